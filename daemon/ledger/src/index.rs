//! The index tables, by which a thing the state has let go of is found again. Owns what of an entry is indexed, in one
//! function; the tables hold nothing else and can be rebuilt from the entries at any time.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, FixedSizeBinaryArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use duckdb::Connection;
use keepwarm_domain::entry::{Body, Entry, Inquiry, PersonFacts};
use keepwarm_domain::ids::{BlindIndex, KeyedHash, LeadId, PersonId, ReplyId, TouchId};

use crate::error::ReadError;
use crate::rows::{self, COLUMNS};
use crate::scan;
use crate::schema::{meta, set_meta};

/// Bumped when [`rows`] finds other things or the tables change: the next start rebuilds them.
const VERSION: &str = "1";

const TABLES: &str = "
    CREATE TABLE idx_contact (contact UUID NOT NULL, person BIGINT NOT NULL, seq BIGINT NOT NULL);
    CREATE TABLE idx_key (natural_key UUID NOT NULL, lead BIGINT NOT NULL, content UUID NOT NULL, seq BIGINT NOT NULL);
    CREATE TABLE idx_file (content UUID NOT NULL, seq BIGINT NOT NULL);
    CREATE TABLE idx_provider (
        provider_id UUID NOT NULL, what VARCHAR NOT NULL, id BIGINT NOT NULL, lead BIGINT, person BIGINT,
        seq BIGINT NOT NULL);";

const DROP: &str = "
    DROP TABLE IF EXISTS idx_contact; DROP TABLE IF EXISTS idx_key; DROP TABLE IF EXISTS idx_file;
    DROP TABLE IF EXISTS idx_provider;";

/// The kinds of which [`rows`] takes anything: a rebuild reads only these.
const KINDS: &str = "'lead-received', 'inquiry-joined', 'file-taken', 'touch-sent', 'reply-received'";

/// One way to find something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum IndexRow {
    Contact { contact: BlindIndex, person: PersonId },
    Key { natural_key: KeyedHash, lead: LeadId, content: KeyedHash },
    File { content: KeyedHash },
    Provider { provider_id: KeyedHash, of: ProviderOf },
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
        Body::TouchSent(body) => provider(body.provider_id, ProviderOf::Touch(body.touch)),
        Body::ReplyReceived(body) => provider(body.provider_id, ProviderOf::Reply(body.reply)),
        _ => Vec::new(),
    }
}

fn inquiry(inquiry: &Inquiry, person: &PersonFacts, lead: LeadId) -> Vec<IndexRow> {
    let contacts = person.phones.iter().chain(&person.emails);
    let mut found: Vec<_> = contacts.map(|&contact| IndexRow::Contact { contact, person: person.person }).collect();
    if let Some(natural_key) = inquiry.natural_key {
        found.push(IndexRow::Key { natural_key, lead, content: inquiry.content });
    }
    found
}

fn provider(provider_id: Option<KeyedHash>, of: ProviderOf) -> Vec<IndexRow> {
    provider_id.map(|provider_id| IndexRow::Provider { provider_id, of }).into_iter().collect()
}

/// New rows of the index tables, column by column.
#[derive(Default)]
pub(crate) struct NewIndexRows {
    contacts: Table,
    keys: Table,
    files: Table,
    providers: Table,
    whats: Vec<&'static str>,
}

/// Up to two hashes and four numbers a row; each table takes those it has.
#[derive(Default)]
struct Table {
    hashes: [Vec<u8>; 2],
    numbers: [Vec<Option<i64>>; 4],
}

impl Table {
    fn push<const H: usize, const N: usize>(&mut self, hashes: [[u8; 16]; H], numbers: [Option<i64>; N]) {
        for (column, hash) in self.hashes.iter_mut().zip(hashes) {
            column.extend_from_slice(&hash);
        }
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            column.push(number);
        }
    }

    fn hash(&mut self, at: usize) -> ArrayRef {
        let bytes = std::mem::take(&mut self.hashes[at]);
        Arc::new(FixedSizeBinaryArray::new(16, bytes.into(), None))
    }

    fn number(&mut self, at: usize) -> ArrayRef {
        Arc::new(Int64Array::from(std::mem::take(&mut self.numbers[at])))
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
                IndexRow::Contact { contact, person } => self.contacts.push([contact.0], [Some(person.0), seq]),
                IndexRow::Key { natural_key, lead, content } => {
                    self.keys.push([natural_key.0, content.0], [Some(lead.0), seq]);
                }
                IndexRow::File { content } => self.files.push([content.0], [seq]),
                IndexRow::Provider { provider_id, of } => {
                    let (what, id) = match of {
                        ProviderOf::Touch(id) => ("touch", id.0),
                        ProviderOf::Reply(id) => ("reply", id.0),
                    };
                    let numbers = [Some(id), entry.lead.map(|id| id.0), entry.person.map(|id| id.0), seq];
                    self.whats.push(what);
                    self.providers.push([provider_id.0], numbers);
                }
            }
        }
    }

    /// The batches to append, by table; empty ones are left out.
    pub(crate) fn batches(mut self) -> Vec<(&'static str, RecordBatch)> {
        let whats: ArrayRef = Arc::new(StringArray::from(std::mem::take(&mut self.whats)));
        let mut found = vec![
            ("idx_contact", vec![self.contacts.hash(0), self.contacts.number(0), self.contacts.number(1)]),
            ("idx_key", vec![self.keys.hash(0), self.keys.number(0), self.keys.hash(1), self.keys.number(1)]),
            ("idx_file", vec![self.files.hash(0), self.files.number(0)]),
        ];
        let mut provider = vec![self.providers.hash(0), whats];
        provider.extend((0..4).map(|at| self.providers.number(at)));
        found.push(("idx_provider", provider));
        found
            .into_iter()
            .filter(|(_, columns)| !columns[0].is_empty())
            .map(|(table, columns)| (table, batch(columns)))
            .collect()
    }
}

fn batch(columns: Vec<ArrayRef>) -> RecordBatch {
    let fields: Vec<Field> = columns.iter().map(|column| field(column.data_type())).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("all columns have one length")
}

/// Hashes travel as UUIDs: 16 bytes of fixed width, where a BLOB of 16 would need a pointer.
fn field(kind: &DataType) -> Field {
    let field = Field::new("column", kind.clone(), true);
    if matches!(kind, DataType::FixedSizeBinary(_)) {
        let uuid = HashMap::from([("ARROW:extension:name".to_owned(), "arrow.uuid".to_owned())]);
        field.with_metadata(uuid)
    } else {
        field
    }
}

/// Whether the tables are those of this build.
pub(crate) fn is_current(connection: &Connection) -> duckdb::Result<bool> {
    let tables: i64 = connection.query_row(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('idx_contact', 'idx_key', 'idx_file', 'idx_provider')",
        [],
        |row| row.get(0),
    )?;
    Ok(tables == 4 && meta(connection, "index")?.as_deref() == Some(VERSION))
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
