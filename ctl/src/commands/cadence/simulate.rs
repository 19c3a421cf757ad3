//! `keepwarmctl cadence simulate`: the request, its progress, and what came of it.

use std::{fs, path::Path};

use keepwarm_proto::v1::{
    CadenceFile, HourPeak, RuleCount, SimulateRequest, SimulateResult, SimulatedSegment,
    cadence_service_client::CadenceServiceClient, simulate_response::Part,
};
use serde::Serialize;

use super::{super::Desk, view::problem_line};
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::{count, many},
    time::{local, utc},
};

/// What no replay can know; said with every answer.
const LIMITS: &str = "What customers did is taken as it was recorded: nobody can know how they would have answered other \
                      messages at other times. Every message counts as delivered, every call as not answered.";

const HEADER: [&str; 8] =
    ["segment", "same", "added", "moved", "dropped", "wordless", "texts_an_hour", "calls_an_hour"];

pub(super) async fn simulate(desk: &Desk<'_>, file: &Path, since_days: i32) -> Result<Answer, Failure> {
    let text = fs::read_to_string(file).map_err(|error| {
        let what = format!("cannot read {}: {error}", file.display());
        Failure::new(Exit::NotFound, what, "name a cadence file")
    })?;
    let file = CadenceFile { name: file.display().to_string(), text };
    let mut client = CadenceServiceClient::new(desk.daemon.channel());
    let request = desk.daemon.request(SimulateRequest { file: Some(file), since_days });
    let mut parts = desk.daemon.answer(client.simulate(request)).await?;
    let (bar, mut result) = (desk.bar(), None);
    while let Some(message) = desk.daemon.next(&mut parts).await? {
        match message.part {
            Some(Part::Progress(progress)) => bar.show(&progress),
            Some(Part::Result(found)) => result = Some(found),
            None => {}
        }
    }
    bar.clear();
    let result = result.ok_or_else(|| Failure::protocol("the simulation ended without a result"))?;
    Ok(answer(&result))
}

#[derive(Serialize)]
struct Document<'a> {
    problems: Vec<String>,
    since: String,
    through: String,
    enrollments: i64,
    segments: Vec<SegmentJson<'a>>,
    limits: &'a str,
}

#[derive(Serialize)]
struct SegmentJson<'a> {
    segment: &'a str,
    same: i64,
    added: i64,
    moved: i64,
    dropped: i64,
    blocked: Vec<RuleJson<'a>>,
    delayed: Vec<RuleJson<'a>>,
    wordless: i64,
    texts_an_hour: PeakJson,
    calls_an_hour: PeakJson,
}

#[derive(Serialize)]
struct RuleJson<'a> {
    rule: &'a str,
    touches: i64,
}

#[derive(Serialize)]
struct PeakJson {
    draft: i64,
    recorded: i64,
    at: Option<String>,
}

impl PeakJson {
    fn of(peak: Option<&HourPeak>) -> Self {
        let peak = peak.copied().unwrap_or_default();
        Self { draft: peak.draft, recorded: peak.recorded, at: peak.at_us.map(utc) }
    }
}

fn rules(rules: &[RuleCount]) -> Vec<RuleJson<'_>> {
    rules.iter().map(|it| RuleJson { rule: &it.rule, touches: it.touches }).collect()
}

fn answer(result: &SimulateResult) -> Answer {
    if !result.problems.is_empty() {
        return wrong(result);
    }
    let from = local(result.since_us, &result.zone);
    if result.enrollments == 0 {
        let said = format!("nobody who would get the draft was enrolled since {from}: ask for longer with --since");
        return Answer {
            blocks: vec![Block::Text(Cell::new(said, Tone::Warn))],
            csv: Records::new(HEADER),
            json: Json::document(&document(result)),
            exit: Exit::Ok,
        };
    }
    let ran = many(result.enrollments, "enrollment", "enrollments");
    let said = format!("{ran} begun since {from} ran by the draft");
    let mut blocks = vec![Block::Text(Cell::plain(said)), Block::Sheet(contacts(&result.segments))];
    let sheet = by_rule(&result.segments);
    if !sheet.rows.is_empty() {
        blocks.push(Block::Sheet(sheet));
    }
    blocks.push(Block::Text(Cell::new(LIMITS, Tone::Warn)));
    let mut csv = Records::new(HEADER);
    for it in &result.segments {
        let peak = |peak: Option<&HourPeak>| peak.map_or(0, |peak| peak.draft).to_string();
        let counts = [it.same, it.added, it.moved, it.dropped, it.wordless].map(|many| many.to_string());
        let [same, added, moved, dropped, wordless] = counts;
        let (texts, calls) = (peak(it.texts.as_ref()), peak(it.calls.as_ref()));
        csv.push([it.segment.clone(), same, added, moved, dropped, wordless, texts, calls]);
    }
    Answer { blocks, csv, json: Json::document(&document(result)), exit: Exit::Ok }
}

