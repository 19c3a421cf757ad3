//! The last look before a message leaves. Owns who asked to stop or was held since the start, and which times for a visit
//! were taken lately, shared between the engine, which hears it, and the effects, which may still hold messages claimed a
//! moment earlier.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, PoisonError, RwLock},
};

use jiff::Timestamp;
use keepwarm_domain::{
    calendar::overlap,
    effect::Offer,
    entry::{Body, Entry},
    ids::{BlindIndex, PersonId, StoreId},
    state::{Covered, PauseScope, Scopes},
    words::{Channel, FailReason},
};

/// Visits agreed last that are remembered: more than can be agreed while a message waits for its provider.
const TAKEN_MAX: usize = 10_000;

/// People who are not to be written to, whatever was claimed before. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Stopped(Arc<RwLock<Known>>);

#[derive(Debug, Default)]
struct Known {
    stopped: BTreeMap<PersonId, Scopes>,
    /// Contact points, whoever uses them.
    shut: BTreeMap<BlindIndex, Scopes>,
    held: BTreeSet<PersonId>,
    paused: BTreeSet<PauseScope>,
    /// Visits agreed, with the entry that says so.
    taken: VecDeque<(i64, StoreId, Timestamp)>,
}

impl Stopped {
    /// Takes note of what was decided, before it is even committed: too early only ever holds a message back.
    pub fn note(&self, entries: &[Entry]) {
        for entry in entries {
            match &entry.body {
                Body::SuppressionAdded(it) => {
                    let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    it.people.iter().for_each(|person| known.stopped.entry(*person).or_default().shut(it.scope));
                    it.contacts.iter().for_each(|contact| known.shut.entry(*contact).or_default().shut(it.scope));
                }
                Body::SuppressionLifted(it) => {
                    let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    for person in &it.people {
                        known.stopped.entry(*person).or_default().open(it.scope);
                    }
                    for contact in &it.contacts {
                        known.shut.entry(*contact).or_default().open(it.scope);
                    }
                    known.stopped.retain(|_, scopes| !scopes.is_open());
                    known.shut.retain(|_, scopes| !scopes.is_open());
                }
                Body::PersonHeld(_) => {
                    let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    known.held.extend(entry.person);
                }
                Body::PersonReleased(_) => {
                    let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    known.held.retain(|person| Some(*person) != entry.person);
                }
                Body::OutreachPaused(it) => {
                    let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    known.paused.insert(it.scope.clone());
                }
                Body::OutreachResumed(it) => {
                    let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    known.paused.remove(&it.scope);
                }
                Body::AppointmentSet(it) => self.take(entry, it.at),
                Body::AppointmentMoved(it) => self.take(entry, it.at),
                _ => {}
            }
        }
    }

