//! Opening a ledger. Owns the options, the order of the steps at a start, and what is refused; knows nothing of what the
//! entries mean.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::chain::Tip;
use crate::commit::digest_at;
use crate::error::{Damage, OpenError};
use crate::instance::Limits;
use crate::keys::{Keys, MasterKey};
use crate::schema::{self, LEDGER, VAULT};
use crate::store::{self, Databases, Store};
use crate::thread::Ledger;
use crate::tip::{self, Noted, TipFile};
use crate::{forget, index, vault, wal};

/// Where a ledger is and how much of the machine it may take.
#[derive(Clone, Debug)]
pub struct Options {
    /// Made with mode 0700 where it does not exist.
    pub dir: PathBuf,
    pub key: MasterKey,
    /// For each of the two files.
    pub memory_limit_mb: u32,
    pub threads: u32,
    /// Below this much free space nothing is checkpointed and no reserve is set aside.
    pub disk_floor_bytes: u64,
    /// Set aside to get out of a full disk.
    pub reserve_bytes: u64,
    /// Entries after which a checkpoint is due.
    pub checkpoint_rows: u64,
    /// Version of the state's encoding, which [`Ledger::save_snapshot`] notes.
    pub snapshot_codec: u32,
    /// Questions that may wait; a further one is answered with `Busy`, a further commit blocks its caller.
    pub queue_max: usize,
    /// A monotonic clock in microseconds, for the statistics alone.
    pub micros: fn() -> u64,
}

impl Options {
    /// The defaults of an appliance.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>, key: MasterKey) -> Self {
        Self {
            dir: dir.into(),
            key,
            memory_limit_mb: 64,
            threads: 1,
            disk_floor_bytes: 64 << 20,
            reserve_bytes: 16 << 20,
            checkpoint_rows: 50_000,
            snapshot_codec: 1,
            queue_max: 256,
            micros: || 0,
        }
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits { memory_mb: self.memory_limit_mb, threads: self.threads }
    }
}

/// A ledger ready for use, and what the start has found.
pub struct Opened {
    pub ledger: Ledger,
    pub tip: Tip,
    /// When the entry at the tip was recorded: the next one must not be earlier.
    pub recorded_at: Option<Timestamp>,
    /// Write-ahead logs that a power cut had torn, and that were cut back to the last whole record.
    pub recovered: Vec<Recovered>,
}

/// A torn write-ahead log that was cut.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recovered {
    /// `ledger` or `vault`.
    pub file: &'static str,
    pub bytes_cut: u64,
}

pub(crate) fn open(options: Options) -> Result<Opened, OpenError> {
    let dir = options.dir.clone();
    let lock = lock(&dir)?;
    let keys = Keys::new(&options.key);
    let noted = tip::read(&dir).map_err(io("read", &dir.join(tip::FILE)))?;
    forget::remove_unfinished(&dir);
    let recovered = wal::examine(&dir, noted.as_ref(), options.limits())?;
    let databases = store::open(&dir, options.limits())
        .map_err(|(file, error)| OpenError::Database { file, why: error.to_string() })?;
    let opened = prepare(&dir, &keys, &databases, noted.as_ref())?;
    let tip_file = TipFile::open(&dir).map_err(io("open", &dir.join(tip::FILE)))?;
    let (queue_max, codec) = (options.queue_max, options.snapshot_codec);
    let mut store = Store::new(options, &keys, databases, tip_file, lock);
    (store.tip, store.recorded_at) = (opened.tip, opened.recorded_at);
    (store.vault_seq, store.vault_kept) = (opened.vault_seq, opened.vault_seq);
    store.note_tip();
    Ok(Opened {
        tip: opened.tip,
        recorded_at: Timestamp::from_microsecond(opened.recorded_at).ok().filter(|_| opened.tip.seq > 0),
        recovered,
        ledger: Ledger::start(store, keys, &dir, codec, queue_max).map_err(io("start a thread for", &dir))?,
    })
}

struct Prepared {
    tip: Tip,
    recorded_at: i64,
    vault_seq: i64,
}

