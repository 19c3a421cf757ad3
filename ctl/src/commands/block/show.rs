//! `keepwarmctl block show NAME…`: every version with its wordings.

use keepwarm_proto::v1::{BlockVariantView, BlockVersionView, BlockView};
use serde::Serialize;

use super::{RowJson, sheet};
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Json, Records, Tone},
};

#[derive(Serialize)]
struct BlockJson<'a> {
    block: RowJson<'a>,
    segments: &'a [String],
    fallback: Option<&'a str>,
    versions: Vec<VersionJson<'a>>,
}

#[derive(Serialize)]
struct VersionJson<'a> {
    number: i32,
    state: &'a str,
    author: &'a str,
    content: &'a str,
    variants: Vec<VariantJson<'a>>,
}

#[derive(Serialize)]
struct VariantJson<'a> {
    subject: Option<&'a str>,
    body: &'a str,
    needs: &'a [String],
}

impl<'a> VersionJson<'a> {
    fn of(version: &'a BlockVersionView) -> Self {
        let variant = |it: &'a BlockVariantView| VariantJson {
            subject: Some(it.subject.as_str()).filter(|subject| !subject.is_empty()),
            body: &it.body,
            needs: &it.needs,
        };
        Self {
            number: version.number,
            state: &version.state,
            author: &version.author,
            content: &version.content,
            variants: version.variants.iter().map(variant).collect(),
        }
    }
}

#[derive(Serialize)]
struct ShowJson<'a> {
    blocks: Vec<BlockJson<'a>>,
}

pub(super) fn shown(views: &[BlockView]) -> Result<Answer, Failure> {
    let mut blocks = Vec::new();
    let mut documents = Vec::new();
    let mut csv = Records::new([
        "name", "channel", "language", "version", "state", "author", "variant", "subject", "body", "needs",
    ]);
    for view in views {
        let row = view.row.as_ref().ok_or_else(|| Failure::protocol("a block has no row"))?;
        blocks.push(Block::Sheet(sheet(std::slice::from_ref(row))));
        let mut facts = vec![("segments", Cell::or_dash(view.segments.join(", ")))];
        facts.push(("fallback", Cell::or_dash(&view.fallback)));
        blocks.push(Block::Facts(facts));
        for version in &view.versions {
            blocks.extend(told(version));
            for (number, variant) in version.variants.iter().enumerate() {
                csv.push([
                    row.name.clone(),
                    row.channel.clone(),
                    row.language.clone(),
                    version.number.to_string(),
                    version.state.clone(),
                    version.author.clone(),
                    number.to_string(),
                    variant.subject.clone(),
                    variant.body.clone(),
                    variant.needs.join(" "),
                ]);
            }
        }
        documents.push(BlockJson {
            block: RowJson::of(row),
            segments: &view.segments,
            fallback: Some(view.fallback.as_str()).filter(|fallback| !fallback.is_empty()),
            versions: view.versions.iter().map(VersionJson::of).collect(),
        });
    }
    Ok(Answer { blocks, csv, json: Json::document(&ShowJson { blocks: documents }), exit: Exit::Ok })
}

/// A version that is past is named and not told: what counts is what is sent and what waits.
fn told(version: &BlockVersionView) -> Vec<Block> {
    let what = format!("version {} by {}: {}", version.number, version.author, version.state);
    if version.state == "past" {
        return vec![Block::Text(Cell::new(what, Tone::Dim))];
    }
    let mut blocks = vec![Block::Text(Cell::new(what, Tone::Strong))];
    for (number, variant) in version.variants.iter().enumerate() {
        let mut facts = vec![("wording", Cell::plain(format!("#{number}")))];
        if !variant.subject.is_empty() {
            facts.push(("subject", Cell::plain(&variant.subject)));
        }
        facts.push(("body", Cell::lines(&variant.body)));
        facts.push(("needs", Cell::or_dash(variant.needs.join(", "))));
        blocks.push(Block::Facts(facts));
    }
    blocks
}
