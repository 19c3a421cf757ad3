//! What had become of leads before keepwarm. Owns running the count on a published file; what it counts stands in
//! `schema/baseline.sql`, and nowhere else.

use std::path::Path;

use duckdb::params;
use jiff::civil::Date;
use keepwarm_domain::{entry::BaselineCount, ids::StoreId, words::Department};

use crate::{
    error::{Doing as _, Error, Result},
    report::{Limits, open_published},
};

/// Leads of a period, each judged at the same age.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BaselinePeriod {
    pub store: StoreId,
    pub from: Date,
    pub through: Date,
    /// Civil days.
    pub age_days: u16,
}

/// Counts the leads that were brought in, by department; none of a department without leads. Any number of readers may
/// have the file open.
///
/// # Errors
/// When nothing is published at `path`, or it is of another build.
pub fn baseline(path: &Path, period: BaselinePeriod, limits: Limits) -> Result<Vec<BaselineCount>> {
    let counting = || "count what was brought in".to_owned();
    let file = open_published(path, limits)?;
    let mut statement = file.prepare(include_str!("../schema/baseline.sql")).doing(counting)?;
    let BaselinePeriod { store, from, through, age_days } = period;
    let asked = params![store.0, from.to_string(), through.to_string(), i32::from(age_days)];
    let mut rows = statement.query(asked).doing(counting)?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next().doing(counting)? {
        let word: String = row.get(0).doing(counting)?;
        let department = word.parse::<Department>();
        let department = department.map_err(|_| Error::Foreign(format!("a lead's department is `{word}`")))?;
        let mut numbers = [0_u32; 6];
        for (at, number) in numbers.iter_mut().enumerate() {
            *number = u32::try_from(row.get::<_, i64>(at + 1).doing(counting)?).unwrap_or(u32::MAX);
        }
        let [leads, set, due, shown, visited, sold] = numbers;
        counts.push(BaselineCount { department, leads, set, due, shown, visited, sold });
    }
    Ok(counts)
}
