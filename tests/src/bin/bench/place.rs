//! The appliance that is measured: its files, its configuration, its start. Owns which parts of it are real: all but the
//! provider, where a benchmark leaves that out.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use jiff::Timestamp;
use keepwarm_domain::{entry::Hand, policy, words::Channel};
use keepwarm_tests::home::{Home, Outside, Settings, fixtures, shipped};
use keepwarmd::{
    appliance::{Appliance, Manner},
    clock::Clock,
    config::{ApplianceKey, Config, Provider},
    proofread::approve_drafts,
};

/// A Monday morning at the store.
pub(crate) const TODAY: &str = "2026-03-30T15:00:00Z";
/// Ten o'clock the next day: what arrives today is due then.
pub(crate) const TOMORROW: &str = "2026-03-31T15:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp of this file")
}

/// An appliance's folder; gone when dropped.
pub(crate) struct Place {
    home: Home,
    config: Arc<Config>,
}

impl Place {
    /// Everything over one provider of this machine, due on the next day.
    pub(crate) fn new(provider: Provider) -> Self {
        let mut place = Self::over(Outside::default(), "cadences");
        let config = Arc::make_mut(&mut place.config);
        config.channels.providers = Channel::ALL.iter().map(|channel| (*channel, provider)).collect();
        place
    }

    /// Over providers that the benchmark started, with the cadences of a folder of its own.
    pub(crate) fn over(outside: Outside, cadences: &str) -> Self {
        let bench = fixtures("bench");
        let settings = Settings {
            snapshot_every: 10_000_000,
            publish_every: "24h",
            log_level: "error",
            cadences: Some(bench.join(cadences)),
            file_bytes_max: 4 << 20,
            outside,
            ..Settings::default()
        };
        let home = Home::new(&settings);
        lift_brand_cap(&home.root().join("policy/us.toml"));
        let mut config = home.config();
        config.blocks_dir = home.root().join("blocks");
        for blocks in [shipped("blocks"), bench.join("blocks")] {
            copy_files(&blocks, &config.blocks_dir).expect("the folder is ours");
        }
        Self { home, config: Arc::new(config) }
    }

    pub(crate) fn config(&self) -> Arc<Config> {
        Arc::clone(&self.config)
    }

    /// The first start: words need a manager's approval.
    pub(crate) async fn start(&self, clock: Clock) -> anyhow::Result<Appliance> {
        let appliance = self.restart(clock).await?;
        approve_drafts(&appliance.engine, Hand { by: "bench".to_owned(), rep: None }).await?;
        Ok(appliance)
    }

    pub(crate) async fn restart(&self, clock: Clock) -> anyhow::Result<Appliance> {
        Appliance::start(self.config(), &key(), clock, Manner::serving()).await
    }

    pub(crate) fn ledger_dir(&self) -> PathBuf {
        self.config.ledger.dir.clone()
    }

    pub(crate) fn drop_dir(&self) -> PathBuf {
        self.config.drop.dir.clone()
    }

    /// A folder on the same disk, for floors.
    pub(crate) fn scratch(&self) -> anyhow::Result<PathBuf> {
        let dir = self.home.root().join("scratch");
        fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
        Ok(dir)
    }
}

/// What is measured is keepwarm's pace, not that of the carriers.
fn lift_brand_cap(file: &Path) {
    let shipped = fs::read_to_string(file).expect("the policy was just written");
    let lifted = shipped.replace("daily-segments = 2000", "daily-segments = 10000000");
    assert_ne!(lifted, shipped, "the policy has no cap of the brand to lift");
    fs::write(file, lifted).expect("the folder is ours");
}

/// A start proofreads every block: as many as a store has belong to it.
fn copy_files(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for file in fs::read_dir(from)? {
        let file = file?;
        fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}

pub(crate) fn key() -> ApplianceKey {
    ApplianceKey::new([7; 32])
}

/// Area codes of the United States, from the shipped policy.
pub(crate) fn area_codes() -> anyhow::Result<Vec<u16>> {
    let file = shipped("policy").join("us.toml");
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    let policy = policy::file::read("us.toml", &text).map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    let provinces = ["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"];
    let rows = policy.places.npa.iter().filter(|row| !provinces.contains(&row.state.as_str()));
    let mut codes: Vec<u16> = rows.flat_map(|row| row.codes.iter().copied()).collect();
    codes.sort_unstable();
    codes.dedup();
    Ok(codes)
}