    fn take(&self, entry: &Entry, at: Timestamp) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.taken.push_back((entry.seq.0, entry.store, at));
        if known.taken.len() > TAKEN_MAX {
            known.taken.pop_front();
        }
    }

    /// Whether a visit at the store was agreed since these times were chosen that may leave nobody for one of them. Who
    /// would receive whom is not asked here: the times are chosen anew, and may be the same.
    #[must_use]
    pub fn takes(&self, store: StoreId, offer: &Offer) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let since = known.taken.iter().rev().take_while(|(seq, ..)| *seq > offer.seq);
        let mut here = since.filter(|(_, other, _)| *other == store);
        here.any(|(.., at)| offer.times.iter().any(|time| overlap(*time, *at)))
    }

    /// Whether an operator paused what was claimed before: it is certain that nothing was sent, and it goes afterwards.
    #[must_use]
    pub fn pauses(&self, what: Covered<'_>) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.paused.iter().any(|scope| scope.covers(what))
    }

    /// Whether the contact point itself is shut for the channel: it was imported before it was anybody's, or its owner is not
    /// the customer.
    #[must_use]
    pub fn shuts(&self, contact: BlindIndex, channel: Channel) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.shut.get(&contact).is_some_and(|scopes| scopes.bars(channel))
    }

    /// Whether nobody may approach the person.
    #[must_use]
    pub fn is_held(&self, person: PersonId) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).held.contains(&person)
    }

    /// Why nothing may leave for the person over the channel, whatever was claimed.
    #[must_use]
    pub fn holds(&self, person: PersonId, channel: Channel) -> Option<FailReason> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if known.held.contains(&person) {
            return Some(FailReason::Held);
        }
        known.stopped.get(&person).is_some_and(|scopes| scopes.bars(channel)).then_some(FailReason::Stopped)
    }
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::{
        entry::{
            Actor, AppointmentSet, OutreachPaused, OutreachResumed, PersonHeld, PersonReleased, SuppressionAdded,
            SuppressionLifted,
        },
        ids::{AppointmentId, EpisodeId, LeadId, Seq, StoreId},
        words::{Evidence, HoldReason, Segment, SuppressionScope},
    };

    use super::*;

    const PERSON: PersonId = PersonId(7);

    fn noted(stopped: &Stopped, body: impl Into<Body>) {
        let at = "2026-11-22T15:00:00Z".parse().expect("a timestamp");
        let (store, actor) = (StoreId(1), Actor::System);
        let entry = Entry {
            seq: Seq(1),
            recorded_at: at,
            occurred_at: at,
            store,
            lead: None,
            person: Some(PERSON),
            actor,
            body: body.into(),
        };
        stopped.note(&[entry]);
    }

    fn added(scope: SuppressionScope) -> SuppressionAdded {
        let (contacts, people, leads) = (Vec::new(), vec![PERSON], Vec::new());
        SuppressionAdded { scope, contacts, people, leads, via: "reply".to_owned(), note: None }
    }

    #[test]
    fn a_stop_holds_back_its_own_channels_until_it_is_lifted() {
        let stopped = Stopped::default();
        noted(&stopped, added(SuppressionScope::Text));
        assert_eq!(stopped.holds(PERSON, Channel::Text), Some(FailReason::Stopped));
        assert_eq!(stopped.holds(PERSON, Channel::Email), None, "who stopped texts still gets email");
        noted(&stopped, added(SuppressionScope::Everything));
        assert_eq!(stopped.holds(PERSON, Channel::Email), Some(FailReason::Stopped));
        let (scope, contacts, people, via) = (SuppressionScope::Text, Vec::new(), vec![PERSON], "reply".to_owned());
        noted(&stopped, SuppressionLifted { scope, contacts, people, via });
        assert_eq!(stopped.holds(PERSON, Channel::Text), None);
        assert_eq!(stopped.holds(PERSON, Channel::Call), Some(FailReason::Stopped));
        assert_eq!(stopped.holds(PersonId(8), Channel::Call), None);
    }

    #[test]
    fn a_contact_point_that_is_nobodys_is_shut_until_it_is_lifted() {
        let stopped = Stopped::default();
        let (number, other) = (BlindIndex([4; 16]), BlindIndex([5; 16]));
        let scope = SuppressionScope::Phone;
        noted(&stopped, SuppressionAdded { people: Vec::new(), contacts: vec![number], ..added(scope) });
        assert!(stopped.shuts(number, Channel::Text) && stopped.shuts(number, Channel::Voicemail));
        assert!(!stopped.shuts(number, Channel::Email) && !stopped.shuts(other, Channel::Text));
        assert_eq!(stopped.holds(PERSON, Channel::Text), None, "nobody was named");
        let (people, via) = (Vec::new(), "reply".to_owned());
        noted(&stopped, SuppressionLifted { scope, contacts: vec![number], people, via });
        assert!(!stopped.shuts(number, Channel::Text));
    }

    #[test]
    fn a_hold_outlasts_an_opt_in_and_ends_with_its_release() {
        let stopped = Stopped::default();
        let (reason, leads, note) = (HoldReason::Legal, Vec::new(), None);
        noted(&stopped, PersonHeld { reason, leads, note });
        let (scope, contacts, people, via) =
            (SuppressionScope::Everything, Vec::new(), vec![PERSON], "reply".to_owned());
        noted(&stopped, SuppressionLifted { scope, contacts, people, via });
        assert_eq!(stopped.holds(PERSON, Channel::Text), Some(FailReason::Held));
        noted(&stopped, PersonReleased { reason, note });
        assert_eq!(stopped.holds(PERSON, Channel::Text), None);
    }

    #[test]
    fn a_time_that_was_taken_since_it_was_chosen_is_offered_to_nobody_else() {
        let stopped = Stopped::default();
        let at = |text: &str| text.parse::<Timestamp>().expect("a timestamp");
        let (tuesday, wednesday) = (at("2026-11-24T23:30:00Z"), at("2026-11-25T16:00:00Z"));
        let offer = |seq| Offer { times: vec![tuesday, wednesday], at: at("2026-11-23T15:00:00Z"), seq };
        let set = |at| AppointmentSet {
            appointment: AppointmentId(9),
            episode: EpisodeId(4),
            segment: Segment::NewInbound,
            at,
            deadline: at,
            evidence: Evidence::Claimed,
        };
        // The entries of these tests are all the first.
        noted(&stopped, set(at("2026-11-24T22:00:00Z")));
        assert!(!stopped.takes(StoreId(1), &offer(0)), "an hour and a half earlier");
        noted(&stopped, set(at("2026-11-25T16:30:00Z")));
        assert!(stopped.takes(StoreId(1), &offer(0)), "in the middle of it");
        assert!(!stopped.takes(StoreId(1), &offer(1)), "it was agreed before, so whoever chose knew of it");
        assert!(!stopped.takes(StoreId(2), &offer(0)), "in another store");
    }

    #[test]
    fn what_is_paused_is_held_back_until_it_is_resumed_and_nothing_else_is() {
        let stopped = Stopped::default();
        let what = |channel, cadence| Covered { store: StoreId(1), channel, cadence, lead: LeadId(3) };
        let scope = PauseScope::Cadence("new-inbound".to_owned());
        noted(&stopped, OutreachPaused { scope: scope.clone(), reason: "test".to_owned() });
        assert!(
            stopped.pauses(what(Channel::Text, "new-inbound")) && stopped.pauses(what(Channel::Email, "new-inbound"))
        );
        assert!(!stopped.pauses(what(Channel::Text, "aged-internet")) && !stopped.pauses(what(Channel::Text, "")));
        noted(&stopped, OutreachPaused { scope: PauseScope::Lead(LeadId(3)), reason: "test".to_owned() });
        noted(&stopped, OutreachResumed { scope, reason: "test".to_owned() });
        assert!(stopped.pauses(what(Channel::Text, "new-inbound")), "the lead is still paused");
        noted(&stopped, OutreachResumed { scope: PauseScope::Lead(LeadId(3)), reason: "test".to_owned() });
        assert!(!stopped.pauses(what(Channel::Text, "new-inbound")));
    }
}
