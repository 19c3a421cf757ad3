//! What customers told of their plans.

use serde::{Deserialize, Serialize};

use crate::{answer::Answers, ids::ReplyId};

/// The customer told of their plans; what they told before and did not take back still holds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswersNoted {
    pub answers: Answers,
    /// The reply that says so; none when a member of the staff noted it.
    pub reply: Option<ReplyId>,
}
