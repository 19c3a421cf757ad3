//! Intake: N leads from ADF to committed enrollment, from bytes and from a real folder.

use std::fs;

use keepwarmd::{clock::Clock, config::Provider};

use crate::{
    customers,
    feed::{ensure_enrolled, feed},
    floor::Rows,
    measured::{Aim, Measured, Run, count},
    place::{Place, area_codes},
    stopwatch::Stopwatch,
};

const FLOOR: &str = "the same rows appended and committed";
const AIM: Aim = Aim::RateAtLeast(20_000.0);

/// From the bytes of files.
pub(crate) async fn direct(size: usize) -> anyhow::Result<Measured> {
    let place = Place::new(Provider::Null);
    let appliance = place.start(Clock::System).await?;
    let begun = appliance.ledger.tip().await?.seq;
    let (seconds, reading) = feed(&appliance, size).await?;
    appliance.stop().await?;
    let rows = Rows::of_ledger(&place.ledger_dir(), begun)?;
    let parts = vec![
        ("understand-seconds", reading.understand),
        ("look-up-seconds", reading.look_up),
        ("told-seconds", reading.told),
        ("processor-seconds", reading.processors),
        ("rows", count(rows.count)),
        ("seals", count(rows.seals())),
        ("commits", count(rows.commits())),
        ("bytes", count(rows.bytes)),
    ];
    let floor = (FLOOR, rows.append(&place.scratch()?)?);
    Ok(Run { name: "intake", size, unit: "leads", seconds, floor, aim: AIM, parts }.compared())
}

/// Through the drop folder: found, read, and deleted after the commit.
pub(crate) async fn through_folder(size: usize) -> anyhow::Result<Measured> {
    let place = Place::new(Provider::Null);
    let appliance = place.start(Clock::System).await?;
    let begun = appliance.ledger.tip().await?.seq;
    let mut worker = appliance.drop_folder()?;
    let files = customers::files(size, &area_codes()?);
    for (number, bytes) in files.iter().enumerate() {
        fs::write(place.drop_dir().join(format!("{number:06}.xml")), bytes)?;
    }
    let watch = Stopwatch::start();
    while fs::read_dir(place.drop_dir())?.next().is_some() {
        worker = worker.turn().await?;
    }
    let seconds = watch.seconds();
    ensure_enrolled(&appliance, size).await?;
    appliance.stop().await?;
    let rows = Rows::of_ledger(&place.ledger_dir(), begun)?;
    let parts = vec![("files", count(files.len())), ("rows", count(rows.count)), ("commits", count(rows.commits()))];
    let floor = (FLOOR, rows.append(&place.scratch()?)?);
    Ok(Run { name: "intake-folder", size, unit: "leads", seconds, floor, aim: AIM, parts }.compared())
}
