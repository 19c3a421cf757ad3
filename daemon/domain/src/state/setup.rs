//! What the appliance was told to be and do. Owns the configured part of the state, by the versions in force.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{BlockKey, BlockVersion, LINGER, ListState, Readiness, Shelf};
use crate::{
    cadence::Cadence,
    calendar,
    entry::{ChannelConfigured, RepConfigured, SourceConfigured, StoreConfigured},
    ids::{BlockVersionId, CadenceVersionId, KeyedHash, RepId, StoreId},
    policy::Policy,
    segment::SegmentRules,
    track::Tracks,
    words::{Channel, ConsentLevel, Department, Language, ListKind, Mode, Segment, Urgency},
};

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct SetupState {
    pub stores: BTreeMap<StoreId, Arc<StoreConfigured>>,
    pub reps: BTreeMap<RepId, Arc<RepConfigured>>,
    pub sources: BTreeMap<String, SourceConfigured>,
    /// Spellings that mean another source.
    pub spellings: BTreeMap<String, String>,
    /// What leads of a source agree to, where there is a record: it takes the place of what is configured.
    pub consents: BTreeMap<String, SourceConsent>,
    pub channels: BTreeMap<Channel, ChannelConfigured>,
    #[serde(with = "super::pairs")]
    pub modes: BTreeMap<(Segment, Channel), Mode>,
    #[serde(with = "as_json")]
    pub segments: Option<(KeyedHash, Arc<SegmentRules>)>,
    #[serde(with = "as_json")]
    pub cadences: BTreeMap<CadenceVersionId, Published<Cadence>>,
    /// Who put a version in force, when and why.
    pub cadence_notes: BTreeMap<CadenceVersionId, Note>,
    /// The version in force of each cadence, by name: the one that new enrollments get.
    pub in_force: BTreeMap<String, CadenceVersionId>,
    /// What goes with appointments, by version.
    #[serde(with = "as_json")]
    pub tracks: BTreeMap<CadenceVersionId, Published<Tracks>>,
    /// The version that new appointments get.
    pub tracks_current: Option<CadenceVersionId>,
    #[serde(with = "as_json")]
    pub blocks: BTreeMap<BlockVersionId, BlockVersion>,
    /// Of each block the version written last and those that may be sent.
    #[serde(with = "super::pairs")]
    pub shelves: BTreeMap<BlockKey, Shelf>,
    #[serde(with = "as_json")]
    pub policy: Option<(KeyedHash, Arc<Policy>)>,
    /// The newest version of each list that was read, by list and state.
    #[serde(with = "super::pairs")]
    pub lists: BTreeMap<(ListKind, Option<String>), ListState>,
    pub readiness: Readiness,
}

/// Providers from which nothing reaches a customer.
const EMBEDDED: [&str; 2] = ["outbox", "null"];

/// Who is responsible for a version, when it was published and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Note {
    pub at: Timestamp,
    pub author: String,
    pub reason: String,
}

/// What leads of a source agree to, since when, and by whose word.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourceConsent {
    pub level: ConsentLevel,
    pub wording: String,
    pub approved_by: String,
    pub at: Timestamp,
}

/// One immutable version of a text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Published<T> {
    pub number: u32,
    pub content: KeyedHash,
    pub text: Arc<T>,
}

impl SetupState {
    /// The store's zone; UTC for a store whose zone this build does not know, which configuration refuses.
    #[must_use]
    pub fn zone(&self, store: StoreId) -> TimeZone {
        self.stores.get(&store).and_then(|store| calendar::zone(&store.zone).ok()).unwrap_or(TimeZone::UTC)
    }

    /// `at`, or the next moment at which the store is open.
    #[must_use]
    pub fn staffed(&self, store: StoreId, at: Timestamp) -> Timestamp {
        let hours = self.stores.get(&store).map(|store| &store.hours);
        hours.and_then(|hours| hours.next_open(&self.zone(store), at)).unwrap_or(at)
    }

    /// What keepwarm may do by itself for the segment over the channel: what is set, and shadow until the channel may
    /// reach customers.
    #[must_use]
    pub fn mode(&self, segment: Segment, channel: Channel) -> Mode {
        if self.may_reach(channel) { self.set_mode(segment, channel) } else { Mode::Shadow }
    }

    /// What is set for the segment and channel. Nothing set means shadow: never send by omission.
    #[must_use]
    pub fn set_mode(&self, segment: Segment, channel: Channel) -> Mode {
        self.modes.get(&(segment, channel)).copied().unwrap_or(Mode::Shadow)
    }

    /// Whether the channel went live, or what carries it cannot reach a customer. Texts are blocked by the carriers, and so
    /// never begun, while the seller is not registered with them.
    #[must_use]
    pub fn may_reach(&self, channel: Channel) -> bool {
        let live = self.readiness.live.contains(&channel) && self.is_registered(channel);
        live || self.is_embedded(channel)
    }

