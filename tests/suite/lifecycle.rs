//! Starting and stopping: SIGTERM loses nothing that was claimed, a restart that changes nothing says nothing, and a clock
//! that was set back confuses nobody.

use std::{fs, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::entry::Body;
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::{Home, Settings},
    lead::{Lead, drop_all, email_lead, lead},
    truth::Truth,
    wait,
};
use keepwarmd::{
    appliance::{Appliance, Manner},
    clock::Clock,
    config::ApplianceKey,
};

#[test]
fn told_to_stop_in_the_midst_of_work_it_finishes_what_was_claimed() {
    let home = Home::new(&Settings::default());
    let leads: Vec<Lead> = (0..1_500).map(lead).collect();
    drop_all(&home.drop_dir(), leads.iter().cloned());
    let daemon = Daemon::start(&home);
    wait::until("the first message", wait::LONG, || (!home.spooled().is_empty()).then_some(()));
    assert!(daemon.terminate().success(), "{}", daemon::log(&home));
    assert!(!home.socket().exists(), "the socket goes with the daemon");

    let truth = Truth::read(&home);
    assert_eq!(truth.state.in_doubt().count(), 0, "nothing is left in doubt");
    assert_eq!(truth.count("touch-uncertain"), 0);
    truth.agrees_with_outbox(&home);
    assert!(matches!(truth.entries.last().map(|entry| &entry.body), Some(Body::DaemonStopped(_))));
    let (snapshot, resumed) = truth.resumed.as_ref().expect("an orderly end takes a snapshot");
    assert_eq!(*snapshot, truth.tip.seq, "of everything");
    assert!(*resumed == truth.state, "the snapshot is what a full replay gives");

    let daemon = Daemon::start(&home);
    wait::until("the rest of the leads", wait::LONG, || (home.waiting() == 0).then_some(()));
    assert!(daemon.terminate().success());
    let truth = Truth::read(&home);
    truth.holds_each_once(&home, &leads);
    truth.agrees_with_outbox(&home);
}

#[test]
fn a_warehouse_that_cannot_be_opened_stops_no_message_and_heals_by_itself() {
    let home = Home::new(&Settings::default());
    let working = home.config().ledger.dir.join("warehouse.working.duckdb");
    // A folder where the file should be: nothing can be made anew there.
    let _ = fs::remove_file(&working);
    fs::create_dir_all(working.join("in-the-way")).expect("the folder is ours");
    let mut daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), (0..3).map(email_lead));
    wait::until("the answers", wait::LONG, || (home.spooled().len() >= 3).then_some(()));
    let refused = ctl::ask(&home, &["warehouse", "publish"]);
    assert_eq!(refused.code, 70, "{refused:?}");
    assert!(daemon::log(&home).contains("opening the warehouse"), "the log says why: {}", daemon::log(&home));
    assert!(daemon.runs(), "{}", daemon::log(&home));

    fs::remove_dir_all(&working).expect("the folder is ours");
    ctl::good(&home, &["warehouse", "publish"]);
    assert!(daemon.terminate().success());
}

/// The kinds of the entries after `seq`, in order.
fn kinds_after(truth: &Truth, seq: i64) -> Vec<&'static str> {
    truth.entries.iter().filter(|entry| entry.seq.0 > seq).map(|entry| entry.body.kind()).collect()
}

#[test]
fn a_restart_that_changes_nothing_says_nothing() {
    let home = Home::new(&Settings::default());
    assert!(Daemon::start(&home).terminate().success());
    let first = Truth::read(&home);
    assert!(first.count("cadence-published") > 0, "the first start publishes the shipped texts");
    assert!(Daemon::start(&home).terminate().success());
    assert_eq!(kinds_after(&Truth::read(&home), first.tip.seq), ["daemon-started", "daemon-stopped"]);
}

