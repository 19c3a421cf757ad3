//! Customers are heard by the daemon itself, over the provider that carries its texts: a stop ends everything and is
//! confirmed once, whenever the daemon dies, and who cannot hear does not speak.

use std::fs;

use keepwarm_domain::{
    entry::{Body, Entry},
    words::{CancelReason, ConfirmationEnd, DeliveryState, Intent},
};
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::Home,
    http::Reply,
    lead::{Lead, drop_all, lead},
    outside::{texting, texting_soon},
    truth::Truth,
    twilio::{FakeTwilio, Message},
    wait,
};
use serde_json::Value;

const STORE: &str = "+13125550199";

/// The customer's number as a provider writes it.
fn number(of: &Lead) -> String {
    let digits = of.phone.clone().expect("they left a phone").replace('-', "");
    format!("+1{digits}")
}

fn until_texted(fake: &FakeTwilio, texts: usize) -> Vec<Message> {
    wait::until("the texts", wait::LONG, || Some(fake.taken()).filter(|taken| taken.len() >= texts))
}

/// Waits until the list was asked for twice more: what was in the account before is heard by then.
fn until_polled(fake: &FakeTwilio) {
    let before = fake.counts().1;
    wait::until("two polls", wait::LONG, || (fake.counts().1 >= before + 4).then_some(()));
}

fn ended(home: &Home, daemon: Daemon) -> Truth {
    assert!(daemon.terminate().success(), "{}", daemon::log(home));
    Truth::read(home)
}

fn kinds<'t>(truth: &'t Truth, kind: &'t str) -> impl Iterator<Item = &'t Entry> {
    truth.entries.iter().filter(move |entry| entry.body.kind() == kind)
}

#[test]
fn a_wish_to_stop_ends_all_texts_and_is_confirmed_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    let home = texting(&fake, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0), lead(2)]);
    until_texted(&fake, 2);
    // No word that a carrier would act on by itself.
    let customer = number(&lead(0));
    fake.receive(&customer, STORE, "please stop texting me");
    let taken = until_texted(&fake, 3);
    until_polled(&fake);
    fake.receive(&customer, STORE, "I said stop texting me");
    until_polled(&fake);
    let truth = ended(&home, daemon);
    let to_them: Vec<&Message> = taken.iter().filter(|message| message.to == customer).collect();
    assert_eq!((to_them.len(), fake.taken().len()), (2, 3), "the first text and the confirmation");
    assert_eq!((truth.count("reply-received"), truth.count("suppression-added")), (2, 1));
    let canceled = |entry: &&Entry| matches!(&entry.body, Body::TouchCanceled(it) if it.reason == CancelReason::OptOut);
    assert!(kinds(&truth, "touch-canceled").filter(canceled).count() > 0, "what was planned for them is canceled");
    let confirmed: Vec<ConfirmationEnd> = kinds(&truth, "stop-confirmation-ended")
        .filter_map(|entry| if let Body::StopConfirmationEnded(it) = &entry.body { Some(it.end) } else { None })
        .collect();
    assert_eq!(confirmed, [ConfirmationEnd::Sent]);
    let log = daemon::log(&home);
    assert!(!log.contains(&customer[2..]) && !log.contains("stop texting"), "neither who nor what");
}

#[test]
fn a_stop_that_the_carrier_obeys_too_is_recorded_once_and_nothing_goes_out() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    let home = texting(&fake, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    until_texted(&fake, 1);
    fake.receive(&number(&lead(0)), STORE, "STOP");
    wait::until("the stop", wait::LONG, || {
        let shown = ctl::good(&home, &["person", "show", &number(&lead(0))]);
        shown["suppressions"].as_array().is_some_and(|it| !it.is_empty()).then_some(())
    });
    until_polled(&fake);
    let truth = ended(&home, daemon);
    assert_eq!((truth.count("suppression-added"), fake.taken().len()), (1, 1));
    let stops = |entry: &&Entry| matches!(&entry.body, Body::ReplyReceived(it) if it.intents == [Intent::OptOut]);
    assert_eq!(kinds(&truth, "reply-received").filter(stops).count(), 1);
}

#[test]
fn what_became_of_a_text_is_polled_and_only_its_last_state_is_a_fact() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    let home = texting(&fake, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0), lead(2)]);
    let taken = until_texted(&fake, 2);
    let of = |lead: &Lead| {
        let found = taken.iter().find(|message| message.to == number(lead));
        found.expect("they were texted").sid.clone()
    };
    let (first, second) = (of(&lead(0)), of(&lead(2)));
    fake.progress(&first, "sent", None);
    until_polled(&fake);
    fake.progress(&first, "delivered", None);
    fake.progress(&second, "undelivered", Some(30_005));
    until_polled(&fake);
    fake.progress(&first, "sent", None);
    until_polled(&fake);
    let truth = ended(&home, daemon);
    let mut states: Vec<DeliveryState> = kinds(&truth, "touch-reported")
        .filter_map(|entry| if let Body::TouchReported(it) = &entry.body { Some(it.state) } else { None })
        .collect();
    states.sort_unstable();
    assert_eq!(states, [DeliveryState::Undelivered, DeliveryState::Delivered]);
    assert_eq!(truth.count("suppression-added"), 1, "the number that does not exist is not texted again");
}

