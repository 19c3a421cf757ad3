//! `keepwarmctl import --opening`.

use std::{fs, fs::File, io::Read as _, path::Path, path::PathBuf};

use keepwarm_proto::v1::{
    BaselineRequest, BaselineResult, BringInHeader, BringInRequest, OpeningFile, OpeningFilesRequest, SourceCounts,
    baseline_response, bring_in_request::Part, bring_in_response, opening_service_client::OpeningServiceClient,
};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;

use super::{
    Desk,
    file::{PIECE_BYTES, PIECES_MAX},
};
use crate::{
    args::Import,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::{self, count},
};

type Client = OpeningServiceClient<Channel>;

/// What became of one file.
struct Done {
    file: OpeningFile,
    counts: SourceCounts,
}

pub(super) async fn run(command: &Import, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = OpeningServiceClient::new(desk.daemon.channel());
    let mut done = Vec::new();
    if command.paths.is_empty() {
        let feed = command.feed.clone().unwrap_or_default();
        let file = OpeningFile { feed: feed.clone(), ..OpeningFile::default() };
        let header = BringInHeader { feed, as_of: command.as_of.to_string(), query: true, ..BringInHeader::default() };
        let counts = brought_in(&mut client, desk, header, None).await?;
        done.push(Done { file, counts });
    }
    for (path, file) in assigned(&mut client, command, desk).await? {
        let (feed, as_of, name) = (file.feed.clone(), command.as_of.to_string(), file.name.clone());
        let header = BringInHeader { feed, as_of, name, ..BringInHeader::default() };
        let counts = brought_in(&mut client, desk, header, Some(&path)).await?;
        done.push(Done { file, counts });
    }
    let baseline = if command.no_baseline { None } else { taken(&mut client, command, desk).await? };
    Ok(imported(&done, baseline.as_ref()))
}

/// Each file with the feed that reads it, in the order in which they are brought in.
async fn assigned(
    client: &mut Client,
    command: &Import,
    desk: &Desk<'_>,
) -> Result<Vec<(PathBuf, OpeningFile)>, Failure> {
    let mut found = Vec::new();
    for path in &command.paths {
        files(path, 0, &mut found)?;
    }
    let name = |path: &PathBuf| {
        let parts: Vec<_> = path.iter().rev().take(2).map(|part| part.to_string_lossy().into_owned()).collect();
        parts.into_iter().rev().collect::<Vec<_>>().join("/")
    };
    let names: Vec<String> = found.iter().map(name).collect();
    let feed = command.feed.clone().unwrap_or_default();
    let request = desk.daemon.request(OpeningFilesRequest { names: names.clone(), feed });
    let files = desk.daemon.answer(client.files(request)).await?.files;
    let path = |file: OpeningFile| {
        let at = names.iter().position(|name| *name == file.name)?;
        Some((found[at].clone(), file))
    };
    Ok(files.into_iter().filter_map(path).collect())
}

/// Folders in a folder hold the files of one feed each; deeper ones are none of ours.
const DEPTH_MAX: usize = 2;

fn files(path: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        let shown = text::line(&path.to_string_lossy());
        Failure::new(Exit::NotFound, format!("cannot read {shown}: {error}"), "name files or folders that you may read")
    };
    let path = &fs::canonicalize(path).map_err(failed)?;
    if !path.is_dir() {
        found.push(path.clone());
        return Ok(());
    }
    let mut inside = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        inside.push(entry.map_err(failed)?.path());
    }
    inside.sort();
    let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    for path in inside.iter().filter(|path| !hidden(path) && (depth + 1 < DEPTH_MAX || !path.is_dir())) {
        files(path, depth + 1, found)?;
    }
    Ok(())
}

async fn brought_in(
    client: &mut Client,
    desk: &Desk<'_>,
    header: BringInHeader,
    path: Option<&Path>,
) -> Result<SourceCounts, Failure> {
    let request = desk.daemon.request(pieces(header, path)?);
    let mut parts = desk.daemon.answer(client.bring_in(request)).await?;
    let (bar, mut counts) = (desk.bar(), None);
    while let Some(message) = desk.daemon.next(&mut parts).await? {
        match message.part {
            Some(bring_in_response::Part::Progress(progress)) => bar.show(&progress),
            Some(bring_in_response::Part::Result(found)) => counts = Some(found),
            None => {}
        }
    }
    bar.clear();
    counts.ok_or_else(|| Failure::protocol("the import ended without a result"))
}

