//! The drop folder's task. Owns the way of a file from the folder to the engine and back to nothing: found, read,
//! understood, looked up, decided, committed, deleted. A file is deleted only by the effect of the decision that took it,
//! so whatever stops on the way leaves it where it was.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use anyhow::Context as _;
use jiff::Timestamp;
use keepwarm_domain::{
    entry::Body,
    fold::recall,
    ids::{BlindIndex, KeyedHash, LeadId, PersonId},
    input::{FileArrived, FileToken, Input, Recalled},
    state::Person,
    words::Intent,
};
use keepwarm_ledger::{Keys, Ledger, Wanted};
use tracing::{error, warn};

use super::{
    Context, Region,
    arrive::{Desk, Incoming},
    drop::{DropFolder, Receipt, Taken},
    understand,
    watch::Hint,
};
use crate::{
    clock::Clock,
    config::Config,
    engine::{Engine, Told},
    share::shared_out,
};

/// Files handed to the effects for deletion, by token.
#[derive(Clone, Default)]
pub struct Held(Arc<HeldFiles>);

#[derive(Default)]
struct HeldFiles {
    next: AtomicU64,
    files: Mutex<BTreeMap<FileToken, Receipt>>,
    done: Mutex<Vec<Receipt>>,
}

impl Held {
    fn hold(&self, file: Receipt) -> FileToken {
        let token = FileToken(self.0.next.fetch_add(1, Ordering::Relaxed));
        lock(&self.0.files).insert(token, file);
        token
    }

    /// The decision about the file is committed.
    pub fn release(&self, token: FileToken) {
        if let Some(file) = lock(&self.0.files).remove(&token) {
            lock(&self.0.done).push(file);
        }
    }

    /// Nothing was decided about the file.
    fn take_back(&self, token: FileToken) -> Option<Receipt> {
        lock(&self.0.files).remove(&token)
    }

