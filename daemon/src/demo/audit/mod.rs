//! What must hold of any ledger, found out again from its entries alone. Owns its own bookkeeping of leads, touches and
//! opt-outs; it calls nothing that decides and no fold, so that a fault of theirs is not repeated here. Pure.

mod leads;
mod touches;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use keepwarm_domain::{
    calendar,
    entry::{Body, Entry, OfAppointment},
    ids::{
        AppointmentId, BlindIndex, EnrollmentId, EpisodeId, EscalationId, LeadId, PersonId, Seq, StoreId, TaskId,
        TouchId,
    },
    words::{Channel, Mode, Stage, SuppressionScope},
};

/// Whether the law lets somebody with this area code be reached by phone at an instant, given the store's zone.
pub type Allowed = fn(Option<u16>, Timestamp, &TimeZone) -> bool;

/// What must hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rule {
    /// `seq` counts without a gap and time never goes back.
    Order,
    /// An open lead has something that comes next, whenever a moment is over.
    NextAction,
    /// A key, and a step for a person, is sent once.
    DoubleSend,
    /// Nothing is claimed for whoever asked to stop.
    AfterStop,
    /// Nothing reaches a phone outside the hours of where it is.
    OutOfHours,
    /// Contacts of two steps never fall on one civil day of the store.
    ContactADay,
    /// A reminder speaks of a visit that is agreed for that very time, a rescue of one that nobody came to.
    Occasion,
    /// A planned touch is claimed and ends as it may, once.
    TouchEnds,
    /// What hangs on a lead ends with it, and nothing begins after.
    Closed,
    /// Tasks, escalations and appointments end once and only while they are open.
    WorkEnds,
    /// A stage is reached once in an episode, and not before the stage it rests on.
    Stages,
}

/// Where a rule was broken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    pub rule: Rule,
    /// The entry after which it no longer held.
    pub seq: Seq,
    /// The id of what it concerns: a touch, a lead, a task.
    pub subject: i64,
}

/// How many touches came to what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Touches {
    pub planned: u64,
    pub sent: u64,
    pub failed: u64,
    pub uncertain: u64,
    pub skipped: u64,
    pub canceled: u64,
    /// Planned or claimed, without an end yet.
    pub open: u64,
}

/// The outcome of an audit.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Audit {
    pub entries: u64,
    pub leads: u64,
    pub leads_open: u64,
    pub people_stopped: u64,
    pub touches: Touches,
    pub findings: Vec<Finding>,
}

impl Audit {
    /// How often a rule was broken.
    #[must_use]
    pub fn count(&self, rule: Rule) -> usize {
        self.findings.iter().filter(|finding| finding.rule == rule).count()
    }
}

/// Checks every rule over a whole ledger, in order of `seq`.
#[must_use]
pub fn audit(entries: &[Entry], allowed: Allowed) -> Audit {
    let mut book = Book::new(allowed);
    for entry in entries {
        book.read(entry);
    }
    book.end()
}

#[derive(Default)]
struct PersonBook {
    phones: Vec<BlindIndex>,
    emails: Vec<BlindIndex>,
    npa: Option<u16>,
    /// The last contact made by machine.
    contact: Option<(Date, EnrollmentId, u16)>,
}

struct LeadBook {
    person: PersonId,
    store: StoreId,
    open: bool,
    episode: Option<EpisodeId>,
    touches: BTreeSet<TouchId>,
    tasks: BTreeSet<TaskId>,
    escalations: BTreeSet<EscalationId>,
    /// Open ones, with the time agreed.
    appointments: BTreeMap<AppointmentId, Timestamp>,
    rests: bool,
    looked_at: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Planned,
    Claimed,
    Ended,
}

struct TouchBook {
    lead: LeadId,
    enrollment: EnrollmentId,
    step: u16,
    action: u16,
    channel: Channel,
    mode: Mode,
    visit: Option<OfAppointment>,
    status: Status,
    attempts: u16,
    key: String,
}

