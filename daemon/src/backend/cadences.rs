//! Cadences as operators see and change them: versions, files, who is enrolled. The state answers; the engine decides.

use std::{collections::BTreeMap, fs, sync::Arc};

use anyhow::anyhow;
use keepwarm_domain::{
    cadence::{Cadence, diff::diff, file},
    effect::{Answer, Refusal},
    entry::Actor,
    ids::{CadenceVersionId, KeyedHash},
    input::{Directed, Input},
    migrate::{self, Stays},
    problem::Problem,
    state::{PauseScope, Published, Running, State},
    words::Language,
};

use super::Backend;
use crate::{
    api::{
        backend::{Failure, Result},
        direct::{
            AppliedState, AppliedView, ApplyOrder, ApplyView, CadenceRow, CadenceView, FileState, MigrateOrder,
            MigrateView, Named, RollbackView, VersionRow, Why,
        },
    },
    setup::hashed,
};

impl Why {
    fn directed(self, actor: Actor) -> Directed {
        Directed { author: self.author, reason: self.reason, actor }
    }
}

/// What an input changed, or why not.
pub(super) fn done(answer: Answer) -> Result<Answer> {
    match answer {
        Answer::Refused(refusal) => Err(refused(&refusal)),
        answer => Ok(answer),
    }
}

fn refused(refusal: &Refusal) -> Failure {
    let text = refusal.to_string();
    match refusal {
        Refusal::NoCadence(_) | Refusal::NoVersion { .. } | Refusal::NotOpen { .. } | Refusal::UnknownStore(_) => {
            Failure::NotFound(text)
        }
        Refusal::Ambiguous(_) => Failure::Invalid(text),
        _ => Failure::Precondition(text),
    }
}

/// A cadence file of the configured folder.
enum Found {
    Read { name: String, content: KeyedHash },
    Wrong { stem: String },
}

impl Backend {
    pub(super) async fn cadence_rows(&self) -> Result<Vec<CadenceRow>> {
        let files = self.cadence_files();
        Ok(self.engine.ask(move |state| rows(state, &files)).await?)
    }

    pub(super) async fn cadence_view(&self, name: String, number: Option<u32>) -> Result<CadenceView> {
        let files = self.cadence_files();
        self.engine.ask(move |state| view(state, &files, &name, number)).await?
    }

    pub(super) async fn cadence_diff(
        &self,
        before: Named,
        after: Named,
    ) -> Result<Vec<keepwarm_domain::cadence::diff::Change>> {
        self.engine
            .ask(move |state| {
                let (_, before) = version(state, &before.name, before.number)?;
                let (_, after) = version(state, &after.name, after.number)?;
                Ok(diff(&before.text, &after.text))
            })
            .await?
    }

    /// All files or none: problems of any of them are all told, and nothing is in force then.
    pub(super) async fn apply_cadences(&self, order: ApplyOrder, actor: Actor) -> Result<ApplyView> {
        let mut problems = Vec::new();
        let mut cadences: Vec<(KeyedHash, Arc<Cadence>)> = Vec::new();
        let mut labels: Vec<String> = Vec::new();
        for (label, text) in &order.files {
            match file::read(label, text) {
                Ok(cadence) if cadences.iter().any(|(_, other)| other.name == cadence.name) => {
                    let message = format!("another of these files holds a cadence named `{}` too", cadence.name);
                    problems.push(Problem { file: label.clone(), line: None, key: "name".to_owned(), message });
                }
                Ok(cadence) => {
                    cadences.push(hashed(&self.keys, cadence));
                    labels.push(label.clone());
                }
                Err(more) => problems.extend(more),
            }
        }
        let asked = cadences.clone();
        let (view, more) = self.engine.ask(move |state| preview(state, &asked, &labels)).await?;
        problems.extend(more);
        if !problems.is_empty() {
            return Ok(ApplyView { problems, cadences: Vec::new() });
        }
        if !order.dry_run {
            let why = order.why.directed(actor);
            done(self.engine.tell(Input::CadencesApplied { cadences, why }).await?)?;
        }
        Ok(ApplyView { problems, cadences: view })
    }

    pub(super) async fn migrate_cadence(&self, order: MigrateOrder, actor: Actor) -> Result<MigrateView> {
        let MigrateOrder { name, number, why, dry_run } = order;
        let (asked, now) = (name.clone(), self.clock.now());
        let view = self.engine.ask(move |state| migration(state, &asked, number, now)).await??;
        if !dry_run {
            let input = Input::CadenceMigrated { cadence: name, number, why: why.directed(actor) };
            done(self.engine.tell(input).await?)?;
        }
        Ok(view)
    }

