//! Facts about what was there before keepwarm: the opening balance, its approval, and what it is compared with.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::Row;
use crate::words::Department;

/// What a lead that was brought in carries among its flags, so that nobody takes it for one that came here.
pub const BROUGHT_IN: &str = "opening-balance";

/// What was open and done at `as_of` is being brought in, by rows of feeds: nothing follows from it but that it is known.
/// Nobody is taken up by their turn until somebody approves.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningBegun {
    /// What came after it is left to the feeds.
    pub as_of: Timestamp,
}

/// Somebody looked at the plan of turns and lets them be given.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningApproved {
    /// Open leads that waited then.
    pub leads: u32,
    /// Customers who were to be taken up by age.
    pub patrons: u32,
    pub reason: String,
}

/// A lead of the CRM that was closed before keepwarm knew of it: history, and nothing else.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryNoted {
    pub row: Row,
    pub department: Department,
    pub source: String,
    pub requested_at: Timestamp,
}

/// What became of the leads of a period before keepwarm, by the imported history: what an audit compares with.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineTaken {
    /// As whoever took it calls it.
    pub name: String,
    /// The first and the last day on which its leads were asked for, of the store (the entry's own).
    pub from: Date,
    pub through: Date,
    /// Each lead is judged by what had happened so many civil days after it.
    pub age_days: u16,
    /// A count for each department with leads in the period.
    pub counts: Vec<BaselineCount>,
}

/// Leads of a department, and how many of them had come how far. Contact is left out: a CRM does not prove it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineCount {
    pub department: Department,
    pub leads: u32,
    /// With an appointment that was made at least half an hour before its time.
    pub set: u32,
    /// Of those, whose time had come within the age: what `shown` is a part of.
    pub due: u32,
    pub shown: u32,
    /// With any visit.
    pub visited: u32,
    /// With a deal; in service with a closed repair order.
    pub sold: u32,
}
