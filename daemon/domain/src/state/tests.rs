//! The parts of the state that stand alone: what is shut, and what falls due.

use jiff::Timestamp;

use super::{Suppressions, Timer, TimerKind, Timers};
use crate::{
    ids::{BlindIndex, PersonId},
    words::{Channel, SuppressionScope},
};

const ANN: PersonId = PersonId(1);
const PHONE: BlindIndex = BlindIndex([1; 16]);
const EMAIL: BlindIndex = BlindIndex([2; 16]);

fn shut(suppressions: &Suppressions, person: PersonId, contacts: &[BlindIndex]) -> String {
    let barred = Channel::ALL.iter().filter(|channel| suppressions.bars(person, contacts, **channel));
    barred.map(|channel| channel.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_scope_shuts_its_channels_and_no_other() {
    for (scope, channels) in [
        (SuppressionScope::Everything, "text email call voicemail"),
        (SuppressionScope::Text, "text"),
        (SuppressionScope::Email, "email"),
        (SuppressionScope::Phone, "text call voicemail"),
    ] {
        let mut suppressions = Suppressions::default();
        suppressions.add(scope, &[PHONE], &[]);
        assert_eq!(shut(&suppressions, ANN, &[PHONE]), channels, "{scope}");
        assert_eq!(shut(&suppressions, ANN, &[EMAIL]), "", "{scope}");
        suppressions.lift(scope, &[PHONE], &[]);
        assert_eq!(shut(&suppressions, ANN, &[PHONE]), "", "{scope} lifted");
    }
}

#[test]
fn a_person_is_shut_over_contact_points_they_did_not_have_then() {
    let mut suppressions = Suppressions::default();
    suppressions.add(SuppressionScope::Everything, &[PHONE], &[ANN]);
    assert_eq!(shut(&suppressions, ANN, &[BlindIndex([9; 16])]), "text email call voicemail");
    assert_eq!(shut(&suppressions, PersonId(2), &[BlindIndex([9; 16])]), "");
}

#[test]
fn permission_for_texts_undoes_that_much_of_everything() {
    let mut suppressions = Suppressions::default();
    suppressions.add(SuppressionScope::Everything, &[PHONE], &[ANN]);
    suppressions.lift(SuppressionScope::Text, &[PHONE], &[ANN]);
    assert_eq!(shut(&suppressions, ANN, &[PHONE]), "email call voicemail");
}

#[test]
fn what_is_covered_is_covered_for_all_and_in_full() {
    let mut suppressions = Suppressions::default();
    suppressions.add(SuppressionScope::Phone, &[PHONE], &[ANN]);
    assert!(suppressions.covers(SuppressionScope::Text, &[PHONE], &[ANN]));
    assert!(!suppressions.covers(SuppressionScope::Everything, &[PHONE], &[]));
    assert!(!suppressions.covers(SuppressionScope::Phone, &[PHONE, EMAIL], &[]));
    assert!(!suppressions.covers(SuppressionScope::Phone, &[PHONE], &[PersonId(2)]));
}

fn timer(second: i64, kind: TimerKind, subject: i64) -> Timer {
    Timer { due: Timestamp::from_second(second).expect("in range"), kind, subject }
}

#[test]
fn the_earliest_comes_first_and_at_one_instant_the_clock_of_the_customer() {
    let mut timers = Timers::default();
    let all = [
        timer(5, TimerKind::Rest, 1),
        timer(5, TimerKind::Touch(Channel::Email), 2),
        timer(5, TimerKind::Escalation, 3),
        timer(4, TimerKind::Touch(Channel::Text), 4),
    ];
    all.into_iter().for_each(|timer| timers.set(timer));
    let mut order = Vec::new();
    while let Some(timer) = timers.first_due(Timestamp::MAX, |_| true) {
        order.push(timer.subject);
        timers.clear(timer);
    }
    assert_eq!(order, [4, 3, 2, 1]);
    assert!(timers.is_empty());
}

#[test]
fn a_channel_without_a_free_slot_holds_up_nobody_else() {
    let mut timers = Timers::default();
    timers.set(timer(1, TimerKind::Touch(Channel::Text), 1));
    timers.set(timer(2, TimerKind::Touch(Channel::Email), 2));
    let no_texts = |channel| channel != Channel::Text;
    assert_eq!(timers.first_due(Timestamp::MAX, no_texts).map(|timer| timer.subject), Some(2));
    let second = |second| Timestamp::from_second(second).expect("in range");
    let opens = |texts| move |channel| if channel == Channel::Text { texts } else { Some(Timestamp::MIN) };
    assert_eq!(timers.wake(opens(None)), Some(second(2)), "nobody wakes for a lane that is shut");
    assert_eq!(timers.wake(opens(Some(second(7)))), Some(second(2)));
    assert_eq!(timers.wake(opens(Some(Timestamp::MIN))), Some(second(1)));
    assert_eq!(timers.len(), 2);
}

#[test]
fn what_took_off_lands_once() {
    let mut timers = Timers::default();
    timers.took_off(Channel::Text);
    timers.took_off(Channel::Text);
    timers.landed(Channel::Text);
    assert_eq!((timers.in_flight(Channel::Text), timers.in_flight(Channel::Email)), (1, 0));
    timers.landed(Channel::Text);
    timers.landed(Channel::Text);
    assert_eq!(timers.in_flight(Channel::Text), 0, "a result too many frees no slot that is not there");
}
