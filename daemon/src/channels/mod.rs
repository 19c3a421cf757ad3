//! How a claimed touch leaves keepwarm. Owns the providers and their one interface: hand over a batch of rendered
//! messages, or ask what became of one. Knows nothing of who may be written to: whatever arrives here was claimed,
//! committed and rendered.
//!
//! A provider says that nothing was sent only where it is certain: the touch is then tried again. Where a request went out
//! and no answer came back, a message is in doubt. It is asked after where the provider can be asked, and never sent again
//! on a guess.

mod codes;
pub mod http;
mod kannel;
mod null;
mod open;
pub mod outbox;
mod smtp;
pub mod token;
mod twilio;
mod voicemail;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use keepwarm_domain::{
    ids::{StoreId, TouchId},
    input::DeliveryResult,
    words::{Channel, Language},
};

pub use self::{
    codes::Codes,
    kannel::Kannel,
    null::Null,
    open::{codes, open},
    outbox::{Outbox, SPOOLED},
    smtp::Smtp,
    twilio::{Twilio, provider_id},
    voicemail::VoicemailDrop,
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
    pub store: StoreId,
    pub store_name: String,
    /// `+1` and ten digits.
    pub store_phone: String,
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

/// What came of handing a message over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Handed {
    Settled(DeliveryResult),
    /// It may have been sent, and the provider can be asked later: see [`Provider::look_up`].
    InDoubt,
}

/// A touch that was handed over, perhaps, and has no result. Holds personal data.
pub struct Doubt {
    pub touch: TouchId,
    pub attempt: u16,
    pub channel: Channel,
    pub key: String,
    /// Where it went: one of these, the customer may have left another number since. None where the vault knows none.
    pub to: Vec<String>,
    /// When it was claimed, and since when it is in doubt.
    pub claimed_at: Timestamp,
    pub doubted_at: Timestamp,
    /// Other touches in doubt that went to the same address: what is found may be theirs.
    pub rivals: usize,
    /// How often the provider had nothing of it.
    pub absent: u32,
}

impl std::fmt::Debug for Doubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Doubt({}, {})", self.touch, self.channel)
    }
}

/// What a provider knows of a touch in doubt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known {
    Settled(DeliveryResult),
    /// Nothing of it is there, which may not be the last word.
    Absent,
    /// It could not be asked now.
    Unasked,
}

/// What a channel's carrier takes in a minute: messages, or message segments of texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    pub per_minute: u32,
}

/// Who carries a channel's touches. Blocking: called on threads that may wait.
#[derive(Clone, Debug)]
pub enum Provider {
    Outbox(Outbox),
    Null(Null),
    Smtp(Arc<Smtp>),
    Twilio(Arc<Twilio>),
    Kannel(Arc<Kannel>),
    VoicemailDrop(Arc<VoicemailDrop>),
}

impl Provider {
    /// The configuration's word for it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Outbox(_) => "outbox",
            Self::Null(_) => "null",
            Self::Smtp(_) => "smtp",
            Self::Twilio(_) => "twilio",
            Self::Kannel(_) => "kannel",
            Self::VoicemailDrop(_) => "voicemail-drop",
        }
    }

    /// Hands messages over, in order; one result for each.
    #[must_use]
    pub fn deliver(&self, messages: &[Message]) -> Vec<Handed> {
        match self {
            Self::Outbox(outbox) => outbox.deliver(messages).into_iter().map(Handed::Settled).collect(),
            Self::Null(null) => null.deliver(messages).into_iter().map(Handed::Settled).collect(),
            Self::Smtp(smtp) => messages.iter().map(|message| Handed::Settled(smtp.hand_over(message))).collect(),
            Self::Twilio(twilio) => messages.iter().map(|message| twilio.hand_over(message)).collect(),
            Self::Kannel(kannel) => messages.iter().map(|message| Handed::Settled(kannel.hand_over(message))).collect(),
            Self::VoicemailDrop(drop) => messages.iter().map(|it| Handed::Settled(drop.hand_over(it))).collect(),
        }
    }

    /// How many messages it takes at a time; none: whole batches, because they do not leave this machine.
    #[must_use]
    pub fn hands(&self) -> Option<usize> {
        match self {
            Self::Outbox(_) | Self::Null(_) => None,
            Self::Smtp(smtp) => Some(smtp.connections()),
            Self::Twilio(_) | Self::Kannel(_) | Self::VoicemailDrop(_) => Some(http::HANDS),
        }
    }

    /// What became of a touch in doubt.
    #[must_use]
    pub fn look_up(&self, doubt: &Doubt) -> Known {
        match self {
            Self::Outbox(outbox) => Known::Settled(outbox.look_up(doubt.channel, &doubt.key)),
            Self::Twilio(twilio) => twilio.look_up(doubt),
            // These keep nothing that could be asked for, or tell nobody.
            Self::Null(_) | Self::Smtp(_) | Self::Kannel(_) | Self::VoicemailDrop(_) => {
                Known::Settled(DeliveryResult::Uncertain)
            }
        }
    }

    /// How long after a doubt, and between two looks, the provider is asked; none where it answers at once or never.
    #[must_use]
    pub fn ask_every(&self) -> Option<Duration> {
        match self {
            Self::Twilio(twilio) => Some(twilio.ask_every()),
            _ => None,
        }
    }

    /// What goes below the words of every message, and must by law.
    #[must_use]
    pub fn footer(&self, touch: TouchId, store_name: &str, language: Language) -> Option<String> {
        match self {
            Self::Smtp(smtp) => Some(smtp.footer(touch, store_name, language)),
            _ => None,
        }
    }

    /// How much it takes in a minute; none where nothing leaves this machine.
    #[must_use]
    pub fn rate(&self) -> Option<Rate> {
        let per_minute = match self {
            Self::Outbox(_) | Self::Null(_) => return None,
            Self::Smtp(smtp) => smtp.per_minute(),
            Self::Twilio(twilio) => twilio.per_minute(),
            Self::Kannel(kannel) => kannel.per_minute(),
            Self::VoicemailDrop(drop) => drop.per_minute(),
        };
        Some(Rate { per_minute })
    }

    /// How many touches it takes in two seconds: more are never claimed without a result.
    #[must_use]
    pub fn in_flight_max(&self) -> u32 {
        match self {
            Self::Outbox(_) => 4_096,
            Self::Null(_) => 65_536,
            _ => self.rate().map_or(1, |rate| rate.per_minute.div_ceil(30)).max(2),
        }
    }
}
