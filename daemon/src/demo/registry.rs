//! The registry of numbers that ask not to be called, as the demo's store has it. Owns who is on it and when the store reads
//! it; the file goes in by the very way that an operator's does. Knows nothing of what follows from it.
//!
//! The store draws the registry for the area codes of its customers on Mondays, and reads that file again each morning
//! before it opens: whoever asked since the day before is checked then.

use std::fmt::Write as _;

use anyhow::{Context as _, anyhow};
use jiff::{Timestamp, civil::Date};
use keepwarm_domain::{
    calendar::{civil_date, plus_days},
    entry::Actor,
    words::ListKind,
};
use tokio::sync::mpsc;

use super::{agenda::Event, dice::Dice, places::PLACES, world::World};
use crate::{
    api::{
        backend::{Failure, Guard as _, Progress},
        view::{ImportOf, ImportOrder},
    },
    backend::Backend,
};

const STREAM: u64 = 3;

/// Of 100 numbers so many are on the registry: of the numbers in use in the country about half are, and some of those
/// who ask a store have just moved or just got theirs.
const LISTED_PERCENT: u64 = 40;

/// 555-0100 to 555-0199: all numbers of an area code that the demo gives to anybody.
const NUMBERS: std::ops::RangeInclusive<u16> = 100..=199;

/// Local time of day, before anybody may be called.
const READ_AT: (i8, i8) = (6, 30);

/// The registry's file for the area codes of all customers: an area code and seven digits a line, as the national one hands
/// its files out.
pub(super) fn file(seed: u64) -> String {
    let mut dice = Dice::new(seed, STREAM);
    let mut rows = String::new();
    for place in PLACES {
        for number in NUMBERS {
            if dice.percent(LISTED_PERCENT) {
                let _ = writeln!(rows, "{},5550{number}", place.npa);
            }
        }
    }
    rows
}

/// The Monday that `day` is in the week of.
fn drawn_on(day: Date) -> Date {
    plus_days(day, -i32::from(day.weekday().to_monday_zero_offset()))
}

impl World {
    /// The next morning's reading.
    pub(super) fn plan_reading(&mut self) -> anyhow::Result<()> {
        let at = self.next_reading(self.now).context("finding the next morning")?;
        self.agenda.add(at, Event::ReadsRegistry);
        Ok(())
    }

    fn next_reading(&self, after: Timestamp) -> Option<Timestamp> {
        let (hour, minute) = READ_AT;
        let today = civil_date(&self.zone, after);
        let on = |day: Date| self.zone.to_timestamp(day.at(hour, minute, 0, 0)).ok();
        [today, plus_days(today, 1)].into_iter().filter_map(on).find(|at| *at > after)
    }

    /// Reads the registry's file in, as `keepwarmctl list import` does.
    pub(super) async fn reads_registry(&mut self) -> anyhow::Result<()> {
        let dated = drawn_on(civil_date(&self.zone, self.now));
        let of =
            ImportOf::List { list: ListKind::NationalDnc, region: None, version: format!("week of {dated}"), dated };
        let bytes = self.registry.clone().into_bytes();
        let order = ImportOrder { of, bytes: Some(bytes.len() as u64), is_rest: false };
        let (sender, pieces) = mpsc::channel(1);
        sender.send(Ok(bytes)).await.context("handing over the registry's file")?;
        drop(sender);
        let (progress, _watcher) = Progress::watched();
        let read = Backend::of(&self.appliance).import(order, pieces, Actor::System, progress).await;
        match read {
            Ok(view) if view.rejected == 0 => {}
            Ok(view) => return Err(anyhow!("{} rows of the registry could not be read", view.rejected)),
            Err(Failure::Internal(error)) => return Err(error.context("reading the registry")),
            Err(other) => return Err(anyhow!("reading the registry: {other}")),
        }
        self.rest().await?;
        self.plan_reading()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_registry_names_some_numbers_of_every_area_code_and_never_all() {
        let file = file(7);
        for place in PLACES {
            let rows = file.lines().filter(|row| row.starts_with(&place.npa.to_string())).count();
            assert!((20..=60).contains(&rows), "{}: {rows}", place.npa);
        }
        assert_eq!(file, super::file(7));
        assert_ne!(file, super::file(8));
    }

    #[test]
    fn a_week_has_one_drawing() {
        assert_eq!(drawn_on(date(2026, 3, 2)), date(2026, 3, 2));
        assert_eq!(drawn_on(date(2026, 3, 8)), date(2026, 3, 2));
        assert_eq!(drawn_on(date(2026, 3, 9)), date(2026, 3, 9));
    }
}
