//! Who may be approached, through the real programs: stops, holds, files of opt-outs and lists, and what is left of their
//! phones anywhere.

use std::fs;

use keepwarm_domain::entry::Body;
use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings},
    lead::{drop_all, lead},
    search::{self, Needles},
    truth::Truth,
    wait,
};
use serde_json::Value;

/// A daemon with six leads; those of even number have a phone.
fn serving() -> (Home, Daemon) {
    serving_with(&Settings::default())
}

fn serving_with(settings: &Settings) -> (Home, Daemon) {
    let home = Home::new(settings);
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..6).map(lead));
    wait::until("the files to be taken", wait::LONG, || (home.waiting() == 0).then_some(()));
    (home, daemon)
}

fn file(home: &Home, name: &str, text: &str) -> String {
    let path = home.root().join(name);
    fs::write(&path, text).expect("the folder is ours");
    path.display().to_string()
}

fn phone(n: usize) -> String {
    lead(n).phone.expect("even ones have a phone")
}

fn email(n: usize) -> String {
    lead(n).email.expect("all have one")
}

fn show(home: &Home, who: &str) -> Value {
    ctl::good(home, &["person", "show", who])
}

#[test]
fn a_customer_who_asked_a_rep_to_stop_is_stopped_over_every_channel() {
    let (home, _daemon) = serving();
    let person = show(&home, &phone(0));
    assert_eq!(person["emails"][0], email(0));
    assert_eq!(person["leads"].as_array().map(Vec::len), Some(1));
    let args = ["person", "stop", &phone(0), "--via", "walk-in", "--reason", "told Zed Quibblesnatch at the desk"];
    let stopped = ctl::good(&home, &args);
    assert_eq!((&stopped["changed"], &stopped["person"]), (&true.into(), &person["person"]));
    assert_eq!(ctl::good(&home, &args)["changed"], false, "a second stop does nothing");
    let closed = ctl::good(&home, &["lead", "list", "--closed", "--segment", "new-inbound"]);
    assert_eq!(closed["leads"][0]["segment"], "new-inbound", "a closed lead keeps the segment it was in: {closed:#}");
    ctl::good(&home, &["person", "stop", &phone(2), "--scope", "voice"]);
    let open = show(&home, &phone(2))["leads"][0].to_string();
    let shut = ctl::good(&home, &["lead", "show", &open])["person"]["suppressions"].clone();
    assert_eq!(shut, Value::from(vec!["voice"]), "texts are not shut");
    let after = show(&home, &email(0));
    assert_eq!((&after["suppressions"][0], &after["consent"]), (&"everything".into(), &"revoked".into()));
    assert_eq!(after["leads"], Value::Array(Vec::new()));
    assert_eq!(
        ctl::good(&home, &["person", "suppress", "nobody@example.com", "--scope", "email"])["person"],
        Value::Null
    );
    for (args, code) in [
        (&["person", "stop", "555-0100"][..], 2),
        (&["person", "stop", &phone(2), "--via", "3125550187"], 2),
        (&["person", "show", "someone@example.com"], 66),
        (&["person", "show", "999999"], 66),
    ] {
        let said = ctl::ask(&home, args);
        assert_eq!(said.code, code, "{args:?}: {}", said.err);
    }
}

