//! What the world is to be told. Owns [`Effect`] and [`Decision`]; a plan leaves no choices for execution. The shell acts
//! on an effect only after the entries of the same decision are committed.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::{
    answer::Answers,
    block::Block,
    calendar::VISIT,
    entry::{Entry, RepConfigured, StoreConfigured},
    ids::{BlindIndex, EscalationId, LeadId, PersonId, RepId, StoreId, TaskId, TouchId},
    input::{FileToken, Slot},
    words::{Channel, Language, Rung, SealKind},
};

/// All that follows from one input.
#[derive(Debug, Default)]
pub struct Decision {
    pub entries: Vec<Entry>,
    pub effects: Vec<Effect>,
    /// Private payloads of the input, and the ids to seal them under.
    pub seals: Vec<SealOrder>,
    pub answer: Answer,
}

/// Seal what is in `slot` under (`kind`, `id`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealOrder {
    pub slot: Slot,
    pub kind: SealKind,
    pub id: i64,
    pub person: Option<PersonId>,
}

/// What the caller of an input is told once the decision is committed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Answer {
    #[default]
    Done,
    /// Nothing changed: it was known already.
    Known,
    /// So many leads were moved.
    Moved(u64),
    /// A file or item gave these leads (new or joined) and this many quarantined parts.
    Taken {
        leads: Vec<LeadId>,
        quarantined: u32,
    },
    /// Rows of the DMS were taken.
    Rows(RowsTaken),
    Refused(Refusal),
}

/// What became of rows of the DMS.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RowsTaken {
    /// Never seen before.
    pub new: u32,
    pub changed: u32,
    /// Known to the letter: nothing was recorded.
    pub same: u32,
    pub quarantined: u32,
    /// Of after the day of an opening balance: left to the feeds.
    pub later: u32,
}

/// Why an input changed nothing. Safe to show: holds ids only.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    #[error("no open {what} has the id {id}")]
    NotOpen { what: &'static str, id: i64 },
    #[error("`{disposition}` does not fit a task of kind `{kind}`")]
    Misfit { disposition: String, kind: String },
    #[error("the time given is not in the future")]
    NotInFuture,
    #[error("the time of appointment {id} has not come: cancel or move it")]
    NotYet { id: i64 },
    #[error("the policy knows no such state: give its postal code, `FL`")]
    NoSuchState,
    #[error("store {0} is not configured")]
    UnknownStore(i64),
    #[error("no cadence is called `{0}`")]
    NoCadence(String),
    #[error("the cadence `{name}` has no version {number}")]
    NoVersion { name: String, number: u32 },
    #[error("no version of the cadence `{0}` is in force")]
    NotInForce(String),
    /// Two cadences would fit the same leads.
    #[error("{0}")]
    Ambiguous(String),
    #[error("it is paused already ({0}), by {1} since {2}")]
    Paused(String, String, Timestamp),
    #[error("it is not paused ({0})")]
    NotPaused(String),
    #[error("{channel} is not ready to reach customers: {missing} things are missing")]
    NotReady { channel: String, missing: usize },
    #[error("version {version} of block `{block}` is not the one written last: look at it again")]
    NotLatest { block: String, version: u32 },
    #[error("version {version} of block `{block}` was written by who would approve it ({by}): ask somebody else")]
    OwnWork { block: String, version: u32, by: String },
    #[error("version {version} of block `{block}` breaks {rules}: mend it and apply it again")]
    Unfit { block: String, version: u32, rules: String },
    #[error("block `{block}` is not approved, so there is nothing to retire")]
    NotApproved { block: String },
    #[error("member {0} of the staff is not one who manages: name a manager of the roster")]
    NotAManager(i32),
    #[error("no opening balance waits to be approved")]
    NothingToApprove,
    #[error("the last day lies before the first")]
    NoDays,
    #[error("these days are over")]
    DaysOver,
    /// Somebody was faster.
    #[error("escalation {id} is taken by member {by} of the staff")]
    Taken { id: i64, by: i32 },
    #[error("member {0} of the staff stands in the configuration, or has left: choose another number")]
    NumberTaken(i32),
    #[error("member {0} of the staff manages a store: name another manager in its [[store]] first")]
    IsTheManager(i32),
}

/// A deed outside the ledger.
#[derive(Clone, Debug)]
pub enum Effect {
    Deliver(Box<Delivery>),
    Notify(Notice),
    /// The file's content is in the ledger: delete it.
    RemoveFile(FileToken),
    /// Look these people up: it is their turn to be taken up. What is lost on the way has its turn another day.
    Recall {
        store: StoreId,
        people: Vec<PersonId>,
    },
}

/// One claimed touch, with everything its delivery needs but the personal data.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub touch: TouchId,
    pub attempt: u16,
    pub lead: LeadId,
    pub person: PersonId,
    pub channel: Channel,
    /// Name of the cadence it belongs to: what an operator may have paused meanwhile.
    pub cadence: String,
    /// Same for every attempt at this touch: a provider that takes one never delivers it twice.
    pub key: String,
    pub block: Arc<Block>,
    pub variant: u16,
    pub store: Arc<StoreConfigured>,
    pub acting: Arc<RepConfigured>,
    /// Times for a visit that the words offer; none where they offer none.
    pub offer: Offer,
    /// What the customer told of their plans.
    pub answers: Answers,
    /// The agreed visit that the message speaks of.
    pub appointment: Option<Timestamp>,
    pub thread: Thread,
    /// What went out before in this thread over the same channel, as wordings, the latest first: it is not to be said nearly
    /// the same again.
    pub earlier: Vec<(Arc<Block>, u16)>,
    /// Set for the confirmation of a stop, which goes where opt-outs bar everything else.
    pub confirms: Option<Confirms>,
}

/// Where and until when a stop is confirmed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Confirms {
    /// The number that wrote.
    pub to: BlindIndex,
    pub send_by: Timestamp,
}

/// Times that a message offers for a visit, the earlier first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Offer {
    pub times: Vec<Timestamp>,
    /// When they were chosen, and behind which entry: what is agreed later may take them.
    pub at: Timestamp,
    pub seq: i64,
}

impl Offer {
    /// Whether a time of it is no choice any more at `now`: it has passed, or is too near to be agreed on.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.times.iter().any(|at| *at < now + VISIT)
    }
}

/// What went before a message, as far as the rules for messages ask (see [`crate::lint`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Thread {
    /// Nothing went out to the person by machine on this channel before.
    pub opens: bool,
    /// The text says how to opt out.
    pub opt_out_line: bool,
    pub since_outbound: Option<SignedDuration>,
    pub since_inbound: Option<SignedDuration>,
    pub customer_language: Option<Language>,
    /// The customer was at the store, and so was spoken with.
    pub talked: bool,
}

/// Tell a member of the staff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    pub rep: RepId,
    pub lead: LeadId,
    pub about: About,
    pub due_at: Timestamp,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum About {
    Escalation(EscalationId, Rung),
    Task(TaskId),
}
