//! Lists and views of leads: open ones from the state, closed ones from a fold of their own entries.

use std::collections::BTreeMap;

use anyhow::Context as _;
use keepwarm_domain::{
    entry::{self, Body, Entry},
    fold::fold,
    ids::{LeadId, PersonId, TaskId},
    state::{Lead, Person, Running, Scopes, SetupState, State, TimerKind},
    words::{Channel, Outcome, SealKind, SuppressionScope},
};

use super::{Backend, sentence::Teller};
use crate::{
    api::{
        backend::{Failure, Result},
        view::{
            EnrollmentView, HistoryEvent, LeadQuery, LeadRow, LeadView, NextView, NextWhat, Page, PersonView,
            VehicleView,
        },
    },
    intake::{ParsedLead, understand, worker::reading},
    person::PersonRecord,
};

/// Closed leads looked through for one page, when few of them match.
const CLOSED_SEEN_MAX: usize = 20_000;

/// Closed leads looked through at a time.
const CLOSED_PIECE: usize = 500;

/// A lead as a list shows it, without the name.
pub(super) struct Listed {
    pub(super) person: PersonId,
    pub(super) row: LeadRow,
}

impl Backend {
    pub(super) async fn lead_page(&self, query: LeadQuery) -> Result<Page<LeadRow>> {
        let wanted = query.clone();
        let mut found = if query.open == Some(false) {
            Vec::new()
        } else {
            self.engine.ask(move |state| open_rows(state, &wanted)).await?
        };
        let matching = (query.open == Some(true)).then_some(found.len() as u64);
        found.truncate(query.limit + 1);
        if query.open != Some(true) {
            found.extend(self.closed_rows(&query).await?);
            found.sort_by_key(|listed| std::cmp::Reverse(listed.row.lead));
        }
        let more = found.len() > query.limit;
        found.truncate(query.limit);
        let people: Vec<PersonId> = found.iter().map(|listed| listed.person).collect();
        let records = self.people(&people).await?;
        let named = |mut listed: Listed| {
            listed.row.customer = records.get(&listed.person).map(PersonRecord::display_name).unwrap_or_default();
            listed.row
        };
        Ok(Page { rows: found.into_iter().map(named).collect(), more, matching })
    }

    /// Closed leads that match, newest first, one more than the page holds.
    async fn closed_rows(&self, query: &LeadQuery) -> Result<Vec<Listed>> {
        let setup = self.engine.ask(|state| state.setup.clone()).await?;
        let (mut before, mut seen, mut found) = (query.before, 0, Vec::new());
        while found.len() <= query.limit && seen < CLOSED_SEEN_MAX {
            let closed =
                self.ledger.newest_of_kind("lead-closed", before, CLOSED_PIECE).await.context("closed leads")?;
            let ids: Vec<LeadId> = closed.iter().filter_map(|entry| entry.lead).collect();
            let Some(last) = ids.last() else { break };
            (before, seen) = (Some(*last), seen + ids.len());
            let entries = self.ledger.entries_of_leads(&ids).await.context("entries of leads")?;
            let mut leads: Vec<Listed> = closed_leads(&setup, &entries)
                .into_values()
                .map(|(state, lead, outcome)| listed(&state, &lead, Some(outcome)))
                .filter(|listed| fits(&listed.row, query))
                .collect();
            leads.sort_by_key(|listed| std::cmp::Reverse(listed.row.lead));
            found.extend(leads);
        }
        found.truncate(query.limit + 1);
        Ok(found)
    }

    /// One lead with its history, and the state it stands in: the live one, or a fold of its own entries.
    pub(super) async fn known_lead(&self, id: LeadId) -> Result<(State, Lead, Option<Outcome>, Vec<Entry>)> {
        let entries = self.ledger.entries_of_leads(&[id]).await.context("entries of a lead")?;
        let open =
            self.engine.ask(move |state| state.leads.get(&id).map(|lead| (around(state, lead), lead.clone()))).await?;
        if let Some((state, lead)) = open {
            return Ok((state, lead, None, entries));
        }
        let setup = self.engine.ask(|state| state.setup.clone()).await?;
        let closed = closed_leads(&setup, &entries).remove(&id);
        let (state, lead, outcome) = closed.ok_or_else(|| Failure::NotFound(format!("lead {id} does not exist")))?;
        Ok((state, lead, Some(outcome), entries))
    }

