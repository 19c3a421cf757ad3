//! Decides what a wish to stop does, whoever passes it on: the customer, an operator, a file of another system, a
//! provider that refuses to send. What it shuts is shut in the same commit, for ever.

use jiff::SignedDuration;

use super::{About, Deciding};
use crate::{
    cadence::On,
    effect::{Answer, Refusal, SealOrder},
    entry::{Actor, ConsentRecorded, SuppressionAdded, TouchCanceled},
    ids::{BlindIndex, LeadId, NoteId, PersonId, ReplyId, StoreId, TaskId},
    input::Slot,
    order::SuppressionRow,
    state::{Person, Touch, TouchStatus},
    words::{CancelReason, Channel, ConsentLevel, EnrollmentEnd, Outcome, SealKind, SuppressionScope, TaskKind},
};

/// When somebody settles the visit of a customer who stopped.
const SETTLE_WITHIN: SignedDuration = SignedDuration::from_mins(30);

/// Who is to be left alone, and who says so.
#[derive(Clone, Copy)]
pub(super) struct Stop<'a> {
    pub(super) store: StoreId,
    pub(super) contacts: &'a [BlindIndex],
    /// Whoever spoke, where they are known.
    pub(super) person: Option<&'a Person>,
    /// People whom the state has let go of.
    pub(super) recalled: &'a [Person],
    pub(super) scope: SuppressionScope,
    pub(super) via: &'a str,
    pub(super) note: Option<Slot>,
    /// The message that said so.
    pub(super) reply: Option<ReplyId>,
    pub(super) actor: Actor,
}

