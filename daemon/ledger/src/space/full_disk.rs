//! A full disk, on a small file system of its own: nothing is lost, and it heals by itself when space returns.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use keepwarm_domain::ids::Seq;
use keepwarm_domain::words::SealKind;

use crate::testing::{leads, options};
use crate::{CommitError, Ledger, Options};

/// A mounted tmpfs, unmounted when dropped.
struct Disk {
    dir: tempfile::TempDir,
}

impl Disk {
    /// None where mounting is not permitted; on a CI machine it must be.
    #[expect(clippy::print_stderr, reason = "a test that proves nothing must say so")]
    fn mount(megabytes: u32) -> Option<Self> {
        let disk = Self { dir: tempfile::tempdir().expect("a directory") };
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "keepwarm-test"]).arg(disk.dir.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "CI must be able to mount a tmpfs");
            eprintln!("skipped: this user may not mount a tmpfs, so there is no small disk to fill");
            return None;
        }
        Some(disk)
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("ledger")
    }

    /// Fills the disk but for `leave` bytes.
    fn fill(&self, leave: u64) {
        let free = free(self.dir.path());
        fs::write(self.dir.path().join("filler"), vec![1; usize::try_from(free.saturating_sub(leave)).expect("small")])
            .expect("it fits");
    }

    fn empty(&self) {
        let _ = fs::remove_file(self.dir.path().join("filler"));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.dir.path()).status();
    }
}

/// The estimate before a write is switched off, so that DuckDB itself runs out of room.
fn make_blind(ledger: &Ledger) {
    let done = ledger.ask(|store| {
        store.space.is_blind = true;
        Ok(())
    });
    done.wait().expect("answered");
}

fn free(path: &Path) -> u64 {
    super::Space::new(path, 0, 0).free()
}

/// Everything acknowledged is there, once, with its data.
fn is_whole(ledger: &Ledger, last: i64) {
    let mut count = 0;
    let tip = ledger.replay(Seq(0), |_| count += 1).expect("the chain is sound");
    assert_eq!((tip.seq, count), (last, last));
    let ids: Vec<i64> = (1..=last).map(|seq| 1000 + seq).collect();
    assert_eq!(ledger.open_seals(SealKind::Person, &ids).wait().expect("they open").len(), ids.len());
    let rows = ledger.ask(|store| {
        let vault = &store.reading("test")?.vault;
        let count = vault.query_row("SELECT count(*) FROM seal", [], |row| row.get::<_, i64>(0));
        count.map_err(crate::ReadError::database("test"))
    });
    assert_eq!(rows.wait().expect("counted"), last, "no record twice");
}

#[test]
fn a_batch_that_finds_no_room_is_refused_and_goes_in_when_there_is() {
    let Some(disk) = Disk::mount(24) else { return };
    let options = Options { reserve_bytes: 2 << 20, ..options(&disk.path()) };
    let ledger = Ledger::open(options.clone()).expect("opens").ledger;
    ledger.commit_blocking(leads(1, 100)).expect("committed");
    assert!(ledger.stats().wait().expect("answered").reserve_held);
    disk.fill(200 << 10);
    let small = ledger.commit_blocking(leads(101, 110)).expect("the reserve gets out what is in flight");
    assert_eq!(small.seq, 110);
    let stats = ledger.stats().wait().expect("answered");
    assert!(!stats.reserve_held, "the sign to take no new work");
    let large = leads(111, 3000);
    let refused = ledger.commit_blocking(Arc::clone(&large)).expect_err("no room");
    assert!(matches!(refused, CommitError::NoSpace { .. }), "{refused}");
    assert!(refused.to_string().contains("make room, then it goes on by itself"), "{refused}");
    is_whole(&ledger, 110);
    disk.empty();
    assert_eq!(ledger.commit_blocking(large).expect("committed again").seq, 3000);
    ledger.checkpoint_if_due(true, false).wait().expect("answered");
    assert!(ledger.stats().wait().expect("answered").reserve_held, "set aside again");
    is_whole(&ledger, 3000);
    drop(ledger);
    is_whole(&Ledger::open(options).expect("opens").ledger, 3000);
}

#[test]
fn a_disk_that_fills_in_the_middle_of_a_commit_loses_nothing() {
    let Some(disk) = Disk::mount(32) else { return };
    let ledger = Ledger::open(options(&disk.path())).expect("opens").ledger;
    // Each time DuckDB gets a little further.
    make_blind(&ledger);
    let (mut last, mut failures) = (0, 0);
    for leave in (0..40).map(|step| (step * 24) << 10) {
        let batch = leads(last + 1, last + 300);
        disk.fill(leave);
        let first = ledger.commit_blocking(Arc::clone(&batch));
        disk.empty();
        if let Err(error) = &first {
            assert!(matches!(error, CommitError::NoSpace { .. }), "{leave} bytes left: {error}");
            failures += 1;
            let tip = ledger.commit_blocking(batch).unwrap_or_else(|error| panic!("{leave} bytes left: {error}"));
            assert_eq!(tip.seq, last + 300);
        }
        last += 300;
        is_whole(&ledger, last);
    }
    assert!((5..35).contains(&failures), "some rounds must fail and some must not: {failures} of 40 failed");
    drop(ledger);
    is_whole(&Ledger::open(options(&disk.path())).expect("opens").ledger, last);
}

#[test]
fn a_checkpoint_that_runs_out_of_room_loses_nothing() {
    let Some(disk) = Disk::mount(32) else { return };
    // Below any floor an appliance would have: this is why there is one.
    let ledger = Ledger::open(options(&disk.path())).expect("opens").ledger;
    make_blind(&ledger);
    ledger.commit_blocking(leads(1, 4000)).expect("committed");
    disk.fill(64 << 10);
    let failed = ledger.checkpoint_if_due(true, false).wait().expect_err("no room");
    assert!(failed.to_string().starts_with("the checkpoint failed: "), "{failed}");
    is_whole(&ledger, 4000);
    disk.empty();
    ledger.commit_blocking(leads(4001, 4010)).expect("committed");
    assert!(ledger.checkpoint_if_due(true, false).wait().expect("there is room"));
    is_whole(&ledger, 4010);
}

#[test]
fn a_torn_log_is_mended_on_a_full_disk() {
    let Some(disk) = Disk::mount(24) else { return };
    let options = Options { reserve_bytes: 2 << 20, ..options(&disk.path()) };
    let ledger = Ledger::open(options.clone()).expect("opens").ledger;
    ledger.commit_blocking(leads(1, 50)).expect("committed");
    let tip = fs::read(disk.path().join("ledger.tip")).expect("noted");
    ledger.commit_blocking(leads(51, 60)).expect("committed");
    drop(ledger);
    let log = disk.path().join("ledger.duckdb.wal");
    let length = fs::metadata(&log).expect("there").len();
    fs::OpenOptions::new().write(true).open(&log).and_then(|file| file.set_len(length - 30)).expect("cut");
    fs::write(disk.path().join("ledger.tip"), tip).expect("written");
    disk.fill(0);
    let opened = Ledger::open(options).expect("it opens with the reserve's room");
    assert_eq!((opened.tip.seq, opened.recovered.len()), (50, 1));
    disk.empty();
    opened.ledger.commit_blocking(leads(51, 60)).expect("committed");
    is_whole(&opened.ledger, 60);
}
