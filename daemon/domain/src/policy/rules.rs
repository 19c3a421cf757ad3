//! The shape of each kind of rule, as the policy file states it and the ledger keeps it.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

use super::Counted;

/// Half-open: from `open` until before `close`, by the wall clock of the place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub open: Time,
    pub close: Time,
}

/// The days on which a rule holds, `from` and `to` included, on the calendar of the place. A rule that is switched off
/// stands in the file and never holds: a bill that is not law yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effective {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub enabled: bool,
}

impl Effective {
    pub const ALWAYS: Self = Self { from: None, to: None, enabled: true };

    #[must_use]
    pub fn holds(&self, on: Date) -> bool {
        self.enabled && self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

/// When one law lets people be approached by phone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursRule {
    /// Goes into the ledger with each touch: `hours.fl`.
    pub id: String,
    /// Postal codes. Empty: everywhere that no rule with `alone` names.
    pub states: Vec<String>,
    pub covers: Covers,
    /// The rule replaces the ones for everywhere: another country's law.
    pub alone: bool,
    pub weekday: Option<Hours>,
    pub saturday: Option<Hours>,
    pub sunday: Option<Hours>,
    /// A set whose days have `on_holiday` for hours.
    pub holidays: Option<String>,
    pub on_holiday: Option<Hours>,
    /// The hours must hold on this clock too.
    pub also_in: Option<Zone>,
    pub effective: Effective,
    pub cite: String,
}

/// What kind of contact a rule speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// Texts, voicemail drops and live calls.
    All,
    /// Texts and voicemail drops.
    Automated,
    /// Voicemail drops.
    Prerecorded,
}

/// What a state asks of a consent beyond the rules for everywhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentRule {
    /// Goes into the ledger with what it forbade: `consent.fl`.
    pub id: String,
    pub states: Vec<String>,
    pub asks: Asks,
    pub effective: Effective,
    pub cite: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// An automated text needs written consent, an inquiry alone not being enough.
    TextWritten,
    /// No recorded message may be left whatever the consent.
    NoVoicemail,
    /// Email too needs a consent of some kind, and an inquiry or a purchase gives it for a time only.
    EmailConsent,
}

/// At most so many touches in a rolling window.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapRule {
    /// Goes into the ledger with each move: `cap.fl`.
    pub id: String,
    /// Postal codes; empty: everywhere.
    pub states: Vec<String>,
    pub counts: Counted,
    pub max: u16,
    pub hours: u16,
    /// Does not hold for who bought here at most so many months ago.
    pub customer_months: Option<u16>,
    pub effective: Effective,
    pub cite: String,
}

/// For how long an inquiry or a purchase lets a customer be approached who did not agree to it in writing: the
/// established business relationship of one law.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelationshipRule {
    /// Goes into the ledger with what it forbade: `relationship.ca`.
    pub id: String,
    /// Postal codes. Empty: everywhere that no rule with `alone` names.
    pub states: Vec<String>,
    /// The rule replaces the ones for everywhere: another country's law.
    pub alone: bool,
    /// None: the rule says nothing of inquiries, and others decide.
    pub inquiry: Option<Clock>,
    pub purchase: Option<Clock>,
    pub effective: Effective,
    pub cite: String,
}

/// How long after a day something still holds. The last day is included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Clock {
    /// Not at all.
    Never,
    /// Until the same day of a later month, or that month's last.
    Months(u16),
    Days(u16),
    /// Monday to Friday but for the policy's business holidays.
    BusinessDays(u16),
}

/// Solicitation is suspended: a declared emergency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// Goes into the ledger with each move: `emergency.la-2026-ida`.
    pub id: String,
    pub states: Vec<String>,
    /// First three digits of postal codes; empty: the whole of the states. keepwarm knows no more of a customer's place,
    /// so a county closes with its neighbors.
    pub zips: Vec<u16>,
    pub from: Timestamp,
    pub until: Timestamp,
    pub cite: String,
}

/// What the carriers take from one registered brand in a day.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandRule {
    /// Message segments from midnight to midnight.
    pub daily_segments: u32,
    /// Whose midnight.
    pub zone: Zone,
    pub cite: String,
}

/// A zone that is stored by its IANA name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(#[serde(with = "jiff::fmt::serde::tz::required")] pub TimeZone);
