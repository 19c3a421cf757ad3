//! Decides what becomes of a member of the staff's work when they are away, back, new or gone for good.

use jiff::civil::Date;

use super::{About, Deciding};
use crate::{
    calendar::{civil_date, day_start, plus_days},
    effect::{Answer, Refusal},
    entry::{Actor, DayTurned, Heir, RepAway, RepBack, RepConfigured, RepLeft, WorkDoubted},
    ids::{RepId, StoreId},
    state::{Lead, Timer},
    words::Department,
};

/// Nobody closes this many tasks within [`DOUBTED_SECONDS`].
const DOUBTED_TASKS: usize = crate::fold::roster::CLOSED_MAX;
const DOUBTED_SECONDS: i64 = 5 * 60;

impl Deciding<'_> {
    /// A day of the store begins.
    pub(super) fn day_due(&mut self, timer: Timer) {
        let Ok(store) = i16::try_from(timer.subject).map(StoreId) else { return };
        if self.state.roster.days.get(&store) != Some(&timer.due) || timer.due > self.now {
            return;
        }
        self.begin_day(store);
        self.cover(store, true);
    }

    /// Stores whose days nobody counts yet begin with today.
    pub(super) fn begin_days(&mut self) {
        let stores: Vec<StoreId> = self.state.setup.stores.keys().copied().collect();
        for store in stores {
            if !self.state.roster.days.contains_key(&store) {
                self.begin_day(store);
            }
            self.cover(store, false);
        }
    }

    fn begin_day(&mut self, store: StoreId) {
        let zone = self.zone(store);
        let next_at = day_start(&zone, plus_days(civil_date(&zone, self.now), 1));
        self.emit(About::store(store), DayTurned { next_at });
    }

    fn staff_member(&mut self, rep: RepId) -> Option<RepConfigured> {
        let known = self.state.setup.reps.get(&rep).filter(|rep| rep.active).map(|rep| (**rep).clone());
        if known.is_none() {
            self.refuse(Refusal::NotOpen { what: "member of the staff", id: i64::from(rep.0) });
        }
        known
    }

    pub(super) fn rep_away(&mut self, rep: RepId, from: Date, until: Date, actor: Actor) {
        let Some(known) = self.staff_member(rep) else { return };
        let today = civil_date(&self.zone(known.store), self.now);
        if until < from || until < today {
            return self.refuse(if until < from { Refusal::NoDays } else { Refusal::DaysOver });
        }
        let days = self.state.roster.away.get(&rep);
        if days.is_some_and(|days| days.iter().any(|(a, b)| *a <= from && until <= *b)) {
            self.out.answer = Answer::Known;
            return;
        }
        self.emit_as(actor, self.now, About::store(known.store), RepAway { rep, from, until });
        self.cover(known.store, false);
    }

    pub(super) fn rep_back(&mut self, rep: RepId, from: Date, actor: Actor) {
        let Some(known) = self.staff_member(rep) else { return };
        let days = self.state.roster.away.get(&rep);
        if days.is_none_or(|days| days.iter().all(|(_, until)| *until < from)) {
            self.out.answer = Answer::Known;
            return;
        }
        self.emit_as(actor, self.now, About::store(known.store), RepBack { rep, from });
        self.cover(known.store, true);
    }

    /// An operator adds somebody whom no file names, or changes what they added.
    pub(super) fn rep_added(&mut self, rep: &RepConfigured, actor: Actor) {
        if !self.state.setup.stores.contains_key(&rep.store) {
            return self.refuse(Refusal::UnknownStore(i64::from(rep.store.0)));
        }
        if self.state.setup.reps.get(&rep.rep).is_some_and(|known| !known.duty.by_hand)
            || self.state.roster.left.contains(&rep.rep)
        {
            return self.refuse(Refusal::NumberTaken(rep.rep.0));
        }
        self.emit_as(actor, self.now, About::store(rep.store), rep.clone());
    }

    /// Somebody leaves: everything of theirs is somebody else's by one entry.
    pub(super) fn rep_left(&mut self, rep: RepId, to: &[RepId], actor: Actor) {
        let Some(known) = self.staff_member(rep) else { return };
        if self.state.setup.stores.values().any(|store| store.manager == rep) {
            return self.refuse(Refusal::IsTheManager(rep.0));
        }
        let fits =
            |heir: &RepId| self.state.setup.reps.get(heir).is_some_and(|it| it.active && it.store == known.store);
        if let Some(wrong) = to.iter().find(|heir| **heir == rep || !fits(heir)) {
            return self.refuse(Refusal::NotOpen { what: "colleague in their store", id: i64::from(wrong.0) });
        }
        let heirs = self.heirs(&known, to);
        self.emit_as(actor, self.now, About::store(known.store), RepLeft { rep, heirs: heirs.clone() });
        for id in heirs.iter().flat_map(|heir| &heir.escalations) {
            let Some(escalation) = self.state.escalations.get(id).cloned() else { continue };
            if let Some(rung) = escalation.rung.filter(|_| escalation.taken_by.is_none()) {
                self.ring(escalation.lead, &escalation, rung, escalation.acting);
            }
        }
        self.cover(known.store, false);
    }

    /// Who gets what: by turns among those named, or all of the same department; the manager where that is nobody.
    fn heirs(&self, gone: &RepConfigured, to: &[RepId]) -> Vec<Heir> {
        let manager = self.state.manager(gone.store);
        let named = |department: Department| -> Vec<RepId> {
            let staff = self.state.setup.staff(gone.store, department).map(|rep| rep.rep);
            let fit: Vec<RepId> = staff.filter(|rep| *rep != gone.rep && (to.is_empty() || to.contains(rep))).collect();
            match (fit.is_empty(), to.is_empty()) {
                (false, _) => fit,
                (true, false) => to.to_vec(),
                (true, true) => vec![manager],
            }
        };
        let by_department = [named(Department::Sales), named(Department::Service)];
        let mut heirs: Vec<Heir> = Vec::new();
        let theirs = self.state.leads.values().filter(|lead| self.touches_work_of(gone.rep, lead));
        for (turn, lead) in theirs.enumerate() {
            let fit = &by_department[usize::from(lead.department == Department::Service)];
            let rep = fit[turn % fit.len()];
            let at = heirs.iter().position(|heir| heir.rep == rep).unwrap_or_else(|| {
                let (owns, answers, tasks, escalations) = Default::default();
                heirs.push(Heir { rep, owns, answers, tasks, escalations });
                heirs.len() - 1
            });
            let heir = &mut heirs[at];
            heir.owns.extend((lead.owner == gone.rep).then_some(lead.id));
            heir.answers.extend((lead.acting == gone.rep).then_some(lead.id));
            let tasks =
                lead.tasks.iter().filter(|id| self.state.tasks.get(id).is_some_and(|it| it.assignee == gone.rep));
            heir.tasks.extend(tasks);
            let theirs = |id: &&crate::ids::EscalationId| {
                let found = self.state.escalations.get(id);
                found.is_some_and(|it| it.acting == gone.rep || it.taken_by == Some(gone.rep))
            };
            heir.escalations.extend(lead.escalations.iter().filter(theirs));
        }
        heirs
    }

    fn touches_work_of(&self, rep: RepId, lead: &Lead) -> bool {
        let task = |id| self.state.tasks.get(id).is_some_and(|task| task.assignee == rep);
        let escalation = |id| {
            let found = self.state.escalations.get(id);
            found.is_some_and(|it| it.acting == rep || it.taken_by == Some(rep))
        };
        lead.owner == rep
            || lead.acting == rep
            || lead.tasks.iter().any(task)
            || lead.escalations.iter().any(escalation)
    }

    /// Says so when a member of the staff has closed more tasks than anybody can do.
    pub(super) fn doubt_work(&mut self, store: StoreId, actor: Actor) {
        let Actor::Rep(rep) = actor else { return };
        let Some(times) = self.state.roster.closed.get(&rep) else { return };
        let (Some(first), Some(last)) = (times.front(), times.back()) else { return };
        if times.len() >= DOUBTED_TASKS && last.duration_since(*first).as_secs() <= DOUBTED_SECONDS {
            let doubted = WorkDoubted { rep, tasks: u32::try_from(times.len()).unwrap_or(u32::MAX), since: *first };
            self.emit(About::store(store), doubted);
        }
    }
}
