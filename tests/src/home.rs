//! The files of one appliance in a folder of its own: configuration, texts, data. Owns their places and the configuration
//! that tests run with: the shipped cadences and blocks, everything live, the outbox as the only provider.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use keepwarm_domain::{effect::Answer, entry::Hand, ids::RepId, words::Channel};
use keepwarmd::{
    appliance::{Appliance, Manner},
    clock::Clock,
    config::{ApplianceKey, Config},
    proofread::approve_drafts,
};
use tempfile::TempDir;

use crate::live;

/// What tests change of the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `shadow`, `assisted` or `live`, for everything.
    pub mode: &'static str,
    pub poll_ms: u32,
    /// Where the ledger lies, if not in the data folder.
    pub ledger_dir: Option<PathBuf>,
    pub snapshot_every: u32,
    pub disk_floor_mb: u32,
    pub publish_every: &'static str,
    pub log_level: &'static str,
    pub file_bytes_max: u32,
    /// Replaces the shipped cadences.
    pub cadences: Option<PathBuf>,
    /// Providers that reach customers, in place of the outbox.
    pub outside: Outside,
}

/// Providers that a test started.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// `[channels]` and the providers' own tables.
    pub toml: String,
    /// Channels that are live from the first start on, with who carries them.
    pub live: Vec<(Channel, &'static str)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mode: "live",
            poll_ms: 20,
            ledger_dir: None,
            snapshot_every: 2_000,
            disk_floor_mb: 1,
            publish_every: "1h",
            log_level: "info",
            file_bytes_max: 1 << 20,
            cadences: None,
            outside: Outside::default(),
        }
    }
}

/// Runs of an appliance before its first start by a test, each begun and ended in order: the one in which the manager
/// approved the words.
pub const ORDERLY_RUNS_BEFORE: usize = 1;

/// An appliance's folder; gone when dropped.
pub struct Home {
    root: TempDir,
    live: Vec<(Channel, &'static str)>,
}

impl Home {
    /// A new appliance, never started.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let live = settings.outside.live.clone();
        let home = Self { root: tempfile::tempdir().expect("a temporary folder"), live };
        fs::create_dir_all(home.data()).expect("the folder is ours");
        fs::create_dir_all(home.drop_dir()).expect("the folder is ours");
        home.write_policy();
        home.configure(settings);
        home
    }

