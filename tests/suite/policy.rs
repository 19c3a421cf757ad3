//! The contact policy as an operator asks it: the shipped rules, in force in a daemon, through `keepwarmctl`.

use std::fs;

use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings, shipped},
    lead::{drop_all, lead},
    wait,
};
use serde_json::Value;

const CASES: &str = include_str!("../../daemon/domain/tests/fixtures/contact_window.tsv");

/// A daemon under the policy as it is shipped.
fn serving() -> (Home, Daemon) {
    let home = Home::new(&Settings::default());
    fs::copy(shipped("policy").join("us.toml"), home.root().join("policy/us.toml")).expect("the folder is ours");
    let daemon = Daemon::start(&home);
    (home, daemon)
}

fn explain(home: &Home, args: &[&str]) -> Value {
    ctl::good(home, &[&["policy", "explain"], args].concat())
}

fn gate<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let gates = answer["gates"].as_array().expect("gates");
    gates.iter().find(|gate| gate["gate"] == name).unwrap_or_else(|| panic!("no gate {name}: {answer:#}"))
}

#[test]
fn every_row_of_the_table_is_answered_as_the_law_decides() {
    let (home, _daemon) = serving();
    let mut wrong = Vec::new();
    for line in CASES.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [utc, places, _local, expected, why] = columns[..] else { panic!("{line}: five columns") };
        let places: Vec<&str> = places.split(';').flat_map(|place| ["--place", place]).collect();
        let answer = explain(&home, &[places.as_slice(), &["--channel", "text", "--at", utc]].concat());
        if answer["open"] != (expected == "allow") {
            wrong.push(format!("{utc} {places:?} ({why}): {answer:#}"));
        }
        assert!(answer["open"] == true || answer["open_with_margin"] == false, "{answer:#}");
        assert!(answer["next_open"].is_string(), "it opens again within days: {answer:#}");
    }
    assert!(CASES.lines().count() > 30, "the table was read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_gate_names_its_rule_and_where_it_comes_from() {
    let (home, _daemon) = serving();
    let evening = ["--zip", "33101", "--channel", "text", "--at", "2026-11-24T01:30Z"];
    let answer = explain(&home, &evening);
    let names: Vec<&str> =
        answer["gates"].as_array().expect("gates").iter().filter_map(|gate| gate["gate"].as_str()).collect();
    assert_eq!(
        names,
        [
            "opt-out",
            "number",
            "cadence",
            "consent",
            "do-not-call",
            "quiet-hours",
            "closed-day",
            "caps",
            "words",
            "registration"
        ]
    );
    assert_eq!((&answer["open"], &answer["passes"]), (&false.into(), &false.into()));
    let consent = gate(&answer, "consent");
    assert_eq!((&consent["stands"], &consent["rule"]), (&"shut".into(), &"consent.fl".into()));
    let hours = gate(&answer, "quiet-hours");
    assert_eq!(hours["rule"], "hours.fl");
    assert_eq!(hours["cite"], "Fla. Stat. 501.616(6), 501.059");
    assert_eq!(answer["next_open"], "2026-11-24T13:00:00Z");
    let noon = ["--zip", "33101", "--channel", "text", "--consent", "pewc", "--at", "2026-11-24T17:00Z"];
    assert_eq!(explain(&home, &noon)["passes"], true);
}

#[test]
fn the_margin_the_age_of_an_inquiry_and_a_holiday_shut_their_own_gates() {
    let (home, _daemon) = serving();
    let margin = explain(&home, &["--phone", "614-555-0142", "--at", "2026-11-23T20:52-05:00"]);
    assert_eq!((&margin["open"], &margin["open_with_margin"]), (&true.into(), &false.into()));
    let old = ["--zip", "43004", "--at", "2026-11-23T12:00-05:00", "--inquiry", "2026-08-22T12:00-04:00"];
    let answer = explain(&home, &old);
    assert_eq!(answer["open"], true);
    for name in ["consent", "do-not-call"] {
        assert_eq!(gate(&answer, name)["stands"], "shut", "{answer:#}");
    }
    let holiday = explain(&home, &["--zip", "19104", "--at", "2026-11-26T12:00-05:00"]);
    assert_eq!(gate(&holiday, "closed-day")["rule"], "hours.pa.holiday");
    assert_eq!(gate(&holiday, "quiet-hours")["stands"], "open");
    let nowhere = explain(&home, &["--at", "2026-11-23T09:00-06:00"]);
    assert_eq!(nowhere["open"], false, "nobody knows where they are");
}

/// The number's area code says New Jersey; the customer says Hawaii, where it is six in the morning.
#[test]
fn a_place_that_the_customer_told_goes_before_what_their_number_says() {
    let (home, _daemon) = serving();
    drop_all(&home.drop_dir(), [lead(0)]);
    let phone = lead(0).phone.expect("they left one");
    let asked = ["--phone", phone.as_str(), "--channel", "text", "--at", "2026-11-24T16:00:00Z"];
    let known = wait::until("the lead", wait::LONG, || ctl::good(&home, &["lead", "list"])["leads"].get(0).cloned());
    assert_eq!(gate(&explain(&home, &asked), "quiet-hours")["stands"], "open", "eleven in New Jersey");
    ctl::good(&home, &["lead", "place", &known["lead"].to_string(), "--state", "HI"]);
    let told = explain(&home, &asked);
    assert_eq!(told["open"], false, "{told:#}");
    assert_ne!(gate(&told, "quiet-hours")["stands"], "open", "{told:#}");
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_can() {
    let (home, _daemon) = serving();
    let refused = |args: &[&str], expected: &str| {
        let said = ctl::ask(&home, &[&["policy", "explain"], args].concat());
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(expected), "{said:?}");
    };
    refused(&["--channel", "pigeon"], "text, email, call, voicemail");
    refused(&["--place", "Florida"], "FL@America/New_York");
    refused(&["--place", "FL@Miami"], "America/Chicago");
    refused(&["--phone", "555-0142"], "313-555-0142");
    refused(&["--at", "tomorrow"], "2026-11-24T01:00Z");
}
