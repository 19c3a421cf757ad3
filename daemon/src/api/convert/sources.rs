//! Feeds on their way to the wire.

use keepwarm_proto::v1;

use super::{count, duration_us, us};
use crate::{
    api::view::SourceView,
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
        let row = |(line, read): (u64, Result<String, String>)| {
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
