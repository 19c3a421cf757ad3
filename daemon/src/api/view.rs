//! What the daemon tells its operators, in its own types. Owns the shapes that [`Backend`](super::backend::Backend)
//! answers with; knows nothing of the wire. Views may hold personal data out of the vault: their `Debug` tells ids only.

mod appointments;
mod blocks;
mod guard;
mod opening;
mod plans;
mod policy;
mod replies;
mod roster;
mod sources;
mod spellings;
mod thread;

use std::{fmt, path::PathBuf};

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    answer::Answers,
    entry::Actor,
    ids::{EnrollmentId, ItemId, LeadId, OpportunityId, PersonId, Seq, StoreId},
    words::{Channel, ConsentLevel, Department, ItemState, Language, Mode, Outcome, Segment, Stage, SuppressionScope},
};

pub use self::appointments::{AppointmentChange, AppointmentChanged, AppointmentRow, AppointmentState, ToldTime};
pub use self::blocks::*;
pub use self::guard::*;
pub use self::opening::{BaselineOrder, BaselineView, BringIn};
pub use self::plans::{FeedView, NotedView, PlacedView, StockView, TurnView};
pub use self::policy::{ExplainAsked, ExplainView};
pub use self::replies::{RelabelView, RelabeledRow};
pub use self::roster::{EscalationView, RepView, RosterChange, RosterChanged, RosterView};
pub use self::sources::SourceView;
pub use self::spellings::{ConsentRecord, SpellingView};
pub use self::thread::{ThreadLine, ThreadView, Way};
use super::direct::PauseRow;
use crate::inbound::Road;

/// A page of a list, newest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Whether there are more after the last row.
    pub more: bool,
    /// How many there are on all pages, where that is cheap to know.
    pub matching: Option<u64>,
}

/// How the appliance is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusView {
    pub condition: Condition,
    pub started_at: Timestamp,
    pub now: Timestamp,
    pub stores: Vec<StoreView>,
    pub ledger: Option<TipView>,
    pub leads_open: u64,
    /// Anything but 0 is a fault.
    pub leads_without_next_action: u64,
    /// Planned for later, and due now.
    pub touches_planned: u64,
    pub touches_due: u64,
    /// Claimed, and nobody can tell the result.
    pub touches_uncertain: u64,
    pub tasks_open: u64,
    pub escalations_open: u64,
    pub escalations_breached: u64,
    pub intake_quarantined: u64,
    pub modes: Vec<(Segment, Channel, Mode)>,
    /// What is to be done before long, and how.
    pub reminders: Vec<String>,
    pub publication: Option<PublicationView>,
    /// What is held back, the widest first.
    pub pauses: Vec<PauseRow>,
    /// Cadences whose file says something else than what is in force.
    pub cadence_files_differ: Vec<String>,
    /// Channels over which customers must be heard, and whether they are.
    pub hearing: Vec<HearingView>,
    /// The roads on which they are heard, and the feeds of the DMS.
    pub roads: Vec<(String, Road)>,
}

/// Whether the customers of a channel can be heard.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HearingView {
    pub channel: Channel,
    pub deaf: bool,
    /// The last proof.
    pub heard_at: Option<Timestamp>,
    /// What is wrong and what to do; empty while they are heard.
    pub advice: String,
}

/// What the daemon does now, and where it is not all it should do, what to do about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Condition {
    Serving,
    /// As configured: everything is decided and nothing is sent.
    Shadow {
        advice: String,
    },
    /// Decides, but something forbids sending.
    Holding {
        advice: String,
    },
    /// The disk is full: new work is refused.
    Full {
        advice: String,
    },
    Stopping,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreView {
    pub store: StoreId,
    pub name: String,
    /// IANA name.
    pub zone: String,
    pub open_now: bool,
}

/// The end of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TipView {
    pub seq: Seq,
    /// 64 hex digits.
    pub digest: String,
    pub recorded_at: Timestamp,
}

