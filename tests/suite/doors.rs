//! Leads and calls that programs of others post: taken once, answered once they are committed, kept with their reason where
//! nothing of them can be read, and decided by what their customers say in them.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use keepwarm_domain::{
    entry::Body,
    words::{CallStatus, Department, Intent, OpenedBy, Stage, SuppressionScope, TaskKind},
};
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::{Home, Outside, Settings},
    http,
    lead::{Lead, email_lead, lead},
    outside::{listener, secret},
    parts::free_port,
    truth::Truth,
};
use keepwarmd::clock::Clock;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;

const WEBSITE: &str = "guess1";
const RAIL: &str = "guess2";
const PBX: &str = "guess3";

/// One that takes leads of the website, and calls of CallRail and of somebody else.
fn open(port: u16, dir: &Path) -> Home {
    let caller = |name: &str, sends: &str, text: &str| {
        let file = secret(dir, name, text);
        format!("[[caller]]\nname = \"{name}\"\nsends = \"{sends}\"\nsecret-file = \"{file}\"\n")
    };
    let toml = [
        listener(port, dir),
        caller("website", "leads", WEBSITE),
        caller("rail", "callrail", RAIL),
        caller("pbx", "calls", PBX),
    ];
    let outside = Outside { toml: toml.join("\n"), live: Vec::new() };
    Home::new(&Settings { outside, ..Settings::default() })
}

struct Doors {
    home: Home,
    daemon: Daemon,
    port: u16,
    _dir: tempfile::TempDir,
}

impl Doors {
    fn open() -> Self {
        let (dir, port) = (tempfile::tempdir().expect("a folder"), free_port());
        let home = open(port, dir.path());
        let daemon = Daemon::start(&home);
        Self { home, daemon, port, _dir: dir }
    }

    fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> u16 {
        http::post(&format!("http://127.0.0.1:{}{path}", self.port), headers, body).expect("an answer")
    }

    fn lead(&self, body: &str) -> u16 {
        self.post("/v1/leads", &[("X-Keepwarm-Secret", WEBSITE)], body)
    }

    fn call(&self, call: &Value) -> u16 {
        self.post("/v1/calls", &[("Authorization", &format!("Bearer {PBX}"))], &call.to_string())
    }

    fn ended(self) -> Truth {
        assert!(self.daemon.terminate().success(), "{}", daemon::log(&self.home));
        Truth::read(&self.home)
    }
}

fn number(of: &Lead) -> String {
    format!("+1{}", of.phone.clone().expect("they left a phone").replace('-', ""))
}

fn call(id: &str, of: &Lead, status: &str, seconds: u32) -> Value {
    let at = Clock::System.now().to_string();
    json!({ "call_id": id, "provider": "pbx", "at": at, "from": number(of), "direction": "inbound", "status": status,
            "duration_s": seconds, "to_tracking": "+13125550190" })
}

fn intents(truth: &Truth) -> Vec<Vec<Intent>> {
    let opening = |body: &Body| match body {
        Body::LeadReceived(it) => it.inquiry.opening.clone(),
        _ => None,
    };
    truth.entries.iter().filter_map(|entry| opening(&entry.body)).map(|opening| opening.intents).collect()
}

#[test]
fn a_posted_lead_is_committed_before_it_is_answered_and_known_when_it_comes_again() {
    let doors = Doors::open();
    let adf = email_lead(0).adf();
    assert_eq!(doors.lead(&adf), 202);
    let rows = ctl::good(&doors.home, &["lead", "list"]);
    assert_eq!(rows["leads"].as_array().map(Vec::len), Some(1), "it is there as soon as its sender hears so: {rows}");
    assert_eq!([doors.lead(&adf), doors.lead(&adf)], [202, 202]);
    let json = json!({ "id": "J-1", "first": "Casey", "last": "Specimen", "email": "casey.specimen@example.com",
                       "source": "Website", "comments": "What would you give me for my 2016 Escape?" });
    assert_eq!(doors.lead(&json.to_string()), 202);
    let truth = doors.ended();
    assert_eq!(truth.count("lead-received"), 2);
    assert_eq!(intents(&truth).last(), Some(&vec![Intent::TradeValue]));
    assert_eq!(truth.count("escalation-opened"), 1, "a trade value asked for at the door is a human's at minute 0");
}

