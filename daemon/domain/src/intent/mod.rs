//! What a reply means. Owns the reading of a customer's words into [`Intent`]s; knows nothing of what follows from them.
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
mod stopping;

pub use self::reach::reach;
pub(crate) use self::{
    normal::{Normal, plain_words},
    pattern::{Book, Found},
};
use crate::words::{Intent, Language};

/// What a reply means, and what said so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Classified {
    /// At least one, in the order of [`Intent::ALL`], each once.
    pub labels: Vec<Intent>,
    /// Names of the rules that decided, never the customer's words: `keyword.stop`.
    pub evidence: String,
    /// The language the reply was mainly written in.
    pub language: Language,
}

/// Reads a reply. Total: any text has a meaning, if only `other`.
#[must_use]
pub fn classify(text: &str) -> Classified {
    let normal = Normal::of(text);
    keywords::find(&normal).unwrap_or_else(|| phrases::find(&normal))
}

#[cfg(test)]
mod tests;
