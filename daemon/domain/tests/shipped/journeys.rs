//! Whoever is followed up, and however little is known of them: every step of every shipped cadence says something to them,
//! or leaves the reason and a human's task. Drives the core as the shell does, with a provider that sends everything and a
//! customer who never answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    block::{self, Block},
    cadence::{Audience, Cadence},
    calendar::{DayHours, StoreHours},
    effect::{Delivery, Effect},
    entry::{
        Actor, Body, ChannelConfigured, Hand, Inquiry, ModeSet, RepConfigured, SourceConfigured, StoreConfigured,
        Vehicle,
    },
    ids::{BlindIndex, KeyedHash, RepId, StoreId},
    input::{ArrivedLead, Aside, BlockText, DeliveryResult, FileArrived, Input, Recalled, Reviewed, Setup, Slot},
    known::{Field, Known},
    lint::{self, Sample},
    segment::{SegmentRule, SegmentRules},
    state::{Shelf, State},
    step::step,
    words::{
        Channel, ConsentLevel, Department, Disposition, Evidence, Language, Mode, RepRole, Segment, SkipReason,
        TaskKind, Urgency,
    },
};

use super::{all_blocks, cadences, files, right, tracks};

const STORE: StoreId = StoreId(1);
const MANAGER: RepId = RepId(1);

/// Past the last step and the rest after it.
const DAYS: i64 = 75;

/// What little a lead may say, by a name for the failure.
fn leads() -> Vec<(&'static str, Known)> {
    let vehicle = [Field::VehicleYear, Field::VehicleMake, Field::VehicleModel];
    let trade = [Field::TradeYear, Field::TradeMake, Field::TradeModel];
    let of = |fields: &[Field]| fields.iter().copied().collect::<Known>();
    let named = Known::none().with(Field::FirstName);
    vec![
        ("nothing", Known::none()),
        ("a name", named),
        ("a trade-in alone", named.and(of(&trade))),
        ("a trade-in and no name", of(&trade)),
        ("a vehicle", named.and(of(&vehicle))),
        ("a vehicle and no name", of(&vehicle)),
        ("a model alone", named.with(Field::VehicleModel)),
        ("a vehicle and a trade-in", named.and(of(&vehicle)).and(of(&trade))),
        ("comments alone", Known::none().with(Field::Comments)),
    ]
}

#[test]
fn every_step_of_every_cadence_says_something_to_every_lead() {
    let mut silent = Vec::new();
    for cadence in cadences() {
        let ready = configured(&cadence);
        for language in Language::ALL {
            for (what, known) in leads() {
                let journey = Journey::of(&ready, &cadence, known, *language);
                silent.extend(
                    journey
                        .silent(&cadence)
                        .into_iter()
                        .map(|step| format!("{} in {language} for a lead that gives {what}: {step}", cadence.name)),
                );
            }
        }
    }
    assert!(silent.is_empty(), "{} steps say nothing:\n{}", silent.len(), silent.join("\n"));
}

/// A store whose words are none but the fallbacks: what a step says when its own words are all used up.
#[test]
fn what_is_said_when_every_wording_was_used_needs_nothing() {
    let blocks = all_blocks();
    for block in blocks.iter().filter(|block| block.channel != Channel::Call) {
        let Some(fallback) = &block.fallback else { continue };
        let said = blocks.iter().find(|it| it.key() == (fallback.clone(), block.channel, block.language));
        let said = said.unwrap_or_else(|| panic!("{} falls back to nothing", block.name));
        let chosen = block::choose(said, Known::none(), 3, &[]);
        assert!(chosen.is_ok(), "{} {} {}: {chosen:?}", said.name, said.channel, said.language);
    }
}

/// Farewells have no fallback: who was told goodbye is not asked again. What goes with a visit speaks of that visit.
#[test]
fn everything_a_machine_says_in_a_cadence_falls_back_but_a_farewell() {
    let cadences = cadences();
    let farewells: BTreeSet<&str> = cadences
        .iter()
        .filter_map(|cadence| cadence.steps.last())
        .flat_map(|step| &step.actions)
        .map(|action| action.block.as_str())
        .collect();
    let actions = cadences.iter().flat_map(|cadence| &cadence.steps).flat_map(|step| &step.actions);
    let named: BTreeSet<&str> = actions.map(|action| action.block.as_str()).collect();
    let without: Vec<String> = all_blocks()
        .into_iter()
        .filter(|block| named.contains(block.name.as_str()) && !farewells.contains(block.name.as_str()))
        .filter(|block| block.channel.is_automated() && block.fallback.is_none())
        .map(|block| format!("{} {} {}", block.name, block.channel, block.language))
        .collect();
    assert!(without.is_empty(), "no fallback:\n{}", without.join("\n"));
}

fn begin() -> Timestamp {
    "2026-11-03T16:00:00Z".parse().expect("a timestamp")
}

