//! A store's past: any number of touches, with the leads, replies, appointments and deals around them, as the entries that
//! keepwarm would have written. Owns the made-up course of a lead; every entry is one that the warehouse can meet.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::time};
use keepwarm_domain::{
    calendar::{DayHours, StoreHours},
    entry::{
        Actor, AppointmentSet, AppointmentShown, Body, DealBooked, Duty, Enrolled, EnrollmentEnded, Entry,
        EpisodeEnded, EpisodeStarted, Inquiry, LeadClosed, LeadReceived, OwnershipChanged, PersonFacts, RepConfigured,
        ReplyReceived, StageReached, StoreConfigured, TouchClaimed, TouchPlanned, TouchSent,
    },
    ids::{
        AppointmentId, BlindIndex, BlockVersionId, CadenceVersionId, DealKey, EnrollmentId, EpisodeId, KeyedHash,
        LeadId, OpportunityId, PersonId, RepId, ReplyId, Seq, StoreId, TouchId,
    },
    known::Known,
    words::{
        Channel, ConsentLevel, Department, EnrollmentEnd, Evidence, Intent, Language, MatchedBy, Mode, Outcome,
        RepRole, Segment, Stage,
    },
};

/// Touches of one lead.
pub(crate) const TOUCHES: i64 = 6;

/// Days after the first on which the touches are made.
const DAYS: [i64; 6] = [0, 1, 2, 4, 7, 14];

/// A lead closes so many days after it came.
const CLOSES: i64 = 30;

const STORE: StoreId = StoreId(1);
const REPS: i64 = 8;
const SOURCES: i64 = 12;
/// Ids that one lead takes, itself the first.
const IDS: i64 = 32;

/// Writes the past, day by day.
pub(crate) struct History {
    pub(crate) now: Timestamp,
    /// Touches so far.
    pub(crate) made: usize,
    seq: i64,
    day: i64,
    leads_per_day: i64,
    versions: BTreeMap<Segment, CadenceVersionId>,
    entries: Vec<Entry>,
}

/// One lead; its number gives everything else.
#[derive(Clone, Copy)]
struct Lead(i64);

impl Lead {
    const fn id(self) -> i64 {
        History::FIRST_ID + self.0 * IDS
    }

    const fn person(self) -> PersonId {
        PersonId(self.id() + 1)
    }

    const fn opportunity(self) -> OpportunityId {
        OpportunityId(self.id() + 2)
    }

    const fn episode(self) -> EpisodeId {
        EpisodeId(self.id() + 3)
    }

    const fn enrollment(self) -> EnrollmentId {
        EnrollmentId(self.id() + 4)
    }

    const fn touch(self, step: usize) -> TouchId {
        TouchId(self.id() + 10 + step as i64)
    }

    fn rep(self) -> RepId {
        RepId(i32::try_from(1 + self.0 % REPS).expect("a few reps"))
    }

    fn segment(self) -> Segment {
        Segment::ALL[usize::try_from(self.0.rem_euclid(4)).expect("0 to 3")]
    }

    fn department(self) -> Department {
        if self.segment() == Segment::ServiceDefection { Department::Service } else { Department::Sales }
    }

    fn source(self) -> String {
        format!("source-{}", self.0 % SOURCES)
    }

    /// One of three answers, one of nine comes, one of twenty buys.
    const fn answers(self) -> bool {
        self.0 % 3 == 0
    }

    const fn comes(self) -> bool {
        self.0 % 9 == 0
    }

    const fn buys(self) -> bool {
        self.0 % 18 == 0
    }
}

impl History {
    /// Where the ids of the first lead begin; what is configured before has lesser ones.
    pub(crate) const FIRST_ID: i64 = 1_000;

    /// As [`Self::of`], after `before` entries that told the store its cadences: each segment's leads run by its version.
    pub(crate) fn after(touches: usize, before: usize, versions: &BTreeMap<Segment, CadenceVersionId>) -> Self {
        let mut history = Self::begun(touches);
        history.seq = i64::try_from(before).unwrap_or(i64::MAX);
        history.versions.clone_from(versions);
        history.configure();
        history
    }

    /// A history in which `touches` are made in a year.
    pub(crate) fn of(touches: usize) -> Self {
        let mut history = Self::begun(touches);
        history.configure();
        history
    }

    fn begun(touches: usize) -> Self {
        let touches = i64::try_from(touches).unwrap_or(i64::MAX);
        Self {
            now: "2025-01-06T15:00:00Z".parse().expect("a timestamp"),
            made: 0,
            seq: 0,
            day: 0,
            leads_per_day: (touches / TOUCHES / 365).max(1),
            versions: BTreeMap::new(),
            entries: Vec::new(),
        }
    }

