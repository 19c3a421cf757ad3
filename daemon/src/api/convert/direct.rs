//! Cadences and pauses, both ways.

use std::collections::BTreeMap;

use keepwarm_domain::{
    cadence::diff::{self, Change},
    ids::{LeadId, StoreId},
    problem::Problem,
    simulate::{Peak, Row},
    state::PauseScope,
    words::{Channel, Segment},
};
use keepwarm_proto::v1;
use tonic::Status;

use super::{count, small, us};
use crate::api::{
    direct::{
        AppliedView, ApplyOrder, ApplyView, CadenceRow, CadenceView, MigrateOrder, MigrateView, Named, PauseRow,
        PausesView, RollbackView, SimulateOrder, SimulateView, VersionRow, Why,
    },
    directing::Read,
};

/// Longest author or reason: they stand in the ledger for ever.
const TEXT_CHARS_MAX: usize = 500;

/// A text that an operator must give.
pub(in crate::api) fn text(what: &str, text: &str) -> Read<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Status::invalid_argument(format!(
            "the {what} is missing: it stands in the ledger with the change"
        )));
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Status::invalid_argument(format!("the {what} is longer than {TEXT_CHARS_MAX} characters")));
    }
    Ok(text.to_owned())
}

pub(in crate::api) fn why(author: &str, reason: &str) -> Read<Why> {
    Ok(Why { author: text("author", author)?, reason: text("reason", reason)? })
}

/// `new-inbound@2`, or a bare name.
pub(in crate::api) fn named(text: &str) -> Read<Named> {
    let wrong = || Status::invalid_argument(format!("`{text}` names no version: use NAME or NAME@NUMBER"));
    let (name, number) = match text.split_once('@') {
        None => (text, None),
        Some((name, number)) => {
            (name, Some(number.parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(wrong)?))
        }
    };
    if name.is_empty() { Err(wrong()) } else { Ok(Named { name: name.to_owned(), number }) }
}

pub(in crate::api) fn apply_order(request: v1::ApplyRequest) -> Read<ApplyOrder> {
    let v1::ApplyRequest { files, author, reason, dry_run } = request;
    if files.is_empty() {
        return Err(Status::invalid_argument("no file was given"));
    }
    let why = if dry_run { Why { author, reason } } else { why(&author, &reason)? };
    Ok(ApplyOrder { files: files.into_iter().map(|file| (file.name, file.text)).collect(), why, dry_run })
}

pub(in crate::api) fn migrate_order(request: v1::MigrateRequest) -> Read<MigrateOrder> {
    let v1::MigrateRequest { name, version, author, reason, dry_run } = request;
    let number = u32::try_from(version).ok().filter(|number| *number > 0);
    let number =
        number.ok_or_else(|| Status::invalid_argument(format!("{version} is no version: they count from 1")))?;
    let why = if dry_run { Why { author, reason } } else { why(&author, &reason)? };
    Ok(MigrateOrder { name, number, why, dry_run })
}

/// The longest look back: ten years.
const SINCE_DAYS_MAX: i32 = 3_650;

pub(in crate::api) fn simulate_order(request: v1::SimulateRequest) -> Read<SimulateOrder> {
    let v1::SimulateRequest { file, since_days } = request;
    let v1::CadenceFile { name: label, text } = file.ok_or_else(|| Status::invalid_argument("no file was given"))?;
    if !(1..=SINCE_DAYS_MAX).contains(&since_days) {
        return Err(Status::invalid_argument(format!("{since_days} is not from 1 to {SINCE_DAYS_MAX} days")));
    }
    Ok(SimulateOrder { label, text, since_days: since_days.unsigned_abs() })
}

impl From<SimulateView> for v1::SimulateResult {
    fn from(view: SimulateView) -> Self {
        let (ran, zone) = match view {
            SimulateView::Wrong(problems) => {
                return Self { problems: problems.into_iter().map(of_problem).collect(), ..Self::default() };
            }
            SimulateView::Ran(ran, zone) => (ran, zone),
        };
        Self {
            problems: Vec::new(),
            since_us: us(ran.since),
            through_us: us(ran.through),
            enrollments: count(ran.enrollments),
            segments: ran.segments.into_iter().map(|(segment, row)| of_row(segment, row)).collect(),
            zone,
        }
    }
}

fn of_row(segment: Segment, row: Row) -> v1::SimulatedSegment {
    let rules = |rules: BTreeMap<String, u64>| {
        rules.into_iter().map(|(rule, touches)| v1::RuleCount { rule, touches: count(touches) }).collect()
    };
    let peak =
        |peak: Peak| v1::HourPeak { draft: count(peak.draft), recorded: count(peak.recorded), at_us: peak.at.map(us) };
    v1::SimulatedSegment {
        segment: segment.to_string(),
        same: count(row.same),
        added: count(row.added),
        moved: count(row.moved),
        dropped: count(row.dropped),
        blocked: rules(row.blocked),
        delayed: rules(row.delayed),
        wordless: count(row.wordless),
        texts: Some(peak(row.texts)),
        calls: Some(peak(row.calls)),
    }
}

pub(in crate::api) fn scope(scope: Option<v1::PauseScope>) -> Read<PauseScope> {
    let v1::PauseScope { kind, value } = scope.unwrap_or_default();
    let wrong = |wanted: &str| Status::invalid_argument(format!("`{value}` is not {wanted}"));
    match kind.as_str() {
        "all" => Ok(PauseScope::Everything),
        "store" => value.parse().map(|id| PauseScope::Store(StoreId(id))).map_err(|_| wrong("the number of a store")),
        "channel" => value
            .parse::<Channel>()
            .map(PauseScope::Channel)
            .map_err(|error| Status::invalid_argument(error.to_string())),
        "cadence" => Ok(PauseScope::Cadence(value)),
        "lead" => value.parse().map(|id| PauseScope::Lead(LeadId(id))).map_err(|_| wrong("the number of a lead")),
        _ => Err(Status::invalid_argument(format!(
            "`{kind}` cannot be paused; use lead, cadence, channel, store or all"
        ))),
    }
}

