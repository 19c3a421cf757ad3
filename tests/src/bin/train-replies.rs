//! `train-replies FILE`: makes the weights by which keepwarm reads replies, and prints what cross-validation finds.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to whoever called it")]

use std::{env, fs, process::ExitCode};

use keepwarm_tests::replies::{Labeled, cross, sheet};

fn main() -> ExitCode {
    let Some(path) = env::args().nth(1) else {
        eprintln!("usage: train-replies daemon/domain/src/intent/weights.tsv");
        return ExitCode::from(64);
    };
    let (written, people) = (sheet::written(), sheet::table(sheet::REPLIES));
    print!("{}", cross::figures(&people, &cross::cross(&written, &people)).table());
    let file = cross::file(&written, &people.iter().collect::<Vec<&Labeled>>());
    match fs::write(&path, file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write {path}: {error}");
            ExitCode::FAILURE
        }
    }
}
