//! Decides when somebody is to ask a customer where they are, and what their answer changes.

use jiff::{SignedDuration, Timestamp};

use super::{About, Deciding, gate::Case};
use crate::{
    effect::{Answer, Refusal},
    entry::{Actor, PlaceConfirmed},
    ids::{LeadId, TaskId},
    state::TouchStatus,
    words::{Mode, MoveReason, TaskKind},
};

/// Whoever can be reached within this time is not asked.
const NEXT_OPEN_WITHIN: SignedDuration = SignedDuration::from_hours(3 * 24);

/// When somebody asks.
const ASK_WITHIN: SignedDuration = SignedDuration::from_hours(2);

impl Deciding<'_> {
    /// The law's window stays shut for days because the customer may be in more than one place: a human finds out where
    /// they are. `next_open`: none where it does not open at all.
    pub(super) fn ask_where(&mut self, case: &Case, next_open: Option<Timestamp>) {
        let soon = next_open.is_some_and(|at| at.duration_since(self.now) <= NEXT_OPEN_WITHIN);
        if soon || !case.is_anywhere() || !case.touch.channel.is_phone() || case.mode == Mode::Shadow {
            return;
        }
        if self.asked_where(case.lead.id).next().is_none() {
            let due = self.staffed(case.lead.store, self.now + ASK_WITHIN);
            self.open_task(case.lead.id, TaskKind::ConfirmArea, due, Some(case.touch.id), None);
        }
    }

    fn asked_where(&self, lead: LeadId) -> impl Iterator<Item = TaskId> + '_ {
        let tasks = self.state.leads.get(&lead).into_iter().flat_map(|lead| &lead.tasks);
        tasks.copied().filter(|id| self.state.tasks.get(id).is_some_and(|it| it.kind == TaskKind::ConfirmArea))
    }

    /// The customer told where they are. What waited for an hour that suits every place is asked again at once.
    pub(super) fn place_told(&mut self, id: LeadId, state: &str, actor: Actor) {
        let Some(lead) = self.open(id) else { return };
        let known = |(_, policy): &(_, std::sync::Arc<crate::policy::Policy>)| {
            policy.places.states.iter().any(|row| row.state == state)
        };
        if !self.state.setup.policy.as_ref().is_some_and(known) {
            return self.refuse(Refusal::NoSuchState);
        }
        let Some(person) = self.state.people.get(&lead.person) else { return };
        let leads = person.leads.clone();
        if person.place.as_deref() == Some(state) {
            self.out.answer = Answer::Known;
        } else {
            self.emit_as(actor, self.now, About::lead(&lead), PlaceConfirmed { state: state.to_owned() });
        }
        for lead in leads {
            let tasks: Vec<TaskId> = self.asked_where(lead).collect();
            for task in tasks {
                let waited = self.state.tasks.get(&task).and_then(|task| task.touch);
                self.withdraw_task(task);
                let waits = |touch: &crate::state::Touch| {
                    touch.status == TouchStatus::Planned && touch.planned_at > self.now && !touch.parked
                };
                if let Some(touch) = waited.filter(|id| self.state.touches.get(id).is_some_and(waits)) {
                    let Some(lead) = self.state.leads.get(&lead).map(About::lead) else { continue };
                    self.put_off(lead, touch, self.now, MoveReason::Window, Some("place.confirmed".to_owned()), None);
                }
            }
            self.ensure_next_action(lead);
        }
    }
}
