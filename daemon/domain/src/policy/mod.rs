//! Contact policy: where and when the law and the store let a customer be approached. Owns the rules as data and their
//! reading; knows nothing of leads, cadences or messages. Sources stand beside each rule in the policy file.
//!
//! Nobody knows where a customer is. So a question is put for every place where they may be ([`Policy::places`]), and
//! the answer is yes only when it is yes for all of them.

mod caps;
mod consent;
pub mod file;
mod holidays;
mod places;
mod window;

use std::collections::BTreeMap;

use jiff::{civil::Time, tz::TimeZone};
use serde::{Deserialize, Serialize};

pub use self::{
    caps::{Cap, CapHit, Caps, Counted},
    holidays::Holiday,
    places::{NOWHERE, NpaRow, Place, Places, StateRow, ZipRange},
    window::{Purpose, Window},
};

/// All rules of one policy version.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub version: String,
    /// A phone touch is handed over at least this long before its window closes: a suit is filed over a minute.
    pub margin_minutes: u16,
    /// Local hours of automated email, which no law limits.
    pub email: Hours,
    /// Hours of phone contact. A place obeys every rule that names it.
    pub hours: Vec<HoursRule>,
    pub consent: ConsentRules,
    pub caps: Vec<CapRule>,
    pub holidays: BTreeMap<String, Holiday>,
    /// Names of holidays, by the name rules refer to.
    pub holiday_sets: BTreeMap<String, Vec<String>>,
    pub places: Places,
}

/// Half-open: from `open` until before `close`, by the wall clock of the place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub open: Time,
    pub close: Time,
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

/// What a consent permits where.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentRules {
    /// Where an automated text needs written consent, an inquiry alone not being enough.
    pub text_written_only: Vec<String>,
    /// Where no recorded message may be left whatever the consent.
    pub voicemail_never: Vec<String>,
    /// Where email too needs a consent of some kind.
    pub email_consent: Vec<String>,
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
    pub cite: String,
}

/// A zone that is stored by its IANA name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(#[serde(with = "jiff::fmt::serde::tz::required")] pub TimeZone);

#[cfg(test)]
mod tests;
