//! The vault: personal data, sealed. Owns sealing, opening and the `seal` table; knows nothing of what the bytes mean.
//!
//! AES-256-GCM under a key derived from the appliance's. The nonce is a keyed hash of the place and the plaintext, so
//! it repeats only where the same bytes are sealed for the same place again, where it gives nothing away; a random one
//! would repeat after a rolled-back virtual machine, and would make two runs of one simulation differ.

use std::collections::HashMap;
use std::sync::Arc;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use arrow::array::{ArrayRef, BinaryBuilder, Int64Array, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use duckdb::types::Value;
use duckdb::{Connection, params};
use keepwarm_domain::ids::{PersonId, Seq};
use keepwarm_domain::words::SealKind;
use zeroize::Zeroizing;

use crate::error::ReadError;
use crate::keys::Keys;

/// Personal data on its way into the vault, under the id by which entries speak of it.
#[derive(Clone)]
pub struct Seal {
    pub kind: SealKind,
    pub id: i64,
    /// The entry that speaks of it: a record whose entry was never committed is an orphan and is removed.
    pub seq: Seq,
    /// Whose data it is, so that they can be forgotten.
    pub person: Option<PersonId>,
    pub plain: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seal({} {} at seq {}, {} bytes)", self.kind, self.id, self.seq, self.plain.len())
    }
}

/// Opened records, each with its id.
pub type Unsealed = Vec<(i64, Zeroizing<Vec<u8>>)>;

/// Seals and opens under the appliance's key.
pub(crate) struct Sealer {
    cipher: Aes256Gcm,
    nonce_key: Zeroizing<[u8; 32]>,
}

impl Sealer {
    pub(crate) fn new(keys: &Keys) -> Self {
        let key: &Key<Aes256Gcm> = (&*keys.seal).into();
        Self { cipher: Aes256Gcm::new(key), nonce_key: keys.nonce.clone() }
    }

    /// The rows of the `seal` table for these records.
    pub(crate) fn rows(&self, seals: &[Seal]) -> RecordBatch {
        let count = seals.len();
        let mut kinds = StringBuilder::with_capacity(count, count * 8);
        let mut nonces = BinaryBuilder::with_capacity(count, count * 12);
        let mut sealed = BinaryBuilder::with_capacity(count, count * 256);
        for seal in seals {
            let (nonce, bytes) = self.seal(seal);
            kinds.append_value(seal.kind.as_str());
            nonces.append_value(nonce);
            sealed.append_value(bytes);
        }
        let numbers = |number: fn(&Seal) -> Option<i64>| -> ArrayRef {
            Arc::new(seals.iter().map(number).collect::<Int64Array>())
        };
        let columns: Vec<ArrayRef> = vec![
            Arc::new(kinds.finish()),
            numbers(|seal| Some(seal.id)),
            numbers(|seal| Some(seal.seq.0)),
            numbers(|seal| seal.person.map(|person| person.0)),
            Arc::new(nonces.finish()),
            Arc::new(sealed.finish()),
        ];
        let types =
            [DataType::Utf8, DataType::Int64, DataType::Int64, DataType::Int64, DataType::Binary, DataType::Binary];
        let fields: Vec<Field> = types.into_iter().map(|kind| Field::new("column", kind, true)).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("all columns have one length")
    }

    fn seal(&self, seal: &Seal) -> ([u8; 12], Vec<u8>) {
        let place = place(seal.kind, seal.id, seal.seq.0);
        let mut hasher = blake3::Hasher::new_keyed(&self.nonce_key);
        hasher.update(&place);
        hasher.update(&seal.plain);
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&hasher.finalize().as_bytes()[..12]);
        let payload = Payload { msg: &seal.plain, aad: &place };
        let bytes = self.cipher.encrypt(&Nonce::from(nonce), payload).expect("a record is far below 64 GiB");
        (nonce, bytes)
    }

    pub(crate) fn open(&self, place: &[u8], nonce: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let nonce: [u8; 12] = nonce.try_into().ok()?;
        let payload = Payload { msg: sealed, aad: place };
        self.cipher.decrypt(&Nonce::from(nonce), payload).ok().map(Zeroizing::new)
    }

    /// The newest record of each id, in the order asked; ids without one are left out.
    ///
    /// # Errors
    /// When one does not open.
    pub(crate) fn newest(&self, vault: &Connection, kind: SealKind, ids: &[i64]) -> Result<Unsealed, ReadError> {
        let mut newest = stored(vault, kind, ids).map_err(ReadError::database("the vault"))?;
        let mut found = Vec::with_capacity(newest.len());
        for &id in ids {
            let Some(record) = newest.remove(&id) else { continue };
            let plain = self
                .open(&place(kind, id, record.seq), &record.nonce, &record.sealed)
                .ok_or(ReadError::Sealed { kind: kind.as_str(), id })?;
            found.push((id, plain));
        }
        Ok(found)
    }
}

/// What a record is bound to: moved to another id or entry, it does not open.
pub(crate) fn place(kind: SealKind, id: i64, seq: i64) -> Vec<u8> {
    let mut place = Vec::with_capacity(32);
    place.extend_from_slice(kind.as_str().as_bytes());
    place.push(0);
    place.extend_from_slice(&id.to_le_bytes());
    place.extend_from_slice(&seq.to_le_bytes());
    place
}

struct Stored {
    seq: i64,
    nonce: Vec<u8>,
    sealed: Vec<u8>,
}

fn stored(vault: &Connection, kind: SealKind, ids: &[i64]) -> duckdb::Result<HashMap<i64, Stored>> {
    let mut newest: HashMap<i64, Stored> = HashMap::with_capacity(ids.len());
    let (Some(&low), Some(&high)) = (ids.iter().min(), ids.iter().max()) else {
        return Ok(newest);
    };
    // The bounds let whole row groups be skipped: ids grow with time, as the rows do.
    let mut statement = vault.prepare_cached(
        "SELECT id, seq, nonce, sealed FROM seal
         WHERE kind = ? AND id BETWEEN ? AND ? AND id IN (SELECT unnest(?::BIGINT[]))",
    )?;
    let list = Value::List(ids.iter().map(|&id| Value::BigInt(id)).collect());
    let mut rows = statement.query(params![kind.as_str(), low, high, list])?;
    while let Some(row) = rows.next()? {
        let (id, seq) = (row.get(0)?, row.get(1)?);
        if newest.get(&id).is_none_or(|known| known.seq <= seq) {
            newest.insert(id, Stored { seq, nonce: row.get(2)?, sealed: row.get(3)? });
        }
    }
    Ok(newest)
}

/// The last seq, of those through `through`, that has a record; 0 for none.
pub(crate) fn last_seq(vault: &Connection, through: i64) -> duckdb::Result<i64> {
    vault.query_row("SELECT coalesce(max(seq), 0) FROM seal WHERE seq <= ?", [through], |row| row.get(0))
}

/// Removes records whose entry was never committed: a crash came between the vault's commit and the ledger's.
pub(crate) fn remove_orphans(vault: &Connection, after: i64) -> duckdb::Result<usize> {
    vault.execute("DELETE FROM seal WHERE seq > ?", [after])
}
