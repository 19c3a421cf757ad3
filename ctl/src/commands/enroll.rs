//! `keepwarmctl enroll plan | approve`.

use keepwarm_proto::v1::{
    ApproveOpeningRequest, TurnRow, TurnsRequest, TurnsResponse, dms_service_client::DmsServiceClient,
    opening_service_client::OpeningServiceClient,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Enroll,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
};

pub(super) async fn run(command: &Enroll, desk: &Desk<'_>) -> Result<Answer, Failure> {
    if let Enroll::Approve { reason } = command {
        let mut client = OpeningServiceClient::new(desk.daemon.channel());
        let request = desk.daemon.request(ApproveOpeningRequest { reason: reason.clone() });
        desk.daemon.answer(client.approve(request)).await?;
        return Ok(approved());
    }
    let mut client = DmsServiceClient::new(desk.daemon.channel());
    let request = desk.daemon.request(TurnsRequest {});
    Ok(planned(&desk.daemon.answer(client.turns(request)).await?))
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
    awaits_approval: Option<&'a str>,
}

#[derive(Serialize)]
struct ApprovedJson {
    approved: bool,
}

fn approved() -> Answer {
    let said = "approved: turns are given from the next opening of each store on";
    Answer {
        blocks: vec![Block::Text(Cell::new(said, Tone::Good))],
        csv: Records::fields([("approved", "true".to_owned())]),
        json: Json::document(&ApprovedJson { approved: true }),
        exit: Exit::Ok,
    }
}

fn planned(response: &TurnsResponse) -> Answer {
    let rows = &response.turns;
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
    let awaits = Some(response.awaits_approval.as_str()).filter(|day| !day.is_empty());
    let json = Json::document(&TurnsJson { turns: turns.collect(), awaits_approval: awaits });
    let mut blocks = vec![if rows.is_empty() { none } else { sheet }];
    if let Some(day) = awaits {
        let said = format!(
            "not approved: an opening balance as of {day} was brought in, and nobody has a turn before \
             keepwarmctl enroll approve"
        );
        blocks.push(Block::Text(Cell::new(said, Tone::Warn)));
    }
    Answer { blocks, csv, json, exit: Exit::Ok }
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
        let turns = rows.to_vec();
        check("enroll-plan", &planned(&TurnsResponse { turns: turns.clone(), awaits_approval: String::new() }));
        check("enroll-plan-empty", &planned(&TurnsResponse::default()));
        check("enroll-plan-awaits", &planned(&TurnsResponse { turns, awaits_approval: "2026-11-20".into() }));
        check("enroll-approve", &approved());
    }
}
