//! Where leads come from, as operators see it.

use jiff::Timestamp;
use keepwarm_domain::words::ConsentLevel;

/// A spelling of leads, and what is known of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SpellingView {
    pub spelling: String,
    /// The source that it means; none where nobody said so and it is no source of its own.
    pub source: Option<String>,
    /// Open leads of the spelling, as they were taken.
    pub leads: usize,
    /// What its leads agree to.
    pub consent: ConsentLevel,
    /// The record of that; none where the configuration says so.
    pub record: Option<ConsentRecord>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentRecord {
    pub wording: String,
    pub approved_by: String,
    pub at: Timestamp,
}
