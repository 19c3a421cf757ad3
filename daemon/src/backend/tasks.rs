//! Work that waits for humans: the list, and what they report.

use keepwarm_domain::{
    entry::Actor,
    ids::{RepId, TaskId},
    input::Input,
    state::{State, Task},
    words::{Disposition, Evidence},
};

use super::Backend;
use crate::api::{
    backend::Result,
    view::{Page, TaskQuery, TaskView},
};

impl Backend {
    pub(super) async fn task_page(&self, query: TaskQuery) -> Result<Page<TaskView>> {
        Ok(self.engine.ask(move |state| page(state, &query)).await?)
    }

    /// What is reported by hand is claimed: nothing proves it.
    pub(super) async fn reported(
        &self,
        task: TaskId,
        disposition: Disposition,
        by: Option<RepId>,
        actor: Actor,
    ) -> Result<()> {
        let (evidence, seconds, actor) = (Evidence::Claimed, None, by.map_or(actor, Actor::Rep));
        self.told(Input::TaskReported { task, disposition, evidence, seconds, actor }).await?;
        Ok(())
    }
}

fn page(state: &State, query: &TaskQuery) -> Page<TaskView> {
    let wanted = |task: &&Task| {
        query.rep.is_none_or(|rep| task.assignee == rep) && query.kind.is_none_or(|kind| task.kind == kind)
    };
    let mut tasks: Vec<&Task> = state.tasks.values().filter(wanted).collect();
    tasks.sort_by_key(|task| (task.due_at, task.id));
    let matching = tasks.len();
    tasks.truncate(query.limit);
    let rows = tasks.into_iter().map(|task| view(state, task)).collect();
    Page { rows, more: matching > query.limit, matching: Some(matching as u64) }
}

fn view(state: &State, task: &Task) -> TaskView {
    let store = state.leads.get(&task.lead).and_then(|lead| state.setup.stores.get(&lead.store));
    let rep = state.setup.reps.get(&task.assignee);
    let touch = task.touch.and_then(|id| state.touches.get(&id));
    TaskView {
        task: task.id,
        kind: task.kind,
        lead: task.lead,
        rep: task.assignee,
        assignee: rep.map_or_else(|| format!("rep {}", task.assignee), |rep| rep.name.clone()),
        due_at: task.due_at,
        zone: store.map_or_else(|| "UTC".to_owned(), |store| store.zone.clone()),
        touch: touch.map(|touch| (touch.id, touch.channel)),
        about: task.touch,
        says: task.says.clone(),
    }
}
