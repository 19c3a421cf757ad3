//! `keepwarmctl status`.

mod hearing;

use keepwarm_proto::v1::{
    ModeStatus, Publication, StatusRequest, StatusResponse, status_service_client::StatusServiceClient,
};
use serde::Serialize;

use self::hearing::{HearingJson, RoadJson};
use super::{Desk, pause};
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
    time::{age, local, seconds, utc},
};

pub(super) async fn status(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = StatusServiceClient::new(desk.daemon.channel());
    let response = desk.daemon.answer(client.status(desk.daemon.request(StatusRequest {}))).await?;
    Ok(answer(&response))
}

#[derive(Serialize)]
struct StatusJson<'a> {
    release: &'a str,
    condition: &'a str,
    advice: &'a str,
    started_at: String,
    now: String,
    stores: Vec<StoreJson<'a>>,
    ledger: Option<TipJson<'a>>,
    leads: LeadsJson,
    touches: TouchesJson,
    tasks_open: i64,
    escalations: EscalationsJson,
    intake_quarantined: i64,
    modes: Vec<ModeJson<'a>>,
    pauses: Vec<pause::PauseJson<'a>>,
    cadence_files_differ: &'a [String],
    reminders: &'a [String],
    hearing: Vec<HearingJson<'a>>,
    roads: Vec<RoadJson<'a>>,
    publication: Option<PublicationJson<'a>>,
}

#[derive(Serialize)]
struct StoreJson<'a> {
    store: i32,
    name: &'a str,
    zone: &'a str,
    open_now: bool,
}

#[derive(Serialize)]
struct TipJson<'a> {
    seq: i64,
    digest: &'a str,
    recorded_at: String,
}

#[derive(Serialize)]
struct LeadsJson {
    open: i64,
    without_next_action: i64,
}

#[derive(Serialize)]
struct TouchesJson {
    planned: i64,
    due: i64,
    uncertain: i64,
}

#[derive(Serialize)]
struct EscalationsJson {
    open: i64,
    breached: i64,
}

#[derive(Serialize)]
struct ModeJson<'a> {
    segment: &'a str,
    channel: &'a str,
    mode: &'a str,
}

/// A publication, as every command that shows one spells it.
#[derive(Serialize)]
pub(super) struct PublicationJson<'a> {
    path: &'a str,
    through_seq: i64,
    ledger_tip: &'a str,
    published_at: String,
    age_seconds: i64,
    bytes: i64,
    schema_version: i32,
}

impl<'a> PublicationJson<'a> {
    pub(super) fn of(publication: &'a Publication) -> Self {
        Self {
            path: &publication.path,
            through_seq: publication.through_seq,
            ledger_tip: &publication.ledger_tip,
            published_at: utc(publication.published_at_us),
            age_seconds: seconds(publication.age_us),
            bytes: publication.bytes,
            schema_version: publication.schema_version,
        }
    }
}

fn answer(response: &StatusResponse) -> Answer {
    let zone = response.stores.first().map_or("UTC", |store| store.zone.as_str());
    let mut blocks = vec![Block::Facts(facts(response, zone))];
    if !response.pauses.is_empty() {
        blocks.push(Block::Sheet(pause::sheet(&response.pauses, zone)));
    }
    if !response.modes.is_empty() {
        blocks.push(Block::Sheet(modes(&response.modes)));
    }
    // A store that looks on before it goes live is as it should be: nobody is to be woken by it.
    let as_told = matches!(response.condition.as_str(), "serving" | "shadow");
    let deaf = response.hearing.iter().any(|channel| channel.deaf);
    let healthy = as_told && !deaf && response.leads_without_next_action == 0;
    let exit = if healthy { Exit::Ok } else { Exit::BadNews };
    Answer { blocks, csv: records(response), json: Json::document(&document(response)), exit }
}

fn facts(response: &StatusResponse, zone: &str) -> Vec<(&'static str, Cell)> {
    let tone = match response.condition.as_str() {
        "serving" => Tone::Good,
        "shadow" => Tone::Warn,
        _ => Tone::Bad,
    };
    let mut facts = vec![
        ("keepwarmd", Cell::plain(format!("{}, since {}", response.release, local(response.started_at_us, zone)))),
        ("condition", Cell::new(&response.condition, tone)),
    ];
    if !response.advice.is_empty() {
        facts.push(("advice", Cell::new(&response.advice, Tone::Warn)));
    }
    facts.extend(response.reminders.iter().map(|it| ("reminder", Cell::new(it, Tone::Warn))));
    facts.extend(hearing::facts(response, zone));
    for store in &response.stores {
        let now = if store.open_now { "open now" } else { "closed now" };
        facts.push(("store", Cell::plain(format!("{} {}, {}, {now}", store.store, store.name, store.zone))));
    }
    let open = count(response.leads_open);
    let without = response.leads_without_next_action;
    let tone = if without == 0 { Tone::Plain } else { Tone::Bad };
    facts.push(("leads", Cell::new(format!("{open} open, {} without a next action", count(without)), tone)));
    let touches = [response.touches_planned, response.touches_due, response.touches_uncertain].map(count);
    let tone = if response.touches_uncertain == 0 { Tone::Plain } else { Tone::Warn };
    facts.push((
        "touches",
        Cell::new(format!("{} planned, {} due, {} in doubt", touches[0], touches[1], touches[2]), tone),
    ));
    facts.push(("tasks", Cell::plain(format!("{} open", count(response.tasks_open)))));
    let (open, breached) = (response.escalations_open, response.escalations_breached);
    let tone = if breached == 0 { Tone::Plain } else { Tone::Bad };
    let text = format!("{} with a human, {} not taken in five minutes", count(open), count(breached));
    facts.push(("hot leads", Cell::new(text, tone)));
    let quarantined = response.intake_quarantined;
    let tone = if quarantined == 0 { Tone::Plain } else { Tone::Warn };
    facts.push(("intake", Cell::new(format!("{} in quarantine", count(quarantined)), tone)));
    if let Some(tip) = &response.ledger {
        let digest: String = tip.digest.chars().take(16).collect();
        let recorded = local(tip.recorded_at_us, zone);
        facts.push(("ledger", Cell::plain(format!("{} entries, tip {digest}, {recorded}", count(tip.seq)))));
    }
    if !response.cadence_files_differ.is_empty() {
        let names = response.cadence_files_differ.join(", ");
        facts.push(("cadences", Cell::new(format!("file differs, apply it: {names}"), Tone::Warn)));
    }
    facts.push(("published", published(response.publication.as_ref(), response.ledger.as_ref().map(|tip| tip.seq))));
    facts
}

