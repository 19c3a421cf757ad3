//! Folds who waits for their turn, and who had it.

use jiff::Timestamp;

use crate::{
    calendar::civil_date,
    entry::{Body, Entry},
    ids::{LeadId, StoreId},
    state::{ByAge, State, Timer, TimerKind},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::EnrollmentAwaited(it) => {
            let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
            let (id, store) = (lead.id, lead.store);
            let rests = lead.rests_until.take();
            lead.waits = Some((it.segment, it.since));
            if let Some(due) = rests {
                state.timers.clear(Timer { due, kind: TimerKind::Rest, subject: id.0 });
            }
            state.queue.add(store, it.segment, it.since, id);
            arm(state, store, entry.recorded_at);
        }
        Body::TurnGiven(it) => {
            state.queue.gave(entry.store, it.segment, it.day);
            leave(state, entry.lead);
        }
        Body::RoundHeld(it) => set_round(state, entry.store, it.next_at),
        Body::PatronTakenUp(it) => {
            asked(state, entry);
            if let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) {
                lead.by_age = Some(ByAge { deal: it.deal, repair_order: it.repair_order });
            }
        }
        Body::PatronPassed(_) => asked(state, entry),
        _ => {}
    }
}

fn asked(state: &mut State, entry: &Entry) {
    let today = civil_date(&state.setup.zone(entry.store), entry.recorded_at);
    if let Some(patron) = entry.person.and_then(|id| state.patrons.get_mut(&id)) {
        patron.asked_on = Some(today);
    }
}

/// The lead waits no longer, for whatever reason.
pub(super) fn leave(state: &mut State, lead: Option<LeadId>) {
    let Some(lead) = lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    if let Some((segment, since)) = lead.waits.take() {
        let (store, id) = (lead.store, lead.id);
        state.queue.remove(store, segment, since, id);
    }
}

/// Somebody waits: turns are given from the next day on.
pub(super) fn arm(state: &mut State, store: StoreId, at: Timestamp) {
    if !state.queue.rounds.contains_key(&store) {
        let next = state.round_after(store, at);
        set_round(state, store, Some(next));
    }
}

fn set_round(state: &mut State, store: StoreId, next: Option<Timestamp>) {
    let timer = |due| Timer { due, kind: TimerKind::Round, subject: i64::from(store.0) };
    if let Some(due) = state.queue.rounds.remove(&store) {
        state.timers.clear(timer(due));
    }
    if let Some(due) = next {
        state.queue.rounds.insert(store, due);
        state.timers.set(timer(due));
    }
}
