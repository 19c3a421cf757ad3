//! Facts about calls that a tracking service saw.

use serde::{Deserialize, Serialize};

use super::Opening;
use crate::{
    ids::{BlindIndex, KeyedHash},
    words::{CallDirection, CallStatus, Department},
};

/// A call, as its tracking told of it; told once more when the tracking learned more of the same call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRecorded {
    /// Keyed hash of the provider and its id of the call.
    pub call: KeyedHash,
    /// Keyed hash of all that was told: equal means that nothing is new.
    pub content: KeyedHash,
    /// The same call was told of before.
    pub again: bool,
    /// The customer's number; none where it was withheld.
    pub from: Option<BlindIndex>,
    pub direction: CallDirection,
    pub status: CallStatus,
    /// Whose line of the store it was; none where the number is nobody's that is configured.
    pub line: Option<Department>,
    /// Seconds that both spoke, or that the call took where only that is told.
    pub seconds: Option<u32>,
    /// Folded spelling of the source.
    pub source: String,
    /// What the notes on the call say.
    pub opening: Option<Opening>,
}
