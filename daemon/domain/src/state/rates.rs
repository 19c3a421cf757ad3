//! What a carrier takes in a minute. Owns the moment from which each channel may be claimed again: a claim reserves the
//! time that it costs, and whoever comes next waits for it. A bucket of tokens, kept as one instant for each channel.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{policy::SEGMENTS_MAX, words::Channel};

/// So much may be claimed at once after a while of silence.
const BURST: SignedDuration = SignedDuration::from_secs(2);

/// When each channel has worked off what was claimed over it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Rates(BTreeMap<Channel, Timestamp>);

/// The time that so many units cost.
fn cost(units: u16, per_minute: u32) -> SignedDuration {
    let micros = 60_000_000 * i64::from(units) / i64::from(per_minute.max(1));
    SignedDuration::from_micros(micros)
}

impl Rates {
    /// The moment from which the channel may be claimed again.
    #[must_use]
    pub fn free_at(&self, channel: Channel) -> Option<Timestamp> {
        self.0.get(&channel).map(|done| *done - BURST)
    }

    /// Whether the channel may be claimed at `now`. A reservation further ahead than any claim makes one is of a clock that
    /// was set back since, and holds nobody up.
    #[must_use]
    pub fn is_free(&self, channel: Channel, now: Timestamp, per_minute: u32) -> bool {
        self.free_at(channel).is_none_or(|at| at <= now || at > now + cost(SEGMENTS_MAX, per_minute))
    }

    pub(crate) fn take(&mut self, channel: Channel, at: Timestamp, units: u16, per_minute: u32) {
        let cost = cost(units, per_minute);
        let done = self.0.entry(channel).or_insert(at);
        *done = (*done).max(at) + cost;
    }

    /// Units that were taken and not spent after all.
    pub(crate) fn give_back(&mut self, channel: Channel, units: u16, per_minute: u32) {
        if let Some(done) = self.0.get_mut(&channel) {
            *done -= cost(units, per_minute);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A_MINUTE: u32 = 60;

    fn at(seconds: i64) -> Timestamp {
        "2026-11-23T15:00:00Z".parse::<Timestamp>().expect("a timestamp") + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn a_burst_goes_at_once_and_then_each_waits_its_turn() {
        let mut rates = Rates::default();
        let mut claimed = Vec::new();
        for now in 0..12 {
            while rates.is_free(Channel::Text, at(now), A_MINUTE) {
                rates.take(Channel::Text, at(now), 2, A_MINUTE);
                claimed.push(now);
            }
        }
        assert_eq!(claimed, [0, 0, 2, 4, 6, 8, 10], "two segments every two seconds, after a burst of as many");
        assert!(rates.is_free(Channel::Email, at(0), A_MINUTE));
    }

    #[test]
    fn what_was_not_spent_is_given_back() {
        let mut rates = Rates::default();
        rates.take(Channel::Text, at(0), 2, A_MINUTE);
        rates.take(Channel::Text, at(0), 2, A_MINUTE);
        assert_eq!(rates.free_at(Channel::Text), Some(at(2)));
        rates.give_back(Channel::Text, 1, A_MINUTE);
        assert_eq!(rates.free_at(Channel::Text), Some(at(1)));
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nobody_up() {
        let mut rates = Rates::default();
        (0..3).for_each(|_| rates.take(Channel::Text, at(0), 2, A_MINUTE));
        assert!(!rates.is_free(Channel::Text, at(3), A_MINUTE));
        assert!(rates.is_free(Channel::Text, at(-3_600), A_MINUTE));
    }
}
