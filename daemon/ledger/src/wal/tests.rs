//! Power cuts and damage, emulated on the files of a closed ledger.

use std::fs;
use std::path::Path;

use keepwarm_domain::ids::Seq;
use keepwarm_domain::words::SealKind;

use super::*;
use crate::Ledger;
use crate::testing::{copy, files, leads, open, options};

const LEDGER_LOG: &str = "ledger.duckdb.wal";
const VAULT_LOG: &str = "vault.duckdb.wal";

/// A ledger as it was at one moment between two commits.
struct Moment {
    seq: i64,
    ledger_log: usize,
    vault_log: usize,
    tip: Vec<u8>,
}

/// A ledger with some commits in its logs, and what had been synced after each.
fn history(dir: &Path, commits: i64) -> Vec<Moment> {
    let ledger = open(dir).ledger;
    ledger.commit_blocking(leads(1, 5)).expect("committed");
    assert!(ledger.checkpoint_if_due(true, false).wait().expect("answered"), "the logs begin with what follows");
    let size = |file| fs::metadata(dir.join(file)).map_or(0, |found| usize::try_from(found.len()).expect("small"));
    let moment = |seq| Moment {
        seq,
        ledger_log: size(LEDGER_LOG),
        vault_log: size(VAULT_LOG),
        tip: fs::read(dir.join("ledger.tip")).expect("noted"),
    };
    let mut moments = vec![moment(5)];
    let mut seq = 5;
    for commit in 0..commits {
        let last = seq + 1 + commit * 7 % 40;
        ledger.commit_blocking(leads(seq + 1, last)).expect("committed");
        seq = last;
        moments.push(moment(seq));
    }
    drop(ledger);
    moments
}

/// A small generator: the same points in every run.
fn points(seed: u64) -> impl FnMut(usize) -> usize {
    let mut counter = 0_u64;
    move |below| {
        counter += 1;
        let hash = blake3::hash(&[seed.to_le_bytes(), counter.to_le_bytes()].concat());
        let word = u64::from_le_bytes(std::array::from_fn(|at| hash.as_bytes()[at]));
        usize::try_from(word % below.max(1) as u64).expect("below a usize")
    }
}

/// Opens what a power cut has left, and proves that it is whole.
fn opens_with(dir: &Path, acknowledged: i64, case: &str) {
    let opened = Ledger::open(options(dir)).unwrap_or_else(|error| panic!("{case}: {error}"));
    assert!(opened.tip.seq >= acknowledged, "{case}: seq {acknowledged} was acknowledged, found {}", opened.tip.seq);
    let mut count = 0;
    let tip = opened.ledger.replay(Seq(0), |_| count += 1).unwrap_or_else(|error| panic!("{case}: {error}"));
    assert_eq!((tip, count), (opened.tip, opened.tip.seq), "{case}");
    let ids: Vec<i64> = (1..=tip.seq).map(|seq| 1000 + seq).collect();
    let sealed = opened.ledger.open_seals(SealKind::Person, &ids).wait().expect("they open");
    assert_eq!(sealed.len(), ids.len(), "{case}: every entry has its data");
    opened.ledger.commit_blocking(leads(tip.seq + 1, tip.seq + 2)).unwrap_or_else(|error| panic!("{case}: {error}"));
}

/// What of a log a power cut leaves.
#[derive(Clone, Copy, Debug)]
enum Left {
    Cut,
    CutAndZeroed,
}

fn cut(path: &Path, at: usize, left: Left) {
    let mut log = fs::read(path).expect("a log");
    match left {
        Left::Cut => log.truncate(at),
        Left::CutAndZeroed => log[at..].fill(0),
    }
    fs::write(path, log).expect("written");
}

/// The power goes while the ledger's log is being written: the vault's commit of the same batch is on the disk.
fn power_cuts_in_the_ledger(left: Left, seed: u64) {
    let dir = tempfile::tempdir().expect("a directory");
    let moments = history(&dir.path().join("sound"), 12);
    let mut point = points(seed);
    for round in 0..100 {
        let last = moments.last().expect("some");
        let at = moments[0].ledger_log + point(last.ledger_log - moments[0].ledger_log + 1);
        let acknowledged = moments.iter().rposition(|moment| moment.ledger_log <= at).expect("the first is");
        let next = moments.get(acknowledged + 1).unwrap_or(last);
        let here = dir.path().join("cut");
        copy(&dir.path().join("sound"), &here);
        cut(&here.join(LEDGER_LOG), at, left);
        cut(&here.join(VAULT_LOG), next.vault_log, Left::Cut);
        // The note is not synced: any older one may be what the disk has.
        fs::write(here.join("ledger.tip"), &moments[point(acknowledged + 1)].tip).expect("written");
        opens_with(&here, moments[acknowledged].seq, &format!("{left:?} at {at} in round {round}"));
        fs::remove_dir_all(&here).expect("removed");
    }
}

