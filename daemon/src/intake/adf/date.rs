//! When the customer asked: from any of the ways in which senders write a date and a time to an instant, with a flag
//! for each guess. What stands in the text is read in `civil`; here it is put on the time line.

mod civil;
#[cfg(test)]
mod tests;

use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use self::civil::{Clock, Reading, Zone};
use super::text;
use crate::intake::Context;
use crate::intake::flag::{Flag, Flags};

/// The sender's clock may run ahead of ours by this much before a date counts as lying in the future.
const CLOCK_SKEW_MAX: SignedDuration = SignedDuration::from_mins(5);

/// A request older than this is rather a wrong date than a patient customer.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

/// The request date as written and, if it can be read, as an instant. A time that daylight saving skipped is taken
/// after the gap, one that came twice is the first.
pub(super) fn requested_at(
    raw: Option<&str>,
    context: &Context,
    flags: &mut Flags,
) -> (Option<String>, Option<Timestamp>) {
    let written = raw.map(text::fold_space).filter(|written| !written.is_empty());
    let Some(written) = written else {
        flags.add(Flag::RequestdateMissing);
        return (None, None);
    };
    if text::is_placeholder(&written) {
        flags.add(Flag::PlaceholderData);
        flags.add(Flag::RequestdateMissing);
        return (None, None);
    }
    let at = match civil::read(&written) {
        Some(reading) => instant(reading, context, flags),
        None => {
            flags.add(Flag::RequestdateUnreadable);
            None
        }
    };
    if let (Some(at), Some(arrived_at)) = (at, context.arrived_at) {
        let age = arrived_at.duration_since(at);
        if age < -CLOCK_SKEW_MAX {
            flags.add(Flag::RequestdateFuture);
        } else if age > AGE_MAX {
            flags.add(Flag::RequestdateOld);
        }
    }
    (Some(written.into_owned()), at)
}

fn instant(reading: Reading, context: &Context, flags: &mut Flags) -> Option<Timestamp> {
    if !reading.is_conforming {
        flags.add(Flag::RequestdateNonconforming);
    }
    let date_time = match reading.clock {
        Clock::At(time) => reading.date.to_datetime(time),
        Clock::MidnightAfter => reading.date.tomorrow().ok()?.to_datetime(jiff::civil::Time::midnight()),
        Clock::Unknown => {
            flags.add(Flag::RequestdateNoTime);
            // The arrival is nearer to the truth than the midnight before it, but not on any other day.
            let arrival = context.arrived_at.map(|at| at.to_zoned(context.zone.clone()).date());
            if arrival == Some(reading.date) {
                return None;
            }
            reading.date.to_datetime(jiff::civil::Time::midnight())
        }
    };
    let zone = match reading.zone {
        Zone::Named(zone) => zone,
        Zone::Offset(offset) => TimeZone::fixed(offset),
        Zone::Unknown => {
            flags.add(Flag::RequestdateNoZone);
            context.zone.clone()
        }
    };
    let ambiguous = zone.to_ambiguous_timestamp(date_time);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {}
        AmbiguousOffset::Gap { .. } => flags.add(Flag::RequestdateDstGap),
        AmbiguousOffset::Fold { .. } => flags.add(Flag::RequestdateDstFold),
    }
    let at = ambiguous.compatible().ok();
    if at.is_none() {
        flags.add(Flag::RequestdateUnreadable);
    }
    at
}
