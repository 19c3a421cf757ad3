//! Where leads come from: spellings that mean one source, and what its customers agree to by a record.

use super::{
    people::{ann, bob, cleo},
    store::Store,
};
use crate::{
    effect::Answer,
    entry::{Actor, Body, SourceConsentRecorded},
    input::Input,
    order::Order,
    words::ConsentLevel,
};

fn maps(store: &mut Store, spelling: &str, source: &str) -> Answer {
    let order = Order::MapSource { spelling: spelling.to_owned(), source: source.to_owned() };
    store.tell(Input::Ordered { order, actor: Actor::Operator(1000) })
}

fn records(store: &mut Store, source: &str, level: ConsentLevel) -> Answer {
    let record = SourceConsentRecorded {
        source: source.to_owned(),
        level,
        wording: "By sending this form I agree to texts from Example Motors.".to_owned(),
        approved_by: "Sam Desk".to_owned(),
    };
    store.tell(Input::Ordered { order: Order::RecordSourceConsent(Box::new(record)), actor: Actor::Operator(1000) })
}

fn sources(store: &Store) -> Vec<String> {
    let of = |body: &Body| match body {
        Body::LeadReceived(it) => Some(it.inquiry.source.clone()),
        _ => None,
    };
    store.entries.iter().filter_map(|entry| of(&entry.body)).collect()
}

#[test]
fn spellings_that_mean_one_source_give_leads_of_it() {
    let mut store = Store::open();
    assert_ne!(maps(&mut store, "cars-example-llc", "cars-example"), Answer::Known);
    assert_eq!(maps(&mut store, "cars-example-llc", "cars-example"), Answer::Known);
    // Where its source is mapped on, the first spelling follows.
    maps(&mut store, "cars-example", "portal");
    let mut lead = ann().asks(store.now);
    lead.inquiry.source = "cars-example-llc".to_owned();
    store.takes(lead);
    let mut other = bob().asks(store.now);
    other.inquiry.source = "cars-example".to_owned();
    store.takes(other);
    assert_eq!(sources(&store), ["portal", "portal"]);
    maps(&mut store, "cars-example", "cars-example");
    let mut third = cleo().asks(store.now);
    third.inquiry.source = "cars-example".to_owned();
    store.takes(third);
    assert_eq!(sources(&store)[2], "cars-example", "a mapping can be taken back");
}

#[test]
fn what_a_record_says_of_a_source_counts_from_then_on() {
    let mut store = Store::open();
    let asks = |store: &mut Store, mut lead: crate::input::ArrivedLead| {
        lead.inquiry.source = "portal".to_owned();
        let lead = store.takes(lead);
        store.state.people[&store.person(lead)].facts.consent
    };
    let now = store.now;
    let before = asks(&mut store, ann().asks(now));
    assert_ne!(before, ConsentLevel::Pewc);
    assert_ne!(records(&mut store, "portal", ConsentLevel::Pewc), Answer::Known);
    assert_eq!(records(&mut store, "portal", ConsentLevel::Pewc), Answer::Known);
    assert_eq!(asks(&mut store, bob().asks(now)), ConsentLevel::Pewc);
    records(&mut store, "portal", ConsentLevel::None);
    assert_eq!(asks(&mut store, cleo().asks(now)), ConsentLevel::None, "a wording that did not hold is taken back");
}
