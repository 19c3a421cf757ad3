//! Examining write-ahead logs before DuckDB does.

use std::path::Path;

use crate::error::OpenError;
use crate::instance::Limits;
use crate::open::Recovered;
use crate::tip::Noted;

pub(crate) fn examine(_dir: &Path, _noted: Option<&Noted>, _limits: Limits) -> Result<Vec<Recovered>, OpenError> {
    Ok(Vec::new())
}

pub(crate) fn mend_after_fault(_file: &Path) -> Result<(), OpenError> {
    Ok(())
}
