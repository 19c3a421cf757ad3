//! What operators direct: cadences and pauses. Owns the trait that answers for them and the views it answers with; knows
//! nothing of the wire.

use jiff::Timestamp;
use keepwarm_domain::{
    cadence::diff::Change,
    entry::Actor,
    problem::Problem,
    state::PauseScope,
    words::{Department, Segment, Urgency},
};

use super::backend::{Progress, Result};

/// Answers operators who direct. Whether a caller may was decided before.
pub trait Direct: Send + Sync + 'static {
    fn cadences(&self) -> impl Future<Output = Result<Vec<CadenceRow>>> + Send;
    /// `number` is none for the version in force, or the latest where none is.
    fn cadence(&self, name: String, number: Option<u32>) -> impl Future<Output = Result<CadenceView>> + Send;
    fn diff(&self, before: Named, after: Named) -> impl Future<Output = Result<Vec<Change>>> + Send;
    /// Recorded as done by `actor`; with `dry_run` nothing is.
    fn apply(&self, order: ApplyOrder, actor: Actor) -> impl Future<Output = Result<ApplyView>> + Send;
    fn migrate(&self, order: MigrateOrder, actor: Actor) -> impl Future<Output = Result<MigrateView>> + Send;
    fn roll_back(&self, name: String, why: Why, actor: Actor) -> impl Future<Output = Result<RollbackView>> + Send;
    /// Runs a draft over recorded history; records nothing.
    fn simulate(&self, order: SimulateOrder, progress: Progress) -> impl Future<Output = Result<SimulateView>> + Send;
    fn pause(&self, scope: PauseScope, reason: String, actor: Actor)
    -> impl Future<Output = Result<PausesView>> + Send;
    fn resume(
        &self,
        scope: PauseScope,
        reason: String,
        actor: Actor,
    ) -> impl Future<Output = Result<PausesView>> + Send;
}

/// A draft to run over history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SimulateOrder {
    /// What problems call the file.
    pub label: String,
    pub text: String,
    pub since_days: u32,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SimulateView {
    Wrong(Vec<Problem>),
    /// With the zone in which times are shown.
    Ran(Box<keepwarm_domain::simulate::Outcome>, String),
}

/// Who is responsible and why, in their words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Why {
    pub author: String,
    pub reason: String,
}

/// A version of a cadence as an operator names it; without a number the one in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    pub name: String,
    pub number: Option<u32>,
}

/// A cadence in one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CadenceRow {
    pub name: String,
    pub segment: Segment,
    pub department: Department,
    pub sources: Vec<String>,
    pub urgency: Vec<Urgency>,
    pub steps: u32,
    /// In force; none where no version is.
    pub version: Option<u32>,
    pub published_at: Timestamp,
    pub why: Why,
    pub enrolled: u64,
    pub enrolled_elsewhere: u64,
    pub file: FileState,
    pub paused_at: Option<Timestamp>,
}

/// How the file of a cadence in the configured folder compares to what is in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileState {
    Same,
    Differs,
    /// It cannot be read as a cadence.
    Wrong,
    Missing,
    /// The ledger has never seen the name.
    NeverApplied,
}

impl FileState {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "differs",
            Self::Wrong => "wrong",
            Self::Missing => "missing",
            Self::NeverApplied => "never-applied",
        }
    }
}

/// One version in full.
#[derive(Clone, PartialEq, Debug)]
pub struct CadenceView {
    pub row: CadenceRow,
    pub number: u32,
    /// 32 hex digits.
    pub content: String,
    pub cadence: std::sync::Arc<keepwarm_domain::cadence::Cadence>,
    /// Oldest first.
    pub versions: Vec<VersionRow>,
    /// In which times are shown.
    pub zone: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VersionRow {
    pub number: u32,
    pub published_at: Timestamp,
    pub why: Why,
    pub enrolled: u64,
    pub in_force: bool,
}

/// Files to put in force, by the names that problems call them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplyOrder {
    pub files: Vec<(String, String)>,
    pub why: Why,
    pub dry_run: bool,
}

/// Where there are problems nothing was put in force.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ApplyView {
    pub problems: Vec<Problem>,
    pub cadences: Vec<AppliedView>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppliedView {
    pub name: String,
    pub state: AppliedState,
    pub number: u32,
    pub changes: Vec<Change>,
    pub enrolled: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppliedState {
    New,
    Changed,
    Unchanged,
}

impl AppliedState {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Unchanged => "unchanged",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MigrateOrder {
    pub name: String,
    pub number: u32,
    pub why: Why,
    pub dry_run: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct MigrateView {
    pub moved: u64,
    pub rescheduled: u64,
    pub past_the_end: u64,
    pub on_its_way: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RollbackView {
    /// In force now.
    pub number: Option<u32>,
    pub enrolled_elsewhere: u64,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PauseRow {
    pub scope: PauseScope,
    pub by: Actor,
    pub since: Timestamp,
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PausesView {
    /// Touches that will wait, or that waited and go on.
    pub touches: u64,
    /// The widest first.
    pub pauses: Vec<PauseRow>,
    /// In which times are shown.
    pub zone: String,
}
