//! Facts about what must be before a channel may reach customers.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BlindIndex, RepId},
    words::Channel,
};

/// Somebody answers for it that the store has no lists of opt-outs elsewhere.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptOutListsDeclined {
    /// Name of a member of the staff.
    pub signed_by: String,
}

/// A phone or mailbox of the staff, from which a stop is to be tried.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffContactRegistered {
    pub channel: Channel,
    pub contact: BlindIndex,
    pub rep: RepId,
}

/// A stop that a member of the staff sent came in over the channel and was obeyed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopProven {
    pub channel: Channel,
    pub rep: RepId,
    /// Who carried the channel then: another provider is proven anew.
    pub provider: String,
}

/// From now on the channel may reach customers, where its mode says so.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelWentLive {
    pub channel: Channel,
    pub provider: String,
}

/// From now on the channel decides only, whatever its modes say.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelWentBack {
    pub channel: Channel,
}
