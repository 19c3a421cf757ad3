//! Decides the life of a lead: who owns it, which segment and cadence it is in, how it ends. Keeps the promise that an
//! open lead always has a next action.

use jiff::{SignedDuration, Timestamp};

use super::{About, Deciding};
use crate::{
    effect::{About as NoticeAbout, Effect, Notice},
    entry::{
        EnrollmentEnded, EnrollmentPaused, EnrollmentResumed, EpisodeEnded, EpisodeStarted, EscalationClosed,
        LeadClosed, LeadRested, StageReached, TaskDone, TaskOpened, TouchCanceled,
    },
    ids::{EpisodeId, LeadId, PersonId, RepId, ReplyId, TaskId, TouchId},
    state::{Lead, Running, Task, Touch, TouchStatus},
    words::{CancelReason, Channel, Disposition, EnrollmentEnd, Evidence, Outcome, Segment, Stage, TaskKind},
};

/// When the owner of a lead without any other next action is to look at it.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// A lead that will belong elsewhere within this time does not close before.
const SOON: SignedDuration = SignedDuration::from_hours(48);

impl Deciding<'_> {
    /// Sees to it that a lead that has just begun has a next action.
    pub(super) fn begun(&mut self, id: LeadId) {
        let idle = self.state.leads.get(&id).filter(|lead| lead.next_action(self.state).is_none()).cloned();
        if let Some(lead) = idle.filter(|lead| self.is_without_contact(lead.person)) {
            // Nobody is reached by guessing: whoever has the lead finds out how.
            self.put_before(&lead, lead.acting, TaskKind::FixLead, None);
        }
        self.ensure_next_action(id);
    }

    /// Puts a lead into its segment and that segment's cadence. The caller gives it its next action.
    pub(super) fn begin_episode(&mut self, id: LeadId) {
        let Some(lead) = self.open(id) else { return };
        let classified = self.classified(&lead, self.now);
        let (segment, rule) = classified.unwrap_or_else(|| (Segment::NewInbound, "no-rule-matched".to_owned()));
        if lead.episode.as_ref().is_some_and(|episode| episode.segment == segment) {
            return;
        }
        if let Some(episode) = &lead.episode {
            self.end_enrollment(id, EnrollmentEnd::Reenrolled, CancelReason::Visited);
            let ended = EpisodeEnded { episode: episode.id, segment: episode.segment, outcome: Outcome::Moved };
            self.emit(About::lead(&lead), ended);
        }
        let episode = EpisodeStarted {
            episode: EpisodeId(self.fresh()),
            opportunity: lead.opportunity,
            department: lead.department,
            segment,
            rule,
            source: lead.source.clone(),
        };
        self.emit(About::lead(&lead), episode);
        self.enroll(id, segment);
    }

    fn classified(&self, lead: &Lead, at: Timestamp) -> Option<(Segment, String)> {
        let (_, rules) = self.state.setup.segments.as_ref()?;
        rules.classify(&lead.segment_facts(), at).map(|(segment, rule)| (segment, rule.to_owned()))
    }

    /// Whether there is neither a phone nor an address of the customer's.
    pub(super) fn is_without_contact(&self, id: PersonId) -> bool {
        let person = self.state.people.get(&id);
        person.is_some_and(|person| person.facts.phones.is_empty() && person.facts.emails.is_empty())
    }

    /// Whether every way to the customer is shut: then a human decides what their new inquiry means. What somebody else
    /// of the household shut counts for the contact point alone.
    pub(super) fn unreachable(&self, lead: &Lead) -> bool {
        let Some(person) = self.state.people.get(&lead.person) else { return true };
        let contacts = |channel: Channel| if channel.is_phone() { &person.facts.phones } else { &person.facts.emails };
        let mut ways = Channel::ALL.iter().copied().filter(|channel| !contacts(*channel).is_empty()).peekable();
        let shut = |channel| self.state.suppressions.bars(lead.person, contacts(channel), channel);
        ways.peek().is_some() && ways.all(shut)
    }

    /// Stops the automation while a human has the lead; the cadence can be taken up again.
    pub(super) fn pause(&mut self, id: LeadId, why: EnrollmentEnd, cancel: CancelReason) {
        let Some(lead) = self.open(id) else { return };
        self.cancel_outreach(id, cancel);
        let goes_on = |running| matches!(running, Running::Yes | Running::Paused(EnrollmentEnd::OtherCadence));
        // What rests for another cadence would go on by itself after that.
        let rests_already = why == EnrollmentEnd::OtherCadence && lead.running().is_none();
        if let Some(enrollment) = lead.enrollment.as_ref().filter(|it| goes_on(it.running) && !rests_already) {
            self.emit(About::lead(&lead), EnrollmentPaused { enrollment: enrollment.id, why });
        }
    }

    /// Takes the cadence up again, from the first step that was not begun, tomorrow at the earliest. While a visit is agreed,
    /// or made up for, it waits.
    pub(super) fn resume(&mut self, id: LeadId) {
        let Some(lead) = self.open(id).filter(|lead| !lead.is_about_a_visit(self.state)) else { return };
        let Some(enrollment) = lead.enrollment.clone() else { return };
        if self.state.holds.contains_key(&lead.person) {
            return;
        }
        if let Running::Paused(_) = enrollment.running {
            if self.yields(&lead) {
                return;
            }
            self.emit(About::lead(&lead), EnrollmentResumed { enrollment: enrollment.id });
            let next = if enrollment.made == Some(enrollment.step) { enrollment.step + 1 } else { enrollment.step };
            self.plan_step(id, next);
        }
    }

    pub(super) fn end_enrollment(&mut self, id: LeadId, why: EnrollmentEnd, cancel: CancelReason) {
        let Some(lead) = self.open(id) else { return };
        self.cancel_outreach(id, cancel);
        let live = lead.enrollment.as_ref().filter(|enrollment| !matches!(enrollment.running, Running::Ended(_)));
        if let Some(enrollment) = live {
            self.emit(About::lead(&lead), EnrollmentEnded { enrollment: enrollment.id, why });
        }
    }

    /// Cancels what rests with the customer's silence; what reminds of a visit stays.
    fn cancel_outreach(&mut self, id: LeadId, reason: CancelReason) {
        // By the ledger's clock, which never goes back: a visit that was missed is not to come again.
        let now = self.state.recorded_at.map_or(self.now, |last| last.max(self.now));
        self.cancel_touches(id, reason, |touch| touch.is_outreach(now));
    }

    /// Cancels what is planned of the touches meant. What is claimed is beyond recall and ends by its result.
    pub(super) fn cancel_touches(&mut self, id: LeadId, reason: CancelReason, meant: impl Fn(&Touch) -> bool) {
        let Some(lead) = self.open(id) else { return };
        let touches = lead.touches.iter().filter_map(|touch| self.state.touches.get(touch));
        let meant = touches.filter(|touch| touch.status != TouchStatus::Claimed && meant(touch));
        let meant: Vec<TouchId> = meant.map(|touch| touch.id).collect();
        let release =
            |task: &Task| task.kind == TaskKind::ReleaseTouch && task.touch.is_some_and(|it| meant.contains(&it));
        let releases = lead.tasks.iter().filter(|task| self.state.tasks.get(task).is_some_and(release));
        let releases: Vec<TaskId> = releases.copied().collect();
        for touch in meant {
            self.emit(About::lead(&lead), TouchCanceled { touch, reason, policy: self.policy_version() });
        }
        releases.into_iter().for_each(|task| self.withdraw_task(task));
    }

    /// Takes back a task that nobody needs any more: it disappears from the rep's list.
    pub(super) fn withdraw_task(&mut self, id: TaskId) {
        let Some(task) = self.state.tasks.get(&id).cloned() else { return };
        let Some(lead) = self.open(task.lead) else { return };
        let done = TaskDone {
            task: id,
            kind: task.kind,
            disposition: Disposition::NoLongerNeeded,
            evidence: Evidence::Proven,
            seconds: None,
        };
        self.emit(About::lead(&lead), done);
    }

    pub(super) fn open_task(
        &mut self,
        id: LeadId,
        kind: TaskKind,
        due_at: Timestamp,
        touch: Option<TouchId>,
        reply: Option<ReplyId>,
    ) {
        let Some(lead) = self.open(id) else { return };
        // Nobody rings up a person who is held. What was already sent is still a fact to be cleared up.
        if self.state.holds.contains_key(&lead.person) && kind != TaskKind::ResolveUncertain {
            return self.review_hold(id);
        }
        self.open_task_for(&lead, lead.acting, kind, due_at, touch, reply);
    }

    pub(super) fn open_task_for(
        &mut self,
        lead: &Lead,
        assignee: RepId,
        kind: TaskKind,
        due_at: Timestamp,
        touch: Option<TouchId>,
        reply: Option<ReplyId>,
    ) {
        let Some(episode) = lead.episode.as_ref() else { return };
        let task = TaskId(self.fresh());
        let (episode, segment) = (episode.id, episode.segment);
        let opened = TaskOpened { task, kind, episode, segment, assignee, due_at, touch, reply };
        self.emit(About::lead(lead), opened);
        let about = NoticeAbout::Task(task);
        self.effect(Effect::Notify(Notice { rep: assignee, lead: lead.id, about, due_at }));
    }

    /// Notes a stage the first time the episode reaches it.
    pub(super) fn reach(&mut self, id: LeadId, stage: Stage, evidence: Evidence, by: &str, at: Timestamp) {
        if self.brings_in {
            // Whatever it reached before was nobody's success here.
            return;
        }
        let Some(lead) = self.open(id) else { return };
        let Some(episode) = lead.episode.as_ref().filter(|_| !lead.stages.contains(&stage)) else { return };
        let (episode, segment) = (episode.id, episode.segment);
        let reached = StageReached { episode, segment, stage, evidence, by: by.to_owned() };
        self.emit_as(crate::entry::Actor::System, at, About::lead(&lead), reached);
    }

    /// After the last step a lead rests, then closes; there is no third state.
    pub(super) fn rest(&mut self, id: LeadId, days: u16) {
        let Some(lead) = self.open(id) else { return };
        let wake_at = self.staffed(lead.store, self.now + SignedDuration::from_hours(24 * i64::from(days)));
        self.emit(About::lead(&lead), LeadRested { wake_at });
    }

    pub(super) fn rest_over(&mut self, id: LeadId) {
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        let busy = !lead.tasks.is_empty() || !lead.escalations.is_empty() || !lead.appointments.is_empty();
        if busy || !lead.touches.is_empty() {
            return self.rest(id, 1);
        }
        if self.becomes_other(&lead, self.now) {
            // With time they belong elsewhere, and are taken up there when it is their turn.
            self.begin_episode(id);
            self.begun(id);
            let rests = self.state.leads.get(&id).is_some_and(|lead| lead.rests_until.is_some_and(|at| at <= self.now));
            if rests {
                self.rest(id, 1);
            }
            return;
        }
        if self.becomes_other(&lead, self.now + SOON) {
            return self.rest(id, 1);
        }
        self.close(id, Outcome::NoResponse);
    }

    /// Whether the lead belongs to another segment by then, and there is a cadence for it.
    fn becomes_other(&self, lead: &Lead, at: Timestamp) -> bool {
        let segment = self.classified(lead, at).map(|(segment, _)| segment).filter(|it| Some(*it) != lead.segment());
        let cadence = |segment| self.state.setup.cadence_for(segment, lead.department, &lead.source, lead.urgency);
        segment.and_then(cadence).is_some()
    }

    /// Ends a lead and everything that hangs on it.
    pub(super) fn close(&mut self, id: LeadId, outcome: Outcome) {
        let (why, cancel) = match outcome {
            Outcome::OptOut => (EnrollmentEnd::OptOut, CancelReason::OptOut),
            Outcome::Sold => (EnrollmentEnd::LeadClosed, CancelReason::Sold),
            _ => (EnrollmentEnd::LeadClosed, CancelReason::LeadClosed),
        };
        self.end_enrollment(id, why, cancel);
        self.cancel_touches(id, cancel, |_| true);
        let Some(lead) = self.open(id) else { return };
        lead.tasks.iter().for_each(|task| self.withdraw_task(*task));
        for escalation in &lead.escalations {
            let closed = EscalationClosed {
                escalation: *escalation,
                evidence: Evidence::Proven,
                disposition: Disposition::NoLongerNeeded,
            };
            self.emit(About::lead(&lead), closed);
        }
        self.end_appointments(&lead, outcome);
        if let Some(episode) = &lead.episode {
            let ended = EpisodeEnded { episode: episode.id, segment: episode.segment, outcome };
            self.emit(About::lead(&lead), ended);
        }
        let closed = LeadClosed { opportunity: lead.opportunity, outcome, owner: lead.owner };
        self.emit(About::lead(&lead), closed);
    }

    /// The promise: whatever just happened, an open lead has a next action, or its owner gets one.
    pub(super) fn ensure_next_action(&mut self, id: LeadId) {
        let idle = self.state.leads.get(&id).filter(|lead| lead.next_action(self.state).is_none());
        if let Some(store) = idle.map(|lead| lead.store) {
            self.open_task(id, TaskKind::FollowUp, self.staffed(store, self.now + LOOK_AGAIN), None, None);
        }
    }
}
