//! What the wire asks about the meaning of replies. A part of [`Backend`](super::Backend) of its own.

use keepwarm_domain::{entry::Actor, ids::ReplyId, words::Intent};

use super::Result;
use crate::api::view::{RelabelView, RelabeledRow};

pub trait Replies: Send + Sync + 'static {
    /// Recorded as the word of `actor`; what the machine missed is done in the same commit.
    fn relabel(
        &self,
        reply: ReplyId,
        intents: Vec<Intent>,
        actor: Actor,
    ) -> impl Future<Output = Result<RelabelView>> + Send;

    /// Every reply whose meaning was corrected, the latest correction first.
    fn relabeled(&self) -> impl Future<Output = Result<Vec<RelabeledRow>>> + Send;
}
