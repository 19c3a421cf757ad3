//! Folds what is known of the staff beside the configuration: days off, who left, whose turn it is, how much each has.

use std::sync::Arc;

use crate::{
    entry::{Body, Entry, OwnershipChanged, RepConfigured, RepLeft},
    ids::{LeadId, RepId},
    state::{State, Timer, TimerKind, WHOLE, count},
};

/// So many of the last tasks of each are remembered: see `step::work`.
pub(crate) const CLOSED_MAX: usize = 30;

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::RepAway(it) => state.roster.away.entry(it.rep).or_default().push((it.from, it.until)),
        Body::RepBack(it) => {
            let Some(days) = state.roster.away.get_mut(&it.rep) else { return };
            let last = it.from.yesterday().unwrap_or(it.from);
            days.retain_mut(|(from, until)| {
                *until = last.min(*until);
                *from <= *until
            });
            if days.is_empty() {
                state.roster.away.remove(&it.rep);
            }
        }
        Body::RepLeft(it) => left(state, it),
        Body::DayTurned(it) => {
            let timer = |due| Timer { due, kind: TimerKind::Day, subject: i64::from(entry.store.0) };
            if let Some(due) = state.roster.days.insert(entry.store, it.next_at) {
                state.timers.clear(timer(due));
            }
            state.timers.set(timer(it.next_at));
        }
        Body::WorkDoubted(it) => {
            // Told once: the next are counted anew.
            state.roster.closed.remove(&it.rep);
        }
        _ => {}
    }
}

/// A lead changes hands, with what of it is a turn.
pub(super) fn changed(state: &mut State, lead: LeadId, it: &OwnershipChanged) {
    let Some((store, department)) = state.leads.get(&lead).map(|lead| (lead.store, lead.department)) else { return };
    hand(state, lead, it.owner, it.acting);
    if it.why != "round-robin" {
        return;
    }
    // Before turns were shared they went round: everybody got what they were due.
    let alone = [it.owner];
    let among = if it.among.is_empty() { &alone[..] } else { &it.among };
    let part = WHOLE / i64::try_from(among.len()).unwrap_or(1).max(1);
    for rep in among {
        state.roster.shares.entry((store, department, *rep)).or_default().due += part;
    }
    state.roster.shares.entry((store, department, it.owner)).or_default().given += 1;
}

fn hand(state: &mut State, lead: LeadId, owner: RepId, acting: RepId) {
    let Some(lead) = state.leads.get_mut(&lead) else { return };
    let (was, answered) = (lead.owner, lead.acting);
    (lead.owner, lead.acting) = (owner, acting);
    count(&mut state.roster.owns, was, false);
    count(&mut state.roster.answers, answered, false);
    count(&mut state.roster.owns, owner, true);
    count(&mut state.roster.answers, acting, true);
}

fn left(state: &mut State, it: &RepLeft) {
    state.roster.left.insert(it.rep);
    state.roster.away.remove(&it.rep);
    state.roster.closed.remove(&it.rep);
    if let Some(known) = state.setup.reps.get(&it.rep) {
        let gone = RepConfigured { active: false, ..(**known).clone() };
        state.setup.reps.insert(it.rep, Arc::new(gone));
    }
    for heir in &it.heirs {
        for lead in &heir.owns {
            let acting = state.leads.get(lead).map_or(heir.rep, |lead| lead.acting);
            hand(state, *lead, heir.rep, acting);
        }
        for lead in &heir.answers {
            let owner = state.leads.get(lead).map_or(heir.rep, |lead| lead.owner);
            hand(state, *lead, owner, heir.rep);
        }
        for task in &heir.tasks {
            if let Some(task) = state.tasks.get_mut(task) {
                task.assignee = heir.rep;
            }
        }
        for id in &heir.escalations {
            if let Some(escalation) = state.escalations.get_mut(id) {
                escalation.acting = heir.rep;
                escalation.taken_by = escalation.taken_by.map(|by| if by == it.rep { heir.rep } else { by });
            }
        }
    }
}

/// Somebody closed a task.
pub(super) fn closed(state: &mut State, entry: &Entry) {
    let crate::entry::Actor::Rep(rep) = entry.actor else { return };
    let times = state.roster.closed.entry(rep).or_default();
    times.push_back(entry.recorded_at);
    if times.len() > CLOSED_MAX {
        times.pop_front();
    }
}
