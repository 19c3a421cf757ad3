//! `keepwarmd demo`: a month of a simulated store in half a minute, through the real intake, engine, ledger, outbox and
//! publication, on a driven clock. The world around is simulated, keepwarm is not. In reading order:
//!
//! * [`world`] and its [`agenda`]: the loop; [`arrivals`] and [`adf`]: lead files; [`customer`], [`crowd`], [`wording`]:
//!   customers; [`staff`]: reps; [`spool`]: the outbox as they see it; [`places`], [`names`], [`dice`]: where, who, chance
//! * [`registry`]: the do-not-call list that the store reads in
//! * [`audit`] and [`checks`]: what must hold, found out again from what is left behind
//! * [`story`], [`held`], [`funnel`], [`screen`]: the closing screen; [`folder`], [`shipped`]: what a demo leaves

mod adf;
mod agenda;
mod arrivals;
pub mod audit;
mod checks;
mod crowd;
mod customer;
mod dice;
mod folder;
mod funnel;
mod held;
mod names;
mod places;
mod registry;
mod screen;
mod shipped;
mod spool;
mod staff;
mod story;
mod wording;
mod world;

#[cfg(test)]
mod tests;

use std::{io::Write, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use keepwarm_domain::{
    calendar::{civil_date, day_start, plus_days},
    entry::{Entry, Hand},
    ids::{RepId, Seq},
};
use keepwarm_ledger::{Ledger, Tip};

pub(crate) use self::shipped::is_shipped;
use self::{checks::Checked, screen::Screen, world::World};
use crate::{
    appliance::{Appliance, Manner},
    clock::Clock,
    proofread::approve_drafts,
};

/// A Monday, with the night that the clocks go forward in its first week.
const FIRST_DAY: Date = date(2026, 3, 2);

/// Days between two lines of progress where nobody watches.
const DAYS_A_LINE: u64 = 5;

/// Simulate a store for a month, in half a minute, and show what keepwarm did.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// Days to simulate
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,

    /// The same seed gives the same history, to the last bit of the ledger's digest
    #[arg(long, value_name = "SEED", default_value_t = 7)]
    pub seed: u64,

    /// New customers on an average day
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub leads_per_day: u32,

    /// The folder to leave everything in; an earlier demo there is replaced
    #[arg(long, value_name = "DIR", default_value = "keepwarm-demo")]
    pub dir: PathBuf,

    /// Serve what was left on DIR/keepwarm.sock afterwards, on the real clock
    #[arg(long)]
    pub keep: bool,
}

/// What a demo left behind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finished {
    pub dir: PathBuf,
    /// `keepwarmd --config` on it serves the folder.
    pub config_file: PathBuf,
    /// Whether every check of the closing screen found nothing.
    pub sound: bool,
    /// Of the last entry of the simulated time.
    pub digest: String,
}

/// Simulates a store and writes the closing screen to `out`, with colors on a terminal.
///
/// # Errors
/// When the folder cannot be used or the appliance cannot go on.
pub async fn run(options: &Options, out: &mut impl Write, is_tty: bool) -> anyhow::Result<Finished> {
    let (config, key) = folder::lay_out(&options.dir, options.seed)?;
    let zone = TimeZone::get(folder::ZONE).context("finding the demo's time zone")?;
    let start = day_start(&zone, FIRST_DAY);
    let end = day_start(&zone, plus_days(FIRST_DAY, i32::try_from(options.days).unwrap_or(i32::MAX)));
    let config_file = config.file.clone();
    let appliance = Appliance::start(Arc::new(config), &key, Clock::driven(start), Manner::simulated()).await?;
    // The store's manager reads the words before the first day, and approves them.
    let manager = Hand { by: "demo".to_owned(), rep: Some(RepId(names::MANAGER.0)) };
    approve_drafts(&appliance.engine, manager).await?;
    let plan = arrivals::plan(options.seed, start, &zone, options.days, options.leads_per_day);
    let mut world = World::new(appliance, plan, options.seed, start)?;
    let mut progress = Progress::new(options, &zone, is_tty);
    world.live(end, &mut |permille, now| progress.at(out, permille, now)).await?;
    progress.end();
    let World { appliance, customers, .. } = world;
    let published = appliance.publisher.publish(None).await?;
    let (entries, tip) = history(appliance.ledger.clone()).await?;
    let checked = checks::check(&entries, &customers, &appliance.config.channels.outbox_dir, &zone)?;
    let funnel = funnel::read(&published.path, end)?;
    appliance.stop().await?;
    let sound = checked.is_sound();
    let screen = Screen {
        options,
        first_day: FIRST_DAY,
        checked: &checked,
        story: story::best(&entries, &zone),
        held: held::count(&entries),
        funnel,
        published: &published,
        digest: tip.digest.to_string(),
    };
    screen.write(out, is_tty).context("writing the closing screen")?;
    Ok(Finished { dir: options.dir.clone(), config_file, sound, digest: tip.digest.to_string() })
}

/// Every entry, with the chain proven on the way.
async fn history(ledger: Ledger) -> anyhow::Result<(Vec<Entry>, Tip)> {
    tokio::task::spawn_blocking(move || {
        let mut entries = Vec::new();
        let tip = ledger.replay(Seq(0), |entry| entries.push(entry)).context("reading the ledger back")?;
        Ok((entries, tip))
    })
    .await?
}

/// A bar where somebody watches, a line now and then where nobody does.
struct Progress {
    bar: Option<ProgressBar>,
    zone: TimeZone,
    days: u64,
    said: u64,
}

impl Progress {
    fn new(options: &Options, zone: &TimeZone, is_tty: bool) -> Self {
        let bar = is_tty.then(|| {
            let style = ProgressStyle::with_template("simulating  {bar:40}  day {msg}").expect("a fixed template");
            ProgressBar::new(1_000).with_style(style)
        });
        Self { bar, zone: zone.clone(), days: options.days.into(), said: 0 }
    }

    fn at(&mut self, out: &mut impl Write, permille: u64, now: Timestamp) {
        let passed = civil_date(&self.zone, now).since(FIRST_DAY).map_or(0, |span| span.get_days());
        let day = u64::from(passed.unsigned_abs()).min(self.days);
        if let Some(bar) = &self.bar {
            bar.set_position(permille);
            bar.set_message(format!("{day} of {}", self.days));
        } else if day >= self.said + DAYS_A_LINE || (day == self.days && self.said < day) {
            self.said = day;
            // A reader that went away is noticed at the closing screen.
            let _ = writeln!(out, "simulated {day} of {} days", self.days);
        }
    }

    fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
