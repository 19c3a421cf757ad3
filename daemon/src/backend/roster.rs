//! The staff, for operators: who is there and has how much, and the orders that change it.

use jiff::{Timestamp, civil::Date};
use keepwarm_domain::{
    calendar::civil_date,
    entry::{Actor, Duty, RepConfigured},
    ids::{RepId, StoreId},
    input::Input,
    order::Order,
    state::{Escalation, SetupState, State, WHOLE},
    words::{Evidence, RepRole},
};

use super::{Backend, thread::rep_name};
use crate::api::{
    backend::{Failure, Result, Roster},
    view::{EscalationView, RepView, RosterChange, RosterChanged, RosterView},
};

/// Numbers of those whom an operator adds begin here: the configuration gives the small ones.
const BY_HAND_MIN: i32 = 10_001;

impl Roster for Backend {
    async fn roster(&self) -> Result<RosterView> {
        let now = self.clock.now();
        Ok(self.engine.ask(move |state| view(state, now)).await?)
    }

    async fn change_roster(&self, change: RosterChange, actor: Actor) -> Result<RosterChanged> {
        let now = self.clock.now();
        let (input, rep) = self.engine.ask(move |state| input(state, change, actor, now)).await??;
        let leads = match (&input, rep) {
            (Input::Ordered { order: Order::RepLeft { .. }, .. }, Some(rep)) => {
                let has =
                    move |state: &State| state.leads.values().filter(|it| it.owner == rep || it.acting == rep).count();
                self.engine.ask(has).await? as u64
            }
            (Input::Ordered { order: Order::Assign { .. }, .. }, _) => 1,
            _ => 0,
        };
        let changed = self.told(input).await?;
        Ok(RosterChanged { changed, rep, leads: if changed { leads } else { 0 } })
    }

    async fn escalations(&self, rep: Option<RepId>) -> Result<Vec<EscalationView>> {
        Ok(self.engine.ask(move |state| open(state, rep)).await?)
    }
}

/// Whoever is meant, by number or name, active ones alone.
fn member(setup: &SetupState, text: &str) -> Result<RepId> {
    let missing =
        || Failure::NotFound("nobody on the roster has that name or number: see `keepwarmctl rep list`".to_owned());
    let mut active = setup.reps.values().filter(|rep| rep.active);
    if let Ok(number) = text.parse::<i32>() {
        return active.find(|rep| rep.rep.0 == number).map(|rep| rep.rep).ok_or_else(missing);
    }
    let named: Vec<RepId> =
        active.filter(|rep| rep.name.to_lowercase() == text.to_lowercase()).map(|rep| rep.rep).collect();
    match named.as_slice() {
        [] => Err(missing()),
        [one] => Ok(*one),
        _ => Err(Failure::Invalid("several have that name: give the number, see `keepwarmctl rep list`".to_owned())),
    }
}

fn input(state: &State, change: RosterChange, actor: Actor, now: Timestamp) -> Result<(Input, Option<RepId>)> {
    let setup = &state.setup;
    let order = |order, rep| Ok((Input::Ordered { order, actor }, Some(rep)));
    match change {
        RosterChange::Off { rep, from, until } => {
            let rep = member(setup, &rep)?;
            order(Order::RepAway { rep, from, until }, rep)
        }
        RosterChange::Back { rep, from } => {
            let rep = member(setup, &rep)?;
            let store = setup.reps.get(&rep).map_or(StoreId(0), |rep| rep.store);
            let from = from.unwrap_or_else(|| civil_date(&setup.zone(store), now));
            order(Order::RepBack { rep, from }, rep)
        }
        RosterChange::Add { name, store, role, departments } => {
            let added = added(state, name, store, role, departments)?;
            let rep = added.rep;
            order(Order::AddRep(Box::new(added)), rep)
        }
        RosterChange::Leave { rep, to } => {
            let rep = member(setup, &rep)?;
            let to = to.iter().map(|heir| member(setup, heir)).collect::<Result<Vec<RepId>>>()?;
            order(Order::RepLeft { rep, to }, rep)
        }
        RosterChange::Assign { lead, rep } => {
            let owner = member(setup, &rep)?;
            order(Order::Assign { lead, owner }, owner)
        }
        RosterChange::Take { escalation, rep } => {
            let by = member(setup, &rep)?;
            Ok((Input::EscalationTaken { escalation, by }, Some(by)))
        }
        RosterChange::Pass { escalation, rep } => {
            let by = member(setup, &rep)?;
            order(Order::Pass { escalation, by }, by)
        }
        RosterChange::Done { escalation, disposition, rep } => {
            let by = rep.map(|rep| member(setup, &rep)).transpose()?;
            // What is said by hand is claimed: nothing proves it.
            let (evidence, actor) = (Evidence::Claimed, by.map_or(actor, Actor::Rep));
            Ok((Input::EscalationAnswered { escalation, disposition, evidence, actor }, by))
        }
    }
}

