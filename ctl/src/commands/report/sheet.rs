//! Rows of a report as a table for people. Owns what is left out, folded and set apart for a screen of a hundred columns;
//! JSON and CSV hold everything.

use super::rows::{Rows, Value};
use crate::{
    render::{Cell, Column, Sheet, Tone},
    text::count,
};

/// The columns in which a rate travels. A rate without its numbers is not shown.
const RATE: [&str; 5] = ["numerator", "denominator", "rate", "rate_low", "rate_high"];

/// Columns that serve machines: the title says what the rows are grouped by, and their order shows the rung.
const FOR_MACHINES: [&str; 2] = ["grouped_by", "rung"];

/// Columns whose values stand once, on a line above the rows that share them.
const HEADING: [&str; 2] = ["group_name", "department"];

/// A column whose longest value is no longer is one of words, and stays whole.
const WORD_CHARS_MAX: usize = 18;

/// The column that says why a rate should not be acted upon, mostly in these words. They are said once, above it.
const NOTE: &str = "note";
const FEW: &str = "not enough data";

pub(super) fn sheet(rows: &Rows) -> Sheet {
    let at = |name: &str| rows.names.iter().position(|column| column == name);
    let headings: Vec<usize> = HEADING.iter().filter_map(|name| at(name)).collect();
    let rate = RATE.map(at);
    let is_own = |column: &usize| {
        let elsewhere = FOR_MACHINES.contains(&rows.names[*column].as_str())
            || headings.contains(column)
            || rate.iter().all(Option::is_some) && rate.contains(&Some(*column));
        !elsewhere && rows.values.iter().any(|row| !row[*column].is_empty())
    };
    let mut own: Vec<usize> = (0..rows.names.len()).filter(is_own).collect();
    let mut sheet = plain(rows, &own);
    fold_evidence(&mut sheet, rows, &mut own);
    if let Some(note) = own.iter().position(|column| rows.names[*column] == NOTE) {
        shorten_notes(&mut sheet, note);
    }
    if let [Some(n), Some(d), Some(rate), Some(low), Some(high)] = rate {
        let before = own.iter().filter(|column| **column < n).count();
        let columns = [Column::number("n/d"), Column::number("rate"), Column::word("95%")];
        sheet.columns.splice(before..before, columns);
        for (cells, values) in sheet.rows.iter_mut().zip(&rows.values) {
            cells.splice(before..before, rate_cells([n, d, rate, low, high].map(|at| &values[at])));
        }
    }
    if headings.is_empty() { sheet } else { under_headings(sheet, rows, &headings) }
}

fn rate_cells([n, d, rate, low, high]: [&Value; 5]) -> [Cell; 3] {
    let interval = match (low.number(), high.number()) {
        (Some(low), Some(high)) => Cell::plain(format!("{:.1}-{:.1}%", low * 100.0, high * 100.0)),
        _ => Cell::or_dash(""),
    };
    let rate = rate.number().map(|rate| format!("{:.1}%", rate * 100.0));
    [Cell::plain(format!("{}/{}", text(n), text(d))), Cell::or_dash(rate.unwrap_or_default()), interval]
}

/// `new-inbound  sales` on a line of its own, and the rows that share it below.
fn under_headings(sheet: Sheet, rows: &Rows, headings: &[usize]) -> Sheet {
    let mut out = Sheet { columns: sheet.columns, rows: Vec::new() };
    let mut last = Vec::new();
    for (mut cells, values) in sheet.rows.into_iter().zip(&rows.values) {
        let heading: Vec<String> = headings.iter().map(|at| text(&values[*at])).collect();
        if heading != last {
            let blanks = std::iter::repeat_with(|| Cell::plain(""));
            let line = heading.iter().map(|text| Cell::new(text, Tone::Strong)).chain(blanks);
            out.rows.push(line.take(cells.len()).collect());
            last = heading;
        }
        if let Some(first) = cells.first_mut() {
            first.indent();
        }
        out.rows.push(cells);
    }
    out
}

/// Claimed work stands on a line of its own below the proven of the same stage, so one column says both.
fn fold_evidence(sheet: &mut Sheet, rows: &Rows, own: &mut Vec<usize>) {
    let at = |name: &str| own.iter().position(|column| rows.names[*column] == name);
    let (Some(stage), Some(evidence)) = (at("stage"), at("evidence")) else { return };
    let column = own.remove(evidence);
    sheet.columns.remove(evidence);
    sheet.columns[stage].title = "stage (proven)".to_owned();
    for (cells, values) in sheet.rows.iter_mut().zip(&rows.values) {
        cells.remove(evidence);
        if text(&values[column]) != "proven" {
            cells[stage] = Cell::plain(text(&values[column]));
            cells[stage].indent();
        }
    }
}

/// `about 31 more good leads needed` below `not enough data`.
fn shorten_notes(sheet: &mut Sheet, note: usize) {
    FEW.clone_into(&mut sheet.columns[note].title);
    for cell in sheet.rows.iter_mut().map(|cells| &mut cells[note]) {
        if let Some(rest) = cell.text().strip_prefix(FEW).and_then(|rest| rest.strip_prefix(", ")) {
            *cell = Cell::plain(rest);
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Whole(n) => count(*n),
        other => other.to_text(),
    }
}

fn plain(rows: &Rows, shown: &[usize]) -> Sheet {
    let column = |at: &usize| {
        let numbers = rows.values.iter().any(|row| matches!(row[*at], Value::Whole(_) | Value::Real(_)));
        let title = rows.names[*at].replace('_', " ");
        let longest = rows.values.iter().map(|row| row[*at].to_text().chars().count()).max().unwrap_or(0);
        match (numbers, longest) {
            (true, _) => Column::number(title),
            (false, ..=WORD_CHARS_MAX) => Column::word(title),
            _ => Column::text(title),
        }
    };
    Sheet {
        columns: shown.iter().map(column).collect(),
        rows: rows.values.iter().map(|row| shown.iter().map(|at| Cell::or_dash(text(&row[*at]))).collect()).collect(),
    }
}
