//! What the answers about cadences look like, in every format.

use keepwarm_proto::v1::{
    AppliedCadence, ApplyResponse, CadenceChange, CadenceRow, CadenceServiceShowResponse, FileProblem, MigrateResponse,
    RollbackResponse,
};
use serde::Serialize;

use crate::{
    exit::Exit,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::{count, many},
    time::{local, utc},
};

#[derive(Serialize)]
struct RowJson<'a> {
    name: &'a str,
    segment: &'a str,
    department: &'a str,
    sources: &'a [String],
    urgency: &'a [String],
    version: i32,
    steps: i32,
    published_at: String,
    author: &'a str,
    reason: &'a str,
    enrolled: i64,
    enrolled_elsewhere: i64,
    file: &'a str,
    paused_at: Option<String>,
}

impl<'a> RowJson<'a> {
    fn of(row: &'a CadenceRow) -> Self {
        Self {
            name: &row.name,
            segment: &row.segment,
            department: &row.department,
            sources: &row.sources,
            urgency: &row.urgency,
            version: row.version,
            steps: row.steps,
            published_at: utc(row.published_at_us),
            author: &row.author,
            reason: &row.reason,
            enrolled: row.enrolled,
            enrolled_elsewhere: row.enrolled_elsewhere,
            file: &row.file,
            paused_at: row.paused_at_us.map(utc),
        }
    }
}

/// What the file is to what is in force, and what to do.
fn file(row: &CadenceRow) -> Cell {
    match row.file.as_str() {
        "same" => Cell::plain("same"),
        "differs" => Cell::new("file differs, apply it", Tone::Warn),
        "wrong" => Cell::new("file cannot be read", Tone::Bad),
        "never-applied" => Cell::new("never applied", Tone::Warn),
        other => Cell::new(other, Tone::Dim),
    }
}

pub(super) fn list(rows: &[CadenceRow]) -> Answer {
    let columns = vec![
        Column::word("cadence"),
        Column::word("segment"),
        Column::word("for"),
        Column::number("version"),
        Column::number("steps"),
        Column::number("enrolled"),
        Column::number("on others"),
        Column::text("file"),
    ];
    let cells = |row: &CadenceRow| {
        let whom: Vec<&str> = row.sources.iter().chain(&row.urgency).map(String::as_str).collect();
        let version = if row.version == 0 { "none".to_owned() } else { row.version.to_string() };
        let name = if row.paused_at_us.is_some() {
            Cell::new(format!("{} (paused)", row.name), Tone::Warn)
        } else {
            Cell::plain(&row.name)
        };
        vec![
            name,
            Cell::plain(&row.segment),
            Cell::or_dash(whom.join(", ")),
            Cell::plain(version),
            Cell::plain(row.steps.to_string()),
            Cell::plain(count(row.enrolled)),
            Cell::plain(count(row.enrolled_elsewhere)),
            file(row),
        ]
    };
    let mut csv = Records::new(["name", "segment", "department", "version", "enrolled", "enrolled_elsewhere", "file"]);
    for row in rows {
        csv.push([
            row.name.clone(),
            row.segment.clone(),
            row.department.clone(),
            row.version.to_string(),
            row.enrolled.to_string(),
            row.enrolled_elsewhere.to_string(),
            row.file.clone(),
        ]);
    }
    let differs = rows.iter().any(|row| !matches!(row.file.as_str(), "same" | "missing"));
    Answer {
        blocks: vec![Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() })],
        csv,
        json: Json::document(&rows.iter().map(RowJson::of).collect::<Vec<_>>()),
        exit: if differs { Exit::BadNews } else { Exit::Ok },
    }
}

#[derive(Serialize)]
struct ShowJson<'a> {
    #[serde(flatten)]
    row: Option<RowJson<'a>>,
    shown: i32,
    content: &'a str,
    goal: &'a [String],
    reactions: &'a [String],
    cooldown_days: i32,
    enroll_max: i32,
    rest_days: i32,
    plan: Vec<StepJson<'a>>,
    versions: Vec<VersionJson<'a>>,
}

