//! Folds what answers a customer's STOP or HELP.

use jiff::Timestamp;

use super::spend;
use crate::{
    block::Service,
    entry::{Body, Entry, HelpAnswerPlanned, StopConfirmationPlanned},
    ids::{BlindIndex, ReplyId, TouchId},
    state::{Confirmation, ConfirmationClaim, State},
    words::{Channel, ConfirmationEnd, Language},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::StopConfirmationPlanned(it) => {
            let StopConfirmationPlanned { touch, reply, to, language, send_by } = it.clone();
            plan(state, entry, Service::Stop, (touch, reply), (to, language), send_by);
        }
        Body::HelpAnswerPlanned(it) => {
            let HelpAnswerPlanned { touch, reply, to, language, send_by } = it.clone();
            plan(state, entry, Service::Help, (touch, reply), (to, language), send_by);
            state.helped.note(to, entry.recorded_at);
        }
        Body::StopConfirmationClaimed(it) => claimed(state, entry, it.touch, &it.key, it.segments),
        Body::HelpAnswerClaimed(it) => claimed(state, entry, it.touch, &it.key, it.segments),
        Body::StopConfirmationEnded(it) => ended(state, it.touch, it.end),
        Body::HelpAnswerEnded(it) => ended(state, it.touch, it.end),
        _ => {}
    }
}

fn plan(
    state: &mut State,
    entry: &Entry,
    service: Service,
    (touch, reply): (TouchId, ReplyId),
    (to, language): (BlindIndex, Language),
    send_by: Timestamp,
) {
    spend(state, touch.0);
    let Some(person) = entry.person else { return };
    let (store, lead, planned_at) = (entry.store, entry.lead, entry.recorded_at);
    let planned =
        Confirmation { touch, service, reply, store, lead, person, to, language, planned_at, send_by, claim: None };
    state.timers.set(planned.timer());
    state.confirmations.insert(touch, planned);
}

fn claimed(state: &mut State, entry: &Entry, touch: TouchId, key: &str, segments: u16) {
    let taken = super::outreach::take(state, entry.recorded_at, segments);
    super::outreach::reserve(state, Channel::Text, entry.recorded_at, segments);
    let Some(confirmation) = state.confirmations.get_mut(&touch) else { return };
    let timer = confirmation.timer();
    let taken = taken.map(|day| (day, segments));
    confirmation.claim = Some(ConfirmationClaim { key: key.to_owned(), taken });
    state.timers.clear(timer);
    state.timers.took_off(Channel::Text);
}

fn ended(state: &mut State, touch: TouchId, end: ConfirmationEnd) {
    let Some(confirmation) = state.confirmations.remove(&touch) else { return };
    let Some(claim) = &confirmation.claim else { return state.timers.clear(confirmation.timer()) };
    state.timers.landed(Channel::Text);
    // What may have gone out stays taken.
    let gone = matches!(end, ConfirmationEnd::Sent | ConfirmationEnd::Uncertain);
    if let Some((day, segments)) = claim.taken.filter(|_| !gone) {
        state.brand.give_back(day, segments);
    }
}
