//! What the wire asks about feeds. A part of [`Backend`](super::Backend) of its own.

use super::{Progress, Result};
use crate::{
    api::view::SourceView,
    feeds::{Sample, board::Counts},
};

/// A feed that does not exist is not found.
pub trait Sources: Send + Sync + 'static {
    /// In the order of the configuration.
    fn sources(&self) -> impl Future<Output = Result<Vec<SourceView>>> + Send;
    fn source(&self, name: String) -> impl Future<Output = Result<SourceView>> + Send;
    /// Reads it now; none where there was nothing to read.
    fn sync_source(&self, name: String, progress: Progress) -> impl Future<Output = Result<Option<Counts>>> + Send;
    /// Takes nothing.
    fn test_source(&self, name: String) -> impl Future<Output = Result<Sample>> + Send;
}