#[test]
fn nothing_is_heard_twice_and_nothing_is_lost_however_often_the_daemon_dies() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    fake.pages_of(3);
    let home = texting(&fake, dir.path());
    home.approve_words();
    let customers: Vec<Lead> = (0..6).map(|n| lead(2 * n)).collect();
    drop_all(&home.drop_dir(), customers.iter().cloned());
    for round in 0..6 {
        for (n, customer) in customers.iter().enumerate() {
            fake.receive(&number(customer), STORE, &format!("question {round} of {n}: which colors are there?"));
        }
        let before = fake.counts().1;
        let daemon = Daemon::launch(&home);
        // Somewhere between two pages.
        wait::until("some pages", wait::LONG, || (fake.counts().1 > before + round).then_some(()));
        daemon.kill();
    }
    let daemon = Daemon::start(&home);
    wait::until("the intake", wait::LONG, || (home.waiting() == 0).then_some(()));
    until_polled(&fake);
    wait::until("all of it to be heard", wait::LONG, || {
        let status = ctl::json(&home, &["status"]).1;
        (status["roads"][0]["well_at"] != Value::Null).then_some(())
    });
    let truth = ended(&home, daemon);
    assert_eq!(truth.count("reply-received"), 36);
}

#[test]
fn a_daemon_that_cannot_hear_says_so_and_does_not_speak_until_it_can() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    let home = texting(&fake, dir.path());
    home.approve_words();
    // A token that was changed, as far as lists go.
    fake.out(Some(Reply::text(401, "who are you?")));
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    let status = wait::until("the status to tell", wait::LONG, || {
        let (code, status) = ctl::json(&home, &["status"]);
        let told = status["roads"][0]["failing_since"] != Value::Null && status["pauses"][0]["kind"] == "deaf";
        told.then_some((code, status))
    });
    let (code, status) = status;
    assert_eq!(
        (code, &status["hearing"][0]["channel"], &status["hearing"][0]["deaf"]),
        (1, &"text".into(), &true.into())
    );
    let advice = status["hearing"][0]["advice"].as_str().unwrap_or_default();
    assert!(advice.contains("check account and token of [twilio]"), "{advice}");
    let why = ctl::ask(&home, &["lead", "why", &first_lead(&home)]).out;
    assert!(why.contains("pause.deaf.text") && why.contains("customers can be heard"), "{why}");
    assert_eq!(fake.counts().0, 0, "nothing was even tried");
    fake.out(None);
    until_texted(&fake, 1);
    assert_eq!(ctl::json(&home, &["status"]).0, 0);
    let truth = ended(&home, daemon);
    assert_eq!((truth.count("outreach-paused"), truth.count("outreach-resumed")), (1, 1));
    let log = fs::read_to_string(home.log()).expect("the daemon writes one");
    assert_eq!(log.matches("texts cannot be heard; automated texts stop").count(), 1, "it is said once");
}

fn first_lead(home: &Home) -> String {
    let leads = ctl::good(home, &["lead", "list"]);
    leads["leads"][0]["lead"].to_string()
}

#[test]
fn texts_go_live_once_a_stop_came_back_over_the_providers_road() {
    let dir = tempfile::tempdir().expect("a folder");
    let fake = FakeTwilio::start();
    let home = texting_soon(&fake, dir.path());
    let daemon = Daemon::start(&home);
    until_polled(&fake);
    let registry = dir.path().join("registry.csv");
    fs::write(&registry, "312,5550101\n").expect("the folder is ours");
    let registry = registry.display().to_string();
    let today = ctl::good(&home, &["status"])["now"].as_str().expect("a time")[..10].to_owned();
    ctl::good(&home, &["go-live", "no-lists", "--signed-by", "Mona Manager"]);
    ctl::good(&home, &["list", "import", "national-dnc", &registry, "--version", "1", "--date", &today]);
    ctl::good(&home, &["go-live", "prove-stop", "text", "312-555-0177", "--rep", "1"]);
    let missing = |said: &Value| -> Vec<String> {
        let missing = said["missing"].as_array().cloned().unwrap_or_default();
        missing.iter().filter_map(|it| it["check"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(missing(&ctl::json(&home, &["go-live", "text", "--check"]).1), ["stop-proof"]);
    fake.receive("+13125550177", STORE, "Stop");
    until_polled(&fake);
    assert_eq!(ctl::good(&home, &["go-live", "text"])["live"], true);
    drop_all(&home.drop_dir(), [lead(0)]);
    until_texted(&fake, 1);
    let truth = ended(&home, daemon);
    assert_eq!((truth.count("stop-proven"), truth.count("channel-went-live")), (1, 1));
}
