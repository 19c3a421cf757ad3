//! A draft of a cadence over recorded history. Owns the replay: the entries of the ledger are folded into a state, and the
//! enrollments begun since a day that would have got the draft run by it instead of by what they ran by.
//!
//! What customers, reps and the DMS did is taken as recorded, when it was recorded. Nobody can know how they would have
//! answered other messages at other times; so every message counts as delivered and every call as not answered. What the
//! draft would have sent after a recorded answer is not sent, as it was not.

mod book;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use self::book::Book;
pub use self::book::{Outcome, Peak, Row};
use crate::{
    cadence::Cadence,
    effect::{Decision, Effect},
    entry::{Actor, Body, Enrolled, Entry},
    fold::fold,
    ids::{CadenceVersionId, EnrollmentId, KeyedHash, LeadId, TaskId, TouchId},
    input::{DeliveryResult, Input},
    state::{Published, State},
    step::{
        replay::{Told, tell},
        step,
    },
    words::{Disposition, EnrollmentEnd, Evidence, Mode, Outcome as Ended, TaskKind},
};

/// Ids that no ledger comes to: what the replay plans by itself is told apart by them.
const OWN_IDS: i64 = 1 << 60;

/// The draft's place among the versions.
const DRAFT: CadenceVersionId = CadenceVersionId(OWN_IDS - 1);

/// See the module. Entries are shown to it in order of `seq`, from the first of the ledger.
pub struct Simulation {
    state: State,
    draft: Arc<Cadence>,
    since: Timestamp,
    begun: bool,
    /// Enrollments that run by the draft, with their lead.
    targets: BTreeMap<EnrollmentId, LeadId>,
    leads: BTreeMap<LeadId, EnrollmentId>,
    /// Recorded touches and tasks of those: looked at, never folded.
    touches: BTreeSet<TouchId>,
    tasks: BTreeSet<TaskId>,
    /// What the draft has planned, by time.
    own: BTreeSet<(Timestamp, TouchId)>,
    book: Book,
    through: Timestamp,
}

impl Simulation {
    #[must_use]
    pub fn new(draft: Arc<Cadence>, since: Timestamp) -> Self {
        Self {
            state: State::default(),
            book: Book::new(&draft),
            draft,
            since,
            begun: false,
            targets: BTreeMap::new(),
            leads: BTreeMap::new(),
            touches: BTreeSet::new(),
            tasks: BTreeSet::new(),
            own: BTreeSet::new(),
            through: since,
        }
    }

    /// Takes the next entry of the ledger.
    pub fn see(&mut self, entry: &Entry) {
        if entry.recorded_at < self.since {
            return fold(&mut self.state, entry);
        }
        if !self.begun {
            self.begin();
        }
        if let Body::DaemonStarted(_) = entry.body {
            self.sleep_until(entry.recorded_at);
        }
        self.run_until(entry.recorded_at);
        self.through = entry.recorded_at;
        if !self.took(entry) {
            fold(&mut self.state, entry);
            if let Body::ModeSet(_) = entry.body {
                self.all_live();
            }
        }
    }

    /// What the draft would have changed, up to the last entry.
    #[must_use]
    pub fn finish(mut self) -> Outcome {
        self.run_until(self.through);
        self.book.close(self.since, self.through, self.targets.len() as u64)
    }

    fn begin(&mut self) {
        self.begun = true;
        self.state.next_id = self.state.next_id.max(OWN_IDS);
        let published = Published { number: 0, content: KeyedHash([0; 16]), text: Arc::clone(&self.draft) };
        self.state.setup.cadences.insert(DRAFT, published);
        self.all_live();
    }

    /// What a store runs in shadow or by hand is simulated as if it were sent: that is what the draft is asked about.
    fn all_live(&mut self) {
        self.state.setup.modes.values_mut().for_each(|mode| *mode = Mode::Live);
    }

    /// Whether the entry belongs to an enrollment of the draft: then it is not folded as it stands.
    fn took(&mut self, entry: &Entry) -> bool {
        if let Body::Enrolled(it) = &entry.body {
            return self.enrolled(entry, it);
        }
        if let Body::LeadClosed(it) = &entry.body {
            return self.closed(entry, it.outcome);
        }
        let target = |enrollment: &EnrollmentId| self.targets.get(enrollment).copied();
        let told = match &entry.body {
            Body::EnrollmentPaused(it) => target(&it.enrollment).map(|lead| (lead, Some(Told::Paused(it.why)))),
            Body::EnrollmentResumed(it) => target(&it.enrollment).map(|lead| (lead, Some(Told::Resumed))),
            // The draft comes to its own end.
            Body::EnrollmentEnded(it) if it.why == EnrollmentEnd::Finished => {
                target(&it.enrollment).map(|lead| (lead, None))
            }
            Body::EnrollmentEnded(it) => target(&it.enrollment).map(|lead| (lead, Some(Told::Ended(it.why)))),
            Body::LeadRested(_) => entry.lead.filter(|lead| self.leads.contains_key(lead)).map(|lead| (lead, None)),
            _ => return self.touched(entry),
        };
        let Some((lead, told)) = told else { return false };
        if let Some(told) = told {
            let decision = tell(&mut self.state, lead, told, entry.recorded_at);
            self.follow(decision, entry.recorded_at);
        }
        true
    }

