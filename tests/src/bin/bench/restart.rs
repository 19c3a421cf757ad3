//! A restart with N touches pending, all overdue: from the start to the first claim on the disk.

use std::fs;

use anyhow::{Context as _, ensure};
use keepwarm_domain::{
    entry::{Body, Entry},
    ids::Seq,
};
use keepwarm_ledger::{Ledger, MasterKey, Options, Snapshot};
use keepwarmd::{clock::Clock, config::Provider, snapshot};

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
        Options { snapshot_codec: snapshot::CODEC, ..Options::new(place.ledger_dir(), MasterKey::new(*key().bytes())) };
    let (opened, open) = timed(|| Ledger::open(options));
    let opened = opened?;
    let saved = Snapshot::load(&place.ledger_dir(), snapshot::CODEC).context("no snapshot was saved")?;
    let (state, decode) = timed(|| snapshot::decode(&saved.bytes));
    ensure!(state.is_some(), "the snapshot is not used: it would measure a replay");
    let ((), free) = timed(|| drop(state));
    opened.ledger.shutdown()?;
    Ok(vec![("open-seconds", open), ("decode-seconds", decode), ("free-seconds", free)])
}

/// Starts with everything overdue. Seconds until the first claim is on the disk, as the ledger says: the engine, which
/// has all the others to decide, would answer late.
async fn first_claim(place: &Place) -> anyhow::Result<f64> {
    let before: i64 = {
        let ledger = floor::open_read_only(&place.ledger_dir().join("ledger.duckdb"))?;
        ledger.query_row("SELECT max(seq) FROM entry", [], |row| row.get(0))?
    };
    let watch = Stopwatch::start();
    let appliance = place.restart(Clock::driven(at(TOMORROW))).await?;
    let claimed = |entries: Vec<Entry>| entries.iter().any(|entry| matches!(entry.body, Body::TouchClaimed(_)));
    let mut tip = before;
    loop {
        let after = std::mem::replace(&mut tip, appliance.ledger.tip().await?.seq);
        if tip > after && claimed(appliance.ledger.read(Seq(after), READ_MAX)?) {
            break;
        }
    }
    let seconds = watch.seconds();
    appliance.stop().await?;
    Ok(seconds)
}

/// Entries looked at in one go for the first claim.
const READ_MAX: usize = 1_000;
