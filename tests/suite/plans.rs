//! What customers tell of their plans and what the DMS told, through the real programs.

use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings},
    lead::{drop_all, lead},
    wait,
};
use serde_json::json;

fn serving() -> (Home, Daemon) {
    let home = Home::new(&Settings::default());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..2).map(lead));
    wait::until("the files to be taken", wait::LONG, || (home.waiting() == 0).then_some(()));
    (home, daemon)
}

#[test]
fn what_a_customer_told_a_rep_stands_with_the_lead() {
    let (home, daemon) = serving();
    let listed = ctl::good(&home, &["lead", "list"]);
    let id = listed["leads"][0]["lead"].to_string();
    let told = ["lead", "note", &id, "--timeline", "soon", "--trade", "no", "--prefers", "sat", "morning", "tue"];
    let noted = ctl::good(&home, &told);
    let answers = json!({ "timeline": "soon", "trade": "no", "payment": "", "prefers": ["tue", "sat", "morning"] });
    assert_eq!((&noted["answers"], &noted["changed"]), (&answers, &true.into()));
    assert_eq!(ctl::good(&home, &told)["changed"], false, "it is known");
    drop(daemon);
    let _again = Daemon::start(&home);
    let shown = ctl::good(&home, &["lead", "show", &id]);
    assert_eq!(shown["answers"], answers, "after a restart, too");
    let history = shown["history"].as_array().expect("a history");
    let said = history.iter().find(|event| event["kind"] == "answers-noted").expect("it stands in the ledger");
    assert_eq!(said["text"], "said: timeline soon; trade-in no; prefers tue sat morning");
    let cleared = ctl::good(&home, &["lead", "note", &id, "--clear", "timeline", "prefers", "--payment", "cash"]);
    let left = json!({ "timeline": "", "trade": "no", "payment": "cash", "prefers": [] });
    assert_eq!((&cleared["answers"], &cleared["changed"]), (&left, &true.into()));
    let shown = ctl::good(&home, &["lead", "show", &id]);
    let history = shown["history"].as_array().expect("a history");
    let said = history.iter().rfind(|event| event["kind"] == "answers-noted").expect("it stands there, too");
    assert_eq!(said["text"], "took back timeline prefers; said: payment cash");
    let placed = ctl::good(&home, &["lead", "place", &id, "--state", "fl"]);
    assert_eq!(placed["changed"], true);
    assert_eq!(placed["zones"], json!(["America/Chicago", "America/New_York"]));
    assert_eq!(ctl::good(&home, &["lead", "place", &id, "--state", "FL"])["changed"], false);
    for (args, code) in [
        (&["lead", "place", &id, "--state", "Florida"][..], 2),
        (&["lead", "place", "999999", "--state", "FL"], 66),
        (&["lead", "note", &id], 2),
        (&["lead", "note", &id, "--clear", "name"], 2),
        (&["lead", "note", &id, "--prefers", "someday"], 2),
        (&["lead", "note", "999999", "--trade", "yes"], 66),
    ] {
        let said = ctl::ask(&home, args);
        assert_eq!(said.code, code, "{args:?}: {}", said.err);
    }
}

#[test]
fn whoever_loads_the_dms_says_so() {
    let (home, _daemon) = serving();
    let feeds = ctl::good(&home, &["dms", "status"]);
    assert_eq!(feeds["feeds"][0], json!({ "feed": "deals", "through": null, "required_by": [] }));
    let through = "2026-01-02T03:04:05Z";
    assert_eq!(ctl::good(&home, &["dms", "read", "deals", "--through", through])["changed"], true);
    assert_eq!(ctl::good(&home, &["dms", "read", "deals", "--through", through])["changed"], false);
    assert_eq!(ctl::good(&home, &["dms", "status"])["feeds"][0]["through"], through);
    let sold = ctl::good(&home, &["dms", "sold", "H22817", "A1"]);
    assert_eq!((&sold["changed"], &sold["leads"]), (&2.into(), &0.into()));
    assert_eq!(ctl::good(&home, &["dms", "sold", "A1"])["changed"], 0);
    assert_eq!(ctl::good(&home, &["dms", "available", "A1"])["changed"], 1);
    assert_eq!(ctl::ask(&home, &["dms", "read", "prices"]).code, 2);
}

#[test]
fn where_leads_come_from_and_what_they_agree_to_is_said_once_and_kept() {
    let (home, daemon) = serving();
    let listed = ctl::ask(&home, &["source", "map", "--format", "json"]);
    let spellings: serde_json::Value = serde_json::from_str(&listed.out).expect("JSON");
    let rows = spellings["spellings"].as_array().expect("rows");
    assert!(rows.iter().any(|row| row["leads"].as_u64() > Some(0)), "{spellings}");
    let to = ["source", "map", "Cars Example, LLC", "--to", "cars-example"];
    assert_eq!(ctl::good(&home, &to)["changed"], true);
    assert_eq!(ctl::good(&home, &to)["changed"], false);
    let wording = "By sending this form I agree to automated texts. Consent is not a condition of purchase.";
    let consent = [
        &["source", "consent", "cars-example", "--level", "pewc", "--approved-by", "Sam Desk", "--wording"][..],
        &[wording],
    ]
    .concat();
    assert_eq!(ctl::good(&home, &consent)["changed"], true);
    drop(daemon);
    let _again = Daemon::start(&home);
    assert_eq!(ctl::good(&home, &consent)["changed"], false, "after a restart, too");
    let listed = ctl::ask(&home, &["source", "map", "--format", "json"]);
    let spellings: serde_json::Value = serde_json::from_str(&listed.out).expect("JSON");
    let of = |spelling: &str| {
        let rows = spellings["spellings"].as_array().expect("rows");
        rows.iter().find(|row| row["spelling"] == spelling).cloned().expect("it is listed")
    };
    assert_eq!(of("cars example, llc")["source"], "cars-example");
    assert_eq!((&of("cars-example")["consent"], &of("cars-example")["wording"]), (&"pewc".into(), &wording.into()));
    let report = ctl::good(&home, &["report", "consent-coverage", "--fresh"]);
    assert!(report.to_string().contains("may be texted about what they asked"), "{report}");
    assert_eq!(ctl::ask(&home, &["source", "map", "alone"]).code, 2);
}
