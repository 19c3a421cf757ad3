//! Publication: the working copy becomes the file that readers open. Owns the copy's way to its place; knows nothing of
//! what stands in it.
//!
//! Readers hold the old file until they close it, and find the new one whole when they open again: it is synced before
//! it gets its name. Another process copies, because closing any descriptor of an open database in this one would drop
//! its lock.

use std::{
    fs,
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
};

use duckdb::{Connection, params};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    error::{Doing as _, Error, Result, io},
    open::{Warehouse, remove, set_meta, wal},
    pii::{PersonNames, Pii, write_names},
};

/// The published file's name in its directory.
pub(crate) const FILE_NAME: &str = "warehouse.duckdb";

/// The copy on its way; a leftover of a crash is overwritten by the next publication.
const NEXT_NAME: &str = ".warehouse.duckdb.next";

/// Owner writes, the directory's group (`keepwarm-bi`) reads, nobody else.
const MODE: u32 = 0o640;

/// What was published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Published {
    pub path: PathBuf,
    pub bytes: u64,
    /// The last entry it includes.
    pub through_seq: i64,
}

impl Warehouse {
    /// Publishes what was projected so far, as of `now`.
    ///
    /// # Errors
    /// [`Error::NoNames`] unless `pii` is none. On any error the file published before stays as it is.
    pub fn publish(&mut self, now: Timestamp) -> Result<Published> {
        if self.options.pii != Pii::None {
            return Err(Error::NoNames { pii: self.options.pii.as_str() });
        }
        self.publish_copy(now, |_, _| Ok(()))
    }

    /// Publishes with the names of customers, as far as `pii` shows them.
    ///
    /// # Errors
    /// When `names` fails, or as [`Warehouse::publish`]. On any error the file published before stays as it is.
    pub fn publish_with(&mut self, now: Timestamp, names: &mut dyn PersonNames) -> Result<Published> {
        if self.options.pii == Pii::None {
            return self.publish(now);
        }
        self.publish_copy(now, |warehouse, copy| write_names(&warehouse.options, copy, names))
    }

    fn publish_copy(&mut self, now: Timestamp, finish: impl FnOnce(&Self, &Path) -> Result<()>) -> Result<Published> {
        self.heal()?;
        let folder = self.options.published_dir.clone();
        fs::create_dir_all(&folder).map_err(io("create", &folder))?;
        let next = folder.join(NEXT_NAME);
        let published = self.publish_by(&folder, &next, now, finish);
        if published.is_err() {
            // It may be what fills the disk; the error that stopped it is the one to tell.
            drop(remove(&next));
        }
        published
    }

    fn publish_by(
        &mut self,
        folder: &Path,
        next: &Path,
        now: Timestamp,
        finish: impl FnOnce(&Self, &Path) -> Result<()>,
    ) -> Result<Published> {
        self.stamp(now)?;
        self.file.execute_batch("CHECKPOINT warehouse").doing(|| "checkpoint the working copy".to_owned())?;
        let log = wal(&self.options.working);
        if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            let said = format!("{} is not empty after a checkpoint", log.display());
            return Err(Error::Copy { from: self.options.working.clone(), to: next.to_owned(), said });
        }
        copy(&self.options.working, next)?;
        finish(self, next)?;
        let path = self.published_path();
        fs::set_permissions(next, fs::Permissions::from_mode(MODE)).map_err(io("set the mode of", next))?;
        let file = fs::File::open(next).map_err(io("open", next))?;
        file.sync_all().map_err(io("sync", next))?;
        let bytes = file.metadata().map_err(io("measure", next))?.len();
        fs::rename(next, &path).map_err(io("publish", &path))?;
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io("sync", folder))?;
        Ok(Published { path, bytes, through_seq: self.through_seq() })
    }

    /// Writes into the file when it is published, on the clock of each store.
    fn stamp(&self, now: Timestamp) -> Result<()> {
        self.transaction(|file| {
            set_meta(file, "published_at", &now.to_string())?;
            set_meta(file, "generator", &self.options.generator)?;
            set_meta(file, "pii", self.options.pii.as_str())?;
            file.execute_batch("DELETE FROM publication").doing(|| "stamp the publication".to_owned())?;
            for (store, zone) in stores(file)? {
                let zone = zone.map_or(Ok(TimeZone::UTC), |name| {
                    TimeZone::get(&name).map_err(|_| Error::Zone { store, zone: name })
                })?;
                let utc = now.as_microsecond();
                let local = utc + i64::from(zone.to_offset(now).seconds()) * 1_000_000;
                file.execute(
                    "INSERT INTO publication VALUES (?, make_timestamp(?), make_timestamp(?))",
                    params![store, utc, local],
                )
                .doing(|| format!("stamp the publication for store {store}"))?;
            }
            Ok(())
        })
    }
}

/// Every store that a fact can belong to; without a zone where none is configured.
fn stores(file: &Connection) -> Result<Vec<(i16, Option<String>)>> {
    let reading = || "read the stores".to_owned();
    let mut statement = file
        .prepare(
            "SELECT store_id, max(time_zone) FROM (
                SELECT store_id, time_zone FROM dim_store
                UNION ALL SELECT DISTINCT store_id, NULL FROM fact_episode
            ) GROUP BY store_id ORDER BY store_id",
        )
        .doing(reading)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).doing(reading)?;
    rows.collect::<Result<_, _>>().doing(reading)
}

/// Copies in a child process, by reference where the file system can.
fn copy(from: &Path, to: &Path) -> Result<()> {
    // A crash can have left one, and its log.
    remove(to)?;
    // Made first, so that at no moment anyone else can read it.
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    made.map_err(io("create", to))?;
    let output = Command::new("cp")
        .args(["--reflink=auto", "--"])
        .args([from, to])
        .output()
        .map_err(io("run cp to copy", from))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Error::Copy { from: from.to_owned(), to: to.to_owned(), said })
}
