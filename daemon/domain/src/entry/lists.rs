//! Facts about lists: which were read, which numbers were checked against them, and who was shown contact points.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{BlindIndex, KeyedHash},
    words::ListKind,
};

/// A list of a vendor or a registry was read whole. The numbers it said something of stand in [`NumbersChecked`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListImported {
    pub list: ListKind,
    /// Postal code of the state whose list it is.
    pub region: Option<String>,
    /// As the vendor names this version of the list.
    pub version: String,
    /// The day the list is of, by its vendor.
    pub dated: Date,
    pub content: KeyedHash,
    pub rows: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Numbers of customers that it said something of.
    pub checked: u64,
    /// Of these, the ones that stand on it.
    pub listed: u64,
}

/// Some numbers of customers, checked against one version of a list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumbersChecked {
    pub list: ListKind,
    pub region: Option<String>,
    pub version: String,
    pub dated: Date,
    pub listed: Vec<BlindIndex>,
    pub clear: Vec<BlindIndex>,
}

/// A file of opt-outs of another system was read whole. What it shut stands in `SuppressionAdded`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressionsImported {
    pub via: String,
    pub content: KeyedHash,
    pub rows: u64,
    pub rejected: u64,
}

/// An operator took contact points out of the appliance.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactsExported {
    /// `suppressions`, `numbers-to-check`.
    pub what: String,
    pub rows: u64,
    /// Rows with the number or address itself, as far as the vault still knows it.
    pub in_clear: u64,
}
