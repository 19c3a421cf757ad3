//! Whole runs, short ones.

use std::path::Path;

use super::{
    Finished, Options, run,
    screen::{COLUMNS, LINES},
};

async fn demo(dir: &Path, days: u32, seed: u64, leads_per_day: u32) -> (Finished, Vec<String>) {
    let options = Options { days, seed, leads_per_day, dir: dir.to_owned(), keep: false };
    let mut out = Vec::new();
    let finished = run(&options, &mut out, false).await.expect("the demo runs");
    let text = String::from_utf8(out).expect("UTF-8");
    let lines = text.lines().filter(|line| !line.starts_with("simulated ")).map(str::to_owned).collect();
    (finished, lines)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_ledger_and_another_seed_another() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (first, _) = demo(&dir.path().join("one"), 3, 7, 12).await;
    let (again, _) = demo(&dir.path().join("two"), 3, 7, 12).await;
    let (other, _) = demo(&dir.path().join("three"), 3, 8, 12).await;
    assert_eq!(first.digest, again.digest);
    assert_ne!(first.digest, other.digest);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_closing_screen_is_one_screen_and_finds_nothing_wrong() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (finished, lines) = demo(dir.path(), 10, 3, 10).await;
    let screen = lines.join("\n");
    assert!(finished.sound, "{screen}");
    assert_eq!(lines.len(), LINES, "{screen}");
    assert!(lines.iter().all(|line| line.chars().count() <= COLUMNS), "{screen}");
    assert!(lines[0].contains("SIMULATED"), "{screen}");
    assert!(!screen.contains('…'), "nothing is cut off: {screen}");
    assert!(lines[3].contains("without next action 0   double sends 0   sends after STOP 0"), "{screen}");
    assert_eq!(lines[LINES - 1], format!("ledger digest {}", finished.digest));
    for left in ["keepwarm.toml", "keepwarm.key", "ledger.duckdb", "vault.duckdb", "published/warehouse.duckdb"] {
        assert!(dir.path().join(left).exists(), "{left}");
    }
    assert!(std::fs::read_dir(dir.path().join("drop")).expect("the folder").next().is_none(), "all files are taken");
}
