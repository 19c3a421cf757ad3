//! Decides what it means that a person is held: a court, a complaint or a death is stronger than any consent. Everything
//! stops in the same commit; a manager sees what becomes of the open leads; a release starts nothing by itself.

use jiff::SignedDuration;

use super::{About, Deciding};
use crate::{
    effect::{Answer, Refusal},
    entry::{Actor, EscalationClosed, PersonHeld, PersonReleased},
    ids::{LeadId, PersonId, RepId, StoreId, TaskId},
    input::Slot,
    state::Person,
    words::{CancelReason, Disposition, EnrollmentEnd, Evidence, HoldReason, TaskKind},
};

/// When a manager looks at the open lead of a person who was just held.
const REVIEW_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// When they look again, while the hold lasts.
const REVIEW_AGAIN: SignedDuration = SignedDuration::from_hours(24 * 7);

impl Deciding<'_> {
    pub(super) fn hold(
        &mut self,
        person: PersonId,
        reason: HoldReason,
        note: Option<Slot>,
        recalled: Option<&Person>,
        actor: Actor,
    ) {
        let Some(known) = self.state.people.get(&person).or(recalled).cloned() else {
            return self.refuse(Refusal::NotOpen { what: "person", id: person.0 });
        };
        if self.state.holds.get(&person).is_some_and(|(held, _)| *held == reason) {
            self.out.answer = Answer::Known;
            return;
        }
        let leads = self.leads_of(person);
        let about = self.about_person(&known, &leads);
        let note = self.seal_note(note, Some(person));
        self.emit_as(actor, self.now, about, PersonHeld { reason, leads: leads.clone(), note });
        leads.into_iter().for_each(|lead| self.halt(lead));
    }

    pub(super) fn release_person(&mut self, person: PersonId, note: Option<Slot>, actor: Actor) {
        let Some((reason, _)) = self.state.holds.get(&person).copied() else {
            return self.refuse(Refusal::NotOpen { what: "hold of the person", id: person.0 });
        };
        let leads = self.leads_of(person);
        let store = leads.first().and_then(|id| self.state.leads.get(id)).map(|lead| lead.store);
        let about =
            About { store: store.unwrap_or(self.any_store()), lead: leads.first().copied(), person: Some(person) };
        let note = self.seal_note(note, Some(person));
        self.emit_as(actor, self.now, about, PersonReleased { reason, note });
        for lead in leads {
            self.reviews(lead).into_iter().for_each(|task| self.withdraw_task(task));
            self.follow_up(lead);
            self.ensure_next_action(lead);
        }
    }

    fn leads_of(&self, person: PersonId) -> Vec<LeadId> {
        self.state.people.get(&person).map(|person| person.leads.clone()).unwrap_or_default()
    }

    fn about_person(&self, person: &Person, leads: &[LeadId]) -> About {
        let open = leads.first().and_then(|id| self.state.leads.get(id)).map(|lead| lead.store);
        let store = open.or_else(|| person.past.last().map(|past| past.store)).unwrap_or(self.any_store());
        About { store, lead: leads.first().copied(), person: Some(person.facts.person) }
    }

    fn any_store(&self) -> StoreId {
        self.state.setup.stores.keys().next().copied().unwrap_or(StoreId(0))
    }

    /// Stops all that keepwarm and the staff had in hand for the lead.
    fn halt(&mut self, id: LeadId) {
        self.pause(id, EnrollmentEnd::Hold, CancelReason::Hold);
        // The pause alone leaves what reminds of a visit.
        self.cancel_touches(id, CancelReason::Hold, |_| true);
        self.drop_work(id);
        self.review_hold(id);
    }

    /// Takes back what the staff had in hand for a lead; what was already sent is still a fact to be cleared up.
    pub(super) fn drop_work(&mut self, id: LeadId) {
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        let uncertain =
            |task: &TaskId| self.state.tasks.get(task).is_some_and(|task| task.kind == TaskKind::ResolveUncertain);
        let void: Vec<TaskId> = lead.tasks.iter().copied().filter(|task| !uncertain(task)).collect();
        void.into_iter().for_each(|task| self.withdraw_task(task));
        for escalation in &lead.escalations {
            let (evidence, disposition) = (Evidence::Proven, Disposition::NoLongerNeeded);
            let closed = EscalationClosed { escalation: *escalation, evidence, disposition };
            self.emit(About::lead(&lead), closed);
        }
    }

    /// A manager decides what comes of the lead. One such task at a time.
    pub(super) fn review_hold(&mut self, id: LeadId) {
        if !self.reviews(id).is_empty() {
            return;
        }
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        let just = self
            .state
            .holds
            .get(&lead.person)
            .is_some_and(|(_, since)| self.now.duration_since(*since) < REVIEW_WITHIN);
        let due = self.staffed(lead.store, self.now + if just { REVIEW_WITHIN } else { REVIEW_AGAIN });
        let manager = self.state.setup.stores.get(&lead.store).map_or(RepId(0), |store| store.manager);
        self.open_task_for(&lead, manager, TaskKind::ReviewHold, due, None, None);
    }

    fn reviews(&self, id: LeadId) -> Vec<TaskId> {
        let tasks = self.state.leads.get(&id).into_iter().flat_map(|lead| &lead.tasks);
        let is_review =
            |task: &&TaskId| self.state.tasks.get(task).is_some_and(|task| task.kind == TaskKind::ReviewHold);
        tasks.filter(is_review).copied().collect()
    }
}
