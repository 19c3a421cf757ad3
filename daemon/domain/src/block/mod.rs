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
