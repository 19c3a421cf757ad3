//! Calls: one row for each, whatever its tracking tells of it later.

use keepwarm_domain::{
    entry::{CallRecorded, Opening},
    ids::KeyedHash,
    words::{CallDirection, CallStatus, Department, Intent, OpenedBy, Segment},
};

use super::story::{Story, lines, warehouse_of};

fn call(status: CallStatus, seconds: u32, again: bool) -> CallRecorded {
    let intents = if again { vec![Intent::TradeValue] } else { Vec::new() };
    let opening = Opening { by: OpenedBy::Call, intents, evidence: "test".to_owned(), confidence: None };
    CallRecorded {
        call: KeyedHash([7; 16]),
        content: KeyedHash([u8::from(again); 16]),
        again,
        from: None,
        direction: CallDirection::Inbound,
        status,
        line: Some(Department::Sales),
        seconds: Some(seconds),
        source: "cars-example".to_owned(),
        opening: Some(opening),
    }
}

/// A call of somebody with an open lead, told of twice.
pub(super) fn rings(story: &mut Story) {
    let told = story.lead(Segment::NewInbound, "cars-example");
    story.pass(30);
    story.of(told, call(CallStatus::Missed, 0, false));
    story.pass(20);
    story.of(told, call(CallStatus::Answered, 75, true));
}

#[test]
fn a_call_is_one_row_with_what_was_learned_last() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    rings(&mut story);
    let folder = tempfile::tempdir().expect("a folder");
    let warehouse = warehouse_of(folder.path(), &story);
    let sql = "SELECT direction, status, seconds, line, opened_lead, intents, lead_id IS NULL FROM fact_call";
    assert_eq!(lines(&warehouse.file, sql), "inbound | answered | 75 | sales | false | trade_value | false\n");
}
