//! The poll of a provider's list of messages, on a clock that the test drives: what it finds late, in many pages, or after
//! a day without an answer, and what that means for what goes out.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};
use keepwarm_domain::{
    entry::{Body, Entry},
    ids::Seq,
    words::Channel,
};
use keepwarm_tests::{
    home::{Home, shipped},
    http::Reply,
    lead::{Lead, lead},
    outside::texting,
    twilio::{FakeTwilio, TOKEN},
};
use keepwarmd::{
    appliance::{Appliance, Manner},
    channels::codes,
    clock::Clock,
    config::{ApplianceKey, Config},
    inbound::{Front, twilio::Poll},
    intake::{
        arrive::{Desk, Incoming},
        understand,
        worker::reading,
    },
    proofread::approve_drafts,
    secret::Secrets,
};

const STORE: &str = "+13125550199";
/// Monday, eleven in the morning at the store.
const MONDAY: &str = "2026-03-30T16:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp of this file")
}

/// A store that texts over the fake, with the shipped hours, on one clock with it.
struct Store {
    fake: FakeTwilio,
    clock: Clock,
    appliance: Appliance,
    poll: Poll,
    home: Home,
    _dir: tempfile::TempDir,
}

impl Store {
    async fn open() -> Self {
        let clock = Clock::driven(at(MONDAY));
        let (fake, dir) = (FakeTwilio::start_at(clock.clone()), tempfile::tempdir().expect("a folder"));
        let home = texting(&fake, dir.path());
        let appliance = start(&home, &clock).await;
        let manager = keepwarm_domain::entry::Hand { by: "test".to_owned(), rep: None };
        approve_drafts(&appliance.engine, manager).await.expect("it runs");
        keepwarm_tests::live::go_live(&appliance, Channel::Text, "twilio").await;
        let poll = poll(&appliance);
        Self { fake, clock, appliance, poll, home, _dir: dir }
    }

    /// Ends the daemon and starts it again: what it had in mind is gone.
    async fn restarts(self) -> Self {
        let Self { fake, clock, appliance, home, _dir, poll: _ } = self;
        appliance.stop().await.expect("it stops");
        let appliance = start(&home, &clock).await;
        let poll = poll(&appliance);
        Self { fake, clock, appliance, poll, home, _dir }
    }

    async fn takes_in(&self, lead: &Lead) {
        let (config, keys) = (&self.appliance.config, &self.appliance.keys);
        let (desk, arrived_at) = (Desk { keys, config }, self.clock.now());
        let bytes = lead.adf().into_bytes();
        let understood = understand(&bytes, &reading(config, Some(arrived_at)));
        let incoming = Incoming { token: None, name: "lead.xml", bytes: &bytes, understood, arrived_at };
        let answer = self.appliance.engine.intake(desk.file(incoming)).await.expect("it runs");
        answer.await.expect("it is committed");
        self.appliance.engine.settle().await.expect("it runs");
    }

    /// A poll a minute, as long as so many minutes.
    async fn polls(&mut self, minutes: i64) {
        for _ in 0..minutes {
            self.passes(SignedDuration::from_mins(1)).await;
            // One that fails is followed by the next.
            let _ = self.poll.once().await;
            self.appliance.engine.settle().await.expect("it runs");
        }
    }

    async fn passes(&self, time: SignedDuration) {
        self.clock.drive(self.clock.now() + time);
        self.appliance.engine.settle().await.expect("it runs");
    }

    /// A poll of which everything is expected.
    async fn polled(&mut self) -> u64 {
        let taken = self.poll.once().await.unwrap_or_else(|error| panic!("{error}"));
        self.appliance.engine.settle().await.expect("it runs");
        taken
    }

    fn of_kind(&self, kind: &str) -> Vec<Entry> {
        let mut entries = self.appliance.ledger.read(Seq(0), usize::MAX).expect("it can be read");
        entries.retain(|entry| entry.body.kind() == kind);
        entries
    }

    async fn ends(self) {
        self.appliance.stop().await.expect("it stops");
    }
}

async fn start(home: &Home, clock: &Clock) -> Appliance {
    // The law's own hours: some of this is about what goes out in the night.
    let config = Config { policy_dir: shipped("policy"), ..home.config() };
    let started =
        Appliance::start(Arc::new(config), &ApplianceKey::new([7; 32]), clock.clone(), Manner::serving()).await;
    started.unwrap_or_else(|error| panic!("{error:#}"))
}

fn poll(appliance: &Appliance) -> Poll {
    let settings = appliance.config.channels.twilio.clone().expect("it texts over it");
    let secrets = Secrets { credentials: None };
    let token = secrets.load("twilio-token", "token-file", settings.token_file.as_deref()).expect("it was written");
    assert_eq!(token.text(), TOKEN);
    let front = Front::new(appliance.engine.clone(), appliance.ledger.clone(), &appliance.config);
    Poll::new(settings, token, codes(None).expect("the shipped table"), front, appliance.clock.clone())
}

