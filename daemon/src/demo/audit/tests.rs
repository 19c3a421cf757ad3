//! A sound history, and each rule broken in it.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use keepwarm_domain::{
    calendar::StoreHours,
    entry::{
        Actor, Body, Entry, EpisodeEnded, EpisodeStarted, Inquiry, LeadClosed, LeadReceived, PersonFacts, StageReached,
        StoreConfigured, SuppressionAdded, TaskDone, TaskOpened, TouchCanceled, TouchClaimed, TouchPlanned, TouchSent,
    },
    ids::{
        BlindIndex, BlockVersionId, CadenceVersionId, EnrollmentId, EpisodeId, KeyedHash, LeadId, OpportunityId,
        PersonId, RepId, Seq, StoreId, TaskId, TouchId,
    },
    known::Known,
    words::{
        CancelReason, Channel, ConsentLevel, Department, Disposition, Evidence, Language, MatchedBy, Mode, Outcome,
        Segment, Stage, SuppressionScope, TaskKind,
    },
};

use super::{Audit, Rule, audit};

const LEAD: LeadId = LeadId(10);
const PERSON: PersonId = PersonId(11);
const EPISODE: EpisodeId = EpisodeId(12);
const ENROLLMENT: EnrollmentId = EnrollmentId(13);
const REP: RepId = RepId(2);
const SEGMENT: Segment = Segment::NewInbound;

/// A history in the making: each entry gets the next seq; time moves when it is told to.
struct History {
    entries: Vec<Entry>,
    now: Timestamp,
}

impl History {
    /// One lead, asked at ten on a Tuesday in Detroit, with one text planned.
    fn new() -> Self {
        let now = "2026-03-03T15:00:00Z".parse().expect("a timestamp");
        let mut history = Self { entries: Vec::new(), now };
        history.appliance(StoreConfigured {
            store: StoreId(1),
            name: "Example Motors".to_owned(),
            phone: "+13135550100".to_owned(),
            city: "Detroit".to_owned(),
            region: "MI".to_owned(),
            zone: "America/Detroit".to_owned(),
            hours: StoreHours { week: [None; 7], holidays: Vec::new() },
            service_week: None,
            manager: RepId(1),
            opt_out_phone: None,
            domains: Vec::new(),
        });
        history.add(received());
        history.add(EpisodeStarted {
            episode: EPISODE,
            opportunity: OpportunityId(14),
            department: Department::Sales,
            segment: SEGMENT,
            rule: "just-asked".to_owned(),
            source: "website".to_owned(),
        });
        history.plan(20, 0);
        history
    }

    fn appliance(&mut self, body: impl Into<Body>) {
        self.put(None, body.into());
    }

    fn add(&mut self, body: impl Into<Body>) {
        self.put(Some(LEAD), body.into());
    }

    fn put(&mut self, lead: Option<LeadId>, body: Body) {
        let seq = Seq(self.entries.len() as i64 + 1);
        let (recorded_at, occurred_at, actor) = (self.now, self.now, Actor::System);
        let person = lead.map(|_| PERSON);
        self.entries.push(Entry { seq, recorded_at, occurred_at, store: StoreId(1), lead, person, actor, body });
    }

    fn hours_pass(&mut self, hours: i64) {
        self.now += SignedDuration::from_hours(hours);
    }

    fn plan(&mut self, touch: i64, step: u16) {
        let planned_at = self.now;
        self.add(TouchPlanned {
            touch: TouchId(touch),
            enrollment: ENROLLMENT,
            episode: EPISODE,
            segment: SEGMENT,
            version: CadenceVersionId(1),
            step,
            action: 0,
            channel: Channel::Text,
            mode: Mode::Live,
            owner: REP,
            acting: REP,
            planned_at,
            appointment: None,
        });
    }

    fn claim(&mut self, touch: i64, step: u16) {
        self.add(TouchClaimed {
            touch: TouchId(touch),
            enrollment: ENROLLMENT,
            step,
            action: 0,
            attempt: 1,
            channel: Channel::Text,
            mode: Mode::Live,
            acting: REP,
            block: BlockVersionId(1),
            variant: 0,
            rule: "hours.us".to_owned(),
            key: format!("kw-{touch}"),
            policy: Some("us-test".to_owned()),
            segments: 2,
        });
    }

    fn sent(&mut self, touch: i64) {
        self.add(TouchSent { touch: TouchId(touch), provider_id: None, segments: Some(1) });
    }

    fn task(&mut self) {
        let due_at = self.now;
        let (task, kind, episode) = (TaskId(40), TaskKind::FollowUp, EPISODE);
        self.add(TaskOpened { task, kind, episode, segment: SEGMENT, assignee: REP, due_at, touch: None, reply: None });
    }

    fn done(&mut self) {
        let (disposition, evidence) = (Disposition::Talked, Evidence::Claimed);
        self.add(TaskDone { task: TaskId(40), kind: TaskKind::FollowUp, disposition, evidence, seconds: None });
    }

    fn close(&mut self) {
        self.add(EpisodeEnded { episode: EPISODE, segment: SEGMENT, outcome: Outcome::Lost });
        self.add(LeadClosed { opportunity: OpportunityId(14), outcome: Outcome::Lost, owner: REP });
    }

    fn audit(&self) -> Audit {
        let daytime = |_: Option<u16>, at: Timestamp, home: &TimeZone| (8..21).contains(&home.to_datetime(at).hour());
        audit(&self.entries, daytime)
    }

