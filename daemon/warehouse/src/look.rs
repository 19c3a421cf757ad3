//! What lies published, read from the file itself: how old it is and how far it goes.

use std::path::Path;

use jiff::Timestamp;

use crate::{
    error::{Error, Result, io},
    open::read_meta,
    report::{Limits, open_published},
};

/// What a published file says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publication {
    pub schema_version: i32,
    pub through_seq: i64,
    /// Digest of the ledger's entry at `through_seq`, 64 hex digits.
    pub ledger_tip: String,
    pub published_at: Timestamp,
    pub bytes: u64,
}

/// Reads what a published file says of itself; none where nothing is published.
///
/// # Errors
/// When the file cannot be read or is not a publication.
pub fn look(path: &Path) -> Result<Option<Publication>> {
    let bytes = match std::fs::metadata(path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io("look at", path)(error)),
    };
    let file = open_published(path, Limits { memory_mb: 64, threads: 1 })?;
    let published = read_meta(&file, "published_at")?;
    let foreign = |what: &str, text: &str| Error::Foreign(format!("meta.{what} is `{text}`"));
    let version = read_meta(&file, "schema_version")?;
    let through = read_meta(&file, "through_seq")?;
    Ok(Some(Publication {
        schema_version: version.parse().map_err(|_| foreign("schema_version", &version))?,
        through_seq: through.parse().map_err(|_| foreign("through_seq", &through))?,
        ledger_tip: read_meta(&file, "ledger_tip")?,
        published_at: published.parse().map_err(|_| foreign("published_at", &published))?,
        bytes,
    }))
}
