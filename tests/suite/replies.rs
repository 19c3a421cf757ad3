//! Replies: what came in is decided, wishes to stop first, once, and nothing of it is lost.

use std::{collections::BTreeSet, fs, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    entry::{Body, Entry, Hand},
    ids::{LeadId, Seq},
    words::{Channel, DeliveryState, FailReason, Intent, SealKind},
};
use keepwarm_tests::{
    home::{Home, Settings, fixtures, shipped},
    lead::{Lead, email_lead, lead},
};
use keepwarmd::{
    appliance::{Appliance, Manner},
    clock::Clock,
    config::{ApplianceKey, Provider},
    engine::Private,
    inbound::{Arrived, Front, Heard, Of, Queue, Report, Taken},
    intake::{
        arrive::{Desk, Incoming},
        understand,
        worker::reading,
    },
    proofread::approve_drafts,
};

const TODAY: &str = "2026-03-30T15:00:00Z";
/// Ten o'clock the next day: what arrives today is due then.
const TOMORROW: &str = "2026-03-31T15:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp of this file")
}

/// A store with its customers, on a clock that the test drives. Nothing carries its messages.
struct Store {
    _home: Home,
    appliance: Appliance,
    front: Front,
    clock: Clock,
}

impl Store {
    async fn with(leads: impl IntoIterator<Item = Lead>) -> Self {
        let settings = Settings { cadences: Some(fixtures("bench").join("cadences")), ..Settings::default() };
        let home = Home::new(&settings);
        let mut config = home.config();
        config.blocks_dir = home.root().join("blocks");
        fs::create_dir_all(&config.blocks_dir).expect("the folder is ours");
        for blocks in [shipped("blocks"), fixtures("bench").join("blocks")] {
            for file in fs::read_dir(blocks).expect("it is part of the tree") {
                let file = file.expect("it can be listed");
                fs::copy(file.path(), config.blocks_dir.join(file.file_name())).expect("the folder is ours");
            }
        }
        config.channels.providers = Channel::ALL.iter().map(|channel| (*channel, Provider::Null)).collect();
        let clock = Clock::driven(at(TODAY));
        let key = ApplianceKey::new([7; 32]);
        let started = Appliance::start(Arc::new(config), &key, clock.clone(), Manner::serving()).await;
        let appliance = started.unwrap_or_else(|error| panic!("{error:#}"));
        let manager = Hand { by: "test".to_owned(), rep: None };
        approve_drafts(&appliance.engine, manager).await.expect("it runs");
        let front = Front::new(appliance.engine.clone(), appliance.ledger.clone(), &appliance.config);
        let store = Self { _home: home, appliance, front, clock };
        store.takes_in(leads).await;
        store
    }

    async fn takes_in(&self, leads: impl IntoIterator<Item = Lead>) {
        let (config, keys) = (&self.appliance.config, &self.appliance.keys);
        let (desk, arrived_at) = (Desk { keys, config }, self.clock.now());
        let mut answers = Vec::new();
        for lead in leads {
            let bytes = lead.adf().into_bytes();
            let understood = understand(&bytes, &reading(config, Some(arrived_at)));
            let incoming = Incoming { token: None, name: "lead.xml", bytes: &bytes, understood, arrived_at };
            answers.push(self.appliance.engine.intake(desk.file(incoming)).await.expect("it runs"));
        }
        for answer in answers {
            answer.await.expect("it is committed");
        }
        self.appliance.engine.settle().await.expect("it runs");
    }

    /// A text of a customer.
    fn text(&self, lead: &Lead, id: &str, text: &str) -> Arrived {
        Arrived::Said(Heard {
            channel: Channel::Text,
            from: lead.phone.clone().expect("they have a phone"),
            to: None,
            text: Private::new(text.as_bytes().to_vec()),
            id: self.appliance.keys.keyed_hash("test", id.as_bytes()),
            answers: None,
            at: self.clock.now(),
        })
    }

    async fn hears(&self, arrived: Arrived) -> Taken {
        let taken = self.front.take(vec![arrived]).await.expect("it is taken");
        taken[0]
    }

    async fn goes_on(&self, to: Timestamp) {
        self.clock.drive(to);
        self.appliance.engine.settle().await.expect("it runs");
    }

    fn entries(&self) -> Vec<Entry> {
        self.appliance.ledger.read(Seq(0), usize::MAX).expect("it can be read")
    }

    fn of_kind(&self, kind: &str) -> Vec<Entry> {
        self.entries().into_iter().filter(|entry| entry.body.kind() == kind).collect()
    }
}