/// A published warehouse file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicationView {
    pub path: PathBuf,
    pub through_seq: Seq,
    /// 64 hex digits.
    pub ledger_tip: String,
    pub published_at: Timestamp,
    /// By the daemon's clock.
    pub age: SignedDuration,
    pub bytes: u64,
    pub schema_version: i32,
}

/// Where the published file lies, and what lies there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublishedView {
    pub path: PathBuf,
    pub publication: Option<PublicationView>,
}

/// Which leads to list.
#[derive(Clone, PartialEq, Eq)]
pub struct LeadQuery {
    pub segment: Option<Segment>,
    pub stage: Option<Stage>,
    /// Rep id, or name without regard to case.
    pub owner: Option<String>,
    pub open: Option<bool>,
    /// Only leads with a smaller id: the page after this one.
    pub before: Option<LeadId>,
    /// Rows at most; never 0.
    pub limit: usize,
}

/// A lead in one line. An open lead has no outcome.
#[derive(Clone, PartialEq, Eq)]
pub struct LeadRow {
    pub lead: LeadId,
    pub store: StoreId,
    /// IANA name of the store's zone.
    pub zone: String,
    pub opened_at: Timestamp,
    /// Name of the customer; empty where nobody knows it.
    pub customer: String,
    /// `2021 Rambler 20`; may be empty.
    pub vehicle: String,
    pub source: String,
    pub segment: Option<Segment>,
    pub stage: Stage,
    /// Names of the reps.
    pub owner: String,
    pub acting: String,
    pub outcome: Option<Outcome>,
    /// What happens next; none when the lead is closed.
    pub next: Option<NextView>,
}

/// The next thing that happens with a lead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NextView {
    pub what: NextWhat,
    /// None only for [`NextWhat::Nothing`].
    pub at: Option<Timestamp>,
    /// What it is, in a few words: `day 2 of new-inbound: call attempt`.
    pub label: String,
    /// Where keepwarm itself acts.
    pub mode: Option<Mode>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NextWhat {
    Touch(Channel),
    /// Work for a human.
    Task,
    /// Until a time.
    Wait,
    /// A fault, for an open lead.
    Nothing,
}

/// One lead with its history.
#[derive(Clone, PartialEq, Eq)]
pub struct LeadView {
    pub row: LeadRow,
    pub opportunity: OpportunityId,
    pub department: Department,
    pub person: PersonView,
    pub vehicle: Option<VehicleView>,
    pub trade_in: Option<VehicleView>,
    pub answers: Answers,
    pub comments: String,
    pub enrollment: Option<EnrollmentView>,
    /// Oldest first, the last `HISTORY_EVENTS_MAX` of them at most: the wire cuts off what is older.
    pub history: Vec<HistoryEvent>,
    /// Events older than the first of `history`.
    pub history_left_off: u64,
}

#[derive(Clone, PartialEq, Eq)]
pub struct PersonView {
    pub person: PersonId,
    pub name: String,
    /// E.164 where it can be called.
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    pub city: String,
    pub region: String,
    pub language: Language,
    pub consent: ConsentLevel,
    /// Opt-outs in force.
    pub suppressions: Vec<SuppressionScope>,
}

/// A vehicle as a lead names it; empty texts where it does not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VehicleView {
    pub year: Option<i16>,
    pub make: String,
    pub model: String,
    pub trim: String,
    pub stock: String,
    /// `new` or `used`.
    pub status: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnrollmentView {
    pub enrollment: EnrollmentId,
    pub cadence: String,
    pub version: u32,
    /// The next step, from 1.
    pub step: u32,
    pub steps: u32,
    /// `running`, `paused`, `ended`.
    pub state: &'static str,
    /// Why it rests or ended.
    pub why: String,
}

