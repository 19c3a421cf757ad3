//! What the policy says of a touch: the consent its channel needs, and the hours and days on which the customer may be
//! approached. The rules themselves are `policy`'s; here they meet a lead.

use jiff::SignedDuration;

use super::{Case, Checked, Held, Look, standing::LATE_AFTER, track};
use crate::{
    cadence::When,
    policy::{Purpose, Window},
    words::{Channel, MoveReason, SkipReason},
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
    if touch.of.is_none() && touch.step == 0 && look.step.when == When::AtOnce && came && asked {
        Purpose::InstantReply
    } else {
        Purpose::Scheduled
    }
}
