//! Who can read what the daemon leaves: ledger, vault, key and working copy nobody else, the publication and the outbox
//! their folder's group. The mask of whoever starts it changes nothing.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::{Path, PathBuf},
};

use keepwarm_tests::{
    ctl,
    daemon::Daemon,
    home::{Home, Settings},
    lead::{drop_all, email_lead},
    wait,
};

/// A group that is not the daemon's own, where the tests may give files to one.
const OTHER_GROUP: u32 = 54_321;

/// Makes a folder as the package does: what is made in it belongs to the folder's group.
fn shared(dir: &Path) -> u32 {
    fs::create_dir_all(dir).expect("the folder is ours");
    // Only root may give a file to a group it is not in; others test with their own.
    let _ = chown(dir, None, Some(OTHER_GROUP));
    fs::set_permissions(dir, fs::Permissions::from_mode(0o2750)).expect("the folder is ours");
    fs::metadata(dir).expect("it is there").gid()
}

/// Every file and folder below, in no order.
fn below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            found.extend(below(&path));
        }
        found.push(path);
    }
    found
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).expect("it is there").mode() & 0o777
}

#[test]
fn whatever_the_mask_what_is_private_is_private_and_what_is_shared_is_the_groups() {
    for mask in ["000", "077", "777"] {
        let home = &Home::new(&Settings::default());
        home.configure(&Settings { ledger_dir: Some(home.root().join("ledger")), ..Settings::default() });
        let published = home.data().join("published");
        let group = shared(&published);
        let outbox: Vec<PathBuf> = ["email", "notices"].map(|folder| home.outbox().join(folder)).into();
        assert!(outbox.iter().all(|folder| shared(folder) == group));
        let daemon = Daemon::start_under_umask(home, mask);
        // By this daemon: another one's files would have another mask.
        ctl::good(home, &["--timeout", "5m", "block", "approve", "--all"]);
        drop_all(&home.drop_dir(), (0..3).map(email_lead));
        wait::until("the answers", wait::LONG, || (home.spooled().len() >= 3).then_some(()));
        ctl::good(home, &["warehouse", "publish"]);

        let ledger = home.root().join("ledger");
        assert_eq!(mode(&ledger), 0o700, "umask {mask}");
        let private = below(&ledger);
        assert!(private.iter().any(|path| path.ends_with("ledger.duckdb.wal")), "it writes: {private:?}");
        for path in private {
            assert_eq!(mode(&path), 0o600, "umask {mask}: {}", path.display());
        }
        let data = below(&home.data());
        let is_shared =
            |path: &&PathBuf| [&published, &home.outbox(), &home.drop_dir()].iter().any(|it| path.starts_with(it));
        for path in data.iter().filter(|path| !is_shared(path) && !path.ends_with("keepwarm.sock")) {
            assert_eq!(mode(path) & 0o077, 0, "umask {mask}: {}", path.display());
        }
        for path in below(&published).iter().chain(&below(&outbox[0])) {
            let gid = fs::metadata(path).expect("it is there").gid();
            assert_eq!((mode(path), gid), (0o640, group), "umask {mask}: {}", path.display());
        }
        assert!(daemon.terminate().success());
    }
}
