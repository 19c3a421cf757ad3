//! Feeds as operators see them.

use jiff::{SignedDuration, Timestamp};

use crate::{config::Feed, feeds::board::Standing};

/// A feed, as configured and as it is.
#[derive(Clone, PartialEq, Debug)]
pub struct SourceView {
    pub feed: Feed,
    pub standing: Standing,
    /// By the daemon's clock.
    pub now: Timestamp,
}

impl SourceView {
    /// How long ago everything was here that the DMS had.
    #[must_use]
    pub fn lag(&self) -> Option<SignedDuration> {
        self.standing.last.map(|last| self.now.duration_since(last.through).max(SignedDuration::ZERO))
    }
}
