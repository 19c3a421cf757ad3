//! The staff on its way to the wire and back.

use jiff::civil::Date;
use keepwarm_domain::words::NotAWord;
use keepwarm_proto::v1;
use tonic::Status;

use super::{count, small, us};
use crate::api::view::{EscalationView, RepView, RosterChanged, RosterView};

/// A day, `2026-12-24`.
pub(in crate::api) fn date(text: &str) -> Result<Date, Box<Status>> {
    text.parse().map_err(|_| Box::new(Status::invalid_argument("this is no day: write it as 2026-12-24")))
}

/// Somebody's number or name.
pub(in crate::api) fn named(text: String) -> Result<String, Box<Status>> {
    let said = text.trim();
    if said.is_empty() || said.chars().count() > 80 || said.chars().any(char::is_control) {
        return Err(Box::new(Status::invalid_argument("name a member of the staff, by number or name")));
    }
    Ok(said.to_owned())
}

pub(in crate::api) fn word<T: std::str::FromStr<Err = NotAWord>>(text: &str) -> Result<T, Box<Status>> {
    text.parse().map_err(|error: NotAWord| Box::new(Status::invalid_argument(error.to_string())))
}

impl From<RosterChanged> for v1::RosterChangeResponse {
    fn from(it: RosterChanged) -> Self {
        Self { changed: it.changed, rep: it.rep.map_or(0, |rep| rep.0), leads: count(it.leads) }
    }
}

impl From<RosterView> for v1::RosterServiceListResponse {
    fn from(view: RosterView) -> Self {
        let turns = view.turns.into_iter().map(|(store, department, rep, given, due)| v1::TurnsRow {
            store: store.0.into(),
            department: department.to_string(),
            rep: rep.0,
            given: count(given),
            due,
        });
        Self { reps: view.reps.into_iter().map(Into::into).collect(), turns: turns.collect() }
    }
}

impl From<RepView> for v1::RepRow {
    fn from(view: RepView) -> Self {
        let RepView { rep, on_shift, off, owns, answers, tasks } = view;
        let days = |(from, until): (Date, Date)| {
            if from == until { from.to_string() } else { format!("{from} to {until}") }
        };
        let hours =
            rep.duty.quiet.iter().map(|it| format!("{}-{}", it.open.strftime("%H:%M"), it.close.strftime("%H:%M")));
        Self {
            rep: rep.rep.0,
            store: rep.store.0.into(),
            role: rep.role.to_string(),
            departments: rep.departments.iter().map(ToString::to_string).collect(),
            active: rep.active,
            on_shift,
            off: off.into_iter().map(days).collect(),
            skills: rep.duty.skills.iter().map(ToString::to_string).collect(),
            quiet: hours.collect(),
            leads_max: rep.duty.leads_max.map_or(0, small),
            on_call: rep.duty.on_call.map_or(0, i32::from),
            owns: small(owns),
            answers: small(answers),
            tasks: small(tasks),
            reachable: !rep.duty.contacts.is_empty(),
            by_hand: rep.duty.by_hand,
            team: rep.duty.team.unwrap_or_default(),
            sources: rep.duty.sources,
            name: rep.name,
        }
    }
}

impl From<EscalationView> for v1::EscalationRow {
    fn from(it: EscalationView) -> Self {
        Self {
            escalation: it.escalation.0,
            lead: it.lead.0,
            item: small(it.item),
            intent: it.intent.to_string(),
            owner: it.owner,
            acting: it.acting,
            opened_at_us: us(it.opened_at),
            starts_at_us: us(it.starts_at),
            due_at_us: us(it.due_at),
            rung: it.rung.map(|rung| rung.to_string()).unwrap_or_default(),
            told: it.told,
            taken_by: it.taken_by.unwrap_or_default(),
            breached: it.breached,
            on_call: it.on_call,
            zone: it.zone,
        }
    }
}
