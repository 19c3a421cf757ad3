//! CallRail: one object for each webhook. Those of before and during a call say `answered=false` and `duration=0` as a
//! missed call does, so a call counts as over when it lasted, or when the fields are there that come after it.

use keepwarm_domain::words::CallStatus;

use super::{Context, Object, ParsedCall, Told};
use crate::intake::Cause;

/// Fields of the webhooks after a call.
const AFTER: [&str; 9] = [
    "recording",
    "recording_duration",
    "recording_player",
    "transcription",
    "note",
    "value",
    "lead_status",
    "landing_page_url",
    "keywords",
];

pub(super) fn call(call: Object<'_>, context: &Context) -> Result<Option<ParsedCall>, Cause> {
    let seconds = call.number(&["duration"]);
    let is_over = seconds.is_some_and(|seconds| seconds > 0) || call.has(&AFTER);
    if !is_over && call.text(&["resource_id"]).is_some() {
        return Ok(None);
    }
    let kind = call.text(&["call_type"]).unwrap_or_default();
    let status = if call.flag(&["voicemail"]) == Some(true) {
        CallStatus::Voicemail
    } else if call.flag(&["answered"]) == Some(true) {
        CallStatus::Answered
    } else if kind == "abandoned" {
        CallStatus::Abandoned
    } else if call.flag(&["answered"]) == Some(false) {
        CallStatus::Missed
    } else {
        return Err(Cause::NoCallStatus);
    };
    let told = Told {
        provider: "callrail",
        call,
        id: &["resource_id", "id"],
        at: &["start_time", "created_at"],
        customer: &["customer_phone_number", "customer_number", "caller_number"],
        lines: &[&["tracking_phone_number"], &["business_phone_number"]],
    };
    told.read(status, seconds, context).map(Some)
}
