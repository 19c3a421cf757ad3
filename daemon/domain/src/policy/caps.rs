//! How often a person may be approached. Owns the rolling windows and their counting: `(now - hours, now]`, so that what
//! was sent exactly that long ago counts no more.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CapRule, Clock, Customer, Place, Policy};
use crate::{calendar::civil_date, words::Channel};

/// Which touches a cap counts, and holds back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    AutomatedText,
    /// Texts, calls and voicemail drops together.
    Phone,
    Voicemail,
}

impl Counted {
    #[must_use]
    pub const fn counts(self, channel: Channel) -> bool {
        match self {
            Self::AutomatedText => matches!(channel, Channel::Text),
            Self::Phone => channel.is_phone(),
            Self::Voicemail => matches!(channel, Channel::Voicemail),
        }
    }
}

/// One limit: at most `max` in any `hours`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cap<'a> {
    pub rule: &'a str,
    pub counts: Counted,
    pub max: u16,
    pub hours: u16,
}

/// All limits for a person, whatever their place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Caps<'a> {
    pub limits: Vec<Cap<'a>>,
}

/// A limit is reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CapHit<'a> {
    pub rule: &'a str,
    /// When the limit, and every other one reached, lets the next touch through.
    pub until: Timestamp,
}

impl Policy {
    /// The limits that hold for a customer at `at`: those of any place where they may be.
    #[must_use]
    pub fn caps(&self, customer: &Customer<'_>, at: Timestamp) -> Caps<'_> {
        let holds = |rule: &&CapRule| {
            let exempt = |place: &Place| self.bought_lately(customer, place, rule.customer_months, at);
            let there = customer.places.iter().filter(|it| rule.states.is_empty() || rule.states.contains(&it.state));
            there.into_iter().any(|place| rule.effective.holds(civil_date(&place.zone, at)) && !exempt(place))
        };
        let limits = self
            .caps
            .iter()
            .filter(holds)
            .map(|rule| Cap { rule: &rule.id, counts: rule.counts, max: rule.max, hours: rule.hours })
            .collect();
        Caps { limits }
    }

    /// Whether the customer bought at most so many calendar months ago, by the clock of the place.
    fn bought_lately(&self, customer: &Customer<'_>, place: &Place, months: Option<u16>, at: Timestamp) -> bool {
        let Some((months, bought)) = Option::zip(months, customer.purchase) else { return false };
        let last = self.last_day(civil_date(&place.zone, bought), Clock::Months(months));
        last.is_some_and(|last| civil_date(&place.zone, at) <= last)
    }
}

impl<'a> Caps<'a> {
    /// Whether a touch over `channel` may be made at `now`, given those made before (in any order, email among them or
    /// not; attempts count whatever came of them).
    ///
    /// # Errors
    /// The limit that holds longest, with the instant it lets go.
    pub fn check(&self, channel: Channel, now: Timestamp, made: &[(Timestamp, Channel)]) -> Result<(), CapHit<'a>> {
        let hits = self.limits.iter().filter(|cap| cap.counts.counts(channel)).filter_map(|cap| cap.hit(now, made));
        match hits.max_by_key(|hit| hit.until) {
            Some(hit) => Err(hit),
            None => Ok(()),
        }
    }

    /// How far back `check` looks at most: older touches need not be kept for it.
    #[must_use]
    pub fn memory(&self) -> SignedDuration {
        SignedDuration::from_hours(self.limits.iter().map(|cap| i64::from(cap.hours)).max().unwrap_or(0))
    }
}

impl<'a> Cap<'a> {
    fn hit(&self, now: Timestamp, made: &[(Timestamp, Channel)]) -> Option<CapHit<'a>> {
        let window = SignedDuration::from_hours(i64::from(self.hours));
        let mut counted: Vec<Timestamp> = made
            .iter()
            .filter(|(at, channel)| self.counts.counts(*channel) && now.duration_since(*at) < window)
            .map(|(at, _)| *at)
            .collect();
        let over = counted.len().checked_sub(usize::from(self.max))?;
        counted.sort_unstable();
        // When this one leaves the window, one less than the limit is left in it.
        let leaves = counted.get(over).copied().unwrap_or(now);
        Some(CapHit { rule: self.rule, until: leaves.checked_add(window).unwrap_or(Timestamp::MAX) })
    }
}