#[test]
fn after_a_power_cut_every_acknowledged_entry_is_there() {
    power_cuts_in_the_ledger(Left::Cut, 1);
}

#[test]
fn after_a_power_cut_that_leaves_zeros_every_acknowledged_entry_is_there() {
    power_cuts_in_the_ledger(Left::CutAndZeroed, 2);
}

#[test]
fn a_power_cut_in_the_vaults_commit_loses_nothing_either() {
    let dir = tempfile::tempdir().expect("a directory");
    let moments = history(&dir.path().join("sound"), 6);
    let mut point = points(3);
    for round in 0..40 {
        let acknowledged = point(moments.len() - 1);
        let (now, next) = (&moments[acknowledged], &moments[acknowledged + 1]);
        let at = now.vault_log + point(next.vault_log - now.vault_log + 1);
        let left = if round % 2 == 0 { Left::Cut } else { Left::CutAndZeroed };
        let here = dir.path().join("cut");
        copy(&dir.path().join("sound"), &here);
        cut(&here.join(VAULT_LOG), at, left);
        cut(&here.join(LEDGER_LOG), now.ledger_log, Left::Cut);
        fs::write(here.join("ledger.tip"), &now.tip).expect("written");
        opens_with(&here, now.seq, &format!("{left:?} at {at} in round {round}"));
        fs::remove_dir_all(&here).expect("removed");
    }
}

#[test]
fn what_is_cut_off_is_kept_and_reported() {
    let dir = tempfile::tempdir().expect("a directory");
    let moments = history(dir.path(), 3);
    let log = fs::read(dir.path().join(LEDGER_LOG)).expect("a log");
    let at = moments[2].ledger_log + 40;
    cut(&dir.path().join(LEDGER_LOG), at, Left::Cut);
    fs::write(dir.path().join("ledger.tip"), &moments[2].tip).expect("written");
    let opened = open(dir.path());
    assert_eq!(opened.tip.seq, moments[2].seq);
    let [recovered] = opened.recovered.as_slice() else { panic!("one: {:?}", opened.recovered) };
    let kept = files(dir.path()).into_iter().find(|(name, _)| name.contains(".cut-at-")).expect("kept");
    let from: usize = kept.0.rsplit('-').next().and_then(|at| at.parse().ok()).expect("a position");
    assert_eq!(kept.1, log[from..at]);
    assert_eq!((recovered.file, recovered.bytes_cut), ("ledger", (at - from) as u64));
    drop(opened);
    assert!(open(dir.path()).recovered.is_empty(), "it is recovered once");
}

#[test]
fn a_page_lost_inside_the_last_transaction_is_torn() {
    let dir = tempfile::tempdir().expect("a directory");
    let moments = history(dir.path(), 2);
    let ledger = open(dir.path()).ledger;
    ledger.commit_blocking(leads(moments[2].seq + 1, moments[2].seq + 300)).expect("committed");
    drop(ledger);
    // A later page of an unfinished commit reached the disk before an earlier one.
    let mut log = fs::read(dir.path().join(LEDGER_LOG)).expect("a log");
    let page = moments[2].ledger_log.next_multiple_of(4096) + 4096;
    log[page..page + 4096].fill(0);
    fs::write(dir.path().join(LEDGER_LOG), &log).expect("written");
    fs::write(dir.path().join("ledger.tip"), &moments[2].tip).expect("written");
    opens_with(dir.path(), moments[2].seq, "a lost page");
}

/// Opens what must be refused, and proves that the refusal says what to do and has changed nothing.
fn is_refused(dir: &Path, file: &str, case: &str) {
    let before = files(dir);
    let message = match Ledger::open(options(dir)) {
        Ok(opened) => panic!("{case}: it opened at seq {}", opened.tip.seq),
        Err(error) => error.to_string(),
    };
    let says = format!("{file} is damaged: ");
    assert!(message.contains(&says) && message.contains("restore the last backup"), "{case}: {message}");
    let changed = |(name, bytes): &(String, Vec<u8>)| {
        fs::read(dir.join(name)).is_ok_and(|now| now != *bytes) && !["lock", "reserve"].contains(&name.as_str())
    };
    assert!(!before.iter().any(changed), "{case}: a file was changed");
}

