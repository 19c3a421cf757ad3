//! Facts about what providers tell: what became of a message after it was sent, and that they can be heard at all.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{KeyedHash, TouchId},
    words::{Channel, DeliveryState, FailReason},
};

/// A provider said what became of a message that it had taken. The last word on a touch is the furthest one; a word that
/// comes late, again or out of order makes no entry.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchReported {
    pub touch: TouchId,
    pub channel: Channel,
    pub state: DeliveryState,
    /// Why it did not arrive, where the provider's code is known.
    pub reason: Option<FailReason>,
}

/// A program answered a message in the customer's place, such as an absence note. Nobody said anything: what it means is for
/// a human who reads the conversation.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutoReplied {
    pub touch: TouchId,
    pub channel: Channel,
    /// What came in, keyed: it comes again.
    pub provider_id: KeyedHash,
}

/// The way from customers to keepwarm was seen to work. Written some times within what the configuration allows to pass
/// without a proof, not at each one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InboundProven {
    pub channel: Channel,
    /// Everything that the provider had by then was heard; where a poll goes on from.
    pub through: Timestamp,
}
