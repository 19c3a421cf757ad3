//! Nothing reaches a customer before everything is there that must be there before.

use expect_test::expect;
use jiff::civil::date;

use super::{
    paper::{self, STORE},
    people::ann,
    store::Store,
};
use crate::{
    block::HELP_ANSWERED,
    effect::{Answer, Refusal},
    entry::{Actor, Body, Hand, ListImported, Registration},
    golive::missing,
    ids::{KeyedHash, RepId},
    input::{Input, Setup},
    order::{Order, SuppressionRow},
    words::{Channel, GateId, Intent, Language, ListKind, SuppressionScope},
};

const ADMIN: Actor = Actor::Operator(0);

/// The store's texts go through a provider that reaches phones.
pub(super) fn relayed() -> Setup {
    let mut setup = paper::setup_that_confirms();
    for channel in setup.channels.iter_mut().filter(|it| it.channel == Channel::Text) {
        channel.provider = "relay".to_owned();
        channel.registration = Some(Registration { brand: "B1EXMPL".to_owned(), campaign: "C1EXMPL".to_owned() });
    }
    setup
}

fn order(store: &mut Store, order: Order) -> Answer {
    store.tell(Input::Ordered { order, actor: ADMIN })
}

fn list(version: &str, dated: jiff::civil::Date) -> Order {
    Order::Note(Box::new(
        ListImported {
            list: ListKind::NationalDnc,
            region: None,
            version: version.to_owned(),
            dated,
            content: KeyedHash([7; 16]),
            rows: 2,
            rejected: 0,
            checked: 0,
            listed: 0,
        }
        .into(),
    ))
}

