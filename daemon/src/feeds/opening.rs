//! Rows that are brought in as an opening balance: the mappings and the desk of a feed, and none of its folder or watermark.
//! Owns which feed reads a file that somebody sends, and the way of such a file to it; decides nothing of its rows.

use std::{
    io::{self, Read},
    sync::{Arc, atomic::AtomicBool},
};

use anyhow::{Context as _, anyhow, bail};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use keepwarm_domain::calendar::{day_start, plus_days};
use tokio::{runtime::Handle, sync::mpsc};

use super::{
    NoReading,
    board::{Counts, Going},
    csv::Rows,
    files::{OfFile, matches},
    pass::{self, Supply, Way},
    row::bind,
    runner::{Feeds, Runner, on_thread},
};
use crate::config::{Feed, Origin};

/// Where the rows come from.
pub enum Supplied {
    /// The feed's own query, from its beginning.
    Query,
    File {
        name: String,
        bytes: u64,
        content: Box<dyn Read + Send>,
    },
}

/// A file that comes in pieces, for whoever reads it on a thread. An error is where its sender has gone.
pub struct PieceReader<E> {
    pieces: mpsc::Receiver<Result<Vec<u8>, E>>,
    piece: io::Cursor<Vec<u8>>,
    left: u64,
}

impl<E> PieceReader<E> {
    /// `bytes`: the size of the whole file; one that ends before is not whole.
    #[must_use]
    pub fn new(pieces: mpsc::Receiver<Result<Vec<u8>, E>>, bytes: u64) -> Self {
        Self { pieces, piece: io::Cursor::default(), left: bytes }
    }
}

impl<E: std::fmt::Display> Read for PieceReader<E> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            let taken = self.piece.read(to)?;
            if taken > 0 || to.is_empty() {
                self.left = self.left.saturating_sub(taken as u64);
                return Ok(taken);
            }
            match self.pieces.blocking_recv() {
                Some(Ok(piece)) => self.piece = io::Cursor::new(piece),
                Some(Err(error)) => return Err(io::Error::other(error.to_string())),
                None if self.left > 0 => {
                    return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file ended early: send it again"));
                }
                None => return Ok(0),
            }
        }
    }
}

impl Feeds {
    /// The feed of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(&self, name: &str) -> Result<Feed, NoReading> {
        self.runner(name).map(|runner| runner.feed.clone())
    }

    /// The feed that reads a file of this name, `FEED/FILE` or `FILE`: the one whose folder or pattern it fits, or whose name
    /// it begins with.
    ///
    /// # Errors
    /// When none does.
    pub fn of_file(&self, name: &str) -> Result<Feed, NoReading> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let folder = folder.rsplit('/').next().unwrap_or_default();
        let feeds: Vec<Feed> = self.all().map(|(feed, _)| feed.clone()).collect();
        let fits =
            |feed: &&Feed| matches!(&feed.origin, Origin::Files { files, .. } if files != "*" && matches(files, file));
        let begins = |feed: &&Feed| file.to_lowercase().starts_with(feed.name.as_str());
        let found = feeds.iter().find(|feed| feed.name == folder).or_else(|| feeds.iter().find(fits));
        let longest = || feeds.iter().filter(begins).max_by_key(|feed| feed.name.len());
        let none = "no feed of the configuration reads a file of such a name: name the feed with --feed";
        found.or_else(longest).cloned().ok_or_else(|| NoReading::Failed(none.to_owned()))
    }

    /// Brings in what was there by the end of the day `as_of`. Rows that are known make nothing, so it can be run again.
    ///
    /// # Errors
    /// Why it could not go on; what was read by then is in the ledger.
    pub async fn bring_in(&self, name: &str, as_of: Date, supplied: Supplied) -> Result<Counts, NoReading> {
        let runner = Arc::clone(self.runner(name)?);
        let turn = Arc::clone(&runner.turn).try_lock_owned().map_err(|_| NoReading::Busy(name.to_owned()))?;
        let way = Way {
            engine: runner.parts.engine.clone(),
            ledger: runner.parts.ledger.clone(),
            clock: runner.parts.clock.clone(),
            runtime: Handle::current(),
            given_up: Arc::new(AtomicBool::new(false)),
        };
        let reads = Arc::clone(&runner);
        let read = on_thread(move || {
            let _turn = turn;
            reads.bring_in(&way, as_of, supplied)
        });
        let read = read.await.and_then(|read| read);
        runner.board.change(name, |standing| standing.going = None);
        read.map_err(|error| NoReading::Failed(format!("{error:#}")))
    }
}

