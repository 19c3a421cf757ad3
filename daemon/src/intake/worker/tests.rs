//! A file whose look-up fails is neither lost nor stuck.

use std::{fs, path::Path};

use super::*;
use crate::{
    appliance::{Appliance, Manner},
    config::ApplianceKey,
};

const LEAD: &str = r#"<?adf version="1.0"?><adf><prospect><requestdate>2026-03-30T10:00:00-05:00</requestdate>
<customer><contact><name part="full">Casey Tester</name><phone>312-555-0101</phone></contact></customer>
</prospect></adf>"#;

fn config(dir: &Path) -> Config {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/keepwarm.toml");
    let mut config = Config::load(&shipped).expect("the shipped file is right");
    config.appliance.dir = dir.to_owned();
    config.ledger.dir = dir.join("ledger");
    config.drop.dir = dir.join("drop");
    config.channels.outbox_dir = dir.join("outbox");
    config.warehouse.published_dir = dir.join("published");
    config
}

/// A ledger that cannot be asked.
fn broken(dir: &Path) -> Ledger {
    let options = keepwarm_ledger::Options::new(dir, keepwarm_ledger::MasterKey::new([7; 32]));
    let ledger = Ledger::open(options).expect("opens").ledger;
    ledger.shutdown().expect("closed");
    ledger
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_could_not_be_looked_up_are_taken_at_a_later_look() {
    let dir = tempfile::tempdir().expect("a folder");
    let config = Arc::new(config(dir.path()));
    let key = ApplianceKey::load(None, &config).expect("a key");
    let clock = Clock::driven("2026-03-30T15:00:00Z".parse().expect("a timestamp"));
    let appliance = Appliance::start(config, &key, clock, Manner::simulated()).await.expect("it starts");
    let mut worker = appliance.drop_folder().expect("a folder");
    fs::write(dir.path().join("drop/lead.xml"), LEAD).expect("the folder is ours");
    let sound = std::mem::replace(&mut worker.ledger, broken(&dir.path().join("broken")));

    let looked = (0..3).find_map(|_| worker.read_ready(Look::Counts).err());
    assert!(looked.is_some_and(|error| error.to_string().contains("looking up what arrived")));
    assert!(lock(&worker.held.0.files).is_empty(), "it is held for nothing");

    worker.ledger = sound;
    while fs::read_dir(dir.path().join("drop")).expect("it can be listed").count() > 0 {
        worker = worker.turn().await.expect("it reads the folder");
    }
    assert_eq!(appliance.engine.ask(|state| state.leads.len()).await.expect("it runs"), 1);
    appliance.stop().await.expect("it stops");
}