struct Book {
    allowed: Allowed,
    seq: i64,
    moment: Option<Timestamp>,
    zones: BTreeMap<StoreId, TimeZone>,
    people: BTreeMap<PersonId, PersonBook>,
    leads: BTreeMap<LeadId, LeadBook>,
    touches: BTreeMap<TouchId, TouchBook>,
    stopped_people: BTreeMap<PersonId, BTreeSet<SuppressionScope>>,
    stopped_contacts: BTreeMap<BlindIndex, BTreeSet<SuppressionScope>>,
    /// Confirmations of a stop that are not claimed, and until when they may be.
    confirming: BTreeMap<TouchId, Timestamp>,
    keys_sent: BTreeSet<String>,
    steps_claimed: BTreeMap<(PersonId, EnrollmentId, u16, u16, Option<Timestamp>), TouchId>,
    /// Appointments that were kept or called off.
    kept: BTreeSet<AppointmentId>,
    stages: BTreeSet<(EpisodeId, Stage)>,
    taken: BTreeSet<EscalationId>,
    /// Leads that something happened to in this moment.
    touched: BTreeSet<LeadId>,
    out: Audit,
}

impl Book {
    fn new(allowed: Allowed) -> Self {
        Self {
            allowed,
            seq: 0,
            moment: None,
            zones: BTreeMap::new(),
            people: BTreeMap::new(),
            leads: BTreeMap::new(),
            touches: BTreeMap::new(),
            stopped_people: BTreeMap::new(),
            stopped_contacts: BTreeMap::new(),
            confirming: BTreeMap::new(),
            keys_sent: BTreeSet::new(),
            steps_claimed: BTreeMap::new(),
            kept: BTreeSet::new(),
            stages: BTreeSet::new(),
            taken: BTreeSet::new(),
            touched: BTreeSet::new(),
            out: Audit::default(),
        }
    }

    fn read(&mut self, entry: &Entry) {
        if self.moment.is_some_and(|moment| moment != entry.recorded_at) {
            self.end_moment();
        }
        if entry.seq.0 != self.seq + 1 || self.moment.is_some_and(|moment| moment > entry.recorded_at) {
            self.found(Rule::Order, entry.seq.0);
        }
        self.seq = entry.seq.0;
        self.moment = Some(entry.recorded_at);
        self.touched.extend(entry.lead);
        self.out.entries += 1;
        if let Body::StoreConfigured(it) = &entry.body
            && let Ok(zone) = calendar::zone(&it.zone)
        {
            self.zones.insert(it.store, zone);
        }
        self.read_people(entry);
        self.read_work(entry);
        self.read_touches(entry);
    }

    fn found(&mut self, rule: Rule, subject: i64) {
        self.out.findings.push(Finding { rule, seq: Seq(self.seq), subject });
    }

    fn require(&mut self, holds: bool, rule: Rule, subject: i64) {
        if !holds {
            self.found(rule, subject);
        }
    }

    fn zone(&self, store: StoreId) -> TimeZone {
        self.zones.get(&store).cloned().unwrap_or(TimeZone::UTC)
    }

    /// Every decision of the moment is complete: what must hold between two decisions is looked at.
    fn end_moment(&mut self) {
        for id in std::mem::take(&mut self.touched) {
            let Some(lead) = self.leads.get(&id) else { continue };
            let work = !lead.tasks.is_empty() || !lead.escalations.is_empty();
            let agreed = !lead.appointments.is_empty();
            let claimed = |touch: &TouchId| self.touches.get(touch).is_some_and(|it| it.status == Status::Claimed);
            let (rule, holds) = if lead.open {
                let waits = agreed || lead.rests || lead.looked_at;
                (Rule::NextAction, lead.episode.is_some() && (work || waits || !lead.touches.is_empty()))
            } else {
                (Rule::Closed, lead.episode.is_none() && !work && !agreed && lead.touches.iter().all(claimed))
            };
            self.require(holds, rule, id.0);
        }
    }

    fn end(mut self) -> Audit {
        self.end_moment();
        self.out.leads = self.leads.len() as u64;
        self.out.leads_open = self.leads.values().filter(|lead| lead.open).count() as u64;
        let all = |scopes: &&BTreeSet<SuppressionScope>| scopes.contains(&SuppressionScope::Everything);
        self.out.people_stopped = self.stopped_people.values().filter(all).count() as u64;
        self.out.touches.open = self.touches.values().filter(|touch| touch.status != Status::Ended).count() as u64;
        self.out
    }
}
