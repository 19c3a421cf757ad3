//! A backend that answers from fixed views.

mod guard;
mod opening;
mod plans;
mod replies;
mod roster;
mod sources;

use jiff::{SignedDuration, Timestamp, civil::Date};
use keepwarm_domain::{
    entry::Actor,
    ids::{ItemId, LeadId, OpportunityId, PersonId, Seq, StoreId},
    policy::{GateView, Stands},
    words::{Channel, ConsentLevel, Department, GateId, ItemState, Language, Mode, Segment, Stage, SuppressionScope},
};
use tokio::sync::mpsc;

use crate::api::{Backend, Failure, Progress, backend::Result, view::*};

#[derive(Clone)]
pub(super) struct Fake {
    /// Leads 1 to this exist.
    pub(super) leads: i64,
    /// `why` fails inside.
    pub(super) broken: bool,
    /// `verify` never ends by itself.
    pub(super) endless: bool,
    /// Closed once `verify` is dropped.
    pub(super) running: mpsc::Sender<()>,
    pub(super) work: std::sync::Arc<std::sync::Mutex<Option<mpsc::Receiver<()>>>>,
}

impl Default for Fake {
    fn default() -> Self {
        let (running, work) = mpsc::channel(1);
        let work = std::sync::Arc::new(std::sync::Mutex::new(Some(work)));
        Self { leads: 0, broken: false, endless: false, running, work }
    }
}

fn at() -> Timestamp {
    Timestamp::from_second(1_790_000_000).expect("a time")
}

pub(super) fn arrow_bytes() -> Vec<u8> {
    (0..200_000_u32).map(|n| u8::try_from(n % 251).expect("small")).collect()
}

fn publication() -> PublicationView {
    PublicationView {
        path: "/var/lib/keepwarm/published/warehouse.duckdb".into(),
        through_seq: Seq(120),
        ledger_tip: "7a".repeat(32),
        published_at: at(),
        age: SignedDuration::from_secs(60),
        bytes: 4_096,
        schema_version: 1,
    }
}

fn next() -> NextView {
    let label = "day 2 of new-inbound".into();
    NextView { what: NextWhat::Touch(Channel::Text), at: Some(at()), label, mode: Some(Mode::Live) }
}

fn row(lead: i64) -> LeadRow {
    LeadRow {
        lead: LeadId(lead),
        store: StoreId(1),
        zone: "America/Chicago".into(),
        opened_at: at(),
        customer: "Imogen Pretender".into(),
        vehicle: "2023 EverGrün i-Go".into(),
        source: "cars-example".into(),
        segment: Some(Segment::NewInbound),
        stage: Stage::Contacted,
        owner: "Dana Fixture".into(),
        acting: "Dana Fixture".into(),
        outcome: None,
        next: Some(next()),
    }
}

fn item() -> ItemRow {
    ItemRow {
        item: ItemId(42),
        store: StoreId(1),
        zone: "America/Chicago".into(),
        arrived_at: at(),
        reason: "the document ends inside <customer>".into(),
        bytes: 1_204,
        state: ItemState::Quarantined,
        leads: 0,
    }
}

fn event(seq: i64) -> HistoryEvent {
    HistoryEvent {
        seq: Seq(seq),
        occurred_at: at(),
        kind: "touch-sent",
        actor: Actor::System,
        text: "text".into(),
        body: "Hi Imogen".into(),
    }
}

fn block(name: &str) -> BlockRow {
    BlockRow {
        name: name.to_owned(),
        channel: Channel::Text,
        language: Language::English,
        state: BlockState::Approved,
        latest: 2,
        in_force: Some(2),
        variants: 3,
        author: "keepwarm".into(),
        approved_by: "operator:1000".into(),
        from: None,
        until: None,
    }
}

