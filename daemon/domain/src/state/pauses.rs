//! What is held back, by operators and where nobody can be heard. Owns which pauses are in force and what they cover; knows nothing of when they end.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    entry::Actor,
    ids::{LeadId, StoreId},
    words::Channel,
};

/// What is paused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PauseScope {
    /// Everything the appliance does.
    Everything,
    Store(StoreId),
    Channel(Channel),
    /// By name, in whatever version.
    Cadence(String),
    Lead(LeadId),
    /// By keepwarm itself: nobody can be heard over the channel.
    Deaf(Channel),
}

impl fmt::Display for PauseScope {
    /// As a rule: `pause.cadence.new-inbound`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => f.write_str("pause.all"),
            Self::Store(store) => write!(f, "pause.store.{store}"),
            Self::Channel(channel) => write!(f, "pause.channel.{channel}"),
            Self::Cadence(name) => write!(f, "pause.cadence.{name}"),
            Self::Lead(lead) => write!(f, "pause.lead.{lead}"),
            Self::Deaf(channel) => write!(f, "pause.deaf.{channel}"),
        }
    }
}

/// Who holds it back, since when and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pause {
    pub by: Actor,
    pub since: Timestamp,
    pub reason: String,
}

/// What a touch is made under, as far as a pause can name it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Covered<'a> {
    pub store: StoreId,
    pub channel: Channel,
    pub cadence: &'a str,
    pub lead: LeadId,
}

impl PauseScope {
    #[must_use]
    pub fn covers(&self, what: Covered<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Store(store) => *store == what.store,
            Self::Channel(channel) | Self::Deaf(channel) => *channel == what.channel,
            Self::Cadence(name) => name == what.cadence,
            Self::Lead(lead) => *lead == what.lead,
        }
    }
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Pauses {
    #[serde(with = "super::pairs")]
    in_force: BTreeMap<PauseScope, Pause>,
}

impl Pauses {
    /// The widest pause that covers it.
    #[must_use]
    pub fn covering(&self, what: Covered<'_>) -> Option<(&PauseScope, &Pause)> {
        self.in_force.iter().find(|(scope, _)| scope.covers(what))
    }

    #[must_use]
    pub fn get(&self, scope: &PauseScope) -> Option<&Pause> {
        self.in_force.get(scope)
    }

    /// Every pause in force, the widest first.
    pub fn iter(&self) -> impl Iterator<Item = (&PauseScope, &Pause)> {
        self.in_force.iter()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.in_force.is_empty()
    }

    pub(crate) fn set(&mut self, scope: PauseScope, pause: Pause) {
        self.in_force.insert(scope, pause);
    }

    pub(crate) fn lift(&mut self, scope: &PauseScope) {
        self.in_force.remove(scope);
    }
}
