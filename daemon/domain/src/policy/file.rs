//! The form in which a policy is written. Owns reading and checking it, every problem at once. The shipped file,
//! `us.toml`, is the example to read.

mod check;
mod law;
mod parts;

use crate::{
    problem::Problem,
    reading::{self, Table},
};

use self::{
    law::{brand, consent, relationship, suspension},
    parts::{cap, holiday_sets, holidays, hours_rule, places, span},
};
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
        let reply_exempt_minutes = root.number::<u16>("reply-exempt-minutes", 0..=15);
        let scrub_days = root.number::<u16>("scrub-days", 1..=31);
        let consent_warning_days = root.number::<u16>("consent-warning-days", 0..=90);
        let business_holidays = root.text("business-holidays");
        let brand = root.table("brand").and_then(brand);
        let email = root.table("email").and_then(|mut email| {
            let hours = span(&mut email, "hours").flatten();
            email.finish();
            hours
        });
        let hours = list(&mut root, "hours").into_iter().map(|table| hours_rule(source, table)).collect::<Vec<_>>();
        let suspensions = root.tables("suspension").into_iter().map(suspension).collect::<Vec<_>>();
        let consent = list(&mut root, "consent").into_iter().map(consent).collect::<Vec<_>>();
        let relationships = list(&mut root, "relationship").into_iter();
        let relationships = relationships.map(|table| relationship(source, table)).collect::<Vec<_>>();
        let caps = list(&mut root, "cap").into_iter().map(cap).collect::<Vec<_>>();
        let holidays = root.table("holiday").map(holidays);
        let holiday_sets = root.table("holiday-sets").map(holiday_sets);
        let places = root.table("places").and_then(places);
        root.finish();
        let policy = Policy {
            version: version?.value,
            margin_minutes: margin_minutes?.value,
            reply_exempt_minutes: reply_exempt_minutes?.value,
            scrub_days: scrub_days?.value,
            consent_warning_days: consent_warning_days?.value,
            brand: brand?,
            email: email?,
            hours: hours.into_iter().collect::<Option<_>>()?,
            suspensions: suspensions.into_iter().collect::<Option<_>>()?,
            consent: consent.into_iter().collect::<Option<_>>()?,
            relationships: relationships.into_iter().collect::<Option<_>>()?,
            caps: caps.into_iter().collect::<Option<_>>()?,
            holidays: holidays??,
            holiday_sets: holiday_sets?,
            business_holidays: business_holidays?.value,
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
        root.problem(key, format_args!("missing; add at least one `[[{key}]]`"));
    }
    if tables.len() > RULES_MAX {
        root.problem(key, format_args!("{} entries; at most {RULES_MAX} are allowed", tables.len()));
    }
    tables
}

#[cfg(test)]
mod tests;
