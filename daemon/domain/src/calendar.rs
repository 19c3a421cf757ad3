//! Civil time of a store. Owns zones, opening hours, holidays and all arithmetic over civil days; knows nothing of law
//! (`policy`) or of what is scheduled.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// When a store is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreHours {
    /// Monday to Sunday.
    pub week: [Option<DayHours>; 7],
    /// Days on which the store is closed.
    pub holidays: Vec<Date>,
}

/// Half-open: open at `open`, closed at `close`. `open < close`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayHours {
    pub open: Time,
    pub close: Time,
}
