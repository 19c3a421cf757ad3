//! `keepwarmctl intake list | show | retry`.

use keepwarm_proto::{
    limits::PAGE_ROWS_MAX,
    v1::{
        IntakeRow, IntakeServiceListRequest, IntakeServiceShowRequest, IntakeServiceShowResponse, RetryRequest,
        RetryResponse, intake_service_client::IntakeServiceClient,
    },
};
use serde::Serialize;
use tonic::transport::Channel;

use super::Desk;
use crate::{
    args::Intake,
    connection::ANSWER_BYTES_MAX,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::bytes,
    time::{local, utc},
};

type Client = IntakeServiceClient<Channel>;

pub(super) async fn run(command: &Intake, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = Client::new(desk.daemon.channel()).max_decoding_message_size(ANSWER_BYTES_MAX);
    match command {
        Intake::List { all, limit } => list(client, desk, *all, *limit).await.map(|(rows, more)| listed(&rows, more)),
        Intake::Show { id } => {
            let request = desk.daemon.request(IntakeServiceShowRequest { item: *id });
            shown(&desk.daemon.answer(client.show(request)).await?)
        }
        Intake::Retry { id } => {
            let request = desk.daemon.request(RetryRequest { item: *id });
            retried(&desk.daemon.answer(client.retry(request)).await?)
        }
    }
}

/// At most `limit` rows, and whether there are more.
async fn list(mut client: Client, desk: &Desk<'_>, all: bool, limit: u32) -> Result<(Vec<IntakeRow>, bool), Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let state = if all { "any" } else { "" };
    let (mut rows, mut page_token) = (Vec::new(), String::new());
    loop {
        let page_size = i32::try_from(limit - rows.len()).unwrap_or(PAGE_ROWS_MAX).min(PAGE_ROWS_MAX);
        let request = IntakeServiceListRequest { page_size, page_token, state: state.to_owned() };
        let mut page = desk.daemon.answer(client.list(desk.daemon.request(request))).await?;
        rows.append(&mut page.items);
        page_token = page.next_page_token;
        if page_token.is_empty() || rows.len() >= limit {
            let more = !page_token.is_empty() || rows.len() > limit;
            rows.truncate(limit);
            return Ok((rows, more));
        }
    }
}

#[derive(Serialize)]
struct ItemJson<'a> {
    item: i64,
    store: i32,
    arrived_at: String,
    reason: &'a str,
    bytes: i64,
    state: &'a str,
    leads: i32,
}

impl<'a> ItemJson<'a> {
    fn of(row: &'a IntakeRow) -> Self {
        Self {
            item: row.item,
            store: row.store,
            arrived_at: utc(row.arrived_at_us),
            reason: &row.reason,
            bytes: row.bytes,
            state: &row.state,
            leads: row.leads,
        }
    }
}

#[derive(Serialize)]
struct ListJson<'a> {
    items: Vec<ItemJson<'a>>,
    more: bool,
}

fn listed(rows: &[IntakeRow], more: bool) -> Answer {
    let mut csv = Records::new(["item", "store", "arrived_at", "reason", "bytes", "state", "leads"]);
    for row in rows {
        let [item, store, size, leads] =
            [row.item.to_string(), row.store.to_string(), row.bytes.to_string(), row.leads.to_string()];
        csv.push([item, store, utc(row.arrived_at_us), row.reason.clone(), size, row.state.clone(), leads]);
    }
    let json = Json::document(&ListJson { items: rows.iter().map(ItemJson::of).collect(), more });
    let mut blocks = Vec::new();
    if rows.is_empty() {
        blocks.push(Block::Text(Cell::new("nothing in quarantine", Tone::Good)));
    } else {
        let columns = vec![
            Column::number("item"),
            Column::word("arrived"),
            Column::word("state"),
            Column::number("size"),
            Column::text("why"),
        ];
        blocks.push(Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() }));
    }
    if more {
        blocks.push(Block::Text(Cell::new("there are more: raise --limit", Tone::Dim)));
    }
    Answer { blocks, csv, json, exit: Exit::Ok }
}

fn cells(row: &IntakeRow) -> Vec<Cell> {
    vec![
        Cell::plain(row.item.to_string()),
        Cell::plain(local(row.arrived_at_us, &row.zone)),
        state(row),
        Cell::plain(bytes(row.bytes)),
        Cell::plain(&row.reason),
    ]
}

fn state(row: &IntakeRow) -> Cell {
    let tone = if row.state == "quarantined" { Tone::Warn } else { Tone::Plain };
    Cell::new(&row.state, tone)
}

fn facts(row: &IntakeRow) -> Vec<(&'static str, Cell)> {
    vec![
        ("item", Cell::plain(row.item.to_string())),
        ("arrived", Cell::plain(local(row.arrived_at_us, &row.zone))),
        ("state", state(row)),
        ("why", Cell::plain(&row.reason)),
        ("size", Cell::plain(bytes(row.bytes))),
    ]
}

