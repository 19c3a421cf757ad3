//! What a reply means. Owns the reading of a customer's words into `Intent`s; knows nothing of what follows from them.
//!
//! First the exact keywords that law and carriers name, on the whole message; then careful phrases for what must not be
//! missed: a wish to stop, and what a human must answer within minutes. What neither knows is `other`, for a human.

mod keywords;
mod matter;
mod meaning;
mod normal;
mod pattern;
mod phrases;
mod reach;
mod reading;
mod stopping;

pub(crate) use self::{
    normal::{Normal, plain_words},
    pattern::{Book, Found},
};
pub use self::{
    reach::reach,
    reading::{Confidence, Reading, Sign},
};

/// Reads a reply. Total: any text has a meaning, if only `other`.
#[must_use]
pub fn read(text: &str) -> Reading {
    let normal = Normal::of(text);
    keywords::find(&normal).unwrap_or_else(|| phrases::find(&normal))
}

#[cfg(test)]
mod tests;
