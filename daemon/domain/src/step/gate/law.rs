//! What the policy says of a touch: the consent its channel needs, and the hours and days on which the customer may be
//! approached. The rules themselves are `policy`'s; here they meet a lead.

use jiff::{SignedDuration, Timestamp};

use super::{Case, Checked, Held, Look, track};
use crate::{
    policy::{Excused, Policy, Purpose, Window},
    state::LATE_AFTER,
    words::{Channel, MoveReason, SkipReason, TrackKind},
};

/// Whoever asked longer ago than this, by the lead's own word, awaits no answer at night.
const ASKED_LATELY: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn consent(look: &Look<'_>) -> Checked {
    let Case { touch, policy, .. } = look.case;
    if track::informs(look) {
        return Ok(());
    }
    match policy.consent(&look.customer(), touch.channel, look.now) {
        Ok(_) => Ok(()),
        Err(rule) => Held::never(SkipReason::NoConsent, rule),
    }
}

/// The do-not-call lists, for whatever sells over a phone. A reminder of what the customer agreed to sells nothing.
pub(super) fn do_not_call(look: &Look<'_>) -> Checked {
    let Case { touch, policy, .. } = look.case;
    if !touch.channel.is_phone() || reminds(look) {
        return Ok(());
    }
    match excused(look, policy) {
        Ok(_) => Ok(()),
        Err(rule) => Held::never(SkipReason::DoNotCall, rule),
    }
}

fn excused(look: &Look<'_>, policy: &Policy) -> Result<Excused, String> {
    let customer = look.customer();
    let scrubs = look.state.scrubbed(policy, &customer, &look.case.person.facts.phones);
    policy.do_not_call(&customer, look.now, &scrubs)
}

/// When what lets this touch be made runs out: the consent, or what excuses from the lists.
pub(super) fn runs_out(look: &Look<'_>) -> Option<Timestamp> {
    let Case { touch, policy, .. } = look.case;
    if reminds(look) {
        return None;
    }
    let consent = policy.consent(&look.customer(), touch.channel, look.now).ok().and_then(|basis| basis.until);
    let excuse = touch.channel.is_phone().then(|| excused(look, policy).ok()).flatten().and_then(|it| it.until);
    consent.into_iter().chain(excuse).min()
}

fn reminds(look: &Look<'_>) -> bool {
    look.case.touch.of.is_some_and(|of| of.track == TrackKind::Reminder)
}

pub(super) fn quiet_hours(look: &Look<'_>) -> Checked {
    let window = look.window();
    if window.open_with_margin || window.closed_day { Ok(()) } else { until_open(window) }
}

pub(super) fn closed_day(look: &Look<'_>) -> Checked {
    let window = look.window();
    if window.closed_day { until_open(window) } else { Ok(()) }
}

fn until_open(window: &Window) -> Checked {
    match window.next_open {
        Some(at) => Held::until(at, MoveReason::Window, window.rule.as_str()),
        None => Held::never(SkipReason::WindowNeverOpens, window.rule.as_str()),
    }
}

/// A call needs a human at the store.
pub(super) fn store_closed(look: &Look<'_>) -> Checked {
    if look.case.touch.channel != Channel::Call {
        return Ok(());
    }
    let at = look.state.setup.staffed(look.case.lead.store, look.now);
    if at > look.now { Held::until(at, MoveReason::StoreClosed, "store.closed") } else { Ok(()) }
}

/// The first answer is an instant one only to somebody who has just written: not after a long downtime, not to a list
/// of old leads, and not when a lead changes its segment.
pub(super) fn purpose(look: &Look<'_>) -> Purpose {
    let Case { touch, lead, .. } = look.case;
    let came = look.now.duration_since(lead.received_at) <= LATE_AFTER;
    let asked = look.now.duration_since(lead.requested_at) <= ASKED_LATELY;
    if touch.of.is_none() && touch.step == 0 && look.step.is_at_once() && came && asked {
        Purpose::InstantReply
    } else {
        Purpose::Scheduled
    }
}