    pub(super) async fn lead_view(&self, id: LeadId) -> Result<LeadView> {
        let (state, lead, outcome, entries) = self.known_lead(id).await?;
        let record = self.people(&[lead.person]).await?.remove(&lead.person).unwrap_or_default();
        let mut row = listed(&state, &lead, outcome).row;
        row.customer = record.display_name();
        let person = state.people.get(&lead.person);
        let enrollment = enrollment(&state.setup, &lead);
        Ok(LeadView {
            opportunity: lead.opportunity,
            department: lead.department,
            person: person_view(&state, &lead, person, &record),
            vehicle: lead.vehicle.as_ref().map(vehicle),
            trade_in: lead.trade_in.as_ref().map(vehicle),
            answers: lead.answers.clone(),
            comments: [record.comments, record.calls].into_iter().flatten().collect::<Vec<_>>().join("\n"),
            enrollment,
            history: self.history(&state, &lead, &entries).await?,
            history_left_off: 0,
            row,
        })
    }

    async fn history(&self, state: &State, lead: &Lead, entries: &[Entry]) -> Result<Vec<HistoryEvent>> {
        let mut replies = Vec::new();
        let mut messages = Vec::new();
        for entry in entries {
            match &entry.body {
                Body::ReplyReceived(it) => replies.push(it.reply.0),
                Body::TouchSent(it) => messages.push(it.touch.0),
                _ => {}
            }
        }
        let replies = self.texts(SealKind::Reply, &replies).await?;
        let messages = self.texts(SealKind::Message, &messages).await?;
        let teller = Teller { setup: &state.setup, zone: state.setup.zone(lead.store) };
        let event = |entry: &Entry| HistoryEvent {
            seq: entry.seq,
            occurred_at: entry.occurred_at,
            kind: entry.body.kind(),
            actor: entry.actor,
            text: teller.tell(entry),
            body: match &entry.body {
                Body::ReplyReceived(it) => replies.get(&it.reply.0).cloned().unwrap_or_default(),
                Body::TouchSent(it) => messages.get(&it.touch.0).cloned().unwrap_or_default(),
                _ => String::new(),
            },
        };
        Ok(entries.iter().map(event).collect())
    }

    pub(super) async fn texts(&self, kind: SealKind, ids: &[i64]) -> Result<BTreeMap<i64, String>> {
        let sealed = self.ledger.open_versions(kind, ids).await.context("opening the vault")?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        Ok(sealed.into_iter().map(|(id, bytes)| (id, text(&bytes))).collect())
    }

    pub(super) fn parse_view(&self, file: crate::api::view::ParseFile) -> Result<crate::api::view::ParseView> {
        let mut config = (*self.config).clone();
        if let Some(store) = file.store {
            config.stores.retain(|known| known.id == store);
            if config.stores.is_empty() {
                return Err(Failure::Invalid(format!("store {store} is not configured")));
            }
        }
        // Without an arrival time the result depends on the bytes alone.
        let understood = understand(&file.content, &reading(&config, None));
        let leads: &[ParsedLead] = &understood.leads;
        let leads_json = serde_json::to_string(leads).context("writing the parsed leads")?;
        let quarantined = understood.quarantined.map(|reason| reason.to_string());
        Ok(crate::api::view::ParseView { leads_json, quarantined })
    }
}

/// The part of a state that one lead is seen in.
fn around(state: &State, lead: &Lead) -> State {
    let mut part = State {
        setup: state.setup.clone(),
        suppressions: state.suppressions.clone(),
        pauses: state.pauses.clone(),
        hearing: state.hearing.clone(),
        synced: state.synced.clone(),
        ..State::default()
    };
    part.holds.extend(state.holds.get(&lead.person).map(|hold| (lead.person, *hold)));
    part.people.extend(state.people.get(&lead.person).map(|person| (lead.person, person.clone())));
    part.touches.extend(lead.touches.iter().filter_map(|id| Some((*id, state.touches.get(id)?.clone()))));
    part.tasks.extend(lead.tasks.iter().filter_map(|id| Some((*id, state.tasks.get(id)?.clone()))));
    part.escalations.extend(lead.escalations.iter().filter_map(|id| Some((*id, state.escalations.get(id)?.clone()))));
    part.appointments
        .extend(lead.appointments.iter().filter_map(|id| Some((*id, state.appointments.get(id)?.clone()))));
    part.leads.insert(lead.id, lead.clone());
    part
}

