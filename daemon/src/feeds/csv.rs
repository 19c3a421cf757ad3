//! Rows of a file of a DMS: CSV, tabs or semicolons, in UTF-8, UTF-16 or what Windows writes. Owns lines, cells and
//! charsets; knows no mapping. Holds a few lines at a time, however large the file is.
//!
//! A quotation mark that is not closed would swallow the rest of the file. So a row is read over several lines only while
//! that gives as many cells as the header has; else its first line is the bad one, and the next is read for itself.

mod lines;

use std::{collections::VecDeque, io::Read};

use csv_core::ReadRecordResult;

use self::lines::{Line, Lines};
use super::row::BadRow;

/// Longest line that is read; a row of a DMS is one or two thousand bytes.
pub const LINE_BYTES_MAX: usize = 64 << 10;

/// Lines that one row may have: an address or a comment with line ends in it.
const LINES_OF_A_ROW_MAX: usize = 40;

/// Cells that a row may have.
const CELLS_MAX: usize = 2_000;

/// A row of a file.
pub struct FileRow {
    /// From 1, of its first line.
    pub line: u64,
    pub cells: Result<Vec<Option<String>>, BadRow>,
    /// As it stands in the file, decoded.
    pub raw: String,
}

/// A file of rows, read from the front.
pub struct Rows<R> {
    lines: Lines<R>,
    /// Lines that were read ahead.
    ahead: VecDeque<Line>,
    splitter: Splitter,
    header: Vec<String>,
    header_raw: String,
}

impl<R: Read> Rows<R> {
    /// Reads the header: the first line that is not blank. None where there is no such line.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn open(file: R) -> std::io::Result<Option<Self>> {
        let mut lines = Lines::new(file, LINE_BYTES_MAX);
        while let Some(line) = lines.next()? {
            if line.is_blank() {
                continue;
            }
            let mut splitter = Splitter::new(separator(&line.bytes));
            let header = match splitter.split(&line.bytes) {
                Split::Cells(cells) => cells.into_iter().map(|cell| cell.trim().to_owned()).collect(),
                Split::Open => Vec::new(),
            };
            let header_raw = line.text();
            return Ok(Some(Self { lines, ahead: VecDeque::new(), splitter, header, header_raw }));
        }
        Ok(None)
    }

    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The header's line as it stands in the file.
    #[must_use]
    pub fn header_raw(&self) -> &str {
        &self.header_raw
    }

    /// Bytes of the file that were taken so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.lines.bytes_read()
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&mut self) -> std::io::Result<Option<FileRow>> {
        let line = loop {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.is_blank() => {}
                Some(line) => break line,
            }
        };
        let bad = |why, line: &Line| FileRow { line: line.number, cells: Err(why), raw: line.text() };
        if line.is_cut {
            return Ok(Some(bad(BadRow::TooLong { bytes_max: LINE_BYTES_MAX }, &line)));
        }
        match self.splitter.split(&line.bytes) {
            Split::Cells(cells) if line.is_last && !line.has_end && cells.len() < self.header.len() => {
                Ok(Some(bad(BadRow::CutOff, &line)))
            }
            Split::Cells(cells) => Ok(Some(FileRow { line: line.number, cells: Ok(said(cells)), raw: line.text() })),
            Split::Open => self.over_lines(line),
        }
    }

    /// A row whose first line ends within quotation marks.
    fn over_lines(&mut self, first: Line) -> std::io::Result<Option<FileRow>> {
        let mut whole = first.bytes.clone();
        let mut taken = Vec::new();
        while taken.len() < LINES_OF_A_ROW_MAX && whole.len() < LINE_BYTES_MAX {
            let Some(line) = self.line()? else { break };
            if line.is_cut {
                taken.push(line);
                break;
            }
            whole.extend_from_slice(&line.bytes);
            taken.push(line);
            match self.splitter.split(&whole) {
                Split::Cells(cells) if cells.len() == self.header.len() && self.splitter.is_strict(&whole) => {
                    let raw = lines::decoded(&whole);
                    return Ok(Some(FileRow { line: first.number, cells: Ok(said(cells)), raw }));
                }
                Split::Cells(_) => break,
                Split::Open => {}
            }
        }
        taken.into_iter().rev().for_each(|line| self.ahead.push_front(line));
        let raw = first.text();
        Ok(Some(FileRow { line: first.number, cells: Err(BadRow::OpenQuote), raw }))
    }

    fn line(&mut self) -> std::io::Result<Option<Line>> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }
}

fn said(cells: Vec<String>) -> Vec<Option<String>> {
    cells.into_iter().map(Some).collect()
}

/// What parts the cells of the header: whichever there is most of outside of quotation marks.
fn separator(header: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0), (b'|', 0)];
    for byte in header {
        quoted ^= *byte == b'"';
        if !quoted && let Some((_, count)) = counts.iter_mut().find(|(separator, _)| separator == byte) {
            *count += 1;
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

enum Split {
    Cells(Vec<String>),
    /// It ends within quotation marks.
    Open,
}

/// Splits rows into cells, by the rules of `csv_core`.
struct Splitter {
    separator: u8,
    reader: csv_core::Reader,
    out: Vec<u8>,
    ends: Vec<usize>,
}

impl Splitter {
    fn new(separator: u8) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
        Self { separator, reader, out: Vec::new(), ends: vec![0; CELLS_MAX] }
    }

    /// Whether every quotation mark begins a cell, ends one, or stands twice: else those of two rows were taken for a pair.
    fn is_strict(&self, bytes: &[u8]) -> bool {
        let ends_cell = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == self.separator || b"\r\n".contains(byte));
        let (mut quoted, mut begins, mut rest) = (false, true, bytes.iter().peekable());
        while let Some(byte) = rest.next() {
            match (quoted, *byte) {
                (true, b'"') if rest.peek() == Some(&&b'"') => drop(rest.next()),
                (true, b'"') if ends_cell(rest.peek().copied()) => quoted = false,
                (false, b'"') if begins => quoted = true,
                (_, b'"') => return false,
                _ => {}
            }
            begins = !quoted && *byte == self.separator;
        }
        true
    }

    /// The cells of a row that ends where `bytes` do.
    fn split(&mut self, bytes: &[u8]) -> Split {
        self.reader.reset();
        // No cell becomes longer by taking its quotation marks away.
        self.out.resize(bytes.len() + 1, 0);
        let (mut result, _, outs, mut ends) = self.reader.read_record(bytes, &mut self.out, &mut self.ends);
        // A line without its end is ended here.
        if matches!(result, ReadRecordResult::InputEmpty) && !bytes.ends_with(b"\n") {
            let more;
            (result, _, _, more) = self.reader.read_record(b"\n", &mut self.out[outs..], &mut self.ends[ends..]);
            ends += more;
        }
        if !matches!(result, ReadRecordResult::Record) {
            return Split::Open;
        }
        let mut from = 0;
        let cell = |to: &usize| {
            let cell = lines::decoded(&self.out[from..*to]);
            from = *to;
            cell
        };
        Split::Cells(self.ends[..ends].iter().map(cell).collect())
    }
}

#[cfg(test)]
mod tests;
