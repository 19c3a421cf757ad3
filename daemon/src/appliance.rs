//! The parts put together. Owns the order of a start (lock, replay, doubts, configuration, then the world) and of an
//! end; knows nothing of what any part does.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use keepwarm_domain::{fold::fold, ids::Seq, input::Input, state::State};
use keepwarm_ledger::{Keys, Ledger, MasterKey, Opened, Options, Snapshot, Tip};
use tokio::{sync::mpsc, task::JoinHandle};
use tracing::{info, warn};

use crate::{
    channels::{self, Null, Provider},
    clock::Clock,
    config::{ApplianceKey, Config},
    doubts::{self, Asking},
    effects::{World, notices_dir},
    engine::{Engine, Pace, Parts, Running},
    feeds::{self, Feeds},
    handoff::Stopped,
    inbound::{Listening, Roads, roads},
    intake::{
        drop::{DropFolder, Limits},
        watch::{HINTS_MAX, Hint, watch},
        worker::{Held, Worker},
    },
    oauth::Tokens,
    publisher::Publisher,
    secret::Secrets,
    setup::Texts,
    snapshot, systemd,
};

/// How the appliance runs.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    pub pace: Pace,
    /// Whether a touch counts as sent only once its outbox file is on disk.
    pub durable_outbox: bool,
}

impl Manner {
    /// In a store.
    #[must_use]
    pub const fn serving() -> Self {
        Self { pace: Pace::Pipelined, durable_outbox: true }
    }

    /// In a simulation: every run alike.
    #[must_use]
    pub const fn simulated() -> Self {
        Self { pace: Pace::Lockstep, durable_outbox: false }
    }
}

/// A running appliance, without its socket.
pub struct Appliance {
    pub config: Arc<Config>,
    pub engine: Engine,
    pub ledger: Ledger,
    pub keys: Keys,
    pub publisher: Publisher,
    pub clock: Clock,
    pub held: Held,
    /// How the roads are on which customers are heard.
    pub roads: Roads,
    /// Rows of the DMS; nothing reads them before their ticks do.
    pub feeds: Feeds,
    /// What logs in to mail servers in place of a password.
    pub tokens: Option<Arc<Tokens>>,
    running: Running,
    asking: JoinHandle<()>,
}

impl Appliance {
    /// Opens the ledger, replays it, settles doubts, applies the configuration, and starts the engine.
    ///
    /// # Errors
    /// When a part cannot be opened; the message says which and what to do.
    pub async fn start(config: Arc<Config>, key: &ApplianceKey, clock: Clock, manner: Manner) -> anyhow::Result<Self> {
        // The texts are read while the ledger opens; what is wrong with them is told first, as nothing is touched then.
        let (texts, opened) = std::thread::scope(|scope| {
            let opening = scope.spawn(|| open_ledger(&config, key));
            (Texts::read(&config), opening.join())
        });
        let (texts, opened) = (texts?, opened.map_err(|_| anyhow!("opening the ledger panicked"))?);
        let (Opened { ledger, recovered, .. }, state, tip) = opened?;
        let keys = ledger.keys();
        let credentials = systemd::credentials_dir();
        let secrets = Secrets { credentials: credentials.as_deref() };
        let tokens = Tokens::of(&config, &secrets, &keys)?.map(Arc::new);
        let providers = channels::open(&config, &ledger, (&secrets, tokens.as_ref()), manner.durable_outbox)?;
        let providers = Arc::new(providers);
        let (settled, in_doubt) = doubts::at_start(&state, &ledger, &providers, clock.now());
        let (desk, put_down) = mpsc::unbounded_channel();
        let publisher = Publisher::start(warehouse_options(&config), ledger.clone(), clock.clone())?;
        let held = Held::default();
        let releasing = held.clone();
        let world = World {
            ledger: ledger.clone(),
            providers: Arc::clone(&providers),
            files: Arc::new(move |token| releasing.release(token)),
            notices: notices_dir(&config.channels.outbox_dir).context("making the folder for notices")?,
            clock: clock.clone(),
            stopped: Stopped::default(),
            doubts: desk,
        };
        let parts = Parts {
            state,
            tip,
            ledger: ledger.clone(),
            world,
            clock: clock.clone(),
            pace: manner.pace,
            snapshot_every: i64::try_from(config.ledger.snapshot_every_entries).unwrap_or(i64::MAX),
        };
        let recovered = recovered.into_iter().map(|it| (it.file.to_owned(), it.bytes_cut)).collect();
        let provider = |channel| providers.get(&channel).cloned().unwrap_or(Provider::Null(Null));
        let mappings = texts.mappings();
        let setup = texts.setup(&config, &keys, provider);
        let mut first = vec![
            Input::Started { release: env!("CARGO_PKG_VERSION").to_owned(), recovered },
            Input::Configured(Box::new(setup)),
        ];
        first.extend(settled);
        let (engine, running) = Engine::start(parts, first).await?;
        let asking = Asking {
            engine: engine.clone(),
            providers: Arc::clone(&providers),
            clock: clock.clone(),
            new: put_down,
            first: in_doubt,
        };
        let asking = tokio::spawn(asking.run());
        let roads = Roads::default();
        let feeds = Feeds::new(feeds::runner::Parts {
            config: Arc::clone(&config),
            mappings,
            engine: engine.clone(),
            ledger: ledger.clone(),
            keys: keys.clone(),
            clock: clock.clone(),
        });
        Ok(Self { config, engine, ledger, keys, publisher, clock, held, roads, feeds, tokens, running, asking })
    }