/// Tables, keys, the end of the ledger against what was noted, orphans, indexes: in this order, the writes last.
fn prepare(dir: &Path, keys: &Keys, databases: &Databases, noted: Option<&Noted>) -> Result<Prepared, OpenError> {
    let Databases { ledger, vault } = databases;
    let failed = |file| move |error: duckdb::Error| OpenError::Database { file, why: error.to_string() };
    VAULT.migrate(vault)?;
    LEDGER.migrate(ledger)?;
    for (connection, file) in [(vault, VAULT.file), (ledger, LEDGER.file)] {
        let path = dir.join(file);
        fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(io("protect", &path))?;
        let given = keys.fingerprint();
        match schema::meta(connection, "key").map_err(failed(file))? {
            Some(stored) if stored != given => {
                return Err(OpenError::WrongKey { dir: dir.to_owned(), stored, given });
            }
            Some(_) => {}
            None => schema::set_meta(connection, "key", &given).map_err(failed(file))?,
        }
    }
    let end = store::end(ledger).map_err(failed(LEDGER.file))?;
    let mut vault_seq = vault::last_seq(vault, i64::MAX).map_err(failed(VAULT.file))?;
    if let Some(noted) = noted {
        compare(dir, ledger, noted, &end.tip, vault_seq)?;
    }
    if vault_seq > end.tip.seq {
        let removed = vault::remove_orphans(vault, end.tip.seq).map_err(failed(VAULT.file))?;
        tracing::info!(removed, "removed records from the vault whose entries were never committed");
        // What is left may end well below the tip: a note that says more would have the next start refused.
        vault_seq = vault::last_seq(vault, end.tip.seq).map_err(failed(VAULT.file))?;
    }
    if !index::is_current(ledger).map_err(failed(LEDGER.file))? {
        let rebuilt = index::rebuild(ledger);
        rebuilt.map_err(|error| OpenError::Database { file: LEDGER.file, why: error.to_string() })?;
    }
    Ok(Prepared { tip: end.tip, recorded_at: end.recorded_at, vault_seq })
}

/// What was noted after the last commit can be older than the files, never newer.
pub(crate) fn compare(
    dir: &Path,
    ledger: &duckdb::Connection,
    noted: &Noted,
    tip: &Tip,
    vault_seq: i64,
) -> Result<(), OpenError> {
    let damaged = |file: &str, what: String| OpenError::Damaged(Damage { path: dir.join(file), what });
    if tip.seq < noted.tip.seq {
        let what = format!("it ends at seq {}, but {} says seq {} was committed", tip.seq, tip::FILE, noted.tip.seq);
        return Err(damaged(LEDGER.file, what));
    }
    let there = if noted.tip.seq == 0 { Ok(None) } else { digest_at(ledger, noted.tip.seq) };
    let there = there.map_err(|error| OpenError::Database { file: LEDGER.file, why: error.to_string() })?;
    if there.is_some_and(|digest| digest != noted.tip.digest) {
        let what = format!("seq {} is not the entry that {} says was committed there", noted.tip.seq, tip::FILE);
        return Err(damaged(LEDGER.file, what));
    }
    if vault_seq < noted.vault_seq {
        let what = format!(
            "its last record belongs to seq {vault_seq}, but {} says one of seq {} was committed",
            tip::FILE,
            noted.vault_seq
        );
        return Err(damaged(VAULT.file, what));
    }
    Ok(())
}

/// Takes the directory for this process. The file stays; the lock goes with the process, however it ends.
pub(crate) fn lock(dir: &Path) -> Result<File, OpenError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(io("create", dir))?;
    fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(io("protect", dir))?;
    let path = dir.join("lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(io("open", &path))?;
    if rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
        let mut holder = String::new();
        let _ = file.read_to_string(&mut holder);
        let holder = if holder.trim().is_empty() { "unknown".to_owned() } else { holder.trim().to_owned() };
        return Err(OpenError::InUse { dir: dir.to_owned(), holder });
    }
    let noted = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
    noted.map_err(io("write", &path))?;
    Ok(file)
}

pub(crate) fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Io { what, path, source }
}
