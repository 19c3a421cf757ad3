//! Decides what a call means that a tracking service saw.
//!
//! | who rang | what follows |
//! |---|---|
//! | somebody with an open lead | a reply: the automation stops, and the owner has it; nothing begins anew |
//! | anybody else, on a sales line, and nobody took it or both spoke long enough | a lead, in the cadence for callers |
//! | anybody else | it is noted |
//! | the store, and the customer took it | a human has talked with them |
//!
//! Beside these, a proven two-way call of a minute is contact. Who rings has asked to be answered, and to nothing more.

use jiff::SignedDuration;

use super::{About, Deciding, enroll::Happened, means::Said, work::TWO_WAY_SECONDS};
use crate::{
    entry::{Actor, CallRecorded, Inquiry, PersonFacts},
    ids::{LeadId, PersonId},
    input::ArrivedCall,
    state::{Lead, Person},
    words::{
        CallDirection, CallStatus, ConsentLevel, Department, Evidence, Intent, Language, MatchedBy, Stage, TaskKind,
        Urgency,
    },
};

/// When whoever has a caller on their list should have rung back, in hours of the store.
const CALL_BACK_WITHIN: SignedDuration = SignedDuration::from_mins(5);

impl Deciding<'_> {
    /// The lead that the call opened or belongs to; none when it is known to the letter, or makes none.
    pub(super) fn call_arrived(&mut self, call: &ArrivedCall) -> Option<LeadId> {
        if call.seen || self.state.recent.files.contains_key(&call.content) {
            return None;
        }
        let meant = self.call_of_its_source(call);
        let call = meant.as_ref().unwrap_or(call);
        let recent = self.state.recent.keys.get(&call.call).map(|(lead, ..)| *lead);
        let told_before = recent.or(call.recalled.same_key.map(|(lead, _)| lead));
        if let Some(lead) = told_before {
            self.told_more(lead, call);
            return Some(lead);
        }
        let caller = self.caller(call);
        let open = caller.as_ref().and_then(|person| self.lead_of_line(person, call.line));
        if let Some(lead) = open {
            self.rang_about(&lead, call);
            return Some(lead.id);
        }
        if call.makes_a_lead() {
            return Some(self.opens_by_call(call, caller.as_ref()));
        }
        let about = About { store: call.store, lead: None, person: caller.map(|person| person.facts.person) };
        self.note_call(about, call, false);
        None
    }

    /// Whose number it is: whoever has an open lead, else whoever was written to last.
    fn caller(&self, call: &ArrivedCall) -> Option<Person> {
        let from = call.from?;
        let known = self.state.contacts.get(&from).into_iter().flatten();
        let known: Vec<&Person> = known.filter_map(|id| self.state.people.get(id)).collect();
        let latest = |person: &&Person| person.last_sent.map(|(_, at)| at);
        let open = known.iter().copied().filter(|person| !person.leads.is_empty()).max_by_key(latest);
        let best = open.or_else(|| known.iter().copied().max_by_key(latest));
        let recalled = call.recalled.people.as_slice();
        let best = best.or_else(|| recalled.iter().max_by_key(|person| latest(person)))?;
        Some(best.clone().with_past_of(recalled))
    }

    /// The caller's open lead: of the line's department if there is one.
    fn lead_of_line(&self, person: &Person, line: Option<Department>) -> Option<Lead> {
        let open = person.leads.iter().filter_map(|id| self.state.leads.get(id));
        let fits = open.filter(|lead| Some(lead.department) == line).max_by_key(|lead| lead.received_at);
        fits.cloned().or_else(|| self.lead_of(person))
    }

    fn note_call(&mut self, about: About, call: &ArrivedCall, again: bool) {
        if let Some(person) = about.person.filter(|_| about.lead.is_some()) {
            self.seal(call.private, person);
        }
        let recorded = CallRecorded {
            call: call.call,
            content: call.content,
            again,
            from: call.from,
            direction: call.direction,
            status: call.status,
            line: call.line,
            seconds: call.seconds,
            source: call.source.clone(),
            opening: Some(call.opening.clone()),
        };
        let actor = if call.direction == CallDirection::Inbound { Actor::Customer } else { Actor::System };
        self.emit_as(actor, call.at.min(self.now), about, recorded);
    }

    /// The tracking learned more of a call: how long it was, or what somebody wrote about it.
    fn told_more(&mut self, id: LeadId, call: &ArrivedCall) {
        let lead = self.state.leads.get(&id).cloned();
        let person = lead.as_ref().map(|lead| lead.person).or_else(|| self.caller(call).map(|it| it.facts.person));
        self.note_call(About { store: call.store, lead: Some(id), person }, call, true);
        let Some(lead) = lead else { return };
        self.spoke(id, call);
        self.shut_at_door(lead.store, lead.person, &call.aside.shut, "call");
        if self.state.leads.contains_key(&id) {
            self.note_answers(id, &call.aside.answers, &[], None, Actor::Customer);
            if call.opening.intents.iter().any(|intent| !call.told.contains(intent)) {
                self.first_words(id, &call.opening);
            }
            self.ensure_next_action(id);
        }
    }

    /// A call that both took and spoke a minute is contact, and its record proves it.
    fn spoke(&mut self, id: LeadId, call: &ArrivedCall) {
        let two_way = call.status == CallStatus::Answered && call.seconds.is_some_and(|it| it >= TWO_WAY_SECONDS);
        if two_way {
            self.reach(id, Stage::Contacted, Evidence::Proven, "call", call.at.min(self.now));
        }
    }

    /// A call of somebody with an open lead, or to them.
    fn rang_about(&mut self, lead: &Lead, call: &ArrivedCall) {
        let id = lead.id;
        self.note_call(About::lead(lead), call, false);
        self.spoke(id, call);
        self.shut_at_door(lead.store, lead.person, &call.aside.shut, "call");
        if !self.state.leads.contains_key(&id) {
            return;
        }
        self.note_answers(id, &call.aside.answers, &[], None, Actor::Customer);
        match call.direction {
            CallDirection::Inbound => self.rang_back(id, call),
            CallDirection::Outbound if call.status == CallStatus::Answered => {
                self.react(id, Happened::OwnerTakeover);
                self.follow_up(id);
            }
            CallDirection::Outbound => {}
        }
        self.ensure_next_action(id);
    }

    /// The customer rang instead of writing. It is as much a reply as a text, and the owner hears of it.
    fn rang_back(&mut self, id: LeadId, call: &ArrivedCall) {
        if self.first_words(id, &call.opening) {
            return;
        }
        self.react(id, Happened::Reply);
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        let said = Said::first(&call.opening);
        let waits = lead.tasks.iter().filter_map(|task| self.state.tasks.get(task));
        let told = waits.into_iter().any(|task| task.kind == TaskKind::AnswerReply);
        if !told || said.says(Intent::Complaint) {
            let due = self.staffed(lead.store, self.now + CALL_BACK_WITHIN);
            self.open_task(id, TaskKind::AnswerReply, due, None, None);
        }
    }

    /// A lead captured on a call, with the cadence for callers.
    fn opens_by_call(&mut self, call: &ArrivedCall, caller: Option<&Person>) -> LeadId {
        let matched = if caller.is_some() { MatchedBy::Phone } else { MatchedBy::New };
        let facts = self.facts_of_caller(call, caller);
        let person = facts.person;
        let inquiry = Inquiry {
            source: call.source.clone(),
            // The call's own entry is found by its key.
            natural_key: None,
            content: call.content,
            requested_at: call.at,
            vehicle: None,
            trade_in: None,
            flags: Vec::new(),
            urgency: Urgency::Unknown,
            opening: Some(Box::new(call.opening.clone())),
        };
        let department = call.line.unwrap_or(Department::Sales);
        let id = self.open_lead(call.store, department, inquiry, caller, matched, facts);
        self.note_call(About { store: call.store, lead: Some(id), person: Some(person) }, call, false);
        self.shut_at_door(call.store, person, &call.aside.shut, "call");
        self.begin_episode(id);
        self.spoke(id, call);
        self.opened(id, Some(&call.opening), &call.aside);
        self.begun(id);
        id
    }

    /// The name that a carrier shows is a subscriber's, not the caller's: nobody is greeted by it.
    fn facts_of_caller(&mut self, call: &ArrivedCall, caller: Option<&Person>) -> PersonFacts {
        // Ringing the store asks for an answer and agrees to no marketing, whatever the source's forms say.
        let given = self.state.setup.consent(&call.source).min(ConsentLevel::Inquiry);
        if let Some(person) = caller {
            let mut facts = person.facts.clone();
            if facts.consent != ConsentLevel::Revoked {
                facts.consent = facts.consent.max(given);
            }
            return facts;
        }
        PersonFacts {
            person: PersonId(self.fresh()),
            phones: call.from.into_iter().collect(),
            emails: Vec::new(),
            numbers: Vec::new(),
            name: None,
            known: call.known,
            npa: call.npa,
            zip3: None,
            region: None,
            language: Language::English,
            consent: given,
            household: None,
        }
    }
}

impl ArrivedCall {
    /// Whether somebody who has no open lead wants something of sales: nobody took the call, or both spoke long enough. An
    /// answered call to service was answered.
    fn makes_a_lead(&self) -> bool {
        let long = self.seconds.is_some_and(|seconds| seconds >= self.lead_after);
        let wants = match self.status {
            CallStatus::Missed | CallStatus::Voicemail | CallStatus::Abandoned => true,
            CallStatus::Answered => long,
        };
        let theirs = self.direction == CallDirection::Inbound && self.from.is_some();
        theirs && wants && self.line == Some(Department::Sales)
    }
}
