//! Facts about the appliance itself: what it was told to be and to do. The texts a decision rests on (cadences, blocks,
//! policy, segment rules) stand in the ledger whole, so that a replay decides as the day did.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Duty;
use crate::{
    cadence::Cadence,
    calendar::{StoreHours, Week},
    ids::{CadenceVersionId, KeyedHash, RepId, StoreId},
    policy::Policy,
    segment::SegmentRules,
    track::Tracks,
    words::{Channel, ConsentLevel, Department, Mode, RepRole, Segment},
};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaemonStarted {
    pub release: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DaemonStopped {}

/// A torn write-ahead log was cut at start.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerRecovered {
    /// `ledger` or `vault`.
    pub file: String,
    pub bytes_cut: u64,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfigured {
    pub store: StoreId,
    pub name: String,
    /// The store's own number, as printed in messages.
    pub phone: String,
    pub city: String,
    /// Postal code of the state, `IL`.
    pub region: String,
    /// IANA name, `America/Chicago`.
    pub zone: String,
    pub hours: StoreHours,
    /// When the service department receives customers; none: whenever the store is open.
    pub service_week: Option<Week>,
    /// Who owns a lead that nobody else does.
    pub manager: RepId,
    /// Toll-free, where an automated way out of recorded messages answers (47 CFR 64.1200(b)(3)).
    pub opt_out_phone: Option<String>,
    /// Hosts that links in messages may lead to, and below.
    pub domains: Vec<String>,
}

impl StoreConfigured {
    /// When a department receives customers.
    #[must_use]
    pub fn hours_of(&self, department: Department) -> StoreHours {
        let own = self.service_week.filter(|_| department == Department::Service);
        StoreHours { week: own.unwrap_or(self.hours.week), holidays: self.hours.holidays.clone() }
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepConfigured {
    pub rep: RepId,
    pub store: StoreId,
    /// Staff sign messages with it.
    pub name: String,
    pub role: RepRole,
    pub departments: Vec<Department>,
    pub active: bool,
    /// When they work, by the clock of the store; none: whenever it is open.
    pub shifts: Option<Week>,
    pub days_off: Vec<Date>,
    pub duty: Duty,
}

/// What a source's leads have agreed to. `name` is the folded spelling that leads carry.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfigured {
    pub name: String,
    pub department: Department,
    pub consent: ConsentLevel,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelConfigured {
    pub channel: Channel,
    /// The configuration's word: `outbox`, `null`, `smtp`, `twilio`.
    pub provider: String,
    /// Claims without a result at any moment: what the provider takes in two seconds.
    pub in_flight_max: u32,
    /// Of texts: what the seller is registered as with the carriers.
    pub registration: Option<Registration>,
    /// What the provider takes in a minute: message segments of texts, otherwise messages. None: as fast as it goes.
    pub per_minute: Option<u32>,
    /// How long, in seconds, it may go without a proof that its customers can be heard; none where it needs none.
    pub heard_within: Option<u32>,
}

/// A brand and its campaign in The Campaign Registry: carriers block texts of whoever has none.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    pub brand: String,
    pub campaign: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeSet {
    pub segment: Segment,
    pub channel: Channel,
    pub mode: Mode,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentsPublished {
    pub content: KeyedHash,
    pub rules: Arc<SegmentRules>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CadencePublished {
    pub version: CadenceVersionId,
    /// Counts the versions of this cadence name from 1.
    pub number: u32,
    pub content: KeyedHash,
    pub cadence: Arc<Cadence>,
    pub author: String,
    pub reason: String,
}

/// What goes with appointments from now on; those agreed before keep what was planned for them.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TracksPublished {
    pub version: CadenceVersionId,
    /// Counts the versions from 1.
    pub number: u32,
    pub content: KeyedHash,
    pub tracks: Arc<Tracks>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyPublished {
    pub content: KeyedHash,
    pub policy: Arc<Policy>,
}
