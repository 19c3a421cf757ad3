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
    let (entries, through) = (count(result.entries), count(result.through_seq));
    if sound {
        let proven = format!("{entries} entries, through seq {through}: none was edited, dropped or moved");
        return vec![Block::Facts(vec![
            ("ledger", Cell::new("sound", Tone::Good)),
            ("proven", Cell::plain(proven)),
            ("digest", Cell::plain(&result.digest)),
        ])];
    }
    let proven = format!("{entries} entries, through seq {through}; what follows is not to be relied upon");
    let first = result.faults.iter().map(|fault| fault.seq).min();
    let place = first.map_or_else(String::new, |seq| format!(" at seq {}", count(seq)));
    let row = |fault: &LedgerFault| {
        vec![Cell::plain(fault.seq.to_string()), Cell::new(&fault.kind, Tone::Bad), Cell::plain(&fault.text)]
    };
    let sheet = Sheet {
        columns: vec![Column::number("seq"), Column::word("fault"), Column::text("found")],
        rows: result.faults.iter().map(row).collect(),
    };
    let advice = "Somebody or something has changed the ledger behind keepwarm's back. Stop the daemon, keep a copy of its \
                  ledger folder as evidence, and restore the last backup whose `ledger verify` is sound.";
    let mut blocks = vec![
        Block::Facts(vec![
            ("ledger", Cell::new(format!("damaged{place}"), Tone::Bad)),
            ("proven", Cell::plain(proven)),
        ]),
        Block::Sheet(sheet),
    ];
    if result.faults_left_off > 0 {
        blocks.push(Block::Text(Cell::new(format!("{} more faults", count(result.faults_left_off)), Tone::Dim)));
    }
    blocks.push(Block::Text(Cell::new(advice, Tone::Warn)));
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    fn result(entries: i64, faults: Vec<LedgerFault>, faults_left_off: i64) -> VerifyResult {
        VerifyResult { entries, through_seq: entries, digest: "3f".repeat(32), faults, faults_left_off }
    }

    #[test]
    fn a_sound_ledger_is_good_news() {
        check("ledger-verify", &answer(&result(123_456, Vec::new(), 0)));
    }

    #[test]
    fn each_fault_names_its_place() {
        let fault = LedgerFault {
            seq: 4_711,
            kind: "edited".into(),
            text: "the entry at seq 4711 was edited: it is not what its digest was made from".into(),
        };
        check("ledger-verify-damaged", &answer(&result(4_710, vec![fault], 2)));
    }
}
