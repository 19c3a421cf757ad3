//! Who reads the feeds: each on a thread of its own, one reading at a time. Owns the start and the end of a reading, and that
//! one which hangs keeps nobody but itself; decides nothing of what is read.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, anyhow};
use jiff::{Timestamp, tz::TimeZone};
use keepwarm_domain::{calendar, entry::Actor, ids::ItemId, input::Input, words::Channel};
use keepwarm_ledger::{Keys, Ledger};
use tokio::{
    runtime::Handle,
    sync::{Mutex as Turn, OwnedMutexGuard, oneshot},
};
use tracing::{info, warn};

use super::{
    board::{Board, Counts, Going, Reading, Standing},
    csv::Rows,
    desk::{Batch, Desk, ItemOf},
    files::{Files, Means, OfFile},
    kept,
    mapping::Mapping,
    odbc::OfQuery,
    pass::{self, Supply, Way},
    row::bind,
    sample::masked,
};
use crate::{
    clock::Clock,
    config::{Config, Feed, Origin, Query},
    engine::{Engine, Told},
    intake::{drop::DropFolder, recall::hydrate},
    secret::Secrets,
    systemd,
};

/// Rows that a test reads.
const SAMPLE_ROWS: usize = 10;

/// A reading of files that brings nothing for so long hangs.
const FILES_STALL: Duration = Duration::from_secs(300);

/// A driver that does not end when it should has as long as this to do so.
const QUERY_STALL_MORE: Duration = Duration::from_secs(30);

/// The mappings of a configuration, by file.
pub type Mappings = BTreeMap<PathBuf, Arc<Mapping>>;

/// All feeds. Cheap to clone.
#[derive(Clone)]
pub struct Feeds {
    runners: Arc<Vec<Arc<Runner>>>,
    board: Board,
}

/// What the feeds work with.
pub struct Parts {
    pub config: Arc<Config>,
    pub mappings: Mappings,
    pub engine: Engine,
    pub ledger: Ledger,
    pub keys: Keys,
    pub clock: Clock,
}

/// One feed.
pub(super) struct Runner {
    pub(super) feed: Feed,
    pub(super) mapping: Arc<Mapping>,
    pub(super) zone: TimeZone,
    origin: Where,
    pub(super) parts: Arc<Parts>,
    pub(super) board: Board,
    /// Who reads. A reading that hangs keeps it, so that no second one hangs beside it.
    pub(super) turn: Arc<Turn<()>>,
}

enum Where {
    Files { files: Files, folder: Mutex<Option<DropFolder>> },
    Query(Query),
}

/// Why there is no reading.
#[derive(Debug, thiserror::Error)]
pub enum NoReading {
    #[error("there is no feed {0}; see `keepwarmctl source list`")]
    Unknown(String),
    #[error("the feed {0} is being read already")]
    Busy(String),
    #[error("{0}")]
    Failed(String),
}

/// Ten rows of a feed and what they would be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sample {
    /// Each field that was found, with the header as it stands there.
    pub fields: Vec<(String, String)>,
    /// Channels that no column says anything about.
    pub unsaid: Vec<String>,
    /// Line, and what it says or why it cannot be understood.
    pub rows: Vec<(u64, Result<String, String>)>,
}

