//! What must hold after every step, whatever happened. Knows the promises of the core and none of its code: stops, caps
//! and days are counted here once more, from the entries alone.

mod outreach;
mod things;

use std::collections::BTreeSet;

use jiff::Timestamp;

use self::{outreach::Outreach, things::Things};
use crate::{
    effect::{About, Decision, Effect},
    entry::{Body, Entry, codec},
    fold::fold,
    state::{Running, State, TouchStatus},
    words::{Channel, EnrollmentEnd, TrackKind},
};

/// Writing the whole state takes longer than a step: of many steps only every so many is held against it.
const SNAPSHOT_EVERY: usize = 16;

/// Watches a store from its first entry on.
#[derive(Default)]
pub(super) struct Witness {
    replayed: State,
    steps: usize,
    ids: BTreeSet<i64>,
    things: Things,
    outreach: Outreach,
}

impl Witness {
    pub(super) fn check(&mut self, state: &State, decision: &Decision, now: Timestamp) {
        for entry in &decision.entries {
            self.entry(entry);
            self.things.see(entry);
            self.outreach.see(entry, &self.replayed, now);
            fold(&mut self.replayed, &through_the_ledger(entry));
        }
        assert_eq!(*state, self.replayed, "replaying the entries does not give the state");
        self.steps += 1;
        if self.steps.is_multiple_of(SNAPSHOT_EVERY) {
            snapshot(state);
        }
        effects(decision);
        leads(state);
        touches(state);
        slots(state, decision);
        timers(state);
        self.things.check(state);
    }

    /// Takes entries as they are: of noise nobody asks anything.
    pub(super) fn trust(&mut self, decision: &Decision) {
        decision.entries.iter().for_each(|entry| fold(&mut self.replayed, entry));
    }

    fn entry(&mut self, entry: &Entry) {
        assert_eq!(entry.seq.0, self.replayed.seq + 1, "seq has a gap");
        assert!(Some(entry.recorded_at) >= self.replayed.recorded_at, "recorded_at went back");
        if let Some(lead) = entry.lead {
            let kind = entry.body.kind();
            assert!(entry.person.is_some(), "{kind} of lead {lead} names no person");
            assert_ne!(entry.store.0, 0, "{kind} of lead {lead} names no store");
        }
        for id in born(&entry.body) {
            assert!(self.ids.insert(id), "the id {id} was given twice, the second time by {}", entry.body.kind());
        }
    }
}

/// The ids that an entry gives.
fn born(body: &Body) -> Vec<i64> {
    match body {
        Body::LeadReceived(it) if it.opportunity_opened => vec![it.lead.0, it.opportunity.0],
        Body::LeadReceived(it) => vec![it.lead.0],
        Body::EpisodeStarted(it) => vec![it.episode.0],
        Body::Enrolled(it) => vec![it.enrollment.0],
        Body::TouchPlanned(it) => vec![it.touch.0],
        Body::StopConfirmationPlanned(it) => vec![it.touch.0],
        Body::HelpAnswerPlanned(it) => vec![it.touch.0],
        Body::ReplyReceived(it) => vec![it.reply.0],
        Body::TaskOpened(it) => vec![it.task.0],
        Body::EscalationOpened(it) => vec![it.escalation.0],
        Body::AppointmentSet(it) => vec![it.appointment.0],
        Body::CadencePublished(it) => vec![it.version.0],
        Body::TracksPublished(it) => vec![it.version.0],
        Body::BlockPublished(it) => vec![it.version.0],
        Body::IntakeQuarantined(it) => vec![it.item.0],
        Body::SuppressionAdded(it) => it.note.iter().map(|note| note.0).collect(),
        Body::PersonHeld(it) => it.note.iter().map(|note| note.0).collect(),
        Body::PersonReleased(it) => it.note.iter().map(|note| note.0).collect(),
        _ => Vec::new(),
    }
}

fn through_the_ledger(entry: &Entry) -> Entry {
    let json = codec::to_json(&entry.body);
    let body = codec::from_json(entry.body.kind(), entry.body.version(), &json).expect("what was written can be read");
    assert_eq!(body, entry.body, "the ledger changed {json}");
    let micros = |at: Timestamp| Timestamp::from_microsecond(at.as_microsecond()).expect("in range");
    assert_eq!((micros(entry.recorded_at), micros(entry.occurred_at)), (entry.recorded_at, entry.occurred_at));
    Entry { body, ..entry.clone() }
}

fn snapshot(state: &State) {
    let json = serde_json::to_string(state).expect("a state is JSON");
    let read: State = serde_json::from_str(&json).expect("a written state can be read");
    assert_eq!(read, *state, "a snapshot does not give the state back");
}

