//! Two small words for DuckDB: append a batch so that its errors are seen, and read rows as Arrow. Owns no tables.

use arrow::array::RecordBatch;
use duckdb::{Connection, Params};

use crate::rows::StoredRows;

/// Appends a batch and flushes it. Dropping an appender cannot report an error, so nothing is left to the drop.
pub(crate) fn append(connection: &Connection, table: &str, batch: RecordBatch) -> duckdb::Result<()> {
    let mut appender = connection.appender(table)?;
    appender.append_record_batch(batch)?;
    appender.flush()
}

/// Runs a query over the columns of `entry`.
pub(crate) fn rows<P: Params>(connection: &Connection, sql: &str, params: P) -> duckdb::Result<StoredRows> {
    let mut statement = connection.prepare(sql)?;
    let batches = statement.stream_arrow(params)?.collect::<duckdb::Result<Vec<_>>>()?;
    Ok(StoredRows(batches))
}
