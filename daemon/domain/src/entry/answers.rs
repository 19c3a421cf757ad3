//! What customers told of their plans.

use serde::{Deserialize, Serialize};

use crate::{answer::Answers, ids::ReplyId, words::AnswerKind};

/// The customer told of their plans; what they told before and is neither told anew nor taken back still holds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswersNoted {
    pub answers: Answers,
    /// What is taken back, before the answers are laid over the rest.
    pub cleared: Vec<AnswerKind>,
    /// The reply that says so; none when a member of the staff noted it.
    pub reply: Option<ReplyId>,
}
