//! What the rules for messages found. Owns how a finding is told: `FILE:LINE`, the block, the rule, what to do.

use keepwarm_proto::v1::BlockFinding;
use serde::Serialize;

use crate::{
    exit::Exit,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::many,
};

#[derive(Serialize)]
pub(super) struct FindingJson<'a> {
    file: &'a str,
    line: Option<i32>,
    block: &'a str,
    channel: &'a str,
    language: &'a str,
    variant: Option<i32>,
    rule: &'a str,
    severity: &'a str,
    found: &'a str,
    advice: &'a str,
}

impl<'a> FindingJson<'a> {
    pub(super) fn of(it: &'a BlockFinding) -> Self {
        Self {
            file: &it.file,
            line: Some(it.line).filter(|line| *line > 0),
            block: &it.block,
            channel: &it.channel,
            language: &it.language,
            variant: it.variant,
            rule: &it.rule,
            severity: &it.severity,
            found: &it.found,
            advice: &it.advice,
        }
    }
}

#[derive(Serialize)]
struct LintJson<'a> {
    blocks: i32,
    errors: usize,
    warnings: usize,
    findings: Vec<FindingJson<'a>>,
}

pub(super) fn is_error(it: &BlockFinding) -> bool {
    it.severity == "error"
}

/// `FILE:LINE`, as editors and other tools know it.
fn place(it: &BlockFinding) -> String {
    match (it.file.as_str(), it.line) {
        ("", _) => String::new(),
        (file, ..=0) => file.to_owned(),
        (file, line) => format!("{file}:{line}"),
    }
}

fn wording(it: &BlockFinding) -> String {
    let variant = it.variant.map(|variant| format!(" #{variant}")).unwrap_or_default();
    format!("{} {} {}{variant}", it.block, it.channel, it.language).trim().to_owned()
}

pub(super) fn sheet(found: &[BlockFinding]) -> Sheet {
    let columns = vec![
        Column::text("where"),
        Column::text("block"),
        Column::word("rule"),
        Column::word("is"),
        Column::text("what"),
        Column::text("to do"),
    ];
    let rows = found.iter().map(|it| {
        let tone = if is_error(it) { Tone::Bad } else { Tone::Warn };
        vec![
            Cell::or_dash(place(it)),
            Cell::or_dash(wording(it)),
            Cell::plain(&it.rule),
            Cell::new(&it.severity, tone),
            Cell::plain(&it.found),
            Cell::plain(&it.advice),
        ]
    });
    Sheet { columns, rows: rows.collect() }
}

pub(super) fn records(found: &[BlockFinding]) -> Records {
    let mut csv = Records::new([
        "file", "line", "block", "channel", "language", "variant", "rule", "severity", "found", "advice",
    ]);
    for it in found {
        csv.push([
            it.file.clone(),
            Some(it.line).filter(|line| *line > 0).map(|line| line.to_string()).unwrap_or_default(),
            it.block.clone(),
            it.channel.clone(),
            it.language.clone(),
            it.variant.map(|variant| variant.to_string()).unwrap_or_default(),
            it.rule.clone(),
            it.severity.clone(),
            it.found.clone(),
            it.advice.clone(),
        ]);
    }
    csv
}

pub(super) fn linted(found: &[BlockFinding], blocks: i32) -> Answer {
    let errors = found.iter().filter(|it| is_error(it)).count();
    let warnings = found.len() - errors;
    let mut shown = Vec::new();
    if !found.is_empty() {
        shown.push(Block::Sheet(sheet(found)));
    }
    let tone = match (errors, warnings) {
        (0, 0) => Tone::Good,
        (0, _) => Tone::Warn,
        _ => Tone::Bad,
    };
    let long = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let counts = [
        many(blocks.into(), "block", "blocks"),
        many(long(errors), "error", "errors"),
        many(long(warnings), "warning", "warnings"),
    ];
    shown.push(Block::Text(Cell::new(counts.join(", "), tone)));
    let findings = found.iter().map(FindingJson::of).collect();
    let json = Json::document(&LintJson { blocks, errors, warnings, findings });
    let exit = if errors > 0 { Exit::BadNews } else { Exit::Ok };
    Answer { blocks: shown, csv: records(found), json, exit }
}
