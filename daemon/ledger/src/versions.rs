//! Everything the vault keeps under an id, and the digest at a place of the chain: what rendering, reports and the
//! warehouse ask for beside the newest record.

use duckdb::{Connection, params, types::Value};
use keepwarm_domain::{ids::Seq, words::SealKind};

use crate::{
    answer::Answer,
    chain::{Digest, Tip},
    error::ReadError,
    thread::Ledger,
    vault::{Sealer, Unsealed, place},
};

impl Ledger {
    /// All records of each id, oldest first; ids without one are left out. Made for thousands of ids a call.
    pub fn open_versions(&self, kind: SealKind, ids: &[i64]) -> Answer<Unsealed, ReadError> {
        let ids = ids.to_vec();
        self.ask(move |store| {
            let (sealer, databases) = store.sealer_and_databases("the vault")?;
            sealer.versions(&databases.vault, kind, &ids)
        })
    }

    /// The digest of the entry at `seq`; none past the end.
    pub fn digest_at(&self, seq: Seq) -> Answer<Option<Digest>, ReadError> {
        self.ask(move |store| store.digest_at(seq.0).map_err(|why| ReadError::Database { what: "a digest", why }))
    }

    /// Whether the entry at this seq is here and has this digest: what was saved as of the tip is then of this ledger.
    pub fn holds(&self, tip: Tip) -> Answer<bool, ReadError> {
        self.ask(move |store| {
            let stored = store.digest_at(tip.seq).map_err(|why| ReadError::Database { what: "a digest", why })?;
            Ok(stored == Some(tip.digest))
        })
    }
}

/// One stored record: id, seq, nonce, sealed bytes.
type Sealed = (i64, i64, Vec<u8>, Vec<u8>);

impl Sealer {
    fn versions(&self, vault: &Connection, kind: SealKind, ids: &[i64]) -> Result<Unsealed, ReadError> {
        let stored = stored(vault, kind, ids).map_err(ReadError::database("the vault"))?;
        let open = |(id, seq, nonce, sealed): Sealed| {
            let plain = self.open(&place(kind, id, seq), &nonce, &sealed);
            plain.map(|plain| (id, plain)).ok_or(ReadError::Sealed { kind: kind.as_str(), id })
        };
        stored.into_iter().map(open).collect()
    }
}

fn stored(vault: &Connection, kind: SealKind, ids: &[i64]) -> duckdb::Result<Vec<Sealed>> {
    let (Some(&low), Some(&high)) = (ids.iter().min(), ids.iter().max()) else {
        return Ok(Vec::new());
    };
    // The bounds let whole row groups be skipped: ids grow with time, as the rows do.
    let mut statement = vault.prepare_cached(
        "SELECT id, seq, nonce, sealed FROM seal
         WHERE kind = ? AND id BETWEEN ? AND ? AND id IN (SELECT unnest(?::BIGINT[])) ORDER BY id, seq",
    )?;
    let list = Value::List(ids.iter().map(|&id| Value::BigInt(id)).collect());
    let rows = statement.query_map(params![kind.as_str(), low, high, list], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    rows.collect()
}
