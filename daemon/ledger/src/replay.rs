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
    let walk = Walk { from: Tip { seq: after, digest }, through: end.seq, landmarks: vec![end] };
    walk.run(pieces_of(ledger), |row| rows::decode(row).map(&mut each))
}

/// Asks the ledger's thread for a piece at once, and waits for it when it is needed.
pub(crate) fn pieces_of(ledger: &Ledger) -> impl FnMut(Rows) -> Box<dyn FnOnce() -> Result<StoredRows, ReadError>> {
    move |rows| {
        let answer = ledger.rows(rows);
        Box::new(move || answer.wait())
    }
}

/// A walk along the chain, from a trusted tip through a seq.
pub(crate) struct Walk {
    pub(crate) from: Tip,
    pub(crate) through: i64,
    /// Tips known from elsewhere, which must be met.
    pub(crate) landmarks: Vec<Tip>,
}

impl Walk {
    /// Proves every row and hands it to `each`. `piece` is asked one piece ahead.
    pub(crate) fn run<P: FnOnce() -> Result<StoredRows, ReadError>>(
        self,
        mut piece: impl FnMut(Rows) -> P,
        mut each: impl FnMut(&Row<'_>) -> Result<(), ReadError>,
    ) -> Result<Tip, ReadError> {
        let end = self.through;
        if let Some(ahead) = self.landmarks.iter().find(|tip| tip.seq > end) {
            return Err(Fault::Truncated { seq: end, expected: ahead.seq }.into());
        }
        let mut chain = Chain::from(self.from);
        let next = |after: i64| Rows { after, through: after.saturating_add(PIECE).min(end) };
        let mut here = next(self.from.seq);
        let mut coming = (here.after < end).then(|| piece(here));
        while let Some(stored) = coming {
            let stored = stored()?;
            let through = here.through;
            here = next(through);
            coming = (here.after < end).then(|| piece(here));
            prove(&stored, &mut chain, |row, tip| {
                if self.landmarks.iter().any(|known| known.seq == tip.seq && known.digest != tip.digest) {
                    return Err(Fault::Forked { seq: tip.seq }.into());
                }
                each(row)
            })?;
            if chain.tip.seq < through {
                return Err(Fault::Dropped { seq: chain.tip.seq + 1, found: through + 1 }.into());
            }
        }
        Ok(chain.tip)
    }
}

/// Proves a piece and hands each row to `each` with the tip it makes.
pub(crate) fn prove(
    stored: &StoredRows,
    chain: &mut Chain,
    mut each: impl FnMut(&Row<'_>, Tip) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    stored.each(|row, digest: &[u8]| {
        chain.check(&row, digest).map_err(|fault| out_of_place(stored, fault))?;
        each(&row, chain.tip)
    })
}

/// A row that seems to be missing may stand further on.
fn out_of_place(stored: &StoredRows, fault: Fault) -> Fault {
    let Fault::Dropped { seq, found } = fault else { return fault };
    let stands = stored.each(|row, _| if row.seq == seq { Err(()) } else { Ok(()) }).is_err();
    if stands { Fault::Reordered { seq, found } } else { fault }
}
