//! CallTrackingMetrics: one object for each webhook. Where a trigger sends no status, a call whose parties spoke was
//! answered.

use keepwarm_domain::words::CallStatus;

use super::{Context, Object, ParsedCall, Told, status};
use crate::intake::Cause;

pub(super) fn call(call: Object<'_>, context: &Context) -> Result<Option<ParsedCall>, Cause> {
    let word = call.text(&["call_status", "status", "dial_status"]);
    let under_way =
        |word: &String| ["ringing", "inprogress", "in progress", "in-progress", "queued"].contains(&word.as_str());
    if word.as_ref().is_some_and(under_way) {
        return Ok(None);
    }
    let talked = call.number(&["talk_time"]);
    let lasted = call.number(&["duration"]);
    let known = word.as_deref().and_then(status);
    let status = match (known, call.flag(&["voicemail"]), talked.or(lasted)) {
        (_, Some(true), _) => CallStatus::Voicemail,
        (Some(status), ..) => status,
        (None, _, Some(seconds)) if seconds > 0 => CallStatus::Answered,
        (None, _, Some(_)) => CallStatus::Missed,
        (None, ..) => return Err(Cause::NoCallStatus),
    };
    let told = Told {
        provider: "calltrackingmetrics",
        call,
        id: &["sid", "id", "call_id"],
        at: &["called_at", "start_time"],
        customer: &["caller_number", "contact_number", "caller_number_bare"],
        lines: &[&["tracking_number", "tracking_number_bare"], &["business_number"]],
    };
    told.read(status, talked.or(lasted), context).map(Some)
}
