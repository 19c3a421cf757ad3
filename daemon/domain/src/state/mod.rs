//! The open business as it stands. Owns [`State`]: open leads and what hangs on them, suppressions, roster, versions,
//! timers. It is a fold of the ledger and nothing else; only `fold` writes it. It never holds personal data.

mod brand;
mod confirm;
mod facts;
mod golive;
mod hearing;
mod lead;
mod offers;
mod opening;
mod outage;
mod pairs;
mod patron;
mod pauses;
mod queue;
mod rates;
mod roster;
mod scrubs;
mod setup;
mod shelf;
mod suppression;
mod timers;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    mem,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub(crate) use self::queue::noon;
pub(crate) use self::roster::count;
pub use self::{
    brand::BrandDay,
    confirm::{Confirmation, ConfirmationClaim, Helped},
    golive::Readiness,
    hearing::Hearing,
    lead::{
        Appointment, CatchUp, Enrollment, Episode, Escalation, Lead, NextAction, PastEnrollment, PastOpportunity,
        Person, Running, Task, Touch, TouchStatus,
    },
    opening::OpeningState,
    outage::{Outage, Outages},
    patron::{ByAge, Deal, Patron},
    pauses::{Covered, Pause, PauseScope, Pauses},
    queue::{Candidate, Planned, Queue},
    rates::Rates,
    roster::{Items, Roster, Share, WHOLE},
    scrubs::{Check, ListState, Scrubs},
    setup::{Note, Published, SetupState, SourceConsent},
    shelf::{Approval, BlockKey, BlockVersion, Shelf},
    suppression::{Scopes, Suppressions},
    timers::{Timer, TimerKind, Timers},
};
use crate::{
    entry::{Entry, StoreConfigured},
    ids::{
        AppointmentId, BlindIndex, DealKey, EscalationId, ItemId, KeyedHash, LeadId, PersonId, ReplyId, Seq, StoreId,
        TaskId, TouchId,
    },
    policy::{Customer, NOWHERE, Place, Policy, Scrub},
    words::{Channel, DealStatus, DeliveryState, Department, HoldReason, Intent, ListKind, Outcome, SyncKind},
};

/// Entries for which what left the open business is still remembered here. Looking the ledger up may miss what is not
/// committed yet, so this must exceed all entries that can be in flight (see the engine's batch limit).
pub const LINGER_ENTRIES: i64 = 100_000;

/// How long claims, and people without an open lead, are remembered at least. A policy whose caps look further back is
/// obeyed: see [`SetupState::cap_memory`].
const LINGER: SignedDuration = SignedDuration::from_hours(48);

/// A touch made later than this after its time is late: its step says what happens, and it keeps the pace of those that
/// catch up.
pub(crate) const LATE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Between two touches that catch up over the same channel: after a long night, or a long pause, a store's customers hear
/// from it one after the other.
pub(crate) const PACE: SignedDuration = SignedDuration::from_secs(1);

