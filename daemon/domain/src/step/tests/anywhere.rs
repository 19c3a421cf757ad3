//! Any lead, anywhere, on any clock: customers of every area code, postal code and state, under the texts as they are
//! shipped, while the clock jumps with the season, is set back, or stands still for days. What may leave is decided once
//! more by [`law`], from the tables of the law and from what the customer said, and by none of the core's code.

mod law;

use std::{
    cell::Cell,
    collections::{BTreeMap, VecDeque},
};

use jiff::{SignedDuration, Timestamp};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{TestCaseError, TestError, TestRunner},
};

use self::law::{Law, Someone};
use super::{
    ledger,
    paper::{self, STORE, keyed},
    random::config,
    store::at,
};
use crate::{
    effect::{Decision, Effect},
    entry::{Actor, Body, Entry},
    ids::{PersonId, TouchId},
    input::{DeliveryResult, FileArrived, Input, Recalled},
    order::Order,
    policy::tests::POLICY,
    state::State,
    step::step,
    words::{Channel, Disposition, Evidence, FailReason, HoldReason, Intent, SuppressionScope, TaskKind},
};

/// Long after the last cadence and the last rest are over.
const AFTER: SignedDuration = SignedDuration::from_hours(24 * 600);

/// Nights on which clocks jump, a leap day, weeks of holidays: by the wall clock of Chicago.
const STARTS: [&str; 7] = [
    "2026-03-07 20:00",
    "2026-03-06 11:00",
    "2026-10-31 20:00",
    "2026-10-30 11:00",
    "2028-02-26 20:00",
    "2026-11-23 09:00",
    "2026-07-02 15:00",
];

const STORES: [(&str, &str); 6] = [
    ("America/Chicago", "IL"),
    ("America/New_York", "FL"),
    ("America/Phoenix", "AZ"),
    ("Pacific/Honolulu", "HI"),
    ("America/St_Johns", "NL"),
    ("America/Los_Angeles", "CA"),
];

#[derive(Clone, Debug)]
enum Act {
    Asks(usize),
    Says(usize, Intent),
    Stops(usize, SuppressionScope),
    Holds(usize),
    Releases(usize),
    /// Whoever was to call has called, and nobody answered.
    Rings,
    Provider(DeliveryResult),
    Restarts,
    Minutes(i64),
    Days(i64),
    /// Nobody wakes, and the clock says so much more or less.
    Jumps(i64),
}

#[derive(Clone, Debug)]
struct Script {
    store: (&'static str, &'static str),
    start: &'static str,
    people: Vec<Someone>,
    acts: Vec<Act>,
}

fn someone() -> impl Strategy<Value = Someone> {
    let places = &POLICY.places;
    let code = prop_oneof![
        1 => Just(None),
        1 => Just(Some(800)),
        6 => (0..places.npa.len()).prop_map(|row| Some(POLICY.places.npa[row].codes[0])),
    ];
    let zip =
        prop_oneof![2 => Just(None), 1 => (0..places.zip.len()).prop_map(|row| Some(POLICY.places.zip[row].first))];
    let region = prop_oneof![
        2 => Just(None),
        1 => (0..places.states.len()).prop_map(|row| Some(POLICY.places.states[row].state.clone())),
        1 => select(vec!["FL", "MA", "IN", "UT", "ON", "PA", "TX", "Bavaria"]).prop_map(|name| Some(name.to_owned())),
    ];
    let source = select(vec!["website", "website", "portal", "bought-list"]);
    (code, zip, region, source, any::<bool>(), prop::bool::weighted(0.3)).prop_map(
        |(npa, zip3, region, source, email, service)| Someone {
            npa,
            zip3,
            region,
            source,
            has_email: email || npa.is_none(),
            is_for_service: service,
        },
    )
}

