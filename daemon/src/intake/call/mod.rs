//! Calls as tracking services post them. Owns the way from the bytes of a post to calls; knows neither whose lines the
//! numbers are nor what follows from a call.
//!
//! What a service tells while a call still rings is no call yet: it tells again when it is over.

mod callrail;
mod canonical;
mod ctm;
mod marchex;

use jiff::Timestamp;
use keepwarm_domain::words::{CallDirection, CallStatus};
use serde_json::{Map, Value};

use super::{
    Context,
    json::Object,
    reason::{Cause, Reason},
};

/// Calls of one post at most.
const CALLS_MAX: usize = 1_000;

/// How a service writes its calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    CallRail,
    Marchex,
    CallTrackingMetrics,
    /// Our own, for everybody else.
    Canonical,
}

impl Form {
    pub const ALL: [Self; 4] = [Self::CallRail, Self::Marchex, Self::CallTrackingMetrics, Self::Canonical];

    /// The word in the configuration, and in the name under which a post lies in quarantine.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CallRail => "callrail",
            Self::Marchex => "marchex",
            Self::CallTrackingMetrics => "calltrackingmetrics",
            Self::Canonical => "calls",
        }
    }
}

/// A call as its service told of it. Personal data: no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ParsedCall {
    pub provider: String,
    pub id: String,
    /// When it began; none where the service does not say.
    pub at: Option<Timestamp>,
    /// The customer's number as it was given; none where it was withheld.
    pub customer: Option<String>,
    /// Numbers of the store: the one that was rung, and the one that it was put through to.
    pub lines: Vec<String>,
    pub direction: CallDirection,
    pub status: CallStatus,
    pub seconds: Option<u32>,
    pub source: Option<String>,
    /// The subscriber's name that the carrier shows: for a human's eyes, never to greet by.
    pub caller_id: Option<String>,
    /// What somebody wrote about the call.
    pub notes: Option<String>,
    pub agent: Option<String>,
    pub campaign: Option<String>,
    pub recording: Option<String>,
}

/// What a post holds.
#[derive(Default)]
pub struct Calls {
    pub calls: Vec<ParsedCall>,
    /// Why the post is kept for a human. May stand beside good calls.
    pub quarantined: Option<Reason>,
}

/// Reads every call of a post. Takes any bytes and never fails.
#[must_use]
pub fn read(form: Form, bytes: &[u8], context: &Context) -> Calls {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let Some(value) = parsed(bytes) else {
        return Calls { quarantined: Some(Cause::NotJson.into()), ..Calls::default() };
    };
    let objects: Vec<Object<'_>> = match &value {
        Value::Array(list) => list.iter().filter_map(Value::as_object).map(Object).collect(),
        Value::Object(map) => Object(map).objects(form.list()).unwrap_or_else(|| vec![Object(map)]),
        _ => Vec::new(),
    };
    let mut calls = Calls::default();
    if objects.is_empty() || objects.len() > CALLS_MAX {
        let many = Cause::TooManyElements { elements_max: CALLS_MAX };
        calls.quarantined = Some(if objects.is_empty() { Cause::NoCall } else { many }.into());
        return calls;
    }
    for object in objects {
        match form.call(object, context) {
            Ok(call) => calls.calls.extend(call),
            Err(cause) if calls.quarantined.is_none() => calls.quarantined = Some(cause.into()),
            Err(_) => {}
        }
    }
    calls
}

/// JSON, or the fields of a form.
fn parsed(bytes: &[u8]) -> Option<Value> {
    if super::json::is_json(bytes) {
        return serde_json::from_slice(bytes).ok();
    }
    let fields = crate::inbound::form_fields(bytes).filter(|fields| fields.len() > 1)?;
    Some(Value::Object(fields.into_iter().map(|(name, value)| (name, Value::String(value))).collect::<Map<_, _>>()))
}

impl Form {
    /// Under what name a list of calls stands in a post.
    const fn list(self) -> &'static [&'static str] {
        match self {
            Self::Marchex => &["notifications"],
            Self::Canonical | Self::CallRail | Self::CallTrackingMetrics => &["calls"],
        }
    }

    /// None where the call is not over.
    fn call(self, call: Object<'_>, context: &Context) -> Result<Option<ParsedCall>, Cause> {
        match self {
            Self::CallRail => callrail::call(call, context),
            Self::Marchex => marchex::call(call, context),
            Self::CallTrackingMetrics => ctm::call(call, context),
            Self::Canonical => canonical::call(call, context),
        }
    }
}

/// What every service says in a way of its own.
struct Told<'a> {
    provider: &'a str,
    call: Object<'a>,
    id: &'a [&'a str],
    at: &'a [&'a str],
    customer: &'a [&'a str],
    lines: &'a [&'a [&'a str]],
}

impl Told<'_> {
    /// The call without what became of it.
    fn read(&self, status: CallStatus, seconds: Option<u32>, context: &Context) -> Result<ParsedCall, Cause> {
        let call = self.call;
        let id = call.text(self.id).ok_or(Cause::NoCallId)?;
        let outbound = call.text(&["direction"]).is_some_and(|it| it.to_lowercase().starts_with("out"));
        Ok(ParsedCall {
            provider: self.provider.to_owned(),
            id,
            at: call.text(self.at).and_then(|text| super::adf::moment(&text, context)),
            customer: call.text(self.customer).filter(|text| crate::lists::contact(text).is_some()),
            lines: self.lines.iter().filter_map(|names| call.text(names)).collect(),
            direction: if outbound { CallDirection::Outbound } else { CallDirection::Inbound },
            status,
            seconds,
            source: call.text(&["source_name", "source"]),
            caller_id: call.text(&["customer_name", "cnam", "caller_name", "name"]),
            notes: call.text(&["notes", "note"]),
            agent: call.text(&["agent", "agent_email", "agent_name"]),
            campaign: call.text(&["campaign", "utm_campaign"]),
            recording: call.text(&["recording_url", "recording", "audio"]),
        })
    }
}

/// The words that services use for what became of a call.
fn status(word: &str) -> Option<CallStatus> {
    let folded: String = word.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    Some(match folded.as_str() {
        "answered" | "answer" | "completed" | "complete" | "connected" => CallStatus::Answered,
        "missed" | "noanswer" | "unanswered" | "notanswered" | "busy" | "failed" | "rejected" => CallStatus::Missed,
        "voicemail" | "leftvoicemail" | "machine" => CallStatus::Voicemail,
        "abandoned" | "hangup" | "canceled" | "cancelled" | "callerhungup" => CallStatus::Abandoned,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
