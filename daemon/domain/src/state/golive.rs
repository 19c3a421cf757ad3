//! What was proven before a channel may reach customers, and which channels may. Owns these facts; what is still missing
//! is found in `golive`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{BlindIndex, RepId},
    words::Channel,
};

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Readiness {
    /// When opt-outs of other systems were last read, or somebody signed that there are none.
    pub opt_outs_settled_at: Option<Timestamp>,
    /// Phones and mailboxes of the staff, from which a stop may be tried.
    pub staff: BTreeMap<BlindIndex, RepId>,
    /// Channels over which a stop of the staff came in and was obeyed.
    pub stop_proven: BTreeMap<Channel, Timestamp>,
    /// Channels that may reach customers.
    pub live: BTreeSet<Channel>,
}
