//! Deadlines as data: a timer is a row, not a task. Owns the order in which things fall due, apart for each channel, so
//! that a channel without a free slot holds up nobody else.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::words::Channel;

/// One deadline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Timer {
    pub due: Timestamp,
    pub kind: TimerKind,
    /// The id of what is due; its kind follows from `kind`.
    pub subject: i64,
}

/// What falls due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum TimerKind {
    /// An escalation nobody has answered.
    Escalation,
    /// The answer to STOP or HELP, by text: the customer has just written.
    Confirmation,
    /// A planned touch of a cadence's first step, over the channel: somebody has just asked.
    First(Channel),
    /// Any other planned touch, over the channel.
    Touch(Channel),
    /// A prepared touch that nobody has released.
    Release,
    /// An appointment whose show can no longer be claimed.
    Appointment,
    /// A lead whose segment is to be looked at again.
    Reclassify,
    /// A resting lead.
    Rest,
    /// A store gives turns to those who wait to be taken up.
    Round,
    /// A day of a store begins: who is there answers.
    Day,
}

/// All timers, and the claims in flight for each channel.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Timers {
    firsts: BTreeMap<Channel, BTreeSet<Timer>>,
    touches: BTreeMap<Channel, BTreeSet<Timer>>,
    others: BTreeSet<Timer>,
    in_flight: BTreeMap<Channel, u32>,
}

impl Timers {
    pub(crate) fn set(&mut self, timer: Timer) {
        self.lane(timer.kind).insert(timer);
    }

    pub(crate) fn clear(&mut self, timer: Timer) {
        self.lane(timer.kind).remove(&timer);
    }

    fn lane(&mut self, kind: TimerKind) -> &mut BTreeSet<Timer> {
        match kind {
            TimerKind::Confirmation => self.firsts.entry(Channel::Text).or_default(),
            TimerKind::First(channel) => self.firsts.entry(channel).or_default(),
            TimerKind::Touch(channel) => self.touches.entry(channel).or_default(),
            _ => &mut self.others,
        }
    }

    /// When the earliest timer can be handled, if each lane opens at the moment that `opens` names; never where it names
    /// none.
    pub(crate) fn wake(&self, opens: impl Fn(Channel) -> Option<Timestamp>) -> Option<Timestamp> {
        let lanes = [&self.firsts, &self.touches].into_iter().flatten();
        let touches = lanes.filter_map(|(channel, lane)| Some(lane.first()?.due.max(opens(*channel)?)));
        touches.chain(self.others.first().map(|timer| timer.due)).min()
    }

    /// The timer to handle at `now`: of touches that are due, those of a first step go before all others, however long
    /// these have waited. Deadlines that are no touches keep their place in time.
    pub(crate) fn first_due(&self, now: Timestamp, open: impl Fn(Channel) -> bool) -> Option<Timer> {
        let due = |timer: &Timer| timer.due <= now;
        let other = self.others.first().copied().filter(due);
        let touch = earliest(&self.firsts, &open).filter(due).or_else(|| earliest(&self.touches, &open).filter(due));
        other.into_iter().chain(touch).min()
    }

    #[must_use]
    pub fn in_flight(&self, channel: Channel) -> u32 {
        self.in_flight.get(&channel).copied().unwrap_or(0)
    }

    pub(crate) fn took_off(&mut self, channel: Channel) {
        *self.in_flight.entry(channel).or_default() += 1;
    }

    pub(crate) fn landed(&mut self, channel: Channel) {
        let count = self.in_flight.entry(channel).or_default();
        *count = count.saturating_sub(1);
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.firsts.values().chain(self.touches.values()).map(BTreeSet::len).sum::<usize>() + self.others.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn earliest(lanes: &BTreeMap<Channel, BTreeSet<Timer>>, open: impl Fn(Channel) -> bool) -> Option<Timer> {
    lanes.iter().filter(|(channel, _)| open(**channel)).filter_map(|(_, lane)| lane.first()).min().copied()
}
