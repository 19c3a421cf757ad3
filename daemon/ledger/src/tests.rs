//! The ledger as its users see it: opening, looking up, sealed records, snapshots.

use std::path::Path;

use keepwarm_domain::entry::Body;
use keepwarm_domain::ids::{BlindIndex, KeyedHash, LeadId, PersonId, Seq, TouchId};
use keepwarm_domain::words::{Channel, SealKind};

use crate::testing::{
    batch, copy, file_taken, files, hash, lead_received, leads, open, options, rested, seal, touch_claimed, touch_sent,
    unit_noted,
};
use crate::{
    Batch, CommitError, Gone, KnownRecord, Ledger, MasterKey, OpenError, Options, ProviderOf, Snapshot, Wanted,
};

fn refused(options: Options) -> String {
    match Ledger::open(options) {
        Ok(_) => panic!("it opened"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_second_daemon_on_the_directory_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let first = open(dir.path());
    let message = refused(options(dir.path()));
    let expected = format!("is in use by process {}; stop that daemon", std::process::id());
    assert!(message.contains(&expected), "{message}");
    drop(first);
    open(dir.path());
}

#[test]
fn another_key_is_refused_before_anything_is_sealed_under_it() {
    let dir = tempfile::tempdir().expect("a directory");
    open(dir.path());
    let other = Options { key: MasterKey::new([8; 32]), ..options(dir.path()) };
    let message = refused(other);
    assert!(message.contains("the appliance key does not belong to"), "{message}");
}

#[test]
fn a_file_of_a_later_build_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    open(dir.path()).ledger.shutdown().expect("closed");
    let later = duckdb::Connection::open(dir.path().join("ledger.duckdb")).expect("opens");
    later.execute_batch("UPDATE meta SET value = '2' WHERE name = 'schema'").expect("set");
    later.close().expect("closed");
    let message = refused(options(dir.path()));
    assert!(message.starts_with("ledger.duckdb has schema 2, this build knows up to 1"), "{message}");
}

#[test]
fn only_the_daemon_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a directory");
    let inside = dir.path().join("ledger");
    open(&inside).ledger.shutdown().expect("closed");
    let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&inside), 0o700);
    for name in ["ledger.duckdb", "vault.duckdb", "ledger.tip", "lock"] {
        assert_eq!(mode(&inside.join(name)), 0o600, "{name}");
    }
}

#[test]
fn closed_things_are_found_again() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    let mut entries: Vec<_> = (1..=5).map(lead_received).collect();
    entries.extend([file_taken(6), touch_sent(7)]);
    // The person of lead 5 under the phone of lead 1, and the natural key of lead 1 again with other content.
    let mut spouse = lead_received(8);
    if let Body::LeadReceived(body) = &mut spouse.body {
        body.person.phones = vec![BlindIndex(hash(1))];
        body.inquiry.natural_key = Some(KeyedHash(hash(-1)));
    }
    entries.extend([spouse, touch_claimed(9), unit_noted(10, hash(10)), unit_noted(11, hash(10))]);
    ledger.commit_blocking(Batch { entries, seals: vec![] }).expect("committed");

    let wanted = Wanted {
        contacts: vec![BlindIndex(hash(999)), BlindIndex(hash(1)), BlindIndex(hash(2_000_003))],
        natural_keys: vec![KeyedHash(hash(-1)), KeyedHash(hash(-2)), KeyedHash(hash(-77))],
        files: vec![KeyedHash(hash(6)), KeyedHash(hash(5))],
        provider_ids: vec![KeyedHash(hash(7)), KeyedHash(hash(8))],
        touches: vec![TouchId(9), TouchId(7)],
        records: vec![KeyedHash(hash(10)), KeyedHash(hash(12))],
    };
    let mut found = ledger.lookup(wanted.clone()).wait().expect("answered");
    found.people.sort();
    let mut people = vec![
        (BlindIndex(hash(1)), PersonId(1001)),
        (BlindIndex(hash(1)), PersonId(1008)),
        (BlindIndex(hash(2_000_003)), PersonId(1003)),
    ];
    people.sort();
    assert_eq!(found.people, people);
    found.leads.sort_by_key(|known| known.lead);
    let leads: Vec<_> = found.leads.iter().map(|known| (known.natural_key, known.lead, known.content)).collect();
    let expected = [
        (KeyedHash(hash(-2)), LeadId(2), KeyedHash(hash(1_000_002))),
        (KeyedHash(hash(-1)), LeadId(8), KeyedHash(hash(1_000_008))),
    ];
    assert_eq!(leads, expected, "the newest inquiry under a key counts");
    assert_eq!(found.files, [KeyedHash(hash(6))]);
    let provider = found.providers.first().expect("one is known");
    assert_eq!((provider.of, provider.lead), (ProviderOf::Touch(TouchId(7)), Some(LeadId(7))));
    let touch = found.touches.first().expect("one was handed over");
    assert_eq!((touch.touch, touch.lead, touch.channel), (TouchId(9), Some(LeadId(9)), Channel::Text));
    let record = KnownRecord { key: KeyedHash(hash(10)), content: KeyedHash(hash(11)), person: None };
    assert_eq!(found.records, [record], "what the row said last counts");

    // The tables are derived: rebuilt from the entries they answer the same.
    ledger.shutdown().expect("closed");
    let file = duckdb::Connection::open(dir.path().join("ledger.duckdb")).expect("opens");
    file.execute_batch("DROP TABLE idx_contact; DELETE FROM idx_key").expect("spoiled");
    file.close().expect("closed");
    drop(ledger);
    let ledger = open(dir.path()).ledger;
    for _ in 0..2 {
        let mut rebuilt = ledger.lookup(wanted.clone()).wait().expect("answered");
        rebuilt.people.sort();
        rebuilt.leads.sort_by_key(|known| known.lead);
        assert_eq!(rebuilt, found);
        ledger.rebuild_indexes().wait().expect("rebuilt");
    }
}