/// See the module.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The next id that nothing has.
    pub next_id: i64,
    /// Seq of the last entry folded; 0 before the first.
    pub seq: i64,
    pub recorded_at: Option<Timestamp>,
    pub setup: SetupState,
    #[serde(with = "pairs")]
    pub people: BTreeMap<PersonId, Person>,
    #[serde(with = "pairs")]
    pub contacts: BTreeMap<BlindIndex, Vec<PersonId>>,
    #[serde(with = "pairs")]
    pub leads: BTreeMap<LeadId, Lead>,
    #[serde(with = "pairs")]
    pub touches: BTreeMap<TouchId, Touch>,
    #[serde(with = "pairs")]
    pub tasks: BTreeMap<TaskId, Task>,
    #[serde(with = "pairs")]
    pub escalations: BTreeMap<EscalationId, Escalation>,
    #[serde(with = "pairs")]
    pub appointments: BTreeMap<AppointmentId, Appointment>,
    pub suppressions: Suppressions,
    /// Of stops that came in by text.
    #[serde(with = "pairs")]
    pub confirmations: BTreeMap<TouchId, Confirmation>,
    pub helped: Helped,
    pub pauses: Pauses,
    /// When customers were heard last, over each channel that needs a proof of it.
    pub hearing: BTreeMap<Channel, Hearing>,
    /// What the last reply says: what is opened because of it is opened in the same commit.
    pub said: Option<(ReplyId, Vec<Intent>)>,
    /// When the next touch that catches up may go, over each channel.
    pub pace: BTreeMap<Channel, Timestamp>,
    /// People whom nobody may approach, and since when. Kept however long ago their last lead closed.
    pub holds: BTreeMap<PersonId, (HoldReason, Timestamp)>,
    pub scrubs: Scrubs,
    pub timers: Timers,
    pub rates: Rates,
    pub outages: Outages,
    pub brand: BrandDay,
    pub roster: Roster,
    /// Stock numbers that were sold lately, with their deal, where it is one of a lead, and the time.
    #[serde(with = "pairs")]
    pub sold: BTreeMap<(StoreId, String), (Option<DealKey>, Timestamp)>,
    /// Who did business here, by the rows of the DMS.
    #[serde(with = "pairs")]
    pub patrons: BTreeMap<PersonId, Patron>,
    pub queue: Queue,
    pub opening: Option<OpeningState>,
    /// Through when each kind of record of the DMS has been read.
    pub synced: BTreeMap<SyncKind, Timestamp>,
    pub recent: Recent,
}

/// What was seen lately, until a look-up of the ledger is sure to find it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Recent {
    pub files: BTreeMap<KeyedHash, Seq>,
    pub keys: BTreeMap<KeyedHash, (LeadId, KeyedHash, Seq)>,
    /// Rows of the DMS by their key: what they said, and whose they were.
    pub records: BTreeMap<KeyedHash, (KeyedHash, Option<PersonId>, Seq)>,
    /// Of these the deals, with what the last row said: whom it credits is decided by what was told before.
    pub deals: BTreeMap<KeyedHash, DealStatus>,
    /// Of these the repair orders that were closed.
    pub serviced: BTreeSet<KeyedHash>,
    pub provider_ids: BTreeMap<KeyedHash, Seq>,
    /// The last word of a provider on a touch.
    #[serde(with = "pairs")]
    pub reports: BTreeMap<TouchId, (DeliveryState, Seq)>,
    order: VecDeque<(Seq, Seen)>,
    /// People without an open lead, in the order in which their last lead closed.
    idle: VecDeque<(Seq, Timestamp, PersonId)>,
    /// People who never had one, in the order in which rows named them.
    passing: VecDeque<(Seq, PersonId)>,
    /// Quarantined items not settled yet.
    pub items: BTreeMap<ItemId, Seq>,
}

#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum Seen {
    File(KeyedHash),
    Key(KeyedHash),
    Record(KeyedHash),
    Provider(KeyedHash),
    Report(TouchId),
}

impl State {
    /// The earliest timer due by `now` whose channel can take one more claim.
    #[must_use]
    pub fn next_due(&self, now: Timestamp) -> Option<Timer> {
        self.timers.first_due(now, |channel| self.has_slot(channel, now))
    }

    /// When the earliest timer that could be handled falls due.
    #[must_use]
    pub fn next_wake(&self) -> Option<Timestamp> {
        let opens = |channel| {
            let tried_again = self.outages.of(channel).map(|outage| outage.until);
            self.rates.free_at(channel).max(tried_again).unwrap_or(Timestamp::MIN)
        };
        self.timers.wake(|channel| self.has_claim(channel).then(|| opens(channel)))
    }

    /// Whether the channel can take one more claim now.
    pub(crate) fn has_slot(&self, channel: Channel, now: Timestamp) -> bool {
        let rate = self.per_minute(channel);
        let tried = self.outages.until(channel, now).is_none_or(|until| until <= now);
        tried && self.has_claim(channel) && rate.is_none_or(|rate| self.rates.is_free(channel, now, rate))
    }

    /// What the channel's provider takes in a minute.
    pub(crate) fn per_minute(&self, channel: Channel) -> Option<u32> {
        self.setup.channels.get(&channel).and_then(|it| it.per_minute)
    }

