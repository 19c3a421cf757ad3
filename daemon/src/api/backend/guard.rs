//! What the wire asks about people, opt-outs, lists, tasks and channels that go live. The second half of
//! [`Backend`](super::Backend), apart only because it is long.

use keepwarm_domain::{
    entry::Actor,
    ids::{BlindIndex, RepId, TaskId},
    words::{Channel, Disposition, HoldReason},
};
use tokio::sync::mpsc;

use super::{Progress, Result};
use crate::api::view::{
    ExportOf, GoLiveView, ImportOrder, ImportView, ListsView, Note, OrderView, Page, ShutRow, StaffOrder, StandingView,
    StopOrder, TaskQuery, TaskView, Whom,
};

/// Pieces of a file on its way in; an error when its sender has gone before its end.
pub type Pieces = mpsc::Receiver<Result<Vec<u8>>>;

/// Orders are recorded as given by `actor`.
pub trait Guard: Send + Sync + 'static {
    fn standing(&self, whom: Whom) -> impl Future<Output = Result<StandingView>> + Send;
    fn stop(&self, order: StopOrder, actor: Actor) -> impl Future<Output = Result<OrderView>> + Send;
    fn hold(
        &self,
        whom: Whom,
        reason: HoldReason,
        note: Option<Note>,
        actor: Actor,
    ) -> impl Future<Output = Result<OrderView>> + Send;
    fn release(&self, whom: Whom, note: Option<Note>, actor: Actor) -> impl Future<Output = Result<OrderView>> + Send;

    /// In the order of the indexes, after `after`.
    fn shut(&self, after: Option<BlindIndex>, limit: usize) -> impl Future<Output = Result<Page<ShutRow>>> + Send;
    /// A row that cannot be read stops nothing.
    fn import(
        &self,
        order: ImportOrder,
        pieces: Pieces,
        actor: Actor,
        progress: Progress,
    ) -> impl Future<Output = Result<ImportView>> + Send;
    /// CSV. Noted before it is handed out.
    fn export(&self, of: ExportOf, actor: Actor) -> impl Future<Output = Result<Vec<u8>>> + Send;
    fn lists(&self) -> impl Future<Output = Result<ListsView>> + Send;

    fn go_live_check(&self, channel: Channel) -> impl Future<Output = Result<GoLiveView>> + Send;
    fn go_live(&self, channel: Channel, actor: Actor) -> impl Future<Output = Result<GoLiveView>> + Send;
    fn go_back(&self, channel: Channel, actor: Actor) -> impl Future<Output = Result<GoLiveView>> + Send;
    fn decline_lists(&self, signed_by: String, actor: Actor) -> impl Future<Output = Result<()>> + Send;
    /// Whether a stop from there has come in already.
    fn register_staff(&self, order: StaffOrder, actor: Actor) -> impl Future<Output = Result<bool>> + Send;

    /// The earliest due first.
    fn tasks(&self, query: TaskQuery) -> impl Future<Output = Result<Page<TaskView>>> + Send;
    fn report_task(
        &self,
        task: TaskId,
        disposition: Disposition,
        by: Option<RepId>,
        actor: Actor,
    ) -> impl Future<Output = Result<()>> + Send;
}
