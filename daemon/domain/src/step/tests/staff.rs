//! Who owns a lead and who answers: turns that are fair, days off, somebody who leaves, somebody who closes too much.

use expect_test::expect;
use jiff::{ToSpan as _, civil::date};

use super::{
    paper::{self, MANAGER, SALES as OTHERS, SERVICE, blind},
    people::{Customer, ann, bob},
    store::Store,
};
use crate::{
    effect::{Answer, Refusal},
    entry::{Actor, Body},
    ids::{BlindIndex, RepId},
    input::{Input, Setup},
    order::Order,
    state::WHOLE,
    words::{Channel, Department, Disposition, Evidence, Intent, Language, Skill, TaskKind},
};

/// Three who sell.
pub(super) const SALES: [RepId; 3] = [OTHERS[0], OTHERS[1], RepId(5)];

const OPERATOR: Actor = Actor::Operator(1000);

/// Somebody nobody else is.
pub(super) fn person(n: usize) -> Customer {
    let name: &'static str = Box::leak(format!("customer {n}").into_boxed_str());
    let phone: &'static str = Box::leak(format!("+1312555{n:04}").into_boxed_str());
    let email: &'static str = Box::leak(format!("customer{n}@example.com").into_boxed_str());
    Customer { name: Some(name), phones: vec![phone], emails: vec![email], ..ann() }
}

fn owners(store: &mut Store, customers: std::ops::Range<usize>) -> Vec<RepId> {
    let mut owners = Vec::new();
    for n in customers {
        let lead = store.asks(&person(n));
        owners.push(store.lead(lead).owner);
    }
    owners
}

fn order(store: &mut Store, order: Order) -> Answer {
    let answer = store.tell(Input::Ordered { order, actor: OPERATOR });
    store.run_until(store.now);
    answer
}

pub(super) fn with(change: impl Fn(&mut crate::entry::RepConfigured)) -> Setup {
    let mut setup = paper::setup();
    setup.reps.push(paper::rep(SALES[2], Department::Sales));
    setup.reps.iter_mut().for_each(change);
    setup
}

const OWNERS: [&str; 1] = ["ownership-changed"];