    /// Whether the provider may get one more before it has answered the others. One that took nothing last gets one.
    fn has_claim(&self, channel: Channel) -> bool {
        let limit = self.setup.channels.get(&channel).map_or(0, |it| it.in_flight_max);
        let limit = if self.outages.of(channel).is_some() { limit.min(1) } else { limit };
        self.timers.in_flight(channel) < limit
    }

    /// Touches claimed without a result: after a restart they are in doubt.
    pub fn claimed(&self) -> impl Iterator<Item = &Touch> {
        self.touches.values().filter(|touch| touch.status == TouchStatus::Claimed)
    }

    /// Everything that was handed to a provider without a result, answers to STOP and HELP among it, by touch and attempt, with
    /// the channel and the key under which the provider knows it.
    pub fn in_doubt(&self) -> impl Iterator<Item = (TouchId, u16, Channel, &str)> {
        let touches = self.claimed().map(|touch| {
            let key = touch.key.as_deref().unwrap_or_default();
            (touch.id, touch.attempts, touch.channel, key)
        });
        let confirmations = self.confirmations.values();
        let confirmations =
            confirmations.filter_map(|it| Some((it.touch, 1, Channel::Text, it.claim.as_ref()?.key.as_str())));
        touches.chain(confirmations)
    }

    /// The open lead of a person in a department.
    #[must_use]
    pub fn open_lead(&self, person: PersonId, department: Department) -> Option<&Lead> {
        let person = self.people.get(&person)?;
        person.leads.iter().filter_map(|id| self.leads.get(id)).find(|lead| lead.department == department)
    }

