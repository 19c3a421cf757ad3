//! Folds enrollments and touches.

use jiff::{Timestamp, civil::Date};

use super::{queue, spend};
use crate::{
    calendar,
    entry::{Body, Entry, TouchClaimed, TouchFailed, TouchMoved, TouchPlanned},
    ids::TouchId,
    state::{
        CatchUp, Enrollment, LATE_AFTER, PACE, PastEnrollment, Running, State, Timer, TimerKind, Touch, TouchStatus,
    },
    words::{Channel, EnrollmentEnd, FailReason, MoveReason},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::Enrolled(it) => {
            spend(state, it.enrollment.0);
            queue::leave(state, entry.lead);
            if let Some(person) = entry.person.and_then(|id| state.people.get_mut(&id)) {
                let began = PastEnrollment { enrollment: it.enrollment, version: it.version, ended_at: None };
                person.enrolled.push(began);
            }
            if let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) {
                lead.enrollment = Some(Enrollment {
                    id: it.enrollment,
                    version: it.version,
                    enrolled_at: entry.occurred_at,
                    step: 0,
                    made: None,
                    running: Running::Yes,
                });
                wake(state, entry);
            }
        }
        Body::EnrollmentPaused(it) => set_running(state, entry, Running::Paused(it.why)),
        Body::EnrollmentResumed(_) => set_running(state, entry, Running::Yes),
        Body::EnrollmentEnded(it) => {
            let mut own =
                entry.person.and_then(|id| state.people.get_mut(&id)).into_iter().flat_map(|it| &mut it.enrolled);
            if let Some(past) = own.find(|past| past.enrollment == it.enrollment) {
                past.ended_at = Some(entry.recorded_at);
            }
            set_running(state, entry, Running::Ended(it.why));
        }
        Body::TouchPlanned(it) => planned(state, entry, it),
        Body::TouchMoved(it) => moved(state, entry, it),
        Body::TouchClaimed(it) => claimed(state, entry, it),
        Body::TouchSent(it) => {
            if let Some(touch) = ended(state, it.touch) {
                if let (Some(spent), Some(_)) = (it.segments, touch.taken) {
                    give_back(state, &touch);
                    take(state, entry.recorded_at, spent);
                    let unspent = touch.taken.map_or(0, |(_, taken)| taken.saturating_sub(spent));
                    if let Some(rate) = state.per_minute(touch.channel) {
                        state.rates.give_back(touch.channel, unspent, rate);
                    }
                }
                state.outages.answered(touch.channel);
                sent(state, &touch, entry.recorded_at);
            }
        }
        Body::TouchFailed(it) if it.retryable => tried_again(state, entry, it),
        Body::TouchFailed(it) => {
            if let Some(touch) = ended(state, it.touch) {
                give_back(state, &touch);
                heard_of(state, touch.channel, it.reason, entry.recorded_at);
            }
        }
        Body::TouchUncertain(it) => drop(ended(state, it.touch)),
        Body::TouchSkipped(it) => drop(ended(state, it.touch)),
        Body::TouchCanceled(it) => drop(ended(state, it.touch)),
        _ => {}
    }
}

fn set_running(state: &mut State, entry: &Entry, running: Running) {
    let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    if let Some(enrollment) = &mut lead.enrollment {
        enrollment.running = running;
    }
    debug_assert!(running != Running::Paused(EnrollmentEnd::Finished), "a finished cadence ends, it does not pause");
    if running == Running::Yes {
        wake(state, entry);
    }
}

/// A cadence runs again: the lead rests no more.
fn wake(state: &mut State, entry: &Entry) {
    let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    if let Some(due) = lead.rests_until.take() {
        state.timers.clear(Timer { due, kind: TimerKind::Rest, subject: lead.id.0 });
    }
}

