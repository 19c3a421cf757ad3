//! The index tables, by which a thing the state has let go of is found again. Owns what of an entry is indexed, in one
//! function; the tables hold nothing else and can be rebuilt from the entries at any time.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use duckdb::Connection;
use keepwarm_domain::entry::{Body, Entry, Inquiry, PersonFacts, Row};
use keepwarm_domain::ids::{BlindIndex, KeyedHash, LeadId, PersonId, ReplyId, TouchId};
use keepwarm_domain::words::Channel;

use crate::error::ReadError;
use crate::rows::{self, COLUMNS};
use crate::scan;
use crate::schema::{meta, set_meta};

/// Bumped when [`rows()`] finds other things or the tables change: the next start rebuilds them.
const VERSION: &str = "7";

/// A hash of 16 bytes stands as two numbers: of fixed width, joined without a conversion.
const TABLES: &str = "
    CREATE TABLE idx_contact (
        contact_1 BIGINT NOT NULL, contact_2 BIGINT NOT NULL, person BIGINT NOT NULL, seq BIGINT NOT NULL);
    CREATE TABLE idx_key (
        natural_key_1 BIGINT NOT NULL, natural_key_2 BIGINT NOT NULL, lead BIGINT NOT NULL,
        content_1 BIGINT NOT NULL, content_2 BIGINT NOT NULL, seq BIGINT NOT NULL);
    CREATE TABLE idx_file (content_1 BIGINT NOT NULL, content_2 BIGINT NOT NULL, seq BIGINT NOT NULL);
    CREATE TABLE idx_provider (
        provider_id_1 BIGINT NOT NULL, provider_id_2 BIGINT NOT NULL, touch BIGINT, reply BIGINT, lead BIGINT,
        person BIGINT, seq BIGINT NOT NULL);
    CREATE TABLE idx_touch (
        touch BIGINT NOT NULL, lead BIGINT, person BIGINT, store BIGINT NOT NULL, channel BIGINT NOT NULL,
        seq BIGINT NOT NULL);
    CREATE TABLE idx_record (
        key_1 BIGINT NOT NULL, key_2 BIGINT NOT NULL, content_1 BIGINT NOT NULL, content_2 BIGINT NOT NULL,
        person BIGINT, seq BIGINT NOT NULL);";

const DROP: &str = "
    DROP TABLE IF EXISTS idx_contact; DROP TABLE IF EXISTS idx_key; DROP TABLE IF EXISTS idx_file;
    DROP TABLE IF EXISTS idx_provider; DROP TABLE IF EXISTS idx_touch;
    DROP TABLE IF EXISTS idx_record;";

/// The kinds of which [`rows()`] takes anything: a rebuild reads only these.
const KINDS: &str = "'lead-received', 'inquiry-joined', 'file-taken', 'intake-quarantined', 'touch-claimed', 'touch-sent',
                     'reply-received', 'stop-confirmation-claimed', 'call-recorded', 'customer-noted', 'appointment-noted', 'deal-noted',
                     'repair-order-noted', 'visit-noted', 'unit-noted', 'history-noted'";

/// One way to find something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IndexRow {
    Contact {
        contact: BlindIndex,
        person: PersonId,
    },
    Key {
        natural_key: KeyedHash,
        lead: LeadId,
        content: KeyedHash,
    },
    File {
        content: KeyedHash,
    },
    Provider {
        provider_id: KeyedHash,
        of: ProviderOf,
    },
    /// A row of the DMS, by its key.
    Record {
        key: KeyedHash,
        content: KeyedHash,
    },
    /// A touch that was handed over, by its own number.
    Touch {
        touch: TouchId,
        channel: Channel,
    },
}

/// What a provider's id belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProviderOf {
    Touch(TouchId),
    Reply(ReplyId),
}

