//! A feed of files. Owns which files of a folder are a feed's, the order in which they are read, and their removal after the
//! commit of their last row: whatever stops before leaves the file, and what of it was taken is known when it is read again.

use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, anyhow};
use jiff::{Timestamp, tz::TimeZone};
use tracing::warn;

use super::{
    board::{Board, Counts, Going, Reading},
    csv::Rows,
    desk::Desk,
    mapping::Mapping,
    pass::{self, RawRow, Supply, Way},
    row::bind,
};
use crate::intake::drop::{DropFolder, Limits, ReadyFile};

/// No export of a DMS is larger; what is, is no export.
const FILE_BYTES_MAX: u64 = 4 << 30;

/// Between the two looks of a reading that somebody waits for.
const LOOKS_APART: Duration = Duration::from_secs(1);

/// Which files are a feed's.
pub(super) struct Files {
    pub(super) dir: PathBuf,
    pub(super) pattern: String,
    /// Of feeds that stand before this one in the configuration and share the folder: theirs go first.
    pub(super) others: Vec<String>,
}

/// What reading a file takes.
pub(super) struct Means<'a> {
    pub(super) desk: Desk<'a>,
    pub(super) mapping: &'a Arc<Mapping>,
    pub(super) zone: &'a TimeZone,
    pub(super) board: &'a Board,
    pub(super) way: &'a Way,
}

impl Files {
    fn has(&self, name: &str) -> bool {
        matches(&self.pattern, name) && !self.others.iter().any(|other| matches(other, name))
    }

    /// The folder, made where it is not there.
    pub(super) fn open(&self) -> anyhow::Result<DropFolder> {
        fs::create_dir_all(&self.dir).with_context(|| format!("making the folder {}", self.dir.display()))?;
        let limits = Limits { file_bytes_max: FILE_BYTES_MAX, ..Limits::default() };
        Ok(DropFolder::new(&self.dir, limits)?)
    }

    /// Reads every file that is finished, the oldest first. None where there is none. With `now` two looks are taken, so
    /// that what was put there before is read.
    pub(super) fn read(
        &self,
        folder: &mut DropFolder,
        means: &Means<'_>,
        now: bool,
    ) -> anyhow::Result<Option<Reading>> {
        let began_at = means.way.clock.now();
        let mut ready = self.look(folder)?;
        if now {
            means.way.runtime.block_on(means.way.clock.sleep(LOOKS_APART));
            ready.extend(self.look(folder)?);
        }
        ready.sort_by_key(|file| (file.modified(), file.name().to_owned()));
        let (mut counts, mut through, mut problem) = (Counts::default(), None, None);
        for file in &ready {
            match self.read_one(folder, file, means, began_at) {
                Ok(read) => {
                    counts.add(read);
                    through = through.max(file.modified());
                }
                Err(error) => {
                    folder.settled(file.name());
                    // The others are no worse for it.
                    problem = problem.or(Some(error));
                }
            }
        }
        if let Some(problem) = problem {
            return Err(problem);
        }
        let Some(through) = through else { return Ok(None) };
        let ended_at = means.way.clock.now();
        let through = through.min(began_at);
        means.way.synced(means.desk.entity, through)?;
        Ok(Some(Reading { began_at, ended_at, counts, through }))
    }

    fn look(&self, folder: &mut DropFolder) -> anyhow::Result<Vec<ReadyFile>> {
        let scan = folder.scan()?;
        for problem in &scan.problems {
            warn!(%problem, "a file of a feed is left where it is");
        }
        let (ours, others): (Vec<_>, Vec<_>) =
            scan.ready.into_iter().partition(|file| self.has(&file.name().to_string_lossy()));
        others.iter().for_each(|file| folder.settled(file.name()));
        Ok(ours)
    }

    fn read_one(
        &self,
        folder: &mut DropFolder,
        file: &ReadyFile,
        means: &Means<'_>,
        began_at: Timestamp,
    ) -> anyhow::Result<Counts> {
        let opened = folder.open(file).map_err(|problem| anyhow!("{problem}"))?;
        let Some(rows) = Rows::open(opened).context("reading a file of the feed")? else {
            folder.remove_unchanged(file)?;
            return Ok(Counts::default());
        };
        // Senders put customers' names into the names of files: the mapping's words have to do.
        let bound = bind(means.mapping, means.desk.entity, rows.header(), means.zone)
            .map_err(|unfit| anyhow!("a file of {} bytes cannot be read: {unfit}", file.bytes()))?;
        let mut source = OfFile { rows, name: file.name().to_string_lossy().into_owned() };
        let board = means.board;
        let mut told = |counts: Counts, bytes_read: u64| {
            let going = Going { began_at, counts, bytes_read, bytes: file.bytes() };
            board.change(means.desk.feed, |standing| standing.going = Some(going));
        };
        told(Counts::default(), 0);
        let counts = pass::read(&mut source, &bound, &means.desk, means.way, &mut told)?;
        folder.remove_unchanged(file)?;
        Ok(counts)
    }

    /// The newest file that is there, finished or not, with its name: for a look that takes nothing.
    pub(super) fn newest(&self) -> anyhow::Result<Option<Rows<File>>> {
        let listed = match fs::read_dir(&self.dir) {
            Ok(listed) => listed,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("listing {}", self.dir.display())),
        };
        let files = listed.filter_map(Result::ok).filter(|file| {
            let name = file.file_name().to_string_lossy().into_owned();
            !name.starts_with('.') && self.has(&name) && file.file_type().is_ok_and(|kind| kind.is_file())
        });
        let newest = files.max_by_key(|file| file.metadata().and_then(|found| found.modified()).ok());
        let Some(newest) = newest else { return Ok(None) };
        Ok(Rows::open(File::open(newest.path()).context("opening a file of the feed")?)?)
    }
}

/// Rows of a file on their way.
pub(super) struct OfFile<R> {
    rows: Rows<R>,
    name: String,
}

impl<R> OfFile<R> {
    pub(super) const fn new(rows: Rows<R>) -> Self {
        Self { rows, name: String::new() }
    }

    pub(super) const fn named(rows: Rows<R>, name: String) -> Self {
        Self { rows, name }
    }
}

impl<R: Read> Supply for OfFile<R> {
    fn next(&mut self) -> anyhow::Result<Option<RawRow>> {
        let row = self.rows.read().context("reading a file of the feed")?;
        Ok(row.map(|row| RawRow { line: row.line, cells: row.cells, raw: row.raw }))
    }

    fn header_raw(&self) -> String {
        self.rows.header_raw().to_owned()
    }

    fn file(&self) -> &str {
        &self.name
    }

    fn bytes_read(&self) -> u64 {
        self.rows.bytes_read()
    }
}

/// Whether a name fits a pattern in which `*` stands for any letters, whatever their case.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// Where a feed's folder is, for `source show`.
pub(super) fn shown(dir: &Path, pattern: &str) -> String {
    format!("{}/{pattern}", dir.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns_with_stars() {
        for (pattern, name) in [
            ("*", "deals.csv"),
            ("*.csv", "DEALS.CSV"),
            ("DV_SL_*.csv", "dv_sl_20261123.csv"),
            ("*sales*2026*", "x_sales_2026.txt"),
            ("deals.csv", "deals.csv"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.csv", "deals.csv.old"), ("a*b*c", "ac"), ("deals.csv", "deals.csv2"), ("a*a", "a")]
        {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