fn moved(state: &mut State, entry: &Entry, it: &TouchMoved) {
    let Some(touch) = state.touches.get_mut(&it.touch) else { return };
    let old = touch.timer();
    if entry.recorded_at.duration_since(touch.planned_at) > LATE_AFTER && touch.catches_up.is_none() {
        touch.catches_up = Some(CatchUp::Late);
    }
    touch.has_turn = it.why == MoveReason::Pace;
    if it.why == MoveReason::Resumed {
        // Its resume rule was asked; what is left is to keep the pace.
        touch.catches_up = Some(CatchUp::Late);
    }
    if touch.has_turn {
        state.pace.insert(touch.channel, it.planned_at + PACE);
    }
    if touch.status == TouchStatus::Prepared {
        // A human released it, and it could not go at once.
        touch.status = TouchStatus::Planned;
        touch.released = true;
    }
    touch.planned_at = it.planned_at;
    touch.not_before = None;
    let new = touch.timer();
    state.timers.clear(old);
    state.timers.set(new);
}

fn planned(state: &mut State, entry: &Entry, it: &TouchPlanned) {
    spend(state, it.touch.0);
    let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    lead.touches.push(it.touch);
    if let Some(enrollment) = lead.enrollment.as_mut().filter(|enrollment| enrollment.id == it.enrollment) {
        enrollment.step = enrollment.step.max(it.step);
    }
    let touch = Touch {
        id: it.touch,
        lead: lead.id,
        store: lead.store,
        person: lead.person,
        enrollment: it.enrollment,
        version: it.version,
        step: it.step,
        action: it.action,
        channel: it.channel,
        mode: it.mode,
        of: it.appointment,
        planned_at: it.planned_at,
        status: TouchStatus::Planned,
        released: false,
        attempts: 0,
        outages: 0,
        not_before: None,
        key: None,
        taken: None,
        words: None,
        opt_out_line: false,
        parked: false,
        catches_up: None,
        has_turn: false,
    };
    state.timers.set(touch.timer());
    state.touches.insert(it.touch, touch);
}

/// Takes from the carriers' day at an instant, and says which day that is.
pub(super) fn take(state: &mut State, at: Timestamp, segments: u16) -> Option<Date> {
    let day = state.setup.policy.as_ref().map(|(_, policy)| policy.brand.day(at))?;
    state.brand.take(day, segments);
    Some(day)
}

/// Takes the time that the provider needs for a claim: of texts by their segments, of all else by the message.
pub(super) fn reserve(state: &mut State, channel: Channel, at: Timestamp, segments: u16) {
    if let Some(rate) = state.per_minute(channel) {
        state.rates.take(channel, at, segments.max(1), rate);
    }
}

/// What a claim took from the carriers' day and did not spend.
fn give_back(state: &mut State, touch: &Touch) {
    if let Some((day, segments)) = touch.taken {
        state.brand.give_back(day, segments);
    }
}

/// A touch of which nothing was sent waits for its next try.
fn tried_again(state: &mut State, entry: &Entry, it: &TouchFailed) {
    let Some(touch) = state.touches.get(&it.touch).cloned() else { return };
    give_back(state, &touch);
    unmade(state, &touch);
    state.timers.landed(touch.channel);
    let answered = state.outages.of(touch.channel).is_none();
    heard_of(state, touch.channel, it.reason, entry.recorded_at);
    let outage = state.outages.of(touch.channel).filter(|_| it.reason.is_outage()).copied();
    let Some(touch) = state.touches.get_mut(&it.touch) else { return };
    touch.status = TouchStatus::Planned;
    touch.has_turn = false;
    // A provider that answers all others and this one again and again has something against the touch after all.
    touch.outages += u16::from(outage.is_some() && !(answered && touch.outages > 0));
    touch.not_before = outage.map(|outage| outage.until);
    state.timers.set(touch.timer());
}