#[test]
fn a_held_customer_is_a_managers_until_released() {
    let (home, _daemon) = serving();
    let held = ctl::good(&home, &["person", "hold", &email(1), "--reason", "deceased"]);
    assert_eq!(held["changed"], true);
    let person = show(&home, &email(1));
    assert_eq!(person["hold"]["reason"], "deceased");
    let lead = person["leads"][0].to_string();
    let why = ctl::good(&home, &["lead", "why", &lead]);
    assert_eq!(why["reasons"][0]["rule"], "hold.deceased", "{why:#}");
    // The first answer may be on its way to the provider; what comes next is the work of whoever has the task.
    wait::until("the manager's task to be next", wait::LONG, || {
        let why = ctl::good(&home, &["lead", "why", &lead]);
        (why["next"]["label"] == "review-hold by Mona Manager").then_some(())
    });
    let tasks = ctl::good(&home, &["task", "list", "--kind", "review-hold"]);
    assert_eq!((&tasks["matching"], &tasks["tasks"][0]["rep"]), (&1.into(), &1.into()));
    let task = tasks["tasks"][0]["task"].to_string();
    assert_eq!(ctl::ask(&home, &["task", "done", &task, "talked"]).code, 75, "a review is not ended so");
    assert_eq!(ctl::good(&home, &["person", "release", &email(1)])["changed"], true);
    assert_eq!(ctl::ask(&home, &["person", "release", &email(1)]).code, 66, "nobody is released twice");
    assert_eq!(show(&home, &email(1))["hold"], Value::Null);
    let why = ctl::good(&home, &["lead", "why", &lead]);
    assert!(why["reasons"][0]["text"].as_str().is_some_and(|text| text.contains("the hold is over")), "{why:#}");
    let tasks = ctl::good(&home, &["task", "list"]);
    assert!(tasks["tasks"].as_array().is_some_and(|tasks| tasks.iter().all(|it| it["kind"] != "review-hold")));
}

#[test]
fn thousands_of_opt_outs_are_read_and_bad_rows_are_named_kept_and_read_again() {
    let (home, daemon) = serving();
    let stranger = |n: usize| format!("({}) 555-{:04},\n", 701 + n / 100, 100 + n % 100);
    let mut rows: Vec<String> = (0..5_000).map(stranger).collect();
    rows[17] = "no number at all,\n".to_owned();
    rows[18] = format!("{},sometimes\n", phone(2));
    rows.push(format!("{},sms\n", phone(0)));
    rows.push(format!("{}\n", email(1).to_uppercase()));
    let path = file(&home, "old.csv", &format!("Contact,Scope\n{}", rows.concat()));
    let (code, read) = ctl::json(&home, &["suppression", "import", &path, "--via", "old-crm"]);
    assert_eq!((code, &read["rows"], &read["rejected"]), (1, &5_002.into(), &2.into()), "{read:#}");
    assert_eq!((&read["problems"][0]["line"], &read["problems"][1]["line"]), (&19.into(), &20.into()));
    assert_eq!(show(&home, &phone(0))["suppressions"], Value::from(vec!["text"]));
    assert_eq!(show(&home, &email(1))["suppressions"], Value::from(vec!["everything"]));
    assert_eq!(
        show(&home, &phone(2))["suppressions"],
        Value::Array(Vec::new()),
        "a row that is not understood stops nothing"
    );
    let listed = ctl::good(&home, &["suppression", "list", "--limit", "700"]);
    assert_eq!(listed["suppressions"].as_array().map(Vec::len), Some(700));

    let item = read["items"][0].to_string();
    let shown = ctl::good(&home, &["intake", "show", &item]);
    assert!(shown["content"].as_str().is_some_and(|rows| rows.contains("no number at all")), "{shown:#}");
    let (code, again) = ctl::json(&home, &["intake", "retry", &item]);
    assert_eq!((code, &again["state"]), (1, &"quarantined".into()), "they still cannot be read");

    let (code, again) = ctl::json(&home, &["suppression", "import", &path, "--via", "old-crm"]);
    assert_eq!((code, &again["items"]), (1, &Value::Array(Vec::new())), "the same rows are kept once: {again:#}");
    let exported = ctl::good(&home, &["suppression", "export", "--in-clear"]);
    let clear: Vec<&str> =
        exported.as_array().expect("rows").iter().filter_map(|row| row["contact"].as_str()).collect();
    assert!(clear.iter().any(|contact| *contact == email(1)), "who is known is written out");
    assert!(daemon.terminate().success());
    let truth = Truth::read(&home);
    let exports: Vec<_> = truth
        .entries
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::ContactsExported(it) => Some((it.what.as_str(), it.in_clear > 0)),
            _ => None,
        })
        .collect();
    assert_eq!(exports, [("suppressions", true)], "who took them stands in the ledger");
    let largest = truth.entries.iter().map(|entry| match &entry.body {
        Body::SuppressionAdded(it) => it.contacts.len(),
        _ => 0,
    });
    assert!(largest.max() <= Some(500), "no entry is a giant");
}

