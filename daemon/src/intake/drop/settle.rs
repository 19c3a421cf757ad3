//! When a file is finished: which names count at all, and how often a file must look the same.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use jiff::Timestamp;

/// Endings of names under which programs write files that they rename when finished.
const UNFINISHED_ENDINGS: [&str; 9] =
    [".tmp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".swp", ".writing", "~"];

/// The ending of a marker, which a writer puts beside a file when the file is finished.
pub(super) const MARKER_ENDING: &str = ".done";

/// An empty file is most likely one whose writer has not begun, so it waits for longer; unlinking it under the writer's
/// hands would lose what comes.
const STABLE_LOOKS_OF_EMPTY: u32 = 60;

/// What tells two states of a file apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    inode: u64,
    bytes: u64,
    modified_s: i64,
    modified_ns: i64,
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            inode: metadata.ino(),
            bytes: metadata.size(),
            modified_s: metadata.mtime(),
            modified_ns: metadata.mtime_nsec(),
        }
    }

    pub(super) fn inode(self) -> u64 {
        self.inode
    }

    pub(super) fn bytes(self) -> u64 {
        self.bytes
    }

    pub(super) fn modified(self) -> Option<Timestamp> {
        Timestamp::new(self.modified_s, i32::try_from(self.modified_ns).ok()?).ok()
    }
}

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Watched until it does not change any more.
    Waiting,
    /// Offered, and neither settled nor removed yet.
    InFlight,
    /// Reported as a problem, until it changes.
    Refused,
}

/// What was seen of one file.
#[derive(Debug)]
pub(super) struct Sighting {
    stamp: Stamp,
    /// Looks that found it as the look before did.
    unchanged: u32,
    is_first_look: bool,
    pub(super) state: State,
}

impl Sighting {
    pub(super) fn new(stamp: Stamp) -> Self {
        Self { stamp, unchanged: 0, is_first_look: true, state: State::Waiting }
    }

    /// Takes note of another look. False if there is nothing to do about the file.
    pub(super) fn see(&mut self, stamp: Stamp) -> bool {
        if self.stamp != stamp {
            *self = Self::new(stamp);
        } else if self.state == State::Refused {
            return false;
        } else if !self.is_first_look {
            self.unchanged = self.unchanged.saturating_add(1);
        }
        self.is_first_look = false;
        true
    }

    /// Did it look the same for long enough?
    pub(super) fn is_stable(&self, bytes: u64) -> bool {
        let looks = if bytes == 0 { STABLE_LOOKS_OF_EMPTY } else { 1 };
        self.unchanged >= looks
    }
}

/// The names in a folder that may be leads, in order, and the markers.
pub(super) struct Listing {
    pub(super) names: BTreeSet<OsString>,
    markers: BTreeSet<OsString>,
    pub(super) is_partial: bool,
}

impl Listing {
    /// Stands `lead.xml.done` or `lead.done` beside `lead.xml`?
    pub(super) fn has_marker(&self, name: &OsStr) -> bool {
        !self.markers.is_empty() && markers_of(name).iter().any(|marker| self.markers.contains(marker))
    }
}

/// Both names that a file's marker may have.
pub(super) fn markers_of(name: &OsStr) -> [OsString; 2] {
    [name, Path::new(name).file_stem().unwrap_or(name)].map(|base| {
        let mut marker = base.to_owned();
        marker.push(MARKER_ENDING);
        marker
    })
}

/// Lists a directory, up to a number of entries.
pub(super) fn list(dir: &Path, entries_max: usize) -> io::Result<Listing> {
    let mut listing = Listing { names: BTreeSet::new(), markers: BTreeSet::new(), is_partial: false };
    for (n, entry) in fs::read_dir(dir)?.enumerate() {
        if n >= entries_max {
            listing.is_partial = true;
            break;
        }
        let name = entry?.file_name();
        if ends_with(&name, MARKER_ENDING) {
            listing.markers.insert(name);
        } else if is_candidate(&name) {
            listing.names.insert(name);
        }
    }
    Ok(listing)
}

fn is_candidate(name: &OsStr) -> bool {
    !name.as_bytes().starts_with(b".") && !UNFINISHED_ENDINGS.iter().any(|ending| ends_with(name, ending))
}

fn ends_with(name: &OsStr, ending: &str) -> bool {
    let bytes = name.as_bytes();
    let start = bytes.len().checked_sub(ending.len());
    start.and_then(|start| bytes.get(start..)).is_some_and(|tail| tail.eq_ignore_ascii_case(ending.as_bytes()))
}
