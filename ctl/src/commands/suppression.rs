//! `keepwarmctl suppression import | export | list`.

use keepwarm_proto::{
    limits::PAGE_ROWS_MAX,
    v1::{
        ExportRequest, ImportHeader, SuppressionRow, SuppressionServiceListRequest,
        suppression_service_client::SuppressionServiceClient,
    },
};
use serde::Serialize;
use tonic::transport::Channel;

use super::{
    Desk,
    file::{exported, imported, pieces, result},
};
use crate::{
    args::{Suppression, word},
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
};

type Client = SuppressionServiceClient<Channel>;

pub(super) async fn run(command: &Suppression, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = Client::new(desk.daemon.channel());
    match command {
        Suppression::Import { file, via, scope } => {
            let header = ImportHeader { via: via.clone(), scope: word(*scope), ..ImportHeader::default() };
            import(client, desk, file, header).await
        }
        Suppression::Export { in_clear } => {
            let request = ExportRequest { in_clear: *in_clear, ..ExportRequest::default() };
            let mut parts = desk.daemon.answer(client.export(desk.daemon.request(request))).await?;
            let mut csv = Vec::new();
            while let Some(part) = desk.daemon.next(&mut parts).await? {
                csv.extend(part.csv);
            }
            Ok(exported(&csv))
        }
        Suppression::List { limit } => list(client, desk, *limit).await,
    }
}

pub(super) async fn import(
    mut client: Client,
    desk: &Desk<'_>,
    file: &std::path::Path,
    header: ImportHeader,
) -> Result<Answer, Failure> {
    let request = desk.daemon.request(pieces(file, header)?);
    let parts = desk.daemon.answer(client.import(request)).await?;
    Ok(imported(&result(desk, parts).await?, false))
}

async fn list(mut client: Client, desk: &Desk<'_>, limit: u32) -> Result<Answer, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (mut rows, mut page_token) = (Vec::new(), String::new());
    loop {
        let page_size = i32::try_from(limit - rows.len()).unwrap_or(PAGE_ROWS_MAX).min(PAGE_ROWS_MAX);
        let request = desk.daemon.request(SuppressionServiceListRequest { page_size, page_token });
        let mut page = desk.daemon.answer(client.list(request)).await?;
        rows.append(&mut page.rows);
        page_token = page.next_page_token;
        if page_token.is_empty() || rows.len() >= limit {
            rows.truncate(limit);
            return Ok(listed(&rows, page.total));
        }
    }
}

#[derive(Serialize)]
struct RowJson<'a> {
    index: &'a str,
    scopes: &'a [String],
}

#[derive(Serialize)]
struct ListJson<'a> {
    suppressions: Vec<RowJson<'a>>,
    total: i64,
}

fn listed(rows: &[SuppressionRow], total: i64) -> Answer {
    let mut csv = Records::new(["index", "scopes"]);
    rows.iter().for_each(|row| csv.push([row.contact.clone(), row.scopes.join(" ")]));
    let cells = |row: &SuppressionRow| vec![Cell::plain(&row.contact), Cell::plain(row.scopes.join(", "))];
    let columns = vec![Column::word("keyed index"), Column::word("opted out of")];
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        blocks.push(Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() }));
    }
    blocks.push(Block::Text(Cell::new(format!("{} in all", count(total)), Tone::Dim)));
    let suppressions = rows.iter().map(|row| RowJson { index: &row.contact, scopes: &row.scopes }).collect();
    Answer { blocks, csv, json: Json::document(&ListJson { suppressions, total }), exit: Exit::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn opt_outs_are_listed_by_their_index() {
        let row = SuppressionRow { contact: "5eed".repeat(8), scopes: vec!["phone".into(), "email".into()] };
        check("suppression-list", &listed(&[row], 5_120));
        check("suppression-list-empty", &listed(&[], 0));
    }
}
