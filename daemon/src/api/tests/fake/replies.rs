//! Meanings of replies, from fixed views.

use keepwarm_domain::{ids::ReplyId, words::Intent};

use super::*;
use crate::api::{
    backend::Replies,
    view::{RelabelView, RelabeledRow},
};

impl Replies for Fake {
    async fn relabel(&self, reply: ReplyId, intents: Vec<Intent>, _: Actor) -> Result<RelabelView> {
        Ok(RelabelView { reply, was: vec![Intent::Other], intents, changed: true, still_stopped: false })
    }

    async fn relabeled(&self) -> Result<Vec<RelabeledRow>> {
        Ok(Vec::new())
    }
}
