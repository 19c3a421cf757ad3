//! Which times a message offers for a visit.

use expect_test::expect;

use super::{
    paper::{self, SALES},
    people::{Customer, ann, cleo},
    store::{Store, at, chicago},
};
use crate::{
    answer::Answers,
    calendar::{DayHours, Week},
    entry::{Actor, RepConfigured},
    ids::LeadId,
    input::{DeliveryResult, Input, Setup},
    order::Order,
    words::{Department, FailReason, PartOfDay, WeekDay},
};

/// A store whose second message offers two times.
fn offering() -> Setup {
    let mut setup = paper::setup();
    for text in setup.blocks.iter_mut().filter(|text| text.block.name == "options") {
        let mut block = (*text.block).clone();
        let offer = |body: &mut String| "{{ store_name }}: {{ option_1 }} or {{ option_2 }}?".clone_into(body);
        block.variants.iter_mut().for_each(|variant| offer(&mut variant.body));
        *text = paper::block_text(block);
    }
    setup
}

fn with_rep(change: impl Fn(&mut RepConfigured)) -> Setup {
    let mut setup = offering();
    setup.reps.iter_mut().filter(|rep| rep.rep == SALES[0]).for_each(change);
    setup
}

/// Ann asks on Monday, her owner is the first of the sales reps, and her second message is due on Tuesday.
fn asked(setup: Setup) -> (Store, LeadId) {
    let mut store = Store::open_with(setup);
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    assert_eq!(store.lead(lead).owner, SALES[0]);
    (store, lead)
}

/// What the message of Tuesday offers, and what becomes of it.
fn offered(store: &mut Store) -> String {
    store.provider.holds = true;
    store.until("2026-11-03 10:20");
    let waiting = store.provider.waiting.iter();
    let times = waiting.flat_map(|delivery| &delivery.offer.times);
    times.map(|at| chicago().to_datetime(*at).strftime("%a %H:%M").to_string()).collect::<Vec<_>>().join(", ")
}

fn dee() -> Customer {
    Customer { name: Some("dee sample"), phones: vec!["+13125550177"], emails: vec!["dee@example.com"], ..ann() }
}

#[test]
fn without_shifts_and_wishes_one_is_after_work_and_one_in_the_morning() {
    let (mut store, _) = asked(offering());
    assert_eq!(offered(&mut store), "Wed 17:30, Thu 10:00");
}

#[test]
fn the_times_lie_in_the_shifts_of_whoever_answers_and_not_on_their_days_off() {
    let noon_to_six: Week = {
        let shift = Some(DayHours { open: jiff::civil::time(12, 0, 0, 0), close: jiff::civil::time(18, 0, 0, 0) });
        [shift, shift, shift, shift, shift, None, None]
    };
    let (mut store, _) = asked(with_rep(|rep| {
        rep.shifts = Some(noon_to_six);
        rep.days_off = vec![jiff::civil::date(2026, 11, 4)];
    }));
    assert_eq!(offered(&mut store), "Thu 17:00, Fri 12:00");
}

#[test]
fn who_is_with_somebody_receives_nobody_else() {
    let (mut store, _) = asked(offering());
    let colleagues = store.asks(&cleo());
    store.agrees(colleagues, "2026-11-05 10:00");
    let own = store.asks(&dee());
    assert_eq!((store.lead(colleagues).acting, store.lead(own).acting), (SALES[1], SALES[0]));
    store.agrees(own, "2026-11-04 17:00");
    assert_eq!(offered(&mut store), "Wed 18:00, Thu 10:00", "an hour later, and a colleague's visit is no hindrance");
}

#[test]
fn a_colleague_receives_whoever_comes_while_the_rep_is_away() {
    let december = jiff::civil::date(2026, 12, 31);
    let all: Vec<_> =
        jiff::civil::date(2026, 11, 3).series(jiff::Span::new().days(1)).take_while(|it| *it <= december).collect();
    let (mut store, _) = asked(with_rep(|rep| rep.days_off.clone_from(&all)));
    assert_eq!(offered(&mut store), "Wed 17:30, Thu 10:00");
}

#[test]
fn the_service_department_has_hours_of_its_own() {
    let mut setup = offering();
    let morning = Some(DayHours { open: jiff::civil::time(7, 30, 0, 0), close: jiff::civil::time(12, 0, 0, 0) });
    setup.stores[0].service_week = Some([None, None, None, morning, morning, None, None]);
    let (store, sales) = asked(setup);
    let mut lead = store.lead(sales).clone();
    lead.department = Department::Service;
    let times = store.state.visit_options(&lead, store.now);
    let told: Vec<String> =
        times.iter().map(|at| chicago().to_datetime(*at).strftime("%a %H:%M").to_string()).collect();
    assert_eq!(told, ["Thu 11:00", "Fri 10:00"]);
}

#[test]
fn the_times_are_those_that_the_customer_prefers() {
    let (mut store, lead) = asked(offering());
    let answers = Answers { days: vec![WeekDay::Sat], part_of_day: Some(PartOfDay::Morning), ..Answers::default() };
    store.tell(Input::Ordered {
        order: Order::NoteAnswers { lead, answers, cleared: Vec::new() },
        actor: Actor::Operator(1000),
    });
    assert_eq!(offered(&mut store), "Sat 09:00, Sat 10:00");
}

#[test]
fn times_that_went_by_before_the_hand_over_are_chosen_anew() {
    let (mut store, lead) = asked(offering());
    assert_eq!(offered(&mut store), "Wed 17:30, Thu 10:00");
    store.story();
    let other = store.asks(&cleo());
    store.agrees(other, "2026-11-04 17:30");
    // The shell has seen it; the machine then slept into Wednesday.
    let delivery = store.provider.waiting.iter().position(|it| it.lead == lead).expect("it waits");
    let delivery = store.provider.waiting.remove(delivery).expect("it waits");
    let (touch, attempt) = (delivery.touch, delivery.attempt);
    store.run_until(at("2026-11-04 18:00"));
    assert!(delivery.offer.is_over(store.now), "the first has passed");
    store.story();
    let result = DeliveryResult::NotSent(FailReason::Outdated);
    store.tell(Input::Delivered { touch, attempt, result, rule: None, message: None });
    store.run_until(at("2026-11-04 18:10"));
    expect![[r#"
        Wed 11-04 18:00  touch-failed         L1  T2 outdated retryable
        Wed 11-04 18:00  touch-moved          L1  T2 to Wed 11-04 18:05 retry -
        Wed 11-04 18:05  touch-claimed        L1  T2 step 1 text by hours.us attempt 2"#]]
    .assert_eq(&store.story_of(&["touch-failed", "touch-moved", "touch-claimed"]));
    let again = store.provider.waiting.iter().find(|it| it.touch == touch).expect("it waits again");
    assert!(!again.offer.is_over(store.now) && again.offer.times.len() == 2);
}

#[test]
fn where_the_store_stays_closed_no_message_offers_a_time() {
    let (mut store, _) = asked(offering());
    let mut closed = offering();
    closed.stores[0].hours.week = [None; 7];
    store.configure(closed);
    store.story();
    assert_eq!(offered(&mut store), "");
    expect![[r#"
        Tue 11-03 10:15  touch-skipped        L1  T2 missing-context visit.no-times
        Tue 11-03 10:15  touch-skipped        L1  T3 missing-context visit.no-times
        Tue 11-03 10:15  task-opened          L1  K1 follow-up rep 2 due Tue 11-03 12:15"#]]
    .assert_eq(&store.story_of(&["touch-skipped", "task-opened"]));
}
