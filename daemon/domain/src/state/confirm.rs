//! What answers a customer's STOP or HELP and is not over. Owns the rows, and when a number was helped last; knows no rules
//! for what is said.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Timer, TimerKind};
use crate::{
    block::Service,
    ids::{BlindIndex, LeadId, PersonId, ReplyId, StoreId, TouchId},
    words::Language,
};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Confirmation {
    pub touch: TouchId,
    /// [`Service::Stop`] or [`Service::Help`].
    pub service: Service,
    pub reply: ReplyId,
    pub store: StoreId,
    /// The lead that was open when the customer wrote.
    pub lead: Option<LeadId>,
    pub person: PersonId,
    /// The number that wrote.
    pub to: BlindIndex,
    pub language: Language,
    /// When it was planned: it is due at once.
    pub planned_at: Timestamp,
    pub send_by: Timestamp,
    pub claim: Option<ConfirmationClaim>,
}

/// It was given to the provider, and the result is not in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ConfirmationClaim {
    pub key: String,
    /// The carriers' day it took from, and how many segments.
    pub taken: Option<(Date, u16)>,
}

impl Confirmation {
    pub(crate) const fn timer(&self) -> Timer {
        Timer { due: self.planned_at, kind: TimerKind::Confirmation, subject: self.touch.0 }
    }
}

/// A number that asked for help is answered once in this time: two machines that answer each other would never end.
const HELP_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Numbers that were helped lately.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Helped(BTreeMap<BlindIndex, Timestamp>);

impl Helped {
    #[must_use]
    pub fn lately(&self, number: &BlindIndex, now: Timestamp) -> bool {
        self.0.get(number).is_some_and(|at| now.duration_since(*at) < HELP_AGAIN)
    }

    pub(crate) fn note(&mut self, number: BlindIndex, at: Timestamp) {
        self.0.retain(|_, before| at.duration_since(*before) < HELP_AGAIN);
        self.0.insert(number, at);
    }
}
