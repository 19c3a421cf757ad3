//! `keepwarmctl list status | import | export`.

use keepwarm_proto::v1::{
    ExportRequest, ImportHeader, ListServiceStatusRequest, ListServiceStatusResponse, ListStatus,
    list_service_client::ListServiceClient, suppression_service_client::SuppressionServiceClient,
};
use serde::Serialize;

use super::{
    Desk,
    file::{exported, imported, pieces, result},
    suppression,
};
use crate::{
    args::{ListCommand, ListWord, word},
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
};

pub(super) async fn run(command: &ListCommand, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = ListServiceClient::new(desk.daemon.channel());
    match command {
        ListCommand::Status => {
            let request = desk.daemon.request(ListServiceStatusRequest {});
            Ok(shown(&desk.daemon.answer(client.status(request)).await?))
        }
        // Who stands on the store's own list has opted out of its calls and texts.
        ListCommand::Import { list: ListWord::InternalDnc, file, .. } => {
            let (via, scope) = ("internal-dnc".to_owned(), "phone".to_owned());
            let header = ImportHeader { via, scope, ..ImportHeader::default() };
            suppression::import(SuppressionServiceClient::new(desk.daemon.channel()), desk, file, header).await
        }
        ListCommand::Import { list, file, version, date, state } => {
            let header = ImportHeader {
                list: word(*list),
                region: state.clone().unwrap_or_default(),
                version: version.clone().unwrap_or_default(),
                dated: date.clone().unwrap_or_default(),
                ..ImportHeader::default()
            };
            let request = desk.daemon.request(pieces(file, header)?);
            let parts = desk.daemon.answer(client.import(request)).await?;
            Ok(imported(&result(desk, parts).await?, true))
        }
        ListCommand::Export { list, state } => {
            let list = list.map(word).unwrap_or_default();
            let region = state.clone().unwrap_or_default();
            let request = desk.daemon.request(ExportRequest { in_clear: true, list, region });
            let mut parts = desk.daemon.answer(client.export(request)).await?;
            let mut csv = Vec::new();
            while let Some(part) = desk.daemon.next(&mut parts).await? {
                csv.extend(part.csv);
            }
            Ok(exported(&csv))
        }
    }
}

#[derive(Serialize)]
struct StatusJson<'a> {
    lists: Vec<ListJson<'a>>,
    numbers: i64,
}

#[derive(Serialize)]
struct ListJson<'a> {
    list: &'a str,
    state: Option<&'a str>,
    version: &'a str,
    dated: &'a str,
    age_days: i64,
    holds_until: &'a str,
    is_due: bool,
    checked: i64,
    listed: i64,
}

fn shown(response: &ListServiceStatusResponse) -> Answer {
    let ListServiceStatusResponse { lists, numbers } = response;
    let header = ["list", "state", "version", "dated", "age_days", "holds_until", "is_due", "checked", "listed"];
    let mut csv = Records::new(header);
    for it in lists {
        let [age, due] = [it.age_days.to_string(), it.is_due.to_string()];
        let [checked, on] = [it.checked.to_string(), it.listed.to_string()];
        let words = [&it.list, &it.region, &it.version, &it.dated].map(Clone::clone);
        let [list, state, version, dated] = words;
        csv.push([list, state, version, dated, age, it.holds_until.clone(), due, checked, on]);
    }
    let mut blocks = Vec::new();
    if lists.is_empty() {
        blocks.push(Block::Text(Cell::new("no list was imported yet", Tone::Warn)));
    } else {
        let mut columns: Vec<Column> = ["list", "state", "version", "dated"].map(Column::word).into();
        columns.push(Column::word("holds until"));
        columns.extend(["checked", "listed"].map(Column::number));
        blocks.push(Block::Sheet(Sheet { columns, rows: lists.iter().map(row).collect() }));
    }
    blocks
        .push(Block::Text(Cell::new(format!("{} numbers of customers with an open lead", count(*numbers)), Tone::Dim)));
    if lists.is_empty() && *numbers > 0 {
        let text = "to have them checked: keepwarmctl list export --for national-dnc";
        blocks.push(Block::Text(Cell::plain(text)));
    }
    let is_due = lists.iter().any(|list| list.is_due);
    if is_due {
        let text = "the next version is due: keepwarmctl list export, have it checked, keepwarmctl list import";
        blocks.push(Block::Text(Cell::new(text, Tone::Warn)));
    }
    let lists = lists.iter().map(json).collect();
    let exit = if is_due { Exit::BadNews } else { Exit::Ok };
    Answer { blocks, csv, json: Json::document(&StatusJson { lists, numbers: *numbers }), exit }
}

fn json(it: &ListStatus) -> ListJson<'_> {
    ListJson {
        list: &it.list,
        state: Some(it.region.as_str()).filter(|state| !state.is_empty()),
        version: &it.version,
        dated: &it.dated,
        age_days: it.age_days,
        holds_until: &it.holds_until,
        is_due: it.is_due,
        checked: it.checked,
        listed: it.listed,
    }
}

fn row(it: &ListStatus) -> Vec<Cell> {
    let tone = if it.is_due { Tone::Warn } else { Tone::Good };
    vec![
        Cell::plain(&it.list),
        Cell::or_dash(&it.region),
        Cell::plain(&it.version),
        Cell::plain(&it.dated),
        Cell::new(&it.holds_until, tone),
        Cell::plain(count(it.checked)),
        Cell::plain(count(it.listed)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn lists_say_how_long_they_hold() {
        let due = ListStatus {
            list: "national-dnc".into(),
            region: String::new(),
            version: "2026-10".into(),
            dated: "2026-10-25".into(),
            age_days: 28,
            holds_until: "2026-11-25".into(),
            is_due: true,
            checked: 812,
            listed: 37,
        };
        let fresh = ListStatus { region: "IN".into(), list: "state-dnc".into(), is_due: false, ..due.clone() };
        check("list-status", &shown(&ListServiceStatusResponse { lists: vec![due, fresh], numbers: 900 }));
        check("list-status-none", &shown(&ListServiceStatusResponse { lists: Vec::new(), numbers: 900 }));
    }
}
