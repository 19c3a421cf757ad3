//! What a list of messages says of a text in doubt: found, not there, or not to be told from another.

use std::{path::Path, sync::Arc, time::Duration};

use jiff::SignedDuration;
use keepwarm_domain::{
    ids::TouchId,
    input::DeliveryResult,
    words::{Channel, FailReason},
};
use keepwarm_ledger::{Ledger, MasterKey, Options};
use keepwarm_tests::twilio::{self, FakeTwilio};
use keepwarmd::{
    channels::{self, Doubt, Known, Provider, Twilio, provider_id},
    clock::Clock,
    config,
    secret::Secrets,
};

const CUSTOMER: &str = "+13125550101";
const STORE: &str = "+13125550199";

/// The account behind a fake, and what it is asked.
struct Asked {
    fake: FakeTwilio,
    provider: Provider,
    ledger: Ledger,
    _dir: tempfile::TempDir,
}

impl Asked {
    fn new() -> Self {
        let (fake, dir) = (FakeTwilio::start(), tempfile::tempdir().expect("a folder"));
        let options = Options::new(dir.path().join("ledger"), MasterKey::new([7; 32]));
        let ledger = Ledger::open(options).expect("a new ledger").ledger;
        let provider = Provider::Twilio(Arc::new(account(&fake, dir.path(), &ledger)));
        Self { fake, provider, ledger, _dir: dir }
    }

    /// Texts the customer, as a hand-over whose answer is lost.
    fn hands_over(&self) {
        self.fake.accept(STORE, CUSTOMER, "Hello there");
    }

    /// Looks for a text that was claimed so long ago, while so many others are in doubt.
    fn looks(&self, ago: SignedDuration, rivals: usize) -> Known {
        let now = Clock::System.now();
        self.provider.look_up(&Doubt {
            touch: TouchId(1),
            attempt: 1,
            channel: Channel::Text,
            key: "kw-1".to_owned(),
            to: vec!["+13125550102".to_owned(), CUSTOMER.to_owned()],
            claimed_at: now - ago,
            doubted_at: now - ago,
            rivals,
            absent: 0,
        })
    }
}

fn account(fake: &FakeTwilio, dir: &Path, ledger: &Ledger) -> Twilio {
    std::fs::write(dir.join("twilio-token"), twilio::TOKEN).expect("the folder is ours");
    let secrets = Secrets { credentials: Some(dir) };
    let token = secrets.load("twilio-token", "token-file", None).expect("it was written");
    let settings = config::Twilio {
        account: twilio::ACCOUNT.to_owned(),
        token_file: None,
        base_url: fake.url(),
        messaging_service: None,
        from: None,
        status_url: None,
        poll_every: Duration::from_secs(1),
        heard_within: Duration::from_secs(60),
        look_up_every: Duration::from_secs(1),
        codes_file: None,
        timeout: Duration::from_secs(5),
        per_minute: 60,
    };
    Twilio::new(settings, token, channels::codes(None).expect("the shipped table"), ledger.clone())
}

const NOW: SignedDuration = SignedDuration::ZERO;

#[test]
fn a_text_that_is_there_was_sent_and_one_that_is_not_may_come_yet() {
    let asked = Asked::new();
    assert_eq!(asked.looks(NOW, 0), Known::Absent);
    asked.fake.receive(CUSTOMER, STORE, "hello?");
    assert_eq!(asked.looks(NOW, 0), Known::Absent, "the customer's own is not ours");
    asked.hands_over();
    let sid = asked.fake.taken()[0].sid.clone();
    let id = provider_id(&asked.ledger.keys(), &sid);
    assert_eq!(asked.looks(NOW, 0), Known::Settled(DeliveryResult::Sent { provider_id: Some(id), segments: Some(1) }));
    asked.fake.progress(&sid, "undelivered", Some(30_005));
    assert_eq!(asked.looks(NOW, 0), Known::Settled(DeliveryResult::Failed(FailReason::InvalidAddress)));
}

#[test]
fn what_may_be_anothers_is_nobodys_until_there_is_one_for_each() {
    let asked = Asked::new();
    asked.hands_over();
    assert_eq!(asked.looks(NOW, 1), Known::Settled(DeliveryResult::Uncertain));
    asked.hands_over();
    let sent = DeliveryResult::Sent { provider_id: None, segments: None };
    assert_eq!(asked.looks(NOW, 1), Known::Settled(sent));
}

#[test]
fn a_clock_that_is_wrong_sends_nothing_twice() {
    let asked = Asked::new();
    asked.hands_over();
    let hours = SignedDuration::from_hours;
    for ago in [hours(1), hours(-1), hours(23)] {
        assert_eq!(asked.looks(ago, 0), Known::Settled(DeliveryResult::Uncertain), "{ago:?}");
    }
    assert_eq!(asked.looks(hours(48), 0), Known::Absent, "that is another time's");
}

#[test]
fn a_provider_that_does_not_answer_has_said_nothing() {
    let Asked { fake, provider, ledger, _dir } = Asked::new();
    let asked = Asked { fake: FakeTwilio::start(), provider, ledger, _dir };
    drop(fake);
    assert_eq!(asked.looks(NOW, 0), Known::Unasked);
}
