//! A lead as the reader understood it: normalized fields and the flags that say what was guessed. It serializes to the
//! JSON that `lead parse` prints. Knows nothing of persons, opportunities or the ledger, which are made from it later.
//!
//! Everything here is personal data or may hold some, so `Debug` shows none of it.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::flag::{Flag, Flags};

/// One prospect of an ADF file.
#[derive(Clone, PartialEq, Serialize)]
pub struct ParsedLead {
    /// The sender's id of the lead; unique only together with the source.
    pub id: Option<String>,
    /// Who gave the id.
    pub source: Option<String>,
    /// Is this the first time that the sender sends it?
    pub prospect_status: ProspectStatus,
    /// When the customer asked; `None` (with a flag) if the file does not say it, so that the arrival time stands in.
    pub requested_at: Option<Timestamp>,
    /// The request date as it stood in the file.
    pub requested_at_raw: Option<String>,
    /// The sender's own word for the kind of lead.
    pub lead_type: Option<String>,
    /// The customer's name.
    pub name: PersonName,
    /// Lower-case addresses, in the file's order, without repeats.
    pub emails: Vec<String>,
    /// The customer's phones, in the file's order, without repeats.
    pub phones: Vec<Phone>,
    /// The customer's postal address.
    pub address: Option<Address>,
    /// What the customer wants to buy or lease.
    pub vehicle_of_interest: Option<Vehicle>,
    /// The customer's own vehicle.
    pub trade_in: Option<Vehicle>,
    /// What the customer wrote, as plain text with one line per line.
    pub comments: Option<String>,
    /// When the customer wants to buy.
    pub timeframe: Option<String>,
    /// The store, as the sender names it.
    pub vendor: Option<String>,
    /// Who passed the lead on.
    pub provider: Option<Provider>,
    /// What had to be guessed, mended or left out.
    pub flags: Flags,
    /// The customer's own words, where the comment holds more than them.
    #[serde(skip)]
    pub own_words: Option<String>,
    /// Further ids of the same lead, in the file's order.
    #[serde(skip)]
    pub other_ids: Vec<ForeignId>,
}

/// Whether the sender marks the lead as sent before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProspectStatus {
    /// Not sent before, as far as the sender knows.
    #[default]
    New,
    /// Sent before: must not start anything again.
    Resend,
}

/// An id that another system gave to the lead.
#[derive(Clone, PartialEq, Eq)]
pub struct ForeignId {
    /// The system, if it says so.
    pub source: Option<String>,
    /// The id.
    pub id: String,
}

/// A person's name, as far as it was given; names that came all in capitals or all in small letters are mended.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct PersonName {
    /// Given name.
    pub first: Option<String>,
    /// Family name.
    pub last: Option<String>,
    /// The whole name in one.
    pub full: Option<String>,
    /// Middle name or initial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
    /// `Jr`, `III` and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

impl PersonName {
    /// Is there any name at all?
    pub fn is_empty(&self) -> bool {
        self.first.is_none() && self.last.is_none() && self.full.is_none()
    }

    /// What one would greet the person with: the first name, else the first word of a full name (`Last, First` is
    /// turned round). `None` if there is only a family name.
    pub fn given(&self) -> Option<&str> {
        if let Some(first) = &self.first {
            return Some(first);
        }
        let full = self.full.as_deref()?;
        let given_part = match full.split_once(',') {
            Some((_, after)) if !after.trim().is_empty() => after,
            _ => full,
        };
        given_part.split_whitespace().next().map(|word| word.trim_end_matches(','))
    }
}

/// A phone as it was given, and the number to call if it is one.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Phone {
    /// As it stood in the file.
    pub raw: String,
    /// `+` and digits; `None` if the raw text is no valid number.
    pub e164: Option<String>,
    /// What the sender says of the line.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<PhoneKind>,
    /// When the customer likes to be called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<PhoneTime>,
    /// Extension, digits only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ext: Option<String>,
}

/// The sender's word for a line, with synonyms folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PhoneKind {
    Voice,
    Cellphone,
    Home,
    Work,
    Fax,
    Pager,
}

/// When the customer likes to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PhoneTime {
    Morning,
    Afternoon,
    Evening,
    Day,
    Nopreference,
}

/// A postal address; a part that was not given is left out.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Address {
    /// All street lines, joined by `, `.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Apartment or unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apartment: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regioncode: Option<String>,
    /// ZIP or postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postalcode: Option<String>,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A vehicle, wanted or owned.
