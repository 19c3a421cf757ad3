//! Floors: the least that any program must do to keep the same data. Owns reading back what a run has left on the disk
//! and writing it again with nothing in between.

use std::{fs, path::Path};

use anyhow::Context as _;
use arrow::{array::RecordBatch, datatypes::DataType};
use duckdb::{AccessMode, Config, Connection};

use crate::stopwatch::{best_of, timed};

/// Rows of a full batch of the engine.
const BATCH_ROWS: usize = 10_000;

/// What a run has left in the ledger's two files.
pub(crate) struct Rows {
    entries: Vec<RecordBatch>,
    seals: Vec<RecordBatch>,
    commits: usize,
    pub(crate) count: usize,
    pub(crate) bytes: usize,
}

impl Rows {
    /// Reads every row after `after`. The daemon must have let go of the folder.
    pub(crate) fn of_ledger(dir: &Path, after: i64) -> anyhow::Result<Self> {
        let ledger = open_read_only(&dir.join("ledger.duckdb"))?;
        let batches = "SELECT count(DISTINCT recorded_at) FROM entry WHERE seq > ?";
        let decided: i64 = ledger.query_row(batches, [after], |row| row.get(0))?;
        let entries = arrow(&ledger, &format!("SELECT * FROM entry WHERE seq > {after} ORDER BY seq"))?;
        let vault = open_read_only(&dir.join("vault.duckdb"))?;
        let seals = arrow(&vault, &format!("SELECT * FROM seal WHERE seq > {after} ORDER BY seq"))?;
        let count = rows(&entries);
        let bytes = entries.iter().chain(&seals).map(RecordBatch::get_array_memory_size).sum();
        // On a driven clock all batches have one time, and then they were full.
        let commits = usize::try_from(decided)?.max(count.div_ceil(BATCH_ROWS));
        Ok(Self { entries, seals, commits, count, bytes })
    }

    pub(crate) fn seals(&self) -> usize {
        rows(&self.seals)
    }

    pub(crate) const fn commits(&self) -> usize {
        self.commits
    }

    /// Appends the same rows to a fresh file, in as many equal commits. Seconds.
    pub(crate) fn append(&self, dir: &Path) -> anyhow::Result<f64> {
        let path = dir.join("floor.duckdb");
        let file = Connection::open_with_flags(&path, config()?)?;
        for (table, batches) in [("entry", &self.entries), ("seal", &self.seals)] {
            let Some(first) = batches.first() else { continue };
            file.execute_batch(&create(table, first))?;
        }
        let entries = pieces(&self.entries, self.count.div_ceil(self.commits.max(1)));
        let seals = pieces(&self.seals, self.seals().div_ceil(self.commits.max(1)));
        let (appended, seconds) = timed(|| append_all(&file, &entries, &seals));
        appended?;
        drop(file);
        fs::remove_file(&path)?;
        let _ = fs::remove_file(path.with_extension("duckdb.wal"));
        Ok(seconds)
    }
}

fn append_all(file: &Connection, entries: &[Vec<RecordBatch>], seals: &[Vec<RecordBatch>]) -> anyhow::Result<()> {
    for at in 0..entries.len().max(seals.len()) {
        file.execute_batch("BEGIN")?;
        for (table, batches) in [("entry", entries.get(at)), ("seal", seals.get(at))] {
            let mut appender = file.appender(table)?;
            for batch in batches.into_iter().flatten() {
                appender.append_record_batch(batch.clone())?;
            }
            appender.flush()?;
        }
        file.execute_batch("COMMIT")?;
    }
    Ok(())
}

/// The same rows in pieces of `size`, by reference.
fn pieces(batches: &[RecordBatch], size: usize) -> Vec<Vec<RecordBatch>> {
    let mut pieces = vec![Vec::new()];
    let mut room = size.max(1);
    for batch in batches {
        let mut at = 0;
        while at < batch.num_rows() {
            let take = room.min(batch.num_rows() - at);
            pieces.last_mut().expect("it begins with one").push(batch.slice(at, take));
            at += take;
            room -= take;
            if room == 0 {
                pieces.push(Vec::new());
                room = size.max(1);
            }
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The table these columns come from. Only the types that the ledger uses.
fn create(table: &str, batch: &RecordBatch) -> String {
    let schema = batch.schema();
    let columns = schema.fields().iter().map(|field| {
        let kind = match field.data_type() {
            DataType::Int16 => "SMALLINT",
            DataType::UInt16 => "USMALLINT",
            DataType::Int64 => "BIGINT",
            DataType::Timestamp(..) => "TIMESTAMP",
            DataType::Binary | DataType::LargeBinary => "BLOB",
            _ => "VARCHAR",
        };
        format!("{} {kind}", field.name())
    });
    format!("CREATE TABLE {table} ({})", columns.collect::<Vec<_>>().join(", "))
}

fn rows(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum()
}

fn arrow(file: &Connection, sql: &str) -> anyhow::Result<Vec<RecordBatch>> {
    Ok(file.prepare(sql)?.query_arrow([])?.collect())
}

/// The ledger's own settings: one thread, no checkpoint in between.
fn config() -> duckdb::Result<Config> {
    Config::default()
        .enable_autoload_extension(false)?
        .threads(1)?
        .max_memory("512MB")?
        .with("wal_autocheckpoint", "1TB")
}

pub(crate) fn open_read_only(path: &Path) -> anyhow::Result<Connection> {
    let config = config()?.access_mode(AccessMode::ReadOnly)?;
    Connection::open_with_flags(path, config).with_context(|| format!("opening {}", path.display()))
}

/// Copies a file and syncs the copy: the best of three. Seconds.
pub(crate) fn copy_and_sync(from: &Path, to: &Path) -> anyhow::Result<f64> {
    let seconds = best_of(3, || {
        fs::copy(from, to)?;
        Ok(fs::File::open(to)?.sync_all()?)
    })?;
    fs::remove_file(to)?;
    Ok(seconds)
}

/// Reads a file whole: the best of three. Seconds.
pub(crate) fn read(path: &Path) -> anyhow::Result<f64> {
    best_of(3, || {
        std::hint::black_box(fs::read(path)?);
        Ok(())
    })
}
