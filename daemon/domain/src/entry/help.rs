//! Facts about the answer to a customer's HELP: a text that says who the store is, its number and how to stop, as the
//! carriers ask of whoever texts. It is no touch of a cadence: nothing of it counts as outreach.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{BlindIndex, BlockVersionId, KeyedHash, ReplyId, TouchId},
    words::{ConfirmationEnd, Language},
};

/// A HELP that came in by text is to be answered. Ends in exactly one [`HelpAnswerEnded`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpAnswerPlanned {
    pub touch: TouchId,
    /// The customer's word that it answers.
    pub reply: ReplyId,
    /// The number that wrote: no other of the customer's is told.
    pub to: BlindIndex,
    pub language: Language,
    /// After this it is not sent any more.
    pub send_by: Timestamp,
}

/// Committed before the provider is called: from here on it is never sent again by machine.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpAnswerClaimed {
    pub touch: TouchId,
    pub block: BlockVersionId,
    pub variant: u16,
    /// What the provider is given to recognize a repeat.
    pub key: String,
    /// What it takes from the carriers' day, in message segments.
    pub segments: u16,
}

/// What became of it. Nothing follows, whatever it was.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpAnswerEnded {
    pub touch: TouchId,
    pub end: ConfirmationEnd,
    /// Why it was withheld, late or not sent: `hold.legal`, `pause.all`, `block.not-approved:help.answer`, `fail.refused`;
    /// none where it was sent, or nobody can say.
    pub rule: Option<String>,
    /// The provider's own id of the message, keyed: it can hold an address.
    pub provider_id: Option<KeyedHash>,
}
