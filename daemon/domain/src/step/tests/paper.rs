//! What the tests' store was configured with: the files a manager writes, small enough to know by heart.

use std::sync::Arc;

use crate::{
    block::{Block, HELP_ANSWERED, STOP_CONFIRMED, STOP_CONFIRMED_VISIT, Variant},
    cadence::{self, Cadence},
    calendar::{DayHours, StoreHours},
    entry::{Actor, ChannelConfigured, Hand, ModeSet, RepConfigured, SourceConfigured, StoreConfigured},
    ids::{BlindIndex, KeyedHash, RepId, StoreId},
    input::{BlockText, Input, Reviewed, Setup},
    known::{Field, Known},
    policy, problem, segment,
    state::{Shelf, State},
    track,
    track::Tracks,
    words::{Channel, ConsentLevel, Department, Language, Mode, RepRole, Segment},
};

pub(super) const STORE: StoreId = StoreId(1);
pub(super) const MANAGER: RepId = RepId(1);
/// The sales reps, in the order of their turns.
pub(super) const SALES: [RepId; 2] = [RepId(2), RepId(3)];
pub(super) const SERVICE: RepId = RepId(4);

/// The follow-up of design, with a call in it: text first, and what replaces it.
pub(super) const NEW_INBOUND: &str = r#"
name = "new-inbound"
segment = "new-inbound"
department = "sales"
rest-days = 16
step = [
  { name = "hello", day = 0, at = "at-once", late = "send", action = [
    { channel = "text", block = "hello", on = "start" },
    { channel = "email", block = "hello", on = "unable" },
  ] },
  { name = "options", day = 1, at = "10:15", late = "send", action = [
    { channel = "text", block = "options", on = "start" },
    { channel = "email", block = "options", on = "unable" },
  ] },
  { name = "call", day = 2, at = "11:00", late = "shift", action = [
    { channel = "call", block = "call", on = "start" },
    { channel = "voicemail", block = "call", on = "no-answer" },
    { channel = "email", block = "call", on = "unable" },
  ] },
  { name = "trade", day = 4, at = "16:30", late = "skip", action = [
    { channel = "email", block = "trade", on = "start" },
  ] },
  { name = "again", day = 7, at = "10:15", late = "send", action = [
    { channel = "text", block = "again", on = "start" },
    { channel = "email", block = "again", on = "unable" },
  ] },
  { name = "close", day = 14, at = "10:15", late = "send", action = [
    { channel = "email", block = "close", on = "start" },
    { channel = "text", block = "close", on = "unable" },
  ] },
]
"#;

const UNSOLD_SHOWROOM: &str = r#"
name = "unsold-showroom"
segment = "unsold-showroom"
department = "sales"
rest-days = 16
step = [
  { name = "thanks", day = 1, at = "10:00", late = "send", action = [
    { channel = "text", block = "thanks", on = "start" },
    { channel = "email", block = "thanks", on = "unable" },
  ] },
  { name = "call", day = 3, at = "11:00", late = "send", action = [
    { channel = "call", block = "call", on = "start" },
    { channel = "voicemail", block = "call", on = "no-answer" },
  ] },
]
"#;

const SERVICE_DEFECTION: &str = r#"
name = "service-defection"
segment = "service-defection"
department = "service"
rest-days = 30
step = [
  { name = "hello", day = 0, at = "at-once", late = "send", action = [
    { channel = "email", block = "service", on = "start" },
    { channel = "text", block = "service", on = "unable" },
  ] },
  { name = "again", day = 3, at = "10:15", late = "shift", action = [
    { channel = "text", block = "service", on = "start" },
  ] },
]
"#;

/// What goes with an appointment.
const TRACKS: &str = r#"
reminder = [
  { name = "confirm", due = "at-set", block = "confirm", channels = ["text", "email"] },
  { name = "day-before", due = "1d before at 10:30", block = "day-before", channels = ["text", "email"] },
  { name = "two-hours", due = "2h before", block = "two-hours", channels = ["text", "email"] },
]
rescue = [
  { name = "30min", due = "30m after", block = "missed", channels = ["text", "email"] },
  { name = "1day", due = "1d after at 11:30", block = "missed", channels = ["text", "email"] },
  { name = "3days", due = "3d after at 11:30", block = "missed", channels = ["text", "email"] },
]
"#;

