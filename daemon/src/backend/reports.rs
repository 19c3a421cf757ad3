//! Reports, publications, and the proof of the ledger.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context as _;
use keepwarm_domain::ids::Seq;
use keepwarm_ledger::{Ledger, ReadError};
use keepwarm_warehouse::{Error, Limits, ReportParams};

use super::Backend;
use crate::{
    api::{
        backend::{Failure, Progress, Result},
        view::{FaultView, PublicationView, ReportAbout, ReportQuery, ReportView, VerifyView},
    },
    publisher,
};

/// Tells of a publication: it waits for its turn, takes over entries, and is copied to its place.
pub(super) fn projecting(progress: Progress) -> publisher::Progress {
    progress.report("waiting its turn", 0, 0, "");
    Arc::new(move |done, total| {
        if done < total {
            progress.report("projecting entries", done, total, "entries");
        } else {
            progress.report("writing the file", 0, 0, "");
        }
    })
}

pub(super) fn all() -> Vec<ReportAbout> {
    let about = |info: &keepwarm_warehouse::ReportInfo| ReportAbout {
        name: info.name.to_owned(),
        about: info.title.to_owned(),
        by: info.groupings.iter().map(|by| (*by).to_owned()).collect(),
    };
    keepwarm_warehouse::reports().iter().map(about).collect()
}

impl Backend {
    pub(super) fn published_path(&self) -> PathBuf {
        self.config.warehouse.published_dir.join("warehouse.duckdb")
    }

    /// What lies published, if anything does.
    pub(super) async fn look(&self) -> Result<Option<PublicationView>> {
        let (path, now) = (self.published_path(), self.clock.now());
        let asked = path.clone();
        let found = tokio::task::spawn_blocking(move || keepwarm_warehouse::look(&asked)).await;
        let found = found.context("looking at the publication")?.context("looking at the publication")?;
        Ok(found.map(|it| PublicationView {
            path,
            through_seq: Seq(it.through_seq),
            ledger_tip: it.ledger_tip,
            published_at: it.published_at,
            age: now.duration_since(it.published_at),
            bytes: it.bytes,
            schema_version: it.schema_version,
        }))
    }

    pub(super) async fn publication(&self) -> Result<PublicationView> {
        let nothing =
            || Failure::Precondition("nothing is published yet; run `keepwarmctl warehouse publish`".to_owned());
        self.look().await?.ok_or_else(nothing)
    }

    pub(super) async fn run_report(&self, query: ReportQuery) -> Result<ReportView> {
        let info = keepwarm_warehouse::reports().iter().find(|info| info.name == query.name);
        let info = info.ok_or_else(|| {
            let names: Vec<&str> = keepwarm_warehouse::reports().iter().map(|info| info.name).collect();
            Failure::NotFound(format!("no report is called `{}`; there are: {}", query.name, names.join(", ")))
        })?;
        let by = query.by.clone().unwrap_or_else(|| info.groupings[0].to_owned());
        if !info.groupings.contains(&by.as_str()) {
            let groupings = info.groupings.join(", ");
            return Err(Failure::Invalid(format!("`{}` groups by {groupings}, not by `{by}`", info.name)));
        }
        if query.fresh {
            self.publisher.publish(None).await?;
        }
        let publication = self.publication().await?;
        for filter in query.only.filters() {
            if !info.filters.contains(&filter) {
                let known: Vec<&str> = info.filters.iter().map(|filter| filter.as_str()).collect();
                let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
                return Err(Failure::Invalid(format!(
                    "`{}` can be limited by {known}, not by {}",
                    info.name,
                    filter.as_str()
                )));
            }
        }
        let params = ReportParams { since_days: query.since_days, by: Some(by.clone()), only: query.only };
        let (path, name, now) = (self.published_path(), info.name, self.clock.now());
        let ran = tokio::task::spawn_blocking(move || {
            let report = keepwarm_warehouse::report(&path, name, &params, now, Limits::default())?;
            let ipc = report.to_ipc()?;
            Ok::<_, Error>((report.title, ipc))
        });
        let (title, arrow_ipc) = ran.await.context("running the report")?.context("running the report")?;
        let notes = info.notes.iter().map(|note| (*note).to_owned()).collect();
        let zone = self.config.stores.first().map_or_else(|| "UTC".to_owned(), |store| store.zone.clone());
        Ok(ReportView { name: info.name.to_owned(), title, by, publication, notes, zone, arrow_ipc })
    }

    pub(super) async fn verify_ledger(&self, progress: Progress) -> Result<VerifyView> {
        let ledger = self.ledger.clone();
        let verified = tokio::task::spawn_blocking(move || prove(&ledger, &progress));
        Ok(verified.await.context("verifying the ledger")??)
    }
}

fn prove(ledger: &Ledger, progress: &Progress) -> anyhow::Result<VerifyView> {
    let count = |done: i64, total: i64| {
        progress.report("hashing entries", done.unsigned_abs(), total.unsigned_abs(), "entries");
    };
    match ledger.verify(&[], count) {
        Ok(proven) => Ok(VerifyView {
            entries: proven.entries.unsigned_abs(),
            through_seq: Seq(proven.tip.seq),
            digest: proven.tip.digest.to_string(),
            faults: Vec::new(),
        }),
        Err(ReadError::Fault(fault)) => {
            // Nothing is proven from the fault on.
            let sound = Seq(fault.seq() - 1);
            let digest = ledger.digest_at(sound).wait().context("reading a digest")?;
            let found = FaultView { seq: Seq(fault.seq()), kind: fault.kind().to_owned(), text: fault.to_string() };
            Ok(VerifyView {
                entries: sound.0.unsigned_abs(),
                through_seq: sound,
                digest: digest.map(|digest| digest.to_string()).unwrap_or_default(),
                faults: vec![found],
            })
        }
        Err(error) => Err(error).context("verifying the ledger"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_for_a_publication_hears_what_it_waits_for() {
        let (progress, watcher) = Progress::watched();
        let said = || {
            let step = watcher.borrow();
            format!("{} {}/{} {}", step.phase, step.done, step.total, step.unit)
        };
        let tell = projecting(progress);
        assert_eq!(said(), "waiting its turn 0/0 ");
        tell(200_000, 450_000);
        assert_eq!(said(), "projecting entries 200000/450000 entries");
        tell(450_000, 450_000);
        assert_eq!(said(), "writing the file 0/0 ");
    }
}
