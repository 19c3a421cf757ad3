//! `keepwarmctl block list | show | lint | preview | apply | approve | retire`. Owns what these share: the choice of blocks
//! and their rows.

mod files;
mod findings;
mod preview;
mod show;

use keepwarm_proto::v1::{
    BlockChoice, BlockRow, BlockServiceApplyRequest, BlockServiceApproveRequest, BlockServiceLintRequest,
    BlockServiceListRequest, BlockServicePreviewRequest, BlockServiceRetireRequest, BlockServiceShowRequest,
    block_service_client::BlockServiceClient,
};
use serde::Serialize;
use tonic::transport::Channel;

use super::Desk;
use crate::{
    args::Block as Command,
    connection::ANSWER_BYTES_MAX,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
};

type Client = BlockServiceClient<Channel>;

pub(super) async fn run(command: &Command, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = Client::new(desk.daemon.channel())
        .max_decoding_message_size(ANSWER_BYTES_MAX)
        .max_encoding_message_size(ANSWER_BYTES_MAX);
    match command {
        Command::List(it) => {
            let choice = Some(choice(&it.names, false, &it.channel, &it.language));
            let request = desk.daemon.request(BlockServiceListRequest { choice });
            Ok(listed(&desk.daemon.answer(client.list(request)).await?.blocks))
        }
        Command::Show(it) => {
            let choice = Some(choice(&it.names, false, &it.channel, &it.language));
            let request = desk.daemon.request(BlockServiceShowRequest { choice });
            show::shown(&desk.daemon.answer(client.show(request)).await?.blocks)
        }
        Command::Lint { paths } => {
            let request = desk.daemon.request(BlockServiceLintRequest { files: files::read(paths)? });
            let response = desk.daemon.answer(client.lint(request)).await?;
            Ok(findings::linted(&response.findings, response.blocks))
        }
        Command::Preview { name, lead, channel, language, all_variants } => {
            let choice = Some(choice(std::slice::from_ref(name), false, channel, language));
            let request = BlockServicePreviewRequest { choice, lead: *lead, all_variants: *all_variants };
            let request = desk.daemon.request(request);
            preview::previewed(&desk.daemon.answer(client.preview(request)).await?.previews)
        }
        Command::Apply { paths, as_author } => {
            let request = BlockServiceApplyRequest { files: files::read(paths)?, as_rep: as_author.clone() };
            let response = desk.daemon.answer(client.apply(desk.daemon.request(request))).await?;
            let approve = match response.applied.is_empty() {
                true => "",
                false => "; they are sent once somebody else approves them: keepwarmctl block approve",
            };
            let unchanged = format!("{} known as they are{approve}", response.unchanged);
            Ok(changed(&response.applied, &response.findings, "written as a draft", &unchanged))
        }
        Command::Approve { choice: it, as_approver, from, until } => {
            let request = BlockServiceApproveRequest {
                choice: Some(choice(&it.names, it.all, &it.channel, &it.language)),
                as_rep: as_approver.clone(),
                from: from.clone(),
                until: until.clone(),
            };
            let response = desk.daemon.answer(client.approve(desk.daemon.request(request))).await?;
            Ok(changed(&response.approved, &response.findings, "approved", ""))
        }
        Command::Retire { choice: it, as_approver } => {
            let choice = Some(choice(&it.names, it.all, &it.channel, &it.language));
            let request = BlockServiceRetireRequest { choice, as_rep: as_approver.clone() };
            let response = desk.daemon.answer(client.retire(desk.daemon.request(request))).await?;
            Ok(changed(&response.retired, &[], "retired", ""))
        }
    }
}

fn choice(names: &[String], all: bool, channel: &str, language: &str) -> BlockChoice {
    BlockChoice { names: names.to_vec(), all, channel: channel.to_owned(), language: language.to_owned() }
}

#[derive(Serialize)]
struct RowJson<'a> {
    name: &'a str,
    channel: &'a str,
    language: &'a str,
    state: &'a str,
    latest: i32,
    in_force: Option<i32>,
    variants: i32,
    author: &'a str,
    approved_by: &'a str,
    from: &'a str,
    until: &'a str,
}

