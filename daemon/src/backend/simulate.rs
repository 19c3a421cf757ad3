//! A draft over the ledger: reading it from the first entry, and telling how far it has come. What is decided is the
//! domain's.

use std::sync::Arc;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    cadence::{Cadence, file},
    ids::Seq,
    simulate::{Outcome, Simulation},
};
use keepwarm_ledger::Ledger;

use super::Backend;
use crate::api::{
    backend::{Progress, Result},
    direct::{SimulateOrder, SimulateView},
};

/// Entries between two signs of progress.
const PROGRESS_EVERY: u64 = 10_000;

impl Backend {
    pub(super) async fn simulate_cadence(&self, order: SimulateOrder, progress: Progress) -> Result<SimulateView> {
        let SimulateOrder { label, text, since_days } = order;
        let draft = match file::read(&label, &text) {
            Ok(draft) => Arc::new(draft),
            Err(problems) => return Ok(SimulateView::Wrong(problems)),
        };
        let since = self.clock.now() - SignedDuration::from_hours(24 * i64::from(since_days));
        let (ledger, total) = (self.ledger.clone(), self.ledger.tip().await.context("asking the ledger for its end")?);
        let total = total.seq.unsigned_abs();
        let zone = self.engine.ask(super::shown_zone).await?;
        let run = tokio::task::spawn_blocking(move || replay(&ledger, draft, since, total, &progress));
        Ok(SimulateView::Ran(Box::new(run.await.context("simulating")??), zone))
    }
}

fn replay(
    ledger: &Ledger,
    draft: Arc<Cadence>,
    since: Timestamp,
    total: u64,
    progress: &Progress,
) -> anyhow::Result<Outcome> {
    let mut simulation = Simulation::new(draft, since);
    let mut seen: u64 = 0;
    let read = ledger.replay(Seq(0), |entry| {
        simulation.see(&entry);
        seen += 1;
        if seen.is_multiple_of(PROGRESS_EVERY) {
            progress.report("replaying entries", seen, total.max(seen), "entries");
        }
    });
    read.context("reading the ledger")?;
    Ok(simulation.finish())
}
