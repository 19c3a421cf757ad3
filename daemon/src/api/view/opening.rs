//! The opening balance as operators see it.

use jiff::civil::Date;
use keepwarm_domain::{entry::BaselineCount, ids::StoreId};

/// What is to be brought in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BringIn {
    pub feed: String,
    pub as_of: Date,
    /// Empty of a query.
    pub name: String,
    pub bytes: u64,
}

/// Which leads of before are counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaselineOrder {
    pub name: String,
    pub as_of: Date,
    pub days: u16,
    pub age_days: u16,
    /// None for the first.
    pub store: Option<StoreId>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BaselineView {
    pub from: Date,
    pub through: Date,
    pub counts: Vec<BaselineCount>,
}