    fn take_done(&self) -> Vec<Receipt> {
        std::mem::take(&mut lock(&self.0.done))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing panics while it is held, so a poisoned lock still holds a whole value.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Facts the ledger has about what is coming in, added to it. Blocking.
///
/// # Errors
/// When the ledger cannot be asked.
pub fn hydrate(ledger: &Ledger, files: &mut [&mut FileArrived]) -> anyhow::Result<()> {
    let mut wanted = Wanted::default();
    for file in files.iter() {
        wanted.files.push(file.content);
        wanted.files.extend(file.calls.iter().map(|call| call.content));
        wanted.contacts.extend(file.calls.iter().filter_map(|call| call.from));
        wanted.natural_keys.extend(file.calls.iter().map(|call| call.call));
        for lead in &file.leads {
            wanted.contacts.extend(lead.phones.iter().chain(&lead.emails));
            wanted.natural_keys.extend(lead.inquiry.natural_key);
        }
    }
    let found = ledger.lookup(wanted).wait().context("looking up what arrived")?;
    let mut ids: Vec<PersonId> = found.people.iter().map(|(_, person)| *person).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = recall(&ledger.entries_of_people(&ids).wait().context("recalling people")?);
    let seen: std::collections::BTreeSet<_> = found.files.iter().copied().collect();
    let keys: BTreeMap<_, _> = found.leads.iter().map(|it| (it.natural_key, (it.lead, it.content))).collect();
    let holders: BTreeMap<_, Vec<PersonId>> = found.people.iter().fold(BTreeMap::new(), |mut map, (contact, id)| {
        map.entry(*contact).or_insert_with(Vec::new).push(*id);
        map
    });
    for file in files.iter_mut() {
        file.seen = seen.contains(&file.content);
        for lead in &mut file.leads {
            let same_key = lead.inquiry.natural_key.and_then(|key| keys.get(&key).copied());
            let contacts = lead.emails.iter().chain(&lead.phones);
            lead.recalled = Recalled { people: recalled(contacts, &holders, &people), same_key };
        }
        for call in &mut file.calls {
            call.seen = seen.contains(&call.content);
            let same_key = keys.get(&call.call).copied();
            call.told = same_key.map(|(lead, _)| told(ledger, lead, call.call)).transpose()?.unwrap_or_default();
            call.recalled = Recalled { people: recalled(call.from.iter(), &holders, &people), same_key };
        }
    }
    Ok(())
}

fn recalled<'a>(
    contacts: impl Iterator<Item = &'a BlindIndex>,
    holders: &BTreeMap<BlindIndex, Vec<PersonId>>,
    people: &BTreeMap<PersonId, Person>,
) -> Vec<Person> {
    let ids: std::collections::BTreeSet<_> = contacts.filter_map(|it| holders.get(it)).flatten().collect();
    ids.into_iter().filter_map(|id| people.get(id)).cloned().collect()
}

/// What the notes on a call said when it was told of last.
fn told(ledger: &Ledger, lead: LeadId, call: KeyedHash) -> anyhow::Result<Vec<Intent>> {
    let entries = ledger.entries_of_leads(&[lead]).wait().context("looking up a call")?;
    let opening = entries.iter().rev().find_map(|entry| match &entry.body {
        Body::CallRecorded(it) if it.call == call => Some(it.opening.clone()),
        _ => None,
    });
    Ok(opening.flatten().map(|opening| opening.intents).unwrap_or_default())
}

/// What the reader must know besides a file's bytes.
#[must_use]
pub fn reading(config: &Config, arrived_at: Option<Timestamp>) -> Context {
    let store = config.stores.first();
    let zone = store.and_then(|store| keepwarm_domain::calendar::zone(&store.zone).ok());
    Context { zone: zone.unwrap_or(jiff::tz::TimeZone::UTC), region: Region::US, arrived_at }
}

/// Files whose bytes are held at once.
const READ_TOGETHER: usize = 64;

/// Files for which another thread is worth its start.
const SHARE_MIN: usize = 8;

/// A file's bytes.
pub struct ReadFile {
    pub token: Option<FileToken>,
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What files hold, in their order. Reading them is most of what intake costs, so all processors share it.
#[must_use]
pub fn understood(desk: &Desk<'_>, files: &[ReadFile], arrived_at: Timestamp) -> Vec<Told> {
    let context = reading(desk.config, Some(arrived_at));
    shared_out(
        files,
        SHARE_MIN,
        || (),
        |(), file| {
            let ReadFile { token, name, bytes } = file;
            let understood = understand(bytes, &context);
            desk.file(Incoming { token: *token, name, bytes, understood, arrived_at })
        },
    )
}

/// What a look at the folder may find.
#[derive(Clone, Copy)]
enum Look {
    /// One of the two, a poll apart, between which a finished file does not change.
    Counts,
    /// Only what is known to be finished: two looks in a moment would take half a file for a whole one.
    Hinted,
}

/// Everything the task needs.
pub struct Worker {
    pub folder: DropFolder,
    pub held: Held,
    pub engine: Engine,
    pub ledger: Ledger,
    pub keys: Keys,
    pub config: Arc<Config>,
    pub clock: Clock,
}

impl Worker {
    /// Looks at the folder for ever: every poll, and at once when a file was moved in.
    pub async fn run(mut self, mut hints: tokio::sync::mpsc::Receiver<Hint>) {
        let poll = self.config.drop.poll;
        let mut look = Look::Counts;
        let mut poll_at = self.next_poll(poll);
        loop {
            let (worker, turned) = match tokio::task::spawn_blocking(move || {
                let turned = self.read_ready(look);
                (self, turned)
            })
            .await
            {
                Ok(turned) => turned,
                Err(error) => return error!(%error, "the drop folder's task ended"),
            };
            self = worker;
            match turned {
                Ok(files) => {
                    if self.hand_over(files).await.is_err() {
                        return;
                    }
                }
                Err(error) => warn!(error = format!("{error:#}"), "the drop folder could not be read; trying again"),
            }
            // Hints may come without an end; the poll comes at its own time all the same.
            tokio::select! {
                biased;
                () = self.clock.sleep_until(poll_at) => {
                    look = Look::Counts;
                    poll_at = self.next_poll(poll);
                }
                Some(hint) = hints.recv() => {
                    look = Look::Hinted;
                    let mut next = Some(hint);
                    while let Some(hint) = next {
                        if let Hint::Renamed(path) = hint {
                            self.folder.hint_renamed(&path);
                        }
                        next = hints.try_recv().ok();
                    }
                }
            }
        }
    }