/// All that an entry adds to the index tables.
pub(crate) fn rows(entry: &Entry) -> Vec<IndexRow> {
    match &entry.body {
        Body::LeadReceived(body) => inquiry(&body.inquiry, &body.person, body.lead),
        Body::InquiryJoined(body) => inquiry(&body.inquiry, &body.person, body.lead),
        Body::FileTaken(body) => vec![IndexRow::File { content: body.content }],
        Body::CallRecorded(body) => {
            let key = |lead| IndexRow::Key { natural_key: body.call, lead, content: body.content };
            let known = IndexRow::File { content: body.content };
            entry.lead.map(key).into_iter().chain([known]).collect()
        }
        // A row of the DMS that nobody understands comes again every night.
        Body::IntakeQuarantined(body) => vec![IndexRow::File { content: body.content }],
        // Once, not at each attempt.
        Body::TouchClaimed(body) if body.attempt == 1 => {
            vec![IndexRow::Touch { touch: body.touch, channel: body.channel }]
        }
        Body::StopConfirmationClaimed(body) => {
            vec![IndexRow::Touch { touch: body.touch, channel: Channel::Text }]
        }
        Body::TouchSent(body) => provider(body.provider_id, ProviderOf::Touch(body.touch)),
        Body::CustomerNoted(body) => {
            let mut found = contacts(&body.person);
            found.extend(body.row.as_ref().map(record));
            found
        }
        Body::AppointmentNoted(body) => vec![record(&body.row)],
        Body::DealNoted(body) => vec![record(&body.row)],
        Body::RepairOrderNoted(body) => vec![record(&body.row)],
        Body::VisitNoted(body) => vec![record(&body.row)],
        Body::UnitNoted(body) => vec![record(&body.row)],
        Body::HistoryNoted(body) => vec![record(&body.row)],
        Body::ReplyReceived(body) => provider(body.provider_id, ProviderOf::Reply(body.reply)),
        _ => Vec::new(),
    }
}

fn inquiry(inquiry: &Inquiry, person: &PersonFacts, lead: LeadId) -> Vec<IndexRow> {
    let mut found = contacts(person);
    if let Some(natural_key) = inquiry.natural_key {
        found.push(IndexRow::Key { natural_key, lead, content: inquiry.content });
    }
    found
}

/// Contact points, and the numbers under which a DMS knows the person.
fn contacts(person: &PersonFacts) -> Vec<IndexRow> {
    person.found_by().map(|contact| IndexRow::Contact { contact, person: person.person }).collect()
}

const fn record(row: &Row) -> IndexRow {
    IndexRow::Record { key: row.key, content: row.content }
}

fn provider(provider_id: Option<KeyedHash>, of: ProviderOf) -> Vec<IndexRow> {
    provider_id.map(|provider_id| IndexRow::Provider { provider_id, of }).into_iter().collect()
}

/// The two numbers a hash stands as.
pub(crate) fn halves(hash: [u8; 16]) -> [i64; 2] {
    [0, 8].map(|from| i64::from_be_bytes(std::array::from_fn(|at| hash[from + at])))
}

/// The hash that two numbers stand for.
pub(crate) fn whole(halves: [i64; 2]) -> [u8; 16] {
    let halves = halves.map(i64::to_be_bytes);
    std::array::from_fn(|at| halves[at / 8][at % 8])
}

/// New rows of the index tables, column by column.
pub(crate) struct NewIndexRows {
    pub(crate) contacts: Table,
    pub(crate) keys: Table,
    pub(crate) files: Table,
    providers: Table,
    touches: Table,
    pub(crate) records: Table,
}

/// Columns of numbers, as many as the table has.
pub(crate) struct Table(Vec<Vec<Option<i64>>>);

impl Table {
    fn new(columns: usize) -> Self {
        Self(vec![Vec::new(); columns])
    }

    fn push<const N: usize>(&mut self, row: [Option<i64>; N]) {
        debug_assert_eq!(N, self.0.len(), "a value for each column");
        self.0.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
    }

    /// The first column: the first half of what is looked up.
    pub(crate) fn firsts(&self) -> impl Iterator<Item = i64> {
        self.0[0].iter().flatten().copied()
    }

    /// None where there is no row.
    fn batch(self) -> Option<RecordBatch> {
        let columns = self.0.into_iter().map(|column| Arc::new(Int64Array::from(column)) as ArrayRef);
        let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|column| ("column", column, true)));
        batch.ok().filter(|batch| batch.num_rows() > 0)
    }
}

impl Default for NewIndexRows {
    fn default() -> Self {
        Self {
            contacts: Table::new(4),
            keys: Table::new(6),
            files: Table::new(3),
            providers: Table::new(7),
            touches: Table::new(6),
            records: Table::new(6),
        }
    }
}

