//! Room on the disk. Owns the free-space floor and the reserve file that is given up to get out of a full disk; knows
//! nothing of what is written.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use crate::error::CommitError;

const FILE: &str = "reserve";
/// Left over beside what a commit is expected to write: metadata of the file system, and the error of the estimate.
const SLACK: u64 = 512 * 1024;

pub(crate) struct Space {
    dir: PathBuf,
    floor: u64,
    reserve: u64,
    /// Does not look before it leaps: shows what DuckDB does on a full disk.
    #[cfg(test)]
    pub(crate) is_blind: bool,
}

impl Space {
    pub(crate) fn new(dir: &Path, floor: u64, reserve: u64) -> Self {
        Self {
            dir: dir.to_owned(),
            floor,
            reserve,
            #[cfg(test)]
            is_blind: false,
        }
    }

    /// Bytes that may still be written. Where the file system does not say, writing decides.
    pub(crate) fn free(&self) -> u64 {
        #[cfg(test)]
        if self.is_blind {
            return u64::MAX;
        }
        statvfs(&self.dir).map_or(u64::MAX, |stat| stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    pub(crate) fn is_reserved(&self) -> bool {
        self.dir.join(FILE).exists()
    }

    /// Whether a checkpoint that rewrites `bytes` may run: one that runs out of room leaves DuckDB's instance invalid.
    pub(crate) fn allows_checkpoint(&self, bytes: u64) -> bool {
        self.free() >= self.floor.saturating_add(bytes)
    }

    /// Sees that `needed` bytes can be written, if need be by giving up the reserve.
    ///
    /// # Errors
    /// `NoSpace` when they cannot.
    pub(crate) fn make_room(&self, needed: u64) -> Result<(), CommitError> {
        let needed = needed.saturating_add(SLACK);
        if self.free() >= needed {
            return Ok(());
        }
        self.release();
        let free = self.free();
        if free >= needed { Ok(()) } else { Err(CommitError::NoSpace { free, needed }) }
    }

    /// Gives up the reserve: what is in flight can still be committed.
    pub(crate) fn release(&self) {
        give_up_reserve(&self.dir);
    }

    /// Sets the reserve aside (again) once there is room for it above the floor.
    pub(crate) fn set_aside(&self) {
        if self.reserve == 0 || self.is_reserved() || self.free() < self.floor.saturating_add(self.reserve) {
            return;
        }
        if let Err(error) = self.write_reserve() {
            // Without it the daemon works; only the way out of a full disk is narrower.
            tracing::warn!(%error, "could not set the disk reserve aside");
            let _ = fs::remove_file(self.dir.join(FILE));
        }
    }

    fn write_reserve(&self) -> io::Result<()> {
        let path = self.dir.join(FILE);
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        if fallocate(&file, FallocateFlags::empty(), 0, self.reserve).is_err() {
            // A file system that cannot preallocate gets the bytes.
            let block = vec![0_u8; 1 << 16];
            let mut left = self.reserve;
            while left > 0 {
                let part = left.min(block.len() as u64);
                file.write_all(&block[..usize::try_from(part).unwrap_or(block.len())])?;
                left -= part;
            }
        }
        file.sync_all()
    }
}

/// Removes the reserve of a directory; answers whether there was one.
pub(crate) fn give_up_reserve(dir: &Path) -> bool {
    let given = fs::remove_file(dir.join(FILE)).is_ok();
    if given {
        tracing::warn!("disk is full: the reserve was released");
    }
    given
}

/// Whether DuckDB or the system ran out of room.
pub(crate) fn is_no_space(why: &str) -> bool {
    why.contains("No space left on device") || why.contains("Disk quota exceeded")
}

#[cfg(test)]
mod full_disk;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_is_set_aside_given_up_and_set_aside_again() {
        let dir = tempfile::tempdir().expect("a directory");
        let space = Space::new(dir.path(), 0, 1 << 20);
        space.set_aside();
        let size = fs::metadata(dir.path().join(FILE)).expect("it is there").len();
        assert_eq!(size, 1 << 20);
        let full = space.make_room(u64::MAX - SLACK).expect_err("nobody has so much");
        assert!(matches!(full, CommitError::NoSpace { .. }), "{full}");
        assert!(!space.is_reserved(), "given up in the attempt");
        space.set_aside();
        assert!(space.is_reserved());
    }

    #[test]
    fn no_reserve_is_taken_from_below_the_floor() {
        let dir = tempfile::tempdir().expect("a directory");
        let space = Space::new(dir.path(), u64::MAX / 2, 1 << 20);
        space.set_aside();
        assert!(!space.is_reserved());
        assert!(!space.allows_checkpoint(0));
    }
}