#[derive(Clone, PartialEq, Serialize)]
pub struct Vehicle {
    /// Model year.
    pub year: Option<u16>,
    /// Make, as written.
    pub make: Option<String>,
    /// Model, as written.
    pub model: Option<String>,
    /// Trim, as written.
    pub trim: Option<String>,
    /// VIN in capitals, without spaces.
    pub vin: Option<String>,
    /// The store's stock number.
    pub stock: Option<String>,
    /// Condition, if the sender says it.
    pub status: Option<VehicleStatus>,
    /// What the customer wants with it.
    pub interest: Interest,
    /// Odometer reading; zero means unknown and is left out.
    pub odometer: Option<u32>,
    /// Unit of the reading, if the sender says it.
    pub odometer_units: Option<OdometerUnits>,
    /// Price in the sender's currency; zero means unknown and is left out.
    pub price: Option<f64>,
}

/// Condition of a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VehicleStatus {
    /// Never sold.
    New,
    /// Pre-owned.
    Used,
    /// Certified pre-owned.
    Cpo,
    /// Gone since.
    Sold,
}

/// What the customer wants with a vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interest {
    Buy,
    Lease,
    Sell,
    TradeIn,
    TestDrive,
}

impl Interest {
    /// Is the vehicle the customer's own?
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Sell | Self::TradeIn)
    }
}

/// Unit of an odometer reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OdometerUnits {
    /// Miles.
    Mi,
    /// Kilometers.
    Km,
}

/// Who passed the lead on; a part that was not given is left out.
#[derive(Clone, Default, PartialEq, Serialize)]
pub struct Provider {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The provider's product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Address on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Email, lower-case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
}

impl ParsedLead {
    /// A lead in which nothing was given.
    pub(super) fn empty() -> Self {
        Self {
            id: None,
            source: None,
            prospect_status: ProspectStatus::New,
            requested_at: None,
            requested_at_raw: None,
            lead_type: None,
            name: PersonName::default(),
            emails: Vec::new(),
            phones: Vec::new(),
            address: None,
            vehicle_of_interest: None,
            trade_in: None,
            comments: None,
            timeframe: None,
            vendor: None,
            provider: None,
            flags: Flags::NONE,
            own_words: None,
            other_ids: Vec::new(),
        }
    }

    /// Is there a phone that can be called or an email?
    pub fn has_contact_point(&self) -> bool {
        !self.emails.is_empty() || self.phones.iter().any(|phone| phone.e164.is_some())
    }
}

/// Prints a type without its personal data: the name alone says enough in a log.
macro_rules! redacted_debug {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(<redacted>)"))
            }
        }
    )+};
}

redacted_debug!(ForeignId, PersonName, Phone, Address, Vehicle, Provider);

impl fmt::Debug for ParsedLead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParsedLead")
            .field("prospect_status", &self.prospect_status)
            .field("requested_at", &self.requested_at)
            .field("emails", &self.emails.len())
            .field("phones", &self.phones.len())
            .field("truncated", &self.flags.contains(Flag::Truncated))
            .field("flags", &self.flags)
            .field("personal", &format_args!("<redacted>"))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(first: Option<&str>, full: Option<&str>) -> PersonName {
        PersonName { first: first.map(Into::into), full: full.map(Into::into), ..PersonName::default() }
    }

    #[test]
    fn the_given_name_comes_from_wherever_it_stands() {
        assert_eq!(named(Some("Ada"), Some("Zed Zee")).given(), Some("Ada"));
        assert_eq!(named(None, Some("Zed Zee")).given(), Some("Zed"));
        assert_eq!(named(None, Some("Zee, Zed Q")).given(), Some("Zed"));
        assert_eq!(named(None, Some("Zee,")).given(), Some("Zee"));
        assert_eq!(named(None, None).given(), None);
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let phone =
            Phone { raw: "312-555-0101".into(), e164: Some("+13125550101".into()), kind: None, time: None, ext: None };
        let lead = ParsedLead {
            name: named(Some("Zelda"), None),
            emails: vec!["zelda@example.com".into()],
            phones: vec![phone],
            comments: Some("call me".into()),
            requested_at_raw: Some("Zelda".into()),
            ..ParsedLead::empty()
        };
        let shown = format!("{lead:?} {lead:#?} {:?} {:?}", lead.name, lead.phones);
        for secret in ["Zelda", "zelda", "555", "call me"] {
            assert!(!shown.contains(secret), "a Debug output shows personal data");
        }
    }
}
