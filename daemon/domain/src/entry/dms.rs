//! Facts that the DMS states beside its leads.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ids::KeyedHash, words::SyncKind};

/// The customer's car is in the shop.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairOrderOpened {
    /// Keyed hash of the order's own number.
    pub order: KeyedHash,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepairOrderClosed {
    pub order: KeyedHash,
}

/// Vehicles of the store (the entry's own) were sold, to whomever, or are for sale again.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockMarked {
    /// The store's own stock numbers.
    pub stock: Vec<String>,
    pub sold: bool,
}

/// All records of the kind up to `through` have been read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncSeen {
    pub kind: SyncKind,
    pub through: Timestamp,
}