impl Deciding<'_> {
    /// Shuts the contact points and their people, and ends everything of theirs that is open, in this same commit. What is
    /// shut already is not shut again: a second stop does nothing.
    /// Whether anything changed.
    pub(super) fn stop(&mut self, stop: &Stop<'_>) -> bool {
        let Stop { store, contacts, person, recalled, scope, via, note, reply, actor } = *stop;
        // The person who spoke is shut on every contact point of theirs (47 CFR 64.1200(a)(10): one revocation, every
        // automated message). Nobody can say which of those who share a contact point held it, so each of them is shut.
        let mut shut = contacts.to_vec();
        let own = person.iter().flat_map(|person| person.facts.phones.iter().chain(&person.facts.emails));
        shut.extend(own.filter(|contact| !contacts.contains(contact)));
        let people = self.who_share(contacts, person, recalled);
        let leads: Vec<LeadId> =
            people.iter().filter_map(|id| self.state.people.get(id)).flat_map(|it| it.leads.clone()).collect();
        let all = scope == SuppressionScope::Everything;
        let leaves_open = all && leads.iter().any(|lead| !self.is_left_for_a_visit(*lead));
        if !leaves_open && self.state.suppressions.covers(scope, &shut, &people) {
            return false;
        }
        let store = leads.first().and_then(|id| self.state.leads.get(id)).map_or(store, |lead| lead.store);
        let about = About { store, lead: leads.first().copied(), person: people.first().copied() };
        let note = self.seal_note(note, about.person);
        let (via, revoked) = (via.to_owned(), ConsentRecorded { level: ConsentLevel::Revoked, via: via.to_owned() });
        let added = SuppressionAdded { scope, contacts: shut, people: people.clone(), leads: leads.clone(), via, note };
        self.emit_as(actor, self.now, about, added);
        if !all {
            leads.into_iter().for_each(|lead| self.cancel_shut(lead, CancelReason::OptOut));
            return true;
        }
        for id in &people {
            let about = About { store, lead: None, person: Some(*id) };
            self.emit_as(actor, self.now, about, revoked.clone());
        }
        leads.into_iter().for_each(|lead| self.end_by_stop(lead, reply));
        true
    }

    /// A stop ends a lead; but an agreed visit is not called off by it. "CANCEL" may be said to the texts or to the visit, so
    /// a human settles what becomes of that, and the lead ends with it. Nothing more is sent either way.
    fn end_by_stop(&mut self, id: LeadId, reply: Option<ReplyId>) {
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        if lead.episode.is_none() {
            // Its own first words say so. Nobody asks for something to be left alone, so a human looks what they meant.
            return;
        }
        if lead.appointments.is_empty() {
            return self.close(id, Outcome::OptOut);
        }
        self.end_enrollment(id, EnrollmentEnd::OptOut, CancelReason::OptOut);
        self.cancel_touches(id, CancelReason::OptOut, |_| true);
        self.drop_work(id);
        self.open_task(id, TaskKind::KeepVisit, self.staffed(lead.store, self.now + SETTLE_WITHIN), None, reply);
    }

    /// Whether the lead is open for its visit alone: its customer wants to hear nothing more.
    pub(super) fn is_left_for_a_visit(&self, id: LeadId) -> bool {
        let lead = self.state.leads.get(&id);
        lead.is_some_and(|lead| !lead.appointments.is_empty() && self.wants_silence(lead.person))
    }

    /// Whether the person stopped everything.
    pub(super) fn wants_silence(&self, person: PersonId) -> bool {
        self.state.suppressions.covers(SuppressionScope::Everything, &[], &[person])
    }

    /// Whoever spoke, and everybody who shares one of the contact points.
    fn who_share(&self, contacts: &[BlindIndex], person: Option<&Person>, recalled: &[Person]) -> Vec<PersonId> {
        let holds = |it: &&Person| contacts.iter().any(|c| it.facts.phones.contains(c) || it.facts.emails.contains(c));
        let sharing = contacts.iter().filter_map(|contact| self.state.contacts.get(contact)).flatten().copied();
        let sharing = sharing.chain(recalled.iter().filter(holds).map(|person| person.facts.person));
        let mut people: Vec<PersonId> = person.map(|person| person.facts.person).into_iter().collect();
        for id in sharing {
            if !people.contains(&id) {
                people.push(id);
            }
        }
        people
    }

    /// Cancels what is planned over a channel that is shut now; the cadence goes on with what is left, at its own time.
    pub(super) fn cancel_shut(&mut self, id: LeadId, reason: CancelReason) {
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        let planned = lead.touches.iter().filter_map(|touch| self.state.touches.get(touch));
        let planned =
            planned.filter(|touch| touch.status != TouchStatus::Claimed && self.is_shut(lead.person, touch.channel));
        let planned: Vec<Touch> = planned.cloned().collect();
        let rings = self.is_shut(lead.person, Channel::Call);
        let is_void = |task: &&TaskId| {
            self.state.tasks.get(task).is_some_and(|task| match task.kind {
                TaskKind::Call => rings,
                TaskKind::ReleaseTouch => planned.iter().any(|touch| Some(touch.id) == task.touch),
                _ => false,
            })
        };
        let void: Vec<TaskId> = lead.tasks.iter().filter(is_void).copied().collect();
        for touch in &planned {
            let policy = self.policy_version();
            self.emit(About::lead(&lead), TouchCanceled { touch: touch.id, reason, policy });
        }
        void.into_iter().for_each(|task| self.withdraw_task(task));
        for touch in &planned {
            // What was not due yet is not made sooner by another channel; what was prepared was due.
            let due = if touch.status == TouchStatus::Prepared { self.now } else { touch.planned_at.max(self.now) };
            self.follow_at(id, touch.enrollment, touch.step, touch.action, On::Unable, due);
            self.after(touch, None);
        }
        self.ensure_next_action(id);
    }

    fn is_shut(&self, person: PersonId, channel: Channel) -> bool {
        let Some(known) = self.state.people.get(&person) else { return false };
        let contacts = if channel.is_phone() { &known.facts.phones } else { &known.facts.emails };
        self.state.suppressions.bars(person, contacts, channel)
    }

    pub(super) fn stop_requested(&mut self, stop: &Stop<'_>) {
        if !self.state.setup.stores.contains_key(&stop.store) {
            return self.refuse(Refusal::UnknownStore(i64::from(stop.store.0)));
        }
        let known = stop.contacts.iter().filter_map(|it| self.state.contacts.get(it)).flatten().next();
        let known = known.and_then(|id| self.state.people.get(id)).cloned();
        let person = known.as_ref().or(stop.recalled.first());
        if !self.stop(&Stop { person, ..*stop }) {
            self.out.answer = Answer::Known;
        }
    }

    /// The provider refuses the address because its owner has opted out with it (Twilio 21610, Telnyx 40300): what the
    /// carrier heard holds for all of us.
    pub(super) fn provider_stopped(&mut self, touch: &Touch) {
        self.provider_stops(touch.person, touch.channel, touch.store, &[]);
    }

    /// The same, of a person whom the state may have let go of.
    pub(super) fn provider_stops(&mut self, id: PersonId, channel: Channel, store: StoreId, recalled: &[Person]) {
        let recall = || recalled.iter().find(|person| person.facts.person == id).cloned();
        let person = self.state.people.get(&id).cloned().or_else(recall);
        let facts = person.as_ref().map(|person| &person.facts);
        let contacts = facts.map(|it| if channel.is_phone() { &it.phones } else { &it.emails });
        let contacts: Vec<BlindIndex> = contacts.into_iter().flat_map(|it| it.first()).copied().collect();
        let (person, scope, via) = (person.as_ref(), SuppressionScope::Everything, "provider");
        let (actor, note, reply) = (Actor::System, None, None);
        self.stop(&Stop { store, contacts: &contacts, person, recalled, scope, via, note, reply, actor });
        if person.is_none() {
            // Long gone from here: whoever they are, they are shut.
            let about = About { store, lead: None, person: Some(id) };
            let people = vec![id];
            let (contacts, leads, via) = (Vec::new(), Vec::new(), via.to_owned());
            self.emit_as(actor, self.now, about, SuppressionAdded { scope, contacts, people, leads, via, note: None });
        }
    }

    /// Opt-outs of another system. Whoever is known is stopped one by one; contact points of strangers are shut together.
    pub(super) fn import_suppressions(
        &mut self,
        store: StoreId,
        rows: &[SuppressionRow],
        via: &str,
        recalled: &[Person],
        actor: Actor,
    ) {
        if !self.state.setup.stores.contains_key(&store) {
            return self.refuse(Refusal::UnknownStore(i64::from(store.0)));
        }
        for &scope in SuppressionScope::ALL {
            let mut strangers: Vec<BlindIndex> = Vec::new();
            for row in rows.iter().filter(|row| row.scope == scope) {
                let contacts = row.contacts.as_slice();
                let holds =
                    |it: &&Person| contacts.iter().any(|c| it.facts.phones.contains(c) || it.facts.emails.contains(c));
                let recalled: Vec<Person> = recalled.iter().filter(holds).cloned().collect();
                if self.who_share(contacts, None, &recalled).is_empty() {
                    let fresh = contacts.iter().filter(|it| !self.state.suppressions.covers(scope, &[**it], &[]));
                    strangers.extend(fresh);
                } else {
                    let (person, note, reply) = (None, None, None);
                    let stop = Stop { store, contacts, person, recalled: &recalled, scope, via, note, reply, actor };
                    self.stop_requested(&stop);
                }
            }
            strangers.sort_unstable();
            strangers.dedup();
            if !strangers.is_empty() {
                let (people, leads, via, note) = (Vec::new(), Vec::new(), via.to_owned(), None);
                let added = SuppressionAdded { scope, contacts: strangers, people, leads, via, note };
                self.emit_as(actor, self.now, About::store(store), added);
            }
        }
        self.out.answer = Answer::Done;
    }

    pub(super) fn seal_note(&mut self, note: Option<Slot>, person: Option<PersonId>) -> Option<NoteId> {
        let slot = note?;
        let id = NoteId(self.fresh());
        self.out.seals.push(SealOrder { slot, kind: SealKind::Note, id: id.0, person });
        Some(id)
    }
}
