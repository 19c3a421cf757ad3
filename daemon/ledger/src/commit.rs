//! Committing a batch. Owns the order of the two commits and what counts as one; knows nothing of why entries came
//! about.
//!
//! The vault is committed first, then the ledger: a crash between leaves records without an entry, which the next start
//! removes, never an entry without its data. A commit counts only if every append, flush and statement returned Ok:
//! after a failed append, DuckDB answers Ok to the COMMIT of the transaction it has already given up.

use arrow::array::RecordBatch;
use duckdb::Connection;
use keepwarm_domain::entry::Entry;

use crate::chain::{Chain, Digest, Tip};
use crate::error::{CommitError, Refusal};
use crate::index::NewIndexRows;
use crate::rows;
use crate::scan;
use crate::space::is_no_space;
use crate::store::Store;
use crate::tip::Noted;
use crate::vault::{self, Seal};

/// What is committed as one: all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// At least one, in `seq` order, following the ledger's tip without a gap.
    pub entries: Vec<Entry>,
    /// Personal data that these entries speak of.
    pub seals: Vec<Seal>,
}

/// A statement of a transaction that did not return Ok.
#[derive(Debug)]
struct Failure {
    step: &'static str,
    why: String,
}

impl Store {
    /// Commits a batch. A batch that stands in the ledger already, entry for entry, is answered with Ok: a commit whose
    /// answer was an error can so be tried again, whatever the disk has kept of it.
    pub(crate) fn commit(&mut self, batch: &Batch) -> Result<Tip, CommitError> {
        let began = (self.options.micros)();
        let (first, last) = span(batch)?;
        self.databases().map_err(|why| CommitError::Failed { step: "opening the ledger", why })?;
        if first.seq.0 <= self.tip.seq {
            return self.committed_before(batch, first.seq.0, last.seq.0);
        }
        if first.seq.0 != self.tip.seq + 1 {
            return Err(Refusal::NotNext { expected: self.tip.seq + 1, found: first.seq.0 }.into());
        }
        let mut chain = Chain::from(self.tip);
        let rows = rows::encode(&batch.entries, &mut chain, self.recorded_at)?;
        let sealed: u64 = batch.seals.iter().map(|seal| seal.plain.len() as u64 + 128).sum();
        self.space.make_room(2 * (rows.bytes + 160 * batch.entries.len() as u64 + sealed))?;
        self.commit_vault(&batch.seals)?;
        let mut tables = vec![("entry", rows.batch)];
        let index = NewIndexRows::of(&batch.entries);
        if let Some(seen) = &mut self.seen {
            // Before the commit: to look up in vain what then was not committed does no harm.
            seen.add(&index);
        }
        tables.extend(index.batches());
        let databases = self.databases().map_err(|why| CommitError::Failed { step: "opening the ledger", why })?;
        if let Err(failure) = transact(&databases.ledger, tables) {
            return Err(self.failed(failure));
        }
        self.tip = chain.tip;
        if self.vault_seq <= self.tip.seq {
            self.vault_kept = self.vault_seq;
        }
        self.recorded_at = last.recorded_at.as_microsecond();
        self.uncheckpointed += batch.entries.len() as u64;
        self.note_tip();
        self.last_commit_micros = (self.options.micros)().saturating_sub(began);
        Ok(self.tip)
    }

    fn commit_vault(&mut self, seals: &[Seal]) -> Result<(), CommitError> {
        if seals.is_empty() {
            return Ok(());
        }
        let rows = self.sealer.rows(seals);
        let (through, orphans) = (self.tip.seq, self.vault_seq > self.tip.seq);
        let databases = self.databases().map_err(|why| CommitError::Failed { step: "opening the vault", why })?;
        if orphans {
            // This batch was tried before: the vault took it, the ledger did not.
            let removed = vault::remove_orphans(&databases.vault, through);
            if let Err(error) = removed {
                return Err(self.failed(Failure { step: "removing orphans from the vault", why: error.to_string() }));
            }
        }
        if let Err(failure) = transact(&databases.vault, vec![("seal", rows)]) {
            return Err(self.failed(failure));
        }
        self.vault_seq = seals.iter().map(|seal| seal.seq.0).max().unwrap_or(0);
        self.vault_uncheckpointed += seals.len() as u64;
        Ok(())
    }

