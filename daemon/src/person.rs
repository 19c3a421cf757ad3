//! What the vault holds of a customer, and the context that messages are filled from. Owns the private records' format;
//! they exist outside the vault only for as long as a message or an answer is made from them.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use keepwarm_domain::{
    block::Context,
    ids::PersonId,
    known::{Field, Known},
};
use serde::{Deserialize, Serialize};

use crate::engine::Private;

/// One inquiry's private part. Later ones are laid over earlier ones of the same person.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PersonRecord {
    pub first: Option<String>,
    pub last: Option<String>,
    pub full: Option<String>,
    /// E.164, the best to text first.
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    pub street: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub postal_code: Option<String>,
    pub comments: Option<String>,
    pub timeframe: Option<String>,
    pub source: Option<String>,
    pub vehicle: Option<VehicleRecord>,
    pub trade_in: Option<VehicleRecord>,
    /// The sender's own id of the lead.
    pub foreign_id: Option<String>,
    pub requested_at_raw: Option<String>,
    /// What the tracking of their calls told beside the facts: the carrier's name for the number, notes, a recording.
    pub calls: Option<String>,
}

#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VehicleRecord {
    pub year: Option<i16>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub trim: Option<String>,
    pub stock: Option<String>,
    pub vin: Option<String>,
}

impl fmt::Debug for PersonRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonRecord(<redacted>)")
    }
}

impl fmt::Debug for VehicleRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VehicleRecord(<redacted>)")
    }
}

impl PersonRecord {
    /// The record's bytes, to be sealed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers serialize")
    }

    /// Lays `later` over this: what it says holds, what it leaves open stays.
    #[must_use]
    pub fn overlaid(mut self, later: Self) -> Self {
        // A handful each: comparing is cheaper than a set.
        let union = |first: Vec<String>, then: Vec<String>| {
            let mut all = Vec::with_capacity(first.len() + then.len());
            for it in first.into_iter().chain(then) {
                if !all.contains(&it) {
                    all.push(it);
                }
            }
            all
        };
        self.phones = union(later.phones, self.phones);
        self.emails = union(later.emails, self.emails);
        let named = later.first.is_some() || later.full.is_some();
        if named {
            (self.first, self.last, self.full) = (later.first, later.last, later.full);
        }
        let over = |was: &mut Option<String>, is: Option<String>| {
            if is.is_some() {
                *was = is;
            }
        };
        over(&mut self.street, later.street);
        over(&mut self.city, later.city);
        over(&mut self.region, later.region);
        over(&mut self.postal_code, later.postal_code);
        over(&mut self.comments, later.comments);
        over(&mut self.timeframe, later.timeframe);
        over(&mut self.source, later.source);
        over(&mut self.foreign_id, later.foreign_id);
        over(&mut self.requested_at_raw, later.requested_at_raw);
        over(&mut self.calls, later.calls);
        self.vehicle = later.vehicle.or(self.vehicle);
        self.trade_in = later.trade_in.or(self.trade_in);
        self
    }

    /// Reads all versions of a person's record, oldest first, into one.
    ///
    /// # Errors
    /// The position of the version that cannot be read.
    pub fn merged<'a>(versions: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, usize> {
        let mut merged = Self::default();
        for (position, bytes) in versions.into_iter().enumerate() {
            let version: Self = serde_json::from_slice(bytes).map_err(|_| position)?;
            merged = merged.overlaid(version);
        }
        Ok(merged)
    }

    /// Records of several people from the vault's versions, each person's oldest first. A version that this build does
    /// not read is reported and left out with its person.
    #[must_use]
    pub fn by_person(versions: &[(i64, Private)]) -> BTreeMap<PersonId, Self> {
        let mut people: BTreeMap<PersonId, Vec<&[u8]>> = BTreeMap::new();
        for (id, bytes) in versions {
            people.entry(PersonId(*id)).or_default().push(bytes);
        }
        let merged = people.into_iter().filter_map(|(id, versions)| match Self::merged(versions) {
            Ok(record) => Some((id, record)),
            Err(version) => {
                tracing::error!(person = id.0, version, "a record of the vault is not what this build writes");
                None
            }
        });
        merged.collect()
    }

    /// What to greet the person with.
    #[must_use]
    pub fn first_name(&self) -> Option<&str> {
        let full = self.full.as_deref();
        self.first.as_deref().or_else(|| full.and_then(|full| full.split_whitespace().next()))
    }

    /// The name as a list shows it.
    #[must_use]
    pub fn display_name(&self) -> String {
        match (&self.first, &self.last, &self.full) {
            (Some(first), Some(last), _) => format!("{first} {last}"),
            (_, _, Some(full)) => full.clone(),
            (Some(name), None, None) | (None, Some(name), None) => name.clone(),
            (None, None, None) => String::new(),
        }
    }

    fn field(&self, field: Field) -> Option<Cow<'_, str>> {
        let wanted = self.vehicle.as_ref();
        let trade = self.trade_in.as_ref();
        let year =
            |vehicle: Option<&VehicleRecord>| vehicle.and_then(|it| it.year).map(|year| Cow::from(year.to_string()));
        let text = match field {
            Field::VehicleYear => return year(wanted),
            Field::TradeYear => return year(trade),
            Field::FirstName => self.first_name(),
            Field::LastName => self.last.as_deref(),
            Field::Phone => self.phones.first().map(String::as_str),
            Field::Email => self.emails.first().map(String::as_str),
            Field::VehicleMake => wanted.and_then(|it| it.make.as_deref()),
            Field::VehicleModel => wanted.and_then(|it| it.model.as_deref()),
            Field::VehicleTrim => wanted.and_then(|it| it.trim.as_deref()),
            Field::VehicleStock => wanted.and_then(|it| it.stock.as_deref()),
            Field::TradeMake => trade.and_then(|it| it.make.as_deref()),
            Field::TradeModel => trade.and_then(|it| it.model.as_deref()),
            Field::Comments => self.comments.as_deref(),
            Field::Timeframe => self.timeframe.as_deref(),
            Field::City => self.city.as_deref(),
            Field::Source => self.source.as_deref(),
            // What a customer answered is no record of theirs: it stands with the lead.
            Field::Timeline | Field::PreferredTime | Field::Payment => None,
        };
        text.filter(|text| !text.trim().is_empty()).map(Cow::from)
    }

    /// Which fields the record can fill.
    #[must_use]
    pub fn known(&self) -> Known {
        Field::ALL.iter().copied().filter(|field| self.field(*field).is_some()).collect()
    }

    /// Puts the record's fields into a message's context.
    pub fn fill(&self, context: &mut Context) {
        for &field in Field::ALL {
            if let Some(value) = self.field(field) {
                context.set(field, &value);
            }
        }
    }
}

#[cfg(test)]
mod tests;
