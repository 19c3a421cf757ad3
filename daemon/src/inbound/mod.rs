//! How customers and providers are heard. Owns the one front that every road leads to: polls of a provider, webhooks, mail.
//! What came in is read, made comparable with what the ledger knows, and told to the engine, wishes to stop first. Decides
//! nothing.
//!
//! Providers repeat themselves, and a poll asks again for what it has: every message and every word on a message has an id
//! by which it is decided once. A road says "taken" to its other end only when [`Front::take`] has returned: then it is
//! committed.

mod form;
mod front;
pub mod gateway;
pub mod hook;
pub mod mail;
pub mod mailbox;
mod observe;
mod queue;
pub mod roads;
pub mod twilio;

use jiff::Timestamp;
use keepwarm_domain::{
    ids::{KeyedHash, TouchId},
    words::{Channel, DeliveryState, FailReason},
};

pub(crate) use self::form::read as form_fields;
pub use self::{
    front::{Front, Unheard},
    observe::observed,
    queue::{Full, Queue},
    roads::{Listening, Refusal, Road, Roads},
};
use crate::engine::Private;

/// Something from outside.
#[derive(Clone, Debug)]
pub enum Arrived {
    Said(Heard),
    Reported(Report),
    /// A program answered the touch in the customer's place.
    Automatic(Automatic),
    /// Somebody used the way out of email that the touch gave them.
    Unsubscribed(TouchId),
}

/// A message of somebody, as a road understood it.
#[derive(Clone)]
pub struct Heard {
    pub channel: Channel,
    /// Number or address as the road gave it.
    pub from: String,
    /// The store's own number or address it was sent to, where the road knows it.
    pub to: Option<String>,
    /// What the customer wrote, without what they quote of others.
    pub text: Private,
    /// The provider's own id of the message, keyed.
    pub id: KeyedHash,
    /// The touch it answers, where the message itself says so.
    pub answers: Option<TouchId>,
    /// When it was sent, by its sender.
    pub at: Timestamp,
}

/// Shows neither who wrote nor what.
impl std::fmt::Debug for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Heard({}, {} bytes)", self.channel, self.text.len())
    }
}

/// A provider's word on a message that it took.
#[derive(Clone, Debug)]
pub struct Report {
    pub of: Of,
    pub state: DeliveryState,
    pub reason: Option<FailReason>,
    pub at: Timestamp,
}

/// A program's answer.
#[derive(Clone, Copy, Debug)]
pub struct Automatic {
    pub touch: TouchId,
    /// By what it is known again, keyed.
    pub id: KeyedHash,
    pub at: Timestamp,
}

/// Which message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Of {
    /// By the touch's own token, which came back, with the provider's id of it, keyed, where that came too.
    Touch(TouchId, Option<KeyedHash>),
    /// By the provider's id of it, keyed.
    Message(KeyedHash),
}

/// What became of something from outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It was decided, and is committed.
    Decided,
    /// It was known.
    Known,
    /// It is about a message that nobody here sent, or whose sending is not recorded yet.
    Unknown,
}