    /// The cadence that leads of a segment run by.
    fn version(&self, lead: Lead) -> CadenceVersionId {
        self.versions.get(&lead.segment()).copied().unwrap_or(CadenceVersionId(1))
    }

    /// The entries of the next day, after those of the days before.
    pub(crate) fn day(&mut self) -> Vec<Entry> {
        for lead in self.cohort(0) {
            self.arrives(lead);
        }
        for (step, after) in DAYS.into_iter().enumerate() {
            for lead in self.cohort(after) {
                self.touched(lead, step);
            }
        }
        for lead in self.cohort(CLOSES) {
            self.closes(lead);
        }
        self.day += 1;
        self.now += SignedDuration::from_hours(24);
        std::mem::take(&mut self.entries)
    }

    /// The leads that came so many days ago; nobody came before the first day.
    fn cohort(&self, days_ago: i64) -> impl Iterator<Item = Lead> + use<> {
        let (day, many) = (self.day - days_ago, self.leads_per_day);
        (day * many..(day + 1) * many).filter(|number| *number >= 0).map(Lead)
    }

    fn write(&mut self, lead: Option<Lead>, body: impl Into<Body>) {
        self.seq += 1;
        self.entries.push(Entry {
            seq: Seq(self.seq),
            recorded_at: self.now,
            occurred_at: self.now,
            store: STORE,
            lead: lead.map(|lead| LeadId(lead.id())),
            person: lead.map(Lead::person),
            actor: Actor::System,
            body: body.into(),
        });
    }

    fn configure(&mut self) {
        let day = Some(DayHours { open: time(9, 0, 0, 0), close: time(20, 0, 0, 0) });
        let store = StoreConfigured {
            store: STORE,
            name: "Anytown Motors".to_owned(),
            phone: "312-555-0199".to_owned(),
            city: "Anytown".to_owned(),
            region: "IL".to_owned(),
            zone: "America/Chicago".to_owned(),
            hours: StoreHours { week: [day, day, day, day, day, day, None], holidays: Vec::new() },
            service_week: None,
            manager: RepId(1),
            opt_out_phone: None,
            domains: Vec::new(),
        };
        self.write(None, store);
        for rep in (1..).take(usize::try_from(REPS).expect("a few reps")) {
            let role = if rep == 1 { RepRole::Manager } else { RepRole::Rep };
            let departments = vec![Department::Sales, Department::Service];
            let name = format!("Rep {rep}");
            let (rep, active, shifts, days_off, duty) = (RepId(rep), true, None, Vec::new(), Duty::default());
            self.write(
                None,
                RepConfigured { rep, store: STORE, name, role, departments, active, shifts, days_off, duty },
            );
        }
    }

    fn arrives(&mut self, lead: Lead) {
        let hash = |salt: u8| {
            let mut bytes = [salt; 16];
            bytes[..8].copy_from_slice(&lead.0.to_le_bytes());
            bytes
        };
        let person = PersonFacts {
            person: lead.person(),
            phones: vec![BlindIndex(hash(1))],
            emails: vec![BlindIndex(hash(2))],
            numbers: Vec::new(),
            name: Some(BlindIndex(hash(3))),
            known: Known::none(),
            npa: Some(312),
            zip3: None,
            region: Some("IL".to_owned()),
            language: Language::English,
            consent: ConsentLevel::Inquiry,
            household: None,
        };
        let inquiry = Inquiry {
            source: lead.source(),
            natural_key: Some(KeyedHash(hash(4))),
            content: KeyedHash(hash(5)),
            requested_at: self.now,
            vehicle: None,
            trade_in: None,
            flags: Vec::new(),
            urgency: keepwarm_domain::words::Urgency::Unknown,
            opening: None,
        };
        let received = LeadReceived {
            lead: LeadId(lead.id()),
            opportunity: lead.opportunity(),
            opportunity_opened: true,
            department: lead.department(),
            inquiry,
            matched_by: MatchedBy::New,
            person,
        };
        self.write(Some(lead), received);
        let (owner, why) = (lead.rep(), "round-robin".to_owned());
        self.write(Some(lead), OwnershipChanged { owner, acting: owner, why, among: vec![owner] });
        let started = EpisodeStarted {
            episode: lead.episode(),
            opportunity: lead.opportunity(),
            department: lead.department(),
            segment: lead.segment(),
            rule: "just-asked".to_owned(),
            source: lead.source(),
        };
        self.write(Some(lead), started);
        let (enrollment, episode, segment) = (lead.enrollment(), lead.episode(), lead.segment());
        let version = self.version(lead);
        self.write(Some(lead), Enrolled { enrollment, episode, segment, version });
        self.plans(lead, 0);
    }

