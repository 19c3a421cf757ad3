//! What a step rests on must have been told lately, and nobody is written to about a vehicle that was sold.

use expect_test::expect;

use super::{
    paper::{self, NEW_INBOUND, STORE, cadence},
    people::{Customer, ann},
    store::{Store, at},
};
use crate::{
    block::Variant,
    dms::DmsFact,
    entry::{Actor, Vehicle},
    ids::LeadId,
    input::{Input, Setup},
    known::{Field, Known},
    order::Order,
    words::{Channel, Language, Mode, SuppressionScope, SyncKind},
};

const TOLD: [&str; 5] = ["touch-claimed", "touch-skipped", "task-opened", "touch-planned", "sync-seen"];

/// The second step asks for fresh deals.
fn asking(actions: &str) -> Setup {
    let step = "{ name = \"options\", day = 1, at = \"10:15\", late = \"send\", action = [";
    assert!(NEW_INBOUND.contains(step));
    let text = NEW_INBOUND.replace(step, &step.replace("action", "requires = [\"deals\"], action"));
    let mut setup = paper::setup();
    setup.cadences[0] = cadence(&text.replacen(
        "{ channel = \"email\", block = \"options\", on = \"unable\" },",
        &format!("{{ channel = \"email\", block = \"options\", on = \"unable\" }},{actions}"),
        1,
    ));
    setup.blocks = paper::blocks(&setup.cadences, &setup.tracks.1);
    setup
}

fn asked(setup: Setup) -> (Store, LeadId) {
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 12:00");
    store.story();
    (store, lead)
}

fn synced(store: &mut Store, through: &str) {
    store.tell(Input::Dms(DmsFact::Synced { kind: SyncKind::Deals, at: at(through) }));
}

#[test]
fn while_the_deals_are_late_a_person_calls_instead() {
    let (mut store, _) = asked(asking(""));
    synced(&mut store, "2026-11-02 07:00");
    store.until("2026-11-03 12:00");
    expect![[r#"
        Mon 11-02 12:00  sync-seen
        Tue 11-03 10:15  touch-skipped        L1  T2 stale fresh.deals:26h
        Tue 11-03 10:15  task-opened          L1  K1 call rep 2 due Tue 11-03 12:15
        Tue 11-03 10:15  touch-planned        L1  T3 step 2 call at Wed 11-04 11:00"#]]
    .assert_eq(&store.story_of(&TOLD));
}

#[test]
fn fresh_deals_let_the_step_be_made() {
    let (mut store, _) = asked(asking(""));
    synced(&mut store, "2026-11-02 11:00");
    store.until("2026-11-03 12:00");
    let told = store.story_of(&TOLD);
    assert!(told.contains("touch-claimed        L1  T2 step 1 text"), "{told}");
}

#[test]
fn the_call_of_the_step_itself_goes_before_another() {
    let (mut store, _) = asked(asking("{ channel = \"call\", block = \"call\", on = \"unable\" },"));
    store.until("2026-11-03 12:00");
    expect![[r#"
        Tue 11-03 10:15  touch-skipped        L1  T2 stale fresh.deals:26h
        Tue 11-03 10:15  touch-planned        L1  T3 step 1 call at Tue 11-03 10:15
        Tue 11-03 10:15  touch-claimed        L1  T3 step 1 call by hours.us
        Tue 11-03 10:15  task-opened          L1  K1 call rep 2 due Tue 11-03 12:15
        Tue 11-03 10:15  touch-planned        L1  T4 step 2 call at Wed 11-04 11:00"#]]
    .assert_eq(&store.story_of(&TOLD));
}

#[test]
fn who_must_not_be_rung_up_is_the_owners_to_reach_otherwise() {
    let (mut store, _) = asked(asking(""));
    let customer = ann().asks(store.now);
    store.stop(&customer.phones, SuppressionScope::Voice);
    store.until("2026-11-03 12:00");
    let told = store.story_of(&["task-opened"]);
    assert!(told.contains("K1 follow-up rep 2"), "{told}");
}

#[test]
fn a_shadow_asks_nobody_to_call() {
    let mut setup = asking("");
    setup.modes = paper::modes(Mode::Shadow);
    let (mut store, _) = asked(setup);
    store.until("2026-11-03 12:00");
    let told = store.story_of(&["touch-skipped", "task-opened"]);
    assert!(told.contains("stale fresh.deals:26h") && !told.contains("task-opened"), "{told}");
}

/// Every message of the second step names the vehicle; another block says that it is sold.
fn naming(news: bool) -> Setup {
    let mut setup = paper::setup();
    let needs = Known::none().with(Field::VehicleModel);
    for text in setup.blocks.iter_mut().filter(|text| text.block.name == "options") {
        let mut block = (*text.block).clone();
        block.variants = vec![Variant { subject: None, body: "{{ vehicle_model }}".to_owned(), needs }];
        *text = paper::block_text(block);
    }
    if news {
        let mut block = paper::block("vehicle-sold.news", Channel::Text, Language::English, &["{{ vehicle_model }}"]);
        block.variants[0].needs = needs;
        setup.blocks.push(paper::block_text(block));
    }
    setup
}

/// Ann asks about a car on the lot, which is sold an hour later.
fn sold(setup: Setup) -> Store {
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    let ann = Customer { known: ann().known.with(Field::VehicleModel), ..ann() };
    let mut lead = ann.asks(store.now);
    lead.inquiry.vehicle = Some(Vehicle { stock: Some("H22817".to_owned()), ..Vehicle::default() });
    store.takes(lead);
    store.until("2026-11-02 11:00");
    let fact = DmsFact::Stock { store: STORE, stock: vec!["H22817".to_owned()], sold: true };
    store.tell(Input::Ordered { order: Order::Dms(fact), actor: Actor::Operator(1000) });
    store.story();
    store
}

#[test]
fn whose_vehicle_was_sold_hears_that_instead() {
    let mut store = sold(naming(true));
    store.until("2026-11-03 10:20");
    assert!(store.story_of(&["touch-claimed"]).contains("T2 step 1 text"));
    let (block, _) = *store.state.leads.values().next().expect("open").used.last().expect("said");
    assert_eq!(store.state.setup.blocks[&block].text.name, "vehicle-sold.news");
}

#[test]
fn without_words_for_it_the_owner_finds_their_own() {
    let mut store = sold(naming(false));
    store.until("2026-11-03 10:20");
    expect![[r#"
        Tue 11-03 10:15  touch-skipped        L1  T2 vehicle-sold vehicle.sold:options
        Tue 11-03 10:15  touch-skipped        L1  T3 vehicle-sold vehicle.sold:options
        Tue 11-03 10:15  task-opened          L1  K1 follow-up rep 2 due Tue 11-03 12:15"#]]
    .assert_eq(&store.story_of(&["touch-skipped", "task-opened"]));
}

#[test]
fn a_vehicle_that_is_for_sale_again_is_spoken_of_again() {
    let mut store = sold(naming(false));
    let fact = DmsFact::Stock { store: STORE, stock: vec!["H22817".to_owned()], sold: false };
    store.tell(Input::Ordered { order: Order::Dms(fact), actor: Actor::Operator(1000) });
    store.until("2026-11-03 10:20");
    assert!(store.story_of(&["touch-claimed"]).contains("T2 step 1 text"));
}
