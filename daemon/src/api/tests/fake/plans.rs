//! Plans and feeds, from fixed views.

use keepwarm_domain::{
    answer::Answers,
    words::{AnswerKind, SyncKind},
};

use super::*;
use crate::api::backend::Plans;

impl Plans for Fake {
    async fn note_answers(
        &self,
        lead: LeadId,
        answers: Answers,
        cleared: Vec<AnswerKind>,
        _: Actor,
    ) -> Result<NotedView> {
        Ok(NotedView { lead, answers: answers.without(&cleared), changed: true })
    }

    async fn confirm_place(&self, lead: LeadId, _: String, _: Actor) -> Result<PlacedView> {
        Ok(PlacedView { lead, changed: true, zones: vec!["America/Chicago".to_owned()] })
    }

    async fn turns(&self) -> Result<Vec<TurnView>> {
        let (store, segment) = (StoreId(1), Segment::ServiceDefection);
        let planned = keepwarm_domain::state::Planned { store, segment, day: None, leads: 2, patrons: 3 };
        Ok(vec![TurnView { store: "Example Motors".to_owned(), planned }])
    }

    async fn feeds(&self) -> Result<Vec<FeedView>> {
        let through = Some((at(), SignedDuration::from_hours(2)));
        Ok(vec![FeedView { feed: SyncKind::Deals, through, required_by: Vec::new() }])
    }

    async fn feed_read(&self, _: SyncKind, through: Option<Timestamp>, _: Actor) -> Result<bool> {
        Ok(through.is_none_or(|through| through > at()))
    }

    async fn mark_stock(&self, stock: Vec<String>, _: bool, _: Option<StoreId>, _: Actor) -> Result<StockView> {
        Ok(StockView { changed: stock.len(), leads: 0 })
    }
}
