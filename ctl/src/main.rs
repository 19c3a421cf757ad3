//! `keepwarmctl`.

use keepwarm_ctl::{Io, run};

fn main() -> std::process::ExitCode {
    run(std::env::args_os(), &mut Io::of_process())
}
