//! What the wire asks about customers' plans and the DMS. A part of [`Backend`](super::Backend) of its own.

use jiff::Timestamp;
use keepwarm_domain::{
    answer::Answers,
    entry::Actor,
    ids::{LeadId, StoreId},
    words::{AnswerKind, SyncKind},
};

use super::Result;
use crate::api::view::{FeedView, NotedView, PlacedView, StockView, TurnView};

/// Orders are recorded as given by `actor`.
pub trait Plans: Send + Sync + 'static {
    fn note_answers(
        &self,
        lead: LeadId,
        answers: Answers,
        cleared: Vec<AnswerKind>,
        actor: Actor,
    ) -> impl Future<Output = Result<NotedView>> + Send;

    /// `state`: the postal code of a state.
    fn confirm_place(
        &self,
        lead: LeadId,
        state: String,
        actor: Actor,
    ) -> impl Future<Output = Result<PlacedView>> + Send;

    /// Who is to be taken up when: by day, at most as many rows as the wire takes.
    fn turns(&self) -> impl Future<Output = Result<Vec<TurnView>>> + Send;

    /// Every feed of the DMS.
    fn feeds(&self) -> impl Future<Output = Result<Vec<FeedView>>> + Send;
    /// Whether it was not known; `through`: none for now.
    fn feed_read(
        &self,
        feed: SyncKind,
        through: Option<Timestamp>,
        actor: Actor,
    ) -> impl Future<Output = Result<bool>> + Send;
    /// `store`: none for the first.
    fn mark_stock(
        &self,
        stock: Vec<String>,
        sold: bool,
        store: Option<StoreId>,
        actor: Actor,
    ) -> impl Future<Output = Result<StockView>> + Send;
}
