//! Answers and their three spellings. Owns [`Answer`], which a command makes of a response, and turns it into text; knows
//! neither the daemon nor the terminal, so that every spelling can be read in a test.

mod table;

use serde::Serialize;

use crate::{args::Format, exit::Exit, text};

/// What a command has to say, in each format.
#[derive(Debug)]
pub(crate) struct Answer {
    /// For people: shown one below the other.
    pub(crate) blocks: Vec<Block>,
    pub(crate) csv: Records,
    pub(crate) json: Json,
    pub(crate) exit: Exit,
}

/// A piece of what people read.
#[derive(Debug)]
pub(crate) enum Block {
    /// One line, or several as they stand.
    Text(Cell),
    /// Names on the left, values on the right.
    Facts(Vec<(&'static str, Cell)>),
    /// The program's own text, passed on as it is.
    Verbatim(String),
    Sheet(Sheet),
}

/// Rows below a header.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) title: String,
    pub(crate) align: Align,
    pub(crate) fit: Fit,
}

/// What happens to a column when the screen is narrow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fit {
    /// Stays whole: half a date or id is worth nothing.
    Whole,
    /// Text, which reads as well on two lines.
    Wrap,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Align {
    Left,
    /// Numbers, so that their digits stand below each other.
    Right,
}

/// Text with what it means to the reader. Made harmless when it is made: see [`text`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

/// What a color says. The words always say it too: a pipe has no colors, and not everyone sees them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    Plain,
    /// As it should be.
    Good,
    /// Wants a look.
    Warn,
    /// Wrong.
    Bad,
    /// Of less importance.
    Dim,
    /// What the eye should find first.
    Strong,
}

/// A header line and its rows, for machines.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

#[derive(Debug)]
pub(crate) enum Json {
    /// One document over several lines.
    Document(String),
    /// One document a line.
    Lines(Vec<String>),
}

impl Cell {
    pub(crate) fn plain(text: impl AsRef<str>) -> Self {
        Self::new(text, Tone::Plain)
    }

    pub(crate) fn new(text: impl AsRef<str>, tone: Tone) -> Self {
        Self { text: text::line(text.as_ref()), tone }
    }

    /// Keeps the line breaks.
    pub(crate) fn lines(text: impl AsRef<str>) -> Self {
        Self { text: text::lines(text.as_ref()).trim_end().to_owned(), tone: Tone::Plain }
    }

    /// Several things below each other, or a dash.
    pub(crate) fn each(text: impl AsRef<str>) -> Self {
        if text.as_ref().is_empty() { Self::or_dash("") } else { Self::lines(text) }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Sets it apart from the line above.
    pub(crate) fn indent(&mut self) {
        self.text.insert_str(0, "  ");
    }

    /// A dash where there is nothing to say: an empty cell looks like a fault.
    pub(crate) fn or_dash(text: impl AsRef<str>) -> Self {
        let cell = Self::plain(text);
        if cell.text.is_empty() { Self::new("-", Tone::Dim) } else { cell }
    }
}

impl Column {
    /// Dates and words.
    pub(crate) fn word(title: impl Into<String>) -> Self {
        Self { title: title.into(), align: Align::Left, fit: Fit::Whole }
    }

    /// Names and sentences.
    pub(crate) fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), align: Align::Left, fit: Fit::Wrap }
    }

    pub(crate) fn number(title: impl Into<String>) -> Self {
        Self { title: title.into(), align: Align::Right, fit: Fit::Whole }
    }
}

impl Records {
    pub(crate) fn new<const N: usize>(header: [&str; N]) -> Self {
        Self { header: header.map(str::to_owned).into(), rows: Vec::new() }
    }

    pub(crate) fn push<const N: usize>(&mut self, row: [String; N]) {
        debug_assert_eq!(N, self.header.len(), "a row has a value for each name of the header");
        self.rows.push(row.into());
    }

    /// `field,value`: for answers that are one thing and not a list.
    pub(crate) fn fields<const N: usize>(fields: [(&str, String); N]) -> Self {
        let rows = fields.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
        Self { header: vec!["field".to_owned(), "value".to_owned()], rows }
    }

    fn to_text(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            // A pipe may end in a terminal after all, so control characters do not pass here either.
            let row = row.iter().map(|value| text::lines(value));
            writer.write_record(row).expect("a row has as many values as the header, and memory takes them");
        }
        let bytes = writer.into_inner().expect("memory takes what is flushed");
        String::from_utf8(bytes).expect("values are UTF-8")
    }
}

impl Json {
    pub(crate) fn document<T: Serialize>(value: &T) -> Self {
        Self::Document(serde_json::to_string_pretty(value).expect("the documents have text for keys and no other type"))
    }

    fn to_text(&self) -> String {
        match self {
            Self::Document(text) => format!("{text}\n"),
            Self::Lines(lines) => lines.iter().map(|line| format!("{line}\n")).collect(),
        }
    }
}

/// How tables are drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) colored: bool,
    /// Columns to keep to; `None` keeps every line whole.
    pub(crate) width: Option<u16>,
}

impl Answer {
    /// The whole output, ending in a line break.
    pub(crate) fn to_text(&self, format: Format, look: Look) -> String {
        match format {
            Format::Table => table::draw(&self.blocks, look),
            Format::Json => self.json.to_text(),
            Format::Csv => self.csv.to_text(),
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// Compares the answer in all three formats with `snapshots/NAME.txt`; `UPDATE_EXPECT=1` writes that file anew.
    pub(crate) fn check(name: &str, answer: &Answer) {
        let path = format!("{}/snapshots/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        expect_test::expect_file![path].assert_eq(&all_formats(answer));
    }

    /// At a fixed width and without colors.
    fn all_formats(answer: &Answer) -> String {
        let look = Look { colored: false, width: Some(100) };
        let exit = answer.exit as u8;
        let [table, json, csv] = [Format::Table, Format::Json, Format::Csv].map(|format| answer.to_text(format, look));
        let table: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        format!("{table}--- json\n{json}--- csv\n{csv}--- exit {exit}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_quotes_what_needs_it_and_passes_no_control_characters() {
        let mut records = Records::new(["name", "note"]);
        records.push(["Pretender, Imogen".into(), "said \"yes\"\u{1b}[31m\nand left".into()]);
        assert_eq!(records.to_text(), "name,note\n\"Pretender, Imogen\",\"said \"\"yes\"\"\u{fffd}[31m\nand left\"\n");
    }
}
