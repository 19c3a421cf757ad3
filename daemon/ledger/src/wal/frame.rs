//! The format of a DuckDB write-ahead log, version 2: a header without a checksum, then frames of
//! `[u64 LE size][u64 LE checksum][payload]`. Owns reading it and finding where it stops making sense; decides nothing.
//!
//! After DuckDB 2.0.0, `src/storage/write_ahead_log.cpp`, `wal_replay.cpp` and `src/common/checksum.cpp`. Within header
//! and payload, fields are `[u16 LE id][value]`, numbers are LEB128, and 0xffff ends an object.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

pub(super) const FRAME_HEADER: u64 = 16;
const VERSION: u64 = 2;
/// The payload's first field, by which a frame says what it is.
const TYPE_FIELD: [u8; 2] = [100, 0];
const OBJECT_END: [u8; 2] = [0xff, 0xff];
/// The frame that ends a transaction: written last, then the file is synced, then the commit is answered.
const FLUSH: u8 = 100;
/// Every type of frame that DuckDB 2.0 writes.
const TYPES: [u8; 29] =
    [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 98, 99, FLUSH, 7];

/// Where a log stops making sense.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bad {
    /// Position of the first frame that is not whole, or 0 for the header.
    pub(super) at: u64,
    pub(super) why: String,
}

/// Walks the log from its beginning. None: it is whole, or there is none.
pub(super) fn first_bad(path: &Path) -> io::Result<Option<Bad>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    if length == 0 {
        return Ok(None);
    }
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut at = match header(&mut reader, length)? {
        Ok(header) => header,
        Err(why) => return Ok(Some(Bad { at: 0, why })),
    };
    while at < length {
        match frame(&mut reader, length - at)? {
            Ok(size) => at += size,
            Err(why) => return Ok(Some(Bad { at, why })),
        }
    }
    Ok(None)
}

/// Length of the header, or why it is none.
fn header(reader: &mut impl Read, length: u64) -> io::Result<Result<u64, String>> {
    let mut fields = Fields { reader, left: length, taken: 0 };
    let parsed = fields.header();
    Ok(match parsed {
        Ok(()) => Ok(fields.taken),
        Err(Problem::Read(error)) => return Err(error),
        Err(Problem::Found(why)) => Err(why),
    })
}

enum Problem {
    Read(io::Error),
    Found(String),
}

struct Fields<'a, R> {
    reader: &'a mut R,
    left: u64,
    taken: u64,
}

impl<R: Read> Fields<'_, R> {
    fn header(&mut self) -> Result<(), Problem> {
        let mut version = None;
        loop {
            match u16::from_le_bytes(self.bytes()?) {
                100 => _ = self.number()?,
                101 => version = Some(self.number()?),
                102 => {
                    let count = self.number()?;
                    (count == 16).then_some(()).ok_or_else(|| found("the header's database id is none"))?;
                    for _ in 0..count {
                        self.number()?;
                    }
                }
                103 => _ = self.number()?,
                0xffff if version == Some(VERSION) => return Ok(()),
                0xffff => return Err(found("the header's version is not 2")),
                _ => return Err(found("the header holds an unknown field")),
            }
        }
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        if self.left < N as u64 {
            return Err(found("the header is cut off"));
        }
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes).map_err(Problem::Read)?;
        self.left -= N as u64;
        self.taken += N as u64;
        Ok(bytes)
    }

    fn number(&mut self) -> Result<u64, Problem> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.bytes()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(found("a number of the header does not end"))
    }
}

fn found(why: &str) -> Problem {
    Problem::Found(why.to_owned())
}

/// Bytes of the next frame with its header, or why it is not whole. `left` are the bytes to the end of the file.
fn frame(reader: &mut impl Read, left: u64) -> io::Result<Result<u64, String>> {
    if left < FRAME_HEADER {
        return Ok(Err(format!("{left} bytes are no frame")));
    }
    let mut header = [0; 16];
    reader.read_exact(&mut header)?;
    let (size, checksum) = split(&header);
    if size == 0 {
        return Ok(Err("the frame is empty".to_owned()));
    }
    if size > left - FRAME_HEADER {
        return Ok(Err(format!("the frame says {size} bytes, {} are left", left - FRAME_HEADER)));
    }
    let mut sum = Checksum::new();
    let mut buffer = [0; 1 << 15];
    let mut rest = size;
    while rest > 0 {
        let part = usize::try_from(rest).unwrap_or(usize::MAX).min(buffer.len());
        reader.read_exact(&mut buffer[..part])?;
        sum.add(&buffer[..part]);
        rest -= part as u64;
    }
    let whole = sum.0 == checksum;
    Ok(if whole { Ok(FRAME_HEADER + size) } else { Err("the frame's checksum does not match its content".to_owned()) })
}

fn split(header: &[u8; 16]) -> (u64, u64) {
    let word = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| header[at + byte]));
    (word(0), word(8))
}

/// A whole frame that was found by looking at every byte of a part of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Whole {
    /// Position in the part.
    pub(super) at: usize,
    /// It ends a transaction.
    pub(super) is_flush: bool,
}

/// All whole frames in a part of a log that does not begin with one. Sizes cannot be trusted there, so a frame is looked
/// for at every byte; what a payload begins and ends with keeps that cheap.
pub(super) fn whole_frames(part: &[u8]) -> Vec<Whole> {
    let mut frames = Vec::new();
    let mut at = 0;
    while at + 21 <= part.len() {
        match whole_at(&part[at..]) {
            Some(length) => {
                frames.push(Whole { at, is_flush: part[at + 18] == FLUSH });
                at += length;
            }
            None => at += 1,
        }
    }
    frames
}

