//! A question to the contact policy, and its answer.

use jiff::Timestamp;
use keepwarm_domain::{
    policy::GateView,
    words::{Channel, ConsentLevel},
};

/// Of whom and when it is asked. Holds a phone number: it has no `Debug`.
#[derive(Clone)]
pub struct ExplainAsked {
    /// E.164.
    pub phone: Option<String>,
    /// First three digits of a ZIP code.
    pub zip3: Option<u16>,
    /// State, and IANA name of the zone.
    pub places: Vec<(String, String)>,
    pub channel: Channel,
    pub at: Option<Timestamp>,
    pub consent: Option<ConsentLevel>,
    pub inquiry: Option<Timestamp>,
    pub purchase: Option<Timestamp>,
    /// When the text came that this one answers.
    pub answers_text: Option<Timestamp>,
}

#[derive(Clone, Debug)]
pub struct ExplainView {
    pub policy: String,
    pub channel: Channel,
    pub at: Timestamp,
    /// `STATE@ZONE`.
    pub places: Vec<String>,
    pub open: bool,
    pub open_with_margin: bool,
    pub next_open: Option<Timestamp>,
    pub passes: bool,
    /// Each with the source of its rule.
    pub gates: Vec<(GateView, String)>,
}
