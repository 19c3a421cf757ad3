//! One reading of rows, from the first to the last. Owns the way of a row to the engine: understood, looked up, told in
//! batches, each after the commit of the one before, so that the ledger knows what a look-up needs to find.
//!
//! It runs on a thread of its own and may wait for as long as a driver does.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use keepwarm_domain::{effect::Answer, ids::KeyedHash, input::Input};
use keepwarm_ledger::{Ledger, Wanted};
use tokio::runtime::Handle;

use super::{
    board::Counts,
    desk::{Batch, Desk, Kept},
    row::{BadRow, Bound},
};
use crate::{
    clock::Clock,
    engine::{Engine, Told},
    intake::recall::hydrate,
};

/// Rows of one commit. Enough to make the commit cheap, few enough that a stop never waits for it.
const BATCH_ROWS: usize = 500;

/// A row as it comes.
pub(super) struct RawRow {
    /// From 1.
    pub(super) line: u64,
    pub(super) cells: Result<Vec<Option<String>>, BadRow>,
    /// What is kept of it where it cannot be understood.
    pub(super) raw: String,
}

/// Where rows come from.
pub(super) trait Supply {
    /// # Errors
    /// When it cannot be read any further.
    fn next(&mut self) -> anyhow::Result<Option<RawRow>>;
    /// The header as it is kept with a row.
    fn header_raw(&self) -> String;
    /// Empty for a query.
    fn file(&self) -> &str;
    /// Bytes that were taken so far; 0 where nobody knows.
    fn bytes_read(&self) -> u64;
}

/// Where rows go.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) engine: Engine,
    pub(super) ledger: Ledger,
    pub(super) clock: Clock,
    pub(super) runtime: Handle,
    /// Nobody waits for this reading any more.
    pub(super) given_up: Arc<AtomicBool>,
}

/// Reads all of it. `told` hears after each batch what became of the rows so far.
///
/// # Errors
/// When the source, the ledger or the engine cannot go on; what was told by then is committed.
pub(super) fn read(
    source: &mut impl Supply,
    bound: &Bound,
    desk: &Desk<'_>,
    way: &Way,
    told: &mut dyn FnMut(Counts, u64),
) -> anyhow::Result<Counts> {
    let header = source.header_raw();
    let file = source.file().to_owned();
    let mut counts = Counts::default();
    let mut batch = Batch::default();
    // Rows alike are told apart by their number, so that each is kept, and known again the next night.
    let mut bad: HashMap<KeyedHash, u32> = HashMap::new();
    while let Some(RawRow { line, cells, raw }) = source.next()? {
        counts.rows += 1;
        let row = cells.and_then(|cells| bound.read(&cells, way.clock.now()));
        match row {
            Ok(row) => {
                if batch.holds(desk.key(&row)) {
                    counts.add(way.tell(std::mem::take(&mut batch), desk)?);
                }
                let row = desk.recorded(row, &mut batch);
                batch.push(row);
            }
            Err(why) => {
                let before = bad.entry(desk.same(&raw)).and_modify(|before| *before += 1).or_insert(0);
                let kept = Kept { file: &file, line, header: &header, raw: &raw, before: *before };
                let item = desk.quarantined(&kept, &why, &mut batch);
                batch.quarantined.push(item);
            }
        }
        if batch.len() >= BATCH_ROWS {
            if counts.rows == batch.quarantined.len() as u64 {
                // Rather a wrong mapping than a wrong file: a full quarantine would help nobody.
                let why = &batch.quarantined[0].reason;
                bail!("none of the first {} rows can be understood, so none is taken: {why}", counts.rows);
            }
            counts.add(way.tell(std::mem::take(&mut batch), desk)?);
            told(counts, source.bytes_read());
        }
    }
    if batch.len() > 0 {
        counts.add(way.tell(batch, desk)?);
    }
    told(counts, source.bytes_read());
    Ok(counts)
}

impl Way {
    /// Tells a batch and waits for its commit.
    fn tell(&self, mut batch: Batch, desk: &Desk<'_>) -> anyhow::Result<Counts> {
        if self.given_up.load(Ordering::Relaxed) {
            bail!("the reading took too long and was given up");
        }
        let mut counts = Counts { known_bad: self.drop_known(&mut batch)?, ..Counts::default() };
        if batch.len() == 0 {
            return Ok(counts);
        }
        let (mut arrived, private) = desk.arrived(batch);
        hydrate(&self.ledger, &mut [&mut arrived])?;
        let told = Told { input: Input::Records(Box::new(arrived)), private };
        let answer = self.runtime.block_on(async {
            let answer = self.engine.intake(told).await?;
            answer.await.context("the engine stopped with rows undecided; they are read again")
        });
        match answer? {
            Answer::Rows(rows) => {
                counts.new = rows.new.into();
                counts.changed = rows.changed.into();
                counts.same = rows.same.into();
                counts.quarantined = rows.quarantined.into();
                counts.later = rows.later.into();
            }
            Answer::Refused(why) => bail!("the rows were refused: {why}"),
            _ => {}
        }
        Ok(counts)
    }

    /// A file comes again every night, and with it the rows of it that nobody understood: once is enough.
    fn drop_known(&self, batch: &mut Batch) -> anyhow::Result<u64> {
        if batch.quarantined.is_empty() {
            return Ok(0);
        }
        let files = batch.quarantined.iter().map(|item| item.content).collect();
        let found = self.ledger.lookup(Wanted { files, ..Wanted::default() }).wait();
        let known: HashSet<_> = found.context("looking up rows that were set aside")?.files.into_iter().collect();
        let before = batch.quarantined.len();
        batch.quarantined.retain(|item| !known.contains(&item.content));
        Ok((before - batch.quarantined.len()) as u64)
    }

    /// The moment up to which everything was read, for cadences that wait for it.
    pub(super) fn synced(&self, entity: super::mapping::Entity, at: Timestamp) -> anyhow::Result<()> {
        if let Some(fact) = super::desk::synced(entity, at) {
            self.runtime.block_on(self.engine.tell(Input::Dms(fact)))?;
        }
        Ok(())
    }
}
