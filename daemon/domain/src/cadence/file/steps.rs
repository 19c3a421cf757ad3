//! Steps and actions in a cadence file.

use std::{collections::BTreeSet, str::FromStr};

use super::{
    super::{Action, Conditions, Due, Late, On, Step, When},
    Windows,
    fresh::Ages,
    named, time,
};
use crate::{
    reading::{Located, Source, Table, quoted},
    words::{Channel, LeadFact},
};

/// A follow-up that lasts longer than this is another cadence.
const DAY_MAX: i64 = 365;
const ACTIONS_MAX: usize = 8;

/// The word for a time that no window may be called.
pub(super) const AT_ONCE: &str = "at-once";

pub(super) fn read(
    source: &Source<'_>,
    windows: &mut Windows,
    ages: &mut Ages,
    tables: Vec<Table<'_, '_>>,
) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut whole = true;
    let mut names = BTreeSet::new();
    let mut before: u16 = 0;
    for mut table in tables {
        let name = table.text("name").and_then(|name| named(source, name));
        let due = due(source, windows, &mut table);
        let late = table.word::<Late>("late");
        let resume = table.word_or_none::<Late>("resume");
        let conditions = conditions(&mut table);
        let requires = ages.of(source, &mut table);
        let actions = actions(source, &mut table);
        if let Some(name) = name.as_ref().filter(|name| !names.insert(name.value.clone())) {
            source.problem(name, format_args!("a step before it is named {} too", quoted(&name.value)));
        }
        table.finish();
        let (Some(name), Some(due), Some(late), Some(actions)) = (name, due, late, actions) else {
            whole = false;
            continue;
        };
        let step = Step {
            name: name.value,
            due: due.value,
            late: late.value,
            resume: resume.map_or(late.value, |resume| resume.value),
            conditions,
            requires,
            actions,
        };
        let day = step.day();
        if day < before {
            let at = Located { value: (), start: due.start, path: due.path };
            source.problem(&at, format_args!("day {day} comes before day {before} of the step before it"));
        }
        before = before.max(day);
        steps.push(step);
    }
    whole.then_some(steps)
}

/// `day` and `at`, or `after`.
fn due(source: &Source<'_>, windows: &mut Windows, table: &mut Table<'_, '_>) -> Option<Located<Due>> {
    let has_after = table.has("after");
    let day: Option<Located<u16>> =
        if has_after { table.number_or_none("day", 0..=DAY_MAX) } else { table.number("day", 0..=DAY_MAX) };
    let after = table.word_or_none::<Span>("after");
    let at = if has_after { table.text_or_none("at") } else { table.text("at") };
    if has_after {
        let too_much = day.as_ref().map(|day| day.start).or(at.as_ref().map(|at| at.start));
        if too_much.is_some() {
            table.problem("after", "a step is due so long after the enrollment, or on a `day` `at` a time: not both");
            return None;
        }
        let Located { value: Span(minutes), start, path } = after?;
        return Some(Located { value: Due::After { minutes }, start, path });
    }
    let at = at.and_then(|at| when(source, windows, &at));
    let Located { value: day, start, path } = day?;
    Some(Located { value: Due::Day { day, at: at? }, start, path })
}

fn when(source: &Source<'_>, windows: &mut Windows, at: &Located<String>) -> Option<When> {
    if at.value == AT_ONCE {
        return Some(When::AtOnce);
    }
    if let Some(time) = time(&at.value) {
        return Some(When::At(time));
    }
    if let Some(window) = windows.get_mut(&at.value) {
        window.value.used = true;
        return Some(When::Within { window: at.value.clone(), from: window.value.from, to: window.value.to });
    }
    let known: Vec<&str> = windows.keys().map(String::as_str).collect();
    let known = if known.is_empty() { String::new() } else { format!(", or a window: {}", known.join(", ")) };
    let said = quoted(&at.value);
    source.problem(at, format_args!("{said} is not a time of day; use one like \"10:15\", or \"at-once\"{known}"));
    None
}

/// Facts that must hold, or must not.
fn conditions(table: &mut Table<'_, '_>) -> Conditions {
    let Some(mut table) = table.table_or_none("if") else { return Conditions::default() };
    let wanted = LeadFact::ALL.iter().filter_map(|fact| Some((*fact, table.flag_or_none(fact.as_str())?)));
    let conditions = Conditions(wanted.collect());
    table.finish();
    conditions
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
        let conditions = conditions(&mut table);
        // Where an action before could not be read, what it was is not held against this one.
        if let Some(on) = on.as_ref().filter(|_| whole) {
            order(source, on, number, &actions);
        }
        table.finish();
        match (channel, block, on) {
            (Some(channel), Some(block), Some(on)) => {
                actions.push(Action { channel: channel.value, block: block.value, on: on.value, conditions });
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
            let instead = "only the first action is `start`: one step is one contact; use no-answer, undeliverable, \
                           no-consent or unable";
            source.problem(on, instead);
        }
        On::Start => {}
        _ if number == 0 => source.problem(on, "the first action must be `start`"),
        On::NoAnswer if !before.iter().any(|action| action.channel == Channel::Call) => {
            source.problem(on, "`no-answer` needs a call before it in the step");
        }
        _ => {}
    }
}

/// A span of time, in whole minutes.
pub(super) struct Span(pub(super) u32);

impl FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let units = [("m", 1), ("h", 60), ("d", 24 * 60)];
        let minutes = units.iter().find_map(|(unit, minutes)| {
            let number = text.strip_suffix(unit).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?;
            number.parse::<u32>().ok()?.checked_mul(*minutes)
        });
        let max = u32::try_from(DAY_MAX).unwrap_or(u32::MAX) * 24 * 60;
        minutes.filter(|minutes| (1..=max).contains(minutes)).map(Self).ok_or_else(|| {
            format!("{} is not a span; use one like \"30m\", \"4h\" or \"2d\", at most {DAY_MAX}d", quoted(text))
        })
    }
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
            "undeliverable" => Ok(Self::Undeliverable),
            "no-consent" => Ok(Self::NoConsent),
            "unable" => Ok(Self::Unable),
            _ => Err(format!("{} is not one of: start, no-answer, undeliverable, no-consent, unable", quoted(text))),
        }
    }
}
