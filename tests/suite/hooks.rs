//! What providers and mail programs post: believed when it proves where it comes from, counted and refused when it does not,
//! answered with success once it is committed, and decided once.

use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use keepwarm_domain::{
    entry::Body,
    words::{Channel, ConfirmationEnd, DeliveryState, SuppressionScope},
};
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::Home,
    http,
    lead::{Lead, drop_all, email_lead, lead},
    outside::{SIGNING_SECRET, account, appliance, listener, relaying},
    parts::{Gateway, MailServer, free_port},
    truth::Truth,
    twilio::{FakeTwilio, Message, sign},
    wait,
};
use keepwarmd::{
    channels::http::{Ask, Http, Login},
    clock::Clock,
};
use serde_json::{Value, json};
use sha2::Sha256;

const STORE: &str = "+13125550199";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn number(of: &Lead) -> String {
    format!("+1{}", of.phone.clone().expect("they left a phone").replace('-', ""))
}

/// One that texts over the fake and is called back on the port.
fn called(fake: &FakeTwilio, port: u16, dir: &Path) -> Home {
    let tables = format!(
        "{}status-url = \"http://127.0.0.1:{port}/twilio/status\"\n\n{}",
        account(fake, dir),
        listener(port, dir)
    );
    appliance(Channel::Text, "twilio", &tables)
}

fn first_text(fake: &FakeTwilio) -> Message {
    wait::until("the first text", wait::LONG, || fake.taken().pop())
}

/// What `status` says of a road.
fn road(home: &Home, name: &str) -> Value {
    let status = ctl::json(home, &["status"]).1;
    let roads = status["roads"].as_array().cloned().unwrap_or_default();
    roads.into_iter().find(|road| road["road"] == name).unwrap_or_default()
}

fn ended(home: &Home, daemon: Daemon) -> Truth {
    assert!(daemon.terminate().success(), "{}", daemon::log(home));
    Truth::read(home)
}

#[test]
fn a_provider_calls_back_in_any_order_and_as_often_as_it_likes() {
    let (dir, port, fake) = (tempfile::tempdir().expect("a folder"), free_port(), FakeTwilio::start());
    let home = called(&fake, port, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    let text = first_text(&fake);
    for (status, code) in [
        ("sent", None),
        ("undelivered", Some(30_003)),
        ("delivered", None),
        ("delivered", None),
        ("failed", Some(30_008)),
    ] {
        let report = fake.report(&text.sid, status, code).expect("it asked for reports");
        assert_eq!(report.post().expect("somebody listens"), 200, "{status}");
    }
    // The same message by both roads.
    let sid = fake.receive(&number(&lead(0)), STORE, "please stop texting me");
    let webhook = fake.webhook(&sid, &format!("http://127.0.0.1:{port}/twilio/message")).expect("it came in");
    assert_eq!([webhook.post().expect("heard"), webhook.post().expect("heard")], [200, 200]);
    wait::until("the confirmation", wait::LONG, || (fake.taken().len() == 2).then_some(()));
    let truth = ended(&home, daemon);
    let states: Vec<DeliveryState> = truth
        .entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::TouchReported(it) => Some(it.state),
            _ => None,
        })
        .collect();
    assert_eq!(states, [DeliveryState::Undelivered, DeliveryState::Delivered]);
    assert_eq!((truth.count("reply-received"), truth.count("suppression-added")), (1, 1));
}

