//! What a feed remembers over a restart: its last reading, and how far a query has read. Owns the file that says so, and
//! when it may be believed.
//!
//! The ledger is the truth, and this file only spares it to be asked again: it is written after what was read is committed,
//! and names the end of the ledger as of then. A ledger that does not hold that entry was restored from before; then, and
//! without a file, everything is read again, of which the ledger takes what it does not have.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use keepwarm_ledger::{Digest, Ledger, Tip};
use serde::{Deserialize, Serialize};
use tracing::info;

use super::board::Reading;

/// The file is some hundred bytes.
const BYTES_MAX: u64 = 16 << 10;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    pub(super) reading: Reading,
    /// The highest value of the query's watermark, as the database writes it.
    pub(super) watermark: Option<String>,
    seq: i64,
    digest: String,
}

impl Kept {
    pub(super) fn of(reading: Reading, watermark: Option<String>, tip: &Tip) -> Self {
        Self { reading, watermark, seq: tip.seq, digest: tip.digest.to_string() }
    }
}

pub(super) fn path(ledger_dir: &Path, feed: &str) -> PathBuf {
    ledger_dir.join(format!("feed-{feed}.json"))
}

/// What was remembered; none where there is no such file, or the ledger is another one. Blocking.
pub(super) fn load(file: &Path, ledger: &Ledger) -> Option<Kept> {
    let short = fs::metadata(file).is_ok_and(|found| found.len() <= BYTES_MAX);
    let kept: Kept = serde_json::from_slice(&short.then(|| fs::read(file).ok())??).ok()?;
    let tip = Tip { seq: kept.seq, digest: Digest::parse(&kept.digest)? };
    if ledger.holds(tip).wait().ok()? {
        return Some(kept);
    }
    info!("what a feed has read belongs to another ledger: it is read from its beginning");
    None
}

/// Whole or not at all.
pub(super) fn save(file: &Path, kept: &Kept) -> io::Result<()> {
    let new = file.with_extension("json.new");
    let mut written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    written.write_all(&serde_json::to_vec(kept)?)?;
    written.sync_all()?;
    fs::rename(&new, file)?;
    File::open(file.parent().unwrap_or(Path::new("/")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use keepwarm_ledger::{MasterKey, Options};

    use super::{super::board::Counts, *};

    fn ledger(dir: &Path) -> Ledger {
        Ledger::open(Options::new(dir, MasterKey::new([7; 32]))).expect("a new ledger").ledger
    }

    #[test]
    fn how_far_a_feed_has_read_is_believed_where_the_ledger_holds_it() {
        let (dir, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (ledger, older) = (ledger(dir.path()), ledger(other.path()));
        let at = "2026-11-23T15:00:00Z".parse().expect("a timestamp");
        let reading = Reading { began_at: at, ended_at: at, counts: Counts::default(), through: at };
        let tip = ledger.tip().wait().expect("the ledger answers");
        let file = path(dir.path(), "deals");
        assert_eq!(load(&file, &ledger), None);
        let kept = Kept::of(reading, Some("2026-11-23 09:00:00".to_owned()), &tip);
        save(&file, &kept).expect("the folder is ours");
        assert_eq!(load(&file, &ledger).as_ref(), Some(&kept));
        let ahead = Tip { seq: tip.seq + 1, digest: Digest([9; 32]) };
        save(&file, &Kept::of(reading, None, &ahead)).expect("the folder is ours");
        assert_eq!(load(&file, &older), None, "the ledger does not know what was read by then");
        fs::write(&file, "{").expect("the folder is ours");
        assert_eq!(load(&file, &ledger), None);
    }
}
