//! Reports: SQL files that are views in the published file and are run on it here. Owns running them; what they count
//! stands in `reports/*.sql`, and nowhere else.

use std::{fmt::Write as _, path::Path};

use arrow::{array::RecordBatch, datatypes::SchemaRef, ipc::writer::StreamWriter};
use duckdb::{AccessMode, Config, Connection};
use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    ids::{CadenceVersionId, RepId, StoreId},
    words::Segment,
};

use crate::{
    catalog::{Counts, Filter, REPORTS, ReportInfo},
    error::{Doing as _, Error, Result},
    open::{Warehouse, read_meta},
    table::quote,
};

/// What a report is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReportParams {
    /// Only what entered at most so many days before the publication, by the stores' calendars; none for all.
    pub since_days: Option<u32>,
    /// One of the report's groupings; none for its first.
    pub by: Option<String>,
    pub only: Only,
}

/// What a report is limited to; what is none limits nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Only {
    pub store: Option<StoreId>,
    pub segment: Option<Segment>,
    /// The source's folded name.
    pub source: Option<String>,
    /// Rep who keeps, or kept, the credit.
    pub owner: Option<RepId>,
    pub version: Option<CadenceVersionId>,
}

impl Only {
    /// The filters that are asked for.
    pub fn filters(&self) -> impl Iterator<Item = Filter> {
        self.asked().map(|(filter, _)| filter)
    }

    /// The same, with the values as SQL writes them.
    fn asked(&self) -> impl Iterator<Item = (Filter, String)> {
        let asked = [
            (Filter::Store, self.store.map(|id| id.0.to_string())),
            (Filter::Segment, self.segment.map(|segment| quote(segment.as_str()))),
            (Filter::Source, self.source.as_deref().map(quote)),
            (Filter::Owner, self.owner.map(|id| id.0.to_string())),
            (Filter::Version, self.version.map(|id| id.0.to_string())),
        ];
        asked.into_iter().filter_map(|(filter, value)| Some((filter, value?)))
    }
}

/// What DuckDB may use for a report.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub memory_mb: u32,
    pub threads: u32,
}

impl Default for Limits {
    /// Enough for a funnel over ten million touches.
    fn default() -> Self {
        Self { memory_mb: 512, threads: 2 }
    }
}

/// The answer, as it stands in the published file.
#[derive(Clone, Debug)]
pub struct Report {
    /// Says cohort and moment, for a person.
    pub title: String,
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
    /// The last entry the published file includes.
    pub through_seq: i64,
    pub published_at: Timestamp,
    /// How old the published file is at `now`.
    pub age: SignedDuration,
}

impl Report {
    /// The rows as an Arrow IPC stream.
    ///
    /// # Errors
    /// When they cannot be encoded.
    pub fn to_ipc(&self) -> Result<Vec<u8>> {
        let encoding = || "encode the report".to_owned();
        let mut writer = StreamWriter::try_new(Vec::new(), &self.schema).doing(encoding)?;
        for batch in &self.batches {
            writer.write(batch).doing(encoding)?;
        }
        writer.into_inner().doing(encoding)
    }
}

impl Warehouse {
    /// Runs a report on the published file.
    ///
    /// # Errors
    /// As [`report`].
    pub fn report(&self, name: &str, params: &ReportParams, now: Timestamp) -> Result<Report> {
        let limits = Limits { memory_mb: self.options.memory_limit_mb.max(256), threads: self.options.threads };
        report(&self.published_path(), name, params, now, limits)
    }
}

/// Runs a report on the published file at `path`, in a connection of its own: it can run on any thread, while the next
/// file is being published.
///
/// # Errors
/// When nothing is published there, or no such report or grouping exists.
pub fn report(path: &Path, name: &str, params: &ReportParams, now: Timestamp, limits: Limits) -> Result<Report> {
    let info = REPORTS.iter().find(|info| info.name == name).ok_or_else(|| Error::NoReport {
        name: name.to_owned(),
        known: REPORTS.iter().map(|info| info.name).collect::<Vec<_>>().join(", "),
    })?;
    let by = match &params.by {
        None => info.groupings[0],
        Some(by) => info.groupings.iter().find(|known| *known == by).ok_or_else(|| Error::NoGrouping {
            report: info.name,
            by: by.clone(),
            known: info.groupings.join(", "),
        })?,
    };
    let mut only = String::new();
    for (filter, value) in params.only.asked() {
        if !info.filters.contains(&filter) {
            let known = info.filters.iter().map(|filter| filter.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Error::NoFilter { report: info.name, filter: filter.as_str(), known });
        }
        let _ = write!(only, ", of_{} := {value}", filter.as_str());
    }
    let file = open_published(path, limits)?;
    let through = read_meta(&file, "through_seq")?;
    let published = read_meta(&file, "published_at")?;
    let published_at: Timestamp =
        published.parse().map_err(|_| Error::Foreign(format!("meta.published_at is `{published}`")))?;
    let running = || format!("run report {name}");
    let since = params.since_days.map_or_else(|| "NULL".to_owned(), |days| days.to_string());
    let sql = format!("SELECT * FROM {}({}, {since}{only})", info.call, quote(by));
    let mut statement = file.prepare(&sql).doing(running)?;
    let batches: Vec<RecordBatch> = statement.query_arrow([]).doing(running)?.collect();
    let schema = statement.schema();
    Ok(Report {
        title: title(info, by, &cohort(info, &file, params.since_days)?, published_at),
        schema,
        batches,
        through_seq: through.parse().map_err(|_| Error::Foreign(format!("meta.through_seq is `{through}`")))?,
        published_at,
        age: now.duration_since(published_at),
    })
}

fn title(info: &ReportInfo, by: &str, cohort: &str, published_at: Timestamp) -> String {
    format!("{} by {by}, {cohort}, as of {}", info.title, published_at.strftime("%Y-%m-%d %H:%M UTC"))
}

/// What is counted, in words. The first day is that of the stores' own calendars, as the report counts them.
fn cohort(info: &ReportInfo, file: &Connection, since_days: Option<u32>) -> Result<String> {
    let (kind, what) = (info.counts.kind(), info.counts.what());
    let Some(days) = since_days else { return Ok(format!("{kind}: all {what}")) };
    let sql = "SELECT strftime(min(published_local)::DATE - ?::INTEGER, '%Y-%m-%d') FROM publication";
    let since: Option<String> =
        file.query_row(sql, [days], |row| row.get(0)).doing(|| "read the stores' clocks".to_owned())?;
    let since = since.map(|since| format!(" (since {since})")).unwrap_or_default();
    let entered = if info.counts == Counts::Episodes { "entered in" } else { "of" };
    Ok(format!("{kind}: {what} {entered} the last {days} days{since}"))
}

/// Opens a published file for reading. Many may: nobody ever writes to it.
pub(crate) fn open_published(path: &Path, limits: Limits) -> Result<Connection> {
    if !path.exists() {
        return Err(Error::Unpublished { path: path.to_owned() });
    }
    let opening = || format!("open {}", path.display());
    let config = Config::default()
        .enable_autoload_extension(false)
        .and_then(|config| config.access_mode(AccessMode::ReadOnly))
        .and_then(|config| config.max_memory(&format!("{}MB", limits.memory_mb)))
        .and_then(|config| config.threads(i64::from(limits.threads.max(1))))
        .and_then(|config| config.with("temp_directory", ""))
        .doing(opening)?;
    Connection::open_with_flags(path, config).doing(opening)
}
