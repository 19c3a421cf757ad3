//! `keepwarmctl escalation list | show | take | pass | done`.

use keepwarm_proto::v1::{
    EscalationRow, EscalationServiceDoneRequest, EscalationServiceListRequest, EscalationServicePassRequest,
    EscalationServiceTakeRequest, escalation_service_client::EscalationServiceClient,
};
use serde::Serialize;

use super::{Desk, rep::changed};
use crate::{
    args::Escalation,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    time::{local, utc},
};

pub(super) async fn run(command: &Escalation, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = EscalationServiceClient::new(desk.daemon.channel());
    let (said, response) = match command {
        Escalation::List { rep } => return Ok(listed(&all(desk, *rep).await?)),
        Escalation::Show { id } => {
            let found = all(desk, 0).await?.into_iter().find(|it| it.escalation == *id);
            let missing = || {
                let what = format!("no open escalation has the id {id}");
                Failure::new(Exit::NotFound, what, "take one of `keepwarmctl escalation list`")
            };
            return found.map(|it| shown(&it)).ok_or_else(missing);
        }
        Escalation::Take { id, by } => {
            let asked = desk.daemon.request(EscalationServiceTakeRequest { escalation: *id, rep: by.clone() });
            ("has it, and answers the customer", desk.daemon.answer(client.take(asked)).await?)
        }
        Escalation::Pass { id, by } => {
            let asked = desk.daemon.request(EscalationServicePassRequest { escalation: *id, rep: by.clone() });
            ("passes: the next is told", desk.daemon.answer(client.pass(asked)).await?)
        }
        Escalation::Done { id, how, by } => {
            let (disposition, rep) = (how.as_str().to_owned(), by.clone());
            let asked = EscalationServiceDoneRequest { escalation: *id, disposition, rep };
            ("is done with it", desk.daemon.answer(client.done(desk.daemon.request(asked))).await?)
        }
    };
    Ok(changed(said, &response))
}

async fn all(desk: &Desk<'_>, rep: i32) -> Result<Vec<EscalationRow>, Failure> {
    let mut client = EscalationServiceClient::new(desk.daemon.channel());
    let request = desk.daemon.request(EscalationServiceListRequest { rep });
    Ok(desk.daemon.answer(client.list(request)).await?.escalations)
}

#[derive(Serialize)]
struct EscalationJson<'a> {
    escalation: i64,
    lead: i64,
    item: i32,
    intent: &'a str,
    owner: &'a str,
    acting: &'a str,
    opened_at: String,
    starts_at: String,
    due_at: String,
    rung: Option<&'a str>,
    told: &'a [String],
    taken_by: Option<&'a str>,
    breached: bool,
    on_call: bool,
}

#[derive(Serialize)]
struct ListJson<'a> {
    escalations: Vec<EscalationJson<'a>>,
}

fn json(it: &EscalationRow) -> EscalationJson<'_> {
    let some = |text| Some(text).filter(|text: &&str| !text.is_empty());
    EscalationJson {
        escalation: it.escalation,
        lead: it.lead,
        item: it.item,
        intent: &it.intent,
        owner: &it.owner,
        acting: &it.acting,
        opened_at: utc(it.opened_at_us),
        starts_at: utc(it.starts_at_us),
        due_at: utc(it.due_at_us),
        rung: some(&it.rung),
        told: &it.told,
        taken_by: some(&it.taken_by),
        breached: it.breached,
        on_call: it.on_call,
    }
}

fn standing(it: &EscalationRow) -> (String, Tone) {
    match (it.taken_by.as_str(), it.breached) {
        ("", true) => ("nobody took it in time".to_owned(), Tone::Bad),
        ("", false) if it.rung.is_empty() => ("waits for the opening".to_owned(), Tone::Plain),
        ("", false) => (format!("open: {}", it.rung), Tone::Warn),
        (by, _) => (format!("taken by {by}"), Tone::Good),
    }
}

fn listed(rows: &[EscalationRow]) -> Answer {
    let mut csv = Records::new([
        "escalation",
        "item",
        "lead",
        "intent",
        "owner",
        "acting",
        "due_at",
        "rung",
        "taken_by",
        "breached",
    ]);
    for it in rows {
        csv.push([
            it.escalation.to_string(),
            it.item.to_string(),
            it.lead.to_string(),
            it.intent.clone(),
            it.owner.clone(),
            it.acting.clone(),
            utc(it.due_at_us),
            it.rung.clone(),
            it.taken_by.clone(),
            it.breached.to_string(),
        ]);
    }
    let blocks = if rows.is_empty() {
        vec![Block::Text(Cell::new("nothing hot waits", Tone::Good))]
    } else {
        let mut columns = Vec::from(["escalation", "item", "lead"].map(Column::number));
        columns.extend([Column::word("asks for"), Column::word("due"), Column::text("for"), Column::text("stands")]);
        let cells = |it: &EscalationRow| {
            let [id, item, lead] =
                [it.escalation.to_string(), it.item.to_string(), it.lead.to_string()].map(Cell::plain);
            let (said, tone) = standing(it);
            let due = Cell::plain(local(it.due_at_us, &it.zone));
            vec![id, item, lead, Cell::plain(&it.intent), due, Cell::plain(&it.acting), Cell::new(said, tone)]
        };
        vec![Block::Sheet(Sheet { columns, rows: rows.iter().map(cells).collect() })]
    };
    let json = Json::document(&ListJson { escalations: rows.iter().map(json).collect() });
    Answer { blocks, csv, json, exit: Exit::Ok }
}

fn shown(it: &EscalationRow) -> Answer {
    let fields = [
        ("escalation", it.escalation.to_string()),
        ("item", it.item.to_string()),
        ("lead", it.lead.to_string()),
        ("asks for", it.intent.clone()),
        ("owner", it.owner.clone()),
        ("answers", it.acting.clone()),
        ("came", local(it.opened_at_us, &it.zone)),
        ("clock starts", local(it.starts_at_us, &it.zone)),
        ("due", local(it.due_at_us, &it.zone)),
        ("stands", standing(it).0),
        ("told", it.told.join(", ")),
    ];
    let rows = fields.iter().map(|(name, value)| vec![Cell::plain(*name), Cell::or_dash(value)]).collect();
    let columns = vec![Column::word("what"), Column::text("is")];
    let blocks = vec![Block::Sheet(Sheet { columns, rows })];
    Answer { blocks, csv: Records::fields(fields.clone()), json: Json::document(&json(it)), exit: Exit::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn what_is_hot_is_listed_and_shown() {
        let open = EscalationRow {
            escalation: 91,
            lead: 17,
            item: 41,
            intent: "trade_value".into(),
            owner: "Dana Fixture".into(),
            acting: "Robin Sample".into(),
            opened_at_us: 1_790_000_000_000_000,
            starts_at_us: 1_790_000_000_000_000,
            due_at_us: 1_790_000_300_000_000,
            rung: "next".into(),
            told: vec!["Robin Sample".into(), "Dana Fixture".into()],
            zone: "America/Chicago".into(),
            ..EscalationRow::default()
        };
        let taken = EscalationRow { escalation: 92, taken_by: "Robin Sample".into(), ..open.clone() };
        let missed = EscalationRow { escalation: 93, breached: true, ..open.clone() };
        check("escalation-show", &shown(&open));
        check("escalation-list", &listed(&[open, taken, missed]));
        check("escalation-list-empty", &listed(&[]));
    }
}
