//! The tables, by numbered migrations. Owns every CREATE of the two files; knows nothing of what is put into them.
//!
//! A migration that has shipped is never edited: the next one gets the next number.

use duckdb::{Connection, OptionalExt};

use crate::error::OpenError;

/// One file's history of tables.
pub(crate) struct Schema {
    pub(crate) file: &'static str,
    migrations: &'static [(i64, &'static str)],
}

// The compressions are chosen because a checkpoint otherwise tries every one: zstd halves both the bodies and the time
// of a checkpoint, and what is as good as random (digests, sealed bytes) is not worth the attempt: a fifth of the time.

pub(crate) const LEDGER: Schema = Schema {
    file: "ledger.duckdb",
    migrations: &[(
        1,
        "CREATE TABLE entry (
            seq BIGINT NOT NULL, store SMALLINT NOT NULL, recorded_at TIMESTAMP NOT NULL,
            occurred_at TIMESTAMP NOT NULL, kind VARCHAR NOT NULL, lead BIGINT, person BIGINT, actor VARCHAR NOT NULL,
            version USMALLINT NOT NULL, body VARCHAR NOT NULL USING COMPRESSION zstd,
            digest BLOB NOT NULL USING COMPRESSION uncompressed);",
    )],
};

pub(crate) const VAULT: Schema = Schema {
    file: "vault.duckdb",
    migrations: &[(
        1,
        "CREATE TABLE seal (
            kind VARCHAR NOT NULL, id BIGINT NOT NULL, seq BIGINT NOT NULL, person BIGINT,
            nonce BLOB NOT NULL USING COMPRESSION uncompressed,
            sealed BLOB NOT NULL USING COMPRESSION uncompressed);",
    )],
};

impl Schema {
    fn known(&self) -> i64 {
        self.migrations.last().map_or(0, |(number, _)| *number)
    }

    /// Brings the file to this build's tables.
    ///
    /// # Errors
    /// When a later build has written the file, or DuckDB refuses.
    pub(crate) fn migrate(&self, connection: &Connection) -> Result<(), OpenError> {
        let database = |error: duckdb::Error| OpenError::Database { file: self.file, why: error.to_string() };
        connection
            .execute_batch("CREATE TABLE IF NOT EXISTS meta (name VARCHAR NOT NULL, value VARCHAR NOT NULL)")
            .map_err(database)?;
        let found = meta(connection, "schema").map_err(database)?;
        let found: i64 = found.and_then(|text| text.parse().ok()).unwrap_or(0);
        if found > self.known() {
            return Err(OpenError::NewerSchema { file: self.file, found, known: self.known() });
        }
        for (number, sql) in self.migrations.iter().filter(|(number, _)| *number > found) {
            let step = format!(
                "BEGIN; {sql} DELETE FROM meta WHERE name = 'schema'; INSERT INTO meta VALUES ('schema', '{number}'); \
                 COMMIT;"
            );
            if let Err(error) = connection.execute_batch(&step) {
                let _ = connection.execute_batch("ROLLBACK");
                return Err(database(error));
            }
        }
        Ok(())
    }
}

/// A named fact about the file.
pub(crate) fn meta(connection: &Connection, name: &str) -> duckdb::Result<Option<String>> {
    connection.query_row("SELECT value FROM meta WHERE name = ?", [name], |row| row.get(0)).optional()
}

pub(crate) fn set_meta(connection: &Connection, name: &str, value: &str) -> duckdb::Result<()> {
    connection.execute("DELETE FROM meta WHERE name = ?", [name])?;
    connection.execute("INSERT INTO meta VALUES (?, ?)", [name, value])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[(i64, &str)] = &[(1, "CREATE TABLE a (x INTEGER);"), (2, "ALTER TABLE a ADD COLUMN y INTEGER;")];

    #[test]
    fn each_migration_runs_once() {
        let connection = Connection::open_in_memory().expect("memory is enough");
        for migrations in [&TWO[..1], TWO, TWO] {
            Schema { file: "x", migrations }.migrate(&connection).expect("they apply");
        }
        connection.execute_batch("INSERT INTO a VALUES (1, 2)").expect("both columns are there");
        assert_eq!(meta(&connection, "schema").expect("meta"), Some("2".to_owned()));
    }

    #[test]
    fn a_failed_migration_leaves_the_file_as_it_was() {
        let connection = Connection::open_in_memory().expect("memory is enough");
        let broken = &[(1, "CREATE TABLE a (x INTEGER); CREATE TABLE a (x INTEGER);")];
        Schema { file: "x", migrations: broken }.migrate(&connection).expect_err("the second statement fails");
        assert_eq!(meta(&connection, "schema").expect("meta"), None);
        Schema { file: "x", migrations: TWO }.migrate(&connection).expect("nothing is in the way");
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let connection = Connection::open_in_memory().expect("memory is enough");
        LEDGER.migrate(&connection).expect("a new file");
        set_meta(&connection, "schema", "99").expect("set");
        let refused = LEDGER.migrate(&connection).expect_err("written by a later build");
        assert_eq!(
            refused.to_string(),
            "ledger.duckdb has schema 99, this build knows up to 1; install the build that wrote it or a later one"
        );
    }
}
