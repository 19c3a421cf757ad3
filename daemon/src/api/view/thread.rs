//! The conversation with a customer, as operators see it.

use jiff::Timestamp;
use keepwarm_domain::ids::{LeadId, PersonId, ReplyId};

#[derive(Clone, PartialEq, Eq)]
pub struct ThreadView {
    pub lead: LeadId,
    pub person: PersonId,
    pub customer: String,
    pub zone: String,
    /// Oldest first.
    pub lines: Vec<ThreadLine>,
}

/// One thing that was said. No `Debug`: it holds what people wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct ThreadLine {
    pub at: Timestamp,
    pub lead: Option<LeadId>,
    /// The word of a channel, or `form` for an inquiry.
    pub channel: &'static str,
    pub way: Way,
    pub who: String,
    pub text: String,
    pub note: String,
    /// The reply it is, where a customer wrote.
    pub reply: Option<ReplyId>,
}

/// Who speaks to whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    In,
    Out,
    Human,
}

impl Way {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Human => "human",
        }
    }
}
