//! `keepwarmd`: see the library.

use std::{io, process::ExitCode};

fn main() -> ExitCode {
    keepwarmd::cli::run(std::env::args_os(), &mut io::stdout(), &mut io::stderr())
}
