//! `keepwarmctl lead show ID`.

use keepwarm_proto::v1::{
    EnrollmentView, HistoryEvent, LeadRow, LeadServiceShowRequest, LeadServiceShowResponse, PersonView, VehicleView,
};
use serde::Serialize;

use super::{
    Client, Desk,
    list::{RowJson, owner_cell, stage_cell},
    next_cell,
    note::{self, AnswersJson},
    when_cell,
};
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::{count, phone},
    time::{local, utc},
};

pub(super) async fn show(mut client: Client, desk: &Desk<'_>, lead: i64) -> Result<Answer, Failure> {
    let request = desk.daemon.request(LeadServiceShowRequest { lead });
    let response = desk.daemon.answer(client.show(request)).await?;
    let row = response.lead.as_ref().ok_or_else(|| Failure::protocol("the daemon answered without the lead"))?;
    Ok(answer(&response, row))
}

#[derive(Serialize)]
struct ShowJson<'a> {
    #[serde(flatten)]
    lead: RowJson<'a>,
    opportunity: i64,
    department: &'a str,
    person: Option<PersonJson<'a>>,
    vehicle_of_interest: Option<VehicleJson<'a>>,
    trade_in: Option<VehicleJson<'a>>,
    answers: Option<AnswersJson<'a>>,
    comments: &'a str,
    enrollment: Option<EnrollmentJson<'a>>,
    history: Vec<EventJson<'a>>,
    history_left_off: i64,
}

#[derive(Serialize)]
struct PersonJson<'a> {
    person: i64,
    name: &'a str,
    phones: &'a [String],
    emails: &'a [String],
    city: &'a str,
    region: &'a str,
    language: &'a str,
    consent: &'a str,
    suppressions: &'a [String],
}

#[derive(Serialize)]
struct VehicleJson<'a> {
    year: Option<i32>,
    make: &'a str,
    model: &'a str,
    trim: &'a str,
    stock: &'a str,
    status: &'a str,
}

#[derive(Serialize)]
struct EnrollmentJson<'a> {
    enrollment: i64,
    cadence: &'a str,
    version: i32,
    step: i32,
    steps: i32,
    state: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct EventJson<'a> {
    seq: i64,
    occurred_at: String,
    kind: &'a str,
    actor: &'a str,
    text: &'a str,
    body: &'a str,
}

fn answer(response: &LeadServiceShowResponse, row: &LeadRow) -> Answer {
    let mut blocks = vec![Block::Facts(facts(response, row))];
    if !response.comments.is_empty() {
        blocks.push(Block::Text(Cell::lines(&response.comments)));
    }
    if response.history_left_off > 0 {
        let left = format!("{} older events are not shown", count(response.history_left_off));
        blocks.push(Block::Text(Cell::new(left, Tone::Dim)));
    }
    if !response.history.is_empty() {
        blocks.push(Block::Sheet(history(&response.history, &row.zone)));
    }
    Answer { blocks, csv: records(response, row), json: Json::document(&document(response, row)), exit: Exit::Ok }
}

fn facts(response: &LeadServiceShowResponse, row: &LeadRow) -> Vec<(&'static str, Cell)> {
    let mut facts = vec![
        ("lead", Cell::plain(format!("{}, opened {}", row.lead, local(row.opened_at_us, &row.zone)))),
        ("customer", Cell::or_dash(&row.customer)),
    ];
    if let Some(person) = &response.person {
        facts.extend(person_facts(person));
    }
    for (name, vehicle) in [("wants", &response.vehicle), ("trade-in", &response.trade_in)] {
        if let Some(vehicle) = vehicle {
            facts.push((name, Cell::or_dash(vehicle_text(vehicle))));
        }
    }
    if let Some(answers) = &response.answers {
        facts.extend(note::facts(answers));
    }
    facts.push(("source", Cell::or_dash(&row.source)));
    facts.push(("segment", Cell::plain(format!("{}, {}", row.segment, response.department))));
    facts.push(("stage", stage_cell(&row.stage)));
    facts.push(("owner", owner_cell(row)));
    if let Some(enrollment) = &response.enrollment {
        facts.push(("cadence", Cell::plain(enrollment_text(enrollment))));
    }
    if row.open {
        facts.push(("next", next_cell(row.next.as_ref(), true)));
        facts.push(("when", when_cell(row.next.as_ref(), &row.zone)));
    } else {
        facts.push(("closed", Cell::plain(&row.outcome)));
    }
    facts
}

