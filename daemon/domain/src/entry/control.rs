//! Facts about what operators direct: which version of a cadence is in force, who is on it, and what is held back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CadenceVersionId, EnrollmentId, LeadId, TouchId},
    state::PauseScope,
    words::{Channel, Mode},
};

/// An earlier version of a cadence is in force again; without one before it, new leads get no cadence of this name. Who
/// is enrolled stays where they are.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CadenceRolledBack {
    pub cadence: String,
    pub from: CadenceVersionId,
    pub to: Option<CadenceVersionId>,
    pub author: String,
    pub reason: String,
}

/// Everybody named goes on with another version, with what is planned for them: all of it or nothing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CadenceMigrated {
    pub cadence: String,
    pub to: CadenceVersionId,
    pub author: String,
    pub reason: String,
    pub enrollments: Vec<MigratedEnrollment>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigratedEnrollment {
    pub lead: LeadId,
    pub enrollment: EnrollmentId,
    pub from: CadenceVersionId,
    /// Positions in the new version: of the step planned or made last, and of the last of which a touch was claimed.
    pub step: u16,
    pub made: Option<u16>,
    /// What is not over yet, as the new version has it.
    pub touches: Vec<MigratedTouch>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigratedTouch {
    pub touch: TouchId,
    pub step: u16,
    pub action: u16,
    pub channel: Channel,
    pub mode: Mode,
    pub planned_at: Timestamp,
}

/// Nothing under this scope is made by machine until it is lifted.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutreachPaused {
    pub scope: PauseScope,
    pub reason: String,
}

/// The pause is over. What was held under it goes by the resume rule of its step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutreachResumed {
    pub scope: PauseScope,
    pub reason: String,
}

/// The touch's time came while it was paused: it waits for the end of the pause.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchParked {
    pub touch: TouchId,
    pub scope: PauseScope,
}
