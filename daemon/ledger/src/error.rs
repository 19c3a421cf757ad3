//! What can go wrong, by operation. Owns the errors of this crate and their words for humans; decides nothing.
//!
//! No message quotes what is stored: entries hold no personal data, and the vault's rows are never printed.

use std::path::PathBuf;

use keepwarm_domain::entry::codec::CodecError;

use crate::chain::Fault;

/// The ledger's thread has ended: it was shut down, or it panicked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the ledger is closed")]
pub struct Gone;

/// Why a ledger cannot be opened. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "{} is in use by process {holder}; stop that daemon (`systemctl stop keepwarmd`) or choose another directory",
        dir.display()
    )]
    InUse { dir: PathBuf, holder: String },
    #[error("could not {what} {}; see that the disk is there and the directory belongs to the daemon's user", path.display())]
    Io { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("{0}")]
    Damaged(#[from] Damage),
    #[error(
        "{file} has schema {found}, this build knows up to {known}; install the build that wrote it or a later one"
    )]
    NewerSchema { file: &'static str, found: i64, known: i64 },
    #[error(
        "the appliance key does not belong to {}: the files were sealed under key {stored}, given is {given}; restore \
         the credential that was made at install",
        dir.display()
    )]
    WrongKey { dir: PathBuf, stored: String, given: String },
    #[error("{file} did not open: {why}; if it was copied while in use, restore the backup")]
    Database { file: &'static str, why: String },
}

/// A file of the ledger that is not what was committed. Nothing was changed; nothing must be written on top of it.
#[derive(Debug, thiserror::Error)]
#[error(
    "{} is damaged: {what}. It was not opened, nothing was changed. Copy the whole directory aside, then restore the \
     last backup; `keepwarmctl ledger verify` on the copy says how far it is sound",
    path.display()
)]
pub struct Damage {
    pub path: PathBuf,
    /// What was found, with the position.
    pub what: String,
}

/// Why a batch was not committed. In every case nothing of it stands in the ledger, except after [`Self::Failed`],
/// where only the next start can tell.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CommitError {
    /// Keep the batch and commit it again: it is accepted as soon as there is room.
    #[error(
        "no space on the ledger's disk: {free} bytes free, about {needed} needed; make room, then it goes on by itself"
    )]
    NoSpace { free: u64, needed: u64 },
    /// The batch contradicts what is committed: a defect in the caller.
    #[error("the batch was refused: {0}")]
    Refused(#[from] Refusal),
    #[error("the commit failed at {step}: {why}")]
    Failed { step: &'static str, why: String },
    #[error(transparent)]
    Gone(#[from] Gone),
}

/// What is wrong with a batch.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    #[error("it begins at seq {found}, the ledger goes on at {expected}")]
    NotNext { expected: i64, found: i64 },
    #[error("seq {found} follows seq {after}")]
    Gap { after: i64, found: i64 },
    #[error("other entries stand at seq {first} to {last} already")]
    Forked { first: i64, last: i64 },
    #[error("seq {seq} was recorded before the entry before it")]
    BackInTime { seq: i64 },
    #[error("a time of seq {seq} is finer than a microsecond: it would not read back as it was")]
    TooFine { seq: i64 },
    #[error("a seal names seq {seq}, which is not in the batch")]
    StraySeal { seq: i64 },
    #[error("it is empty")]
    Empty,
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("could not read {what}: {why}")]
    Database { what: &'static str, why: String },
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("seq {seq}: {source}")]
    Codec { seq: i64, source: CodecError },
    #[error("the vault's record of {kind} {id} does not open: it was changed, or sealed under another key")]
    Sealed { kind: &'static str, id: i64 },
    #[error("could not {what} {}", path.display())]
    Io { what: &'static str, path: PathBuf, source: std::io::Error },
    #[error("the checkpoint failed: {why}; nothing is lost, the write-ahead log has it all")]
    Checkpoint { why: String },
    #[error("no space for {what}: {free} bytes free, about {needed} needed beside the floor")]
    NoSpace { what: &'static str, free: u64, needed: u64 },
    /// Too many questions are waiting; ask again.
    #[error("the ledger is busy: {0} questions are waiting")]
    Busy(usize),
    #[error(transparent)]
    Gone(#[from] Gone),
}

impl ReadError {
    pub(crate) fn database(what: &'static str) -> impl FnOnce(duckdb::Error) -> Self {
        move |error| Self::Database { what, why: error.to_string() }
    }
}
