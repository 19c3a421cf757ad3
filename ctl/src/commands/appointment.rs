//! `keepwarmctl appointment list | set | move | cancel | shown | missed`.

use keepwarm_proto::v1::{
    AppointmentRow, AppointmentServiceChangeResponse, AppointmentServiceListRequest, CancelRequest, MissedRequest,
    MoveRequest, SetRequest, ShownRequest, appointment_service_client::AppointmentServiceClient,
};
use serde::Serialize;
use tonic::transport::Channel;

use super::Desk;
use crate::{
    args::Appointment,
    connection::ANSWER_BYTES_MAX,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    time::{local, utc},
};

type Client = AppointmentServiceClient<Channel>;

pub(super) async fn run(command: &Appointment, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = Client::new(desk.daemon.channel()).max_decoding_message_size(ANSWER_BYTES_MAX);
    let daemon = &desk.daemon;
    let response = match command {
        Appointment::List { lead } => {
            let request = daemon.request(AppointmentServiceListRequest { lead: *lead });
            return Ok(listed(&daemon.answer(client.list(request)).await?.appointments));
        }
        Appointment::Set { lead, at } => {
            let request = daemon.request(SetRequest { lead: *lead, at: at.clone() });
            daemon.answer(client.set(request)).await?
        }
        Appointment::Move { id, at } => {
            let request = daemon.request(MoveRequest { appointment: *id, at: at.clone() });
            daemon.answer(client.r#move(request)).await?
        }
        Appointment::Cancel { id, by } => {
            let request = daemon.request(CancelRequest { appointment: *id, by: by.as_str().to_owned() });
            daemon.answer(client.cancel(request)).await?
        }
        Appointment::Shown { id, at } => {
            let request = daemon.request(ShownRequest { appointment: *id, at: at.clone() });
            daemon.answer(client.shown(request)).await?
        }
        Appointment::Missed { id } => {
            let request = daemon.request(MissedRequest { appointment: *id });
            daemon.answer(client.missed(request)).await?
        }
    };
    changed(&response)
}

#[derive(Serialize)]
struct RowJson<'a> {
    appointment: i64,
    lead: i64,
    store: i32,
    customer: &'a str,
    acting: &'a str,
    at: String,
    set_at: String,
    state: &'a str,
    next: &'a str,
    next_at: Option<String>,
}

impl<'a> RowJson<'a> {
    fn of(row: &'a AppointmentRow) -> Self {
        Self {
            appointment: row.appointment,
            lead: row.lead,
            store: row.store,
            customer: &row.customer,
            acting: &row.acting,
            at: utc(row.at_us),
            set_at: utc(row.set_at_us),
            state: &row.state,
            next: &row.next,
            next_at: row.next_at_us.map(utc),
        }
    }
}

#[derive(Serialize)]
struct ListJson<'a> {
    appointments: Vec<RowJson<'a>>,
}

const FIELDS: [&str; 10] =
    ["appointment", "lead", "store", "customer", "acting", "at", "set_at", "state", "next", "next_at"];

const CHANGE_FIELDS: [&str; 11] =
    ["appointment", "lead", "store", "customer", "acting", "at", "set_at", "state", "next", "next_at", "changed"];

fn record(row: &AppointmentRow) -> [String; 10] {
    [
        row.appointment.to_string(),
        row.lead.to_string(),
        row.store.to_string(),
        row.customer.clone(),
        row.acting.clone(),
        utc(row.at_us),
        utc(row.set_at_us),
        row.state.clone(),
        row.next.clone(),
        row.next_at_us.map(utc).unwrap_or_default(),
    ]
}

