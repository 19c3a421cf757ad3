//! Rows of the DMS's own database, over unixODBC and whatever driver the DMS has. Owns the connection, the fetch in bounded
//! pieces, and how far a query has read; the mapping and the way to the engine are the same as those of files.
//!
//! Every value is fetched as text: what the database prints, a mapping reads as it reads a file. A driver may hang, so it is
//! only ever called on a thread that nobody else needs.

use std::{collections::VecDeque, fmt::Write as _};

use anyhow::{Context as _, anyhow};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use odbc_api::{
    BlockCursor, Connection, ConnectionOptions, Cursor as _, IntoParameter as _, OwnedCursor, ResultSetMetadata as _,
    buffers::{ColumnarBuffer, WCharColumn},
    parameter::InputParameter,
};

use super::{
    mapping::fold_header,
    pass::{RawRow, Supply},
    row::BadRow,
};
use crate::{
    config::{Query, Watermark, WatermarkKind},
    secret::Secret,
};

/// Memory of one fetch, at most: rows are as many as fit.
const FETCH_BYTES_MAX: usize = 8 << 20;
const FETCH_ROWS_MAX: usize = 500;

/// A watermark that lies further ahead is a slip of the pen, and would hide every row until then.
const AHEAD_MAX: SignedDuration = SignedDuration::from_hours(48);

/// States of SQLSTATE in which the driver does not know a timeout of queries.
const NO_TIMEOUT: [&str; 3] = ["HYC00", "HY092", "IM001"];

type Fetched = ColumnarBuffer<WCharColumn>;

/// The rows of a query that runs.
pub(super) struct OfQuery {
    block: BlockCursor<OwnedCursor<Connection<'static>>, Fetched>,
    pub(super) header: Vec<String>,
    value_max: usize,
    ready: VecDeque<RawRow>,
    rows: u64,
    mark: Option<Mark>,
}

/// How far the rows go.
struct Mark {
    at: usize,
    of: Watermark,
    zone: TimeZone,
    now: Timestamp,
    highest: Option<Height>,
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Height {
    Time(DateTime),
    Number(i64),
}

impl OfQuery {
    /// Connects and runs the query. `read_to`: how far it has read before.
    ///
    /// # Errors
    /// When the database cannot be reached or refuses; no password and no value stands in it.
    pub(super) fn open(
        query: &Query,
        password: Option<&Secret>,
        read_to: Option<&str>,
        (zone, now): (&TimeZone, Timestamp),
    ) -> anyhow::Result<Self> {
        let connection = connect(query, password)?;
        let from = query.watermark.as_ref().map(|mark| from(mark, read_to));
        let asked = query.text.matches('?').count();
        let seconds = usize::try_from(query.query_timeout.as_secs()).unwrap_or(usize::MAX);
        let run = |connection: Connection<'static>, timeout: Option<usize>| {
            let parameters = from.iter().flat_map(|from| std::iter::repeat_n(from, asked));
            let parameters: Vec<Box<dyn InputParameter>> =
                parameters.map(|from| Box::new(from.clone().into_parameter()) as Box<dyn InputParameter>).collect();
            connection.into_cursor(&query.text, parameters.as_slice(), timeout)
        };
        let ran = match run(connection, Some(seconds)) {
            // Then the reading as a whole has its end.
            Err(refused) if NO_TIMEOUT.iter().any(|state| refused.error.to_string().contains(state)) => {
                run(refused.previous, None)
            }
            ran => ran,
        };
        let cursor = ran.map_err(|refused| told("running the query", &refused.error, password))?;
        let mut cursor = cursor.context("the query gives no rows; write a SELECT")?;
        let wrong = |error: odbc_api::Error| told("reading the query's columns", &error, password);
        let columns = cursor.num_result_cols().map_err(wrong)?;
        let columns = u16::try_from(columns).unwrap_or(0);
        let header = (1..=columns).map(|at| cursor.col_name(at)).collect::<Result<Vec<String>, _>>().map_err(wrong)?;
        let mark = match &query.watermark {
            None => None,
            Some(of) => {
                let at = header.iter().position(|name| fold_header(name) == fold_header(&of.column));
                let at = at.with_context(|| format!("the query has no column `{}`, its watermark", of.column))?;
                Some(Mark { at, of: of.clone(), zone: zone.clone(), now, highest: None })
            }
        };
        // One letter more than is read, so that it shows when there was more.
        let value_max = query.value_bytes_max;
        let row_bytes = header.len().max(1) * (value_max + 2) * size_of::<u16>();
        let rows = (FETCH_BYTES_MAX / row_bytes).clamp(1, FETCH_ROWS_MAX);
        let buffers = (1..=columns).map(|at| (at, WCharColumn::new(rows, value_max + 1))).collect();
        let block = cursor.bind_buffer(Fetched::new(buffers)).map_err(wrong)?;
        Ok(Self { block, header, value_max, ready: VecDeque::new(), rows: 0, mark })
    }

