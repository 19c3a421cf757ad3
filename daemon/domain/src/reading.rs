//! TOML files that people write, read with all their problems at once. Owns the walk over a document, table by table,
//! and where each problem stands; knows nothing of what the files mean.
//!
//! A reader asks a [`Table`] for each key it knows and then calls [`Table::finish`], which turns every key nobody asked
//! for into a problem. A key that is missing or wrong gives `None` and a problem: the reader goes on and asks for all
//! the others before it gives up. Messages quote short words of the file; these files hold no personal data.

use std::{cell::RefCell, fmt, str::FromStr};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::problem::Problem;

/// Longest value that a message quotes.
const QUOTED_CHARS_MAX: usize = 40;

/// One file, and what was found wrong in it.
pub struct Source<'t> {
    label: &'t str,
    text: &'t str,
    problems: RefCell<Vec<Problem>>,
}

/// A value and where it stands in the file.
pub struct Located<T> {
    pub value: T,
    /// Byte offset.
    pub start: usize,
    pub path: String,
}

/// Reads a document: `read` takes what it needs from the root table. The result counts only when there is no problem.
pub fn read<T>(
    label: &str,
    text: &str,
    read: impl FnOnce(&Source<'_>, Table<'_, '_>) -> Option<T>,
) -> Result<T, Vec<Problem>> {
    let source = Source { label, text, problems: RefCell::default() };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let line = error.span().map(|span| source.line(span.start));
        let message = format!("not valid TOML: {}", error.message().trim_end());
        source.push(line, String::new(), message);
    }
    if !errors.is_empty() {
        // What recovery guessed would only raise problems that are not there.
        return Err(source.into_problems());
    }
    let start = root.span().start;
    let table = Table { source: &source, path: String::new(), start, left: root.into_inner(), asked: Vec::new() };
    let value = read(&source, table);
    let problems = source.into_problems();
    match value {
        Some(value) if problems.is_empty() => Ok(value),
        _ => Err(problems),
    }
}

