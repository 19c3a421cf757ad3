//! `keepwarmctl source list | show | sync | test | map | consent`.

mod spellings;

use keepwarm_proto::v1::{
    MapSourceRequest, SourceConsentRequest, SourceCounts, SourceRow, SourceServiceListRequest,
    SourceServiceShowRequest, SourceServiceShowResponse, SpellingsRequest, SyncRequest, SyncResult, TestRequest,
    TestResponse, source_service_client::SourceServiceClient, sync_response::Part,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Source,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
    time::{age, local, utc},
};

pub(super) async fn run(command: &Source, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = SourceServiceClient::new(desk.daemon.channel());
    let daemon = &desk.daemon;
    match command {
        Source::List => {
            let request = daemon.request(SourceServiceListRequest {});
            Ok(listed(&daemon.answer(client.list(request)).await?.sources))
        }
        Source::Show { name } => {
            let request = daemon.request(SourceServiceShowRequest { name: name.clone() });
            Ok(shown(&daemon.answer(client.show(request)).await?))
        }
        Source::Sync { name } => {
            let request = daemon.request(SyncRequest { name: name.clone() });
            let mut parts = daemon.answer(client.sync(request)).await?;
            let bar = desk.bar();
            let mut result = None;
            while let Some(message) = daemon.next(&mut parts).await? {
                match message.part {
                    Some(Part::Progress(progress)) => bar.show(&progress),
                    Some(Part::Result(found)) => result = Some(found),
                    None => {}
                }
            }
            bar.clear();
            let result = result.ok_or_else(|| Failure::protocol("the reading ended without a result"))?;
            Ok(synced(name, &result))
        }
        Source::Test { name } => {
            let request = daemon.request(TestRequest { name: name.clone() });
            Ok(tested(&daemon.answer(client.test(request)).await?))
        }
        Source::Map { spelling: Some(spelling), to: Some(to) } => {
            let request = daemon.request(MapSourceRequest { spelling: spelling.clone(), source: to.clone() });
            Ok(spellings::changed(daemon.answer(client.map(request)).await?.changed))
        }
        Source::Map { .. } => {
            let request = daemon.request(SpellingsRequest {});
            Ok(spellings::listed(&daemon.answer(client.spellings(request)).await?))
        }
        Source::Consent { source, level, wording, approved_by } => {
            let request = daemon.request(SourceConsentRequest {
                source: source.clone(),
                level: level.as_str().to_owned(),
                wording: wording.clone(),
                approved_by: approved_by.clone(),
            });
            Ok(spellings::changed(daemon.answer(client.consent(request)).await?.changed))
        }
    }
}

#[derive(Serialize, Clone, Copy, Default)]
struct CountsJson {
    rows: i64,
    new: i64,
    changed: i64,
    same: i64,
    quarantined: i64,
    known_bad: i64,
}

impl From<SourceCounts> for CountsJson {
    fn from(counts: SourceCounts) -> Self {
        let SourceCounts { rows, new, changed, same, quarantined, known_bad, .. } = counts;
        Self { rows, new, changed, same, quarantined, known_bad }
    }
}

#[derive(Serialize)]
struct RowJson<'a> {
    name: &'a str,
    entity: &'a str,
    kind: &'a str,
    condition: &'a str,
    every_s: i64,
    through: Option<String>,
    lag_s: Option<i64>,
    last: Option<CountsJson>,
    problem: &'a str,
    failing_since: Option<String>,
    retry_at: Option<String>,
}

impl<'a> From<&'a SourceRow> for RowJson<'a> {
    fn from(row: &'a SourceRow) -> Self {
        Self {
            name: &row.name,
            entity: &row.entity,
            kind: &row.kind,
            condition: &row.condition,
            every_s: row.every_s,
            through: row.through_us.map(utc),
            lag_s: row.lag_us.map(|us| us / 1_000_000),
            last: row.last.map(Into::into),
            problem: &row.problem,
            failing_since: row.failing_since_us.map(utc),
            retry_at: row.retry_at_us.map(utc),
        }
    }
}

#[derive(Serialize)]
struct ListJson<'a> {
    sources: Vec<RowJson<'a>>,
}

const ROW_FIELDS: [&str; 12] = [
    "name",
    "entity",
    "kind",
    "condition",
    "through",
    "lag_s",
    "rows",
    "new",
    "changed",
    "same",
    "quarantined",
    "problem",
];

