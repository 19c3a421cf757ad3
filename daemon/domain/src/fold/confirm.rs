//! Folds confirmations of a stop.

use super::spend;
use crate::{
    entry::{Body, Entry},
    state::{Confirmation, ConfirmationClaim, State},
    words::{Channel, ConfirmationEnd},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::StopConfirmationPlanned(it) => {
            spend(state, it.touch.0);
            let Some(person) = entry.person else { return };
            let confirmation = Confirmation {
                touch: it.touch,
                reply: it.reply,
                store: entry.store,
                lead: entry.lead,
                person,
                to: it.to,
                language: it.language,
                planned_at: entry.recorded_at,
                send_by: it.send_by,
                claim: None,
            };
            state.timers.set(confirmation.timer());
            state.confirmations.insert(it.touch, confirmation);
        }
        Body::StopConfirmationClaimed(it) => {
            let taken = super::outreach::take(state, entry.recorded_at, it.segments);
            super::outreach::reserve(state, Channel::Text, entry.recorded_at, it.segments);
            let Some(confirmation) = state.confirmations.get_mut(&it.touch) else { return };
            let timer = confirmation.timer();
            let taken = taken.map(|day| (day, it.segments));
            confirmation.claim = Some(ConfirmationClaim { key: it.key.clone(), taken });
            state.timers.clear(timer);
            state.timers.took_off(Channel::Text);
        }
        Body::StopConfirmationEnded(it) => {
            let Some(confirmation) = state.confirmations.remove(&it.touch) else { return };
            let Some(claim) = &confirmation.claim else { return state.timers.clear(confirmation.timer()) };
            state.timers.landed(Channel::Text);
            // What may have gone out stays taken.
            let gone = matches!(it.end, ConfirmationEnd::Sent | ConfirmationEnd::Uncertain);
            if let Some((day, segments)) = claim.taken.filter(|_| !gone) {
                state.brand.give_back(day, segments);
            }
        }
        _ => {}
    }
}
