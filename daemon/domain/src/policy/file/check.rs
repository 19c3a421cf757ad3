//! What must hold between the tables of a policy. A name that refers to nothing would open a window that the law closes.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    policy::{Effective, Policy, places::NOWHERE},
    reading::{Source, quoted},
};

/// Reports every reference that leads nowhere.
pub(super) fn whole(source: &Source<'_>, policy: &Policy) {
    let states: BTreeSet<&str> = policy.places.states.iter().map(|row| row.state.as_str()).chain([NOWHERE]).collect();
    let named = policy
        .hours
        .iter()
        .map(|rule| (rule.id.as_str(), &rule.states))
        .chain(policy.caps.iter().map(|rule| (rule.id.as_str(), &rule.states)))
        .chain(policy.consent.iter().map(|rule| (rule.id.as_str(), &rule.states)))
        .chain(policy.relationships.iter().map(|rule| (rule.id.as_str(), &rule.states)))
        .chain(policy.suspensions.iter().map(|rule| (rule.id.as_str(), &rule.states)));
    for (id, codes) in named {
        for code in codes.iter().filter(|code| !states.contains(code.as_str())) {
            source.quoting(code, id, format_args!("{} {NO_PLACE}", quoted(code)));
        }
    }
    for code in policy.places.npa.iter().map(|row| &row.state).chain(policy.places.zip.iter().map(|row| &row.state)) {
        if !states.contains(code.as_str()) {
            source.quoting(code, "places", format_args!("{} {NO_PLACE}", quoted(code)));
        }
    }
    holidays(source, policy);
    rules(source, policy);
}

const NO_PLACE: &str = "is not among places.state; mend it, or add the state there with its time zones";

fn no_set(policy: &Policy, set: &str) -> String {
    let sets = policy.holiday_sets.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    format!("{} is not among holiday-sets; add it there, or use one of: {sets}", quoted(set))
}

fn holidays(source: &Source<'_>, policy: &Policy) {
    for rule in &policy.hours {
        if let Some(set) = rule.holidays.as_ref().filter(|set| !policy.holiday_sets.contains_key(*set)) {
            source.quoting(set, &rule.id, no_set(policy, set));
        }
    }
    if !policy.holiday_sets.contains_key(&policy.business_holidays) {
        let set = &policy.business_holidays;
        source.quoting(set, "business-holidays", no_set(policy, set));
    }
    for (set, days) in &policy.holiday_sets {
        for day in days.iter().filter(|day| !policy.holidays.contains_key(*day)) {
            let message = format!("{} is not among holiday; say there when it is, or take it out", quoted(day));
            source.quoting(day, &format!("holiday-sets.{set}"), message);
        }
    }
}

fn rules(source: &Source<'_>, policy: &Policy) {
    let mut ids: BTreeMap<&str, u32> = BTreeMap::new();
    let named = (policy.hours.iter().map(|rule| &rule.id))
        .chain(policy.caps.iter().map(|rule| &rule.id))
        .chain(policy.consent.iter().map(|rule| &rule.id))
        .chain(policy.relationships.iter().map(|rule| &rule.id))
        .chain(policy.suspensions.iter().map(|rule| &rule.id));
    for id in named {
        *ids.entry(id).or_default() += 1;
    }
    for (id, count) in ids.into_iter().filter(|(_, count)| *count > 1) {
        let advice = "the ledger could not tell them apart; give each its own";
        source.quoting(id, id, format_args!("{count} rules have this id: {advice}"));
    }
    if !policy.hours.iter().any(|rule| rule.states.is_empty() && rule.effective.enabled) {
        source.whole("hours", "no rule holds everywhere: leave `states` out of one");
    }
    if !policy.relationships.iter().any(|rule| rule.states.is_empty() && rule.effective.enabled) {
        source.whole("relationship", "no rule holds everywhere: leave `states` out of one");
    }
    let nowhere = |states: &[String]| states.iter().any(|state| state == NOWHERE);
    if !policy.hours.iter().any(|rule| nowhere(&rule.states) && rule.effective == Effective::ALWAYS) {
        source.whole(
            "hours",
            "no rule says for ever when somebody of unknown place may be reached: add one for `--` without dates",
        );
    }
}