#[test]
fn a_changed_setting_is_recorded_and_nothing_else() {
    let home = Home::new(&Settings::default());
    assert!(Daemon::start(&home).terminate().success());
    let first = Truth::read(&home);
    home.configure(&Settings { mode: "shadow", ..Settings::default() });
    assert!(Daemon::start(&home).terminate().success());
    let kinds = kinds_after(&Truth::read(&home), first.tip.seq);
    assert_eq!(kinds.len(), 18, "a mode for each segment and channel: {kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| **kind == "mode-set").count(), 16, "{kinds:?}");
}

#[test]
fn in_shadow_everything_is_decided_and_nothing_is_sent() {
    let home = Home::new(&Settings { mode: "shadow", ..Settings::default() });
    let leads: Vec<Lead> = (0..10).map(lead).collect();
    drop_all(&home.drop_dir(), leads.iter().cloned());
    let daemon = Daemon::start(&home);
    wait::until("the leads", wait::LONG, || {
        let status = ctl::json(&home, &["status"]).1;
        (status["leads"]["open"] == 10 && status["touches"]["due"] == 0 && home.waiting() == 0).then_some(())
    });
    assert!(daemon.terminate().success());
    assert_eq!(home.spooled(), []);
    let truth = Truth::read(&home);
    assert_eq!(truth.claims().len(), 0);
    assert!(truth.count("touch-skipped") >= 10, "what would have been sent is written down");
}

/// Runs an appliance in this process at a time of the test's choosing, until these leads are in and nothing is due.
fn live_through(home: &Home, now: Timestamp, leads: impl IntoIterator<Item = Lead>) {
    home.approve_words();
    drop_all(&home.drop_dir(), leads);
    let config = Arc::new(home.config());
    let key = ApplianceKey::load(None, &config).expect("a key");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let clock = Clock::driven(now);
        let appliance = Appliance::start(config, &key, clock, Manner::simulated()).await.expect("it starts");
        let mut worker = appliance.drop_folder().expect("the folder is there");
        while home.waiting() > 0 {
            worker = worker.turn().await.expect("it reads the folder");
        }
        appliance.engine.settle().await.expect("it runs");
        appliance.stop().await.expect("it stops");
    });
}

#[test]
fn a_clock_that_was_set_back_changes_no_order() {
    let home = Home::new(&Settings::default());
    let noon: Timestamp = "2031-03-09T18:00:00Z".parse().expect("a timestamp");
    for (n, hours) in [0, -30, -1, 2].into_iter().enumerate() {
        live_through(&home, noon + SignedDuration::from_hours(hours), [email_lead(n)]);
    }
    let truth = Truth::read(&home);
    let times: Vec<Timestamp> = truth.entries.iter().map(|entry| entry.recorded_at).collect();
    assert!(times.is_sorted(), "no entry is recorded before the one before it");
    truth.holds_each_once(&home, &(0..4).map(email_lead).collect::<Vec<_>>());
    truth.agrees_with_outbox(&home);
    assert_eq!(truth.sent().len(), 4, "each was answered at once, whatever the clock said");
}

/// Regression: the engine began with what was overdue before it had heard that nothing is to be sent any more.
#[test]
fn what_is_overdue_at_a_start_meets_the_configuration_as_it_stands_now() {
    let home = Home::new(&Settings::default());
    let noon: Timestamp = "2031-03-10T18:00:00Z".parse().expect("a timestamp");
    live_through(&home, noon, (0..40).map(email_lead));
    let before = Truth::read(&home);
    assert_eq!(before.sent().len(), 40, "the first answers");
    home.configure(&Settings { mode: "shadow", ..Settings::default() });
    live_through(&home, noon + SignedDuration::from_hours(24 * 3), []);
    let after = Truth::read(&home);
    assert_eq!(after.claims().len(), before.claims().len(), "nothing is sent in shadow");
    assert!(after.count("touch-skipped") >= before.count("touch-skipped") + 40, "what was overdue was decided");
}