fn of_item(row: Option<&IntakeRow>) -> Result<&IntakeRow, Failure> {
    row.ok_or_else(|| Failure::protocol("the daemon answered without the item"))
}

#[derive(Serialize)]
struct ShowJson<'a> {
    #[serde(flatten)]
    item: ItemJson<'a>,
    file_name: &'a str,
    /// Bytes that are no text become U+FFFD.
    content: &'a str,
    content_left_off: i64,
}

fn shown(response: &IntakeServiceShowResponse) -> Result<Answer, Failure> {
    let row = of_item(response.item.as_ref())?;
    let content = String::from_utf8_lossy(&response.content);
    let mut facts = facts(row);
    facts.push(("file", Cell::or_dash(&response.file_name)));
    let mut blocks = vec![Block::Facts(facts)];
    if content.is_empty() {
        blocks.push(Block::Text(Cell::new("its content is no longer kept", Tone::Dim)));
    } else {
        blocks.push(Block::Text(Cell::lines(&content)));
    }
    if response.content_left_off > 0 {
        let left = format!("{} more are not shown", bytes(response.content_left_off));
        blocks.push(Block::Text(Cell::new(left, Tone::Dim)));
    }
    let csv = Records::fields([
        ("item", row.item.to_string()),
        ("store", row.store.to_string()),
        ("arrived_at", utc(row.arrived_at_us)),
        ("reason", row.reason.clone()),
        ("bytes", row.bytes.to_string()),
        ("state", row.state.clone()),
        ("leads", row.leads.to_string()),
        ("file_name", response.file_name.clone()),
        ("content", content.to_string()),
    ]);
    let json = Json::document(&ShowJson {
        item: ItemJson::of(row),
        file_name: &response.file_name,
        content: &content,
        content_left_off: response.content_left_off,
    });
    Ok(Answer { blocks, csv, json, exit: Exit::Ok })
}

#[derive(Serialize)]
struct RetryJson<'a> {
    item: i64,
    state: &'a str,
    leads: &'a [i64],
    quarantined: Option<&'a str>,
}

fn retried(response: &RetryResponse) -> Result<Answer, Failure> {
    let row = of_item(response.item.as_ref())?;
    let leads: Vec<String> = response.leads.iter().map(i64::to_string).collect();
    let mut facts = vec![
        ("item", Cell::plain(row.item.to_string())),
        ("state", state(row)),
        ("leads", if leads.is_empty() { Cell::or_dash("") } else { Cell::new(leads.join(", "), Tone::Good) }),
    ];
    let quarantined = response.quarantined.as_deref();
    if let Some(why) = quarantined {
        facts.push(("still quarantined", Cell::new(why, Tone::Warn)));
    }
    let csv = Records::fields([
        ("item", row.item.to_string()),
        ("state", row.state.clone()),
        ("leads", leads.join(" ")),
        ("quarantined", quarantined.unwrap_or_default().to_owned()),
    ]);
    let json = RetryJson { item: row.item, state: &row.state, leads: &response.leads, quarantined };
    let exit = if quarantined.is_some() { Exit::BadNews } else { Exit::Ok };
    Ok(Answer { blocks: vec![Block::Facts(facts)], csv, json: Json::document(&json), exit })
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::render::testing::check;

    fn row() -> IntakeRow {
        IntakeRow {
            item: 42,
            store: 1,
            zone: "America/Chicago".into(),
            arrived_at_us: 1_790_000_000_000_000,
            reason: "the document ends inside <customer>".into(),
            bytes: 1_204,
            state: "quarantined".into(),
            leads: 0,
        }
    }

    #[test]
    fn items_are_listed_with_the_reason() {
        check("intake-list", &listed(&[row()], true));
        check("intake-list-empty", &listed(&[], false));
    }

    #[test]
    fn an_item_shows_its_content_harmlessly() {
        let response = IntakeServiceShowResponse {
            item: Some(row()),
            file_name: "lead-7.xml".into(),
            content: b"<adf>\r\n <customer>\xff\x1b[31m\r\n".to_vec(),
            content_left_off: 2_000_000,
        };
        check("intake-show", &shown(&response).expect("it has an item"));
    }

    #[test]
    fn a_retry_tells_the_leads_or_the_reason() {
        let item = Some(IntakeRow { state: "retried".into(), leads: 2, ..row() });
        let good = RetryResponse { item, leads: vec![77, 78], quarantined: None };
        check("intake-retry", &retried(&good).expect("it has an item"));
        let again = RetryResponse { item: Some(row()), leads: Vec::new(), quarantined: Some(row().reason) };
        check("intake-retry-again", &retried(&again).expect("it has an item"));
        assert_eq!(retried(&RetryResponse::default()).expect_err("it has none").exit, Exit::Protocol);
    }
}