    /// The highest watermark of the rows so far, as the next query is asked from it; none where there was none.
    pub(super) fn read_to(&self) -> Option<String> {
        self.mark.as_ref()?.highest.map(written)
    }
}

impl Supply for OfQuery {
    fn next(&mut self) -> anyhow::Result<Option<RawRow>> {
        if let Some(row) = self.ready.pop_front() {
            return Ok(Some(row));
        }
        let fetched = self.block.fetch().map_err(|error| told("fetching rows", &error, None))?;
        let Some(fetched) = fetched else { return Ok(None) };
        for at in 0..fetched.num_rows() {
            let mut cells = Vec::with_capacity(self.header.len());
            let mut cut = None;
            for (column, name) in self.header.iter().enumerate() {
                let value = fetched.column(column).get(at);
                if value.is_some_and(|value| value.len() > self.value_max) {
                    cut = cut.or_else(|| Some(name.clone()));
                }
                let value = value.map(|value| &value[..value.len().min(self.value_max)]);
                cells.push(value.map(String::from_utf16_lossy));
            }
            self.rows += 1;
            if let Some(mark) = &mut self.mark {
                mark.see(cells[mark.at].as_deref());
            }
            let raw = line(cells.iter().map(|cell| cell.as_deref().unwrap_or_default()));
            let cut = cut.map(|column| BadRow::CutValue { column, bytes_max: self.value_max });
            let cells = cut.map_or(Ok(cells), Err);
            self.ready.push_back(RawRow { line: self.rows, cells, raw });
        }
        Ok(self.ready.pop_front())
    }

    fn header_raw(&self) -> String {
        line(self.header.iter().map(String::as_str))
    }

    fn file(&self) -> &str {
        ""
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

/// Connects, with the password where there is one.
fn connect(query: &Query, password: Option<&Secret>) -> anyhow::Result<Connection<'static>> {
    let environment = odbc_api::environment().map_err(|error| told("starting unixODBC", &error, None))?;
    let mut text = zeroize::Zeroizing::new(query.connection.trim_end_matches(';').to_owned());
    if let Some(password) = password {
        let _ = write!(text, ";PWD={{{}}}", password.text().replace('}', "}}"));
    }
    let login_timeout_sec = Some(u32::try_from(query.connect_timeout.as_secs()).unwrap_or(u32::MAX));
    let options = ConnectionOptions { login_timeout_sec, ..ConnectionOptions::default() };
    let connected = environment.connect_with_connection_string(&text, options);
    connected.map_err(|error| told("connecting to the database", &error, password))
}

/// What went wrong, as the driver says it: without the password, and without values, which some drivers quote.
fn told(what: &str, error: &odbc_api::Error, password: Option<&Secret>) -> anyhow::Error {
    let mut said = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(password) = password {
        said = said.replace(password.text(), "***");
    }
    // Class 22 is about data.
    if said.contains("State: 22") {
        said = said.split(['"', '\'']).step_by(2).collect::<Vec<_>>().join("***");
    }
    anyhow!("{what}: {said}")
}

/// A row as a line of CSV: what the quarantine keeps, and a file's reader reads again.
fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(",")
}

