//! A row, understood. Owns the types between a mapping's reading of a row and what the engine is told of it; knows no
//! keys, no engine, and nothing of where the row came from.
//!
//! [`bind()`] matches a mapping with the header of a file or a query, once; [`Bound::read`] reads a row by it. `value` reads
//! dates, amounts and words.

mod bind;
mod read;
#[cfg(test)]
mod tests;
mod value;

use std::fmt;

use jiff::Timestamp;
use keepwarm_domain::words::{Channel, Department, Language};
use serde::Serialize;

pub use self::{
    bind::{Bound, Unfit, bind},
    value::Kind,
};
use crate::person::{PersonRecord, VehicleRecord};

/// A row of the DMS as it was understood, with the personal data in it.
#[derive(Clone, PartialEq, Serialize)]
pub struct Row {
    /// By which it is known again.
    pub key: Vec<String>,
    pub customer: Option<Party>,
    pub co_buyer: Option<Party>,
    pub what: What,
    /// When the DMS last changed it. No part of the content: a row that was touched and not changed is the same row.
    #[serde(skip)]
    pub changed_at: Option<Timestamp>,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Row(<redacted>)")
    }
}

/// A person in a row.
#[derive(Clone, PartialEq, Serialize)]
pub struct Party {
    /// The DMS's number of the customer.
    pub number: Option<String>,
    pub record: PersonRecord,
    pub language: Language,
    /// What a column says they do not want.
    pub declined: Vec<Channel>,
}

/// What happened. An instant of which the DMS knows the day alone is noon of that day at the store.
#[derive(Clone, PartialEq, Serialize)]
pub enum What {
    Customer,
    Lead(Asked),
    Appointment {
        department: Department,
        at: Timestamp,
        made_at: Option<Timestamp>,
        status: &'static str,
    },
    Deal {
        /// The contract's date, or else the accounting date.
        at: Timestamp,
        status: &'static str,
        vehicle: Option<VehicleRecord>,
        gross_cents: Option<i64>,
    },
    RepairOrder {
        opened_at: Option<Timestamp>,
        closed_at: Option<Timestamp>,
        customer_pay_cents: Option<i64>,
        vehicle: Option<VehicleRecord>,
    },
    Visit {
        at: Timestamp,
        sold: bool,
    },
    Unit {
        stock: String,
        status: &'static str,
        vehicle: VehicleRecord,
    },
}

/// A lead of the DMS. What the customer wrote and wants stands in their record.
#[derive(Clone, PartialEq, Serialize)]
pub struct Asked {
    pub department: Option<Department>,
    pub source: Option<String>,
    pub requested_at: Timestamp,
    pub open: bool,
}

/// Why a row cannot be understood. Names the column as the mapping does, and says of the value only what kind it is.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadRow {
    #[error("column `{column}` is empty, and a row means nothing without it")]
    Empty { column: String },
    #[error("column `{column}` holds no {wanted} but {found}")]
    Wrong { column: String, wanted: &'static str, found: Kind },
    #[error("column `{column}` holds a word that the mapping does not list ({found}); add it under `status`")]
    NoStatus { column: String, found: Kind },
    #[error("column `{column}` names a day {days} days ahead, which cannot be; check the clock of the DMS")]
    Ahead { column: String, days: i64 },
    #[error("it has {cells} cells and the header {columns}: a separator in a value is not quoted")]
    TooWide { cells: usize, columns: usize },
    #[error("the file ends in the middle of it")]
    CutOff,
    #[error("a quotation mark in it is not closed")]
    OpenQuote,
    #[error("it is longer than {bytes_max} bytes")]
    TooLong { bytes_max: usize },
    #[error(
        "a value in column `{column}` is longer than the {bytes_max} letters that are read; shorten it in the query"
    )]
    CutValue { column: String, bytes_max: usize },
}
