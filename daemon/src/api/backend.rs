//! What the wire asks of the daemon. Owns the one trait behind every service, and the failures it may answer with; knows
//! neither the wire nor how the answers come about.

mod guard;
mod opening;
mod plans;
mod replies;
mod roster;
mod sources;

use jiff::civil::Date;
use keepwarm_domain::{
    entry::Actor,
    ids::{ItemId, LeadId},
};
use tokio::sync::watch;

use super::direct::Direct;
use super::view::{
    AppointmentChange, AppointmentChanged, AppointmentRow, BlockChange, BlockChoice, BlockFile, BlockRow, BlockView,
    ExplainAsked, ExplainView, FindingView, ItemQuery, ItemRow, ItemView, LeadQuery, LeadRow, LeadView, Page,
    ParseFile, ParseView, PreviewQuery, PreviewView, PublicationView, PublishedView, ReportAbout, ReportQuery,
    ReportView, RetryView, StatusView, ThreadView, VerifyView, WhyView,
};

pub use self::{
    guard::{Guard, Pieces},
    opening::OpeningBalance,
    plans::Plans,
    replies::Replies,
    roster::Roster,
    sources::Sources,
};

pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Answers operators. Whether a caller may ask was decided before: see [`access`](super::access).
///
/// A future may be dropped before it is done, when the caller has gone: work that must not stop half way runs elsewhere
/// and is only awaited here.
pub trait Backend: Guard + Direct + OpeningBalance + Plans + Replies + Roster + Sources {
    fn status(&self) -> impl Future<Output = Result<StatusView>> + Send;

    /// Newest first, at most `query.limit` rows.
    fn leads(&self, query: LeadQuery) -> impl Future<Output = Result<Page<LeadRow>>> + Send;
    fn lead(&self, lead: LeadId) -> impl Future<Output = Result<LeadView>> + Send;
    fn why(&self, lead: LeadId) -> impl Future<Output = Result<WhyView>> + Send;
    /// Records nothing.
    fn parse(&self, file: ParseFile) -> impl Future<Output = Result<ParseView>> + Send;

    /// Everything that was said between the store and the customer of a lead.
    fn thread(&self, lead: LeadId) -> impl Future<Output = Result<ThreadView>> + Send;

    /// Open ones, the earliest first; of one lead or of all.
    fn appointments(&self, lead: Option<LeadId>) -> impl Future<Output = Result<Vec<AppointmentRow>>> + Send;
    /// Recorded as done by `actor`.
    fn change_appointment(
        &self,
        change: AppointmentChange,
        actor: Actor,
    ) -> impl Future<Output = Result<AppointmentChanged>> + Send;

    /// Newest first, at most `query.limit` rows.
    fn items(&self, query: ItemQuery) -> impl Future<Output = Result<Page<ItemRow>>> + Send;
    fn item(&self, item: ItemId) -> impl Future<Output = Result<ItemView>> + Send;
    /// Recorded as done by `actor`.
    fn retry(&self, item: ItemId, actor: Actor) -> impl Future<Output = Result<RetryView>> + Send;

    /// Runs on the published file; with `query.fresh` publishes first.
    fn report(&self, query: ReportQuery) -> impl Future<Output = Result<ReportView>> + Send;
    fn reports(&self) -> impl Future<Output = Result<Vec<ReportAbout>>> + Send;

    /// Records nothing.
    fn explain(&self, asked: ExplainAsked) -> impl Future<Output = Result<ExplainView>> + Send;

    fn verify(&self, progress: Progress) -> impl Future<Output = Result<VerifyView>> + Send;

    fn publish(&self, progress: Progress) -> impl Future<Output = Result<PublicationView>> + Send;
    fn rebuild(&self, progress: Progress) -> impl Future<Output = Result<PublicationView>> + Send;

    fn blocks(&self, choice: BlockChoice) -> impl Future<Output = Result<Vec<BlockRow>>> + Send;
    fn block_texts(&self, choice: BlockChoice) -> impl Future<Output = Result<Vec<BlockView>>> + Send;
    /// Records nothing. Also tells how many blocks could be read.
    fn lint_blocks(&self, files: Vec<BlockFile>) -> impl Future<Output = Result<(Vec<FindingView>, usize)>> + Send;
    /// Records and sends nothing.
    fn preview(&self, query: PreviewQuery) -> impl Future<Output = Result<Vec<PreviewView>>> + Send;
    /// `as_rep`: the member of the staff who wrote, by name or number.
    fn apply_blocks(
        &self,
        files: Vec<BlockFile>,
        as_rep: Option<String>,
        actor: Actor,
    ) -> impl Future<Output = Result<BlockChange>> + Send;
    fn approve_blocks(
        &self,
        choice: BlockChoice,
        days: (Option<Date>, Option<Date>),
        as_rep: Option<String>,
        actor: Actor,
    ) -> impl Future<Output = Result<BlockChange>> + Send;
    fn retire_blocks(
        &self,
        choice: BlockChoice,
        as_rep: Option<String>,
        actor: Actor,
    ) -> impl Future<Output = Result<BlockChange>> + Send;

    fn published(&self) -> impl Future<Output = Result<PublishedView>> + Send;
}

/// Why there is no answer. The texts go to the operator as they are: lower case, no final stop, no personal data.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It does not exist: `lead 12 does not exist`.
    #[error("{0}")]
    NotFound(String),
    /// The question makes no sense: what is wrong, and what is allowed.
    #[error("{0}")]
    Invalid(String),
    /// The caller may not do this, though others may: who wrote words does not approve them.
    #[error("{0}")]
    Denied(String),
    /// Not in this condition; something else must happen first: `nothing is published yet`.
    #[error("{0}")]
    Precondition(String),
    /// Not now, for a reason that passes: `the daemon is stopping`.
    #[error("{0}")]
    NotNow(String),
    /// A fault of the daemon. Only its log gets the text.
    #[error("internal fault")]
    Internal(#[from] anyhow::Error),
}

/// How far long work has come. Cheap to call often: who watches sees the latest step, not every one.
#[derive(Clone, Debug)]
pub struct Progress(watch::Sender<ProgressStep>);

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProgressStep {
    /// `hashing entries`.
    pub phase: &'static str,
    pub done: u64,
    /// 0 when nobody knows.
    pub total: u64,
    /// `entries`, `bytes`.
    pub unit: &'static str,
}

impl Progress {
    /// A progress and its watcher.
    #[must_use]
    pub fn watched() -> (Self, watch::Receiver<ProgressStep>) {
        let (sender, receiver) = watch::channel(ProgressStep::default());
        (Self(sender), receiver)
    }

    pub fn report(&self, phase: &'static str, done: u64, total: u64, unit: &'static str) {
        self.0.send_replace(ProgressStep { phase, done, total, unit });
    }
}
