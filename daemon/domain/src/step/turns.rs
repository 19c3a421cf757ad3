//! Decides who is taken up without having just asked. Who comes from a list or by age enters at the pace that is set for
//! their segment, never all at once, and nobody gets a step whose time has passed.

use jiff::{SignedDuration, Timestamp};

use super::{About, Deciding};
use crate::{
    calendar::civil_date,
    effect::Effect,
    entry::{Body, EnrollmentAwaited, EnrollmentPaused, Inquiry, PatronPassed, PatronTakenUp, RoundHeld, TurnGiven},
    ids::{KeyedHash, LeadId, PersonId, StoreId},
    segment::SERVICE_HISTORY,
    state::{Lead, Person, Running, Timer, noon},
    words::{CancelReason, Channel, Department, EnrollmentEnd, MatchedBy, Segment, Urgency},
};

/// Who was heard of within this time is answered; later they are approached.
const JUST_NOW: SignedDuration = SignedDuration::from_hours(24);

/// People recalled for one round at most, whatever the pace: more would fill a lane.
const RECALLED_MAX: usize = 1_000;

/// May a lead be enrolled now?
pub(super) enum Turn {
    Now,
    /// It takes one of the day's places.
    Paced,
    Wait,
}

impl Deciding<'_> {
    pub(super) fn is_fresh(&self, lead: &Lead) -> bool {
        self.now.duration_since(Self::heard_of(lead)) <= JUST_NOW
    }

    /// When the customer of a lead was heard of last.
    fn heard_of(lead: &Lead) -> Timestamp {
        let moments = [Some(lead.asked_at), lead.visited_at, lead.engaged_at];
        moments.into_iter().flatten().max().unwrap_or(lead.asked_at)
    }

    pub(super) fn turn(&self, lead: &Lead, segment: Segment) -> Turn {
        if self.brings_in || self.state.is_unapproved(lead) {
            return Turn::Wait;
        }
        if self.is_fresh(lead) {
            // Who has just asked is answered; what was running for them elsewhere rests meanwhile.
            return Turn::Now;
        }
        if self.elsewhere(lead).is_some() {
            return Turn::Wait;
        }
        let left = self.state.turns_left(lead.store, segment, self.now);
        let first = self.state.queue.waiting(lead.store, segment).next().is_none_or(|first| first == lead.id);
        if left > 0 && first { Turn::Paced } else { Turn::Wait }
    }

    /// Another lead of the same person that is in a cadence.
    fn elsewhere(&self, lead: &Lead) -> Option<&Lead> {
        let person = self.state.people.get(&lead.person)?;
        let others = person.leads.iter().filter(|id| **id != lead.id).filter_map(|id| self.state.leads.get(id));
        others.into_iter().find(|other| is_live(other))
    }

    pub(super) fn await_turn(&mut self, lead: &Lead, segment: Segment) {
        let Some(episode) = lead.episode.as_ref().map(|episode| episode.id) else { return };
        let awaited = EnrollmentAwaited { episode, segment, since: Self::heard_of(lead) };
        self.emit(About::lead(lead), awaited);
    }

    pub(super) fn give_turn(&mut self, lead: &Lead, segment: Segment) {
        let day = civil_date(&self.zone(lead.store), self.now);
        self.emit(About::lead(lead), TurnGiven { segment, day });
    }

    /// Nobody is in two cadences: what runs for the person elsewhere rests until this one is over.
    pub(super) fn rest_others(&mut self, lead: &Lead) {
        while let Some(other) = self.running_elsewhere(lead) {
            self.pause(other, EnrollmentEnd::OtherCadence, CancelReason::NewInquiry);
        }
    }

    fn running_elsewhere(&self, lead: &Lead) -> Option<LeadId> {
        let person = self.state.people.get(&lead.person)?;
        let others = person.leads.iter().filter(|id| **id != lead.id).filter_map(|id| self.state.leads.get(id));
        others.into_iter().find(|other| other.running().is_some()).map(|other| other.id)
    }

    /// Whether a cadence that could go on has to rest, as the person is in another by now: the one about which they were
    /// heard of last goes on.
    pub(super) fn yields(&mut self, lead: &Lead) -> bool {
        let running = self.running_elsewhere(lead).and_then(|other| self.state.leads.get(&other));
        let Some((other, enrollment)) = running.zip(lead.enrollment.as_ref()) else { return false };
        if Self::heard_of(lead) > Self::heard_of(other) {
            self.rest_others(lead);
            return false;
        }
        if enrollment.running != Running::Paused(EnrollmentEnd::OtherCadence) {
            let paused = EnrollmentPaused { enrollment: enrollment.id, why: EnrollmentEnd::OtherCadence };
            self.emit(About::lead(lead), paused);
        }
        true
    }

    /// What rested for a cadence that is over, or rests with a human, goes on.
    pub(super) fn give_back(&mut self) {
        let mut from = 0;
        while let Some(entry) = self.out.entries.get(from) {
            from += 1;
            let over = match &entry.body {
                Body::EnrollmentEnded(_) | Body::LeadClosed(_) => true,
                Body::EnrollmentPaused(it) => it.why != EnrollmentEnd::OtherCadence,
                _ => false,
            };
            let Some(person) = entry.person.filter(|_| over) else { continue };
            let leads = self.state.people.get(&person).map(|it| it.leads.clone()).unwrap_or_default();
            let rests = |id: &&LeadId| {
                let lead = self.state.leads.get(id);
                let running = lead.and_then(|lead| lead.enrollment.as_ref()).map(|it| it.running);
                running == Some(Running::Paused(EnrollmentEnd::OtherCadence))
            };
            if let Some(lead) = leads.iter().find(rests).copied() {
                self.resume(lead);
                self.ensure_next_action(lead);
            }
        }
    }

    /// The turns of a day.
    pub(super) fn round(&mut self, timer: Timer) {
        let Ok(store) = i16::try_from(timer.subject).map(StoreId) else { return };
        if self.state.queue.rounds.get(&store) != Some(&timer.due) || timer.due > self.now {
            return;
        }
        for segment in Segment::ALL.iter().copied() {
            self.round_of(store, segment);
        }
        let left = self.state.turns_left(store, Segment::ServiceDefection, self.now).min(RECALLED_MAX);
        let candidates = self.state.candidates(store, self.now);
        let people: Vec<PersonId> = candidates.iter().take(left).map(|it| it.person).collect();
        let more = self.state.queue.is_waited(store) || self.state.patrons.values().any(|it| it.store == store);
        let next_at = more.then(|| self.state.round_after(store, self.now));
        self.emit(About::store(store), RoundHeld { next_at });
        if !people.is_empty() {
            self.effect(Effect::Recall { store, people });
        }
    }

    fn round_of(&mut self, store: StoreId, segment: Segment) {
        let waiting: Vec<LeadId> = self.state.queue.waiting(store, segment).collect();
        for id in waiting {
            if self.state.turns_left(store, segment, self.now) == 0 {
                return;
            }
            let Some(lead) = self.state.leads.get(&id).cloned() else { continue };
            // Whoever is at it by now is not to find the machine beside them.
            let in_hand = !lead.tasks.is_empty() || !lead.escalations.is_empty();
            if in_hand || self.elsewhere(&lead).is_some() {
                continue;
            }
            self.give_turn(&lead, segment);
            self.enroll_now(id, segment);
            self.begun(id);
        }
    }

    /// People whose turn it is, as they were recalled: a lead is opened for each who can be reached.
    pub(super) fn patrons_recalled(&mut self, store: StoreId, people: &[Person]) {
        let candidates: Vec<(PersonId, String)> =
            self.state.candidates(store, self.now).iter().map(|it| (it.person, it.rule.to_owned())).collect();
        for (id, rule) in candidates {
            let Some(person) = self.person(id, people).filter(|_| people.iter().any(|it| it.facts.person == id)) else {
                continue;
            };
            if self.state.turns_left(store, Segment::ServiceDefection, self.now) == 0 {
                return;
            }
            self.take_up(store, &person, rule);
        }
    }

    fn take_up(&mut self, store: StoreId, person: &Person, rule: String) {
        let id = person.facts.person;
        let Some(patron) = self.state.patrons.get(&id).cloned() else { return };
        let segment = Segment::ServiceDefection;
        if let Some(why) = self.shut_off(person) {
            let about = About { store, lead: None, person: Some(id) };
            return self.emit(about, PatronPassed { segment, rule, why: why.to_owned() });
        }
        let since = patron.deal.max(patron.repair_order).map_or(self.now, noon);
        let inquiry = Inquiry {
            source: SERVICE_HISTORY.to_owned(),
            natural_key: None,
            // Nobody wrote anything.
            content: KeyedHash([0; 16]),
            requested_at: since.min(self.now),
            vehicle: None,
            trade_in: None,
            flags: Vec::new(),
            urgency: Urgency::Unknown,
            opening: None,
        };
        let (same, facts) = (Some(person), person.facts.clone());
        let lead = self.open_lead(store, Department::Service, inquiry, same, MatchedBy::Number, facts);
        let about = About { store, lead: Some(lead), person: Some(id) };
        self.emit(about, PatronTakenUp { deal: patron.deal, repair_order: patron.repair_order });
        self.begin_episode(lead);
        self.begun(lead);
    }

    /// Why nothing may reach a person at all.
    fn shut_off(&self, person: &Person) -> Option<&'static str> {
        let facts = &person.facts;
        if self.wants_silence(facts.person) {
            return Some("opted-out");
        }
        if self.state.holds.contains_key(&facts.person) {
            return Some("held");
        }
        let ways = Channel::ALL.iter().filter(|channel| {
            let contacts = if channel.is_phone() { &facts.phones } else { &facts.emails };
            !contacts.is_empty() && !self.state.suppressions.bars(facts.person, contacts, **channel)
        });
        (ways.count() == 0).then_some("no-way")
    }
}

/// Whether the lead is in a cadence, be it that it rests with a human.
fn is_live(lead: &Lead) -> bool {
    let running = lead.enrollment.as_ref().map(|it| it.running);
    match running {
        Some(Running::Yes) => true,
        Some(Running::Paused(why)) => why != EnrollmentEnd::OtherCadence,
        Some(Running::Ended(_)) | None => false,
    }
}
