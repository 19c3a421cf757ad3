//! Folds what is known of customers and their leads.

use jiff::Timestamp;

use super::{queue, roster, spend};
use crate::{
    answer::Answers,
    entry::{Body, CallRecorded, Entry, InquiryJoined, LeadClosed, LeadReceived, PersonFacts},
    ids::{KeyedHash, LeadId, PersonId, RepId, Seq},
    state::{Episode, Lead, PastOpportunity, Person, Seen, State, Timer, TimerKind, count},
    words::{AnswerKind, CallDirection, ConsentLevel, Intent, ItemState, OpenedBy, Urgency},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::FileTaken(it) => {
            state.recent.files.insert(it.content, entry.seq);
            state.remember(entry.seq, Seen::File(it.content));
        }
        Body::IntakeQuarantined(it) => {
            spend(state, it.item.0);
            state.recent.items.insert(it.item, entry.seq);
        }
        Body::ItemSettled(it) => {
            if it.state != ItemState::Quarantined {
                state.recent.items.remove(&it.item);
            }
        }
        Body::LeadReceived(it) => lead_received(state, entry, it),
        Body::InquiryJoined(it) => inquiry_joined(state, entry, it),
        Body::ConsentRecorded(it) => {
            if let Some(person) = entry.person.and_then(|id| state.people.get_mut(&id)) {
                person.facts.consent = it.level;
            }
        }
        Body::LanguageNoted(it) => {
            spend(state, it.reply.0);
            if let Some(person) = entry.person.and_then(|id| state.people.get_mut(&id)) {
                person.facts.language = it.language;
            }
        }
        Body::PlaceConfirmed(it) => {
            if let Some(person) = entry.person.and_then(|id| state.people.get_mut(&id)) {
                person.place = Some(it.state.clone());
            }
        }
        Body::SuppressionAdded(it) => {
            it.note.iter().for_each(|note| spend(state, note.0));
            state.suppressions.add(it.scope, &it.contacts, &it.people);
        }
        Body::SuppressionLifted(it) => state.suppressions.lift(it.scope, &it.contacts, &it.people),
        Body::CallRecorded(it) => call_recorded(state, entry, it),
        Body::ReplyReceived(it) => {
            spend(state, it.reply.0);
            state.said = Some((it.reply, it.intents.clone()));
            if let Some(provider_id) = it.provider_id {
                state.recent.provider_ids.insert(provider_id, entry.seq);
                state.remember(entry.seq, Seen::Provider(provider_id));
            }
            if let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) {
                lead.last_reply_at = Some(entry.occurred_at);
                lead.engaged_at = Some(entry.recorded_at);
                if it.intents.contains(&Intent::Complaint) {
                    lead.complaint = Some(it.reply);
                }
            }
        }
        Body::ReplyRelabeled(it) => {
            let complains = it.intents.contains(&Intent::Complaint);
            if let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) {
                // A complaint that was none holds nothing any more.
                if complains {
                    lead.complaint = Some(it.reply);
                } else if lead.complaint == Some(it.reply) {
                    lead.complaint = None;
                }
            }
        }
        Body::LeadClosed(it) => lead_closed(state, entry, it),
        _ => on_lead(state, entry),
    }
}

