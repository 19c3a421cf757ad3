//! `keepwarmctl` as a process: what it was asked, what it said, and the code it ended with.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{daemon, home::Home, programs};

/// What one run said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Asks the daemon of this home.
///
/// # Panics
/// When the program cannot be run, or was killed.
pub fn ask(home: &Home, args: &[&str]) -> Said {
    let output = Command::new(programs::path("keepwarmctl"))
        .args(args)
        .env("KEEPWARM_SOCKET", home.socket())
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    Said {
        code: output.status.code().expect("it ended by itself"),
        out: String::from_utf8(output.stdout).expect("it says text"),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Asks for JSON.
///
/// # Panics
/// When the answer is none.
#[must_use]
pub fn json(home: &Home, args: &[&str]) -> (i32, Value) {
    let said = ask(home, &[args, &["--format", "json"]].concat());
    let value = serde_json::from_str(&said.out).unwrap_or_else(|error| {
        panic!("{args:?}: {error}\n{}\n{}\nthe daemon said:\n{}", said.out, said.err, daemon::log(home))
    });
    (said.code, value)
}

/// Asks for JSON, with good news expected.
///
/// # Panics
/// When it ends with another code than 0.
pub fn good(home: &Home, args: &[&str]) -> Value {
    let (code, value) = json(home, args);
    assert_eq!(code, 0, "{args:?}: {value:#}");
    value
}