    fn enrolled(&mut self, entry: &Entry, it: &Enrolled) -> bool {
        let lead = entry.lead.and_then(|id| self.state.leads.get(&id));
        let Some(lead) = lead.filter(|lead| {
            self.draft.is_for(it.segment, lead.department, &lead.source, lead.urgency) && self.would_get(it.version)
        }) else {
            return false;
        };
        let id = lead.id;
        self.targets.insert(it.enrollment, id);
        self.leads.insert(id, it.enrollment);
        let version = it.version;
        let enrolled = Enrolled { version: DRAFT, ..it.clone() };
        fold(&mut self.state, &Entry { body: enrolled.into(), ..entry.clone() });
        self.book.begun(it.enrollment, it.segment, self.state.setup.cadences.get(&version).map(|it| &it.text));
        let decision = tell(&mut self.state, id, Told::Enrolled, entry.recorded_at);
        self.follow(decision, entry.recorded_at);
        true
    }

    /// Whether the draft takes the place of the version that a lead got: it is the next of the same cadence, or asks for
    /// at least as much.
    fn would_get(&self, version: CadenceVersionId) -> bool {
        let Some(recorded) = self.state.setup.cadences.get(&version) else { return false };
        recorded.text.name == self.draft.name
            || recorded.text.audience.specificity() < self.draft.audience.specificity()
    }

    fn closed(&mut self, entry: &Entry, outcome: Ended) -> bool {
        let Some(lead) = entry.lead.filter(|lead| self.leads.contains_key(lead)) else { return false };
        if outcome == Ended::NoResponse {
            // It closed because the cadence it had was over. The draft's may not be.
            return true;
        }
        let decision = tell(&mut self.state, lead, Told::Ended(EnrollmentEnd::LeadClosed), entry.recorded_at);
        self.follow(decision, entry.recorded_at);
        self.leads.remove(&lead);
        false
    }

    /// Touches of the targets, and the work that came of them.
    fn touched(&mut self, entry: &Entry) -> bool {
        if let Body::TouchPlanned(it) = &entry.body {
            let ours = it.appointment.is_none() && self.targets.contains_key(&it.enrollment);
            if ours {
                self.touches.insert(it.touch);
                self.book.planned(it);
            }
            return ours;
        }
        let touch = match &entry.body {
            Body::TouchMoved(it) => it.touch,
            Body::TouchParked(it) => it.touch,
            Body::TouchClaimed(it) => it.touch,
            Body::TouchSent(it) => it.touch,
            Body::TouchFailed(it) => it.touch,
            Body::TouchUncertain(it) => it.touch,
            Body::TouchSkipped(it) => it.touch,
            Body::TouchCanceled(it) => it.touch,
            Body::TaskOpened(it) => {
                let ours = it.touch.is_some_and(|touch| self.touches.contains(&touch));
                if ours {
                    self.tasks.insert(it.task);
                }
                return ours;
            }
            Body::TaskDone(it) => return self.tasks.remove(&it.task),
            _ => return false,
        };
        if !self.touches.contains(&touch) {
            return false;
        }
        if self.book.recorded(entry, touch) {
            self.touches.remove(&touch);
        }
        true
    }

    /// The appliance was off since the entry before: what was due meanwhile is late, for the draft as it was for what ran.
    fn sleep_until(&mut self, until: Timestamp) {
        let awake = self.own.split_off(&(until, TouchId(i64::MIN)));
        let missed = std::mem::replace(&mut self.own, awake);
        self.own.extend(missed.into_iter().map(|(_, touch)| (until, touch)));
    }

    /// Makes what the draft has planned until then.
    fn run_until(&mut self, until: Timestamp) {
        while let Some(&(at, touch)) = self.own.first().filter(|(at, _)| *at <= until) {
            self.own.remove(&(at, touch));
            let Some(timer) = self.state.touches.get(&touch).map(crate::state::Touch::timer) else { continue };
            let decision = step(&mut self.state, &Input::Due(timer), at);
            self.follow(decision, at);
        }
    }

    /// Takes note of what was decided, and lets the world answer: every message arrives, every call rings out.
    fn follow(&mut self, decision: Decision, now: Timestamp) {
        for entry in &decision.entries {
            match &entry.body {
                Body::TouchPlanned(it) => drop(self.own.insert((it.planned_at.max(now), it.touch))),
                Body::TouchMoved(it) => drop(self.own.insert((it.planned_at.max(now), it.touch))),
                _ => {}
            }
            self.book.simulated(entry);
        }
        for effect in decision.effects {
            if let Effect::Deliver(delivery) = effect {
                let result = DeliveryResult::Sent { provider_id: None, segments: None };
                let (touch, attempt) = (delivery.touch, delivery.attempt);
                let delivered =
                    step(&mut self.state, &Input::Delivered { touch, attempt, result, rule: None, message: None }, now);
                let calls: Vec<TaskId> = delivered.entries.iter().filter_map(call).collect();
                self.follow(delivered, now);
                for task in calls {
                    let (disposition, evidence) = (Disposition::NoAnswer, Evidence::Claimed);
                    let report =
                        Input::TaskReported { task, disposition, evidence, seconds: None, actor: Actor::System };
                    let reported = step(&mut self.state, &report, now);
                    self.follow(reported, now);
                }
            }
        }
    }
}

fn call(entry: &Entry) -> Option<TaskId> {
    match &entry.body {
        Body::TaskOpened(it) if it.kind == TaskKind::Call => Some(it.task),
        _ => None,
    }
}