#[test]
fn what_cannot_be_read_is_kept_with_its_reason_and_what_is_forged_or_too_large_is_not() {
    let doors = Doors::open();
    assert_eq!([doors.lead("{\"id\": \"7\"}"), doors.lead("{\"id\": \"7\"}"), doors.lead("hello")], [422; 3]);
    assert_eq!(doors.call(&json!({ "status": "missed" })), 422);
    assert_eq!(doors.post("/v1/leads", &[("X-Keepwarm-Secret", "guess0")], "x"), 403);
    assert_eq!(doors.post("/v1/leads", &[("X-Keepwarm-Secret", PBX)], "x"), 403, "a caller of calls posts no leads");
    assert_eq!(doors.post("/v1/calls", &[], "x"), 403);
    assert_eq!(doors.lead(&"a".repeat(600 << 10)), 413);
    let items = ctl::good(&doors.home, &["intake", "list"]);
    let items = items["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(items.len(), 3, "{items:?}");
    let reasons: Vec<String> = items.iter().map(|item| item["reason"].to_string()).collect();
    assert!(reasons.iter().any(|reason| reason.contains("a call without an id")), "{reasons:?}");
    let item = items.iter().find(|item| item["reason"].to_string().contains("without an id")).expect("it is there");
    let (code, retried) = ctl::json(&doors.home, &["intake", "retry", &item["item"].to_string()]);
    assert_ne!(code, 0, "it is as it was");
    assert!(retried["quarantined"].to_string().contains("without an id"), "{retried}");
    let truth = doors.ended();
    assert_eq!((truth.count("lead-received"), truth.count("intake-quarantined")), (0, 3));
}

#[test]
fn every_way_to_prove_who_posts_is_taken() {
    let doors = Doors::open();
    let body = call("p1", &lead(0), "missed", 0).to_string();
    let now = Clock::System.now().as_second();
    let signed = |at: i64| {
        let mut mac = Hmac::<Sha256>::new_from_slice(PBX.as_bytes()).expect("a key may be of any length");
        mac.update(format!("{at}.{body}").as_bytes());
        let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("t={at},v1={hex}")
    };
    let by_signature = |at: i64| doors.post("/v1/calls", &[("X-Keepwarm-Signature", &signed(at))], &body);
    assert_eq!([by_signature(now), by_signature(now)], [202, 202], "the same post again is known");
    assert_eq!(by_signature(now - 400), 409);
    assert_eq!(doors.post(&format!("/v1/calls/{PBX}"), &[], &body), 202);
    assert_eq!(doors.post("/v1/calls/guess0", &[], &body), 403);
    let rail = json!({ "resource_id": "CAL1", "customer_phone_number": number(&lead(2)), "answered": false,
                       "voicemail": true, "duration": 31, "direction": "inbound", "source_name": "Google Ads" });
    let mut mac = Hmac::<Sha1>::new_from_slice(RAIL.as_bytes()).expect("a key may be of any length");
    mac.update(rail.to_string().as_bytes());
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(doors.post("/v1/calls", &[("Signature", &signature)], &rail.to_string()), 202);
    assert_eq!(doors.post("/v1/calls", &[("Signature", &signature)], &body), 403);
    let truth = doors.ended();
    assert_eq!((truth.count("call-recorded"), truth.count("lead-received")), (2, 2));
}

#[test]
fn a_lead_captured_on_a_call_enrolls_itself_and_what_its_service_learns_later_adds_to_it() {
    let doors = Doors::open();
    let mut missed = call("c1", &lead(0), "missed", 0);
    missed["cnam"] = "SPECIMEN CASEY".into();
    assert_eq!([doors.call(&missed), doors.call(&missed)], [202, 202]);
    let short = call("c2", &lead(2), "answered", 12);
    assert_eq!(doors.call(&short), 202);
    missed["status"] = "answered".into();
    missed["duration_s"] = 75.into();
    missed["notes"] = "wants to know what the trade is worth".into();
    assert_eq!(doors.call(&missed), 202);
    let truth = doors.ended();
    assert_eq!((truth.count("lead-received"), truth.count("enrolled"), truth.count("call-recorded")), (1, 1, 3));
    let received = truth.entries.iter().find_map(|entry| match &entry.body {
        Body::LeadReceived(it) => Some(it.clone()),
        _ => None,
    });
    let received = received.expect("a lead");
    assert!(received.person.name.is_none(), "the carrier's name greets nobody");
    assert_eq!(received.inquiry.opening.map(|opening| opening.by), Some(OpenedBy::Call));
    let contacted = |body: &Body| matches!(body, Body::StageReached(it) if it.stage == Stage::Contacted);
    assert!(truth.entries.iter().any(|entry| contacted(&entry.body)), "a minute of talk is contact");
    assert_eq!(truth.count("escalation-opened"), 1, "and the notes bring it before a human");
}

#[test]
fn a_call_of_somebody_with_an_open_lead_stops_the_automation_and_tells_the_owner() {
    let doors = Doors::open();
    assert_eq!(doors.lead(&lead(0).adf()), 202);
    assert_eq!(doors.call(&call("c1", &lead(0), "missed", 0)), 202);
    let truth = doors.ended();
    assert_eq!((truth.count("lead-received"), truth.count("enrolled"), truth.count("enrollment-paused")), (1, 1, 1));
    let told = |body: &Body| matches!(body, Body::TaskOpened(it) if it.kind == TaskKind::AnswerReply);
    assert!(truth.entries.iter().any(|entry| told(&entry.body)));
    let noted = truth.entries.iter().find_map(|entry| match &entry.body {
        Body::CallRecorded(it) => Some((it.status, it.line)),
        _ => None,
    });
    assert_eq!(noted, Some((CallStatus::Missed, Some(Department::Sales))));
}

#[test]
fn a_wish_in_a_posted_comment_is_honored_from_the_first_moment() {
    let doors = Doors::open();
    let only = Lead { comments: "Is it still there? Email only please.".to_owned(), ..lead(0) };
    assert_eq!(doors.lead(&only.adf()), 202);
    let shown = ctl::good(&doors.home, &["person", "show", &number(&lead(0))]);
    assert_eq!(shown["suppressions"].as_array().map(Vec::len), Some(1), "{shown}");
    let truth = doors.ended();
    let scopes: Vec<SuppressionScope> = truth
        .entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::SuppressionAdded(it) => Some(it.scope),
            _ => None,
        })
        .collect();
    assert_eq!(scopes, [SuppressionScope::Phone]);
}