/// Every claim is handed over and nothing else is; every task and escalation is told to somebody.
fn effects(decision: &Decision) {
    let claimed: Vec<_> = decision
        .entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::TouchClaimed(it) => Some((it.touch, it.attempt, it.key.clone())),
            Body::StopConfirmationClaimed(it) => Some((it.touch, 1, it.key.clone())),
            Body::HelpAnswerClaimed(it) => Some((it.touch, 1, it.key.clone())),
            _ => None,
        })
        .collect();
    let delivered: Vec<_> = decision
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Deliver(it) => Some((it.touch, it.attempt, it.key.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(claimed, delivered, "claims and deliveries differ");
    for entry in &decision.entries {
        let about = match &entry.body {
            Body::TaskOpened(it) => About::Task(it.task),
            Body::EscalationTold(it) => About::Escalation(it.escalation, it.rung),
            _ => continue,
        };
        let told = decision.effects.iter().any(|it| matches!(it, Effect::Notify(notice) if notice.about == about));
        assert!(told, "nobody was told of {about:?}");
    }
}

fn leads(state: &State) {
    for lead in state.leads.values() {
        let id = lead.id;
        assert!(lead.next_action(state).is_some(), "the open lead {id} has no next action");
        assert!(lead.episode.is_some(), "the open lead {id} is in no segment");
        let known = |rep| state.setup.reps.contains_key(&rep);
        assert!(known(lead.owner) && known(lead.acting), "the open lead {id} has no owner or nobody answers");
        assert_eq!(state.roster.items.lead(lead.item), Some(id), "the number of lead {id} names another");
        let done = lead.enrollment.as_ref().is_some_and(|it| it.running == Running::Ended(EnrollmentEnd::Finished));
        assert!(
            !done || lead.rests_until.is_some() || lead.waits.is_some(),
            "the cadence of lead {id} is done, and it does not rest"
        );
        let person = state.people.get(&lead.person).expect("an open lead's person is known");
        assert!(person.leads.contains(&id), "the person of lead {id} does not know it");
        assert_eq!(person.idle_since, None, "the person of lead {id} counts as idle");
        let same = person.leads.iter().filter_map(|id| state.leads.get(id));
        assert_eq!(same.filter(|other| other.department == lead.department).count(), 1, "two open leads of a kind");
    }
    for person in state.people.values() {
        let leads = person.leads.iter().filter_map(|id| state.leads.get(id));
        assert!(leads.filter(|lead| lead.running().is_some()).count() <= 1, "somebody is in two cadences");
    }
    for task in state.tasks.values() {
        let lead = state.leads.get(&task.lead).expect("an open task's lead is open");
        assert!(lead.tasks.contains(&task.id), "lead {} does not know its task {}", lead.id, task.id);
    }
    for escalation in state.escalations.values() {
        assert!(state.leads.contains_key(&escalation.lead), "escalation {} of a closed lead", escalation.id);
        let waits = escalation.taken_by.is_none() && !escalation.breached;
        assert!(!waits || escalation.next_at.is_some(), "nobody is told next of escalation {}", escalation.id);
    }
    let sum = |of: fn(&crate::state::Lead) -> crate::ids::RepId| {
        let mut counted = std::collections::BTreeMap::new();
        state.leads.values().for_each(|lead| *counted.entry(of(lead)).or_insert(0) += 1);
        counted
    };
    assert_eq!(state.roster.owns, sum(|lead| lead.owner), "who owns how many leads");
    assert_eq!(state.roster.answers, sum(|lead| lead.acting), "who answers how many customers");
    for appointment in state.appointments.values() {
        assert!(state.leads.contains_key(&appointment.lead), "appointment {} of a closed lead", appointment.id);
    }
}

/// What is planned belongs to a cadence that runs; what is claimed may outlive it.
fn touches(state: &State) {
    for touch in state.touches.values().filter(|touch| touch.status != TouchStatus::Claimed) {
        let lead = state.leads.get(&touch.lead).expect("a planned touch's lead is open");
        assert!(lead.touches.contains(&touch.id), "lead {} does not know its touch {}", lead.id, touch.id);
        if let Some(of) = touch.of {
            let reminds = of.track == TrackKind::Reminder;
            assert!(!reminds || lead.awaits(of, state), "touch {} reminds of a visit that is over", touch.id);
            continue;
        }
        let enrollment = lead.enrollment.as_ref().expect("a planned touch's lead is enrolled");
        assert_eq!(enrollment.id, touch.enrollment, "touch {} is of an enrollment that is over", touch.id);
        assert!(!matches!(enrollment.running, Running::Paused(_)), "touch {} is planned in a pause", touch.id);
    }
    for lead in state.leads.values() {
        let Some(enrollment) = lead.running() else { continue };
        let going = state.touches.values().any(|touch| touch.enrollment == enrollment.id);
        assert!(going, "the cadence of lead {} runs and nothing of it is planned", lead.id);
    }
    for &channel in Channel::ALL {
        let confirming = state.confirmations.values().filter(|it| it.claim.is_some() && channel == Channel::Text);
        let claimed = state.claimed().filter(|touch| touch.channel == channel).count() + confirming.count();
        let in_flight = state.timers.in_flight(channel);
        assert_eq!(in_flight as usize, claimed, "claims in flight over {channel}");
    }
}

/// Nothing is claimed beyond what the provider takes. What is out already may be more than a new setting allows.
fn slots(state: &State, decision: &Decision) {
    for entry in &decision.entries {
        if let Body::TouchClaimed(it) = &entry.body {
            let (channel, in_flight) = (it.channel, state.timers.in_flight(it.channel));
            let most = state.setup.channels.get(&channel).map_or(0, |it| it.in_flight_max);
            assert!(in_flight <= most, "{in_flight} claims in flight over {channel}, at most {most}");
        }
    }
}

/// There is a timer for everything that falls due, and for nothing else.
fn timers(state: &State) {
    let falls_due = |touch: &&crate::state::Touch| touch.status != TouchStatus::Claimed && !touch.parked;
    let planned = state.touches.values().filter(falls_due).count();
    let unanswered = state.escalations.values().filter(|it| it.next_at.is_some()).count();
    let looks = state.leads.values().filter(|lead| lead.reclassify_at.is_some()).count();
    let rests = state.leads.values().filter(|lead| lead.rests_until.is_some()).count();
    let confirming = state.confirmations.values().filter(|it| it.claim.is_none()).count();
    let days = state.roster.days.len() + state.queue.rounds.len();
    let expected = planned + unanswered + state.appointments.len() + looks + rests + confirming + days;
    assert_eq!(state.timers.len(), expected, "timers of things that do not fall due, or the other way round");
}
