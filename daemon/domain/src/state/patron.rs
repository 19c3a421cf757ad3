//! Customers of the store who have nothing open. Owns the compact row that is kept of each, so that a hundred thousand of
//! them fit: what puts somebody into a segment without their asking, and nothing by which they could be reached.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{KeyedHash, StoreId},
    words::DealStatus,
};

/// See the module. Days are those of the store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Patron {
    pub store: StoreId,
    /// Of the latest purchase.
    pub deal: Option<Date>,
    /// On which the latest repair order was closed, or opened.
    pub repair_order: Option<Date>,
    /// When they last paid for something: what the maker pays for is no purchase of theirs.
    pub paid: Option<Date>,
    /// Of a visit to the service that is agreed.
    pub expected: Option<Date>,
    /// When they were last put into a segment by age, or found not to be reached.
    pub asked_on: Option<Date>,
}

impl Patron {
    #[must_use]
    pub const fn of(store: StoreId) -> Self {
        Self { store, deal: None, repair_order: None, paid: None, expected: None, asked_on: None }
    }
}

/// What a lead is about that nobody asked for: what its customer did long ago.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ByAge {
    pub deal: Option<Date>,
    pub repair_order: Option<Date>,
}

/// A deal of somebody's, as the DMS said last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deal {
    pub key: KeyedHash,
    pub status: DealStatus,
    pub at: Timestamp,
}
