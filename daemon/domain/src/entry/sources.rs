//! Facts about where leads come from: which spellings mean the same source, and what its customers agree to.

use serde::{Deserialize, Serialize};

use crate::words::ConsentLevel;

/// From now on leads that name this spelling are leads of that source. Those that came before keep what they had.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceMapped {
    /// Folded, as leads name it.
    pub spelling: String,
    /// Folded; the spelling itself where a mapping is taken back.
    pub source: String,
}

/// What leads of a source agree to from now on, and by which words: the record that a regulator asks for. It takes the place
/// of what the configuration says of the source.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConsentRecorded {
    /// Folded.
    pub source: String,
    pub level: ConsentLevel,
    /// Exactly what its customers read.
    pub wording: String,
    /// Who looked at the form and stands for it.
    pub approved_by: String,
}
