//! What customers' replies mean, by humans, as operators see it.

use jiff::Timestamp;
use keepwarm_domain::{
    ids::{LeadId, ReplyId},
    words::{Channel, Intent},
};

/// A reply was given other meanings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RelabelView {
    pub reply: ReplyId,
    pub was: Vec<Intent>,
    pub intents: Vec<Intent>,
    pub changed: bool,
    /// It was taken for a stop, and is none: the customer is left alone all the same.
    pub still_stopped: bool,
}

/// One reply whose meaning a human corrected. No `Debug`: it holds what a customer wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct RelabeledRow {
    pub reply: ReplyId,
    /// When it was corrected last.
    pub at: Timestamp,
    pub by: String,
    pub lead: Option<LeadId>,
    pub channel: Channel,
    /// What the machine read.
    pub was: Vec<Intent>,
    /// The last word.
    pub intents: Vec<Intent>,
    pub text: String,
}
