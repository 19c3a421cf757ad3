//! Decides what an arrived file means: who wrote, whether they are known, whether this is new.

use jiff::SignedDuration;

use super::{About, Deciding, enroll::Happened, person::Who};
use crate::{
    effect::{Answer, Effect, Refusal, SealOrder},
    entry::{Actor, FileTaken, Inquiry, InquiryJoined, IntakeQuarantined, ItemSettled, LeadReceived, PersonFacts},
    ids::{ItemId, KeyedHash, LeadId, OpportunityId, PersonId, StoreId},
    input::{ArrivedLead, FileArrived, Slot},
    segment::{SERVICE_HISTORY, SHOWROOM},
    state::{Lead, Person},
    words::{ItemState, MatchedBy, SealKind, TaskKind},
};

/// A second form from the same person within this time is the same click, not a reply.
const SAME_CLICK: SignedDuration = SignedDuration::from_mins(10);

/// Reopened within this time the opportunity is the same (facts: definitions, "Opportunity").
const SAME_OPPORTUNITY: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Deciding<'_> {
    pub(super) fn file_arrived(&mut self, file: &FileArrived) {
        let known = file.seen || self.state.recent.files.contains_key(&file.content);
        if known && file.retry_of.is_none() {
            self.out.answer = Answer::Known;
        } else {
            self.take(file);
        }
        // Known or new, its content is in the ledger once this decision is committed.
        self.out.effects.extend(file.file.map(Effect::RemoveFile));
    }

    fn take(&mut self, file: &FileArrived) {
        let about = About::store(file.store);
        if let Some(item) = file.retry_of {
            if !self.state.recent.items.contains_key(&item) {
                return self.refuse(Refusal::NotOpen { what: "quarantined item", id: item.0 });
            }
            if !file.quarantined.is_empty() {
                // All or nothing: what is taken now would come again with the next retry.
                let quarantined = u32::try_from(file.quarantined.len()).unwrap_or(u32::MAX);
                self.out.answer = Answer::Taken { leads: Vec::new(), quarantined };
                return;
            }
        }
        let mut leads: Vec<LeadId> = file.leads.iter().filter_map(|lead| self.lead_arrived(file.store, lead)).collect();
        leads.extend(file.calls.iter().filter_map(|call| self.call_arrived(call)));
        let understood = u32::try_from(file.leads.len() + file.calls.len()).unwrap_or(u32::MAX);
        if let Some(item) = file.retry_of {
            let settled = ItemSettled { item, state: ItemState::Retried, leads: understood };
            self.emit_as(file.actor, self.now, about, settled);
        } else {
            for item in &file.quarantined {
                let id = ItemId(self.fresh());
                let quarantined = IntakeQuarantined {
                    item: id,
                    content: item.content,
                    reason: item.reason.clone(),
                    bytes: item.bytes,
                };
                self.emit(about, quarantined);
                let seal = SealOrder { slot: item.private, kind: SealKind::Item, id: id.0, person: None };
                self.out.seals.push(seal);
            }
            let quarantined = u32::try_from(file.quarantined.len()).unwrap_or(u32::MAX);
            self.emit(about, FileTaken { content: file.content, leads: understood, quarantined });
        }
        let quarantined = u32::try_from(file.quarantined.len()).unwrap_or(u32::MAX);
        self.out.answer = Answer::Taken { leads, quarantined };
    }

    pub(super) fn item_dismissed(&mut self, item: ItemId, actor: Actor) {
        if self.state.recent.items.contains_key(&item) {
            let settled = ItemSettled { item, state: ItemState::Dismissed, leads: 0 };
            self.emit_as(actor, self.now, About::store(StoreId(0)), settled);
        } else {
            self.refuse(Refusal::NotOpen { what: "quarantined item", id: item.0 });
        }
    }

    /// The lead that the arrived one opened or joined; none when it is known to the letter.
    pub(super) fn lead_arrived(&mut self, store: StoreId, arrived: &ArrivedLead) -> Option<LeadId> {
        let meant = self.of_its_source(arrived);
        let arrived = meant.as_ref().unwrap_or(arrived);
        if let Some((lead, content)) = self.same_key(arrived) {
            if content == arrived.inquiry.content {
                return None;
            }
            if let Some(person) = self.asked_before(lead, arrived) {
                return Some(self.resent(store, lead, &person, arrived));
            }
            // Another customer under an id that the sender used before: nobody's inquiry is swallowed.
        }
        let who = Who::of_lead(arrived);
        let (matched_by, known) = self.find_person(&who);
        let same = known.as_ref().filter(|_| matched_by.is_same());
        let given = self.state.setup.consent(&arrived.inquiry.source);
        let facts = self.facts(&who, given, same, known.as_ref());
        let open = same.and_then(|person| self.state.open_lead(person.facts.person, arrived.department)).cloned();
        let lead = match open {
            Some(lead) => self.joined(&lead, arrived, matched_by, facts),
            None => self.received(store, arrived, same, matched_by, facts),
        };
        Some(lead)
    }

    pub(super) fn same_key(&self, arrived: &ArrivedLead) -> Option<(LeadId, KeyedHash)> {
        let key = arrived.inquiry.natural_key?;
        let recent = self.state.recent.keys.get(&key).map(|(lead, content, _)| (*lead, *content));
        recent.or(arrived.recalled.same_key)
    }

    /// The person of a lead, if the arrived one can be theirs: by a contact point or by name.
    pub(super) fn asked_before(&self, lead: LeadId, arrived: &ArrivedLead) -> Option<Person> {
        let theirs =
            |person: &&Person| person.leads.contains(&lead) || person.past.iter().any(|past| past.lead == lead);
        let mut held =
            arrived.phones.iter().chain(&arrived.emails).filter_map(|it| self.state.contacts.get(it)).flatten();
        let open = self.state.leads.get(&lead).map(|lead| lead.person);
        let known = open.or_else(|| held.find(|id| self.state.people.get(id).as_ref().is_some_and(theirs)).copied());
        let known = known.and_then(|id| self.state.people.get(&id));
        let person = known.or_else(|| arrived.recalled.people.iter().find(theirs))?;
        let own = [&person.facts.phones, &person.facts.emails];
        let shares = own.into_iter().flatten().any(|it| arrived.phones.contains(it) || arrived.emails.contains(it));
        let named = arrived.name.is_some() && arrived.name == person.facts.name;
        (shares || named).then(|| person.clone())
    }

    /// The provider sent a known inquiry again, changed: it is noted and restarts nothing.
    pub(super) fn resent(&mut self, store: StoreId, lead: LeadId, person: &Person, arrived: &ArrivedLead) -> LeadId {
        let shares = arrived.emails.iter().any(|email| person.facts.emails.contains(email));
        let matched_by = if shares { MatchedBy::Email } else { MatchedBy::Phone };
        let given = self.state.setup.consent(&arrived.inquiry.source);
        let facts = self.facts(&Who::of_lead(arrived), given, Some(person), None);
        let about = About { store, lead: Some(lead), person: Some(facts.person) };
        self.seal(arrived.private, facts.person);
        let inquiry = arrived.inquiry.clone();
        let id = facts.person;
        self.emit(about, InquiryJoined { lead, resend: true, inquiry, matched_by, person: facts });
        self.shut_at_door(store, id, &arrived.aside.shut, "inquiry");
        lead
    }

    fn joined(&mut self, lead: &Lead, arrived: &ArrivedLead, matched_by: MatchedBy, person: PersonFacts) -> LeadId {
        self.seal(arrived.private, lead.person);
        let inquiry = arrived.inquiry.clone();
        let resend = arrived.resend;
        self.emit(About::lead(lead), InquiryJoined { lead: lead.id, resend, inquiry, matched_by, person });
        self.shut_at_door(lead.store, lead.person, &arrived.aside.shut, "inquiry");
        let again = self.now.duration_since(lead.received_at) > SAME_CLICK;
        if !resend {
            self.note_answers(lead.id, &arrived.aside.answers, &[], None, Actor::Customer);
        }
        let opening = arrived.inquiry.opening.as_deref().filter(|_| !resend);
        let before_human = opening.is_some_and(|opening| self.first_words(lead.id, opening));
        if again && !resend && !before_human {
            // Who asks twice wants an answer, not the next automated step.
            self.react(lead.id, Happened::NewInquiry);
            self.open_task(lead.id, TaskKind::AnswerReply, self.staffed(lead.store, self.now), None, None);
        }
        lead.id
    }

    fn received(
        &mut self,
        store: StoreId,
        arrived: &ArrivedLead,
        same: Option<&Person>,
        matched_by: MatchedBy,
        facts: PersonFacts,
    ) -> LeadId {
        let lead = self.open_lead(store, arrived.department, arrived.inquiry.clone(), same, matched_by, facts);
        if let Some(person) = self.state.leads.get(&lead).map(|lead| lead.person) {
            self.seal(arrived.private, person);
            self.shut_at_door(store, person, &arrived.aside.shut, "inquiry");
        }
        self.begin_episode(lead);
        self.opened(lead, arrived.inquiry.opening.as_deref(), &arrived.aside);
        self.begun(lead);
        lead
    }

    /// Opens a lead, with its owner, for a person whose facts are whole.
    pub(super) fn open_lead(
        &mut self,
        store: StoreId,
        department: crate::words::Department,
        inquiry: Inquiry,
        same: Option<&Person>,
        matched_by: MatchedBy,
        person: PersonFacts,
    ) -> LeadId {
        let lead = LeadId(self.fresh());
        let reopened = same.and_then(|person| {
            let past = person.past.iter().rev().find(|past| past.department == department && past.store == store)?;
            (self.now.duration_since(past.closed_at) <= SAME_OPPORTUNITY).then_some(past.opportunity)
        });
        let opportunity = reopened.unwrap_or_else(|| OpportunityId(self.fresh()));
        let about = About { store, lead: Some(lead), person: Some(person.person) };
        let occurred_at = inquiry.requested_at.min(self.now);
        let received = LeadReceived {
            lead,
            opportunity,
            opportunity_opened: reopened.is_none(),
            department,
            inquiry,
            matched_by,
            person,
        };
        let actor = match received.inquiry.source.as_str() {
            SERVICE_HISTORY => Actor::System,
            SHOWROOM => Actor::Dms,
            _ => Actor::Customer,
        };
        self.emit_as(actor, occurred_at, about, received);
        self.assign(lead, same);
        lead
    }

    /// Seals what came of a person.
    pub(super) fn seal(&mut self, slot: Slot, person: PersonId) {
        let seal = SealOrder { slot, kind: SealKind::Person, id: person.0, person: Some(person) };
        self.out.seals.push(seal);
    }
}