fn published(publication: Option<&Publication>, tip: Option<i64>) -> Cell {
    let Some(publication) = publication else {
        return Cell::new("nothing yet: keepwarmctl warehouse publish", Tone::Warn);
    };
    let behind = tip.map_or(0, |tip| tip - publication.through_seq).max(0);
    let (age, through, behind) = (age(publication.age_us), count(publication.through_seq), count(behind));
    Cell::plain(format!("{age} ago, through seq {through} ({behind} behind), {}", publication.path))
}

/// A row for each segment, a column for each channel, in the order in which the daemon names them.
fn modes(modes: &[ModeStatus]) -> Sheet {
    let mut segments: Vec<&str> = Vec::new();
    let mut channels: Vec<&str> = Vec::new();
    for mode in modes {
        if !segments.contains(&mode.segment.as_str()) {
            segments.push(&mode.segment);
        }
        if !channels.contains(&mode.channel.as_str()) {
            channels.push(&mode.channel);
        }
    }
    let cell = |segment: &str, channel: &str| {
        let found = modes.iter().find(|mode| mode.segment == segment && mode.channel == channel);
        match found.map(|mode| mode.mode.as_str()) {
            Some("live") => Cell::new("live", Tone::Good),
            Some(mode) => Cell::plain(mode),
            None => Cell::or_dash(""),
        }
    };
    let columns = std::iter::once("mode of segment").chain(channels.iter().copied()).map(Column::word).collect();
    let row = |segment: &&str| {
        let cells = channels.iter().map(|channel| cell(segment, channel));
        std::iter::once(Cell::plain(segment)).chain(cells).collect()
    };
    Sheet { columns, rows: segments.iter().map(row).collect() }
}

fn records(response: &StatusResponse) -> Records {
    let publication = response.publication.as_ref();
    let ledger = response.ledger.as_ref();
    Records::fields([
        ("release", response.release.clone()),
        ("condition", response.condition.clone()),
        ("advice", response.advice.clone()),
        ("started_at", utc(response.started_at_us)),
        ("now", utc(response.now_us)),
        ("ledger_seq", ledger.map_or_else(String::new, |tip| tip.seq.to_string())),
        ("ledger_digest", ledger.map_or_else(String::new, |tip| tip.digest.clone())),
        ("leads_open", response.leads_open.to_string()),
        ("leads_without_next_action", response.leads_without_next_action.to_string()),
        ("touches_planned", response.touches_planned.to_string()),
        ("touches_due", response.touches_due.to_string()),
        ("touches_uncertain", response.touches_uncertain.to_string()),
        ("tasks_open", response.tasks_open.to_string()),
        ("escalations_open", response.escalations_open.to_string()),
        ("escalations_breached", response.escalations_breached.to_string()),
        ("intake_quarantined", response.intake_quarantined.to_string()),
        ("published_path", publication.map_or_else(String::new, |publication| publication.path.clone())),
        ("published_through_seq", publication.map_or_else(String::new, |p| p.through_seq.to_string())),
        ("published_at", publication.map_or_else(String::new, |p| utc(p.published_at_us))),
        ("reminders", response.reminders.join("; ")),
        ("deaf", hearing::deaf(response).join(" ")),
    ])
}

fn document(response: &StatusResponse) -> StatusJson<'_> {
    let stores = response.stores.iter();
    let modes = response.modes.iter();
    StatusJson {
        release: &response.release,
        condition: &response.condition,
        advice: &response.advice,
        started_at: utc(response.started_at_us),
        now: utc(response.now_us),
        stores: stores
            .map(|s| StoreJson { store: s.store, name: &s.name, zone: &s.zone, open_now: s.open_now })
            .collect(),
        ledger: response.ledger.as_ref().map(|tip| TipJson {
            seq: tip.seq,
            digest: &tip.digest,
            recorded_at: utc(tip.recorded_at_us),
        }),
        leads: LeadsJson { open: response.leads_open, without_next_action: response.leads_without_next_action },
        touches: TouchesJson {
            planned: response.touches_planned,
            due: response.touches_due,
            uncertain: response.touches_uncertain,
        },
        tasks_open: response.tasks_open,
        escalations: EscalationsJson { open: response.escalations_open, breached: response.escalations_breached },
        intake_quarantined: response.intake_quarantined,
        reminders: &response.reminders,
        modes: modes.map(|m| ModeJson { segment: &m.segment, channel: &m.channel, mode: &m.mode }).collect(),
        pauses: response.pauses.iter().map(pause::PauseJson::of).collect(),
        cadence_files_differ: &response.cadence_files_differ,
        hearing: response.hearing.iter().map(HearingJson::of).collect(),
        roads: response.roads.iter().map(RoadJson::of).collect(),
        publication: response.publication.as_ref().map(PublicationJson::of),
    }
}

#[cfg(test)]
mod tests;