fn person_facts(person: &PersonView) -> Vec<(&'static str, Cell)> {
    let place: Vec<&str> =
        [person.city.as_str(), person.region.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let consent = if person.suppressions.is_empty() {
        Cell::plain(&person.consent)
    } else {
        Cell::new(format!("{}, opted out of {}", person.consent, person.suppressions.join(", ")), Tone::Bad)
    };
    vec![
        ("phones", Cell::or_dash(person.phones.iter().map(|it| phone(it)).collect::<Vec<_>>().join(", "))),
        ("emails", Cell::or_dash(person.emails.join(", "))),
        ("place", Cell::or_dash(place.join(", "))),
        ("language", Cell::or_dash(&person.language)),
        ("consent", consent),
    ]
}

fn vehicle_text(vehicle: &VehicleView) -> String {
    let year = if vehicle.year == 0 { String::new() } else { vehicle.year.to_string() };
    let stock = if vehicle.stock.is_empty() { String::new() } else { format!("(stock {})", vehicle.stock) };
    let parts = [&vehicle.status, &year, &vehicle.make, &vehicle.model, &vehicle.trim, &stock];
    parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn enrollment_text(enrollment: &EnrollmentView) -> String {
    let EnrollmentView { cadence, version, step, steps, state, why, .. } = enrollment;
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    format!("{cadence} version {version}, step {step} of {steps}, {state}{why}")
}

fn history(events: &[HistoryEvent], zone: &str) -> Sheet {
    let row = |event: &HistoryEvent| {
        let text = match (event.text.is_empty(), event.body.is_empty()) {
            (_, true) => event.text.clone(),
            (true, false) => format!("\"{}\"", event.body),
            (false, false) => format!("{}: \"{}\"", event.text, event.body),
        };
        vec![
            Cell::new(event.seq.to_string(), Tone::Dim),
            Cell::plain(local(event.occurred_at_us, zone)),
            kind_cell(&event.kind),
            Cell::plain(&event.actor),
            Cell::plain(text),
        ]
    };
    Sheet {
        columns: vec![
            Column::number("seq"),
            Column::word("when"),
            Column::word("what"),
            Column::word("who"),
            Column::text("more"),
        ],
        rows: events.iter().map(row).collect(),
    }
}

fn kind_cell(kind: &str) -> Cell {
    let tone = match kind {
        "deal-booked" | "appointment-set" | "appointment-shown" | "visit-recorded" => Tone::Good,
        "reply-received" | "escalation-opened" => Tone::Strong,
        "touch-failed" | "touch-uncertain" | "appointment-missed" => Tone::Warn,
        "escalation-breached" | "suppression-added" => Tone::Bad,
        _ => Tone::Plain,
    };
    Cell::new(kind, tone)
}

/// The lead as `field,value`; its history is a list of its own and stands in the JSON.
fn records(response: &LeadServiceShowResponse, row: &LeadRow) -> Records {
    let person = response.person.clone().unwrap_or_default();
    let answers = response.answers.clone().unwrap_or_default();
    let enrollment = response.enrollment.as_ref();
    let vehicle = |vehicle: &Option<VehicleView>| vehicle.as_ref().map(vehicle_text).unwrap_or_default();
    let next = row.next.clone().unwrap_or_default();
    Records::fields([
        ("lead", row.lead.to_string()),
        ("store", row.store.to_string()),
        ("opened_at", utc(row.opened_at_us)),
        ("opportunity", response.opportunity.to_string()),
        ("department", response.department.clone()),
        ("customer", row.customer.clone()),
        ("phones", person.phones.join(" ")),
        ("emails", person.emails.join(" ")),
        ("city", person.city),
        ("region", person.region),
        ("language", person.language),
        ("consent", person.consent),
        ("suppressions", person.suppressions.join(" ")),
        ("vehicle_of_interest", vehicle(&response.vehicle)),
        ("trade_in", vehicle(&response.trade_in)),
        ("timeline", answers.timeline),
        ("trade", answers.trade),
        ("payment", answers.payment),
        ("prefers", answers.prefers.join(" ")),
        ("comments", response.comments.clone()),
        ("source", row.source.clone()),
        ("segment", row.segment.clone()),
        ("stage", row.stage.clone()),
        ("owner", row.owner.clone()),
        ("acting", row.acting.clone()),
        ("cadence", enrollment.map(enrollment_text).unwrap_or_default()),
        ("open", row.open.to_string()),
        ("outcome", row.outcome.clone()),
        ("next", next.what),
        ("next_at", next.at_us.map(utc).unwrap_or_default()),
        ("next_label", next.label),
    ])
}

fn document<'a>(response: &'a LeadServiceShowResponse, row: &'a LeadRow) -> ShowJson<'a> {
    let vehicle = |vehicle: &'a VehicleView| VehicleJson {
        year: (vehicle.year != 0).then_some(vehicle.year),
        make: &vehicle.make,
        model: &vehicle.model,
        trim: &vehicle.trim,
        stock: &vehicle.stock,
        status: &vehicle.status,
    };
    ShowJson {
        lead: RowJson::of(row),
        opportunity: response.opportunity,
        department: &response.department,
        person: response.person.as_ref().map(person_json),
        vehicle_of_interest: response.vehicle.as_ref().map(vehicle),
        trade_in: response.trade_in.as_ref().map(vehicle),
        answers: response.answers.as_ref().map(AnswersJson::of),
        comments: &response.comments,
        enrollment: response.enrollment.as_ref().map(enrollment_json),
        history: response.history.iter().map(event_json).collect(),
        history_left_off: response.history_left_off,
    }
}

fn person_json(person: &PersonView) -> PersonJson<'_> {
    PersonJson {
        person: person.person,
        name: &person.name,
        phones: &person.phones,
        emails: &person.emails,
        city: &person.city,
        region: &person.region,
        language: &person.language,
        consent: &person.consent,
        suppressions: &person.suppressions,
    }
}

fn enrollment_json(enrollment: &EnrollmentView) -> EnrollmentJson<'_> {
    EnrollmentJson {
        enrollment: enrollment.enrollment,
        cadence: &enrollment.cadence,
        version: enrollment.version,
        step: enrollment.step,
        steps: enrollment.steps,
        state: &enrollment.state,
        why: &enrollment.why,
    }
}

fn event_json(event: &HistoryEvent) -> EventJson<'_> {
    EventJson {
        seq: event.seq,
        occurred_at: utc(event.occurred_at_us),
        kind: &event.kind,
        actor: &event.actor,
        text: &event.text,
        body: &event.body,
    }
}

#[cfg(test)]
mod tests;
