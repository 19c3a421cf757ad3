//! `keepwarmctl reply classify TEXT | -`: sends the words to the daemon, which reads them as when they arrive. And
//! `keepwarmctl reply relabel`, `relabeled`: what humans say that replies mean.

mod relabel;

use std::io::{self, Read as _};

use keepwarm_proto::{
    limits::{CLASSIFY_BYTES_MAX, CLASSIFY_TEXTS_MAX},
    v1::{ClassifyRequest, ReplyReading, reply_service_client::ReplyServiceClient},
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Reply,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
};

/// Most of standard input that is read: whoever has more replies sends them in parts.
const INPUT_BYTES_MAX: u64 = 64 << 20;

pub(super) async fn run(command: &Reply, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Reply::Classify { text } => classify(text, desk).await,
        Reply::Relabel { reply, labels } => relabel::correct(*reply, labels, desk).await,
        Reply::Relabeled => relabel::list(desk).await,
    }
}

async fn classify(text: &str, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let texts = if text == "-" { lines()? } else { vec![text.to_owned()] };
    let mut client = ReplyServiceClient::new(desk.daemon.channel());
    let mut readings = Vec::with_capacity(texts.len());
    for texts in parts(&texts) {
        let request = desk.daemon.request(ClassifyRequest { texts: texts.to_vec() });
        let found = desk.daemon.answer(client.classify(request)).await?.readings;
        if found.len() != texts.len() {
            return Err(Failure::protocol(format!("{} readings of {} replies", found.len(), texts.len())));
        }
        readings.extend(found);
    }
    Ok(answer(&texts, &readings))
}

/// Every line is a reply, also an empty one: who counts lines finds each.
fn lines() -> Result<Vec<String>, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|error| {
        Failure::new(Exit::Usage, format!("cannot read standard input: {error}"), "send one reply a line")
    })?;
    if bytes.len() as u64 > INPUT_BYTES_MAX {
        return Err(Failure::new(Exit::Usage, "standard input is larger than 64 MiB", "send the replies in parts"));
    }
    Ok(String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect())
}

/// As many replies as one request takes, one after the other.
fn parts(texts: &[String]) -> Vec<&[String]> {
    let mut parts = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (at, text) in texts.iter().enumerate() {
        if at > start && (at - start == CLASSIFY_TEXTS_MAX || bytes + text.len() > CLASSIFY_BYTES_MAX) {
            parts.push(&texts[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += text.len();
    }
    if start < texts.len() {
        parts.push(&texts[start..]);
    }
    parts
}

/// `0.97`, from thousandths.
fn sure(reading: &ReplyReading) -> String {
    format!("{}.{:03}", reading.confidence_thousandths / 1_000, reading.confidence_thousandths % 1_000)
}

fn answer(texts: &[String], readings: &[ReplyReading]) -> Answer {
    let columns = vec![Column::text("reply"), Column::text("means"), Column::word("sure"), Column::text("decided by")];
    let mut sheet = Sheet { columns, rows: Vec::new() };
    let mut csv = Records::new(["text", "labels", "evidence", "confidence"]);
    let mut json = Vec::with_capacity(readings.len());
    for (text, reading) in texts.iter().zip(readings) {
        let tone = if reading.for_human { Tone::Warn } else { Tone::Plain };
        let (labels, evidence) = (reading.labels.join(", "), reading.evidence.join("; "));
        let row = vec![
            Cell::plain(text.clone()),
            Cell::plain(labels.clone()),
            Cell::new(sure(reading), tone),
            Cell::plain(evidence.clone()),
        ];
        sheet.rows.push(row);
        csv.push([text.clone(), labels, evidence, sure(reading)]);
        json.push(document(text, reading));
    }
    Answer { blocks: vec![Block::Sheet(sheet)], csv, json: Json::Lines(json), exit: Exit::Ok }
}

#[derive(Serialize)]
struct ReadJson<'a> {
    text: &'a str,
    labels: &'a [String],
    evidence: &'a [String],
    confidence: f64,
}

/// `{"text":…,"labels":[…],"evidence":[…],"confidence":0.97}` on one line.
fn document(text: &str, reading: &ReplyReading) -> String {
    let confidence = f64::from(reading.confidence_thousandths) / 1_000.0;
    let json = ReadJson { text, labels: &reading.labels, evidence: &reading.evidence, confidence };
    serde_json::to_string(&json).expect("strings and a finite number")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn reading(labels: &[&str], confidence_thousandths: u32) -> ReplyReading {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        let evidence = vec!["opt_out: \"stop\" (keyword.stop)".to_owned()];
        ReplyReading { labels, evidence, confidence_thousandths, for_human: confidence_thousandths < 500 }
    }

    #[test]
    fn a_reply_is_one_line_of_json() {
        let answer = answer(&["STOP \"now\"".to_owned()], &[reading(&["opt_out"], 970)]);
        let Json::Lines(lines) = answer.json else { panic!("one object a line") };
        let read: Value = serde_json::from_str(&lines[0]).expect("it is JSON");
        assert_eq!(read["text"], "STOP \"now\"");
        assert_eq!(read["labels"], Value::from(vec!["opt_out"]));
        assert_eq!(read["confidence"], 0.97);
        assert!(!lines[0].contains('\n'));
    }

    #[test]
    fn replies_travel_in_parts_and_none_is_lost() {
        let texts: Vec<String> = (0..CLASSIFY_TEXTS_MAX * 2 + 3).map(|nth| nth.to_string()).collect();
        let parts = parts(&texts);
        assert_eq!(parts.len(), 3);
        assert_eq!(parts.concat(), texts);
        assert!(super::parts(&[]).is_empty());
    }
}
