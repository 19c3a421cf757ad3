//! A stop comes by many ways, and each is obeyed in the commit that hears of it: from an operator, a provider, a file, for
//! one channel or for all.

use expect_test::expect;
use jiff::SignedDuration;

use super::{
    paper::{STORE, blind},
    people::{Customer, ann, bob, cleo},
    store::{Store, at},
};
use crate::{
    effect::Answer,
    entry::Actor,
    ids::BlindIndex,
    input::{DeliveryResult, Input},
    order::{Order, SuppressionRow},
    words::{Channel, Disposition, FailReason, Intent, SuppressionScope, TaskKind},
};

const STOPS: [&str; 12] = [
    "reply-received",
    "suppression-added",
    "suppression-lifted",
    "consent-recorded",
    "touch-failed",
    "touch-claimed",
    "touch-planned",
    "touch-canceled",
    "enrollment-ended",
    "task-opened",
    "task-done",
    "lead-closed",
];

/// The clock of the law's own example.
#[test]
fn stop_at_ten_again_at_ten_past_and_start_at_twenty_past() {
    let mut store = Store::open();
    store.until("2026-11-03 10:00");
    // A text is due at 10:15 and waits in the queue when the stop comes.
    let lead = store.takes(ann().asks(at("2026-11-02 09:59")));
    assert!(!store.lead(lead).touches.is_empty(), "something is planned");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.until("2026-11-03 10:10");
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    store.until("2026-11-03 10:20");
    expect![[r#"
        Tue 11-03 10:00  reply-received       L1  text opt_out
        Tue 11-03 10:00  suppression-added    L1  everything contacts 2 people P1 via reply
        Tue 11-03 10:00  consent-recorded         P1 revoked via reply
        Tue 11-03 10:00  touch-canceled       L1  T1 opt-out
        Tue 11-03 10:00  enrollment-ended     L1  E1 opt-out
        Tue 11-03 10:00  lead-closed          L1  opt-out
        Tue 11-03 10:10  reply-received           text opt_out"#]]
    .assert_eq(&store.story_of(&STOPS));
    store.says(&ann(), Channel::Text, &[Intent::OptIn]);
    let person = *store.state.people.keys().next().expect("known");
    let barred = |channel| store.state.suppressions.bars(person, &[ann().phone()], channel);
    assert!(!barred(Channel::Text) && barred(Channel::Call) && barred(Channel::Email), "texts alone come back");
    store.story();
    store.until("2026-12-03 10:00");
    expect![[""]].assert_eq(&store.story_of(&["touch-planned", "touch-claimed", "enrolled", "enrollment-resumed"]));
}

#[test]
fn start_of_somebody_who_never_stopped_gives_and_takes_nothing() {
    let mut store = Store::open();
    store.asks(&ann());
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptIn]);
    expect![[""]].assert_eq(&store.story_of(&["suppression-lifted", "consent-recorded"]));
}

/// A customer who stopped and asks who writes, or says yes to nothing, is answered by a person and by no machine.
#[test]
fn help_and_yes_of_somebody_who_stopped_bring_no_machine_back() {
    for intent in [Intent::Help, Intent::PositiveAck] {
        let mut store = Store::open();
        store.asks(&ann());
        store.says(&ann(), Channel::Text, &[Intent::OptOut]);
        store.story();
        store.says(&ann(), Channel::Text, &[intent]);
        let told = store.story_of(&["suppression-lifted", "touch-planned", "touch-claimed", "task-opened", "enrolled"]);
        assert!(told.contains("answer-reply") && told.lines().all(|line| line.contains("task-opened")), "{told}");
        store.until("2027-01-10 12:00");
        expect![[""]].assert_eq(&store.story_of(&["suppression-lifted", "touch-planned", "touch-claimed"]));
    }
}

