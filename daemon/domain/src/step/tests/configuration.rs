//! What the store is told to be: what did not change is silent, and what did holds from now on.

use expect_test::expect;

use super::{
    paper::{self, MANAGER, NEW_INBOUND, SALES, cadence, keyed},
    people::{ann, cleo},
    store::Store,
};
use crate::{
    effect::{Answer, Refusal},
    entry::Actor,
    ids::ItemId,
    input::{ArrivedItem, FileArrived, FileToken, Input, Setup, Slot},
    words::{Channel, Intent, Mode},
};

#[test]
fn the_same_configuration_is_silent() {
    let mut store = Store::open();
    assert_eq!(store.configure(paper::setup()), 0);
}

#[test]
fn each_part_that_changed_makes_one_entry() {
    let mut store = Store::open();
    let mut setup = paper::setup();
    setup.stores[0].phone = "+13125550190".to_owned();
    setup.reps[0].name = "Somebody Else".to_owned();
    setup.sources[0].consent = crate::words::ConsentLevel::Express;
    setup.channels[0].in_flight_max = 7;
    setup.modes[0].mode = Mode::Assisted;
    setup.segments.0 = keyed("other segments");
    setup.policy.0 = keyed("other policy");
    setup.blocks[0].content = keyed("other words");
    // A cadence that the ledger has seen is changed by an operator alone.
    setup.cadences[0] = cadence(&NEW_INBOUND.replace("16:30", "16:45"));
    assert_eq!(store.configure(setup.clone()), 8);
    assert_eq!(store.configure(setup), 0);
}

#[test]
fn versions_of_a_text_are_counted() {
    let mut store = Store::open();
    for time in ["16:40", "16:45"] {
        store.applies(&[&NEW_INBOUND.replace("16:30", time)]);
    }
    let numbers: Vec<u32> = store
        .state
        .setup
        .cadences
        .values()
        .filter(|published| published.text.name == "new-inbound")
        .map(|published| published.number)
        .collect();
    assert_eq!(numbers, [1, 2, 3]);
}

fn without(rep: crate::ids::RepId) -> Setup {
    let mut setup = paper::setup();
    setup.reps.retain(|other| other.rep != rep);
    setup
}

#[test]
fn a_rep_who_has_left_keeps_the_credit_and_somebody_else_answers() {
    let mut store = Store::open();
    store.asks(&ann());
    store.asks(&cleo());
    store.story();
    store.configure(without(SALES[0]));
    store.says(&ann(), Channel::Text, &[Intent::TradeValue]);
    expect![[r#"
        Mon 11-02 08:00  ownership-changed    L1  owner 2 acting 3 cover
        Mon 11-02 08:00  escalation-opened    L1  X1 trade_value rep 3 due Mon 11-02 09:05"#]]
    .assert_eq(&store.story_of(&["ownership-changed", "escalation-opened"]));
    assert_eq!(store.configure(without(SALES[0])), 0);
}

#[test]
fn a_returning_customer_whose_rep_has_left_goes_to_the_next_in_turn() {
    let mut store = Store::open();
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.configure(without(SALES[0]));
    store.story();
    store.asks(&ann());
    expect!["Mon 11-02 08:00  ownership-changed    L2  owner 3 acting 3 round-robin"]
        .assert_eq(&store.story_of(&["ownership-changed"]));
}

#[test]
fn where_nobody_works_the_manager_has_it() {
    let mut setup = paper::setup();
    setup.reps.retain(|rep| rep.rep == MANAGER);
    let mut store = Store::open_with(setup);
    store.asks(&ann());
    expect![[r#"
        Mon 11-02 08:00  ownership-changed    L1  owner 1 acting 1 manager-floor
        Mon 11-02 08:00  touch-claimed        L1  T1 step 0 text by hours.us"#]]
    .assert_eq(&store.story_of(&["ownership-changed", "touch-claimed"]));
}

#[test]
fn without_cadences_and_policy_every_lead_is_a_humans() {
    let mut setup = paper::setup();
    setup.cadences.clear();
    let mut store = Store::open_with(setup);
    store.asks(&ann());
    expect![[r#"
        Mon 11-02 08:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 08:00  task-opened          L1  K1 follow-up rep 2 due Tue 11-03 09:00"#]]
    .assert_eq(&store.story());
}

/// A file of which one part could not be understood.
fn quarantined(store: &mut Store) -> ItemId {
    let item = ArrivedItem { reason: "not XML".to_owned(), content: keyed("item"), bytes: 12, private: Slot(0) };
    let answer = store.tell(Input::FileArrived(FileArrived {
        file: Some(FileToken(7)),
        retry_of: None,
        store: paper::STORE,
        content: keyed("file"),
        seen: false,
        leads: Vec::new(),
        calls: Vec::new(),
        quarantined: vec![item],
        actor: Actor::System,
    }));
    assert_eq!(answer, Answer::Taken { leads: Vec::new(), quarantined: 1 });
    *store.state.recent.items.keys().next().expect("quarantined")
}

fn retried(store: &mut Store, item: ItemId, understood: bool) -> Answer {
    let still = ArrivedItem { reason: "not XML".to_owned(), content: keyed("item"), bytes: 12, private: Slot(0) };
    store.tell(Input::FileArrived(FileArrived {
        file: None,
        retry_of: Some(item),
        store: paper::STORE,
        content: keyed("file"),
        seen: true,
        leads: vec![ann().asks(store.now)],
        calls: Vec::new(),
        quarantined: if understood { Vec::new() } else { vec![still] },
        actor: Actor::Operator(1000),
    }))
}

#[test]
fn a_quarantined_item_is_taken_whole_or_not_at_all_and_once() {
    let mut store = Store::open();
    let item = quarantined(&mut store);
    assert_eq!(retried(&mut store, item, false), Answer::Taken { leads: Vec::new(), quarantined: 1 });
    assert!(store.state.leads.is_empty());
    assert!(matches!(retried(&mut store, item, true), Answer::Taken { leads, .. } if leads.len() == 1));
    let gone = Answer::Refused(Refusal::NotOpen { what: "quarantined item", id: item.0 });
    assert_eq!(retried(&mut store, item, true), gone);
    assert_eq!(store.tell(Input::ItemDismissed { item, actor: Actor::Operator(1000) }), gone);
}

#[test]
fn a_dismissed_item_is_settled() {
    let mut store = Store::open();
    let item = quarantined(&mut store);
    assert_eq!(store.tell(Input::ItemDismissed { item, actor: Actor::Operator(1000) }), Answer::Done);
    assert!(store.state.recent.items.is_empty());
}

#[test]
fn a_file_that_comes_twice_is_known() {
    let mut store = Store::open();
    quarantined(&mut store);
    let answer = store.tell(Input::FileArrived(FileArrived {
        file: Some(FileToken(8)),
        retry_of: None,
        store: paper::STORE,
        content: keyed("file"),
        seen: false,
        leads: vec![ann().asks(store.now)],
        calls: Vec::new(),
        quarantined: Vec::new(),
        actor: Actor::System,
    }));
    assert_eq!(answer, Answer::Known);
    assert!(store.state.leads.is_empty());
}
