//! What the wire asks about feeds. A part of [`Backend`](super::Backend) of its own.

use keepwarm_domain::entry::{Actor, SourceConsentRecorded};

use super::{Progress, Result};
use crate::{
    api::view::{SourceView, SpellingView},
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
    /// Those that nobody mapped first.
    fn spellings(&self) -> impl Future<Output = Result<Vec<SpellingView>>> + Send;
    /// Whether it was not known.
    fn map_source(&self, spelling: String, source: String, actor: Actor) -> impl Future<Output = Result<bool>> + Send;
    /// Whether it was not known.
    fn source_consent(&self, record: SourceConsentRecorded, actor: Actor) -> impl Future<Output = Result<bool>> + Send;
}