#[test]
fn a_clear_word_about_one_channel_shuts_it_alone_and_the_cadence_goes_on_in_its_own_time() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-03 09:00");
    store.story();
    store.stop(&[ann().phone()], SuppressionScope::Text);
    store.run_until(store.now + SignedDuration::from_hours(36));
    expect![[r#"
        Tue 11-03 09:00  suppression-added    L1  text contacts 2 people P1 via operator
        Tue 11-03 09:00  touch-canceled       L1  T2 opt-out
        Tue 11-03 09:00  touch-planned        L1  T3 step 1 email at Tue 11-03 10:15
        Tue 11-03 10:15  touch-claimed        L1  T3 step 1 email by hours.email
        Tue 11-03 10:15  touch-sent           L1  T3
        Tue 11-03 10:15  touch-planned        L1  T4 step 2 call at Wed 11-04 11:00
        Wed 11-04 11:00  touch-claimed        L1  T4 step 2 call by hours.us
        Wed 11-04 11:00  task-opened          L1  K1 call rep 2 due Wed 11-04 13:00
        Wed 11-04 11:00  touch-sent           L1  T4
        Wed 11-04 11:00  touch-planned        L1  T5 step 3 email at Fri 11-06 16:30"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_customer_who_wants_no_calls_loses_the_call_task_and_keeps_texts() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-04 12:00");
    store.task(TaskKind::Call);
    store.story();
    let mut reply = ann().says(Channel::Text, &[Intent::OptOut], store.now);
    reply.reach = SuppressionScope::Voice;
    store.tell(Input::Reply(reply));
    expect![[r#"
        Wed 11-04 12:00  reply-received       L1  text opt_out
        Wed 11-04 12:00  suppression-added    L1  voice contacts 2 people P1 via reply
        Wed 11-04 12:00  task-done            L1  K1 call no-longer-needed"#]]
    .assert_eq(&store.story_of(&STOPS));
    let person = *store.state.people.keys().next().expect("known");
    let barred = |channel| store.state.suppressions.bars(person, &[ann().phone()], channel);
    assert!(barred(Channel::Call) && barred(Channel::Voicemail) && !barred(Channel::Text));
}

#[test]
fn a_prepared_text_is_taken_back_when_texts_are_stopped() {
    use super::paper::{modes, setup};
    let assisted = modes(crate::words::Mode::Assisted);
    let mut store = Store::open_with(crate::input::Setup { modes: assisted, ..setup() });
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.task(TaskKind::ReleaseTouch);
    store.story();
    store.stop(&[ann().phone()], SuppressionScope::Text);
    store.run_until(store.now);
    expect![[r#"
        Mon 11-02 10:00  suppression-added    L1  text contacts 2 people P1 via operator
        Mon 11-02 10:00  touch-canceled       L1  T1 opt-out
        Mon 11-02 10:00  task-done            L1  K1 release-touch no-longer-needed
        Mon 11-02 10:00  touch-planned        L1  T2 step 0 email assisted at Mon 11-02 10:00
        Mon 11-02 10:00  task-opened          L1  K2 release-touch rep 2 due Tue 11-03 10:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn what_the_carrier_heard_is_an_opt_out_in_the_same_commit() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.scripted([DeliveryResult::Failed(FailReason::OptedOut)]);
    store.asks(&ann());
    expect![[r#"
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 opted-out
        Mon 11-02 10:00  suppression-added    L1  everything contacts 2 people P1 via provider
        Mon 11-02 10:00  consent-recorded         P1 revoked via provider
        Mon 11-02 10:00  enrollment-ended     L1  E1 opt-out
        Mon 11-02 10:00  lead-closed          L1  opt-out"#]]
    .assert_eq(&store.story_of(&STOPS));
    assert!(store.state.leads.is_empty());
}

#[test]
fn the_carriers_word_comes_after_the_lead_was_closed() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.provider.holds = true;
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::NotInterested]);
    store.story();
    store.scripted([DeliveryResult::NotSent(FailReason::OptedOut)]);
    store.hand_over();
    expect![[r#"
        Mon 11-02 10:00  touch-failed         L1  T1 opted-out
        Mon 11-02 10:00  suppression-added        everything contacts 2 people P1 via provider
        Mon 11-02 10:00  consent-recorded         P1 revoked via provider"#]]
    .assert_eq(&store.story_of(&STOPS));
}

fn import(store: &mut Store, rows: &[(&[BlindIndex], SuppressionScope)]) -> Answer {
    let contacts: Vec<BlindIndex> = rows.iter().flat_map(|(contacts, _)| contacts.to_vec()).collect();
    let recalled = super::ledger::people(&store.entries, &contacts);
    let rows = rows.iter().map(|(contacts, scope)| SuppressionRow { contacts: contacts.to_vec(), scope: *scope });
    let (rows, via) = (rows.collect(), "old-crm".to_owned());
    let order = Order::ImportSuppressions { store: STORE, rows, via, recalled };
    store.tell(Input::Ordered { order, actor: Actor::Operator(0) })
}

#[test]
fn a_file_of_opt_outs_stops_customers_and_shuts_strangers() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.asks(&cleo());
    store.says(&cleo(), Channel::Text, &[Intent::NotInterested]);
    store.forgets();
    store.asks(&ann());
    store.story();
    let all = SuppressionScope::Everything;
    let strangers = [blind("+13125550150"), blind("+13125550151")];
    let rows: [(&[BlindIndex], _); 5] = [
        (&strangers[..1], all),
        (&[ann().phone()], all),
        (&strangers[1..], all),
        (&[cleo().email()], SuppressionScope::Email),
        (&strangers[..1], SuppressionScope::Text),
    ];
    assert_eq!(import(&mut store, &rows), Answer::Done);
    expect![[r#"
        Sun 11-22 10:00  suppression-added    L1  everything contacts 2 people P1 via old-crm
        Sun 11-22 10:00  consent-recorded         P1 revoked via old-crm
        Sun 11-22 10:00  task-done            L1  K1 call no-longer-needed
        Sun 11-22 10:00  task-done            L1  K2 answer-reply no-longer-needed
        Sun 11-22 10:00  lead-closed          L1  opt-out
        Sun 11-22 10:00  suppression-added        everything contacts 2 people  via old-crm
        Sun 11-22 10:00  suppression-added        email contacts 2 people P2 via old-crm"#]]
    .assert_eq(&store.story_of(&STOPS));
    import(&mut store, &rows);
    assert_eq!(store.story(), "", "the same file again changes nothing");
    let newcomer = Customer { phones: vec!["+13125550150"], ..bob() };
    store.asks(&newcomer);
    assert!(store.story_of(&["touch-skipped"]).contains("suppressed opt-out"), "a stranger who turns up is known");
}

#[test]
fn nobody_answers_the_phone_and_voicemail_was_stopped_meanwhile() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.until("2026-11-04 12:00");
    store.stop(&[ann().phone()], SuppressionScope::Email);
    store.story();
    store.report(TaskKind::Call, Disposition::NoAnswer);
    assert!(store.story().contains("voicemail"), "the stop of email leaves the call's own fallback");
}
