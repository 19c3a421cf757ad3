//! The form in which a manager writes a cadence. Owns reading and checking it; every problem is reported at once.
//!
//! ```toml
//! name = "new-inbound"
//! segment = "new-inbound"
//! department = "sales"
//! rest-days = 16
//!
//! [[step]]
//! name = "appointment-options"
//! day = 1
//! at = "10:15"              # or "at-once"
//! late = "send"             # send, shift or skip
//!
//! [[step.action]]
//! channel = "text"
//! block = "new-inbound.day1"
//! on = "start"              # start, no-answer or unable
//! ```

use std::{collections::BTreeSet, str::FromStr};

use jiff::civil::Time;

use super::{Action, Cadence, Late, On, Step, When};
use crate::{
    problem::Problem,
    reading::{self, Located, Source, Table, quoted},
    words::Channel,
};

/// A follow-up that lasts longer than this is another cadence.
const DAY_MAX: i64 = 365;
const REST_DAYS_MAX: i64 = 365;
/// More contacts than anybody wants from a store.
const STEPS_MAX: usize = 40;
const ACTIONS_MAX: usize = 8;

/// Reads a cadence. `label` names the file in problems.
///
/// # Errors
/// Every problem of the file, in its order.
pub fn read(label: &str, text: &str) -> Result<Cadence, Vec<Problem>> {
    reading::read(label, text, |source, mut root| {
        let name = root.text("name").and_then(|name| named(source, name));
        let segment = root.word("segment");
        let department = root.word("department");
        let rest_days = root.number("rest-days", 0..=REST_DAYS_MAX);
        let had = root.has("step");
        let tables = root.tables("step");
        if tables.is_empty() && !had {
            root.problem("step", "a cadence needs at least one step");
        }
        if tables.len() > STEPS_MAX {
            root.problem("step", format_args!("{} steps; at most {STEPS_MAX} are allowed", tables.len()));
        }
        root.finish();
        let steps = steps(source, tables);
        Some(Cadence {
            name: name?.value,
            segment: segment?.value,
            department: department?.value,
            steps: steps?,
            rest_days: rest_days?.value,
        })
    })
}

fn named(source: &Source<'_>, name: Located<String>) -> Option<Located<String>> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '.');
    if name.value.chars().all(plain) {
        return Some(name);
    }
    source.problem(&name, format_args!("{} is not a name: use a-z, 0-9, `-` and `.`", quoted(&name.value)));
    None
}

fn steps(source: &Source<'_>, tables: Vec<Table<'_, '_>>) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut whole = true;
    let mut names = BTreeSet::new();
    let mut day_before: u16 = 0;
    for mut table in tables {
        let name = table.text("name").and_then(|name| named(source, name));
        let day: Option<Located<u16>> = table.number("day", 0..=DAY_MAX);
        let when = table.word::<At>("at");
        let late = table.word::<Late>("late");
        let actions = actions(source, &mut table);
        if let Some(name) = name.as_ref().filter(|name| !names.insert(name.value.clone())) {
            source.problem(name, format_args!("a step before it is named {} too", quoted(&name.value)));
        }
        if let Some(day) = &day {
            if day.value < day_before {
                let message = format!("day {} comes before day {day_before} of the step before it", day.value);
                source.problem(day, message);
            }
            day_before = day_before.max(day.value);
        }
        table.finish();
        match (name, day, when, late, actions) {
            (Some(name), Some(day), Some(when), Some(late), Some(actions)) => {
                steps.push(Step { name: name.value, day: day.value, when: when.value.0, late: late.value, actions })
            }
            _ => whole = false,
        }
    }
    whole.then_some(steps)
}

fn actions(source: &Source<'_>, step: &mut Table<'_, '_>) -> Option<Vec<Action>> {
    let had = step.has("action");
    let tables = step.tables("action");
    if tables.is_empty() {
        if !had {
            step.problem("action", "a step needs at least one action");
        }
        return None;
    }
    if tables.len() > ACTIONS_MAX {
        step.problem("action", format_args!("{} actions; at most {ACTIONS_MAX} are allowed", tables.len()));
    }
    let mut actions: Vec<Action> = Vec::new();
    let mut whole = true;
    for (number, mut table) in tables.into_iter().enumerate() {
        let channel = table.word::<Channel>("channel");
        let block = table.text("block").and_then(|block| named(source, block));
        let on = table.word::<On>("on");
        // Where an action before could not be read, what it was is not held against this one.
        if let Some(on) = on.as_ref().filter(|_| whole) {
            order(source, on, number, &actions);
        }
        table.finish();
        match (channel, block, on) {
            (Some(channel), Some(block), Some(on)) => {
                actions.push(Action { channel: channel.value, block: block.value, on: on.value });
            }
            _ => whole = false,
        }
    }
    whole.then_some(actions)
}

/// What may stand where: a step starts with its first action alone, and only a call goes unanswered.
fn order(source: &Source<'_>, on: &Located<On>, number: usize, before: &[Action]) {
    match on.value {
        On::Start if number > 0 => {
            source
                .problem(on, "only the first action is `start`: one step is one contact; use `no-answer` or `unable`");
        }
        On::NoAnswer | On::Unable if number == 0 => source.problem(on, "the first action must be `start`"),
        On::NoAnswer if !before.iter().any(|action| action.channel == Channel::Call) => {
            source.problem(on, "`no-answer` needs a call before it in the step");
        }
        _ => {}
    }
}

/// A step's `at`.
struct At(When);

impl FromStr for At {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "at-once" {
            return Ok(Self(When::AtOnce));
        }
        time(text)
            .map(|time| Self(When::At(time)))
            .ok_or_else(|| format!("{} is not a time of day; use one like \"10:15\", or \"at-once\"", quoted(text)))
    }
}

/// `HH:MM`, and nothing that jiff would read beyond it.
pub(crate) fn time(text: &str) -> Option<Time> {
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = text.split_once(':').filter(|(hour, minute)| digits(hour) && digits(minute))?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl FromStr for Late {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "send" => Ok(Self::Send),
            "shift" => Ok(Self::Shift),
            "skip" => Ok(Self::Skip),
            _ => Err(format!("{} is not one of: send, shift, skip", quoted(text))),
        }
    }
}

impl FromStr for On {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "start" => Ok(Self::Start),
            "no-answer" => Ok(Self::NoAnswer),
            "unable" => Ok(Self::Unable),
            _ => Err(format!("{} is not one of: start, no-answer, unable", quoted(text))),
        }
    }
}

#[cfg(test)]
mod tests;
