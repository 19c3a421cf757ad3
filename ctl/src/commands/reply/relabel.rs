//! What humans say that replies mean: one correction, and the list of all.

use keepwarm_proto::v1::{
    RelabelRequest, RelabelResponse, RelabeledReply, RelabeledRequest, RelabeledResponse,
    reply_service_client::ReplyServiceClient,
};
use serde::Serialize;

use crate::{
    commands::Desk,
    connection::ANSWER_BYTES_MAX,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    time::utc,
};

pub(super) async fn correct(reply: i64, labels: &[String], desk: &Desk<'_>) -> Result<Answer, Failure> {
    let labels = labels.iter().map(|label| label.trim().to_owned()).collect();
    let mut client = ReplyServiceClient::new(desk.daemon.channel());
    let request = desk.daemon.request(RelabelRequest { reply, labels });
    Ok(corrected(&desk.daemon.answer(client.relabel(request)).await?))
}

pub(super) async fn list(desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = ReplyServiceClient::new(desk.daemon.channel()).max_decoding_message_size(ANSWER_BYTES_MAX);
    let request = desk.daemon.request(RelabeledRequest {});
    Ok(listed(&desk.daemon.answer(client.relabeled(request)).await?))
}

#[derive(Serialize)]
struct CorrectedJson<'a> {
    reply: i64,
    was: &'a [String],
    labels: &'a [String],
    changed: bool,
    still_stopped: bool,
}

fn corrected(response: &RelabelResponse) -> Answer {
    let RelabelResponse { reply, was, labels, changed, still_stopped } = response;
    let mut facts = vec![
        ("reply", Cell::plain(reply.to_string())),
        ("means", Cell::plain(labels.join(", "))),
        ("was read as", Cell::plain(was.join(", "))),
    ];
    if !changed {
        facts.push(("changed", Cell::new("nothing: that was the last word already", Tone::Dim)));
    }
    if *still_stopped {
        facts.push(("still stopped", Cell::new("only the customer lifts a stop, by writing START", Tone::Warn)));
    }
    let csv = Records::fields([
        ("reply", reply.to_string()),
        ("was", was.join(", ")),
        ("labels", labels.join(", ")),
        ("changed", changed.to_string()),
        ("still_stopped", still_stopped.to_string()),
    ]);
    let json = CorrectedJson { reply: *reply, was, labels, changed: *changed, still_stopped: *still_stopped };
    Answer { blocks: vec![Block::Facts(facts)], csv, json: Json::document(&json), exit: Exit::Ok }
}

#[derive(Serialize)]
struct RowJson<'a> {
    reply: i64,
    at: String,
    by: &'a str,
    lead: Option<i64>,
    channel: &'a str,
    was: &'a [String],
    labels: &'a [String],
    text: &'a str,
}

#[derive(Serialize)]
struct ListJson<'a> {
    replies: Vec<RowJson<'a>>,
    left_off: u64,
}

fn lead(row: &RelabeledReply) -> Option<i64> {
    (row.lead != 0).then_some(row.lead)
}

fn listed(response: &RelabeledResponse) -> Answer {
    let mut csv = Records::new(["reply", "at", "by", "lead", "channel", "was", "labels", "text"]);
    let columns = vec![
        Column::number("reply"),
        Column::word("at"),
        Column::text("by"),
        Column::text("was read as"),
        Column::text("means"),
        Column::text("text"),
    ];
    let mut sheet = Sheet { columns, rows: Vec::new() };
    for row in &response.replies {
        let (was, labels, at) = (row.was.join(", "), row.labels.join(", "), utc(row.at_us));
        csv.push([
            row.reply.to_string(),
            at.clone(),
            row.by.clone(),
            lead(row).map(|lead| lead.to_string()).unwrap_or_default(),
            row.channel.clone(),
            was.clone(),
            labels.clone(),
            row.text.clone(),
        ]);
        sheet.rows.push(vec![
            Cell::plain(row.reply.to_string()),
            Cell::plain(at),
            Cell::or_dash(&row.by),
            Cell::plain(was),
            Cell::plain(labels),
            Cell::or_dash(&row.text),
        ]);
    }
    let json = Json::document(&ListJson {
        replies: response.replies.iter().map(RowJson::of).collect(),
        left_off: response.left_off,
    });
    let blocks = if response.replies.is_empty() {
        vec![Block::Text(Cell::new("nobody corrected a reply", Tone::Dim))]
    } else {
        vec![Block::Sheet(sheet)]
    };
    Answer { blocks, csv, json, exit: Exit::Ok }
}

impl<'a> RowJson<'a> {
    fn of(row: &'a RelabeledReply) -> Self {
        let RelabeledReply { reply, at_us, by, channel, was, labels, text, .. } = row;
        Self { reply: *reply, at: utc(*at_us), by, lead: lead(row), channel, was, labels, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn a_correction_tells_what_it_does_not_undo() {
        let response = RelabelResponse {
            reply: 4711,
            was: vec!["opt_out".into()],
            labels: vec!["vehicle_question".into()],
            changed: true,
            still_stopped: true,
        };
        check("reply-relabel", &corrected(&response));
        let known = RelabelResponse { changed: false, still_stopped: false, ..response };
        check("reply-relabel-again", &corrected(&known));
    }

    #[test]
    fn corrections_are_listed_with_their_words() {
        let row = RelabeledReply {
            reply: 4711,
            at_us: 1_767_225_600_000_000,
            by: "Robin Rep".into(),
            lead: 17,
            channel: "text".into(),
            was: vec!["other".into()],
            labels: vec!["opt_out".into(), "complaint".into()],
            text: "lay off with this".into(),
        };
        check("reply-relabeled", &listed(&RelabeledResponse { replies: vec![row], left_off: 0 }));
        check("reply-relabeled-none", &listed(&RelabeledResponse::default()));
    }
}
