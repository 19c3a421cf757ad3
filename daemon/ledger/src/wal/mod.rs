//! Write-ahead logs, examined before DuckDB opens them. Owns telling a torn log from a damaged one, and cutting the
//! first; what stands in the frames it does not know.
//!
//! DuckDB alone is no judge: a log that was cut and filled with zeros, as a file system can leave it after a power cut,
//! it may refuse to open, and one with a flipped bit in a size it may open silently with half the rows. So:
//!
//! * **torn**: nothing whole follows the first bad frame. That transaction was never acknowledged. Cut there, go on.
//! * **torn inside**: a page of the last, unfinished transaction was lost though a later one was written: it reads as
//!   zeros, and nothing of a later transaction follows. Cut there, provided that `ledger.tip` was noted.
//! * **damaged**: anything else, and anything that leaves less than `ledger.tip` says was committed. Refuse.

mod frame;
#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use duckdb::Connection;

use self::frame::{Bad, Whole};
use crate::chain::{Fault, Tip};
use crate::commit::digest_at;
use crate::error::{Damage, OpenError, ReadError};
use crate::instance::{self, Limits};
use crate::open::{Recovered, compare, io as io_error};
use crate::replay::Walk;
use crate::schema::{LEDGER, VAULT};
use crate::tip::Noted;
use crate::{space, store, vault};

const PAGE: u64 = 4096;
/// No row of a log is smaller: bounds how many rows a log can hold.
const BYTES_PER_ROW_MIN: u64 = 48;

/// Examines the logs of both files and cuts what is torn; what is cut off is kept beside.
///
/// # Errors
/// When one is damaged. Then both are as they were.
pub(crate) fn examine(dir: &Path, noted: Option<&Noted>, limits: Limits) -> Result<Vec<Recovered>, OpenError> {
    let mut cuts = Vec::new();
    for (name, file) in [("vault", VAULT.file), ("ledger", LEDGER.file)] {
        let log = dir.join(format!("{file}.wal"));
        let Some(bad) = frame::first_bad(&log).map_err(io_error("read", &log))? else { continue };
        match judge(&log, &bad, noted.is_some()).map_err(io_error("read", &log))? {
            Verdict::Damaged(what) => {
                undo(&cuts)?;
                return Err(OpenError::Damaged(Damage { path: log, what }));
            }
            Verdict::Torn(tail) => cuts.push(Cut::make(name, log, bad.at, tail)?),
        }
    }
    if cuts.is_empty() {
        return Ok(Vec::new());
    }
    if let Err(error) = check_what_is_left(dir, noted, limits) {
        undo(&cuts)?;
        return Err(error);
    }
    Ok(cuts.iter().map(|cut| Recovered { file: cut.name, bytes_cut: cut.tail.len() as u64 }).collect())
}

/// Where and why a log is not whole, in words; None when it is.
pub(crate) fn first_bad(log: &Path) -> io::Result<Option<String>> {
    let bad = frame::first_bad(log)?;
    Ok(bad.map(|bad| format!("at byte {} {}; start the daemon, which recovers a torn log", bad.at, bad.why)))
}

/// After a fault in this process: cuts a torn log without keeping anything, for there may be no room to. What was
/// acknowledged is known exactly then and is compared by the caller.
pub(crate) fn mend_after_fault(file: &Path) -> Result<(), OpenError> {
    let mut log = file.as_os_str().to_owned();
    log.push(".wal");
    let log = PathBuf::from(log);
    let Some(bad) = frame::first_bad(&log).map_err(io_error("read", &log))? else { return Ok(()) };
    match judge(&log, &bad, true).map_err(io_error("read", &log))? {
        Verdict::Torn(_) => truncate(&log, bad.at),
        Verdict::Damaged(what) => Err(OpenError::Damaged(Damage { path: log, what })),
    }
}

enum Verdict {
    /// With the bytes from the bad frame on.
    Torn(Vec<u8>),
    Damaged(String),
}

fn judge(log: &Path, bad: &Bad, is_noted: bool) -> io::Result<Verdict> {
    let mut file = File::open(log)?;
    file.seek(SeekFrom::Start(bad.at))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    let after = frame::whole_frames(&tail);
    let torn = match after.first() {
        None => true,
        Some(first) => is_noted && is_last_transaction(&after) && has_lost_page(&tail[..first.at], bad.at),
    };
    if torn {
        return Ok(Verdict::Torn(tail));
    }
    let what = format!("at byte {} {}, and {} whole frames follow", bad.at, bad.why, after.len());
    Ok(Verdict::Damaged(what))
}

/// A transaction is synced before the next begins, so frames behind its end mean that it was acknowledged.
fn is_last_transaction(after: &[Whole]) -> bool {
    after.iter().position(|frame| frame.is_flush).is_none_or(|flush| flush + 1 == after.len())
}

/// Whether `part`, which begins at `at` in its file, holds a page of zeros, or the part of one that belongs to it.
fn has_lost_page(part: &[u8], at: u64) -> bool {
    let to_boundary = usize::try_from((PAGE - at % PAGE) % PAGE).unwrap_or(0);
    let is_zero = |bytes: &[u8]| bytes.len() >= 64 && bytes.iter().all(|&byte| byte == 0);
    let (first, rest) = part.split_at(to_boundary.min(part.len()));
    is_zero(first) || rest.chunks(usize::try_from(PAGE).unwrap_or(4096)).any(is_zero)
}

