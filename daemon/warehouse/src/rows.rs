//! The rows that one batch touches: fetched together, changed in memory in order of seq, written back together. Owns the
//! set-based reading and writing of one table; knows nothing of what the rows mean.
//!
//! No table has an index: DuckDB checks one per row on update, while a join of the batch's few keys against a column that
//! row groups' minima and maxima prune costs milliseconds.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use arrow::{
    array::RecordBatch,
    datatypes::{Field as ArrowField, Schema},
};
use duckdb::Connection;

use crate::{
    cell::{Builder, Cell, Column, Kind},
    error::{Doing as _, Result},
    table::{Table, columns},
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Inserted by this batch.
    New,
    /// Fetched, and as it stands in the file.
    Fetched,
    /// Fetched and changed.
    Changed,
}

pub(crate) struct Rows<T: Table> {
    rows: Vec<(Origin, T)>,
    by_key: HashMap<T::Key, usize>,
    wanted: HashSet<T::Key>,
    /// Keys that the batch itself will insert: the file cannot hold them.
    coming: HashSet<T::Key>,
}

impl<T: Table> Default for Rows<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), by_key: HashMap::new(), wanted: HashSet::new(), coming: HashSet::new() }
    }
}

impl<T: Table> Rows<T> {
    /// Asks for the row to be there after the next [`Rows::fetch`], if the file holds it.
    pub(crate) fn want(&mut self, key: T::Key) {
        if !self.coming.contains(&key) {
            self.wanted.insert(key);
        }
    }

    pub(crate) fn want_some(&mut self, key: Option<T::Key>) {
        if let Some(key) = key {
            self.want(key);
        }
    }

    /// Says that the batch itself will insert the key, so that it need not be looked for.
    pub(crate) fn announce(&mut self, key: T::Key) {
        self.coming.insert(key);
    }

    /// Fetches the rows wanted.
    pub(crate) fn fetch(&mut self, file: &Connection) -> Result<()> {
        let wanted = std::mem::take(&mut self.wanted);
        let missing: Vec<T::Key> = wanted.into_iter().filter(|key| !self.by_key.contains_key(key)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (_, kind) = T::Key::COLUMNS[0];
        let scratch = format!("{}_wanted", T::NAME);
        let ddl = format!("CREATE OR REPLACE TEMP TABLE {scratch} (wanted {})", kind.sql());
        file.execute_batch(&ddl).doing(|| format!("prepare {scratch}"))?;
        let mut keys = vec![Builder::new(kind, missing.len())];
        missing.iter().for_each(|key| key.put(&mut keys));
        append(file, "temp", &scratch, batch(&[("wanted".to_owned(), kind)], keys)?)?;
        let sql = format!("SELECT t.* FROM {0} t JOIN temp.{scratch} w ON t.{1} = w.wanted", T::NAME, T::KEY);
        self.read(file, &sql)?;
        file.execute_batch(&format!("DROP TABLE temp.{scratch}")).doing(|| format!("clear {scratch}"))
    }

    /// Fetches the whole table: for dimensions of a few rows.
    pub(crate) fn fetch_all(&mut self, file: &Connection) -> Result<()> {
        self.read(file, &format!("SELECT * FROM {}", T::NAME))
    }

    fn read(&mut self, file: &Connection, sql: &str) -> Result<()> {
        let reading = || format!("read {}", T::NAME);
        let mut statement = file.prepare(sql).doing(reading)?;
        for found in statement.query_arrow([]).doing(reading)? {
            let from = found.columns().iter().map(Column::of).collect::<Result<Vec<_>, _>>()?;
            for row in 0..found.num_rows() {
                let row = T::get(&from, row)?;
                self.by_key.insert(row.key(), self.rows.len());
                self.rows.push((Origin::Fetched, row));
            }
        }
        Ok(())
    }

    pub(crate) fn get(&self, key: &T::Key) -> Option<&T> {
        self.by_key.get(key).map(|&at| &self.rows[at].1)
    }

    /// The row, to be changed.
    pub(crate) fn change(&mut self, key: &T::Key) -> Option<&mut T> {
        let &at = self.by_key.get(key)?;
        let (origin, row) = &mut self.rows[at];
        if *origin == Origin::Fetched {
            *origin = Origin::Changed;
        }
        Some(row)
    }

    /// Adds a row; a row of the same key is found no more, but stays.
    pub(crate) fn insert(&mut self, row: T) {
        self.by_key.insert(row.key(), self.rows.len());
        self.rows.push((Origin::New, row));
    }

    /// Adds the row, or changes the one that is there.
    pub(crate) fn upsert(&mut self, row: T) {
        match self.change(&row.key()) {
            Some(there) => *there = row,
            None => self.insert(row),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|(_, row)| row)
    }

    /// Writes what is new and what changed, within the caller's transaction.
    pub(crate) fn write(&self, file: &Connection) -> Result<()> {
        let columns = columns::<T>();
        let all: Vec<(String, Kind)> = columns.iter().map(|column| (column.name.clone(), column.kind)).collect();
        if let Some(new) = self.pick(Origin::New, &all)? {
            append(file, "warehouse", T::NAME, new)?;
        }
        let Some(changed) = self.pick(Origin::Changed, &all)? else {
            return Ok(());
        };
        let scratch = format!("{}_changed", T::NAME);
        let updating = || format!("update {}", T::NAME);
        let ddl = format!("CREATE OR REPLACE TEMP TABLE {scratch} AS FROM warehouse.main.{} LIMIT 0", T::NAME);
        file.execute_batch(&ddl).doing(updating)?;
        append(file, "temp", &scratch, changed)?;
        let later = columns.iter().filter(|column| column.later);
        let sets: Vec<String> = later.map(|column| format!("{0} = c.{0}", column.name)).collect();
        let update = format!(
            "UPDATE warehouse.main.{0} SET {2} FROM temp.{scratch} c WHERE {0}.{1} = c.{1}; DROP TABLE temp.{scratch}",
            T::NAME,
            T::KEY,
            sets.join(", ")
        );
        file.execute_batch(&update).doing(updating)
    }

    fn pick(&self, origin: Origin, columns: &[(String, Kind)]) -> Result<Option<RecordBatch>> {
        let picked: Vec<&T> = self.rows.iter().filter(|(found, _)| *found == origin).map(|(_, row)| row).collect();
        if picked.is_empty() {
            return Ok(None);
        }
        let mut to: Vec<Builder> = columns.iter().map(|(_, kind)| Builder::new(*kind, picked.len())).collect();
        picked.iter().for_each(|row| row.put(&mut to));
        batch(columns, to).map(Some)
    }
}

fn batch(columns: &[(String, Kind)], built: Vec<Builder>) -> Result<RecordBatch> {
    let fields: Vec<ArrowField> =
        columns.iter().map(|(name, kind)| ArrowField::new(name, kind.arrow(), true)).collect();
    let arrays = built.into_iter().map(Builder::finish).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).doing(|| "line up the columns of a batch".to_owned())
}

fn append(file: &Connection, catalog: &str, table: &str, rows: RecordBatch) -> Result<()> {
    let appending = || format!("append to {table}");
    let mut appender = file.appender_to_catalog_and_db(table, catalog, "main").doing(appending)?;
    appender.append_record_batch(rows).doing(appending)?;
    // Dropping an appender hides its error: only an explicit flush says that the rows are in.
    appender.flush().doing(appending)
}