    fn next_poll(&self, poll: std::time::Duration) -> Timestamp {
        self.clock.now().checked_add(poll).unwrap_or(Timestamp::MAX)
    }

    /// One look at the folder, and everything in it decided: for the simulator, which moves its own time.
    ///
    /// # Errors
    /// When the folder or the ledger cannot be read, or the engine has stopped.
    pub async fn turn(mut self) -> anyhow::Result<Self> {
        let (mut worker, files) = tokio::task::spawn_blocking(move || {
            let files = self.read_ready(Look::Counts);
            (self, files)
        })
        .await?;
        worker.hand_over(files?).await?;
        worker.remove_done();
        Ok(worker)
    }

    /// What is ready in the folder, read, understood and looked up. Blocking.
    fn read_ready(&mut self, look: Look) -> anyhow::Result<Vec<Told>> {
        self.remove_done();
        let mut told = Vec::new();
        let scan = match look {
            Look::Counts => self.folder.scan()?,
            Look::Hinted => self.folder.scan_hinted()?,
        };
        for problem in &scan.problems {
            warn!(%problem, "a file of the drop folder is left where it is");
        }
        for ready in scan.ready.chunks(READ_TOGETHER) {
            let mut files = Vec::with_capacity(ready.len());
            for file in ready {
                match self.folder.read(file) {
                    Ok(taken) => files.push(self.held(taken)),
                    Err(problem) => warn!(%problem, "a file of the drop folder is left where it is"),
                }
            }
            let desk = Desk { keys: &self.keys, config: &self.config };
            told.extend(understood(&desk, &files, self.clock.now()));
        }
        let mut files: Vec<&mut FileArrived> = told
            .iter_mut()
            .filter_map(|told| match &mut told.input {
                Input::FileArrived(file) => Some(file),
                _ => None,
            })
            .collect();
        let looked_up = if files.is_empty() { Ok(()) } else { hydrate(&self.ledger, &mut files) };
        if let Err(error) = looked_up {
            let tokens: Vec<FileToken> = files.iter().filter_map(|file| file.file).collect();
            self.let_go(&tokens);
            return Err(error);
        }
        Ok(told)
    }

    /// Files that were read and could not be told to the engine: the next look finds them again.
    fn let_go(&mut self, tokens: &[FileToken]) {
        for receipt in tokens.iter().filter_map(|token| self.held.take_back(*token)) {
            self.folder.settled(&receipt.name);
        }
    }

    fn held(&self, taken: Taken) -> ReadFile {
        let Taken { receipt, bytes } = taken;
        let name = receipt.name.to_string_lossy().into_owned();
        ReadFile { token: Some(self.held.hold(receipt)), name, bytes }
    }

    /// Tells the engine, and waits until everything is committed: what is not told yet stands safely in the folder.
    async fn hand_over(&mut self, files: Vec<Told>) -> anyhow::Result<()> {
        let mut answers = Vec::with_capacity(files.len());
        for told in files {
            answers.push(self.engine.intake(told).await?);
        }
        for answer in answers {
            answer.await.context("the engine stopped with a file undecided; it is taken at the next start")?;
        }
        Ok(())
    }

    /// Deletes what is committed.
    fn remove_done(&mut self) {
        let done = self.held.take_done();
        if let Err(error) = self.folder.remove(&done) {
            warn!(%error, "taken files could not be deleted; they are recognized and deleted at the next look");
            done.iter().for_each(|file| self.folder.settled(&file.name));
        }
    }
}

#[cfg(test)]
mod tests;
