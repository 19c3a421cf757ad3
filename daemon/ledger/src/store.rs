//! What the ledger's thread holds: the lock, the two open files, the tip. Owns their lifetimes, including closing and
//! reopening after a fault; knows nothing of what is asked.

use std::fs::File;
use std::path::{Path, PathBuf};

use duckdb::Connection;

use crate::chain::Tip;
use crate::error::ReadError;
use crate::instance::{self, Limits};
use crate::keys::Keys;
use crate::open::Options;
use crate::schema;
use crate::seen::Seen;
use crate::space::Space;
use crate::tip::TipFile;
use crate::vault::{self, Sealer};
use crate::wal;

/// Of a row in a write-ahead log, about.
const BYTES_PER_ROW: u64 = 256;

/// Each path is opened once in this process; closing any second descriptor of it would drop DuckDB's lock.
pub(crate) struct Databases {
    pub(crate) ledger: Connection,
    pub(crate) vault: Connection,
}

pub(crate) struct Store {
    pub(crate) options: Options,
    pub(crate) sealer: Sealer,
    /// None after a fault, until the next use opens them again.
    databases: Option<Databases>,
    /// While the vault's file is being replaced.
    ledger_alone: Option<Connection>,
    /// What can be ruled out without a look-up; None until the first one.
    pub(crate) seen: Option<Seen>,
    pub(crate) space: Space,
    pub(crate) tip_file: TipFile,
    pub(crate) tip: Tip,
    /// Of the entry at the tip, microseconds.
    pub(crate) recorded_at: i64,
    /// The last seq with a record in the vault; above the tip while a commit is being tried again.
    pub(crate) vault_seq: i64,
    /// The last seq with a record in the vault and an entry: what the vault must never end below. It is noted, and held
    /// against the vault after a power cut.
    pub(crate) vault_kept: i64,
    pub(crate) uncheckpointed: u64,
    pub(crate) vault_uncheckpointed: u64,
    pub(crate) last_commit_micros: u64,
    pub(crate) last_failure: Option<String>,
    /// Held for as long as the store lives; last, so that it is let go of last.
    _lock: File,
}

impl Store {
    pub(crate) fn new(options: Options, keys: &Keys, databases: Databases, tip_file: TipFile, lock: File) -> Self {
        let space = Space::new(&options.dir, options.disk_floor_bytes, options.reserve_bytes);
        space.set_aside();
        let mut store = Self {
            sealer: Sealer::new(keys),
            databases: Some(databases),
            ledger_alone: None,
            seen: None,
            space,
            tip_file,
            tip: Tip::GENESIS,
            recorded_at: i64::MIN,
            vault_seq: 0,
            vault_kept: 0,
            uncheckpointed: 0,
            vault_uncheckpointed: 0,
            last_commit_micros: 0,
            last_failure: None,
            _lock: lock,
            options,
        };
        // What an abrupt end has left in the logs counts as if it had just been committed.
        store.uncheckpointed = store.wal_bytes() / BYTES_PER_ROW;
        store
    }

    /// The open files; after a fault they are opened again first.
    pub(crate) fn databases(&mut self) -> Result<&Databases, String> {
        if self.databases.is_none() {
            let databases = self.reopen()?;
            return Ok(self.databases.insert(databases));
        }
        self.databases.as_ref().ok_or_else(|| "the files are closed".to_owned())
    }

    /// [`databases`](Self::databases), for a question about `what`.
    pub(crate) fn reading(&mut self, what: &'static str) -> Result<&Databases, ReadError> {
        self.databases().map_err(|why| ReadError::Database { what, why })
    }

    pub(crate) fn seen_and_open_ledger(&self) -> Option<(&Seen, &Connection)> {
        Some((self.seen.as_ref()?, &self.databases.as_ref()?.ledger))
    }

    /// What a question about `what` in the vault needs.
    pub(crate) fn sealer_and_databases(&mut self, what: &'static str) -> Result<(&Sealer, &Databases), ReadError> {
        self.reading(what)?;
        let databases = self.databases.as_ref().expect("opened on the line before");
        Ok((&self.sealer, databases))
    }

    /// Reads anew what the disk has kept: what was acknowledged must be there, and more may be.
    fn reopen(&mut self) -> Result<Databases, String> {
        for file in [schema::VAULT.file, schema::LEDGER.file] {
            wal::mend_after_fault(&self.options.dir.join(file)).map_err(|error| error.to_string())?;
        }
        let databases =
            open(&self.options.dir, self.options.limits()).map_err(|(file, error)| format!("{file}: {error}"))?;
        let end = end(&databases.ledger).map_err(|error| error.to_string())?;
        if end.tip.seq < self.tip.seq {
            return Err(format!("the ledger ends at seq {}, but seq {} was committed", end.tip.seq, self.tip.seq));
        }
        self.tip = end.tip;
        self.recorded_at = end.recorded_at;
        let last_of = |through| vault::last_seq(&databases.vault, through).map_err(|error| error.to_string());
        (self.vault_seq, self.vault_kept) = (last_of(i64::MAX)?, last_of(end.tip.seq)?);
        self.note_tip();
        tracing::warn!(seq = self.tip.seq, "the ledger was closed after a fault and opened again");
        Ok(databases)
    }

    /// Closes both files without writing to them.
    pub(crate) fn close(&mut self) {
        self.databases = None;
        self.ledger_alone = None;
        self.seen = None;
    }

    /// Closes the vault, so that its file can be replaced; [`put_vault`](Self::put_vault) must follow.
    pub(crate) fn close_vault(&mut self) {
        if let Some(databases) = self.databases.take() {
            self.ledger_alone = Some(databases.ledger);
        }
    }

    pub(crate) fn put_vault(&mut self, vault: Connection) {
        if let Some(ledger) = self.ledger_alone.take() {
            self.databases = Some(Databases { ledger, vault });
        }
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.options.dir.join(file)
    }
}

/// Opens both files. The vault first: without it the ledger is of no use.
pub(crate) fn open(dir: &Path, limits: Limits) -> Result<Databases, (&'static str, duckdb::Error)> {
    let one = |file: &'static str| instance::open(&dir.join(file), limits).map_err(|error| (file, error));
    let vault = one(schema::VAULT.file)?;
    Ok(Databases { vault, ledger: one(schema::LEDGER.file)? })
}

/// The last row of a ledger.
pub(crate) struct End {
    pub(crate) tip: Tip,
    pub(crate) recorded_at: i64,
}

pub(crate) fn end(ledger: &Connection) -> duckdb::Result<End> {
    use duckdb::OptionalExt as _;
    // Two steps, both answered from the row groups' statistics.
    let last: Option<i64> = ledger.query_row("SELECT max(seq) FROM entry", [], |row| row.get(0))?;
    let found = ledger
        .query_row("SELECT digest, epoch_us(recorded_at) FROM entry WHERE seq = ?", [last.unwrap_or(0)], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(match (last, found) {
        (Some(seq), Some((digest, recorded_at))) => {
            // A digest of another length was not written by this crate; verification names it, zeroes match nothing.
            let digest = crate::chain::Digest::from_slice(&digest).unwrap_or(crate::chain::Digest::GENESIS);
            End { tip: Tip { seq, digest }, recorded_at }
        }
        _ => End { tip: Tip::GENESIS, recorded_at: i64::MIN },
    })
}
