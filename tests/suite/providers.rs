//! Providers that reach customers: each touch arrives there at most once, whenever the daemon dies and however badly the
//! provider answers, and nothing that was claimed is forgotten.
//!
//! `KEEPWARM_RUNS` kills the daemon so often for each provider instead of a few times.

use std::{
    collections::BTreeSet,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use keepwarm_domain::{
    entry::Body,
    ids::TouchId,
    words::{Channel, FailReason, SkipReason},
};
use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::Home,
    lead::{Lead, drop_all, email_lead, lead},
    outside::{appliance, relaying, texting},
    parts::{Gateway, MailServer, free_port},
    truth::Truth,
    twilio::{FakeTwilio, Twist},
    wait::{self, let_run},
};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Each run ends by a kill.
const RUNS: usize = 4;
pub(crate) const LEADS_PER_RUN: usize = 4;
const SEED: u64 = 11;

/// After the provider was asked once more, the daemon lives for at most so long.
const JITTER_MAX_US: u64 = 30_000;

pub(crate) fn runs() -> usize {
    std::env::var("KEEPWARM_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(RUNS)
}

pub(crate) fn seed() -> u64 {
    std::env::var("KEEPWARM_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(SEED)
}

fn mailing(server: &MailServer) -> Home {
    let tables = format!(
        "[smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"sales@anytown.example\"\n\
         reply-to = \"replies@anytown.example\"\npostal-address = \"14 Elm Street, Anytown, IL 60000\"\n\
         unsubscribe-url = \"https://anytown.example/u\"\nper-minute = 60000\ntimeout = \"2s\"\n",
        server.port
    );
    appliance(Channel::Email, "smtp", &tables)
}

/// Starts and kills the daemon again and again, each time a moment after the provider got something new, or at its start.
pub(crate) fn killed_often(home: &Home, leads: &[Lead], received: impl Fn() -> usize, random: &mut ChaCha8Rng) {
    home.approve_words();
    for share in leads.chunks(LEADS_PER_RUN) {
        drop_all(&home.drop_dir(), share.iter().cloned());
        let daemon = Daemon::launch(home);
        if random.random_range(0..4) > 0 {
            let before = received();
            let more = random.random_range(1..=2);
            // With every touch on its way to a later time nothing more comes.
            wait::until("the provider to be asked, or nothing left to ask", wait::LONG, || {
                (received() >= before + more || (home.waiting() == 0 && is_quiet(home))).then_some(())
            });
        }
        let_run(Duration::from_micros(random.random_range(0..JITTER_MAX_US)));
        daemon.kill();
    }
}

/// Whether everything is taken in and nothing is due; a daemon that is still starting is not quiet.
pub(crate) fn is_quiet(home: &Home) -> bool {
    let said = ctl::ask(home, &["status", "--format", "json"]);
    let status = serde_json::from_str::<serde_json::Value>(&said.out).unwrap_or_default();
    status["touches"]["due"] == 0
}

/// Lets everything settle, ends the daemon in order, and reads its ledger.
pub(crate) fn settled(home: &Home) -> Truth {
    let daemon = Daemon::start(home);
    // What is in doubt counts as due, and is asked after for a few seconds.
    wait::until("everything to be handed over", wait::LONG, || (home.waiting() == 0 && is_quiet(home)).then_some(()));
    assert!(daemon.terminate().success());
    Truth::read(home)
}

/// What the ledger says of the touches over a channel: sent, uncertain, and claimed at all.
pub(crate) fn told(truth: &Truth, channel: Channel) -> (BTreeSet<TouchId>, BTreeSet<TouchId>, BTreeSet<TouchId>) {
    let claimed: BTreeSet<TouchId> =
        truth.claims().values().filter(|claim| claim.channel == channel).map(|claim| claim.touch).collect();
    let uncertain = truth.entries.iter().filter_map(|entry| match &entry.body {
        Body::TouchUncertain(it) => Some(it.touch),
        _ => None,
    });
    let uncertain = uncertain.filter(|touch| claimed.contains(touch)).collect();
    (truth.sent().intersection(&claimed).copied().collect(), uncertain, claimed)
}

pub(crate) fn at_most_once(to: &[String], seed: u64) {
    let distinct: BTreeSet<&String> = to.iter().collect();
    assert_eq!(distinct.len(), to.len(), "seed {seed}: somebody got a message twice");
}

#[test]
fn a_text_reaches_twilio_at_most_once_whenever_the_daemon_dies() {
    let (seed, dir) = (seed(), tempfile::tempdir().expect("a folder"));
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let fake = FakeTwilio::start();
    let mut dice = ChaCha8Rng::seed_from_u64(seed + 1);
    fake.twist_by(move || match dice.random_range(0..8) {
        0 => Some(Twist::AcceptThenDrop),
        1 => Some(Twist::AcceptThenFail),
        2 => Some(Twist::Drop),
        3 => Some(Twist::TooMany),
        _ => None,
    });
    let home = texting(&fake, dir.path());
    // Every other of these customers left a phone.
    let leads: Vec<Lead> = (0..runs() * LEADS_PER_RUN).map(|n| lead(2 * n)).collect();
    killed_often(&home, &leads, || fake.counts().0 as usize, &mut random);
    let truth = settled(&home);
    let taken = fake.taken();
    at_most_once(&taken.iter().map(|message| message.to.clone()).collect::<Vec<_>>(), seed);
    let (sent, uncertain, claimed) = told(&truth, Channel::Text);
    assert_eq!(sent.len(), taken.len(), "seed {seed}: the list of messages told of every one");
    assert!(uncertain.is_empty(), "seed {seed}: {uncertain:?}");
    assert_eq!(truth.state.in_doubt().count(), 0, "seed {seed}");
    assert!(claimed.len() >= leads.len() / 2, "seed {seed}: {} of {} were claimed", claimed.len(), leads.len());
}

#[test]
fn an_email_reaches_the_mail_server_at_most_once_whenever_the_daemon_dies() {
    let (seed, dir) = (seed(), tempfile::tempdir().expect("a folder"));
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let server = MailServer::start(dir.path());
    let home = mailing(&server);
    let named = |n: usize| {
        let word = ["drop", "busy", "later", "well", "fine", "good"][n % 6];
        Lead { email: Some(format!("{word}.{n}@example.com")), ..email_lead(n) }
    };
    let leads: Vec<Lead> = (0..runs() * LEADS_PER_RUN).map(named).collect();
    killed_often(&home, &leads, || server.received().len(), &mut random);
    let truth = settled(&home);
    let received = server.received();
    at_most_once(&received.iter().map(|mail| mail.to.clone()).collect::<Vec<_>>(), seed);
    let (sent, uncertain, _) = told(&truth, Channel::Email);
    assert!(sent.len() <= received.len(), "seed {seed}: what counts as sent is there");
    assert!(received.len() <= sent.len() + uncertain.len(), "seed {seed}: what is there is known, or a human decides");
    assert!(uncertain.len() >= received.iter().filter(|mail| mail.to.starts_with("drop")).count(), "seed {seed}");
    assert_eq!(truth.state.in_doubt().count(), 0, "seed {seed}");
}

#[test]
fn a_text_reaches_kannel_at_most_once_whenever_the_daemon_dies() {
    let (seed, dir) = (seed(), tempfile::tempdir().expect("a folder"));
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let port = free_port();
    let gateway = Gateway::start(dir.path(), port);
    let home = relaying(&gateway, port, dir.path());
    let leads: Vec<Lead> = (0..runs() * LEADS_PER_RUN).map(|n| lead(2 * n)).collect();
    killed_often(&home, &leads, || gateway.received().len(), &mut random);
    let truth = settled(&home);
    let (sent, uncertain, _) = told(&truth, Channel::Text);
    // The gateway takes a moment to pass on what it took.
    let received = wait::until("the carrier to get every text", wait::LONG, || {
        Some(gateway.received()).filter(|received| received.len() >= sent.len())
    });
    at_most_once(&received, seed);
    assert!(received.len() <= sent.len() + uncertain.len(), "seed {seed}: what is there is known, or a human decides");
    assert!(!sent.is_empty() && truth.state.in_doubt().count() == 0, "seed {seed}");
}

#[test]
fn a_stop_that_the_provider_knows_of_ends_all_texts() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    fake.twist(&[Twist::Refuse(21_610)]);
    let home = texting(&fake, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    wait::until("the text to be refused", wait::LONG, || (fake.counts().0 == 1).then_some(()));
    wait::until("the touch to end", wait::LONG, || is_quiet(&home).then_some(()));
    assert!(daemon.terminate().success());
    let truth = Truth::read(&home);
    assert_eq!(truth.count("suppression-added"), 1);
    let opted_out = |body: &Body| matches!(body, Body::TouchFailed(it) if it.reason == FailReason::OptedOut);
    assert!(truth.entries.iter().any(|entry| opted_out(&entry.body)));
    let (sent, ..) = told(&truth, Channel::Text);
    assert!(sent.is_empty() && fake.taken().is_empty());
}

/// What no provider can tell is told by a human, and is never sent again.
#[test]
fn an_uncertain_touch_is_settled_by_a_human() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = MailServer::start(dir.path());
    let home = mailing(&server);
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [Lead { email: Some("drop.1@example.com".to_owned()), ..email_lead(1) }]);
    let list = || ctl::good(&home, &["touch", "list", "--uncertain"])["touches"].clone();
    let touches = wait::until("the touch to be uncertain", wait::LONG, || {
        Some(list()).filter(|touches| touches.as_array().is_some_and(|it| it.len() == 1))
    });
    let touch = touches[0]["touch"].to_string();
    let settled = ctl::good(&home, &["touch", "resolve", &touch, "--sent"]);
    assert_eq!((settled["touch"].to_string(), &settled["disposition"]), (touch.clone(), &"sent".into()));
    assert_eq!(list(), serde_json::Value::Array(Vec::new()));
    assert_eq!(ctl::ask(&home, &["touch", "resolve", &touch, "--sent"]).code, 66);
    assert_eq!(ctl::ask(&home, &["touch", "resolve", &touch]).code, 2);
    assert_eq!(server.received().len(), 1);
    assert!(daemon.terminate().success());
}

