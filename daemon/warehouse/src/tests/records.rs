//! Rows of the DMS as they were noted, and the baseline that is counted from what was brought in.

use std::path::Path;

use jiff::{SignedDuration, Timestamp, civil::date};
use keepwarm_domain::{
    entry::{
        AppointmentNoted, BROUGHT_IN, BaselineCount, BaselineTaken, Body, CustomerNoted, DealNoted, HistoryNoted,
        LeadReceived, RepairOrderNoted, Row, SourceConsentRecorded, SuppressionAdded, UnitNoted, VisitNoted,
    },
    ids::{KeyedHash, PersonId},
    words::{
        AppointmentStatus, ConsentLevel, DealStatus, Department, MatchedBy, Outcome, Segment, SuppressionScope,
        UnitStatus,
    },
};

use super::story::{STORE, Story, at, query, warehouse_of};
use crate::{BaselinePeriod, Limits, ReportParams, baseline};

fn one(path: &Path, sql: &str) -> String {
    query(path, sql).trim_end().to_owned()
}

fn row(number: u8) -> Row {
    Row { source: "crm".to_owned(), key: KeyedHash([number; 16]), content: KeyedHash([number; 16]) }
}

fn tell(story: &mut Story, person: PersonId, at: Timestamp, body: impl Into<Body>) {
    story.tell_of(None, Some(person), at, body);
}

/// A customer whose lead the CRM closed, asked for on `asked`.
fn history(story: &mut Story, number: u8, asked: Timestamp) -> PersonId {
    let person = PersonId(story.id());
    let facts = story.facts(person);
    tell(story, person, story.now, CustomerNoted { row: None, matched_by: MatchedBy::New, person: facts });
    let (department, source) = (Department::Sales, "cars-example".to_owned());
    tell(story, person, asked, HistoryNoted { row: row(number), department, source, requested_at: asked });
    person
}

fn agreed(story: &mut Story, number: u8, person: PersonId, made: Timestamp, at: Timestamp, status: AppointmentStatus) {
    let (department, made_at) = (Department::Sales, Some(made));
    tell(story, person, made, AppointmentNoted { row: row(number), department, at, made_at, status });
}

/// Rows of every kind, some of them twice.
pub(super) fn noted(story: &mut Story) {
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    let first = at("2026-06-01T15:00:00Z");
    // Came and bought.
    let buyer = history(story, 101, first);
    agreed(story, 102, buyer, first + days(1), first + days(3), AppointmentStatus::Set);
    agreed(story, 102, buyer, first + days(1), first + days(3), AppointmentStatus::Shown);
    let deal = |status, at| DealNoted {
        row: row(103),
        at,
        status,
        stock: Some("T-1".to_owned()),
        vehicle: None,
        gross_cents: Some(-12_500),
        co_buyer: None,
    };
    tell(story, buyer, first + days(4), deal(DealStatus::Pending, first + days(4)));
    tell(story, buyer, first + days(4), deal(DealStatus::Booked, first + days(4)));
    // Agreed and did not come.
    let absent = history(story, 104, first + days(2));
    agreed(story, 105, absent, first + days(3), first + days(5), AppointmentStatus::Missed);
    // A walk-in was never set; it is a visit.
    let walked = history(story, 106, first + days(2));
    let came = first + days(6);
    agreed(story, 107, walked, came - SignedDuration::from_mins(5), came, AppointmentStatus::Shown);
    tell(story, walked, came, VisitNoted { row: row(108), at: came, sold: false });
    // Too late for the age of thirty days.
    let late = history(story, 109, first);
    tell(story, late, first + days(40), VisitNoted { row: row(110), at: first + days(40), sold: true });
    let (opened_at, closed_at) = (Some(first + days(41)), Some(first + days(42)));
    let order =
        RepairOrderNoted { row: row(111), opened_at, closed_at, customer_pay_cents: Some(18_950), vehicle: None };
    tell(story, late, first + days(42), order);
    let unit = |status| UnitNoted { row: row(112), stock: "T-1".to_owned(), status, vehicle: None };
    story.tell(unit(UnitStatus::Available));
    story.tell(unit(UnitStatus::Sold));
    // Out of the period.
    history(story, 113, first - days(60));
    story.tell(SourceConsentRecorded {
        source: "cars-example".to_owned(),
        level: ConsentLevel::Pewc,
        wording: "I agree to texts.".to_owned(),
        approved_by: "Sam Desk".to_owned(),
    });
    let counts =
        vec![BaselineCount { department: Department::Sales, leads: 4, set: 2, due: 2, shown: 1, visited: 2, sold: 1 }];
    let (from, through) = (date(2026, 6, 1), date(2026, 6, 30));
    story.tell(BaselineTaken { name: "before-keepwarm".to_owned(), from, through, age_days: 30, counts });
}

