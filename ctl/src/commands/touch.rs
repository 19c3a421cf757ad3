//! `keepwarmctl touch list | resolve`: touches in doubt, each of which has a task for a human.

use keepwarm_proto::v1::{
    ReportTaskRequest, TaskRow, TaskServiceListRequest, TaskServiceListResponse, task_service_client::TaskServiceClient,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Touch,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
    time::{local, utc},
};

/// The kind of a task that asks what became of a touch.
const KIND: &str = "resolve-uncertain";

/// Open tasks of one kind that are looked through for a touch.
const LOOKED_AT_MAX: i32 = 500;

pub(super) async fn run(command: &Touch, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Touch::List { uncertain: _, limit } => {
            Ok(listed(&tasks(desk, i32::try_from(*limit).unwrap_or(i32::MAX)).await?))
        }
        Touch::Resolve { id, sent, not_sent: _, by } => {
            let open = tasks(desk, LOOKED_AT_MAX).await?;
            let Some(task) = open.tasks.iter().find(|task| task.about_touch == *id) else {
                let what = format!("touch {id} is not uncertain, or somebody said already what became of it");
                return Err(Failure::new(Exit::NotFound, what, "take an id of keepwarmctl touch list --uncertain"));
            };
            let end = if *sent { "sent" } else { "not-sent" };
            let mut client = TaskServiceClient::new(desk.daemon.channel());
            let report = ReportTaskRequest { task: task.task, disposition: end.to_owned(), rep: by.rep };
            desk.daemon.answer(client.report(desk.daemon.request(report))).await?;
            Ok(resolved(*id, task.task, end))
        }
    }
}

async fn tasks(desk: &Desk<'_>, page_size: i32) -> Result<TaskServiceListResponse, Failure> {
    let mut client = TaskServiceClient::new(desk.daemon.channel());
    let request = TaskServiceListRequest { rep: 0, kind: KIND.to_owned(), page_size };
    desk.daemon.answer(client.list(desk.daemon.request(request))).await
}

#[derive(Serialize)]
struct TouchJson<'a> {
    touch: i64,
    task: i64,
    lead: i64,
    rep: i32,
    assignee: &'a str,
    due_at: String,
}

#[derive(Serialize)]
struct ListJson<'a> {
    touches: Vec<TouchJson<'a>>,
    matching: i64,
}

#[derive(Serialize)]
struct ResolvedJson<'a> {
    touch: i64,
    task: i64,
    disposition: &'a str,
}

fn resolved(touch: i64, task: i64, disposition: &str) -> Answer {
    let said = format!("touch {touch} is settled: {disposition}; task {task} is done, and nothing was sent");
    let csv = Records::fields([
        ("touch", touch.to_string()),
        ("task", task.to_string()),
        ("disposition", disposition.to_owned()),
    ]);
    let blocks = vec![Block::Text(Cell::new(said, Tone::Good))];
    Answer { blocks, csv, json: Json::document(&ResolvedJson { touch, task, disposition }), exit: Exit::Ok }
}

fn listed(response: &TaskServiceListResponse) -> Answer {
    let rows = &response.tasks;
    let mut csv = Records::new(["touch", "task", "lead", "rep", "assignee", "due_at"]);
    for it in rows {
        let [touch, task, lead] = [it.about_touch, it.task, it.lead].map(|id| id.to_string());
        csv.push([touch, task, lead, it.rep.to_string(), it.assignee.clone(), utc(it.due_at_us)]);
    }
    let mut blocks = Vec::new();
    if rows.is_empty() {
        blocks.push(Block::Text(Cell::new("no touch is uncertain", Tone::Good)));
    } else {
        let mut columns = Vec::from(["touch", "task", "lead"].map(Column::number));
        columns.extend([Column::word("due"), Column::text("for")]);
        blocks.push(Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() }));
    }
    let left = response.matching - i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if left > 0 {
        blocks.push(Block::Text(Cell::new(format!("{} more: raise --limit", count(left)), Tone::Dim)));
    }
    let touches = rows.iter().map(json).collect();
    let json = Json::document(&ListJson { touches, matching: response.matching });
    Answer { blocks, csv, json, exit: Exit::Ok }
}

fn json(it: &TaskRow) -> TouchJson<'_> {
    TouchJson {
        touch: it.about_touch,
        task: it.task,
        lead: it.lead,
        rep: it.rep,
        assignee: &it.assignee,
        due_at: utc(it.due_at_us),
    }
}

fn cells(it: &TaskRow) -> Vec<Cell> {
    vec![
        Cell::plain(it.about_touch.to_string()),
        Cell::plain(it.task.to_string()),
        Cell::plain(it.lead.to_string()),
        Cell::plain(local(it.due_at_us, &it.zone)),
        Cell::plain(&it.assignee),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn uncertain_touches_are_listed_and_settled() {
        let task = TaskRow {
            task: 9,
            kind: KIND.into(),
            lead: 17,
            rep: 2,
            assignee: "Dana Fixture".into(),
            due_at_us: 1_790_000_000_000_000,
            zone: "America/Chicago".into(),
            about_touch: 3,
            says: Vec::new(),
            ..TaskRow::default()
        };
        check("touch-list", &listed(&TaskServiceListResponse { tasks: vec![task], matching: 2 }));
        check("touch-list-empty", &listed(&TaskServiceListResponse::default()));
        check("touch-resolve", &resolved(3, 9, "not-sent"));
    }
}