/// Mail says who writes, where to answer, and how to end it; what a server refuses is not tried again.
#[test]
fn mail_arrives_with_its_way_out_and_a_refused_address_is_left_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let server = MailServer::start(dir.path());
    let home = mailing(&server);
    let daemon = Daemon::start(&home);
    let refused = Lead { email: Some("refuse.1@example.com".to_owned()), ..email_lead(1) };
    drop_all(&home.drop_dir(), [email_lead(0), refused]);
    let mail = wait::until("the mail", wait::LONG, || server.received().pop());
    wait::until("nothing to be due", wait::LONG, || is_quiet(&home).then_some(()));
    assert!(daemon.terminate().success());
    assert!(mail.return_path.starts_with("replies+") && mail.return_path.ends_with("@anytown.example"));
    for part in ["List-Unsubscribe: <https://anytown.example/u/", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"] {
        assert!(mail.text.contains(part), "{part}");
    }
    let shown = mail.text.replace("=\r\n", "");
    assert!(shown.contains("14 Elm Street, Anytown, IL 60000"), "the postal address is shown");
    let truth = Truth::read(&home);
    let invalid =
        |body: &Body| matches!(body, Body::TouchFailed(it) if it.reason == FailReason::InvalidAddress && !it.retryable);
    assert!(truth.entries.iter().any(|entry| invalid(&entry.body)));
    assert_eq!(server.received().len(), 1);
    let log = fs::read_to_string(home.log()).expect("the daemon writes one");
    assert!(!log.contains("refuse.1@"), "the server's words quote the address, the log does not");
}

/// A provider that hangs holds up its own channel alone.
#[test]
fn a_provider_that_is_down_loses_nothing_and_holds_up_nobody() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    fake.twist_by(move || {
        count.fetch_add(1, Ordering::Relaxed);
        Some(Twist::TooMany)
    });
    let home = texting(&fake, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..8).map(lead));
    let emails = || home.spooled().iter().filter(|(channel, _)| channel == "email").count();
    wait::until("everybody to be written to, or to wait", wait::LONG, || {
        (home.waiting() == 0 && emails() == 4 && asked.load(Ordering::Relaxed) > 0).then_some(())
    });
    let status = ctl::json(&home, &["status"]).1.to_string();
    assert!(status.contains("the provider of text takes nothing since"), "{status}");
    assert!(daemon.terminate().success());
    let truth = Truth::read(&home);
    let ends = |body: &Body| match body {
        Body::TouchFailed(it) => !it.retryable,
        Body::TouchSkipped(it) => it.reason == SkipReason::ChannelDown,
        _ => false,
    };
    assert!(!truth.entries.iter().any(|entry| ends(&entry.body)), "no text is given up");
    assert_eq!((fake.taken().len(), emails()), (0, 4), "email goes on");
}
