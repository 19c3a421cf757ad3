//! Entries as rows. Owns the columns of the `entry` table as Arrow arrays, both ways; knows nothing of transactions.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, BinaryBuilder, Int16Array, Int64Array, RecordBatch, StringArray,
    StringBuilder, TimestampMicrosecondArray, UInt16Array,
};
use arrow::datatypes::{DataType, Field, Int16Type, Int64Type, Schema, TimeUnit, TimestampMicrosecondType, UInt16Type};
use jiff::Timestamp;
use keepwarm_domain::entry::{Actor, Entry, codec};
use keepwarm_domain::ids::{LeadId, PersonId, Seq, StoreId};

use crate::chain::{Chain, Row};
use crate::error::{ReadError, Refusal};

/// The columns of `entry`, in the order of the table.
pub(crate) const COLUMNS: &str =
    "seq, store, recorded_at, occurred_at, kind, lead, person, actor, version, body, digest";

/// New rows, under the chain.
pub(crate) struct NewRows {
    pub(crate) batch: RecordBatch,
    /// Bytes of the bodies: what the commit will about write.
    pub(crate) bytes: u64,
}

/// Turns entries into rows and takes them into the chain.
///
/// # Errors
/// When the entries do not follow `chain.tip` without a gap, go back in time, or hold a time that would not read back.
pub(crate) fn encode(entries: &[Entry], chain: &mut Chain, mut recorded_before: i64) -> Result<NewRows, Refusal> {
    let count = entries.len();
    let (mut seqs, mut stores) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut recorded, mut occurred) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let (mut leads, mut people) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut versions = Vec::with_capacity(count);
    let mut kinds = StringBuilder::with_capacity(count, count * 16);
    let mut actors = StringBuilder::with_capacity(count, count * 8);
    let mut bodies = StringBuilder::with_capacity(count, count * 256);
    let mut digests = BinaryBuilder::with_capacity(count, count * 32);
    let mut actor = String::new();
    let mut bytes = 0;
    for entry in entries {
        let seq = entry.seq.0;
        if seq != chain.tip.seq + 1 {
            return Err(Refusal::Gap { after: chain.tip.seq, found: seq });
        }
        let body = codec::to_json(&entry.body);
        actor.clear();
        write!(actor, "{}", entry.actor).expect("a string takes any text");
        let row = Row {
            seq,
            store: entry.store.0,
            recorded_at: micros(entry.recorded_at, seq)?,
            occurred_at: micros(entry.occurred_at, seq)?,
            kind: entry.body.kind(),
            lead: entry.lead.map(|id| id.0),
            person: entry.person.map(|id| id.0),
            actor: &actor,
            version: entry.body.version(),
            body: &body,
        };
        if row.recorded_at < recorded_before {
            return Err(Refusal::BackInTime { seq });
        }
        recorded_before = row.recorded_at;
        digests.append_value(chain.link(&row).0);
        seqs.push(row.seq);
        stores.push(row.store);
        recorded.push(row.recorded_at);
        occurred.push(row.occurred_at);
        kinds.append_value(row.kind);
        leads.push(row.lead);
        people.push(row.person);
        actors.append_value(row.actor);
        versions.push(row.version);
        bodies.append_value(row.body);
        bytes += body.len() as u64;
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(seqs)),
        Arc::new(Int16Array::from(stores)),
        Arc::new(TimestampMicrosecondArray::from(recorded)),
        Arc::new(TimestampMicrosecondArray::from(occurred)),
        Arc::new(kinds.finish()),
        Arc::new(Int64Array::from(leads)),
        Arc::new(Int64Array::from(people)),
        Arc::new(actors.finish()),
        Arc::new(UInt16Array::from(versions)),
        Arc::new(bodies.finish()),
        Arc::new(digests.finish()),
    ];
    let batch = RecordBatch::try_new(schema(), columns).expect("all columns have one length and the schema's types");
    Ok(NewRows { batch, bytes })
}

