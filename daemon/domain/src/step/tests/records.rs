//! Rows of the DMS: which of them are news, and whose they are.

use super::{
    paper::keyed,
    people::{ann, bob, cleo},
    rows::{customer, lead, row, unit},
    store::Store,
};
use crate::{
    effect::RowsTaken,
    entry::{Body, CustomerNoted},
    ids::PersonId,
    record::{Record, Recorded},
    words::{Channel, ConsentLevel, MatchedBy, UnitStatus},
};

fn noted(store: &Store) -> Vec<&CustomerNoted> {
    let noted = |entry: &'_ crate::entry::Entry| matches!(entry.body, Body::CustomerNoted(_));
    let entries = store.entries.iter().filter(|entry| noted(entry));
    entries.filter_map(|entry| if let Body::CustomerNoted(it) = &entry.body { Some(it) } else { None }).collect()
}

fn crowd(changed: usize) -> Vec<Recorded> {
    let one = |number: usize| {
        let mut who = cleo().in_dms(&number.to_string());
        who.phones = vec![super::paper::blind(&format!("phone {number}"))];
        who.emails = vec![super::paper::blind(&format!("email {number} {}", number < changed))];
        customer(who, &number.to_string())
    };
    (0..40).map(one).collect()
}

#[test]
fn the_same_set_again_makes_no_entry_and_a_changed_row_exactly_one() {
    let mut store = Store::open();
    assert_eq!(store.reads(&crowd(0)), (RowsTaken { new: 40, ..RowsTaken::default() }, 40));
    for _ in 0..2 {
        assert_eq!(store.reads(&crowd(0)), (RowsTaken { same: 40, ..RowsTaken::default() }, 0));
    }
    assert_eq!(store.reads(&crowd(5)), (RowsTaken { changed: 5, same: 35, ..RowsTaken::default() }, 5));
    store.forgets();
    assert_eq!(store.reads(&crowd(5)), (RowsTaken { same: 40, ..RowsTaken::default() }, 0));
}

#[test]
fn what_a_look_up_missed_the_state_still_knows() {
    let mut store = Store::open();
    store.reads_stale(crowd(0));
    assert_eq!(store.reads_stale(crowd(0)), (RowsTaken { same: 40, ..RowsTaken::default() }, 0));
}

#[test]
fn customers_who_asked_for_nothing_do_not_stay_in_the_state() {
    let mut store = Store::open();
    store.reads(&crowd(0));
    assert_eq!(store.state.people.len(), 40);
    store.floods();
    assert_eq!((store.state.people.len(), store.state.contacts.len()), (0, 0));
}

#[test]
fn a_person_is_found_by_number_then_by_email_then_by_phone() {
    let mut store = Store::open();
    store.reads(&[customer(ann().in_dms("7"), "7")]);
    let moved = cleo().in_dms("7");
    let by_mail = ann().without_phone().in_dms("");
    let by_phone = ann().without_email().in_dms("");
    store.floods();
    store.reads(&[row("visit 1", Some(moved), Record::Visit { at: store.now, sold: false })]);
    store.reads(&[customer(by_mail, "8"), customer(by_phone, "9")]);
    store.reads(&[customer(bob().in_dms("10"), "10")]);
    let how: Vec<_> = noted(&store).iter().map(|it| (it.matched_by, it.person.person)).collect();
    let (ann, household) = (how[0].1, noted(&store)[4].person.household);
    assert_eq!(
        how[..4],
        [(MatchedBy::New, ann), (MatchedBy::Number, ann), (MatchedBy::Email, ann), (MatchedBy::Phone, ann)]
    );
    assert_eq!((how[4].0, household), (MatchedBy::PhoneOtherName, Some(ann)), "a spouse is another person");
}

