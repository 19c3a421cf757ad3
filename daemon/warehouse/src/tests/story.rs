//! Entries for tests: a fictional store, its customers, and what happens to them.

use std::{path::Path, sync::Arc};

use jiff::{SignedDuration, Timestamp, civil::time};
use keepwarm_domain::{
    block::{Block, Variant},
    cadence::{Action, Audience, Cadence, Conditions, Due, Late, On, Rules, Step, When},
    calendar::{DayHours, StoreHours},
    entry::*,
    ids::*,
    known::Known,
    words::*,
};

use crate::{Options, Pii, ReportParams, Warehouse};

pub(super) const STORE: StoreId = StoreId(1);
pub(super) const OWNER: RepId = RepId(7);

/// Entries in the making: each told at the story's time, in order.
pub(super) struct Story {
    pub(super) entries: Vec<Entry>,
    pub(super) now: Timestamp,
    next: i64,
}

/// A lead with all that its facts refer to.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) lead: LeadId,
    pub(super) person: PersonId,
    pub(super) opportunity: OpportunityId,
    pub(super) episode: EpisodeId,
    pub(super) enrollment: EnrollmentId,
    pub(super) segment: Segment,
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp")
}

impl Story {
    /// A store in Chicago with one rep, one source, one cadence and one block.
    pub(super) fn new(start: &str) -> Self {
        let mut story = Self { entries: Vec::new(), now: at(start), next: 1000 };
        let open = DayHours { open: time(9, 0, 0, 0), close: time(20, 0, 0, 0) };
        let mut week = [Some(open); 7];
        week[6] = None;
        story.tell(StoreConfigured {
            store: STORE,
            name: "Example Motors".to_owned(),
            phone: "+13125550100".to_owned(),
            city: "Springfield".to_owned(),
            region: "IL".to_owned(),
            zone: "America/Chicago".to_owned(),
            hours: StoreHours { week, holidays: Vec::new() },
            service_week: None,
            manager: OWNER,
            opt_out_phone: None,
            domains: Vec::new(),
        });
        story.tell(RepConfigured {
            rep: OWNER,
            store: STORE,
            name: "Sam Desk".to_owned(),
            role: RepRole::Manager,
            departments: vec![Department::Sales, Department::Service],
            active: true,
            shifts: None,
            days_off: Vec::new(),
            duty: Default::default(),
        });
        story.tell(SourceConfigured {
            name: "cars-example".to_owned(),
            department: Department::Sales,
            consent: ConsentLevel::Inquiry,
        });
        story.cadence();
        story
    }

    fn cadence(&mut self) {
        let step = |day| Step {
            requires: std::collections::BTreeMap::new(),
            name: format!("day-{day}"),
            due: Due::Day { day, at: When::AtOnce },
            late: Late::Send,
            resume: Late::Send,
            conditions: Conditions::default(),
            actions: vec![Action {
                channel: Channel::Text,
                block: "hello".to_owned(),
                on: On::Start,
                conditions: Conditions::default(),
            }],
        };
        let cadence = Cadence {
            name: "new-inbound".to_owned(),
            segment: Segment::NewInbound,
            department: Department::Sales,
            audience: Audience::default(),
            rules: Rules::default(),
            steps: [0, 1, 2, 4, 7, 14].map(step).to_vec(),
            rest_days: 14,
        };
        self.tell(CadencePublished {
            version: CadenceVersionId(1),
            number: 1,
            content: KeyedHash([1; 16]),
            cadence: Arc::new(cadence),
            author: "manager".to_owned(),
            reason: "shipped".to_owned(),
        });
        let variant = Variant { subject: None, body: "Hello {{ first_name }}".to_owned(), needs: Known::none() };
        self.tell(BlockPublished {
            version: BlockVersionId(2),
            number: 1,
            content: KeyedHash([2; 16]),
            block: Arc::new(Block {
                name: "hello".to_owned(),
                channel: Channel::Text,
                language: Language::English,
                segments: Vec::new(),
                variants: vec![variant.clone(), variant],
                fallback: None,
                from: None,
                until: None,
            }),
            author: Hand::file(true),
            in_force: false,
        });
        let by = Hand { by: "operator:1000".to_owned(), rep: Some(RepId(1)) };
        self.tell(BlockApproved { version: BlockVersionId(2), by, from: None, until: None });
    }

