//! `keepwarmctl` against a daemon that serves: every command in its three formats, with the documented fields and codes.

use std::{collections::BTreeSet, fs};

use jiff::Timestamp;
use keepwarm_domain::{
    entry::{Actor, Entry, IntakeQuarantined},
    ids::{ItemId, Seq, StoreId},
    words::SealKind,
};
use keepwarm_ledger::{Batch, Ledger, MasterKey, Options, Seal};
use keepwarm_tests::{
    ctl::{self, Said},
    daemon::Daemon,
    home::{Home, Settings, fixtures},
    lead::{drop_all, drop_file, lead},
    truth::Truth,
    wait,
};
use keepwarmd::{config::ApplianceKey, intake::arrive::item_bytes, snapshot};
use serde_json::Value;

/// A daemon with a dozen leads, one file in quarantine, and a publication.
fn serving() -> (Home, Daemon) {
    let home = Home::new(&Settings::default());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..12).map(lead));
    drop_file(&home.drop_dir(), "newsletter.txt", b"Tires, tires, tires!");
    wait::until("the files to be taken", wait::LONG, || (home.waiting() == 0).then_some(()));
    wait::until("the first answers", wait::LONG, || (!home.spooled().is_empty()).then_some(()));
    ctl::good(&home, &["warehouse", "publish"]);
    (home, daemon)
}

fn fields(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap_or_else(|| panic!("an object: {value:#}")).keys().map(String::as_str).collect()
}

/// All that are documented, and none that is not.
fn has_fields(value: &Value, expected: &str) {
    let expected: BTreeSet<&str> = expected.split_whitespace().collect();
    assert_eq!(fields(value), expected);
}

fn table(home: &Home, args: &[&str]) -> Said {
    let said = ctl::ask(home, args);
    assert!(!said.out.trim().is_empty(), "{args:?}: {}", said.err);
    said
}

/// The header line of the CSV, and how many records follow.
fn csv(home: &Home, args: &[&str]) -> (String, usize) {
    let said = ctl::ask(home, &[args, &["--format", "csv"]].concat());
    let mut lines = said.out.lines();
    (lines.next().unwrap_or_default().to_owned(), lines.count())
}

#[test]
fn status_tells_how_the_appliance_is() {
    let (home, _daemon) = serving();
    let status = ctl::good(&home, &["status"]);
    has_fields(
        &status,
        "release condition advice started_at now stores ledger leads touches tasks_open escalations intake_quarantined \
         modes pauses cadence_files_differ reminders hearing roads publication",
    );
    assert_eq!(status["condition"], "serving");
    assert_eq!((&status["leads"]["open"], &status["leads"]["without_next_action"]), (&12.into(), &0.into()));
    assert_eq!(status["intake_quarantined"], 1);
    assert_eq!(status["modes"].as_array().map(Vec::len), Some(16));
    has_fields(&status["publication"], "path through_seq ledger_tip published_at age_seconds bytes schema_version");
    assert!(table(&home, &["status"]).out.contains("Anytown Motors"));
    assert!(csv(&home, &["status"]).1 > 0);
}

const LEAD: &str = "lead store opened_at customer vehicle source segment stage owner acting open outcome next";

