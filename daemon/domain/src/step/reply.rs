//! Decides what a customer's word does, in one commit: stop, hand over, or put it before the owner.

use jiff::SignedDuration;

use super::{About, Deciding, enroll::Happened, stop::Stop};
use crate::{
    effect::{About as NoticeAbout, Answer, Effect, Notice, SealOrder},
    entry::{Actor, ConsentRecorded, EscalationOpened, Inquiry, ReplyReceived, SuppressionAdded, SuppressionLifted},
    ids::{EscalationId, KeyedHash, LeadId, ReplyId},
    input::ReplyObserved,
    state::{Lead, Person},
    words::{
        Channel, ConsentLevel, Evidence, Intent, MatchedBy, Outcome, SealKind, Stage, SuppressionScope, TaskKind,
        Urgency,
    },
};

/// A named human has a hot reply in hand within this time, counted while the store is staffed.
const ESCALATION: SignedDuration = SignedDuration::from_mins(5);

impl Deciding<'_> {
    pub(super) fn reply(&mut self, reply: &ReplyObserved) {
        let repeated = reply.provider_id.is_some_and(|id| self.state.recent.provider_ids.contains_key(&id));
        if reply.seen || repeated {
            self.out.answer = Answer::Known;
            return;
        }
        let person = self.writer(reply);
        let lead = person.as_ref().and_then(|person| self.lead_of(person));
        let id = ReplyId(self.fresh());
        let about = About {
            store: lead.as_ref().map_or(reply.store, |lead| lead.store),
            lead: lead.as_ref().map(|lead| lead.id),
            person: person.as_ref().map(|person| person.facts.person),
        };
        self.out.seals.push(SealOrder { slot: reply.private, kind: SealKind::Reply, id: id.0, person: about.person });
        let last_sent = person.as_ref().and_then(|person| person.last_sent);
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
            in_reply_to: last_sent.map(|(touch, _)| touch),
        };
        self.emit_as(Actor::Customer, reply.at.min(self.now), about, received);
        self.mean(reply, id, person, lead);
    }

    /// The person who wrote: with an open lead if one of the contact's people has one.
    fn writer(&self, reply: &ReplyObserved) -> Option<Person> {
        let known = self.state.contacts.get(&reply.from).into_iter().flatten();
        let known: Vec<&Person> = known.filter_map(|id| self.state.people.get(id)).collect();
        let latest = |person: &&Person| person.last_sent.map(|(_, at)| at);
        let open = known.iter().copied().filter(|person| !person.leads.is_empty()).max_by_key(latest);
        let best = open.or_else(|| known.iter().copied().max_by_key(latest));
        let recalled = reply.recalled.people.as_slice();
        let best = best.or_else(|| recalled.iter().max_by_key(|person| latest(person)))?;
        Some(best.clone().with_past_of(recalled))
    }

    fn lead_of(&self, person: &Person) -> Option<Lead> {
        let leads = person.leads.iter().filter_map(|id| self.state.leads.get(id));
        leads.max_by_key(|lead| lead.received_at).cloned()
    }

    fn mean(&mut self, reply: &ReplyObserved, id: ReplyId, person: Option<Person>, lead: Option<Lead>) {
        let says = |intent| reply.intents.contains(&intent);
        if says(Intent::OptOut) {
            let heard = self.hears_texts(reply, person.as_ref());
            let stopped = self.stop(&Stop {
                store: reply.store,
                contacts: &[reply.from],
                person: person.as_ref(),
                recalled: &reply.recalled.people,
                scope: reply.reach,
                via: "reply",
                note: None,
                actor: Actor::Customer,
            });
            if let Some(person) = person.as_ref().filter(|_| stopped && heard) {
                self.confirm_stop(reply, id, person, lead.as_ref());
            }
            return self.prove_stop(reply);
        }
        let Some(person) = person else { return };
        if says(Intent::OptIn) {
            self.opt_in(reply, &person);
        }
        if says(Intent::WrongNumber) {
            return self.wrong_number(reply, &person, lead, id);
        }
        let hot = reply.intents.iter().copied().find(|intent| intent.is_hot());
        let over = says(Intent::AlreadyBought) || (says(Intent::NotInterested) && hot.is_none());
        // A closed lead is not opened to be closed again.
        let reopened = |deciding: &mut Self| if over { None } else { deciding.reopen(reply, &person) };
        let Some(lead) = lead.map(|lead| lead.id).or_else(|| reopened(self)) else { return };
        self.answered(lead, reply, id);
        self.reach(lead, Stage::Contacted, Evidence::Proven, "reply", reply.at.min(self.now));
        self.react(lead, if hot.is_some() { Happened::HotReply } else { Happened::Reply });
        if says(Intent::AlreadyBought) {
            self.close(lead, Outcome::BoughtElsewhere);
        } else if let Some(hot) = hot {
            self.escalate(lead, hot, Some(id));
        } else if says(Intent::NotInterested) {
            self.close(lead, Outcome::NotInterested);
        } else {
            let store = self.state.leads.get(&lead).map_or(reply.store, |lead| lead.store);
            let due = self.staffed(store, self.now + SignedDuration::from_mins(30));
            self.open_task(lead, TaskKind::AnswerReply, due, None, Some(id));
        }
    }

    /// Permission for texts alone comes back; nothing starts again by itself. Whoever never stopped gives nothing back:
    /// what they agreed to before stays as it is.
    fn opt_in(&mut self, reply: &ReplyObserved, person: &Person) {
        let id = person.facts.person;
        let stopped = self.state.suppressions.bars(id, &[reply.from], Channel::Text);
        if !stopped && person.facts.consent != ConsentLevel::Revoked {
            return;
        }
        let about = About { store: reply.store, lead: None, person: Some(id) };
        let lifted = SuppressionLifted {
            scope: SuppressionScope::Text,
            contacts: vec![reply.from],
            people: vec![id],
            via: "reply".to_owned(),
        };
        self.emit_as(Actor::Customer, self.now, about, lifted);
        let given = ConsentRecorded { level: ConsentLevel::Express, via: "reply".to_owned() };
        self.emit_as(Actor::Customer, self.now, about, given);
    }

    /// Whoever has this number is not our customer: shut the number, and let a human mend the lead.
    fn wrong_number(&mut self, reply: &ReplyObserved, person: &Person, lead: Option<Lead>, id: ReplyId) {
        let about =
            About { store: reply.store, lead: lead.as_ref().map(|lead| lead.id), person: Some(person.facts.person) };
        let added = SuppressionAdded {
            scope: if reply.channel == Channel::Email { SuppressionScope::Email } else { SuppressionScope::Phone },
            contacts: vec![reply.from],
            people: Vec::new(),
            leads: lead.iter().map(|lead| lead.id).collect(),
            via: "wrong-number".to_owned(),
            note: None,
        };
        self.emit_as(Actor::Customer, self.now, about, added);
        if let Some(lead) = lead {
            self.react(lead.id, Happened::WrongNumber);
            self.open_task(lead.id, TaskKind::FixLead, self.staffed(lead.store, self.now), None, Some(id));
        }
    }

    /// A customer of a closed lead wrote: the lead opens again, in a human's hands.
    fn reopen(&mut self, reply: &ReplyObserved, person: &Person) -> Option<LeadId> {
        let past = person.past.last()?.clone();
        let inquiry = Inquiry {
            source: "reply".to_owned(),
            natural_key: None,
            content: reply.provider_id.unwrap_or(KeyedHash(reply.from.0)),
            requested_at: reply.at,
            vehicle: None,
            trade_in: None,
            flags: Vec::new(),
            urgency: Urgency::Unknown,
        };
        let matched = if reply.channel == Channel::Email { MatchedBy::Email } else { MatchedBy::Phone };
        let facts = person.facts.clone();
        let lead = self.open_lead(past.store, past.department, inquiry, Some(person), matched, facts);
        self.begin(lead);
        Some(lead)
    }

    /// Hands a lead to its acting rep against the clock.
    pub(super) fn escalate(&mut self, id: LeadId, intent: Intent, reply: Option<ReplyId>) {
        let Some(lead) = self.open(id) else { return };
        let Some(episode) = lead.episode.as_ref() else { return };
        if self.state.holds.contains_key(&lead.person) {
            return self.review_hold(id);
        }
        // Against one clock at a time: but what was taken or missed before says nothing of what the customer writes now.
        let running = lead.escalations.iter().filter_map(|id| self.state.escalations.get(id));
        if running.into_iter().any(|it| it.taken_by.is_none() && !it.breached) {
            return;
        }
        let hours = self.state.setup.stores.get(&lead.store).map(|store| &store.hours);
        let staffed = hours.and_then(|hours| hours.after_open_time(&self.zone(lead.store), self.now, ESCALATION));
        let due_at = staffed.unwrap_or(self.now + ESCALATION);
        let escalation = EscalationId(self.fresh());
        let opened = EscalationOpened {
            escalation,
            episode: episode.id,
            segment: episode.segment,
            intent,
            reply,
            owner: lead.owner,
            acting: lead.acting,
            due_at,
        };
        self.emit(About::lead(&lead), opened);
        let about = NoticeAbout::Escalation(escalation);
        self.effect(Effect::Notify(Notice { rep: lead.acting, lead: id, about, due_at }));
    }
}
