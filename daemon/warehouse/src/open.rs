//! The working copy. Owns its file: makes it, opens it, writes batches to it, remakes it. Nobody else ever opens it, so
//! readers never meet the writer; whatever is wrong with it, it is dropped and projected anew.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};

use duckdb::{Config, Connection, params};
use keepwarm_domain::entry::Entry;

use crate::{
    catalog::REPORTS,
    error::{Doing as _, Error, Result, io},
    pii::Pii,
    project, schema,
    table::quote,
};

/// What a warehouse is opened with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The working copy, private to this process.
    pub working: PathBuf,
    /// The directory that readers open `warehouse.duckdb` in.
    pub published_dir: PathBuf,
    /// How much of a customer the published file shows.
    pub pii: Pii,
    /// Memory that DuckDB may use before it spills to disk; 64 does for steady state, more speeds up a rebuild.
    pub memory_limit_mb: u32,
    /// Threads that DuckDB may use.
    pub threads: u32,
    /// What made the file: `keepwarmd 0.1.0`.
    pub generator: String,
}

/// The working copy, open for writing.
pub struct Warehouse {
    pub(crate) options: Options,
    pub(crate) file: Connection,
    through: i64,
    _claim: Claim,
}

/// How many rows a table has, and a hash of them that does not depend on their order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Contents {
    pub table: &'static str,
    pub rows: u64,
    pub hash: String,
}

impl Warehouse {
    /// Opens the working copy. One that is missing, damaged, or of another schema is made anew and empty, so look at
    /// [`Warehouse::through_seq`] and project all entries after it.
    ///
    /// # Errors
    /// [`Error::Busy`] when the file is open elsewhere; others when it cannot be made.
    pub fn open(options: Options) -> Result<Self> {
        let claim = Claim::of(&options.working)?;
        if let Some(folder) = options.working.parent() {
            fs::create_dir_all(folder).map_err(io("create", folder))?;
        }
        let file = memory(&options)?;
        let mut warehouse = Self { options, file, through: 0, _claim: claim };
        warehouse.attach_or_make()?;
        Ok(warehouse)
    }

    fn attach_or_make(&mut self) -> Result<()> {
        let path = &self.options.working;
        let kept = match attach(&self.file, path) {
            Ok(()) => is_ours(&self.file).unwrap_or(false),
            Err(busy @ Error::Busy { .. }) => return Err(busy),
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "the working copy cannot be opened; making it anew");
                false
            }
        };
        if !kept {
            return self.rebuild();
        }
        self.make_views()?;
        self.through = self.read_through()?;
        Ok(())
    }

    /// Opens the working copy again where DuckDB gave it up: after a full disk it refuses everything until it is closed.
    pub(crate) fn heal(&mut self) -> Result<()> {
        let Err(error) = self.read_through() else {
            return Ok(());
        };
        tracing::warn!(%error, "the working copy was given up; opening it again");
        // The old one goes first: one process opens a file once.
        self.file = Connection::open_in_memory().doing(|| "start DuckDB".to_owned())?;
        self.file = memory(&self.options)?;
        self.attach_or_make()
    }

    /// The last entry projected; 0 when none was.
    #[must_use]
    pub const fn through_seq(&self) -> i64 {
        self.through
    }

    /// The ledger's digest at [`Warehouse::through_seq`], as it was given; empty when nothing was projected. A ledger that
    /// says otherwise is not the one projected here: rebuild.
    ///
    /// # Errors
    /// When the working copy cannot be read.
    pub fn ledger_tip(&self) -> Result<String> {
        read_meta(&self.file, "ledger_tip")
    }

    /// Where readers find the published file.
    #[must_use]
    pub fn published_path(&self) -> PathBuf {
        self.options.published_dir.join(crate::publish::FILE_NAME)
    }

    /// Adds entries in one transaction. Those up to [`Warehouse::through_seq`] are passed over; the rest must follow it
    /// without a gap. `tip_digest` is the ledger's digest after the last of them, as hex.
    ///
    /// # Errors
    /// On any error nothing of the batch is kept, and the same entries can be given again.
    pub fn project(&mut self, entries: &[Entry], tip_digest: &str) -> Result<()> {
        self.heal()?;
        let passed = entries.partition_point(|entry| entry.seq.0 <= self.through);
        let fresh = &entries[passed..];
        let Some(last) = fresh.last() else {
            return Ok(());
        };
        for (expected, entry) in (self.through + 1..).zip(fresh) {
            if entry.seq.0 != expected {
                return Err(Error::Gap { expected, found: entry.seq.0 });
            }
        }
        let written = self.transaction(|file| {
            project::project(file, fresh)?;
            set_meta(file, "through_seq", &last.seq.to_string())?;
            set_meta(file, "ledger_tip", tip_digest)
        });
        // What the file says counts: a failed commit can have happened or not. If it says nothing, the next call heals it.
        if let Ok(through) = self.read_through() {
            self.through = through;
        }
        written
    }

    /// Drops the working copy and makes an empty one. The published file stays until the next publication.
    ///
    /// # Errors
    /// When the file cannot be removed or made.
    pub fn rebuild(&mut self) -> Result<()> {
        let closed = self.file.execute_batch("USE memory; DETACH DATABASE IF EXISTS warehouse");
        if closed.is_err() {
            self.file = memory(&self.options)?;
        }
        remove(&self.options.working)?;
        attach(&self.file, &self.options.working)?;
        let options = self.options.clone();
        self.transaction(|file| {
            file.execute_batch(&schema::create()).doing(|| "make the tables".to_owned())?;
            for (item, setting) in [
                ("schema_version", schema::SCHEMA_VERSION.to_string()),
                ("schema_fingerprint", schema::fingerprint()),
                ("through_seq", "0".to_owned()),
                ("ledger_tip", String::new()),
                ("published_at", String::new()),
                ("generator", options.generator),
                ("pii", options.pii.as_str().to_owned()),
            ] {
                file.execute("INSERT INTO meta VALUES (?, ?)", params![item, setting])
                    .doing(|| format!("set {item}"))?;
            }
            Ok(())
        })?;
        self.through = 0;
        self.make_views()
    }

    /// Row counts and hashes of all tables that follow from entries: equal for equal entries, however they came.
    ///
    /// # Errors
    /// When the working copy cannot be read.
    pub fn contents(&self) -> Result<Vec<Contents>> {
        let of_table = |table: &'static str| {
            let sql = format!("SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0)::VARCHAR FROM {table} t");
            let (rows, hash) = self
                .file
                .query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
                .doing(|| format!("count {table}"))?;
            Ok(Contents { table, rows, hash })
        };
        schema::projected().into_iter().map(of_table).collect()
    }

    /// Views and macros carry no data: each build brings its own.
    fn make_views(&self) -> Result<()> {
        self.transaction(|file| {
            file.execute_batch(schema::VIEWS).doing(|| "make the views".to_owned())?;
            for report in REPORTS {
                file.execute_batch(report.sql).doing(|| format!("make report {}", report.name))?;
            }
            Ok(())
        })
    }

    /// Runs `work` in one transaction: all of it is kept, or nothing.
    pub(crate) fn transaction(&self, work: impl FnOnce(&Connection) -> Result<()>) -> Result<()> {
        self.file.execute_batch("BEGIN").doing(|| "begin a transaction".to_owned())?;
        let done = work(&self.file)
            .and_then(|()| self.file.execute_batch("COMMIT").doing(|| "commit a transaction".to_owned()));
        if done.is_err() {
            // The error that broke the transaction is the one to tell: an error here can only follow from it.
            drop(self.file.execute_batch("ROLLBACK"));
        }
        done
    }

    fn read_through(&self) -> Result<i64> {
        let text = read_meta(&self.file, "through_seq")?;
        text.parse().map_err(|_| Error::Foreign(format!("meta.through_seq is `{text}`")))
    }
}

