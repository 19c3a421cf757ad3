//! A restart with N touches pending, all overdue: from the start to the first claim on the disk.

use std::fs;

use anyhow::{Context as _, ensure};
use keepwarm_domain::{state::State, words::Channel};
use keepwarm_ledger::{Ledger, MasterKey, Options, Snapshot};
use keepwarmd::{appliance::SNAPSHOT_CODEC, clock::Clock, config::Provider};

use crate::{
    feed::feed,
    floor,
    measured::{Aim, Measured, Run, count},
    place::{Place, TODAY, TOMORROW, at, key},
    stopwatch::{Stopwatch, timed},
};

/// After an orderly stop: the state is read from its snapshot.
pub(crate) async fn with_snapshot(size: usize) -> anyhow::Result<Measured> {
    let place = pending(size).await?;
    let snapshot = place.ledger_dir().join("state.snapshot");
    let mut parts = vec![("snapshot-bytes", count(usize::try_from(fs::metadata(&snapshot)?.len())?))];
    parts.extend(inside(&place)?);
    let seconds = first_claim(&place).await?;
    let floor = ("reading the snapshot", floor::read(&snapshot)?);
    let aim = Aim::SecondsAtMost(0.5);
    Ok(Run { name: "restart", size, unit: "pending touches", seconds, floor, aim, parts }.compared())
}

/// Without a snapshot: the ledger is replayed whole.
pub(crate) async fn without_snapshot(size: usize) -> anyhow::Result<Measured> {
    let place = pending(size).await?;
    fs::remove_file(place.ledger_dir().join("state.snapshot"))?;
    let ledger = place.ledger_dir().join("ledger.duckdb");
    let parts = vec![("ledger-bytes", count(usize::try_from(fs::metadata(&ledger)?.len())?))];
    let floor = ("reading the ledger's file", floor::read(&ledger)?);
    let seconds = first_claim(&place).await?;
    let name = "restart-replay";
    Ok(Run { name, size, unit: "pending touches", seconds, floor, aim: Aim::None, parts }.compared())
}

/// An appliance that was stopped with `size` touches planned for the next day.
async fn pending(size: usize) -> anyhow::Result<Place> {
    let place = Place::new(Provider::Null);
    let appliance = place.start(Clock::driven(at(TODAY))).await?;
    feed(&appliance, size).await?;
    appliance.stop().await?;
    Ok(place)
}

/// What a start does before it can decide anything, each measured alone.
fn inside(place: &Place) -> anyhow::Result<Vec<(&'static str, f64)>> {
    let options =
        Options { snapshot_codec: SNAPSHOT_CODEC, ..Options::new(place.ledger_dir(), MasterKey::new(*key().bytes())) };
    let (opened, open) = timed(|| Ledger::open(options));
    let opened = opened?;
    let snapshot = Snapshot::load(&place.ledger_dir(), SNAPSHOT_CODEC).context("no snapshot was saved")?;
    let (state, decode) = timed(|| postcard::from_bytes::<State>(&snapshot.bytes));
    ensure!(state.is_ok(), "the snapshot is not used: it would measure a replay");
    let ((), free) = timed(|| drop(state));
    opened.ledger.shutdown()?;
    Ok(vec![("open-seconds", open), ("decode-seconds", decode), ("free-seconds", free)])
}

/// Starts with everything overdue. Seconds until the first claim is committed.
async fn first_claim(place: &Place) -> anyhow::Result<f64> {
    let watch = Stopwatch::start();
    let appliance = place.start(Clock::driven(at(TOMORROW))).await?;
    let claimed = |state: &State| state.timers.in_flight(Channel::Text) > 0 || state.people.values().any(was_sent);
    while !appliance.engine.ask(claimed).await? {}
    // Answered after every commit that was queued before, and the claim's was.
    appliance.ledger.tip().await?;
    let seconds = watch.seconds();
    appliance.stop().await?;
    Ok(seconds)
}

fn was_sent(person: &keepwarm_domain::state::Person) -> bool {
    !person.made.is_empty()
}