fn act() -> impl Strategy<Value = Act> {
    let who = 0_usize..4;
    let scopes = SuppressionScope::ALL.to_vec();
    let results = vec![
        DeliveryResult::NotSent(FailReason::Provider),
        DeliveryResult::NotSent(FailReason::Down),
        DeliveryResult::Failed(FailReason::InvalidAddress),
        DeliveryResult::Uncertain,
    ];
    let intents = vec![Intent::OptOut, Intent::PriceQuestion, Intent::NotInterested, Intent::Other, Intent::Help];
    prop_oneof![
        6 => who.clone().prop_map(Act::Asks),
        2 => (who.clone(), select(intents)).prop_map(|(who, intent)| Act::Says(who, intent)),
        2 => who.clone().prop_map(|who| Act::Says(who, Intent::OptOut)),
        1 => (who.clone(), select(scopes)).prop_map(|(who, scope)| Act::Stops(who, scope)),
        1 => who.clone().prop_map(Act::Holds),
        1 => who.prop_map(Act::Releases),
        3 => Just(Act::Rings),
        2 => select(results).prop_map(Act::Provider),
        1 => Just(Act::Restarts),
        5 => (1_i64..900).prop_map(Act::Minutes),
        4 => (1_i64..12).prop_map(Act::Days),
        3 => select(vec![-2_i64, -1, 1, 9, 72]).prop_map(Act::Jumps),
    ]
}

fn script() -> impl Strategy<Value = Script> {
    let (stores, starts) = (select(STORES.to_vec()), select(STARTS.to_vec()));
    (stores, starts, vec(someone(), 4), vec(act(), 3..30)).prop_map(|(store, start, people, mut acts)| {
        acts.insert(0, Act::Asks(0));
        Script { store, start, people, acts }
    })
}

/// A store without a witness: [`Law`] alone looks on.
struct World {
    state: State,
    now: Timestamp,
    entries: Vec<Entry>,
    provider: VecDeque<DeliveryResult>,
    law: Law,
    /// Of each touch, how often it has ended.
    ends: BTreeMap<TouchId, u32>,
}

impl World {
    fn open(script: &Script) -> Self {
        let (zone, region) = script.store;
        let mut world = Self {
            state: State::default(),
            now: at(script.start),
            entries: Vec::new(),
            provider: VecDeque::new(),
            law: Law::new(script.people.clone(), zone, region),
            ends: BTreeMap::new(),
        };
        world.tell(&Input::Configured(Box::new(paper::shipped(zone, region))));
        world.tell(&paper::approval(&world.state));
        world
    }

    fn tell(&mut self, input: &Input) {
        let Decision { entries, effects, .. } = step(&mut self.state, input, self.now);
        for entry in entries {
            self.see(&entry);
            self.entries.push(entry);
        }
        for effect in effects {
            if let Effect::Deliver(delivery) = effect {
                let sent = DeliveryResult::Sent { provider_id: None, segments: Some(1) };
                let result = self.provider.pop_front().unwrap_or(sent);
                let (touch, attempt) = (delivery.touch, delivery.attempt);
                self.tell(&Input::Delivered { touch, attempt, result, rule: None, message: None });
            }
        }
    }

    fn see(&mut self, entry: &Entry) {
        self.law.furthest = self.law.furthest.max(entry.recorded_at);
        let ended = match &entry.body {
            Body::TouchPlanned(it) => {
                assert_eq!(self.ends.insert(it.touch, 0), None, "a touch is planned twice");
                return;
            }
            Body::TouchClaimed(it) => {
                let person = &self.state.people[&entry.person.expect("a claim has a person")];
                return self.law.permits(entry, it, &person.facts, self.now);
            }
            Body::StopConfirmationClaimed(_) => {
                let person = &self.state.people[&entry.person.expect("a confirmation has a person")];
                return self.law.permits_confirmation(&person.facts, self.now);
            }
            Body::TouchSent(it) => it.touch,
            Body::TouchFailed(it) if it.retryable => {
                let person = &self.state.people[&entry.person.expect("a failure has a person")];
                return self.law.unmade(&person.facts, self.state.touches[&it.touch].channel);
            }
            Body::TouchFailed(it) => it.touch,
            Body::TouchUncertain(it) => it.touch,
            Body::TouchSkipped(it) => it.touch,
            Body::TouchCanceled(it) => it.touch,
            _ => return,
        };
        let ends = self.ends.get_mut(&ended).expect("only what was planned ends");
        *ends += 1;
        assert_eq!(*ends, 1, "touch {ended} ends again with {}", entry.body.kind());
    }

