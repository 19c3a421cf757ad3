//! The fact that a human corrected what a reply means.

use serde::{Deserialize, Serialize};

use crate::{ids::ReplyId, words::Intent};

/// What a reply means, by whoever read it themselves. The reply stays as it was received; the last word on it holds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyRelabeled {
    pub reply: ReplyId,
    /// What it was taken for until now.
    pub was: Vec<Intent>,
    pub intents: Vec<Intent>,
}
