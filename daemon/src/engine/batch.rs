//! What is decided together and committed as one. Owns the gathering of decisions into the ledger's batch, and what is
//! to follow once that is on the disk.

use keepwarm_domain::{
    effect::{Answer, Decision, Effect},
    state::{LINGER_ENTRIES, State},
    step::step,
};
use keepwarm_ledger::{Batch, Seal};
use tokio::sync::oneshot;

use super::{Told, lanes::Message};
use crate::handoff::Stopped;

/// Entries after which a batch is full: about 20 ms of commit.
pub(super) const ENTRIES_MAX: usize = 10_000;

/// The same while nothing is on its way to the disk: whoever waits longest is served in milliseconds, and the larger
/// batches follow while this one syncs.
const ENTRIES_FIRST_MAX: usize = 1_000;

/// A batch of more is likely to fill up.
const GROWING: usize = 100;

/// Batches on their way to the disk while the next is decided.
pub(super) const IN_FLIGHT_MAX: usize = 2;

// What a look-up may miss, because it is decided but not committed, the state must still remember. Twice the room: a
// look-up is made before its message enters the lane.
const _: () = assert!(LINGER_ENTRIES > 4 * (ENTRIES_MAX * (IN_FLIGHT_MAX + 1)) as i64 / 2);

/// Decisions in the making.
pub(super) struct Gathered {
    stopped: Stopped,
    entries_max: usize,
    pub(super) batch: Batch,
    pub(super) follows: Follows,
}

/// What waits for a commit.
#[derive(Default)]
pub(super) struct Follows {
    pub(super) effects: Vec<Effect>,
    pub(super) answers: Vec<(oneshot::Sender<Answer>, Answer)>,
}

impl Gathered {
    /// `idle`: nothing is on its way to the disk.
    pub(super) fn new(stopped: &Stopped, idle: bool) -> Self {
        let entries_max = if idle { ENTRIES_FIRST_MAX } else { ENTRIES_MAX };
        Self { stopped: stopped.clone(), entries_max, batch: Batch::default(), follows: Follows::default() }
    }

    pub(super) fn is_full(&self) -> bool {
        self.batch.entries.len() >= self.entries_max
    }

    pub(super) fn is_empty(&self) -> bool {
        self.batch.entries.is_empty() && self.follows.effects.is_empty() && self.follows.answers.is_empty()
    }

    pub(super) fn decide_message(&mut self, state: &mut State, message: Message, now: jiff::Timestamp) {
        let answer = self.decide(state, message.told, now);
        self.follows.answers.push((message.reply, answer));
    }

    pub(super) fn decide(&mut self, state: &mut State, told: Told, now: jiff::Timestamp) -> Answer {
        let Told { input, mut private } = told;
        let Decision { entries, effects, seals, answer } = step(state, &input, now);
        self.stopped.note(&entries);
        if let Some(seq) = entries.last().map(|entry| entry.seq) {
            self.batch.seals.extend(seals.into_iter().filter_map(|order| {
                let plain = std::mem::take(private.get_mut(order.slot.0)?);
                Some(Seal { kind: order.kind, id: order.id, seq, person: order.person, plain })
            }));
        }
        if self.batch.entries.len() > GROWING {
            // Entries are large: moving them once is cheaper than by and by.
            self.batch.entries.reserve(self.entries_max.saturating_sub(self.batch.entries.len()));
        }
        self.batch.entries.extend(entries);
        self.follows.effects.extend(effects);
        answer
    }
}