#[test]
fn opt_outs_go_from_one_appliance_to_another() {
    let (old, _old) = serving();
    ctl::good(&old, &["person", "stop", &phone(0)]);
    ctl::good(&old, &["person", "stop", &email(1), "--scope", "email"]);
    ctl::good(&old, &["person", "stop", &phone(2), "--scope", "voice"]);
    let exported = ctl::ask(&old, &["suppression", "export", "--in-clear", "--format", "csv"]);
    assert_eq!(exported.code, 0, "{exported:?}");
    let (new, _new) = serving();
    let path = file(&new, "from-the-old.csv", &exported.out);
    let read = ctl::good(&new, &["suppression", "import", &path, "--via", "old-appliance"]);
    assert_eq!(read["rejected"], 0, "what one writes the other reads: {read:#}");
    let stopped = |who: &str| show(&new, who)["suppressions"].clone();
    assert_eq!(stopped(&phone(0)), Value::from(vec!["everything"]));
    assert_eq!(stopped(&email(1)), Value::from(vec!["email"]));
    assert_eq!(stopped(&phone(2)), Value::from(vec!["voice"]));
    assert_eq!(stopped(&phone(4)), Value::Array(Vec::new()));
    assert_eq!(show(&new, &phone(0))["leads"], Value::Array(Vec::new()), "who stopped there is let go here");
}

#[test]
fn a_registrys_list_and_a_vendors_answer_are_matched_with_the_stores_own_numbers() {
    let (home, _daemon) = serving();
    let area = phone(0)[..3].to_owned();
    let digits = |n: usize| phone(n).replace('-', "");
    let registry: String = (0..20_000).map(|n| format!("{area},{}\n", 2_000_000 + n)).collect();
    let path = file(&home, "registry.csv", &format!("{registry}{area},{}\n", &digits(2)[3..]));
    let args = ["list", "import", "national-dnc", &path, "--version", "2026-10", "--date", "2026-10-01"];
    let read = ctl::good(&home, &args);
    assert_eq!((&read["rows"], &read["checked"], &read["listed"]), (&20_001.into(), &3.into(), &1.into()), "{read:#}");
    let check = |n: usize| show(&home, &phone(n))["checks"].clone();
    assert_eq!((&check(2)[0]["listed"], &check(0)[0]["listed"]), (&true.into(), &false.into()));

    let cut = ctl::ask(&home, &["list", "import", "reassigned", "/dev/null", "--version", "1", "--date", "2026-10-01"]);
    assert_eq!(cut.code, 2, "a list without a row says nothing: {}", cut.err);
    let to_check = ctl::good(&home, &["list", "export", "--for", "reassigned"]);
    let rows = to_check.as_array().expect("rows");
    assert_eq!(rows.len(), 3);
    let answer: String =
        rows.iter().map(|row| format!("{},{},no\n", row["phone"].as_str().expect("a phone"), row["since"])).collect();
    let path = file(&home, "answer.csv", &format!("phone,since,answer\n{answer}").replace('"', ""));
    let today = ctl::good(&home, &["status"])["now"].as_str().expect("a time")[..10].to_owned();
    let read = ctl::good(&home, &["list", "import", "reassigned", &path, "--version", "rnd", "--date", &today]);
    assert_eq!((&read["checked"], &read["listed"]), (&3.into(), &0.into()));
    let (code, status) = ctl::json(&home, &["list", "status"]);
    assert_eq!(status["lists"].as_array().map(Vec::len), Some(2));
    assert_eq!(code, 1, "the registry of October is due: {status:#}");
    assert_eq!(ctl::good(&home, &["list", "export", "--for", "reassigned"]), Value::Array(Vec::new()));

    let path = file(&home, "own.csv", &phone(4));
    ctl::good(&home, &["list", "import", "internal-dnc", &path]);
    assert_eq!(show(&home, &phone(4))["suppressions"], Value::from(vec!["phone"]));
}

