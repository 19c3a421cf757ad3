//! Feeds, for operators: how they are, a reading at once, and a look that takes nothing.

use std::collections::BTreeMap;

use keepwarm_domain::entry::{Actor, SourceConsentRecorded};

use super::Backend;
use crate::{
    api::{
        backend::{Failure, Progress, Result, Sources},
        view::{SourceView, SpellingView},
    },
    feeds::{NoReading, Sample, board::Counts},
    inbound::{Road, roads::Refusal},
};

impl From<NoReading> for Failure {
    fn from(no: NoReading) -> Self {
        let said = no.to_string();
        match no {
            NoReading::Unknown(_) => Self::NotFound(said),
            NoReading::Busy(_) => Self::NotNow(said),
            NoReading::Failed(_) => Self::Precondition(said),
        }
    }
}

impl Sources for Backend {
    async fn sources(&self) -> Result<Vec<SourceView>> {
        let now = self.clock.now();
        let all = self.feeds.all().map(|(feed, standing)| SourceView { feed: feed.clone(), standing, now });
        Ok(all.collect())
    }

    async fn source(&self, name: String) -> Result<SourceView> {
        let found = self.sources().await?.into_iter().find(|view| view.feed.name == name);
        found.ok_or_else(|| NoReading::Unknown(name).into())
    }

    async fn sync_source(&self, name: String, progress: Progress) -> Result<Option<Counts>> {
        let mut reading = std::pin::pin!(self.feeds.sync(&name));
        loop {
            tokio::select! {
                biased;
                read = &mut reading => return Ok(read?.map(|reading| reading.counts)),
                () = self.clock.pulse() => {}
            }
            match self.feeds.standing(&name).going {
                Some(going) if going.bytes > 0 => progress.report("reading", going.bytes_read, going.bytes, "bytes"),
                Some(going) => progress.report("reading", going.counts.rows, 0, "rows"),
                None => {}
            }
        }
    }

    async fn test_source(&self, name: String) -> Result<Sample> {
        Ok(self.feeds.test(&name).await?)
    }

    async fn spellings(&self) -> Result<Vec<SpellingView>> {
        self.spellings_view().await
    }

    async fn map_source(&self, spelling: String, source: String, actor: Actor) -> Result<bool> {
        self.spelling_mapped(&spelling, &source, actor).await
    }

    async fn source_consent(&self, record: SourceConsentRecorded, actor: Actor) -> Result<bool> {
        self.consent_recorded(record, actor).await
    }
}

impl Backend {
    /// The feeds as roads, for `status`.
    pub(super) fn feed_roads(&self) -> impl Iterator<Item = (String, Road)> {
        self.feeds.all().map(|(feed, standing)| {
            let road = Road {
                well_at: standing.well_at,
                failing: standing.failing.map(|failing| (failing.since, failing.problem)),
                taken: standing.total.new + standing.total.changed,
                refused: BTreeMap::from([(Refusal::Malformed, standing.total.quarantined)]),
            };
            (format!("source {}", feed.name), road)
        })
    }
}
