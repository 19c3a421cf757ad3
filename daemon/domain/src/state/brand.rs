//! What the carriers were given today. Owns the count of message segments that the brand's daily limit is held against.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Segments of one day of the carriers, which begins at their midnight and not at the store's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct BrandDay {
    day: Option<Date>,
    segments: u32,
}

impl BrandDay {
    /// Segments spent, or taken for texts that are on their way.
    #[must_use]
    pub fn used(&self, day: Date) -> u32 {
        if self.day == Some(day) { self.segments } else { 0 }
    }

    pub(crate) fn take(&mut self, day: Date, segments: u16) {
        *self = Self { day: Some(day), segments: self.used(day).saturating_add(u32::from(segments)) };
    }

    /// Segments that were taken and not spent after all.
    pub(crate) fn give_back(&mut self, day: Date, segments: u16) {
        if self.day == Some(day) {
            self.segments = self.segments.saturating_sub(u32::from(segments));
        }
    }
}