fn record(row: &SourceRow) -> [String; 12] {
    let last = row.last.unwrap_or_default();
    [
        row.name.clone(),
        row.entity.clone(),
        row.kind.clone(),
        row.condition.clone(),
        row.through_us.map(utc).unwrap_or_default(),
        row.lag_us.map(|us| (us / 1_000_000).to_string()).unwrap_or_default(),
        last.rows.to_string(),
        last.new.to_string(),
        last.changed.to_string(),
        last.same.to_string(),
        last.quarantined.to_string(),
        row.problem.clone(),
    ]
}

fn condition(row: &SourceRow) -> Cell {
    let tone = match row.condition.as_str() {
        "failing" => Tone::Bad,
        "well" | "reading" => Tone::Good,
        _ => Tone::Dim,
    };
    Cell::new(&row.condition, tone)
}

fn listed(rows: &[SourceRow]) -> Answer {
    let mut csv = Records::new(ROW_FIELDS);
    rows.iter().for_each(|row| csv.push(record(row)));
    let cells = |row: &SourceRow| {
        let last = row.last.unwrap_or_default();
        let bad = if last.quarantined > 0 { Tone::Warn } else { Tone::Plain };
        vec![
            Cell::plain(&row.name),
            Cell::plain(&row.entity),
            condition(row),
            row.lag_us.map_or_else(|| Cell::new("never", Tone::Dim), |us| Cell::plain(format!("{} ago", age(us)))),
            Cell::plain(count(last.rows)),
            Cell::plain(count(last.new)),
            Cell::plain(count(last.changed)),
            Cell::new(count(last.quarantined), bad),
        ]
    };
    let mut blocks = Vec::new();
    if rows.is_empty() {
        let text = "no feed is configured: add [[feed]] to keepwarm.toml";
        blocks.push(Block::Text(Cell::new(text, Tone::Dim)));
    } else {
        let columns = vec![
            Column::word("source"),
            Column::word("rows of"),
            Column::word("is"),
            Column::word("all through"),
            Column::number("rows"),
            Column::number("new"),
            Column::number("changed"),
            Column::number("quarantined"),
        ];
        blocks.push(Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() }));
    }
    for row in rows.iter().filter(|row| !row.problem.is_empty()) {
        blocks.push(Block::Text(Cell::new(format!("{}: {}", row.name, row.problem), Tone::Bad)));
    }
    let json = ListJson { sources: rows.iter().map(Into::into).collect() };
    Answer { blocks, csv, json: Json::document(&json), exit: Exit::Ok }
}

#[derive(Serialize)]
struct ShowJson<'a> {
    #[serde(flatten)]
    source: RowJson<'a>,
    store: i32,
    place: &'a str,
    query: &'a str,
    mapping: &'a str,
    well_at: Option<String>,
    read_at: Option<String>,
    total: CountsJson,
    going: Option<CountsJson>,
}

/// Counts in words.
fn told(counts: SourceCounts) -> String {
    let SourceCounts { rows, new, changed, same, quarantined, known_bad, .. } = counts;
    let mut text = format!(
        "{} rows: {} new, {} changed, {} as before, {} quarantined",
        count(rows),
        count(new),
        count(changed),
        count(same),
        count(quarantined)
    );
    if known_bad > 0 {
        text = format!("{text}, {} in quarantine before", count(known_bad));
    }
    text
}

/// For people: sources of several stores stand in one list, so all are told by one clock.
fn minute_utc(us: i64) -> String {
    local(us, "UTC")
}

fn shown(response: &SourceServiceShowResponse) -> Answer {
    let empty = SourceRow::default();
    let row = response.source.as_ref().unwrap_or(&empty);
    let mut csv = Records::new(ROW_FIELDS);
    csv.push(record(row));
    let mut facts = vec![
        ("source", Cell::plain(&row.name)),
        ("rows of", Cell::plain(&row.entity)),
        ("is", condition(row)),
        ("store", Cell::plain(response.store.to_string())),
        ("from", Cell::plain(&response.place)),
    ];
    if !response.query.is_empty() {
        facts.push(("query", Cell::plain(&response.query)));
    }
    facts.push(("mapping", Cell::plain(&response.mapping)));
    facts.push(("every", Cell::plain(age(row.every_s * 1_000_000))));
    facts.push(("all through", Cell::or_dash(row.through_us.map(minute_utc).unwrap_or_default())));
    facts.push(("last read", Cell::or_dash(row.last.map(told).unwrap_or_default())));
    facts.push(("ended", Cell::or_dash(response.read_at_us.map(minute_utc).unwrap_or_default())));
    facts.push(("since start", Cell::plain(told(response.total.unwrap_or_default()))));
    if let Some(going) = response.going {
        facts.push(("reading", Cell::new(told(going), Tone::Good)));
    }
    if !row.problem.is_empty() {
        facts.push(("problem", Cell::new(&row.problem, Tone::Bad)));
        facts.push(("since", Cell::plain(row.failing_since_us.map(minute_utc).unwrap_or_default())));
        facts.push(("tried again", Cell::plain(row.retry_at_us.map(minute_utc).unwrap_or_default())));
    }
    let json = ShowJson {
        source: row.into(),
        store: response.store,
        place: &response.place,
        query: &response.query,
        mapping: &response.mapping,
        well_at: response.well_at_us.map(utc),
        read_at: response.read_at_us.map(utc),
        total: response.total.unwrap_or_default().into(),
        going: response.going.map(Into::into),
    };
    Answer { blocks: vec![Block::Facts(facts)], csv, json: Json::document(&json), exit: Exit::Ok }
}

