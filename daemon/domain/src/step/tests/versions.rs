//! Which version of a cadence is in force, who is on it, and how they come to another.

use expect_test::expect;

use super::{
    paper::NEW_INBOUND,
    people::{ann, cleo},
    store::Store,
};
use crate::{
    effect::Answer,
    ids::LeadId,
    state::{Enrollment, Touch},
};

fn open() -> (Store, LeadId) {
    let mut store = Store::open();
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.story();
    (store, lead)
}

fn number(store: &Store, lead: LeadId) -> u32 {
    let version = store.lead(lead).enrollment.as_ref().expect("enrolled").version;
    store.state.setup.cadences[&version].number
}

fn place(store: &Store, lead: LeadId) -> (Option<Enrollment>, Vec<Touch>) {
    let lead = store.lead(lead);
    (lead.enrollment.clone(), lead.touches.iter().map(|id| store.state.touches[id].clone()).collect())
}

fn edited(from: &str, to: &str) -> String {
    assert!(NEW_INBOUND.contains(from), "{from}");
    NEW_INBOUND.replacen(from, to, 1)
}

const OPTIONS: &str = "name = \"options\", day = 1, at = \"10:15\"";

#[test]
fn an_edit_moves_nobody_until_migrate_which_is_one_entry_and_reversible() {
    let (mut store, lead) = open();
    let before = place(&store, lead);
    store.applies(&[&edited(OPTIONS, "name = \"options\", day = 1, at = \"15:45\"")]);
    assert_eq!(place(&store, lead), before);
    let seq = store.state.seq;
    assert_eq!(store.migrates("new-inbound", 2), Answer::Moved(1));
    assert_eq!(store.state.seq, seq + 1, "one entry");
    assert_eq!(number(&store, lead), 2);
    assert_ne!(place(&store, lead), before, "what is planned moves with it");
    assert_eq!(store.migrates("new-inbound", 2), Answer::Known, "nobody is left to move");
    assert_eq!(store.migrates("new-inbound", 1), Answer::Moved(1));
    assert_eq!(place(&store, lead), before, "as if nothing had been");
    store.migrates("new-inbound", 2);
    store.until("2026-11-03 20:00");
    assert!(store.story().contains("Tue 11-03 15:45  touch-claimed        L1  T2 step 1 text"));
}

#[test]
fn a_step_put_in_ahead_is_made_and_one_whose_time_has_passed_is_left_out() {
    let nudge = |day: u16| {
        format!(
            "name = \"nudge\", day = {day}, at = \"12:00\", late = \"send\", action = [\
             {{ channel = \"email\", block = \"options\", on = \"start\" }}] }},\n  {{ name = \"call\""
        )
    };
    for (day, expected) in [(1, 3), (2, 2)] {
        let (mut store, lead) = open();
        store.until("2026-11-03 13:00");
        store.applies(&[&edited("name = \"call\"", &nudge(day))]);
        store.migrates("new-inbound", 2);
        let (_, touches) = place(&store, lead);
        assert_eq!(touches[0].step, expected, "the step of day {day}");
        store.until("2026-11-30 12:00");
    }
}

#[test]
fn a_step_that_is_gone_gives_its_place_to_the_next() {
    let (mut store, lead) = open();
    store.applies(&[&edited(OPTIONS, "name = \"other\", day = 3, at = \"16:00\"")
        .replace("name = \"call\", day = 2", "name = \"call\", day = 3")]);
    store.migrates("new-inbound", 2);
    let (enrollment, touches) = place(&store, lead);
    assert_eq!((touches[0].step, enrollment.expect("enrolled").step), (1, 1));
    store.until("2026-11-05 17:00");
    assert!(store.story().contains("Thu 11-05 16:00  touch-claimed        L1  T2 step 1 text"));
}

#[test]
fn who_is_past_the_end_of_the_new_version_stays() {
    let (mut store, lead) = open();
    store.until("2026-11-12 12:00");
    let short = NEW_INBOUND.split("  { name = \"trade\"").next().expect("a head").to_owned() + "]\n";
    store.applies(&[&short]);
    assert_eq!(store.migrates("new-inbound", 2), Answer::Known);
    assert_eq!(number(&store, lead), 1);
}

#[test]
fn a_rollback_puts_the_version_before_in_force_and_moves_nobody() {
    let (mut store, ann) = open();
    store.applies(&[&edited(OPTIONS, "name = \"options\", day = 1, at = \"15:45\"")]);
    let cleo = store.asks(&cleo());
    assert_eq!(store.rolls_back("new-inbound"), Answer::Done);
    assert_eq!((number(&store, ann), number(&store, cleo)), (1, 2));
    assert_eq!(store.migrates("new-inbound", 1), Answer::Moved(1));
    assert_eq!(number(&store, cleo), 1);
    store.rolls_back("new-inbound");
    let refused = store.rolls_back("new-inbound");
    assert!(matches!(refused, Answer::Refused(_)), "nothing of that name is in force: {refused:?}");
    let other = store.asks(&super::people::bob());
    assert!(store.lead(other).enrollment.is_none(), "and nobody new is enrolled in it");
}

#[test]
fn cadences_that_fit_the_same_leads_are_refused_all_together() {
    let (mut store, _) = open();
    let twin = NEW_INBOUND.replacen("name = \"new-inbound\"", "name = \"twin\"", 1);
    let seq = store.state.seq;
    let Answer::Refused(refusal) = store.applies(&[&edited("16:30", "16:45"), &twin]) else { panic!("refused") };
    expect!["a lead of new-inbound and sales with any source and any urgency would fit `new-inbound` as well as `twin`: narrow one of them by `source` or `urgency`"].assert_eq(&refusal.to_string());
    assert_eq!(store.state.seq, seq, "nothing of it is in force");
    let narrow = twin.replacen("rest-days", "source = [\"portal\"]\nrest-days", 1);
    assert_eq!(store.applies(&[&edited("16:30", "16:45"), &narrow]), Answer::Done);
}
