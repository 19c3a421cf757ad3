//! How often the customer was approached already, whatever cadence or department did it.

use super::{Case, Checked, Held, Look, standing::HELD_UNTIL};
use crate::{
    calendar, lint,
    policy::{BrandRule, Counted, SEGMENTS_MAX},
    words::{Channel, MoveReason, SkipReason},
};

const _: () = assert!(SEGMENTS_MAX as usize == lint::PARTS_MAX, "a text is taken for what it may cost at most");

/// One contact by machine a day: all touches of one step are one contact. What goes with an appointment is not counted
/// out by a contact before it, and counts for the next.
pub(super) fn one_contact_a_day(look: &Look<'_>) -> Checked {
    let Case { touch, lead, person, .. } = look.case;
    let zone = look.state.setup.zone(lead.store);
    let today = calendar::civil_date(&zone, look.now);
    if let Some((day, enrollment, step)) = person.last_contact
        && touch.channel.is_automated()
        && touch.of.is_none()
        && day >= today
        && (enrollment, step) != (touch.enrollment, touch.step)
    {
        let at = calendar::instant(&zone, calendar::plus_days(day, 1), HELD_UNTIL);
        return Held::until(at, MoveReason::DailyCap, "cap.one-contact-a-day");
    }
    Ok(())
}

/// The carriers' day: texts of all stores and cadences together.
pub(super) fn brand(look: &Look<'_>) -> Checked {
    if look.case.touch.channel != Channel::Text {
        return Ok(());
    }
    let brand = &look.case.policy.brand;
    // A clock that was set back does not bring back a day that the carriers have counted.
    let now = look.state.recorded_at.map_or(look.now, |last| last.max(look.now));
    match brand.fits(look.state.brand.used(brand.day(now)), now) {
        Ok(()) => Ok(()),
        Err(midnight) => Held::until(midnight, MoveReason::DailyCap, BrandRule::RULE),
    }
}

/// The rolling caps of the policy.
pub(super) fn caps(look: &Look<'_>) -> Checked {
    let Case { touch, person, policy, .. } = look.case;
    let mut caps = policy.caps(&look.customer(), look.now);
    if touch.of.is_some() {
        // The store's own cap on texts is against pressing people; who agreed to come wants to be told. The caps on the
        // phone hold for every touch.
        caps.limits.retain(|cap| cap.counts != Counted::AutomatedText);
    }
    match caps.check(touch.channel, look.now, &person.made) {
        Ok(()) => Ok(()),
        // One step is one contact: what its first action left no room for today is left out, and what may be done is
        // done.
        Err(hit)
            if look.goes_on()
                && calendar::civil_date(&look.zone(), hit.until) > calendar::civil_date(&look.zone(), look.now) =>
        {
            Held::never(SkipReason::Capped, hit.rule)
        }
        Err(hit) => Held::until(hit.until, MoveReason::DailyCap, hit.rule),
    }
}
