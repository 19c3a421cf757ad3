//! How a claimed touch leaves keepwarm. Owns the providers and their one interface: hand over a batch of rendered
//! messages, or ask what became of one. Knows nothing of who may be written to: whatever arrives here was claimed,
//! committed and rendered.

mod null;
pub mod outbox;

use jiff::Timestamp;
use keepwarm_domain::{ids::TouchId, input::DeliveryResult, words::Channel};

pub use self::{
    null::Null,
    outbox::{Outbox, SPOOLED},
};

/// One message, ready to hand over. Holds personal data: never logged, `Debug` shows the touch only.
pub struct Message {
    pub touch: TouchId,
    pub attempt: u16,
    /// The same for every attempt at the touch.
    pub key: String,
    pub channel: Channel,
    pub to: String,
    pub to_name: String,
    pub from: String,
    pub rep: String,
    pub subject: Option<String>,
    pub body: String,
    pub made_at: Timestamp,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({}, {})", self.touch, self.channel)
    }
}

/// Who carries a channel's touches. Blocking: called on a thread that may wait.
#[derive(Clone, Debug)]
pub enum Provider {
    Outbox(Outbox),
    Null(Null),
}

impl Provider {
    /// The configuration's word for it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Outbox(_) => "outbox",
            Self::Null(_) => "null",
        }
    }

    /// Hands messages over, in order; one result for each.
    #[must_use]
    pub fn deliver(&self, messages: &[Message]) -> Vec<DeliveryResult> {
        match self {
            Self::Outbox(outbox) => outbox.deliver(messages),
            Self::Null(null) => null.deliver(messages),
        }
    }

    /// What became of a touch that was claimed before a crash.
    #[must_use]
    pub fn look_up(&self, channel: Channel, key: &str) -> DeliveryResult {
        match self {
            Self::Outbox(outbox) => outbox.look_up(channel, key),
            Self::Null(_) => DeliveryResult::Uncertain,
        }
    }

    /// How many touches it takes in two seconds: more are never claimed without a result.
    #[must_use]
    pub const fn in_flight_max(&self) -> u32 {
        match self {
            Self::Outbox(_) => 4_096,
            Self::Null(_) => 65_536,
        }
    }
}
