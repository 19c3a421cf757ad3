//! What the person and the cadence say of a touch, before any question of law: nobody may approach them, they asked to stop, there is
//! nothing to reach them by, or the time of the step is long past.

use jiff::{Timestamp, civil::Time};

use super::{Case, Checked, Held, Look};
use crate::{
    cadence::{Due, Late, When},
    calendar,
    ids::BlindIndex,
    state::{CatchUp, LATE_AFTER},
    words::{ListKind, MoveReason, SkipReason},
};

/// When on the next day a touch goes out that was held back on its own.
pub(super) const HELD_UNTIL: Time = Time::constant(10, 0, 0, 0);

/// A court, a complaint or a death is stronger than any consent.
pub(super) fn person_held(look: &Look<'_>) -> Checked {
    match look.state.holds.get(&look.case.person.facts.person) {
        Some((reason, _)) => Held::never(SkipReason::Held, format!("hold.{reason}")),
        None => Ok(()),
    }
}

pub(super) fn opted_out(look: &Look<'_>) -> Checked {
    let Case { touch, person, .. } = look.case;
    if look.state.suppressions.bars(person.facts.person, contacts(look), touch.channel) {
        return Held::never(SkipReason::Suppressed, "opt-out");
    }
    Ok(())
}

pub(super) fn no_address(look: &Look<'_>) -> Checked {
    if contacts(look).is_empty() {
        return Held::never(SkipReason::NoAddress, "address.none");
    }
    Ok(())
}

/// The number belongs to somebody else by now, or to somebody who sues.
pub(super) fn bad_number(look: &Look<'_>) -> Checked {
    if !look.case.touch.channel.is_phone() {
        return Ok(());
    }
    for (list, rule) in [(ListKind::Reassigned, "number.reassigned"), (ListKind::Litigator, "number.litigator")] {
        let check = |phone| look.state.scrubs.check(phone, list, None);
        if contacts(look).iter().filter_map(check).any(|check| check.listed) {
            return Held::never(SkipReason::NoAddress, rule);
        }
    }
    Ok(())
}

/// What the step says of a touch whose time is long past.
pub(super) fn late(look: &Look<'_>) -> Checked {
    let (touch, now) = (&look.case.touch, look.now);
    let zone = look.state.setup.zone(look.case.lead.store);
    let today = calendar::civil_date(&zone, now);
    let same_day = calendar::civil_date(&zone, touch.planned_at) == today;
    if touch.catches_up == Some(CatchUp::Resumed) {
        // It was paused: see `pause::resumed`.
        return Ok(());
    }
    match look.step.late {
        _ if now.duration_since(touch.planned_at) <= LATE_AFTER || (same_day && still_open(look)) => Ok(()),
        Late::Send => Ok(()),
        Late::Skip => Held::never(SkipReason::Late, "late.skip"),
        Late::Shift if same_day => Ok(()),
        Late::Shift => Held::until(shifted(look), MoveReason::DailyCap, "late.shift"),
    }
}

/// The step's own time of today, or of tomorrow when that has passed.
pub(super) fn shifted(look: &Look<'_>) -> Timestamp {
    let zone = look.state.setup.zone(look.case.lead.store);
    let today = calendar::civil_date(&zone, look.now);
    let own = look.step.time_of_day();
    let today_at = calendar::instant(&zone, today, own);
    if today_at > look.now { today_at } else { calendar::instant(&zone, calendar::plus_days(today, 1), own) }
}

/// Whether the step's own window of the day has not passed.
fn still_open(look: &Look<'_>) -> bool {
    let now = look.state.setup.zone(look.case.lead.store).to_datetime(look.now).time();
    matches!(&look.step.due, Due::Day { at: When::Within { to, .. }, .. } if now < *to)
}

/// The contact points that the touch's channel reaches.
fn contacts<'a>(look: &Look<'a>) -> &'a [BlindIndex] {
    let facts = &look.case.person.facts;
    if look.case.touch.channel.is_phone() { &facts.phones } else { &facts.emails }
}
