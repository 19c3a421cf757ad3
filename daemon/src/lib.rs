//! keepwarmd: the appliance daemon. The I/O shell around `keepwarm_domain`: it hears, commits what was decided, and only
//! then acts. In reading order:
//!
//! * [`appliance`]: the parts put together; [`cli`]: the program
//! * [`engine`]: the one task that owns the state; [`snapshot`]: its bytes; [`effects`]: doing what was decided, [`handoff`] and
//!   [`proofread`]: the last looks before
//! * [`intake`]: files to leads; [`inbound`]: customers and providers, heard; [`mime`]: mails, parsed within bounds; [`lists`]: files of opt-outs and of numbers; [`channels`]: touches to the world, [`doubts`]: what became of those without an answer, [`secret`]: providers' passwords, [`oauth`]: tokens in place of them; [`person`]: what the vault holds of a customer
//! * [`feeds`]: rows of the DMS, from files and from databases
//! * [`publisher`]: the warehouse's thread; [`jobs`]: coarse ticks; [`api`] and [`backend`]: answering keepwarmctl
//! * [`config`], [`setup`]: what the appliance is told to be; [`clock`]: the time; [`systemd`], [`telemetry`]: the host

pub mod api;
pub mod appliance;
pub mod backend;
pub mod channels;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod doubts;
pub mod effects;
pub mod engine;
pub mod feeds;
pub mod handoff;
pub mod inbound;
pub mod intake;
pub mod jobs;
pub mod lists;
pub mod mime;
pub mod oauth;
pub mod person;
pub mod proofread;
pub mod publisher;
pub mod secret;
pub mod setup;
mod share;
pub mod snapshot;
pub mod systemd;
pub mod telemetry;

/// For every program that links the daemon, tests and benchmarks among them: they measure what is shipped.
#[global_allocator]
static HEAP: mimalloc::MiMalloc = mimalloc::MiMalloc;