#[derive(Serialize)]
struct StepJson<'a> {
    name: &'a str,
    due: &'a str,
    late: &'a str,
    resume: &'a str,
    #[serde(rename = "if")]
    conditions: &'a str,
    actions: &'a str,
}

#[derive(Serialize)]
struct VersionJson<'a> {
    version: i32,
    published_at: String,
    author: &'a str,
    reason: &'a str,
    enrolled: i64,
    in_force: bool,
}

pub(super) fn show(response: &CadenceServiceShowResponse) -> Answer {
    let row = response.cadence.clone().unwrap_or_default();
    let or_any = |words: &[String]| if words.is_empty() { "any".to_owned() } else { words.join(", ") };
    let facts = vec![
        ("cadence", Cell::new(format!("{} version {}", row.name, response.version), Tone::Strong)),
        ("for", Cell::plain(format!("{}, {}", row.segment, row.department))),
        ("source", Cell::plain(or_any(&row.sources))),
        ("urgency", Cell::plain(or_any(&row.urgency))),
        ("goal", Cell::plain(response.goal.join(", "))),
        ("on", Cell::plain(response.reactions.join(", "))),
        ("rests", Cell::plain(format!("{} days, then closes as no-response", response.rest_days))),
        ("file", file(&row)),
        ("content", Cell::plain(&response.content)),
    ];
    let steps = response.steps.iter().map(|step| {
        let cells = [&step.name, &step.due, &step.late, &step.resume, &step.conditions, &step.actions];
        cells.into_iter().map(Cell::plain).collect()
    });
    let columns = vec![
        Column::word("step"),
        Column::word("due"),
        Column::word("late"),
        Column::word("resume"),
        Column::text("if"),
        Column::text("actions"),
    ];
    let steps = Sheet { columns, rows: steps.collect() };
    let versions = response.versions.iter().map(|version| {
        let (number, note) = (version.version.to_string(), if version.in_force { "in force" } else { "" });
        vec![
            Cell::plain(number),
            Cell::plain(local(version.published_at_us, &response.zone)),
            Cell::plain(&version.author),
            Cell::plain(&version.reason),
            Cell::plain(count(version.enrolled)),
            Cell::or_dash(note),
        ]
    });
    let columns = vec![
        Column::number("version"),
        Column::word("published"),
        Column::text("author"),
        Column::text("reason"),
        Column::number("enrolled"),
        Column::word(""),
    ];
    let versions = Sheet { columns, rows: versions.collect() };
    let mut csv = Records::new(["step", "due", "late", "resume", "if", "actions"]);
    for step in &response.steps {
        let cells = [&step.name, &step.due, &step.late, &step.resume, &step.conditions, &step.actions];
        csv.push(cells.map(Clone::clone));
    }
    Answer {
        blocks: vec![Block::Facts(facts), Block::Sheet(steps), Block::Sheet(versions)],
        csv,
        json: Json::document(&show_json(response)),
        exit: Exit::Ok,
    }
}

fn show_json(response: &CadenceServiceShowResponse) -> ShowJson<'_> {
    let plan = response.steps.iter().map(|step| StepJson {
        name: &step.name,
        due: &step.due,
        late: &step.late,
        resume: &step.resume,
        conditions: &step.conditions,
        actions: &step.actions,
    });
    let versions = response.versions.iter().map(|version| VersionJson {
        version: version.version,
        published_at: utc(version.published_at_us),
        author: &version.author,
        reason: &version.reason,
        enrolled: version.enrolled,
        in_force: version.in_force,
    });
    ShowJson {
        row: response.cadence.as_ref().map(RowJson::of),
        shown: response.version,
        content: &response.content,
        goal: &response.goal,
        reactions: &response.reactions,
        cooldown_days: response.cooldown_days,
        enroll_max: response.enroll_max,
        rest_days: response.rest_days,
        plan: plan.collect(),
        versions: versions.collect(),
    }
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    kind: &'a str,
    place: &'a str,
    before: &'a str,
    after: &'a str,
}

