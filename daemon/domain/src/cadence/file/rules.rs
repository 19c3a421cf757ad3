//! Goal, reactions and re-enrollment in a cadence file.

use super::super::rules::{Reactions, Rules};
use crate::{
    reading::{Located, Source, Table},
    words::{Goal, Reaction},
};

const COOLDOWN_DAYS_MAX: i64 = 3650;
const ENROLLMENTS_MAX: i64 = 100;

/// What no file can switch off, the least that it does, and why.
const ALWAYS: [(&str, Reaction, &str); 3] = [
    (
        "opt-out",
        Reaction::Stop,
        "it always stops the cadence: who asked to stop is not written to again (47 CFR 64.1200(a)(10)); leave the key out",
    ),
    ("sold", Reaction::Stop, "it always stops the cadence: who bought is not asked to buy; leave the key out"),
    (
        "wrong-number",
        Reaction::Pause,
        "it cannot go on: whoever answers there is not the customer; use `pause` (until the number is mended) or `stop`",
    ),
];

/// The cadence's rules; none when something of them is wrong.
pub(super) fn read(source: &Source<'_>, root: &mut Table<'_, '_>) -> Option<Rules> {
    let goals = goals(source, root);
    let cooldown_days = root.number_or_none("cooldown-days", 0..=COOLDOWN_DAYS_MAX);
    let enrollments_max = root.number_or_none("enroll-max", 1..=ENROLLMENTS_MAX);
    let reactions = root.table_or_none("on").map_or_else(Reactions::default, |table| reactions(source, table));
    Some(Rules {
        goals,
        reactions,
        cooldown_days: cooldown_days.map_or(0, |days| days.value),
        enrollments_max: enrollments_max.map_or(0, |times| times.value),
    })
}

/// A sale is a goal of every cadence, said or not.
fn goals(source: &Source<'_>, root: &mut Table<'_, '_>) -> Vec<Goal> {
    let mut goals: Vec<Goal> = Vec::new();
    for goal in root.words::<Goal>("goal") {
        if goals.contains(&goal.value) {
            source.problem(&goal, format_args!("`{}` is named twice", goal.value));
        }
        goals.push(goal.value);
    }
    if !goals.contains(&Goal::Sold) {
        goals.push(Goal::Sold);
    }
    goals
}

fn reactions(source: &Source<'_>, mut table: Table<'_, '_>) -> Reactions {
    let default = Reactions::default();
    let mut asked = |key: &str, otherwise: Reaction| {
        let word: Option<Located<Reaction>> = table.word_or_none(key);
        let least = ALWAYS.iter().find(|(always, ..)| *always == key);
        if let Some((word, (_, _, why))) =
            word.as_ref().zip(least.filter(|(_, least, _)| word.as_ref().is_some_and(|word| word.value < *least)))
        {
            source.problem(word, why);
        }
        word.map_or(otherwise, |word| word.value)
    };
    let reactions = Reactions {
        reply: asked("reply", default.reply),
        intent_change: asked("intent-change", default.intent_change),
        owner_takeover: asked("owner-takeover", default.owner_takeover),
        appointment_set: asked("appointment-set", default.appointment_set),
        wrong_number: asked("wrong-number", default.wrong_number),
    };
    asked("opt-out", Reaction::Stop);
    asked("sold", Reaction::Stop);
    table.finish();
    reactions
}
