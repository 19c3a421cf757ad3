//! What ends a cadence, what stops and pauses it, and who may go through it again. Owns the rules as data; what happens
//! and what follows is decided in `step`.

use serde::{Deserialize, Serialize};

use crate::words::{Goal, Reaction};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Any of these ends the cadence as reached.
    pub goals: Vec<Goal>,
    pub reactions: Reactions,
    /// Days after the end of an enrollment before the same person is enrolled again; 0 for at once.
    pub cooldown_days: u16,
    /// Enrollments of one person at most; 0 for any number.
    pub enrollments_max: u16,
}

/// What the cadence does when something happens that is none of its goals. An opt-out and a sale are not asked about:
/// both end every cadence (47 CFR 64.1200(a)(10); a customer who bought is no lead any more). A wrong number at least
/// pauses it: whoever answers there is not the customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reactions {
    pub reply: Reaction,
    /// The customer asks for something else: another inquiry, or an answer that shows high intent.
    pub intent_change: Reaction,
    pub owner_takeover: Reaction,
    pub appointment_set: Reaction,
    pub wrong_number: Reaction,
}

impl Default for Rules {
    fn default() -> Self {
        Self { goals: vec![Goal::Sold], reactions: Reactions::default(), cooldown_days: 0, enrollments_max: 0 }
    }
}

impl Default for Reactions {
    fn default() -> Self {
        Self {
            reply: Reaction::Pause,
            intent_change: Reaction::Pause,
            owner_takeover: Reaction::Pause,
            appointment_set: Reaction::Pause,
            wrong_number: Reaction::Pause,
        }
    }
}
