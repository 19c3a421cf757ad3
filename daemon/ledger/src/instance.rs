//! Opening DuckDB. Owns the settings every connection of this crate lives with; knows nothing of tables.

use std::path::Path;

use duckdb::{AccessMode, Config, Connection};

/// How much of the machine one instance may take: the defaults take all of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) memory_mb: u32,
    pub(crate) threads: u32,
}

/// Opens the one read-write instance of a file in this process.
pub(crate) fn open(path: &Path, limits: Limits) -> duckdb::Result<Connection> {
    let connection = Connection::open_with_flags(path, config(limits)?.access_mode(AccessMode::ReadWrite)?)?;
    // A close must not write: after a fault nothing may be written, and an orderly end checkpoints by itself.
    connection.execute_batch("PRAGMA disable_checkpoint_on_shutdown")?;
    Ok(connection)
}

/// Opens a file that no instance has open, changing nothing in it; a write-ahead log beside it is read, too.
pub(crate) fn open_read_only(path: &Path, limits: Limits) -> duckdb::Result<Connection> {
    Connection::open_with_flags(path, config(limits)?.access_mode(AccessMode::ReadOnly)?)
}

fn config(limits: Limits) -> duckdb::Result<Config> {
    // Extensions are never fetched: the appliance is offline, and the bundled build has all that is used. Automatic
    // checkpoints are out of reach because they stall commits; the ledger says itself when one is due.
    Config::default()
        .enable_autoload_extension(false)?
        .threads(i64::from(limits.threads.max(1)))?
        .max_memory(&format!("{}MB", limits.memory_mb.max(16)))?
        .with("wal_autocheckpoint", "1TB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_fetches_no_extension_and_keeps_to_its_limits() {
        let dir = tempfile::tempdir().expect("a directory");
        let connection =
            open(&dir.path().join("x.duckdb"), Limits { memory_mb: 64, threads: 1 }).expect("a new file opens");
        let setting = |name: &str| -> String {
            connection
                .query_row("SELECT value FROM duckdb_settings() WHERE name = ?", [name], |row| row.get(0))
                .expect("the setting exists")
        };
        assert_eq!(setting("autoinstall_known_extensions"), "false");
        assert_eq!(setting("autoload_known_extensions"), "false");
        assert_eq!(setting("threads"), "1");
        assert_eq!(setting("memory_limit"), "61.0 MiB");
        assert_eq!(setting("wal_autocheckpoint"), "931.3 GiB");
    }
}
