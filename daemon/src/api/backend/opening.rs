//! What the wire asks about the opening balance. A part of [`Backend`](super::Backend) of its own.

use jiff::civil::Date;
use keepwarm_domain::entry::Actor;

use super::{Pieces, Progress, Result};
use crate::{
    api::view::{BaselineOrder, BaselineView, BringIn},
    config::Entity,
    feeds::board::Counts,
};

/// Orders are recorded as given by `actor`.
pub trait OpeningBalance: Send + Sync + 'static {
    /// The feed and entity of each file, in the order in which they are to be brought in. `feed`: none where names tell.
    fn opening_files(
        &self,
        names: Vec<String>,
        feed: Option<String>,
    ) -> impl Future<Output = Result<Vec<(String, String, Entity)>>> + Send;
    /// `pieces`: none where the feed's own query is read.
    fn bring_in(
        &self,
        order: BringIn,
        pieces: Option<Pieces>,
        progress: Progress,
    ) -> impl Future<Output = Result<Counts>> + Send;
    fn take_baseline(
        &self,
        order: BaselineOrder,
        actor: Actor,
        progress: Progress,
    ) -> impl Future<Output = Result<BaselineView>> + Send;
    fn approve_opening(&self, reason: String, actor: Actor) -> impl Future<Output = Result<()>> + Send;
    /// The day of an opening balance that nobody approved of yet.
    fn opening_awaits(&self) -> impl Future<Output = Result<Option<Date>>> + Send;
}
