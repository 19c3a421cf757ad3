//! What the provider says, and what it may be asked again.

use expect_test::expect;

use super::{
    paper,
    people::{Arrived as _, Customer, ann, cleo},
    store::Store,
};
use crate::{
    effect::{Answer, Delivery},
    entry::{Body, Entry},
    input::{DeliveryResult, Input},
    state::TouchStatus,
    words::{Channel, Disposition, FailReason, Intent, TaskKind},
};

const BUSY: DeliveryResult = DeliveryResult::NotSent(FailReason::Provider);

fn asked(results: impl IntoIterator<Item = DeliveryResult>) -> Store {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.scripted(results);
    store.asks(&ann());
    store
}

#[test]
fn what_was_certainly_not_sent_is_tried_three_times_in_all() {
    let mut store = asked([BUSY, BUSY, BUSY]);
    store.until("2026-11-02 12:00");
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 provider retryable
        Mon 11-02 10:00  touch-moved          L1  T1 to Mon 11-02 10:05 retry -
        Mon 11-02 10:05  touch-claimed        L1  T1 step 0 text by hours.us attempt 2
        Mon 11-02 10:05  touch-failed         L1  T1 provider retryable
        Mon 11-02 10:05  touch-moved          L1  T1 to Mon 11-02 10:35 retry -
        Mon 11-02 10:35  touch-claimed        L1  T1 step 0 text by hours.us attempt 3
        Mon 11-02 10:35  touch-failed         L1  T1 provider
        Mon 11-02 10:35  touch-planned        L1  T2 step 0 email at Mon 11-02 10:35
        Mon 11-02 10:35  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply
        Mon 11-02 10:35  touch-sent           L1  T2
        Mon 11-02 10:35  touch-planned        L1  T3 step 1 text at Tue 11-03 10:15"#]]
    .assert_eq(&store.story());
}

#[test]
fn the_third_attempt_may_be_the_one() {
    let mut store = asked([BUSY, BUSY]);
    store.until("2026-11-02 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 provider retryable
        Mon 11-02 10:05  touch-claimed        L1  T1 step 0 text by hours.us attempt 2
        Mon 11-02 10:05  touch-failed         L1  T1 provider retryable
        Mon 11-02 10:35  touch-claimed        L1  T1 step 0 text by hours.us attempt 3
        Mon 11-02 10:35  touch-sent           L1  T1"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-failed", "touch-sent"]));
}

#[test]
fn every_attempt_carries_the_same_key() {
    let mut store = asked([BUSY, BUSY]);
    store.until("2026-11-02 12:00");
    let keys = store.entries.iter().filter_map(|entry| match &entry.body {
        Body::TouchClaimed(it) => Some(it.key.as_str()),
        _ => None,
    });
    let keys: Vec<&str> = keys.collect();
    assert_eq!(keys.len(), 3);
    assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
}

#[test]
fn what_failed_for_good_is_replaced_within_its_step() {
    let mut store = asked([DeliveryResult::Failed(FailReason::InvalidAddress)]);
    expect![[r#"
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 invalid-address
        Mon 11-02 10:00  touch-planned        L1  T2 step 0 email at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T2 step 0 email by hours.email.instant-reply
        Mon 11-02 10:00  touch-sent           L1  T2
        Mon 11-02 10:00  touch-planned        L1  T3 step 1 text at Tue 11-03 10:15"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-failed", "touch-sent", "touch-planned"]));
}

