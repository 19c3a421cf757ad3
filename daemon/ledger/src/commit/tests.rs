//! What counts as committed, and what does not.

use std::path::Path;

use super::*;
use crate::chain::Digest;
use crate::error::ReadError;
use crate::testing::{batch, entry, lead_received, leads, open, options, rested, seal, time};
use crate::{Ledger, instance, schema};
use keepwarm_domain::entry::LeadRested;

fn everything(ledger: &Ledger) -> Vec<Entry> {
    let mut found = Vec::new();
    ledger.replay(keepwarm_domain::ids::Seq(0), |entry| found.push(entry)).expect("the chain is sound");
    found
}

#[test]
fn entries_read_back_as_they_were() {
    let dir = tempfile::tempdir().expect("a directory");
    let opened = open(dir.path());
    assert_eq!(opened.tip, Tip::GENESIS);
    let mut written: Vec<Entry> = (1..=3).map(lead_received).collect();
    written.push(Entry { lead: None, person: None, actor: "operator:1000".parse().expect("an actor"), ..rested(4) });
    let tip = opened.ledger.commit_blocking(Batch { entries: written.clone(), seals: vec![] }).expect("committed");
    assert_eq!(tip.seq, 4);
    assert_eq!(everything(&opened.ledger), written);
    drop(opened);
    let again = open(dir.path());
    assert_eq!(again.tip, tip, "an abrupt end loses nothing");
    assert_eq!(again.recorded_at, Some(time(4)));
    assert_eq!(everything(&again.ledger), written);
    again.ledger.shutdown().expect("closed");
    drop(again);
    assert!(!dir.path().join("ledger.duckdb.wal").exists(), "an orderly end leaves no log");
    assert_eq!(open(dir.path()).tip, tip);
}

#[test]
fn the_digest_follows_from_the_entries_alone() {
    let dirs = [tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory")];
    let one = open(dirs[0].path()).ledger.commit_blocking(batch(1, 50)).expect("committed");
    let other = open(dirs[1].path()).ledger;
    other.commit_blocking(batch(1, 7)).expect("committed");
    assert_eq!(other.commit_blocking(batch(8, 50)).expect("committed"), one, "however they were batched");
    assert_ne!(one.digest, Digest::GENESIS);
}

#[test]
fn a_batch_that_does_not_follow_is_refused_and_leaves_nothing() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    let tip = ledger.commit_blocking(batch(1, 5)).expect("committed");
    let refused = |batch: Batch| match ledger.commit_blocking(batch) {
        Err(CommitError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    };
    let of = |entries: Vec<Entry>| Batch { entries, seals: vec![] };
    assert_eq!(refused(of(vec![])), Refusal::Empty);
    assert_eq!(refused(of(vec![rested(7)])), Refusal::NotNext { expected: 6, found: 7 });
    assert_eq!(refused(of(vec![rested(6), rested(8)])), Refusal::Gap { after: 6, found: 8 });
    assert_eq!(refused(of(vec![Entry { recorded_at: time(4), ..rested(6) }])), Refusal::BackInTime { seq: 6 });
    let fine = time(6) + jiff::SignedDuration::from_nanos(1);
    assert_eq!(refused(of(vec![Entry { occurred_at: fine, ..rested(6) }])), Refusal::TooFine { seq: 6 });
    let stray = Batch { entries: vec![rested(6)], seals: vec![seal(7, "x")] };
    assert_eq!(refused(stray), Refusal::StraySeal { seq: 7 });
    assert_eq!(ledger.tip().wait().expect("answered"), tip);
    assert_eq!(everything(&ledger).len(), 5);
}

#[test]
fn the_same_batch_again_is_committed_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    ledger.commit_blocking(batch(1, 5)).expect("committed");
    let tip = ledger.commit_blocking(leads(6, 9)).expect("committed");
    assert_eq!(ledger.commit_blocking(leads(6, 9)), Ok(tip));
    assert_eq!(everything(&ledger).len(), 9);
    let other = Batch { entries: vec![entry(6, LeadRested { wake_at: time(0) })], seals: vec![] };
    assert_eq!(ledger.commit_blocking(other), Err(Refusal::Forked { first: 6, last: 6 }.into()));
}

