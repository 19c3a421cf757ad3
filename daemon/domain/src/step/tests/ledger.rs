//! What the shell looks up before it tells the core: people whom the state has let go of, by their own entries.

use std::collections::BTreeSet;

use crate::{
    entry::{Body, Entry},
    fold::recall,
    ids::{BlindIndex, KeyedHash, LeadId, PersonId},
    input::{ArrivedLead, Recalled},
    state::Person,
};

/// Everybody who was ever known under one of the contact points.
pub(super) fn people(entries: &[Entry], contacts: &[BlindIndex]) -> Vec<Person> {
    let facts = |entry: &Entry| match &entry.body {
        Body::LeadReceived(it) => Some(it.person.clone()),
        Body::InquiryJoined(it) => Some(it.person.clone()),
        _ => None,
    };
    let holds = |own: &[BlindIndex]| own.iter().any(|contact| contacts.contains(contact));
    let found = entries.iter().filter_map(facts).filter(|facts| holds(&facts.phones) || holds(&facts.emails));
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

pub(super) fn hydrate(entries: &[Entry], lead: &mut ArrivedLead) {
    let contacts: Vec<BlindIndex> = lead.phones.iter().chain(&lead.emails).copied().collect();
    let same_key = lead.inquiry.natural_key.and_then(|key| same_key(entries, key));
    lead.recalled = Recalled { people: people(entries, &contacts), same_key };
}
