//! The form in which a manager writes the rules of segments. Owns reading and checking it, every problem at once.
//!
//! ```toml
//! [[rule]]
//! name = "walked-out"
//! segment = "unsold-showroom"
//! [rule.when]                              # all of these must hold
//! department = "sales"
//! showroom-visit-days = { max = 30 }       # it was at most 30 days ago
//! deal = false                             # it has not happened
//!
//! [pace]                                   # so many a day enter without having just asked
//! aged-internet = 25
//!
//! [again-days]                             # so long nobody is taken up again by age
//! service-defection = 180
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::{Condition, Days, Moment, SegmentRule, SegmentRules, fold_source};
use crate::{
    problem::Problem,
    reading::{self, Source, Table, quoted},
    words::{Department, Segment},
};

const RULES_MAX: usize = 100;
const DAYS_MAX: i64 = 3650;
const PACE_MAX: i64 = 10_000;

/// What can be asked of each moment: whether it happened, and how long ago.
const MOMENTS: [(&str, &str, Moment); 4] = [
    ("inquiry", "inquiry-days", Moment::Inquiry),
    ("showroom-visit", "showroom-visit-days", Moment::ShowroomVisit),
    ("deal", "deal-days", Moment::Deal),
    ("repair-order", "repair-order-days", Moment::RepairOrder),
];

/// Reads the rules. `label` names the file in problems.
///
/// # Errors
/// Every problem of the file, in its order.
pub fn read(label: &str, text: &str) -> Result<SegmentRules, Vec<Problem>> {
    reading::read(label, text, |source, mut root| {
        let had = root.has("rule");
        let tables = root.tables("rule");
        if tables.is_empty() && !had {
            root.problem("rule", "the file holds no rule; add `[[rule]]`");
        }
        if tables.len() > RULES_MAX {
            root.problem("rule", format_args!("{} rules; at most {RULES_MAX} are allowed", tables.len()));
        }
        let pace = numbers(&mut root, "pace", PACE_MAX);
        let again = numbers(&mut root, "again-days", DAYS_MAX);
        root.finish();
        let mut names = BTreeSet::new();
        let rules: Vec<Option<SegmentRule>> = tables.into_iter().map(|table| rule(source, table, &mut names)).collect();
        Some(SegmentRules { rules: rules.into_iter().collect::<Option<_>>()?, pace, again })
    })
}

/// A number for each segment that the table names.
fn numbers(root: &mut Table<'_, '_>, key: &str, max: i64) -> BTreeMap<Segment, u16> {
    let Some(mut table) = root.table_or_none(key) else { return BTreeMap::new() };
    let number = |segment: &Segment| Some((*segment, table.number_or_none::<u16>(segment.as_str(), 0..=max)?.value));
    let numbers = Segment::ALL.iter().filter_map(number).collect();
    table.finish();
    numbers
}

fn rule(source: &Source<'_>, mut table: Table<'_, '_>, names: &mut BTreeSet<String>) -> Option<SegmentRule> {
    let name = table.text("name");
    let segment = table.word::<Segment>("segment");
    let conditions = table.table("when").map(|when| conditions(source, when));
    table.finish();
    if let Some(name) = name.as_ref().filter(|name| !names.insert(name.value.clone())) {
        source
            .problem(name, format_args!("a rule before it is named {} too; give it another name", quoted(&name.value)));
    }
    Some(SegmentRule { name: name?.value, segment: segment?.value, conditions: conditions? })
}

fn conditions(source: &Source<'_>, mut when: Table<'_, '_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    conditions.extend(
        when.word_or_none::<Department>("department").map(|department| Condition::Department(department.value)),
    );
    for (key, make) in
        [("source", Condition::Source as fn(Vec<String>) -> Condition), ("not-source", Condition::NotSource)]
    {
        let had = when.has(key);
        let names: Vec<String> = when.words::<String>(key).into_iter().map(|name| fold_source(&name.value)).collect();
        if had {
            conditions.push(make(names));
        }
    }
    for (happened, age, moment) in MOMENTS {
        conditions.extend(when.flag_or_none(happened).map(|wanted| Condition::Happened(moment, wanted)));
        conditions.extend(when.table_or_none(age).map(|days| Condition::Age(moment, self::days(source, days))));
    }
    when.finish();
    conditions
}

fn days(source: &Source<'_>, mut table: Table<'_, '_>) -> Days {
    let given = table.has("min") || table.has("max");
    let min = table.number_or_none::<u16>("min", 0..=DAYS_MAX);
    let max = table.number_or_none::<u16>("max", 0..=DAYS_MAX);
    match (&min, &max) {
        (None, None) if !given => table.problem("", "give `min`, `max` or both, like `{ max = 30 }`"),
        (Some(min), Some(max)) if min.value > max.value => {
            source.problem(
                max,
                format_args!("{} is less than `min`, {}: nothing can match; swap them", max.value, min.value),
            );
        }
        _ => {}
    }
    table.finish();
    Days { min: min.map(|days| days.value), max: max.map(|days| days.value) }
}