const SEGMENTS: &str = r#"
rule = [
  { name = "walked-out", segment = "unsold-showroom", when = { department = "sales", showroom-visit-days = { max = 30 } } },
  { name = "gone-quiet", segment = "service-defection", when = { department = "service", repair-order-days = { min = 210 } } },
  { name = "service", segment = "service-defection", when = { department = "service" } },
  { name = "fresh", segment = "new-inbound", when = { department = "sales", inquiry-days = { max = 30 } } },
  { name = "aged", segment = "aged-internet", when = { department = "sales", inquiry-days = { min = 31 } } },
]
[pace]
new-inbound = 3
aged-internet = 2
service-defection = 2
[again-days]
service-defection = 90
"#;

const POLICY: &str = r#"
version = "test-1"
margin-minutes = 10
reply-exempt-minutes = 0
scrub-days = 31
consent-warning-days = 7
business-holidays = "none"
[brand]
daily-segments = 1000
midnight-in = "America/Los_Angeles"
cite = "test"
[email]
hours = "07:00-21:00"
[[consent]]
id = "consent.fl"
states = ["FL"]
asks = "text-written"
cite = "test"
[[consent]]
id = "consent.ma"
states = ["MA"]
asks = "no-voicemail"
cite = "test"
[[consent]]
id = "consent.on"
states = ["ON"]
asks = "email-consent"
cite = "test"
[[relationship]]
id = "relationship.us"
inquiry = "3 months"
purchase = "18 months"
cite = "test"
[[cap]]
id = "cap.phone"
counts = "phone"
max = 3
hours = 24
cite = "test"
[[cap]]
id = "cap.text.fortnight"
counts = "automated-text"
max = 3
hours = 336
cite = "test"
[[hours]]
id = "hours.us"
weekday = "08:00-21:00"
saturday = "08:00-21:00"
sunday = "08:00-21:00"
cite = "test"
[[hours]]
id = "hours.tx"
states = ["TX"]
weekday = "09:00-21:00"
saturday = "09:00-21:00"
sunday = "12:00-21:00"
cite = "test"
[[hours]]
id = "hours.unknown-place"
states = ["--"]
weekday = "12:00-18:00"
saturday = "closed"
sunday = "closed"
cite = "test"
[holiday]
[holiday-sets]
none = []
[places]
nowhere = "America/New_York"
state = [
  { state = "IL", zones = ["America/Chicago"] },
  { state = "TX", zones = ["America/Chicago", "America/Denver"] },
  { state = "FL", zones = ["America/New_York", "America/Chicago"] },
  { state = "MA", zones = ["America/New_York"] },
  { state = "ON", zones = ["America/Toronto"] },
]
npa = [
  { state = "IL", zones = ["America/Chicago"], codes = [312, 773] },
  { state = "TX", zones = ["America/Chicago"], codes = [512] },
  { state = "FL", zones = ["America/New_York"], codes = [305] },
  { state = "MA", zones = ["America/New_York"], codes = [617] },
]
zip = []
"#;

/// A stand-in for the appliance's keyed hash: equal for equal texts, and nothing more.
pub(super) fn hash(text: &str) -> [u8; 16] {
    let fnv = |seed: u64| {
        text.bytes().fold(seed, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)).to_be_bytes()
    };
    let mut out = [0; 16];
    out[..8].copy_from_slice(&fnv(0xcbf2_9ce4_8422_2325));
    out[8..].copy_from_slice(&fnv(0x6c62_272e_07bb_0142));
    out
}

pub(super) fn blind(contact: &str) -> BlindIndex {
    BlindIndex(hash(contact))
}

pub(super) fn keyed(text: &str) -> KeyedHash {
    KeyedHash(hash(text))
}