fn new_ledger(dir: &Path) -> Connection {
    let connection = instance::open(&dir.join("x.duckdb"), options(dir).limits()).expect("a new file");
    schema::LEDGER.migrate(&connection).expect("its tables");
    connection
}

fn rows_of(entries: &[Entry]) -> RecordBatch {
    rows::encode(entries, &mut Chain::from(Tip::GENESIS), i64::MIN).expect("they follow").batch
}

/// Rows that the table refuses: a column that must not be null has no values.
fn refused_rows() -> RecordBatch {
    let sound = rows_of(&[rested(1)]);
    let mut columns = sound.columns().to_vec();
    columns[0] = arrow::array::new_null_array(columns[0].data_type(), 1);
    RecordBatch::try_new(sound.schema(), columns).expect("every field may be null in Arrow")
}

fn count(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(*) FROM entry", [], |row| row.get(0)).expect("counted")
}

#[test]
fn duckdb_answers_ok_to_the_commit_after_a_failed_append() {
    // Why `transact` never commits after an error: this is how entries would be acknowledged and lost.
    let dir = tempfile::tempdir().expect("a directory");
    let connection = new_ledger(dir.path());
    connection.execute_batch("BEGIN").expect("begun");
    scan::append(&connection, "entry", rows_of(&[rested(1)])).expect("sound rows");
    scan::append(&connection, "entry", refused_rows()).expect_err("the column must not be null");
    connection.execute_batch("COMMIT").expect("DuckDB says Ok");
    assert_eq!(count(&connection), 0, "and has kept nothing");
}

#[test]
fn a_failed_append_followed_by_commit_is_never_acknowledged() {
    let dir = tempfile::tempdir().expect("a directory");
    let connection = new_ledger(dir.path());
    let failure = transact(&connection, vec![("entry", rows_of(&[rested(1)])), ("entry", refused_rows())])
        .expect_err("one of the appends failed");
    assert_eq!(failure.step, "entry");
    assert!(failure.why.contains("NOT NULL"), "{}", failure.why);
    assert_eq!(count(&connection), 0);
    transact(&connection, vec![("entry", rows_of(&[rested(1)]))]).expect("the connection is fit for the next one");
    assert_eq!(count(&connection), 1);
}

#[test]
fn after_a_failed_commit_the_files_are_opened_again_and_the_batch_goes_in() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    ledger.commit_blocking(leads(1, 5)).expect("committed");
    // A table that is gone fails the append, after the vault has taken its part.
    let break_it = |sql: &'static str| {
        let broken = ledger
            .ask(move |store| store.reading("test")?.ledger.execute_batch(sql).map_err(ReadError::database("test")));
        broken.wait().expect("altered");
    };
    break_it("ALTER TABLE idx_key RENAME TO away");
    let failed = ledger.commit_blocking(leads(6, 9)).expect_err("a table is missing");
    assert!(matches!(&failed, CommitError::Failed { step: "idx_key", .. }), "{failed}");
    break_it("ALTER TABLE away RENAME TO idx_key");
    let tip = ledger.commit_blocking(leads(6, 9)).expect("committed on the second try");
    assert_eq!(tip.seq, 9);
    assert_eq!(everything(&ledger).len(), 9);
    let ids: Vec<i64> = (1001..=1009).collect();
    assert_eq!(ledger.open_seals(keepwarm_domain::words::SealKind::Person, &ids).wait().expect("open").len(), 9);
    let rows = ledger.ask(|store| {
        let vault = &store.reading("test")?.vault;
        vault
            .query_row("SELECT count(*) FROM seal", [], |row| row.get::<_, i64>(0))
            .map_err(ReadError::database("test"))
    });
    assert_eq!(rows.wait().expect("counted"), 9, "what the vault took at the first try was removed");
}