#[test]
fn a_channel_that_reaches_nobody_needs_no_going_live() {
    let (home, _daemon) = serving();
    for args in [&["go-live", "text", "--check"][..], &["go-live", "text"]] {
        let said = ctl::good(&home, args);
        assert_eq!((&said["provider"], &said["needed"]), (&"outbox".into(), &false.into()));
    }
    ctl::good(&home, &["go-back", "text"]);
    let report = ctl::good(&home, &["report", "shadow", "--by", "step", "--fresh"]);
    assert_eq!((&report["report"], &report["rows"]), (&"shadow".into(), &Value::Array(Vec::new())));
    assert!(report["notes"].as_array().is_some_and(|notes| notes.len() == 2), "it says what it cannot see: {report:#}");
    ctl::good(&home, &["go-live", "no-lists", "--signed-by", "Dana Sample"]);
    ctl::good(&home, &["go-live", "prove-stop", "text", "312-555-0177", "--rep", "1"]);
    assert_eq!(ctl::ask(&home, &["go-live", "prove-stop", "text", "312-555-0178", "--rep", "77"]).code, 66);
    assert_eq!(ctl::ask(&home, &["go-live"]).code, 2);
}

/// No phone, no email and no word about a person is left in clear text, whatever was ordered and whatever failed.
#[test]
fn nothing_of_an_order_or_a_file_stands_in_clear_anywhere() {
    let (home, daemon) = serving_with(&Settings { log_level: "trace", ..Settings::default() });
    let path =
        file(&home, "stops.csv", "phone,email\n708-555-0911,zed.quibble@example.org\n708-555-0911,Quibblesnatch\n");
    let (code, read) = ctl::json(&home, &["suppression", "import", &path]);
    assert_eq!((code, &read["rejected"]), (1, &1.into()));
    fs::remove_file(&path).expect("it is ours");
    let all = [
        &["person", "stop", "312-555-0177", "--reason", "Zed Quibblesnatch called"][..],
        &["person", "hold", &email(1), "--reason", "legal", "--note", "letter of Quibblesnatch & Sons"],
        &["person", "show", "zed.quibble@example.org"],
        &["go-live", "prove-stop", "text", "312-555-0177", "--rep", "1"],
        &["suppression", "export", "--in-clear"],
        &["list", "import", "reassigned", "/nonexistent/13125550177", "--version", "1", "--date", "2026-10-01"],
    ];
    for args in all {
        let said = ctl::ask(&home, args);
        assert!(!said.err.contains("quibble"), "{args:?}: {}", said.err);
    }
    ctl::good(&home, &["warehouse", "publish"]);
    assert!(daemon.terminate().success());
    let left = found_below(&home);
    assert!(left.is_empty(), "in clear text: {left:?}");
}

fn found_below(home: &Home) -> Vec<String> {
    let texts =
        ["13125550177", "312-555-0177", "Quibblesnatch", "7085550911", "708-555-0911", "zed.quibble@example.org"];
    let (needles, mut found) = (Needles::new(&texts), Vec::new());
    for path in search::files(home.root()) {
        let mut bytes = fs::read(&path).expect("it was listed");
        if path.extension() == Some("duckdb".as_ref()) {
            bytes.extend(search::values(&path));
        }
        found.extend(needles.find(&bytes).into_iter().map(|text| format!("{}: {text}", path.display())));
    }
    found
}