/// An empty DuckDB in memory with the limits and without the network: extensions are never fetched.
pub(crate) fn memory(options: &Options) -> Result<Connection> {
    let opening = || "start DuckDB".to_owned();
    let spill = options.working.with_extension("spill");
    let config = Config::default()
        .enable_autoload_extension(false)
        .and_then(|config| config.max_memory(&format!("{}MB", options.memory_limit_mb)))
        .and_then(|config| config.threads(i64::from(options.threads.max(1))))
        .and_then(|config| config.with("temp_directory", spill.to_string_lossy()))
        // Automatic checkpoints stall a commit; but a rebuild must not grow the log without end.
        .and_then(|config| config.with("wal_autocheckpoint", "256MB"))
        // Metadata that is used again keeps links to blocks that are free by now. Clients before 1.4.2 follow them and
        // refuse the file (duckdb/duckdb#19588), though its storage version is one they read.
        .and_then(|config| config.with("experimental_metadata_reuse", "false"))
        .doing(opening)?;
    Connection::open_in_memory_with_flags(config).doing(opening)
}

/// Opens `path` for writing as `warehouse`, in the storage version that every client since 0.10 reads.
pub(crate) fn attach(file: &Connection, path: &Path) -> Result<()> {
    let sql =
        format!("ATTACH {} AS warehouse (STORAGE_VERSION 'v1.0.0'); USE warehouse", quote(&path.to_string_lossy()));
    match file.execute_batch(&sql) {
        Err(error) if error.to_string().contains("Could not set lock") => Err(Error::Busy { path: path.to_owned() }),
        opened => opened.doing(|| format!("open {}", path.display())),
    }
}

/// Removes a database with all that DuckDB keeps beside it: a log left behind would be replayed into the next file of
/// that name.
pub(crate) fn remove(path: &Path) -> Result<()> {
    for suffix in ["", ".wal", ".wal.checkpoint", ".wal.recovery"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(io("remove", Path::new(&name))(error));
            }
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".wal");
    name.into()
}

pub(crate) fn set_meta(file: &Connection, item: &str, setting: &str) -> Result<()> {
    file.execute("UPDATE meta SET setting = ? WHERE item = ?", params![setting, item])
        .doing(|| format!("set {item}"))?;
    Ok(())
}

pub(crate) fn read_meta(file: &Connection, item: &str) -> Result<String> {
    file.query_row("SELECT setting FROM meta WHERE item = ?", [item], |row| row.get(0)).doing(|| format!("read {item}"))
}

fn is_ours(file: &Connection) -> Result<bool> {
    Ok(read_meta(file, "schema_version")? == schema::SCHEMA_VERSION.to_string()
        && read_meta(file, "schema_fingerprint")? == schema::fingerprint())
}

/// This process's right to a working copy. The lock of a file does not keep a process from opening it twice.
struct Claim(PathBuf);

static CLAIMED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

impl Claim {
    fn of(path: &Path) -> Result<Self> {
        let path = std::path::absolute(path).map_err(io("find", path))?;
        let mut claimed = CLAIMED.lock().expect("nothing panics while it holds the claims");
        if !claimed.insert(path.clone()) {
            return Err(Error::Busy { path });
        }
        Ok(Self(path))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        CLAIMED.lock().expect("nothing panics while it holds the claims").remove(&self.0);
    }
}
