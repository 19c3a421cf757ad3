//! Facts about the work of humans and what it led to: escalations, tasks, appointments, visits, deals.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AppointmentId, DealKey, EpisodeId, EscalationId, RepId, ReplyId, TaskId, TouchId},
    words::{CanceledBy, Disposition, Evidence, Intent, Segment, TaskKind},
};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationOpened {
    pub escalation: EscalationId,
    pub episode: EpisodeId,
    pub segment: Segment,
    pub intent: Intent,
    pub reply: Option<ReplyId>,
    pub owner: RepId,
    pub acting: RepId,
    /// When the clock starts: at once, or when the store opens where nobody is on call.
    pub starts_at: Timestamp,
    /// Five minutes after that, staffed ones where nobody is on call.
    pub due_at: Timestamp,
    /// Those on call answer: the store is closed.
    pub on_call: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationTaken {
    pub escalation: EscalationId,
    pub by: RepId,
    /// Until when they show that they answered the customer; none before anybody asked.
    pub prove_by: Option<Timestamp>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationBreached {
    pub escalation: EscalationId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EscalationClosed {
    pub escalation: EscalationId,
    pub evidence: Evidence,
    pub disposition: Disposition,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskOpened {
    pub task: TaskId,
    pub kind: TaskKind,
    pub episode: EpisodeId,
    pub segment: Segment,
    pub assignee: RepId,
    pub due_at: Timestamp,
    pub touch: Option<TouchId>,
    pub reply: Option<ReplyId>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskDone {
    pub task: TaskId,
    pub kind: TaskKind,
    pub disposition: Disposition,
    pub evidence: Evidence,
    /// Length of the call in seconds, where one was proven.
    pub seconds: Option<u32>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentSet {
    pub appointment: AppointmentId,
    pub episode: EpisodeId,
    pub segment: Segment,
    pub at: Timestamp,
    /// End of the next store-open day after `at`: when a show can no longer be claimed.
    pub deadline: Timestamp,
    pub evidence: Evidence,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentMoved {
    pub appointment: AppointmentId,
    pub at: Timestamp,
    pub deadline: Timestamp,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentCanceled {
    pub appointment: AppointmentId,
    pub by: CanceledBy,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentShown {
    pub appointment: AppointmentId,
    pub evidence: Evidence,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppointmentMissed {
    pub appointment: AppointmentId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitRecorded {
    pub episode: EpisodeId,
    pub segment: Segment,
    pub evidence: Evidence,
    /// When a visit without a deal moves the lead to another segment: the close of that day.
    pub reclassify_at: Timestamp,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealBooked {
    pub deal: DealKey,
    pub episode: EpisodeId,
    pub segment: Segment,
    pub owner: RepId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealUnwound {
    pub deal: DealKey,
}
