//! Readers of the published file in processes of their own: Python with each release of DuckDB that a BI tool may bring.
//! `tests/run.sh` installs them; a desk without them skips what needs them, CI never.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::{self, JoinHandle},
};

use serde::Deserialize;

/// The releases that a published file promises to be read by.
pub const RELEASES: [&str; 5] = ["1.0.0", "1.1.3", "1.2.2", "1.4.5", "2.0.0"];

/// What one opening of the file saw, in one connection.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub through_seq: i64,
    pub ledger_tip: String,
    pub leads: i64,
    pub episodes: i64,
    pub touches: i64,
    pub sent: i64,
    /// Rows that name a lead which the same file does not hold.
    pub orphans: i64,
}

/// The Python of each release that is installed.
///
/// # Panics
/// In CI, when one is missing.
#[must_use]
pub fn installed() -> Vec<(&'static str, PathBuf)> {
    let folder = std::env::var_os("KEEPWARM_PYDUCKDB_DIR").map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME").map(PathBuf::from)?;
        Some(home.join(".cache/keepwarm"))
    });
    let python = |release: &str| Some(folder.as_ref()?.join(format!("pyduckdb-{release}/bin/python")));
    let found = RELEASES.iter().filter_map(|release| Some((*release, python(release)?)));
    let found: Vec<_> = found.filter(|(_, python)| python.is_file()).collect();
    let is_ci = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty());
    assert!(!is_ci || found.len() == RELEASES.len(), "CI must have every reader, found {found:?}");
    tell_missing(&found);
    found
}

#[expect(clippy::print_stderr, reason = "the runner shows it, and nobody should believe what was not tried")]
fn tell_missing(found: &[(&'static str, PathBuf)]) {
    for release in RELEASES.iter().filter(|release| !found.iter().any(|(there, _)| there == *release)) {
        eprintln!("skipped: no duckdb {release} reader is installed; tests/run.sh installs it");
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/read_published.py")
}

/// A reader that opens the file again and again and tells what it saw, one line an opening.
pub struct Reader {
    child: Child,
    /// Reads while it goes on: a full pipe would hold it up.
    seen: JoinHandle<Vec<Seen>>,
}

impl Reader {
    /// # Panics
    /// When Python cannot be run.
    #[must_use]
    pub fn start(python: &Path, file: &Path, openings: u32) -> Self {
        let mut child = Command::new(python)
            .arg(script())
            .arg("watch")
            .arg(file)
            .arg(openings.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("Python runs");
        let out = child.stdout.take().expect("it is piped");
        let lines = BufReader::new(out).lines().map(|line| line.expect("it says text"));
        let seen = lines.map(|line| serde_json::from_str(&line).expect("it says JSON"));
        Self { child, seen: thread::spawn(move || seen.collect()) }
    }

    /// Everything it saw, once it is done.
    ///
    /// # Panics
    /// When it saw an error.
    #[must_use]
    pub fn finish(self) -> Vec<Seen> {
        let seen = self.seen.join().expect("every line is what the script writes");
        let output = self.child.wait_with_output().expect("it is our child");
        assert!(output.status.success(), "the reader failed:\n{}", String::from_utf8_lossy(&output.stderr));
        seen
    }

    /// Whether it is done, well or not.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.seen.is_finished()
    }
}

/// Reads every table and view whole, as JSON: names with a digest of their rows, columns and comments.
///
/// # Panics
/// When Python cannot be run.
#[must_use]
pub fn read_everything(python: &Path, file: &Path) -> Output {
    Command::new(python).arg(script()).arg("everything").arg(file).stdin(Stdio::null()).output().expect("Python runs")
}