fn told(store: &Store) -> String {
    missing(&store.state, Channel::Text, store.now).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_provider_that_reaches_nobody_asks_for_nothing() {
    let mut store = Store::open();
    assert!(missing(&store.state, Channel::Text, store.now).is_empty());
    store.asks(&ann());
    assert!(store.story().contains("touch-sent"));
}

#[test]
fn a_channel_that_is_not_live_decides_only_and_says_why() {
    let mut store = Store::open_with(relayed());
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    expect![[r#"
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text shadow at Mon 11-02 10:00
        Mon 11-02 10:00  touch-skipped        L1  T1 shadow go-live.missing
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text shadow at Tue 11-03 10:15"#]]
    .assert_eq(&store.story_of(&["touch-planned", "touch-skipped", "touch-claimed"]));
    assert_eq!(
        order(&mut store, Order::GoLive(Channel::Text)),
        Answer::Refused(Refusal::NotReady { channel: "text".to_owned(), missing: 3 })
    );
    expect![[r#"
        the opt-outs of the systems before keepwarm are not imported: `keepwarmctl suppression import FILE`, or `keepwarmctl go-live no-lists --signed-by NAME` where there are none
        the list national-dnc was never imported: `keepwarmctl list import national-dnc FILE --version WORD --date DATE`
        no stop came in over text yet: `keepwarmctl go-live prove-stop text WHO --rep N`, then send STOP from there"#]].assert_eq(&told(&store));
}

/// Does what is missing before texts may reach customers, and lets them.
pub(super) fn goes_live(store: &mut Store) {
    let (contact, rep) = (paper::blind("+13125550177"), RepId(2));
    order(store, Order::DeclineLists { signed_by: "Dana Sample".to_owned() });
    order(store, list("2026-11", date(2026, 11, 1)));
    order(store, Order::RegisterStaff { channel: Channel::Text, contact, rep });
    assert_eq!(missing(&store.state, Channel::Text, store.now).len(), 1, "{}", told(store));
    // A member of the staff takes their phone and writes STOP.
    let mut reply = ann().says(Channel::Text, &[Intent::OptOut], store.now);
    reply.from = contact;
    store.tell(Input::Reply(reply));
    assert_eq!(told(store), "");
    assert_eq!(order(store, Order::GoLive(Channel::Text)), Answer::Done);
}

#[test]
fn a_channel_goes_live_when_nothing_is_missing_and_back_at_once() {
    let mut store = Store::open_with(relayed());
    store.until("2026-11-02 10:00");
    goes_live(&mut store);
    assert_eq!(order(&mut store, Order::GoLive(Channel::Text)), Answer::Known);
    store.asks(&ann());
    assert!(store.story().contains("touch-claimed"), "now it is sent");
    assert_eq!(order(&mut store, Order::GoBack(Channel::Text)), Answer::Done);
    store.until("2026-11-03 12:00");
    expect!["Tue 11-03 10:15  touch-skipped        L1  T2 shadow go-live.missing"]
        .assert_eq(&store.story_of(&["touch-claimed", "touch-skipped"]));
    assert_eq!(order(&mut store, Order::GoBack(Channel::Text)), Answer::Known);
}

#[test]
fn texts_stay_in_shadow_while_the_seller_is_not_registered_with_the_carriers() {
    let mut setup = relayed();
    setup.channels.iter_mut().for_each(|channel| channel.registration = None);
    let store = Store::open_with(setup);
    assert!(told(&store).contains("brand and campaign"), "{}", told(&store));
    let mut store = Store::open_with(relayed());
    store.until("2026-11-02 10:00");
    order(&mut store, Order::DeclineLists { signed_by: "Dana Sample".to_owned() });
    order(&mut store, list("2026-11", date(2026, 11, 1)));
    let (contact, rep) = (paper::blind("+13125550177"), RepId(2));
    order(&mut store, Order::RegisterStaff { channel: Channel::Text, contact, rep });
    let mut reply = ann().says(Channel::Text, &[Intent::OptOut], store.now);
    reply.from = contact;
    store.tell(Input::Reply(reply));
    assert_eq!(order(&mut store, Order::GoLive(Channel::Text)), Answer::Done);
    // The registration is gone from the configuration: what was live is shadow again.
    let mut without = relayed();
    without.channels.iter_mut().for_each(|channel| channel.registration = None);
    store.configure(without);
    store.story();
    store.asks(&ann());
    expect!["Mon 11-02 10:00  touch-skipped        L1  T1 shadow registration.missing"]
        .assert_eq(&store.story_of(&["touch-claimed", "touch-skipped"]));
    let mut gates = store.entries.iter().filter_map(|entry| match &entry.body {
        Body::TouchSkipped(it) => Some((it.gate, it.policy.is_some())),
        _ => None,
    });
    assert_eq!(gates.next_back(), Some((Some(GateId::Registration), true)), "the gate and the policy that decided");
}

#[test]
fn voicemail_that_reaches_phones_needs_a_toll_free_way_out() {
    let mut setup = paper::setup();
    for channel in setup.channels.iter_mut().filter(|it| it.channel == Channel::Voicemail) {
        channel.provider = "relay".to_owned();
    }
    let toll_free = |store: &Store| {
        let missing = missing(&store.state, Channel::Voicemail, store.now);
        missing.iter().any(|it| it.to_string().contains("toll-free"))
    };
    assert!(toll_free(&Store::open_with(setup.clone())));
    setup.stores[0].opt_out_phone = Some("+18005550142".to_owned());
    assert!(!toll_free(&Store::open_with(setup)));
}

#[test]
fn a_stop_of_a_customer_proves_nothing() {
    let mut store = Store::open_with(relayed());
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    assert!(!store.state.setup.readiness.stop_proven.contains_key(&Channel::Text));
}

#[test]
fn another_provider_is_proven_anew() {
    let mut store = Store::open_with(relayed());
    let contact = paper::blind("+13125550177");
    order(&mut store, Order::DeclineLists { signed_by: "Dana Sample".to_owned() });
    order(&mut store, list("2026-11", date(2026, 11, 1)));
    order(&mut store, Order::RegisterStaff { channel: Channel::Text, contact, rep: RepId(2) });
    let mut reply = ann().says(Channel::Text, &[Intent::OptOut], store.now);
    reply.from = contact;
    store.tell(Input::Reply(reply));
    assert_eq!(order(&mut store, Order::GoLive(Channel::Text)), Answer::Done);
    let mut other = relayed();
    for channel in other.channels.iter_mut().filter(|it| it.channel == Channel::Text) {
        channel.provider = "another".to_owned();
    }
    store.configure(other);
    assert!(!store.state.setup.may_reach(Channel::Text));
    assert!(told(&store).contains("no stop came in over text"), "{}", told(&store));
}

#[test]
fn a_list_of_31_days_holds_and_one_of_32_does_not() {
    let mut store = Store::open_with(relayed());
    order(&mut store, list("2026-10", date(2026, 10, 2)));
    let (contacts, scope) = (vec![paper::blind("+13125550150")], SuppressionScope::Everything);
    let rows = vec![SuppressionRow { contacts, scope }];
    order(
        &mut store,
        Order::ImportSuppressions { store: STORE, rows, via: "old-crm".to_owned(), recalled: Vec::new() },
    );
    assert!(!told(&store).contains("national-dnc"), "{}", told(&store));
    store.until("2026-11-03 12:00");
    expect![[r#"
        the opt-outs of the systems before keepwarm are not imported: `keepwarmctl suppression import FILE`, or `keepwarmctl go-live no-lists --signed-by NAME` where there are none
        the list national-dnc is 32 days old, at most 31 are allowed: `keepwarmctl list import national-dnc FILE --version WORD --date DATE`
        no stop came in over text yet: `keepwarmctl go-live prove-stop text WHO --rep N`, then send STOP from there"#]].assert_eq(&told(&store));
    // An older version that is read late does not take the place of a newer one.
    order(&mut store, list("2026-11", date(2026, 11, 1)));
    order(&mut store, list("2026-10", date(2026, 10, 2)));
    assert!(!told(&store).contains("national-dnc"), "{}", told(&store));
}

#[test]
fn what_lists_say_of_numbers_is_kept_while_the_person_is_known() {
    use crate::state::Check;
    let mut store = Store::open();
    store.asks(&ann());
    let (listed, stranger) = (ann().phone(), paper::blind("+13125550150"));
    let check = |dated, listed, clear| Order::CheckNumbers {
        list: ListKind::StateDnc,
        region: Some("IN".to_owned()),
        version: "q4".to_owned(),
        dated,
        listed,
        clear,
    };
    order(&mut store, check(date(2026, 10, 1), vec![listed, stranger], Vec::new()));
    let of = |store: &Store, region| store.state.scrubs.check(&listed, ListKind::StateDnc, region);
    assert_eq!(of(&store, Some("IN")), Some(Check { dated: date(2026, 10, 1), listed: true }));
    assert_eq!((of(&store, None), of(&store, Some("TX"))), (None, None));
    assert_eq!(store.state.scrubs.len(), 1, "nothing is kept of strangers");
    order(&mut store, check(date(2026, 9, 1), Vec::new(), vec![listed]));
    assert!(of(&store, Some("IN")).is_some_and(|check| check.listed), "an older list changes nothing");
    order(&mut store, check(date(2026, 11, 1), Vec::new(), vec![listed]));
    assert!(of(&store, Some("IN")).is_some_and(|check| !check.listed));
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.forgets();
    assert!(store.state.scrubs.is_empty(), "who comes back is checked anew");
}

#[test]
fn stop_and_help_are_answered_in_approved_words_or_by_the_carrier_where_ours_were_ended() {
    let mut setup = relayed();
    setup.blocks.retain(|it| it.block.name != HELP_ANSWERED);
    let silent = told(&Store::open_with(setup));
    assert!(silent.contains("`help.answer`") && !silent.contains("`opt-out.confirm`"), "{silent}");
    let mut store = Store::open_with(relayed());
    let shelf = store.state.setup.shelf(HELP_ANSWERED, Channel::Text, Language::English).expect("written");
    let (versions, by) = (vec![shelf.latest], Hand { by: "operator:1000".to_owned(), rep: None });
    store.tell(Input::BlocksRetired { versions, by, actor: ADMIN });
    assert!(!told(&store).contains("help.answer"), "{}", told(&store));
}
