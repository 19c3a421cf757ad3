//! What the contact policy says of somebody who may be somewhere, by the functions that the gate of a touch asks.

use jiff::Timestamp;
use keepwarm_domain::{
    calendar,
    ids::BlindIndex,
    policy::{Contact, Customer, NOWHERE, Place, Policy, Purpose, Question},
    state::{Person, State},
    words::{Channel, ConsentLevel, ListKind},
};
use keepwarm_ledger::ContactKind;

use super::Backend;
use crate::api::{
    backend::{Failure, Result},
    view::{ExplainAsked, ExplainView},
};

impl Backend {
    pub(super) async fn explain_view(&self, asked: ExplainAsked) -> Result<ExplainView> {
        let phone = asked.phone.as_ref().map(|phone| self.keys.blind_index(ContactKind::Phone, phone));
        let at = asked.at.unwrap_or_else(|| self.clock.now());
        self.engine.ask(move |state| explain(state, &asked, phone, at)).await?
    }
}

fn explain(state: &State, asked: &ExplainAsked, phone: Option<BlindIndex>, at: Timestamp) -> Result<ExplainView> {
    let none = || Failure::Precondition("no policy is in force: the daemon was never configured".to_owned());
    let policy = &state.setup.policy.as_ref().ok_or_else(none)?.1;
    let people: Vec<&Person> = phone
        .and_then(|phone| state.contacts.get(&phone))
        .into_iter()
        .flatten()
        .filter_map(|id| state.people.get(id))
        .collect();
    // Of several on one phone the one with whom something is going on.
    let person = people.iter().find(|person| !person.leads.is_empty()).or(people.first()).copied();
    let places = places(state, policy, asked, person)?;
    let known = person.map(|person| state.customer(person, &places));
    let customer = Customer {
        consent: asked.consent.or(known.map(|known| known.consent)).unwrap_or(ConsentLevel::Inquiry),
        inquiry: asked.inquiry.or(known.map_or(Some(at), |known| known.inquiry)),
        purchase: asked.purchase.or(known.and_then(|known| known.purchase)),
        places: &places,
    };
    let mut made: Vec<(Timestamp, Channel)> = people.iter().flat_map(|person| person.made.iter().copied()).collect();
    made.sort_unstable();
    let contact = phone.map(|phone| Contact {
        shut: shut(state, &people, phone, asked.channel),
        bad: bad(state, phone),
        scrubs: state.scrubbed(policy, &customer, &[phone]),
        made: &made,
    });
    let question = Question {
        customer,
        channel: asked.channel,
        at,
        purpose: asked.answers_text.map_or(Purpose::Scheduled, Purpose::AnswerToText),
        known: contact,
        segments_used: state.brand.used(policy.brand.day(at)),
    };
    let answer = policy.explain(&question);
    let passes = answer.passes();
    let cited = |rules: &str| {
        let cites: Vec<&str> = rules.split_whitespace().filter_map(|rule| policy.cite(rule)).collect();
        cites.join("; ")
    };
    Ok(ExplainView {
        policy: policy.version.clone(),
        channel: asked.channel,
        at,
        places: places.iter().map(|place| format!("{}@{}", place.state, zone_name(place))).collect(),
        open: answer.open,
        open_with_margin: answer.open_with_margin,
        next_open: answer.next_open,
        passes,
        gates: answer.gates.into_iter().map(|gate| (gate.clone(), cited(&gate.rule))).collect(),
    })
}

/// Where they may be: what is asked of and, where a place is not all that is given, what the codes say. A state that the
/// policy does not know may be any.
fn places(state: &State, policy: &Policy, asked: &ExplainAsked, person: Option<&Person>) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for (code, name) in &asked.places {
        let zone = calendar::zone(name).map_err(|error| Failure::Invalid(format!("place {code}@{name}: {error}")))?;
        let known = policy.places.states.iter().any(|row| row.state == *code);
        let place = Place { state: code.clone(), zone, zip3: None };
        let anywhere = Place { state: NOWHERE.to_owned(), zone: policy.places.nowhere.0.clone(), zip3: None };
        places.push(if known { place } else { anywhere });
    }
    let npa = asked.phone.as_deref().and_then(|phone| phone.get(2..5)).and_then(|npa| npa.parse().ok());
    if places.is_empty() || npa.is_some() || asked.zip3.is_some() {
        let store = state.setup.stores.values().next();
        let (zone, region) = store.map_or(("", ""), |store| (store.zone.as_str(), store.region.as_str()));
        let facts = person.map(|person| &person.facts);
        let zip3 = asked.zip3.or(facts.and_then(|facts| facts.zip3));
        let stated = facts.and_then(|facts| facts.region.as_deref());
        let told = person.and_then(|person| person.place.as_deref()).filter(|_| asked.zip3.is_none());
        let coded = match told {
            Some(told) => policy.places(None, None, Some(told), "", ""),
            None => policy.places(npa, zip3, stated, zone, region),
        };
        let nowhere = coded.iter().any(|place| place.state == NOWHERE);
        // Codes that say nothing add nothing to a place that is given.
        if places.is_empty() || !nowhere {
            places.extend(coded);
        }
    }
    Ok(places)
}

fn zone_name(place: &Place) -> &str {
    place.zone.iana_name().unwrap_or("?")
}

fn shut(state: &State, people: &[&Person], phone: BlindIndex, channel: Channel) -> Option<String> {
    let held = people.iter().find_map(|person| state.holds.get(&person.facts.person));
    if let Some((reason, _)) = held {
        return Some(format!("hold.{reason}"));
    }
    let by_person = people.iter().any(|person| state.suppressions.bars(person.facts.person, &[], channel));
    let barred = by_person || state.suppressions.of_contact(&phone).bars(channel);
    barred.then(|| "opt-out".to_owned())
}

fn bad(state: &State, phone: BlindIndex) -> Option<&'static str> {
    let lists = [(ListKind::Reassigned, "number.reassigned"), (ListKind::Litigator, "number.litigator")];
    lists.into_iter().find_map(|(list, rule)| {
        let listed = state.scrubs.check(&phone, list, None).is_some_and(|check| check.listed);
        listed.then_some(rule)
    })
}
