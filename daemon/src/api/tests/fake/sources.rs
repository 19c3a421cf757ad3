//! Feeds, from fixed views.

use keepwarm_domain::entry::SourceConsentRecorded;

use super::*;
use crate::{
    api::{
        backend::{Failure, Sources},
        view::{SourceView, SpellingView},
    },
    feeds::{Sample, board::Counts},
};

impl Sources for Fake {
    async fn sources(&self) -> Result<Vec<SourceView>> {
        Ok(Vec::new())
    }

    async fn source(&self, name: String) -> Result<SourceView> {
        Err(Failure::NotFound(format!("there is no feed {name}")))
    }

    async fn sync_source(&self, _: String, progress: Progress) -> Result<Option<Counts>> {
        progress.report("reading", 5, 10, "bytes");
        Ok(Some(Counts { rows: 5, new: 5, ..Counts::default() }))
    }

    async fn test_source(&self, _: String) -> Result<Sample> {
        Ok(Sample { fields: Vec::new(), unsaid: vec!["text".to_owned()], rows: vec![(2, Ok("customer".to_owned()))] })
    }

    async fn spellings(&self) -> Result<Vec<SpellingView>> {
        Ok(Vec::new())
    }

    async fn map_source(&self, spelling: String, source: String, _: Actor) -> Result<bool> {
        Ok(spelling != source)
    }

    async fn source_consent(&self, _: SourceConsentRecorded, _: Actor) -> Result<bool> {
        Ok(true)
    }
}
