//! `keepwarmctl block preview NAME --lead ID`: a message as the customer would get it, what the rules say of it, and what
//! it costs.

use keepwarm_proto::v1::BlockPreview;
use serde::Serialize;

use super::findings::{FindingJson, is_error, sheet};
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Json, Records, Tone},
};

#[derive(Serialize)]
struct PreviewJson<'a> {
    block: &'a str,
    channel: &'a str,
    language: &'a str,
    state: &'a str,
    version: i32,
    variant: i32,
    subject: Option<&'a str>,
    body: Option<&'a str>,
    refused: Option<&'a str>,
    encoding: Option<&'a str>,
    units: Option<i32>,
    parts: Option<i32>,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct PreviewsJson<'a> {
    previews: Vec<PreviewJson<'a>>,
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Bad news when a message would be refused, or the rules refuse it.
pub(super) fn previewed(previews: &[BlockPreview]) -> Result<Answer, Failure> {
    let mut blocks = Vec::new();
    let mut documents = Vec::new();
    let mut csv = Records::new([
        "block", "channel", "language", "state", "version", "variant", "subject", "body", "refused", "encoding",
        "units", "parts", "rules",
    ]);
    let mut exit = Exit::Ok;
    for it in previews {
        let row = it.row.as_ref().ok_or_else(|| Failure::protocol("a preview names no block"))?;
        if !it.refused.is_empty() || it.findings.iter().any(is_error) {
            exit = Exit::BadNews;
        }
        blocks.extend(told(it, &row.name, &row.channel, &row.language, &row.state));
        let is_text = !it.encoding.is_empty();
        documents.push(PreviewJson {
            block: &row.name,
            channel: &row.channel,
            language: &row.language,
            state: &row.state,
            version: it.version,
            variant: it.variant,
            subject: some(&it.subject),
            body: some(&it.body),
            refused: some(&it.refused),
            encoding: some(&it.encoding),
            units: is_text.then_some(it.units),
            parts: is_text.then_some(it.parts),
            findings: it.findings.iter().map(FindingJson::of).collect(),
        });
        let number = |number: i32| if is_text { number.to_string() } else { String::new() };
        let rules: Vec<&str> = it.findings.iter().map(|finding| finding.rule.as_str()).collect();
        csv.push([
            row.name.clone(),
            row.channel.clone(),
            row.language.clone(),
            row.state.clone(),
            it.version.to_string(),
            it.variant.to_string(),
            it.subject.clone(),
            it.body.clone(),
            it.refused.clone(),
            it.encoding.clone(),
            number(it.units),
            number(it.parts),
            rules.join(" "),
        ]);
    }
    Ok(Answer { blocks, csv, json: Json::document(&PreviewsJson { previews: documents }), exit })
}

fn told(it: &BlockPreview, name: &str, channel: &str, language: &str, state: &str) -> Vec<Block> {
    let which = format!("{name} {channel} {language}, version {} ({state}), wording #{}", it.version, it.variant);
    let mut facts = vec![("block", Cell::new(which, Tone::Strong))];
    if !it.refused.is_empty() {
        facts.push(("not said", Cell::new(&it.refused, Tone::Bad)));
        return vec![Block::Facts(facts)];
    }
    if !it.subject.is_empty() {
        facts.push(("subject", Cell::plain(&it.subject)));
    }
    if !it.encoding.is_empty() {
        let parts = if it.parts == 1 { "1 part".to_owned() } else { format!("{} parts", it.parts) };
        facts.push(("size", Cell::plain(format!("{} units of {}, {parts}", it.units, it.encoding))));
    }
    let mut blocks = vec![Block::Facts(facts), Block::Text(Cell::lines(&it.body))];
    if !it.findings.is_empty() {
        blocks.push(Block::Sheet(sheet(&it.findings)));
    }
    blocks
}