fn read<T>(read: Result<T, Vec<problem::Problem>>) -> T {
    read.unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

fn hashed<T: serde::Serialize>(text: T) -> (KeyedHash, Arc<T>) {
    (keyed(&serde_json::to_string(&text).expect("texts are JSON")), Arc::new(text))
}

/// A cadence as the ledger is told of it.
pub(super) fn cadence(text: &str) -> (KeyedHash, Arc<Cadence>) {
    hashed(read(cadence::file::read("cadence.toml", text)))
}

/// Two wordings of each block that the cadence names: one that greets by name, one that anybody can get. `trade` alone
/// speaks of a trade-in and nothing else.
pub(super) fn blocks(cadences: &[(KeyedHash, Arc<Cadence>)], tracks: &Tracks) -> Vec<BlockText> {
    let mut blocks: Vec<Block> = Vec::new();
    let actions = cadences.iter().flat_map(|(_, cadence)| &cadence.steps).flat_map(|step| &step.actions);
    let actions = actions.map(|action| (&action.block, action.channel));
    let messages = tracks.steps.iter().flat_map(|step| step.channels.iter().map(move |it| (&step.block, *it)));
    for (name, channel) in actions.chain(messages) {
        if blocks.iter().any(|block| block.name == *name && block.channel == channel) {
            continue;
        }
        let variant =
            |word: &str, needs| Variant { subject: None, body: format!("{{{{ store_name }}}} {word}"), needs };
        let variants = match name.as_str() {
            "trade" => vec![variant("trade", Known::none().with(Field::TradeModel))],
            // Said three times to who does not come.
            "missed" => ["first", "second", "third"].map(|word| variant(word, Known::none())).to_vec(),
            _ => vec![variant("named", Known::none().with(Field::FirstName)), variant("plain", Known::none())],
        };
        let name = name.clone();
        let language = Language::English;
        blocks.push(Block {
            name,
            channel,
            language,
            segments: vec![],
            variants,
            fallback: None,
            from: None,
            until: None,
        });
    }
    blocks.into_iter().map(block_text).collect()
}

/// The store as ever, and the words that answer STOP and HELP.
pub(super) fn setup_that_confirms() -> Setup {
    confirming(setup())
}

fn confirming(mut setup: Setup) -> Setup {
    for (language, body) in [
        (Language::English, "{{ store_name }}: no more texts. Reply START to resume."),
        (Language::Spanish, "{{ store_name }}: no le enviaremos textos. Responda START para recibirlos de nuevo."),
    ] {
        setup.blocks.push(block_text(block(STOP_CONFIRMED, Channel::Text, language, &[body])));
    }
    for (name, language, body) in [
        (STOP_CONFIRMED_VISIT, Language::English, "{{ store_name }}: no more texts. Your visit: {{ store_phone }}."),
        (HELP_ANSWERED, Language::English, "{{ store_name }}: {{ store_phone }}. Reply STOP to opt out."),
        (HELP_ANSWERED, Language::Spanish, "{{ store_name }}: {{ store_phone }}. Responda STOP para cancelar."),
    ] {
        setup.blocks.push(block_text(block(name, Channel::Text, language, &[body])));
    }
    setup
}

/// A block as a file of the package has it.
pub(super) fn block_text(block: Block) -> BlockText {
    let (content, block) = hashed(block);
    BlockText { content, block, author: Hand::file(true) }
}

/// A block that says one thing to everybody.
pub(super) fn block(name: &str, channel: Channel, language: Language, bodies: &[&str]) -> Block {
    let variant = |body: &&str| Variant { subject: None, body: (*body).to_owned(), needs: Known::none() };
    let variants = bodies.iter().map(variant).collect();
    let (fallback, from, until) = (None, None, None);
    Block { name: name.to_owned(), channel, language, segments: vec![], variants, fallback, from, until }
}

/// The manager approves every draft.
pub(super) fn approval(state: &State) -> Input {
    let drafts = state.setup.shelves.values().filter_map(Shelf::draft);
    Input::BlocksApproved {
        versions: drafts.map(|version| Reviewed { version, broken: Vec::new() }).collect(),
        by: Hand { by: "operator:1000".to_owned(), rep: Some(MANAGER) },
        from: None,
        until: None,
        actor: Actor::Operator(1000),
    }
}

pub(super) fn modes(mode: Mode) -> Vec<ModeSet> {
    let all = Segment::ALL.iter().flat_map(|segment| Channel::ALL.iter().map(|channel| (*segment, *channel)));
    all.map(|(segment, channel)| ModeSet { segment, channel, mode }).collect()
}

pub(super) fn rep(id: RepId, department: Department) -> RepConfigured {
    RepConfigured {
        rep: id,
        store: STORE,
        name: format!("Rep {id}"),
        role: if id == MANAGER { RepRole::Manager } else { RepRole::Rep },
        departments: if id == MANAGER { Vec::new() } else { vec![department] },
        active: true,
        shifts: None,
        days_off: Vec::new(),
        duty: Default::default(),
    }
}

fn store() -> StoreConfigured {
    let day = |open, close| {
        Some(DayHours { open: jiff::civil::time(open, 0, 0, 0), close: jiff::civil::time(close, 0, 0, 0) })
    };
    let weekday = day(9, 20);
    StoreConfigured {
        store: STORE,
        name: "Example Motors".to_owned(),
        phone: "+13125550100".to_owned(),
        city: "Chicago".to_owned(),
        region: "IL".to_owned(),
        zone: "America/Chicago".to_owned(),
        hours: StoreHours {
            week: [weekday, weekday, weekday, weekday, weekday, day(9, 18), None],
            holidays: Vec::new(),
        },
        service_week: None,
        manager: MANAGER,
        opt_out_phone: None,
        domains: Vec::new(),
    }
}

/// Everything as ever, but for one thing in the policy.
pub(super) fn setup_with_policy(ever: &str, now: &str) -> Setup {
    assert!(POLICY.contains(ever), "the policy does not say {ever}");
    Setup { policy: hashed(read(policy::file::read("policy.toml", &POLICY.replace(ever, now)))), ..setup() }
}

/// Everything live, everything well.
pub(super) fn setup() -> Setup {
    let cadences: Vec<_> = [NEW_INBOUND, UNSOLD_SHOWROOM, SERVICE_DEFECTION].into_iter().map(cadence).collect();
    let tracks = hashed(read(track::file::read("appointments.toml", TRACKS)));
    let source =
        |name: &str, consent| SourceConfigured { name: name.to_owned(), department: Department::Sales, consent };
    let channel = |channel: &Channel| ChannelConfigured {
        channel: *channel,
        provider: "null".to_owned(),
        in_flight_max: 100,
        per_minute: None,
        registration: None,
        heard_within: None,
    };
    let mut reps = vec![rep(MANAGER, Department::Sales), rep(SERVICE, Department::Service)];
    reps.extend(SALES.map(|id| rep(id, Department::Sales)));
    Setup {
        stores: vec![store()],
        reps,
        sources: vec![
            source("website", ConsentLevel::Pewc),
            source("portal", ConsentLevel::Inquiry),
            source("default", ConsentLevel::None),
        ],
        channels: Channel::ALL.iter().map(channel).collect(),
        modes: modes(Mode::Live),
        segments: hashed(read(segment::file::read("segments.toml", SEGMENTS))),
        blocks: blocks(&cadences, &tracks.1),
        cadences,
        tracks,
        policy: hashed(read(policy::file::read("policy.toml", POLICY))),
        author: "configuration".to_owned(),
    }
}

/// The cadences as they are shipped.
const SHIPPED: [&str; 7] = [
    include_str!("../../../../../packaging/cadences/new-inbound.toml"),
    include_str!("../../../../../packaging/cadences/new-inbound-phone.toml"),
    include_str!("../../../../../packaging/cadences/new-inbound-credit.toml"),
    include_str!("../../../../../packaging/cadences/new-inbound-service.toml"),
    include_str!("../../../../../packaging/cadences/unsold-showroom.toml"),
    include_str!("../../../../../packaging/cadences/aged-internet.toml"),
    include_str!("../../../../../packaging/cadences/service-defection.toml"),
];

/// The store at another place, with the policy, the segments, the cadences and the tracks as they are shipped, and plain
/// words for each block that they name.
pub(super) fn shipped(zone: &str, region: &str) -> Setup {
    let cadences: Vec<_> = SHIPPED.into_iter().map(cadence).collect();
    let tracks = include_str!("../../../../../packaging/policy/appointments.toml");
    let tracks = hashed(read(track::file::read("appointments.toml", tracks)));
    let segments = include_str!("../../../../../packaging/policy/segments.toml");
    let here = StoreConfigured { zone: zone.to_owned(), region: region.to_owned(), ..store() };
    confirming(Setup {
        stores: vec![here],
        segments: hashed(read(segment::file::read("segments.toml", segments))),
        blocks: blocks(&cadences, &tracks.1),
        cadences,
        tracks,
        policy: hashed(policy::tests::POLICY.clone()),
        ..setup()
    })
}
