//! The funnel of the closing screen, read from the published file by the report that keepwarmctl runs. Owns the choice
//! of its rungs; counts nothing itself.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context as _, anyhow};
use arrow::{record_batch::RecordBatch, util::display::array_value_to_string};
use jiff::Timestamp;
use keepwarm_warehouse::{Limits, ReportParams};

/// A numerator for each evidence, never added up, and what they are out of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Rate {
    pub(super) proven: u64,
    pub(super) claimed: u64,
    pub(super) of: u64,
}

/// One segment's.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Segment {
    pub(super) name: String,
    /// Of good leads.
    pub(super) contacted: Rate,
    /// Of contacted.
    pub(super) set: Rate,
    /// Of appointments due.
    pub(super) shown: Rate,
    /// Of good leads.
    pub(super) sold: Rate,
}

/// Reads the funnel by segment, as of `now`.
///
/// # Errors
/// When the published file has no such report.
pub(super) fn read(published: &Path, now: Timestamp) -> anyhow::Result<Vec<Segment>> {
    let params = ReportParams::default();
    let report = keepwarm_warehouse::report(published, "funnel", &params, now, Limits::default());
    let report = report.context("reading the funnel from the published file")?;
    let mut segments: Vec<Segment> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for batch in &report.batches {
        for row in 0..batch.num_rows() {
            let name = text(batch, "group_name", row)?;
            let place = *places.entry(name.clone()).or_insert_with(|| {
                segments.push(Segment { name, ..Segment::default() });
                segments.len() - 1
            });
            let segment = segments.get_mut(place).expect("it was put there");
            take(segment, batch, row)?;
        }
    }
    Ok(segments)
}

fn take(segment: &mut Segment, batch: &RecordBatch, row: usize) -> anyhow::Result<()> {
    let (stage, of_what) = (text(batch, "stage", row)?, text(batch, "of_what", row)?);
    let rate = match (stage.as_str(), of_what.as_str()) {
        ("contacted", "good leads") => &mut segment.contacted,
        ("appointment set", "contacted") => &mut segment.set,
        ("shown", "appointments due") => &mut segment.shown,
        ("sold", "good leads") => &mut segment.sold,
        _ => return Ok(()),
    };
    rate.of = number(batch, "denominator", row)?;
    let counted = number(batch, "numerator", row)?;
    if text(batch, "evidence", row)? == "claimed" {
        rate.claimed = counted
    } else {
        rate.proven = counted
    }
    Ok(())
}

fn text(batch: &RecordBatch, column: &str, row: usize) -> anyhow::Result<String> {
    let found = batch.column_by_name(column).ok_or_else(|| anyhow!("the funnel has no column {column}"))?;
    Ok(array_value_to_string(found, row)?)
}

fn number(batch: &RecordBatch, column: &str, row: usize) -> anyhow::Result<u64> {
    let text = text(batch, column, row)?;
    text.parse().with_context(|| format!("the funnel's {column} is `{text}`"))
}