impl Mark {
    fn see(&mut self, value: Option<&str>) {
        let Some(height) = value.and_then(|value| height(self.of.kind, value)) else { return };
        let ahead = match height {
            Height::Time(at) => {
                let at = self.zone.to_ambiguous_timestamp(at).compatible();
                at.is_ok_and(|at| at.duration_since(self.now) > AHEAD_MAX)
            }
            Height::Number(_) => false,
        };
        if !ahead && self.highest.is_none_or(|highest| highest < height) {
            self.highest = Some(height);
        }
    }
}

fn height(kind: WatermarkKind, value: &str) -> Option<Height> {
    let value = value.trim();
    match kind {
        // An offset at its end is the same for all rows of a session.
        WatermarkKind::Time => value.get(..19).unwrap_or(value).parse().ok().map(|whole: DateTime| {
            let exact = value.get(..26).unwrap_or(value).parse().unwrap_or(whole);
            Height::Time(exact)
        }),
        WatermarkKind::Number => value.split('.').next().and_then(|whole| whole.parse().ok()).map(Height::Number),
    }
}

/// As every database reads it.
fn written(height: Height) -> String {
    match height {
        Height::Time(at) => at.strftime("%Y-%m-%d %H:%M:%S%.f").to_string(),
        Height::Number(number) => number.to_string(),
    }
}

/// From where to ask: what was read before, less the overlap.
fn from(mark: &Watermark, read_to: Option<&str>) -> String {
    let seconds = SignedDuration::from_secs(i64::try_from(mark.overlap).unwrap_or(i64::MAX));
    let before = read_to.and_then(|value| height(mark.kind, value)).map(|height| match height {
        Height::Time(at) => Height::Time(at.saturating_sub(seconds)),
        Height::Number(number) => Height::Number(number.saturating_sub_unsigned(mark.overlap)),
    });
    let since = || mark.since.as_deref().and_then(|since| height(mark.kind, since));
    let first = match mark.kind {
        WatermarkKind::Time => Height::Time(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0)),
        WatermarkKind::Number => Height::Number(0),
    };
    written(before.or_else(since).unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(kind: WatermarkKind, overlap: u64, since: Option<&str>) -> Watermark {
        Watermark { column: "modified".to_owned(), kind, overlap, since: since.map(str::to_owned) }
    }

    #[test]
    fn a_query_asks_from_where_it_has_read_less_the_overlap() {
        let time = mark(WatermarkKind::Time, 900, None);
        assert_eq!(from(&time, None), "1970-01-01 00:00:00");
        assert_eq!(from(&time, Some("2026-11-23 09:00:00.25")), "2026-11-23 08:45:00.25");
        assert_eq!(from(&mark(WatermarkKind::Time, 0, Some("2026-01-01")), None), "2026-01-01 00:00:00");
        let number = mark(WatermarkKind::Number, 10, Some("500"));
        assert_eq!((from(&number, None), from(&number, Some("640"))), ("500".to_owned(), "630".to_owned()));
    }

    #[test]
    fn the_highest_watermark_is_the_clock_of_the_dms_and_no_slip_of_the_pen() {
        let now = "2026-11-23T15:00:00Z".parse().expect("a timestamp");
        let of = mark(WatermarkKind::Time, 0, None);
        let mut mark = Mark { at: 0, of, zone: TimeZone::UTC, now, highest: None };
        for value in
            [Some("2026-11-24 15:00:00.5"), Some("2026-11-23 09:00:00"), None, Some("2099-01-01 00:00:00"), Some("?")]
        {
            mark.see(value);
        }
        assert_eq!(mark.highest.map(written).as_deref(), Some("2026-11-24 15:00:00.5"), "a day ahead is their clock");
    }

    #[test]
    fn a_row_is_kept_as_a_line_that_is_read_again() {
        let kept = format!("{}\n{}\n", line(["id", "note"].into_iter()), line(["1", "a \"b\"\nc"].into_iter()));
        let mut rows = super::super::csv::Rows::open(kept.as_bytes()).expect("memory").expect("a header");
        let row = rows.read().expect("memory").expect("a row");
        assert_eq!(row.cells.expect("read"), [Some("1".to_owned()), Some("a \"b\"\nc".to_owned())]);
    }
}
