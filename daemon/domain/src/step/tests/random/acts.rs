//! What can happen to a store, as data.

use std::sync::Arc;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::{
    super::{
        ledger,
        paper::{self, NEW_INBOUND, SALES, keyed},
        people::{Arrived as _, Customer, ann, bob, cleo},
        store::Store,
    },
    rows::{self, RowRead, row_read},
    visits::{STOCK, Turn, take, turn},
};
use crate::{
    dms::DmsFact,
    entry::{Actor, Vehicle},
    ids::{AppointmentId, DealKey, EscalationId, KeyedHash, LeadId, RepId, TaskId},
    input::{DeliveryResult, Input, Recalled, Setup},
    order::Order,
    policy::Policy,
    state::PauseScope,
    words::{CanceledBy, Channel, Disposition, Evidence, FailReason, HoldReason, Intent, Mode, SuppressionScope},
};

/// Numbers choose among what there is: the `which`-th open lead, task and so on, by turns.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Asks {
        who: usize,
        service: bool,
    },
    /// Under the sender's own id, with one of two contents.
    AsksUnderKey {
        who: usize,
        key: u8,
        content: bool,
    },
    Says {
        who: usize,
        channel: Channel,
        intents: Vec<Intent>,
    },
    Stops {
        who: usize,
        scope: SuppressionScope,
    },
    Reports {
        which: usize,
        disposition: Disposition,
        proven: bool,
    },
    Takes {
        which: usize,
    },
    Answers {
        which: usize,
        disposition: Disposition,
    },
    Agrees {
        which: usize,
        hours: i64,
    },
    Moves {
        which: usize,
        hours: i64,
    },
    Cancels {
        which: usize,
        by: CanceledBy,
    },
    Visits {
        which: usize,
        hours_ago: i64,
    },
    Buys {
        which: usize,
    },
    Turns(Turn),
    /// A row of the DMS is read.
    Reads(RowRead),
    Provider {
        says: DeliveryResult,
    },
    ProviderHolds(bool),
    /// The provider repeats itself about an attempt that may be over.
    Repeats {
        which: usize,
        attempt: u16,
        says: DeliveryResult,
    },
    Restarts,
    /// A manager puts another version of the cadence in force, or back, or lets everybody go on with a version.
    Applies {
        other: bool,
    },
    RollsBack,
    Migrates {
        number: u32,
    },
    /// A manager lets nobody approach somebody, or lets them be approached again.
    Holds {
        which: usize,
        ends: bool,
    },
    /// A car comes into the shop, or leaves it.
    Repairs {
        who: usize,
        open: bool,
    },
    Pauses {
        which: usize,
    },
    Resumes {
        which: usize,
    },
    Configured(Change),
    /// Time goes on as it should.
    Minutes(i64),
    Days(i64),
    /// The machine is off, or the clock is set.
    Jumps {
        hours: i64,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    AsEver,
    All(Mode),
    FewSlots,
    SlowProvider,
    RepLeaves,
    /// The carriers take three texts a day.
    FewSegments,
    /// An inquiry carries for five days.
    ShortInquiry,
    /// The federal hours end with the seventh of November: the narrowest hold after it.
    HoursEnd,
}

fn select<T: Clone + std::fmt::Debug + 'static>(from: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(from.to_vec())
}