    /// Both instances are closed after any failure: what was committed is what a new one reads from the disk.
    fn failed(&mut self, failure: Failure) -> CommitError {
        tracing::error!(step = failure.step, why = failure.why, "a commit failed");
        self.close();
        self.last_failure = Some(format!("{}: {}", failure.step, failure.why));
        if is_no_space(&failure.why) {
            let free = self.space.free();
            self.space.release();
            return CommitError::NoSpace { free, needed: free.saturating_add(1) };
        }
        CommitError::Failed { step: failure.step, why: failure.why }
    }

    fn committed_before(&mut self, batch: &Batch, first: i64, last: i64) -> Result<Tip, CommitError> {
        let forked = || Refusal::Forked { first, last };
        let digest_at = |store: &mut Self, seq: i64| {
            store.digest_at(seq).map_err(|why| CommitError::Failed { step: "reading a digest", why })
        };
        let before = digest_at(self, first - 1)?.ok_or_else(forked)?;
        let mut chain = Chain::from(Tip { seq: first - 1, digest: before });
        rows::encode(&batch.entries, &mut chain, i64::MIN)?;
        let stored = digest_at(self, last)?;
        if stored == Some(chain.tip.digest) { Ok(chain.tip) } else { Err(forked().into()) }
    }

    /// The digest stored at a seq; the genesis at 0.
    pub(crate) fn digest_at(&mut self, seq: i64) -> Result<Option<Digest>, String> {
        if seq == 0 {
            return Ok(Some(Digest::GENESIS));
        }
        digest_at(&self.databases()?.ledger, seq).map_err(|error| error.to_string())
    }

    pub(crate) fn note_tip(&self) {
        let noted = Noted { tip: self.tip, vault_seq: self.vault_kept };
        if let Err(error) = self.tip_file.note(&noted) {
            // It may be stale, so the commit stands; a file that cannot be written will show in the next one, too.
            tracing::warn!(%error, "could not note the ledger's tip");
        }
    }
}

pub(crate) fn digest_at(ledger: &Connection, seq: i64) -> duckdb::Result<Option<Digest>> {
    use duckdb::OptionalExt as _;
    let stored: Option<Vec<u8>> =
        ledger.query_row("SELECT digest FROM entry WHERE seq = ?", [seq], |row| row.get(0)).optional()?;
    Ok(stored.and_then(|bytes| Digest::from_slice(&bytes)))
}

fn span(batch: &Batch) -> Result<(&Entry, &Entry), Refusal> {
    let (Some(first), Some(last)) = (batch.entries.first(), batch.entries.last()) else {
        return Err(Refusal::Empty);
    };
    let stray = batch.seals.iter().find(|seal| !(first.seq..=last.seq).contains(&seal.seq));
    stray.map_or(Ok((first, last)), |seal| Err(Refusal::StraySeal { seq: seal.seq.0 }))
}

/// Appends to each table in one transaction. Ok means committed and on the disk.
fn transact(connection: &Connection, tables: Vec<(&'static str, RecordBatch)>) -> Result<(), Failure> {
    let failed = |step| move |error: duckdb::Error| Failure { step, why: error.to_string() };
    connection.execute_batch("BEGIN").map_err(failed("BEGIN"))?;
    let result = tables
        .into_iter()
        .try_for_each(|(table, rows)| scan::append(connection, table, rows).map_err(failed(table)))
        .and_then(|()| connection.execute_batch("COMMIT").map_err(failed("COMMIT")));
    if result.is_err() {
        // It can only fail when DuckDB has rolled back by itself.
        let _ = connection.execute_batch("ROLLBACK");
    }
    result
}

#[cfg(test)]
mod tests;
