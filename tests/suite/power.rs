//! The power cut, as the whole daemon meets it: a log that was torn at its end is mended and recorded, one that was
//! damaged in its middle is refused with what to do. The ledger's own tests cut at every place.

use std::{fs, path::PathBuf};

use keepwarm_domain::entry::Body;
use keepwarm_tests::{
    daemon::{self, Daemon},
    home::{Home, Settings},
    lead::{Lead, drop_all, email_lead},
    truth::Truth,
    wait,
};

fn wal(home: &Home) -> PathBuf {
    home.data().join("ledger.duckdb.wal")
}

fn tip(home: &Home) -> PathBuf {
    home.data().join("ledger.tip")
}

/// Takes leads in, and the power goes while they are being answered.
fn cut_power_after(home: &Home, leads: std::ops::Range<usize>) {
    let spooled = home.spooled().len();
    let wanted = spooled + leads.len();
    drop_all(&home.drop_dir(), leads.map(email_lead));
    let daemon = Daemon::start(home);
    wait::until("the answers", wait::LONG, || (home.spooled().len() >= wanted).then_some(()));
    wait::until("an empty drop folder", wait::LONG, || (home.waiting() == 0).then_some(()));
    daemon.kill();
}

/// How often the last start says that it cut the ledger's log: just before it says that it runs. A start before it may
/// say so too, since a daemon that is killed while it writes tears its log itself.
fn recovered_last(truth: &Truth) -> usize {
    let bodies = truth.entries.iter().map(|entry| &entry.body).rev();
    let told = bodies.skip_while(|body| !matches!(body, Body::DaemonStarted(_))).skip(1);
    let told = told.map_while(|body| if let Body::LedgerRecovered(cut) = body { Some(cut) } else { None });
    told.filter(|cut| cut.file == "ledger").count()
}

#[test]
fn a_torn_log_is_cut_back_recorded_and_loses_nothing_acknowledged() {
    for bytes in [1_u64, 40, 300] {
        let home = Home::new(&Settings::default());
        cut_power_after(&home, 0..10);
        // Written without a sync, the note of the last commit may be older than the ledger.
        let noted = fs::read(tip(&home)).expect("it is noted");
        cut_power_after(&home, 10..20);
        fs::write(tip(&home), noted).expect("the note is ours");
        let log = fs::OpenOptions::new().write(true).open(wal(&home)).expect("a killed daemon leaves its log");
        let length = log.metadata().expect("it is there").len();
        log.set_len(length - bytes).expect("the log is ours");
        drop(log);

        let daemon = Daemon::start(&home);
        assert!(daemon.terminate().success(), "{}", daemon::log(&home));
        let truth = Truth::read(&home);
        assert_eq!(recovered_last(&truth), 1, "{bytes} bytes were cut; the ledger says so once");
        let received = truth.received();
        let first: Vec<Lead> = (0..10).map(email_lead).collect();
        assert!(first.iter().all(|lead| received.contains_key(&truth.key_of(&home, lead))), "{bytes} bytes");
        assert!(received.values().all(|times| *times == 1), "{bytes} bytes");
    }
}

#[test]
fn a_damaged_log_is_refused_with_what_to_do_and_left_as_it_is() {
    let home = Home::new(&Settings::default());
    cut_power_after(&home, 0..10);
    let sound = fs::read(wal(&home)).expect("a killed daemon leaves its log");
    let mut damaged = sound.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(wal(&home), &damaged).expect("the log is ours");
    let ended = Daemon::launch(&home).ready(&home).err().expect("it must not serve from a damaged ledger");
    assert_eq!(ended.status.code(), Some(1), "{}", ended.log);
    for word in ["ledger.duckdb", "is damaged", "nothing was changed", "restore the last backup"] {
        assert!(ended.log.contains(word), "{word}: {}", ended.log);
    }
    assert!(fs::read(wal(&home)).expect("it is still there") == damaged, "nothing was changed");

    fs::write(wal(&home), &sound).expect("the log is ours");
    let daemon = Daemon::start(&home);
    assert!(daemon.terminate().success());
    Truth::read(&home).holds_each_once(&home, &(0..10).map(email_lead).collect::<Vec<_>>());
}
