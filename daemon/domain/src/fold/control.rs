//! Folds what operators direct.

use crate::{
    entry::{Body, CadenceMigrated, CadencePublished, Entry, MigratedTouch},
    ids::CadenceVersionId,
    state::{CatchUp, Covered, Note, Pause, State, Touch, TouchStatus},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::CadenceRolledBack(it) => match it.to {
            Some(version) => drop(state.setup.in_force.insert(it.cadence.clone(), version)),
            None => drop(state.setup.in_force.remove(&it.cadence)),
        },
        Body::CadenceMigrated(it) => migrated(state, it),
        Body::OutreachPaused(it) => {
            let pause = Pause { by: entry.actor, since: entry.recorded_at, reason: it.reason.clone() };
            state.pauses.set(it.scope.clone(), pause);
        }
        Body::OutreachResumed(it) => {
            state.pauses.lift(&it.scope);
            release(state);
        }
        Body::TouchParked(it) => {
            let Some(touch) = state.touches.get_mut(&it.touch) else { return };
            let timer = touch.timer();
            if touch.status == TouchStatus::Prepared {
                // A human released it; when the pause is over nobody is asked again.
                touch.status = TouchStatus::Planned;
                touch.released = true;
                touch.planned_at = entry.recorded_at;
            }
            touch.parked = true;
            state.timers.clear(timer);
        }
        _ => {}
    }
}

pub(super) fn noted(state: &mut State, entry: &Entry, it: &CadencePublished) {
    let note = Note { at: entry.recorded_at, author: it.author.clone(), reason: it.reason.clone() };
    state.setup.cadence_notes.insert(it.version, note);
}

/// What no pause covers any more falls due again.
fn release(state: &mut State) {
    let State { touches, setup, pauses, timers, .. } = state;
    for touch in touches.values_mut().filter(|touch| touch.parked) {
        let cadence = setup.cadences.get(&touch.version).map_or("", |it| it.text.name.as_str());
        let covered = Covered { store: touch.store, channel: touch.channel, cadence, lead: touch.lead };
        if pauses.covering(covered).is_none() {
            touch.parked = false;
            touch.catches_up = Some(CatchUp::Resumed);
            timers.set(touch.timer());
        }
    }
}

fn migrated(state: &mut State, it: &CadenceMigrated) {
    for moved in &it.enrollments {
        let lead = state.leads.get_mut(&moved.lead);
        let own = lead.and_then(|lead| lead.enrollment.as_mut()).filter(|it| it.id == moved.enrollment);
        let Some(enrollment) = own else { continue };
        enrollment.version = it.to;
        enrollment.step = moved.step;
        enrollment.made = moved.made;
        for touch in &moved.touches {
            touch_migrated(state, touch, it.to);
        }
    }
}

fn touch_migrated(state: &mut State, it: &MigratedTouch, version: CadenceVersionId) {
    let Some(touch) = state.touches.get_mut(&it.touch) else { return };
    let has_timer = touch.has_timer();
    if has_timer {
        state.timers.clear(touch.timer());
    }
    let MigratedTouch { step, action, channel, mode, planned_at, .. } = *it;
    *touch = Touch { version, step, action, channel, mode, planned_at, ..touch.clone() };
    if has_timer {
        state.timers.set(touch.timer());
    }
}
