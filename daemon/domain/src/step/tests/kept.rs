//! A stop by somebody who has agreed to come: nothing more is sent, the visit is not called off by it, and a human settles
//! what becomes of it.

use expect_test::expect;

use super::{
    paper::setup_that_confirms,
    people::ann,
    store::{Store, at},
};
use crate::{
    block::{STOP_CONFIRMED, STOP_CONFIRMED_VISIT},
    effect::Answer,
    entry::Actor,
    ids::{AppointmentId, LeadId, RepId},
    input::Input,
    words::{CanceledBy, Channel, Disposition, Intent, Outcome, SuppressionScope, TaskKind},
};

/// Ann agreed to come on Wednesday at 17:30, and writes CANCEL on Tuesday, after the reminder.
fn stopped() -> (Store, LeadId, AppointmentId) {
    let mut store = Store::open_with(setup_that_confirms());
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.until("2026-11-02 14:00");
    store.agrees(lead, "2026-11-04 17:30");
    let appointment = *store.state.appointments.keys().next().expect("agreed");
    store.until("2026-11-03 11:00");
    store.story();
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    (store, lead, appointment)
}

fn settles(store: &mut Store, disposition: Disposition) -> Answer {
    store.report(TaskKind::KeepVisit, disposition)
}

#[test]
fn a_stop_leaves_the_visit_to_a_human_and_sends_nothing_but_how_to_keep_it() {
    let (mut store, ..) = stopped();
    expect![[r#"
        Tue 11-03 11:00  reply-received       L1  text opt_out
        Tue 11-03 11:00  suppression-added    L1  everything contacts 2 people P1 via reply
        Tue 11-03 11:00  enrollment-ended     L1  E1 opt-out
        Tue 11-03 11:00  touch-canceled       L1  T5 opt-out
        Tue 11-03 11:00  touch-canceled       L1  T6 opt-out
        Tue 11-03 11:00  task-opened          L1  K1 keep-visit rep 2 due Tue 11-03 11:30
        Tue 11-03 11:00  stop-confirmation-planned L1  C1 in en by Tue 11-03 11:05
        Tue 11-03 11:00  stop-confirmation-claimed L1  C1
        Tue 11-03 11:00  stop-confirmation-ended L1  C1 sent"#]]
    .assert_eq(&store.story());
}

#[test]
fn the_confirmation_says_how_the_visit_is_kept_where_there_are_words_for_it() {
    for (has_words, name) in [(true, STOP_CONFIRMED_VISIT), (false, STOP_CONFIRMED)] {
        let mut setup = setup_that_confirms();
        setup.blocks.retain(|it| has_words || it.block.name != STOP_CONFIRMED_VISIT);
        let mut store = Store::open_with(setup);
        store.until("2026-11-02 10:00");
        let lead = store.asks(&ann());
        store.agrees(lead, "2026-11-04 17:30");
        store.until("2026-11-03 11:00");
        store.provider.holds = true;
        store.says(&ann(), Channel::Text, &[Intent::OptOut]);
        let said: Vec<&str> = store.provider.waiting.iter().map(|it| it.block.name.as_str()).collect();
        assert_eq!(said, [name]);
    }
}

#[test]
fn a_second_stop_does_nothing_more() {
    let (mut store, lead, _) = stopped();
    store.story();
    store.until("2026-11-03 12:00");
    store.says(&ann(), Channel::Text, &[Intent::OptOut]);
    let story = store.story();
    assert_eq!(story.lines().count(), 1, "only the reply itself: {story}");
    assert_eq!(store.lead(lead).tasks.len(), 1);
}

#[test]
fn who_does_not_come_has_opted_out_and_nobody_makes_up_for_it() {
    let (mut store, ..) = stopped();
    assert_eq!(settles(&mut store, Disposition::Fixed), Answer::Done);
    store.story();
    store.until("2026-11-20 10:00");
    expect![[r#"
        Fri 11-06 00:00  appointment-missed   L1  A1
        Fri 11-06 00:00  lead-closed          L1  opt-out"#]]
    .assert_eq(&store.story());
}

#[test]
fn the_visit_that_a_human_calls_off_ends_the_lead() {
    for by_task in [true, false] {
        let (mut store, _, appointment) = stopped();
        if by_task {
            assert_eq!(settles(&mut store, Disposition::Lost), Answer::Done);
        } else {
            let (by, actor) = (CanceledBy::Customer, Actor::Rep(RepId(2)));
            store.tell(Input::AppointmentCanceled { appointment, by, actor });
        }
        assert!(store.state.leads.is_empty() && store.state.appointments.is_empty() && store.state.tasks.is_empty());
        let past = store.state.people.values().next().expect("she is remembered").past.last().expect("over");
        assert_eq!(past.outcome, Outcome::OptOut);
    }
}

#[test]
fn who_comes_all_the_same_is_a_humans_and_gets_no_message() {
    let (mut store, lead, _) = stopped();
    store.until("2026-11-04 17:35");
    store.story();
    store.visits(lead);
    store.until("2026-11-20 10:00");
    expect![[r#"
        Wed 11-04 17:35  appointment-shown    L1  A1 claimed
        Wed 11-04 17:35  task-done            L1  K1 keep-visit no-longer-needed
        Wed 11-04 17:35  stage-reached        L1  shown claimed by visit
        Wed 11-04 17:35  visit-recorded       L1  claimed reclassify Wed 11-04 20:00
        Wed 11-04 17:35  stage-reached        L1  visited claimed by visit
        Wed 11-04 20:00  task-opened          L1  K2 follow-up rep 2 due Fri 11-06 09:00"#]]
    .assert_eq(&store.story());
}

#[test]
fn a_visit_that_is_moved_reminds_nobody_who_stopped() {
    let (mut store, _, appointment) = stopped();
    let actor = Actor::Rep(RepId(2));
    store.tell(Input::AppointmentMoved { appointment, at: at("2026-11-06 12:00"), actor });
    assert!(store.state.touches.is_empty());
}

#[test]
fn a_stop_of_texts_alone_leaves_the_visit_as_it_is() {
    let mut store = Store::open_with(setup_that_confirms());
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.agrees(lead, "2026-11-04 17:30");
    store.until("2026-11-03 11:00");
    let mut reply = ann().says(Channel::Text, &[Intent::OptOut], store.now);
    reply.reach = SuppressionScope::Text;
    store.tell(Input::Reply(reply));
    let kinds = store.state.tasks.values().map(|task| task.kind).collect::<Vec<_>>();
    assert!(!kinds.contains(&TaskKind::KeepVisit), "{kinds:?}");
    assert!(!store.state.touches.is_empty(), "reminders go on by email");
}
