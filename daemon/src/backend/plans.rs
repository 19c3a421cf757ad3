//! What customers told of their plans, and what the DMS told of its records.

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    answer::Answers,
    cadence::diff,
    dms::DmsFact,
    entry::Actor,
    ids::{LeadId, StoreId},
    order::Order,
    state::State,
    words::{AnswerKind, SyncKind},
};

use super::{Backend, imports::ordered};
use crate::api::{
    backend::{Failure, Plans, Result},
    view::{FeedView, NotedView, PlacedView, StockView, TurnView},
};

/// Rows of the plan of turns in one answer: with one segment, one store and a pace of 25 those of 25,000 people.
const TURNS_MAX: usize = 1_000;

impl Plans for Backend {
    async fn note_answers(
        &self,
        lead: LeadId,
        answers: Answers,
        cleared: Vec<AnswerKind>,
        actor: Actor,
    ) -> Result<NotedView> {
        let changed = self.told(ordered(Order::NoteAnswers { lead, answers, cleared }, actor)).await?;
        let known = self.engine.ask(move |state| state.leads.get(&lead).map(|lead| lead.answers.clone())).await?;
        let answers = known.ok_or_else(|| Failure::NotFound(format!("lead {lead} is not open")))?;
        Ok(NotedView { lead, answers, changed })
    }

    async fn confirm_place(&self, lead: LeadId, state: String, actor: Actor) -> Result<PlacedView> {
        let changed = self.told(ordered(Order::ConfirmPlace { lead, state: state.clone() }, actor)).await?;
        let zones = self.engine.ask(move |known| {
            let rows = known.setup.policy.iter().flat_map(|(_, policy)| &policy.places.states);
            let zones = rows.filter(|row| row.state == state).flat_map(|row| &row.zones);
            zones.filter_map(|zone| zone.0.iana_name().map(str::to_owned)).collect()
        });
        Ok(PlacedView { lead, changed, zones: zones.await? })
    }

    async fn turns(&self) -> Result<Vec<TurnView>> {
        let now = self.clock.now();
        let named = move |state: &State| {
            let named = state.turns_planned(now, TURNS_MAX).into_iter().map(|planned| {
                let store = state.setup.stores.get(&planned.store).map(|store| store.name.clone());
                TurnView { store: store.unwrap_or_else(|| planned.store.to_string()), planned }
            });
            named.collect()
        };
        Ok(self.engine.ask(named).await?)
    }

    async fn feeds(&self) -> Result<Vec<FeedView>> {
        let now = self.clock.now();
        Ok(self.engine.ask(move |state| SyncKind::ALL.iter().map(|feed| view(state, *feed, now)).collect()).await?)
    }

    async fn feed_read(&self, feed: SyncKind, through: Option<Timestamp>, actor: Actor) -> Result<bool> {
        let at = through.unwrap_or_else(|| self.clock.now());
        self.told(ordered(Order::Dms(DmsFact::Synced { kind: feed, at }), actor)).await
    }

    async fn mark_stock(
        &self,
        stock: Vec<String>,
        sold: bool,
        store: Option<StoreId>,
        actor: Actor,
    ) -> Result<StockView> {
        let known = self.engine.ask(move |state| match store {
            Some(store) => state.setup.stores.contains_key(&store).then_some(store),
            None => state.setup.stores.keys().next().copied(),
        });
        let store = known.await?.ok_or_else(|| Failure::Invalid("the store is not configured".to_owned()))?;
        let asked = stock.clone();
        let (changed, leads) = self
            .engine
            .ask(move |state| {
                let marked = |number: &&String| state.sold.contains_key(&(store, (*number).clone()));
                let asks = |stock: &String| asked.contains(stock);
                let vehicles =
                    state.leads.values().filter(|lead| lead.store == store).filter_map(|it| it.vehicle.as_ref());
                let leads = vehicles.filter(|vehicle| vehicle.stock.as_ref().is_some_and(asks)).count();
                (asked.iter().filter(|it| marked(it) != sold).count(), leads)
            })
            .await?;
        self.told(ordered(Order::Dms(DmsFact::Stock { store, stock, sold }), actor)).await?;
        Ok(StockView { changed, leads })
    }
}

fn view(state: &State, feed: SyncKind, now: Timestamp) -> FeedView {
    let requiring = requiring(state, feed);
    let required_by = requiring.map(|(step, minutes)| format!("{step} ({})", diff::span(minutes)));
    let through = state.synced.get(&feed).map(|through| (*through, now.duration_since(*through)));
    FeedView { feed, through, required_by: required_by.collect() }
}

/// Steps of the cadences in force that require a feed, `new-inbound: stock-check`, and the age at which it is too old.
fn requiring(state: &State, feed: SyncKind) -> impl Iterator<Item = (String, u32)> {
    let in_force = state.setup.in_force.values().filter_map(|version| state.setup.cadences.get(version));
    let steps = in_force.flat_map(|published| published.text.steps.iter().map(move |step| (published, step)));
    steps.filter_map(move |(published, step)| {
        let minutes = step.requires.get(&feed)?;
        Some((format!("{}: {}", published.text.name, step.name), *minutes))
    })
}

/// Feeds that are too old for a step that requires them.
pub(super) fn late_feeds(state: &State, now: Timestamp) -> impl Iterator<Item = String> {
    SyncKind::ALL.iter().filter_map(move |feed| {
        let least = requiring(state, *feed).map(|(_, minutes)| minutes).min()?;
        let through = state.synced.get(feed);
        let age = SignedDuration::from_mins(i64::from(least));
        through.is_none_or(|through| now.duration_since(*through) > age).then(|| {
            let since =
                through.map_or_else(|| "never read".to_owned(), |through| format!("read through {through} only"));
            format!("{feed} were {since}, so people call where a cadence requires them: keepwarmctl dms status")
        })
    })
}