fn added(
    state: &State,
    name: String,
    store: Option<StoreId>,
    role: RepRole,
    departments: Vec<keepwarm_domain::words::Department>,
) -> Result<RepConfigured> {
    let setup = &state.setup;
    let mut stores = setup.stores.keys().copied();
    let store = match (store, stores.next(), stores.next()) {
        (Some(store), ..) => store,
        (None, Some(only), None) => only,
        _ => return Err(Failure::Invalid("there are several stores: say which with --store".to_owned())),
    };
    if departments.is_empty() {
        return Err(Failure::Invalid("say with --department where they work: sales, service or both".to_owned()));
    }
    let taken = setup.reps.keys().chain(&state.roster.left).map(|rep| rep.0).filter(|id| *id >= BY_HAND_MIN).max();
    let rep = RepId(taken.map_or(BY_HAND_MIN, |last| last + 1));
    let duty = Duty { by_hand: true, ..Duty::default() };
    let (active, shifts, days_off) = (true, None, Vec::new());
    Ok(RepConfigured { rep, store, name, role, departments, active, shifts, days_off, duty })
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn view(state: &State, now: Timestamp) -> RosterView {
    let reps = state.setup.reps.values().map(|rep| {
        let today = civil_date(&state.setup.zone(rep.store), now);
        let held = |of: &std::collections::BTreeMap<RepId, u32>| of.get(&rep.rep).copied().unwrap_or(0);
        let tasks = state.tasks.values().filter(|task| task.assignee == rep.rep).count();
        let said = state.roster.away.get(&rep.rep).into_iter().flatten().copied();
        let mut off: Vec<(Date, Date)> = said.chain(rep.days_off.iter().map(|day| (*day, *day))).collect();
        off.retain(|(_, until)| *until >= today);
        off.sort_unstable();
        RepView {
            rep: (**rep).clone(),
            on_shift: state.on_shift(rep.rep, now),
            off,
            owns: held(&state.roster.owns),
            answers: held(&state.roster.answers),
            tasks: u32::try_from(tasks).unwrap_or(u32::MAX),
        }
    });
    let turns = state.roster.shares.iter().map(|((store, department, rep), share)| {
        (*store, *department, *rep, share.given, share.due as f64 / WHOLE as f64)
    });
    RosterView { reps: reps.collect(), turns: turns.collect() }
}

fn open(state: &State, rep: Option<RepId>) -> Vec<EscalationView> {
    let told =
        |it: &&Escalation| rep.is_none_or(|rep| it.acting == rep || it.told.contains(&rep) || it.taken_by == Some(rep));
    let mut found: Vec<&Escalation> = state.escalations.values().filter(told).collect();
    found.sort_by_key(|it| (it.due_at, it.id));
    let name = |rep: RepId| rep_name(rep, &state.setup);
    let shown = found.into_iter().filter_map(|it| {
        let lead = state.leads.get(&it.lead)?;
        Some(EscalationView {
            escalation: it.id,
            lead: it.lead,
            item: lead.item,
            intent: it.intent,
            owner: name(lead.owner),
            acting: name(lead.acting),
            opened_at: it.opened_at,
            starts_at: it.starts_at,
            due_at: it.due_at,
            rung: it.rung,
            told: it.told.iter().map(|rep| name(*rep)).collect(),
            taken_by: it.taken_by.map(name),
            breached: it.breached,
            on_call: it.on_call,
            zone: state.setup.stores.get(&lead.store).map_or_else(|| "UTC".to_owned(), |store| store.zone.clone()),
        })
    });
    shown.collect()
}