#[test]
fn rows_of_the_dms_stand_as_it_said_last() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    noted(&mut story);
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    warehouse.publish(story.now).expect("publishes");
    let path = warehouse.published_path();
    assert_eq!(one(&path, "SELECT count(*), count_if(status = 'shown')::BIGINT FROM fact_dms_appointment"), "3 | 2");
    assert_eq!(
        one(&path, "SELECT status, gross_cents, strftime(local_date, '%Y-%m-%d') FROM fact_dms_deal"),
        "booked | -12500 | 2026-06-05"
    );
    assert_eq!(one(&path, "SELECT stock, status FROM dim_unit"), "T-1 | sold");
    assert_eq!(one(&path, "SELECT count(*), count_if(sold)::BIGINT FROM fact_dms_visit"), "2 | 1");
    assert_eq!(one(&path, "SELECT customer_pay_cents FROM fact_dms_repair_order"), "18950");
    assert_eq!(one(&path, "SELECT count(*) FROM fact_opening"), "5");
    assert_eq!(
        one(&path, "SELECT source, level, approved_by FROM fact_source_consent"),
        "cars-example | pewc | Sam Desk"
    );
    let report = warehouse.report("baseline", &ReportParams::default(), story.now).expect("runs");
    assert_eq!(report.batches.iter().map(arrow::array::RecordBatch::num_rows).sum::<usize>(), 4);
}

#[test]
fn leads_of_before_are_judged_at_equal_age() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    noted(&mut story);
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    warehouse.publish(story.now).expect("publishes");
    let (from, through) = (date(2026, 6, 1), date(2026, 6, 30));
    let period = BaselinePeriod { store: STORE, from, through, age_days: 30 };
    let counts = baseline(&warehouse.published_path(), period, Limits::default()).expect("counts");
    let Some(Body::BaselineTaken(taken)) = story.entries.last().map(|entry| &entry.body) else {
        panic!("the story ends with the baseline")
    };
    assert_eq!(counts, taken.counts);
}

#[test]
fn a_lead_that_was_brought_in_is_no_new_one_of_the_funnel() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    let told = story.lead(Segment::NewInbound, "cars-example");
    let before = story.entries.len();
    story.lead(Segment::NewInbound, "cars-example");
    for entry in &mut story.entries[before..] {
        if let Body::LeadReceived(LeadReceived { inquiry, .. }) = &mut entry.body {
            inquiry.flags.push(BROUGHT_IN.to_owned());
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    warehouse.publish(story.now).expect("publishes");
    let path = warehouse.published_path();
    assert_eq!(one(&path, "SELECT lead_id FROM funnel_base"), told.lead.to_string());
    assert_eq!(one(&path, "SELECT count(*) FROM dim_lead WHERE brought_in"), "1");
}

#[test]
fn coverage_counts_open_leads_by_what_their_customers_agreed_to() {
    let mut story = Story::new("2026-10-01T14:00:00Z");
    story.lead(Segment::NewInbound, "cars-example");
    story.lead(Segment::NewInbound, "cars-example");
    let closed = story.lead(Segment::NewInbound, "cars-example");
    story.close(closed, Outcome::Lost);
    let out = story.lead(Segment::NewInbound, "portal");
    let (scope, via) = (SuppressionScope::Text, "reply".to_owned());
    story.of(
        out,
        SuppressionAdded { scope, contacts: Vec::new(), people: vec![out.person], via, note: None, leads: Vec::new() },
    );
    let folder = tempfile::tempdir().expect("a folder");
    let mut warehouse = warehouse_of(folder.path(), &story);
    warehouse.publish(story.now).expect("publishes");
    let sql = "SELECT group_name, numerator, denominator FROM report_consent_coverage
        WHERE grouped_by = 'source' AND rung = 1 ORDER BY ALL";
    assert_eq!(one(&warehouse.published_path(), sql), "cars-example | 2 | 2\nportal | 0 | 1");
}
