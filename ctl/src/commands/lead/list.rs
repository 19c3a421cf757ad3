//! `keepwarmctl lead list`.

use keepwarm_proto::{
    limits::PAGE_ROWS_MAX,
    v1::{LeadRow, LeadServiceListRequest, NextAction},
};
use serde::Serialize;

use super::{Client, Desk, NextJson, next_cell};
use crate::{
    args::LeadList,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
    time::{minute, utc},
};

pub(super) async fn list(client: Client, desk: &Desk<'_>, filter: &LeadList) -> Result<Answer, Failure> {
    fetch(client, desk, filter).await.map(|found| answer(&found))
}

#[derive(Debug, Default)]
struct Found {
    rows: Vec<LeadRow>,
    /// Leads that match, where the daemon knows.
    matching: Option<i64>,
    more: bool,
}

async fn fetch(mut client: Client, desk: &Desk<'_>, filter: &LeadList) -> Result<Found, Failure> {
    let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    let open = if filter.all { None } else { Some(!filter.closed) };
    let mut found = Found::default();
    let mut page_token = String::new();
    loop {
        let page_size = i32::try_from(limit - found.rows.len()).unwrap_or(PAGE_ROWS_MAX).min(PAGE_ROWS_MAX);
        let request = LeadServiceListRequest {
            page_size,
            page_token,
            segment: filter.segment.clone(),
            stage: filter.stage.clone(),
            owner: filter.owner.clone(),
            open,
        };
        let mut page = desk.daemon.answer(client.list(desk.daemon.request(request))).await?;
        found.rows.append(&mut page.leads);
        found.matching = page.matching.or(found.matching);
        page_token = page.next_page_token;
        if page_token.is_empty() || found.rows.len() >= limit {
            found.more = !page_token.is_empty() || found.rows.len() > limit;
            found.rows.truncate(limit);
            return Ok(found);
        }
    }
}

/// A lead in one line, as `lead list` and `lead show` spell it.
#[derive(Serialize)]
pub(super) struct RowJson<'a> {
    lead: i64,
    store: i32,
    opened_at: String,
    customer: &'a str,
    vehicle: &'a str,
    source: &'a str,
    segment: &'a str,
    stage: &'a str,
    owner: &'a str,
    acting: &'a str,
    open: bool,
    outcome: Option<&'a str>,
    next: Option<NextJson<'a>>,
}

impl<'a> RowJson<'a> {
    pub(super) fn of(row: &'a LeadRow) -> Self {
        Self {
            lead: row.lead,
            store: row.store,
            opened_at: utc(row.opened_at_us),
            customer: &row.customer,
            vehicle: &row.vehicle,
            source: &row.source,
            segment: &row.segment,
            stage: &row.stage,
            owner: &row.owner,
            acting: &row.acting,
            open: row.open,
            outcome: (!row.outcome.is_empty()).then_some(row.outcome.as_str()),
            next: row.next.as_ref().map(NextJson::of),
        }
    }
}

#[derive(Serialize)]
struct ListJson<'a> {
    leads: Vec<RowJson<'a>>,
    matching: Option<i64>,
    more: bool,
}

fn answer(found: &Found) -> Answer {
    let mut blocks = Vec::new();
    if found.rows.is_empty() {
        blocks.push(Block::Text(Cell::new("no lead matches", Tone::Dim)));
    } else {
        blocks.push(Block::Sheet(Sheet { columns: columns(), rows: found.rows.iter().map(cells).collect() }));
    }
    let mut zones: Vec<&str> = found.rows.iter().map(|row| row.zone.as_str()).collect();
    zones.sort_unstable();
    zones.dedup();
    if !zones.is_empty() {
        blocks.push(Block::Text(Cell::new(format!("times in {}", zones.join(", ")), Tone::Dim)));
    }
    if found.more {
        let of = found.matching.map_or_else(String::new, |matching| format!(" of {}", count(matching)));
        let shown = count(i64::try_from(found.rows.len()).unwrap_or(i64::MAX));
        blocks.push(Block::Text(Cell::new(format!("{shown}{of} leads shown: raise --limit for more"), Tone::Dim)));
    }
    let json =
        ListJson { leads: found.rows.iter().map(RowJson::of).collect(), matching: found.matching, more: found.more };
    Answer { blocks, csv: records(&found.rows), json: Json::document(&json), exit: Exit::Ok }
}

