//! Files of contact points that a store brings in: opt-outs of another system, lists that numbers are checked against. Owns
//! reading them, piece by piece and row by row; knows nothing of the engine or of what follows from a row.
//!
//! A row that cannot be read is a problem and no error: it is named by its line, kept, and the rest is read.

mod contact;
mod lines;
mod numbers;
mod suppressions;

pub use self::{
    contact::{Contact, contact},
    lines::{Line, Lines, fields},
    numbers::{NumberColumns, NumberRow, Said},
    suppressions::{SuppressionColumns, SuppressionLine},
};

/// Why a row cannot be read, in words that quote nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadRow {
    #[error("it holds no phone and no email")]
    NoContact,
    #[error("its phone is not a number of North America, nor one that begins with a plus sign")]
    NoPhone,
    #[error("its scope is none of everything, text, email, phone, voice")]
    NoScope,
    #[error("what the list says of it is neither yes nor no")]
    NoResult,
    #[error("it is longer than 4096 bytes")]
    TooLong,
    #[error("it is not UTF-8 text")]
    NoText,
    #[error("a quotation mark in it is not closed")]
    OpenQuote,
}