#[test]
fn the_entries_of_a_lead_and_of_a_person_come_in_order() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    let of = |seq, lead, person| keepwarm_domain::entry::Entry {
        lead: Some(LeadId(lead)),
        person: Some(PersonId(person)),
        ..rested(seq)
    };
    let entries = vec![of(1, 10, 20), of(2, 11, 20), of(3, 10, 20), of(4, 12, 21)];
    ledger.commit_blocking(Batch { entries, seals: vec![] }).expect("committed");
    let seqs = |found: Vec<keepwarm_domain::entry::Entry>| found.iter().map(|entry| entry.seq.0).collect::<Vec<_>>();
    let leads = ledger.entries_of_leads(&[LeadId(10), LeadId(12)]).wait().expect("answered");
    assert_eq!(seqs(leads), [1, 3, 4]);
    assert_eq!(seqs(ledger.entries_of_people(&[PersonId(20)]).wait().expect("answered")), [1, 2, 3]);
    assert_eq!(seqs(ledger.entries_of_people(&[]).wait().expect("answered")), [0_i64; 0]);
    assert_eq!(seqs(ledger.read(Seq(1), 2).expect("read")), [2, 3]);
    assert_eq!(seqs(ledger.read(Seq(4), 2).expect("read")), [0_i64; 0]);
}

#[test]
fn a_look_up_sees_every_commit_queued_before_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    let committing = ledger.commit(leads(1, 1));
    let found = ledger.people_by_contact(&[BlindIndex(hash(1))]).wait().expect("answered");
    assert_eq!(found, [(BlindIndex(hash(1)), PersonId(1001))]);
    committing.wait().expect("committed");
}

#[test]
fn sealed_records_open_newest_first_and_only_in_their_place() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    ledger.commit_blocking(leads(1, 3)).expect("committed");
    let newer = crate::Seal { id: 1002, ..seal(4, "newer") };
    ledger.commit_blocking(Batch { entries: vec![rested(4)], seals: vec![newer] }).expect("committed");
    let open_all = |ids: &[i64]| ledger.open_seals(SealKind::Person, ids).wait();
    let texts: Vec<_> = open_all(&[1002, 77, 1001])
        .expect("they open")
        .into_iter()
        .map(|(id, plain)| (id, String::from_utf8(plain.to_vec()).expect("text")))
        .collect();
    assert_eq!(texts, [(1002, "newer".to_owned()), (1001, "Casey Tester 1 +13125550001".to_owned())]);
    assert!(ledger.open_seals(SealKind::Reply, &[1001]).wait().expect("answered").is_empty());
    let moved = ledger.ask(|store| {
        let vault = &store.reading("test")?.vault;
        vault.execute_batch("UPDATE seal SET id = 1077 WHERE id = 1001").map_err(crate::ReadError::database("test"))
    });
    moved.wait().expect("moved");
    let error = open_all(&[1077]).expect_err("sealed for another id");
    assert!(error.to_string().starts_with("the vault's record of person 1077 does not open"), "{error}");
}

