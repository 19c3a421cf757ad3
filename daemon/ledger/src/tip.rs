//! `ledger.tip`: the last commit, noted outside of DuckDB. Owns the file's one line; decides nothing from it.
//!
//! It is written after each commit without fsync, so after a power cut it can be older than the ledger, but never
//! newer. After a crash of the process alone it is exact. One line of text of constant width, written in place.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

use crate::chain::{Digest, Tip};

pub(crate) const FILE: &str = "ledger.tip";
const WIDTH: usize = 19 + 1 + 64 + 1 + 19 + 1 + 16 + 1;

/// What the file says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Noted {
    pub(crate) tip: Tip,
    /// The last committed seq with a record in the vault, 0 for none.
    pub(crate) vault_seq: i64,
}

pub(crate) struct TipFile(File);

impl TipFile {
    pub(crate) fn open(dir: &Path) -> io::Result<Self> {
        let path = dir.join(FILE);
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map(Self)
    }

    /// Puts the note on the disk. Only a note that asks for less than the one before needs it.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.0.sync_all()
    }

    pub(crate) fn note(&self, noted: &Noted) -> io::Result<()> {
        self.0.write_all_at(line(noted).as_bytes(), 0)
    }
}

/// Reads the file. None where there is none, or where a power cut left half a line: it proves nothing then.
pub(crate) fn read(dir: &Path) -> io::Result<Option<Noted>> {
    match std::fs::read(dir.join(FILE)) {
        Ok(bytes) => Ok(parse(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn line(noted: &Noted) -> String {
    let facts = format!("{:019} {} {:019} ", noted.tip.seq, noted.tip.digest, noted.vault_seq);
    format!("{facts}{}\n", check(&facts))
}

fn check(facts: &str) -> String {
    blake3::hash(facts.as_bytes()).to_hex()[..16].to_owned()
}

fn parse(bytes: &[u8]) -> Option<Noted> {
    let text = std::str::from_utf8(bytes.get(..WIDTH)?).ok()?;
    let (facts, sum) = text.split_at(WIDTH - 17);
    if sum.trim_end() != check(facts) {
        return None;
    }
    let mut words = facts.split(' ');
    let seq = words.next()?.parse().ok()?;
    let digest = Digest::parse(words.next()?)?;
    let vault_seq = words.next()?.parse().ok()?;
    Some(Noted { tip: Tip { seq, digest }, vault_seq })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTED: Noted = Noted { tip: Tip { seq: 42, digest: Digest([7; 32]) }, vault_seq: 41 };

    #[test]
    fn it_reads_back_what_was_noted_last() {
        let dir = tempfile::tempdir().expect("a directory");
        assert_eq!(read(dir.path()).expect("no file is fine"), None);
        let file = TipFile::open(dir.path()).expect("created");
        file.note(&Noted { vault_seq: 1, ..NOTED }).expect("written");
        file.note(&NOTED).expect("written over");
        assert_eq!(read(dir.path()).expect("read"), Some(NOTED));
    }

    #[test]
    fn half_a_line_proves_nothing() {
        let whole = line(&NOTED);
        assert_eq!(parse(whole.as_bytes()), Some(NOTED));
        for cut in 0..whole.len() {
            assert_eq!(parse(&whole.as_bytes()[..cut]), None);
            let mut torn = whole.clone().into_bytes();
            torn[cut..].fill(0);
            assert!(matches!(parse(&torn), None | Some(NOTED)), "cut at {cut}");
        }
    }
}
