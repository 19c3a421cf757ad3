//! `keepwarmctl ledger verify`.

use keepwarm_proto::v1::{
    LedgerFault, VerifyRequest, VerifyResult, ledger_service_client::LedgerServiceClient, verify_response::Part,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::Ledger,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    text::count,
};

pub(super) async fn run(command: &Ledger, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Ledger::Verify => verify(desk).await.map(|result| answer(&result)),
    }
}

async fn verify(desk: &Desk<'_>) -> Result<VerifyResult, Failure> {
    let mut client = LedgerServiceClient::new(desk.daemon.channel());
    let mut parts = desk.daemon.answer(client.verify(desk.daemon.request(VerifyRequest {}))).await?;
    let bar = desk.bar();
    let mut result = None;
    while let Some(message) = desk.daemon.next(&mut parts).await? {
        match message.part {
            Some(Part::Progress(progress)) => bar.show(&progress),
            Some(Part::Result(found)) => result = Some(found),
            None => {}
        }
    }
    bar.clear();
    result.ok_or_else(|| Failure::protocol("the verification ended without a result"))
}

#[derive(Serialize)]
struct VerifyJson<'a> {
    sound: bool,
    entries: i64,
    through_seq: i64,
    digest: &'a str,
    faults: Vec<FaultJson<'a>>,
    faults_left_off: i64,
}

#[derive(Serialize)]
struct FaultJson<'a> {
    seq: i64,
    kind: &'a str,
    text: &'a str,
}

fn answer(result: &VerifyResult) -> Answer {
    let sound = result.faults.is_empty() && result.faults_left_off == 0;
    let mut csv = Records::new(["seq", "kind", "text"]);
    for fault in &result.faults {
        csv.push([fault.seq.to_string(), fault.kind.clone(), fault.text.clone()]);
    }
    let json = VerifyJson {
        sound,
        entries: result.entries,
        through_seq: result.through_seq,
        digest: &result.digest,
        faults: result.faults.iter().map(|f| FaultJson { seq: f.seq, kind: &f.kind, text: &f.text }).collect(),
        faults_left_off: result.faults_left_off,
    };
    let exit = if sound { Exit::Ok } else { Exit::BadNews };
    Answer { blocks: blocks(result, sound), csv, json: Json::document(&json), exit }
}

fn blocks(result: &VerifyResult, sound: bool) -> Vec<Block> {
    let read = format!("{} entries read, through seq {}", count(result.entries), count(result.through_seq));
    if sound {
        return vec![Block::Facts(vec![
            ("ledger", Cell::new("sound", Tone::Good)),
            ("read", Cell::plain(read)),
            ("digest", Cell::plain(&result.digest)),
        ])];
    }
    let faults = count(i64::try_from(result.faults.len()).unwrap_or(i64::MAX).saturating_add(result.faults_left_off));
    let row = |fault: &LedgerFault| {
        vec![Cell::plain(fault.seq.to_string()), Cell::new(&fault.kind, Tone::Bad), Cell::plain(&fault.text)]
    };
    let sheet = Sheet {
        columns: vec![Column::number("seq"), Column::word("fault"), Column::text("found")],
        rows: result.faults.iter().map(row).collect(),
    };
    let advice = "Stop the daemon, keep the file as evidence, and restore the last backup that verifies.";
    vec![
        Block::Facts(vec![
            ("ledger", Cell::new(format!("damaged: {faults} faults"), Tone::Bad)),
            ("read", Cell::plain(read)),
        ]),
        Block::Sheet(sheet),
        Block::Text(Cell::new(advice, Tone::Warn)),
    ]
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::render::testing::check;

    fn result(faults: Vec<LedgerFault>, faults_left_off: i64) -> VerifyResult {
        VerifyResult { entries: 123_456, through_seq: 123_456, digest: "3f".repeat(32), faults, faults_left_off }
    }

    #[test]
    fn a_sound_ledger_is_good_news() {
        check("ledger-verify", &answer(&result(Vec::new(), 0)));
    }

    #[test]
    fn each_fault_names_its_place() {
        let fault = LedgerFault {
            seq: 4_711,
            kind: "edited".into(),
            text: "the digest of the entry does not follow from its content and the entry before".into(),
        };
        check("ledger-verify-damaged", &answer(&result(vec![fault], 2)));
    }
}