impl Feeds {
    /// Every feed of the configuration, none of them being read yet.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let (parts, board) = (Arc::new(parts), Board::default());
        let runners = parts.config.feeds.iter().enumerate().filter_map(|(at, feed)| {
            let mapping = Arc::clone(parts.mappings.get(&feed.mapping)?);
            let store = parts.config.stores.iter().find(|store| store.id == feed.store);
            let zone = feed.zone.as_deref().or(store.map(|store| store.zone.as_str()));
            let zone = zone.and_then(|zone| calendar::zone(zone).ok()).unwrap_or(TimeZone::UTC);
            let origin = Where::of(feed, &parts.config.feeds[..at]);
            let (feed, parts, board) = (feed.clone(), Arc::clone(&parts), board.clone());
            let remembered = kept::load(&kept::path(&parts.config.ledger.dir, &feed.name), &parts.ledger);
            board.change(&feed.name, |standing| standing.last = remembered.map(|kept| kept.reading));
            Some(Arc::new(Runner { feed, mapping, zone, origin, parts, board, turn: Arc::default() }))
        });
        Self { runners: Arc::new(runners.collect()), board }
    }

    /// The feeds as configured, each with how it is.
    pub fn all(&self) -> impl Iterator<Item = (&Feed, Standing)> {
        self.runners.iter().map(|runner| (&runner.feed, self.board.of(&runner.feed.name)))
    }

    /// How one feed is.
    #[must_use]
    pub fn standing(&self, name: &str) -> Standing {
        self.board.of(name)
    }

    pub(super) fn runner(&self, name: &str) -> Result<&Arc<Runner>, NoReading> {
        let found = self.runners.iter().find(|runner| runner.feed.name == name);
        found.ok_or_else(|| NoReading::Unknown(name.to_owned()))
    }

    /// Its turn has come: reads it, unless it is being read or waits after a failure.
    pub async fn tick(&self, name: &str) {
        let Ok(runner) = self.runner(name) else { return };
        if self.board.of(name).waits(runner.parts.clock.now()) {
            return;
        }
        if let Ok(turn) = Arc::clone(&runner.turn).try_lock_owned() {
            let _ = runner.read(turn, false).await;
        }
    }

    /// Reads it now, whatever its turn is. None where there was nothing to read.
    ///
    /// # Errors
    /// Why it could not be read.
    pub async fn sync(&self, name: &str) -> Result<Option<Reading>, NoReading> {
        let runner = self.runner(name)?;
        let turn = Arc::clone(&runner.turn).try_lock_owned().map_err(|_| NoReading::Busy(name.to_owned()))?;
        let runner = Arc::clone(runner);
        // It goes on when nobody waits for it any more.
        let read = tokio::spawn(async move { runner.read(turn, true).await });
        read.await.unwrap_or_else(|error| Err(NoReading::Failed(error.to_string())))
    }

    /// Looks at its first rows and takes none of them.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn test(&self, name: &str) -> Result<Sample, NoReading> {
        let runner = Arc::clone(self.runner(name)?);
        let looked = on_thread(move || runner.sample()).await;
        looked.and_then(|sample| sample).map_err(|error| NoReading::Failed(format!("{error:#}")))
    }

    /// A row of the quarantine as an input, read by the feed's mapping as it is now. Blocking.
    ///
    /// # Errors
    /// Why it still cannot be understood, or that there is no such feed any more.
    pub fn again(&self, of: &ItemOf, content: &[u8], item: ItemId, actor: Actor) -> Result<Told, NoReading> {
        let runner = self.runner(&of.feed)?;
        let read = || -> anyhow::Result<Told> {
            let desk = Desk { opening: of.opening, ..runner.desk() };
            let mut rows = Rows::open(content)?.context("it is empty")?;
            let bound = bind(&runner.mapping, runner.feed.entity, rows.header(), &runner.zone)?;
            let row = rows.read()?.context("it is empty")?;
            let row = bound.read(&row.cells?, runner.parts.clock.now())?;
            let mut batch = Batch::default();
            let row = desk.recorded(row, &mut batch);
            batch.push(row);
            let (mut arrived, private) = desk.arrived(batch);
            hydrate(&runner.parts.ledger, &mut [&mut arrived])?;
            (arrived.retry_of, arrived.actor) = (Some(item), actor);
            Ok(Told { input: Input::Records(Box::new(arrived)), private })
        };
        read().map_err(|error| NoReading::Failed(format!("{error:#}")))
    }
}

impl Where {
    fn of(feed: &Feed, before: &[Feed]) -> Self {
        match &feed.origin {
            Origin::Files { dir, files } => {
                let others = before.iter().filter_map(|other| match &other.origin {
                    Origin::Files { dir: theirs, files } if theirs == dir => Some(files.clone()),
                    _ => None,
                });
                let files = Files { dir: dir.clone(), pattern: files.clone(), others: others.collect() };
                Self::Files { files, folder: Mutex::default() }
            }
            Origin::Query(query) => Self::Query(query.clone()),
        }
    }