#[derive(Serialize)]
struct SyncJson<'a> {
    name: &'a str,
    read: bool,
    #[serde(flatten)]
    counts: CountsJson,
}

fn synced(name: &str, result: &SyncResult) -> Answer {
    let counts = result.counts.unwrap_or_default();
    let cell = match result.counts {
        None => Cell::new(format!("{name}: there was nothing to read"), Tone::Dim),
        Some(counts) if counts.quarantined > 0 => {
            let look = "see keepwarmctl intake list";
            Cell::new(format!("{name}: {}; {look}", told(counts)), Tone::Warn)
        }
        Some(counts) => Cell::new(format!("{name}: {}", told(counts)), Tone::Good),
    };
    let csv = Records::fields([
        ("name", name.to_owned()),
        ("rows", counts.rows.to_string()),
        ("new", counts.new.to_string()),
        ("changed", counts.changed.to_string()),
        ("same", counts.same.to_string()),
        ("quarantined", counts.quarantined.to_string()),
        ("known_bad", counts.known_bad.to_string()),
    ]);
    let json = SyncJson { name, read: result.counts.is_some(), counts: counts.into() };
    Answer { blocks: vec![Block::Text(cell)], csv, json: Json::document(&json), exit: Exit::Ok }
}

#[derive(Serialize)]
struct FieldJson<'a> {
    field: &'a str,
    column: &'a str,
}

#[derive(Serialize)]
struct SampleJson<'a> {
    line: i64,
    says: &'a str,
    problem: &'a str,
}

#[derive(Serialize)]
struct TestJson<'a> {
    fields: Vec<FieldJson<'a>>,
    unsaid: &'a [String],
    rows: Vec<SampleJson<'a>>,
}

fn tested(response: &TestResponse) -> Answer {
    let TestResponse { fields, unsaid, rows } = response;
    let mut csv = Records::new(["line", "says", "problem"]);
    rows.iter().for_each(|row| csv.push([row.line.to_string(), row.says.clone(), row.problem.clone()]));
    let field_cells = fields.iter().map(|it| vec![Cell::plain(&it.field), Cell::plain(&it.column)]);
    let fields_sheet =
        Sheet { columns: vec![Column::word("field"), Column::text("column")], rows: field_cells.collect() };
    let row_cells = rows.iter().map(|row| {
        let said = if row.problem.is_empty() { Cell::plain(&row.says) } else { Cell::new(&row.problem, Tone::Bad) };
        vec![Cell::plain(row.line.to_string()), said]
    });
    let rows_sheet = Sheet { columns: vec![Column::number("line"), Column::text("says")], rows: row_cells.collect() };
    let mut blocks = vec![Block::Sheet(fields_sheet)];
    if !unsaid.is_empty() {
        let text = format!("no column says who does not want: {}", unsaid.join(", "));
        blocks.push(Block::Text(Cell::new(text, Tone::Dim)));
    }
    blocks.push(Block::Sheet(rows_sheet));
    blocks.push(Block::Text(Cell::new("nothing was taken", Tone::Dim)));
    let json = TestJson {
        fields: fields.iter().map(|it| FieldJson { field: &it.field, column: &it.column }).collect(),
        unsaid,
        rows: rows.iter().map(|it| SampleJson { line: it.line, says: &it.says, problem: &it.problem }).collect(),
    };
    let exit = if rows.iter().any(|row| !row.problem.is_empty()) { Exit::BadNews } else { Exit::Ok };
    Answer { blocks, csv, json: Json::document(&json), exit }
}

#[cfg(test)]
mod tests;
