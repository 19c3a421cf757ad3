//! The ledger's thread and its handle. Owns the queue and the one thread that touches DuckDB; what is done there stands
//! in the modules of its nouns. Questions are answered in the order they were put, so a look-up sees every commit queued
//! before it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use keepwarm_domain::entry::Entry;
use keepwarm_domain::ids::{BlindIndex, KeyedHash, LeadId, PersonId, Seq};
use keepwarm_domain::words::SealKind;

use crate::answer::{Answer, pair};
use crate::chain::{Digest, Tip};
use crate::commit::Batch;
use crate::error::{CommitError, Gone, OpenError, ReadError};
use crate::forget::Forget;
use crate::index;
use crate::keys::{ContactKind, Keys};
use crate::lookup::{self, Found, KnownKey, KnownProvider, Wanted, Whose};
use crate::open::{self, Opened, Options};
use crate::replay::{self, Rows};
use crate::snapshot;
use crate::stats::Stats;
use crate::store::Store;
use crate::vault::Unsealed;
use crate::verify::{self, Verification};

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// The way to the ledger's thread. Cheap to clone. When the last handle goes the thread ends without a checkpoint, as in
/// a crash: call [`shutdown`](Self::shutdown) first.
#[derive(Clone)]
pub struct Ledger {
    thread: Arc<Thread>,
    keys: Keys,
    dir: Arc<PathBuf>,
    snapshot_codec: u32,
}

struct Thread {
    /// None once it was told to end.
    queue: Mutex<Option<SyncSender<Job>>>,
    waiting: Arc<AtomicUsize>,
    handle: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({})", self.dir.display())
    }
}

impl Ledger {
    /// Opens the ledger in a directory, making one where there is none.
    ///
    /// # Errors
    /// When another process has it, when a file is damaged or of a later build, or the disk refuses. Each says what to
    /// do.
    pub fn open(options: Options) -> Result<Opened, OpenError> {
        open::open(options)
    }

    pub(crate) fn start(
        mut store: Store,
        keys: Keys,
        dir: &Path,
        snapshot_codec: u32,
        queue_max: usize,
    ) -> std::io::Result<Self> {
        let (queue, jobs): (SyncSender<Job>, Receiver<Job>) = sync_channel(queue_max.max(1));
        let waiting = Arc::new(AtomicUsize::new(0));
        let done = Arc::clone(&waiting);
        let handle = std::thread::Builder::new().name("ledger".to_owned()).spawn(move || {
            for job in jobs {
                job(&mut store);
                done.fetch_sub(1, Ordering::Relaxed);
            }
        })?;
        let thread = Thread { queue: Mutex::new(Some(queue)), waiting, handle: Mutex::new(Some(handle)) };
        Ok(Self { thread: Arc::new(thread), keys, dir: Arc::new(dir.to_owned()), snapshot_codec })
    }

    /// Commits a batch: Ok means that it is on the disk. Blocks only while the queue is full. A batch that was answered
    /// with an error may be given again, and is then committed once.
    pub fn commit(&self, batch: impl Into<Arc<Batch>>) -> Answer<Tip, CommitError> {
        let batch = batch.into();
        let (promise, answer) = pair();
        self.thread.put(Box::new(move |store| promise.keep(store.commit(&batch))));
        answer
    }

    /// [`commit`](Self::commit), for threads that may block.
    ///
    /// # Errors
    /// When nothing of it was committed, or that cannot be known.
    pub fn commit_blocking(&self, batch: impl Into<Arc<Batch>>) -> Result<Tip, CommitError> {
        self.commit(batch).wait()
    }

