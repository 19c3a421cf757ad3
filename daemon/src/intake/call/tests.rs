//! Posts as services send them: the same call by each.

use jiff::tz::TimeZone;

use super::*;
use crate::intake::Region;

fn context() -> Context {
    Context { zone: TimeZone::get("America/Chicago").expect("a zone"), region: Region::US, arrived_at: None }
}

fn one(form: Form, post: &str) -> ParsedCall {
    let calls = read(form, post.as_bytes(), &context());
    assert_eq!(calls.quarantined, None, "{post}");
    calls.calls.into_iter().next().expect("a call")
}

/// Status, seconds, when, who, and the lines.
fn told(call: &ParsedCall) -> String {
    let at = call.at.map(|at| at.to_string()).unwrap_or_default();
    let customer = call.customer.as_deref().unwrap_or("withheld");
    format!("{} {} {:?} {at} {customer} {:?}", call.id, call.status, call.seconds, call.lines)
}

const RAIL: &str = r#"{"resource_id": "CAL7", "customer_phone_number": "+13125550142", "customer_name": "SAMPLE CASEY",
    "tracking_phone_number": "+13125550110", "business_phone_number": "+13125550100", "direction": "inbound",
    "answered": false, "voicemail": false, "call_type": "missed", "duration": 0,
    "start_time": "2026-11-22T10:15:00.000-06:00", "source_name": "Google Ads"}"#;

#[test]
fn callrail_tells_of_a_call_when_it_is_over() {
    let ringing = read(Form::CallRail, RAIL.as_bytes(), &context());
    assert!(ringing.calls.is_empty() && ringing.quarantined.is_none(), "it rings");
    let missed = RAIL.replace("\"duration\": 0", "\"duration\": 22, \"note\": null");
    let expected = "CAL7 missed Some(22) 2026-11-22T16:15:00Z +13125550142 [\"+13125550110\", \"+13125550100\"]";
    let call = one(Form::CallRail, &missed);
    assert_eq!((told(&call).as_str(), call.source.as_deref()), (expected, Some("Google Ads")));
    assert_eq!(
        one(Form::CallRail, &missed.replace("\"voicemail\": false", "\"voicemail\": true")).status,
        CallStatus::Voicemail
    );
    assert_eq!(
        one(Form::CallRail, &missed.replace("\"answered\": false", "\"answered\": true")).status,
        CallStatus::Answered
    );
    let form = "resource_id=CAL7&answered=true&duration=75&customer_phone_number=%2B13125550142&direction=inbound";
    assert_eq!(told(&one(Form::CallRail, form)), "CAL7 answered Some(75)  +13125550142 []");
}

#[test]
fn marchex_tells_in_notifications_and_in_utc() {
    let post = r#"{"Id": "n1", "Attempt": 1, "Properties": {"UTC": true}, "Notifications": [
        {"Action": "CallDetails.CallPreprocessed", "TelmetricsId": "M9"},
        {"Action": "CallDetails.CallProcessed", "TelmetricsId": "M9", "CallerNumber": "3125550142",
         "CalledNumber": "3125550110", "TerminationNumber": "3125550100", "StartTime": "4/30/2026 1:31:38 PM",
         "AnswerTime": "4/30/2026 1:31:50 PM", "EndTime": "4/30/2026 1:33:05 PM", "AnswerStatus": "Answered"}]}"#;
    let expected = "M9 answered Some(75) 2026-04-30T13:31:38Z 3125550142 [\"3125550110\", \"3125550100\"]";
    assert_eq!(told(&one(Form::Marchex, post)), expected);
    let missed = post.replace("\"AnswerStatus\": \"Answered\"", "\"AnswerStatus\": \"NoAnswer\"");
    assert_eq!(one(Form::Marchex, &missed).status, CallStatus::Missed);
}

#[test]
fn calltrackingmetrics_tells_with_or_without_a_status() {
    let post = r#"{"id": 44, "name": "SAMPLE CASEY", "caller_number": "(312) 555-0142", "tracking_number": "+13125550110",
        "business_number": "+13125550100", "source": "Cars Example", "duration": 90, "talk_time": 75,
        "called_at": "2026-11-22 10:15 AM -06:00", "audio": "https://example.com/a.mp3"}"#;
    let expected = "44 answered Some(75) 2026-11-22T16:15:00Z (312) 555-0142 [\"+13125550110\", \"+13125550100\"]";
    assert_eq!(told(&one(Form::CallTrackingMetrics, post)), expected);
    let with = post.replace("\"duration\": 90", "\"duration\": 9, \"status\": \"no answer\"");
    assert_eq!(one(Form::CallTrackingMetrics, &with).status, CallStatus::Missed);
}

#[test]
fn everybody_else_tells_in_our_form() {
    let post = r#"{"call_id": "x1", "provider": "pbx", "at": "2026-11-22T16:15:00Z", "from": "+13125550142",
        "to_tracking": "+13125550110", "to_business": "+13125550100", "direction": "inbound", "status": "abandoned",
        "duration_s": 4, "notes": "wants to know what the trade is worth"}"#;
    let expected = "x1 abandoned Some(4) 2026-11-22T16:15:00Z +13125550142 [\"+13125550110\", \"+13125550100\"]";
    assert_eq!(told(&one(Form::Canonical, post)), expected);
    let both =
        read(Form::Canonical, format!("{{\"calls\": [{post}, {{\"status\": \"missed\"}}]}}").as_bytes(), &context());
    assert_eq!((both.calls.len(), both.quarantined.map(|it| it.cause)), (1, Some(Cause::NoCallId)));
    let withheld = post.replace("\"from\": \"+13125550142\"", "\"from\": \"anonymous\"");
    assert_eq!(one(Form::Canonical, &withheld).customer, None);
}

#[test]
fn what_is_no_call_says_why() {
    let rows = [
        ("", Cause::NotJson),
        ("{\"call_id\"", Cause::NotJson),
        ("[]", Cause::NoCall),
        ("{\"call_id\": \"1\", \"status\": \"sideways\"}", Cause::NoCallStatus),
        ("{\"status\": \"missed\"}", Cause::NoCallId),
    ];
    for (post, cause) in rows {
        let calls = read(Form::Canonical, post.as_bytes(), &context());
        assert_eq!(calls.quarantined.map(|it| it.cause), Some(cause), "{post}");
    }
}