#[test]
fn a_crash_between_the_two_commits_leaves_no_orphan() {
    let dir = tempfile::tempdir().expect("a directory");
    let (before, after) = (dir.path().join("a"), dir.path().join("b"));
    let opened = open(&before);
    opened.ledger.commit_blocking(leads(1, 3)).expect("committed");
    opened.ledger.shutdown().expect("closed");
    drop(opened);
    copy(&before, &after);
    let opened = open(&after);
    opened.ledger.commit_blocking(leads(4, 6)).expect("committed");
    opened.ledger.shutdown().expect("closed");
    drop(opened);
    // The vault of afterwards with the ledger of before: as if the power went between the two commits.
    std::fs::copy(after.join("vault.duckdb"), before.join("vault.duckdb")).expect("copied");
    let ledger = open(&before).ledger;
    let ids: Vec<i64> = (1001..=1006).collect();
    assert_eq!(ledger.open_seals(SealKind::Person, &ids).wait().expect("open").len(), 3);
    // The other way round cannot come of a crash.
    std::fs::remove_file(before.join("vault.duckdb")).expect("removed");
    drop(ledger);
    let message = refused(options(&before));
    assert!(message.contains("vault.duckdb is damaged: its last record belongs to seq 0"), "{message}");
}

#[test]
fn no_file_holds_personal_data_in_clear_text() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    let private = ["Quill Zebulon", "+13125550173", "quill.z@example.com", "is the blue one still there?"];
    let seals: Vec<_> = (1..).zip(private).map(|(seq, text)| seal(seq, text)).collect();
    let entries = (1..=4).map(lead_received).collect();
    ledger.commit_blocking(Batch { entries, seals }).expect("committed");
    let search = || {
        for (name, bytes) in files(dir.path()) {
            for text in private {
                let hit = bytes.windows(text.len()).any(|window| window == text.as_bytes());
                assert!(!hit, "{name} holds {text:?}");
            }
        }
    };
    search();
    ledger.shutdown().expect("closed");
    search();
}

#[test]
fn a_snapshot_comes_back_only_to_the_ledger_it_belongs_to() {
    let dir = tempfile::tempdir().expect("a directory");
    let opened = open(dir.path());
    assert_eq!(fitting(dir.path(), &opened.ledger, 1), None);
    let tip = opened.ledger.commit_blocking(batch(1, 5)).expect("committed");
    opened.ledger.commit_blocking(batch(6, 8)).expect("committed");
    opened.ledger.save_snapshot(Seq(tip.seq), tip.digest, b"folded").expect("saved");
    drop(opened);
    let opened = open(dir.path());
    let snapshot = fitting(dir.path(), &opened.ledger, 1).expect("it fits");
    assert_eq!((snapshot.tip, snapshot.bytes.as_slice()), (tip, b"folded".as_slice()));
    let mut tail = Vec::new();
    let end = opened.ledger.replay(Seq(snapshot.tip.seq), |entry| tail.push(entry.seq.0)).expect("sound");
    assert_eq!((tail, end), (vec![6, 7, 8], opened.tip));
    assert_eq!(fitting(dir.path(), &opened.ledger, 2), None, "of another codec");
    opened.ledger.save_snapshot(Seq(6), tip.digest, b"of another ledger").expect("saved");
    assert_eq!(fitting(dir.path(), &opened.ledger, 1), None);
}

/// The saved state that belongs to this ledger.
fn fitting(dir: &Path, ledger: &Ledger, codec: u32) -> Option<Snapshot> {
    let snapshot = Snapshot::load(dir, codec)?;
    ledger.holds(snapshot.tip).wait().expect("answered").then_some(snapshot)
}