    /// The rules that were found broken, each once.
    fn broken(&self) -> Vec<Rule> {
        let mut rules: Vec<Rule> = self.audit().findings.iter().map(|finding| finding.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

fn received() -> LeadReceived {
    LeadReceived {
        lead: LEAD,
        opportunity: OpportunityId(14),
        opportunity_opened: true,
        department: Department::Sales,
        inquiry: Inquiry {
            source: "website".to_owned(),
            natural_key: None,
            content: KeyedHash([1; 16]),
            requested_at: "2026-03-03T15:00:00Z".parse().expect("a timestamp"),
            vehicle: None,
            trade_in: None,
            flags: Vec::new(),
            urgency: keepwarm_domain::words::Urgency::Unknown,
            opening: None,
        },
        matched_by: MatchedBy::New,
        person: PersonFacts {
            person: PERSON,
            phones: vec![BlindIndex([7; 16])],
            emails: Vec::new(),
            numbers: Vec::new(),
            name: None,
            known: Known::none(),
            npa: Some(313),
            zip3: None,
            region: None,
            language: Language::English,
            consent: ConsentLevel::Pewc,
            household: None,
        },
    }
}

/// One text sent, and a task that stays open.
fn sound() -> History {
    let mut history = History::new();
    history.claim(20, 0);
    history.sent(20);
    history.task();
    history.hours_pass(1);
    history
}

#[test]
fn a_sound_history_breaks_nothing_and_is_counted() {
    let mut history = sound();
    history.done();
    history.close();
    let audit = history.audit();
    assert_eq!(audit.findings, []);
    assert_eq!((audit.leads, audit.leads_open), (1, 0));
    assert_eq!((audit.touches.planned, audit.touches.sent, audit.touches.open), (1, 1, 0));
}

#[test]
fn an_open_lead_without_anything_to_come_is_found() {
    let mut history = sound();
    history.done();
    assert_eq!(history.broken(), [Rule::NextAction]);
}

#[test]
fn a_hole_in_the_sequence_and_time_that_goes_back_are_found() {
    let mut history = sound();
    history.entries.remove(2);
    assert!(history.broken().contains(&Rule::Order));
    let mut history = sound();
    history.hours_pass(-3);
    history.add(StageReached {
        episode: EPISODE,
        segment: SEGMENT,
        stage: Stage::Contacted,
        evidence: Evidence::Proven,
        by: "reply".to_owned(),
    });
    assert_eq!(history.broken(), [Rule::Order]);
}

#[test]
fn the_same_step_or_key_twice_is_a_double_send() {
    let mut history = sound();
    history.plan(21, 0);
    history.claim(21, 0);
    history.sent(21);
    assert_eq!(history.broken(), [Rule::DoubleSend], "another touch for the same step");
    let mut history = sound();
    history.sent(20);
    assert_eq!(history.broken(), [Rule::DoubleSend, Rule::TouchEnds]);
}

#[test]
fn a_claim_for_whoever_asked_to_stop_is_found() {
    for by_person in [true, false] {
        let mut history = sound();
        history.add(SuppressionAdded {
            scope: SuppressionScope::Everything,
            contacts: if by_person { Vec::new() } else { vec![BlindIndex([7; 16])] },
            people: if by_person { vec![PERSON] } else { Vec::new() },
            leads: vec![LEAD],
            via: "reply".to_owned(),
            note: None,
        });
        history.hours_pass(24);
        history.plan(21, 1);
        history.claim(21, 1);
        assert_eq!(history.broken(), [Rule::AfterStop]);
        assert_eq!(history.audit().people_stopped, u64::from(by_person));
    }
}

#[test]
fn a_text_at_night_and_a_second_contact_in_a_day_are_found() {
    let mut history = sound();
    history.hours_pass(36);
    history.plan(21, 1);
    history.claim(21, 1);
    assert_eq!(history.broken(), [Rule::OutOfHours], "23:00 in Detroit");
    let mut history = sound();
    history.plan(21, 1);
    history.claim(21, 1);
    assert_eq!(history.broken(), [Rule::ContactADay]);
}

#[test]
fn a_touch_that_ends_twice_or_was_never_claimed_is_found() {
    let mut history = sound();
    history.add(TouchCanceled { touch: TouchId(20), reason: CancelReason::Reply, policy: None });
    assert_eq!(history.broken(), [Rule::TouchEnds], "sent and canceled");
    let mut history = History::new();
    history.task();
    history.sent(20);
    assert!(history.broken().contains(&Rule::TouchEnds), "sent without a claim");
}

#[test]
fn what_outlives_a_lead_is_found() {
    let mut history = sound();
    history.close();
    assert_eq!(history.broken(), [Rule::Closed], "a task of nobody's");
    let mut history = sound();
    history.done();
    history.close();
    history.plan(21, 1);
    assert_eq!(history.broken(), [Rule::Closed], "a touch for a closed lead");
}

#[test]
fn work_that_ends_twice_and_stages_out_of_order_are_found() {
    let mut history = sound();
    history.plan(21, 1);
    history.done();
    history.done();
    assert_eq!(history.broken(), [Rule::WorkEnds]);
    let mut history = sound();
    let (stage, evidence, by) = (Stage::Sold, Evidence::Proven, "deal".to_owned());
    history.add(StageReached { episode: EPISODE, segment: SEGMENT, stage, evidence, by });
    assert_eq!(history.broken(), [Rule::Stages], "sold to nobody who was here");
}
