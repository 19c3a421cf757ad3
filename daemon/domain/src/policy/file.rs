//! The form in which a policy is written. Owns reading and checking it, every problem at once. The shipped file,
//! `us.toml`, is the example to read.

mod check;
mod parts;

use crate::{
    problem::Problem,
    reading::{self, Table},
};

use self::parts::{cap, consent, holiday_sets, holidays, hours_rule, places, span};
use super::Policy;

const RULES_MAX: usize = 500;

/// Reads a policy. `label` names the file in problems.
///
/// # Errors
/// Every problem of the file, in its order.
pub fn read(label: &str, text: &str) -> Result<Policy, Vec<Problem>> {
    reading::read(label, text, |source, mut root| {
        let version = root.text("version");
        let margin_minutes = root.number::<u16>("margin-minutes", 0..=120);
        let email = root.table("email").and_then(|mut email| {
            let hours = span(&mut email, "hours").flatten();
            email.finish();
            hours
        });
        let hours = list(&mut root, "hours").into_iter().map(|table| hours_rule(source, table)).collect::<Vec<_>>();
        let consent = root.table("consent").map(consent);
        let caps = list(&mut root, "cap").into_iter().map(cap).collect::<Vec<_>>();
        let holidays = root.table("holiday").map(holidays);
        let holiday_sets = root.table("holiday-sets").map(holiday_sets);
        let places = root.table("places").and_then(places);
        root.finish();
        let policy = Policy {
            version: version?.value,
            margin_minutes: margin_minutes?.value,
            email: email?,
            hours: hours.into_iter().collect::<Option<_>>()?,
            consent: consent?,
            caps: caps.into_iter().collect::<Option<_>>()?,
            holidays: holidays??,
            holiday_sets: holiday_sets?,
            places: places?,
        };
        check::whole(source, &policy);
        Some(policy)
    })
}

fn list<'s, 't>(root: &mut Table<'s, 't>, key: &str) -> Vec<Table<'s, 't>> {
    let had = root.has(key);
    let tables = root.tables(key);
    if tables.is_empty() && !had {
        root.problem(key, "missing");
    }
    if tables.len() > RULES_MAX {
        root.problem(key, format_args!("{} entries; at most {RULES_MAX} are allowed", tables.len()));
    }
    tables
}

#[cfg(test)]
mod tests;
