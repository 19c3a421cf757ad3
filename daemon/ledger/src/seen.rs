//! What can be ruled out without a look-up. Owns the first halves of all indexed contacts, natural keys, files and rows of the DMS, in
//! memory: most leads are new, and for those no statement has to run. Nine bytes each, or about 25 MB for a million
//! people.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use duckdb::Connection;

use crate::error::ReadError;
use crate::index::{NewIndexRows, halves};
use crate::store::Store;

pub(crate) struct Seen {
    pub(crate) contacts: Firsts,
    pub(crate) keys: Firsts,
    pub(crate) files: Firsts,
    pub(crate) records: Firsts,
}

/// A set of first halves of hashes.
#[derive(Default)]
pub(crate) struct Firsts(HashSet<i64, BuildHasherDefault<AsItIs>>);

impl Firsts {
    /// False: the hash was never indexed. True: it was, or one that begins alike.
    pub(crate) fn may_know(&self, hash: [u8; 16]) -> bool {
        self.0.contains(&halves(hash)[0])
    }

    fn load(ledger: &Connection, sql: &str) -> duckdb::Result<Self> {
        let mut statement = ledger.prepare(sql)?;
        let mut firsts = Self::default();
        for batch in statement.stream_arrow([])? {
            let batch = batch?;
            let column = arrow::array::AsArray::as_primitive::<arrow::datatypes::Int64Type>(batch.column(0));
            firsts.0.extend(column.values());
        }
        Ok(firsts)
    }
}

/// Halves of keyed hashes are as random as any hash of them would be.
#[derive(Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_i64(&mut self, value: i64) {
        self.0 = value.cast_unsigned();
    }
}

impl Seen {
    fn load(ledger: &Connection) -> duckdb::Result<Self> {
        Ok(Self {
            contacts: Firsts::load(ledger, "SELECT contact_1 FROM idx_contact")?,
            keys: Firsts::load(ledger, "SELECT natural_key_1 FROM idx_key")?,
            files: Firsts::load(ledger, "SELECT content_1 FROM idx_file")?,
            records: Firsts::load(ledger, "SELECT key_1 FROM idx_record")?,
        })
    }

    pub(crate) fn add(&mut self, rows: &NewIndexRows) {
        self.contacts.0.extend(rows.contacts.firsts());
        self.keys.0.extend(rows.keys.firsts());
        self.files.0.extend(rows.files.firsts());
        self.records.0.extend(rows.records.firsts());
    }
}

impl Store {
    /// The sets are read at the first look-up, so that a start does not wait for them.
    pub(crate) fn seen_and_ledger(&mut self) -> Result<(&Seen, &Connection), ReadError> {
        let what = "the index tables";
        if self.seen.is_none() {
            let seen = Seen::load(&self.reading(what)?.ledger).map_err(ReadError::database(what))?;
            self.seen = Some(seen);
        }
        self.reading(what)?;
        self.seen_and_open_ledger().ok_or(ReadError::Database { what, why: "the files are closed".to_owned() })
    }
}
