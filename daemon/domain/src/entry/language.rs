//! The fact that a customer is to be written to in another language.

use serde::{Deserialize, Serialize};

use crate::{ids::ReplyId, words::Language};

/// A customer wrote in it, or asked for it.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageNoted {
    pub language: Language,
    pub reply: ReplyId,
}
