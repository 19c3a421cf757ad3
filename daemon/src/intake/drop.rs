//! The drop folder: which files in it are finished, their bytes, and their removal once what they hold is committed.
//! Polling is the base, because network shares send no notifications; a rename or a `.done` marker only makes it faster.
//!
//! It must not know what is in a file. It holds no clock: the caller decides when to look, and looks with `scan` at
//! least a second apart, since two looks that find a file unchanged are what makes it finished.

mod remove;
mod settle;
mod stream;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use self::settle::{Sighting, Stamp, State};

pub use self::remove::Removal;

/// What is taken from the folder at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a file; a larger one is reported and never read.
    pub file_bytes_max: u64,
    /// Files offered by one scan; the rest waits for the next.
    pub files_per_scan_max: usize,
    /// Directory entries looked at by one scan.
    pub entries_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let file_bytes_max = u64::try_from(super::limits::FILE_BYTES_MAX).unwrap_or(u64::MAX);
        Self { file_bytes_max, files_per_scan_max: 1_000, entries_max: 100_000 }
    }
}

/// A file that is finished. It is not offered again before it is settled or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyFile {
    name: OsString,
    stamp: Stamp,
}

impl ReadyFile {
    /// Its name in the folder.
    pub fn name(&self) -> &OsStr {
        &self.name
    }
}

/// What to remove later: a name, and the content that was taken under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The file's name in the folder.
    pub name: OsString,
    /// BLAKE3 of the bytes that were read.
    pub hash: [u8; 32],
}

/// A file's content.
#[derive(Clone, PartialEq, Eq)]
pub struct Taken {
    /// What removes the file again.
    pub receipt: Receipt,
    /// Every byte of it.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { receipt, bytes } = self;
        f.debug_struct("Taken").field("receipt", receipt).field("bytes", &bytes.len()).finish()
    }
}

/// What one look at the folder found.
#[derive(Debug, Default)]
pub struct Scan {
    /// Finished files, by name.
    pub ready: Vec<ReadyFile>,
    /// What will not be read; each is reported once, until the file changes.
    pub problems: Vec<Problem>,
    /// A limit ended the look: look again soon.
    pub more: bool,
}

/// A file that was not read, and why. Says which by its inode (`ls -i` finds it): senders put customers' names into the
/// names of files.
pub struct Problem {
    /// The file's name in the folder.
    pub name: OsString,
    /// None where the file could not even be looked at.
    pub inode: Option<u64>,
    /// Why.
    pub kind: ProblemKind,
}

/// Why a file was not read.
#[derive(Debug)]
pub enum ProblemKind {
    /// A link, a pipe, a socket or a device.
    NotRegular,
    /// Larger than the limit.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        bytes_max: u64,
    },
    /// The name leaves no room for setting the file aside.
    NameTooLong,
    /// It was written to since it was offered; it is offered again when it is finished.
    Changed,
    /// It is gone since it was offered.
    Vanished,
    /// The system refused.
    Unreadable(io::Error),
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem").field("inode", &self.inode).field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inode {
            Some(inode) => write!(f, "drop folder: the file with inode {inode} {}", self.kind),
            None => write!(f, "drop folder: a file {}", self.kind),
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRegular => f.write_str("is no regular file and is not read; remove it"),
            Self::TooLarge { bytes, bytes_max } => {
                write!(f, "has {bytes} bytes, more than the {bytes_max} that are read; split or remove it")
            }
            Self::NameTooLong => f.write_str("has too long a name; rename it"),
            Self::Changed => f.write_str("is still being written"),
            Self::Vanished => f.write_str("is gone"),
            Self::Unreadable(_) => f.write_str("cannot be read; check its owner and mode"),
        }
    }
}

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ProblemKind::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}

/// The folder, and what is known of the files in it.
#[derive(Debug)]
pub struct DropFolder {
    dir: PathBuf,
    limits: Limits,
    sightings: BTreeMap<OsString, Sighting>,
    /// Names that appeared by a rename, which a writer does when the file is finished.
    renamed: BTreeSet<OsString>,
}

impl DropFolder {
    /// Opens a folder. Files that an earlier run had set aside for removal when it was killed are put back.
    ///
    /// # Errors
    /// If it is no directory or cannot be listed.
    pub fn new(dir: impl Into<PathBuf>, limits: Limits) -> io::Result<Self> {
        let dir = dir.into();
        let folder = Self { dir, limits, sightings: BTreeMap::new(), renamed: BTreeSet::new() };
        folder.put_back_all().map_err(|error| folder.describe("cannot open", &error))?;
        Ok(folder)
    }

    /// The folder's path.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A file appeared under this path by a rename: it is finished. A hint only; one that is wrong or lost does no harm.
    pub fn hint_renamed(&mut self, path: &Path) {
        if let Some(name) = path.file_name()
            && self.renamed.len() < self.limits.entries_max
        {
            self.renamed.insert(name.to_owned());
        }
    }

    /// Looks at the folder: offers files that are unchanged since the last scan, were renamed in, or have a marker.
    ///
    /// # Errors
    /// If the directory cannot be listed; a problem with one file is no error.
    pub fn scan(&mut self) -> io::Result<Scan> {
        self.look(true)
    }

    /// Looks only for files that were renamed in or have a marker. May be called at any moment, because it does not
    /// count as one of the two looks between which a file must not change.
    ///
    /// # Errors
    /// If the directory cannot be listed.
    pub fn scan_hinted(&mut self) -> io::Result<Scan> {
        self.look(false)
    }

