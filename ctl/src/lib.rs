//! `keepwarmctl`: asks and directs the daemon over its Unix socket. Knows gRPC only: no DuckDB, nothing of the daemon.
//!
//! A command makes a request, awaits the response, and makes an `render::Answer` of it by a pure function; the answer
//! is written once, in the format asked for. Rooms, in reading order:

mod args; // the command line
mod commands; // one module for each noun: request, response, answer
mod connection; // the channel and its deadlines
mod exit; // exit codes
mod failure; // what failed and what to do
mod progress; // a bar for long work
mod render; // answers as table, JSON, CSV
mod terminal; // the writers and what they lead to
mod text; // text from elsewhere, made harmless
mod time; // times as shown and as asked for

use std::{ffi::OsString, io, process::ExitCode};

pub use crate::terminal::{Io, Terminal};
use crate::{
    args::{Cli, When},
    exit::Exit,
    failure::Failure,
    render::Look,
};

/// Runs one command line. Answers go to `io.out`, failures and progress to `io.err`.
pub fn run(args: impl IntoIterator<Item = OsString>, io: &mut Io) -> ExitCode {
    run_to_exit(args, io).into()
}

fn run_to_exit(args: impl IntoIterator<Item = OsString>, io: &mut Io) -> Exit {
    let cli = match commands::docs::parse(args) {
        Ok(cli) => cli,
        Err(error) => return say(io, &error),
    };
    let result = commands::run(&cli, io).and_then(|answer| {
        write(io, &answer.to_text(cli.global.format, look(&cli, io.terminal)))?;
        Ok(answer.exit)
    });
    result.unwrap_or_else(|failure| {
        // Nothing is left to tell it to when stderr is gone too.
        _ = io.err.write_all(failure.lines().as_bytes());
        failure.exit
    })
}

/// Help and version are answers, the rest are failures of the command line.
fn say(io: &mut Io, error: &clap::Error) -> Exit {
    let colored = io.terminal.out_is_terminal && !io.terminal.no_color;
    let text = if colored { error.render().ansi().to_string() } else { error.render().to_string() };
    let to = if error.use_stderr() { &mut io.err } else { &mut io.out };
    let _ = to.write_all(text.as_bytes());
    if error.use_stderr() { Exit::Usage } else { Exit::Ok }
}

fn look(cli: &Cli, terminal: Terminal) -> Look {
    let colored = match cli.global.color {
        When::Auto => terminal.out_is_terminal && !terminal.no_color,
        When::Always => true,
        When::Never => false,
    };
    Look { colored, width: terminal.width }
}

fn write(io: &mut Io, text: &str) -> Result<(), Failure> {
    match io.out.write_all(text.as_bytes()).and_then(|()| io.out.flush()) {
        // Whoever reads has seen enough: `keepwarmctl lead list | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure::output(&error)),
    }
}