    pub(super) async fn roll_back_cadence(&self, name: String, why: Why, actor: Actor) -> Result<RollbackView> {
        let input = Input::CadenceRolledBack { cadence: name.clone(), why: why.directed(actor) };
        done(self.engine.tell(input).await?)?;
        let rows = self.cadence_rows().await?;
        let row = rows.into_iter().find(|row| row.name == name).ok_or_else(|| anyhow!("a known cadence is gone"))?;
        let elsewhere =
            if row.version.is_none() { row.enrolled + row.enrolled_elsewhere } else { row.enrolled_elsewhere };
        Ok(RollbackView { number: row.version, enrolled_elsewhere: elsewhere })
    }

    /// Names of cadences whose file says something else than what is in force.
    pub(super) async fn differing_cadences(&self) -> Result<Vec<String>> {
        let differs =
            |row: &CadenceRow| matches!(row.file, FileState::Differs | FileState::Wrong | FileState::NeverApplied);
        Ok(self.cadence_rows().await?.into_iter().filter(differs).map(|row| row.name).collect())
    }

    /// The folder as it stands now: a file that came or changed since the start counts.
    fn cadence_files(&self) -> Vec<Found> {
        let Ok(listed) = fs::read_dir(&self.config.cadences_dir) else { return Vec::new() };
        let paths = listed.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let files = paths.filter(|path| path.extension().is_some_and(|end| end == "toml"));
        files
            .filter_map(|path| {
                let stem = path.file_stem()?.to_string_lossy().into_owned();
                let read = fs::read_to_string(&path).ok().and_then(|text| file::read(&stem, &text).ok());
                Some(match read {
                    Some(cadence) => {
                        let (content, cadence) = hashed(&self.keys, cadence);
                        Found::Read { name: cadence.name.clone(), content }
                    }
                    None => Found::Wrong { stem },
                })
            })
            .collect()
    }
}

/// Open enrollments of each version.
fn enrolled(state: &State) -> BTreeMap<CadenceVersionId, u64> {
    let mut enrolled = BTreeMap::new();
    let open = state.leads.values().filter_map(|lead| lead.enrollment.as_ref());
    for enrollment in open.filter(|enrollment| !matches!(enrollment.running, Running::Ended(_))) {
        *enrolled.entry(enrollment.version).or_default() += 1;
    }
    enrolled
}

fn rows(state: &State, files: &[Found]) -> Vec<CadenceRow> {
    let enrolled = enrolled(state);
    let mut latest: BTreeMap<&str, CadenceVersionId> = BTreeMap::new();
    for (version, published) in &state.setup.cadences {
        latest.insert(&published.text.name, *version);
    }
    latest.iter().filter_map(|(name, latest)| row(state, files, &enrolled, name, *latest)).collect()
}

fn row(
    state: &State,
    files: &[Found],
    enrolled: &BTreeMap<CadenceVersionId, u64>,
    name: &str,
    latest: CadenceVersionId,
) -> Option<CadenceRow> {
    let in_force = state.setup.in_force.get(name).copied();
    let shown = in_force.unwrap_or(latest);
    let published = state.setup.cadences.get(&shown)?;
    let note = state.setup.cadence_notes.get(&shown)?;
    let of_name = |version: &CadenceVersionId| {
        state.setup.cadences.get(version).is_some_and(|published| published.text.name == name)
    };
    let all: u64 = enrolled.iter().filter(|(version, _)| of_name(version)).map(|(_, many)| *many).sum();
    let own = enrolled.get(&shown).copied().unwrap_or(0);
    let cadence = &published.text;
    let paused = state.pauses.get(&PauseScope::Cadence(name.to_owned()));
    Some(CadenceRow {
        name: name.to_owned(),
        segment: cadence.segment,
        department: cadence.department,
        sources: cadence.audience.sources.clone(),
        urgency: cadence.audience.urgency.clone(),
        steps: u32::try_from(cadence.steps.len()).unwrap_or(u32::MAX),
        version: in_force.map(|_| published.number),
        published_at: note.at,
        why: Why { author: note.author.clone(), reason: note.reason.clone() },
        enrolled: own,
        enrolled_elsewhere: all - own,
        file: file_state(files, name, in_force.map(|_| published.content)),
        paused_at: paused.map(|pause| pause.since),
    })
}

fn file_state(files: &[Found], name: &str, in_force: Option<KeyedHash>) -> FileState {
    let read = files.iter().find_map(|file| match file {
        Found::Read { name: other, content } if other == name => Some(*content),
        _ => None,
    });
    let wrong = files.iter().any(|file| matches!(file, Found::Wrong { stem } if stem == name));
    match (read, in_force) {
        (Some(content), Some(in_force)) if content == in_force => FileState::Same,
        (Some(_), _) => FileState::Differs,
        (None, _) if wrong => FileState::Wrong,
        (None, _) => FileState::Missing,
    }
}

type Version<'a> = (CadenceVersionId, &'a Published<Cadence>);