/// Nothing of it reached the customer, and it is claimed again: that it was tried counts for no cap, and its words are not
/// used up.
fn unmade(state: &mut State, touch: &Touch) {
    if let Some(person) = state.people.get_mut(&touch.person) {
        let last = person.made.iter().rposition(|(_, channel)| *channel == touch.channel);
        if let Some(last) = last {
            person.made.remove(last);
        }
    }
    let Some(lead) = state.leads.get_mut(&touch.lead) else { return };
    if let Some(last) = touch.words.and_then(|words| lead.used.iter().rposition(|used| *used == words)) {
        lead.used.remove(last);
    }
}

/// What a failure says of the channel's provider. One that was found on this side says nothing.
fn heard_of(state: &mut State, channel: Channel, reason: FailReason, at: Timestamp) {
    if reason.is_outage() {
        state.outages.failed(channel, at);
    } else if !reason.is_ours() {
        state.outages.answered(channel);
    }
}

fn claimed(state: &mut State, entry: &Entry, it: &TouchClaimed) {
    let taken = (it.segments > 0).then(|| take(state, entry.recorded_at, it.segments)).flatten();
    reserve(state, it.channel, entry.recorded_at, it.segments);
    let Some(touch) = state.touches.get_mut(&it.touch) else { return };
    touch.taken = taken.map(|day| (day, it.segments));
    let timer = touch.timer();
    if touch.catches_up.is_some() || entry.recorded_at.duration_since(touch.planned_at) > LATE_AFTER {
        let next = entry.recorded_at + PACE;
        state.pace.entry(it.channel).and_modify(|at| *at = next.max(*at)).or_insert(next);
    }
    touch.status = TouchStatus::Claimed;
    // A migration that moved it to another channel is no entry of its person's: who is recalled learns of it here.
    touch.channel = it.channel;
    touch.attempts = it.attempt;
    touch.key = Some(it.key.clone());
    touch.words = Some((it.block, it.variant));
    let person = state.people.get(&touch.person);
    touch.opt_out_line =
        it.channel == Channel::Text && person.is_none_or(|person| person.opt_out_line_due(entry.recorded_at));
    let lead_id = touch.lead;
    state.timers.clear(timer);
    state.timers.took_off(it.channel);
    let Some(lead) = state.leads.get_mut(&lead_id) else { return };
    lead.used.push((it.block, it.variant));
    if let Some(enrollment) = lead.enrollment.as_mut().filter(|enrollment| enrollment.id == it.enrollment) {
        enrollment.made = enrollment.made.max(Some(it.step));
    }
    let zone = state.setup.zone(lead.store);
    let memory = state.setup.cap_memory();
    let Some(person) = state.people.get_mut(&lead.person) else { return };
    let horizon = entry.recorded_at - memory;
    person.made.retain(|(at, _)| *at > horizon);
    person.made.push((entry.recorded_at, it.channel));
    if it.channel.is_automated() {
        person.last_contact = Some((calendar::civil_date(&zone, entry.recorded_at), it.enrollment, it.step));
    }
}

fn sent(state: &mut State, touch: &Touch, at: Timestamp) {
    if touch.channel == Channel::Call {
        // A task on a rep's list is nothing that the customer got.
        return;
    }
    if let Some(person) = state.people.get_mut(&touch.person) {
        person.last_sent = Some((touch.id, at));
        match touch.channel {
            Channel::Text if touch.opt_out_line => {
                person.opt_out_line_at = Some(at);
                person.texts_since_opt_out_line = 0;
            }
            Channel::Text => person.texts_since_opt_out_line += 1,
            Channel::Email | Channel::Call | Channel::Voicemail => {}
        }
    }
}

/// Takes a touch out of the open business.
fn ended(state: &mut State, id: TouchId) -> Option<Touch> {
    let touch = state.touches.remove(&id)?;
    match touch.status {
        TouchStatus::Claimed => state.timers.landed(touch.channel),
        TouchStatus::Planned | TouchStatus::Prepared => state.timers.clear(touch.timer()),
    }
    if let Some(lead) = state.leads.get_mut(&touch.lead) {
        lead.touches.retain(|other| *other != id);
    }
    Some(touch)
}
