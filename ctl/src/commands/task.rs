//! `keepwarmctl task list | release | withhold | done`.

use keepwarm_proto::v1::{
    ReportTaskRequest, TaskRow, TaskServiceListRequest, TaskServiceListResponse, task_service_client::TaskServiceClient,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Task,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
    time::{local, utc},
};

pub(super) async fn run(command: &Task, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let (id, how, by) = match command {
        Task::List { rep, kind, limit } => return list(desk, *rep, kind, *limit).await,
        Task::Release { id, by } => (*id, "released", by),
        Task::Withhold { id, by } => (*id, "withheld", by),
        Task::Done { id, how, by } => (*id, how.as_str(), by),
    };
    let mut client = TaskServiceClient::new(desk.daemon.channel());
    let request = desk.daemon.request(ReportTaskRequest { task: id, disposition: how.to_owned(), rep: by.rep });
    desk.daemon.answer(client.report(request)).await?;
    Ok(reported(id, how))
}

async fn list(desk: &Desk<'_>, rep: i32, kind: &str, limit: u32) -> Result<Answer, Failure> {
    let mut client = TaskServiceClient::new(desk.daemon.channel());
    let page_size = i32::try_from(limit).unwrap_or(i32::MAX);
    let request = desk.daemon.request(TaskServiceListRequest { rep, kind: kind.to_owned(), page_size });
    Ok(listed(&desk.daemon.answer(client.list(request)).await?))
}

#[derive(Serialize)]
struct DoneJson<'a> {
    task: i64,
    disposition: &'a str,
}

fn reported(task: i64, disposition: &str) -> Answer {
    let blocks = vec![Block::Text(Cell::new(format!("task {task} is done: {disposition}"), Tone::Good))];
    let csv = Records::fields([("task", task.to_string()), ("disposition", disposition.to_owned())]);
    Answer { blocks, csv, json: Json::document(&DoneJson { task, disposition }), exit: Exit::Ok }
}

#[derive(Serialize)]
struct TaskJson<'a> {
    task: i64,
    kind: &'a str,
    lead: i64,
    rep: i32,
    assignee: &'a str,
    due_at: String,
    touch: Option<i64>,
    channel: Option<&'a str>,
    says: &'a [String],
}

#[derive(Serialize)]
struct ListJson<'a> {
    tasks: Vec<TaskJson<'a>>,
    matching: i64,
}

fn listed(response: &TaskServiceListResponse) -> Answer {
    let rows = &response.tasks;
    let mut csv = Records::new(["task", "kind", "lead", "rep", "assignee", "due_at", "touch", "channel", "says"]);
    for it in rows {
        let [task, lead, rep] = [it.task.to_string(), it.lead.to_string(), it.rep.to_string()];
        let touch = if it.touch == 0 { String::new() } else { it.touch.to_string() };
        let (due, channel, says) = (utc(it.due_at_us), it.channel.clone(), it.says.join(" "));
        csv.push([task, it.kind.clone(), lead, rep, it.assignee.clone(), due, touch, channel, says]);
    }
    let mut blocks = Vec::new();
    if rows.is_empty() {
        blocks.push(Block::Text(Cell::new("nothing waits for a human", Tone::Good)));
    } else {
        let mut columns = vec![Column::number("task")];
        columns.extend(["kind", "due"].map(Column::word));
        columns.extend([Column::number("lead"), Column::text("for"), Column::word("touch"), Column::text("says")]);
        blocks.push(Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() }));
    }
    let left = response.matching - i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if left > 0 {
        blocks.push(Block::Text(Cell::new(format!("{} more: raise --limit", count(left)), Tone::Dim)));
    }
    let tasks = rows.iter().map(json).collect();
    let json = Json::document(&ListJson { tasks, matching: response.matching });
    Answer { blocks, csv, json, exit: Exit::Ok }
}

fn json(it: &TaskRow) -> TaskJson<'_> {
    TaskJson {
        task: it.task,
        kind: &it.kind,
        lead: it.lead,
        rep: it.rep,
        assignee: &it.assignee,
        due_at: utc(it.due_at_us),
        touch: (it.touch > 0).then_some(it.touch),
        channel: Some(it.channel.as_str()).filter(|channel| !channel.is_empty()),
        says: &it.says,
    }
}

fn cells(it: &TaskRow) -> Vec<Cell> {
    vec![
        Cell::plain(it.task.to_string()),
        Cell::plain(&it.kind),
        Cell::plain(local(it.due_at_us, &it.zone)),
        Cell::plain(it.lead.to_string()),
        Cell::plain(&it.assignee),
        Cell::or_dash(&it.channel),
        Cell::or_dash(it.says.join(", ")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn tasks_are_listed_and_reported() {
        let task = TaskRow {
            task: 9,
            kind: "release-touch".into(),
            lead: 17,
            rep: 2,
            assignee: "Dana Fixture".into(),
            due_at_us: 1_790_000_000_000_000,
            zone: "America/Chicago".into(),
            touch: 3,
            channel: "text".into(),
            about_touch: 3,
            says: Vec::new(),
        };
        let answer = TaskRow {
            task: 10,
            kind: "answer-reply".into(),
            touch: 0,
            channel: String::new(),
            about_touch: 0,
            says: vec!["complaint".into(), "human_request".into()],
            ..task.clone()
        };
        check("task-list", &listed(&TaskServiceListResponse { tasks: vec![task, answer], matching: 4 }));
        check("task-list-empty", &listed(&TaskServiceListResponse::default()));
        check("task-done", &reported(9, "released"));
    }
}
