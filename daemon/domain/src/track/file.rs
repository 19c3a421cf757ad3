//! The form in which a manager writes what goes with an appointment. Owns reading and checking it; every problem is
//! reported at once.
//!
//! ```toml
//! [[reminder]]
//! name = "day-before"
//! due = "1d before at 10:30"     # "at-set", "2h before"; days are civil days of the store
//! block = "appointment.day-before"
//! channels = ["text", "email"]   # the next where the one before cannot be made
//!
//! [[rescue]]
//! name = "30min"
//! due = "30m after"
//! block = "rescue.30min"
//! channels = ["text", "email"]
//! ```

use std::{collections::BTreeSet, str::FromStr};

use super::{Due, TrackStep, Tracks};
use crate::{
    cadence::file::time,
    problem::Problem,
    reading::{self, Source, Table, quoted},
    words::{Channel, TrackKind},
};

/// More messages about one visit than anybody wants.
const STEPS_MAX: usize = 6;

/// Farther from the visit than this a message is a cadence's.
const DAYS_MAX: i16 = 30;

/// A reminder nearer to the visit than this comes when the customer is on the way.
const MINUTES_BEFORE_MIN: i32 = 60;

/// Whoever is late is not missed.
const MINUTES_AFTER_MIN: i32 = 10;

/// Reads the tracks. `label` names the file in problems.
///
/// # Errors
/// Every problem of the file, in its order.
pub fn read(label: &str, text: &str) -> Result<Tracks, Vec<Problem>> {
    reading::read(label, text, |source, mut root| {
        let mut steps = Vec::new();
        let mut whole = true;
        for kind in [TrackKind::Reminder, TrackKind::Rescue] {
            let tables = root.tables(kind.as_str());
            if tables.len() > STEPS_MAX {
                let message = format!("{} of them; at most {STEPS_MAX} are allowed", tables.len());
                root.problem(kind.as_str(), message);
            }
            let mut names = BTreeSet::new();
            for table in tables {
                match step(source, table, kind, &mut names) {
                    Some(step) => steps.push(step),
                    None => whole = false,
                }
            }
        }
        root.finish();
        whole.then_some(Tracks { steps })
    })
}

fn step(
    source: &Source<'_>,
    mut table: Table<'_, '_>,
    kind: TrackKind,
    names: &mut BTreeSet<String>,
) -> Option<TrackStep> {
    let name = table.text("name");
    let due = table.word::<Due>("due");
    let block = table.text("block");
    let had = table.has("channels");
    let channels = table.words::<Channel>("channels");
    if channels.is_empty() {
        table.problem(
            "channels",
            if had {
                "names no channel; write one like `[\"text\", \"email\"]`"
            } else {
                "missing; write one like `[\"text\", \"email\"]`"
            },
        );
    }
    if let Some(name) = name.as_ref().filter(|name| !names.insert(name.value.clone())) {
        source.problem(
            name,
            format_args!("a {kind} before it is named {} too; give it another name", quoted(&name.value)),
        );
    }
    if let Some((due, wrong)) = due.as_ref().and_then(|due| Some((due, misplaced(kind, due.value)?))) {
        source.problem(due, wrong);
    }
    let mut used = BTreeSet::new();
    for channel in channels.iter().filter(|channel| !used.insert(channel.value)) {
        source.problem(channel, format_args!("`{}` is named twice; take one of them out", channel.value));
    }
    table.finish();
    let channels: Vec<Channel> = channels.into_iter().map(|channel| channel.value).collect();
    Some(TrackStep { kind, name: name?.value, due: due?.value, block: block?.value, channels })
}

/// Why a message of the kind cannot be due then.
fn misplaced(kind: TrackKind, due: Due) -> Option<String> {
    match (kind, due) {
        (TrackKind::Reminder, Due::AtSet) => None,
        (TrackKind::Reminder, Due::Minutes(minutes)) if minutes <= -MINUTES_BEFORE_MIN => None,
        (TrackKind::Reminder, Due::Days(days, _)) if days < 0 => None,
        (TrackKind::Reminder, _) => {
            Some(format!("a reminder is due `at-set`, or at least {MINUTES_BEFORE_MIN}m before the appointment"))
        }
        (TrackKind::Rescue, Due::Minutes(minutes)) if minutes >= MINUTES_AFTER_MIN => None,
        (TrackKind::Rescue, Due::Days(days, _)) if days > 0 => None,
        (TrackKind::Rescue, _) => Some(format!(
            "a rescue is due at least {MINUTES_AFTER_MIN}m after the appointment: whoever is late is not missed"
        )),
    }
}

impl FromStr for Due {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        spelled(text).ok_or_else(|| {
            format!(
                "{} is not a time by an appointment; use one like \"at-set\", \"2h before\", \"1d before at 10:30\" or \
                 \"30m after\"",
                quoted(text)
            )
        })
    }
}

fn spelled(text: &str) -> Option<Due> {
    if text == "at-set" {
        return Some(Due::AtSet);
    }
    let words: Vec<&str> = text.split(' ').collect();
    let (span, side, clock) = match words.as_slice() {
        [span, side] => (*span, *side, None),
        [span, side, "at", clock] => (*span, *side, Some(time(clock)?)),
        _ => return None,
    };
    let sign = match side {
        "before" => -1,
        "after" => 1,
        _ => return None,
    };
    let (count, unit) = span.split_at_checked(span.len().checked_sub(1)?)?;
    let plain = count.bytes().all(|byte| byte.is_ascii_digit());
    let count: i16 = count.parse().ok().filter(|count| plain && *count > 0)?;
    match (unit, clock) {
        ("m", None) => Some(Due::Minutes(i32::from(count) * sign)),
        ("h", None) if count <= DAYS_MAX * 24 => Some(Due::Minutes(i32::from(count) * 60 * sign)),
        ("d", clock) if count <= DAYS_MAX => Some(Due::Days(count * i16::try_from(sign).ok()?, clock)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