/// A store that was told the texts, and whose manager approved the words.
fn configured(cadence: &Cadence) -> State {
    let mut state = State::default();
    step(&mut state, &Input::Configured(Box::new(setup(cadence))), begin());
    let drafts = state.setup.shelves.values().filter_map(Shelf::draft);
    let versions = drafts.map(|version| Reviewed { version, broken: Vec::new() }).collect();
    let by = Hand { by: "operator:1000".to_owned(), rep: Some(MANAGER) };
    let approved = Input::BlocksApproved { versions, by, from: None, until: None, actor: Actor::Operator(1000) };
    step(&mut state, &approved, begin());
    state
}

/// One lead's way through one cadence.
struct Journey {
    entries: Vec<Body>,
    deliveries: Vec<Delivery>,
}

impl Journey {
    fn of(ready: &State, cadence: &Cadence, known: Known, language: Language) -> Self {
        let (mut state, mut now) = (ready.clone(), begin());
        let mut journey = Self { entries: Vec::new(), deliveries: Vec::new() };
        journey.tell(&mut state, arrived(cadence, known, language, now), now);
        let end = now + SignedDuration::from_hours(24 * DAYS);
        while let Some(wake) = state.next_wake().filter(|wake| *wake <= end) {
            now = now.max(wake);
            let Some(timer) = state.next_due(now) else { break };
            journey.tell(&mut state, Input::Due(timer), now);
            journey.calls(&mut state, now);
        }
        journey
    }

    /// Decides, and is the provider: everything that is handed over is sent.
    fn tell(&mut self, state: &mut State, input: Input, now: Timestamp) {
        let mut waiting = vec![input];
        while let Some(input) = waiting.pop() {
            let decision = step(state, &input, now);
            self.entries.extend(decision.entries.into_iter().map(|entry| entry.body));
            for effect in decision.effects {
                if let Effect::Deliver(delivery) = effect {
                    let result = DeliveryResult::Sent { provider_id: None, segments: Some(1) };
                    let (touch, attempt) = (delivery.touch, delivery.attempt);
                    waiting.push(Input::Delivered { touch, attempt, result, rule: None, message: None });
                    self.deliveries.push(*delivery);
                }
            }
        }
    }

    /// Nobody picks up.
    fn calls(&mut self, state: &mut State, now: Timestamp) {
        let task = state.tasks.values().find(|task| task.kind == TaskKind::Call).map(|task| (task.id, task.assignee));
        if let Some((task, by)) = task {
            let (disposition, evidence) = (Disposition::NoAnswer, Evidence::Claimed);
            let done = Input::TaskReported { task, disposition, evidence, seconds: None, actor: Actor::Rep(by) };
            self.tell(state, done, now);
        }
    }

    /// Steps of which nothing was made, unless the lead's own facts leave them out; and words that were refused.
    fn silent(&self, cadence: &Cadence) -> Vec<String> {
        let mut found = Vec::new();
        let planned = |touch| {
            self.entries.iter().find_map(|body| match body {
                Body::TouchPlanned(it) if it.touch == touch => Some(it.step),
                _ => None,
            })
        };
        let asked =
            self.entries.iter().any(|body| matches!(body, Body::TaskOpened(it) if it.kind == TaskKind::FollowUp));
        for (number, step) in (0_u16..).zip(&cadence.steps) {
            let made = self.entries.iter().any(|body| matches!(body, Body::TouchClaimed(it) if it.step == number));
            let skips = self.entries.iter().filter_map(|body| match body {
                Body::TouchSkipped(it) if planned(it.touch) == Some(number) => Some(it),
                _ => None,
            });
            let skips: Vec<_> = skips.collect();
            let left_out = !skips.is_empty() && skips.iter().all(|it| it.reason == SkipReason::Condition);
            if !made && !left_out {
                let why: Vec<String> = skips.iter().map(|it| format!("{} {}", it.reason, it.rule)).collect();
                found.push(format!("step {} ({})", step.name, why.join("; ")));
            }
            let wordless = |it: &&&keepwarm_domain::entry::TouchSkipped| {
                matches!(it.reason, SkipReason::NoBlock | SkipReason::MissingContext)
            };
            for skip in skips.iter().filter(wordless).filter(|_| !made && !asked) {
                found.push(format!("step {} has no words ({}) and nobody was asked", step.name, skip.rule));
            }
        }
        found.extend(self.deliveries.iter().filter_map(unfilled));
        found
    }
}

/// A message that could not be filled from what the lead gave.
fn unfilled(delivery: &Delivery) -> Option<String> {
    let needs = delivery.block.variants[usize::from(delivery.variant)].needs;
    let mut context = lint::sample(Sample::Usual, delivery.block.language);
    for field in Field::ALL.iter().filter(|field| !needs.has(**field)) {
        context.set(*field, "");
    }
    let failed = block::render(&delivery.block, delivery.variant, &context).err();
    failed.map(|error| format!("{}: {error}", delivery.block.name))
}

