//! Our own form, for services that post what one tells them to:
//!
//! `{"call_id": "…", "provider": "…", "at": "2026-11-22T15:04:05Z", "from": "+13125550142", "to_tracking": "…",
//! "to_business": "…", "direction": "inbound", "status": "missed", "duration_s": 0, "cnam": "…", "source": "…",
//! "campaign": "…", "recording_url": "…", "agent": "…", "notes": "…"}`, a list of them, or `{"calls": […]}`.
//! `call_id`, `status` and `from` are what a lead cannot be made without.

use super::{Context, Object, ParsedCall, Told, status};
use crate::intake::Cause;

pub(super) fn call(call: Object<'_>, context: &Context) -> Result<Option<ParsedCall>, Cause> {
    let status = call.text(&["status"]).and_then(|word| status(&word)).ok_or(Cause::NoCallStatus)?;
    let provider = call.text(&["provider"]).unwrap_or_else(|| "calls".to_owned());
    let outbound = call.text(&["direction"]).is_some_and(|word| word.to_lowercase().starts_with("out"));
    let (customer, line): (&[&str], &[&str]) = if outbound {
        (&["to", "customer"], &["from"])
    } else {
        (&["from", "from_e164", "caller_number", "customer"], &["to_tracking", "tracking_number", "to"])
    };
    let told = Told {
        provider: &provider,
        call,
        id: &["call_id", "id"],
        at: &["at", "started_at"],
        customer,
        lines: &[line, &["to_business", "business_number"]],
    };
    told.read(status, call.number(&["duration_s", "duration", "seconds"]), context).map(Some)
}
