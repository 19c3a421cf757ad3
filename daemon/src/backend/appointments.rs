//! Open appointments, and what members of the staff make of them.

use jiff::Timestamp;
use keepwarm_domain::{
    calendar,
    effect::Answer,
    entry::Actor,
    ids::{AppointmentId, LeadId, PersonId},
    input::Input,
    state::{Appointment, State},
    words::Evidence,
};

use super::{Backend, sentence::Teller};
use crate::{
    api::{
        backend::{Failure, Result},
        view::{AppointmentChange, AppointmentChanged, AppointmentRow, AppointmentState, ToldTime},
    },
    engine::Told,
    person::PersonRecord,
};

impl Backend {
    pub(super) async fn appointment_rows(&self, lead: Option<LeadId>) -> Result<Vec<AppointmentRow>> {
        let now = self.clock.now();
        let found = self.engine.ask(move |state| {
            let wanted = |it: &&Appointment| lead.is_none_or(|lead| it.lead == lead);
            state.appointments.values().filter(wanted).filter_map(|it| row(state, it, now)).collect::<Vec<_>>()
        });
        let mut rows = self.named(found.await?).await?;
        rows.sort_by_key(|row| (row.at, row.appointment));
        Ok(rows)
    }

    async fn named(&self, found: Vec<(PersonId, AppointmentRow)>) -> Result<Vec<AppointmentRow>> {
        let people: Vec<PersonId> = found.iter().map(|(person, _)| *person).collect();
        let records = self.people(&people).await?;
        let named = |(person, mut row): (PersonId, AppointmentRow)| {
            row.customer = records.get(&person).map(PersonRecord::display_name).unwrap_or_default();
            row
        };
        Ok(found.into_iter().map(named).collect())
    }

    async fn appointment_row(&self, id: AppointmentId) -> Result<AppointmentRow> {
        let now = self.clock.now();
        let found = self.engine.ask(move |state| state.appointments.get(&id).and_then(|it| row(state, it, now)));
        let found =
            found.await?.ok_or_else(|| Failure::NotFound(format!("no open appointment has the number {id}")))?;
        Ok(self.named(vec![found]).await?.remove(0))
    }

    pub(super) async fn appointment_changed(
        &self,
        change: AppointmentChange,
        actor: Actor,
    ) -> Result<AppointmentChanged> {
        let evidence = Evidence::Claimed;
        let (input, ends) = match change {
            AppointmentChange::Set { lead, at } => return self.appointment_set(lead, at, actor).await,
            AppointmentChange::Move { appointment, at } => {
                let at = self.instant(self.appointment_row(appointment).await?.lead, at).await?;
                (Input::AppointmentMoved { appointment, at, actor }, None)
            }
            AppointmentChange::Cancel { appointment, by } => {
                (Input::AppointmentCanceled { appointment, by, actor }, Some(AppointmentState::Canceled))
            }
            AppointmentChange::Shown { appointment, at } => {
                let at = match at {
                    Some(at) => self.instant(self.appointment_row(appointment).await?.lead, at).await?,
                    None => self.clock.now(),
                };
                if at > self.clock.now() {
                    return Err(Failure::Invalid("a visit lies in the past: the time given does not".to_owned()));
                }
                (Input::AppointmentKept { appointment, at, evidence, actor }, Some(AppointmentState::Shown))
            }
            AppointmentChange::Missed { appointment } => {
                (Input::AppointmentMissed { appointment, actor }, Some(AppointmentState::Missed))
            }
        };
        let id = subject(&change);
        let before = self.appointment_row(id).await?;
        let changed = self.told_appointment(input).await?;
        let row = match ends {
            Some(state) => AppointmentRow { state, next: None, ..before },
            None => self.appointment_row(id).await?,
        };
        Ok(AppointmentChanged { row, changed })
    }

    async fn appointment_set(&self, lead: LeadId, at: ToldTime, actor: Actor) -> Result<AppointmentChanged> {
        let at = self.instant(lead, at).await?;
        let evidence = Evidence::Claimed;
        let changed = self.told_appointment(Input::AppointmentAgreed { lead, at, evidence, actor }).await?;
        let set = self.engine.ask(move |state| state.leads.get(&lead).and_then(|it| it.appointments.last().copied()));
        let gone = || Failure::Precondition(format!("lead {lead} has changed meanwhile: look at it again"));
        let row = self.appointment_row(set.await?.ok_or_else(gone)?).await?;
        Ok(AppointmentChanged { row, changed })
    }

    /// Whether anything changed.
    async fn told_appointment(&self, input: Input) -> Result<bool> {
        match self.engine.tell(Told { input, private: Vec::new() }).await? {
            Answer::Done | Answer::Taken { .. } | Answer::Rows(_) | Answer::Moved(_) => Ok(true),
            Answer::Known => Ok(false),
            Answer::Refused(why) => Err(Failure::Precondition(why.to_string())),
        }
    }

    /// A time by the clock of the lead's store.
    async fn instant(&self, lead: LeadId, at: ToldTime) -> Result<Timestamp> {
        let zone = self.engine.ask(move |state| state.leads.get(&lead).map(|lead| state.setup.zone(lead.store)));
        let zone = zone.await?.ok_or_else(|| Failure::NotFound(format!("no open lead has the number {lead}")))?;
        Ok(match at {
            ToldTime::Instant(at) => at,
            ToldTime::Local(local) => calendar::instant(&zone, local.date(), local.time()),
        })
    }
}

const fn subject(change: &AppointmentChange) -> AppointmentId {
    match change {
        AppointmentChange::Set { .. } => AppointmentId(0),
        AppointmentChange::Move { appointment, .. }
        | AppointmentChange::Cancel { appointment, .. }
        | AppointmentChange::Shown { appointment, .. }
        | AppointmentChange::Missed { appointment } => *appointment,
    }
}

/// Without the customer's name.
fn row(state: &State, appointment: &Appointment, now: Timestamp) -> Option<(PersonId, AppointmentRow)> {
    let lead = state.leads.get(&appointment.lead)?;
    let teller = Teller { setup: &state.setup, zone: state.setup.zone(lead.store) };
    let touches = lead.touches.iter().filter_map(|id| state.touches.get(id));
    let touches = touches.filter(|touch| touch.of.is_some_and(|of| of.appointment == appointment.id));
    let next = touches.min_by_key(|touch| touch.planned_at).and_then(|touch| {
        let step = state.setup.tracks.get(&touch.version)?.text.step(touch.step)?;
        Some((format!("{} {} by {}", step.kind, step.name, touch.channel), touch.planned_at))
    });
    let row = AppointmentRow {
        appointment: appointment.id,
        lead: lead.id,
        store: lead.store,
        zone: state.setup.stores.get(&lead.store).map_or_else(|| "UTC".to_owned(), |store| store.zone.clone()),
        customer: String::new(),
        acting: teller.rep(lead.acting),
        set_at: appointment.set_at,
        at: appointment.at,
        state: if appointment.at <= now { AppointmentState::Overdue } else { AppointmentState::Agreed },
        next,
    };
    Some((lead.person, row))
}
