//! A burst: N touches due at the same moment, to committed result.

use anyhow::ensure;
use keepwarmd::{clock::Clock, config::Provider};

use crate::{
    feed::feed,
    floor::{Rows, open_read_only},
    measured::{Aim, Measured, Run, count},
    place::{Place, TODAY, TOMORROW, at},
    stopwatch::Stopwatch,
};

/// Nothing carries the messages: keepwarm alone.
pub(crate) async fn null(size: usize) -> anyhow::Result<Measured> {
    run("burst", Provider::Null, Aim::RateAtLeast(50_000.0), size).await
}

/// Each message becomes a file that is on the disk before its result is.
pub(crate) async fn outbox(size: usize) -> anyhow::Result<Measured> {
    run("burst-outbox", Provider::Outbox, Aim::None, size).await
}

async fn run(name: &'static str, provider: Provider, aim: Aim, size: usize) -> anyhow::Result<Measured> {
    let place = Place::new(provider);
    let clock = Clock::driven(at(TODAY));
    let appliance = place.start(clock.clone()).await?;
    feed(&appliance, size).await?;
    appliance.engine.settle().await?;
    let begun = appliance.ledger.tip().await?.seq;
    let watch = Stopwatch::start();
    clock.drive(at(TOMORROW));
    appliance.engine.settle().await?;
    let (seconds, processors) = (watch.seconds(), watch.processor_seconds());
    appliance.stop().await?;
    let sent = sent(&place)?;
    ensure!(sent == size, "{sent} of {size} touches were sent");
    let rows = Rows::of_ledger(&place.ledger_dir(), begun)?;
    let parts = vec![
        ("processor-seconds", processors),
        ("rows", count(rows.count)),
        ("seals", count(rows.seals())),
        ("commits", count(rows.commits())),
        ("bytes", count(rows.bytes)),
    ];
    let floor = ("the same rows appended and committed", rows.append(&place.scratch()?)?);
    Ok(Run { name, size, unit: "touches", seconds, floor, aim, parts }.compared())
}

fn sent(place: &Place) -> anyhow::Result<usize> {
    let ledger = open_read_only(&place.ledger_dir().join("ledger.duckdb"))?;
    let sent: i64 = ledger.query_row("SELECT count(*) FROM entry WHERE kind = 'touch-sent'", [], |row| row.get(0))?;
    Ok(usize::try_from(sent)?)
}
