//! What the shell looks up before it tells the core: people whom the state has let go of, by their own entries.

use std::collections::BTreeSet;

use crate::{
    entry::{Body, Entry, PersonFacts, Row},
    fold::recall,
    ids::{BlindIndex, KeyedHash, LeadId, PersonId},
    input::{ArrivedCall, ArrivedLead, Recalled},
    record::{Recorded, SeenRow},
    state::Person,
};

/// Everybody who was ever known under one of the contact points.
pub(super) fn people(entries: &[Entry], contacts: &[BlindIndex]) -> Vec<Person> {
    let facts = |entry: &Entry| match &entry.body {
        Body::LeadReceived(it) => Some(it.person.clone()),
        Body::InquiryJoined(it) => Some(it.person.clone()),
        Body::CustomerNoted(it) => Some(it.person.clone()),
        _ => None,
    };
    let holds = |own: &PersonFacts| own.found_by().any(|contact| contacts.contains(&contact));
    let found = entries.iter().filter_map(facts).filter(holds);
    let ids: BTreeSet<PersonId> = found.map(|facts| facts.person).collect();
    ids.into_iter().filter_map(|id| alone(entries, id)).collect()
}

/// A person as their own entries give them, and nobody else's.
pub(super) fn alone(entries: &[Entry], id: PersonId) -> Option<Person> {
    recall(entries.iter().filter(|entry| entry.person == Some(id))).remove(&id)
}

fn same_key(entries: &[Entry], key: KeyedHash) -> Option<(LeadId, KeyedHash)> {
    entries.iter().rev().find_map(|entry| match &entry.body {
        Body::LeadReceived(it) if it.inquiry.natural_key == Some(key) => Some((it.lead, it.inquiry.content)),
        Body::InquiryJoined(it) if it.inquiry.natural_key == Some(key) => Some((it.lead, it.inquiry.content)),
        _ => None,
    })
}

pub(super) fn hydrate_call(entries: &[Entry], call: &mut ArrivedCall) {
    let told = entries.iter().rev().find_map(|entry| match &entry.body {
        Body::CallRecorded(it) if it.call == call.call => Some((entry.lead, it)),
        _ => None,
    });
    call.seen = told.is_some_and(|(_, it)| it.content == call.content);
    call.told = told.and_then(|(_, it)| it.opening.clone()).map(|it| it.intents).unwrap_or_default();
    let same_key = told.and_then(|(lead, it)| Some((lead?, it.content)));
    call.recalled = Recalled { people: people(entries, &call.from.into_iter().collect::<Vec<_>>()), same_key };
}

pub(super) fn hydrate(entries: &[Entry], lead: &mut ArrivedLead) {
    let contacts: Vec<BlindIndex> = lead.phones.iter().chain(&lead.emails).copied().collect();
    let same_key = lead.inquiry.natural_key.and_then(|key| same_key(entries, key));
    lead.recalled = Recalled { people: people(entries, &contacts), same_key };
}

/// What the ledger knows of a row, as the shell looks it up.
pub(super) fn hydrate_row(entries: &[Entry], row: &mut Recorded) {
    let own = |entry: &&Entry| row_of(&entry.body).is_some_and(|it| it.key == row.key);
    let last = entries.iter().rev().find(own);
    row.seen = last.and_then(|entry| {
        let content = row_of(&entry.body)?.content;
        Some(SeenRow { content, person: entry.person })
    });
    let before = row.seen.and_then(|seen| seen.person);
    let lead = same_key(entries, row.key);
    for customer in row.customer.iter_mut().chain(&mut row.co_buyer) {
        let number = customer.number.map(|number| BlindIndex(number.0));
        let contacts: Vec<_> = customer.phones.iter().chain(&customer.emails).copied().chain(number).collect();
        let mut people = people(entries, &contacts);
        people.extend(before.and_then(|id| alone(entries, id)));
        people.sort_by_key(|person| person.facts.person);
        people.dedup_by_key(|person| person.facts.person);
        customer.recalled = Recalled { people, same_key: lead };
    }
}

fn row_of(body: &Body) -> Option<&Row> {
    match body {
        Body::CustomerNoted(it) => it.row.as_ref(),
        Body::AppointmentNoted(it) => Some(&it.row),
        Body::DealNoted(it) => Some(&it.row),
        Body::RepairOrderNoted(it) => Some(&it.row),
        Body::VisitNoted(it) => Some(&it.row),
        Body::UnitNoted(it) => Some(&it.row),
        Body::HistoryNoted(it) => Some(&it.row),
        _ => None,
    }
}