    /// Whether what the channel's carriers want to know of the seller is known. Only those of texts want anything.
    #[must_use]
    pub fn is_registered(&self, channel: Channel) -> bool {
        let registered = |it: &ChannelConfigured| it.registration.is_some();
        channel != Channel::Text || self.channels.get(&channel).is_some_and(registered)
    }

    /// Hosts that links in messages may lead to: those of all stores.
    #[must_use]
    pub fn domains(&self) -> Vec<&str> {
        self.stores.values().flat_map(|store| &store.domains).map(String::as_str).collect()
    }

    /// Whether nothing that is handed to the channel can reach a customer.
    #[must_use]
    pub fn is_embedded(&self, channel: Channel) -> bool {
        self.channels.get(&channel).is_some_and(|it| EMBEDDED.contains(&it.provider.as_str()))
    }

    /// The consent that a source's leads carry: by its record, else as configured. An unknown source carries none.
    #[must_use]
    pub fn consent(&self, source: &str) -> ConsentLevel {
        if let Some(record) = self.consents.get(source) {
            return record.level;
        }
        let configured = self.sources.get(source).or_else(|| self.sources.get("default"));
        configured.map_or(ConsentLevel::None, |source| source.consent)
    }

    /// The cadence that a new lead of this kind gets: of those in force that are for it the one that asks for most. Of two
    /// that ask for as much, which publication refuses, the later. Nobody who asked for an oil change is asked about a
    /// test drive.
    #[must_use]
    pub fn cadence_for(
        &self,
        segment: Segment,
        department: Department,
        source: &str,
        urgency: Urgency,
    ) -> Option<(CadenceVersionId, &Published<Cadence>)> {
        let in_force = self.in_force.values().filter_map(|version| Some((*version, self.cadences.get(version)?)));
        let fits = in_force.filter(|(_, it)| it.text.is_for(segment, department, source, urgency));
        fits.max_by_key(|(version, it)| (it.text.audience.specificity(), *version))
    }

    /// Why nobody could say which cadence some lead gets once `applied` are in force; none when it is clear.
    #[must_use]
    pub fn ambiguous(&self, applied: &[&Cadence]) -> Option<String> {
        let stays = |name: &str| applied.iter().all(|cadence| cadence.name != name);
        let others = self.in_force.iter().filter(|(name, _)| stays(name));
        let others: Vec<&Cadence> = others.filter_map(|(_, it)| Some(&*self.cadences.get(it)?.text)).collect();
        let pairs = applied.iter().enumerate().flat_map(|(at, one)| {
            let beside = others.iter().chain(&applied[at + 1..]);
            beside.map(move |other| (*one, *other))
        });
        pairs.into_iter().find_map(|(one, other)| one.ambiguous_with(other))
    }

    /// A version of a cadence by its number.
    #[must_use]
    pub fn cadence_version(&self, name: &str, number: u32) -> Option<(CadenceVersionId, &Published<Cadence>)> {
        let mut versions = self.cadences.iter();
        versions.find(|(_, it)| it.text.name == name && it.number == number).map(|(version, it)| (*version, it))
    }

    /// How far back the caps of the policy look: claims are remembered for that long.
    #[must_use]
    pub fn cap_memory(&self) -> SignedDuration {
        let caps = self.policy.iter().flat_map(|(_, policy)| &policy.caps);
        let longest = caps.map(|cap| SignedDuration::from_hours(i64::from(cap.hours))).max();
        longest.unwrap_or(LINGER).max(LINGER)
    }

    #[must_use]
    pub fn shelf(&self, name: &str, channel: Channel, language: Language) -> Option<&Shelf> {
        self.shelves.get(&(name.to_owned(), channel, language))
    }

    /// Every version of a block, the oldest first.
    pub fn versions_of(&self, key: &BlockKey) -> impl DoubleEndedIterator<Item = (BlockVersionId, &BlockVersion)> {
        self.blocks.iter().filter(|(_, version)| version.text.key() == *key).map(|(id, version)| (*id, version))
    }

    /// What goes with an appointment agreed now.
    #[must_use]
    pub fn tracks(&self) -> Option<(CadenceVersionId, &Arc<Tracks>)> {
        let version = self.tracks_current?;
        Some((version, &self.tracks.get(&version)?.text))
    }

    /// Active members of a store's staff who work in a department, in the order of their ids.
    pub fn staff(&self, store: StoreId, department: Department) -> impl Iterator<Item = &Arc<RepConfigured>> {
        self.reps.values().filter(move |rep| rep.active && rep.store == store && rep.departments.contains(&department))
    }
}

/// Published texts change shape with the files they come from; in a snapshot they stand as JSON, which tells.
mod as_json {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned, ser::Error as _};

    pub(super) fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(value).map_err(S::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text).map_err(serde::de::Error::custom)
    }
}
