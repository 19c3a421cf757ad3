//! Files that are too large to be held: opened instead of read, and removed as long as nobody touched them since.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt as _;

use jiff::Timestamp;

use super::remove::{NAME_BYTES_MAX, Removal};
use super::settle::Stamp;
use super::{DropFolder, Problem, ProblemKind, ReadyFile, open_regular};

impl ReadyFile {
    /// Its size when it was offered.
    pub fn bytes(&self) -> u64 {
        self.stamp.bytes()
    }

    /// When it was written last.
    pub fn modified(&self) -> Option<Timestamp> {
        self.stamp.modified()
    }
}

impl DropFolder {
    /// Opens a file that was offered.
    ///
    /// # Errors
    /// If it changed, vanished, or cannot be read; it is then no longer in flight.
    pub fn open(&mut self, file: &ReadyFile) -> Result<File, Problem> {
        let kind = match open_regular(&self.dir.join(&file.name)) {
            Ok((opened, metadata)) if Stamp::of(&metadata) == file.stamp => return Ok(opened),
            Ok(_) => ProblemKind::Changed,
            Err(kind) => kind,
        };
        self.settled(&file.name);
        Err(Problem { name: file.name.clone(), inode: Some(file.stamp.inode()), kind })
    }

    /// Removes a file that was read to its end and whose content is committed, if it is still the one that was offered.
    ///
    /// # Errors
    /// If the system refuses a step; the file is then still there.
    pub fn remove_unchanged(&mut self, file: &ReadyFile) -> io::Result<Removal> {
        debug_assert!(file.name.len() <= NAME_BYTES_MAX, "a longer name is not offered");
        let same = |path: &std::path::Path| {
            fs::symlink_metadata(path)
                .is_ok_and(|found| found.ino() == file.stamp.inode() && Stamp::of(&found) == file.stamp)
        };
        let removal =
            self.remove_if(&file.name, same).map_err(|error| self.describe("cannot remove a file from", &error))?;
        self.settled(&file.name);
        if removal == Removal::Removed {
            self.sync().map_err(|error| self.describe("cannot sync", &error))?;
        }
        Ok(removal)
    }
}