/// A log that was cut, and what was cut off.
struct Cut {
    name: &'static str,
    log: PathBuf,
    at: u64,
    tail: Vec<u8>,
    kept: Option<PathBuf>,
}

impl Cut {
    fn make(name: &'static str, log: PathBuf, at: u64, tail: Vec<u8>) -> Result<Self, OpenError> {
        let is_worth_keeping = tail.iter().any(|&byte| byte != 0);
        let kept = is_worth_keeping.then(|| keep(&log, at, &tail)).transpose()?;
        truncate(&log, at)?;
        tracing::warn!(file = name, at, bytes = tail.len(), "cut a torn write-ahead log");
        Ok(Self { name, log, at, tail, kept })
    }
}

/// Keeps what is cut off beside the log: the log was `kept file` appended at the position in its name.
fn keep(log: &Path, at: u64, tail: &[u8]) -> Result<PathBuf, OpenError> {
    let mut kept = log.as_os_str().to_owned();
    kept.push(format!(".cut-at-{at}"));
    let kept = PathBuf::from(kept);
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&kept)?;
        file.write_all(tail)?;
        file.sync_all()
    };
    let first = write();
    let full = first.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::StorageFull);
    let done = if full && space::give_up_reserve(log.parent().unwrap_or(log)) { write() } else { first };
    done.map_err(io_error("keep the torn end of a log in", &kept))?;
    Ok(kept)
}

fn truncate(log: &Path, at: u64) -> Result<(), OpenError> {
    let file = OpenOptions::new().write(true).open(log).map_err(io_error("open", log))?;
    file.set_len(at).and_then(|()| file.sync_all()).map_err(io_error("cut", log))
}

fn undo(cuts: &[Cut]) -> Result<(), OpenError> {
    for cut in cuts {
        let append = || -> io::Result<()> {
            let mut file = OpenOptions::new().write(true).open(&cut.log)?;
            file.seek(SeekFrom::Start(cut.at))?;
            file.write_all(&cut.tail)?;
            file.sync_all()
        };
        append().map_err(io_error("restore", &cut.log))?;
        if let Some(kept) = &cut.kept {
            let _ = std::fs::remove_file(kept);
        }
    }
    Ok(())
}

/// What a cut has left must be all that was committed, and a sound chain. Nothing is written.
fn check_what_is_left(dir: &Path, noted: Option<&Noted>, limits: Limits) -> Result<(), OpenError> {
    let open = |file: &'static str| {
        instance::open_read_only(&dir.join(file), limits)
            .map_err(|error| OpenError::Database { file, why: error.to_string() })
    };
    let failed = |file: &'static str| move |error: duckdb::Error| OpenError::Database { file, why: error.to_string() };
    let (ledger, vault) = (open(LEDGER.file)?, open(VAULT.file)?);
    if !has_table(&ledger, "entry").map_err(failed(LEDGER.file))?
        || !has_table(&vault, "seal").map_err(failed(VAULT.file))?
    {
        // Power went while the files were being made: nothing was ever committed.
        return match noted.filter(|noted| noted.tip.seq > 0) {
            None => Ok(()),
            Some(_) => Err(OpenError::Damaged(Damage { path: dir.to_owned(), what: "its tables are gone".to_owned() })),
        };
    }
    let end = store::end(&ledger).map_err(failed(LEDGER.file))?;
    if let Some(noted) = noted {
        compare(dir, &ledger, noted, &end.tip, vault::last_seq(&vault, i64::MAX).map_err(failed(VAULT.file))?)?;
    }
    let log = dir.join(format!("{}.wal", LEDGER.file));
    let rows = std::fs::metadata(&log).map_or(0, |found| found.len()) / BYTES_PER_ROW_MIN;
    prove_end(&ledger, &end.tip, i64::try_from(rows).unwrap_or(i64::MAX)).map_err(|error| {
        OpenError::Damaged(Damage { path: dir.join(LEDGER.file), what: format!("after a torn log was cut: {error}") })
    })
}

fn has_table(connection: &Connection, table: &str) -> duckdb::Result<bool> {
    connection.query_row("SELECT count(*) > 0 FROM duckdb_tables() WHERE table_name = ?", [table], |row| row.get(0))
}

/// Proves the last `rows` rows.
fn prove_end(ledger: &Connection, tip: &Tip, rows: i64) -> Result<(), ReadError> {
    let seq = tip.seq.saturating_sub(rows).max(0);
    let digest = if seq == 0 {
        Some(Tip::GENESIS.digest)
    } else {
        digest_at(ledger, seq).map_err(ReadError::database("a digest"))?
    };
    let digest = digest.ok_or(Fault::Dropped { seq, found: seq + 1 })?;
    let walk = Walk { from: Tip { seq, digest }, through: tip.seq, landmarks: vec![*tip] };
    walk.run(|rows| move || rows.fetch(ledger), |_| Ok(())).map(|_| ())
}
