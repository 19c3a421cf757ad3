//! The staff through the real programs: who owns a lead, who answers while somebody is away, and where the work of
//! somebody who leaves goes.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use keepwarm_domain::entry::Body;
use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings},
    lead::{drop_all, lead},
    truth::Truth,
    wait,
};
use serde_json::Value;

fn serving() -> (Home, Daemon) {
    let home = Home::new(&Settings::default());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..12).map(lead));
    wait::until("the files to be taken", wait::LONG, || (home.waiting() == 0).then_some(()));
    (home, daemon)
}

/// The row of somebody in `rep list`.
fn row(home: &Home, rep: i64) -> Value {
    let listed = ctl::good(home, &["rep", "list", "--all"]);
    let rows = listed["reps"].as_array().expect("a list").clone();
    rows.into_iter().find(|row| row["rep"] == rep).expect("they are on the roster")
}

fn today(home: &Home) -> Date {
    let now = ctl::good(home, &["status"])["now"].as_str().expect("a time").parse::<Timestamp>().expect("RFC 3339");
    now.to_zoned(TimeZone::get("America/Chicago").expect("a zone")).date()
}

#[test]
fn who_is_away_keeps_their_leads_and_who_leaves_gives_everything_away_at_once() {
    let (home, daemon) = serving();
    let owned = |rep: i64| row(&home, rep)["owns"].as_i64().expect("a count");
    // Turns go to those who sell; whether the manager is one of them the configuration says.
    let all = owned(1) + owned(2) + owned(3);
    assert_eq!(all, 12);
    assert!((owned(2) - owned(3)).abs() <= 1, "turns are shared");
    let before = owned(2);
    let until = today(&home).checked_add(jiff::Span::new().days(30)).expect("near").to_string();
    let day = today(&home).to_string();
    let off = ["rep", "off", "rae sample", &day, "--until", &until];
    assert_eq!(ctl::good(&home, &off)["changed"], true);
    assert_eq!(ctl::good(&home, &off)["changed"], false, "said twice is said once");
    let away = row(&home, 2);
    assert_eq!((away["owns"].as_i64(), away["answers"].as_i64()), (Some(before), Some(0)), "{away:#}");
    assert_eq!(away["off"][0], format!("{day} to {until}"));
    assert_eq!(ctl::good(&home, &["rep", "back", "2"])["changed"], true);
    assert_eq!(row(&home, 2)["answers"].as_i64(), Some(before), "they answer their customers again");

    let added = ctl::good(&home, &["rep", "add", "Tess Temp", "--department", "sales"]);
    let temp = added["rep"].as_i64().expect("a number");
    let leads = ctl::good(&home, &["lead", "list"])["leads"].clone();
    let first = leads[0]["lead"].to_string();
    assert_eq!(ctl::good(&home, &["lead", "assign", &first, "--to", "Tess Temp"])["rep"], temp);
    assert_eq!(ctl::good(&home, &["lead", "show", &first])["owner"], "Tess Temp");

    let held = owned(2);
    let left = ctl::good(&home, &["rep", "leave", "Rae Sample", "--to", "3", "--to", "Tess Temp"]);
    assert_eq!(left["leads"].as_i64(), Some(held));
    assert_eq!((owned(2), row(&home, 2)["active"].as_bool()), (0, Some(false)));
    assert_eq!(owned(1) + owned(3) + owned(temp), all, "nobody's lead is lost");
    for (args, code) in [
        (&["rep", "leave", "2"][..], 66),
        (&["rep", "leave", "1"], 75),
        (&["rep", "off", "3", "tomorrow"], 2),
        (&["rep", "show", "Nobody"], 66),
        (&["rep", "add", "Nobody"], 2),
        (&["escalation", "take", "99", "--by", "3"], 66),
        (&["escalation", "done", "99", "no-longer-needed"], 2),
    ] {
        let said = ctl::ask(&home, args);
        assert_eq!(said.code, code, "{args:?}: {}", said.err);
    }
    assert_eq!(ctl::good(&home, &["escalation", "list"])["escalations"], Value::Array(Vec::new()));
    assert!(daemon.terminate().success());
    // A restart with the same file brings nobody back.
    let again = Daemon::start(&home);
    assert_eq!(row(&home, 2)["active"], false);
    assert!(again.terminate().success());
    let truth = Truth::read(&home);
    let moves = truth.entries.iter().filter(|entry| matches!(entry.body, Body::RepLeft(_)));
    assert_eq!(moves.count(), 1, "one entry");
}