#[test]
fn leads_are_listed_shown_and_explained() {
    let (home, _daemon) = serving();
    let listed = ctl::good(&home, &["lead", "list"]);
    has_fields(&listed, "leads matching more");
    let leads = listed["leads"].as_array().expect("a list");
    assert_eq!((leads.len(), &listed["matching"]), (12, &12.into()));
    has_fields(&leads[0], LEAD);
    has_fields(&leads[0]["next"], "what at label mode");
    let ids: Vec<i64> = leads.iter().filter_map(|lead| lead["lead"].as_i64()).collect();
    assert!(ids.is_sorted_by(|a, b| a > b), "newest first: {ids:?}");
    let some = ctl::good(&home, &["lead", "list", "--limit", "5"]);
    assert_eq!((some["leads"].as_array().map(Vec::len), &some["more"]), (Some(5), &true.into()));
    assert_eq!(ctl::good(&home, &["lead", "list", "--segment", "aged-internet"])["leads"], Value::Array(Vec::new()));

    let id = ids[0].to_string();
    let shown = ctl::good(&home, &["lead", "show", &id]);
    has_fields(
        &shown,
        &format!(
            "{LEAD} opportunity department person vehicle_of_interest trade_in answers comments enrollment history \
             history_left_off"
        ),
    );
    has_fields(&shown["person"], "person name phones emails city region language consent suppressions");
    has_fields(&shown["enrollment"], "enrollment cadence version step steps state why");
    assert!(shown["comments"].as_str().is_some_and(|comments| comments.contains("heated seats")), "{shown:#}");
    let history = shown["history"].as_array().expect("a list");
    has_fields(&history[0], "seq occurred_at kind actor text body");
    let sent = history.iter().find(|event| event["kind"] == "touch-sent").expect("it was answered");
    assert!(sent["body"].as_str().is_some_and(|body| body.contains("Anytown Motors")), "the message itself: {sent:#}");

    let why = ctl::good(&home, &["lead", "why", &id]);
    has_fields(&why, "lead zone segment segment_reason next reasons changes");
    assert_eq!(why["segment"], "new-inbound");
    assert!(why["reasons"].as_array().is_some_and(|reasons| !reasons.is_empty()), "{why:#}");
    assert!(why["changes"].as_array().is_some_and(|changes| !changes.is_empty()), "{why:#}");

    for args in [&["lead", "list"][..], &["lead", "show", &id], &["lead", "why", &id]] {
        assert_eq!(table(&home, args).code, 0, "{args:?}");
        assert!(csv(&home, args).1 > 0, "{args:?}");
    }
    assert!(csv(&home, &["lead", "list"]).0.starts_with("lead,"), "{}", csv(&home, &["lead", "list"]).0);
}

#[test]
fn a_lead_file_parses_to_what_its_fixture_expects_and_leaves_no_trace() {
    let (home, _daemon) = serving();
    let before = ctl::good(&home, &["status"])["ledger"]["seq"].clone();
    let mut samples = 0;
    for entry in fs::read_dir(fixtures("adf")).expect("the fixtures are part of the repository") {
        let path = entry.expect("the folder can be listed").path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let expected = fs::read(path.with_extension("json")).expect("every sample has its expectation");
        let expected: Value = serde_json::from_slice(&expected).expect("an expectation is JSON");
        let file = path.display().to_string();
        let parsed = ctl::good(&home, &["lead", "parse", &file]);
        has_fields(&parsed, "file leads quarantined");
        assert_eq!((&parsed["file"], &parsed["quarantined"]), (&file.as_str().into(), &Value::Null));
        assert_eq!(parsed["leads"], expected["leads"], "{file}");
        samples += 1;
    }
    assert_eq!(samples, 9);
    let junk = home.root().join("junk.xml");
    fs::write(&junk, "no lead").expect("the folder is ours");
    let (code, parsed) = ctl::json(&home, &["lead", "parse", &junk.display().to_string()]);
    assert_eq!((code, &parsed["leads"]), (1, &Value::Array(Vec::new())), "{parsed:#}");
    assert!(parsed["quarantined"].is_string(), "{parsed:#}");
    assert_eq!(ctl::good(&home, &["status"])["ledger"]["seq"], before, "nothing was recorded");
}

const ITEM: &str = "item store arrived_at reason bytes state leads";

