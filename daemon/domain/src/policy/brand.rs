//! The carriers' daily limit for all texts of the seller, counted in message segments.
//!
//! T-Mobile counts by brand across all numbers and vendors, and begins anew at midnight in the Pacific zone.

use jiff::{Timestamp, civil::Date};

use super::BrandRule;
use crate::calendar::{civil_date, day_start, plus_days};

/// The most message segments that one text is sent in: 306 septets. So much of the day is taken for it until it is known
/// what it cost.
pub const SEGMENTS_MAX: u16 = 2;

impl BrandRule {
    /// Id that goes into the ledger.
    pub const RULE: &'static str = "cap.brand";

    /// The carriers' day at an instant.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        civil_date(&self.zone.0, at)
    }

    /// Whether one more text fits into the day in which `used` segments are spent.
    ///
    /// # Errors
    /// When the next day begins.
    pub fn fits(&self, used: u32, at: Timestamp) -> Result<(), Timestamp> {
        if used.saturating_add(u32::from(SEGMENTS_MAX)) <= self.daily_segments {
            return Ok(());
        }
        Err(day_start(&self.zone.0, plus_days(self.day(at), 1)))
    }
}