    fn run_until(&mut self, until: Timestamp) {
        loop {
            while let Some(timer) = self.state.next_due(self.now) {
                self.tell(&Input::Due(timer));
            }
            match self.state.next_wake().filter(|wake| *wake <= until) {
                Some(wake) => self.now = self.now.max(wake),
                None => break,
            }
        }
        self.now = self.now.max(until);
    }

    fn person(&self, who: usize) -> Option<PersonId> {
        let contacts = Someone::contacts(who, &self.law.people[who]);
        self.state
            .people
            .values()
            .find(|it| contacts.iter().any(|index| law::is_of(&it.facts, index)))
            .map(|it| it.facts.person)
    }

    fn perform(&mut self, act: &Act) {
        match act {
            Act::Asks(who) => self.asks(*who),
            Act::Says(who, intent) => self.says(*who, *intent),
            Act::Stops(who, scope) => {
                let contacts = Someone::contacts(*who, &self.law.people[*who]);
                self.law.stopped(*who, *scope);
                let recalled = Recalled { people: ledger::people(&self.entries, &contacts), same_key: None };
                let (via, actor) = ("operator".to_owned(), Actor::Operator(1000));
                let scope = *scope;
                self.tell(&Input::StopRequested { store: STORE, contacts, scope, via, note: None, actor, recalled });
            }
            Act::Holds(who) => {
                let Some(person) = self.person(*who) else { return };
                self.law.held.insert(*who);
                let order = Order::Hold { person, reason: HoldReason::Legal, note: None, recalled: None };
                self.tell(&Input::Ordered { order, actor: Actor::Operator(1000) });
            }
            Act::Releases(who) => {
                let Some(person) = self.person(*who) else { return };
                self.law.held.remove(who);
                let order = Order::Release { person, note: None };
                self.tell(&Input::Ordered { order, actor: Actor::Operator(1000) });
            }
            Act::Rings => self.rings(),
            Act::Provider(result) => self.provider.push_back(result.clone()),
            Act::Restarts => {
                self.tell(&Input::Stopping);
                self.tell(&Input::Started { release: "1.0.1".to_owned(), recovered: Vec::new() });
            }
            Act::Minutes(minutes) => self.run_until(self.now + SignedDuration::from_mins(*minutes)),
            Act::Days(days) => self.run_until(self.now + SignedDuration::from_hours(24 * days)),
            Act::Jumps(hours) => self.now += SignedDuration::from_hours(*hours),
        }
    }

    fn rings(&mut self) {
        let calls = self.state.tasks.values().filter(|task| task.kind == TaskKind::Call);
        let calls: Vec<_> = calls.map(|task| (task.id, Actor::Rep(task.assignee))).collect();
        for (task, actor) in calls {
            let (disposition, evidence, seconds) = (Disposition::NoAnswer, Evidence::Claimed, None);
            self.tell(&Input::TaskReported { task, disposition, evidence, seconds, actor });
        }
    }

    fn asks(&mut self, who: usize) {
        let mut lead = self.law.people[who].asks(who, self.now);
        ledger::hydrate(&self.entries, &mut lead);
        self.law.asked(who, self.now);
        self.tell(&Input::FileArrived(FileArrived {
            file: None,
            retry_of: None,
            store: STORE,
            content: keyed(&format!("file {}", self.state.seq)),
            seen: false,
            leads: vec![lead],
            calls: Vec::new(),
            quarantined: Vec::new(),
            actor: Actor::System,
        }));
    }

