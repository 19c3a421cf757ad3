//! `keepwarmctl lead list | show | why | note | place | parse`. Owns what these share: the JSON of a lead's next action, and its words.

mod list;
mod note;
mod parse;
mod place;
mod show;
mod why;

use keepwarm_proto::v1::{NextAction, lead_service_client::LeadServiceClient};
use serde::Serialize;
use tonic::transport::Channel;

use super::Desk;
use crate::{
    args::Lead,
    connection::ANSWER_BYTES_MAX,
    failure::Failure,
    render::{Answer, Cell, Tone},
    time::{local, utc},
};

type Client = LeadServiceClient<Channel>;

pub(super) async fn run(command: &Lead, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
    let client = Client::new(desk.daemon.channel())
        .max_decoding_message_size(ANSWER_BYTES_MAX)
        .max_encoding_message_size(ANSWER_BYTES_MAX);
    match command {
        Lead::List(filter) => list::list(client, desk, filter).await,
        Lead::Show { id } => show::show(client, desk, *id).await,
        Lead::Why { id } => why::why(client, desk, *id).await,
        Lead::Note { id, plans } => note::note(client, desk, *id, plans).await,
        Lead::Place { id, state } => place::place(client, desk, *id, state).await,
        Lead::Assign { id, to } => super::rep::assign(desk, *id, to).await,
        Lead::Parse { files, store } => parse::parse(client, desk, files, *store).await,
    }
}

#[derive(Serialize)]
struct NextJson<'a> {
    what: &'a str,
    at: Option<String>,
    label: &'a str,
    mode: &'a str,
}

impl<'a> NextJson<'a> {
    fn of(next: &'a NextAction) -> Self {
        Self { what: &next.what, at: next.at_us.map(utc), label: &next.label, mode: &next.mode }
    }
}

/// `text, day 2 of new-inbound`. An open lead for which nothing comes is a fault, and looks like one.
fn next_cell(next: Option<&NextAction>, open: bool) -> Cell {
    match next {
        Some(next) if next.what != "none" => {
            let label = if next.label.is_empty() { String::new() } else { format!(": {}", next.label) };
            Cell::plain(format!("{}{label}", next.what))
        }
        // `closed: sold`, where somebody asks all the same.
        Some(next) if !next.label.is_empty() => Cell::new(&next.label, Tone::Dim),
        _ if open => Cell::new("none", Tone::Bad),
        _ => Cell::or_dash(""),
    }
}

fn when_cell(next: Option<&NextAction>, zone: &str) -> Cell {
    Cell::or_dash(next.and_then(|next| next.at_us).map(|at| local(at, zone)).unwrap_or_default())
}

#[cfg(test)]
mod fixtures {
    use keepwarm_proto::v1::{LeadRow, NextAction};

    pub(super) fn next() -> NextAction {
        NextAction {
            what: "text".into(),
            at_us: Some(1_790_010_000_000_000),
            label: "day 2 of new-inbound".into(),
            mode: "live".into(),
        }
    }

    pub(super) fn row() -> LeadRow {
        LeadRow {
            lead: 17,
            store: 1,
            zone: "America/Chicago".into(),
            opened_at_us: 1_790_000_000_000_000,
            customer: "Imogen Pretender".into(),
            vehicle: "2023 EverGrün i-Go".into(),
            source: "cars-example".into(),
            segment: "new-inbound".into(),
            stage: "contacted".into(),
            owner: "Dana Fixture".into(),
            acting: "Dana Fixture".into(),
            open: true,
            outcome: String::new(),
            next: Some(next()),
        }
    }
}
