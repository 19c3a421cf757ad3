//! Removal of a file whose content is committed, and of nothing else: a new file may have taken the name in between.
//! So the file is set aside under a hidden name first, compared there, where nobody writes, and only then unlinked. A
//! file that is not the one that was taken goes back, as does one that a crash left aside; the ledger knows by its hash
//! whether it had it already.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::{DropFolder, Receipt, read_regular, settle};

/// What a name begins with while the file is set aside. Hidden, so that no scan offers it.
const ASIDE_PREFIX: &str = ".taken.";

/// The longest name a file may have, so that it can be set aside (the system's limit is 255).
pub(super) const NAME_BYTES_MAX: usize = 255 - ASIDE_PREFIX.len();

/// Names tried for a file whose own name is taken again.
const SPARE_NAMES_MAX: usize = 1_000;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// It is gone, with its marker.
    Removed,
    /// Another content stands under its name by now, which stays and will be offered.
    Replaced,
    /// Somebody else had removed it.
    Gone,
}

impl DropFolder {
    /// Removes files whose content is committed, each only if its content is still the one that was taken, and makes
    /// that durable once for all of them. They are no longer in flight afterwards.
    ///
    /// # Errors
    /// If the system refuses a step. Files not removed by then are still there and in flight; after `settled` they are
    /// offered again.
    pub fn remove(&mut self, receipts: &[Receipt]) -> io::Result<Vec<Removal>> {
        let mut removals = Vec::with_capacity(receipts.len());
        for receipt in receipts {
            let removal =
                self.remove_one(receipt).map_err(|error| self.describe("cannot remove a file from", &error))?;
            self.sightings.remove(&receipt.name);
            removals.push(removal);
        }
        if removals.contains(&Removal::Removed) {
            self.sync().map_err(|error| self.describe("cannot sync", &error))?;
        }
        Ok(removals)
    }

    fn remove_one(&self, receipt: &Receipt) -> io::Result<Removal> {
        self.remove_if(&receipt.name, |aside| {
            read_regular(aside, self.limits.file_bytes_max, None)
                .is_ok_and(|bytes| *blake3::hash(&bytes).as_bytes() == receipt.hash)
        })
    }

    /// Sets a file aside, and removes it if it is the one that was `taken`.
    pub(super) fn remove_if(&self, name: &OsStr, taken: impl Fn(&Path) -> bool) -> io::Result<Removal> {
        let path = self.dir().join(name);
        let aside = self.dir().join(aside_name(name));
        match rename_to_free(&path, &aside) {
            Ok(true) => {}
            // An earlier attempt was given up half-way.
            Ok(false) => {
                self.put_back(&aside, name)?;
                return Ok(Removal::Replaced);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Removal::Gone),
            Err(error) => return Err(error),
        }
        if !taken(&aside) {
            self.put_back(&aside, name)?;
            return Ok(Removal::Replaced);
        }
        fs::remove_file(&aside)?;
        for marker in settle::markers_of(name) {
            match fs::remove_file(self.dir().join(marker)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(Removal::Removed)
    }

    /// Puts back whatever a run that was killed had set aside.
    pub(super) fn put_back_all(&self) -> io::Result<()> {
        let mut left: Vec<OsString> = Vec::new();
        for entry in fs::read_dir(self.dir())? {
            let name = entry?.file_name();
            if name.as_bytes().starts_with(ASIDE_PREFIX.as_bytes()) {
                left.push(name);
            }
        }
        for name in left {
            let own_name = OsStr::from_bytes(&name.as_bytes()[ASIDE_PREFIX.len()..]);
            self.put_back(&self.dir().join(&name), own_name)?;
        }
        Ok(())
    }

    /// Gives a file its name again, or one beside it if the name is taken.
    fn put_back(&self, aside: &Path, name: &OsStr) -> io::Result<()> {
        for n in 0..SPARE_NAMES_MAX {
            let mut free_name = OsString::new();
            if n > 0 {
                free_name.push(format!("{n}-"));
            }
            free_name.push(name);
            if rename_to_free(aside, &self.dir().join(free_name))? {
                return Ok(());
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "too many files of the same name"))
    }

    /// Makes removals durable. Some network file systems cannot, and need not: a file that comes back is known by its
    /// content.
    pub(super) fn sync(&self) -> io::Result<()> {
        match File::open(self.dir())?.sync_all() {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            synced => synced,
        }
    }
}

fn aside_name(name: &OsStr) -> OsString {
    let mut aside = OsString::from(ASIDE_PREFIX);
    aside.push(name);
    aside
}

/// Renames without replacing anything: false if the new name is taken.
fn rename_to_free(from: &Path, to: &Path) -> io::Result<bool> {
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(true),
        Err(Errno::EXIST) => Ok(false),
        // Not every file system can; there the look before the rename has to do.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            if to.symlink_metadata().is_ok() {
                return Ok(false);
            }
            fs::rename(from, to).map(|()| true)
        }
        Err(error) => Err(error.into()),
    }
}