    /// Writes the configuration anew.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn configure(&self, settings: &Settings) {
        fs::write(self.config_file(), self.config_text(settings)).expect("the folder is ours");
    }

    /// The shipped policy, but open at every hour: what a test asks must not depend on when it runs.
    fn write_policy(&self) {
        let folder = self.root.path().join("policy");
        fs::create_dir_all(&folder).expect("the folder is ours");
        for entry in fs::read_dir(shipped("policy")).expect("the policy is part of the repository") {
            let path = entry.expect("the folder can be listed").path();
            let text = fs::read_to_string(&path).expect("the shipped files are text");
            let name = path.file_name().expect("a file has a name");
            fs::write(folder.join(name), open_at_every_hour(&text)).expect("the folder is ours");
        }
    }

    fn config_text(&self, settings: &Settings) -> String {
        let mut text = STORE.to_owned();
        let cadences = settings.cadences.clone().unwrap_or_else(|| shipped("cadences"));
        let Settings { mode, poll_ms, snapshot_every, disk_floor_mb, publish_every, log_level, file_bytes_max, .. } =
            settings;
        let _ = write!(
            text,
            "[modes]\ndefault = \"{mode}\"\n\n[intake.drop]\npoll-ms = {poll_ms}\nfile-bytes-max = {file_bytes_max}\n\n\
             [cadences]\ndir = \"{}\"\n\n[blocks]\ndir = \"{}\"\n\n[policy]\ndir = \"policy\"\n\n\
             [ledger]\nsnapshot-every-entries = {snapshot_every}\ndisk-floor-mb = {disk_floor_mb}\n",
            cadences.display(),
            shipped("blocks").display(),
        );
        if let Some(dir) = &settings.ledger_dir {
            let _ = writeln!(text, "dir = \"{}\"", dir.display());
        }
        let _ = writeln!(text, "\n{}", settings.outside.toml);
        let _ = write!(
            text,
            "\n[warehouse]\npublish-every = \"{publish_every}\"\n\n[log]\nformat = \"text\"\nlevel = \"{log_level}\"\n"
        );
        text
    }

    /// The folder that holds all of it.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.root.path().join("keepwarm.toml")
    }

    /// The configuration as the daemon reads it.
    ///
    /// # Panics
    /// When it is wrong.
    #[must_use]
    pub fn config(&self) -> Config {
        Config::load(&self.config_file()).unwrap_or_else(|problems| panic!("{problems}"))
    }

    /// Ledger, vault, outbox, publication.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    #[must_use]
    pub fn drop_dir(&self) -> PathBuf {
        self.data().join("drop")
    }

    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.data().join("outbox")
    }

    #[must_use]
    pub fn published(&self) -> PathBuf {
        self.data().join("published/warehouse.duckdb")
    }

    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.data().join("keepwarm.sock")
    }

    /// Everything that the daemon said on stderr, over all its starts. Outside of the data folder.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.root.path().join("log")
    }

    /// Lets the manager approve the shipped blocks, as one does before the first day: nothing is sent before. Done once, in
    /// an orderly run of its own ([`ORDERLY_RUNS_BEFORE`]). The daemon must not run.
    ///
    /// # Panics
    /// When the appliance does not start.
    pub fn approve_words(&self) {
        if self.approved().exists() {
            return;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let config = Arc::new(self.config());
            let key = ApplianceKey::load(None, &config).expect("a key of its own");
            let started = Appliance::start(config, &key, Clock::System, Manner::serving()).await;
            let appliance = started.unwrap_or_else(|error| panic!("{error:#}"));
            let manager = Hand { by: "operator:1000".to_owned(), rep: Some(RepId(1)) };
            let answer = approve_drafts(&appliance.engine, manager).await.expect("it runs");
            assert_eq!(answer, Answer::Done, "the shipped blocks keep the rules");
            for (channel, provider) in &self.live {
                live::go_live(&appliance, *channel, provider).await;
            }
            appliance.stop().await.expect("it stops");
        });
        fs::write(self.approved(), "").expect("the folder is ours");
    }

    /// There once the words are approved.
    fn approved(&self) -> PathBuf {
        self.root.path().join("approved")
    }

    /// Files that wait in the drop folder.
    ///
    /// # Panics
    /// When it cannot be listed.
    #[must_use]
    pub fn waiting(&self) -> usize {
        fs::read_dir(self.drop_dir()).expect("the folder can be listed").count()
    }

    /// Every spooled message, as the channel's name and the file's. A file that is still being written was not handed
    /// over: a daemon killed in that moment writes it again much later.
    ///
    /// # Panics
    /// When the outbox cannot be listed.
    #[must_use]
    pub fn spooled(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for channel in ["text", "email", "call", "voicemail"] {
            let Ok(files) = fs::read_dir(self.outbox().join(channel)) else { continue };
            for file in files {
                let name = file.expect("the outbox can be listed").file_name().to_string_lossy().into_owned();
                if !name.ends_with(".tmp") {
                    found.push((channel.to_owned(), name));
                }
            }
        }
        found.sort();
        found
    }

    /// All that was handed over, one message after the other.
    ///
    /// # Panics
    /// When the outbox cannot be read.
    #[must_use]
    pub fn written(&self) -> String {
        let read = |(channel, name)| fs::read_to_string(self.outbox().join(channel).join(name));
        self.spooled().into_iter().map(read).collect::<Result<_, _>>().expect("messages are text")
    }
}

/// A folder of the package as it is shipped.
#[must_use]
pub fn shipped(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ stands in the repository")
        .join("packaging")
        .join(folder)
}

/// A folder of fixtures.
#[must_use]
pub fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder)
}

/// Every span of hours becomes the whole day.
fn open_at_every_hour(policy: &str) -> String {
    let opened = policy.lines().map(|line| {
        let key = line.split(['=', ' ']).next().unwrap_or_default();
        match key {
            "weekday" | "saturday" | "sunday" | "on-holiday" | "hours" if line.contains('"') => {
                format!("{key} = \"00:00-23:59\"")
            }
            "margin-minutes" => format!("{key} = 0"),
            _ => line.to_owned(),
        }
    });
    opened.collect::<Vec<_>>().join("\n") + "\n"
}

const STORE: &str = r#"[appliance]
name = "Anytown Motors"
dir = "data"

[[store]]
id = 1
name = "Anytown Motors"
phone = "312-555-0199"
opt-out-phone = "800-555-0100"
zone = "America/Chicago"
state = "IL"
city = "Anytown"
manager = 1

[store.hours]
mon = "09:00-20:00"
tue = "09:00-20:00"
wed = "09:00-20:00"
thu = "09:00-20:00"
fri = "09:00-18:00"
sat = "09:00-17:00"
sun = "closed"

[[rep]]
id = 1
name = "Mona Manager"
role = "manager"
departments = ["sales", "service"]

[[rep]]
id = 2
name = "Rae Sample"
role = "rep"
departments = ["sales"]

[[rep]]
id = 3
name = "Rudy Specimen"
role = "rep"
departments = ["sales"]

[sources.website]
consent = "pewc"
department = "sales"

"#;
