//! Finding again what the state has let go of. Owns the questions to the index tables and to the entries of a person or
//! lead; decides nothing from the answers.

use duckdb::types::Value;
use duckdb::{Connection, Row, params};
use keepwarm_domain::entry::Entry;
use keepwarm_domain::ids::{BlindIndex, KeyedHash, LeadId, PersonId, ReplyId, StoreId, TouchId};
use keepwarm_domain::words::Channel;

use crate::error::ReadError;
use crate::index::{ProviderOf, halves, whole};
use crate::rows::{self, COLUMNS};
use crate::scan;
use crate::seen::Firsts;
use crate::store::Store;

/// What to look up in one go.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Wanted {
    pub contacts: Vec<BlindIndex>,
    pub natural_keys: Vec<KeyedHash>,
    pub files: Vec<KeyedHash>,
    pub provider_ids: Vec<KeyedHash>,
    pub touches: Vec<TouchId>,
    /// Rows of the DMS, by their keys.
    pub records: Vec<KeyedHash>,
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
    pub touches: Vec<KnownTouch>,
    /// One for each key: what the row said last.
    pub records: Vec<KnownRecord>,
}

/// A row of the DMS seen before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownRecord {
    pub key: KeyedHash,
    pub content: KeyedHash,
    pub person: Option<PersonId>,
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

/// A touch that was handed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownTouch {
    pub touch: TouchId,
    pub lead: Option<LeadId>,
    pub person: Option<PersonId>,
    pub store: StoreId,
    pub channel: Channel,
}

impl Store {
    /// Answers all of it, with one statement for each list of which anything may be known.
    pub(crate) fn find(&mut self, wanted: &Wanted) -> Result<Found, ReadError> {
        let database = || ReadError::database("the index tables");
        let (seen, ledger) = self.seen_and_ledger()?;
        let contacts: Vec<_> = wanted.contacts.iter().copied().filter(|it| seen.contacts.may_know(it.0)).collect();
        let may_know = |seen: &Firsts, hashes: &[KeyedHash]| -> Vec<KeyedHash> {
            hashes.iter().copied().filter(|hash| seen.may_know(hash.0)).collect()
        };
        Ok(Found {
            people: people(ledger, &contacts).map_err(database())?,
            leads: leads(ledger, &may_know(&seen.keys, &wanted.natural_keys)).map_err(database())?,
            files: files(ledger, &may_know(&seen.files, &wanted.files)).map_err(database())?,
            providers: providers(ledger, &wanted.provider_ids).map_err(database())?,
            touches: touches(ledger, &wanted.touches).map_err(database())?,
            records: records(ledger, &may_know(&seen.records, &wanted.records)).map_err(database())?,
        })
    }
}

fn people(ledger: &Connection, contacts: &[BlindIndex]) -> duckdb::Result<Vec<(BlindIndex, PersonId)>> {
    let wanted: Vec<[u8; 16]> = contacts.iter().map(|contact| contact.0).collect();
    let sql = "SELECT DISTINCT w.at, i.person FROM idx_contact i
               JOIN wanted w ON i.contact_1 = w.first AND i.contact_2 = w.second";
    join(ledger, sql, &wanted, |at, row| Ok((contacts[at], PersonId(row.get(1)?))))
}

fn leads(ledger: &Connection, keys: &[KeyedHash]) -> duckdb::Result<Vec<KnownKey>> {
    let sql = "SELECT w.at, arg_max(i.lead, i.seq), arg_max(i.content_1, i.seq), arg_max(i.content_2, i.seq)
               FROM idx_key i JOIN wanted w ON i.natural_key_1 = w.first AND i.natural_key_2 = w.second
               GROUP BY w.at";
    join(ledger, sql, &bytes(keys), |at, row| {
        let content = KeyedHash(whole([row.get(2)?, row.get(3)?]));
        Ok(KnownKey { natural_key: keys[at], lead: LeadId(row.get(1)?), content })
    })
}