    pub(super) fn id(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    pub(super) fn pass(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }

    pub(super) fn tell(&mut self, body: impl Into<Body>) {
        self.tell_of(None, None, self.now, body);
    }

    pub(super) fn of(&mut self, told: Told, body: impl Into<Body>) {
        self.tell_of(Some(told.lead), Some(told.person), self.now, body);
    }

    pub(super) fn tell_of(
        &mut self,
        lead: Option<LeadId>,
        person: Option<PersonId>,
        occurred_at: Timestamp,
        body: impl Into<Body>,
    ) {
        let seq = Seq(i64::try_from(self.entries.len()).expect("short stories") + 1);
        let (recorded_at, store) = (self.now, STORE);
        let (actor, body) = (Actor::System, body.into());
        self.entries.push(Entry { seq, recorded_at, occurred_at, store, lead, person, actor, body });
    }

    pub(super) fn facts(&self, person: PersonId) -> PersonFacts {
        PersonFacts {
            person,
            phones: vec![BlindIndex([3; 16])],
            emails: Vec::new(),
            numbers: Vec::new(),
            name: None,
            known: Known::none(),
            npa: Some(312),
            zip3: Some(606),
            region: Some("IL".to_owned()),
            language: Language::English,
            consent: ConsentLevel::Inquiry,
            household: None,
        }
    }

    pub(super) fn inquiry(&self, source: &str) -> Inquiry {
        let vehicle = Vehicle { year: Some(2026), make: Some("Example".to_owned()), ..Vehicle::default() };
        Inquiry {
            source: source.to_owned(),
            natural_key: Some(KeyedHash([4; 16])),
            content: KeyedHash([5; 16]),
            requested_at: self.now - SignedDuration::from_mins(2),
            vehicle: Some(vehicle),
            trade_in: None,
            flags: vec!["no-zip".to_owned()],
            urgency: Urgency::Unknown,
            opening: None,
        }
    }

    /// A new person's lead, owned, in an episode, enrolled.
    pub(super) fn lead(&mut self, segment: Segment, source: &str) -> Told {
        let opportunity = OpportunityId(self.id());
        self.lead_of(segment, source, opportunity, true)
    }

    pub(super) fn lead_of(
        &mut self,
        segment: Segment,
        source: &str,
        opportunity: OpportunityId,
        opportunity_opened: bool,
    ) -> Told {
        let department = if segment == Segment::ServiceDefection { Department::Service } else { Department::Sales };
        let (lead, person) = (LeadId(self.id()), PersonId(self.id()));
        let (episode, enrollment) = (EpisodeId(self.id()), EnrollmentId(self.id()));
        let told = Told { lead, person, opportunity, episode, enrollment, segment };
        let received = LeadReceived {
            lead,
            opportunity,
            opportunity_opened,
            department,
            inquiry: self.inquiry(source),
            matched_by: MatchedBy::New,
            person: self.facts(person),
        };
        self.of(told, received);
        self.of(
            told,
            OwnershipChanged { owner: OWNER, acting: OWNER, why: "round-robin".to_owned(), among: vec![OWNER] },
        );
        self.episode(told, department, source);
        self.of(told, Enrolled { enrollment, episode, segment, version: CadenceVersionId(1) });
        told
    }

    fn episode(&mut self, told: Told, department: Department, source: &str) {
        let started = EpisodeStarted {
            episode: told.episode,
            opportunity: told.opportunity,
            department,
            segment: told.segment,
            rule: "inbound".to_owned(),
            source: source.to_owned(),
        };
        self.of(told, started);
    }

    /// The lead moves on to another segment.
    pub(super) fn move_to(&mut self, told: Told, segment: Segment) -> Told {
        let outcome = Outcome::Moved;
        self.of(told, EpisodeEnded { episode: told.episode, segment: told.segment, outcome });
        let next = Told { episode: EpisodeId(self.id()), segment, ..told };
        self.episode(next, Department::Sales, "cars-example");
        next
    }

    pub(super) fn plan(&mut self, told: Told, step: u16, mode: Mode) -> TouchId {
        let touch = TouchId(self.id());
        let planned = TouchPlanned {
            touch,
            enrollment: told.enrollment,
            episode: told.episode,
            segment: told.segment,
            version: CadenceVersionId(1),
            step,
            action: 0,
            channel: Channel::Text,
            mode,
            owner: OWNER,
            acting: OWNER,
            planned_at: self.now,
            appointment: None,
        };
        self.of(told, planned);
        touch
    }

    pub(super) fn claim(&mut self, told: Told, touch: TouchId, attempt: u16) {
        let claimed = TouchClaimed {
            touch,
            enrollment: told.enrollment,
            step: 0,
            action: 0,
            attempt,
            channel: Channel::Text,
            mode: Mode::Live,
            acting: OWNER,
            block: BlockVersionId(2),
            variant: 1,
            rule: "us.default".to_owned(),
            key: format!("t{touch}-{attempt}"),
            policy: Some("us-test".to_owned()),
            segments: 2,
        };
        self.of(told, claimed);
    }

    /// A touch planned, claimed and sent at the story's time.
    pub(super) fn send(&mut self, told: Told, step: u16) -> TouchId {
        let touch = self.plan(told, step, Mode::Live);
        self.claim(told, touch, 1);
        self.of(told, TouchSent { touch, provider_id: None, segments: Some(1) });
        touch
    }

    pub(super) fn reply(&mut self, told: Told, intents: &[Intent]) -> ReplyId {
        let reply = ReplyId(self.id());
        let received = ReplyReceived {
            reply,
            channel: Channel::Text,
            from: BlindIndex([3; 16]),
            provider_id: None,
            intents: intents.to_vec(),
            evidence: "words.price".to_owned(),
            confidence: None,
            language: Language::English,
            after_minutes: Some(3),
            in_reply_to: None,
        };
        self.of(told, received);
        reply
    }

    pub(super) fn reach(&mut self, told: Told, stage: Stage, evidence: Evidence) {
        let by = "test".to_owned();
        self.of(told, StageReached { episode: told.episode, segment: told.segment, stage, evidence, by });
    }

    pub(super) fn book(&mut self, told: Told, in_hours: i64) -> AppointmentId {
        let appointment = AppointmentId(self.id());
        let at = self.now + SignedDuration::from_hours(in_hours);
        let deadline = at + SignedDuration::from_hours(24);
        let evidence = Evidence::Proven;
        self.of(
            told,
            AppointmentSet { appointment, episode: told.episode, segment: told.segment, at, deadline, evidence },
        );
        self.reach(told, Stage::AppointmentSet, evidence);
        appointment
    }

    pub(super) fn deal(&mut self, told: Told) -> DealKey {
        let deal = DealKey(KeyedHash([u8::try_from(told.lead.0 % 251).expect("below 251"); 16]));
        self.of(told, DealBooked { deal, episode: told.episode, segment: told.segment, owner: OWNER });
        self.reach(told, Stage::Sold, Evidence::Proven);
        deal
    }

    pub(super) fn close(&mut self, told: Told, outcome: Outcome) {
        self.of(told, EpisodeEnded { episode: told.episode, segment: told.segment, outcome });
        self.of(told, LeadClosed { opportunity: told.opportunity, outcome, owner: OWNER });
    }
}

/// Options for a warehouse under `folder`.
pub(super) fn options(folder: &Path, pii: Pii) -> Options {
    Options {
        working: folder.join("working.duckdb"),
        published_dir: folder.join("published"),
        pii,
        memory_limit_mb: 256,
        threads: 2,
        generator: "keepwarm test".to_owned(),
    }
}

/// A warehouse with all entries of the story.
pub(super) fn warehouse_of(folder: &Path, story: &Story) -> Warehouse {
    let mut warehouse = Warehouse::open(options(folder, Pii::None)).expect("opens");
    warehouse.project(&story.entries, "tip").expect("projects");
    warehouse
}

/// Rows of a query on the published file as text, one line per row.
pub(super) fn query(path: &Path, sql: &str) -> String {
    let config = duckdb::Config::default().access_mode(duckdb::AccessMode::ReadOnly).expect("a mode");
    let file = duckdb::Connection::open_with_flags(path, config).expect("opens");
    lines(&file, sql)
}

pub(super) fn lines(file: &duckdb::Connection, sql: &str) -> String {
    let mut statement = file.prepare(sql).expect("a query");
    let mut rows = statement.query([]).expect("runs");
    let mut out = String::new();
    while let Some(row) = rows.next().expect("reads") {
        let width = row.as_ref().column_count();
        let cells: Vec<String> = (0..width).map(|at| cell(&row.get(at).expect("a value"))).collect();
        out.push_str(&cells.join(" | "));
        out.push('\n');
    }
    out
}

fn cell(value: &duckdb::types::Value) -> String {
    use duckdb::types::Value;
    match value {
        Value::Null => "-".to_owned(),
        Value::Text(text) => text.clone(),
        Value::BigInt(number) => number.to_string(),
        Value::Int(number) => number.to_string(),
        Value::SmallInt(number) => number.to_string(),
        Value::Double(number) => format!("{number:.3}"),
        Value::Boolean(flag) => flag.to_string(),
        other => format!("{other:?}"),
    }
}

/// The funnel of everything, as text.
pub(super) fn all_time() -> ReportParams {
    ReportParams::default()
}