fn listed(rows: &[AppointmentRow]) -> Answer {
    let mut csv = Records::new(FIELDS);
    rows.iter().for_each(|row| csv.push(record(row)));
    let json = Json::document(&ListJson { appointments: rows.iter().map(RowJson::of).collect() });
    let blocks = if rows.is_empty() {
        vec![Block::Text(Cell::new("no open appointment", Tone::Dim))]
    } else {
        let columns = vec![
            Column::number("id"),
            Column::number("lead"),
            Column::word("at"),
            Column::word("state"),
            Column::text("customer"),
            Column::text("acting"),
            Column::text("next"),
        ];
        vec![Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() })]
    };
    Answer { blocks, csv, json, exit: Exit::Ok }
}

fn cells(row: &AppointmentRow) -> Vec<Cell> {
    vec![
        Cell::plain(row.appointment.to_string()),
        Cell::plain(row.lead.to_string()),
        Cell::plain(local(row.at_us, &row.zone)),
        state(row),
        Cell::or_dash(&row.customer),
        Cell::or_dash(&row.acting),
        next(row),
    ]
}

fn next(row: &AppointmentRow) -> Cell {
    match row.next_at_us {
        Some(at) => Cell::plain(format!("{}, {}", row.next, local(at, &row.zone))),
        None => Cell::or_dash(&row.next),
    }
}

fn state(row: &AppointmentRow) -> Cell {
    let tone = match row.state.as_str() {
        "shown" => Tone::Good,
        "overdue" | "missed" => Tone::Warn,
        _ => Tone::Plain,
    };
    Cell::new(&row.state, tone)
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    #[serde(flatten)]
    row: RowJson<'a>,
    changed: bool,
}

fn changed(response: &AppointmentServiceChangeResponse) -> Result<Answer, Failure> {
    let row = response.appointment.as_ref();
    let row = row.ok_or_else(|| Failure::protocol("the daemon answered without the appointment"))?;
    let mut facts = vec![
        ("appointment", Cell::plain(row.appointment.to_string())),
        ("lead", Cell::plain(row.lead.to_string())),
        ("customer", Cell::or_dash(&row.customer)),
        ("at", Cell::plain(local(row.at_us, &row.zone))),
        ("state", state(row)),
        ("next", next(row)),
    ];
    if !response.changed {
        facts.push(("changed", Cell::new("nothing: it was so already", Tone::Dim)));
    }
    let [id, lead, store, customer, acting, at, set_at, state, next, next_at] = record(row);
    let mut csv = Records::new(CHANGE_FIELDS);
    csv.push([id, lead, store, customer, acting, at, set_at, state, next, next_at, response.changed.to_string()]);
    let json = Json::document(&ChangeJson { row: RowJson::of(row), changed: response.changed });
    Ok(Answer { blocks: vec![Block::Facts(facts)], csv, json, exit: Exit::Ok })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    fn row() -> AppointmentRow {
        AppointmentRow {
            appointment: 91,
            lead: 17,
            store: 1,
            zone: "America/Chicago".into(),
            customer: "Imogen Pretender".into(),
            acting: "Robin Example".into(),
            set_at_us: 1_790_000_000_000_000,
            at_us: 1_790_120_000_000_000,
            state: "agreed".into(),
            next: "reminder day-before by text".into(),
            next_at_us: Some(1_790_050_000_000_000),
        }
    }

    #[test]
    fn appointments_are_listed_with_what_comes_next() {
        let overdue = AppointmentRow { state: "overdue".into(), next: String::new(), next_at_us: None, ..row() };
        check("appointment-list", &listed(&[row(), overdue]));
        check("appointment-list-empty", &listed(&[]));
    }

    #[test]
    fn a_change_shows_the_appointment_as_it_stands_now() {
        let response = AppointmentServiceChangeResponse { appointment: Some(row()), changed: true };
        check("appointment-set", &changed(&response).expect("it has one"));
        let known = AppointmentServiceChangeResponse { changed: false, ..response };
        check("appointment-set-again", &changed(&known).expect("it has one"));
        let none = AppointmentServiceChangeResponse::default();
        assert_eq!(changed(&none).expect_err("it has none").exit, Exit::Protocol);
    }
}
