//! The form in which a manager writes a cadence. Owns reading and checking it; every problem is reported at once.
//!
//! ```toml
//! name = "phone-up"
//! segment = "new-inbound"
//! department = "sales"
//! source = ["phone", "Walk In"]         # of the segment only these; with `urgency` too, both must fit
//! urgency = ["now", "soon"]
//! rest-days = 16
//! goal = ["appointment-set", "visited"] # any of these ends it as reached; `sold` always does
//! cooldown-days = 30                    # before the same person is enrolled again
//! enroll-max = 3                        # times in all
//!
//! [on]                                  # go-on, pause or stop
//! reply = "pause"
//!
//! [windows]
//! evening = "17:00-19:00"
//!
//! [fresh]                               # how old a feed of the DMS may be for a step that requires it; 26h otherwise
//! inventory = "4h"
//!
//! [[step]]
//! name = "appointment-options"
//! day = 1                               # or, from the enrollment: after = "4h"
//! at = "evening"                        # a window, a time, or "at-once"
//! late = "send"                         # send, shift or skip
//! resume = "shift"                      # the same after an operator's pause; `late` where it is not given
//! if = { has-appointment = false }      # otherwise the step is left out
//! requires = ["deals", "inventory"]     # while one of these feeds is late, a person calls instead
//!
//! [[step.action]]
//! channel = "text"
//! block = "new-inbound.day1"
//! on = "start"                          # start, no-answer, undeliverable, no-consent or unable
//! if = { vehicle-sold = false }         # otherwise the next `unable` takes its place
//! ```

mod fresh;
mod rules;
mod steps;

use std::collections::BTreeMap;

use jiff::civil::Time;

use super::{Audience, Cadence};
use crate::{
    problem::Problem,
    reading::{self, Located, Source, Table, quoted},
    segment::fold_source,
    words::Urgency,
};

const REST_DAYS_MAX: i64 = 365;
/// More contacts than anybody wants from a store.
const STEPS_MAX: usize = 40;

/// Reads a cadence. `label` names the file in problems.
///
/// # Errors
/// Every problem of the file, in its order.
pub fn read(label: &str, text: &str) -> Result<Cadence, Vec<Problem>> {
    reading::read(label, text, |source, mut root| {
        let name = root.text("name").and_then(|name| named(source, name));
        let segment = root.word("segment");
        let department = root.word("department");
        let audience = audience(source, &mut root);
        let rest_days = root.number("rest-days", 0..=REST_DAYS_MAX);
        let rules = rules::read(source, &mut root);
        let mut windows = windows(source, &mut root);
        let mut ages = fresh::Ages::read(&mut root);
        let had = root.has("step");
        let tables = root.tables("step");
        if tables.is_empty() && !had {
            root.problem("step", "a cadence needs at least one step");
        }
        if tables.len() > STEPS_MAX {
            root.problem("step", format_args!("{} steps; at most {STEPS_MAX} are allowed", tables.len()));
        }
        root.finish();
        let steps = steps::read(source, &mut windows, &mut ages, tables);
        // Where a step could not be read, nobody knows which windows and feeds it meant.
        for (name, window) in windows.iter().filter(|(_, window)| steps.is_some() && !window.value.used) {
            source.problem(window, format_args!("no step is `at = \"{name}\"`: leave the window out"));
        }
        if steps.is_some() {
            ages.finish(source);
        }
        Some(Cadence {
            name: name?.value,
            segment: segment?.value,
            department: department?.value,
            audience,
            rules: rules?,
            steps: steps?,
            rest_days: rest_days?.value,
        })
    })
}

/// A name of this system: of a cadence, a step, a block, a source, a window.
fn named(source: &Source<'_>, name: Located<String>) -> Option<Located<String>> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '.');
    if name.value.chars().all(plain) {
        return Some(name);
    }
    source.problem(&name, format_args!("{} is not a name: use a-z, 0-9, `-` and `.`", quoted(&name.value)));
    None
}

/// A source as leads carry it: its case and its spaces tell nothing.
fn folded(source: &Source<'_>, mut name: Located<String>) -> Option<Located<String>> {
    name.value = fold_source(&name.value);
    if name.value.is_empty() {
        source.problem(&name, "is empty; write the name of a source as `keepwarmctl lead list` shows it");
        return None;
    }
    Some(name)
}

fn audience(source: &Source<'_>, root: &mut Table<'_, '_>) -> Audience {
    let empty = |root: &Table<'_, '_>, key: &str, had: bool, none: bool| {
        if had && none {
            root.problem(key, "names nothing; leave the key out to ask for nothing");
        }
    };
    let had = root.has("source");
    let names = root.words::<String>("source");
    empty(root, "source", had, names.is_empty());
    let mut sources: Vec<String> = Vec::new();
    for name in names.into_iter().filter_map(|name| folded(source, name)) {
        if sources.contains(&name.value) {
            source.problem(&name, format_args!("{} is named twice; take one of them out", quoted(&name.value)));
        }
        sources.push(name.value);
    }
    let had = root.has("urgency");
    let words = root.words::<Urgency>("urgency");
    empty(root, "urgency", had, words.is_empty());
    let mut urgency: Vec<Urgency> = Vec::new();
    for word in words {
        if urgency.contains(&word.value) {
            source.problem(&word, format_args!("`{}` is named twice; take one of them out", word.value));
        }
        urgency.push(word.value);
    }
    Audience { sources, urgency }
}

/// A named span of the day.
struct Window {
    from: Time,
    to: Time,
    used: bool,
}

type Windows = BTreeMap<String, Located<Window>>;

fn windows(source: &Source<'_>, root: &mut Table<'_, '_>) -> Windows {
    let Some(mut table) = root.table_or_none("windows") else { return Windows::new() };
    let mut windows = Windows::new();
    for name in table.keys() {
        let Some(text) = table.text(&name) else { continue };
        if name == steps::AT_ONCE || time(&name).is_some() {
            source.problem(&text, format_args!("{} means something else already: choose another name", quoted(&name)));
        }
        let span = text.value.split_once('-').and_then(|(from, to)| Some((time(from)?, time(to)?)));
        match span {
            Some((from, to)) if from < to => {
                let window = Window { from, to, used: false };
                windows.insert(name, Located { value: window, start: text.start, path: text.path });
            }
            Some(_) => source.problem(&text, format_args!("{} ends before it begins", quoted(&text.value))),
            None => {
                let message = format!("{} is not a span of the day; use one like \"17:00-19:00\"", quoted(&text.value));
                source.problem(&text, message);
            }
        }
    }
    table.finish();
    windows
}

/// `HH:MM`, and nothing that jiff would read beyond it.
pub(crate) fn time(text: &str) -> Option<Time> {
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = text.split_once(':').filter(|(hour, minute)| digits(hour) && digits(minute))?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests;
