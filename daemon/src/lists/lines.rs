//! Lines of a file that comes in pieces, and the fields of a line of CSV. Owns the limits: whatever is sent, no more than
//! one line is held.

use super::BadRow;

/// Longest line that is read. A row of a list is under a hundred bytes.
const LINE_BYTES_MAX: usize = 4_096;

/// One line, counted from 1, without its end.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    pub number: u64,
    pub bytes: Vec<u8>,
    /// The line was longer than [`LINE_BYTES_MAX`]; only its beginning is here.
    pub is_cut: bool,
}

impl Line {
    /// # Errors
    /// When it is too long, or no text.
    pub fn text(&self) -> Result<&str, BadRow> {
        if self.is_cut {
            return Err(BadRow::TooLong);
        }
        let text = std::str::from_utf8(&self.bytes).map_err(|_| BadRow::NoText)?;
        // Spreadsheets put a mark before the first line.
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

/// Cuts pieces into lines.
#[derive(Default)]
pub struct Lines {
    begun: Vec<u8>,
    is_cut: bool,
    number: u64,
}

impl Lines {
    /// Takes the next piece of the file, and hands over every line that ends in it.
    pub fn push(&mut self, mut piece: &[u8], mut each: impl FnMut(Line)) {
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            self.add(&piece[..end]);
            piece = &piece[end + 1..];
            each(self.take());
        }
        self.add(piece);
    }

    /// The last line, where the file does not end with a line's end.
    pub fn finish(&mut self) -> Option<Line> {
        (!self.begun.is_empty() || self.is_cut).then(|| self.take())
    }

    fn add(&mut self, bytes: &[u8]) {
        let room = LINE_BYTES_MAX - self.begun.len().min(LINE_BYTES_MAX);
        self.is_cut |= bytes.len() > room;
        self.begun.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn take(&mut self) -> Line {
        self.number += 1;
        let mut bytes = std::mem::take(&mut self.begun);
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        Line { number: self.number, bytes, is_cut: std::mem::take(&mut self.is_cut) }
    }
}

/// The fields of a line of CSV (RFC 4180), or of one that is parted by tabs or semicolons, without the blanks around them.
/// A field in quotation marks ends on its line: no list of contact points has one that does not.
///
/// # Errors
/// When a quotation mark is not closed.
pub fn fields(line: &str) -> Result<Vec<String>, BadRow> {
    let separator = ['\t', ';'].into_iter().find(|it| line.contains(*it) && !line.contains(',')).unwrap_or(',');
    let mut fields = vec![String::new()];
    let (mut quoted, mut letters) = (false, line.chars().peekable());
    while let Some(letter) = letters.next() {
        let field = fields.last_mut().expect("there is one from the beginning");
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.trim().is_empty() => {
                field.clear();
                quoted = true;
            }
            _ if letter == separator && !quoted => fields.push(String::new()),
            _ => field.push(letter),
        }
    }
    if quoted {
        return Err(BadRow::OpenQuote);
    }
    Ok(fields.into_iter().map(|field| field.trim().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(pieces: &[&[u8]]) -> Vec<(u64, String, bool)> {
        let (mut lines, mut found) = (Lines::default(), Vec::new());
        let keep = |line: Line| (line.number, String::from_utf8_lossy(&line.bytes).into_owned(), line.is_cut);
        pieces.iter().for_each(|piece| lines.push(piece, |line| found.push(keep(line))));
        found.extend(lines.finish().map(keep));
        found
    }

    #[test]
    fn lines_are_the_same_wherever_the_pieces_end() {
        let whole = b"phone\r\n3125550187\n\nlast";
        let expected = cut(&[whole]);
        assert_eq!(expected.iter().map(|(number, ..)| *number).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(
            expected.iter().map(|(_, text, _)| text.as_str()).collect::<Vec<_>>(),
            ["phone", "3125550187", "", "last"]
        );
        for at in 0..whole.len() {
            assert_eq!(cut(&[&whole[..at], &whole[at..]]), expected, "cut at {at}");
        }
    }

    #[test]
    fn a_line_without_an_end_takes_no_more_than_its_share() {
        let found = cut(&[&[b'7'; 10_000], b"\n1\n"]);
        assert_eq!((found[0].1.len(), found[0].2), (LINE_BYTES_MAX, true));
        assert_eq!(found[1], (2, "1".to_owned(), false));
    }

    #[test]
    fn fields_are_parted_by_what_parts_the_line() {
        let read = |line: &str| fields(line).expect("it is closed");
        assert_eq!(read("a, b ,\"c, \"\"d\"\"\""), ["a", "b", "c, \"d\""]);
        assert_eq!(read("a\tb c"), ["a", "b c"]);
        assert_eq!(read("a;b"), ["a", "b"]);
        assert_eq!(read(""), [""]);
        assert_eq!(fields("\"a"), Err(BadRow::OpenQuote));
    }
}