impl NewIndexRows {
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let mut new = Self::default();
        entries.iter().for_each(|entry| new.add(entry));
        new
    }

    pub(crate) fn add(&mut self, entry: &Entry) {
        let seq = Some(entry.seq.0);
        for row in rows(entry) {
            match row {
                IndexRow::Contact { contact, person } => {
                    let [first, second] = halves(contact.0).map(Some);
                    self.contacts.push([first, second, Some(person.0), seq]);
                }
                IndexRow::Key { natural_key, lead, content } => {
                    let [first, second] = halves(natural_key.0).map(Some);
                    let [content_1, content_2] = halves(content.0).map(Some);
                    self.keys.push([first, second, Some(lead.0), content_1, content_2, seq]);
                }
                IndexRow::File { content } => {
                    let [first, second] = halves(content.0).map(Some);
                    self.files.push([first, second, seq]);
                }
                IndexRow::Record { key, content } => {
                    let [first, second] = halves(key.0).map(Some);
                    let [content_1, content_2] = halves(content.0).map(Some);
                    let person = entry.person.map(|id| id.0);
                    self.records.push([first, second, content_1, content_2, person, seq]);
                }
                IndexRow::Touch { touch, channel } => {
                    let (lead, person) = (entry.lead.map(|id| id.0), entry.person.map(|id| id.0));
                    let store = Some(i64::from(entry.store.0));
                    self.touches.push([Some(touch.0), lead, person, store, Some(channel as i64), seq]);
                }
                IndexRow::Provider { provider_id, of } => {
                    let [first, second] = halves(provider_id.0).map(Some);
                    let (touch, reply) = match of {
                        ProviderOf::Touch(touch) => (Some(touch.0), None),
                        ProviderOf::Reply(reply) => (None, Some(reply.0)),
                    };
                    let (lead, person) = (entry.lead.map(|id| id.0), entry.person.map(|id| id.0));
                    self.providers.push([first, second, touch, reply, lead, person, seq]);
                }
            }
        }
    }

    /// The batches to append, by table; empty ones are left out.
    pub(crate) fn batches(self) -> Vec<(&'static str, RecordBatch)> {
        let tables = [
            ("idx_contact", self.contacts),
            ("idx_key", self.keys),
            ("idx_file", self.files),
            ("idx_provider", self.providers),
            ("idx_touch", self.touches),
            ("idx_record", self.records),
        ];
        tables.into_iter().filter_map(|(name, table)| table.batch().map(|batch| (name, batch))).collect()
    }
}

/// Whether the tables are those of this build.
pub(crate) fn is_current(connection: &Connection) -> duckdb::Result<bool> {
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('idx_contact', 'idx_key', 'idx_file', 'idx_provider', 'idx_touch', 'idx_record')",
        [],
        |row| row.get(0),
    )?;
    Ok(tables == 6 && meta(connection, "index")?.as_deref() == Some(VERSION))
}

/// Makes the tables anew from the entries, in one transaction. Nothing else may be in one.
///
/// # Errors
/// When an entry cannot be read, or DuckDB refuses; then the tables are as before.
pub(crate) fn rebuild(connection: &Connection) -> Result<(), ReadError> {
    let database = || ReadError::database("the entries to index");
    connection.execute_batch("BEGIN").map_err(database())?;
    let result = rebuild_inside(connection);
    let end = if result.is_ok() { "COMMIT" } else { "ROLLBACK" };
    result.and(connection.execute_batch(end).map_err(database()))
}

fn rebuild_inside(connection: &Connection) -> Result<(), ReadError> {
    let database = || ReadError::database("the entries to index");
    connection.execute_batch(&format!("{DROP}{TABLES}")).map_err(database())?;
    let mut after = 0;
    loop {
        let sql = format!("SELECT {COLUMNS} FROM entry WHERE seq > ? AND kind IN ({KINDS}) ORDER BY seq LIMIT 50000");
        let stored = scan::rows(connection, &sql, [after]).map_err(database())?;
        if stored.len() == 0 {
            break;
        }
        let mut new = NewIndexRows::default();
        stored.each(|row, _| -> Result<(), ReadError> {
            after = row.seq;
            new.add(&rows::decode(&row)?);
            Ok(())
        })?;
        for (table, batch) in new.batches() {
            scan::append(connection, table, batch).map_err(database())?;
        }
    }
    set_meta(connection, "index", VERSION).map_err(database())
}
