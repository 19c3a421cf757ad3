//! The tables of a policy file, one reader each.

use std::{collections::BTreeMap, str::FromStr};

use super::law::effective;
use crate::{
    cadence::file::time,
    calendar::zone,
    policy::{
        CapRule, Counted, Covers, Holiday, Hours, HoursRule, NpaRow, Places, StateRow, ZipRange, Zone, places::NOWHERE,
    },
    reading::{Located, Source, Table, quoted},
};

const NPA_MIN: i64 = 200;
const CODE_MAX: i64 = 999;

pub(super) fn hours_rule(source: &Source<'_>, mut table: Table<'_, '_>) -> Option<HoursRule> {
    let id = table.text("id");
    let states = states(&mut table);
    let covers = table.word_or_none::<Covers>("covers");
    let alone = table.flag_or_none("alone").unwrap_or(false);
    let weekday = span(&mut table, "weekday");
    let saturday = span(&mut table, "saturday");
    let sunday = span(&mut table, "sunday");
    let holidays = table.text_or_none("holidays");
    let on_holiday = match &holidays {
        Some(_) => span(&mut table, "on-holiday"),
        None => Some(None),
    };
    let also_in = table.word_or_none::<Zone>("also-in").map(|zone| zone.value);
    let effective = effective(&mut table);
    let cite = table.text("cite");
    table.finish();
    if alone && states.is_empty() {
        source.problem(id.as_ref()?, "`alone` needs `states`: a rule for everywhere cannot replace itself");
    }
    Some(HoursRule {
        id: id?.value,
        states,
        covers: covers.map_or(Covers::All, |covers| covers.value),
        alone,
        weekday: weekday?,
        saturday: saturday?,
        sunday: sunday?,
        holidays: holidays.map(|set| set.value),
        on_holiday: on_holiday?,
        also_in,
        effective: effective?,
        cite: cite?.value,
    })
}

/// `"08:00-21:00"`, or `"closed"`, which is said and never implied. The outer `None` is a problem.
#[expect(clippy::option_option, reason = "not readable and closed are two answers")]
pub(super) fn span(table: &mut Table<'_, '_>, key: &str) -> Option<Option<Hours>> {
    table.word::<Span>(key).map(|span| span.value.0)
}

struct Span(Option<Hours>);

impl FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "closed" {
            return Ok(Self(None));
        }
        text.split_once('-')
            .and_then(|(open, close)| Some(Hours { open: time(open)?, close: time(close)? }))
            .filter(|hours| hours.open < hours.close)
            .map(|hours| Self(Some(hours)))
            .ok_or_else(|| {
                format!("{} is not a span of a day; use one like \"08:00-21:00\", or \"closed\"", quoted(text))
            })
    }
}

pub(super) fn cap(mut table: Table<'_, '_>) -> Option<CapRule> {
    let id = table.text("id");
    let states = states(&mut table);
    let counts = table.word::<Counted>("counts");
    let max = table.number::<u16>("max", 1..=1000);
    let hours = table.number::<u16>("hours", 1..=8760);
    let had_exemption = table.has("customer-months");
    let customer_months = table.number_or_none::<u16>("customer-months", 1..=120).map(|months| months.value);
    let effective = effective(&mut table);
    let cite = table.text("cite");
    table.finish();
    if had_exemption && customer_months.is_none() {
        return None;
    }
    Some(CapRule {
        id: id?.value,
        states,
        counts: counts?.value,
        max: max?.value,
        hours: hours?.value,
        customer_months,
        effective: effective?,
        cite: cite?.value,
    })
}

pub(super) fn holidays(mut table: Table<'_, '_>) -> Option<BTreeMap<String, Holiday>> {
    let mut holidays = BTreeMap::new();
    let mut whole = true;
    for name in table.keys() {
        match table.table(&name).and_then(holiday) {
            Some(holiday) => drop(holidays.insert(name, holiday)),
            None => whole = false,
        }
    }
    whole.then_some(holidays)
}

/// `{ month, day }`, `{ month, weekday, nth, plus, every }` or `{ easter }`.
fn holiday(mut table: Table<'_, '_>) -> Option<Holiday> {
    let holiday = if table.has("easter") {
        table.number("easter", -100..=100).map(|plus| Holiday::Easter { plus: plus.value })
    } else if table.has("weekday") {
        let month = table.number("month", 1..=12);
        let weekday = table.word::<Weekday>("weekday");
        // The fifth is not in every month, and what is not there closes nothing.
        let nth = table.number("nth", -1..=4);
        let plus = table.number_or_none("plus", -31..=31).map_or(0, |plus| plus.value);
        let every = table.number_or_none("every", 1..=10).map_or(1, |every| every.value);
        match (month, weekday, nth) {
            (Some(month), Some(weekday), Some(nth)) => {
                if nth.value == 0 {
                    table.problem("nth", "there is no weekday number 0; use 1 to 4, or -1 for the last");
                }
                Some(Holiday::Nth { month: month.value, weekday: weekday.value.0, nth: nth.value, plus, every })
            }
            _ => None,
        }
    } else {
        let month = table.number("month", 1..=12);
        let day = table.number("day", 1..=31);
        Option::zip(month, day).map(|(month, day)| Holiday::Fixed { month: month.value, day: day.value })
    };
    table.finish();
    holiday
}