#[test]
fn what_nobody_can_say_is_never_sent_again_by_machine() {
    let mut store = asked([DeliveryResult::Uncertain]);
    store.until("2026-11-02 12:00");
    store.report(TaskKind::ResolveUncertain, Disposition::NotSent);
    store.until("2026-11-03 12:00");
    expect![[r#"
        Mon 11-02 10:00  lead-received        L1  P1 sales opened by new
        Mon 11-02 10:00  enrolled             L1  E1
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  task-opened          L1  K1 resolve-uncertain rep 2 due Mon 11-02 10:00
        Mon 11-02 10:00  touch-uncertain      L1  T1
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text at Tue 11-03 10:15
        Mon 11-02 12:00  task-done            L1  K1 resolve-uncertain not-sent
        Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Tue 11-03 10:15  touch-sent           L1  T2
        Tue 11-03 10:15  touch-planned        L1  T3 step 2 call at Wed 11-04 11:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_result_of_an_attempt_that_is_over_changes_nothing() {
    let mut store = asked([BUSY]);
    store.provider.holds = true;
    store.until("2026-11-02 10:10");
    let touch = store.state.claimed().next().expect("claimed").id;
    assert_eq!(store.state.touches[&touch].attempts, 2);
    store.story();
    let stale = Input::Delivered {
        touch,
        attempt: 1,
        result: DeliveryResult::Sent { provider_id: None, segments: None },
        rule: None,
        message: None,
    };
    assert_eq!(store.tell(stale.clone()), Answer::Done);
    assert_eq!(store.story(), "");
    assert_eq!(store.state.touches[&touch].status, TouchStatus::Claimed);
    store.provider.holds = false;
    store.until("2026-11-02 10:11");
    store.story();
    store.tell(stale);
    assert_eq!(store.story(), "");
}

#[test]
fn a_result_after_the_lead_closed_ends_the_touch_and_names_its_lead() {
    for (result, expected) in [
        (DeliveryResult::Sent { provider_id: None, segments: None }, "touch-sent"),
        (BUSY, "touch-failed"),
        (DeliveryResult::Failed(FailReason::Refused), "touch-failed"),
        (DeliveryResult::Uncertain, "touch-uncertain"),
    ] {
        let mut store = Store::open();
        store.provider.holds = true;
        store.asks(&ann());
        store.says(&ann(), Channel::Text, &[Intent::AlreadyBought]);
        store.story();
        store.scripted([result]);
        store.provider.holds = false;
        store.until("2026-11-02 12:00");
        let story = store.story();
        assert!(story.contains(expected) && story.lines().count() == 1, "{story}");
        assert!(store.state.touches.is_empty() && store.state.timers.in_flight(Channel::Text) == 0);
    }
}

#[test]
fn what_comes_back_unsent_in_a_pause_is_not_tried_again() {
    let mut store = Store::open();
    store.provider.holds = true;
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::VehicleQuestion]);
    store.story();
    store.scripted([BUSY]);
    store.provider.holds = false;
    store.until("2026-11-03 12:00");
    expect!["Mon 11-02 08:00  touch-failed         L1  T1 provider"].assert_eq(&store.story());
}

#[test]
fn a_claim_that_is_out_does_not_stall_a_cadence_that_was_taken_up_again() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.provider.holds = true;
    store.asks(&ann());
    store.says(&ann(), Channel::Text, &[Intent::VehicleQuestion]);
    store.report(TaskKind::AnswerReply, Disposition::LeftVoicemail);
    store.until("2026-11-03 10:20");
    store.provider.holds = false;
    store.until("2026-11-05 10:00");
    expect![[r#"
        Mon 11-02 10:00  touch-planned        L1  T1 step 0 text at Mon 11-02 10:00
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  enrollment-resumed   L1  E1
        Mon 11-02 10:00  touch-planned        L1  T2 step 1 text at Tue 11-03 10:15
        Tue 11-03 10:15  touch-claimed        L1  T2 step 1 text by hours.us
        Tue 11-03 10:20  touch-sent           L1  T1
        Tue 11-03 10:20  touch-sent           L1  T2
        Tue 11-03 10:20  touch-planned        L1  T3 step 2 call at Wed 11-04 11:00
        Wed 11-04 11:00  touch-claimed        L1  T3 step 2 call by hours.us
        Wed 11-04 11:00  touch-sent           L1  T3
        Wed 11-04 11:00  touch-planned        L1  T4 step 3 email at Fri 11-06 16:30"#]]
    .assert_eq(&store.story_of(&["touch-claimed", "touch-sent", "touch-planned", "enrollment-resumed"]));
}

#[test]
fn no_more_is_claimed_than_the_provider_takes() {
    let mut setup = paper::setup();
    setup.channels.iter_mut().for_each(|channel| channel.in_flight_max = 2);
    let mut store = Store::open_with(setup);
    store.provider.holds = true;
    for phone in ["+13125550111", "+13125550112", "+13125550113", "+13125550114", "+13125550115"] {
        store.asks(&Customer { name: None, phones: vec![phone], emails: Vec::new(), ..ann() });
    }
    // Email has slots of its own: service writes by email first.
    store.takes(cleo().asks(store.now).for_service());
    store.until("2026-11-02 09:00");
    assert_eq!((store.state.timers.in_flight(Channel::Text), store.state.timers.in_flight(Channel::Email)), (2, 1));
    store.hand_over();
    store.until("2026-11-02 09:01");
    assert_eq!(store.state.timers.in_flight(Channel::Text), 2);
    store.provider.holds = false;
    store.until("2026-11-02 09:02");
    assert_eq!(store.state.timers.in_flight(Channel::Text), 0);
    assert_eq!(store.story_of(&["touch-sent"]).lines().count(), 6);
}

#[test]
fn claims_keep_the_rate_that_the_provider_takes() {
    let mut setup = paper::setup();
    // Two segments a minute: a text reserves two until its result says that it was one.
    setup.channels.iter_mut().for_each(|channel| channel.per_minute = Some(2));
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    store.provider.holds = true;
    for phone in ["+13125550111", "+13125550112", "+13125550113", "+13125550114"] {
        store.asks(&Customer { name: None, phones: vec![phone], emails: Vec::new(), ..ann() });
    }
    let claims = |store: &mut Store, until| {
        store.until(until);
        store.state.timers.in_flight(Channel::Text)
    };
    assert_eq!(claims(&mut store, "2026-11-02 10:00"), 1);
    assert_eq!(claims(&mut store, "2026-11-02 10:01"), 2, "the next had to wait its turn");
    assert_eq!(claims(&mut store, "2026-11-02 10:02"), 3);
    assert_eq!(claims(&mut store, "2026-11-02 10:03"), 4, "and nobody waits for ever");
}

#[test]
fn after_a_restart_what_was_claimed_is_in_doubt() {
    let mut store = asked([]);
    store.provider.holds = true;
    store.until("2026-11-03 10:15");
    store.provider.waiting.clear();
    store.story();
    store.tell(Input::Started { release: "1.0.1".to_owned(), recovered: vec![("ledger".to_owned(), 17)] });
    let doubtful: Vec<_> = store.state.claimed().map(|touch| (touch.id, touch.attempts)).collect();
    for (touch, attempt) in doubtful {
        store.tell(Input::Delivered { touch, attempt, result: DeliveryResult::Uncertain, rule: None, message: None });
    }
    expect![[r#"
        Tue 11-03 10:15  ledger-recovered
        Tue 11-03 10:15  task-opened          L1  K1 resolve-uncertain rep 2 due Tue 11-03 10:15
        Tue 11-03 10:15  touch-uncertain      L1  T2
        Tue 11-03 10:15  touch-planned        L1  T3 step 2 call at Wed 11-04 11:00"#]]
    .assert_eq(&store.story());
}

const DOWN: DeliveryResult = DeliveryResult::NotSent(FailReason::Down);

const TOLD: [&str; 5] = ["touch-claimed", "touch-failed", "touch-moved", "touch-sent", "touch-skipped"];

fn is_text(delivery: &Delivery) -> bool {
    delivery.channel == Channel::Text
}

#[test]
fn a_provider_that_takes_nothing_is_asked_by_one_message_at_a_time_and_another_channel_answers_who_just_asked() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.provider.refuses = Some((Box::new(is_text), DOWN));
    store.asks(&ann());
    store.asks(&cleo());
    store.until("2026-11-02 10:09");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 down retryable
        Mon 11-02 10:00:05  touch-claimed        L2  T2 step 0 text by hours.us
        Mon 11-02 10:00:05  touch-failed         L2  T2 down retryable
        Mon 11-02 10:00:15  touch-claimed        L1  T1 step 0 text by hours.us attempt 2
        Mon 11-02 10:00:15  touch-failed         L1  T1 down retryable
        Mon 11-02 10:00:35  touch-claimed        L2  T2 step 0 text by hours.us attempt 2
        Mon 11-02 10:00:35  touch-failed         L2  T2 down retryable
        Mon 11-02 10:01:15  touch-claimed        L1  T1 step 0 text by hours.us attempt 3
        Mon 11-02 10:01:15  touch-failed         L1  T1 down retryable
        Mon 11-02 10:02:35  touch-claimed        L2  T2 step 0 text by hours.us attempt 3
        Mon 11-02 10:02:35  touch-failed         L2  T2 down retryable
        Mon 11-02 10:04:35  touch-skipped        L1  T1 channel-down channel.down
        Mon 11-02 10:04:35  touch-skipped        L2  T2 channel-down channel.down
        Mon 11-02 10:04:35  touch-claimed        L1  T3 step 0 email by hours.email.instant-reply
        Mon 11-02 10:04:35  touch-sent           L1  T3
        Mon 11-02 10:04:35  touch-claimed        L2  T4 step 0 email by hours.email.instant-reply
        Mon 11-02 10:04:35  touch-sent           L2  T4"#]]
    .assert_eq(&store.story_of(&TOLD));
}

#[test]
fn a_provider_that_is_away_for_a_day_is_caught_up_with_by_the_rules_for_what_is_late() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.asks(&ann().without_email());
    store.asks(&cleo());
    store.until("2026-11-03 10:00");
    store.story();
    store.provider.refuses = Some((Box::new(|it| it.channel != Channel::Call), DOWN));
    store.until("2026-11-04 10:16");
    let failed = |entry: &&Entry| matches!(&entry.body, Body::TouchFailed(it) if it.retryable);
    let tries = store.entries.iter().filter(failed).count();
    assert!((50..800).contains(&tries), "{tries} tries of two channels in a day");
    store.story();
    store.provider.refuses = None;
    store.until("2026-11-05 18:00");
    assert_eq!(store.state.outages.of(Channel::Email), None);
    expect![[r#"
        Wed 11-04 10:18  touch-claimed        L2  T6 step 1 email by hours.email attempt 396
        Wed 11-04 10:18  touch-sent           L2  T6
        Wed 11-04 11:00  touch-claimed        L1  T7 step 2 call by hours.us
        Wed 11-04 11:00  touch-sent           L1  T7
        Thu 11-05 11:00  touch-claimed        L2  T8 step 2 call by hours.us
        Thu 11-05 11:00  touch-sent           L2  T8"#]]
    .assert_eq(&store.story_of(&TOLD));
}

#[test]
fn what_its_provider_never_takes_is_left_alone_while_all_others_go() {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    store.provider.holds = true;
    store.asks(&ann());
    let poison = store.provider.waiting[0].lead;
    store.provider.refuses = Some((Box::new(move |it| is_text(it) && it.lead == poison), DOWN));
    store.provider.holds = false;
    store.asks(&cleo());
    store.until("2026-11-02 12:00");
    expect![[r#"
        Mon 11-02 10:00  touch-claimed        L1  T1 step 0 text by hours.us
        Mon 11-02 10:00  touch-failed         L1  T1 down retryable
        Mon 11-02 10:00:05  touch-claimed        L2  T2 step 0 text by hours.us
        Mon 11-02 10:00:05  touch-sent           L2  T2
        Mon 11-02 10:00:05  touch-claimed        L1  T1 step 0 text by hours.us attempt 2
        Mon 11-02 10:00:05  touch-failed         L1  T1 down retryable
        Mon 11-02 10:00:10  touch-claimed        L1  T1 step 0 text by hours.us attempt 3
        Mon 11-02 10:00:10  touch-failed         L1  T1 down retryable
        Mon 11-02 10:00:20  touch-claimed        L1  T1 step 0 text by hours.us attempt 4
        Mon 11-02 10:00:20  touch-failed         L1  T1 down retryable
        Mon 11-02 10:00:40  touch-claimed        L1  T1 step 0 text by hours.us attempt 5
        Mon 11-02 10:00:40  touch-failed         L1  T1 down retryable
        Mon 11-02 10:01:20  touch-claimed        L1  T1 step 0 text by hours.us attempt 6
        Mon 11-02 10:01:20  touch-failed         L1  T1 down retryable
        Mon 11-02 10:02:40  touch-claimed        L1  T1 step 0 text by hours.us attempt 7
        Mon 11-02 10:02:40  touch-failed         L1  T1 down retryable
        Mon 11-02 10:04:40  touch-skipped        L1  T1 channel-down channel.down
        Mon 11-02 10:04:40  touch-claimed        L1  T4 step 0 email by hours.email.instant-reply
        Mon 11-02 10:04:40  touch-sent           L1  T4"#]]
    .assert_eq(&store.story_of(&TOLD));
}
