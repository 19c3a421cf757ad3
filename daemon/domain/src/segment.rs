//! Segments: which group of leads a lead belongs to, and why. Owns the rules as data and their reading.

use serde::{Deserialize, Serialize};

/// The rules of all segments, in order of precedence: the first that matches wins.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentRules {
    pub rules: Vec<SegmentRule>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentRule {
    pub name: String,
}
