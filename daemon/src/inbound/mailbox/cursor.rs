//! Up to where the mailbox was read. Owns the file that says so, and when it may be believed.
//!
//! The ledger is the truth, and this file only spares it to be asked again: it is written after what was read is committed,
//! and names the end of the ledger as of then. A ledger that does not hold that entry was restored from before, and the
//! file counts for nothing.
//!
//! It also says which mail is being read, and how often that was begun: a mail that ends the daemon must not end it for
//! ever.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use keepwarm_domain::ids::KeyedHash;
use keepwarm_ledger::{Digest, Ledger, Tip};
use serde::{Deserialize, Serialize};
use tracing::info;

/// The file is some hundred bytes.
const BYTES_MAX: u64 = 4 << 10;

pub(super) struct Cursor {
    file: PathBuf,
    saved: Saved,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    /// The mailbox, keyed.
    of: KeyedHash,
    read: Option<Read>,
    trying: Option<Trying>,
}

/// Everything up to this mail is in the ledger.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    validity: u32,
    uid: u32,
    seq: i64,
    digest: String,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trying {
    validity: u32,
    uid: u32,
    times: u32,
}

impl Cursor {
    /// The place of the mailbox `of`. A file that cannot be understood, is of another mailbox or of another ledger is none.
    pub(super) fn load(file: &Path, of: KeyedHash, ledger: &Ledger) -> anyhow::Result<Self> {
        let mut saved = read(file).filter(|saved| saved.of == of).unwrap_or(Saved { of, read: None, trying: None });
        if let Some(read) = &saved.read {
            let tip = Digest::parse(&read.digest).map(|digest| Tip { seq: read.seq, digest });
            let holds =
                tip.map(|tip| ledger.holds(tip).wait()).transpose().context("asking the ledger for an entry")?;
            if holds != Some(true) {
                info!("the place in the mailbox belongs to another ledger: the last days are read again");
                saved.read = None;
            }
        }
        Ok(Self { file: file.to_owned(), saved })
    }

    /// The last mail that was read, where the numbers still mean the same mails.
    pub(super) fn read_to(&self, validity: u32) -> Option<u32> {
        self.saved.read.as_ref().filter(|read| read.validity == validity).map(|read| read.uid)
    }

    /// Reading a mail begins; how often it did before.
    pub(super) fn tries(&mut self, validity: u32, uid: u32) -> io::Result<u32> {
        let same = self.saved.trying.filter(|it| (it.validity, it.uid) == (validity, uid));
        let times = same.map_or(0, |it| it.times);
        self.saved.trying = Some(Trying { validity, uid, times: times + 1 });
        // What a crash of the daemon leaves is in the system's hands already.
        write(&self.file, &self.saved, Durable::No)?;
        Ok(times)
    }

    /// Everything up to this mail is committed, the ledger being at `tip`.
    pub(super) fn reached(&mut self, validity: u32, uid: u32, tip: Tip) -> io::Result<()> {
        self.saved.read = Some(Read { validity, uid, seq: tip.seq, digest: tip.digest.to_string() });
        self.saved.trying = None;
        write(&self.file, &self.saved, Durable::Yes)
    }
}

fn read(file: &Path) -> Option<Saved> {
    let short = fs::metadata(file).is_ok_and(|found| found.len() <= BYTES_MAX);
    short.then(|| fs::read(file).ok()).flatten().and_then(|bytes| serde_json::from_slice(&bytes).ok())
}

#[derive(Clone, Copy, PartialEq)]
enum Durable {
    Yes,
    No,
}

/// Whole or not at all.
fn write(file: &Path, saved: &Saved, durable: Durable) -> io::Result<()> {
    let new = file.with_extension("cursor.new");
    let mut written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    written.write_all(&serde_json::to_vec(saved)?)?;
    if durable == Durable::Yes {
        written.sync_all()?;
    }
    fs::rename(&new, file)?;
    if durable == Durable::Yes {
        File::open(file.parent().unwrap_or(Path::new("/")))?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use keepwarm_ledger::{MasterKey, Options};

    use super::*;

    fn ledger(dir: &Path) -> Ledger {
        Ledger::open(Options::new(dir, MasterKey::new([7; 32]))).expect("a new ledger").ledger
    }

    #[test]
    fn a_place_is_believed_where_mailbox_numbers_and_ledger_are_the_same() {
        let (dir, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (ledger, older) = (ledger(dir.path()), ledger(other.path()));
        let (file, of) = (dir.path().join("mailbox.cursor"), KeyedHash([1; 16]));
        let load = |of, ledger: &Ledger| Cursor::load(&file, of, ledger).expect("the ledger answers");
        let mut cursor = load(of, &ledger);
        assert_eq!(cursor.read_to(7), None);
        let tip = ledger.tip().wait().expect("the ledger answers");
        cursor.reached(7, 41, Tip { seq: tip.seq, digest: tip.digest }).expect("the folder is ours");
        assert_eq!(load(KeyedHash([2; 16]), &ledger).read_to(7), None, "another mailbox");
        let after = Tip { seq: tip.seq + 1, digest: Digest([9; 32]) };
        cursor.reached(7, 42, after).expect("the folder is ours");
        assert_eq!((cursor.read_to(7), cursor.read_to(8)), (Some(42), None), "the mailbox was made anew");
        assert_eq!(load(of, &older).read_to(7), None, "the ledger does not know what was read by then");
        fs::write(&file, "{").expect("the folder is ours");
        assert_eq!(load(of, &ledger).read_to(7), None);
    }

    #[test]
    fn a_mail_that_ends_the_daemon_is_counted() {
        let dir = tempfile::tempdir().expect("a folder");
        let (ledger, file) = (ledger(dir.path()), dir.path().join("mailbox.cursor"));
        let load = || Cursor::load(&file, KeyedHash([1; 16]), &ledger).expect("the ledger answers");
        assert_eq!([1, 1, 2].map(|uid| load().tries(7, uid).expect("the folder is ours")), [0, 1, 0]);
        assert_eq!(load().tries(8, 2).expect("the folder is ours"), 0);
    }
}
