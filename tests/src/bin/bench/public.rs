//! The public file: its publication, and the funnel read from it, at N touches.

use std::path::PathBuf;

use anyhow::ensure;
use duckdb::{AccessMode, Config, Connection};
use jiff::Timestamp;
use keepwarm_warehouse::{Limits, Options, Pii, ReportParams, Warehouse, report};
use tempfile::TempDir;

use crate::{
    floor,
    history::History,
    measured::{Aim, Measured, Run, count},
    stopwatch::{best_of, timed},
};

/// Entries of one projection, as the daemon takes them.
const PIECE: usize = 50_000;

/// Publications of one run: the best counts.
const ROUNDS: usize = 3;

/// A warehouse of `size` touches, and how it was made. Made once for all benchmarks of a size.
pub(crate) struct Filled {
    size: usize,
    folder: TempDir,
    warehouse: Warehouse,
    history: History,
    now: Timestamp,
    entries: usize,
    project_seconds: f64,
}

impl Filled {
    pub(crate) fn of(size: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let warehouse = Warehouse::open(Options {
            working: folder.path().join("warehouse.working.duckdb"),
            published_dir: folder.path().join("published"),
            pii: Pii::None,
            // What the daemon gives it.
            memory_limit_mb: 256,
            threads: 1,
            generator: "bench".to_owned(),
        })?;
        let history = History::of(size);
        let now = history.now;
        let mut filled = Self { size, folder, warehouse, history, now, entries: 0, project_seconds: 0.0 };
        let mut pending = Vec::new();
        while filled.history.made < size {
            while pending.len() < PIECE && filled.history.made < size {
                pending.extend(filled.history.day());
            }
            filled.project(&std::mem::take(&mut pending))?;
        }
        Ok(filled)
    }

    pub(crate) const fn size(&self) -> usize {
        self.size
    }

    fn project(&mut self, entries: &[keepwarm_domain::entry::Entry]) -> anyhow::Result<f64> {
        let mut total = 0.0;
        for piece in entries.chunks(PIECE) {
            let (projected, seconds) = timed(|| self.warehouse.project(piece, "the tip's digest"));
            projected?;
            total += seconds;
        }
        self.entries += entries.len();
        self.project_seconds += total;
        self.now = self.history.now;
        Ok(total)
    }

    fn scratch(&self) -> PathBuf {
        self.folder.path().join("scratch.duckdb")
    }
}

/// A day's entries projected onto `size` touches, then published.
pub(crate) fn publish(filled: &mut Filled) -> anyhow::Result<Measured> {
    let (first, first_seconds) = timed(|| filled.warehouse.publish(filled.now));
    let mut bytes = first?.bytes;
    let (mut best, mut project, mut entries) = (f64::INFINITY, f64::INFINITY, 0);
    let mut floor = f64::INFINITY;
    for _ in 0..ROUNDS {
        let day = filled.history.day();
        entries = day.len();
        project = project.min(filled.project(&day)?);
        let (published, seconds) = timed(|| filled.warehouse.publish(filled.now));
        let published = published?;
        bytes = published.bytes;
        best = best.min(seconds);
        floor = floor.min(floor::copy_and_sync(&published.path, &filled.scratch())?);
    }
    let parts = vec![
        ("bytes", count(usize::try_from(bytes)?)),
        ("first-publication-seconds", first_seconds),
        ("day-entries", count(entries)),
        ("day-projection-seconds", project),
        ("entries", count(filled.entries)),
        ("entries-projected-a-second", count(filled.entries) / filled.project_seconds),
    ];
    let floor = ("copy and fsync of the same bytes", floor);
    let (name, size, aim) = ("publish", filled.size, Aim::RatioAtMost(2.0));
    Ok(Run { name, size, unit: "touches", seconds: best, floor, aim, parts }.compared())
}

/// The funnel by segment, as `keepwarmctl report funnel` asks for it.
pub(crate) fn funnel(filled: &mut Filled) -> anyhow::Result<Measured> {
    let path = filled.warehouse.publish(filled.now)?.path;
    let limits = Limits::default();
    let params = ReportParams::default();
    let mut rows = 0;
    let seconds = best_of(ROUNDS, || {
        let found = report(&path, "funnel", &params, filled.now, limits)?;
        rows = found.batches.iter().map(arrow::array::RecordBatch::num_rows).sum();
        Ok(())
    })?;
    ensure!(rows > 0, "the funnel is empty");
    let floor = best_of(ROUNDS, || {
        let config = Config::default()
            .enable_autoload_extension(false)?
            .access_mode(AccessMode::ReadOnly)?
            .max_memory(&format!("{}MB", limits.memory_mb))?
            .threads(i64::from(limits.threads))?;
        let file = Connection::open_with_flags(&path, config)?;
        let mut statement = file.prepare("SELECT * FROM report_funnel_of('segment', NULL)")?;
        std::hint::black_box(statement.query_arrow([])?.collect::<Vec<_>>());
        Ok(())
    })?;
    let parts = vec![("rows", count(rows))];
    let floor = ("the same SQL in a fresh connection", floor);
    let (name, size, aim) = ("funnel", filled.size, Aim::SecondsAtMost(0.5));
    Ok(Run { name, size, unit: "touches", seconds, floor, aim, parts }.compared())
}