fn number(of: &Lead) -> String {
    format!("+1{}", of.phone.clone().expect("they left a phone").replace('-', ""))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_listed_late_is_heard_all_the_same_and_once() {
    let mut store = Store::open().await;
    store.takes_in(&lead(0)).await;
    let from = number(&lead(0));
    store.polls(2).await;
    let late = store.fake.receive(&from, STORE, "is it still there?");
    let very_late = store.fake.receive(&from, STORE, "stop");
    store.fake.hide(&late, true);
    store.fake.hide(&very_late, true);
    store.polls(10).await;
    assert!(store.of_kind("reply-received").is_empty());
    store.fake.hide(&late, false);
    store.polls(1).await;
    assert_eq!(store.of_kind("reply-received").len(), 1, "inside of what every poll looks at again");
    store.polls(120).await;
    store.fake.hide(&very_late, false);
    store.polls(70).await;
    assert_eq!(store.of_kind("suppression-added").len(), 1, "the hourly look back finds it");
    assert_eq!(store.of_kind("reply-received").len(), 2);
    store.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_many_pages_is_read_to_its_end_even_when_each_second_request_is_refused() {
    let mut store = Store::open().await;
    store.fake.pages_of(5);
    for n in 0..120 {
        store.fake.receive(&number(&lead(2 * n)), STORE, "which colors are there?");
    }
    let mut refused = 0;
    for _ in 0..60 {
        // Each poll gets a page or two before the provider has enough.
        store.fake.out_after(2, Reply::text(429, "slow down"));
        refused += u32::from(store.poll.once().await.is_err());
        store.fake.out(None);
        if store.of_kind("reply-received").len() == 120 {
            break;
        }
    }
    assert!(refused >= 10, "only {refused} polls were cut short");
    assert_eq!(store.of_kind("reply-received").len(), 120, "no page is asked for again and again");
    store.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_poll_goes_on_where_it_was_and_hears_before_anything_is_said() {
    let mut store = Store::open().await;
    store.takes_in(&lead(0)).await;
    store.polled().await;
    assert_eq!(store.fake.taken().len(), 1, "the first answer");
    let planned = store.appliance.engine.ask(|state| state.next_wake()).await.expect("it runs").expect("a next touch");
    let mut store = store.restarts().await;
    store.fake.receive(&number(&lead(0)), STORE, "please stop texting me");
    // What is due in the same moment waits for the poll.
    store.clock.drive(planned.max(store.clock.now()));
    store.appliance.engine.settle().await.expect("it runs");
    let entries = store.of_kind("touch-claimed").len();
    store.polled().await;
    assert_eq!(store.of_kind("touch-claimed").len(), entries, "no touch goes out after the stop");
    assert_eq!((store.of_kind("reply-received").len(), store.of_kind("suppression-added").len()), (1, 1));
    let store = {
        let mut again = store.restarts().await;
        assert_eq!(again.polled().await, 0, "it is known");
        again
    };
    assert_eq!(store.of_kind("reply-received").len(), 1);
    store.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_gone_for_a_day_is_followed_by_no_flood_nothing_twice_and_nothing_at_night() {
    let mut store = Store::open().await;
    let customers: Vec<Lead> = (0..10).map(|n| lead(2 * n)).collect();
    for customer in &customers {
        store.takes_in(customer).await;
    }
    store.polls(5).await;
    let before = store.fake.taken().len();
    assert_eq!(before, customers.len());
    store.fake.out(Some(Reply::Drop));
    // One asks to stop on the way.
    store.passes(SignedDuration::from_hours(12)).await;
    store.fake.receive(&number(&customers[3]), STORE, "please stop texting me");
    store.polls(1).await;
    store.passes(SignedDuration::from_hours(24)).await;
    store.polls(1).await;
    assert_eq!(store.fake.taken().len(), before, "nothing goes out while nobody is heard");
    assert!(store.of_kind("outreach-paused").iter().any(|entry| entry.store.0 == 0));
    // Tuesday, eleven in the evening: the provider is back.
    store.fake.out(None);
    store.polls(470).await;
    assert_eq!(store.fake.taken().len(), before, "it is night");
    for _ in 0..6 {
        for _ in 0..60 {
            store.passes(SignedDuration::from_secs(1)).await;
        }
        store.polled().await;
    }
    let texts: Vec<_> = store.fake.taken().split_off(before);
    assert!(texts.iter().all(|text| text.to != number(&customers[3])), "whoever asked to stop is left alone");
    let mut times: Vec<Timestamp> = texts.iter().map(|text| text.created_at).collect();
    times.sort_unstable();
    assert!(!times.is_empty(), "the others are written to again");
    let hours = |at: &Timestamp| at.to_zoned(TimeZone::get("America/New_York").expect("a zone")).time();
    assert!(times.iter().all(|at| hours(at) >= Time::constant(8, 0, 0, 0) && hours(at) <= Time::constant(21, 0, 0, 0)));
    assert!(times.windows(2).all(|pair| pair[1].duration_since(pair[0]) >= SignedDuration::from_secs(1)), "{times:?}");
    let mut touches: Vec<_> = store
        .of_kind("touch-sent")
        .into_iter()
        .filter_map(|entry| if let Body::TouchSent(it) = entry.body { Some(it.touch) } else { None })
        .collect();
    let all = touches.len();
    touches.dedup();
    assert_eq!(touches.len(), all, "nothing twice");
    store.ends().await;
}