/// The header, then the file in pieces, as they are asked for.
fn pieces(header: BringInHeader, path: Option<&Path>) -> Result<ReceiverStream<BringInRequest>, Failure> {
    let (sender, receiver) = mpsc::channel(PIECES_MAX);
    let mut file = None;
    let mut bytes = 0;
    if let Some(path) = path {
        let failed = |error: std::io::Error| {
            let shown = text::line(&path.to_string_lossy());
            Failure::new(Exit::NotFound, format!("cannot read {shown}: {error}"), "name a file that you may read")
        };
        let opened = File::open(path).map_err(failed)?;
        bytes = i64::try_from(opened.metadata().map_err(failed)?.len()).unwrap_or(0);
        file = Some(opened);
    }
    let header = BringInHeader { bytes, ..header };
    tokio::task::spawn_blocking(move || {
        if sender.blocking_send(BringInRequest { part: Some(Part::Header(header)) }).is_err() {
            return;
        }
        let Some(mut file) = file else { return };
        let mut piece = vec![0; PIECE_BYTES];
        while let Ok(length @ 1..) = file.read(&mut piece) {
            let part = Some(Part::Chunk(piece[..length].to_vec()));
            if sender.blocking_send(BringInRequest { part }).is_err() {
                return;
            }
        }
    });
    Ok(ReceiverStream::new(receiver))
}

/// None where no lead of the period was brought in: the rows are in all the same.
async fn taken(client: &mut Client, command: &Import, desk: &Desk<'_>) -> Result<Option<BaselineResult>, Failure> {
    let request = desk.daemon.request(BaselineRequest {
        name: command.baseline.clone(),
        as_of: command.as_of.to_string(),
        days: command.baseline_days,
        age_days: command.baseline_age,
        store: 0,
    });
    let mut parts = desk.daemon.answer(client.baseline(request)).await?;
    let (bar, mut result) = (desk.bar(), None);
    while let Some(message) = desk.daemon.next(&mut parts).await? {
        match message.part {
            Some(baseline_response::Part::Progress(progress)) => bar.show(&progress),
            Some(baseline_response::Part::Result(found)) => result = Some(found),
            None => {}
        }
    }
    bar.clear();
    let result = result.ok_or_else(|| Failure::protocol("the baseline ended without a result"))?;
    Ok(Some(result).filter(|result| !result.rows.is_empty()))
}

#[derive(Serialize)]
struct FileJson<'a> {
    file: &'a str,
    feed: &'a str,
    entity: &'a str,
    rows: i64,
    new: i64,
    changed: i64,
    same: i64,
    later: i64,
    quarantined: i64,
}

#[derive(Serialize)]
struct BaselineJson<'a> {
    department: &'a str,
    leads: i64,
    set: i64,
    due: i64,
    shown: i64,
    visited: i64,
    sold: i64,
}

#[derive(Serialize)]
struct ImportedJson<'a> {
    files: Vec<FileJson<'a>>,
    baseline_from: Option<&'a str>,
    baseline_through: Option<&'a str>,
    baseline: Vec<BaselineJson<'a>>,
}

fn sheet_of(done: &[Done]) -> Block {
    let cells = |done: &Done| {
        let counts = &done.counts;
        let bad = Tone::Warn;
        let tone = if counts.quarantined == 0 { Tone::Good } else { bad };
        let name = if done.file.name.is_empty() { "its query" } else { &done.file.name };
        let mut row = vec![Cell::plain(name), Cell::plain(&done.file.feed)];
        let numbers = [counts.rows, counts.new, counts.changed, counts.same, counts.later];
        row.extend(numbers.into_iter().map(|number| Cell::plain(count(number))));
        row.push(Cell::new(count(counts.quarantined), tone));
        row
    };
    let mut columns = vec![Column::text("file"), Column::word("feed")];
    let numbers = ["rows", "new", "changed", "known", "later", "set aside"];
    columns.extend(numbers.into_iter().map(Column::number));
    Block::Sheet(Sheet { columns, rows: done.iter().map(cells).collect() })
}

