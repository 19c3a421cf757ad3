//! `keepwarmctl rep list | show | off | back | add | leave`, and `lead assign`.

use keepwarm_proto::v1::{
    AddRequest, AssignRequest, BackRequest, LeaveRequest, OffRequest, RepRow, RosterChangeResponse,
    RosterServiceListRequest, RosterServiceListResponse, TurnsRow, roster_service_client::RosterServiceClient,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Rep,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
};

pub(super) async fn run(command: &Rep, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = RosterServiceClient::new(desk.daemon.channel());
    let request = |rep: &String| rep.clone();
    let (said, response) = match command {
        Rep::List { all } => return Ok(listed(&roster(desk).await?, *all)),
        Rep::Show { rep } => return shown(&roster(desk).await?, rep),
        Rep::Off { rep, from, until } => {
            let until = until.as_ref().unwrap_or(from).clone();
            let asked = desk.daemon.request(OffRequest { rep: request(rep), from: from.clone(), until });
            ("is off on these days: others answer", desk.daemon.answer(client.off(asked)).await?)
        }
        Rep::Back { rep, from } => {
            let asked = desk.daemon.request(BackRequest { rep: request(rep), from: from.clone() });
            ("works again", desk.daemon.answer(client.back(asked)).await?)
        }
        Rep::Add { name, role, departments, store } => {
            let (role, departments) = (role.as_str().to_owned(), departments.clone());
            let asked = desk.daemon.request(AddRequest { name: name.clone(), store: *store, role, departments });
            ("is on the roster", desk.daemon.answer(client.add(asked)).await?)
        }
        Rep::Leave { rep, to } => {
            let asked = desk.daemon.request(LeaveRequest { rep: request(rep), to: to.clone() });
            ("has left: everything of theirs is somebody else's", desk.daemon.answer(client.leave(asked)).await?)
        }
    };
    Ok(changed(said, &response))
}

/// Gives a lead to somebody, with the credit.
pub(super) async fn assign(desk: &Desk<'_>, lead: i64, rep: &str) -> Result<Answer, Failure> {
    let mut client = RosterServiceClient::new(desk.daemon.channel());
    let asked = desk.daemon.request(AssignRequest { lead, rep: rep.to_owned() });
    Ok(changed("has the lead", &desk.daemon.answer(client.assign(asked)).await?))
}

async fn roster(desk: &Desk<'_>) -> Result<RosterServiceListResponse, Failure> {
    let mut client = RosterServiceClient::new(desk.daemon.channel());
    desk.daemon.answer(client.list(desk.daemon.request(RosterServiceListRequest {}))).await
}

#[derive(Serialize)]
struct ChangedJson {
    changed: bool,
    rep: Option<i32>,
    leads: i64,
}

pub(super) fn changed(said: &str, it: &RosterChangeResponse) -> Answer {
    let leads = if it.leads > 0 { format!("; leads that changed hands: {}", it.leads) } else { String::new() };
    let text = if it.changed { format!("rep {} {said}{leads}", it.rep) } else { "it was so already".to_owned() };
    let tone = if it.changed { Tone::Good } else { Tone::Dim };
    let rep = Some(it.rep).filter(|rep| *rep > 0);
    let csv = Records::fields([
        ("changed", it.changed.to_string()),
        ("rep", rep.map(|rep| rep.to_string()).unwrap_or_default()),
        ("leads", it.leads.to_string()),
    ]);
    let json = Json::document(&ChangedJson { changed: it.changed, rep, leads: it.leads });
    Answer { blocks: vec![Block::Text(Cell::new(text, tone))], csv, json, exit: Exit::Ok }
}

#[derive(Serialize)]
struct RepJson<'a> {
    rep: i32,
    name: &'a str,
    store: i32,
    role: &'a str,
    departments: &'a [String],
    active: bool,
    on_shift: bool,
    off: &'a [String],
    team: Option<&'a str>,
    skills: &'a [String],
    sources: &'a [String],
    do_not_interrupt: &'a [String],
    leads_max: Option<i32>,
    on_call: Option<i32>,
    owns: i32,
    answers: i32,
    tasks: i32,
    takes_codes: bool,
    by_hand: bool,
}

#[derive(Serialize)]
struct TurnsJson<'a> {
    store: i32,
    department: &'a str,
    rep: i32,
    given: i64,
    due: f64,
}

#[derive(Serialize)]
struct ListJson<'a> {
    reps: Vec<RepJson<'a>>,
    turns: Vec<TurnsJson<'a>>,
}

fn rep_json(it: &RepRow) -> RepJson<'_> {
    RepJson {
        rep: it.rep,
        name: &it.name,
        store: it.store,
        role: &it.role,
        departments: &it.departments,
        active: it.active,
        on_shift: it.on_shift,
        off: &it.off,
        team: Some(it.team.as_str()).filter(|team| !team.is_empty()),
        skills: &it.skills,
        sources: &it.sources,
        do_not_interrupt: &it.quiet,
        leads_max: Some(it.leads_max).filter(|max| *max > 0),
        on_call: Some(it.on_call).filter(|at| *at > 0),
        owns: it.owns,
        answers: it.answers,
        tasks: it.tasks,
        takes_codes: it.reachable,
        by_hand: it.by_hand,
    }
}

fn turns_json(it: &TurnsRow) -> TurnsJson<'_> {
    TurnsJson { store: it.store, department: &it.department, rep: it.rep, given: it.given, due: it.due }
}

