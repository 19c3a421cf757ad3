//! Confirmations of a stop that are not over: the one message that may follow it. Owns the rows; knows no rules.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Timer, TimerKind};
use crate::{
    ids::{BlindIndex, LeadId, PersonId, ReplyId, StoreId, TouchId},
    words::Language,
};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Confirmation {
    pub touch: TouchId,
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
