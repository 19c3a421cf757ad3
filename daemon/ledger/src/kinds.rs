//! Entries by their kind: what lists of closed leads and of quarantined items are made of.

use duckdb::{params, types::Value};
use keepwarm_domain::{entry::Entry, ids::LeadId};

use crate::{
    answer::Answer,
    error::ReadError,
    rows::{self, COLUMNS},
    scan,
    thread::Ledger,
};

impl Ledger {
    /// At most `limit` entries of one kind about leads with a smaller id than `before`, those of the newest leads first.
    pub fn newest_of_kind(
        &self,
        kind: &'static str,
        before: Option<LeadId>,
        limit: usize,
    ) -> Answer<Vec<Entry>, ReadError> {
        let before = before.map_or(i64::MAX, |lead| lead.0);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.ask(move |store| {
            let ledger = &store.reading("entries of a kind")?.ledger;
            let sql =
                format!("SELECT {COLUMNS} FROM entry WHERE kind = ? AND lead < ? ORDER BY lead DESC, seq LIMIT ?");
            let stored = scan::rows(ledger, &sql, params![kind, before, limit]);
            decoded(&stored.map_err(ReadError::database("entries of a kind"))?)
        })
    }

    /// All entries of some kinds, in `seq` order. For kinds of which there are few.
    pub fn all_of_kinds(&self, kinds: &'static [&'static str]) -> Answer<Vec<Entry>, ReadError> {
        self.ask(move |store| {
            let ledger = &store.reading("entries of some kinds")?.ledger;
            let sql = format!("SELECT {COLUMNS} FROM entry WHERE kind IN (SELECT unnest(?::VARCHAR[])) ORDER BY seq");
            let list = Value::List(kinds.iter().map(|kind| Value::Text((*kind).to_owned())).collect());
            let stored = scan::rows(ledger, &sql, params![list]);
            decoded(&stored.map_err(ReadError::database("entries of some kinds"))?)
        })
    }
}

fn decoded(stored: &rows::StoredRows) -> Result<Vec<Entry>, ReadError> {
    let mut found = Vec::with_capacity(stored.len());
    stored.each(|row, _| rows::decode(&row).map(|entry| found.push(entry)))?;
    Ok(found)
}
