//! Coarse ticks. Owns the scheduler and what it starts: publication, checkpoints, the purge of old spool files, the reading of
//! feeds. Nothing
//! that concerns a customer is ever scheduled here: those are timers of the state.

use std::{fs, path::Path, time::Duration};

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use tokio_cron_scheduler::{Job, JobScheduler};
use tracing::{info, warn};

use crate::{appliance::Appliance, publisher::Publisher};

/// A fresh install soon has a file for BI tools. The first seconds of a start belong to what is overdue.
const FIRST_PUBLICATION_AFTER: Duration = Duration::from_secs(10);

/// How often the write-ahead logs are looked at.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);

/// How often the outbox is purged.
const PURGE_EVERY: Duration = Duration::from_secs(24 * 3600);

/// How long a spooled message stays in clear text on the disk; its sealed copy stays in the vault.
const OUTBOX_KEEP: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Something due within this time forbids a checkpoint.
const DUE_SOON: SignedDuration = SignedDuration::from_secs(1);

/// Starts the ticks; they end with the scheduler.
///
/// # Errors
/// When the scheduler cannot be started.
pub async fn start(appliance: &Appliance) -> anyhow::Result<JobScheduler> {
    let scheduler = JobScheduler::new().await.context("making the scheduler")?;
    let publisher = appliance.publisher.clone();
    let publish = Job::new_repeated_async(appliance.config.warehouse.publish_every, move |_, _| {
        Box::pin(publish_once(publisher.clone()))
    })?;
    scheduler.add(publish).await?;
    let publisher = appliance.publisher.clone();
    let first =
        Job::new_one_shot_async(FIRST_PUBLICATION_AFTER, move |_, _| Box::pin(publish_once(publisher.clone())))?;
    scheduler.add(first).await?;
    let (engine, ledger, clock) = (appliance.engine.clone(), appliance.ledger.clone(), appliance.clock.clone());
    let checkpoint = Job::new_repeated_async(CHECKPOINT_EVERY, move |_, _| {
        let (engine, ledger, clock) = (engine.clone(), ledger.clone(), clock.clone());
        Box::pin(async move {
            let Ok(wake) = engine.ask(|state| state.next_wake()).await else { return };
            let due_soon = wake.is_some_and(|wake| wake.duration_since(clock.now()) < DUE_SOON);
            if let Err(error) = ledger.checkpoint_if_due(true, due_soon).await {
                warn!(%error, "the checkpoint failed; the write-ahead log goes on growing");
            }
        })
    })?;
    scheduler.add(checkpoint).await?;
    let (outbox, clock) = (appliance.config.channels.outbox_dir.clone(), appliance.clock.clone());
    let purge = Job::new_repeated_async(PURGE_EVERY, move |_, _| {
        let (outbox, now) = (outbox.clone(), clock.now());
        Box::pin(async move {
            match tokio::task::spawn_blocking(move || purge_outbox(&outbox, now)).await {
                Ok(Ok(files)) => info!(files, "old spool files are removed"),
                Ok(Err(error)) => warn!(%error, "the outbox could not be purged; trying again tomorrow"),
                Err(error) => warn!(%error, "the purge of the outbox ended"),
            }
        })
    })?;
    scheduler.add(purge).await?;
    for (feed, _) in appliance.feeds.all() {
        let (feeds, name) = (appliance.feeds.clone(), feed.name.clone());
        let read = Job::new_repeated_async(feed.every, move |_, _| {
            let (feeds, name) = (feeds.clone(), name.clone());
            Box::pin(async move { feeds.tick(&name).await })
        })?;
        scheduler.add(read).await?;
    }
    scheduler.start().await.context("starting the scheduler")?;
    Ok(scheduler)
}

async fn publish_once(publisher: Publisher) {
    match publisher.publish(None).await {
        Ok(published) => info!(through_seq = published.through_seq, bytes = published.bytes, "published"),
        Err(error) => warn!(error = format!("{error:#}"), "publication failed; the file before it stays"),
    }
}

/// Removes spooled files older than [`OUTBOX_KEEP`]; how many.
fn purge_outbox(outbox: &Path, now: Timestamp) -> std::io::Result<u64> {
    let mut removed = 0;
    for folder in fs::read_dir(outbox)? {
        let folder = folder?;
        if !folder.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(folder.path())? {
            let file = file?;
            let made = file.metadata()?.modified()?;
            let old = Timestamp::try_from(made).is_ok_and(|made| now.duration_since(made) > OUTBOX_KEEP);
            if old && file.file_type()?.is_file() {
                fs::remove_file(file.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn spooled_messages_do_not_stay_for_ever() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let text = dir.path().join("text");
        fs::create_dir(&text).expect("a folder");
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().expect("a timestamp");
        for (name, days) in [("old", 31), ("young", 29)] {
            let file = fs::File::create(text.join(name)).expect("a file");
            let made = now - SignedDuration::from_hours(24 * days);
            file.set_modified(SystemTime::from(made)).expect("a time");
        }
        assert_eq!(purge_outbox(dir.path(), now).expect("purged"), 1);
        assert!(text.join("young").exists() && !text.join("old").exists());
    }
}