#[test]
fn who_changes_every_contact_point_stays_who_they_are_under_their_row() {
    let mut store = Store::open();
    store.reads(&[customer(ann().in_dms(""), "7")]);
    store.floods();
    store.reads(&[customer(cleo().in_dms(""), "7")]);
    let noted = noted(&store);
    assert_eq!(noted[0].person.person, noted[1].person.person);
    assert_eq!(noted[1].person.phones.len(), 2);
}

#[test]
fn standing_in_a_dms_is_no_consent() {
    let mut store = Store::open();
    store.reads(&[customer(ann().in_dms("7"), "7")]);
    assert_eq!(noted(&store)[0].person.consent, ConsentLevel::None);
}

#[test]
fn a_lead_of_somebody_the_dms_knows_is_theirs() {
    let mut store = Store::open();
    store.reads(&[customer(ann().in_dms("7"), "7")]);
    store.floods();
    let lead = store.asks(&ann().without_email());
    assert_eq!(store.person(lead), noted(&store)[0].person.person);
    assert_eq!(store.state.people[&store.person(lead)].facts.numbers, [keyed("number 7")]);
}

#[test]
fn a_row_of_stock_marks_the_vehicle() {
    let mut store = Store::open();
    let key = (super::paper::STORE, "H1".to_owned());
    assert_eq!(store.reads(&[unit("H1", UnitStatus::Sold), unit("H2", UnitStatus::Available)]).1, 2);
    assert!(store.state.sold.contains_key(&key));
    store.reads(&[unit("H1", UnitStatus::Available)]);
    assert!(!store.state.sold.contains_key(&key));
    store.reads(&[unit("H1", UnitStatus::Gone)]);
    assert!(store.state.sold.contains_key(&key));
}

#[test]
fn a_lead_row_opens_one_lead_however_often_it_comes_and_closes_it_with_the_crm() {
    let mut store = Store::open();
    let asked = store.now;
    let open = lead(ann().in_dms("7"), "1", asked, true);
    assert_eq!(store.reads(std::slice::from_ref(&open)).0.new, 1);
    assert_eq!(store.reads(std::slice::from_ref(&open)), (RowsTaken { same: 1, ..RowsTaken::default() }, 0));
    assert_eq!(store.state.leads.len(), 1);
    store.reads(&[lead(ann().in_dms("7"), "1", asked, false)]);
    assert_eq!(store.state.leads.len(), 0);
    // One that was closed before it was ever seen tells of its customer alone.
    let closed = lead(cleo().in_dms("8"), "2", asked, false);
    assert_eq!(store.reads(std::slice::from_ref(&closed)).1, 1);
    assert_eq!(store.reads(&[closed]).1, 0);
    assert_eq!(store.state.leads.len(), 0);
}

#[test]
fn what_the_dms_says_is_declined_is_shut_and_never_opened_by_silence() {
    let mut store = Store::open();
    let lead = store.asks(&ann());
    let person = store.person(lead);
    let bars = |store: &Store, channel| store.state.suppressions.bars(person, &[], channel);
    store.reads(&[customer(ann().in_dms("7").declines(&[Channel::Email]), "7")]);
    assert!(bars(&store, Channel::Email) && !bars(&store, Channel::Text));
    store.reads(&[customer(ann().in_dms("7").declines(&[Channel::Text, Channel::Call]), "7")]);
    assert!(Channel::ALL.iter().all(|channel| bars(&store, *channel)));
    let (_, entries) = store.reads(&[customer(ann().in_dms("7"), "7")]);
    assert_eq!(entries, 1, "the row itself and nothing more");
    assert!(Channel::ALL.iter().all(|channel| bars(&store, *channel)));
    // Somebody who was never met is shut as they are met.
    store.reads(&[customer(cleo().in_dms("8").declines(&[Channel::Text]), "8")]);
    assert!(store.state.suppressions.bars(PersonId(0), &[cleo().phone()], Channel::Text));
    assert!(!store.state.suppressions.bars(PersonId(0), &[cleo().phone()], Channel::Call));
}