fn result() -> impl Strategy<Value = DeliveryResult> {
    prop_oneof![
        Just(DeliveryResult::Sent { provider_id: None, segments: None }),
        Just(DeliveryResult::Sent { provider_id: None, segments: Some(1) }),
        Just(DeliveryResult::NotSent(FailReason::Provider)),
        Just(DeliveryResult::NotSent(FailReason::Down)),
        Just(DeliveryResult::Failed(FailReason::InvalidAddress)),
        Just(DeliveryResult::Failed(FailReason::Render)),
        Just(DeliveryResult::Uncertain),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => Just(Change::AsEver),
        3 => select(Mode::ALL).prop_map(Change::All),
        2 => Just(Change::FewSlots),
        1 => Just(Change::SlowProvider),
        1 => Just(Change::RepLeaves),
        1 => select(&[Change::FewSegments, Change::ShortInquiry, Change::HoursEnd]),
    ]
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    let (who, which) = (0_usize..6, 0_usize..4);
    prop_oneof![
        8 => (who.clone(), prop::bool::weighted(0.25)).prop_map(|(who, service)| Act::Asks { who, service }),
        2 => (who.clone(), 0_u8..2, any::<bool>())
            .prop_map(|(who, key, content)| Act::AsksUnderKey { who, key, content }),
        6 => (who.clone(), select(&[Channel::Text, Channel::Email]), prop::collection::vec(select(Intent::ALL), 1..3))
            .prop_map(|(who, channel, intents)| Act::Says { who, channel, intents }),
        1 => (who, select(SuppressionScope::ALL)).prop_map(|(who, scope)| Act::Stops { who, scope }),
        8 => (which.clone(), select(Disposition::ALL), any::<bool>())
            .prop_map(|(which, disposition, proven)| Act::Reports { which, disposition, proven }),
        1 => which.clone().prop_map(|which| Act::Takes { which }),
        2 => (which.clone(), select(&[Disposition::Answered, Disposition::Talked, Disposition::Lost]))
            .prop_map(|(which, disposition)| Act::Answers { which, disposition }),
        3 => (which.clone(), 0_i64..100).prop_map(|(which, hours)| Act::Agrees { which, hours }),
        1 => (which.clone(), -5_i64..100).prop_map(|(which, hours)| Act::Moves { which, hours }),
        1 => (which.clone(), select(CanceledBy::ALL)).prop_map(|(which, by)| Act::Cancels { which, by }),
        2 => (which.clone(), -2_i64..30).prop_map(|(which, hours_ago)| Act::Visits { which, hours_ago }),
        1 => which.clone().prop_map(|which| Act::Buys { which }),
        8 => turn().prop_map(Act::Turns),
        12 => row_read().prop_map(Act::Reads),
        4 => result().prop_map(|says| Act::Provider { says }),
        2 => any::<bool>().prop_map(Act::ProviderHolds),
        1 => (which, 1_u16..4, result()).prop_map(|(which, attempt, says)| Act::Repeats { which, attempt, says }),
        1 => Just(Act::Restarts),
        2 => change().prop_map(Act::Configured),
        1 => any::<bool>().prop_map(|other| Act::Applies { other }),
        1 => Just(Act::RollsBack),
        2 => (1_u32..4).prop_map(|number| Act::Migrates { number }),
        2 => (0_usize..4, prop::bool::weighted(0.6)).prop_map(|(which, ends)| Act::Holds { which, ends }),
        1 => (0_usize..6, prop::bool::weighted(0.6)).prop_map(|(who, open)| Act::Repairs { who, open }),
        2 => (0_usize..5).prop_map(|which| Act::Pauses { which }),
        3 => (0_usize..5).prop_map(|which| Act::Resumes { which }),
        8 => (0_i64..300).prop_map(Act::Minutes),
        5 => (1_i64..6).prop_map(Act::Days),
        2 => select(&[-2_i64, 2, 20, 72]).prop_map(|hours| Act::Jumps { hours }),
    ]
}

/// A household, two who can be reached in one way only, one of unknown place, and one whose state asks for more.
pub(super) fn customer(who: usize) -> Customer {
    match who {
        0 => ann(),
        1 => bob().by_portal(),
        2 => cleo(),
        3 => Customer { name: None, phones: vec!["+16175550131"], region: None, ..ann() }.without_email(),
        4 => Customer { name: Some("eve sample"), emails: vec!["eve@example.com"], region: None, ..ann() }
            .without_phone(),
        _ => Customer {
            name: Some("fay sample"),
            phones: vec!["+13055550141", "+13125550101"],
            emails: vec!["fay@example.com"],
            region: Some("FL"),
            ..ann()
        },
    }
}

pub(super) fn nth<K: Copy, V>(map: &std::collections::BTreeMap<K, V>, which: usize) -> Option<K> {
    map.keys().nth(which.checked_rem(map.len())?).copied()
}

