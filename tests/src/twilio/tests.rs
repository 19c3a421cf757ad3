//! What a test may rely on of the fake.

use std::time::Duration;

use keepwarmd::channels::http::{Ask, Http, Login};
use serde_json::Value;

use super::*;

fn asked(fake: &FakeTwilio, path: &str, ask: &Ask<'_>) -> Option<(u16, Value)> {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("twilio-token"), TOKEN).expect("written");
    let secrets = keepwarmd::secret::Secrets { credentials: Some(dir.path()) };
    let token = secrets.load("twilio-token", "token-file", None).expect("it is there");
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/{path}", fake.url());
    let answered = Http::new(Duration::from_secs(5)).ask(&url, &Login::Basic(ACCOUNT, &token), ask).ok()?;
    Some((answered.status, serde_json::from_slice(&answered.body).unwrap_or_default()))
}

fn send(fake: &FakeTwilio, to: &str) -> Option<(u16, Value)> {
    let url = "https://example.com/status/1";
    let form = [("To", to), ("From", "+13125550199"), ("Body", "Hello there"), ("StatusCallback", url)];
    asked(fake, "Messages.json", &Ask::Form(&form))
}

fn listed(fake: &FakeTwilio, query: &str) -> usize {
    let (_, said) = asked(fake, &format!("Messages.json?{query}"), &Ask::Get).expect("an answer");
    said["messages"].as_array().map_or(0, Vec::len)
}

#[test]
fn it_takes_lists_and_refuses() {
    let fake = FakeTwilio::start();
    let (status, said) = send(&fake, "+13125550101").expect("an answer");
    assert_eq!((status, &said["status"], &said["num_segments"]), (201, &"queued".into(), &"1".into()));
    for (to, code) in [("+15005550001", 21_211), ("+15005550004", 21_610), ("+15005550009", 21_614)] {
        let (status, said) = send(&fake, to).expect("an answer");
        assert_eq!((status, &said["code"]), (400, &code.into()), "{to}");
    }
    let token = Login::None;
    let answered = Http::new(Duration::from_secs(5)).ask(&fake.url(), &token, &Ask::Get).expect("an answer");
    assert_eq!((answered.status, fake.counts()), (401, (4, 0, 1)));
    assert_eq!(listed(&fake, "To=%2B13125550101"), 1);
    assert_eq!(listed(&fake, "To=%2B13125550102"), 0);
}

#[test]
fn a_stop_holds_until_a_start() {
    let fake = FakeTwilio::start();
    fake.receive("+13125550101", "+13125550199", "Stop");
    let (_, said) = send(&fake, "+13125550101").expect("an answer");
    assert_eq!(said["code"], 21_610);
    fake.receive("+13125550101", "+13125550199", "START");
    assert_eq!(send(&fake, "+13125550101").map(|(status, _)| status), Some(201));
    assert_eq!((listed(&fake, ""), fake.taken().len()), (3, 1), "both ways stand in the list");
}

#[test]
fn it_answers_badly_when_told_to_and_its_list_can_lag() {
    let fake = FakeTwilio::start();
    fake.lag(1);
    let to = "+13125550101";
    fake.twist(&[Twist::TooMany, Twist::Drop, Twist::AcceptThenDrop, Twist::AcceptThenFail, Twist::Unavailable]);
    let statuses: Vec<Option<u16>> = (0..6).map(|_| send(&fake, to).map(|(status, _)| status)).collect();
    assert_eq!(statuses, [Some(429), None, None, Some(500), Some(503), Some(201)]);
    assert_eq!(fake.taken().len(), 3);
    assert_eq!((listed(&fake, ""), listed(&fake, "PageSize=2"), listed(&fake, "PageSize=2&Page=1")), (0, 2, 1));
}

#[test]
fn reports_are_signed_and_can_be_repeated() {
    let fake = FakeTwilio::start();
    send(&fake, "+13125550101").expect("an answer");
    let sid = fake.taken()[0].sid.clone();
    fake.progress(&sid, "undelivered", Some(30_003));
    assert_eq!(fake.taken()[0].error_code, Some(30_003));
    let report = fake.report(&sid, "delivered", None).expect("it asked for reports");
    assert_eq!(report.signature, sign::signature(TOKEN, "https://example.com/status/1", &report.form));
    assert!(fake.webhook(&sid, "https://example.com/in").is_none(), "nobody sent it to us");
    let received = fake.receive("+13125550101", "+13125550199", "hi");
    assert!(fake.webhook(&received, "https://example.com/in").is_some());
}
