//! Channels whose provider takes nothing for now. Owns since when, and when it is tried again: one message at a time,
//! seldomer and seldomer, so that nothing is lost, nothing floods and nobody's tries are used up. Knows no provider.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::words::{Channel, FailReason};

/// The wait after the first failure. It doubles with each try.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(5);

/// The longest wait: so long after its return at most a provider is used again, and within five minutes of a lead it is
/// plain that another channel must answer.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(2);

/// Tries after which the wait is the longest.
const DOUBLINGS_MAX: u32 = 5;

/// Every channel whose provider took nothing when it was tried last.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Outages(BTreeMap<Channel, Outage>);

/// A provider that takes nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outage {
    /// When it was noticed.
    pub since: Timestamp,
    /// How often it was tried since.
    pub tries: u32,
    /// When it is tried again.
    pub until: Timestamp,
}

impl Outages {
    /// None while the channel's provider answers.
    #[must_use]
    pub fn of(&self, channel: Channel) -> Option<&Outage> {
        self.0.get(&channel)
    }

    /// The moment from which one message may be tried. A moment further ahead than any wait is of a clock that was set
    /// back since, and holds nobody up.
    pub(crate) fn until(&self, channel: Channel, now: Timestamp) -> Option<Timestamp> {
        self.of(channel).map(|outage| outage.until).filter(|until| until.duration_since(now) <= LONGEST_WAIT)
    }

    /// The provider took nothing. Those that were under way together are one try.
    pub(crate) fn failed(&mut self, channel: Channel, at: Timestamp) {
        let outage = self.0.entry(channel).or_insert(Outage { since: at, tries: 0, until: at });
        if outage.tries > 0 && at < outage.until {
            return;
        }
        let wait = (FIRST_WAIT * 2_i32.pow(outage.tries.min(DOUBLINGS_MAX))).min(LONGEST_WAIT);
        outage.tries = outage.tries.saturating_add(1);
        outage.until = at + wait;
    }

    /// The provider answered, whatever it said.
    pub(crate) fn answered(&mut self, channel: Channel) {
        self.0.remove(&channel);
    }
}

impl FailReason {
    /// Whether it speaks of the provider, and not of the message.
    #[must_use]
    pub const fn is_outage(self) -> bool {
        matches!(self, Self::Down | Self::Spool)
    }

    /// Whether it was found on this side, before the provider was asked.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(
            self,
            Self::Render | Self::Unfit | Self::Stopped | Self::Held | Self::Paused | Self::Late | Self::Outdated
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        "2026-11-23T15:00:00Z".parse::<Timestamp>().expect("a timestamp") + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn the_waits_double_up_to_two_minutes() {
        let mut outages = Outages::default();
        let mut now = at(0);
        let mut waits = Vec::new();
        for _ in 0..8 {
            outages.failed(Channel::Text, now);
            let until = outages.until(Channel::Text, now).expect("it is out");
            waits.push(until.duration_since(now).as_secs());
            now = until;
        }
        assert_eq!(waits, [5, 10, 20, 40, 80, 120, 120, 120]);
        assert_eq!(outages.of(Channel::Text).map(|outage| (outage.since, outage.tries)), Some((at(0), 8)));
        assert_eq!(outages.of(Channel::Email), None);
    }

    #[test]
    fn messages_that_were_under_way_together_are_one_try() {
        let mut outages = Outages::default();
        (0..50).for_each(|n| outages.failed(Channel::Text, at(n / 12)));
        assert_eq!(outages.of(Channel::Text).map(|outage| outage.tries), Some(1));
        assert_eq!(outages.until(Channel::Text, at(4)), Some(at(5)));
    }

    #[test]
    fn an_answer_ends_it_and_a_clock_that_is_set_back_holds_nobody_up() {
        let mut outages = Outages::default();
        outages.failed(Channel::Text, at(0));
        assert_eq!(outages.until(Channel::Text, at(-3_600)), None);
        outages.answered(Channel::Text);
        assert_eq!(outages.of(Channel::Text), None);
    }
}