pub(super) fn perform(store: &mut Store, act: &Act) {
    match act {
        Act::Asks { who, service } => {
            let mut lead = customer(*who).asks(store.now);
            lead.inquiry.vehicle = Some(Vehicle { stock: Some(STOCK.to_owned()), ..Vehicle::default() });
            store.arrives(if *service { lead.for_service() } else { lead });
        }
        Act::AsksUnderKey { who, key, content } => {
            let lead = customer(*who).asks(store.now).keyed(&key.to_string()).content(&content.to_string());
            store.arrives(lead);
        }
        Act::Says { who, channel, intents } => {
            let customer = customer(*who);
            let reached = if *channel == Channel::Email { &customer.emails } else { &customer.phones };
            if !reached.is_empty() {
                store.says(&customer, *channel, intents);
            }
        }
        Act::Stops { who, scope } => {
            let lead = customer(*who).asks(store.now);
            store.stop(&[lead.phones, lead.emails].concat(), *scope);
        }
        Act::Turns(turn) => take(store, turn),
        Act::Provider { says } => store.scripted([says.clone()]),
        Act::ProviderHolds(holds) => store.provider.holds = *holds,
        Act::Restarts => restart(store),
        Act::Reads(row) => rows::read(store, row),
        Act::Configured(change) => {
            store.configure(configured(*change));
        }
        Act::Applies { other } => {
            store.applies(&[&if *other { other_cadence() } else { NEW_INBOUND.to_owned() }]);
        }
        Act::RollsBack => {
            store.rolls_back("new-inbound");
        }
        Act::Migrates { number } => {
            store.migrates("new-inbound", *number);
        }
        Act::Holds { which, ends } => hold(store, *which, *ends),
        Act::Repairs { who, open } => repairs(store, &customer(*who), *open),
        Act::Pauses { which } => {
            let scope = scope(store, *which);
            store.pauses(scope);
        }
        Act::Resumes { which } => {
            let scope = scope(store, *which);
            store.resumes(scope);
        }
        Act::Minutes(minutes) => store.run_until(store.now + SignedDuration::from_mins(*minutes)),
        Act::Days(days) => store.run_until(store.now + SignedDuration::from_hours(24 * days)),
        Act::Jumps { hours } => store.jump(*hours),
        _ => work(store, act),
    }
}

fn work(store: &mut Store, act: &Act) {
    let (now, actor) = (store.now, Actor::Rep(RepId(2)));
    let lead = |which: &usize| nth(&store.state.leads, *which).unwrap_or(LeadId(-1));
    let appointment = |which: &usize| nth(&store.state.appointments, *which).unwrap_or(AppointmentId(-1));
    let escalation = |which: &usize| nth(&store.state.escalations, *which).unwrap_or(EscalationId(-1));
    let hence = |hours: &i64| now + SignedDuration::from_hours(*hours);
    let evidence = Evidence::Claimed;
    let input = match act {
        Act::Reports { which, disposition, proven } => {
            let task = nth(&store.state.tasks, *which).unwrap_or(TaskId(-1));
            let evidence = if *proven { Evidence::Proven } else { Evidence::Claimed };
            Input::TaskReported { task, disposition: *disposition, evidence, seconds: proven.then_some(90), actor }
        }
        Act::Takes { which } => Input::EscalationTaken { escalation: escalation(which), by: RepId(3) },
        Act::Answers { which, disposition } => {
            Input::EscalationAnswered { escalation: escalation(which), disposition: *disposition, evidence, actor }
        }
        Act::Agrees { which, hours } => {
            Input::AppointmentAgreed { lead: lead(which), at: hence(hours), evidence, actor }
        }
        Act::Moves { which, hours } => {
            Input::AppointmentMoved { appointment: appointment(which), at: hence(hours), actor }
        }
        Act::Cancels { which, by } => Input::AppointmentCanceled { appointment: appointment(which), by: *by, actor },
        Act::Visits { which, hours_ago } => {
            Input::Visited { lead: lead(which), at: hence(&-hours_ago), evidence, actor }
        }
        Act::Buys { which } => Input::DealBooked { lead: lead(which), deal: DealKey(keyed(&now.to_string())), at: now },
        Act::Repeats { which, attempt, says } => {
            // Only what is over: of what is out the provider speaks once.
            let over = store.entries.iter().filter_map(|entry| match &entry.body {
                crate::entry::Body::TouchSent(it) => Some(it.touch),
                _ => None,
            });
            let over: Vec<_> = over.collect();
            let Some(touch) = which.checked_rem(over.len()).map(|which| over[which]) else { return };
            Input::Delivered { touch, attempt: *attempt, result: says.clone(), rule: None, message: None }
        }
        _ => unreachable!("told elsewhere"),
    };
    store.tell(input);
}

