//! Lines of a file, whatever its charset is. Owns byte order marks, UTF-16, and the fallback to Windows-1252; knows no cells.

use std::io::{self, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is taken at a time.
const PIECE_BYTES: usize = 64 << 10;

/// A line with its end.
pub(super) struct Line {
    /// From 1.
    pub(super) number: u64,
    pub(super) bytes: Vec<u8>,
    /// It was longer than is read; its beginning alone is here.
    pub(super) is_cut: bool,
    /// It ends with a line's end, and not with the file.
    pub(super) has_end: bool,
    /// Nothing follows it.
    pub(super) is_last: bool,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        !self.is_cut && self.bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x1a)
    }

    pub(super) fn text(&self) -> String {
        decoded(self.bytes.trim_ascii_end())
    }
}

/// UTF-8, or else what Windows writes in the West: each value for itself, as exports paste from anywhere.
pub(super) fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

pub(super) struct Lines<R> {
    file: R,
    /// Of UTF-16; everything else is told apart value by value.
    decoder: Option<Decoder>,
    piece: Vec<u8>,
    /// What of the piece was not handed over yet.
    from: usize,
    ended: bool,
    begun: bool,
    number: u64,
    bytes_read: u64,
    line_bytes_max: usize,
}

impl<R: Read> Lines<R> {
    pub(super) const fn new(file: R, line_bytes_max: usize) -> Self {
        let piece = Vec::new();
        Self {
            file,
            decoder: None,
            piece,
            from: 0,
            ended: false,
            begun: false,
            number: 0,
            bytes_read: 0,
            line_bytes_max,
        }
    }

    pub(super) const fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Line>> {
        let mut line =
            Line { number: self.number + 1, bytes: Vec::new(), is_cut: false, has_end: false, is_last: false };
        loop {
            if self.from == self.piece.len() && !self.fill()? {
                line.is_last = true;
                if line.bytes.is_empty() {
                    return Ok(None);
                }
                break;
            }
            let rest = &self.piece[self.from..];
            let end = rest.iter().position(|byte| *byte == b'\n');
            let part = &rest[..end.map_or(rest.len(), |end| end + 1)];
            self.from += part.len();
            let room = self.line_bytes_max - line.bytes.len().min(self.line_bytes_max);
            line.is_cut |= part.len() > room;
            line.bytes.extend_from_slice(&part[..part.len().min(room)]);
            if end.is_some() {
                line.has_end = true;
                break;
            }
        }
        self.number += 1;
        Ok(Some(line))
    }

    /// Takes the next piece of the file; whether there is one.
    fn fill(&mut self) -> io::Result<bool> {
        while !self.ended {
            let mut raw = vec![0; PIECE_BYTES];
            let mut filled = 0;
            // A whole piece, so that a byte order mark is never cut in two.
            while filled < raw.len() {
                match self.file.read(&mut raw[filled..]) {
                    Ok(0) => break,
                    Ok(more) => filled += more,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            self.ended = filled < raw.len();
            self.bytes_read += filled as u64;
            raw.truncate(filled);
            if !std::mem::replace(&mut self.begun, true) {
                self.begin(&mut raw);
            }
            self.piece = match &mut self.decoder {
                None => raw,
                Some(decoder) => {
                    let mut text = String::with_capacity(raw.len() * 2 + 16);
                    // The text has room for all of it.
                    let _ = decoder.decode_to_string(&raw, &mut text, self.ended);
                    text.into_bytes()
                }
            };
            self.from = 0;
            if !self.piece.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The mark at the beginning says what the file is written in.
    fn begin(&mut self, raw: &mut Vec<u8>) {
        match raw.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => drop(raw.drain(..3)),
            [0xff, 0xfe, ..] => self.decoder = Some(UTF_16LE.new_decoder_with_bom_removal()),
            [0xfe, 0xff, ..] => self.decoder = Some(UTF_16BE.new_decoder_with_bom_removal()),
            _ => {}
        }
    }
}
