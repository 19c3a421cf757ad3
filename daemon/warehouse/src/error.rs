//! What can go wrong with the warehouse. Owns the one error type; every message says what to do.

use std::path::{Path, PathBuf};

use crate::cell::BadCell;

/// A failure of the warehouse. The ledger is never harmed by one: whatever the warehouse holds can be rebuilt from it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// DuckDB refused a statement.
    #[error("cannot {doing} in the warehouse")]
    DuckDb { doing: String, source: duckdb::Error },
    /// A file or a child process failed.
    #[error("cannot {doing} {}", path.display())]
    Io { doing: &'static str, path: PathBuf, source: std::io::Error },
    /// Another process, or another part of this one, has the file open.
    #[error("{} is in use, by another process or by another part of this one; stop it, or choose another path", path.display())]
    Busy { path: PathBuf },
    /// The copying process failed.
    #[error("copying {} to {} failed: {said}", from.display(), to.display())]
    Copy { from: PathBuf, to: PathBuf, said: String },
    /// Entries must follow each other without a gap.
    #[error("entry {found} was given where entry {expected} must follow; project from after {}", expected - 1)]
    Gap { expected: i64, found: i64 },
    /// An entry speaks of something that no earlier entry began.
    #[error(
        "entry {seq} ({kind}) speaks of {what} {id}, which no earlier entry began; verify the ledger, then rebuild the warehouse"
    )]
    Unknown { seq: i64, kind: &'static str, what: &'static str, id: String },
    /// A store is configured with a zone that does not exist.
    #[error("store {store} is in zone `{zone}`, which is not an IANA time zone")]
    Zone { store: i16, zone: String },
    /// The working copy is not one of this build's.
    #[error("the warehouse's working copy cannot be read: {0}; rebuild it")]
    Foreign(String),
    /// Nothing was published yet, or not where it was looked for.
    #[error("no published warehouse at {}; publish it first", path.display())]
    Unpublished { path: PathBuf },
    #[error("no report is named `{name}`; there is: {known}")]
    NoReport { name: String, known: String },
    #[error("report {report} cannot be grouped by `{by}`; use one of: {known}")]
    NoGrouping { report: &'static str, by: String, known: String },
    #[error("report {report} cannot be limited by {filter}; it can by: {known}")]
    NoFilter { report: &'static str, filter: &'static str, known: String },
    /// `pii` asks for names, and nobody gave any.
    #[error("pii = \"{pii}\" publishes names of customers; give publish a source of them, or set pii = \"none\"")]
    NoNames { pii: &'static str },
    #[error("`{0}` is not a level of personal data; use none, masked or full")]
    NotAPii(String),
    /// The source of names failed; its own error says no name.
    #[error("cannot read the names of customers from the vault")]
    Names(#[source] Box<dyn std::error::Error + Send + Sync>),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<BadCell> for Error {
    fn from(bad: BadCell) -> Self {
        Self::Foreign(bad.to_string())
    }
}

/// Says what was being done when DuckDB failed.
pub(crate) trait Doing<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Doing<T> for duckdb::Result<T> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::DuckDb { doing: what(), source })
    }
}

impl<T> Doing<T> for std::result::Result<T, arrow::error::ArrowError> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Foreign(format!("cannot {}: {source}", what())))
    }
}

/// Says which file an operation failed on.
pub(crate) fn io<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Error + 'a {
    move |source| Error::Io { doing, path: path.to_owned(), source }
}