impl Backend for Fake {
    async fn status(&self) -> Result<StatusView> {
        Ok(StatusView {
            condition: Condition::Full { advice: "free some space on /var".into() },
            started_at: at(),
            now: at(),
            stores: vec![StoreView {
                store: StoreId(1),
                name: "Prairie Motors".into(),
                zone: "America/Chicago".into(),
                open_now: true,
            }],
            ledger: Some(TipView { seq: Seq(123), digest: "3f".repeat(32), recorded_at: at() }),
            leads_open: 20,
            leads_without_next_action: 0,
            touches_planned: 12,
            touches_due: 1,
            touches_uncertain: 0,
            tasks_open: 2,
            escalations_open: 1,
            escalations_breached: 0,
            intake_quarantined: 1,
            modes: vec![(Segment::NewInbound, Channel::Text, Mode::Live)],
            reminders: Vec::new(),
            publication: Some(publication()),
            pauses: Vec::new(),
            cadence_files_differ: vec!["new-inbound".into()],
            hearing: Vec::new(),
            roads: Vec::new(),
        })
    }

    async fn leads(&self, query: LeadQuery) -> Result<Page<LeadRow>> {
        let newest = query.before.map_or(self.leads, |before| before.0 - 1);
        let rows: Vec<LeadRow> = (1..=newest).rev().take(query.limit).map(row).collect();
        let more = rows.last().is_some_and(|row| row.lead.0 > 1);
        Ok(Page { rows, more, matching: Some(self.leads.unsigned_abs()) })
    }

    async fn lead(&self, lead: LeadId) -> Result<LeadView> {
        if lead.0 > self.leads {
            return Err(Failure::NotFound(format!("lead {lead} does not exist")));
        }
        Ok(LeadView {
            row: row(lead.0),
            opportunity: OpportunityId(16),
            department: Department::Sales,
            person: PersonView {
                person: PersonId(15),
                name: "Imogen Pretender".into(),
                phones: vec!["+13125550104".into()],
                emails: vec!["imogen.pretender@example.com".into()],
                city: "Springfield".into(),
                region: "IL".into(),
                language: Language::English,
                consent: ConsentLevel::Inquiry,
                suppressions: vec![SuppressionScope::Text],
            },
            vehicle: Some(VehicleView { year: Some(2023), ..Default::default() }),
            trade_in: None,
            answers: keepwarm_domain::answer::Answers::default(),
            comments: String::new(),
            enrollment: None,
            history: (1..=600).map(event).collect(),
            history_left_off: 1,
        })
    }

    async fn why(&self, lead: LeadId) -> Result<WhyView> {
        if self.broken {
            let cause = anyhow::anyhow!("no such file: /var/lib/keepwarm/ledger.duckdb");
            return Err(Failure::Internal(cause.context("cannot read the ledger")));
        }
        Ok(WhyView {
            lead,
            zone: "America/Chicago".into(),
            next: next(),
            reasons: vec![ReasonView { rule: "cadence.new-inbound.day-2".into(), text: "nobody replied".into() }],
            changes: vec![ChangeView { event: "the customer replies".into(), consequence: "the cadence rests".into() }],
            segment: Some(Segment::NewInbound),
            segment_reason: None,
        })
    }

    async fn parse(&self, file: ParseFile) -> Result<ParseView> {
        let quarantined = Some(format!("{} bytes of no lead", file.content.len()));
        Ok(ParseView { leads_json: "[]".into(), quarantined })
    }

    async fn thread(&self, lead: LeadId) -> Result<ThreadView> {
        let (person, zone) = (PersonId(9), "America/Chicago".to_owned());
        Ok(ThreadView { lead, person, customer: "Imogen Pretender".to_owned(), zone, lines: Vec::new() })
    }

    async fn appointments(&self, _: Option<LeadId>) -> Result<Vec<AppointmentRow>> {
        Ok(Vec::new())
    }

    async fn change_appointment(&self, change: AppointmentChange, actor: Actor) -> Result<AppointmentChanged> {
        Err(Failure::Precondition(format!("{actor} wants {change:?}")))
    }

    async fn items(&self, _: ItemQuery) -> Result<Page<ItemRow>> {
        Ok(Page { rows: vec![item()], more: false, matching: None })
    }