#[test]
fn checkpoints_run_when_enough_is_waiting_or_at_an_idle_moment() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = Ledger::open(Options { checkpoint_rows: 10, ..options(dir.path()) }).expect("opens").ledger;
    let ran = |idle, due_soon| ledger.checkpoint_if_due(idle, due_soon).wait().expect("answered");
    assert!(ran(true, false), "the new tables");
    assert!(!ran(true, false), "nothing was committed");
    ledger.commit_blocking(leads(1, 9)).expect("committed");
    assert!(!ran(false, false), "too little, and not idle");
    assert!(!ran(true, true), "something is due");
    assert!(ran(true, false));
    ledger.commit_blocking(leads(10, 19)).expect("committed");
    assert!(!ran(false, true), "something is due");
    assert!(ran(false, false));
    ledger.commit_blocking(batch(20, 219)).expect("committed");
    assert!(ran(false, true), "twenty times as much as is due waits for nothing");
    let stats = ledger.stats().wait().expect("answered");
    assert_eq!((stats.entries, stats.uncheckpointed, stats.wal_bytes), (219, 0, 0));
    assert!(stats.ledger_bytes > 0 && stats.vault_bytes > 0 && stats.disk_free_bytes > 0 && stats.reserve_held);
}

#[test]
fn no_checkpoint_runs_below_the_floor() {
    let dir = tempfile::tempdir().expect("a directory");
    let floor = Options { disk_floor_bytes: u64::MAX / 2, ..options(dir.path()) };
    let ledger = Ledger::open(floor).expect("opens").ledger;
    ledger.commit_blocking(batch(1, 9)).expect("committed");
    assert!(!ledger.checkpoint_if_due(true, false).wait().expect("answered"));
    ledger.shutdown().expect("closed without one");
    drop(ledger);
    assert_eq!(open(dir.path()).tip.seq, 9);
}

#[test]
fn after_the_shutdown_every_question_is_answered_with_gone() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    let queued = ledger.commit(batch(1, 3));
    ledger.shutdown().expect("closed");
    queued.wait().expect("what was queued before is committed");
    assert_eq!(ledger.commit_blocking(batch(4, 4)), Err(CommitError::Gone(Gone)));
    assert!(matches!(ledger.tip().wait(), Err(crate::ReadError::Gone(Gone))));
    assert_eq!(open(dir.path()).tip.seq, 3);
}

#[test]
fn open_errors_name_what_and_where() {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("ledger.duckdb"), b"not a database").expect("written");
    let error = Ledger::open(options(dir.path())).err().expect("no database");
    assert!(matches!(error, OpenError::Database { file: "ledger.duckdb", .. }), "{error}");
}

#[test]
fn every_record_of_an_id_and_the_digest_at_a_seq_can_be_read() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    let tip = ledger.commit_blocking(leads(1, 2)).expect("committed");
    let newer = crate::Seal { id: 1001, ..seal(3, "newer") };
    ledger.commit_blocking(Batch { entries: vec![rested(3)], seals: vec![newer] }).expect("committed");
    let found = ledger.open_versions(SealKind::Person, &[1002, 1001]).wait().expect("they open");
    let found: Vec<_> = found.iter().map(|(id, plain)| (*id, plain.as_slice())).collect();
    let expected: [(i64, &[u8]); 3] =
        [(1001, b"Casey Tester 1 +13125550001"), (1001, b"newer"), (1002, b"Casey Tester 2 +13125550002")];
    assert_eq!(found, expected);
    assert_eq!(ledger.digest_at(Seq(2)).wait().expect("answered"), Some(tip.digest));
    assert_eq!(ledger.digest_at(Seq(4)).wait().expect("answered"), None);
}

#[test]
fn a_full_queue_answers_busy_and_lets_commits_wait() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = Ledger::open(Options { queue_max: 1, ..options(dir.path()) }).expect("opens").ledger;
    let (go, gate) = std::sync::mpsc::channel::<()>();
    let (began, running) = std::sync::mpsc::channel();
    let held = ledger.ask(move |_| {
        began.send(()).expect("the test waits");
        gate.recv().expect("the test lets go");
        Ok(())
    });
    running.recv().expect("the thread is held");
    let queued = ledger.tip();
    let busy = ledger.tip().wait().expect_err("one question is running, one waits");
    assert!(matches!(busy, crate::ReadError::Busy(_)), "{busy}");
    let committing = std::thread::spawn({
        let ledger = ledger.clone();
        move || ledger.commit_blocking(batch(1, 1))
    });
    go.send(()).expect("the thread is held");
    held.wait().expect("let go");
    queued.wait().expect("answered");
    committing.join().expect("no panic").expect("a commit waits for its place");
}