    fn plans(&mut self, lead: Lead, step: usize) {
        let planned = TouchPlanned {
            touch: lead.touch(step),
            enrollment: lead.enrollment(),
            episode: lead.episode(),
            segment: lead.segment(),
            version: self.version(lead),
            step: u16::try_from(step).expect("six steps"),
            action: 0,
            channel: channel(step),
            mode: Mode::Live,
            owner: lead.rep(),
            acting: lead.rep(),
            planned_at: self.now,
            appointment: None,
        };
        self.write(Some(lead), planned);
    }

    fn touched(&mut self, lead: Lead, step: usize) {
        self.made += 1;
        let touch = lead.touch(step);
        let claimed = TouchClaimed {
            touch,
            enrollment: lead.enrollment(),
            step: u16::try_from(step).expect("six steps"),
            action: 0,
            attempt: 1,
            channel: channel(step),
            mode: Mode::Live,
            acting: lead.rep(),
            block: BlockVersionId(2),
            variant: u16::try_from(lead.0 % 3).expect("0 to 2"),
            rule: "hours.us".to_owned(),
            key: format!("kw-{touch}"),
            policy: Some("us-test".to_owned()),
            segments: 2,
        };
        self.write(Some(lead), claimed);
        self.write(Some(lead), TouchSent { touch, provider_id: None, segments: Some(1) });
        if step + 1 < DAYS.len() {
            self.plans(lead, step + 1);
        } else {
            let why = EnrollmentEnd::Finished;
            self.write(Some(lead), EnrollmentEnded { enrollment: lead.enrollment(), why });
        }
        match step {
            2 if lead.answers() => self.answered(lead, touch),
            3 if lead.comes() => self.came(lead),
            _ => {}
        }
    }

    fn answered(&mut self, lead: Lead, touch: TouchId) {
        let reply = ReplyReceived {
            reply: ReplyId(lead.id() + 20),
            channel: channel(2),
            from: BlindIndex([1; 16]),
            provider_id: None,
            intents: vec![Intent::PriceQuestion],
            evidence: "words".to_owned(),
            confidence: None,
            language: Language::English,
            after_minutes: Some(7),
            in_reply_to: Some(touch),
        };
        self.write(Some(lead), reply);
        self.reaches(lead, Stage::Contacted, "reply");
        if lead.comes() {
            let set = AppointmentSet {
                appointment: AppointmentId(lead.id() + 21),
                episode: lead.episode(),
                segment: lead.segment(),
                at: self.now + SignedDuration::from_hours(48),
                deadline: self.now + SignedDuration::from_hours(72),
                evidence: Evidence::Proven,
            };
            self.write(Some(lead), set);
            self.reaches(lead, Stage::AppointmentSet, "reply");
        }
    }

    fn came(&mut self, lead: Lead) {
        let shown = AppointmentShown { appointment: AppointmentId(lead.id() + 21), evidence: Evidence::Proven };
        self.write(Some(lead), shown);
        self.reaches(lead, Stage::Shown, "visit");
        self.reaches(lead, Stage::Visited, "visit");
    }

    fn reaches(&mut self, lead: Lead, stage: Stage, by: &str) {
        let (episode, segment, evidence) = (lead.episode(), lead.segment(), Evidence::Proven);
        self.write(Some(lead), StageReached { episode, segment, stage, evidence, by: by.to_owned() });
    }

    fn closes(&mut self, lead: Lead) {
        let (episode, segment) = (lead.episode(), lead.segment());
        if lead.buys() {
            let mut key = [9; 16];
            key[..8].copy_from_slice(&lead.0.to_le_bytes());
            let deal = DealKey(KeyedHash(key));
            self.write(Some(lead), DealBooked { deal, episode, segment, owner: lead.rep() });
            self.reaches(lead, Stage::Sold, "deal");
        }
        let outcome = if lead.buys() { Outcome::Sold } else { Outcome::NoResponse };
        self.write(Some(lead), EpisodeEnded { episode, segment, outcome });
        self.write(Some(lead), LeadClosed { opportunity: lead.opportunity(), outcome, owner: lead.rep() });
    }
}

const fn channel(step: usize) -> Channel {
    if step.is_multiple_of(2) { Channel::Text } else { Channel::Email }
}
