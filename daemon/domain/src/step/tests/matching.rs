//! Who is who: a person across inquiries, a household on one phone, an inquiry that comes twice.

use expect_test::expect;

use super::{
    people::{Arrived as _, Customer, ann, bob, cleo},
    store::Store,
};
use crate::{
    effect::Answer,
    words::{Channel, Intent},
};

fn opened() -> Store {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.story();
    store
}

#[test]
fn an_email_tells_a_person_whatever_their_name() {
    let mut store = opened();
    store.asks(&Customer { name: Some("annie example"), phones: vec!["+13125550188"], ..ann() });
    expect!["Mon 11-02 10:00  inquiry-joined       L1  P1 by email"].assert_eq(&store.story());
    let person = store.state.people.values().next().expect("one person");
    assert_eq!((store.state.people.len(), person.facts.phones.len()), (1, 2), "the second number is theirs too");
}

#[test]
fn a_phone_tells_a_person_of_the_same_name_or_of_none() {
    let mut store = opened();
    store.asks(&ann().without_email());
    store.asks(&Customer { name: None, ..ann().without_email() });
    expect![[r#"
        Mon 11-02 10:00  inquiry-joined       L1  P1 by phone
        Mon 11-02 10:00  inquiry-joined       L1  P1 by phone"#]]
    .assert_eq(&store.story());
}

#[test]
fn another_name_on_the_same_phone_is_another_person() {
    let mut store = opened();
    store.asks(&bob());
    expect![[r#"
        Mon 11-02 10:00  lead-received        L2  P2 sales opened by phone-other-name
        Mon 11-02 10:00  enrolled             L2  E2
        Mon 11-02 10:00  touch-planned        L2  T3 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L2  T3 step 0 text by hours.us
        Mon 11-02 10:00  touch-sent           L2  T3
        Mon 11-02 10:00  touch-planned        L2  T4 step 1 text at Tue 11-03 10:15"#]]
    .assert_eq(&store.story());
    let bob = store.state.people.values().find(|person| person.facts.household.is_some()).expect("bob");
    assert!(store.state.people.contains_key(&bob.facts.household.expect("ann")));
    // By phone alone each is told by their name.
    store.until("2026-11-02 10:05");
    store.asks(&super::people::bob().without_email());
    expect!["Mon 11-02 10:05  inquiry-joined       L2  P2 by phone"].assert_eq(&store.story());
}

#[test]
fn a_second_inquiry_within_ten_minutes_is_the_same_click() {
    let mut store = opened();
    store.until("2026-11-02 10:10");
    store.asks(&ann());
    expect!["Mon 11-02 10:10  inquiry-joined       L1  P1 by email"].assert_eq(&store.story());
}

#[test]
fn a_second_inquiry_after_that_wants_an_answer_from_a_human() {
    let mut store = opened();
    store.until("2026-11-02 10:11");
    store.asks(&ann());
    store.until("2026-11-05 12:00");
    expect![[r#"
        Mon 11-02 10:11  inquiry-joined       L1  P1 by email
        Mon 11-02 10:11  touch-canceled       L1  T2 new-inquiry
        Mon 11-02 10:11  enrollment-paused    L1  E1 reply
        Mon 11-02 10:11  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 10:11"#]]
    .assert_eq(&store.story());
}

#[test]
fn what_the_provider_sends_again_restarts_nothing() {
    let mut store = opened();
    store.until("2026-11-02 12:00");
    let mut again = ann().asks(store.now);
    again.resend = true;
    store.takes(again);
    expect!["Mon 11-02 12:00  inquiry-joined       L1  P1 by email resend"].assert_eq(&store.story());
}

#[test]
fn an_inquiry_known_to_the_letter_is_not_noted_again() {
    let mut store = Store::open();
    let lead = ann().asks(store.now).keyed("cars 1").content("one");
    store.takes(lead.clone());
    store.story();
    assert_eq!(store.arrives(lead), Answer::Taken { leads: Vec::new(), quarantined: 0 });
    assert_eq!(store.story(), "");
}

#[test]
fn an_inquiry_under_a_known_id_with_other_content_is_noted_and_restarts_nothing() {
    let mut store = Store::open();
    store.takes(ann().asks(store.now).keyed("cars 1").content("one"));
    store.until("2026-11-02 12:00");
    store.story();
    let lead = Customer { phones: vec!["+13125550188"], emails: Vec::new(), ..ann() };
    store.takes(lead.asks(store.now).keyed("cars 1").content("two"));
    expect!["Mon 11-02 12:00  inquiry-joined       L1  P1 by phone resend"].assert_eq(&store.story());
}

#[test]
fn an_id_that_a_sender_uses_twice_swallows_nobody() {
    let mut store = Store::open();
    store.takes(ann().asks(store.now).keyed("cars 1").content("one"));
    store.story();
    store.takes(cleo().asks(store.now).keyed("cars 1").content("two"));
    expect![[r#"
        Mon 11-02 08:00  lead-received        L2  P2 sales opened by new
        Mon 11-02 08:00  enrolled             L2  E2
        Mon 11-02 08:00  touch-planned        L2  T3 step 0 text at Mon 11-02 08:00
        Mon 11-02 08:00  touch-claimed        L2  T3 step 0 text by hours.us
        Mon 11-02 08:00  touch-sent           L2  T3
        Mon 11-02 08:00  touch-planned        L2  T4 step 1 text at Tue 11-03 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_resend_after_the_end_opens_nothing() {
    let mut store = Store::open();
    let lead = ann().asks(store.now).keyed("cars 1").content("one");
    store.takes(lead.clone());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.until("2026-11-10 10:00");
    store.story();
    store.takes(lead.clone().content("two"));
    expect!["Tue 11-10 10:00  inquiry-joined       L1  P1 by email resend"].assert_eq(&store.story());
    store.forgets();
    assert!(store.state.people.is_empty(), "whom a resend brought back is let go of again");
    store.takes(lead.content("three"));
    expect!["Mon 11-30 10:00  inquiry-joined       L1  P1 by email resend"].assert_eq(&store.story());
}

#[test]
fn who_comes_back_within_thirty_days_reopens_the_opportunity_and_keeps_the_owner() {
    for (day, opened) in [("2026-12-02 10:00", "reopened"), ("2026-12-02 10:01", "opened")] {
        let mut store = Store::open();
        // Cleo is the first in turn, Ann the second.
        store.asks(&cleo());
        store.until("2026-11-02 10:00");
        store.asks(&ann());
        store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
        store.until(day);
        store.story();
        store.asks(&ann());
        let story = store.story_of(&["lead-received", "ownership-changed"]);
        assert!(story.contains(&format!("sales {opened} by email")), "{story}");
        assert!(story.contains("owner 3 acting 3 returning"), "{story}");
    }
}

#[test]
fn sales_and_service_are_two_opportunities_of_one_person() {
    let mut store = opened();
    store.until("2026-11-03 12:00");
    store.story();
    store.takes(ann().asks(store.now).for_service());
    expect![[r#"
        Tue 11-03 12:00  lead-received        L2  P1 service opened by email
        Tue 11-03 12:00  touch-canceled       L1  T3 new-inquiry
        Tue 11-03 12:00  enrollment-paused    L1  E1 other-cadence
        Tue 11-03 12:00  enrolled             L2  E2
        Tue 11-03 12:00  touch-planned        L2  T4 step 0 email at Tue 11-03 12:00
        Tue 11-03 12:00  touch-moved          L2  T4 to Wed 11-04 10:00 daily-cap cap.one-contact-a-day"#]]
    .assert_eq(&store.story());
    assert_eq!((store.state.people.len(), store.state.leads.len()), (1, 2));
}
