//! Facts about the staff: who is away, back or gone, who was told what, and what they said from their phones. What the
//! configuration says of them stands in `setup`.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::DayHours,
    ids::{BlindIndex, EscalationId, LeadId, RepId, TaskId},
    words::{Rung, Skill},
};

/// What is asked of a member of the staff beside their shifts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Colleagues of the same team stand in first.
    pub team: Option<String>,
    pub skills: Vec<Skill>,
    /// Folded names of the sources whose leads they take; empty: of all.
    pub sources: Vec<String>,
    /// When nobody interrupts them, by the clock of the store, each day.
    pub quiet: Vec<DayHours>,
    /// They get no more leads by turns while they own so many open ones.
    pub leads_max: Option<u32>,
    /// Place on the ladder of those who answer when the store is closed, the lowest first.
    pub on_call: Option<u8>,
    /// Numbers and addresses from which they write codes, by keyed index.
    pub contacts: Vec<BlindIndex>,
    /// An operator added them: no file names them.
    pub by_hand: bool,
}

/// They do not work on these days, both included. What they own stays theirs; somebody else answers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepAway {
    pub rep: RepId,
    pub from: Date,
    pub until: Date,
}

/// They work again from this day on, whatever was said before.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepBack {
    pub rep: RepId,
    pub from: Date,
}

/// They left for good. Everything that was theirs is somebody else's by this one entry: leads with the credit, what they
/// answered for others, tasks, escalations; appointments, callbacks and signatures go with their leads.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepLeft {
    pub rep: RepId,
    pub heirs: Vec<Heir>,
}

/// What one of those gets to whom the work of somebody who left goes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heir {
    pub rep: RepId,
    /// Leads they own from now on.
    pub owns: Vec<LeadId>,
    /// Leads whose customers they answer from now on.
    pub answers: Vec<LeadId>,
    pub tasks: Vec<TaskId>,
    pub escalations: Vec<EscalationId>,
}

/// A day of the store (the entry's own) began: who is there answers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayTurned {
    pub next_at: Timestamp,
}

/// Somebody is told of an escalation, as a rung of its ladder.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationTold {
    pub escalation: EscalationId,
    pub rung: Rung,
    pub rep: RepId,
    /// When the next rung is due; none behind the last.
    pub next_at: Option<Timestamp>,
}

/// A member of the staff closed so many tasks in so short a time that nobody believes it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkDoubted {
    pub rep: RepId,
    pub tasks: u32,
    pub since: Timestamp,
}
