//! Decides what the work of humans means: how a task can end, and what follows. Escalations are `ladder`'s.

use jiff::SignedDuration;

use super::{About, Deciding, enroll::Happened};
use crate::{
    cadence::On,
    effect::Refusal,
    entry::{Actor, SuppressionAdded, TaskDone},
    ids::{LeadId, TaskId},
    state::Task,
    words::{Disposition, Evidence, Outcome, Stage, SuppressionScope, TaskKind},
};

/// A proven call of at least this length is two-way (facts: definitions, "Contacted").
pub(super) const TWO_WAY_SECONDS: u32 = 60;

/// When the owner looks again at a customer they have talked with.
const AFTER_TALK: SignedDuration = SignedDuration::from_hours(48);

impl Deciding<'_> {
    pub(super) fn task_reported(
        &mut self,
        id: TaskId,
        disposition: Disposition,
        evidence: Evidence,
        seconds: Option<u32>,
        actor: Actor,
    ) {
        let Some(task) = self.state.tasks.get(&id).cloned() else {
            return self.refuse(Refusal::NotOpen { what: "task", id: id.0 });
        };
        if !fits(task.kind, disposition) {
            let (disposition, kind) = (disposition.to_string(), task.kind.to_string());
            return self.refuse(Refusal::Misfit { disposition, kind });
        }
        let Some(lead) = self.open(task.lead) else { return };
        let done = TaskDone { task: id, kind: task.kind, disposition, evidence, seconds };
        self.emit_as(actor, self.now, About::lead(&lead), done);
        if disposition == Disposition::Talked
            && evidence == Evidence::Proven
            && seconds.is_some_and(|seconds| seconds >= TWO_WAY_SECONDS)
        {
            self.reach(lead.id, Stage::Contacted, evidence, "call", self.now);
        }
        self.task_means(&task, disposition);
        self.doubt_work(lead.store, actor);
        self.ensure_next_action(task.lead);
    }

    fn task_means(&mut self, task: &Task, disposition: Disposition) {
        match disposition {
            Disposition::Released => task.touch.into_iter().for_each(|touch| self.release(touch)),
            Disposition::Withheld => {
                task.touch.into_iter().for_each(|touch| self.withhold(touch, "release.withheld"));
            }
            Disposition::Talked | Disposition::Answered => {
                self.react(task.lead, Happened::OwnerTakeover);
                self.follow_up(task.lead);
            }
            Disposition::NoAnswer | Disposition::LeftVoicemail => {
                let fallback = task.from_step.filter(|_| disposition == Disposition::NoAnswer);
                if let Some((enrollment, step, action)) = fallback {
                    self.follow_from(task.lead, enrollment, step, action, On::NoAnswer);
                }
                self.resume(task.lead);
            }
            Disposition::BadNumber => self.bad_number(task.lead),
            Disposition::Lost if task.kind == TaskKind::KeepVisit => self.close(task.lead, Outcome::OptOut),
            Disposition::Lost => self.close(task.lead, Outcome::Lost),
            Disposition::Fixed => self.resume(task.lead),
            Disposition::Sent | Disposition::NotSent | Disposition::NoLongerNeeded => {}
        }
    }

    /// The next look at a customer who has been talked with, unless something else is already agreed.
    pub(super) fn follow_up(&mut self, id: LeadId) {
        let Some(lead) = self.state.leads.get(&id) else { return };
        // The end of a rest and a look at the segment are no look at the customer.
        let agreed = !lead.tasks.is_empty() || !lead.escalations.is_empty() || !lead.appointments.is_empty();
        if !agreed && lead.touches.is_empty() {
            let due = self.staffed(lead.store, self.now + AFTER_TALK);
            if self.state.holds.contains_key(&lead.person) {
                return self.review_hold(id);
            }
            // Whoever helped out today need not be there by then.
            let (lead, assignee) = (lead.clone(), self.answering(lead));
            self.open_task_for(&lead, assignee, TaskKind::FollowUp, due, None, None);
        }
    }

    /// Nobody is to ring or text that number again; email may still reach the customer.
    pub(super) fn bad_number(&mut self, id: LeadId) {
        let Some(lead) = self.open(id) else { return };
        let Some(person) = self.state.people.get(&lead.person).cloned() else { return };
        // The number is shut and not the person: with another number they can be reached again.
        let (scope, contacts) = (SuppressionScope::Phone, person.facts.phones.clone());
        if !self.state.suppressions.covers(scope, &contacts, &[]) {
            let (people, leads, via) = (Vec::new(), vec![lead.id], "bad-number".to_owned());
            self.emit(About::lead(&lead), SuppressionAdded { scope, contacts, people, leads, via, note: None });
        }
        if person.facts.emails.is_empty() {
            self.close(lead.id, Outcome::BadNumber);
        } else {
            self.resume(lead.id);
        }
    }
}

/// Which ends a kind of task can come to.
const fn fits(kind: TaskKind, disposition: Disposition) -> bool {
    use Disposition as D;
    match kind {
        TaskKind::ReleaseTouch => matches!(disposition, D::Released | D::Withheld | D::Lost),
        TaskKind::ResolveUncertain => matches!(disposition, D::Sent | D::NotSent),
        TaskKind::ReviewHold => matches!(disposition, D::Fixed | D::Lost | D::NoLongerNeeded),
        TaskKind::FixLead => matches!(disposition, D::Fixed | D::BadNumber | D::Lost),
        TaskKind::KeepVisit => matches!(disposition, D::Fixed | D::Lost),
        TaskKind::ConfirmArea => {
            matches!(disposition, D::Fixed | D::NoAnswer | D::BadNumber | D::Lost | D::NoLongerNeeded)
        }
        TaskKind::ConsentEnding => matches!(disposition, D::Fixed | D::Talked | D::Lost | D::NoLongerNeeded),
        TaskKind::Call | TaskKind::AnswerReply | TaskKind::FollowUp | TaskKind::RescueMissed => matches!(
            disposition,
            D::Talked | D::LeftVoicemail | D::NoAnswer | D::BadNumber | D::Answered | D::Lost | D::NoLongerNeeded
        ),
    }
}