impl Runner {
    /// Blocking.
    fn bring_in(&self, way: &Way, as_of: Date, supplied: Supplied) -> anyhow::Result<Counts> {
        let now = way.clock.now();
        let opening = end_of(as_of, &self.zone, now)?;
        match supplied {
            Supplied::Query => {
                let Some(query) = self.query() else {
                    bail!("the feed {} reads files: name the files to bring in", self.feed.name)
                };
                let mut source = self.open(query, None, now)?;
                let header = source.header.clone();
                self.take(&mut source, &header, way, opening, 0)
            }
            Supplied::File { name, bytes, content } => {
                let rows = Rows::open(content).context("reading the file")?;
                let Some(rows) = rows else { return Ok(Counts::default()) };
                let header = rows.header().to_vec();
                self.take(&mut OfFile::named(rows, name), &header, way, opening, bytes)
            }
        }
    }

    fn take(
        &self,
        source: &mut impl Supply,
        header: &[String],
        way: &Way,
        opening: Timestamp,
        bytes: u64,
    ) -> anyhow::Result<Counts> {
        let bound = bind(&self.mapping, self.feed.entity, header, &self.zone)
            .map_err(|unfit| anyhow!("it cannot be read as {}: {unfit}", self.feed.entity.as_str()))?;
        let mut desk = self.desk();
        desk.opening = Some(opening);
        let began_at = way.clock.now();
        let mut told = |counts: Counts, bytes_read: u64| {
            let going = Going { began_at, counts, bytes_read, bytes };
            self.board.change(&self.feed.name, |standing| standing.going = Some(going));
        };
        told(Counts::default(), 0);
        pass::read(source, &bound, &desk, way, &mut told)
    }
}

/// The end of the day at the store; of today it is now.
fn end_of(day: Date, zone: &TimeZone, now: Timestamp) -> anyhow::Result<Timestamp> {
    if day > now.to_zoned(zone.clone()).date() {
        bail!("{day} lies in the future: an opening balance is of a day that has begun");
    }
    let last = day_start(zone, plus_days(day, 1)) - SignedDuration::from_micros(1);
    Ok(last.min(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_pieces_is_read_whole_or_not_at_all() {
        let read = |bytes| {
            let (sender, pieces) = mpsc::channel::<Result<Vec<u8>, String>>(4);
            for piece in ["Number,", "At\n", ""] {
                sender.try_send(Ok(piece.into())).expect("there is room");
            }
            drop(sender);
            let mut text = String::new();
            PieceReader::new(pieces, bytes).read_to_string(&mut text).map(|_| text)
        };
        assert_eq!(read(10).expect("whole"), "Number,At\n");
        assert_eq!(read(11).expect_err("cut short").kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn the_day_of_an_opening_balance_ends_at_the_store() {
        let zone = TimeZone::get("America/Chicago").expect("bundled");
        let now: Timestamp = "2026-11-23T15:00:00Z".parse().expect("a timestamp");
        let end = |day: &str| end_of(day.parse().expect("a day"), &zone, now);
        assert_eq!(end("2026-11-22").expect("past").to_string(), "2026-11-23T05:59:59.999999Z");
        assert_eq!(end("2026-11-23").expect("today"), now);
        assert!(end("2026-11-24").is_err());
    }
}
