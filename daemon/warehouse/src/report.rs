//! Reports: SQL files that are views in the published file and are run on it here. Owns running them; what they count
//! stands in `reports/*.sql`, and nowhere else.

use std::path::Path;

use arrow::{array::RecordBatch, datatypes::SchemaRef, ipc::writer::StreamWriter};
use duckdb::{AccessMode, Config, Connection};
use jiff::{SignedDuration, Timestamp};

use crate::{
    error::{Doing as _, Error, Result},
    open::{Warehouse, read_meta},
    table::quote,
};

/// A report that can be run.
#[derive(Clone, Copy, Debug)]
pub struct ReportInfo {
    pub name: &'static str,
    pub title: &'static str,
    /// What each column means, in order.
    pub columns: &'static [(&'static str, &'static str)],
    /// What it can be grouped by; the first is the default.
    pub groupings: &'static [Grouping],
    /// What whoever reads it must know, and its numbers cannot say.
    pub notes: &'static [&'static str],
    /// The statements that make its view and the macro behind it.
    pub sql: &'static str,
    /// The macro, called with the grouping and the number of days or NULL.
    call: &'static str,
}

/// A word for `by`.
pub type Grouping = &'static str;

pub(crate) const REPORTS: &[ReportInfo] = &[
    ReportInfo {
        name: "funnel",
        title: "Funnel",
        columns: FUNNEL_COLUMNS,
        groupings: &["segment", "source", "all"],
        notes: &[],
        sql: include_str!("../reports/funnel.sql"),
        call: "report_funnel_of",
    },
    ReportInfo {
        name: "funnel-by-age",
        title: "Funnel at equal age",
        columns: FUNNEL_BY_AGE_COLUMNS,
        groupings: &["segment", "source", "week", "all"],
        notes: &[],
        sql: include_str!("../reports/funnel-by-age.sql"),
        call: "report_funnel_by_age_of",
    },
    ReportInfo {
        name: "baseline",
        title: "Before keepwarm",
        columns: BASELINE_COLUMNS,
        groupings: &["baseline", "all"],
        notes: &[
            "leads of the CRM as they were brought in, each judged at the same age; contact is left out: a CRM does not prove it",
        ],
        sql: include_str!("../reports/baseline.sql"),
        call: "report_baseline_of",
    },
    ReportInfo {
        name: "shadow",
        title: "Shadow against people",
        columns: FUNNEL_COLUMNS,
        groupings: &["segment", "step", "all"],
        notes: &[
            "what people did is what they reported here; calls, texts and mails that nobody reported are not seen",
            "a call is judged by the store's clock, 8 a.m. to 9 p.m., and by opt-outs: where the customer was is not known",
        ],
        sql: include_str!("../reports/shadow.sql"),
        call: "report_shadow_of",
    },
];

const GROUPED_BY: (&str, &str) = ("grouped_by", "what the groups are");
const DEPARTMENT: (&str, &str) = ("department", "sales or service");
const GROUP_NAME: (&str, &str) = ("group_name", "the segment, the source, the step, the week's Monday, or all");
const RUNG: (&str, &str) = ("rung", "order of the stages");
const STAGE: (&str, &str) = ("stage", "what the numerator reached");
const EVIDENCE: (&str, &str) = ("evidence", "proven or claimed: never added up");
const OF_WHAT: (&str, &str) = ("of_what", "what the denominator counts");
const NUMERATOR: (&str, &str) = ("numerator", "how many reached the stage");
const DENOMINATOR: (&str, &str) = ("denominator", "out of how many");
const RATE: (&str, &str) = ("rate", "numerator / denominator; NULL without a denominator");
const RATE_LOW: (&str, &str) = ("rate_low", "lower end of the Wilson 95% interval");
const RATE_HIGH: (&str, &str) = ("rate_high", "upper end of the Wilson 95% interval");
const TOO_YOUNG: (&str, &str) = ("too_young", "how many are too young to judge");
const NOTE: (&str, &str) = ("note", "why the rate should not be acted upon yet");

const FUNNEL_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    RUNG,
    STAGE,
    EVIDENCE,
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    TOO_YOUNG,
    NOTE,
];

const FUNNEL_BY_AGE_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    RUNG,
    STAGE,
    EVIDENCE,
    ("at_age_days", "age in civil days at which each episode is judged"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    TOO_YOUNG,
    NOTE,
];

const BASELINE_COLUMNS: &[(&str, &str)] = &[
    GROUPED_BY,
    DEPARTMENT,
    GROUP_NAME,
    RUNG,
    STAGE,
    EVIDENCE,
    ("from_date", "first day on which the leads were asked for"),
    ("through_date", "last day on which the leads were asked for"),
    ("at_age_days", "age in civil days at which each lead is judged"),
    OF_WHAT,
    NUMERATOR,
    DENOMINATOR,
    RATE,
    RATE_LOW,
    RATE_HIGH,
    TOO_YOUNG,
    NOTE,
];

/// Every report.
#[must_use]
pub fn reports() -> &'static [ReportInfo] {
    REPORTS
}

/// What a report is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReportParams {
    /// Only what entered at most so many days before the publication, by the stores' calendars; none for all.
    pub since_days: Option<u32>,
    /// One of the report's groupings; none for its first.
    pub by: Option<String>,
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
    let file = open_published(path, limits)?;
    let through = read_meta(&file, "through_seq")?;
    let published = read_meta(&file, "published_at")?;
    let published_at: Timestamp =
        published.parse().map_err(|_| Error::Foreign(format!("meta.published_at is `{published}`")))?;
    let running = || format!("run report {name}");
    let since = params.since_days.map_or_else(|| "NULL".to_owned(), |days| days.to_string());
    let sql = format!("SELECT * FROM {}({}, {since})", info.call, quote(by));
    let mut statement = file.prepare(&sql).doing(running)?;
    let batches: Vec<RecordBatch> = statement.query_arrow([]).doing(running)?.collect();
    let schema = statement.schema();
    Ok(Report {
        title: title(info, by, &cohort(&file, params.since_days)?, published_at),
        schema,
        batches,
        through_seq: through.parse().map_err(|_| Error::Foreign(format!("meta.through_seq is `{through}`")))?,
        published_at,
        age: now.duration_since(published_at),
    })
}

fn title(info: &ReportInfo, by: &str, cohort: &str, published_at: Timestamp) -> String {
    format!("{} by {by}, cohort: {cohort}, as of {}", info.title, published_at.strftime("%Y-%m-%d %H:%M UTC"))
}

/// Which episodes are counted, in words. The first day is that of the stores' own calendars, as the report counts them.
fn cohort(file: &Connection, since_days: Option<u32>) -> Result<String> {
    let Some(days) = since_days else { return Ok("all episodes".to_owned()) };
    let sql = "SELECT strftime(min(published_local)::DATE - ?::INTEGER, '%Y-%m-%d') FROM publication";
    let since: Option<String> =
        file.query_row(sql, [days], |row| row.get(0)).doing(|| "read the stores' clocks".to_owned())?;
    let since = since.map(|since| format!(" (since {since})")).unwrap_or_default();
    Ok(format!("episodes entered in the last {days} days{since}"))
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
