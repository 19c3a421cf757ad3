//! Reads a TOML document into shapes without stopping at the first problem. Owns kinds of values, unknown keys and line
//! numbers; knows neither which keys there are nor what they mean.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::problem::{At, Place, Problems};

/// A file with more bytes than this is no configuration of ours.
pub(super) const FILE_BYTES_MAX: u64 = 1 << 20;

/// A table of the document, or the place where one is missing.
pub(super) struct Section<'a> {
    table: Option<&'a DeTable<'a>>,
    place: Place,
    text: &'a str,
}

/// Reads `text` as an `S`; syntax errors and unknown keys go into `problems`, next to what is wrong with the values.
pub(super) fn read<S: Shape>(text: &str, problems: &mut Problems) -> S {
    let (document, errors) = DeTable::parse_recoverable(text);
    // One mistake often breaks a line in several ways: the first says it.
    let mut lines = BTreeSet::new();
    for error in errors {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        if lines.insert(line) {
            problems.syntax(line, format!("not valid TOML: {}", error.message().trim().replace('\n', " ")));
        }
    }
    let place = Place { line: 1, key: String::new() };
    S::read(&Section { table: Some(document.get_ref()), place, text }, problems)
}

fn line_of(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    text.as_bytes()[..offset].iter().filter(|&&b| b == b'\n').count() + 1
}

impl<'a> Section<'a> {
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        let mut pairs = self.table?.iter();
        pairs.find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
    }

    /// Of the value, or of this section where there is none.
    fn place_of(&self, key: &str) -> Place {
        let mut place = self.place.inside(key);
        let name = self.table.and_then(|table| table.keys().find(|name| name.get_ref().as_ref() == key));
        if let Some(name) = name {
            place.line = line_of(self.text, name.span().start);
        }
        place
    }

    /// Every key that is none of `known` is a problem: a typo must not pass for a default.
    pub(super) fn only(&self, known: &[&str], problems: &mut Problems) {
        for name in self.table.into_iter().flat_map(DeTable::keys) {
            let name = name.get_ref().as_ref();
            if !known.contains(&name) {
                let hint = nearest(name, known).map_or_else(
                    || format!("use one of: {}", known.join(", ")),
                    |known| format!("did you mean `{known}`"),
                );
                problems.add(&self.place_of(name), format!("unknown key, {hint}"));
            }
        }
    }

    fn section(&self, place: Place, value: &'a DeValue<'a>, problems: &mut Problems) -> Self {
        let table = value.as_table();
        if table.is_none() {
            problems.add(&place, format!("expected a table, found {}", kind(value)));
        }
        Section { table, place, text: self.text }
    }

    fn array(&self, key: &str, expected: &str, problems: &mut Problems) -> Option<&'a DeArray<'a>> {
        let value = self.value(key)?.get_ref();
        if value.as_array().is_none() {
            problems.add(&self.place_of(key), format!("expected {expected}, found {}", kind(value)));
        }
        value.as_array()
    }
}