    async fn item(&self, _: ItemId) -> Result<ItemView> {
        let content = vec![b'x'; keepwarm_proto::limits::ITEM_BYTES_MAX + 5];
        Ok(ItemView { row: item(), file_name: "lead.xml".into(), content })
    }

    async fn retry(&self, _: ItemId, actor: Actor) -> Result<RetryView> {
        Ok(RetryView { row: item(), leads: Vec::new(), quarantined: Some(format!("asked by {actor}")) })
    }

    async fn report(&self, query: ReportQuery) -> Result<ReportView> {
        let by = query.by.unwrap_or_default();
        let (name, days, fresh) = (query.name, query.since_days.unwrap_or(0), query.fresh);
        Ok(ReportView {
            title: format!("{name} by {by} since {days} days, fresh: {fresh}"),
            name,
            by,
            publication: publication(),
            notes: Vec::new(),
            zone: "America/Chicago".into(),
            arrow_ipc: arrow_bytes(),
        })
    }

    async fn reports(&self) -> Result<Vec<ReportAbout>> {
        Ok(Vec::new())
    }

    async fn explain(&self, asked: ExplainAsked) -> Result<ExplainView> {
        let gate = GateView {
            gate: GateId::QuietHours,
            stands: Stands::Shut,
            rule: "hours.fl".into(),
            text: "outside the hours".into(),
            until: Some(at()),
        };
        Ok(ExplainView {
            policy: "us-test".into(),
            channel: asked.channel,
            at: at(),
            places: vec!["FL@America/New_York".into()],
            open: false,
            open_with_margin: false,
            next_open: Some(at()),
            passes: false,
            gates: vec![(gate, "Fla. Stat. 501.616(6)".into())],
        })
    }

    async fn verify(&self, progress: Progress) -> Result<VerifyView> {
        progress.report("hashing", 1, 120, "entries");
        // Lets the watcher look.
        tokio::task::yield_now().await;
        if self.endless {
            let _held = self.work.lock().expect("nobody panics").take();
            std::future::pending::<()>().await;
        }
        let fault = |seq: i64| FaultView { seq: Seq(seq), kind: "edited".into(), text: "not what it was".into() };
        let faults = (1..=120).map(fault).collect();
        Ok(VerifyView { entries: 120, through_seq: Seq(120), digest: "3f".repeat(32), faults })
    }

    async fn publish(&self, _: Progress) -> Result<PublicationView> {
        Ok(publication())
    }

    async fn rebuild(&self, _: Progress) -> Result<PublicationView> {
        Ok(publication())
    }

    async fn blocks(&self, choice: BlockChoice) -> Result<Vec<BlockRow>> {
        Ok(choice.names.iter().map(|name| block(name)).collect())
    }

    async fn block_texts(&self, _: BlockChoice) -> Result<Vec<BlockView>> {
        Ok(Vec::new())
    }

    async fn lint_blocks(&self, files: Vec<BlockFile>) -> Result<(Vec<FindingView>, usize)> {
        Ok((Vec::new(), files.len()))
    }

    async fn preview(&self, _: PreviewQuery) -> Result<Vec<PreviewView>> {
        Ok(Vec::new())
    }

    async fn apply_blocks(&self, _: Vec<BlockFile>, _: Option<String>, _: Actor) -> Result<BlockChange> {
        Ok(BlockChange::default())
    }

    async fn approve_blocks(
        &self,
        choice: BlockChoice,
        _: (Option<Date>, Option<Date>),
        _: Option<String>,
        _: Actor,
    ) -> Result<BlockChange> {
        let changed = choice.names.iter().map(|name| block(name)).collect();
        Ok(BlockChange { changed, ..BlockChange::default() })
    }

    async fn retire_blocks(&self, _: BlockChoice, _: Option<String>, _: Actor) -> Result<BlockChange> {
        Err(Failure::Denied("ask somebody else".into()))
    }

    async fn published(&self) -> Result<PublishedView> {
        Ok(PublishedView { path: publication().path, publication: Some(publication()) })
    }
}
