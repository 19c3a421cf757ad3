//! Somebody edits the ledger behind the daemon's back: `ledger verify` finds it and names the place, and a start that has
//! to replay it refuses.

use std::fs;

use duckdb::Connection;
use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings},
    lead::{drop_all, email_lead},
    wait,
};

/// Where the ledger is tampered with.
const SEQ: i64 = 60;

const TAMPERINGS: [(&str, &str); 4] = [
    ("an edited body", "UPDATE entry SET body = replace(body, '{', '{ ') WHERE seq = 60"),
    ("an edited time", "UPDATE entry SET occurred_at = occurred_at + INTERVAL 1 SECOND WHERE seq = 60"),
    ("a dropped row", "DELETE FROM entry WHERE seq = 60"),
    ("two swapped rows", "UPDATE entry SET seq = CASE seq WHEN 60 THEN 61 ELSE 60 END WHERE seq IN (60, 61)"),
];

/// An appliance that has worked a while and was stopped in order.
fn worked() -> Home {
    let home = Home::new(&Settings::default());
    drop_all(&home.drop_dir(), (0..20).map(email_lead));
    let daemon = Daemon::start(&home);
    wait::until("the answers", wait::LONG, || (home.spooled().len() >= 20).then_some(()));
    assert!(daemon.terminate().success());
    home
}

fn tamper(home: &Home, sql: &str) {
    let file = home.data().join("ledger.duckdb");
    assert!(!file.with_extension("duckdb.wal").exists(), "an orderly end leaves no log");
    let connection = Connection::open(&file).expect("nobody has it open");
    let rows = connection.execute(sql, []).expect("the rows are there");
    assert!(rows > 0, "{sql} changes something");
    connection.execute_batch("CHECKPOINT").expect("it is ours");
}

#[test]
fn whatever_was_tampered_with_is_found_and_named() {
    for (what, sql) in TAMPERINGS {
        let home = worked();
        let daemon = Daemon::start(&home);
        let sound = ctl::good(&home, &["ledger", "verify"]);
        assert_eq!((&sound["sound"], sound["faults"].as_array().map(Vec::len)), (&true.into(), Some(0)), "{sound:#}");
        assert!(daemon.terminate().success());
        tamper(&home, sql);
        // The snapshot spares the start the tampered part, so it serves and can be asked.
        let _daemon = Daemon::start(&home);
        let (code, verified) = ctl::json(&home, &["ledger", "verify"]);
        assert_eq!((code, &verified["sound"]), (1, &false.into()), "{what}: {verified:#}");
        assert_eq!(verified["faults"][0]["seq"], SEQ, "{what}: {verified:#}");
        assert_eq!((&verified["entries"], &verified["through_seq"]), (&(SEQ - 1).into(), &(SEQ - 1).into()), "{what}");
        let said = ctl::ask(&home, &["ledger", "verify"]);
        assert!(said.out.contains(&SEQ.to_string()) && said.out.contains("restore"), "{what}: {}", said.out);
    }
}

#[test]
fn a_start_that_replays_a_tampered_entry_refuses() {
    let home = worked();
    tamper(&home, TAMPERINGS[0].1);
    fs::remove_file(home.data().join("state.snapshot")).expect("an orderly end takes a snapshot");
    let ended = Daemon::launch(&home).ready(&home).err().expect("it must not serve from an edited ledger");
    assert_eq!(ended.status.code(), Some(1), "{}", ended.log);
    assert!(ended.log.contains(&format!("seq {SEQ} was edited")), "{}", ended.log);
}