    fn look(&mut self, counts: bool) -> io::Result<Scan> {
        let mut scan = Scan::default();
        let listing =
            settle::list(&self.dir, self.limits.entries_max).map_err(|error| self.describe("cannot list", &error))?;
        scan.more = listing.is_partial;
        if !listing.is_partial {
            self.sightings.retain(|name, sighting| sighting.state == State::InFlight || listing.names.contains(name));
            self.renamed.retain(|name| listing.names.contains(name));
        }
        for name in &listing.names {
            if scan.ready.len() >= self.limits.files_per_scan_max {
                scan.more = true;
                break;
            }
            if self.sightings.get(name).is_some_and(|sighting| sighting.state == State::InFlight) {
                continue;
            }
            let is_marked = listing.has_marker(name) || self.renamed.contains(name);
            if !counts && !is_marked {
                continue;
            }
            let metadata = match fs::symlink_metadata(self.dir.join(name)) {
                Ok(metadata) if metadata.is_dir() => continue,
                Ok(metadata) => metadata,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => {
                    let kind = ProblemKind::Unreadable(error);
                    scan.problems.push(Problem { name: name.clone(), inode: None, kind });
                    continue;
                }
            };
            self.judge(name, &metadata, is_marked, &mut scan);
        }
        Ok(scan)
    }

    /// Decides whether one file is finished, and offers or reports it.
    fn judge(&mut self, name: &OsStr, metadata: &Metadata, is_marked: bool, scan: &mut Scan) {
        let stamp = Stamp::of(metadata);
        let sighting = self.sightings.entry(name.to_owned()).or_insert(Sighting::new(stamp));
        if !sighting.see(stamp) {
            return;
        }
        let problem = if !metadata.is_file() {
            Some(ProblemKind::NotRegular)
        } else if name.len() > remove::NAME_BYTES_MAX {
            Some(ProblemKind::NameTooLong)
        } else if !(is_marked || sighting.is_stable(metadata.size())) {
            return;
        } else if metadata.size() > self.limits.file_bytes_max {
            Some(ProblemKind::TooLarge { bytes: metadata.size(), bytes_max: self.limits.file_bytes_max })
        } else {
            None
        };
        if let Some(kind) = problem {
            sighting.state = State::Refused;
            scan.problems.push(Problem { name: name.to_owned(), inode: Some(metadata.ino()), kind });
            return;
        }
        sighting.state = State::InFlight;
        self.renamed.remove(name);
        scan.ready.push(ReadyFile { name: name.to_owned(), stamp });
    }

    /// Reads a file that was offered.
    ///
    /// # Errors
    /// If it changed, vanished, or cannot be read. It is then no longer in flight: one that changed or vanished is
    /// looked at anew, one that is refused is offered again only after it has changed.
    pub fn read(&mut self, file: &ReadyFile) -> Result<Taken, Problem> {
        let taken = read_regular(&self.dir.join(&file.name), self.limits.file_bytes_max, Some(file.stamp));
        let kind = match taken {
            Ok(bytes) => {
                let receipt = Receipt { name: file.name.clone(), hash: *blake3::hash(&bytes).as_bytes() };
                return Ok(Taken { receipt, bytes });
            }
            Err(kind) => kind,
        };
        match kind {
            ProblemKind::Changed | ProblemKind::Vanished => {
                self.sightings.remove(&file.name);
            }
            _ => {
                if let Some(sighting) = self.sightings.get_mut(&file.name) {
                    sighting.state = State::Refused;
                }
            }
        }
        Err(Problem { name: file.name.clone(), inode: Some(file.stamp.inode()), kind })
    }

    /// The file is no longer in flight although it was not removed (its commit failed, say): it is offered again.
    pub fn settled(&mut self, name: &OsStr) {
        self.sightings.remove(name);
    }

    /// The system's error with the folder's path and what to look at.
    fn describe(&self, what: &str, error: &io::Error) -> io::Error {
        let dir = self.dir.display();
        io::Error::new(
            error.kind(),
            format!("drop folder {dir}: {what} it ({error}); check that it exists and its mode"),
        )
    }
}

/// Opens a regular file, without following a link and without waiting for a pipe.
fn open_regular(path: &Path) -> Result<(File, Metadata), ProblemKind> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).expect("the system's open flags are an int");
    let file = match File::options().read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(ProblemKind::Vanished),
        // What the system says of a link that must not be followed.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            return Err(ProblemKind::NotRegular);
        }
        Err(error) => return Err(ProblemKind::Unreadable(error)),
    };
    let metadata = file.metadata().map_err(ProblemKind::Unreadable)?;
    if metadata.is_file() { Ok((file, metadata)) } else { Err(ProblemKind::NotRegular) }
}

/// The bytes of a regular file of at most this size, without following a link and without waiting for a pipe. With a
/// stamp, only if the file is still the one that was seen.
fn read_regular(path: &Path, bytes_max: u64, expected: Option<Stamp>) -> Result<Vec<u8>, ProblemKind> {
    let (mut file, before) = open_regular(path)?;
    if expected.is_some_and(|stamp| stamp != Stamp::of(&before)) {
        return Err(ProblemKind::Changed);
    }
    if before.size() > bytes_max {
        return Err(ProblemKind::TooLarge { bytes: before.size(), bytes_max });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(before.size()).unwrap_or_default());
    (&mut file).take(bytes_max.saturating_add(1)).read_to_end(&mut bytes).map_err(ProblemKind::Unreadable)?;
    let after = file.metadata().map_err(ProblemKind::Unreadable)?;
    if Stamp::of(&after) != Stamp::of(&before) || bytes.len() as u64 != before.size() {
        return Err(ProblemKind::Changed);
    }
    Ok(bytes)
}
