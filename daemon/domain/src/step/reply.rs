//! Decides whose word a reply is, and how a lead comes into human hands by it. What a reply does stands in the table of
//! `means`.

use super::{About, Deciding, enroll::Happened, means::Said};
use crate::{
    effect::{Answer, SealOrder},
    entry::{Actor, Inquiry, PersonFacts, ReplyReceived},
    ids::{KeyedHash, LeadId, PersonId, ReplyId},
    input::ReplyObserved,
    state::{Lead, Person},
    words::{Channel, Department, Intent, MatchedBy, SealKind, Urgency},
};

impl Deciding<'_> {
    pub(super) fn reply(&mut self, reply: &ReplyObserved) {
        let repeated = reply.provider_id.is_some_and(|id| self.state.recent.provider_ids.contains_key(&id));
        if reply.seen || repeated {
            self.out.answer = Answer::Known;
            return;
        }
        let known = self.writer(reply);
        let begins = known.is_none();
        let person = known.or_else(|| self.begin_with(reply));
        let lead = person.as_ref().and_then(|person| self.lead_of(person));
        let id = ReplyId(self.fresh());
        let about = About {
            store: lead.as_ref().map_or(reply.store, |lead| lead.store),
            lead: lead.as_ref().map(|lead| lead.id),
            person: person.as_ref().map(|person| person.facts.person),
        };
        self.out.seals.push(SealOrder { slot: reply.private, kind: SealKind::Reply, id: id.0, person: about.person });
        let last_sent = person.as_ref().and_then(|person| person.last_sent);
        let answers = reply.in_reply_to.map(|touch| touch.touch).or(last_sent.map(|(touch, _)| touch));
        let received = ReplyReceived {
            reply: id,
            channel: reply.channel,
            from: reply.from,
            provider_id: reply.provider_id,
            intents: reply.intents.clone(),
            evidence: reply.evidence.clone(),
            confidence: Some(reply.confidence),
            language: reply.language,
            after_minutes: last_sent.map(|(_, at)| reply.at.duration_since(at).as_mins()),
            in_reply_to: answers,
        };
        self.emit_as(Actor::Customer, reply.at.min(self.now), about, received);
        match lead {
            Some(lead) if begins => self.first_word(&lead, reply, id),
            lead => self.means(reply, id, person, lead),
        }
    }

    /// Opens a lead for somebody unknown who texts the store: nobody's question is lost because no form was filled in. Who
    /// wants nothing of the store, and the staff, are nobody's lead.
    fn begin_with(&mut self, reply: &ReplyObserved) -> Option<Person> {
        const NOTHING: [Intent; 5] =
            [Intent::OptOut, Intent::WrongNumber, Intent::NotInterested, Intent::AlreadyBought, Intent::Help];
        let stranger = reply.stranger?;
        let of_staff = self.state.setup.readiness.staff.contains_key(&reply.from);
        if of_staff || reply.intents.iter().any(|intent| NOTHING.contains(intent)) {
            return None;
        }
        let source = reply.channel.as_str().to_owned();
        let facts = PersonFacts {
            person: PersonId(self.fresh()),
            phones: vec![reply.from],
            emails: Vec::new(),
            name: None,
            known: stranger.known,
            npa: stranger.npa,
            zip3: None,
            region: None,
            language: reply.language,
            consent: self.state.setup.consent(&source),
            household: None,
            numbers: Vec::new(),
        };
        let person = facts.person;
        let serves = reply.intents.contains(&Intent::ServiceNeed);
        let department = if serves { Department::Service } else { Department::Sales };
        self.open_lead(reply.store, department, inquiry(reply, source), None, MatchedBy::New, facts);
        let seal = SealOrder { slot: stranger.private, kind: SealKind::Person, id: person.0, person: Some(person) };
        self.out.seals.push(seal);
        self.state.people.get(&person).cloned()
    }

    /// Who has just texted for the first time is answered by a human.
    fn first_word(&mut self, lead: &Lead, reply: &ReplyObserved, id: ReplyId) {
        self.begin_episode(lead.id);
        self.answered(lead.id, reply, id);
        self.react(lead.id, Happened::HotReply);
        self.put_before_human(lead.id, Said::of(reply), Some(id));
    }

    /// The person who wrote: whom the message answered was written to, else with an open lead if one of the contact's
    /// people has one.
    fn writer(&self, reply: &ReplyObserved) -> Option<Person> {
        let answered = reply.in_reply_to.map(|touch| touch.person);
        let recall = |id| reply.recalled.people.iter().find(|person| person.facts.person == id);
        if let Some(person) = answered.and_then(|id| self.state.people.get(&id).or_else(|| recall(id))) {
            return Some(person.clone().with_past_of(&reply.recalled.people));
        }
        let known = self.state.contacts.get(&reply.from).into_iter().flatten();
        let known: Vec<&Person> = known.filter_map(|id| self.state.people.get(id)).collect();
        let latest = |person: &&Person| person.last_sent.map(|(_, at)| at);
        let open = known.iter().copied().filter(|person| !person.leads.is_empty()).max_by_key(latest);
        let best = open.or_else(|| known.iter().copied().max_by_key(latest));
        let recalled = reply.recalled.people.as_slice();
        let best = best.or_else(|| recalled.iter().max_by_key(|person| latest(person)))?;
        Some(best.clone().with_past_of(recalled))
    }

    pub(super) fn lead_of(&self, person: &Person) -> Option<Lead> {
        let leads = person.leads.iter().filter_map(|id| self.state.leads.get(id));
        leads.max_by_key(|lead| lead.received_at).cloned()
    }

    /// A customer of a closed lead wrote: the lead opens again, in a human's hands. Whoever calls gives it its next action.
    pub(super) fn reopen(&mut self, reply: &ReplyObserved, person: &Person) -> Option<LeadId> {
        self.reopen_with(inquiry(reply, "reply".to_owned()), reply.channel, person)
    }

    /// The same by what came over a channel.
    pub(super) fn reopen_with(&mut self, inquiry: Inquiry, channel: Channel, person: &Person) -> Option<LeadId> {
        let past = person.past.last()?.clone();
        let matched = if channel == Channel::Email { MatchedBy::Email } else { MatchedBy::Phone };
        let facts = person.facts.clone();
        let lead = self.open_lead(past.store, past.department, inquiry, Some(person), matched, facts);
        self.begin_episode(lead);
        Some(lead)
    }
}

/// What a message asks for that opens a lead.
fn inquiry(reply: &ReplyObserved, source: String) -> Inquiry {
    Inquiry {
        source,
        natural_key: None,
        content: reply.provider_id.unwrap_or(KeyedHash(reply.from.0)),
        requested_at: reply.at,
        vehicle: None,
        trade_in: None,
        flags: Vec::new(),
        urgency: Urgency::Unknown,
        opening: None,
    }
}
