//! Who is told of a hot lead, and when: the ladder by the minute, after hours, and with people who pass, sit on it or are
//! not to be interrupted.

use expect_test::expect;
use jiff::civil::time;

use super::{
    paper::{self, MANAGER},
    people::ann,
    staff::{SALES, with},
    store::Store,
};
use crate::{
    calendar::DayHours,
    effect::{Answer, Refusal},
    entry::Actor,
    ids::EscalationId,
    input::{Input, Setup},
    order::Order,
    words::{Channel, Disposition, Evidence, Intent, Skill},
};

const LADDER: [&str; 6] = [
    "escalation-opened",
    "escalation-told",
    "escalation-taken",
    "escalation-breached",
    "escalation-closed",
    "ownership-changed",
];

/// Ann asked yesterday and writes something hot at `at`.
fn hot(setup: Setup, at: &str, intent: Intent) -> Store {
    let mut store = Store::open_with(setup);
    store.asks(&ann());
    store.until(at);
    store.story();
    store.says(&ann(), Channel::Text, &[intent]);
    store
}

fn open(store: &Store) -> EscalationId {
    *store.state.escalations.keys().next().expect("it is open")
}

#[test]
fn the_ladder_goes_by_the_minute_until_somebody_takes_it() {
    let mut store = hot(with(|_| {}), "2026-11-02 14:00", Intent::TradeValue);
    store.until("2026-11-02 14:10");
    expect![[r#"
        Mon 11-02 14:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 14:05
        Mon 11-02 14:00  escalation-told      L1  X1 told rep 2
        Mon 11-02 14:02  escalation-told      L1  X1 reminder rep 2
        Mon 11-02 14:03  escalation-told      L1  X1 next rep 3
        Mon 11-02 14:04  escalation-told      L1  X1 manager rep 1
        Mon 11-02 14:05  escalation-breached  L1  X1"#]]
    .assert_eq(&store.story_of(&LADDER));
    assert_eq!(store.notices.iter().map(|it| it.rep.0).collect::<Vec<_>>(), [2, 2, 3, 1], "each is told once a rung");
}

#[test]
fn the_first_taker_wins_the_second_is_told_and_silence_comes_before_the_manager() {
    let mut store = hot(with(|_| {}), "2026-11-02 14:00", Intent::TradeValue);
    store.until("2026-11-02 14:03");
    let escalation = open(&store);
    assert_eq!(store.tell(Input::EscalationTaken { escalation, by: SALES[1] }), Answer::Done);
    assert_eq!(store.tell(Input::EscalationTaken { escalation, by: SALES[1] }), Answer::Known);
    assert_eq!(
        store.tell(Input::EscalationTaken { escalation, by: SALES[0] }),
        Answer::Refused(Refusal::Taken { id: escalation.0, by: SALES[1].0 })
    );
    store.until("2026-11-02 15:00");
    expect![[r#"
        Mon 11-02 14:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 14:05
        Mon 11-02 14:00  escalation-told      L1  X1 told rep 2
        Mon 11-02 14:02  escalation-told      L1  X1 reminder rep 2
        Mon 11-02 14:03  escalation-told      L1  X1 next rep 3
        Mon 11-02 14:03  escalation-taken     L1  X1 rep 3
        Mon 11-02 14:03  ownership-changed    L1  owner 2 acting 3 took
        Mon 11-02 14:33  escalation-told      L1  X1 unproven rep 1"#]]
    .assert_eq(&store.story_of(&LADDER));
}

#[test]
fn who_passes_gives_no_more_time() {
    let mut store = hot(with(|_| {}), "2026-11-02 14:00", Intent::TradeValue);
    let escalation = open(&store);
    let pass = |by| Input::Ordered { order: Order::Pass { escalation, by }, actor: Actor::Rep(by) };
    store.until("2026-11-02 14:01");
    assert_eq!(store.tell(pass(SALES[0])), Answer::Done);
    assert_eq!(store.tell(pass(SALES[1])), Answer::Done);
    store.until("2026-11-02 14:06");
    expect![[r#"
        Mon 11-02 14:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 14:05
        Mon 11-02 14:00  escalation-told      L1  X1 told rep 2
        Mon 11-02 14:01  escalation-told      L1  X1 next rep 3
        Mon 11-02 14:01  escalation-told      L1  X1 manager rep 1
        Mon 11-02 14:05  escalation-breached  L1  X1"#]]
    .assert_eq(&store.story_of(&LADDER));
}

#[test]
fn at_night_those_on_call_are_told_and_the_clock_runs() {
    let setup = with(|rep| {
        rep.duty.on_call = [(SALES[2], 1), (SALES[0], 2)].iter().find(|(id, _)| *id == rep.rep).map(|(_, at)| *at);
    });
    let mut store = hot(setup, "2026-11-02 22:00", Intent::UrgentTimeline);
    store.until("2026-11-02 22:10");
    expect![[r#"
        Mon 11-02 22:00  ownership-changed    L1  owner 2 acting 5 on-call
        Mon 11-02 22:00  escalation-opened    L1  X1 urgent_timeline rep 5 due Mon 11-02 22:05
        Mon 11-02 22:00  escalation-told      L1  X1 told rep 5
        Mon 11-02 22:02  escalation-told      L1  X1 reminder rep 5
        Mon 11-02 22:03  escalation-told      L1  X1 next rep 2
        Mon 11-02 22:04  escalation-told      L1  X1 manager rep 1
        Mon 11-02 22:05  escalation-breached  L1  X1"#]]
    .assert_eq(&store.story_of(&LADDER));
}

#[test]
fn with_nobody_on_call_nobody_is_woken_and_the_clock_starts_at_the_opening() {
    let mut store = hot(with(|_| {}), "2026-11-02 22:00", Intent::UrgentTimeline);
    assert!(store.notices.is_empty());
    store.until("2026-11-03 09:03");
    expect![[r#"
        Mon 11-02 22:00  escalation-opened    L1  X1 urgent_timeline rep 2 due Tue 11-03 09:05
        Tue 11-03 09:00  escalation-told      L1  X1 told rep 2
        Tue 11-03 09:02  escalation-told      L1  X1 reminder rep 2
        Tue 11-03 09:03  escalation-told      L1  X1 next rep 3"#]]
    .assert_eq(&store.story_of(&LADDER));
}

#[test]
fn who_is_not_to_be_interrupted_is_stood_in_for_by_whoever_can() {
    let lunch = DayHours { open: time(13, 30, 0, 0), close: time(14, 30, 0, 0) };
    let setup = with(|rep| {
        rep.duty.quiet.extend((rep.rep == SALES[0]).then_some(lunch));
        rep.duty.skills.extend((rep.rep == SALES[2]).then_some(Skill::Finance));
    });
    let store = hot(setup, "2026-11-02 14:00", Intent::CreditQuestion);
    let told = store.notices.first().expect("somebody is told");
    assert_eq!(told.rep, SALES[2], "a question of credit goes to who may talk about money");
    assert_eq!(store.state.leads.values().next().map(|lead| (lead.owner, lead.acting)), Some((SALES[0], SALES[2])));
}

/// The appliance was off while a customer waited: everything that was missed is recorded, and somebody is told.
#[test]
fn after_an_outage_every_rung_is_told_at_once() {
    let mut store = hot(with(|_| {}), "2026-11-02 14:00", Intent::TradeValue);
    store.jump(1);
    store.run_until(store.now);
    expect![[r#"
        Mon 11-02 14:00  escalation-opened    L1  X1 trade_value rep 2 due Mon 11-02 14:05
        Mon 11-02 14:00  escalation-told      L1  X1 told rep 2
        Mon 11-02 15:00  escalation-told      L1  X1 reminder rep 2
        Mon 11-02 15:00  escalation-told      L1  X1 next rep 3
        Mon 11-02 15:00  escalation-told      L1  X1 manager rep 1
        Mon 11-02 15:00  escalation-breached  L1  X1"#]]
    .assert_eq(&store.story_of(&LADDER));
}

#[test]
fn it_closes_on_what_became_of_the_customer_alone_and_who_was_not_reached_is_called_again() {
    let mut store = hot(with(|_| {}), "2026-11-02 14:00", Intent::TradeValue);
    let (escalation, evidence, actor) = (open(&store), Evidence::Claimed, Actor::Rep(SALES[0]));
    let closes = |disposition| Input::EscalationAnswered { escalation, disposition, evidence, actor };
    assert!(matches!(store.tell(closes(Disposition::NoLongerNeeded)), Answer::Refused(Refusal::Misfit { .. })));
    assert_eq!(store.tell(closes(Disposition::NoAnswer)), Answer::Done);
    expect![[r#"
        Mon 11-02 14:00  escalation-closed    L1  X1 no-answer
        Mon 11-02 14:00  task-opened          L1  K1 answer-reply rep 2 due Mon 11-02 16:00"#]]
    .assert_eq(&store.story_of(&["escalation-closed", "task-opened"]));
    assert_eq!(store.state.manager(paper::STORE), MANAGER);
}