/// 1 is Monday.
struct Weekday(i8);

impl FromStr for Weekday {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        (1..)
            .zip(names)
            .find(|(_, name)| *name == text)
            .map(|(number, _)| Self(number))
            .ok_or_else(|| format!("{} is not a day of the week; use one of: {}", quoted(text), names.join(", ")))
    }
}

pub(super) fn holiday_sets(mut table: Table<'_, '_>) -> BTreeMap<String, Vec<String>> {
    let names = table.keys();
    names
        .into_iter()
        .map(|name| {
            let days = table.words::<String>(&name).into_iter().map(|day| day.value).collect();
            (name, days)
        })
        .collect()
}

pub(super) fn places(mut table: Table<'_, '_>) -> Option<Places> {
    let nowhere = table.word::<Zone>("nowhere");
    let states: Vec<Option<StateRow>> = table
        .tables("state")
        .into_iter()
        .map(|mut row| {
            let (state, zones) = (row.word::<Code>("state"), zones(&mut row));
            row.finish();
            Some(StateRow { state: state?.value.0, zones: zones? })
        })
        .collect();
    let npa: Vec<Option<NpaRow>> = table
        .tables("npa")
        .into_iter()
        .map(|mut row| {
            let (state, zones) = (row.word::<Code>("state"), zones(&mut row));
            let codes = row.numbers("codes", NPA_MIN..=CODE_MAX);
            row.finish();
            Some(NpaRow { state: state?.value.0, zones: zones?, codes })
        })
        .collect();
    let zip: Vec<Option<ZipRange>> = table.tables("zip").into_iter().map(zip_range).collect();
    table.finish();
    Some(Places {
        npa: npa.into_iter().collect::<Option<_>>()?,
        zip: zip.into_iter().collect::<Option<_>>()?,
        states: states.into_iter().collect::<Option<_>>()?,
        nowhere: nowhere?.value,
    })
}

fn zip_range(mut row: Table<'_, '_>) -> Option<ZipRange> {
    let (state, zones) = (row.word::<Code>("state"), zones(&mut row));
    let first: Option<Located<u16>> = row.number("first", 0..=CODE_MAX);
    let last: Option<Located<u16>> = row.number("last", 0..=CODE_MAX);
    if let Some((first, last)) =
        Option::zip(first.as_ref(), last.as_ref()).filter(|(first, last)| first.value > last.value)
    {
        row.problem("last", format_args!("{} is less than `first`, {}; swap them", last.value, first.value));
    }
    row.finish();
    Some(ZipRange { state: state?.value.0, zones: zones?, first: first?.value, last: last?.value })
}

fn zones(row: &mut Table<'_, '_>) -> Option<Vec<Zone>> {
    let zones: Vec<Zone> = row.words::<Zone>("zones").into_iter().map(|zone| zone.value).collect();
    if zones.is_empty() {
        row.problem("zones", "at least one time zone is needed; write one like [\"America/Chicago\"]");
        return None;
    }
    Some(zones)
}

pub(super) fn states(table: &mut Table<'_, '_>) -> Vec<String> {
    table.words::<Code>("states").into_iter().map(|code| code.value.0).collect()
}

/// A postal code of two capital letters, or [`NOWHERE`].
struct Code(String);

impl FromStr for Code {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == NOWHERE || (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("{} is not a postal code of a state; use two capital letters, or \"--\" for unknown", quoted(text)))
    }
}

impl FromStr for Zone {
    type Err = crate::calendar::UnknownZone;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        zone(text).map(Self)
    }
}

impl FromStr for Covers {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            "automated" => Ok(Self::Automated),
            "prerecorded" => Ok(Self::Prerecorded),
            _ => Err(format!("{} is not what hours can cover; use one of: all, automated, prerecorded", quoted(text))),
        }
    }
}

impl FromStr for Counted {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "automated-text" => Ok(Self::AutomatedText),
            "phone" => Ok(Self::Phone),
            "voicemail" => Ok(Self::Voicemail),
            _ => Err(format!(
                "{} is not what a cap can count; use one of: automated-text, phone, voicemail",
                quoted(text)
            )),
        }
    }
}
