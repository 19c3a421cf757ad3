//! Agreed visits through the real programs: what goes out because of one, what a move and a missed one change.

use jiff::{Timestamp, ToSpan as _, civil::time, tz::TimeZone};
use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings},
    lead::{drop_all, email_lead},
    wait,
};
use serde_json::Value;

fn serving() -> (Home, Daemon) {
    let home = Home::new(&Settings::default());
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..3).map(email_lead));
    wait::until("the first answers", wait::LONG, || (home.spooled().len() >= 3).then_some(()));
    (home, daemon)
}

/// Eleven o'clock, so many days after today by the daemon's clock.
fn day(home: &Home, days: i64) -> String {
    let now = ctl::good(home, &["status"])["now"].as_str().expect("a time").parse::<Timestamp>().expect("RFC 3339");
    let today = now.to_zoned(TimeZone::get("America/Chicago").expect("bundled")).date();
    let day = today.checked_add(days.days()).expect("in range").to_datetime(time(11, 0, 0, 0));
    day.strftime("%Y-%m-%d %H:%M").to_string()
}

fn lead_ids(home: &Home) -> Vec<String> {
    let listed = ctl::good(home, &["lead", "list"]);
    listed["leads"].as_array().expect("a list").iter().map(|lead| lead["lead"].to_string()).collect()
}

fn kinds(home: &Home, lead: &str) -> Vec<String> {
    let shown = ctl::good(home, &["lead", "show", lead]);
    let history = shown["history"].as_array().expect("a list");
    history.iter().filter_map(|event| event["kind"].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_visit_is_agreed_confirmed_moved_and_called_off() {
    let (home, _daemon) = serving();
    let lead = lead_ids(&home)[0].clone();
    let sent = home.spooled().len();
    let set = ctl::good(&home, &["appointment", "set", &lead, "--at", &day(&home, 3)]);
    assert_eq!((&set["state"], &set["changed"]), (&"agreed".into(), &true.into()), "{set:#}");
    wait::until("the confirmation", wait::LONG, || (home.spooled().len() > sent).then_some(()));
    assert_eq!(ctl::good(&home, &["appointment", "set", &lead, "--at", &day(&home, 3)])["changed"], false);
    let id = set["appointment"].to_string();
    let why = ctl::good(&home, &["lead", "why", &lead]);
    assert!(why["reasons"].to_string().contains("appointments.v1.reminder"), "the cadence rests: {why:#}");
    let moved = ctl::good(&home, &["appointment", "move", &id, "--at", &day(&home, 5)]);
    assert_eq!(moved["appointment"].to_string(), id, "one chain");
    let listed = ctl::good(&home, &["appointment", "list", "--lead", &lead]);
    let next = &listed["appointments"][0];
    assert!(next["next"].as_str().is_some_and(|next| next.contains("reminder")), "{listed:#}");
    let canceled = ctl::good(&home, &["appointment", "cancel", &id, "--by", "customer"]);
    assert_eq!(canceled["state"], "canceled");
    assert_eq!(ctl::good(&home, &["appointment", "list"])["appointments"], Value::Array(Vec::new()));
    let kinds = kinds(&home, &lead);
    for kind in ["appointment-set", "appointment-moved", "appointment-canceled"] {
        assert!(kinds.iter().any(|it| it == kind), "{kind}: {kinds:?}");
    }
}

#[test]
fn what_has_not_come_is_not_missed_and_nothing_is_agreed_for_yesterday() {
    let (home, _daemon) = serving();
    let leads = lead_ids(&home);
    let set = ctl::good(&home, &["appointment", "set", &leads[0], "--at", &day(&home, 2)]);
    let id = set["appointment"].to_string();
    let early = ctl::ask(&home, &["appointment", "missed", &id]);
    assert_eq!(early.code, 75, "{early:?}");
    assert!(early.err.contains("cancel or move it"), "it says what to do: {early:?}");
    assert_ne!(ctl::ask(&home, &["appointment", "set", &leads[1], "--at", &day(&home, -1)]).code, 0);
    assert_eq!(ctl::ask(&home, &["appointment", "set", &leads[1], "--at", "soon"]).code, 2);
    assert_eq!(ctl::ask(&home, &["appointment", "set", "999999", "--at", &day(&home, 2)]).code, 66);
    let came = ctl::good(&home, &["appointment", "shown", &id]);
    assert_eq!(came["state"], "shown", "{came:#}");
    assert!(kinds(&home, &leads[0]).iter().any(|kind| kind == "appointment-shown"));
}
