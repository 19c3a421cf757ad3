//! A week of a store whose people are absent, slow, game the clock and leave. After every step, by the witness and here:
//! each open lead has an owner, somebody who answers and a next action; nothing hot goes past five minutes without a
//! recorded ladder; a day off never moves the credit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use proptest::prelude::*;

use super::{
    paper::{self, MANAGER},
    staff::{SALES, person, with},
    store::{Store, at},
};
use crate::{
    calendar::civil_date,
    entry::{Actor, Body},
    ids::{EscalationId, LeadId, RepId, TaskId},
    input::Input,
    order::Order,
    words::{Channel, Disposition, Evidence, Intent, Rung},
};

const MONDAY: &str = "2026-11-02 08:00";
const ENDS_BY: &str = "2026-11-09 12:00";

/// What happens next, after so many minutes.
#[derive(Clone, Debug)]
enum Act {
    Asks,
    /// The `which`-th of those who asked writes something hot.
    Hot(usize, Intent),
    /// Somebody takes what is hot, or tries to.
    Takes(usize, usize),
    Passes(usize, usize),
    /// Somebody says how it ended: the honest and the gaming say the same words.
    Settles(usize, usize, Disposition),
    /// Somebody closes everything they have, one after the other, without doing any of it.
    Games(usize),
    Off(usize, i64),
    Back(usize),
    Leaves(usize),
    /// The appliance is switched off for some hours.
    Outage(i64),
}

fn act() -> impl Strategy<Value = Act> {
    let intent = prop_oneof![
        Just(Intent::TradeValue),
        Just(Intent::CreditQuestion),
        Just(Intent::UrgentTimeline),
        Just(Intent::HumanRequest)
    ];
    let end = prop_oneof![
        Just(Disposition::Talked),
        Just(Disposition::Answered),
        Just(Disposition::NoAnswer),
        Just(Disposition::LeftVoicemail),
        Just(Disposition::Lost),
        Just(Disposition::BadNumber),
        Just(Disposition::NoLongerNeeded)
    ];
    let n = 0..64_usize;
    prop_oneof![
        4 => Just(Act::Asks),
        6 => (n.clone(), intent).prop_map(|(who, intent)| Act::Hot(who, intent)),
        3 => (n.clone(), n.clone()).prop_map(|(which, by)| Act::Takes(which, by)),
        1 => (n.clone(), n.clone()).prop_map(|(which, by)| Act::Passes(which, by)),
        3 => (n.clone(), n.clone(), end).prop_map(|(which, by, end)| Act::Settles(which, by, end)),
        1 => n.clone().prop_map(Act::Games),
        2 => (n.clone(), 0..3_i64).prop_map(|(who, days)| Act::Off(who, days)),
        1 => n.clone().prop_map(Act::Back),
        1 => n.prop_map(Act::Leaves),
        1 => (1..9_i64).prop_map(Act::Outage),
    ]
}

struct Week {
    store: Store,
    asked: usize,
    left: BTreeSet<RepId>,
}

impl Week {
    fn new() -> Self {
        let mut store = Store::open_with(with(|rep| {
            rep.duty.on_call = (rep.rep == SALES[2]).then_some(1);
        }));
        store.until(MONDAY);
        Self { store, asked: 0, left: BTreeSet::new() }
    }

    fn rep(&self, which: usize) -> RepId {
        let all = [SALES[0], SALES[1], SALES[2], MANAGER];
        all[which % all.len()]
    }

    fn hot(&self, which: usize) -> Option<EscalationId> {
        let open: Vec<EscalationId> = self.store.state.escalations.keys().copied().collect();
        open.get(which.checked_rem(open.len())?).copied()
    }

