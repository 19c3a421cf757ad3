//! What a reply means. Owns the reading of a customer's words into `Intent`s; knows nothing of what follows from them.
//!
//! First the exact keywords that law and carriers name, on the whole message; then a linear model over the words, their
//! neighbors and the hand-written rules. Whatever it is not sure of says so, and is for a human.

mod decide;
mod features;
mod keywords;
mod lexicon;
mod matter;
mod meaning;
mod model;
mod normal;
mod pattern;
mod phrases;
mod reach;
mod reading;
mod stopping;

pub use self::{
    keywords::KEYWORD_HELP,
    model::Model,
    reach::{reach, shut_at_first},
    reading::{Confidence, Reading, Sign},
};
pub(crate) use self::{
    normal::{Normal, plain_words},
    pattern::{Book, Found},
};

/// Reads a reply. Total: any text has a meaning, if only `other`.
#[must_use]
pub fn read(text: &str) -> Reading {
    model::MODEL.read(text)
}

/// What a model sees of a reply, for whoever makes one.
#[must_use]
pub fn features(text: &str) -> Vec<String> {
    features::of(text, &Normal::of(text)).into_iter().map(|feature| feature.key.into_owned()).collect()
}

#[cfg(test)]
mod tests;