fn hash(text: &str) -> [u8; 16] {
    let mut bytes = [0_u8; 16];
    for (at, byte) in text.bytes().enumerate() {
        bytes[at % 16] = bytes[at % 16].wrapping_mul(31).wrapping_add(byte);
    }
    bytes
}

fn arrived(cadence: &Cadence, known: Known, language: Language, now: Timestamp) -> Input {
    let has = |field: Field, value: &str| known.has(field).then(|| value.to_owned());
    let vehicle = |make: Field, model: Field| {
        let vehicle = Vehicle { make: has(make, "Honda"), model: has(model, "CR-V"), ..Vehicle::default() };
        (vehicle != Vehicle::default()).then_some(vehicle)
    };
    let inquiry = Inquiry {
        source: "website".to_owned(),
        natural_key: None,
        content: KeyedHash(hash("inquiry")),
        requested_at: now,
        vehicle: vehicle(Field::VehicleMake, Field::VehicleModel),
        trade_in: vehicle(Field::TradeMake, Field::TradeModel),
        flags: Vec::new(),
        urgency: Urgency::Unknown,
        opening: None,
    };
    let lead = ArrivedLead {
        department: cadence.department,
        inquiry,
        resend: false,
        phones: vec![BlindIndex(hash("+13135550142"))],
        emails: vec![BlindIndex(hash("dana@example.com"))],
        numbers: Vec::new(),
        name: None,
        known: known.with(Field::Phone).with(Field::Email),
        npa: Some(313),
        zip3: Some(482),
        region: Some("MI".to_owned()),
        language,
        aside: Aside::default(),
        private: Slot(0),
        recalled: Recalled::default(),
    };
    Input::FileArrived(FileArrived {
        file: None,
        retry_of: None,
        store: STORE,
        content: KeyedHash(hash("file")),
        seen: false,
        leads: vec![lead],
        calls: Vec::new(),
        quarantined: Vec::new(),
        actor: Actor::System,
    })
}

/// The shipped texts, and a store in which every lead belongs to the one cadence.
fn setup(cadence: &Cadence) -> Setup {
    let cadence = Cadence { audience: Audience::default(), ..cadence.clone() };
    let rule = SegmentRule { name: "everybody".to_owned(), segment: cadence.segment, conditions: Vec::new() };
    let policy = files("policy").into_iter().find(|(name, _)| name == "us.toml").expect("the policy ships");
    let policy = right(keepwarm_domain::policy::file::read(&policy.0, &policy.1));
    let everywhere = Segment::ALL.iter().flat_map(|segment| Channel::ALL.iter().map(move |it| (*segment, *it)));
    let rep = |rep, role, departments: &[Department]| RepConfigured {
        rep,
        store: STORE,
        name: format!("Rep {rep}"),
        role,
        departments: departments.to_vec(),
        active: true,
        shifts: None,
        days_off: Vec::new(),
        duty: Default::default(),
    };
    let open = Some(DayHours { open: jiff::civil::time(9, 0, 0, 0), close: jiff::civil::time(20, 0, 0, 0) });
    let written = |block: Block| {
        let key = format!("{} {} {}", block.name, block.channel, block.language);
        BlockText { content: KeyedHash(hash(&key)), block: Arc::new(block), author: Hand::file(true) }
    };
    Setup {
        stores: vec![StoreConfigured {
            store: STORE,
            name: "Hillcrest Honda".to_owned(),
            phone: "+13135550100".to_owned(),
            city: "Detroit".to_owned(),
            region: "MI".to_owned(),
            zone: "America/Detroit".to_owned(),
            hours: StoreHours { week: [open, open, open, open, open, open, None], holidays: Vec::new() },
            service_week: None,
            manager: MANAGER,
            opt_out_phone: None,
            domains: Vec::new(),
        }],
        reps: vec![
            rep(MANAGER, RepRole::Manager, &[]),
            rep(RepId(2), RepRole::Rep, &[Department::Sales, Department::Service]),
        ],
        sources: vec![SourceConfigured {
            name: "website".to_owned(),
            department: cadence.department,
            consent: ConsentLevel::Pewc,
        }],
        channels: Channel::ALL
            .iter()
            .map(|channel| ChannelConfigured {
                channel: *channel,
                provider: "null".to_owned(),
                in_flight_max: 10,
                per_minute: None,
                registration: None,
                heard_within: None,
            })
            .collect(),
        modes: everywhere.map(|(segment, channel)| ModeSet { segment, channel, mode: Mode::Live }).collect(),
        segments: (
            KeyedHash(hash("segments")),
            Arc::new(SegmentRules { rules: vec![rule], pace: BTreeMap::new(), again: BTreeMap::new() }),
        ),
        cadences: vec![(KeyedHash(hash("cadence")), Arc::new(cadence))],
        tracks: (KeyedHash(hash("tracks")), Arc::new(tracks())),
        blocks: all_blocks().into_iter().map(written).collect(),
        policy: (KeyedHash(hash("policy")), Arc::new(policy)),
        author: "configuration".to_owned(),
    }
}
