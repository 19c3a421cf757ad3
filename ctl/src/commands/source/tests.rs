//! Answers about feeds, in all three formats.

use keepwarm_proto::v1::{SampleField, SampleRow};

use super::*;
use crate::render::testing::check;

const DAY: i64 = 86_400_000_000;
const NOW: i64 = 1_795_446_000_000_000;

fn counts(rows: i64, new: i64, quarantined: i64) -> SourceCounts {
    SourceCounts { rows, new, changed: 5, same: rows - new - quarantined - 5, quarantined, known_bad: 2, later: 0 }
}

fn row(name: &str, kind: &str) -> SourceRow {
    SourceRow {
        name: name.into(),
        entity: "deals".into(),
        kind: kind.into(),
        condition: "well".into(),
        every_s: 900,
        through_us: Some(NOW - DAY),
        lag_us: Some(DAY),
        last: Some(counts(1_200, 12, 3)),
        ..SourceRow::default()
    }
}

fn failing() -> SourceRow {
    SourceRow {
        condition: "failing".into(),
        problem: "connecting to the database: connection refused".into(),
        failing_since_us: Some(NOW - 60_000_000),
        retry_at_us: Some(NOW + 60_000_000),
        ..row("dms-deals", "query")
    }
}

#[test]
fn feeds_are_listed_with_how_they_are() {
    let waiting =
        SourceRow { condition: "waiting".into(), lag_us: None, through_us: None, last: None, ..row("cdk", "files") };
    check("source-list", &listed(&[row("dealervault-deals", "files"), failing(), waiting]));
    check("source-list-empty", &listed(&[]));
}

#[test]
fn a_feed_is_shown_in_full() {
    let response = SourceServiceShowResponse {
        source: Some(failing()),
        store: 1,
        place: "Driver=PostgreSQL Unicode;Server=dms;Database=dms;Uid=keepwarm".into(),
        query: "SELECT * FROM deals WHERE modified >= ?".into(),
        mapping: "/etc/keepwarm/mappings/cdk.toml".into(),
        well_at_us: Some(NOW - 120_000_000),
        read_at_us: Some(NOW - 120_000_000),
        total: Some(counts(2_400, 24, 0)),
        going: Some(counts(500, 1, 0)),
    };
    check("source-show", &shown(&response));
}

#[test]
fn what_became_of_the_rows_is_told() {
    check("source-sync", &synced("dealervault-deals", &SyncResult { counts: Some(counts(1_200, 12, 3)) }));
    check("source-sync-nothing", &synced("dealervault-deals", &SyncResult { counts: None }));
}

#[test]
fn a_test_shows_how_rows_map() {
    let field = |field: &str, column: &str| SampleField { field: field.into(), column: column.into() };
    let response = TestResponse {
        fields: vec![field("number", "Deal Number"), field("contract-date", "Contract Date")],
        unsaid: vec!["email".into()],
        rows: vec![
            SampleRow {
                line: 2,
                says: "deal booked 2026-11-20 12:00 CST; customer: A***, ***87".into(),
                problem: String::new(),
            },
            SampleRow { line: 3, says: String::new(), problem: "column `Deal Number` is empty".into() },
        ],
    };
    check("source-test", &tested(&response));
}