/// What concerns one open lead and nothing around it.
fn on_lead(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::EpisodeStarted(it) => spend(state, it.episode.0),
        Body::EpisodeEnded(_) => queue::leave(state, entry.lead),
        Body::AnswersNoted(it) => it.reply.iter().for_each(|reply| spend(state, reply.0)),
        _ => {}
    }
    let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    match &entry.body {
        Body::EpisodeStarted(it) => {
            lead.stages.clear();
            lead.episode = Some(Episode {
                id: it.episode,
                segment: it.segment,
                rule: it.rule.clone(),
                started_at: entry.occurred_at,
            });
            let due = lead.reclassify_at.take();
            clear(state, TimerKind::Reclassify, due, entry.lead);
        }
        Body::EpisodeEnded(_) => lead.ended = lead.episode.take(),
        Body::StageReached(it) if !lead.stages.contains(&it.stage) => lead.stages.push(it.stage),
        Body::OwnershipChanged(it) => {
            let id = lead.id;
            roster::changed(state, id, it);
        }
        Body::ReclassifyPlanned(it) => {
            let (id, old) = (lead.id, lead.reclassify_at.replace(it.at));
            clear(state, TimerKind::Reclassify, old, entry.lead);
            state.timers.set(Timer { due: it.at, kind: TimerKind::Reclassify, subject: id.0 });
        }
        Body::AnswersNoted(it) => {
            lead.answers = std::mem::take(&mut lead.answers).without(&it.cleared).overlaid(&it.answers);
            // What was cleared stood over what the inquiry said.
            let before = if it.cleared.contains(&AnswerKind::Timeline) { Urgency::Unknown } else { lead.urgency };
            lead.urgency = it.answers.timeline.unwrap_or(before);
        }
        Body::LeadRested(it) => {
            let (id, old) = (lead.id, lead.rests_until.replace(it.wake_at));
            clear(state, TimerKind::Rest, old, entry.lead);
            state.timers.set(Timer { due: it.wake_at, kind: TimerKind::Rest, subject: id.0 });
        }
        _ => {}
    }
}

fn clear(state: &mut State, kind: TimerKind, due: Option<Timestamp>, lead: Option<LeadId>) {
    if let (Some(due), Some(lead)) = (due, lead) {
        state.timers.clear(Timer { due, kind, subject: lead.0 });
    }
}

fn lead_received(state: &mut State, entry: &Entry, it: &LeadReceived) {
    spend(state, it.opportunity.0);
    let person = it.person.person;
    know(state, &it.person);
    if let Some(person) = state.people.get_mut(&person) {
        person.leads.push(it.lead);
        person.idle_since = None;
    }
    if let Some(key) = it.inquiry.natural_key {
        remember_key(state, key, it.lead, it.inquiry.content, entry.seq);
    }
    count(&mut state.roster.owns, RepId(0), true);
    count(&mut state.roster.answers, RepId(0), true);
    let lead = Lead {
        id: it.lead,
        item: state.roster.items.open(it.lead),
        store: entry.store,
        person,
        opportunity: it.opportunity,
        department: it.department,
        source: it.inquiry.source.clone(),
        by: it.inquiry.opening.as_ref().map_or(OpenedBy::Form, |opening| opening.by),
        urgency: it.inquiry.urgency,
        received_at: entry.recorded_at,
        requested_at: it.inquiry.requested_at,
        vehicle: it.inquiry.vehicle.clone(),
        trade_in: it.inquiry.trade_in.clone(),
        answers: Answers::default(),
        owner: RepId(0),
        acting: RepId(0),
        episode: None,
        ended: None,
        deal_at: None,
        by_age: None,
        waits: None,
        stages: Vec::new(),
        enrollment: None,
        touches: Vec::new(),
        used: Vec::new(),
        tasks: Vec::new(),
        escalations: Vec::new(),
        appointments: Vec::new(),
        agreed_in: None,
        visited_at: None,
        reclassify_at: None,
        rests_until: None,
        last_reply_at: None,
        asked_at: it.inquiry.requested_at.min(entry.recorded_at),
        engaged_at: None,
        complaint: None,
        missed: None,
        warned_at: None,
    };
    state.leads.insert(it.lead, lead);
}

fn inquiry_joined(state: &mut State, entry: &Entry, it: &InquiryJoined) {
    let seq = entry.seq;
    know(state, &it.person);
    if let Some(person) = state.people.get_mut(&it.person.person).filter(|person| person.leads.is_empty()) {
        // Sent again after its lead closed: the person is remembered for a while, not for ever.
        person.idle_since = Some((seq, entry.recorded_at));
        state.idle(seq, entry.recorded_at, it.person.person);
    }
    if let Some(key) = it.inquiry.natural_key {
        remember_key(state, key, it.lead, it.inquiry.content, seq);
    }
    if let Some(lead) = state.leads.get_mut(&it.lead) {
        if !it.resend {
            lead.asked_at = lead.asked_at.max(it.inquiry.requested_at.min(entry.recorded_at));
        }
        // The customer now speaks of this vehicle; one they did not name again stays.
        lead.vehicle = it.inquiry.vehicle.clone().or(lead.vehicle.take());
        lead.trade_in = it.inquiry.trade_in.clone().or(lead.trade_in.take());
        if !it.resend {
            lead.engaged_at = Some(entry.recorded_at);
        }
        if it.inquiry.urgency != Urgency::Unknown {
            lead.urgency = it.inquiry.urgency;
        }
    }
}

