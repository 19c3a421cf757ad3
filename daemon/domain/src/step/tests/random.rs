//! Stories nobody would think of: random inputs over a handful of people, held against every invariant after every step.
//! A failure shrinks to a script of a few lines, each an [`Act`] as it can be written down in a test.

mod acts;
mod rows;
mod visits;

use jiff::SignedDuration;
use proptest::{
    collection::vec,
    test_runner::{Config, TestCaseError, TestError, TestRunner},
};

use self::{
    acts::{Act, act, perform},
    rows::books_are_right,
};
use super::{ledger::alone, paper, store::Store};
use crate::{
    ids::LeadId,
    state::{Lead, Person, Touch},
};

/// Failures become tests by name and not files. `KEEPWARM_STORIES=100` tells a hundred times as many stories.
pub(super) fn config(cases: u32) -> Config {
    let times = std::env::var("KEEPWARM_STORIES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    Config { cases: cases * times, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() }
}

fn check(cases: u32, opened: &str, length: std::ops::Range<usize>) {
    let mut runner = TestRunner::new(config(cases));
    let outcome = runner.run(&vec(act(), length), |script| {
        play(opened, &script);
        Ok::<(), TestCaseError>(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, script)) => {
            let script: Vec<String> = script.iter().map(|act| format!("    {act:?},")).collect();
            panic!("{why}\nfrom {opened}:\n{}", script.join("\n"));
        }
        Err(abort) => panic!("{abort}"),
    }
}

/// Plays a script, lets two months pass, and looks at what is left; then lets everything come to its end.
fn play(opened: &str, script: &[Act]) {
    let mut store = Store::open_at(opened, paper::setup_that_confirms());
    for act in script {
        perform(&mut store, act);
    }
    books_are_right(&store);
    store.provider.holds = false;
    let paused: Vec<_> = store.state.pauses.iter().map(|(scope, _)| scope.clone()).collect();
    paused.into_iter().for_each(|scope| drop(store.resumes(scope)));
    store.jump(24 * 60);
    // A slow provider takes what is overdue one after the other.
    store.run_until(store.now + SignedDuration::from_mins(30));
    for touch in store.state.touches.values() {
        assert!(touch.planned_at > store.now || store.lead(touch.lead).running().is_some(), "a touch is left behind");
    }
    for (id, person) in &store.state.people {
        let needed = |person: &Person| Person { made: Vec::new(), last_contact: None, ..person.clone() };
        let alone = alone(&store.entries, *id).expect("their own entries give a person");
        assert_eq!(needed(&alone), needed(person), "person {id} by their own entries");
    }
    // What waits for a result, or for somebody to release it, ends too.
    store.run_until(store.now + SignedDuration::from_hours(24 * 400));
    // What a complaint or a hot lead of the same person holds back waits for the human who answers it, however long.
    let open = |lead: &Lead| lead.complaint.is_some() || !lead.escalations.is_empty() || !lead.appointments.is_empty();
    let has_work = |lead: &LeadId| store.state.leads.get(lead).is_some_and(open);
    let waits = |touch: &&Touch| store.state.people.get(&touch.person).is_some_and(|it| it.leads.iter().any(has_work));
    // Who stays away from the service is taken up again and again, in this very moment too.
    let by_age = |touch: &&Touch| store.state.leads.get(&touch.lead).is_some_and(|lead| lead.by_age.is_some());
    let left = store.state.touches.values().filter(|touch| !waits(touch) && !by_age(touch));
    assert_eq!(left.count(), 0, "a touch never ends");
}

#[test]
fn stories_of_a_week() {
    check(96, "2026-11-02 08:00", 1..60);
}

#[test]
fn stories_over_the_night_that_has_no_half_past_two() {
    check(32, "2026-03-06 20:00", 1..40);
}

#[test]
fn stories_over_the_leap_day() {
    check(32, "2028-02-26 20:00", 1..40);
}

#[test]
fn stories_over_the_night_that_has_it_twice() {
    check(32, "2026-10-30 20:00", 1..40);
}
