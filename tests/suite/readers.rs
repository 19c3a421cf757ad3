//! Those who read the published file: while the daemon writes and publishes, a reader in another process never sees an
//! error or half a state, and every release of DuckDB that a BI tool may bring reads all of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    path::Path,
};

use keepwarm_domain::entry::Body;
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::{Home, Settings},
    lead::{drop_all, lead},
    reader::{self, Reader, Seen},
    truth::Truth,
    wait,
};
use serde_json::Value;

const OPENINGS: u32 = 200;

/// Leads taken in between two publications.
const LEADS_A_TIME: usize = 5;

#[test]
fn two_hundred_openings_beside_a_busy_publisher_see_whole_states_only() {
    let readers = reader::installed();
    let home = Home::new(&Settings { publish_every: "1s", ..Settings::default() });
    let daemon = Daemon::start(&home);
    let mut leads = (0..4_000).map(lead);
    publish(&home, &mut leads);
    let mut seen = BTreeMap::new();
    for (release, python) in &readers {
        let reader = Reader::start(python, &home.published(), OPENINGS);
        while !reader.is_done() {
            publish(&home, &mut leads);
        }
        seen.insert(*release, reader.finish());
    }
    wait::until("an empty drop folder", wait::LONG, || (home.waiting() == 0).then_some(()));
    assert!(daemon.terminate().success());
    let truth = Truth::read(&home);
    for (release, seen) in seen {
        assert_eq!(seen.len(), OPENINGS as usize, "duckdb {release}");
        check_whole(&truth, release, &seen);
    }
}

fn publish(home: &Home, leads: &mut impl Iterator<Item = keepwarm_tests::lead::Lead>) {
    drop_all(&home.drop_dir(), leads.take(LEADS_A_TIME));
    ctl::good(home, &["warehouse", "publish"]);
}

/// Holds what a reader saw against the ledger up to the entry the file said it goes through.
fn check_whole(truth: &Truth, release: &str, seen: &[Seen]) {
    let publications: BTreeSet<i64> = seen.iter().map(|it| it.through_seq).collect();
    assert!(publications.len() > 1, "duckdb {release}: nothing was published meanwhile");
    assert!(seen.is_sorted_by_key(|it| it.through_seq), "duckdb {release}: an older publication came back");
    for it in seen {
        let before = truth.entries.iter().take_while(|entry| entry.seq.0 <= it.through_seq);
        let (mut leads, mut episodes, mut touches, mut sent) = (0, 0, 0, 0);
        for entry in before {
            match &entry.body {
                Body::LeadReceived(_) => leads += 1,
                Body::EpisodeStarted(_) => episodes += 1,
                Body::TouchPlanned(_) => touches += 1,
                Body::TouchSent(_) => sent += 1,
                _ => {}
            }
        }
        let found = (it.leads, it.episodes, it.touches, it.sent, it.orphans);
        assert_eq!(found, (leads, episodes, touches, sent, 0), "duckdb {release} through seq {}", it.through_seq);
        assert_eq!(it.ledger_tip.len(), 64, "duckdb {release}: {}", it.ledger_tip);
    }
}

/// What a warehouse must hold, by name.
const RELATIONS: [&str; 27] = [
    "meta",
    "publication",
    "fact_touch",
    "fact_reply",
    "fact_stage",
    "fact_outcome",
    "fact_episode",
    "fact_appointment",
    "fact_ownership",
    "fact_escalation",
    "fact_task",
    "fact_consent",
    "fact_stop_confirmation",
    "dim_store",
    "dim_rep",
    "dim_lead",
    "dim_person",
    "dim_source",
    "dim_segment",
    "dim_date",
    "dim_cadence_version",
    "dim_block",
    "report_funnel",
    "funnel_by_segment",
    "funnel_by_source",
    "leads",
    "touches",
];

#[test]
fn every_release_reads_the_same_from_every_table_and_view() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dir = folder.path().join("demo");
    // The simulated store leaves something in every fact: replies, appointments, deals, what people claim. With this seed
    // somebody stops by text, which few do.
    let args = ["demo", "--days", "12", "--leads-per-day", "8", "--seed", "3", "--dir"].map(OsStr::new);
    let demo = daemon::run(&[&args[..], &[dir.as_os_str()]].concat());
    assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
    let file = dir.join("published/warehouse.duckdb");
    let installed = reader::installed();
    let answers: BTreeMap<&str, Value> =
        installed.iter().map(|(release, python)| (*release, everything(release, python, &file))).collect();
    let Some((newest, expected)) = answers.last_key_value() else { return };
    let expected = expected.as_object().expect("relations by name");
    for name in RELATIONS {
        assert!(expected.contains_key(name), "{name} is missing: {:?}", expected.keys());
        assert!(expected[name]["rows"].as_i64() > Some(0), "{name} is empty");
    }
    for (name, relation) in expected {
        assert!(relation["comment"].as_str().is_some_and(|comment| !comment.is_empty()), "{name} has no comment");
        if relation["kind"] == "table" {
            assert_eq!(relation["uncommented"], Value::Array(Vec::new()), "columns of {name} without a comment");
        }
    }
    for (release, answer) in &answers {
        let answer = answer.as_object().expect("relations by name");
        assert_eq!(answer.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "duckdb {release}");
        for (name, relation) in answer {
            for what in ["columns", "rows", "digest"] {
                let (old, new) = (&relation[what], &expected[name][what]);
                assert_eq!(old, new, "duckdb {release} and {newest} differ on the {what} of {name}");
            }
        }
    }
}

/// Relations by name, each with its rows, columns and comments.
fn everything(release: &str, python: &Path, file: &Path) -> Value {
    let output = reader::read_everything(python, file);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "duckdb {release}: {why}");
    let mut said: Value = serde_json::from_slice(&output.stdout).expect("the script says JSON");
    assert_eq!(said["release"], release);
    said["relations"].take()
}