fn flips_are_refused(file: &str) {
    let dir = tempfile::tempdir().expect("a directory");
    history(dir.path(), 8);
    let path = dir.path().join(file);
    let log = fs::read(&path).expect("a log");
    let frames = frame::whole_frames(&log);
    let middle = frames[frames.len() / 2].at;
    let next = frames[frames.len() / 2 + 1].at;
    let bits = (0..128).map(|bit| (middle + bit / 8, bit % 8));
    let payload = (middle + 16..next).step_by(((next - middle) / 24).max(1)).map(|at| (at, at % 8));
    for (at, bit) in bits.chain(payload) {
        let mut flipped = log.clone();
        flipped[at] ^= 1 << bit;
        fs::write(&path, flipped).expect("written");
        is_refused(dir.path(), file, &format!("bit {bit} of byte {at}"));
    }
    fs::write(&path, log).expect("written");
    open(dir.path());
}

#[test]
fn each_flipped_bit_in_the_ledgers_log_is_refused() {
    flips_are_refused(LEDGER_LOG);
}

#[test]
fn each_flipped_bit_in_the_vaults_log_is_refused() {
    flips_are_refused(VAULT_LOG);
}

#[test]
fn a_log_that_ends_before_the_noted_tip_is_refused() {
    let dir = tempfile::tempdir().expect("a directory");
    let moments = history(dir.path(), 4);
    let path = dir.path().join(LEDGER_LOG);
    let log = fs::read(&path).expect("a log");
    // Cut between two transactions every frame is whole; cut inside one, it looks torn. The note knows better.
    for at in [moments[3].ledger_log, moments[3].ledger_log + 20, moments[1].ledger_log] {
        fs::write(&path, &log[..at]).expect("written");
        is_refused(dir.path(), "ledger.duckdb", &format!("cut at {at}"));
    }
    fs::remove_file(&path).expect("removed");
    is_refused(dir.path(), "ledger.duckdb", "no log at all");
    fs::write(&path, &log).expect("written");
    open(dir.path());
}

#[test]
fn the_last_frame_flipped_is_refused_while_the_tip_is_noted() {
    let dir = tempfile::tempdir().expect("a directory");
    history(dir.path(), 3);
    let path = dir.path().join(LEDGER_LOG);
    let log = fs::read(&path).expect("a log");
    for at in 1..=21 {
        let mut flipped = log.clone();
        let byte = flipped.len() - at;
        flipped[byte] ^= 0x10;
        fs::write(&path, flipped).expect("written");
        is_refused(dir.path(), "ledger.duckdb", &format!("byte {byte}"));
    }
}

/// A commit that fails after the vault took its part leaves the vault ahead of the ledger, and the tip is noted then.
#[test]
fn a_note_made_after_a_fault_still_says_what_the_vault_must_hold() {
    let dir = tempfile::tempdir().expect("a directory");
    let ledger = open(dir.path()).ledger;
    ledger.commit_blocking(leads(1, 5)).expect("committed");
    let before = fs::metadata(dir.path().join(VAULT_LOG)).expect("a log").len();
    ledger.commit_blocking(leads(6, 9)).expect("committed");
    let alter = |sql: &'static str| {
        let altered = ledger
            .ask(move |store| store.reading("test")?.ledger.execute_batch(sql).map_err(ReadError::database("test")));
        altered.wait().expect("altered");
    };
    alter("ALTER TABLE idx_key RENAME TO away");
    ledger.commit_blocking(leads(10, 12)).expect_err("a table is missing");
    // Opens both files again, and notes how they end.
    alter("ALTER TABLE away RENAME TO idx_key");
    drop(ledger);
    let noted = crate::tip::read(dir.path()).expect("read").expect("noted");
    assert_eq!((noted.tip.seq, noted.vault_seq), (9, 9));

    let sound = tempfile::tempdir().expect("a directory");
    copy(dir.path(), sound.path());
    opens_with(sound.path(), 9, "records without an entry are removed, no other is");

    let log = OpenOptions::new().write(true).open(dir.path().join(VAULT_LOG)).expect("a log");
    log.set_len(before).expect("cut");
    let refused = Ledger::open(options(dir.path())).err().expect("acknowledged records are gone").to_string();
    assert!(refused.contains("its last record belongs to seq 5, but ledger.tip says one of seq 9"), "{refused}");
}
