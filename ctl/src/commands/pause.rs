//! `keepwarmctl pause` and `keepwarmctl resume`.

use keepwarm_proto::v1::{PauseRequest, PauseRow, PauseScope, ResumeRequest, pause_service_client::PauseServiceClient};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Scope,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::many,
    time::{local, utc},
};

pub(super) async fn pause(desk: &Desk<'_>, scope: &Scope) -> Result<Answer, Failure> {
    let (scope, reason) = named(scope);
    pause_scope(desk, scope, reason).await
}

pub(super) async fn pause_scope(desk: &Desk<'_>, scope: PauseScope, reason: &str) -> Result<Answer, Failure> {
    let mut client = PauseServiceClient::new(desk.daemon.channel());
    let name = scope.clone();
    let request = PauseRequest { scope: Some(scope), reason: reason.to_owned() };
    let response = desk.daemon.answer(client.pause(desk.daemon.request(request))).await?;
    let said = held(response.covered);
    let over = format!("to let them go on: keepwarmctl resume {} --reason TEXT", spelled(&name));
    Ok(answer(
        "paused",
        &said,
        response.covered,
        &Shown { next: &over, pauses: &response.pauses, zone: &response.zone },
    ))
}

pub(super) async fn resume(desk: &Desk<'_>, scope: &Scope) -> Result<Answer, Failure> {
    let (scope, reason) = named(scope);
    resume_scope(desk, scope, reason).await
}

pub(super) async fn resume_scope(desk: &Desk<'_>, scope: PauseScope, reason: &str) -> Result<Answer, Failure> {
    let mut client = PauseServiceClient::new(desk.daemon.channel());
    let request = ResumeRequest { scope: Some(scope), reason: reason.to_owned() };
    let response = desk.daemon.answer(client.resume(desk.daemon.request(request))).await?;
    let said = match response.released {
        0 => "nothing had come due meanwhile".to_owned(),
        released => format!("by the resume rule of its step goes on what waited, {}", touches(released)),
    };
    let shown = Shown { next: "", pauses: &response.pauses, zone: &response.zone };
    Ok(answer("resumed", &said, response.released, &shown))
}

fn touches(count: i64) -> String {
    many(count, "touch", "touches")
}

fn held(covered: i64) -> String {
    format!("what comes due is held back, {} planned so far", touches(covered))
}

fn named(scope: &Scope) -> (PauseScope, &str) {
    let (kind, value, why) = match scope {
        Scope::Lead { id, why } => ("lead", id.to_string(), why),
        Scope::Cadence { name, why } => ("cadence", name.clone(), why),
        Scope::Channel { channel, why } => ("channel", channel.clone(), why),
        Scope::Store { id, why } => ("store", id.to_string(), why),
        Scope::All { why } => ("all", String::new(), why),
    };
    (PauseScope { kind: kind.to_owned(), value }, &why.reason)
}

#[derive(Serialize)]
struct Document<'a> {
    done: &'a str,
    touches: i64,
    pauses: Vec<PauseJson<'a>>,
}

/// A pause, as every command that shows one spells it.
#[derive(Serialize)]
pub(super) struct PauseJson<'a> {
    kind: &'a str,
    value: &'a str,
    by: &'a str,
    since: String,
    reason: &'a str,
}

impl<'a> PauseJson<'a> {
    pub(super) fn of(row: &'a PauseRow) -> Self {
        let (kind, value) = row.scope.as_ref().map_or(("", ""), |scope| (scope.kind.as_str(), scope.value.as_str()));
        Self { kind, value, by: &row.by, since: utc(row.since_us), reason: &row.reason }
    }
}

/// `cadence new-inbound`, `all`.
fn spelled(scope: &PauseScope) -> String {
    format!("{} {}", scope.kind, scope.value).trim().to_owned()
}

fn scope_text(row: &PauseRow) -> String {
    row.scope.as_ref().map(spelled).unwrap_or_default()
}

/// Everything that is held back, since when and by whom.
pub(super) fn sheet(pauses: &[PauseRow], zone: &str) -> Sheet {
    let row = |pause: &PauseRow| {
        vec![
            Cell::new(scope_text(pause), Tone::Warn),
            Cell::plain(local(pause.since_us, zone)),
            Cell::plain(&pause.by),
            Cell::plain(&pause.reason),
        ]
    };
    Sheet {
        columns: vec![Column::word("paused"), Column::word("since"), Column::word("by"), Column::text("reason")],
        rows: pauses.iter().map(row).collect(),
    }
}

/// What is shown beside what was done.
struct Shown<'a> {
    /// What ends it; empty where nothing does.
    next: &'a str,
    pauses: &'a [PauseRow],
    zone: &'a str,
}

fn answer(done: &str, said: &str, touches: i64, shown: &Shown<'_>) -> Answer {
    let Shown { next, pauses, zone } = *shown;
    let mut blocks = vec![Block::Text(Cell::plain(format!("{done}: {said}")))];
    if !pauses.is_empty() {
        blocks.push(Block::Sheet(sheet(pauses, zone)));
    }
    if !next.is_empty() {
        blocks.push(Block::Text(Cell::plain(next)));
    }
    let mut csv = Records::new(["kind", "value", "by", "since", "reason"]);
    for pause in pauses {
        let PauseJson { kind, value, by, since, reason } = PauseJson::of(pause);
        csv.push([kind.to_owned(), value.to_owned(), by.to_owned(), since, reason.to_owned()]);
    }
    let pauses = pauses.iter().map(PauseJson::of).collect();
    Answer { blocks, csv, json: Json::document(&Document { done, touches, pauses }), exit: Exit::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn a_pause_says_what_waits_and_what_else_is_paused() {
        let row = |kind: &str, value: &str| PauseRow {
            scope: Some(PauseScope { kind: kind.into(), value: value.into() }),
            by: "operator:1000".into(),
            since_us: 1_790_000_000_000_000,
            reason: "the inventory feed is wrong".into(),
        };
        let rows = [row("channel", "text"), row("cadence", "new-inbound")];
        let next = "to let them go on: keepwarmctl resume channel text --reason TEXT";
        let shown = Shown { next, pauses: &rows, zone: "America/Chicago" };
        check("pause", &answer("paused", &held(1_204), 1_204, &shown));
        let shown = Shown { next: "", pauses: &[], zone: "America/Chicago" };
        check("resume", &answer("resumed", &touches(3), 3, &shown));
    }
}
