//! Message blocks between views and the wire.

use std::str::FromStr;

use jiff::civil::Date;
use keepwarm_domain::{
    known::Field,
    lint::Finding,
    words::{Channel, Language},
};
use keepwarm_proto::{limits::PARSE_BYTES_MAX, v1};

use super::{
    ask::{Result, bounded, invalid, lead_id, word},
    small,
};
use crate::api::view::{
    BlockChange, BlockChoice, BlockFile, BlockRow, BlockVersionView, BlockView, FindingView, Found, PreviewQuery,
    PreviewView,
};

/// Names in one call: more than any store has blocks.
const NAMES_MAX: usize = 2_000;

pub(in crate::api) fn block_choice(choice: Option<v1::BlockChoice>) -> Result<BlockChoice> {
    let v1::BlockChoice { names, all, channel, language } = choice.unwrap_or_default();
    if names.len() > NAMES_MAX {
        return Err(invalid(format!("{} names: at most {NAMES_MAX}", names.len())));
    }
    names.iter().try_for_each(|name| bounded(name).map(drop))?;
    let (channel, language) = (word::<Channel>(&channel)?, word::<Language>(&language)?);
    Ok(BlockChoice { names, all, channel, language })
}

/// A choice for a call that changes something: it must be said what is meant, one way or the other.
pub(in crate::api) fn meant(choice: Option<v1::BlockChoice>) -> Result<BlockChoice> {
    let choice = block_choice(choice)?;
    match (choice.names.is_empty(), choice.all) {
        (true, false) => Err(invalid("name the blocks, or say that all are meant")),
        (false, true) => Err(invalid("name the blocks or say that all are meant, not both")),
        _ => Ok(choice),
    }
}

pub(in crate::api) fn block_files(files: Vec<v1::BlockFile>) -> Result<Vec<BlockFile>> {
    let bytes: usize = files.iter().map(|file| file.content.len()).sum();
    if bytes > PARSE_BYTES_MAX {
        return Err(invalid(format!("files of {bytes} bytes are too large: at most {PARSE_BYTES_MAX} together")));
    }
    files.iter().try_for_each(|file| bounded(&file.name).map(drop))?;
    Ok(files.into_iter().map(|file| BlockFile { name: file.name, content: file.content }).collect())
}

pub(in crate::api) fn preview_query(request: v1::BlockServicePreviewRequest) -> Result<PreviewQuery> {
    let (lead, all_variants) = (lead_id(request.lead)?, request.all_variants);
    Ok(PreviewQuery { choice: block_choice(request.choice)?, lead, all_variants })
}

/// The member of the staff whom an operator names; none when they name nobody.
pub(in crate::api) fn as_rep(text: &str) -> Result<Option<String>> {
    Ok(Some(bounded(text.trim())?).filter(|text| !text.is_empty()).map(str::to_owned))
}

pub(in crate::api) fn day(text: &str) -> Result<Option<Date>> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = Date::from_str(bounded(text)?);
    day.map(Some).map_err(|_| invalid("a day is written like 2026-12-01"))
}

fn date(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn size(n: usize) -> i32 {
    small(u32::try_from(n).unwrap_or(u32::MAX))
}

impl From<BlockRow> for v1::BlockRow {
    fn from(row: BlockRow) -> Self {
        Self {
            name: row.name,
            channel: row.channel.to_string(),
            language: row.language.to_string(),
            state: row.state.as_str().to_owned(),
            latest: small(row.latest),
            in_force: small(row.in_force.unwrap_or(0)),
            variants: size(row.variants),
            author: row.author,
            approved_by: row.approved_by,
            from: date(row.from),
            until: date(row.until),
        }
    }
}

pub(in crate::api) fn rows(rows: Vec<BlockRow>) -> Vec<v1::BlockRow> {
    rows.into_iter().map(Into::into).collect()
}

impl From<BlockView> for v1::BlockView {
    fn from(view: BlockView) -> Self {
        Self {
            segments: view.latest.segments.iter().map(ToString::to_string).collect(),
            fallback: view.latest.fallback.clone().unwrap_or_default(),
            row: Some(view.row.into()),
            versions: view.versions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<BlockVersionView> for v1::BlockVersionView {
    fn from(version: BlockVersionView) -> Self {
        let variants = version.text.variants.iter().map(|variant| v1::BlockVariantView {
            subject: variant.subject.clone().unwrap_or_default(),
            body: variant.body.clone(),
            needs: Field::ALL
                .iter()
                .filter(|field| variant.needs.has(**field))
                .map(|field| field.as_str().to_owned())
                .collect(),
        });
        Self {
            number: small(version.number),
            state: version.state.to_owned(),
            variants: variants.collect(),
            author: version.author,
            content: version.content,
        }
    }
}

impl From<FindingView> for v1::BlockFinding {
    fn from(view: FindingView) -> Self {
        let (block, channel, language) = match view.block {
            Some((name, channel, language)) => (name, channel.to_string(), language.to_string()),
            None => Default::default(),
        };
        let place = Self {
            file: view.file,
            line: size(view.line.unwrap_or(0)),
            block,
            channel,
            language,
            variant: view.variant.map(i32::from),
            ..Self::default()
        };
        match view.what {
            Found::Rule(finding) => finding_at(place, finding),
            Found::File(found) => {
                let advice = "correct the file".to_owned();
                Self { rule: "file".to_owned(), severity: "error".to_owned(), found, advice, ..place }
            }
        }
    }
}

fn finding_at(place: v1::BlockFinding, finding: Finding) -> v1::BlockFinding {
    v1::BlockFinding {
        rule: finding.rule.to_string(),
        severity: finding.severity.as_str().to_owned(),
        found: finding.found,
        advice: finding.advice.to_owned(),
        ..place
    }
}

pub(in crate::api) fn findings(findings: Vec<FindingView>) -> Vec<v1::BlockFinding> {
    findings.into_iter().map(Into::into).collect()
}

impl From<PreviewView> for v1::BlockPreview {
    fn from(view: PreviewView) -> Self {
        let row = v1::BlockRow::from(view.row);
        let place = v1::BlockFinding {
            block: row.name.clone(),
            channel: row.channel.clone(),
            language: row.language.clone(),
            variant: Some(view.variant.into()),
            ..v1::BlockFinding::default()
        };
        let (subject, body, refused) = match view.message {
            Ok((subject, body)) => (subject.unwrap_or_default(), body, String::new()),
            Err(why) => (String::new(), String::new(), why),
        };
        Self {
            row: Some(row),
            version: small(view.version),
            variant: view.variant.into(),
            subject,
            body,
            refused,
            findings: view.findings.into_iter().map(|finding| finding_at(place.clone(), finding)).collect(),
            encoding: view.segments.map(|it| it.encoding.as_str().to_owned()).unwrap_or_default(),
            units: size(view.segments.map_or(0, |it| it.units)),
            parts: size(view.segments.map_or(0, |it| it.parts)),
        }
    }
}

impl From<BlockChange> for v1::BlockServiceApplyResponse {
    fn from(change: BlockChange) -> Self {
        let unchanged = size(change.unchanged);
        Self { applied: rows(change.changed), unchanged, findings: findings(change.findings) }
    }
}

impl From<BlockChange> for v1::BlockServiceApproveResponse {
    fn from(change: BlockChange) -> Self {
        Self { approved: rows(change.changed), findings: findings(change.findings) }
    }
}