    fn acts(&mut self, act: &Act) {
        let actor = Actor::Operator(1000);
        let tells = |store: &mut Store, order| drop(store.tell(Input::Ordered { order, actor }));
        let today = civil_date(&self.store.state.setup.zone(paper::STORE), self.store.now);
        match act {
            Act::Asks => {
                let lead = person(self.asked).asks(self.store.now);
                self.store.takes(lead);
                self.asked += 1;
            }
            Act::Hot(who, intent) => {
                if let Some(who) = who.checked_rem(self.asked) {
                    self.store.says(&person(who), Channel::Text, &[*intent]);
                }
            }
            Act::Takes(which, by) => {
                if let Some(escalation) = self.hot(*which) {
                    let by = self.rep(*by);
                    self.store.tell(Input::EscalationTaken { escalation, by });
                }
            }
            Act::Passes(which, by) => {
                if let Some(escalation) = self.hot(*which) {
                    let by = self.rep(*by);
                    tells(&mut self.store, Order::Pass { escalation, by });
                }
            }
            Act::Settles(which, by, disposition) => {
                if let Some(escalation) = self.hot(*which) {
                    let (disposition, evidence, actor) = (*disposition, Evidence::Claimed, Actor::Rep(self.rep(*by)));
                    self.store.tell(Input::EscalationAnswered { escalation, disposition, evidence, actor });
                }
            }
            Act::Games(who) => {
                let rep = self.rep(*who);
                let tasks = self.store.state.tasks.values().filter(|task| task.assignee == rep);
                let tasks: Vec<TaskId> = tasks.map(|task| task.id).collect();
                for task in tasks {
                    self.store.reports(task, Disposition::Talked, Evidence::Claimed, None, Actor::Rep(rep));
                }
            }
            Act::Off(who, days) => {
                let (rep, until) = (self.rep(*who), today.saturating_add((*days).days()));
                let before = owners(&self.store);
                tells(&mut self.store, Order::RepAway { rep, from: today, until });
                assert_eq!(owners(&self.store), before, "a day off moved the credit");
            }
            Act::Back(who) => {
                let rep = self.rep(*who);
                let before = owners(&self.store);
                tells(&mut self.store, Order::RepBack { rep, from: today });
                assert_eq!(owners(&self.store), before, "a return moved the credit");
            }
            Act::Leaves(who) => {
                let rep = self.rep(*who);
                // Of three who sell one stays: a store without anybody is another test.
                if rep != MANAGER && !self.left.contains(&rep) && self.left.len() < 2 {
                    tells(&mut self.store, Order::RepLeft { rep, to: Vec::new() });
                    self.left.insert(rep);
                    let gone = self.store.state.leads.values().find(|lead| lead.owner == rep || lead.acting == rep);
                    assert!(gone.is_none(), "a lead stayed with who left");
                }
            }
            Act::Outage(hours) => self.store.jump(*hours),
        }
        self.store.run_until(self.store.now);
    }
}

fn owners(store: &Store) -> BTreeMap<LeadId, RepId> {
    store.state.leads.values().map(|lead| (lead.id, lead.owner)).collect()
}

/// By the entries alone: whoever was neither taken nor settled within five minutes of the clock was told to everybody on
/// the ladder, and the breach stands there. An outage may make it late and never leaves it out.
fn ladders(store: &Store) {
    #[derive(Default)]
    struct Seen {
        due_at: Option<Timestamp>,
        rungs: Vec<Rung>,
        ended: bool,
        breached: bool,
    }
    let mut seen: BTreeMap<EscalationId, Seen> = BTreeMap::new();
    for entry in &store.entries {
        match &entry.body {
            Body::EscalationOpened(it) => seen.entry(it.escalation).or_default().due_at = Some(it.due_at),
            Body::EscalationTold(it) => seen.entry(it.escalation).or_default().rungs.push(it.rung),
            Body::EscalationTaken(it) => seen.entry(it.escalation).or_default().ended = true,
            Body::EscalationClosed(it) => seen.entry(it.escalation).or_default().ended = true,
            Body::EscalationBreached(it) => seen.entry(it.escalation).or_default().breached = true,
            _ => {}
        }
    }
    for (id, it) in seen {
        let over = it.due_at.is_some_and(|due| due + SignedDuration::from_secs(1) < store.now);
        if over && (!it.ended || it.breached) {
            assert!(it.breached, "escalation {id} went past its five minutes and no breach stands there");
            for rung in [Rung::Told, Rung::Manager] {
                assert!(it.rungs.contains(&rung), "escalation {id}: {rung} is missing of {:?}", it.rungs);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn a_week_of_absent_slow_gaming_and_leaving_people_loses_nobody(
        acts in prop::collection::vec((act(), 0..180_i64), 20..60)
    ) {
        let mut week = Week::new();
        for (act, minutes) in &acts {
            week.acts(act);
            let later = week.store.now + SignedDuration::from_mins(*minutes);
            week.store.run_until(later);
            ladders(&week.store);
        }
        week.store.run_until(at(ENDS_BY).max(week.store.now));
        ladders(&week.store);
    }
}