#[test]
fn what_cannot_be_understood_is_kept_shown_and_tried_again() {
    let (home, _daemon) = serving();
    let listed = ctl::good(&home, &["intake", "list"]);
    has_fields(&listed, "items more");
    let item = &listed["items"][0];
    has_fields(item, ITEM);
    assert_eq!((&item["state"], &item["bytes"]), (&"quarantined".into(), &20.into()));
    let id = item["item"].to_string();
    let shown = ctl::good(&home, &["intake", "show", &id]);
    has_fields(&shown, &format!("{ITEM} file_name content content_left_off"));
    assert_eq!(shown["content"], "Tires, tires, tires!");
    assert_eq!(shown["file_name"], "newsletter.txt");
    let (code, retried) = ctl::json(&home, &["intake", "retry", &id]);
    has_fields(&retried, "item state leads quarantined");
    assert_eq!((code, &retried["state"]), (1, &"quarantined".into()), "it is still no lead: {retried:#}");
    for args in [&["intake", "list"][..], &["intake", "show", &id]] {
        assert_eq!(table(&home, args).code, 0, "{args:?}");
        assert!(csv(&home, args).1 > 0, "{args:?}");
    }
}

#[test]
fn an_item_that_this_release_understands_becomes_its_leads_once() {
    let home = Home::new(&Settings::default());
    assert!(Daemon::start(&home).terminate().success());
    let customer = lead(0);
    quarantine(&home, "lead.xml", customer.adf().as_bytes());
    let _daemon = Daemon::start(&home);
    let listed = ctl::good(&home, &["intake", "list"]);
    let id = listed["items"][0]["item"].to_string();
    let retried = ctl::good(&home, &["intake", "retry", &id]);
    assert_eq!((&retried["state"], &retried["quarantined"]), (&"retried".into(), &Value::Null), "{retried:#}");
    let leads = retried["leads"].as_array().expect("a list");
    assert_eq!(leads.len(), 1);
    let shown = ctl::good(&home, &["lead", "show", &leads[0].to_string()]);
    assert_eq!(shown["customer"], format!("{} {}", customer.first, customer.last));
    assert_eq!(ctl::good(&home, &["intake", "list"])["items"], Value::Array(Vec::new()));
    assert_eq!(ctl::good(&home, &["intake", "list", "--all"])["items"][0]["leads"], 1);
    let again = ctl::ask(&home, &["intake", "retry", &id]);
    assert!(again.code != 0 && again.err.contains("retried already"), "{again:?}");
    assert_eq!(ctl::good(&home, &["status"])["leads"]["open"], 1);
}

/// Leaves a file in quarantine, as a release that could not read it would have.
fn quarantine(home: &Home, name: &str, content: &[u8]) {
    let truth = Truth::read(home);
    let (seq, item) = (Seq(truth.tip.seq + 1), ItemId(truth.state.next_id));
    let recorded_at: Timestamp = truth.state.recorded_at.expect("it has started before");
    let body = IntakeQuarantined {
        item,
        content: truth.keys.keyed_hash("file", content),
        reason: "an older release could not read it".to_owned(),
        bytes: content.len() as u64,
    };
    let entry = Entry {
        seq,
        recorded_at,
        occurred_at: recorded_at,
        store: StoreId(1),
        lead: None,
        person: None,
        actor: Actor::System,
        body: body.into(),
    };
    let seal = Seal { kind: SealKind::Item, id: item.0, seq, person: None, plain: item_bytes(name, content) };
    let config = home.config();
    let key = ApplianceKey::load(None, &config).expect("the daemon has made a key");
    let options =
        Options { snapshot_codec: snapshot::CODEC, ..Options::new(&config.ledger.dir, MasterKey::new(*key.bytes())) };
    let ledger = Ledger::open(options).expect("nobody has it").ledger;
    ledger.commit_blocking(Batch { entries: vec![entry], seals: vec![seal] }).expect("committed");
    ledger.shutdown().expect("closed");
}

const PUBLICATION: &str = "path through_seq ledger_tip published_at age_seconds bytes schema_version";

#[test]
fn the_warehouse_is_published_rebuilt_and_found() {
    let (home, _daemon) = serving();
    let tip = ctl::good(&home, &["status"])["ledger"].clone();
    for command in ["publish", "rebuild"] {
        let published = ctl::good(&home, &["warehouse", command]);
        has_fields(&published, PUBLICATION);
        assert_eq!(published["through_seq"], tip["seq"], "{command}");
        assert_eq!(published["ledger_tip"], tip["digest"], "{command}");
        assert_eq!(table(&home, &["warehouse", command]).code, 0);
    }
    let path = ctl::good(&home, &["warehouse", "path"]);
    has_fields(&path, "path publication");
    assert_eq!(table(&home, &["warehouse", "path"]).out.trim(), home.published().display().to_string());
    assert!(csv(&home, &["warehouse", "path"]).1 > 0);
}

