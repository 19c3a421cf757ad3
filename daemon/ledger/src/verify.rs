//! Proving the whole ledger from its stored rows. Owns the walk from the first entry to the last, of a running ledger
//! and of a closed one; repairs nothing.
//!
//! The chain proves that nothing was edited, dropped or reordered between the first row and the last. Whoever rewrites
//! the whole of it, or cuts its end, is found by the tips kept outside: `ledger.tip`, each publication, the weekly mail.

use std::path::Path;

use crate::chain::Tip;
use crate::error::{Damage, OpenError, ReadError};
use crate::instance::{self, Limits};
use crate::open::{self, io};
use crate::replay::{Walk, pieces_of};
use crate::schema::LEDGER;
use crate::thread::Ledger;
use crate::{store, tip, wal};

/// A proven ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verification {
    pub entries: i64,
    pub tip: Tip,
}

pub(crate) fn running(
    ledger: &Ledger,
    known: &[Tip],
    progress: impl FnMut(i64, i64),
) -> Result<Verification, ReadError> {
    let end = ledger.tip().wait()?;
    let landmarks = known.iter().copied().chain([end]).collect();
    let walk = Walk { from: Tip::GENESIS, through: end.seq, landmarks };
    let tip = walk.run(pieces_of(ledger), count(end.seq, progress))?;
    Ok(Verification { entries: tip.seq, tip })
}

/// Why a closed ledger could not be proven.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Proves the ledger in a directory that no daemon has open, changing nothing in it. Needs no key.
///
/// # Errors
/// When a daemon has it, when its log was never recovered, or at the first fault, naming its seq.
pub fn verify(dir: &Path, known: &[Tip], progress: impl FnMut(i64, i64)) -> Result<Verification, VerifyError> {
    let path = dir.join(LEDGER.file);
    std::fs::metadata(&path).map_err(io("find", &path))?;
    let _lock = open::lock(dir)?;
    let log = dir.join(format!("{}.wal", LEDGER.file));
    if let Some(what) = wal::first_bad(&log).map_err(io("read", &log))? {
        return Err(OpenError::Damaged(Damage { path: log, what }).into());
    }
    let noted = tip::read(dir).map_err(io("read", &dir.join(tip::FILE)))?;
    let failed = |error: duckdb::Error| OpenError::Database { file: LEDGER.file, why: error.to_string() };
    let limits = Limits { memory_mb: 128, threads: 1 };
    let ledger = instance::open_read_only(&path, limits).map_err(failed)?;
    let ledger = &ledger;
    let end = store::end(ledger).map_err(failed)?.tip;
    let landmarks = known.iter().copied().chain(noted.map(|noted| noted.tip)).collect();
    let walk = Walk { from: Tip::GENESIS, through: end.seq, landmarks };
    let tip = walk.run(|rows| move || rows.fetch(ledger), count(end.seq, progress))?;
    Ok(Verification { entries: tip.seq, tip })
}

/// Tells the progress now and then, and at the end.
fn count(
    total: i64,
    mut progress: impl FnMut(i64, i64),
) -> impl FnMut(&crate::chain::Row<'_>) -> Result<(), ReadError> {
    move |row| {
        if row.seq % 10_000 == 0 || row.seq == total {
            progress(row.seq, total);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{Digest, Fault};
    use crate::testing::{batch, leads, open};

    /// A closed ledger of 60 entries, after `change`.
    fn changed(dir: &Path, change: &str) -> Tip {
        let ledger = open(dir).ledger;
        ledger.commit_blocking(leads(1, 20)).expect("committed");
        let tip = ledger.commit_blocking(batch(21, 60)).expect("committed");
        ledger.shutdown().expect("closed");
        drop(ledger);
        let file = duckdb::Connection::open(dir.join("ledger.duckdb")).expect("opens");
        file.execute_batch(change).expect("changed");
        file.close().expect("closed");
        tip
    }

    fn fault(change: &str) -> Fault {
        let dir = tempfile::tempdir().expect("a directory");
        changed(dir.path(), change);
        match verify(dir.path(), &[], |_, _| ()) {
            Err(VerifyError::Read(ReadError::Fault(fault))) => fault,
            other => panic!("{change}: expected a fault, got {other:?}"),
        }
    }

    #[test]
    fn a_sound_ledger_is_proven_running_and_closed() {
        let dir = tempfile::tempdir().expect("a directory");
        let tip = changed(dir.path(), "");
        let mut told = Vec::new();
        let found = verify(dir.path(), &[tip], |done, total| told.push((done, total))).expect("sound");
        assert_eq!(found, Verification { entries: 60, tip });
        assert_eq!(told, [(60, 60)]);
        let ledger = open(dir.path()).ledger;
        assert_eq!(ledger.verify(&[tip], |_, _| ()).expect("sound"), found);
        let busy = verify(dir.path(), &[], |_, _| ()).expect_err("a daemon has it");
        assert!(busy.to_string().contains("is in use by process"), "{busy}");
    }

    #[test]
    fn a_flipped_byte_is_found() {
        let change = "UPDATE entry SET body = replace(body, 'cars-example', 'cars-ezample') WHERE seq = 17";
        assert_eq!(fault(change), Fault::Edited { seq: 17 });
        assert_eq!(fault("UPDATE entry SET lead = NULL WHERE seq = 60"), Fault::Edited { seq: 60 });
    }

    #[test]
    fn a_dropped_row_is_found() {
        assert_eq!(fault("DELETE FROM entry WHERE seq = 42"), Fault::Dropped { seq: 42, found: 43 });
        assert_eq!(fault("DELETE FROM entry WHERE seq < 4"), Fault::Dropped { seq: 1, found: 4 });
    }

    #[test]
    fn two_swapped_rows_are_found() {
        let bodies = "UPDATE entry SET body = (SELECT body FROM entry e WHERE e.seq = 48 - entry.seq)
                      WHERE seq IN (23, 25)";
        assert_eq!(fault(bodies), Fault::Edited { seq: 23 });
        let places = "CREATE TABLE other AS FROM entry ORDER BY CASE seq WHEN 31 THEN 33 WHEN 33 THEN 31 ELSE seq END;
                      DROP TABLE entry; ALTER TABLE other RENAME TO entry";
        assert_eq!(fault(places), Fault::Reordered { seq: 31, found: 33 });
    }

    #[test]
    fn a_cut_end_is_found_by_the_noted_tip_and_by_tips_from_elsewhere() {
        let change = "DELETE FROM entry WHERE seq > 58";
        assert_eq!(fault(change), Fault::Truncated { seq: 58, expected: 60 });
        let dir = tempfile::tempdir().expect("a directory");
        let tip = changed(dir.path(), change);
        std::fs::remove_file(dir.path().join("ledger.tip")).expect("removed");
        verify(dir.path(), &[], |_, _| ()).expect("what is left is a sound chain");
        let found = verify(dir.path(), &[tip], |_, _| ()).expect_err("but not the whole one");
        assert_eq!(found.to_string(), "the ledger ends at seq 58, but seq 60 had been committed");
    }

    #[test]
    fn a_rewritten_ledger_is_found_by_a_tip_from_elsewhere() {
        let dir = tempfile::tempdir().expect("a directory");
        let tip = changed(dir.path(), "");
        let other = Tip { digest: Digest([9; 32]), ..tip };
        let found = verify(dir.path(), &[other], |_, _| ()).expect_err("another ledger");
        assert!(found.to_string().starts_with("seq 60 is not the entry that had been committed there"), "{found}");
    }
}