fn change_json(changes: &[CadenceChange]) -> Vec<ChangeJson<'_>> {
    let mut told = Vec::with_capacity(changes.len());
    for CadenceChange { kind, place, before, after } in changes {
        told.push(ChangeJson { kind, place, before, after });
    }
    told
}

fn change_sheet(changes: &[CadenceChange]) -> Sheet {
    let row = |it: &CadenceChange| {
        let tone = if it.kind == "removed" { Tone::Warn } else { Tone::Plain };
        vec![Cell::new(&it.kind, tone), Cell::plain(&it.place), Cell::or_dash(&it.before), Cell::or_dash(&it.after)]
    };
    let columns = vec![Column::word("change"), Column::text("where"), Column::text("before"), Column::text("after")];
    Sheet { columns, rows: changes.iter().map(row).collect() }
}

pub(super) fn diff(changes: &[CadenceChange]) -> Answer {
    let same = Block::Text(Cell::plain("the two versions say the same"));
    let mut csv = Records::new(["kind", "place", "before", "after"]);
    for it in changes {
        csv.push([it.kind.clone(), it.place.clone(), it.before.clone(), it.after.clone()]);
    }
    Answer {
        blocks: vec![if changes.is_empty() { same } else { Block::Sheet(change_sheet(changes)) }],
        csv,
        json: Json::document(&change_json(changes)),
        exit: Exit::Ok,
    }
}

#[derive(Serialize)]
struct AppliedJson<'a> {
    applied: bool,
    problems: Vec<ProblemJson<'a>>,
    cadences: Vec<OneAppliedJson<'a>>,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    file: &'a str,
    line: Option<i32>,
    key: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct OneAppliedJson<'a> {
    name: &'a str,
    state: &'a str,
    version: i32,
    enrolled: i64,
    changes: Vec<ChangeJson<'a>>,
}

/// `file:line: key: message`, as the daemon's own check prints it.
pub(super) fn problem_line(it: &FileProblem) -> String {
    let line = if it.line > 0 { format!(":{}", it.line) } else { String::new() };
    let key = if it.key.is_empty() { String::new() } else { format!(": {}", it.key) };
    format!("{}{line}{key}: {}", it.file, it.message)
}

pub(super) fn applied(response: &ApplyResponse, dry_run: bool) -> Answer {
    let wrong = !response.problems.is_empty();
    let mut blocks = Vec::new();
    if wrong {
        let lines: Vec<String> = response.problems.iter().map(problem_line).collect();
        blocks.push(Block::Text(Cell::lines(lines.join("\n"))));
        blocks.push(Block::Text(Cell::new("nothing was put in force", Tone::Bad)));
    }
    for cadence in &response.cadences {
        blocks.push(Block::Text(Cell::plain(applied_line(cadence, dry_run))));
        if !cadence.changes.is_empty() {
            blocks.push(Block::Sheet(change_sheet(&cadence.changes)));
        }
        if !dry_run && cadence.state == "changed" && cadence.enrolled > 0 {
            blocks.push(Block::Text(Cell::plain(let_go_on(&cadence.name, cadence.version))));
        }
    }
    if dry_run && !wrong {
        blocks.push(Block::Text(Cell::plain(NOTHING_YET)));
    }
    let mut csv = Records::new(["cadence", "state", "version", "enrolled", "problem"]);
    for cadence in &response.cadences {
        let (version, enrolled) = (cadence.version.to_string(), cadence.enrolled.to_string());
        csv.push([cadence.name.clone(), cadence.state.clone(), version, enrolled, String::new()]);
    }
    for problem in &response.problems {
        csv.push([String::new(), "wrong".to_owned(), String::new(), String::new(), problem_line(problem)]);
    }
    let problems = response.problems.iter().map(|it| ProblemJson {
        file: &it.file,
        line: (it.line > 0).then_some(it.line),
        key: &it.key,
        message: &it.message,
    });
    let cadences = response.cadences.iter().map(|it| OneAppliedJson {
        name: &it.name,
        state: &it.state,
        version: it.version,
        enrolled: it.enrolled,
        changes: change_json(&it.changes),
    });
    let json = AppliedJson { applied: !wrong && !dry_run, problems: problems.collect(), cadences: cadences.collect() };
    Answer { blocks, csv, json: Json::document(&json), exit: if wrong { Exit::BadNews } else { Exit::Ok } }
}