    /// The drop folder's worker, not yet running.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn drop_folder(&self) -> anyhow::Result<Worker> {
        let dir = &self.config.drop.dir;
        std::fs::create_dir_all(dir).with_context(|| format!("making the drop folder {}", dir.display()))?;
        let limits = Limits { file_bytes_max: self.config.drop.file_bytes_max, ..Limits::default() };
        Ok(Worker {
            folder: DropFolder::new(dir, limits)?,
            held: self.held.clone(),
            engine: self.engine.clone(),
            ledger: self.ledger.clone(),
            keys: self.keys.clone(),
            config: Arc::clone(&self.config),
            clock: self.clock.clone(),
        })
    }

    /// Starts taking files from the drop folder.
    ///
    /// # Errors
    /// When the folder cannot be opened.
    pub fn take_files(&self) -> anyhow::Result<JoinHandle<()>> {
        let worker = self.drop_folder()?;
        let (hint, hints) = mpsc::channel::<Hint>(HINTS_MAX);
        let watching = watch(&self.config.drop.dir, hint);
        Ok(tokio::spawn(async move {
            let _watching = watching;
            worker.run(hints).await;
        }))
    }

    /// Starts hearing customers and providers on every road that the configuration asks for.
    ///
    /// # Errors
    /// When a secret or a file of a road cannot be read.
    pub fn hear(&self) -> anyhow::Result<Listening> {
        roads::start(self)
    }

    /// Waits for the engine, which ends only when it is told to or cannot go on.
    ///
    /// # Errors
    /// Why it could not go on.
    pub async fn ended(&mut self) -> anyhow::Result<()> {
        (&mut self.running.handle).await?
    }

    /// The orderly end: what is claimed gets its result, a snapshot is taken, the files are closed.
    ///
    /// # Errors
    /// When the last commit or checkpoint failed; nothing that was acknowledged is lost.
    pub async fn stop(self) -> anyhow::Result<()> {
        let Self { running, ledger, publisher, asking, .. } = self;
        asking.abort();
        running.stop().await?;
        tokio::task::spawn_blocking(move || {
            publisher.shutdown();
            ledger.shutdown().context("closing the ledger")
        })
        .await?
    }
}

/// Opens the ledger and folds it: the snapshot and what came after, or everything.
fn open_ledger(config: &Config, key: &ApplianceKey) -> anyhow::Result<(Opened, State, Tip)> {
    let options = Options {
        disk_floor_bytes: config.ledger.disk_floor_bytes,
        snapshot_codec: snapshot::CODEC,
        ..Options::new(&config.ledger.dir, MasterKey::new(*key.bytes()))
    };
    // The largest part of a start, and it needs nothing of the ledger's files: so it is done while they open.
    let (saved, opened) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| saved_state(config));
        let opened = Ledger::open(options);
        (reading.join().unwrap_or_default(), opened)
    });
    let opened = opened?;
    for cut in &opened.recovered {
        warn!(file = cut.file, bytes = cut.bytes_cut, "a torn write-ahead log was cut back to its last whole record");
    }
    let snapshot = match saved.filter(|(tip, state)| state.seq == tip.seq) {
        Some((tip, state)) if opened.ledger.holds(tip).wait()? => Some(state),
        Some((tip, _)) => {
            warn!(seq = tip.seq, "the snapshot of the state belongs to another ledger and is not used");
            None
        }
        None => None,
    };
    let from_snapshot = snapshot.is_some();
    let mut state = snapshot.unwrap_or_default();
    let after = state.seq;
    let tip = opened.ledger.replay(Seq(after), |entry| fold(&mut state, &entry)).context("replaying the ledger")?;
    info!(seq = tip.seq, replayed = tip.seq - after, from_snapshot, "the ledger is replayed");
    Ok((opened, state, tip))
}

/// The state of the last snapshot, which may be of another ledger.
fn saved_state(config: &Config) -> Option<(Tip, State)> {
    let saved = Snapshot::load(&config.ledger.dir, snapshot::CODEC)?;
    Some((saved.tip, snapshot::decode(&saved.bytes)?))
}

fn warehouse_options(config: &Config) -> keepwarm_warehouse::Options {
    use crate::config::Pii;
    keepwarm_warehouse::Options {
        working: config.ledger.dir.join("warehouse.working.duckdb"),
        published_dir: config.warehouse.published_dir.clone(),
        pii: match config.warehouse.pii {
            Pii::None => keepwarm_warehouse::Pii::None,
            Pii::Masked => keepwarm_warehouse::Pii::Masked,
            Pii::Full => keepwarm_warehouse::Pii::Full,
        },
        memory_limit_mb: 256,
        threads: 1,
        generator: concat!("keepwarmd ", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}