/// The first stage: what may stand in a table, everything optional.
pub(super) trait Shape {
    fn read(section: &Section<'_>, problems: &mut Problems) -> Self;
}

/// A kind of value that a key can have.
pub(super) trait Field: Sized {
    fn read(section: &Section<'_>, key: &str, problems: &mut Problems) -> Self;
}

trait Scalar: Sized {
    const EXPECTED: &'static str;
    fn of(value: &DeValue<'_>) -> Option<Self>;
}

impl Scalar for String {
    const EXPECTED: &'static str = "text in quotes";
    fn of(value: &DeValue<'_>) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl Scalar for i64 {
    const EXPECTED: &'static str = "a whole number";
    fn of(value: &DeValue<'_>) -> Option<Self> {
        let number = value.as_integer()?;
        Self::from_str_radix(number.as_str(), number.radix()).ok()
    }
}

fn scalar<T: Scalar>(value: &DeValue<'_>, place: Place, problems: &mut Problems) -> Option<At<T>> {
    let found = T::of(value);
    if found.is_none() {
        problems.add(&place, format!("expected {}, found {}", T::EXPECTED, kind(value)));
    }
    found.map(|value| At { value, place })
}

impl<T: Scalar> Field for Option<At<T>> {
    fn read(section: &Section<'_>, key: &str, problems: &mut Problems) -> Self {
        scalar(section.value(key)?.get_ref(), section.place_of(key), problems)
    }
}

/// A list of text; `Some` when the key is there.
impl Field for Option<Vec<At<String>>> {
    fn read(section: &Section<'_>, key: &str, problems: &mut Problems) -> Self {
        let values = section.array(key, "a list of text in brackets", problems)?;
        let at = |value: &Spanned<DeValue<'_>>| Place {
            line: line_of(section.text, value.span().start),
            ..section.place_of(key)
        };
        Some(values.iter().filter_map(|value| scalar(value.get_ref(), at(value), problems)).collect())
    }
}

/// One table, as if empty where it is missing.
pub(super) struct Table<S>(pub S);

impl<S: Shape> Field for Table<S> {
    fn read(section: &Section<'_>, key: &str, problems: &mut Problems) -> Self {
        let place = section.place_of(key);
        let inner = match section.value(key) {
            Some(value) => section.section(place, value.get_ref(), problems),
            None => Section { table: None, place, text: section.text },
        };
        Self(S::read(&inner, problems))
    }
}

/// One table, where it is there.
impl<S: Shape> Field for Option<Table<S>> {
    fn read(section: &Section<'_>, key: &str, problems: &mut Problems) -> Self {
        section.value(key)?;
        Some(Table::read(section, key, problems))
    }
}

/// Several tables, `[[key]]`.
impl<S: Shape> Field for Vec<S> {
    fn read(section: &Section<'_>, key: &str, problems: &mut Problems) -> Self {
        let expected = format!("tables headed [[{key}]]");
        let values = section.array(key, &expected, problems);
        let mut found = Self::new();
        for (at, value) in values.into_iter().flatten().enumerate() {
            let line = line_of(section.text, value.span().start);
            let place = Place { line, key: section.place.inside(&format!("{key}[{}]", at + 1)).key };
            let inner = section.section(place, value.get_ref(), problems);
            found.push(S::read(&inner, problems));
        }
        found
    }
}

/// Tables under names that the file chooses, `[key.NAME]`.
pub(super) struct Named<S>(pub Vec<(At<String>, S)>);

impl<S: Shape> Field for Named<S> {
    fn read(section: &Section<'_>, key: &str, problems: &mut Problems) -> Self {
        let Some(value) = section.value(key) else { return Self(Vec::new()) };
        let tables = section.section(section.place_of(key), value.get_ref(), problems);
        let mut found = Vec::new();
        for (name, value) in tables.table.into_iter().flatten() {
            let name = name.get_ref().as_ref();
            let place = tables.place_of(name);
            let inner = tables.section(place.clone(), value.get_ref(), problems);
            found.push((At { value: name.to_owned(), place }, S::read(&inner, problems)));
        }
        Self(found)
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The known key that differs from `name` by a slip of the finger.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let near = known.iter().map(|known| (distance(name, known), *known)).min()?;
    (near.0 <= 1 + name.len() / 4).then_some(near.1)
}

/// Letters to insert, drop or replace to make `a` of `b`; `_` counts as `-`.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().replace('_', "-").chars().collect();
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (above, c) in b.chars().enumerate() {
        let mut corner = above;
        row[0] = above + 1;
        for (at, &d) in a.iter().enumerate() {
            let replaced = corner + usize::from(c != d);
            corner = row[at + 1];
            row[at + 1] = replaced.min(row[at] + 1).min(corner + 1);
        }
    }
    row[a.len()]
}