/// The leads of a kind of entries.
fn leads(entries: &[Entry]) -> BTreeSet<LeadId> {
    entries.iter().filter_map(|entry| entry.lead).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_a_moment_before_a_touch_is_due_among_ten_thousand_keeps_it_from_being_sent() {
    let (stops, stays) = (lead(0), lead(2));
    let others = (0..10_000).map(|n| Lead {
        id: format!("X-{n}"),
        email: Some(format!("casey.{n}@example.com")),
        ..email_lead(1)
    });
    let store = Store::with([stops.clone(), stays.clone()].into_iter().chain(others)).await;
    store.goes_on(at(TOMORROW) - SignedDuration::from_millis(50)).await;
    assert!(store.of_kind("touch-claimed").is_empty(), "nothing is due yet");
    assert_eq!(store.hears(store.text(&stops, "1", "STOP")).await, Taken::Decided);
    let stopped = leads(&store.of_kind("suppression-added"));
    store.goes_on(at(TOMORROW)).await;
    let claimed = leads(&store.of_kind("touch-claimed"));
    assert!(claimed.len() > 10_000, "{} of the others are written to", claimed.len());
    assert_eq!(stopped.len(), 1);
    assert!(stopped.is_disjoint(&claimed), "whoever stopped is not");
    store.appliance.stop().await.expect("it stops");
}

#[tokio::test]
async fn of_two_thousand_replies_at_once_the_stops_take_effect_first_and_none_is_lost() {
    const STOPS: usize = 100;
    let customers: Vec<Lead> = (0..2_000).map(|n| lead(2 * n)).collect();
    let store = Store::with(customers.clone()).await;
    let queue = Queue::start(store.front.clone());
    // The stops come last of all.
    let words = |n: usize| if n < customers.len() - STOPS { "what colors does it come in?" } else { "Stop" };
    let replies = || customers.iter().enumerate().map(|(n, it)| store.text(it, &n.to_string(), words(n)));
    let taken = burst(&queue, replies()).await;
    assert!(taken.iter().all(|it| *it == Taken::Decided));
    let received = store.of_kind("reply-received");
    assert_eq!(received.len(), customers.len());
    let stops = |entry: &Entry| matches!(&entry.body, Body::ReplyReceived(it) if it.intents.contains(&Intent::OptOut));
    assert_eq!(received.iter().take(STOPS).filter(|entry| stops(entry)).count(), STOPS, "they are decided first");
    assert_eq!(store.of_kind("suppression-added").len(), STOPS);
    // The provider says it all again.
    store.appliance.engine.settle().await.expect("it runs");
    let before = store.entries().len();
    let again = burst(&queue, replies()).await;
    assert!(again.iter().all(|it| *it == Taken::Known));
    assert_eq!(store.entries().len(), before);
    store.appliance.stop().await.expect("it stops");
}

/// Brings all of it before any of it is taken, and waits until all is.
async fn burst(queue: &Queue, arrived: impl Iterator<Item = Arrived>) -> Vec<Taken> {
    let bring = |it| {
        let queue = queue.clone();
        tokio::spawn(async move { queue.bring(it).await.expect("there is room") })
    };
    let bringing: Vec<_> = arrived.map(bring).collect();
    let mut taken = Vec::with_capacity(bringing.len());
    for it in bringing {
        taken.push(it.await.expect("it does not panic"));
    }
    taken
}

#[tokio::test]
async fn a_stop_of_somebody_unknown_shuts_their_number_and_a_short_code_may_write_too() {
    let store = Store::with([]).await;
    let stranger = lead(0);
    assert_eq!(store.hears(store.text(&stranger, "1", "STOP")).await, Taken::Decided);
    let code = Lead { phone: Some("72345".to_owned()), ..lead(2) };
    assert_eq!(store.hears(store.text(&code, "2", "stop")).await, Taken::Decided);
    assert_eq!(store.of_kind("suppression-added").len(), 2);
    // Who asks for a car later is not texted.
    store.takes_in([stranger]).await;
    store.goes_on(at(TOMORROW)).await;
    let texts = |entry: &Entry| matches!(&entry.body, Body::TouchClaimed(it) if it.channel == Channel::Text);
    assert!(!store.entries().iter().any(texts));
    store.appliance.stop().await.expect("it stops");
}

#[tokio::test]
async fn what_should_not_have_been_texted_is_nowhere() {
    let store = Store::with([lead(0)]).await;
    let text = "my card is 4111 1111 1111 1111 and my ssn 123-45-6789, born 3/12/1985";
    store.hears(store.text(&lead(0), "1", text)).await;
    let Some(Body::ReplyReceived(reply)) = store.of_kind("reply-received").pop().map(|entry| entry.body) else {
        panic!("it is recorded");
    };
    let sealed = store.appliance.ledger.open_seals(SealKind::Reply, &[reply.reply.0]).await.expect("it opens");
    let kept = String::from_utf8(sealed[0].1.to_vec()).expect("text");
    assert_eq!(
        kept,
        "my card is [card number removed] and my ssn [social security number removed], born [birth date removed]"
    );
    store.appliance.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_provider_reports_on_what_was_sent_by_its_token_or_its_id_and_on_nothing_else() {
    let store = Store::with([lead(0)]).await;
    store.goes_on(at(TOMORROW)).await;
    let Some(Body::TouchSent(sent)) = store.of_kind("touch-sent").pop().map(|entry| entry.body) else {
        panic!("the first text was sent");
    };
    let report = |of, state| {
        let reason = (state != DeliveryState::Delivered).then_some(FailReason::InvalidAddress);
        Arrived::Reported(Report { of, state, reason, at: store.clock.now() })
    };
    let nobody = Of::Message(store.appliance.keys.keyed_hash("test", b"nothing"));
    assert_eq!(store.hears(report(nobody, DeliveryState::Delivered)).await, Taken::Unknown);
    let it = Of::Touch(sent.touch, None);
    assert_eq!(store.hears(report(it, DeliveryState::Delivered)).await, Taken::Decided);
    assert_eq!(store.hears(report(it, DeliveryState::Delivered)).await, Taken::Known);
    assert_eq!(store.hears(report(it, DeliveryState::Undelivered)).await, Taken::Known, "it arrived");
    assert!(store.of_kind("suppression-added").is_empty());
    store.appliance.stop().await.expect("it stops");
}
