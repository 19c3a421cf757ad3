//! Reading entries in order. Owns fetching them in bounded pieces and proving the chain on the way; knows nothing of what
//! is done with them.
//!
//! DuckDB scans on the ledger's thread while the caller decodes and folds the piece before: both cores work, memory
//! stays at two pieces, and commits go in between.

use duckdb::Connection;
use keepwarm_domain::entry::Entry;
use keepwarm_domain::ids::Seq;

use crate::chain::{Chain, Fault, Row, Tip};
use crate::error::ReadError;
use crate::rows::{self, COLUMNS, StoredRows};
use crate::scan;
use crate::thread::Ledger;

/// A piece: large enough that the question costs nothing beside the answer, small enough for little memory.
const PIECE: i64 = 20_000;

/// A piece of the ledger: `after < seq <= through`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows {
    pub(crate) after: i64,
    pub(crate) through: i64,
}

impl Rows {
    pub(crate) fn fetch(self, ledger: &Connection) -> Result<StoredRows, ReadError> {
        // Without ORDER BY: rows come as they stand, so that rows which changed places are seen.
        let sql = format!("SELECT {COLUMNS} FROM entry WHERE seq > ? AND seq <= ?");
        scan::rows(ledger, &sql, [self.after, self.through]).map_err(ReadError::database("entries"))
    }
}

pub(crate) fn read(ledger: &Ledger, after: Seq, limit: usize) -> Result<Vec<Entry>, ReadError> {
    let through = after.0.saturating_add(i64::try_from(limit).unwrap_or(i64::MAX));
    let stored = ledger.rows(Rows { after: after.0, through }).wait()?;
    let mut found = Vec::with_capacity(stored.len());
    stored.each(|row, _| rows::decode(&row).map(|entry| found.push(entry)))?;
    Ok(found)
}

pub(crate) fn replay(ledger: &Ledger, after: Seq, mut each: impl FnMut(Entry)) -> Result<Tip, ReadError> {
    walk(ledger, after, |row| rows::decode(row).map(&mut each))
}

/// Proves every row after `after`, through the tip at the time of the call, and hands it to `each`.
pub(crate) fn walk(
    ledger: &Ledger,
    after: Seq,
    mut each: impl FnMut(&Row<'_>) -> Result<(), ReadError>,
) -> Result<Tip, ReadError> {
    let after = after.0;
    let (digest, end) = ledger
        .ask(move |store| {
            let digest = store.digest_at(after).map_err(|why| ReadError::Database { what: "a digest", why })?;
            Ok((digest, store.tip))
        })
        .wait()?;
    let Some(digest) = digest else {
        return Err(Fault::Truncated { seq: end.seq, expected: after }.into());
    };
    let mut chain = Chain::from(Tip { seq: after, digest });
    let piece = |after: i64| Rows { after, through: after.saturating_add(PIECE).min(end.seq) };
    let mut next = piece(after);
    let mut coming = (next.after < end.seq).then(|| ledger.rows(next));
    while let Some(answer) = coming {
        let stored = answer.wait()?;
        let here = next;
        next = piece(here.through);
        coming = (next.after < end.seq).then(|| ledger.rows(next));
        prove(&stored, &mut chain, &mut each)?;
        if chain.tip.seq < here.through {
            return Err(Fault::Dropped { seq: chain.tip.seq + 1, found: here.through + 1 }.into());
        }
    }
    if chain.tip.digest == end.digest { Ok(chain.tip) } else { Err(Fault::Forked { seq: end.seq }.into()) }
}

pub(crate) fn prove(
    stored: &StoredRows,
    chain: &mut Chain,
    each: &mut impl FnMut(&Row<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    stored.each(|row, digest: &[u8]| {
        chain.check(&row, digest)?;
        each(&row)
    })
}