fn sheet_of_baseline(baseline: &BaselineResult) -> Block {
    let cells = baseline.rows.iter().map(|row| {
        let numbers = [row.leads, row.set, row.due, row.shown, row.visited, row.sold];
        let numbers = numbers.into_iter().map(|number| Cell::plain(count(number)));
        Some(Cell::plain(&row.department)).into_iter().chain(numbers).collect()
    });
    let mut columns = vec![Column::word("department")];
    columns.extend(["leads", "set", "due", "shown", "visited", "sold"].into_iter().map(Column::number));
    Block::Sheet(Sheet { columns, rows: cells.collect() })
}

fn imported(done: &[Done], baseline: Option<&BaselineResult>) -> Answer {
    let mut blocks = vec![sheet_of(done)];
    if let Some(baseline) = baseline {
        let title = format!("before keepwarm, asked for from {} through {}", baseline.from, baseline.through);
        blocks.push(Block::Text(Cell::new(title, Tone::Dim)));
        blocks.push(sheet_of_baseline(baseline));
    }
    let next = "nobody is taken up before you approve: keepwarmctl enroll plan, keepwarmctl enroll approve";
    blocks.push(Block::Text(Cell::new(next, Tone::Dim)));
    let mut csv = Records::new(["file", "feed", "entity", "rows", "new", "changed", "same", "later", "quarantined"]);
    for Done { file, counts } in done {
        let numbers = [counts.rows, counts.new, counts.changed, counts.same, counts.later, counts.quarantined];
        let mut row = vec![file.name.clone(), file.feed.clone(), file.entity.clone()];
        row.extend(numbers.map(|number| number.to_string()));
        csv.rows.push(row);
    }
    let files = done.iter().map(|Done { file, counts }| FileJson {
        file: &file.name,
        feed: &file.feed,
        entity: &file.entity,
        rows: counts.rows,
        new: counts.new,
        changed: counts.changed,
        same: counts.same,
        later: counts.later,
        quarantined: counts.quarantined,
    });
    let rows = baseline.into_iter().flat_map(|baseline| &baseline.rows);
    let json = ImportedJson {
        files: files.collect(),
        baseline_from: baseline.map(|baseline| baseline.from.as_str()),
        baseline_through: baseline.map(|baseline| baseline.through.as_str()),
        baseline: rows
            .map(|row| BaselineJson {
                department: &row.department,
                leads: row.leads,
                set: row.set,
                due: row.due,
                shown: row.shown,
                visited: row.visited,
                sold: row.sold,
            })
            .collect(),
    };
    let bad = done.iter().any(|done| done.counts.quarantined > 0);
    let exit = if bad { Exit::BadNews } else { Exit::Ok };
    Answer { blocks, csv, json: Json::document(&json), exit }
}

#[cfg(test)]
mod tests {
    use keepwarm_proto::v1::BaselineRow;

    use super::*;
    use crate::render::testing::check;

    #[test]
    fn an_opening_balance_says_what_became_of_each_file_and_what_was_before() {
        let file = |name: &str, feed: &str, entity: &str| OpeningFile {
            name: name.into(),
            feed: feed.into(),
            entity: entity.into(),
        };
        let counts = |rows, quarantined, later| SourceCounts {
            rows,
            new: rows - quarantined - later,
            quarantined,
            later,
            ..SourceCounts::default()
        };
        let done = [
            Done { file: file("crm/leads.csv", "crm-leads", "leads"), counts: counts(4_120, 3, 12) },
            Done { file: file("crm/deals.csv", "dv-deals", "deals"), counts: counts(890, 0, 0) },
        ];
        let row = |department: &str, leads| BaselineRow {
            department: department.into(),
            leads,
            set: 61,
            due: 58,
            shown: 33,
            visited: 70,
            sold: 21,
        };
        let rows = vec![row("sales", 240), row("service", 1_100)];
        let baseline = BaselineResult { from: "2026-07-24".into(), through: "2026-10-21".into(), rows };
        check("import-opening", &imported(&done, Some(&baseline)));
        check("import-opening-no-baseline", &imported(&done[1..], None));
    }
}