    /// How long a reading may bring nothing.
    fn stall(&self) -> Duration {
        match self {
            Self::Files { .. } => FILES_STALL,
            // After both of its own timeouts.
            Self::Query(query) => query.connect_timeout + query.query_timeout + QUERY_STALL_MORE,
        }
    }
}

impl Runner {
    pub(super) fn query(&self) -> Option<&Query> {
        match &self.origin {
            Where::Query(query) => Some(query),
            Where::Files { .. } => None,
        }
    }

    pub(super) fn desk(&self) -> Desk<'_> {
        let dms = self.feed.dms.as_deref().unwrap_or(&self.mapping.name);
        Desk {
            keys: &self.parts.keys,
            config: &self.parts.config,
            feed: &self.feed.name,
            entity: self.feed.entity,
            store: self.feed.store,
            now: self.parts.clock.now(),
            opening: None,
            namespace: format!("{dms}\u{1f}{}", self.feed.store.0),
        }
    }

    /// Reads on a thread of its own, and waits for it as long as it brings something.
    async fn read(self: &Arc<Self>, turn: OwnedMutexGuard<()>, now: bool) -> Result<Option<Reading>, NoReading> {
        let name = self.feed.name.clone();
        let given_up = Arc::new(AtomicBool::new(false));
        let way = Way {
            engine: self.parts.engine.clone(),
            ledger: self.parts.ledger.clone(),
            clock: self.parts.clock.clone(),
            runtime: Handle::current(),
            given_up: Arc::clone(&given_up),
        };
        let runner = Arc::clone(self);
        let reading = on_thread(move || {
            let _turn = turn;
            runner.read_all(&way, now)
        });
        let mut reading = std::pin::pin!(reading);
        let mut before = None;
        let read = loop {
            tokio::select! {
                biased;
                read = &mut reading => break read.and_then(|read| read),
                () = self.parts.clock.sleep(self.origin.stall()) => {
                    let so_far = self.board.of(&name).going;
                    if so_far == before {
                        given_up.store(true, Ordering::Relaxed);
                        break Err(anyhow!("nothing came any more for {} seconds", self.origin.stall().as_secs()));
                    }
                    before = so_far;
                }
            }
        };
        let at = self.parts.clock.now();
        match read {
            Ok(reading) => {
                let mut mended = false;
                self.board.change(&name, |standing| mended = standing.read(at, reading));
                if let Some(Reading { counts, .. }) = reading {
                    let (rows, new, changed) = (counts.rows, counts.new, counts.changed);
                    info!(feed = name, rows, new, changed, quarantined = counts.quarantined, "a feed is read");
                } else if mended {
                    info!(feed = name, "the feed can be read again");
                }
                Ok(reading)
            }
            Err(error) => {
                let problem = format!("{error:#}");
                warn!(feed = name, problem, "a feed cannot be read; trying again");
                self.board.change(&name, |standing| standing.failed(at, problem.clone()));
                Err(NoReading::Failed(problem))
            }
        }
    }

    /// Blocking.
    fn read_all(&self, way: &Way, now: bool) -> anyhow::Result<Option<Reading>> {
        let remembered = kept::path(&self.parts.config.ledger.dir, &self.feed.name);
        let (reading, watermark) = match &self.origin {
            Where::Files { files, folder } => {
                // Whoever held it before and panicked left a folder that can be looked at again.
                let mut folder = folder.lock().unwrap_or_else(PoisonError::into_inner);
                let open = match folder.take() {
                    Some(open) => open,
                    None => files.open()?,
                };
                let (desk, mapping, zone, board) = (self.desk(), &self.mapping, &self.zone, &self.board);
                (files.read(folder.insert(open), &Means { desk, mapping, zone, board, way }, now)?, None)
            }
            Where::Query(query) => {
                let before = kept::load(&remembered, &way.ledger).and_then(|kept| kept.watermark);
                let (reading, watermark) = self.read_query(query, before.as_deref(), way)?;
                (Some(reading), watermark.or(before))
            }
        };
        if let Some(reading) = reading {
            let tip = way.ledger.tip().wait().context("asking the ledger for its end")?;
            let kept = kept::Kept::of(reading, watermark, &tip);
            kept::save(&remembered, &kept).context("noting how far the feed is read")?;
        }
        Ok(reading)
    }

    /// Everything that the query gives, and how far it goes. What is not read to its end is read again from the beginning:
    /// only then is it known how far that is.
    fn read_query(&self, query: &Query, before: Option<&str>, way: &Way) -> anyhow::Result<(Reading, Option<String>)> {
        let began_at = way.clock.now();
        let mut source = self.open(query, before, began_at)?;
        let bound = bind(&self.mapping, self.feed.entity, &source.header, &self.zone)
            .map_err(|unfit| anyhow!("the query's result cannot be read: {unfit}"))?;
        let mut told = |counts: Counts, _: u64| {
            let going = Going { began_at, counts, bytes_read: 0, bytes: 0 };
            self.board.change(&self.feed.name, |standing| standing.going = Some(going));
        };
        told(Counts::default(), 0);
        let counts = pass::read(&mut source, &bound, &self.desk(), way, &mut told)?;
        way.synced(self.feed.entity, began_at)?;
        let ended_at = way.clock.now();
        Ok((Reading { began_at, ended_at, counts, through: began_at }, source.read_to()))
    }

    pub(super) fn open(&self, query: &Query, before: Option<&str>, now: Timestamp) -> anyhow::Result<OfQuery> {
        let credentials = systemd::credentials_dir();
        let secrets = Secrets { credentials: credentials.as_deref() };
        let password = secrets.load_if_any(&format!("feed-{}", self.feed.name), query.password_file.as_deref())?;
        OfQuery::open(query, password.as_ref(), before, (&self.zone, now))
    }

    fn sample(&self) -> anyhow::Result<Sample> {
        let now = self.parts.clock.now();
        match &self.origin {
            Where::Files { files, .. } => {
                let place = super::files::shown(&files.dir, &files.pattern);
                let rows = files.newest()?;
                let rows = rows.with_context(|| format!("there is no file at {place}, or nothing is in it"))?;
                let header = rows.header().to_vec();
                self.sample_of(&mut OfFile::new(rows), &header, now)
            }
            Where::Query(query) => {
                let mut source = self.open(query, None, now)?;
                let header = source.header.clone();
                self.sample_of(&mut source, &header, now)
            }
        }
    }

    fn sample_of(&self, supply: &mut impl Supply, header: &[String], now: Timestamp) -> anyhow::Result<Sample> {
        let bound = bind(&self.mapping, self.feed.entity, header, &self.zone)?;
        let name = |at: usize| header.get(at).cloned().unwrap_or_default();
        let fields = bound.fields().map(|(field, at)| (field.to_string(), name(at))).collect();
        let said = bound.consent();
        let unsaid = Channel::ALL.iter().filter(|channel| !said.contains(channel)).map(ToString::to_string).collect();
        let mut rows = Vec::new();
        while rows.len() < SAMPLE_ROWS
            && let Some(row) = supply.next()?
        {
            let read = row.cells.and_then(|cells| bound.read(&cells, now));
            rows.push((row.line, read.map(|row| masked(&row, &self.zone)).map_err(|why| why.to_string())));
        }
        Ok(Sample { fields, unsaid, rows })
    }
}

/// Runs it on a thread that nobody else needs: it may wait for as long as a driver does.
pub(super) async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    let (done, waiting) = oneshot::channel();
    let thread = std::thread::Builder::new().name("feed".to_owned()).spawn(move || {
        let _ = done.send(work());
    });
    thread.context("starting a thread for a feed")?;
    waiting.await.context("the reading of a feed panicked")
}
