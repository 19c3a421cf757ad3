//! The list of messages as the API writes it.

use jiff::{Timestamp, fmt::rfc2822};
use keepwarm_domain::{
    input::DeliveryResult,
    words::{Channel, DeliveryState, FailReason},
};
use keepwarm_ledger::Keys;
use serde::Deserialize;

use super::Failed;
use crate::{
    channels::{codes::Codes, twilio::provider_id},
    engine::Private,
    inbound::{Arrived, Heard, Of, Report},
};

/// One page.
pub(super) struct Page {
    pub(super) items: Vec<Item>,
    /// Path of the next one.
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
struct Written {
    messages: Vec<Item>,
    #[serde(default)]
    next_page_uri: Option<String>,
}

/// One message of the account, in or out.
#[derive(Clone, Deserialize)]
pub(super) struct Item {
    pub(super) sid: String,
    pub(super) status: String,
    direction: String,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    error_code: Option<u32>,
    #[serde(default)]
    date_created: Option<String>,
    #[serde(default)]
    date_sent: Option<String>,
    #[serde(default)]
    date_updated: Option<String>,
}

impl Page {
    pub(super) fn read(body: &[u8]) -> Result<Self, Failed> {
        // What is wrong with it would quote it.
        let written: Written = serde_json::from_slice(body).map_err(|_| Failed::Shape("it cannot be read"))?;
        // A path of the same host, and nothing else: an answer does not lead the token elsewhere.
        let next = written.next_page_uri.filter(|path| !path.is_empty());
        if next.as_deref().is_some_and(|path| !path.starts_with("/2010-04-01/")) {
            return Err(Failed::Shape("its next page is elsewhere"));
        }
        Ok(Self { items: written.messages, next })
    }
}

impl Item {
    /// What it says to keepwarm; none where it says nothing yet.
    pub(super) fn arrived(&self, keys: &Keys, codes: &Codes) -> Option<Arrived> {
        let id = provider_id(keys, &self.sid);
        if self.direction == "inbound" {
            let at = self.date_sent.as_deref().or(self.date_created.as_deref()).and_then(when)?;
            let text = Private::new(self.body.clone().unwrap_or_default().into_bytes());
            let (from, to) = (self.from.clone()?, self.to.clone());
            return Some(Arrived::Said(Heard { channel: Channel::Text, from, to, text, id, answers: None, at }));
        }
        let (state, reason) = delivery(&self.status, self.error_code, codes)?;
        let at = self.date_updated.as_deref().or(self.date_sent.as_deref()).and_then(when)?;
        Some(Arrived::Reported(Report { of: Of::Message(id), state, reason, at }))
    }
}

/// What a status and a code say of a message that was taken; none while they say nothing final.
pub(in crate::inbound) fn delivery(
    status: &str,
    code: Option<u32>,
    codes: &Codes,
) -> Option<(DeliveryState, Option<FailReason>)> {
    let state = match status {
        "delivered" | "read" => return Some((DeliveryState::Delivered, None)),
        "undelivered" => DeliveryState::Undelivered,
        "failed" | "canceled" => DeliveryState::Failed,
        _ => return None,
    };
    let reason = match codes.meaning(code.filter(|code| *code != 0)) {
        DeliveryResult::Failed(reason) | DeliveryResult::NotSent(reason) => Some(reason),
        DeliveryResult::Sent { .. } | DeliveryResult::Uncertain => None,
    };
    Some((state, reason))
}

fn when(text: &str) -> Option<Timestamp> {
    rfc2822::parse(text).map(|zoned| zoned.timestamp()).ok()
}
