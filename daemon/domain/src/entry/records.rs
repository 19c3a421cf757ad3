//! What rows of the DMS said. Each body stands for one row as it was read: another comes when the row changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{PersonFacts, Vehicle};
use crate::{
    ids::{KeyedHash, PersonId},
    words::{AppointmentStatus, DealStatus, Department, MatchedBy, UnitStatus},
};

/// The row of a fact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The source's name in the configuration.
    pub source: String,
    /// Keyed hash of the DMS's own number of it.
    pub key: KeyedHash,
    /// Keyed hash of what it said.
    pub content: KeyedHash,
}

/// A customer, who need not have asked for anything: their own row, or where a row of something else named them and what it
/// said of them was new.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerNoted {
    pub row: Option<Row>,
    pub matched_by: MatchedBy,
    pub person: PersonFacts,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentNoted {
    pub row: Row,
    pub department: Department,
    pub at: Timestamp,
    pub made_at: Option<Timestamp>,
    pub status: AppointmentStatus,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealNoted {
    pub row: Row,
    /// Contract date, else accounting date.
    pub at: Timestamp,
    pub status: DealStatus,
    pub stock: Option<String>,
    pub vehicle: Option<Vehicle>,
    pub gross_cents: Option<i64>,
    pub co_buyer: Option<PersonId>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairOrderNoted {
    pub row: Row,
    pub opened_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub customer_pay_cents: Option<i64>,
    pub vehicle: Option<Vehicle>,
}

/// Somebody came to the showroom.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitNoted {
    pub row: Row,
    pub at: Timestamp,
    pub sold: bool,
}

/// A vehicle of the stock of the store (the entry's own).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitNoted {
    pub row: Row,
    pub stock: String,
    pub status: UnitStatus,
    pub vehicle: Option<Vehicle>,
}