#[test]
fn what_is_forged_replayed_oversized_or_no_request_of_ours_is_refused_and_counted() {
    let (dir, port, fake) = (tempfile::tempdir().expect("a folder"), free_port(), FakeTwilio::start());
    let home = called(&fake, port, dir.path());
    let daemon = Daemon::start(&home);
    let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let sid = fake.receive(&number(&lead(0)), STORE, "hello");
    let good = fake.webhook(&sid, &url("/twilio/message")).expect("it came in");
    let mut forged = good.clone();
    forged.form[1].1 = "stop".to_owned();
    assert_eq!(forged.post().expect("an answer"), 403, "another text under the signature");
    let elsewhere = fake.webhook(&sid, "https://example.com/twilio/message").expect("it came in");
    let elsewhere = keepwarm_tests::twilio::Callback { url: good.url.clone(), ..elsewhere };
    assert_eq!(elsewhere.post().expect("an answer"), 403, "signed for another address");
    assert_eq!(http::post(&url("/twilio/message"), &[FORM], "Body=stop").expect("an answer"), 403);
    let signed = sign::signature("0000", &url("/twilio/status/1-2"), &[]);
    let headers = [FORM, ("X-Twilio-Signature", signed.as_str())];
    assert_eq!(http::post(&url("/twilio/status/1-2"), &headers, "").expect("an answer"), 403);
    let large = "a".repeat(70 << 10);
    assert_eq!(http::post(&url("/twilio/message"), &[FORM], &large).expect("an answer"), 413);
    assert_eq!(http::post(&url("/elsewhere"), &[FORM], "").expect("an answer"), 404);
    let kannel = url("/kannel/message/guess0?from=%2B13125550101&text=stop&id=1");
    let get = |url: &str| Http::new(wait::LONG).ask(url, &Login::None, &Ask::Get).expect("an answer");
    assert_eq!((get(&kannel).status, get(&url("/kannel/report/1-2?type=1")).status), (403, 403));
    let refused = road(&home, "twilio-webhook")["refused"].clone();
    assert_eq!(refused, json!({ "forged": 4, "replayed": 0, "oversized": 0, "malformed": 0 }));
    let listener = road(&home, "listener")["refused"].clone();
    assert_eq!((&listener["oversized"], &listener["malformed"]), (&1.into(), &1.into()));
    assert_eq!(road(&home, "kannel-webhook")["refused"]["forged"], 2);
    let truth = ended(&home, daemon);
    assert_eq!(truth.count("suppression-added"), 0);
    assert!(!daemon::log(&home).contains("5550101"), "nothing of a forged request is logged");
}

/// A request to the generic webhook: its headers' signature and its body.
fn request(secret: &str, at: i64, id: &str, text: &str) -> (String, String) {
    let body = json!({ "id": id, "channel": "text", "from": number(&lead(0)), "text": text }).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key may be of any length");
    mac.update(format!("{at}.{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    (format!("t={at},v1={hex}"), body)
}

#[test]
fn whoever_has_no_webhook_of_their_own_signs_json_and_each_signature_is_good_once() {
    let (dir, port, fake) = (tempfile::tempdir().expect("a folder"), free_port(), FakeTwilio::start());
    let home = called(&fake, port, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    first_text(&fake);
    let url = format!("http://127.0.0.1:{port}/message");
    let post = |(signature, body): &(String, String)| {
        let headers = [("X-Keepwarm-Signature", signature.as_str())];
        http::post(&url, &headers, body).expect("an answer")
    };
    let now = Clock::System.now().as_second();
    let stop = request(SIGNING_SECRET, now, "1", "stop");
    assert_eq!([post(&stop), post(&stop)], [200, 409]);
    assert_eq!(post(&request(SIGNING_SECRET, now - 400, "2", "hello")), 409, "too old");
    assert_eq!(post(&request("guess0", now, "3", "hello")), 403);
    assert_eq!(post(&(stop.0.clone(), stop.1.replace("stop", "more"))), 403);
    assert_eq!(post(&request(SIGNING_SECRET, now - 1, "1", "stop")), 200, "said again under a new signature: known");
    let refused = road(&home, "webhook")["refused"].clone();
    assert_eq!(refused, json!({ "forged": 2, "replayed": 2, "oversized": 0, "malformed": 0 }));
    let truth = ended(&home, daemon);
    assert_eq!((truth.count("reply-received"), truth.count("suppression-added")), (1, 1));
}

#[test]
fn one_click_ends_all_email_and_looking_at_the_link_ends_nothing() {
    let (dir, port) = (tempfile::tempdir().expect("a folder"), free_port());
    let server = MailServer::start(dir.path());
    let tables = format!(
        "[smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"sales@anytown.example\"\n\
         reply-to = \"replies@anytown.example\"\npostal-address = \"14 Elm Street, Anytown, IL 60000\"\n\
         unsubscribe-url = \"https://anytown.example/u\"\n\n{}",
        server.port,
        listener(port, dir.path())
    );
    let home = appliance(Channel::Email, "smtp", &tables);
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [email_lead(0)]);
    let mail = wait::until("the mail", wait::LONG, || server.received().pop());
    let (_, link) = mail.text.split_once("<https://anytown.example/u/").expect("a way out");
    let token = link.split('>').next().expect("it ends");
    let url = format!("http://127.0.0.1:{port}/u/{token}");
    let page = Http::new(wait::LONG).ask(&url, &Login::None, &Ask::Get).expect("an answer");
    assert!(page.status == 200 && String::from_utf8_lossy(&page.body).contains("method=\"post\""));
    assert_eq!(http::post(&url, &[FORM], "").expect("an answer"), 400, "no click");
    assert_eq!(http::post(&format!("{url}0"), &[FORM], "List-Unsubscribe=One-Click").expect("an answer"), 403);
    let show = || ctl::good(&home, &["person", "show", email_lead(0).email.as_deref().expect("an address")]);
    assert_eq!(show()["suppressions"], json!([]));
    let click = || http::post(&url, &[FORM], "List-Unsubscribe=One-Click").expect("an answer");
    assert_eq!([click(), click()], [200, 200]);
    let truth = ended(&home, daemon);
    let ended: Vec<SuppressionScope> = truth
        .entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::SuppressionAdded(it) => Some(it.scope),
            _ => None,
        })
        .collect();
    assert_eq!(ended, [SuppressionScope::Email]);
}

