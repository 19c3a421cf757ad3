//! What lists said of the numbers of the people whom the state knows. Owns the newest check of each number against each
//! list; what older ones said stands in the ledger.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{ids::BlindIndex, words::ListKind};

/// What one version of a list said of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Check {
    /// The day that the list is of: its age counts, not that of the import.
    pub dated: Date,
    pub listed: bool,
}

/// The newest version of a list that was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ListState {
    pub version: String,
    pub dated: Date,
    pub imported_at: Timestamp,
}

/// One row for each list that said something of the number: seldom more than three.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Scrubs(BTreeMap<BlindIndex, Vec<(ListKind, Option<String>, Check)>>);

impl Scrubs {
    /// What the list last said of the number; none where it was never checked against it. `region` is the postal code
    /// of the state whose list it is.
    #[must_use]
    pub fn check(&self, contact: &BlindIndex, list: ListKind, region: Option<&str>) -> Option<Check> {
        let rows = self.0.get(contact)?;
        rows.iter().find(|(kind, of, _)| *kind == list && of.as_deref() == region).map(|(.., check)| *check)
    }

    /// Everything that lists last said of the number.
    pub fn of(&self, contact: &BlindIndex) -> impl Iterator<Item = &(ListKind, Option<String>, Check)> {
        self.0.get(contact).into_iter().flatten()
    }

    /// A list older than the last one that spoke of the number changes nothing.
    pub(crate) fn note(&mut self, contact: BlindIndex, list: ListKind, region: Option<&str>, check: Check) {
        let rows = self.0.entry(contact).or_default();
        match rows.iter_mut().find(|(kind, of, _)| *kind == list && of.as_deref() == region) {
            Some((.., known)) if known.dated > check.dated => {}
            Some((.., known)) => *known = check,
            None => rows.push((list, region.map(str::to_owned), check)),
        }
    }

    pub(crate) fn forget(&mut self, contact: &BlindIndex) {
        self.0.remove(contact);
    }

    /// Numbers that were checked against anything.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