/// Another time, a step more, one renamed that asks for fresh deals, one that asks for an answer, another channel, and rules of its own for what was paused.
fn other_cadence() -> String {
    let edited = NEW_INBOUND.replace("16:30", "16:45").replace("name = \"again\", day = 7", "name = \"anew\", day = 6");
    let edited = edited.replace("day = 6,", "day = 6, requires = [\"deals\"],");
    let edited = edited.replace("day = 14,", "day = 14, if = { has-timeline = false },");
    let first = "{ name = \"options\"";
    let more = "{ name = \"nudge\", after = \"20h\", late = \"skip\", resume = \"shift\", action = [\
                { channel = \"email\", block = \"options\", on = \"start\" }] },\n  { name = \"options\"";
    edited.replacen(first, more, 1).replace("late = \"shift\"", "late = \"shift\", resume = \"skip\"")
}

fn scope(store: &Store, which: usize) -> PauseScope {
    match which {
        0 => PauseScope::Everything,
        1 => PauseScope::Store(paper::STORE),
        2 => PauseScope::Channel(Channel::Text),
        3 => PauseScope::Cadence("new-inbound".to_owned()),
        _ => PauseScope::Lead(nth(&store.state.leads, 0).unwrap_or(LeadId(-1))),
    }
}

fn hold(store: &mut Store, which: usize, ends: bool) {
    let Some(person) = nth(&store.state.people, which) else { return };
    let order = if ends {
        Order::Release { person, note: None }
    } else {
        Order::Hold { person, reason: HoldReason::Complaint, note: None, recalled: None }
    };
    store.tell(Input::Ordered { order, actor: Actor::Operator(1000) });
}

fn repairs(store: &mut Store, customer: &Customer, open: bool) {
    let lead = customer.asks(store.now);
    let contacts = [lead.phones, lead.emails].concat();
    let recalled = Recalled { people: ledger::people(&store.entries, &contacts), same_key: None };
    let (order, at) = (keyed("order 1"), store.now);
    store.tell(Input::Dms(DmsFact::RepairOrder { store: paper::STORE, contacts, order, open, at, recalled }));
}

/// What was claimed has no result and never will have one.
fn restart(store: &mut Store) {
    store.provider.waiting.clear();
    store.tell(Input::Stopping);
    store.tell(Input::Started { release: "1.0.1".to_owned(), recovered: Vec::new() });
    let doubtful: Vec<_> = store.state.in_doubt().map(|(touch, attempt, ..)| (touch, attempt)).collect();
    for (touch, attempt) in doubtful {
        store.tell(Input::Delivered { touch, attempt, result: DeliveryResult::Uncertain, rule: None, message: None });
    }
}

fn configured(change: Change) -> Setup {
    let mut setup = paper::setup();
    match change {
        Change::AsEver => {}
        Change::All(mode) => setup.modes = paper::modes(mode),
        Change::FewSlots => setup.channels.iter_mut().for_each(|channel| channel.in_flight_max = 1),
        Change::SlowProvider => setup.channels.iter_mut().for_each(|channel| channel.per_minute = Some(2)),
        Change::RepLeaves => setup.reps.retain(|rep| rep.rep != SALES[0]),
        Change::FewSegments => setup.policy = policy("daily-segments = 1000", "daily-segments = 6"),
        Change::ShortInquiry => setup.policy = policy("inquiry = \"3 months\"", "inquiry = \"5 days\""),
        Change::HoursEnd => {
            setup.policy = policy("id = \"hours.us\"", "id = \"hours.us\"\neffective-to = \"2026-11-07\"");
        }
    }
    setup
}

/// The policy as ever but for one thing.
fn policy(ever: &str, now: &str) -> (KeyedHash, Arc<Policy>) {
    paper::setup_with_policy(ever, now).policy
}
