//! Facts about people who must not be approached, whatever they agreed to.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{LeadId, NoteId},
    words::HoldReason,
};

/// From now on nobody approaches the person (the entry's own) by machine, over any channel.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonHeld {
    pub reason: HoldReason,
    /// Open leads that the hold stopped, in the same commit.
    pub leads: Vec<LeadId>,
    /// What the operator wrote down, sealed under this id.
    pub note: Option<NoteId>,
}

/// The hold is over. Nothing starts again by itself.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonReleased {
    /// Of the hold that ended.
    pub reason: HoldReason,
    pub note: Option<NoteId>,
}