#[test]
fn a_stop_and_a_report_come_in_through_kannel_and_a_message_waits_for_a_daemon_that_is_down() {
    let (dir, port) = (tempfile::tempdir().expect("a folder"), free_port());
    let gateway = Gateway::start(dir.path(), port);
    let home = relaying(&gateway, port, dir.path());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0), lead(2)]);
    wait::until("the reports of both texts", wait::LONG, || {
        (road(&home, "kannel-webhook")["taken"].as_i64() >= Some(2)).then_some(())
    });
    gateway.receive(&number(&lead(0)), STORE, "please stop texting me");
    wait::until("the confirmation", wait::LONG, || (gateway.received().len() == 3).then_some(()));
    daemon.kill();
    gateway.receive(&number(&lead(2)), STORE, "STOP");
    let daemon = Daemon::start(&home);
    wait::until("the second stop", wait::LONG, || {
        let shown = ctl::good(&home, &["person", "show", &number(&lead(2))]);
        shown["suppressions"].as_array().is_some_and(|it| !it.is_empty()).then_some(())
    });
    let truth = ended(&home, daemon);
    let delivered = |body: &Body| matches!(body, Body::TouchReported(it) if it.state == DeliveryState::Delivered);
    assert!(truth.entries.iter().filter(|entry| delivered(&entry.body)).count() >= 2);
    assert_eq!((truth.count("reply-received"), truth.count("suppression-added")), (2, 2));
    let confirmed = |body: &Body| matches!(body, Body::StopConfirmationEnded(it) if it.end == ConfirmationEnd::Sent);
    assert!(truth.entries.iter().any(|entry| confirmed(&entry.body)));
}

#[test]
fn a_gateway_that_is_gone_ends_texting_until_it_is_back() {
    let (dir, port) = (tempfile::tempdir().expect("a folder"), free_port());
    let gateway = Gateway::start(dir.path(), port);
    let home = relaying(&gateway, port, dir.path());
    home.approve_words();
    drop(gateway);
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [lead(0)]);
    let advice = wait::until("the status to tell", wait::LONG, || {
        let (code, status) = ctl::json(&home, &["status"]);
        let told = code == 1 && status["pauses"][0]["kind"] == "deaf";
        told.then(|| status["hearing"][0]["advice"].to_string())
    });
    assert!(advice.contains("check that bearerbox runs"), "{advice}");
    assert!(daemon.terminate().success());
    assert_eq!(Truth::read(&home).count("touch-claimed"), 0);
}