    /// Puts a question to the thread.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Store) -> Result<T, ReadError> + Send + 'static,
    ) -> Answer<T, ReadError> {
        let (promise, answer) = pair();
        if let Some(queue) = self.thread.queue() {
            self.thread.waiting.fetch_add(1, Ordering::Relaxed);
            let sent = queue.try_send(Box::new(move |store| promise.keep(question(store))));
            if let Err(error) = sent {
                let waiting = self.thread.waiting.fetch_sub(1, Ordering::Relaxed) - 1;
                if matches!(error, TrySendError::Full(_)) {
                    let (busy, answer) = pair();
                    busy.keep(Err(ReadError::Busy(waiting)));
                    return answer;
                }
            }
        }
        answer
    }

    /// The keys of this appliance, for hashing on any thread.
    #[must_use]
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    #[must_use]
    pub fn blind_index(&self, kind: ContactKind, normalized: &str) -> BlindIndex {
        self.keys.blind_index(kind, normalized)
    }

    #[must_use]
    pub fn keyed_hash(&self, domain: &str, bytes: &[u8]) -> KeyedHash {
        self.keys.keyed_hash(domain, bytes)
    }

    /// Everything a batch of inputs needs, in one go.
    pub fn lookup(&self, wanted: Wanted) -> Answer<Found, ReadError> {
        self.ask(move |store| store.find(&wanted))
    }

    /// Who has these contacts. A contact can belong to several people.
    pub fn people_by_contact(&self, contacts: &[BlindIndex]) -> Answer<Vec<(BlindIndex, PersonId)>, ReadError> {
        let wanted = Wanted { contacts: contacts.to_vec(), ..Wanted::default() };
        self.ask(move |store| Ok(store.find(&wanted)?.people))
    }

    /// The leads that came under these natural keys, with the content of the newest inquiry.
    pub fn lead_by_natural_key(&self, natural_keys: &[KeyedHash]) -> Answer<Vec<KnownKey>, ReadError> {
        let wanted = Wanted { natural_keys: natural_keys.to_vec(), ..Wanted::default() };
        self.ask(move |store| Ok(store.find(&wanted)?.leads))
    }

    /// Those of these contents that were taken as a file before.
    pub fn seen_files(&self, contents: &[KeyedHash]) -> Answer<Vec<KeyedHash>, ReadError> {
        let wanted = Wanted { files: contents.to_vec(), ..Wanted::default() };
        self.ask(move |store| Ok(store.find(&wanted)?.files))
    }

    /// What these ids of providers belong to.
    pub fn by_provider_id(&self, ids: &[KeyedHash]) -> Answer<Vec<KnownProvider>, ReadError> {
        let wanted = Wanted { provider_ids: ids.to_vec(), ..Wanted::default() };
        self.ask(move |store| Ok(store.find(&wanted)?.providers))
    }

    /// Makes the index tables anew from the entries. Nothing needs it but a doubt: a start does it by itself when the
    /// tables are missing or of another build.
    pub fn rebuild_indexes(&self) -> Answer<(), ReadError> {
        self.ask(|store| {
            store.seen = None;
            index::rebuild(&store.reading("the entries to index")?.ledger)
        })
    }

    /// All entries about these people, in `seq` order.
    pub fn entries_of_people(&self, people: &[PersonId]) -> Answer<Vec<Entry>, ReadError> {
        let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
        self.ask(move |store| lookup::entries_of(&store.reading("entries")?.ledger, Whose::Person, &ids))
    }

    /// All entries about these leads, in `seq` order.
    pub fn entries_of_leads(&self, leads: &[LeadId]) -> Answer<Vec<Entry>, ReadError> {
        let ids: Vec<i64> = leads.iter().map(|id| id.0).collect();
        self.ask(move |store| lookup::entries_of(&store.reading("entries")?.ledger, Whose::Lead, &ids))
    }

    /// The newest record of each id; ids without one are left out. Made for thousands of ids a call.
    pub fn open_seals(&self, kind: SealKind, ids: &[i64]) -> Answer<Unsealed, ReadError> {
        let ids = ids.to_vec();
        self.ask(move |store| {
            let (sealer, databases) = store.sealer_and_databases("the vault")?;
            sealer.newest(&databases.vault, kind, &ids)
        })
    }

    /// At most `limit` entries after `after`, in `seq` order. Blocks: not for async tasks.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn read(&self, after: Seq, limit: usize) -> Result<Vec<Entry>, ReadError> {
        replay::read(self, after, limit)
    }

    /// Hands every entry after `after` to `each`, in `seq` order, proving the chain on the way from the digest stored at
    /// `after`. Memory stays bounded however long the ledger is. Blocks: not for async tasks.
    ///
    /// # Errors
    /// When a row was edited, dropped or reordered, or cannot be read; the entries before it were handed over.
    pub fn replay(&self, after: Seq, each: impl FnMut(Entry)) -> Result<Tip, ReadError> {
        replay::replay(self, after, each)
    }

    /// Proves the whole chain from the stored rows, and that the tips known from elsewhere (a publication, a mail) are on
    /// it. `progress` is told how many of how many entries are done. Commits go on meanwhile. Blocks: not for async
    /// tasks.
    ///
    /// # Errors
    /// The first fault, naming its seq.
    pub fn verify(&self, known: &[Tip], progress: impl FnMut(i64, i64)) -> Result<Verification, ReadError> {
        verify::running(self, known, progress)
    }

    pub(crate) fn rows(&self, rows: Rows) -> Answer<crate::rows::StoredRows, ReadError> {
        self.ask(move |store| rows.fetch(&store.reading("entries")?.ledger))
    }

    /// The end of the ledger, after all that is queued.
    pub fn tip(&self) -> Answer<Tip, ReadError> {
        self.ask(|store| Ok(store.tip))
    }

    pub fn stats(&self) -> Answer<Stats, ReadError> {
        self.ask(|store| Ok(store.stats()))
    }

    /// Saves a folded state: whole or not at all. `digest` is that of the entry at `seq`. Writes on the caller's thread.
    ///
    /// # Errors
    /// When the disk refuses; the snapshot before it then stands.
    pub fn save_snapshot(&self, seq: Seq, digest: Digest, bytes: &[u8]) -> Result<(), ReadError> {
        snapshot::save(&self.dir, self.snapshot_codec, Tip { seq: seq.0, digest }, bytes).map_err(|source| {
            ReadError::Io { what: "save the state to", path: self.dir.join("state.snapshot"), source }
        })
    }

    /// Rewrites the vault without these records, so that no byte of them is left in its file; answers how many there
    /// were. Needs room for a second vault.
    pub fn forget(&self, forget: Forget) -> Answer<u64, ReadError> {
        self.ask(move |store| store.forget(&forget))
    }

    /// Checkpoints where one is due: enough entries, or some and `idle`; never when something is `due_soon`, never below
    /// the floor of free space. Answers whether one ran.
    pub fn checkpoint_if_due(&self, idle: bool, due_soon: bool) -> Answer<bool, ReadError> {
        self.ask(move |store| store.checkpoint_if_due(idle, due_soon))
    }

    /// Answers what is queued, checkpoints, closes the files, ends the thread. Every later question is answered with
    /// `Gone`. Blocks: not for async tasks.
    ///
    /// # Errors
    /// When the checkpoint failed: nothing is lost, the next start reads the write-ahead log.
    pub fn shutdown(&self) -> Result<(), ReadError> {
        let (promise, answer) = pair::<(), ReadError>();
        self.thread.put(Box::new(|store| {
            let done = store.checkpoint(true);
            store.close();
            promise.keep(done.map(|_| ()));
        }));
        let done = answer.wait();
        self.thread.end();
        done
    }
}

impl Thread {
    /// Queues a job, waiting for a place. When the thread is gone the job is dropped, and the promise in it says so.
    fn put(&self, job: Job) {
        if let Some(queue) = self.queue() {
            self.waiting.fetch_add(1, Ordering::Relaxed);
            let _ = queue.send(job);
        }
    }

    fn queue(&self) -> Option<SyncSender<Job>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn end(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let handle = self.handle.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(handle) = handle {
            // A panic of the thread was reported when it happened.
            let _ = handle.join();
        }
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        // Waiting for the thread lets go of the lock before a new ledger is opened on the directory.
        self.end();
    }
}

impl From<Gone> for OpenError {
    fn from(_: Gone) -> Self {
        Self::Database { file: "ledger.duckdb", why: Gone.to_string() }
    }
}
