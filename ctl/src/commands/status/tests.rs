//! How the status is shown, in every format.

use expect_test::expect;
use keepwarm_proto::v1::{LedgerTip, StoreStatus};

use super::*;
use crate::render::testing::all_formats;

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
    expect![[r#"
        keepwarmd  0.1.0, since 2026-09-21 09:13 CDT
        condition  serving
        store      1 Prairie Motors, America/Chicago, open now
        leads      1,431 open, 0 without a next action
        touches    2,204 planned, 3 due, 0 in doubt
        tasks      12 open
        hot leads  1 with a human, 0 not taken in five minutes
        intake     0 in quarantine
        ledger     123,456 entries, tip 3f3f3f3f3f3f3f3f, 2026-09-21 10:11 CDT
        published  2 min ago, through seq 123,400 (56 behind), /var/lib/keepwarm/published/warehouse.duckdb

        mode of segment  text  email
        -------------------------------
        new-inbound      live  assisted
        aged-internet    -     shadow
        --- json
        {
          "release": "0.1.0",
          "condition": "serving",
          "advice": "",
          "started_at": "2026-09-21T14:13:20Z",
          "now": "2026-09-21T15:13:20Z",
          "stores": [
            {
              "store": 1,
              "name": "Prairie Motors",
              "zone": "America/Chicago",
              "open_now": true
            }
          ],
          "ledger": {
            "seq": 123456,
            "digest": "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f",
            "recorded_at": "2026-09-21T15:11:40Z"
          },
          "leads": {
            "open": 1431,
            "without_next_action": 0
          },
          "touches": {
            "planned": 2204,
            "due": 3,
            "uncertain": 0
          },
          "tasks_open": 12,
          "escalations": {
            "open": 1,
            "breached": 0
          },
          "intake_quarantined": 0,
          "modes": [
            {
              "segment": "new-inbound",
              "channel": "text",
              "mode": "live"
            },
            {
              "segment": "new-inbound",
              "channel": "email",
              "mode": "assisted"
            },
            {
              "segment": "aged-internet",
              "channel": "email",
              "mode": "shadow"
            }
          ],
          "publication": {
            "path": "/var/lib/keepwarm/published/warehouse.duckdb",
            "through_seq": 123400,
            "ledger_tip": "7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a",
            "published_at": "2026-09-21T15:11:20Z",
            "age_seconds": 120,
            "bytes": 144000000,
            "schema_version": 1
          }
        }
        --- csv
        field,value
        release,0.1.0
        condition,serving
        advice,
        started_at,2026-09-21T14:13:20Z
        now,2026-09-21T15:13:20Z
        ledger_seq,123456
        ledger_digest,3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f
        leads_open,1431
        leads_without_next_action,0
        touches_planned,2204
        touches_due,3
        touches_uncertain,0
        tasks_open,12
        escalations_open,1
        escalations_breached,0
        intake_quarantined,0
        published_path,/var/lib/keepwarm/published/warehouse.duckdb
        published_through_seq,123400
        published_at,2026-09-21T15:11:20Z
        --- exit 0
    "#]]
    .assert_eq(&all_formats(&answer(&response())));
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
        publication: None,
        ..response()
    };
    expect![[r#"
        keepwarmd  0.1.0, since 2026-09-21 09:13 CDT
        condition  holding
        advice     the ledger is older than its outside tip: restore a newer backup
        store      1 Prairie Motors, America/Chicago, open now
        leads      1,431 open, 2 without a next action
        touches    2,204 planned, 3 due, 1 in doubt
        tasks      12 open
        hot leads  1 with a human, 1 not taken in five minutes
        intake     2 in quarantine
        ledger     123,456 entries, tip 3f3f3f3f3f3f3f3f, 2026-09-21 10:11 CDT
        published  nothing yet: keepwarmctl warehouse publish
        --- json
        {
          "release": "0.1.0",
          "condition": "holding",
          "advice": "the ledger is older than its outside tip: restore a newer backup",
          "started_at": "2026-09-21T14:13:20Z",
          "now": "2026-09-21T15:13:20Z",
          "stores": [
            {
              "store": 1,
              "name": "Prairie Motors",
              "zone": "America/Chicago",
              "open_now": true
            }
          ],
          "ledger": {
            "seq": 123456,
            "digest": "3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f",
            "recorded_at": "2026-09-21T15:11:40Z"
          },
          "leads": {
            "open": 1431,
            "without_next_action": 2
          },
          "touches": {
            "planned": 2204,
            "due": 3,
            "uncertain": 1
          },
          "tasks_open": 12,
          "escalations": {
            "open": 1,
            "breached": 1
          },
          "intake_quarantined": 2,
          "modes": [],
          "publication": null
        }
        --- csv
        field,value
        release,0.1.0
        condition,holding
        advice,the ledger is older than its outside tip: restore a newer backup
        started_at,2026-09-21T14:13:20Z
        now,2026-09-21T15:13:20Z
        ledger_seq,123456
        ledger_digest,3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f
        leads_open,1431
        leads_without_next_action,2
        touches_planned,2204
        touches_due,3
        touches_uncertain,1
        tasks_open,12
        escalations_open,1
        escalations_breached,1
        intake_quarantined,2
        published_path,
        published_through_seq,
        published_at,
        --- exit 1
    "#]]
    .assert_eq(&all_formats(&answer(&response)));
}