/// Closed leads as they stood when they closed, each with the state it stood in.
fn closed_leads(setup: &SetupState, entries: &[Entry]) -> BTreeMap<LeadId, (State, Lead, Outcome)> {
    let mut scratch: BTreeMap<LeadId, State> = BTreeMap::new();
    let (mut closed, mut episodes) = (BTreeMap::new(), BTreeMap::new());
    for entry in entries {
        let Some(id) = entry.lead else { continue };
        let state = scratch.entry(id).or_insert_with(|| State { setup: setup.clone(), ..State::default() });
        match &entry.body {
            // A lead closes after its episode ended: what segment it was in is told all the same.
            Body::EpisodeEnded(_) => {
                episodes.extend(state.leads.get(&id).and_then(|lead| Some((id, lead.episode.clone()?))));
            }
            Body::LeadClosed(it) => {
                if let Some(mut lead) = state.leads.get(&id).cloned() {
                    lead.episode = lead.episode.or_else(|| episodes.remove(&id));
                    closed.insert(id, (state.clone(), lead, it.outcome));
                }
            }
            _ => {}
        }
        fold(state, entry);
    }
    closed
}

fn open_rows(state: &State, query: &LeadQuery) -> Vec<Listed> {
    let before = query.before.unwrap_or(LeadId(i64::MAX));
    let leads = state.leads.range(..before).rev().map(|(_, lead)| listed(state, lead, None));
    leads.filter(|listed| fits(&listed.row, query)).collect()
}

fn fits(row: &LeadRow, query: &LeadQuery) -> bool {
    let owner = query.owner.as_ref().is_none_or(|owner| row.owner.to_lowercase() == owner.to_lowercase());
    query.segment.is_none_or(|segment| row.segment == Some(segment))
        && query.stage.is_none_or(|stage| row.stage == stage)
        && owner
}

pub(super) fn listed(state: &State, lead: &Lead, outcome: Option<Outcome>) -> Listed {
    let teller = Teller { setup: &state.setup, zone: state.setup.zone(lead.store) };
    let zone = state.setup.stores.get(&lead.store).map_or_else(|| "UTC".to_owned(), |store| store.zone.clone());
    let row = LeadRow {
        lead: lead.id,
        store: lead.store,
        zone,
        opened_at: lead.received_at,
        customer: String::new(),
        vehicle: lead.vehicle.as_ref().map(vehicle_words).unwrap_or_default(),
        source: lead.source.clone(),
        segment: lead.segment(),
        stage: lead.stage(),
        owner: teller.rep(lead.owner),
        acting: teller.rep(lead.acting),
        outcome,
        next: outcome.is_none().then(|| next(state, lead)),
    };
    Listed { person: lead.person, row }
}

/// What happens next with an open lead.
pub(super) fn next(state: &State, lead: &Lead) -> NextView {
    let Some(action) = lead.next_action(state) else {
        return NextView { what: NextWhat::Nothing, at: None, label: "nothing is planned".to_owned(), mode: None };
    };
    let teller = Teller { setup: &state.setup, zone: state.setup.zone(lead.store) };
    let (what, label, mode) = match (action.task, action.kind) {
        (Some(task), _) => {
            let assignee = state.tasks.get(&TaskId(action.subject)).map_or(lead.acting, |task| task.assignee);
            (NextWhat::Task, format!("{task} by {}", teller.rep(assignee)), None)
        }
        (None, TimerKind::First(channel) | TimerKind::Touch(channel)) => {
            touch_words(state, lead, action.subject, channel)
        }
        (None, TimerKind::Escalation) => (NextWhat::Task, format!("hot: {} answers", teller.rep(lead.acting)), None),
        (None, TimerKind::Appointment) => (NextWhat::Wait, "appointment".to_owned(), None),
        (None, TimerKind::Reclassify) => (NextWhat::Wait, "its segment is looked at again".to_owned(), None),
        (None, TimerKind::Round) => (NextWhat::Wait, "waits for its turn to be taken up".to_owned(), None),
        // A confirmation is a person's, a day the store's: never a lead's next.
        (None, TimerKind::Rest | TimerKind::Release | TimerKind::Confirmation | TimerKind::Day) => {
            (NextWhat::Wait, "rests, then closes".to_owned(), None)
        }
    };
    NextView { what, at: Some(action.at), label, mode }
}

