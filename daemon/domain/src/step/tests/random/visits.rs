//! What else can happen: visits are kept and missed, the DMS speaks, customers tell of their plans.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::{
    super::{
        ledger,
        paper::{STORE, keyed},
        store::Store,
    },
    acts::{customer, nth},
};
use crate::{
    answer::Answers,
    dms::DmsFact,
    entry::Actor,
    ids::{AppointmentId, LeadId, RepId},
    input::{Input, Recalled},
    order::Order,
    words::{AnswerKind, Evidence, PartOfDay, Payment, SyncKind, Urgency, WeekDay, YesNo},
};

/// What everybody in these stories asks about.
pub(super) const STOCK: &str = "H22817";

#[derive(Clone, Debug)]
pub(super) enum Turn {
    Keeps { which: usize, hours_ago: i64 },
    Misses { which: usize },
    Repairs { who: usize, open: bool },
    Synced { feed: SyncKind, hours_ago: i64 },
    Marks { sold: bool },
    Tells { which: usize, answers: Answers, cleared: Vec<AnswerKind> },
}

fn answers() -> impl Strategy<Value = Answers> {
    let one = |words: &[Urgency]| prop::option::of(prop::sample::select(words.to_vec()));
    let timeline = one(&[Urgency::Now, Urgency::Soon, Urgency::Later]);
    let trade = prop::option::of(prop::sample::select(YesNo::ALL));
    let payment = prop::option::of(prop::sample::select(Payment::ALL));
    let part = prop::option::of(prop::sample::select(PartOfDay::ALL));
    let days = prop::sample::subsequence(WeekDay::ALL, 0..3);
    (timeline, trade, payment, part, days).prop_map(|(timeline, trade, payment, part_of_day, days)| Answers {
        timeline,
        trade,
        payment,
        part_of_day,
        days,
    })
}

pub(super) fn turn() -> impl Strategy<Value = Turn> {
    let (who, which) = (0_usize..6, 0_usize..4);
    prop_oneof![
        3 => (which.clone(), -2_i64..30).prop_map(|(which, hours_ago)| Turn::Keeps { which, hours_ago }),
        3 => which.clone().prop_map(|which| Turn::Misses { which }),
        1 => (who, any::<bool>()).prop_map(|(who, open)| Turn::Repairs { who, open }),
        2 => (prop::sample::select(SyncKind::ALL), -2_i64..50)
            .prop_map(|(feed, hours_ago)| Turn::Synced { feed, hours_ago }),
        1 => any::<bool>().prop_map(|sold| Turn::Marks { sold }),
        2 => (which, answers(), prop::sample::subsequence(AnswerKind::ALL, 0..2))
            .prop_map(|(which, answers, cleared)| Turn::Tells { which, answers, cleared }),
    ]
}

pub(super) fn take(store: &mut Store, turn: &Turn) {
    let (now, actor) = (store.now, Actor::Rep(RepId(2)));
    let appointment = |which: &usize| nth(&store.state.appointments, *which).unwrap_or(AppointmentId(-1));
    let input = match turn {
        Turn::Keeps { which, hours_ago } => {
            let (at, evidence) = (now - SignedDuration::from_hours(*hours_ago), Evidence::Claimed);
            Input::AppointmentKept { appointment: appointment(which), at, evidence, actor }
        }
        Turn::Misses { which } => Input::AppointmentMissed { appointment: appointment(which), actor },
        Turn::Repairs { who, open } => {
            let lead = customer(*who).asks(now);
            let contacts = [lead.phones, lead.emails].concat();
            let recalled = Recalled { people: ledger::people(&store.entries, &contacts), same_key: None };
            let order = keyed(&format!("order of {who}"));
            Input::Dms(DmsFact::RepairOrder { store: STORE, contacts, order, open: *open, at: now, recalled })
        }
        Turn::Synced { feed, hours_ago } => {
            Input::Dms(DmsFact::Synced { kind: *feed, at: now - SignedDuration::from_hours(*hours_ago) })
        }
        Turn::Marks { sold } => {
            let fact = DmsFact::Stock { store: STORE, stock: vec![STOCK.to_owned()], sold: *sold };
            Input::Ordered { order: Order::Dms(fact), actor }
        }
        Turn::Tells { which, answers, cleared } => {
            let lead = nth(&store.state.leads, *which).unwrap_or(LeadId(-1));
            Input::Ordered {
                order: Order::NoteAnswers { lead, answers: answers.clone(), cleared: cleared.clone() },
                actor,
            }
        }
    };
    store.tell(input);
}
