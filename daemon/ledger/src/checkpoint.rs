//! When the write-ahead logs are folded into the files. Owns that policy; the shell says what time it is.
//!
//! Automatic checkpoints stalled commits by 70 to 365 ms and three million uncheckpointed rows cost 3.5 s, so the ledger
//! checkpoints often and at idle moments. One that runs out of room leaves DuckDB's instance invalid: none runs below
//! the floor.

use duckdb::Connection;

use crate::error::ReadError;
use crate::schema::{LEDGER, VAULT};
use crate::store::Store;

/// After so many times the rows at which a checkpoint is due it runs even when something is due soon: in a store where
/// there always is something, the next start would otherwise read a day's log.
const OVERDUE: u64 = 20;

impl Store {
    pub(crate) fn checkpoint_if_due(&mut self, idle: bool, due_soon: bool) -> Result<bool, ReadError> {
        self.space.set_aside();
        let waiting = self.uncheckpointed.max(self.vault_uncheckpointed);
        let due = waiting >= self.options.checkpoint_rows || (idle && waiting > 0);
        let overdue = waiting / OVERDUE >= self.options.checkpoint_rows;
        if overdue || (due && !due_soon) { self.checkpoint(false) } else { Ok(false) }
    }

    /// Checkpoints both files, where there is anything to do and room to do it. Answers whether it did.
    pub(crate) fn checkpoint(&mut self, last: bool) -> Result<bool, ReadError> {
        let bytes = self.wal_bytes();
        if bytes == 0 {
            return Ok(false);
        }
        if !self.space.allows_checkpoint(bytes) {
            tracing::warn!(free = self.space.free(), needed = bytes, last, "no checkpoint: too little space");
            return Ok(false);
        }
        let done = self.databases().and_then(|databases| {
            run(&databases.vault)?;
            run(&databases.ledger)
        });
        if done.is_err() {
            // The instance may be invalid now: the next use opens it again, from the file and its whole log.
            self.close();
        } else {
            (self.uncheckpointed, self.vault_uncheckpointed) = (0, 0);
        }
        done.map(|()| true).map_err(|why| ReadError::Checkpoint { why })
    }

    /// Bytes in both write-ahead logs.
    pub(crate) fn wal_bytes(&self) -> u64 {
        let size = |file: &str| std::fs::metadata(self.path(&format!("{file}.wal"))).map_or(0, |found| found.len());
        size(LEDGER.file) + size(VAULT.file)
    }
}

fn run(connection: &Connection) -> Result<(), String> {
    connection.execute_batch("CHECKPOINT").map_err(|error| error.to_string())
}