impl Source<'_> {
    /// From 1.
    pub fn line(&self, offset: usize) -> usize {
        self.text.as_bytes()[..offset.min(self.text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    fn push(&self, line: Option<usize>, key: String, message: String) {
        self.problems.borrow_mut().push(Problem { file: self.label.to_owned(), line, key, message });
    }

    /// Adds a problem at a value.
    pub fn problem<T>(&self, at: &Located<T>, message: impl fmt::Display) {
        self.push(Some(self.line(at.start)), at.path.clone(), message.to_string());
    }

    /// Adds a problem of something that stands in quotes in the file: at the first line that holds it.
    pub fn quoting(&self, value: &str, key: &str, message: impl fmt::Display) {
        let wanted = format!("\"{value}\"");
        let line = self.text.lines().position(|line| line.contains(&wanted)).map(|before| before + 1);
        self.push(line, key.to_owned(), message.to_string());
    }

    /// Adds a problem of the file as a whole, at a name in it.
    pub fn whole(&self, key: &str, message: impl fmt::Display) {
        self.push(None, key.to_owned(), message.to_string());
    }

    fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort();
        problems
    }
}

/// A table that is being read.
pub struct Table<'s, 't> {
    source: &'s Source<'t>,
    path: String,
    start: usize,
    left: DeTable<'t>,
    asked: Vec<String>,
}

impl<'s, 't> Table<'s, 't> {
    /// Byte offset of the table.
    pub const fn start(&self) -> usize {
        self.start
    }

    fn at(&self, key: &str) -> String {
        match (self.path.is_empty(), key.is_empty()) {
            (true, _) => key.to_owned(),
            (false, true) => self.path.clone(),
            (false, false) => format!("{}.{key}", self.path),
        }
    }

    /// Adds a problem at a key of this table; at the table itself when `key` is empty.
    pub fn problem(&self, key: &str, message: impl fmt::Display) {
        self.source.push(Some(self.source.line(self.start)), self.at(key), message.to_string());
    }

    fn take(&mut self, key: &str) -> Option<Located<DeValue<'t>>> {
        self.asked.push(key.to_owned());
        let value = self.left.remove(key)?;
        Some(Located { start: value.span().start, path: self.at(key), value: value.into_inner() })
    }

    fn wrong<T>(&self, found: &Located<DeValue<'_>>, wanted: &str) -> Option<T> {
        self.source.problem(found, format_args!("expected {wanted}, found {}", found.value.type_str()));
        None
    }

    fn required<T>(&self, key: &str, value: Option<T>, had: bool, needed: impl fmt::Display) -> Option<T> {
        if value.is_none() && !had {
            self.problem(key, format_args!("missing; {needed}"));
        }
        value
    }

    /// Whether the key is there, asked for or not.
    pub fn has(&self, key: &str) -> bool {
        self.left.contains_key(key)
    }

    /// A string that may be left out.
    pub fn text_or_none(&mut self, key: &str) -> Option<Located<String>> {
        let found = self.take(key)?;
        match found.value {
            DeValue::String(text) if text.trim().is_empty() => {
                let found = Located { value: (), start: found.start, path: found.path };
                self.source.problem(&found, "is empty; write something between the quotes");
                None
            }
            DeValue::String(text) => Some(Located { value: text.into_owned(), start: found.start, path: found.path }),
            _ => self.wrong(&found, "a text in quotes"),
        }
    }

    /// A string that must be there.
    pub fn text(&mut self, key: &str) -> Option<Located<String>> {
        let had = self.has(key);
        let value = self.text_or_none(key);
        self.required(key, value, had, format_args!("write `{key} = \"…\"`"))
    }

    /// A word or another value spelled as a string, that may be left out.
    pub fn word_or_none<T>(&mut self, key: &str) -> Option<Located<T>>
    where
        T: FromStr<Err: fmt::Display>,
    {
        let text = self.text_or_none(key)?;
        self.source.parse(text)
    }

    /// A word that must be there.
    pub fn word<T>(&mut self, key: &str) -> Option<Located<T>>
    where
        T: FromStr<Err: fmt::Display>,
    {
        let had = self.has(key);
        let value = self.word_or_none(key);
        self.required(key, value, had, advice::<T>(key))
    }

    /// A whole number that may be left out.
    pub fn number_or_none<T>(&mut self, key: &str, range: std::ops::RangeInclusive<i64>) -> Option<Located<T>>
    where
        T: TryFrom<i64>,
    {
        let found = self.take(key)?;
        let DeValue::Integer(digits) = &found.value else { return self.wrong(&found, "a whole number") };
        let number = i64::from_str_radix(digits.as_str(), digits.radix()).ok().filter(|number| range.contains(number));
        match number.and_then(|number| T::try_from(number).ok()) {
            Some(value) => Some(Located { value, start: found.start, path: found.path }),
            None => {
                let message = format!("{} is not from {} to {}", digits.as_str(), range.start(), range.end());
                self.source.problem(&found, message);
                None
            }
        }
    }

    /// A whole number that must be there.
    pub fn number<T>(&mut self, key: &str, range: std::ops::RangeInclusive<i64>) -> Option<Located<T>>
    where
        T: TryFrom<i64>,
    {
        let had = self.has(key);
        let (least, most) = (*range.start(), *range.end());
        let value = self.number_or_none(key, range);
        self.required(key, value, had, format_args!("write a whole number from {least} to {most}"))
    }

    /// `true` or `false`, that may be left out.
    pub fn flag_or_none(&mut self, key: &str) -> Option<bool> {
        let found = self.take(key)?;
        match found.value {
            DeValue::Boolean(value) => Some(value),
            _ => self.wrong(&found, "true or false"),
        }
    }

    /// A list of values spelled as strings; empty when left out.
    pub fn words<T>(&mut self, key: &str) -> Vec<Located<T>>
    where
        T: FromStr<Err: fmt::Display>,
    {
        let mut words = Vec::new();
        for item in self.items(key, "a list of texts in quotes, `[\"…\"]`") {
            match item.value {
                DeValue::String(text) => {
                    let text = Located { value: text.into_owned(), start: item.start, path: item.path };
                    words.extend(self.source.parse(text));
                }
                _ => {
                    self.wrong::<()>(&item, "a text in quotes");
                }
            }
        }
        words
    }

    /// A list of whole numbers; empty when left out.
    pub fn numbers<T>(&mut self, key: &str, range: std::ops::RangeInclusive<i64>) -> Vec<T>
    where
        T: TryFrom<i64>,
    {
        let mut numbers = Vec::new();
        for item in self.items(key, "a list of whole numbers") {
            let DeValue::Integer(digits) = &item.value else {
                self.wrong::<()>(&item, "a whole number");
                continue;
            };
            let number = i64::from_str_radix(digits.as_str(), digits.radix()).ok().filter(|n| range.contains(n));
            match number.and_then(|number| T::try_from(number).ok()) {
                Some(number) => numbers.push(number),
                None => {
                    let message = format!("{} is not from {} to {}", digits.as_str(), range.start(), range.end());
                    self.source.problem(&item, message);
                }
            }
        }
        numbers
    }

    /// A table that may be left out.
    pub fn table_or_none(&mut self, key: &str) -> Option<Self> {
        let found = self.take(key)?;
        match found.value {
            DeValue::Table(left) => {
                Some(Table { source: self.source, path: found.path, start: found.start, left, asked: Vec::new() })
            }
            _ => self.wrong(&found, "a table"),
        }
    }

    /// A table that must be there.
    pub fn table(&mut self, key: &str) -> Option<Self> {
        let had = self.has(key);
        let value = self.table_or_none(key);
        self.required(key, value, had, format_args!("add the table `{key}`"))
    }

    /// `[[key]]`, in the order of the file; empty when left out.
    pub fn tables(&mut self, key: &str) -> Vec<Self> {
        let mut tables = Vec::new();
        for item in self.items(key, "a list of tables") {
            match item.value {
                DeValue::Table(left) => tables.push(Table {
                    source: self.source,
                    path: item.path,
                    start: item.start,
                    left,
                    asked: Vec::new(),
                }),
                _ => {
                    self.wrong::<()>(&item, "a table");
                }
            }
        }
        tables
    }

    /// The keys that nobody asked for yet, in alphabetical order: of a table whose keys are names that the file chooses.
    pub fn keys(&self) -> Vec<String> {
        self.left.keys().map(|key| key.get_ref().to_string()).collect()
    }

    fn items(&mut self, key: &str, wanted: &str) -> Vec<Located<DeValue<'t>>> {
        let Some(found) = self.take(key) else { return Vec::new() };
        match found.value {
            DeValue::Array(items) => items
                .into_iter()
                .enumerate()
                .map(|(number, item)| Located {
                    start: item.span().start,
                    path: format!("{}[{number}]", found.path),
                    value: Spanned::into_inner(item),
                })
                .collect(),
            _ => self.wrong(&found, wanted).unwrap_or_default(),
        }
    }

    /// Reports every key that nobody asked for.
    pub fn finish(self) {
        for (key, _) in &self.left {
            let at = Located { value: (), start: key.span().start, path: self.at(key.get_ref()) };
            self.source.problem(&at, format_args!("unknown key; expected one of: {}", self.asked.join(", ")));
        }
    }
}

impl Source<'_> {
    fn parse<T>(&self, text: Located<String>) -> Option<Located<T>>
    where
        T: FromStr<Err: fmt::Display>,
    {
        match text.value.parse() {
            Ok(value) => Some(Located { value, start: text.start, path: text.path }),
            Err(error) => {
                self.problem(&text, error);
                None
            }
        }
    }
}

/// What to write under a key that is missing: what its type says of a value that is none.
fn advice<T>(key: &str) -> String
where
    T: FromStr<Err: fmt::Display>,
{
    let said = "".parse::<T>().err().map(|error| error.to_string());
    let advice = said.as_deref().and_then(|said| said.split_once("; ")).map(|(_, advice)| advice.to_owned());
    advice.unwrap_or_else(|| format!("write `{key} = \"…\"`"))
}

/// The beginning of a value, for a message.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED_CHARS_MAX) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}