const fn standing(it: &RepRow) -> (&'static str, Tone) {
    match (it.active, it.on_shift) {
        (false, _) => ("left", Tone::Dim),
        (true, true) => ("in", Tone::Good),
        (true, false) => ("out", Tone::Plain),
    }
}

fn listed(response: &RosterServiceListResponse, all: bool) -> Answer {
    let rows: Vec<&RepRow> = response.reps.iter().filter(|it| all || it.active).collect();
    let mut csv = Records::new([
        "rep",
        "name",
        "store",
        "role",
        "departments",
        "active",
        "on_shift",
        "off",
        "owns",
        "answers",
        "tasks",
    ]);
    for it in &rows {
        csv.push([
            it.rep.to_string(),
            it.name.clone(),
            it.store.to_string(),
            it.role.clone(),
            it.departments.join(" "),
            it.active.to_string(),
            it.on_shift.to_string(),
            it.off.join("; "),
            it.owns.to_string(),
            it.answers.to_string(),
            it.tasks.to_string(),
        ]);
    }
    let mut columns = vec![Column::number("rep")];
    columns.extend([Column::text("name"), Column::word("role"), Column::word("now")]);
    columns.extend(["owns", "answers", "tasks", "turns"].map(Column::number));
    columns.push(Column::text("off"));
    let turns = |rep: i32| {
        let of = response.turns.iter().filter(|it| it.rep == rep);
        let (given, due) = of.fold((0, 0.0), |(given, due), it| (given + it.given, due + it.due));
        if due > 0.0 { format!("{given} of {due:.1}") } else { String::new() }
    };
    let sheet = rows.iter().map(|it| {
        vec![
            Cell::plain(it.rep.to_string()),
            Cell::plain(&it.name),
            Cell::plain(&it.role),
            Cell::new(standing(it).0, standing(it).1),
            Cell::plain(it.owns.to_string()),
            Cell::plain(it.answers.to_string()),
            Cell::plain(it.tasks.to_string()),
            Cell::or_dash(turns(it.rep)),
            Cell::or_dash(it.off.join("; ")),
        ]
    });
    let blocks = vec![Block::Sheet(Sheet { columns, rows: sheet.collect() })];
    let reps = rows.iter().map(|it| rep_json(it)).collect();
    let json = Json::document(&ListJson { reps, turns: response.turns.iter().map(turns_json).collect() });
    Answer { blocks, csv, json, exit: Exit::Ok }
}

fn shown(response: &RosterServiceListResponse, rep: &str) -> Result<Answer, Failure> {
    let meant = |it: &&RepRow| it.rep.to_string() == rep || it.name.to_lowercase() == rep.to_lowercase();
    let Some(it) = response.reps.iter().find(meant) else {
        let what = "nobody on the roster has that name or number".to_owned();
        return Err(Failure::new(Exit::NotFound, what, "take one of `keepwarmctl rep list --all`"));
    };
    let or = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
    let number = |n: i32| if n > 0 { n.to_string() } else { String::new() };
    let fields = [
        ("rep", it.rep.to_string()),
        ("name", it.name.clone()),
        ("store", it.store.to_string()),
        ("role", it.role.clone()),
        ("departments", it.departments.join(", ")),
        ("now", standing(it).0.to_owned()),
        ("off", it.off.join("; ")),
        ("team", it.team.clone()),
        ("skills", it.skills.join(", ")),
        ("sources", or(it.sources.join(", "), "all")),
        ("do not interrupt", it.quiet.join(", ")),
        ("most leads", number(it.leads_max)),
        ("on call", number(it.on_call)),
        ("owns", it.owns.to_string()),
        ("answers", it.answers.to_string()),
        ("tasks", it.tasks.to_string()),
        ("takes codes", if it.reachable { "yes" } else { "no" }.to_owned()),
    ];
    let rows = fields.iter().map(|(name, value)| vec![Cell::plain(*name), Cell::or_dash(value)]).collect();
    let columns = vec![Column::word("what"), Column::text("is")];
    let csv = Records::fields(fields.clone());
    let blocks = vec![Block::Sheet(Sheet { columns, rows })];
    Ok(Answer { blocks, csv, json: Json::document(&rep_json(it)), exit: Exit::Ok })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    fn roster() -> RosterServiceListResponse {
        let rep = RepRow {
            rep: 2,
            name: "Dana Fixture".into(),
            store: 1,
            role: "rep".into(),
            departments: vec!["sales".into()],
            active: true,
            on_shift: true,
            off: vec!["2026-12-24 to 2026-12-26".into()],
            skills: vec!["spanish".into()],
            leads_max: 80,
            owns: 31,
            answers: 33,
            tasks: 4,
            reachable: true,
            ..RepRow::default()
        };
        let gone = RepRow { rep: 3, name: "Robin Sample".into(), store: 1, role: "bdc".into(), ..RepRow::default() };
        let turns = vec![TurnsRow { store: 1, department: "sales".into(), rep: 2, given: 30, due: 30.5 }];
        RosterServiceListResponse { reps: vec![rep, gone], turns }
    }

    #[test]
    fn the_staff_is_listed_shown_and_changed() {
        check("rep-list", &listed(&roster(), false));
        check("rep-list-all", &listed(&roster(), true));
        check("rep-show", &shown(&roster(), "dana fixture").expect("she is there"));
        assert!(shown(&roster(), "9").is_err());
        check("rep-left", &changed("has left", &RosterChangeResponse { changed: true, rep: 3, leads: 500 }));
        check("rep-known", &changed("works again", &RosterChangeResponse { changed: false, rep: 3, leads: 0 }));
    }
}