/// What a dry run ends with.
const NOTHING_YET: &str = "nothing is changed yet: leave out --dry-run, and give --author and --reason";

/// What to do about those who are on another version.
fn let_go_on(name: &str, version: i32) -> String {
    format!("what it means to move them: keepwarmctl cadence migrate {name} --to {version} --dry-run")
}

fn applied_line(it: &AppliedCadence, dry_run: bool) -> String {
    if it.state == "unchanged" {
        return format!("{}: unchanged, version {}", it.name, it.version);
    }
    let tense = if dry_run { "would be in force" } else { "is in force" };
    let enrolled = match it.enrolled {
        0 => String::new(),
        enrolled => format!("; on their own version until they are migrated: {}", many(enrolled, "lead", "leads")),
    };
    format!("{}: {}, version {} {tense}{enrolled}", it.name, it.state, it.version)
}

#[derive(Serialize)]
struct MigratedJson<'a> {
    name: &'a str,
    version: i32,
    done: bool,
    moved: i64,
    rescheduled: i64,
    past_the_end: i64,
    on_its_way: i64,
}

pub(super) fn migrated(name: &str, version: i32, response: &MigrateResponse, dry_run: bool) -> Answer {
    let MigrateResponse { moved, rescheduled, past_the_end, on_its_way } = *response;
    let done = if dry_run { "would move" } else { "moved" };
    let mut facts = vec![
        (done, Cell::plain(format!("{} to version {version} of {name}", many(moved, "lead", "leads")))),
        (
            "rescheduled",
            Cell::plain(format!("{} of them, whose next contact comes at another time", count(rescheduled))),
        ),
    ];
    if past_the_end > 0 {
        facts.push(("stay", Cell::plain(format!("{} past the end of the new version", count(past_the_end)))));
    }
    if on_its_way > 0 {
        let text = format!("{} with a message on its way; migrate again later", count(on_its_way));
        facts.push(("stay", Cell::new(text, Tone::Warn)));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if dry_run {
        blocks.push(Block::Text(Cell::plain(NOTHING_YET)));
    }
    let json = MigratedJson { name, version, done: !dry_run, moved, rescheduled, past_the_end, on_its_way };
    Answer {
        blocks,
        csv: Records::fields([
            ("moved", moved.to_string()),
            ("rescheduled", rescheduled.to_string()),
            ("past_the_end", past_the_end.to_string()),
            ("on_its_way", on_its_way.to_string()),
        ]),
        json: Json::document(&json),
        exit: Exit::Ok,
    }
}

#[derive(Serialize)]
struct RolledBackJson<'a> {
    name: &'a str,
    version: Option<i32>,
    enrolled_elsewhere: i64,
}

pub(super) fn rolled_back(name: &str, response: &RollbackResponse) -> Answer {
    let RollbackResponse { version, enrolled_elsewhere } = *response;
    let now = match version {
        0 => format!("no version of {name} is in force: new leads do not get it"),
        version => format!("version {version} of {name} is in force again"),
    };
    let mut blocks = vec![Block::Text(Cell::plain(now))];
    if enrolled_elsewhere > 0 {
        let text = format!("on other versions, and they go on there: {}", many(enrolled_elsewhere, "lead", "leads"));
        blocks.push(Block::Text(Cell::new(text, Tone::Warn)));
    }
    if enrolled_elsewhere > 0 && version > 0 {
        blocks.push(Block::Text(Cell::plain(let_go_on(name, version))));
    }
    Answer {
        blocks,
        csv: Records::fields([
            ("version", version.to_string()),
            ("enrolled_elsewhere", enrolled_elsewhere.to_string()),
        ]),
        json: Json::document(&RolledBackJson { name, version: (version > 0).then_some(version), enrolled_elsewhere }),
        exit: Exit::Ok,
    }
}

#[cfg(test)]
mod tests;