/// What fits on a screen; when it was opened stands in the other formats, and in `lead show`.
fn columns() -> Vec<Column> {
    vec![
        Column::number("lead"),
        Column::text("customer"),
        Column::text("vehicle"),
        Column::word("segment"),
        Column::word("stage"),
        Column::text("owner"),
        Column::text("next"),
        Column::word("when"),
    ]
}

fn cells(row: &LeadRow) -> Vec<Cell> {
    let at = row.next.as_ref().and_then(|next| next.at_us);
    let next = if row.outcome.is_empty() {
        // The segment stands two columns before.
        let label = |next: &NextAction| next.label.replace(&format!(" of {}", row.segment), "");
        let next = row.next.as_ref().map(|next| NextAction { label: label(next), ..next.clone() });
        next_cell(next.as_ref(), row.open)
    } else {
        Cell::new(format!("closed: {}", row.outcome), Tone::Dim)
    };
    vec![
        Cell::plain(row.lead.to_string()),
        Cell::or_dash(&row.customer),
        Cell::or_dash(&row.vehicle),
        Cell::plain(&row.segment),
        stage_cell(&row.stage),
        owner_cell(row),
        next,
        Cell::or_dash(at.map(|at| minute(at, &row.zone)).unwrap_or_default()),
    ]
}

pub(super) fn stage_cell(stage: &str) -> Cell {
    let tone = match stage {
        "sold" => Tone::Good,
        "lost" => Tone::Dim,
        _ => Tone::Plain,
    };
    Cell::new(stage, tone)
}

/// Owner and acting rep are two things; most of the time they are one person.
pub(super) fn owner_cell(row: &LeadRow) -> Cell {
    if row.acting.is_empty() || row.acting == row.owner {
        Cell::or_dash(&row.owner)
    } else {
        Cell::plain(format!("{} (now {})", row.owner, row.acting))
    }
}

fn records(rows: &[LeadRow]) -> Records {
    let mut csv = Records::new([
        "lead",
        "store",
        "opened_at",
        "customer",
        "vehicle",
        "source",
        "segment",
        "stage",
        "owner",
        "acting",
        "open",
        "outcome",
        "next",
        "next_at",
        "next_label",
        "mode",
    ]);
    for row in rows {
        let next = row.next.clone().unwrap_or_default();
        csv.push([
            row.lead.to_string(),
            row.store.to_string(),
            utc(row.opened_at_us),
            row.customer.clone(),
            row.vehicle.clone(),
            row.source.clone(),
            row.segment.clone(),
            row.stage.clone(),
            row.owner.clone(),
            row.acting.clone(),
            row.open.to_string(),
            row.outcome.clone(),
            next.what,
            next.at_us.map(utc).unwrap_or_default(),
            next.label,
            next.mode,
        ]);
    }
    csv
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::{commands::lead::fixtures::row, render::testing::check};

    #[test]
    fn a_page_of_leads() {
        let forgotten = LeadRow { lead: 18, customer: "Jordana\u{1b}[31m Unreal".into(), next: None, ..row() };
        let covered = LeadRow { lead: 19, customer: String::new(), acting: "Sam Standin".into(), ..row() };
        let closed =
            LeadRow { lead: 9, open: false, outcome: "sold".into(), stage: "sold".into(), next: None, ..row() };
        let rows = vec![row(), forgotten, covered, closed];
        check("lead-list", &answer(&Found { rows, matching: Some(1_431), more: true }));
    }

    #[test]
    fn no_lead_is_no_fault() {
        check("lead-list-empty", &answer(&Found::default()));
    }
}