#[test]
fn the_funnel_says_of_what_and_since_when_and_how_sure() {
    let (home, _daemon) = serving();
    for by in ["segment", "source"] {
        let report = ctl::good(&home, &["report", "funnel", "--since", "30d", "--by", by, "--fresh"]);
        has_fields(&report, "report title by through_seq published_at age_seconds notes rows");
        assert_eq!(report["by"], by);
        let rows = report["rows"].as_array().expect("a list");
        assert!(!rows.is_empty(), "{report:#}");
        let columns: Vec<&str> = rows[0].as_object().expect("a row").keys().map(String::as_str).collect();
        for column in ["numerator", "denominator", "rate", "rate_low", "rate_high", "too_young"] {
            assert!(columns.contains(&column), "{column}: {columns:?}");
        }
        let title = report["title"].as_str().expect("a title");
        let cohort = format!("Funnel by {by}, cohort: episodes entered in the last 30 days (since 20");
        assert!(title.starts_with(&cohort), "{title}");
        let all = rows.iter().filter_map(|row| row["denominator"].as_i64()).max();
        assert_eq!(all, Some(12), "{report:#}");
        let shown = table(&home, &["report", "funnel", "--since", "30d", "--by", by]);
        for word in ["n/d", "95%", "too young", "of what", "cohort: "] {
            assert!(shown.code == 0 && shown.out.contains(word), "{word}: {}", shown.out);
        }
        assert_eq!(csv(&home, &["report", "funnel", "--since", "30d", "--by", by]).1, rows.len());
    }
}

#[test]
fn the_funnel_at_equal_age_leaves_out_and_counts_who_is_too_young() {
    let (home, _daemon) = serving();
    for by in ["segment", "source", "week", "all"] {
        let report = ctl::good(&home, &["report", "funnel-by-age", "--by", by, "--fresh"]);
        assert_eq!((&report["report"], &report["by"]), (&"funnel-by-age".into(), &by.into()));
        let rows = report["rows"].as_array().expect("a list");
        let of = |row: &&Value| row["at_age_days"] == 30 && row["stage"] == "contacted";
        let young = rows.iter().filter(of).filter_map(|row| row["too_young"].as_i64()).sum::<i64>();
        assert_eq!(young, 12, "all came today: {report:#}");
        assert!(rows.iter().all(|row| row["denominator"] == 0), "nobody is judged yet: {report:#}");
        assert_eq!(csv(&home, &["report", "funnel-by-age", "--by", by]).1, rows.len());
    }
    assert!(table(&home, &["report", "funnel-by-age", "--since", "12w"]).out.contains("at age days"));
}

#[test]
fn codes_tell_scripts_what_happened() {
    let (home, daemon) = serving();
    let code = |args: &[&str]| ctl::ask(&home, args).code;
    assert_eq!(code(&["ledger", "verify"]), 0);
    assert_eq!(code(&["lead", "show", "999999"]), 66, "no such lead");
    assert_eq!(code(&["lead", "why", "999999"]), 66, "no such lead");
    assert_eq!(code(&["intake", "show", "999999"]), 66, "no such item");
    assert_eq!(code(&["lead", "parse", "/nonexistent.xml"]), 66, "no such file");
    assert_eq!(code(&["lead", "list", "--stage", "nearly"]), 2, "no such stage");
    assert_eq!(code(&["lead", "explode"]), 2, "no such command");
    assert!(daemon.terminate().success());
    let gone = ctl::ask(&home, &["status"]);
    assert_eq!(gone.code, 69, "no daemon");
    assert!(gone.out.is_empty() && gone.err.contains("keepwarmd"), "{gone:?}");
}
