//! What the ledger says of itself. Owns the figures; judges none.

use crate::chain::Tip;
use crate::schema::{LEDGER, VAULT};
use crate::store::Store;

/// The ledger at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stats {
    pub tip: Tip,
    /// Entries, which are gapless: the tip's seq.
    pub entries: i64,
    pub ledger_bytes: u64,
    pub vault_bytes: u64,
    /// Both write-ahead logs.
    pub wal_bytes: u64,
    /// Entries since the last checkpoint.
    pub uncheckpointed: u64,
    /// By the clock in the options.
    pub last_commit_micros: u64,
    /// The last commit that failed since the start, if the files were closed for it.
    pub last_failure: Option<String>,
    pub disk_free_bytes: u64,
    /// False when the disk was full and the reserve given up: take no new work.
    pub reserve_held: bool,
}

impl Store {
    pub(crate) fn stats(&self) -> Stats {
        let size = |file: &str| std::fs::metadata(self.path(file)).map_or(0, |found| found.len());
        Stats {
            tip: self.tip,
            entries: self.tip.seq,
            ledger_bytes: size(LEDGER.file),
            vault_bytes: size(VAULT.file),
            wal_bytes: self.wal_bytes(),
            uncheckpointed: self.uncheckpointed,
            last_commit_micros: self.last_commit_micros,
            last_failure: self.last_failure.clone(),
            disk_free_bytes: self.space.free(),
            reserve_held: self.space.is_reserved() || self.options.reserve_bytes == 0,
        }
    }
}
