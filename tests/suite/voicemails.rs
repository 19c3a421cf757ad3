//! Voicemails over a provider that takes HTTP: each is left at most once, whenever the daemon dies and however badly the
//! provider answers; they go to whoever agreed in writing, and everybody else is called by a person.

use std::path::Path;

use keepwarm_domain::{
    entry::Body,
    words::{Channel, FailReason, SkipReason, TaskKind},
};
use keepwarm_tests::{
    daemon::{self, Daemon},
    home::{Home, Outside, Settings, fixtures},
    lead::{Lead, drop_all, drop_file, lead},
    outside::{secret, tables_of},
    truth::Truth,
    voicemail::{FakeVoicemail, TOKEN, Twist},
    wait,
};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::providers::{LEADS_PER_RUN, at_most_once, is_quiet, killed_often, runs, seed, settled, told};

/// One that leaves voicemails over the fake, before anything else.
fn speaking(fake: &FakeVoicemail, dir: &Path) -> Home {
    let tables = format!(
        "[voicemail-drop]\nurl = \"{}\"\ntoken-file = \"{}\"\ntimeout = \"2s\"\nper-minute = 60000\n",
        fake.url(),
        secret(dir, "voicemail-token", TOKEN),
    );
    let live = vec![(Channel::Voicemail, "voicemail-drop")];
    let outside = Outside { toml: tables_of(Channel::Voicemail, "voicemail-drop", &tables), live };
    Home::new(&Settings { outside, cadences: Some(fixtures("spoken")), ..Settings::default() })
}

fn killed_and_left_at_most_once(forgets: bool) {
    let (seed, dir) = (seed(), tempfile::tempdir().expect("a folder"));
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let fake = FakeVoicemail::start(forgets);
    let mut dice = ChaCha8Rng::seed_from_u64(seed + 1);
    fake.twist_by(move || match dice.random_range(0..8) {
        0 => Some(Twist::LeaveThenDrop),
        1 => Some(Twist::LeaveThenFail),
        2 => Some(Twist::Drop),
        3 => Some(Twist::TooMany),
        _ => None,
    });
    let home = speaking(&fake, dir.path());
    // Every other of these customers left a phone.
    let leads: Vec<Lead> = (0..runs() * LEADS_PER_RUN).map(|n| lead(2 * n)).collect();
    killed_often(&home, &leads, || fake.counts().0, &mut random);
    let truth = settled(&home);
    let left = fake.left();
    at_most_once(&left.iter().map(|left| left.to.clone()).collect::<Vec<_>>(), seed);
    let (sent, uncertain, claimed) = told(&truth, Channel::Voicemail);
    assert!(sent.len() <= left.len(), "seed {seed}: what counts as sent was left");
    assert!(left.len() <= sent.len() + uncertain.len(), "seed {seed}: what was left is known, or a human decides");
    assert_eq!(truth.state.in_doubt().count(), 0, "seed {seed}");
    assert!(claimed.len() >= leads.len() / 2, "seed {seed}: {} of {} were claimed", claimed.len(), leads.len());
}

#[test]
fn a_voicemail_is_left_at_most_once_whenever_the_daemon_dies() {
    killed_and_left_at_most_once(false);
}

#[test]
fn a_voicemail_is_left_at_most_once_by_a_provider_that_forgets_what_it_took() {
    killed_and_left_at_most_once(true);
}

/// Calls that are planned; they become tasks when the store is open.
fn calls(truth: &Truth) -> usize {
    let call = |body: &Body| matches!(body, Body::TouchPlanned(it) if it.channel == Channel::Call && it.step == 0);
    truth.entries.iter().filter(|entry| call(&entry.body)).count()
}

#[test]
fn a_voicemail_goes_to_who_agreed_in_writing_and_a_person_calls_the_others() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeVoicemail::start(false);
    let home = speaking(&fake, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    let others = lead(2).adf().replace("source=\"website\"", "source=\"flyer\"");
    drop_file(&home.drop_dir(), "flyer.xml", others.as_bytes());
    let left = wait::until("the voicemail", wait::LONG, || fake.left().pop());
    wait::until("nothing to be due", wait::LONG, || (home.waiting() == 0 && is_quiet(&home)).then_some(()));
    assert!(daemon.terminate().success(), "{}", daemon::log(&home));
    assert_eq!(fake.left().len(), 1);
    assert_eq!(left.to, format!("+1{}", lead(0).phone.expect("they left one").replace('-', "")));
    assert!(left.text.contains("Anytown Motors") && left.text.contains("800-555-0100"), "{}", left.text);
    let truth = Truth::read(&home);
    let unwritten = |body: &Body| match body {
        Body::TouchSkipped(it) => it.reason == SkipReason::NoConsent && it.rule == "consent.voicemail.no-pewc",
        _ => false,
    };
    assert_eq!(truth.entries.iter().filter(|entry| unwritten(&entry.body)).count(), 1);
    assert_eq!(calls(&truth), 1);
}

#[test]
fn a_voicemail_that_is_refused_becomes_a_call_and_one_without_an_answer_a_question_to_a_human() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeVoicemail::start(true);
    fake.twist(&[Twist::Refuse, Twist::LeaveThenDrop]);
    let home = speaking(&fake, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    wait::until("the first to be refused", wait::LONG, || (fake.counts().0 == 1).then_some(()));
    drop_all(&home.drop_dir(), [lead(2)]);
    wait::until("the second to be left", wait::LONG, || (fake.left().len() == 1).then_some(()));
    wait::until("nothing to be due", wait::LONG, || is_quiet(&home).then_some(()));
    daemon.kill();
    let truth = settled(&home);
    assert_eq!((fake.counts().0, fake.left().len()), (2, 1), "neither was asked for again");
    let refused =
        |body: &Body| matches!(body, Body::TouchFailed(it) if it.reason == FailReason::Refused && !it.retryable);
    assert_eq!(truth.entries.iter().filter(|entry| refused(&entry.body)).count(), 1);
    assert_eq!(truth.count("touch-uncertain"), 1);
    let asks = |body: &Body| matches!(body, Body::TaskOpened(it) if it.kind == TaskKind::ResolveUncertain);
    assert_eq!(truth.entries.iter().filter(|entry| asks(&entry.body)).count(), 1);
    assert_eq!(calls(&truth), 1);
}
