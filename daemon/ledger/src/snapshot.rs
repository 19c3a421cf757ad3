//! `state.snapshot`: the folded state at some seq, so that a start replays only the tail. Owns the file and its proof of
//! being whole; knows nothing of the state inside. A snapshot that does not fit is discarded: replay gives the same.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use crate::chain::{Digest, Tip};

const FILE: &str = "state.snapshot";
const MAGIC: &[u8; 16] = b"keepwarm state 1";
/// Magic, codec, seq, digest, BLAKE3 of the content.
const HEADER: usize = 16 + 4 + 8 + 32 + 32;

/// A folded state, as the engine encoded it.
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The entry it was folded through.
    pub tip: Tip,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Snapshot({} bytes at seq {})", self.bytes.len(), self.tip.seq)
    }
}

/// Writes the file: whole or not at all.
pub(crate) fn save(dir: &Path, codec: u32, tip: Tip, bytes: &[u8]) -> io::Result<()> {
    let new = dir.join("state.snapshot.new");
    let mut header = Vec::with_capacity(HEADER);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&codec.to_le_bytes());
    header.extend_from_slice(&tip.seq.to_le_bytes());
    header.extend_from_slice(&tip.digest.0);
    header.extend_from_slice(blake3::hash(bytes).as_bytes());
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(&header)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, dir.join(FILE))?;
    File::open(dir)?.sync_all()
}

impl Snapshot {
    /// Reads the last one saved in a ledger's directory; the ledger need not be open. Whoever uses it asks the ledger
    /// whether its entry at `tip.seq` has the tip's digest, for the file may be of another ledger. None where there is
    /// none, or one of another codec, or one that is not whole.
    #[must_use]
    pub fn load(dir: &Path, codec: u32) -> Option<Self> {
        load(dir, codec)
    }
}

fn load(dir: &Path, codec: u32) -> Option<Snapshot> {
    let mut bytes = fs::read(dir.join(FILE)).ok()?;
    let content = (bytes.len() >= HEADER).then(|| bytes.split_off(HEADER))?;
    let mut header = bytes.as_slice();
    let mut take = |length: usize| header.split_off(..length);
    let fits = take(16)? == MAGIC && take(4)? == codec.to_le_bytes();
    let seq = i64::from_le_bytes(take(8)?.try_into().ok()?);
    let digest = Digest::from_slice(take(32)?)?;
    let whole = take(32)? == blake3::hash(&content).as_bytes();
    (fits && whole).then_some(Snapshot { tip: Tip { seq, digest }, bytes: content })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIP: Tip = Tip { seq: 9, digest: Digest([3; 32]) };

    #[test]
    fn it_reads_back_what_was_saved_last() {
        let dir = tempfile::tempdir().expect("a directory");
        assert_eq!(load(dir.path(), 1), None);
        save(dir.path(), 1, Tip::GENESIS, b"older").expect("saved");
        save(dir.path(), 1, TIP, b"state").expect("saved over");
        assert_eq!(load(dir.path(), 1), Some(Snapshot { tip: TIP, bytes: b"state".to_vec() }));
    }

    #[test]
    fn another_codec_is_discarded() {
        let dir = tempfile::tempdir().expect("a directory");
        save(dir.path(), 1, TIP, b"state").expect("saved");
        assert_eq!(load(dir.path(), 2), None);
    }

    #[test]
    fn a_file_that_is_not_whole_is_discarded() {
        let dir = tempfile::tempdir().expect("a directory");
        save(dir.path(), 1, TIP, b"state").expect("saved");
        let path = dir.path().join(FILE);
        let whole = fs::read(&path).expect("read");
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).expect("cut");
            assert_eq!(load(dir.path(), 1), None, "cut at {cut}");
        }
        let last = whole.len() - 1;
        let mut flipped = whole;
        flipped[last] ^= 1;
        fs::write(&path, flipped).expect("flipped");
        assert_eq!(load(dir.path(), 1), None);
    }
}