    fn says(&mut self, who: usize, intent: Intent) {
        let mut reply = self.law.people[who].says(who, intent, self.now);
        reply.recalled = Recalled { people: ledger::people(&self.entries, &[reply.from]), same_key: None };
        // Two messages of one moment are two messages.
        reply.provider_id = Some(keyed(&format!("reply {}", self.state.seq)));
        if intent == Intent::OptOut {
            self.law.wrote_stop(who, self.now);
        }
        self.law.wrote(who, self.now);
        self.tell(&Input::Reply(reply));
        self.run_until(self.now);
    }
}

/// The claims of each channel, and the stops that were confirmed.
fn play(script: &Script) -> [usize; 5] {
    let mut world = World::open(script);
    for act in &script.acts {
        world.perform(act);
        assert_eq!(world.state.claimed().count(), 0, "the provider has answered everything");
    }
    world.run_until(world.now + AFTER);
    let open: Vec<_> = world.ends.iter().filter(|(_, ends)| **ends != 1).map(|(touch, _)| touch).collect();
    assert!(open.is_empty(), "{open:?} never ended");
    assert!(world.state.touches.is_empty(), "something is planned for ever");
    let [text, email, call, voicemail] = CHANNELS.map(|channel| world.law.claims(channel));
    [text, email, call, world.law.confirmed.len(), voicemail]
}

const CHANNELS: [Channel; 4] = [Channel::Text, Channel::Email, Channel::Call, Channel::Voicemail];

#[test]
fn nobody_anywhere_is_approached_when_the_law_or_they_themselves_forbid_it_and_every_touch_ends_once() {
    let mut runner = TestRunner::new(config(96));
    let claims = Cell::new([0; 5]);
    let outcome = runner.run(&script(), |script| {
        let (before, more) = (claims.get(), play(&script));
        claims.set(std::array::from_fn(|channel| before[channel] + more[channel]));
        Ok::<(), TestCaseError>(())
    });
    match outcome {
        // A voicemail is the last thing that a shipped cadence tries.
        Ok(()) => assert!(
            claims.get()[..3].iter().all(|claims| *claims > 50) && claims.get()[3] > 0,
            "little happened: {claims:?}"
        ),
        Err(TestError::Fail(why, script)) => panic!("{why}\n{script:#?}"),
        Err(abort) => panic!("{abort}"),
    }
}

/// The property has teeth: under a policy that lets everybody be texted at any hour it is soon broken.
#[test]
fn a_policy_that_is_open_at_night_is_found_out() {
    let mut policy = POLICY.clone();
    policy.hours.iter_mut().for_each(|rule| {
        let all_day = Some(crate::policy::Hours { open: jiff::civil::Time::MIN, close: jiff::civil::Time::MAX });
        (rule.weekday, rule.saturday, rule.sunday, rule.holidays) = (all_day, all_day, all_day, None);
    });
    let someone = Someone {
        npa: Some(312),
        zip3: None,
        region: None,
        source: "website",
        has_email: false,
        is_for_service: false,
    };
    let script = Script { store: STORES[0], start: "2026-11-23 23:00", people: vec![someone], acts: Vec::new() };
    let mut world = World::open(&script);
    let (zone, region) = script.store;
    let mut setup = paper::shipped(zone, region);
    setup.policy = (keyed("open at night"), std::sync::Arc::new(policy));
    world.tell(&Input::Configured(Box::new(setup)));
    world.law.forgiving = true;
    world.asks(0);
    world.run_until(world.now + SignedDuration::from_hours(1));
    assert_eq!(world.law.broken, ["text at night"]);
    assert_eq!(world.law.claims(Channel::Text), 1);
}