fn of_scope(scope: &PauseScope) -> v1::PauseScope {
    let (kind, value) = match scope {
        PauseScope::Everything => ("all", String::new()),
        PauseScope::Store(store) => ("store", store.to_string()),
        PauseScope::Channel(channel) => ("channel", channel.to_string()),
        PauseScope::Cadence(name) => ("cadence", name.clone()),
        PauseScope::Lead(lead) => ("lead", lead.to_string()),
        PauseScope::Deaf(channel) => ("deaf", channel.to_string()),
    };
    v1::PauseScope { kind: kind.to_owned(), value }
}

impl From<CadenceRow> for v1::CadenceRow {
    fn from(row: CadenceRow) -> Self {
        Self {
            name: row.name,
            segment: row.segment.to_string(),
            department: row.department.to_string(),
            sources: row.sources,
            urgency: row.urgency.iter().map(ToString::to_string).collect(),
            version: row.version.map_or(0, small),
            published_at_us: us(row.published_at),
            author: row.why.author,
            reason: row.why.reason,
            enrolled: count(row.enrolled),
            enrolled_elsewhere: count(row.enrolled_elsewhere),
            file: row.file.as_str().to_owned(),
            paused_at_us: row.paused_at.map(us),
            steps: small(row.steps),
        }
    }
}

impl From<CadenceView> for v1::CadenceServiceShowResponse {
    fn from(view: CadenceView) -> Self {
        let cadence = &view.cadence;
        let on = &cadence.rules.reactions;
        let reactions = [
            ("reply", on.reply),
            ("intent-change", on.intent_change),
            ("owner-takeover", on.owner_takeover),
            ("appointment-set", on.appointment_set),
            ("wrong-number", on.wrong_number),
        ];
        let steps = cadence.steps.iter().map(|step| v1::CadenceStepView {
            name: step.name.clone(),
            due: diff::due(step),
            late: diff::late(step.late).to_owned(),
            resume: diff::late(step.resume).to_owned(),
            conditions: diff::asks(step),
            actions: diff::actions(step),
        });
        Self {
            version: small(view.number),
            goal: cadence.rules.goals.iter().map(ToString::to_string).collect(),
            reactions: reactions.iter().map(|(happened, reaction)| format!("{happened}: {reaction}")).collect(),
            cooldown_days: cadence.rules.cooldown_days.into(),
            enroll_max: cadence.rules.enrollments_max.into(),
            rest_days: cadence.rest_days.into(),
            steps: steps.collect(),
            versions: view.versions.into_iter().map(Into::into).collect(),
            content: view.content,
            zone: view.zone,
            cadence: Some(view.row.into()),
        }
    }
}

impl From<VersionRow> for v1::CadenceVersionRow {
    fn from(row: VersionRow) -> Self {
        Self {
            version: small(row.number),
            published_at_us: us(row.published_at),
            author: row.why.author,
            reason: row.why.reason,
            enrolled: count(row.enrolled),
            in_force: row.in_force,
        }
    }
}

pub(in crate::api) fn of_change(change: Change) -> v1::CadenceChange {
    let kind = change.kind.as_str().to_owned();
    v1::CadenceChange { kind, place: change.place, before: change.before, after: change.after }
}

fn of_problem(problem: Problem) -> v1::FileProblem {
    let line = problem.line.and_then(|line| i32::try_from(line).ok()).unwrap_or(0);
    v1::FileProblem { file: problem.file, line, key: problem.key, message: problem.message }
}

impl From<ApplyView> for v1::ApplyResponse {
    fn from(view: ApplyView) -> Self {
        Self {
            problems: view.problems.into_iter().map(of_problem).collect(),
            cadences: view.cadences.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<AppliedView> for v1::AppliedCadence {
    fn from(view: AppliedView) -> Self {
        Self {
            name: view.name,
            state: view.state.as_str().to_owned(),
            version: small(view.number),
            changes: view.changes.into_iter().map(of_change).collect(),
            enrolled: count(view.enrolled),
        }
    }
}

impl From<MigrateView> for v1::MigrateResponse {
    fn from(view: MigrateView) -> Self {
        Self {
            moved: count(view.moved),
            rescheduled: count(view.rescheduled),
            past_the_end: count(view.past_the_end),
            on_its_way: count(view.on_its_way),
        }
    }
}

impl From<RollbackView> for v1::RollbackResponse {
    fn from(view: RollbackView) -> Self {
        Self { version: view.number.map_or(0, small), enrolled_elsewhere: count(view.enrolled_elsewhere) }
    }
}

impl From<PauseRow> for v1::PauseRow {
    fn from(row: PauseRow) -> Self {
        Self { scope: Some(of_scope(&row.scope)), by: row.by.to_string(), since_us: us(row.since), reason: row.reason }
    }
}

impl From<PausesView> for v1::PauseResponse {
    fn from(view: PausesView) -> Self {
        let pauses = view.pauses.into_iter().map(Into::into).collect();
        Self { covered: count(view.touches), pauses, zone: view.zone }
    }
}

impl From<PausesView> for v1::ResumeResponse {
    fn from(view: PausesView) -> Self {
        let pauses = view.pauses.into_iter().map(Into::into).collect();
        Self { released: count(view.touches), pauses, zone: view.zone }
    }
}