fn records(ledger: &Connection, keys: &[KeyedHash]) -> duckdb::Result<Vec<KnownRecord>> {
    // Of the newest row all columns, also those that are null there.
    let sql = "SELECT w.at, i.content_1, i.content_2, i.person FROM idx_record i
               JOIN wanted w ON i.key_1 = w.first AND i.key_2 = w.second
               QUALIFY row_number() OVER (PARTITION BY w.at ORDER BY i.seq DESC) = 1";
    join(ledger, sql, &bytes(keys), |at, row| {
        let content = KeyedHash(whole([row.get(1)?, row.get(2)?]));
        Ok(KnownRecord { key: keys[at], content, person: row.get::<_, Option<i64>>(3)?.map(PersonId) })
    })
}

fn files(ledger: &Connection, contents: &[KeyedHash]) -> duckdb::Result<Vec<KeyedHash>> {
    let sql = "SELECT DISTINCT w.at FROM idx_file i
               JOIN wanted w ON i.content_1 = w.first AND i.content_2 = w.second";
    join(ledger, sql, &bytes(contents), |at, _| Ok(contents[at]))
}

fn providers(ledger: &Connection, ids: &[KeyedHash]) -> duckdb::Result<Vec<KnownProvider>> {
    let sql = "SELECT w.at, i.touch, coalesce(i.reply, 0), i.lead, i.person FROM idx_provider i
               JOIN wanted w ON i.provider_id_1 = w.first AND i.provider_id_2 = w.second";
    join(ledger, sql, &bytes(ids), |at, row| {
        let touch: Option<i64> = row.get(1)?;
        let of = match touch {
            Some(touch) => ProviderOf::Touch(TouchId(touch)),
            None => ProviderOf::Reply(ReplyId(row.get(2)?)),
        };
        let (lead, person) = (row.get::<_, Option<i64>>(3)?.map(LeadId), row.get::<_, Option<i64>>(4)?.map(PersonId));
        Ok(KnownProvider { provider_id: ids[at], of, lead, person })
    })
}

fn touches(ledger: &Connection, ids: &[TouchId]) -> duckdb::Result<Vec<KnownTouch>> {
    let (Some(low), Some(high)) = (ids.iter().min(), ids.iter().max()) else { return Ok(Vec::new()) };
    // The bounds let whole row groups be skipped: numbers of touches grow with time, as the rows do.
    let mut statement = ledger.prepare_cached(
        "SELECT touch, lead, person, store, channel FROM idx_touch
         WHERE touch BETWEEN ? AND ? AND touch IN (SELECT unnest(?::BIGINT[]))",
    )?;
    let list = Value::List(ids.iter().map(|id| Value::BigInt(id.0)).collect());
    let mut rows = statement.query(params![low.0, high.0, list])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (store, channel): (i64, i64) = (row.get(3)?, row.get(4)?);
        let channel = Channel::ALL.iter().copied().find(|it| *it as i64 == channel);
        let Some((store, channel)) = i16::try_from(store).ok().zip(channel) else { continue };
        found.push(KnownTouch {
            touch: TouchId(row.get(0)?),
            lead: row.get::<_, Option<i64>>(1)?.map(LeadId),
            person: row.get::<_, Option<i64>>(2)?.map(PersonId),
            store: StoreId(store),
            channel,
        });
    }
    Ok(found)
}

fn bytes(hashes: &[KeyedHash]) -> Vec<[u8; 16]> {
    hashes.iter().map(|hash| hash.0).collect()
}

/// Runs a statement that joins `wanted (at, first, second)`; each row is read with its position in what was wanted.
fn join<T>(
    ledger: &Connection,
    sql: &str,
    wanted: &[[u8; 16]],
    read: impl Fn(usize, &Row<'_>) -> duckdb::Result<T>,
) -> duckdb::Result<Vec<T>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "WITH wanted AS MATERIALIZED (
             SELECT unnest(range(len($1::BIGINT[]))) AS at, unnest($1::BIGINT[]) AS first, unnest($2::BIGINT[]) AS second)
         {sql}"
    );
    let half = |at: usize| Value::List(wanted.iter().map(|hash| Value::BigInt(halves(*hash)[at])).collect());
    let mut statement = ledger.prepare_cached(&sql)?;
    let mut rows = statement.query(params![half(0), half(1)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let at: i64 = row.get(0)?;
        found.push(read(usize::try_from(at).unwrap_or_default(), row)?);
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
