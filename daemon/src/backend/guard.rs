//! The second half of what the wire asks: see [`Guard`]. Owns only where each question goes.

use keepwarm_domain::{
    entry::Actor,
    ids::{BlindIndex, RepId, TaskId},
    order::Order,
    words::{Channel, Disposition, HoldReason},
};

use super::{Backend, imports::ordered};
use crate::api::{
    backend::{Guard, Pieces, Progress, Result},
    view::{
        ExportOf, GoLiveView, ImportOrder, ImportView, ListsView, Note, OrderView, Page, ShutRow, StaffOrder,
        StandingView, StopOrder, TaskQuery, TaskView, Whom,
    },
};

impl Guard for Backend {
    async fn standing(&self, whom: Whom) -> Result<StandingView> {
        self.standing_view(whom).await
    }

    async fn stop(&self, order: StopOrder, actor: Actor) -> Result<OrderView> {
        self.stop_person(order, actor).await
    }

    async fn hold(&self, whom: Whom, reason: HoldReason, note: Option<Note>, actor: Actor) -> Result<OrderView> {
        self.hold_person(whom, reason, note, actor).await
    }

    async fn release(&self, whom: Whom, note: Option<Note>, actor: Actor) -> Result<OrderView> {
        self.release_held(whom, note, actor).await
    }

    async fn shut(&self, after: Option<BlindIndex>, limit: usize) -> Result<Page<ShutRow>> {
        self.shut_page(after, limit).await
    }

    async fn import(&self, order: ImportOrder, pieces: Pieces, actor: Actor, progress: Progress) -> Result<ImportView> {
        self.import_file(order, pieces, actor, progress).await
    }

    async fn export(&self, of: ExportOf, actor: Actor) -> Result<Vec<u8>> {
        self.export_csv(of, actor).await
    }

    async fn lists(&self) -> Result<ListsView> {
        self.lists_view().await
    }

    async fn go_live_check(&self, channel: Channel) -> Result<GoLiveView> {
        self.readiness(channel).await
    }

    async fn go_live(&self, channel: Channel, actor: Actor) -> Result<GoLiveView> {
        self.go(channel, actor).await
    }

    async fn go_back(&self, channel: Channel, actor: Actor) -> Result<GoLiveView> {
        self.back(channel, actor).await
    }

    async fn decline_lists(&self, signed_by: String, actor: Actor) -> Result<()> {
        self.told(ordered(Order::DeclineLists { signed_by }, actor)).await.map(|_| ())
    }

    async fn register_staff(&self, order: StaffOrder, actor: Actor) -> Result<bool> {
        self.register(order, actor).await
    }

    async fn tasks(&self, query: TaskQuery) -> Result<Page<TaskView>> {
        self.task_page(query).await
    }

    async fn report_task(&self, task: TaskId, disposition: Disposition, by: Option<RepId>, actor: Actor) -> Result<()> {
        self.reported(task, disposition, by, actor).await
    }
}
