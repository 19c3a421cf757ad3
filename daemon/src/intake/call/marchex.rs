//! Marchex: an envelope with notifications; `CallProcessed` comes after a call, `CallPreprocessed` before it is known what
//! became of it. Its times read like the store's and are UTC.

use jiff::tz::TimeZone;
use keepwarm_domain::words::CallStatus;

use super::{Context, Object, ParsedCall, Told, status};
use crate::intake::{Cause, adf};

pub(super) fn call(call: Object<'_>, context: &Context) -> Result<Option<ParsedCall>, Cause> {
    let action = call.text(&["Action"]).unwrap_or_default();
    if action.to_lowercase().contains("preprocessed") {
        return Ok(None);
    }
    let utc = Context { zone: TimeZone::UTC, ..context.clone() };
    let at = |name: &str| call.text(&[name]).and_then(|text| adf::moment(&text, &utc));
    let spoken = at("AnswerTime").zip(at("EndTime")).map(|(from, to)| to.duration_since(from).as_secs());
    let spoken = spoken.and_then(|seconds| u32::try_from(seconds).ok());
    let word = call.text(&["AnswerStatus", "CallStatus", "Status"]);
    let status = match (word.as_deref().and_then(status), spoken) {
        (Some(status), _) => status,
        (None, Some(_)) => CallStatus::Answered,
        (None, None) => return Err(Cause::NoCallStatus),
    };
    let seconds = call.number(&["Duration", "CallDuration"]).or(spoken);
    let told = Told {
        provider: "marchex",
        call,
        id: &["TelmetricsId", "CallId", "Id"],
        at: &["StartTime", "MonitorStartTime"],
        customer: &["CallerNumber", "CallingNumber", "CallerPhoneNumber", "ANI", "FromNumber", "CallerId"],
        lines: &[&["CalledNumber"], &["TerminationNumber"]],
    };
    told.read(status, seconds, &utc).map(Some)
}
