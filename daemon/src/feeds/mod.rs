//! Feeds: the road of a row from a file or a database of the DMS to the engine. In reading order:
//!
//! * [`mapping`]: what the columns of a DMS mean, from TOML; [`row`]: a row understood by it, or why it cannot be
//! * [`csv`]: rows of a file; `files`: which files are a feed's, and their end; `odbc`: rows of a query
//! * `desk`: from a row to what the engine is told; `pass`: all rows of a reading, batch by batch
//! * [`runner`]: who reads, on threads of their own; [`board`]: how each feed is; `kept`: what it remembers over a restart;
//!   `sample`: ten rows to look at; [`opening`]: what was there before is brought in
//!
//! A row that cannot be understood is no error: it goes to quarantine alone, and the rest goes on.

pub mod board;
pub mod csv;
mod desk;
mod files;
#[cfg(test)]
mod fuzz;
mod kept;
pub mod mapping;
mod odbc;
pub mod opening;
mod pass;
pub mod row;
pub mod runner;
mod sample;

pub use self::{
    desk::{ItemOf, feed_of_item},
    runner::{Feeds, NoReading, Sample},
};
