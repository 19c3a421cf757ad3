//! `keepwarmctl enroll plan`.

use keepwarm_proto::v1::{TurnRow, TurnsRequest, dms_service_client::DmsServiceClient};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Enroll,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
};

pub(super) async fn run(command: &Enroll, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let Enroll::Plan = command;
    let mut client = DmsServiceClient::new(desk.daemon.channel());
    let request = desk.daemon.request(TurnsRequest {});
    Ok(planned(&desk.daemon.answer(client.turns(request)).await?.turns))
}

#[derive(Serialize)]
struct TurnJson<'a> {
    day: Option<&'a str>,
    store: &'a str,
    segment: &'a str,
    leads: i64,
    patrons: i64,
}

#[derive(Serialize)]
struct TurnsJson<'a> {
    turns: Vec<TurnJson<'a>>,
}

fn planned(rows: &[TurnRow]) -> Answer {
    let mut csv = Records::new(["day", "store", "segment", "leads", "patrons"]);
    for row in rows {
        let (leads, patrons) = (row.leads.to_string(), row.patrons.to_string());
        csv.push([row.day.clone(), row.store.clone(), row.segment.clone(), leads, patrons]);
    }
    let day = |row: &TurnRow| if row.day.is_empty() { Cell::new("never", Tone::Bad) } else { Cell::plain(&row.day) };
    let cells = |row: &TurnRow| {
        let (leads, patrons) = (row.leads.to_string(), row.patrons.to_string());
        vec![day(row), Cell::plain(&row.store), Cell::plain(&row.segment), Cell::plain(leads), Cell::plain(patrons)]
    };
    let columns = vec![
        Column::word("day"),
        Column::text("store"),
        Column::word("segment"),
        Column::number("open leads"),
        Column::number("customers"),
    ];
    let sheet = Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() });
    let none = Block::Text(Cell::new("nobody waits to be taken up", Tone::Dim));
    let turns = rows.iter().map(|row| TurnJson {
        day: Some(row.day.as_str()).filter(|day| !day.is_empty()),
        store: &row.store,
        segment: &row.segment,
        leads: row.leads,
        patrons: row.patrons,
    });
    let json = Json::document(&TurnsJson { turns: turns.collect() });
    Answer { blocks: vec![if rows.is_empty() { none } else { sheet }], csv, json, exit: Exit::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn the_plan_is_shown_day_by_day() {
        let row = |day: &str, segment: &str, leads, patrons| TurnRow {
            day: day.into(),
            store: "Example Motors".into(),
            segment: segment.into(),
            leads,
            patrons,
        };
        let rows = [
            row("2026-11-24", "aged-internet", 25, 0),
            row("2026-11-24", "service-defection", 3, 22),
            row("2026-11-25", "service-defection", 0, 11),
            row("", "unsold-showroom", 4, 0),
        ];
        check("enroll-plan", &planned(&rows));
        check("enroll-plan-empty", &planned(&[]));
    }
}