fn schema() -> Arc<Schema> {
    let time = || DataType::Timestamp(TimeUnit::Microsecond, None);
    let field = |name: &str, kind: DataType| Field::new(name, kind, true);
    Arc::new(Schema::new(vec![
        field("seq", DataType::Int64),
        field("store", DataType::Int16),
        field("recorded_at", time()),
        field("occurred_at", time()),
        field("kind", DataType::Utf8),
        field("lead", DataType::Int64),
        field("person", DataType::Int64),
        field("actor", DataType::Utf8),
        field("version", DataType::UInt16),
        field("body", DataType::Utf8),
        field("digest", DataType::Binary),
    ]))
}

/// The ledger's times are whole microseconds: a finer one would read back as another time, and a state folded from it
/// would differ from the replayed one.
fn micros(time: Timestamp, seq: i64) -> Result<i64, Refusal> {
    if time.subsec_nanosecond() % 1000 != 0 {
        return Err(Refusal::TooFine { seq });
    }
    Ok(time.as_microsecond())
}

/// Rows as they came from the table, in `seq` order.
#[derive(Debug, Default)]
pub(crate) struct StoredRows(pub(crate) Vec<RecordBatch>);

impl StoredRows {
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(RecordBatch::num_rows).sum()
    }

    /// Hands each row and its stored digest to `each`.
    pub(crate) fn each<E>(&self, mut each: impl FnMut(Row<'_>, &[u8]) -> Result<(), E>) -> Result<(), E> {
        for batch in &self.0 {
            let columns = Columns::of(batch);
            for at in 0..batch.num_rows() {
                each(columns.row(at), columns.digests.value(at))?;
            }
        }
        Ok(())
    }
}

struct Columns<'a> {
    seqs: &'a Int64Array,
    stores: &'a Int16Array,
    recorded: &'a TimestampMicrosecondArray,
    occurred: &'a TimestampMicrosecondArray,
    kinds: &'a StringArray,
    leads: &'a Int64Array,
    people: &'a Int64Array,
    actors: &'a StringArray,
    versions: &'a UInt16Array,
    bodies: &'a StringArray,
    digests: &'a BinaryArray,
}

impl<'a> Columns<'a> {
    /// The types are those of the table, which only migrations of this crate make.
    fn of(batch: &'a RecordBatch) -> Self {
        Self {
            seqs: batch.column(0).as_primitive::<Int64Type>(),
            stores: batch.column(1).as_primitive::<Int16Type>(),
            recorded: batch.column(2).as_primitive::<TimestampMicrosecondType>(),
            occurred: batch.column(3).as_primitive::<TimestampMicrosecondType>(),
            kinds: batch.column(4).as_string(),
            leads: batch.column(5).as_primitive::<Int64Type>(),
            people: batch.column(6).as_primitive::<Int64Type>(),
            actors: batch.column(7).as_string(),
            versions: batch.column(8).as_primitive::<UInt16Type>(),
            bodies: batch.column(9).as_string(),
            digests: batch.column(10).as_binary(),
        }
    }

    fn row(&self, at: usize) -> Row<'a> {
        let optional = |column: &Int64Array| column.is_valid(at).then(|| column.value(at));
        Row {
            seq: self.seqs.value(at),
            store: self.stores.value(at),
            recorded_at: self.recorded.value(at),
            occurred_at: self.occurred.value(at),
            kind: self.kinds.value(at),
            lead: optional(self.leads),
            person: optional(self.people),
            actor: self.actors.value(at),
            version: self.versions.value(at),
            body: self.bodies.value(at),
        }
    }
}

/// Reads a row back as the entry it was.
///
/// # Errors
/// When this build cannot read the body, or a column holds what no build wrote.
pub(crate) fn decode(row: &Row<'_>) -> Result<Entry, ReadError> {
    let unreadable = |what: &'static str| ReadError::Database { what, why: format!("seq {} is out of range", row.seq) };
    let time = |micros| Timestamp::from_microsecond(micros).map_err(|_| unreadable("a time"));
    let body = codec::from_json(row.kind, row.version, row.body)
        .map_err(|source| ReadError::Codec { seq: row.seq, source })?;
    let actor: Actor = row.actor.parse().map_err(|_| unreadable("an actor"))?;
    Ok(Entry {
        seq: Seq(row.seq),
        recorded_at: time(row.recorded_at)?,
        occurred_at: time(row.occurred_at)?,
        store: StoreId(row.store),
        lead: row.lead.map(LeadId),
        person: row.person.map(PersonId),
        actor,
        body,
    })
}