    /// What the policy asks of a person who may be at any of `places`: what they agreed to, when they asked last and
    /// when they bought last, as far as the state remembers.
    #[must_use]
    pub fn customer<'a>(&self, person: &Person, places: &'a [Place]) -> Customer<'a> {
        let inquiry = person.leads.iter().filter_map(|id| self.leads.get(id)).map(|lead| lead.asked_at).max();
        let bought = |past: &&PastOpportunity| matches!(past.outcome, Outcome::Sold | Outcome::ServiceDone);
        let paid = self.patrons.get(&person.facts.person).and_then(|patron| patron.paid).map(noon);
        let purchase = person.past.iter().filter(bought).map(|past| past.closed_at).max().max(paid);
        Customer { consent: person.facts.consent, inquiry, purchase, places }
    }

    /// Every place where the person may be: the one that they told, else what their codes and addresses suggest beside the
    /// place of the store.
    #[must_use]
    pub fn places(&self, policy: &Policy, person: &Person, store: &StoreConfigured) -> Vec<Place> {
        let facts = &person.facts;
        let told = person.place.as_deref().map(|told| policy.places(None, None, Some(told), "", ""));
        // A policy without that state knows no hours of it.
        let told = told.filter(|places| places.iter().all(|place| place.state != NOWHERE));
        told.unwrap_or_else(|| {
            policy.places(facts.npa, facts.zip3, facts.region.as_deref(), &store.zone, &store.region)
        })
    }

    /// What the do-not-call lists that matter for a customer last said of these numbers: an entry for each list and
    /// number, none where the number was never checked.
    #[must_use]
    pub fn scrubbed(&self, policy: &Policy, customer: &Customer<'_>, phones: &[BlindIndex]) -> Vec<Option<Scrub>> {
        let kept = |state: &str| self.setup.lists.contains_key(&(ListKind::StateDnc, Some(state.to_owned())));
        let lists = policy.lists(customer, kept);
        let checks = phones.iter().flat_map(|phone| lists.iter().map(move |list| (phone, list)));
        checks
            .map(|(phone, (list, region))| {
                let check = self.scrubs.check(phone, *list, *region)?;
                Some(Scrub { dated: check.dated, listed: check.listed })
            })
            .collect()
    }

    /// Takes out what is known of people and of what was seen lately, about half of a large state, until it is put back: a
    /// snapshot is written and read in two parts at once.
    #[must_use]
    pub fn take_known(&mut self) -> Self {
        let (people, contacts) = (mem::take(&mut self.people), mem::take(&mut self.contacts));
        let (touches, recent) = (mem::take(&mut self.touches), mem::take(&mut self.recent));
        Self { people, contacts, touches, recent, ..Self::default() }
    }

    /// Puts back what was taken out.
    pub fn put_back(&mut self, known: Self) {
        let Self { people, contacts, touches, recent, .. } = known;
        (self.people, self.contacts, self.touches, self.recent) = (people, contacts, touches, recent);
    }

    pub(crate) fn remember(&mut self, seq: Seq, seen: Seen) {
        self.recent.order.push_back((seq, seen));
    }

    pub(crate) fn idle(&mut self, seq: Seq, at: Timestamp, person: PersonId) {
        self.recent.idle.push_back((seq, at, person));
    }

    /// A row named somebody. Without an open lead they stay only until every look-up of the ledger is sure to find what was
    /// named; whom keepwarm dealt with lately, for as long as that is remembered.
    pub(crate) fn passes(&mut self, entry: &Entry, id: PersonId) {
        let Some(person) = self.people.get_mut(&id).filter(|person| person.leads.is_empty()) else { return };
        person.idle_since = Some((entry.seq, entry.recorded_at));
        if person.past.is_empty() && person.made.is_empty() {
            self.recent.passing.push_back((entry.seq, id));
        } else {
            self.idle(entry.seq, entry.recorded_at, id);
        }
    }

    /// Forgets what every look-up of the ledger is sure to find by now.
    pub(crate) fn prune(&mut self) {
        let horizon = Seq(self.seq - LINGER_ENTRIES);
        while let Some(&(seq, seen)) = self.recent.order.front().filter(|(seq, _)| *seq < horizon) {
            self.recent.order.pop_front();
            match seen {
                Seen::File(hash) => drop_if(&mut self.recent.files, &hash, |at| *at == seq),
                Seen::Key(hash) => drop_if(&mut self.recent.keys, &hash, |(_, _, at)| *at == seq),
                Seen::Record(hash) => {
                    drop_if(&mut self.recent.records, &hash, |(_, _, at)| *at == seq);
                    if !self.recent.records.contains_key(&hash) {
                        self.recent.deals.remove(&hash);
                        self.recent.serviced.remove(&hash);
                    }
                }
                Seen::Provider(hash) => drop_if(&mut self.recent.provider_ids, &hash, |at| *at == seq),
                Seen::Report(touch) => drop_if(&mut self.recent.reports, &touch, |(_, at)| *at == seq),
            }
        }
        while let Some(&(seq, id)) = self.recent.passing.front().filter(|(seq, _)| *seq < horizon) {
            self.recent.passing.pop_front();
            let since = self.people.get(&id).and_then(|person| person.idle_since);
            if since.is_some_and(|(at, _)| at == seq) {
                self.forget_person(id);
            }
        }
        let Some(now) = self.recorded_at.filter(|_| self.recent.idle.front().is_some_and(|(seq, ..)| *seq < horizon))
        else {
            return;
        };
        let memory = self.setup.cap_memory();
        let old = |seq: Seq, at: Timestamp| seq < horizon && now.duration_since(at) >= memory;
        while let Some(&(seq, at, id)) = self.recent.idle.front().filter(|(seq, at, _)| old(*seq, *at)) {
            self.recent.idle.pop_front();
            let idle_since = self.people.get(&id).and_then(|person| person.idle_since);
            if idle_since == Some((seq, at)) {
                self.forget_person(id);
            }
        }
    }

    fn forget_person(&mut self, id: PersonId) {
        let Some(person) = self.people.remove(&id) else { return };
        for contact in person.facts.found_by() {
            let contact = &contact;
            if let Some(people) = self.contacts.get_mut(contact) {
                people.retain(|other| *other != id);
                if people.is_empty() {
                    self.contacts.remove(contact);
                    self.scrubs.forget(contact);
                }
            }
        }
    }
}

fn drop_if<K: Ord, V>(map: &mut BTreeMap<K, V>, key: &K, same: impl Fn(&V) -> bool) {
    if map.get(key).is_some_and(same) {
        map.remove(key);
    }
}

#[cfg(test)]
mod tests;
