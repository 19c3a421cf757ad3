//! Folds escalations: whom the ladder told, who took it, how it ended. An escalation has one timer, for what comes next.

use jiff::Timestamp;

use super::spend;
use crate::{
    entry::{Body, Entry, EscalationOpened},
    ids::EscalationId,
    state::{Escalation, State, Timer, TimerKind},
    words::{Disposition, Rung},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::EscalationOpened(it) => opened(state, entry, it),
        Body::EscalationTold(it) => {
            next(state, it.escalation, it.next_at);
            if let Some(escalation) = state.escalations.get_mut(&it.escalation) {
                escalation.rung = Some(it.rung);
                if it.rung == Rung::Told {
                    escalation.acting = it.rep;
                }
                if !escalation.told.contains(&it.rep) {
                    escalation.told.push(it.rep);
                }
            }
        }
        Body::EscalationTaken(it) => {
            // Taken in time is no breach.
            next(state, it.escalation, it.prove_by);
            if let Some(escalation) = state.escalations.get_mut(&it.escalation) {
                escalation.taken_by = Some(it.by);
            }
        }
        Body::EscalationBreached(it) => {
            next(state, it.escalation, None);
            if let Some(escalation) = state.escalations.get_mut(&it.escalation) {
                escalation.breached = true;
            }
        }
        Body::EscalationClosed(it) => {
            next(state, it.escalation, None);
            let Some(escalation) = state.escalations.remove(&it.escalation) else { return };
            if let Some(lead) = state.leads.get_mut(&escalation.lead) {
                lead.escalations.retain(|other| *other != it.escalation);
                if it.disposition != Disposition::NoLongerNeeded {
                    lead.complaint = None;
                }
            }
        }
        _ => {}
    }
}

/// What comes next of it, and when.
fn next(state: &mut State, id: EscalationId, at: Option<Timestamp>) {
    let Some(escalation) = state.escalations.get_mut(&id) else { return };
    let timer = |due| Timer { due, kind: TimerKind::Escalation, subject: id.0 };
    if let Some(due) = std::mem::replace(&mut escalation.next_at, at) {
        state.timers.clear(timer(due));
    }
    if let Some(due) = at {
        state.timers.set(timer(due));
    }
}

fn opened(state: &mut State, entry: &Entry, it: &EscalationOpened) {
    spend(state, it.escalation.0);
    let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    lead.escalations.push(it.escalation);
    let escalation = Escalation {
        id: it.escalation,
        lead: lead.id,
        intent: it.intent,
        reply: it.reply,
        acting: it.acting,
        opened_at: entry.recorded_at,
        starts_at: it.starts_at,
        due_at: it.due_at,
        on_call: it.on_call,
        rung: None,
        told: Vec::new(),
        next_at: None,
        taken_by: None,
        breached: false,
    };
    state.escalations.insert(it.escalation, escalation);
    next(state, it.escalation, Some(it.starts_at));
}
