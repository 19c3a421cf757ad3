//! Leads from bytes to the ledger. Owns the way that the drop folder's worker takes, without the folder: read,
//! understood, looked up, decided, committed.

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, ensure};
use keepwarm_domain::input::{FileArrived, Input};
use keepwarmd::{
    appliance::Appliance,
    engine::Told,
    intake::{
        arrive::Desk,
        worker::{ReadFile, hydrate, understood},
    },
};
use tokio::sync::mpsc;

use crate::{
    customers,
    place::area_codes,
    stopwatch::{Stopwatch, timed},
};

/// Files looked up in one go: about a thousand leads.
const CHUNK: usize = 40;

/// Chunks read ahead of the engine.
const AHEAD: usize = 2;

/// Seconds of those who read, who work beside the engine and the ledger, and of all processors together.
#[derive(Clone, Copy, Default)]
pub(crate) struct Reading {
    pub(crate) understand: f64,
    pub(crate) look_up: f64,
    /// Until everything was told; the rest is waiting for commits.
    pub(crate) told: f64,
    pub(crate) processors: f64,
}

/// Takes in `size` customers and returns once all are committed, with the seconds that took.
pub(crate) async fn feed(appliance: &Appliance, size: usize) -> anyhow::Result<(f64, Reading)> {
    let files = customers::files(size, &area_codes()?);
    let (config, ledger, keys) = (Arc::clone(&appliance.config), appliance.ledger.clone(), appliance.keys.clone());
    let arrived_at = appliance.clock.now();
    let (sender, mut chunks) = mpsc::channel::<Vec<Told>>(AHEAD);
    let watch = Stopwatch::start();
    let reader = tokio::task::spawn_blocking(move || {
        let desk = Desk { keys: &keys, config: &config };
        let mut reading = Reading::default();
        let files: Vec<ReadFile> = files.into_iter().map(file).collect();
        for files in files.chunks(CHUNK) {
            let (mut told, seconds) = timed(|| understood(&desk, files, arrived_at));
            reading.understand += seconds;
            let (looked_up, seconds) = timed(|| hydrate(&ledger, &mut arrived(&mut told)));
            looked_up?;
            reading.look_up += seconds;
            if sender.blocking_send(told).is_err() {
                break;
            }
        }
        anyhow::Ok(reading)
    });
    let mut answers = Vec::new();
    while let Some(chunk) = chunks.recv().await {
        for told in chunk {
            answers.push(appliance.engine.intake(told).await?);
        }
    }
    let told = watch.seconds();
    for answer in answers {
        answer.await.context("the engine stopped")?;
    }
    let (seconds, processors) = (watch.seconds(), watch.processor_seconds());
    let reading = reader.await??;
    ensure_enrolled(appliance, size).await?;
    Ok((seconds, Reading { told, processors, ..reading }))
}

/// Takes in `size` customers, one every so often, each committed before the next is looked at.
pub(crate) async fn feed_one_by_one(appliance: &Appliance, size: usize, apart: Duration) -> anyhow::Result<()> {
    let codes = area_codes()?;
    let desk = Desk { keys: &appliance.keys, config: &appliance.config };
    let mut next = appliance.clock.now();
    for n in 0..size {
        appliance.clock.sleep_until(next).await;
        next = next.checked_add(apart)?;
        let mut told = understood(&desk, &[file(customers::one(n, &codes))], appliance.clock.now());
        let ledger = appliance.ledger.clone();
        told = tokio::task::spawn_blocking(move || {
            hydrate(&ledger, &mut arrived(&mut told))?;
            anyhow::Ok(told)
        })
        .await??;
        for told in told {
            appliance.engine.intake(told).await?.await.context("the engine stopped")?;
        }
    }
    ensure_enrolled(appliance, size).await
}

fn file(bytes: Vec<u8>) -> ReadFile {
    ReadFile { token: None, name: "leads.xml".to_owned(), bytes }
}

fn arrived(told: &mut [Told]) -> Vec<&mut FileArrived> {
    let files = told.iter_mut().filter_map(|told| match &mut told.input {
        Input::FileArrived(file) => Some(file),
        _ => None,
    });
    files.collect()
}

/// A benchmark of work that was not done is worth nothing.
pub(crate) async fn ensure_enrolled(appliance: &Appliance, size: usize) -> anyhow::Result<()> {
    let counted = |state: &keepwarm_domain::state::State| {
        (state.leads.values().filter(|lead| lead.running().is_some()).count(), state.touches.len())
    };
    let (enrolled, planned) = appliance.engine.ask(counted).await?;
    ensure!(
        enrolled == size && planned == size,
        "{enrolled} leads are enrolled and {planned} touches planned of {size}"
    );
    Ok(())
}
