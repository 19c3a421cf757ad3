//! The warehouse: the public, disposable picture of the ledger that BI tools read.
//!
//! It knows entries and nothing else: no ledger, no vault, no engine. Entries come in batches in order of seq and become
//! a star schema in a working copy that this process alone opens; publication copies that file to where readers open it.
//! Rooms, in reading order:

mod baseline; // what had become of leads before keepwarm
mod look; // what lies published
mod open; // the working copy: made, opened, written, rebuilt
mod pii; // how much of a customer a publication shows
mod project; // entries to rows
mod publish; // the working copy to the published file
mod report;
mod schema; // every table and column, with its meaning // reports, read from the published file

mod catalog;
mod cell; // one value to columns and back
mod error;
mod rows; // the rows one batch touches
mod table; // what a table is

#[cfg(test)]
mod tests;

pub use self::{
    baseline::{BaselinePeriod, baseline},
    catalog::{Counts, Filter, Grouping, ReportInfo, reports},
    error::{Error, Result},
    look::{Publication, look},
    open::{Contents, Options, Warehouse},
    pii::{Names, PersonName, PersonNames, Pii},
    publish::Published,
    report::{Limits, Only, Report, ReportParams, report},
};
