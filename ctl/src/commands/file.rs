//! Files on their way to the daemon and CSV on its way from it. Owns the pieces: no file is held whole.

use std::{fs::File, io::Read as _, path::Path};

use keepwarm_proto::v1::{
    ImportHeader, ImportRequest, ImportResponse, ImportResult, import_request::Part, import_response,
};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use super::Desk;
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::{self, count},
};

/// Size of a piece of a file on the wire.
pub(super) const PIECE_BYTES: usize = 256 << 10;

/// Pieces read ahead of the daemon.
pub(super) const PIECES_MAX: usize = 4;

/// The header, then the file in pieces, as they are asked for. A file that cannot be read to its end is not whole: its
/// size in the header tells the daemon.
pub(super) fn pieces(path: &Path, header: ImportHeader) -> Result<ReceiverStream<ImportRequest>, Failure> {
    let shown = text::line(&path.to_string_lossy());
    let failed = |error: std::io::Error| {
        Failure::new(Exit::NotFound, format!("cannot read {shown}: {error}"), "name a file that you may read")
    };
    let mut file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    let header = ImportHeader { bytes: i64::try_from(bytes).unwrap_or(0), ..header };
    let (sender, receiver) = mpsc::channel(PIECES_MAX);
    tokio::task::spawn_blocking(move || {
        if sender.blocking_send(ImportRequest { part: Some(Part::Header(header)) }).is_err() {
            return;
        }
        let mut piece = vec![0; PIECE_BYTES];
        while let Ok(length @ 1..) = file.read(&mut piece) {
            let part = Some(Part::Chunk(piece[..length].to_vec()));
            if sender.blocking_send(ImportRequest { part }).is_err() {
                return;
            }
        }
    });
    Ok(ReceiverStream::new(receiver))
}

pub(super) async fn result(desk: &Desk<'_>, mut parts: Streaming<ImportResponse>) -> Result<ImportResult, Failure> {
    let (bar, mut found) = (desk.bar(), None);
    while let Some(message) = desk.daemon.next(&mut parts).await? {
        match message.part {
            Some(import_response::Part::Progress(progress)) => bar.show(&progress),
            Some(import_response::Part::Result(result)) => found = Some(result),
            None => {}
        }
    }
    bar.clear();
    found.ok_or_else(|| Failure::protocol("the import ended without a result"))
}

#[derive(Serialize)]
struct ImportJson<'a> {
    rows: i64,
    rejected: i64,
    checked: i64,
    listed: i64,
    items: &'a [i64],
    problems: Vec<ProblemJson<'a>>,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    line: i64,
    why: &'a str,
}

pub(super) fn imported(result: &ImportResult, is_list: bool) -> Answer {
    let tone = if result.rejected == 0 { Tone::Good } else { Tone::Warn };
    let mut facts =
        vec![("rows", Cell::plain(count(result.rows))), ("not readable", Cell::new(count(result.rejected), tone))];
    if is_list {
        facts
            .push(("of customers", Cell::plain(format!("{}, {} listed", count(result.checked), count(result.listed)))));
    }
    let items: Vec<String> = result.items.iter().map(i64::to_string).collect();
    if !items.is_empty() {
        let kept = format!("item {}: keepwarmctl intake show, intake retry", items.join(", "));
        facts.push(("kept as", Cell::plain(kept)));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if !result.problems.is_empty() {
        let rows = result.problems.iter().map(|problem| {
            let line = if problem.line == 0 { "-".to_owned() } else { problem.line.to_string() };
            vec![Cell::plain(line), Cell::plain(&problem.why)]
        });
        let columns = vec![Column::number("line"), Column::text("why")];
        blocks.push(Block::Sheet(Sheet { columns, rows: rows.collect() }));
    }
    let csv = Records::fields([
        ("rows", result.rows.to_string()),
        ("rejected", result.rejected.to_string()),
        ("checked", result.checked.to_string()),
        ("listed", result.listed.to_string()),
        ("items", items.join(" ")),
    ]);
    let problems = result.problems.iter().map(|it| ProblemJson { line: it.line, why: &it.why }).collect();
    let ImportResult { rows, rejected, checked, listed, items, .. } = result;
    let json = ImportJson { rows: *rows, rejected: *rejected, checked: *checked, listed: *listed, items, problems };
    let exit = if result.problems.is_empty() { Exit::Ok } else { Exit::BadNews };
    Answer { blocks, csv, json: Json::document(&json), exit }
}

/// CSV of the daemon's: as it is for people and for `--format csv`, as objects for `--format json`. No field of it holds a
/// comma.
pub(super) fn exported(csv: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(csv).into_owned();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let rows: Vec<Vec<String>> = lines.map(|line| line.split(',').map(str::to_owned).collect()).collect();
    let object = |row: &Vec<String>| {
        let pairs = header.iter().zip(row).map(|(name, value)| ((*name).to_owned(), Value::String(value.clone())));
        Value::Object(pairs.collect::<Map<String, Value>>())
    };
    let json = Json::document(&rows.iter().map(object).collect::<Vec<_>>());
    let csv = Records { header: header.iter().map(|name| (*name).to_owned()).collect(), rows };
    Answer { blocks: vec![Block::Verbatim(text)], csv, json, exit: Exit::Ok }
}

#[cfg(test)]
mod tests {
    use keepwarm_proto::v1::ImportProblem;

    use super::*;
    use crate::render::testing::check;

    #[test]
    fn an_import_says_what_was_read_and_which_lines_were_not() {
        let good = ImportResult { rows: 5_120, ..ImportResult::default() };
        check("suppression-import", &imported(&good, false));
        let problems = vec![
            ImportProblem { line: 0, why: "nobody is clear for not being named".into() },
            ImportProblem { line: 17, why: "it holds no phone and no email".into() },
        ];
        let bad = ImportResult { rows: 2_000, rejected: 1, problems, items: vec![42], checked: 12, listed: 3 };
        check("list-import-problems", &imported(&bad, true));
    }

    #[test]
    fn an_export_is_the_daemons_own_text() {
        check("list-export", &exported(b"phone,since\n+13125550187,2026-11-02\n"));
    }
}
