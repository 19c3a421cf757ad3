//! Finding again what the state has let go of. Owns the questions to the index tables and to the entries of a person or
//! lead; decides nothing from the answers.

use duckdb::types::Value;
use duckdb::{Connection, params};
use keepwarm_domain::entry::Entry;
use keepwarm_domain::ids::{BlindIndex, KeyedHash, LeadId, PersonId, ReplyId, TouchId};

use crate::error::ReadError;
use crate::index::ProviderOf;
use crate::rows::{self, COLUMNS};
use crate::scan;

/// What to look up in one go.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Wanted {
    pub contacts: Vec<BlindIndex>,
    pub natural_keys: Vec<KeyedHash>,
    pub files: Vec<KeyedHash>,
    pub provider_ids: Vec<KeyedHash>,
}

/// What was found: each list holds only what is known, in no particular order.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Found {
    /// A contact can belong to several people: a household.
    pub people: Vec<(BlindIndex, PersonId)>,
    /// One for each natural key: the newest inquiry under it.
    pub leads: Vec<KnownKey>,
    pub files: Vec<KeyedHash>,
    pub providers: Vec<KnownProvider>,
}

/// A natural key seen before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownKey {
    pub natural_key: KeyedHash,
    pub lead: LeadId,
    /// Hash of the inquiry's content: equal means the very same inquiry again.
    pub content: KeyedHash,
}

/// A provider's id seen before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownProvider {
    pub provider_id: KeyedHash,
    pub of: ProviderOf,
    pub lead: Option<LeadId>,
    pub person: Option<PersonId>,
}

/// Answers all of it, with one statement for each list that is not empty.
pub(crate) fn find(ledger: &Connection, wanted: &Wanted) -> Result<Found, ReadError> {
    let database = || ReadError::database("the index tables");
    Ok(Found {
        people: people(ledger, &wanted.contacts).map_err(database())?,
        leads: leads(ledger, &wanted.natural_keys).map_err(database())?,
        files: files(ledger, &wanted.files).map_err(database())?,
        providers: providers(ledger, &wanted.provider_ids).map_err(database())?,
    })
}

fn people(ledger: &Connection, contacts: &[BlindIndex]) -> duckdb::Result<Vec<(BlindIndex, PersonId)>> {
    let wanted: Vec<[u8; 16]> = contacts.iter().map(|contact| contact.0).collect();
    let sql = "SELECT DISTINCT w.at, i.person, '', NULL::BIGINT, NULL::BIGINT FROM idx_contact i JOIN wanted w ON i.contact = w.hash";
    let found = join(ledger, sql, &wanted)?;
    Ok(found.into_iter().map(|row| (contacts[row.at], PersonId(row.number.unwrap_or(0)))).collect())
}

fn leads(ledger: &Connection, keys: &[KeyedHash]) -> duckdb::Result<Vec<KnownKey>> {
    let sql = "SELECT w.at, arg_max(i.lead, i.seq), arg_max(i.content, i.seq)::VARCHAR, NULL::BIGINT, NULL::BIGINT
               FROM idx_key i JOIN wanted w ON i.natural_key = w.hash GROUP BY w.at";
    let found = join(ledger, sql, &bytes(keys))?;
    let known = |row: Joined| {
        let content = row.text.replace('-', "").parse().ok()?;
        Some(KnownKey { natural_key: keys[row.at], lead: LeadId(row.number?), content })
    };
    Ok(found.into_iter().filter_map(known).collect())
}

fn files(ledger: &Connection, contents: &[KeyedHash]) -> duckdb::Result<Vec<KeyedHash>> {
    let sql = "SELECT DISTINCT w.at, 0::BIGINT, '', NULL::BIGINT, NULL::BIGINT FROM idx_file i JOIN wanted w ON i.content = w.hash";
    Ok(join(ledger, sql, &bytes(contents))?.into_iter().map(|row| contents[row.at]).collect())
}

fn providers(ledger: &Connection, ids: &[KeyedHash]) -> duckdb::Result<Vec<KnownProvider>> {
    let sql = "SELECT w.at, i.id, i.what, i.lead, i.person
               FROM idx_provider i JOIN wanted w ON i.provider_id = w.hash";
    let known = |row: Joined| {
        let of = match row.text.as_str() {
            "touch" => ProviderOf::Touch(TouchId(row.number?)),
            _ => ProviderOf::Reply(ReplyId(row.number?)),
        };
        let (lead, person) = (row.lead.map(LeadId), row.person.map(PersonId));
        Some(KnownProvider { provider_id: ids[row.at], of, lead, person })
    };
    Ok(join(ledger, sql, &bytes(ids))?.into_iter().filter_map(known).collect())
}

fn bytes(hashes: &[KeyedHash]) -> Vec<[u8; 16]> {
    hashes.iter().map(|hash| hash.0).collect()
}

struct Joined {
    /// Position in what was wanted.
    at: usize,
    number: Option<i64>,
    text: String,
    lead: Option<i64>,
    person: Option<i64>,
}

fn join(ledger: &Connection, sql: &str, wanted: &[[u8; 16]]) -> duckdb::Result<Vec<Joined>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "WITH wanted AS MATERIALIZED (
             SELECT unnest(range(len($1))) AS at, unnest($1::VARCHAR[])::UUID AS hash) {sql}"
    );
    let mut statement = ledger.prepare(&sql)?;
    let list = Value::List(wanted.iter().map(|hash| Value::Text(KeyedHash(*hash).to_string())).collect());
    let mut rows = statement.query(params![list])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let at: i64 = row.get(0)?;
        found.push(Joined {
            at: usize::try_from(at).unwrap_or_default(),
            number: row.get(1)?,
            text: row.get(2)?,
            lead: row.get(3)?,
            person: row.get(4)?,
        });
    }
    Ok(found)
}

/// Whose entries.
#[derive(Clone, Copy)]
pub(crate) enum Whose {
    Person,
    Lead,
}

/// All entries of these people or leads, in `seq` order.
pub(crate) fn entries_of(ledger: &Connection, whose: Whose, ids: &[i64]) -> Result<Vec<Entry>, ReadError> {
    let column = match whose {
        Whose::Person => "person",
        Whose::Lead => "lead",
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {COLUMNS} FROM entry WHERE {column} IN (SELECT unnest(?::BIGINT[])) ORDER BY seq");
    let list = Value::List(ids.iter().map(|&id| Value::BigInt(id)).collect());
    let stored = scan::rows(ledger, &sql, params![list]).map_err(ReadError::database("entries of people and leads"))?;
    let mut found = Vec::with_capacity(stored.len());
    stored.each(|row, _| rows::decode(&row).map(|entry| found.push(entry)))?;
    Ok(found)
}
