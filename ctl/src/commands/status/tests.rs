//! How the status is shown, in every format.

use keepwarm_proto::v1::{HearingStatus, LedgerTip, RoadStatus, StoreStatus};

use super::*;
use crate::render::testing::check;

fn response() -> StatusResponse {
    let mode = |segment: &str, channel: &str, mode: &str| ModeStatus {
        segment: segment.into(),
        channel: channel.into(),
        mode: mode.into(),
    };
    StatusResponse {
        release: "0.1.0".into(),
        condition: "serving".into(),
        started_at_us: 1_790_000_000_000_000,
        now_us: 1_790_003_600_000_000,
        stores: vec![StoreStatus {
            store: 1,
            name: "Prairie Motors".into(),
            zone: "America/Chicago".into(),
            open_now: true,
        }],
        ledger: Some(LedgerTip { seq: 123_456, digest: "3f".repeat(32), recorded_at_us: 1_790_003_500_000_000 }),
        leads_open: 1_431,
        touches_planned: 2_204,
        touches_due: 3,
        tasks_open: 12,
        escalations_open: 1,
        reminders: vec!["the list national-dnc holds until 2026-11-28".into()],
        hearing: vec![HearingStatus {
            channel: "text".into(),
            heard_at_us: Some(1_790_003_580_000_000),
            ..Default::default()
        }],
        roads: vec![RoadStatus {
            road: "twilio-poll".into(),
            well_at_us: Some(1_790_003_590_000_000),
            taken: 1_204,
            forged: 3,
            malformed: 1,
            ..Default::default()
        }],
        modes: vec![
            mode("new-inbound", "text", "live"),
            mode("new-inbound", "email", "assisted"),
            mode("aged-internet", "email", "shadow"),
        ],
        publication: Some(Publication {
            path: "/var/lib/keepwarm/published/warehouse.duckdb".into(),
            through_seq: 123_400,
            ledger_tip: "7a".repeat(32),
            published_at_us: 1_790_003_480_000_000,
            age_us: 120_000_000,
            bytes: 144_000_000,
            schema_version: 1,
        }),
        ..Default::default()
    }
}

#[test]
fn a_healthy_appliance() {
    check("status", &answer(&response()));
}

#[test]
fn a_store_that_only_looks_on_is_no_bad_news() {
    let response = StatusResponse {
        condition: "shadow".into(),
        advice: "every segment and channel runs in shadow; set `[modes]` in keepwarm.toml to send".into(),
        ..response()
    };
    let answer = answer(&response);
    assert_eq!(answer.exit, Exit::Ok);
    check("status-shadow", &answer);
}

#[test]
fn a_daemon_that_holds_says_what_to_do() {
    let response = StatusResponse {
        condition: "holding".into(),
        advice: "the ledger is older than its outside tip: restore a newer backup".into(),
        leads_without_next_action: 2,
        touches_uncertain: 1,
        escalations_breached: 1,
        intake_quarantined: 2,
        modes: Vec::new(),
        reminders: Vec::new(),
        hearing: vec![HearingStatus {
            channel: "text".into(),
            deaf: true,
            heard_at_us: Some(1_790_000_100_000_000),
            advice: "nobody was heard over text for 15 minutes or since the start: what would go out by itself waits"
                .into(),
        }],
        roads: vec![RoadStatus {
            road: "twilio-poll".into(),
            failing_since_us: Some(1_790_000_200_000_000),
            problem: "the provider of texts refused its list of messages with status 401".into(),
            taken: 17,
            ..Default::default()
        }],
        publication: None,
        ..response()
    };
    check("status-holding", &answer(&response));
}