fn call_recorded(state: &mut State, entry: &Entry, it: &CallRecorded) {
    state.recent.files.insert(it.content, entry.seq);
    state.remember(entry.seq, Seen::File(it.content));
    let Some(id) = entry.lead else { return };
    remember_key(state, it.call, id, it.content, entry.seq);
    // The call that opened the lead is its inquiry, and no answer to anything.
    let answers = |lead: &&mut Lead| it.direction == CallDirection::Inbound && !it.again && lead.episode.is_some();
    if let Some(lead) = state.leads.get_mut(&id).filter(answers) {
        lead.last_reply_at = lead.last_reply_at.max(Some(entry.occurred_at));
        lead.engaged_at = Some(entry.recorded_at);
    }
}

fn remember_key(state: &mut State, key: KeyedHash, lead: LeadId, content: KeyedHash, seq: Seq) {
    state.recent.keys.insert(key, (lead, content, seq));
    state.remember(seq, Seen::Key(key));
}

/// Takes a person's facts as they stand now, and makes them findable by every contact point.
pub(super) fn know(state: &mut State, facts: &PersonFacts) {
    spend(state, facts.person.0);
    for contact in facts.found_by() {
        let people = state.contacts.entry(contact).or_default();
        if !people.contains(&facts.person) {
            people.push(facts.person);
        }
    }
    let person = state.people.entry(facts.person).or_insert_with(|| Person {
        facts: facts.clone(),
        place: None,
        leads: Vec::new(),
        past: Vec::new(),
        made: Vec::new(),
        last_contact: None,
        last_sent: None,
        opt_out_line_at: None,
        texts_since_opt_out_line: 0,
        repair_orders: Vec::new(),
        serviced: Vec::new(),
        deals: Vec::new(),
        enrolled: Vec::new(),
        idle_since: None,
    });
    // What a customer revoked does not come back with the next list they stand on.
    let revoked = person.facts.consent == ConsentLevel::Revoked;
    let whence = |facts: &PersonFacts| (facts.npa, facts.zip3, facts.region.clone());
    if whence(&person.facts) != whence(facts) {
        person.place = None;
    }
    person.facts = facts.clone();
    if revoked {
        person.facts.consent = ConsentLevel::Revoked;
    }
}

fn lead_closed(state: &mut State, entry: &Entry, it: &LeadClosed) {
    queue::leave(state, entry.lead);
    let Some(lead) = entry.lead.and_then(|id| state.leads.remove(&id)) else { return };
    count(&mut state.roster.owns, lead.owner, false);
    count(&mut state.roster.answers, lead.acting, false);
    state.roster.items.close(lead.item);
    let lone = [(TimerKind::Reclassify, lead.reclassify_at), (TimerKind::Rest, lead.rests_until)];
    for (kind, due) in lone {
        clear(state, kind, due, Some(lead.id));
    }
    for id in &lead.appointments {
        if let Some(it) = state.appointments.remove(id) {
            state.timers.clear(Timer { due: it.deadline, kind: TimerKind::Appointment, subject: id.0 });
        }
    }
    let person_id: PersonId = lead.person;
    let idle = state.people.get_mut(&person_id).is_some_and(|person| {
        person.leads.retain(|other| *other != lead.id);
        person.past.push(PastOpportunity {
            opportunity: it.opportunity,
            lead: lead.id,
            store: entry.store,
            department: lead.department,
            owner: it.owner,
            outcome: it.outcome,
            closed_at: entry.recorded_at,
            episode: lead.ended.clone(),
        });
        if person.leads.is_empty() {
            person.idle_since = Some((entry.seq, entry.recorded_at));
        }
        person.leads.is_empty()
    });
    if idle {
        state.idle(entry.seq, entry.recorded_at, person_id);
    }
}