/// The version of a number, or the one in force, or the latest.
fn version<'a>(state: &'a State, name: &str, number: Option<u32>) -> Result<Version<'a>> {
    let setup = &state.setup;
    let mut versions =
        setup.cadences.iter().filter(|(_, published)| published.text.name == name).map(|(id, it)| (*id, it));
    let found = match (number, setup.in_force.get(name)) {
        (Some(number), _) => versions.find(|(_, published)| published.number == number),
        (None, Some(in_force)) => versions.find(|(id, _)| id == in_force),
        (None, None) => versions.next_back(),
    };
    found.ok_or_else(|| {
        let known = setup.cadences.values().any(|published| published.text.name == name);
        match number.filter(|_| known) {
            Some(number) => Failure::NotFound(format!("the cadence `{name}` has no version {number}")),
            None => Failure::NotFound(format!("no cadence is called `{name}`")),
        }
    })
}

fn view(state: &State, files: &[Found], name: &str, number: Option<u32>) -> Result<CadenceView> {
    let (_, published) = version(state, name, number)?;
    let row = rows(state, files).into_iter().find(|row| row.name == name);
    let row = row.ok_or_else(|| anyhow!("a version without its note"))?;
    let enrolled = enrolled(state);
    let in_force = state.setup.in_force.get(name);
    let of_name = state.setup.cadences.iter().filter(|(_, published)| published.text.name == name);
    let versions = of_name.filter_map(|(id, published)| {
        let note = state.setup.cadence_notes.get(id)?;
        Some(VersionRow {
            number: published.number,
            published_at: note.at,
            why: Why { author: note.author.clone(), reason: note.reason.clone() },
            enrolled: enrolled.get(id).copied().unwrap_or(0),
            in_force: in_force == Some(id),
        })
    });
    Ok(CadenceView {
        row,
        number: published.number,
        content: published.content.to_string(),
        cadence: Arc::clone(&published.text),
        versions: versions.collect(),
        zone: super::shown_zone(state),
    })
}

/// What applying would come to, and what forbids it. `labels` names the file of each.
fn preview(
    state: &State,
    cadences: &[(KeyedHash, Arc<Cadence>)],
    labels: &[String],
) -> (Vec<AppliedView>, Vec<Problem>) {
    let label = labels.first().cloned().unwrap_or_default();
    let mut problems = Vec::new();
    for ((_, cadence), label) in cadences.iter().zip(labels) {
        for (place, step) in cadence.steps.iter().enumerate() {
            for (number, action) in step.actions.iter().enumerate() {
                let shelf = state.setup.shelf(&action.block, action.channel, Language::English);
                if shelf.is_none_or(|shelf| shelf.approvals.is_empty()) {
                    let key = format!("step[{place}].action[{number}].block");
                    let message =
                        format!("no approved block is named `{}` for the channel {}", action.block, action.channel);
                    problems.push(Problem { file: label.clone(), line: None, key, message });
                }
            }
        }
    }
    let texts: Vec<&Cadence> = cadences.iter().map(|(_, cadence)| &**cadence).collect();
    if let Some(message) = state.setup.ambiguous(&texts) {
        problems.push(Problem { file: label, line: None, key: "source".to_owned(), message });
    }
    let enrolled = enrolled(state);
    let views = cadences.iter().map(|(content, cadence)| {
        let versions = state.setup.cadences.iter().filter(|(_, published)| published.text.name == cadence.name);
        let known: Vec<_> = versions.collect();
        let in_force = state.setup.in_force.get(&cadence.name).and_then(|id| state.setup.cadences.get(id));
        let unchanged = in_force.is_some_and(|published| published.content == *content);
        let latest = known.iter().map(|(_, published)| published.number).max().unwrap_or(0);
        AppliedView {
            name: cadence.name.clone(),
            state: match in_force {
                _ if unchanged => AppliedState::Unchanged,
                None => AppliedState::New,
                Some(_) => AppliedState::Changed,
            },
            number: if unchanged { in_force.map_or(latest, |published| published.number) } else { latest + 1 },
            changes: in_force.map(|published| diff(&published.text, cadence)).unwrap_or_default(),
            enrolled: known.iter().filter_map(|(id, _)| enrolled.get(id)).sum(),
        }
    });
    (views.collect(), problems)
}

fn migration(state: &State, name: &str, number: u32, now: jiff::Timestamp) -> Result<MigrateView> {
    let (to, _) = version(state, name, Some(number))?;
    let plan = migrate::plan(state, to, now);
    let elsewhen = |touch: &keepwarm_domain::entry::MigratedTouch| {
        state.touches.get(&touch.touch).is_some_and(|old| old.planned_at != touch.planned_at)
    };
    let stays = |why: Stays| plan.stays.iter().filter(|(_, stays)| *stays == why).count() as u64;
    Ok(MigrateView {
        moved: plan.moves.len() as u64,
        rescheduled: plan.moves.iter().filter(|moved| moved.touches.iter().any(elsewhen)).count() as u64,
        past_the_end: stays(Stays::PastTheEnd),
        on_its_way: stays(Stays::OnItsWay),
    })
}