fn document(result: &SimulateResult) -> Document<'_> {
    let segments = result.segments.iter().map(|it| SegmentJson {
        segment: &it.segment,
        same: it.same,
        added: it.added,
        moved: it.moved,
        dropped: it.dropped,
        blocked: rules(&it.blocked),
        delayed: rules(&it.delayed),
        wordless: it.wordless,
        texts_an_hour: PeakJson::of(it.texts.as_ref()),
        calls_an_hour: PeakJson::of(it.calls.as_ref()),
    });
    Document {
        problems: result.problems.iter().map(problem_line).collect(),
        since: utc(result.since_us),
        through: utc(result.through_us),
        enrollments: result.enrollments,
        segments: segments.collect(),
        limits: LIMITS,
    }
}

fn wrong(result: &SimulateResult) -> Answer {
    let lines: Vec<String> = result.problems.iter().map(problem_line).collect();
    let mut csv = Records::new(["problem"]);
    lines.iter().for_each(|line| csv.push([line.clone()]));
    let blocks = vec![Block::Text(Cell::lines(lines.join("\n")))];
    Answer { blocks, csv, json: Json::document(&document(result)), exit: Exit::BadNews }
}

fn contacts(segments: &[SimulatedSegment]) -> Sheet {
    let names = ["same", "added", "moved", "dropped", "no words", "texts/h", "calls/h"];
    let columns = std::iter::once(Column::word("segment")).chain(names.into_iter().map(Column::number)).collect();
    let peak = |peak: Option<&HourPeak>| {
        let peak = peak.copied().unwrap_or_default();
        Cell::plain(format!("{} (was {})", count(peak.draft), count(peak.recorded)))
    };
    let row = |it: &SimulatedSegment| {
        let counts = [it.same, it.added, it.moved, it.dropped, it.wordless].map(|many| Cell::plain(count(many)));
        let mut cells = vec![Cell::plain(&it.segment)];
        cells.extend(counts);
        cells.extend([peak(it.texts.as_ref()), peak(it.calls.as_ref())]);
        cells
    };
    Sheet { columns, rows: segments.iter().map(row).collect() }
}

fn by_rule(segments: &[SimulatedSegment]) -> Sheet {
    let mut rows = Vec::new();
    for it in segments {
        for (what, rules, tone) in [("blocked", &it.blocked, Tone::Warn), ("put off", &it.delayed, Tone::Plain)] {
            rows.extend(rules.iter().map(|rule| {
                let touches = Cell::plain(count(rule.touches));
                vec![Cell::plain(&it.segment), Cell::new(what, tone), Cell::plain(&rule.rule), touches]
            }));
        }
    }
    let columns =
        vec![Column::word("segment"), Column::word("by law"), Column::text("rule"), Column::number("touches")];
    Sheet { columns, rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn a_simulation_tells_what_changes_and_what_it_cannot_know() {
        let rule = |rule: &str, touches| RuleCount { rule: rule.into(), touches };
        let result = SimulateResult {
            since_us: 1_790_000_000_000_000,
            through_us: 1_797_000_000_000_000,
            enrollments: 1_204,
            zone: "America/Chicago".into(),
            segments: vec![SimulatedSegment {
                segment: "new-inbound".into(),
                same: 4_100,
                added: 1_204,
                moved: 96,
                dropped: 12,
                blocked: vec![rule("consent.text.written-only", 310)],
                delayed: vec![rule("hours.us", 77)],
                wordless: 0,
                texts: Some(HourPeak { draft: 140, recorded: 90, at_us: Some(1_790_003_600_000_000) }),
                calls: None,
            }],
            ..Default::default()
        };
        check("cadence-simulate", &answer(&result));
        let nobody = SimulateResult { enrollments: 0, segments: Vec::new(), ..result };
        check("cadence-simulate-nobody", &answer(&nobody));
    }
}
