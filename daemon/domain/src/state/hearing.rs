//! Whether customers can be heard. Owns when that was seen last, for each channel, and what follows for a channel over which
//! nobody was heard for too long: who cannot hear a stop may not speak.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::State;
use crate::words::Channel;

/// The last proof.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hearing {
    pub at: Timestamp,
    /// Everything that the provider had by then was heard.
    pub through: Timestamp,
    /// The daemon began anew since: what was said meanwhile is heard before anything is said.
    pub stale: bool,
}

impl State {
    /// How long a channel may go without a proof that its customers can be heard; none where it needs none.
    #[must_use]
    pub fn heard_within(&self, channel: Channel) -> Option<SignedDuration> {
        let seconds = self.setup.channels.get(&channel)?.heard_within?;
        Some(SignedDuration::from_secs(i64::from(seconds)))
    }

    /// Whether the channel has gone without a proof for too long, or never had one since the daemon began.
    #[must_use]
    pub fn is_deaf(&self, channel: Channel, now: Timestamp) -> bool {
        let Some(within) = self.heard_within(channel) else { return false };
        self.hearing.get(&channel).is_none_or(|last| last.stale || now.duration_since(last.at) > within)
    }
}
