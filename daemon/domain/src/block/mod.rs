//! Message blocks: approved words. Owns the shape of one block version, the choice of a variant and its rendering; knows
//! nothing of who may be written to or when. [`mod@file`] reads the form a manager writes.

mod choose;
pub mod file;
mod render;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::{
    choose::{Unspeakable, choose, with_alike},
    render::{ALWAYS, Context, Press, RenderError, Rendered, UnknownName, render},
};
use crate::{
    known::Known,
    words::{Channel, Language, Segment},
};

/// Name of the block that confirms a stop: the one thing that is said after it. Without an approved version of it no
/// stop is confirmed.
pub const STOP_CONFIRMED: &str = "opt-out.confirm";

/// Name of the block that confirms a stop to somebody who has agreed to come: it says how the visit is kept. Without an
/// approved version of it [`STOP_CONFIRMED`] is said.
pub const STOP_CONFIRMED_VISIT: &str = "opt-out.confirm-visit";

/// Name of the block that answers HELP. Without an approved version of it a human alone answers.
pub const HELP_ANSWERED: &str = "help.answer";

/// What a text serves that belongs to no cadence: it answers a customer's own word at once and sells nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Service {
    /// Confirms a stop, as 47 CFR 64.1200(a)(12) lets it.
    Stop,
    /// The same to somebody with an agreed visit.
    StopWithVisit,
    /// Answers HELP, as the carriers ask of whoever texts.
    Help,
}

impl Service {
    /// What a block serves, by its name; none where it is of a cadence or a visit.
    #[must_use]
    pub fn of(block: &str) -> Option<Self> {
        match block {
            STOP_CONFIRMED => Some(Self::Stop),
            STOP_CONFIRMED_VISIT => Some(Self::StopWithVisit),
            HELP_ANSWERED => Some(Self::Help),
            _ => None,
        }
    }

    /// The name of the block with its words.
    #[must_use]
    pub const fn block(self) -> &'static str {
        match self {
            Self::Stop => STOP_CONFIRMED,
            Self::StopWithVisit => STOP_CONFIRMED_VISIT,
            Self::Help => HELP_ANSWERED,
        }
    }
}

/// One message in several wordings, for one channel and language.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Cadences refer to it: `new-inbound.day0`.
    pub name: String,
    pub channel: Channel,
    pub language: Language,
    /// Empty: for every segment.
    pub segments: Vec<Segment>,
    pub variants: Vec<Variant>,
    /// Name of the block of the same channel that is said when this one cannot be.
    pub fallback: Option<String>,
    /// The days for which it is written, both included: an approval that names none holds for these.
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Block {
    /// Under what the block stands: name, channel and language.
    #[must_use]
    pub fn key(&self) -> (String, Channel, Language) {
        (self.name.clone(), self.channel, self.language)
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Email only.
    pub subject: Option<String>,
    /// A strict template: a field that is not there refuses the message.
    pub body: String,
    /// The customer fields that subject and body reference.
    pub needs: Known,
}

impl Variant {
    /// Whether it offers times for a visit.
    #[must_use]
    pub fn offers_times(&self) -> bool {
        self.subject.iter().chain([&self.body]).any(|text| text.contains("option_"))
    }
}
