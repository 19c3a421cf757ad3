//! Killed at any moment: no lead is lost, none is there twice, no message is rendered twice, and the ledger stays sound.

use std::{collections::BTreeMap, fs, os::unix::fs::MetadataExt as _, path::PathBuf, thread, time::Duration};

use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, ORDERLY_RUNS_BEFORE, Settings},
    lead::{Lead, drop_all, lead},
    truth::Truth,
    wait::{self, let_run},
};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

const LEADS: usize = 5_000;
const KILLS: usize = 10;
const SEED: u64 = 7;

/// Each lead makes at least as many entries while it comes in: the file taken, the lead received, its episode started, its
/// owner named, enrolled, and a touch planned.
const ENTRIES_PER_LEAD: i64 = 6;

/// Past the moment in the ledger that the seed has chosen, the daemon runs on for at most so long.
const JITTER_MAX_US: u64 = 150_000;

#[test]
fn killed_at_ten_moments_under_five_thousand_leads_it_loses_none_and_doubles_none() {
    let seed = seed();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let home = Home::new(&Settings::default());
    // Before the first kill: a lead that comes in while no words are approved is called, and nothing is sent to it.
    home.approve_words();
    let leads: Vec<Lead> = (0..LEADS).map(lead).collect();
    let mut spooled = BTreeMap::new();
    for share in leads.chunks(LEADS / KILLS) {
        thread::scope(|scope| {
            scope.spawn(|| drop_all(&home.drop_dir(), share.iter().cloned()));
            run_and_kill(&home, &mut random);
        });
        spooled = none_rewritten(&home, &spooled);
    }
    let daemon = Daemon::start(&home);
    let status = settled(&home);
    assert_eq!(status["leads"]["open"], LEADS, "seed {seed}: {status:#}");
    assert_eq!(status["leads"]["without_next_action"], 0, "seed {seed}: {status:#}");
    assert_eq!(status["touches"]["uncertain"], 0, "seed {seed}: the outbox always knows; {status:#}");
    let verified = ctl::good(&home, &["ledger", "verify"]);
    assert_eq!(verified["sound"], true, "seed {seed}: {verified:#}");
    // A snapshot with a tail after it stays only if the end is a crash too, and the last snapshot may just have been taken.
    ctl::good(&home, &["pause", "store", "1", "--reason", "so that an entry follows"]);
    daemon.kill();
    none_rewritten(&home, &spooled);

    let truth = Truth::read(&home);
    assert_eq!(truth.count("daemon-stopped"), ORDERLY_RUNS_BEFORE, "seed {seed}: every run was killed");
    truth.holds_each_once(&home, &leads);
    truth.agrees_with_outbox(&home);
    assert!(truth.sent().len() > LEADS / 3, "seed {seed}: only {} touches were sent", truth.sent().len());
    assert_eq!(truth.state.in_doubt().count(), 0, "seed {seed}: nothing is in doubt once it has settled");
    let (snapshot, resumed) = truth.resumed.as_ref().expect("snapshots were taken on the way");
    assert!(*snapshot < truth.tip.seq, "seed {seed}: a tail follows the snapshot at {snapshot}");
    assert!(*resumed == truth.state, "seed {seed}: snapshot at {snapshot} and tail differ from the full replay");
}

/// Another moment each run, where somebody asks for it; a failure names it.
fn seed() -> u64 {
    std::env::var("KEEPWARM_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(SEED)
}

/// Starts the daemon and kills it at a moment the seed chooses: while it starts, or when the ledger has grown by some
/// entries and a little time has passed.
fn run_and_kill(home: &Home, random: &mut ChaCha8Rng) {
    let before = committed(home);
    let daemon = Daemon::launch(home);
    let share = i64::try_from(LEADS / KILLS).expect("a small number") * ENTRIES_PER_LEAD;
    if random.random_range(0..5) > 0 {
        let target = before + random.random_range(1..share);
        wait::until("the ledger's growth", wait::LONG, || (committed(home) >= target).then_some(()));
    }
    let_run(Duration::from_micros(random.random_range(0..JITTER_MAX_US)));
    daemon.kill();
}

/// The last seq that was acknowledged, as the daemon notes it beside the ledger after each commit.
fn committed(home: &Home) -> i64 {
    let text = fs::read_to_string(home.data().join("ledger.tip")).unwrap_or_default();
    text.split(' ').next().and_then(|seq| seq.parse().ok()).unwrap_or(0)
}

/// Waits until every file is taken and nothing is due any more; the status then.
fn settled(home: &Home) -> serde_json::Value {
    wait::until("everything to be taken in and sent", wait::LONG, || {
        if home.waiting() > 0 {
            return None;
        }
        let status = ctl::good(home, &["status"]);
        (status["touches"]["due"] == 0).then_some(status)
    })
}

/// No spooled file is another one than before: a touch that was rendered is never rendered again, not even alike.
fn none_rewritten(home: &Home, before: &BTreeMap<PathBuf, Identity>) -> BTreeMap<PathBuf, Identity> {
    let spooled = home.spooled().into_iter().filter(|(_, name)| name.ends_with(".txt"));
    let now: BTreeMap<PathBuf, Identity> = spooled
        .map(|(channel, name)| {
            let path = home.outbox().join(channel).join(name);
            let identity = Identity::of(&path);
            (path, identity)
        })
        .collect();
    for (path, identity) in before {
        assert_eq!(now.get(path), Some(identity), "{} was written again or is gone", path.display());
    }
    now
}

#[derive(PartialEq, Eq, Debug)]
struct Identity {
    inode: u64,
    modified: (i64, i64),
    bytes: u64,
}

impl Identity {
    fn of(path: &std::path::Path) -> Self {
        let metadata = fs::metadata(path).expect("the file was listed");
        Self { inode: metadata.ino(), modified: (metadata.mtime(), metadata.mtime_nsec()), bytes: metadata.len() }
    }
}
