//! Open leads and what hangs on them. Owns the rows of the state that `fold` keeps; knows no rules.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{ByAge, Deal, State, Timer, TimerKind, queue::noon};
use crate::{
    answer::Answers,
    entry::{OfAppointment, PersonFacts, Vehicle},
    ids::{
        AppointmentId, BlockVersionId, CadenceVersionId, EnrollmentId, EpisodeId, EscalationId, KeyedHash, LeadId,
        OpportunityId, PersonId, RepId, ReplyId, Seq, StoreId, TaskId, TouchId,
    },
    lint, segment,
    words::{
        Channel, Department, EnrollmentEnd, Intent, Mode, OpenedBy, Outcome, Rung, Segment, Stage, TaskKind, TrackKind,
        Urgency,
    },
};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Person {
    pub facts: PersonFacts,
    /// The state where they are, as they told a member of the staff; none where codes and addresses must do.
    pub place: Option<String>,
    /// Open leads, at most one for each department.
    pub leads: Vec<LeadId>,
    pub past: Vec<PastOpportunity>,
    /// Claims of the last days, oldest first: what the rolling caps count.
    pub made: Vec<(Timestamp, Channel)>,
    /// The last contact made by machine: its civil day and the step it belonged to.
    pub last_contact: Option<(Date, EnrollmentId, u16)>,
    /// The last touch by machine that was sent, and when.
    pub last_sent: Option<(TouchId, Timestamp)>,
    /// When a text last said how to opt out; none when none did.
    pub opt_out_line_at: Option<Timestamp>,
    /// Texts sent since.
    pub texts_since_opt_out_line: u32,
    /// Repair orders that are open, and since when.
    pub repair_orders: Vec<(KeyedHash, Timestamp)>,
    /// The last of those that were closed.
    pub serviced: Vec<KeyedHash>,
    /// Deals under their name.
    pub deals: Vec<Deal>,
    /// Cadences they were enrolled in, oldest first: what cooldowns count.
    pub enrolled: Vec<PastEnrollment>,
    /// Set while no lead is open: when the last one closed.
    pub idle_since: Option<(Seq, Timestamp)>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PastEnrollment {
    pub enrollment: EnrollmentId,
    /// As it began: a migration does not make it another.
    pub version: CadenceVersionId,
    pub ended_at: Option<Timestamp>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PastOpportunity {
    pub opportunity: OpportunityId,
    pub lead: LeadId,
    pub store: StoreId,
    pub department: Department,
    pub owner: RepId,
    pub outcome: Outcome,
    pub closed_at: Timestamp,
    /// The last one.
    pub episode: Option<Episode>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Lead {
    pub id: LeadId,
    /// The short number by which the staff name it.
    pub item: u32,
    pub store: StoreId,
    pub person: PersonId,
    pub opportunity: OpportunityId,
    pub department: Department,
    pub source: String,
    pub by: OpenedBy,
    /// As the customer said last.
    pub urgency: Urgency,
    pub received_at: Timestamp,
    pub requested_at: Timestamp,
    pub vehicle: Option<Vehicle>,
    pub trade_in: Option<Vehicle>,
    /// What the customer told of their plans.
    pub answers: Answers,
    pub owner: RepId,
    pub acting: RepId,
    pub episode: Option<Episode>,
    /// The one before, or the last when the lead ends.
    pub ended: Option<Episode>,
    /// A deal that is being written, or was with a visit.
    pub deal_at: Option<Timestamp>,
    /// Set where nobody asked.
    pub by_age: Option<ByAge>,
    /// For which cadence it waits until it is its turn, and since when nobody was heard of.
    pub waits: Option<(Segment, Timestamp)>,
    /// Reached in the present episode, in the order reached.
    pub stages: Vec<Stage>,
    pub enrollment: Option<Enrollment>,
    /// Planned or claimed.
    pub touches: Vec<TouchId>,
    /// Wordings that were sent in this thread.
    pub used: Vec<(BlockVersionId, u16)>,
    pub tasks: Vec<TaskId>,
    pub escalations: Vec<EscalationId>,
    pub appointments: Vec<AppointmentId>,
    /// The DMS's row of what is agreed.
    pub agreed_in: Option<KeyedHash>,
    pub visited_at: Option<Timestamp>,
    pub reclassify_at: Option<Timestamp>,
    pub rests_until: Option<Timestamp>,
    pub last_reply_at: Option<Timestamp>,
    /// When the customer asked for something last, never after it arrived: the clock of an inquiry runs from here.
    pub asked_at: Timestamp,
    /// When the customer last wrote, asked again, or was spoken with.
    pub engaged_at: Option<Timestamp>,
    /// A complaint that no human has answered yet.
    pub complaint: Option<ReplyId>,
    /// The appointment that nobody came to, until another is set or somebody comes.
    pub missed: Option<AppointmentId>,
    /// When the owner was last told that what lets the customer be approached runs out.
    pub warned_at: Option<Timestamp>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Episode {
    pub id: EpisodeId,
    pub segment: Segment,
    pub rule: String,
    pub started_at: Timestamp,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Enrollment {
    pub id: EnrollmentId,
    pub version: CadenceVersionId,
    pub enrolled_at: Timestamp,
    /// The step whose touches are planned or were made last.
    pub step: u16,
    /// The last step of which a touch was claimed: it is never begun again.
    pub made: Option<u16>,
    pub running: Running,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Running {
    Yes,
    Paused(EnrollmentEnd),
    Ended(EnrollmentEnd),
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Touch {
    pub id: TouchId,
    pub lead: LeadId,
    /// Of the lead: a claim can outlive it.
    pub store: StoreId,
    pub person: PersonId,
    pub enrollment: EnrollmentId,
    /// Of the cadence, or of the tracks.
    pub version: CadenceVersionId,
    pub step: u16,
    pub action: u16,
    pub channel: Channel,
    pub mode: Mode,
    /// Set for a reminder or a rescue.
    pub of: Option<OfAppointment>,
    pub planned_at: Timestamp,
    pub status: TouchStatus,
    /// A human released it and it still waits: for its window, a cap or a free slot.
    pub released: bool,
    /// Claims so far.
    pub attempts: u16,
    /// Claims of which the provider took nothing at all: they say nothing of the touch.
    pub outages: u16,
    /// Others go first until then: its provider took nothing, and the touch keeps its time.
    pub not_before: Option<Timestamp>,
    pub key: Option<String>,
    /// Message segments taken at the last claim, and the carriers' day they were taken from.
    pub taken: Option<(Date, u16)>,
    /// What the last claim said.
    pub words: Option<(BlockVersionId, u16)>,
    /// The text that was claimed says how to opt out.
    pub opt_out_line: bool,
    /// Its time came in a pause: it has no timer and waits for the end of the pause.
    pub parked: bool,
    /// Its time passed without it: it keeps the pace of those that catch up.
    pub catches_up: Option<CatchUp>,
    /// It has its turn among those that catch up, at `planned_at`.
    pub has_turn: bool,
}

/// Why a touch comes after its time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CatchUp {
    Late,
    /// It was paused: the resume rule of its step is asked, once.
    Resumed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum TouchStatus {
    Planned,
    /// Prepared for a human to release.
    Prepared,
    Claimed,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    pub lead: LeadId,
    pub kind: TaskKind,
    pub assignee: RepId,
    pub opened_at: Timestamp,
    pub due_at: Timestamp,
    pub touch: Option<TouchId>,
    /// The step and action of the touch, which may have ended when the task is done.
    pub from_step: Option<(EnrollmentId, u16, u16)>,
    /// The reply that it is about, and what that says.
    pub reply: Option<ReplyId>,
    pub says: Vec<Intent>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Escalation {
    pub id: EscalationId,
    pub lead: LeadId,
    pub intent: Intent,
    pub reply: Option<ReplyId>,
    pub acting: RepId,
    pub opened_at: Timestamp,
    pub starts_at: Timestamp,
    pub due_at: Timestamp,
    /// Those on call answer: the clock runs while the store is closed.
    pub on_call: bool,
    /// The rung that was told last, and everybody who was told.
    pub rung: Option<Rung>,
    pub told: Vec<RepId>,
    /// When the next rung is due.
    pub next_at: Option<Timestamp>,
    pub taken_by: Option<RepId>,
    pub breached: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Appointment {
    pub id: AppointmentId,
    pub lead: LeadId,
    pub set_at: Timestamp,
    pub at: Timestamp,
    pub deadline: Timestamp,
}

/// What comes next for an open lead, and when. An open lead always has one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NextAction {
    pub at: Timestamp,
    pub kind: TimerKind,
    pub subject: i64,
    /// The task, when a human is to act.
    pub task: Option<TaskKind>,
}

impl Person {
    /// Whether the next text must say how to opt out (rule L03).
    #[must_use]
    pub fn opt_out_line_due(&self, now: Timestamp) -> bool {
        let since = self.opt_out_line_at.map(|at| now.duration_since(at));
        since.is_none_or(|since| lint::opt_out_line_due(self.texts_since_opt_out_line, since))
    }

    /// With the past that a look-up knows: the state, which has let go of the person once, knows what came after.
    #[must_use]
    pub(crate) fn with_past_of(mut self, recalled: &[Self]) -> Self {
        if let Some(known) = recalled.iter().find(|it| it.facts.person == self.facts.person) {
            let older = known.past.iter().filter(|past| self.past.iter().all(|own| own.lead != past.lead));
            self.past = older.chain(&self.past).cloned().collect();
            let older = known.enrolled.iter();
            let older = older.filter(|past| self.enrolled.iter().all(|own| own.enrollment != past.enrollment));
            self.enrolled = older.chain(&self.enrolled).cloned().collect();
            let older = known.deals.iter().filter(|deal| self.deals.iter().all(|own| own.key != deal.key));
            self.deals = older.chain(&self.deals).cloned().collect();
            let older = known.serviced.iter().filter(|order| !self.serviced.contains(order));
            self.serviced = older.chain(&self.serviced).copied().collect();
        }
        self
    }
}

impl Touch {
    /// Whether it rests with the customer's silence: a cadence's touch, or the rescue of a visit whose time has passed.
    /// What reminds of a visit to come does not.
    #[must_use]
    pub fn is_outreach(&self, now: Timestamp) -> bool {
        self.of.is_none_or(|of| of.track == TrackKind::Rescue && of.at <= now)
    }

    /// When it falls due, and as what: the first step of a cadence goes before all others.
    pub(crate) fn timer(&self) -> Timer {
        let kind = match self.status {
            TouchStatus::Prepared => TimerKind::Release,
            TouchStatus::Planned | TouchStatus::Claimed if self.step == 0 && self.of.is_none() => {
                TimerKind::First(self.channel)
            }
            TouchStatus::Planned | TouchStatus::Claimed => TimerKind::Touch(self.channel),
        };
        let due = self.not_before.map_or(self.planned_at, |others| others.max(self.planned_at));
        Timer { due, kind, subject: self.id.0 }
    }

    /// Whether it is among what falls due by itself.
    pub(crate) const fn has_timer(&self) -> bool {
        !self.parked && !matches!(self.status, TouchStatus::Claimed)
    }
}

impl Lead {
    /// Whether a touch that goes with an appointment still has its occasion. A reminder: the visit is agreed for the time
    /// it speaks of. A rescue: nobody came, and nobody has heard of the customer since.
    #[must_use]
    pub fn awaits(&self, of: OfAppointment, state: &State) -> bool {
        let agreed = state.appointments.get(&of.appointment).is_some_and(|it| it.lead == self.id && it.at == of.at);
        match of.track {
            TrackKind::Reminder => agreed,
            TrackKind::Rescue => {
                let silent = self.engaged_at.is_none_or(|at| at < of.at);
                (agreed || self.missed == Some(of.appointment)) && silent
            }
        }
    }

    /// Whether a visit is agreed, or one that was missed is being made up for: the cadence waits.
    #[must_use]
    pub fn is_about_a_visit(&self, state: &State) -> bool {
        let track = |id: &TouchId| state.touches.get(id).is_some_and(|touch| touch.of.is_some());
        !self.appointments.is_empty() || self.touches.iter().any(track)
    }

    #[must_use]
    pub fn segment(&self) -> Option<Segment> {
        self.episode.as_ref().map(|episode| episode.segment)
    }

    /// What the segment rules ask about the lead as it stands.
    #[must_use]
    pub fn segment_facts(&self) -> segment::Facts<'_> {
        segment::Facts {
            department: self.department,
            source: &self.source,
            requested_at: self.by_age.is_none().then_some(self.requested_at),
            arrived_at: self.received_at,
            showroom_visit: self.visited_at,
            deal: self.deal_at.or(self.by_age.and_then(|it| it.deal).map(noon)),
            repair_order: self.by_age.and_then(|it| it.repair_order).map(noon),
        }
    }

    /// The highest stage reached in the present episode.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stages.iter().copied().max().unwrap_or(Stage::New)
    }

    /// The enrollment of this id, unless it was stopped: while its cadence runs, and when it came to its end, for the
    /// fallback of its last step.
    #[must_use]
    pub fn going(&self, id: EnrollmentId) -> Option<&Enrollment> {
        let stopped = |it: &&Enrollment| !matches!(it.running, Running::Yes | Running::Ended(EnrollmentEnd::Finished));
        self.enrollment.as_ref().filter(|it| it.id == id && !stopped(it))
    }

    /// The enrollment, while its cadence runs.
    #[must_use]
    pub fn running(&self) -> Option<&Enrollment> {
        self.enrollment.as_ref().filter(|enrollment| enrollment.running == Running::Yes)
    }

    /// What comes next of it, or else of the cadence for which it rests.
    #[must_use]
    pub fn next_action(&self, state: &State) -> Option<NextAction> {
        let rests = self.enrollment.as_ref().map(|it| it.running) == Some(Running::Paused(EnrollmentEnd::OtherCadence));
        self.own_next_action(state).or_else(|| {
            let person = state.people.get(&self.person).filter(|_| rests)?;
            let others = person.leads.iter().filter_map(|id| state.leads.get(id));
            others.filter(|other| other.running().is_some()).find_map(|other| other.own_next_action(state))
        })
    }

    /// The earliest of planned touches, tasks, escalations, appointments, a look at the segment, and the
    /// end of a rest. Something overdue comes first.
    fn own_next_action(&self, state: &State) -> Option<NextAction> {
        let by = |at, kind, subject| NextAction { at, kind, subject, task: None };
        let touches = self.touches.iter().filter_map(|id| state.touches.get(id));
        let touches = touches.map(|touch| by(touch.planned_at, TimerKind::Touch(touch.channel), touch.id.0));
        let tasks = self
            .tasks
            .iter()
            .filter_map(|id| state.tasks.get(id))
            .map(|task| NextAction { task: Some(task.kind), ..by(task.due_at, TimerKind::Release, task.id.0) });
        let escalations = self.escalations.iter().filter_map(|id| state.escalations.get(id));
        let escalations = escalations.map(|it| by(it.due_at, TimerKind::Escalation, it.id.0));
        let appointments = self.appointments.iter().filter_map(|id| state.appointments.get(id));
        let appointments = appointments.map(|it| by(it.at, TimerKind::Appointment, it.id.0));
        let reclassify = self.reclassify_at.map(|at| by(at, TimerKind::Reclassify, self.id.0));
        let rest = self.rests_until.map(|at| by(at, TimerKind::Rest, self.id.0));
        let round = self.waits.and_then(|_| state.queue.rounds.get(&self.store));
        let round = round.map(|at| by(*at, TimerKind::Round, i64::from(self.store.0)));
        touches.chain(round).chain(tasks).chain(escalations).chain(appointments).chain(reclassify).chain(rest).min()
    }
}