impl<'a> RowJson<'a> {
    fn of(row: &'a BlockRow) -> Self {
        Self {
            name: &row.name,
            channel: &row.channel,
            language: &row.language,
            state: &row.state,
            latest: row.latest,
            in_force: Some(row.in_force).filter(|number| *number > 0),
            variants: row.variants,
            author: &row.author,
            approved_by: &row.approved_by,
            from: &row.from,
            until: &row.until,
        }
    }
}

#[derive(Serialize)]
struct ListJson<'a> {
    blocks: Vec<RowJson<'a>>,
}

fn listed(rows: &[BlockRow]) -> Answer {
    let json = Json::document(&ListJson { blocks: rows.iter().map(RowJson::of).collect() });
    let block = match rows.is_empty() {
        true => Block::Text(Cell::new("no block", Tone::Dim)),
        false => Block::Sheet(sheet(rows)),
    };
    Answer { blocks: vec![block], csv: records(rows), json, exit: Exit::Ok }
}

fn records(rows: &[BlockRow]) -> Records {
    let mut csv = Records::new([
        "name",
        "channel",
        "language",
        "state",
        "latest",
        "in_force",
        "variants",
        "author",
        "approved_by",
        "from",
        "until",
    ]);
    for row in rows {
        csv.push([
            row.name.clone(),
            row.channel.clone(),
            row.language.clone(),
            row.state.clone(),
            row.latest.to_string(),
            in_force(row),
            row.variants.to_string(),
            row.author.clone(),
            row.approved_by.clone(),
            row.from.clone(),
            row.until.clone(),
        ]);
    }
    csv
}

fn in_force(row: &BlockRow) -> String {
    Some(row.in_force).filter(|number| *number > 0).map(|number| number.to_string()).unwrap_or_default()
}

fn sheet(rows: &[BlockRow]) -> Sheet {
    let columns = vec![
        Column::word("block"),
        Column::word("channel"),
        Column::word("in"),
        Column::word("state"),
        Column::number("latest"),
        Column::number("sent"),
        Column::text("written by"),
        Column::text("approved by"),
        Column::text("days"),
    ];
    Sheet { columns, rows: rows.iter().map(cells).collect() }
}

fn cells(row: &BlockRow) -> Vec<Cell> {
    let days = match (row.from.as_str(), row.until.as_str()) {
        ("", "") => String::new(),
        (from, "") => format!("from {from}"),
        ("", until) => format!("until {until}"),
        (from, until) => format!("{from} to {until}"),
    };
    vec![
        Cell::plain(&row.name),
        Cell::plain(&row.channel),
        Cell::plain(&row.language),
        state(row),
        Cell::plain(row.latest.to_string()),
        Cell::or_dash(in_force(row)),
        Cell::plain(&row.author),
        Cell::or_dash(&row.approved_by),
        Cell::or_dash(days),
    ]
}

fn state(row: &BlockRow) -> Cell {
    let tone = match row.state.as_str() {
        "approved" => Tone::Good,
        "draft" | "edited" | "not-today" => Tone::Warn,
        _ => Tone::Dim,
    };
    Cell::new(&row.state, tone)
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    blocks: Vec<RowJson<'a>>,
    findings: Vec<findings::FindingJson<'a>>,
}

/// What a change came to. Findings that are errors say why there is none.
fn changed(rows: &[BlockRow], found: &[keepwarm_proto::v1::BlockFinding], what: &str, more: &str) -> Answer {
    let refused = rows.is_empty() && found.iter().any(findings::is_error);
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        blocks.push(Block::Sheet(sheet(rows)));
    }
    if !found.is_empty() {
        blocks.push(Block::Sheet(findings::sheet(found)));
    }
    let count = rows.len();
    let told = match (refused, more) {
        (true, _) => Cell::new(format!("none {what}: mend what stands above"), Tone::Bad),
        (false, "") => Cell::plain(format!("{count} {what}")),
        (false, more) => Cell::plain(format!("{count} {what}, {more}")),
    };
    blocks.push(Block::Text(told));
    let findings = found.iter().map(findings::FindingJson::of).collect();
    let json = Json::document(&ChangeJson { blocks: rows.iter().map(RowJson::of).collect(), findings });
    let csv = if refused { findings::records(found) } else { records(rows) };
    Answer { blocks, csv, json, exit: if refused { Exit::BadNews } else { Exit::Ok } }
}

#[cfg(test)]
mod tests;