/// An entry told to a human.
#[derive(Clone, PartialEq, Eq)]
pub struct HistoryEvent {
    pub seq: Seq,
    pub occurred_at: Timestamp,
    /// Kind of the entry, `touch-sent`.
    pub kind: &'static str,
    pub actor: Actor,
    pub text: String,
    /// The message or reply itself, where it is still kept.
    pub body: String,
}

/// What happens next with a lead, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WhyView {
    pub lead: LeadId,
    /// IANA name of the store's zone.
    pub zone: String,
    pub next: NextView,
    /// In the order in which the rules were asked.
    pub reasons: Vec<ReasonView>,
    pub changes: Vec<ChangeView>,
    pub segment: Option<Segment>,
    pub segment_reason: Option<ReasonView>,
}

/// One rule that had a say. Holds no personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReasonView {
    pub rule: String,
    pub text: String,
}

/// If `event`, then `consequence`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangeView {
    pub event: String,
    pub consequence: String,
}

/// A file to be read without recording anything.
#[derive(Clone, PartialEq, Eq)]
pub struct ParseFile {
    pub name: String,
    pub content: Vec<u8>,
    /// None for the first store.
    pub store: Option<StoreId>,
}

/// What intake would have made of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct ParseView {
    /// A JSON array with one object for each lead.
    pub leads_json: String,
    pub quarantined: Option<String>,
}

/// Which items of the quarantine to list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemQuery {
    /// None for all.
    pub state: Option<ItemState>,
    /// Only items with a smaller id: the page after this one.
    pub before: Option<ItemId>,
    /// Rows at most; never 0.
    pub limit: usize,
}

/// Something that intake could not understand, in one line. Holds no personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemRow {
    pub item: ItemId,
    pub store: StoreId,
    pub zone: String,
    pub arrived_at: Timestamp,
    pub reason: String,
    pub bytes: u64,
    pub state: ItemState,
    pub leads: u32,
}

/// An item with what it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct ItemView {
    pub row: ItemRow,
    pub file_name: String,
    /// Whole; empty where it is no longer kept. The wire cuts it.
    pub content: Vec<u8>,
}

/// What a retry came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RetryView {
    pub row: ItemRow,
    pub leads: Vec<LeadId>,
    pub quarantined: Option<String>,
}

/// Which report to run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportQuery {
    pub name: String,
    pub since_days: Option<u32>,
    pub by: Option<String>,
    /// Publish first.
    pub fresh: bool,
    pub only: keepwarm_warehouse::Only,
}

/// A report as it stands in the published file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportView {
    pub name: String,
    pub title: String,
    pub by: String,
    pub publication: PublicationView,
    pub notes: Vec<String>,
    /// IANA name of the zone of the dates.
    pub zone: String,
    /// The rows as one Arrow IPC stream.
    pub arrow_ipc: Vec<u8>,
}

/// A report that can be run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportAbout {
    pub name: String,
    pub about: String,
    pub by: Vec<String>,
}

/// What a verification of the ledger found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyView {
    /// Proven, from the first on: all, or those before the first fault.
    pub entries: u64,
    /// The last of them.
    pub through_seq: Seq,
    /// Its digest, 64 hex digits.
    pub digest: String,
    /// All of them; the wire cuts the list.
    pub faults: Vec<FaultView>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FaultView {
    pub seq: Seq,
    /// `edited`, `missing`, `reordered`, ….
    pub kind: String,
    pub text: String,
}

macro_rules! redacted {
    ($($view:ident($($shown:ident),*);)*) => {$(
        impl fmt::Debug for $view {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($view))$(.field(stringify!($shown), &self.$shown))*.finish_non_exhaustive()
            }
        }
    )*};
}

redacted! {
    LeadQuery(segment, stage, open, before, limit);
    LeadRow(lead, store, segment, stage, outcome);
    LeadView(row, opportunity, department);
    PersonView(person, language, consent);
    HistoryEvent(seq, kind, actor);
    ParseFile(store);
    ParseView();
    ItemView(row);
}
