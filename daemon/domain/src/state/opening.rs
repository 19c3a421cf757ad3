//! The opening balance as it stands. While nobody approved of the plan, no turn is given: who was brought in waits, and so
//! does whoever else has not just asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Lead, State};

/// See the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpeningState {
    pub as_of: Timestamp,
    pub begun_at: Timestamp,
    pub approved_at: Option<Timestamp>,
}

impl State {
    /// The opening balance whose plan nobody approved of yet.
    #[must_use]
    pub fn opening_awaits(&self) -> Option<OpeningState> {
        self.opening.filter(|opening| opening.approved_at.is_none())
    }

    /// Whether the lead was brought in by it, and its customer has not asked here since.
    #[must_use]
    pub fn is_unapproved(&self, lead: &Lead) -> bool {
        self.opening_awaits().is_some_and(|it| lead.asked_at <= it.as_of && lead.received_at >= it.begun_at)
    }
}