fn touch_words(
    state: &State,
    lead: &Lead,
    subject: i64,
    channel: Channel,
) -> (NextWhat, String, Option<keepwarm_domain::words::Mode>) {
    let touch = state.touches.get(&keepwarm_domain::ids::TouchId(subject));
    if let Some((touch, of)) = touch.and_then(|touch| Some((touch, touch.of?))) {
        let tracks = state.setup.tracks.get(&touch.version);
        let name = tracks.and_then(|tracks| tracks.text.step(touch.step)).map_or("?", |step| step.name.as_str());
        return (NextWhat::Touch(channel), format!("{} of the appointment: {name}", of.track), Some(touch.mode));
    }
    let version = lead.enrollment.as_ref().map(|enrollment| enrollment.version);
    let cadence = version.and_then(|version| state.setup.cadences.get(&version));
    let step = touch.zip(cadence).and_then(|(touch, published)| {
        let step = published.text.steps.get(usize::from(touch.step))?;
        Some(format!("day {} of {}: {}", step.day(), published.text.name, step.name))
    });
    (NextWhat::Touch(channel), step.unwrap_or_else(|| channel.to_string()), touch.map(|touch| touch.mode))
}

fn vehicle_words(vehicle: &entry::Vehicle) -> String {
    let year = vehicle.year.map(|year| year.to_string());
    let words = [year.as_deref(), vehicle.make.as_deref(), vehicle.model.as_deref(), vehicle.trim.as_deref()];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn vehicle(vehicle: &entry::Vehicle) -> VehicleView {
    VehicleView {
        year: vehicle.year,
        make: vehicle.make.clone().unwrap_or_default(),
        model: vehicle.model.clone().unwrap_or_default(),
        trim: vehicle.trim.clone().unwrap_or_default(),
        stock: vehicle.stock.clone().unwrap_or_default(),
        status: vehicle.status.clone().unwrap_or_default(),
    }
}

fn person_view(state: &State, lead: &Lead, person: Option<&Person>, record: &PersonRecord) -> PersonView {
    let facts = person.map(|person| &person.facts);
    let contacts: Vec<_> = facts.iter().flat_map(|facts| facts.phones.iter().chain(&facts.emails)).copied().collect();
    let bars = |channel| state.suppressions.bars(lead.person, &contacts, channel);
    let mut shut = Scopes::default();
    for (channel, scope) in [
        (Channel::Text, SuppressionScope::Text),
        (Channel::Email, SuppressionScope::Email),
        (Channel::Call, SuppressionScope::Voice),
    ] {
        if bars(channel) {
            shut.shut(scope);
        }
    }
    PersonView {
        person: lead.person,
        name: record.display_name(),
        phones: record.phones.clone(),
        emails: record.emails.clone(),
        city: record.city.clone().unwrap_or_default(),
        region: record.region.clone().unwrap_or_default(),
        language: facts.map_or(keepwarm_domain::words::Language::English, |facts| facts.language),
        consent: facts.map_or(keepwarm_domain::words::ConsentLevel::None, |facts| facts.consent),
        suppressions: shut.scopes().collect(),
    }
}

fn enrollment(setup: &SetupState, lead: &Lead) -> Option<EnrollmentView> {
    let enrollment = lead.enrollment.as_ref()?;
    let cadence = setup.cadences.get(&enrollment.version)?;
    let (state, why) = match enrollment.running {
        Running::Yes => ("running", String::new()),
        Running::Paused(why) => ("paused", why.to_string()),
        Running::Ended(why) => ("ended", why.to_string()),
    };
    Some(EnrollmentView {
        enrollment: enrollment.id,
        cadence: cadence.text.name.clone(),
        version: cadence.number,
        step: u32::from(enrollment.step) + 1,
        steps: u32::try_from(cadence.text.steps.len()).unwrap_or(u32::MAX),
        state,
        why,
    })
}
