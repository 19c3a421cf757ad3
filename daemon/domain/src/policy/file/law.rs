//! The tables of a policy file that say when a rule holds, what a consent is worth and how long, and where an emergency
//! closes.

use std::str::FromStr;

use jiff::{Timestamp, civil::Date};

use super::parts::states;
use crate::{
    policy::{Asks, BrandRule, Clock, ConsentRule, Effective, RelationshipRule, Suspension, Zone},
    reading::{Located, Source, Table, quoted},
};

/// `effective-from`, `effective-to` and `enabled`, each of which may be left out. None: a problem.
pub(super) fn effective(table: &mut Table<'_, '_>) -> Option<Effective> {
    let had = ["effective-from", "effective-to"].map(|key| table.has(key));
    let from = table.word_or_none::<Day>("effective-from").map(|day| day.value.0);
    let to = table.word_or_none::<Day>("effective-to").map(|day| day.value.0);
    let enabled = table.flag_or_none("enabled").unwrap_or(true);
    if Option::zip(from, to).is_some_and(|(from, to)| from > to) {
        table.problem("effective-to", "is before `effective-from`: the rule would never hold; swap them");
        return None;
    }
    if had != [from.is_some(), to.is_some()] {
        return None;
    }
    Some(Effective { from, to, enabled })
}

struct Day(Date);

impl FromStr for Day {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("{} is not a date; use one like \"2026-01-31\"", quoted(text)))
    }
}

pub(super) fn consent(mut table: Table<'_, '_>) -> Option<ConsentRule> {
    let id = table.text("id");
    let states = states(&mut table);
    if states.is_empty() {
        table.problem("states", "at least one state is needed: what holds everywhere keepwarm does by itself");
    }
    let asks = table.word::<Asks>("asks");
    let effective = effective(&mut table);
    let cite = table.text("cite");
    table.finish();
    Some(ConsentRule { id: id?.value, states, asks: asks?.value, effective: effective?, cite: cite?.value })
}

pub(super) fn relationship(source: &Source<'_>, mut table: Table<'_, '_>) -> Option<RelationshipRule> {
    let id = table.text("id");
    let states = states(&mut table);
    let alone = table.flag_or_none("alone").unwrap_or(false);
    let had = ["inquiry", "purchase"].map(|key| table.has(key));
    let inquiry = table.word_or_none::<Clock>("inquiry").map(|clock| clock.value);
    let purchase = table.word_or_none::<Clock>("purchase").map(|clock| clock.value);
    if had == [false, false] {
        table.problem(
            "inquiry",
            "missing, and so is `purchase`: the rule says nothing; give one of them, like \"3 months\"",
        );
    }
    let effective = effective(&mut table);
    let cite = table.text("cite");
    table.finish();
    if alone && states.is_empty() {
        source.problem(id.as_ref()?, "`alone` needs `states`: a rule for everywhere cannot replace itself");
    }
    if had != [inquiry.is_some(), purchase.is_some()] {
        return None;
    }
    Some(RelationshipRule { id: id?.value, states, alone, inquiry, purchase, effective: effective?, cite: cite?.value })
}

pub(super) fn suspension(mut table: Table<'_, '_>) -> Option<Suspension> {
    let id = table.text("id");
    let states = states(&mut table);
    if states.is_empty() {
        table.problem("states", "at least one state is needed; to stop everything, pause the store");
    }
    let zips: Vec<Located<Zip3>> = table.words("zips");
    let from = table.word::<Moment>("from");
    let until = table.word::<Moment>("until");
    if Option::zip(from.as_ref(), until.as_ref()).is_some_and(|(from, until)| from.value.0 >= until.value.0) {
        table.problem("until", "is not after `from`; an emergency ends after it begins");
    }
    let cite = table.text("cite");
    table.finish();
    let zips = zips.into_iter().map(|zip| zip.value.0).collect();
    Some(Suspension { id: id?.value, states, zips, from: from?.value.0, until: until?.value.0, cite: cite?.value })
}

/// A postal code of which the first three digits are kept: keepwarm knows no more of a customer's place.
struct Zip3(u16);

impl FromStr for Zip3 {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let digits = matches!(text.len(), 3 | 5) && text.bytes().all(|byte| byte.is_ascii_digit());
        let zip3 = text.get(..3).filter(|_| digits).and_then(|zip3| zip3.parse().ok());
        zip3.map(Self).ok_or_else(|| format!("{} is not a ZIP code; use five digits, or the first three", quoted(text)))
    }
}

struct Moment(Timestamp);

impl FromStr for Moment {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| format!("{} is not an instant; use one like \"2026-08-29T06:00:00-05:00\"", quoted(text));
        text.parse().map(Self).map_err(wrong)
    }
}

pub(super) fn brand(mut table: Table<'_, '_>) -> Option<BrandRule> {
    let daily_segments = table.number("daily-segments", 1..=10_000_000);
    let zone = table.word::<Zone>("midnight-in");
    let cite = table.text("cite");
    table.finish();
    Some(BrandRule { daily_segments: daily_segments?.value, zone: zone?.value, cite: cite?.value })
}

impl FromStr for Asks {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text-written" => Ok(Self::TextWritten),
            "no-voicemail" => Ok(Self::NoVoicemail),
            "email-consent" => Ok(Self::EmailConsent),
            _ => Err(format!(
                "{} is not what a state can ask; use one of: text-written, no-voicemail, email-consent",
                quoted(text)
            )),
        }
    }
}

/// `"3 months"`, `"30 days"`, `"30 business-days"`, or `"none"`.
impl FromStr for Clock {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self::Never);
        }
        let count = |number: &str| number.parse::<u16>().ok().filter(|count| (1..=1200).contains(count));
        text.split_once(' ')
            .and_then(|(number, unit)| match unit {
                "month" | "months" => count(number).map(Self::Months),
                "day" | "days" => count(number).map(Self::Days),
                "business-day" | "business-days" => count(number).map(Self::BusinessDays),
                _ => None,
            })
            .ok_or_else(|| {
                let use_one = "use one like \"3 months\", \"30 days\" or \"30 business-days\", or \"none\"";
                format!("{} is not a length of time; {use_one}", quoted(text))
            })
    }
}
