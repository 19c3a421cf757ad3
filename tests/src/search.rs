//! The search for what must not be there: byte strings in whatever a daemon leaves behind, whole files and, because
//! DuckDB packs what it stores, every value of every table too.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use duckdb::{AccessMode, Config, Connection};

/// Texts to search for, in every spelling that software makes of a text.
pub struct Needles {
    /// By first byte, lower case: the text's number and its bytes.
    by_first: Vec<Vec<(usize, Vec<u8>)>>,
    texts: Vec<String>,
}

impl Needles {
    /// # Panics
    /// When a text is so short that it stands everywhere.
    #[must_use]
    pub fn new(texts: &[&str]) -> Self {
        let mut by_first = vec![Vec::new(); 256];
        for (number, text) in texts.iter().enumerate() {
            assert!(text.len() > 4, "{text:?} is too short to prove anything");
            let lower = text.to_lowercase();
            let wide: Vec<u8> = lower.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let reversed: Vec<u8> = lower.bytes().rev().collect();
            // UTF-16 of the other byte order holds this one, but for the first byte and the last.
            for spelling in [lower.into_bytes(), wide[..wide.len() - 1].to_vec(), reversed] {
                by_first[usize::from(spelling[0])].push((number, spelling));
            }
        }
        Self { by_first, texts: texts.iter().map(|text| (*text).to_owned()).collect() }
    }

    /// Every text found, in whatever case.
    #[must_use]
    pub fn find(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let lower = bytes.to_ascii_lowercase();
        let mut found = BTreeSet::new();
        for at in 0..lower.len() {
            for (number, spelling) in &self.by_first[usize::from(lower[at])] {
                if lower[at..].starts_with(spelling) {
                    found.insert(self.texts[*number].as_str());
                }
            }
        }
        found
    }
}

/// Every file under a folder.
///
/// # Panics
/// When the folder cannot be listed.
#[must_use]
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be listed") {
            let entry = entry.expect("the folder can be listed");
            let kind = entry.file_type().expect("it has a kind");
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

/// Every value of every table of a DuckDB file that nobody has open, as text.
///
/// # Panics
/// When it is no such file.
#[must_use]
pub fn values(file: &Path) -> Vec<u8> {
    let config = Config::default().access_mode(AccessMode::ReadOnly).expect("a known setting");
    let connection = Connection::open_with_flags(file, config).expect("a database");
    let mut tables = connection.prepare("SELECT table_name FROM duckdb_tables()").expect("a catalog");
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).expect("a catalog");
    let mut text = Vec::new();
    for table in tables {
        let table = table.expect("a name");
        let all = format!("SELECT CAST(columns(*) AS VARCHAR) FROM \"{table}\"");
        let mut rows = connection.prepare(&all).expect("the table is there");
        let mut rows = rows.query([]).expect("it can be read");
        while let Some(row) = rows.next().expect("it can be read") {
            let mut column = 0;
            while let Ok(value) = row.get::<_, Option<String>>(column) {
                text.extend_from_slice(value.unwrap_or_default().as_bytes());
                text.push(b'\n');
                column += 1;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_every_spelling() {
        let needles = Needles::new(&["Zwetschge", "+13125550187"]);
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        for text in ["xxzwetschgexx", "ZWETSCHGE", "Zwetschge", "eghcstewZ"] {
            assert_eq!(needles.find(text.as_bytes()), BTreeSet::from(["Zwetschge"]), "{text}");
        }
        assert_eq!(needles.find(&wide("a ZWETSCHGE", u16::to_le_bytes)), BTreeSet::from(["Zwetschge"]));
        assert_eq!(needles.find(&wide("a Zwetschge b", u16::to_be_bytes)), BTreeSet::from(["Zwetschge"]));
        assert_eq!(needles.find(b"+13125550187"), BTreeSet::from(["+13125550187"]));
        assert!(needles.find(b"Zwetsch, and 13125550188").is_empty());
    }
}
