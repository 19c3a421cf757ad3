//! `keepwarmctl report …`. Owns how a report's rows travel and are shown; what they mean is the report's own. Any report can
//! be shown: its columns are taken as they come, and a rate is folded into three.

mod rows;
mod sheet;

use keepwarm_proto::{
    limits::REPORT_BYTES_MAX,
    v1::{ReportHead, RunRequest, report_service_client::ReportServiceClient, run_response::Part},
};
use serde::Serialize;

use self::rows::{Row, Rows, Value};
use super::{Desk, warehouse::freshness};
use crate::{
    args::Report,
    connection::ANSWER_BYTES_MAX,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Json, Records, Tone},
    time::{seconds, utc},
};

pub(super) async fn run(command: &Report, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let (head, ipc) = fetch(request(command), desk).await?;
    Ok(answer(&head, &rows::decode(&ipc)?))
}

fn request(command: &Report) -> RunRequest {
    let (name, asked) = command.asked();
    RunRequest {
        name: name.to_owned(),
        since_days: asked.since.unwrap_or(0),
        by: asked.by.clone(),
        fresh: asked.fresh,
        store: asked.store.unwrap_or(0),
        segment: asked.segment.clone().unwrap_or_default(),
        source: asked.source.clone().unwrap_or_default(),
        owner: asked.owner.unwrap_or(0),
        version: asked.cadence_version.unwrap_or(0),
    }
}

async fn fetch(request: RunRequest, desk: &Desk<'_>) -> Result<(ReportHead, Vec<u8>), Failure> {
    let mut client = ReportServiceClient::new(desk.daemon.channel()).max_decoding_message_size(ANSWER_BYTES_MAX);
    let mut parts = desk.daemon.answer(client.run(desk.daemon.request(request))).await?;
    let (mut head, mut ipc) = (None, Vec::new());
    while let Some(message) = desk.daemon.next(&mut parts).await? {
        match message.part {
            Some(Part::Head(found)) => head = Some(found),
            Some(Part::ArrowIpc(bytes)) => ipc.extend_from_slice(&bytes),
            None => {}
        }
        if ipc.len() > REPORT_BYTES_MAX {
            return Err(Failure::protocol(format!("the report is larger than {} MiB", REPORT_BYTES_MAX >> 20)));
        }
    }
    let head = head.ok_or_else(|| Failure::protocol("the report came without its head"))?;
    Ok((head, ipc))
}

#[derive(Serialize)]
struct ReportJson<'a> {
    report: &'a str,
    title: &'a str,
    by: &'a str,
    through_seq: Option<i64>,
    published_at: Option<String>,
    age_seconds: Option<i64>,
    notes: &'a [String],
    rows: Vec<Row<'a>>,
}

fn answer(head: &ReportHead, rows: &Rows) -> Answer {
    let publication = head.publication.as_ref();
    let json = ReportJson {
        report: &head.name,
        title: &head.title,
        by: &head.by,
        through_seq: publication.map(|publication| publication.through_seq),
        published_at: publication.map(|publication| utc(publication.published_at_us)),
        age_seconds: publication.map(|publication| seconds(publication.age_us)),
        notes: &head.notes,
        rows: rows.iter().collect(),
    };
    let csv = Records {
        header: rows.names.clone(),
        rows: rows.values.iter().map(|row| row.iter().map(Value::to_text).collect()).collect(),
    };
    Answer { blocks: blocks(head, rows), csv, json: Json::document(&json), exit: Exit::Ok }
}

fn blocks(head: &ReportHead, rows: &Rows) -> Vec<Block> {
    let mut blocks = Vec::new();
    if rows.values.is_empty() {
        blocks.push(Block::Text(Cell::new("no rows", Tone::Dim)));
    } else {
        blocks.push(Block::Sheet(sheet::sheet(rows)));
    }
    let mut about = vec![("title", Cell::new(&head.title, Tone::Strong))];
    match &head.publication {
        Some(publication) => about.push(("data", Cell::plain(freshness(publication, &head.zone)))),
        None => about.push(("data", Cell::new("of unknown age", Tone::Warn))),
    }
    about.extend(head.notes.iter().map(|note| ("note", Cell::plain(note))));
    blocks.push(Block::Facts(about));
    blocks
}

#[cfg(test)]
mod tests;
