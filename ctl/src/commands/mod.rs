//! Commands: each makes a request, awaits the response, and makes an answer of it. Owns which command goes where.

mod appointment;
mod block;
mod cadence;
mod dms;
pub(crate) mod docs;
mod enroll;
mod escalation;
mod file;
mod golive;
mod intake;
mod lead;
mod ledger;
mod list;
mod opening;
mod pause;
mod person;
mod policy;
mod rep;
mod reply;
mod report;
mod source;
mod status;
mod suppression;
mod task;
mod thread;
mod touch;
mod warehouse;

use tokio::runtime;

use crate::{
    args::{Cli, Command, Format},
    connection::Connection,
    exit::Exit,
    failure::Failure,
    progress::Bar,
    render::Answer,
    terminal::Io,
};

/// What a command needs besides its own arguments.
struct Desk<'a> {
    daemon: Connection,
    io: &'a mut Io,
    format: Format,
}

impl Desk<'_> {
    /// A bar where a person watches; JSON and CSV are for machines, which do not.
    fn bar(&self) -> Bar {
        if self.io.terminal.err_is_terminal && self.format == Format::Table { Bar::shown() } else { Bar::hidden() }
    }
}

/// Runs the command. The answer is not yet written.
pub(crate) fn run(cli: &Cli, io: &mut Io) -> Result<Answer, Failure> {
    match &cli.command {
        Command::Completions { shell } => return Ok(docs::completions(*shell)),
        Command::Man { dir } => return docs::man(dir),
        _ => {}
    }
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime
        .map_err(|error| Failure::new(Exit::Internal, format!("cannot start: {error}"), "free some memory or files"))?;
    runtime.block_on(async {
        let daemon = Connection::open(&cli.global.socket, cli.global.timeout).await?;
        let mut desk = Desk { daemon, io, format: cli.global.format };
        match &cli.command {
            Command::Status => status::status(&desk).await,
            Command::Lead(command) => lead::run(command, &mut desk).await,
            Command::Block(command) => block::run(command, &desk).await,
            Command::Cadence(command) => cadence::run(command, &desk).await,
            Command::Pause(scope) => pause::pause(&desk, scope).await,
            Command::Resume(scope) => pause::resume(&desk, scope).await,
            Command::Thread(command) => thread::run(command, &desk).await,
            Command::Appointment(command) => appointment::run(command, &desk).await,
            Command::Dms(command) => dms::run(command, &desk).await,
            Command::Source(command) => source::run(command, &desk).await,
            Command::Import(command) => opening::run(command, &desk).await,
            Command::Enroll(command) => enroll::run(command, &desk).await,
            Command::Reply(command) => reply::run(command, &desk).await,
            Command::Intake(command) => intake::run(command, &desk).await,
            Command::Person(command) => person::run(command, &desk).await,
            Command::Suppression(command) => suppression::run(command, &desk).await,
            Command::List(command) => list::run(command, &desk).await,
            Command::Task(command) => task::run(command, &desk).await,
            Command::Rep(command) => rep::run(command, &desk).await,
            Command::Escalation(command) => escalation::run(command, &desk).await,
            Command::Touch(command) => touch::run(command, &desk).await,
            Command::GoLive(command) => golive::run(command, &desk).await,
            Command::GoBack { channel } => golive::back(*channel, &desk).await,
            Command::Report(command) => report::run(command, &desk).await,
            Command::Policy(command) => policy::run(command, &desk).await,
            Command::Ledger(command) => ledger::run(command, &desk).await,
            Command::Warehouse(command) => warehouse::run(command, &desk).await,
            Command::Completions { .. } | Command::Man { .. } => unreachable!("answered above, without a daemon"),
        }
    })
}
