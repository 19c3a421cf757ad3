//! A full disk: nothing is lost, nothing is sent, the status says so, and all goes on by itself when there is room again.
//! And one directory, one daemon.

use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::{Home, ORDERLY_RUNS_BEFORE, Settings},
    lead::{Lead, drop_all, email_lead},
    tmpfs::Disk,
    truth::Truth,
    wait,
};

/// Room for an empty appliance, its reserve and a little more.
const DISK_MIB: u32 = 64;

#[test]
fn a_full_disk_loses_nothing_sends_nothing_and_heals_by_itself() {
    let mount = tempfile::tempdir().expect("a temporary folder");
    let Some(disk) = Disk::mount(mount.path(), DISK_MIB) else { return };
    let home = Home::new(&Settings { ledger_dir: Some(mount.path().join("ledger")), ..Settings::default() });
    let mut daemon = Daemon::start(&home);
    let leads: Vec<Lead> = (0..60).map(email_lead).collect();
    drop_all(&home.drop_dir(), leads[..20].iter().cloned());
    wait::until("the first leads' answers", wait::LONG, || (home.spooled().len() >= 20).then_some(()));

    let mut rest = leads[20..].iter().cloned();
    let status = starve(&home, &disk, &mut rest);
    assert!(status["advice"].as_str().is_some_and(|advice| advice.contains("space")), "{status:#}");
    let said = ctl::ask(&home, &["status"]);
    assert_eq!(said.code, 1, "a daemon that cannot go on is bad news: {}", said.out);
    let late: Vec<Lead> = rest.collect();
    assert!(late.len() > 20, "the disk was full before all leads were in: {} are left", late.len());
    drop_all(&home.drop_dir(), late.iter().cloned());
    let publication = ctl::ask(&home, &["--timeout", "5s", "warehouse", "publish"]);
    assert!(daemon.runs(), "{}", daemon::log(&home));
    // What was recorded before may still leave; nothing of what could not be.
    let written = home.written();
    let email = |lead: &&Lead| lead.email.as_ref().is_some_and(|email| written.contains(email));
    assert_eq!(late.iter().filter(email).count(), 0, "nothing is sent while nothing can be recorded");
    assert!(home.waiting() > 0, "what cannot be recorded stays where it was; publication said {publication:?}");

    disk.give_back();
    wait::until("all leads' answers", wait::LONG, || (home.spooled().len() >= leads.len()).then_some(()));
    wait::until("an empty drop folder", wait::LONG, || (home.waiting() == 0).then_some(()));
    let status = ctl::good(&home, &["status"]);
    assert_eq!(status["condition"], "serving", "{status:#}");
    assert_eq!(status["leads"]["open"], leads.len(), "{status:#}");
    assert!(daemon.runs(), "it healed without a restart: {}", daemon::log(&home));
    ctl::good(&home, &["warehouse", "publish"]);
    assert!(daemon.terminate().success());
    let truth = Truth::read(&home);
    assert_eq!(truth.count("daemon-started"), ORDERLY_RUNS_BEFORE + 1, "it healed without a restart");
    truth.holds_each_once(&home, &leads);
    truth.agrees_with_outbox(&home);
}

/// Fills the disk, and drops leads one by one until the daemon says that it is full: the reserve it gives up first lets
/// some of them through.
fn starve(home: &Home, disk: &Disk, leads: &mut impl Iterator<Item = Lead>) -> serde_json::Value {
    wait::until("the status to say that the disk is full", wait::LONG, || {
        disk.fill();
        drop_all(&home.drop_dir(), leads.next());
        let (_, status) = ctl::json(home, &["status"]);
        (status["condition"] == "full").then_some(status)
    })
}

#[test]
fn a_second_daemon_on_the_same_directory_is_refused() {
    let home = Home::new(&Settings::default());
    let mut first = Daemon::start(&home);
    let second = daemon::run(&["--config".as_ref(), home.config_file().as_os_str()]);
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1), "{said}");
    let who = format!("is in use by process {}", first.pid());
    assert!(said.contains(&who) && said.contains("systemctl stop keepwarmd"), "{said}");
    assert!(first.runs(), "the first is not disturbed");
    assert_eq!(ctl::good(&home, &["status"])["condition"], "serving");
    assert!(first.terminate().success());
    let third = Daemon::start(&home);
    assert!(third.terminate().success(), "once the first has gone the directory is free");
}