fn whole_at(part: &[u8]) -> Option<usize> {
    let header: &[u8; 16] = part.first_chunk()?;
    let (size, checksum) = split(header);
    let size = usize::try_from(size).ok().filter(|size| *size >= 5)?;
    let payload = part[16..].get(..size)?;
    let is_frame = payload.starts_with(&TYPE_FIELD) && payload.ends_with(&OBJECT_END) && TYPES.contains(&payload[2]);
    if !is_frame {
        return None;
    }
    let mut sum = Checksum::new();
    sum.add(payload);
    (sum.0 == checksum).then_some(16 + size)
}

/// DuckDB's checksum: words are mixed one by one and combined by exclusive or, the last bytes by a string hash.
struct Checksum(u64);

impl Checksum {
    fn new() -> Self {
        Self(5381)
    }

    /// Each part but the last must be a multiple of 8 long.
    fn add(&mut self, part: &[u8]) {
        let words = part.chunks_exact(8);
        let rest = words.remainder();
        for word in words {
            self.0 ^= word_of(word).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        }
        if !rest.is_empty() {
            self.0 ^= remainder(rest);
        }
    }
}

fn word_of(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|at| bytes.get(at).copied().unwrap_or(0)))
}

/// `ChecksumRemainder` of DuckDB (after robin-hood-hashing, MIT), for fewer than 8 bytes.
fn remainder(bytes: &[u8]) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = 0xe17a_1465_u64 ^ (bytes.len() as u64).wrapping_mul(M);
    hash = (hash ^ word_of(bytes)).wrapping_mul(M);
    hash ^= hash >> 47;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 47)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{leads, open};

    /// The log of a small ledger, as DuckDB wrote it.
    fn log(dir: &Path) -> Vec<u8> {
        let ledger = open(dir).ledger;
        ledger.checkpoint_if_due(true, false).wait().expect("checkpointed");
        for first in [1, 11, 21] {
            ledger.commit_blocking(leads(first, first + 9)).expect("committed");
        }
        drop(ledger);
        std::fs::read(dir.join("ledger.duckdb.wal")).expect("there is a log")
    }

    #[test]
    fn what_duckdb_writes_is_whole() {
        let dir = tempfile::tempdir().expect("a directory");
        let log = log(dir.path());
        for file in ["ledger.duckdb.wal", "vault.duckdb.wal", "none"] {
            assert_eq!(first_bad(&dir.path().join(file)).expect("read"), None, "{file}");
        }
        let frames = whole_frames(&log);
        let flushes = frames.iter().filter(|frame| frame.is_flush).count();
        assert_eq!(flushes, 3, "one for each commit");
        assert!(frames.len() >= 3 * 7, "each commit fills three tables: {}", frames.len());
    }

    #[test]
    fn a_cut_is_found_at_the_frame_it_is_in() {
        let dir = tempfile::tempdir().expect("a directory");
        let log = log(dir.path());
        let frames = whole_frames(&log);
        let path = dir.path().join("cut");
        for (frame, next) in frames.iter().zip(frames.iter().skip(1)).step_by(3) {
            for cut in [frame.at + 1, frame.at + 16, next.at - 1] {
                std::fs::write(&path, &log[..cut]).expect("written");
                let bad = first_bad(&path).expect("read").expect("it is cut");
                assert_eq!(bad.at, frame.at as u64, "cut at {cut}: {}", bad.why);
            }
            std::fs::write(&path, &log[..next.at]).expect("written");
            assert_eq!(first_bad(&path).expect("read"), None, "cut between two frames");
        }
        for cut in 1..frames[0].at {
            std::fs::write(&path, &log[..cut]).expect("written");
            assert_eq!(first_bad(&path).expect("read").map(|bad| bad.at), Some(0), "cut in the header at {cut}");
        }
    }

    #[test]
    fn a_flipped_bit_is_found_wherever_it_is() {
        let dir = tempfile::tempdir().expect("a directory");
        let log = log(dir.path());
        let frames = whole_frames(&log);
        let path = dir.path().join("flipped");
        for pair in frames.windows(2) {
            let (frame, next) = (pair[0].at, pair[1].at);
            for at in [frame, frame + 7, frame + 8, frame + 15, frame + 16, next - 1] {
                let mut flipped = log.clone();
                flipped[at] ^= 1 << (at % 8);
                std::fs::write(&path, &flipped).expect("written");
                let bad = first_bad(&path).expect("read").expect("it is flipped");
                assert_eq!(bad.at, frame as u64, "flipped at {at}: {}", bad.why);
            }
        }
    }

    #[test]
    fn another_version_is_not_taken_for_a_log() {
        let dir = tempfile::tempdir().expect("a directory");
        let mut log = log(dir.path());
        let version = log.windows(2).position(|field| field == [101, 0]).expect("a field of the header") + 2;
        assert_eq!(log[version], 2);
        // Version 1 has no checksums: DuckDB would take the rest for a torn tail and open without it.
        log[version] = 1;
        let path = dir.path().join("older");
        std::fs::write(&path, &log).expect("written");
        let bad = first_bad(&path).expect("read").expect("it is not version 2");
        assert_eq!(bad, Bad { at: 0, why: "the header's version is not 2".to_owned() });
    }
}
