//! Contact policy: where and when the law and the store let a customer be approached. Owns the rules as data and their
//! reading; knows nothing of leads, cadences or messages. Sources stand beside each rule in the policy file.
//!
//! Nobody knows where a customer is. So a question is put for every place where they may be ([`Policy::places`]), and
//! the answer is yes only when it is yes for all of them.

mod brand;
mod caps;
mod cite;
mod consent;
mod explain;
pub mod file;
mod holidays;
mod places;
mod relationship;
mod rules;
mod scrub;
mod suspension;
mod window;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    brand::SEGMENTS_MAX,
    caps::{Cap, CapHit, Caps, Counted},
    consent::Basis,
    explain::{Contact, Explained, GateView, Question, Stands},
    holidays::Holiday,
    places::{NOWHERE, NpaRow, Place, Places, StateRow, ZipRange},
    relationship::{Laws, Relationship},
    rules::{
        Asks, BrandRule, CapRule, Clock, ConsentRule, Covers, Effective, Hours, HoursRule, RelationshipRule,
        Suspension, Zone,
    },
    scrub::{Excused, Scrub},
    window::{Purpose, Window},
};
use crate::words::ConsentLevel;

/// All rules of one policy version. A rule that does not hold on a day is as if it did not stand in the file; where no
/// rule of hours is left for a place, the ones for [`NOWHERE`] hold there, which satisfy every law.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub version: String,
    /// A phone touch is handed over at least this long before its window closes: a suit is filed over a minute.
    pub margin_minutes: u16,
    /// A text that answers a customer's own text of at most this long ago may go at any hour. 0: never.
    pub reply_exempt_minutes: u16,
    /// A list that a number was checked against may be this old.
    pub scrub_days: u16,
    /// The owner is told this long before a consent runs out.
    pub consent_warning_days: u16,
    pub brand: BrandRule,
    /// Local hours of automated email, which no law limits.
    pub email: Hours,
    /// Hours of phone contact. A place obeys every rule that names it.
    pub hours: Vec<HoursRule>,
    pub suspensions: Vec<Suspension>,
    pub consent: Vec<ConsentRule>,
    pub relationships: Vec<RelationshipRule>,
    pub caps: Vec<CapRule>,
    pub holidays: BTreeMap<String, Holiday>,
    /// Names of holidays, by the name rules refer to.
    pub holiday_sets: BTreeMap<String, Vec<String>>,
    /// The set whose days are no business days.
    pub business_holidays: String,
    pub places: Places,
}

/// What the policy asks of a customer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Customer<'a> {
    pub consent: ConsentLevel,
    /// The last time they asked for something.
    pub inquiry: Option<Timestamp>,
    /// The last time they bought something.
    pub purchase: Option<Timestamp>,
    /// Where they may be.
    pub places: &'a [Place],
}

#[cfg(test)]
pub(crate) mod tests;
