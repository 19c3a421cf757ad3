//! `keepwarmctl policy explain`.

use keepwarm_proto::v1::{ExplainRequest, ExplainResponse, GateAnswer, policy_service_client::PolicyServiceClient};
use serde::Serialize;

use super::Desk;
use crate::{
    args::{Explain, Policy},
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    time::{local, utc},
};

pub(super) async fn run(command: &Policy, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = PolicyServiceClient::new(desk.daemon.channel());
    match command {
        Policy::Explain(asked) => {
            let response = desk.daemon.answer(client.explain(desk.daemon.request(request(asked)))).await?;
            Ok(answer(&response))
        }
    }
}

fn request(asked: &Explain) -> ExplainRequest {
    ExplainRequest {
        phone: asked.phone.clone().unwrap_or_default(),
        zip: asked.zip.clone().unwrap_or_default(),
        places: asked.places.clone(),
        channel: asked.channel.clone(),
        at_us: asked.at,
        consent: asked.consent.clone().unwrap_or_default(),
        inquiry_us: asked.inquiry,
        purchase_us: asked.purchase,
        answers_text_us: asked.answers_text,
    }
}

#[derive(Serialize)]
struct ExplainJson<'a> {
    open: bool,
    open_with_margin: bool,
    next_open: Option<String>,
    gates: Vec<GateJson<'a>>,
    passes: bool,
    policy: &'a str,
    channel: &'a str,
    at: String,
    places: &'a [String],
}

#[derive(Serialize)]
struct GateJson<'a> {
    gate: &'a str,
    stands: &'a str,
    rule: &'a str,
    cite: &'a str,
    text: &'a str,
    until: Option<String>,
}

impl<'a> GateJson<'a> {
    fn of(gate: &'a GateAnswer) -> Self {
        let GateAnswer { gate, stands, rule, cite, text, until_us } = gate;
        Self { gate, stands, rule, cite, text, until: until_us.map(utc) }
    }
}

fn answer(response: &ExplainResponse) -> Answer {
    let json = ExplainJson {
        open: response.open,
        open_with_margin: response.open_with_margin,
        next_open: response.next_open_us.map(utc),
        gates: response.gates.iter().map(GateJson::of).collect(),
        passes: response.passes,
        policy: &response.policy,
        channel: &response.channel,
        at: utc(response.at_us),
        places: &response.places,
    };
    Answer { blocks: blocks(response), csv: records(response), json: Json::document(&json), exit: Exit::Ok }
}

/// The clock of a place, `FL@America/New_York`.
fn clock(place: &str) -> &str {
    place.split_once('@').map_or("UTC", |(_, zone)| zone)
}

fn blocks(response: &ExplainResponse) -> Vec<Block> {
    let zone = response.places.first().map_or("UTC", |place| clock(place));
    let places: Vec<String> =
        response.places.iter().map(|place| format!("{place} {}", local(response.at_us, clock(place)))).collect();
    let verdict = match (response.passes, response.open, response.open_with_margin) {
        (true, ..) => Cell::new("may be approached now", Tone::Good),
        (false, true, true) => Cell::new("may not be approached; the hours are open", Tone::Warn),
        (false, true, false) => Cell::new("may not be approached: the window closes within the margin", Tone::Warn),
        (false, false, _) => Cell::new("may not be approached: the hours are closed", Tone::Warn),
    };
    let next = response.next_open_us.map_or_else(|| "not within eight days".to_owned(), |at| local(at, zone));
    let facts = vec![
        ("answer", verdict),
        ("channel", Cell::plain(&response.channel)),
        ("places", Cell::lines(places.join("\n"))),
        ("next open", Cell::plain(next)),
        ("policy", Cell::plain(&response.policy)),
    ];
    let columns = vec![
        Column::word("gate"),
        Column::word("stands"),
        Column::text("rule"),
        Column::text("why"),
        Column::text("source"),
    ];
    let rows = response.gates.iter().map(|gate| row(gate, zone)).collect();
    vec![Block::Facts(facts), Block::Sheet(Sheet { columns, rows })]
}

fn row(gate: &GateAnswer, zone: &str) -> Vec<Cell> {
    let stands = match gate.stands.as_str() {
        "open" => Cell::new("open", Tone::Good),
        "shut" => Cell::new("shut", Tone::Warn),
        _ => Cell::new("not asked", Tone::Dim),
    };
    let until = gate.until_us.map(|at| local(at, zone));
    let text = match (until, gate.stands.as_str()) {
        (Some(until), "shut") => format!("{}; opens {until}", gate.text),
        (Some(until), _) => format!("{}, until {until}", gate.text),
        (None, _) => gate.text.clone(),
    };
    vec![Cell::plain(&gate.gate), stands, Cell::plain(&gate.rule), Cell::plain(text), Cell::new(&gate.cite, Tone::Dim)]
}

/// `gate,stands,rule,cite,text,until`: one line for each gate.
fn records(response: &ExplainResponse) -> Records {
    let mut csv = Records::new(["gate", "stands", "rule", "cite", "text", "until"]);
    for gate in &response.gates {
        let until = gate.until_us.map(utc).unwrap_or_default();
        let GateAnswer { gate, stands, rule, cite, text, .. } = gate.clone();
        csv.push([gate, stands, rule, cite, text, until]);
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    fn gate(gate: &str, stands: &str, rule: &str, cite: &str, text: &str, until_us: Option<i64>) -> GateAnswer {
        let (gate, stands, rule, cite, text) = (gate.into(), stands.into(), rule.into(), cite.into(), text.into());
        GateAnswer { gate, stands, rule, cite, text, until_us }
    }

    #[test]
    fn a_text_to_florida_in_the_evening() {
        let at_us = 1_795_482_000_000_000;
        let next = Some(at_us + 12 * 3_600_000_000);
        let response = ExplainResponse {
            policy: "us-2026-11-22".into(),
            channel: "text".into(),
            at_us,
            places: vec!["FL@America/New_York".into(), "FL@America/Chicago".into()],
            open: false,
            open_with_margin: false,
            next_open_us: next,
            passes: false,
            gates: vec![
                gate("opt-out", "not-asked", "", "", "no phone or address is given", None),
                gate("consent", "shut", "consent.fl", "Fla. Stat. 501.059(8)", "the consent does not permit it", None),
                gate("quiet-hours", "shut", "hours.fl", "Fla. Stat. 501.616(6)", "outside the hours", next),
                gate("caps", "open", "cap.text.daily cap.fl", "the dealer's own", "below every limit: 1 in 24 h", None),
            ],
        };
        check("policy-explain", &answer(&response));
    }

    #[test]
    fn what_nobody_knows_anything_of() {
        let response = ExplainResponse { channel: "email".into(), passes: true, ..Default::default() };
        check("policy-explain-nothing", &answer(&response));
    }
}
