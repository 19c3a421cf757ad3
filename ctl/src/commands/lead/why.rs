//! `keepwarmctl lead why ID`.

use keepwarm_proto::v1::{Reason, WhyRequest, WhyResponse};
use serde::Serialize;

use super::{Client, Desk, NextJson, next_cell, when_cell};
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    time::utc,
};

pub(super) async fn why(mut client: Client, desk: &Desk<'_>, lead: i64) -> Result<Answer, Failure> {
    let response = desk.daemon.answer(client.why(desk.daemon.request(WhyRequest { lead }))).await?;
    Ok(answer(&response))
}

#[derive(Serialize)]
struct WhyJson<'a> {
    lead: i64,
    zone: &'a str,
    segment: &'a str,
    segment_reason: Option<ReasonJson<'a>>,
    next: Option<NextJson<'a>>,
    reasons: Vec<ReasonJson<'a>>,
    changes: Vec<ChangeJson<'a>>,
}

#[derive(Serialize)]
struct ReasonJson<'a> {
    rule: &'a str,
    text: &'a str,
}

impl<'a> ReasonJson<'a> {
    fn of(reason: &'a Reason) -> Self {
        Self { rule: &reason.rule, text: &reason.text }
    }
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    event: &'a str,
    consequence: &'a str,
}

fn answer(response: &WhyResponse) -> Answer {
    let json = WhyJson {
        lead: response.lead,
        zone: &response.zone,
        segment: &response.segment,
        segment_reason: response.segment_reason.as_ref().map(ReasonJson::of),
        next: response.next.as_ref().map(NextJson::of),
        reasons: response.reasons.iter().map(ReasonJson::of).collect(),
        changes: response.changes.iter().map(|c| ChangeJson { event: &c.event, consequence: &c.consequence }).collect(),
    };
    Answer { blocks: blocks(response), csv: records(response), json: Json::document(&json), exit: Exit::Ok }
}

fn blocks(response: &WhyResponse) -> Vec<Block> {
    let next = response.next.as_ref();
    let mut facts = vec![
        ("lead", Cell::plain(response.lead.to_string())),
        ("next", next_cell(next, true)),
        ("when", when_cell(next, &response.zone)),
    ];
    match next.map(|next| next.mode.as_str()) {
        Some("shadow") => facts.push(("mode", Cell::new("shadow: decided, but nothing is sent", Tone::Warn))),
        Some("assisted") => facts.push(("mode", Cell::plain("assisted: a human releases it"))),
        Some("") | None => {}
        Some(mode) => facts.push(("mode", Cell::plain(mode))),
    }
    facts.push(("segment", Cell::plain(&response.segment)));
    if let Some(reason) = &response.segment_reason {
        facts.push(("because", Cell::plain(format!("{} ({})", reason.text, reason.rule))));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if !response.reasons.is_empty() {
        let rows = response.reasons.iter().map(|r| vec![Cell::plain(&r.text), Cell::new(&r.rule, Tone::Dim)]).collect();
        blocks.push(Block::Sheet(Sheet { columns: vec![Column::text("why then"), Column::word("rule")], rows }));
    }
    if !response.changes.is_empty() {
        let rows = response.changes.iter().map(|c| vec![Cell::plain(&c.event), Cell::plain(&c.consequence)]).collect();
        blocks.push(Block::Sheet(Sheet {
            columns: vec![Column::text("what would change it"), Column::text("then")],
            rows,
        }));
    }
    blocks
}

/// `about,rule,text`: one line for the plan, each rule and each change.
fn records(response: &WhyResponse) -> Records {
    let mut csv = Records::new(["about", "rule", "text"]);
    let next = response.next.clone().unwrap_or_default();
    csv.push(["next".into(), next.what, next.label]);
    csv.push(["when".into(), String::new(), next.at_us.map(utc).unwrap_or_default()]);
    let segment = response.segment_reason.clone().unwrap_or_default();
    csv.push(["segment".into(), segment.rule, format!("{}: {}", response.segment, segment.text)]);
    for reason in &response.reasons {
        csv.push(["why".into(), reason.rule.clone(), reason.text.clone()]);
    }
    for change in &response.changes {
        csv.push(["change".into(), change.event.clone(), change.consequence.clone()]);
    }
    csv
}

#[cfg(test)]
mod tests {
    use keepwarm_proto::v1::{Change, NextAction};

    use super::*;
    use crate::{commands::lead::fixtures::next, render::testing::check};

    fn reason(rule: &str, text: &str) -> Reason {
        Reason { rule: rule.into(), text: text.into() }
    }

    #[test]
    fn a_plan_with_its_rules_and_what_would_change_it() {
        let response = WhyResponse {
            lead: 17,
            zone: "America/Chicago".into(),
            next: Some(NextAction { mode: "shadow".into(), ..next() }),
            reasons: vec![
                reason("cadence.new-inbound.day-2", "two civil days after the inquiry, because nobody replied"),
                reason("window.us.text", "moved from 07:30 to 09:00, when the contact window opens in Illinois"),
            ],
            changes: vec![
                Change {
                    event: "the customer replies".into(),
                    consequence: "the cadence rests, the owner gets a task".into(),
                },
                Change {
                    event: "the customer sends STOP".into(),
                    consequence: "every planned touch is canceled".into(),
                },
            ],
            segment: "new-inbound".into(),
            segment_reason: Some(reason("segment.new-inbound", "an internet inquiry less than 30 days old")),
        };
        check("lead-why", &answer(&response));
    }

    #[test]
    fn a_lead_for_which_nothing_comes_looks_like_a_fault() {
        let response = WhyResponse { lead: 18, segment: "new-inbound".into(), ..Default::default() };
        check("lead-why-nothing", &answer(&response));
    }
}
