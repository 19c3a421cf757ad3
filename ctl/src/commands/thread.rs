//! `keepwarmctl thread show`.

use keepwarm_proto::v1::{
    ThreadLine, ThreadServiceShowRequest, ThreadServiceShowResponse, thread_service_client::ThreadServiceClient,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Thread,
    connection::ANSWER_BYTES_MAX,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    time::{local, utc},
};

pub(super) async fn run(command: &Thread, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let Thread::Show { lead } = command;
    let mut client = ThreadServiceClient::new(desk.daemon.channel()).max_decoding_message_size(ANSWER_BYTES_MAX);
    let request = desk.daemon.request(ThreadServiceShowRequest { lead: *lead });
    Ok(shown(&desk.daemon.answer(client.show(request)).await?))
}

#[derive(Serialize)]
struct LineJson<'a> {
    at: String,
    lead: Option<i64>,
    channel: &'a str,
    way: &'a str,
    who: &'a str,
    text: &'a str,
    note: &'a str,
    reply: Option<i64>,
}

impl<'a> LineJson<'a> {
    fn of(line: &'a ThreadLine) -> Self {
        let ThreadLine { at_us, channel, way, who, text, note, .. } = line;
        Self { at: utc(*at_us), lead: lead(line), channel, way, who, text, note, reply: reply(line) }
    }
}

#[derive(Serialize)]
struct ThreadJson<'a> {
    lead: i64,
    person: i64,
    customer: &'a str,
    lines: Vec<LineJson<'a>>,
    lines_left_off: u64,
}

const FIELDS: [&str; 8] = ["at", "lead", "channel", "way", "who", "text", "note", "reply"];

fn reply(line: &ThreadLine) -> Option<i64> {
    (line.reply != 0).then_some(line.reply)
}

fn lead(line: &ThreadLine) -> Option<i64> {
    (line.lead != 0).then_some(line.lead)
}

fn shown(thread: &ThreadServiceShowResponse) -> Answer {
    let mut csv = Records::new(FIELDS);
    for line in &thread.lines {
        csv.push([
            utc(line.at_us),
            lead(line).map(|lead| lead.to_string()).unwrap_or_default(),
            line.channel.clone(),
            line.way.clone(),
            line.who.clone(),
            line.text.clone(),
            line.note.clone(),
            reply(line).map(|reply| reply.to_string()).unwrap_or_default(),
        ]);
    }
    let json = Json::document(&ThreadJson {
        lead: thread.lead,
        person: thread.person,
        customer: &thread.customer,
        lines: thread.lines.iter().map(LineJson::of).collect(),
        lines_left_off: thread.lines_left_off,
    });
    let mut blocks = vec![Block::Facts(vec![
        ("customer", Cell::or_dash(&thread.customer)),
        ("person", Cell::plain(thread.person.to_string())),
        ("lead", Cell::plain(thread.lead.to_string())),
    ])];
    if thread.lines_left_off > 0 {
        let text = format!("{} older lines are left off", thread.lines_left_off);
        blocks.push(Block::Text(Cell::new(text, Tone::Dim)));
    }
    if thread.lines.is_empty() {
        blocks.push(Block::Text(Cell::new("nothing was said yet", Tone::Dim)));
    } else {
        let columns = vec![
            Column::word("at"),
            Column::word("channel"),
            Column::word("way"),
            Column::text("who"),
            Column::text("text"),
            Column::text("note"),
        ];
        let rows = thread.lines.iter().map(|line| cells(line, &thread.zone)).collect();
        blocks.push(Block::Sheet(Sheet { columns, rows }));
    }
    Answer { blocks, csv, json, exit: Exit::Ok }
}

fn cells(line: &ThreadLine, zone: &str) -> Vec<Cell> {
    let tone = match (line.way.as_str(), line.note.as_str()) {
        (_, "undelivered" | "failed") => Tone::Warn,
        ("in", _) => Tone::Good,
        _ => Tone::Plain,
    };
    vec![
        Cell::plain(local(line.at_us, zone)),
        Cell::plain(line.channel.clone()),
        Cell::new(&line.way, tone),
        Cell::or_dash(&line.who),
        Cell::or_dash(&line.text),
        reply(line).map_or_else(|| Cell::or_dash(&line.note), |id| Cell::plain(format!("{} (reply {id})", line.note))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    fn line(minutes: i64, way: &str, who: &str, text: &str, note: &str) -> ThreadLine {
        ThreadLine {
            at_us: 1_790_000_000_000_000 + minutes * 60_000_000,
            lead: 17,
            channel: "text".into(),
            way: way.into(),
            who: who.into(),
            text: text.into(),
            note: note.into(),
            reply: if way == "in" { 4700 + minutes } else { 0 },
        }
    }

    #[test]
    fn a_conversation_is_shown_with_who_said_what_and_when() {
        let hello = "Hi Imogen, the Falcon is here. Would Tuesday at 5 work?";
        let call = ThreadLine { channel: "call".into(), ..line(90, "human", "Robin Example", "", "talked") };
        let stray = ThreadLine { lead: 0, ..line(200, "in", "Imogen Pretender", "STOP", "opt_out") };
        let lines = vec![
            line(0, "out", "Robin Example", hello, "delivered"),
            line(30, "in", "Imogen Pretender", "What is my Comet worth?", "trade_value"),
            call,
            stray,
        ];
        let thread = ThreadServiceShowResponse {
            lead: 17,
            person: 9,
            customer: "Imogen Pretender".into(),
            zone: "America/Chicago".into(),
            lines,
            lines_left_off: 0,
        };
        check("thread-show", &shown(&thread));
        let empty = ThreadServiceShowResponse { lines: Vec::new(), lines_left_off: 3, ..thread };
        check("thread-show-empty", &shown(&empty));
    }
}