#[test]
fn a_day_off_changes_who_answers_and_never_who_keeps_the_credit() {
    let mut store = Store::open_with(with(|_| {}));
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.story();
    let rep = store.lead(lead).owner;
    order(&mut store, Order::RepAway { rep, from: date(2026, 11, 3), until: date(2026, 11, 3) });
    store.until("2026-11-04 08:00");
    expect![[r#"
        Tue 11-03 00:00  ownership-changed    L1  owner 2 acting 3 cover
        Wed 11-04 00:00  ownership-changed    L1  owner 2 acting 2 back"#]]
    .assert_eq(&store.story_of(&OWNERS));
}

#[test]
fn who_is_away_today_is_covered_at_once_and_answers_again_when_back() {
    let mut store = Store::open_with(with(|_| {}));
    store.until("2026-11-02 10:00");
    store.asks(&ann());
    store.story();
    let days = (date(2026, 11, 2), date(2026, 11, 6));
    let away = Order::RepAway { rep: SALES[0], from: days.0, until: days.1 };
    assert_eq!(order(&mut store, away.clone()), Answer::Done);
    assert_eq!(order(&mut store, away), Answer::Known);
    let back = Order::RepBack { rep: SALES[0], from: date(2026, 11, 2) };
    assert_eq!(order(&mut store, back.clone()), Answer::Done);
    assert_eq!(order(&mut store, back), Answer::Known);
    expect![[r#"
        Mon 11-02 10:00  ownership-changed    L1  owner 2 acting 3 cover
        Mon 11-02 10:00  ownership-changed    L1  owner 2 acting 2 back"#]]
    .assert_eq(&store.story_of(&OWNERS));
    let wrong = |from, until| Order::RepAway { rep: SALES[0], from, until };
    assert_eq!(order(&mut store, wrong(days.1, days.0)), Answer::Refused(Refusal::NoDays));
    let past = wrong(date(2026, 10, 1), date(2026, 10, 2));
    assert_eq!(order(&mut store, past), Answer::Refused(Refusal::DaysOver));
}

#[test]
fn leads_go_round_among_those_who_are_there() {
    let mut store = Store::open_with(with(|_| {}));
    store.until("2026-11-02 10:00");
    order(&mut store, Order::RepAway { rep: SALES[0], from: date(2026, 11, 2), until: date(2026, 11, 2) });
    let first: Vec<RepId> = owners(&mut store, 0..4);
    assert!(!first.contains(&SALES[0]), "{first:?}");
    order(&mut store, Order::RepBack { rep: SALES[0], from: date(2026, 11, 2) });
    let then: Vec<RepId> = owners(&mut store, 4..10);
    let share = |rep: &RepId| then.iter().filter(|other| *other == rep).count();
    assert_eq!(SALES.iter().map(share).max(), SALES.iter().map(share).min(), "nobody catches up: {then:?}");
}

#[test]
fn who_speaks_the_customers_language_gets_them_and_loses_nothing_of_the_rest() {
    let speaker = SALES[1];
    let mut store = Store::open_with(with(|rep| {
        rep.duty.skills.extend((rep.rep == speaker).then_some(Skill::Spanish));
    }));
    store.until("2026-11-02 10:00");
    for n in 0..6 {
        let mut lead = person(n).asks(store.now);
        lead.language = Language::Spanish;
        let lead = store.takes(lead);
        assert_eq!(store.lead(lead).owner, speaker);
    }
    let rest: Vec<RepId> = owners(&mut store, 6..12);
    assert_eq!(rest.iter().filter(|rep| **rep == speaker).count(), 6 / SALES.len(), "{rest:?}");
}

#[test]
fn sources_and_loads_are_kept_to_and_behind_everybody_stands_the_manager() {
    let mut store = Store::open_with(with(|rep| {
        if rep.rep == SALES[0] {
            rep.duty.sources = vec!["portal".to_owned()];
        } else if rep.rep != MANAGER {
            rep.duty.leads_max = Some(1);
        }
    }));
    store.until("2026-11-02 10:00");
    let others = owners(&mut store, 0..SALES.len());
    assert!(!others.contains(&SALES[0]), "{others:?}");
    assert_eq!(others.last(), Some(&MANAGER), "all others have what they can take");
    let lead = store.asks(&person(9).by_portal());
    assert_eq!(store.lead(lead).owner, SALES[0]);
}

/// Everybody is due an equal part of each lead they could have got; the entries alone tell how far it is from that.
#[test]
fn turns_are_fair_by_the_entries_alone_whatever_the_filters() {
    let mut store = Store::open_with(with(|rep| {
        rep.duty.skills.extend((rep.rep == SALES[1]).then_some(Skill::Spanish));
    }));
    store.until("2026-11-02 10:00");
    for n in 0..120 {
        if n == 40 {
            order(&mut store, Order::RepAway { rep: SALES[0], from: date(2026, 11, 2), until: date(2026, 11, 2) });
        }
        if n == 80 {
            order(&mut store, Order::RepBack { rep: SALES[0], from: date(2026, 11, 2) });
        }
        let mut lead = person(n).asks(store.now);
        if n % 7 == 0 {
            lead.language = Language::Spanish;
        }
        store.takes(lead);
    }
    let mut lacks = std::collections::BTreeMap::<RepId, i64>::new();
    for entry in &store.entries {
        if let Body::OwnershipChanged(it) = &entry.body
            && it.why == "round-robin"
        {
            let part = WHOLE / i64::try_from(it.among.len()).expect("few");
            it.among.iter().for_each(|rep| *lacks.entry(*rep).or_default() += part);
            *lacks.entry(it.owner).or_default() -= WHOLE;
        }
    }
    assert!(lacks.values().all(|it| it.abs() < WHOLE), "{lacks:?}");
    let told = store.state.roster.deviation(paper::STORE, Department::Sales);
    assert!(told < 1.0, "{told}");
}

#[test]
fn who_leaves_gives_everything_away_in_one_entry_and_no_file_brings_them_back() {
    let mut store = Store::open_with(with(|_| {}));
    store.until("2026-11-02 10:00");
    let leads: Vec<_> = (0..12).map(|n| store.asks(&person(n))).collect();
    let gone = SALES[0];
    let customer = (0..12).find(|n| store.lead(leads[*n]).owner == gone).expect("a turn each");
    store.says(&person(customer), Channel::Text, &[Intent::TradeValue]);
    store.story();
    store.notices.clear();
    let before = store.entries.len();
    assert_eq!(order(&mut store, Order::RepLeft { rep: gone, to: vec![SALES[1]] }), Answer::Done);
    let kinds: Vec<&str> = store.entries[before..].iter().map(|entry| entry.body.kind()).collect();
    assert_eq!(kinds, ["rep-left"]);
    assert!(store.state.leads.values().all(|lead| lead.owner != gone && lead.acting != gone));
    assert!(store.state.tasks.values().all(|task| task.assignee != gone));
    assert!(store.state.escalations.values().all(|it| it.acting == SALES[1]));
    assert_eq!(store.notices.first().map(|notice| notice.rep), Some(SALES[1]), "the heir is told of what is hot");
    assert_eq!(store.configure(with(|_| {})), 0, "the file still names them");
    let refused = order(&mut store, Order::RepLeft { rep: gone, to: Vec::new() });
    assert!(matches!(refused, Answer::Refused(Refusal::NotOpen { .. })));
    assert_eq!(
        order(&mut store, Order::RepLeft { rep: MANAGER, to: Vec::new() }),
        Answer::Refused(Refusal::IsTheManager(MANAGER.0))
    );
    let next = store.asks(&person(50));
    assert_ne!(store.lead(next).owner, gone);
}

/// 500 leads, of which 40 have a touch due in the next minute: everything planned is made once, in the heir's name.
#[test]
fn a_rep_who_leaves_with_forty_touches_due_misses_none_and_doubles_none() {
    let mut store = Store::open_with(with(|rep| {
        if rep.rep != SALES[0] && rep.rep != MANAGER {
            rep.duty.leads_max = Some(0);
        }
    }));
    store.until("2026-11-02 10:00");
    for n in 0..460 {
        store.asks(&person(n));
    }
    store.until("2026-11-02 10:30");
    let due: Vec<_> = (460..500).map(|n| store.asks(&person(n))).collect();
    let claims = |store: &Store| {
        let of = store.entries.iter().filter_map(|entry| match &entry.body {
            Body::TouchClaimed(it) => Some((it.touch, it.acting)),
            _ => None,
        });
        of.collect::<Vec<_>>()
    };
    // The next touches of these forty are made to come in the same minute.
    let at = due.iter().filter_map(|id| {
        let touches = store.lead(*id).touches.iter().filter_map(|touch| store.state.touches.get(touch));
        touches.map(|touch| touch.planned_at).min()
    });
    let minute = at.max().expect("each has a next touch");
    store.run_until(minute - 1.minutes());
    let before = claims(&store).len();
    assert_eq!(store.state.roster.owns[&SALES[0]], 500);
    assert_eq!(order(&mut store, Order::RepLeft { rep: SALES[0], to: vec![SALES[1], SALES[2]] }), Answer::Done);
    store.run_until(minute + 3.hours());
    let all = claims(&store);
    let mut touches: Vec<_> = all.iter().map(|(touch, _)| *touch).collect();
    let made = touches.len();
    touches.sort_unstable();
    touches.dedup();
    assert_eq!(touches.len(), made, "no touch is claimed twice");
    assert!(all[before..].len() >= 40, "{} were made", all[before..].len());
    assert!(all[before..].iter().all(|(_, acting)| [SALES[1], SALES[2]].contains(acting)), "the heirs sign");
    let overdue = store.state.touches.values().filter(|touch| touch.planned_at < store.now);
    assert_eq!(overdue.count(), 0, "nothing is missed");
    let owns = |rep: RepId| store.state.roster.owns.get(&rep).copied().unwrap_or(0);
    assert_eq!((owns(SALES[1]), owns(SALES[2])), (250, 250));
}

#[test]
fn thirty_tasks_in_five_minutes_are_doubted_once() {
    let mut store = Store::open_with(with(|_| {}));
    store.until("2026-11-02 10:00");
    for n in 0..31 {
        let lead = store.asks(&person(n));
        store.says(&person(n), Channel::Text, &[Intent::PriceQuestion]);
        assert!(store.lead(lead).episode.is_some());
    }
    store.story();
    let tasks: Vec<_> =
        store.state.tasks.values().filter(|task| task.kind == TaskKind::AnswerReply).map(|task| task.id).collect();
    assert_eq!(tasks.len(), 31);
    for task in tasks {
        store.reports(task, Disposition::Talked, Evidence::Claimed, None, Actor::Rep(SALES[0]));
    }
    expect!["Mon 11-02 10:00  work-doubted             rep 2 30 tasks"].assert_eq(&store.story_of(&["work-doubted"]));
}

#[test]
fn a_manager_gives_a_lead_to_somebody_with_the_credit() {
    let mut store = Store::open_with(with(|_| {}));
    store.until("2026-11-02 10:00");
    let lead = store.asks(&ann());
    store.story();
    assert_eq!(order(&mut store, Order::Assign { lead, owner: SALES[2] }), Answer::Done);
    assert_eq!(order(&mut store, Order::Assign { lead, owner: SALES[2] }), Answer::Known);
    let nobody = order(&mut store, Order::Assign { lead, owner: RepId(77) });
    assert!(matches!(nobody, Answer::Refused(Refusal::NotOpen { .. })));
    expect!["Mon 11-02 10:00  ownership-changed    L1  owner 5 acting 5 operator"].assert_eq(&store.story_of(&OWNERS));
}

#[test]
fn numbers_and_addresses_find_the_rep_who_writes() {
    let known: BlindIndex = blind("+13125550199");
    let store = Store::open_with(with(|rep| {
        rep.duty.contacts.extend((rep.rep == SERVICE).then_some(known));
    }));
    assert_eq!(store.state.rep_of(&known), Some(SERVICE));
    assert_eq!(store.state.rep_of(&ann().phone()), None);
    assert_eq!(store.state.rep_of(&bob().email()), None);
}
