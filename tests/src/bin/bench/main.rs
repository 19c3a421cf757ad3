//! Benchmarks: how fast keepwarm is on this machine, each beside the least that any program would need for the same. One
//! JSON object for each run. Owns the command line; every benchmark stands in a module of its noun.
//!
//! Build it with `--release`: `cargo run --release -p keepwarm-tests --bin bench -- burst --size 30000`. Everything lies on
//! the disk of the temporary folder (`TMPDIR`), which must not be a RAM disk where the disk is to be measured.

mod burst;
mod customers;
mod drafts;
mod due;
mod feed;
mod floor;
mod gate;
mod history;
mod intake;
mod measured;
mod place;
mod public;
mod replies;
mod restart;
mod rows;
mod rush;
mod stopwatch;
mod texts;
mod words;

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Parser, ValueEnum};

use self::{measured::Measured, public::Filled};

#[derive(Parser)]
#[command(name = "bench", about = "Measure keepwarm beside the least that the same would cost")]
struct Args {
    /// What to measure, in this order; everything when left out.
    #[arg(value_name = "NAME")]
    names: Vec<Name>,
    /// How many leads or touches, instead of each benchmark's own number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=50_000_000))]
    size: Option<u64>,
    /// How often; each run is printed.
    #[arg(long, value_name = "K", default_value_t = 1)]
    repeat: u32,
    /// Each object on one line.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Name {
    /// Leads from the bytes of ADF files to committed enrollment.
    Intake,
    /// The same through a drop folder.
    IntakeFolder,
    /// Touches due at once to committed result; nothing carries them.
    Burst,
    /// The same into the outbox.
    BurstOutbox,
    /// From the start to the first committed claim, with all touches overdue.
    Restart,
    /// The same without a snapshot of the state.
    RestartReplay,
    /// A publication of the warehouse.
    Publish,
    /// The funnel from the published file.
    Funnel,
    /// What the contact policy says of a touch: places, consent, lists, hours, caps.
    Gate,
    /// A shipped wording filled for a customer and held to all rules for messages.
    Words,
    /// A draft of a cadence over a year of recorded touches.
    Simulate,
    /// What replies mean.
    Classify,
    /// Replies at a thousand a minute, from being accepted to the committed decision.
    Replies,
    /// Touches due one after the other, fifty a second, to their arrival at a provider over HTTP.
    Due,
    /// Webhooks of replies, all within a second, to the committed decision.
    Rush,
    /// Customers of a DMS's file to committed rows, one in a hundred of them broken; new, then unchanged.
    Rows,
    /// The same from PostgreSQL over ODBC.
    RowsQuery,
}

impl Name {
    const fn size(self) -> usize {
        match self {
            Self::Intake | Self::IntakeFolder | Self::Burst => 30_000,
            Self::BurstOutbox => 10_000,
            Self::Restart | Self::RestartReplay | Self::Rows | Self::RowsQuery => 100_000,
            Self::Publish | Self::Funnel => 1_000_000,
            Self::Gate => 500_000,
            Self::Words => 100_000,
            Self::Simulate => 1_000_000,
            Self::Classify => 20_000,
            Self::Replies | Self::Due => 1_000,
            Self::Rush => 2_000,
        }
    }
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    let names = if args.names.is_empty() { Name::value_variants() } else { &args.names };
    let mut filled = None;
    for name in names {
        let size = args.size.map_or(Ok(name.size()), usize::try_from)?;
        for _ in 0..args.repeat {
            let measured = match name {
                Name::Publish => public::publish(filled_to(size, &mut filled)?),
                Name::Funnel => public::funnel(filled_to(size, &mut filled)?),
                Name::Gate => gate::decisions(size),
                Name::Words => words::rendered_and_held(size),
                Name::Simulate => drafts::simulated(size),
                Name::Classify => replies::classified(size),
                name => runtime.block_on(run(*name, size)),
            };
            print(&measured?, args.json)?;
        }
    }
    Ok(())
}

async fn run(name: Name, size: usize) -> anyhow::Result<Measured> {
    match name {
        Name::Intake => intake::direct(size).await,
        Name::IntakeFolder => intake::through_folder(size).await,
        Name::Burst => burst::null(size).await,
        Name::BurstOutbox => burst::outbox(size).await,
        Name::Restart => restart::with_snapshot(size).await,
        Name::RestartReplay => restart::without_snapshot(size).await,
        Name::Replies => replies::committed(size).await,
        Name::Due => due::to_provider(size).await,
        Name::Rush => rush::within_a_second(size).await,
        Name::Rows => rows::of_file(size).await,
        Name::RowsQuery => rows::of_query(size).await,
        Name::Publish | Name::Funnel | Name::Gate | Name::Words | Name::Simulate | Name::Classify => {
            anyhow::bail!("measured without a runtime")
        }
    }
}

/// A warehouse takes minutes to fill: it is filled once for a size.
fn filled_to(size: usize, filled: &mut Option<Filled>) -> anyhow::Result<&mut Filled> {
    if filled.as_ref().is_none_or(|filled| filled.size() != size) {
        *filled = Some(Filled::of(size)?);
    }
    Ok(filled.as_mut().expect("it was filled on the line before"))
}

fn print(measured: &Measured, line: bool) -> anyhow::Result<()> {
    let text = if line { serde_json::to_string(measured) } else { serde_json::to_string_pretty(measured) }?;
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}
