//! Feeds on their way to the wire.

use keepwarm_domain::{entry::SourceConsentRecorded, words::ConsentLevel};
use keepwarm_proto::v1;

use super::{
    ask::{Result, bounded, invalid},
    count, duration_us, us,
};
use crate::{
    api::view::{SourceView, SpellingView},
    config::Origin,
    feeds::{Sample, board::Counts},
};

impl From<Counts> for v1::SourceCounts {
    fn from(counts: Counts) -> Self {
        let Counts { rows, new, changed, same, quarantined, known_bad, later } = counts;
        let [rows, new, changed, same, quarantined, known_bad, later] =
            [rows, new, changed, same, quarantined, known_bad, later].map(count);
        Self { rows, new, changed, same, quarantined, known_bad, later }
    }
}

impl From<&SourceView> for v1::SourceRow {
    fn from(view: &SourceView) -> Self {
        let standing = &view.standing;
        let condition = match standing {
            _ if standing.going.is_some() => "reading",
            _ if standing.failing.is_some() => "failing",
            _ if standing.well_at.is_some() || standing.last.is_some() => "well",
            _ => "waiting",
        };
        let failing = standing.failing.as_ref();
        Self {
            name: view.feed.name.clone(),
            entity: view.feed.entity.as_str().to_owned(),
            kind: if matches!(view.feed.origin, Origin::Query(_)) { "query" } else { "files" }.to_owned(),
            condition: condition.to_owned(),
            every_s: count(view.feed.every.as_secs()),
            through_us: standing.last.map(|last| us(last.through)),
            lag_us: view.lag().map(duration_us),
            last: standing.last.map(|last| last.counts.into()),
            problem: failing.map(|failing| failing.problem.clone()).unwrap_or_default(),
            failing_since_us: failing.map(|failing| us(failing.since)),
            retry_at_us: failing.map(|failing| us(failing.retry_at)),
        }
    }
}

impl From<SourceView> for v1::SourceServiceShowResponse {
    fn from(view: SourceView) -> Self {
        let (place, query) = match &view.feed.origin {
            Origin::Files { dir, files } => (format!("{}/{files}", dir.display()), String::new()),
            Origin::Query(query) => (query.connection.clone(), query.text.trim().to_owned()),
        };
        Self {
            source: Some((&view).into()),
            store: view.feed.store.0.into(),
            place,
            query,
            mapping: view.feed.mapping.display().to_string(),
            well_at_us: view.standing.well_at.map(us),
            read_at_us: view.standing.last.map(|last| us(last.ended_at)),
            total: Some(view.standing.total.into()),
            going: view.standing.going.map(|going| going.counts.into()),
        }
    }
}

impl From<Sample> for v1::TestResponse {
    fn from(sample: Sample) -> Self {
        let field = |(field, column)| v1::SampleField { field, column };
        let row = |(line, read): (u64, std::result::Result<String, String>)| {
            let (says, problem) = match read {
                Ok(says) => (says, String::new()),
                Err(problem) => (String::new(), problem),
            };
            v1::SampleRow { line: count(line), says, problem }
        };
        Self {
            fields: sample.fields.into_iter().map(field).collect(),
            unsaid: sample.unsaid,
            rows: sample.rows.into_iter().map(row).collect(),
        }
    }
}

/// Longest wording that is recorded.
const WORDING_BYTES_MAX: usize = 4_000;

/// A spelling and what it means.
pub(in crate::api) fn spelling(request: v1::MapSourceRequest) -> Result<(String, String)> {
    Ok((bounded(&request.spelling)?.to_owned(), bounded(&request.source)?.to_owned()))
}

/// What leads of a source agree to.
pub(in crate::api) fn source_consent(request: v1::SourceConsentRequest) -> Result<SourceConsentRecorded> {
    let level = bounded(&request.level)?.parse::<ConsentLevel>().ok().filter(|level| *level != ConsentLevel::Revoked);
    let level = level.ok_or_else(|| invalid("level is none of: none, inquiry, express, pewc"))?;
    let (wording, approved_by) = (request.wording.trim().to_owned(), bounded(&request.approved_by)?.trim().to_owned());
    if wording.is_empty() || wording.len() > WORDING_BYTES_MAX {
        return Err(invalid("wording is empty or longer than 4,000 bytes: give exactly what customers read"));
    }
    if approved_by.is_empty() {
        return Err(invalid("approved_by is empty: name who looked at the form"));
    }
    Ok(SourceConsentRecorded { source: bounded(&request.source)?.to_owned(), level, wording, approved_by })
}

impl From<SpellingView> for v1::SpellingRow {
    fn from(view: SpellingView) -> Self {
        let SpellingView { spelling, source, leads, consent, record } = view;
        let recorded_us = record.as_ref().map(|record| us(record.at));
        let (wording, approved_by) = record.map(|record| (record.wording, record.approved_by)).unwrap_or_default();
        let (leads, consent) = (i64::try_from(leads).unwrap_or(i64::MAX), consent.to_string());
        Self { spelling, source: source.unwrap_or_default(), leads, consent, wording, approved_by, recorded_us }
    }
}
