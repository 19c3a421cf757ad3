//! The warehouse's thread. Owns the one writer of the working copy: projects committed entries from the ledger, publishes,
//! rebuilds. A failure here costs freshness and nothing else: the ledger is the truth.

use std::{sync::Arc, thread::JoinHandle};

use anyhow::{Context as _, anyhow};
use keepwarm_domain::{
    ids::{PersonId, Seq},
    words::SealKind,
};
use keepwarm_ledger::Ledger;
use keepwarm_warehouse::{Names, Options, PersonName, PersonNames, Published, Warehouse};
use tokio::sync::{mpsc, oneshot};

use crate::{clock::Clock, person::PersonRecord};

/// Entries projected in one transaction: bounds memory, costs little.
const PIECE: usize = 200_000;

/// Orders that may wait.
const ORDERS_MAX: usize = 16;

/// How far a publication or rebuild is: entries projected, entries in the ledger.
pub type Progress = Arc<dyn Fn(u64, u64) + Send + Sync>;

enum Order {
    Publish { progress: Option<Progress>, reply: oneshot::Sender<anyhow::Result<Published>> },
    Rebuild { progress: Option<Progress>, reply: oneshot::Sender<anyhow::Result<Published>> },
    Stop,
}

/// The way to the warehouse's thread. Cheap to clone.
#[derive(Clone)]
pub struct Publisher {
    orders: mpsc::Sender<Order>,
    thread: Arc<std::sync::Mutex<Option<JoinHandle<()>>>>,
}

impl Publisher {
    /// Starts the thread. The working copy is opened at the first order: a start has more urgent things to do, and
    /// outreach goes on where it cannot be opened.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(options: Options, ledger: Ledger, clock: Clock) -> anyhow::Result<Self> {
        let (orders, queue) = mpsc::channel(ORDERS_MAX);
        let run = move || Run { options, warehouse: None, ledger, clock }.run(queue);
        let thread = std::thread::Builder::new().name("warehouse".to_owned()).spawn(run)?;
        Ok(Self { orders, thread: Arc::new(std::sync::Mutex::new(Some(thread))) })
    }

    /// Projects what is new and publishes.
    ///
    /// # Errors
    /// When the ledger cannot be read or the file not written; the file published before stays.
    pub async fn publish(&self, progress: Option<Progress>) -> anyhow::Result<Published> {
        self.order(|reply| Order::Publish { progress, reply }).await
    }

    /// Projects everything anew and publishes.
    ///
    /// # Errors
    /// As [`Self::publish`].
    pub async fn rebuild(&self, progress: Option<Progress>) -> anyhow::Result<Published> {
        self.order(|reply| Order::Rebuild { progress, reply }).await
    }

    async fn order(
        &self,
        order: impl FnOnce(oneshot::Sender<anyhow::Result<Published>>) -> Order,
    ) -> anyhow::Result<Published> {
        let (reply, answer) = oneshot::channel();
        let gone = || anyhow!("the warehouse has stopped");
        self.orders.send(order(reply)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Ends the thread once what it does is done, whoever else still holds a handle. Blocking.
    pub fn shutdown(self) {
        let Self { orders, thread } = self;
        // A thread that is gone has nothing to stop.
        let _ = orders.blocking_send(Order::Stop);
        let thread = thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

struct Run {
    options: Options,
    /// None before the first order, and after an opening that failed: the next order tries again.
    warehouse: Option<Warehouse>,
    ledger: Ledger,
    clock: Clock,
}

impl Run {
    fn run(mut self, mut queue: mpsc::Receiver<Order>) {
        while let Some(order) = queue.blocking_recv() {
            match order {
                Order::Publish { progress, reply } => drop(reply.send(self.publish(false, progress.as_ref()))),
                Order::Rebuild { progress, reply } => drop(reply.send(self.publish(true, progress.as_ref()))),
                Order::Stop => return,
            }
        }
    }

    fn publish(&mut self, anew: bool, progress: Option<&Progress>) -> anyhow::Result<Published> {
        let warehouse = match &mut self.warehouse {
            Some(open) => open,
            closed => {
                let opened = Warehouse::open(self.options.clone()).context("opening the warehouse's working copy")?;
                closed.insert(opened)
            }
        };
        if anew {
            warehouse.rebuild().context("emptying the working copy")?;
        }
        project(warehouse, &self.ledger, progress)?;
        let mut names = Vault { ledger: &self.ledger };
        warehouse.publish_with(self.clock.now(), &mut names).context("publishing the warehouse")
    }
}

fn project(warehouse: &mut Warehouse, ledger: &Ledger, progress: Option<&Progress>) -> anyhow::Result<()> {
    let tip = ledger.tip().wait().context("asking the ledger for its end")?;
    let through = warehouse.through_seq();
    let there = ledger.digest_at(Seq(through)).wait().context("reading a digest")?;
    let held = warehouse.ledger_tip().context("reading the working copy")?;
    let same = through == 0 || there.is_some_and(|digest| digest.to_string() == held);
    if !same {
        tracing::warn!(through, tip = tip.seq, "the working copy is of another ledger; it is made anew");
        warehouse.rebuild().context("emptying the working copy")?;
    }
    while warehouse.through_seq() < tip.seq {
        let after = warehouse.through_seq();
        let entries = ledger.read(Seq(after), PIECE).context("reading the ledger")?;
        let Some(last) = entries.last() else { break };
        let digest = ledger.digest_at(last.seq).wait().context("reading a digest")?;
        let digest = digest.map(|digest| digest.to_string()).unwrap_or_default();
        warehouse.project(&entries, &digest).context("projecting entries")?;
        if let Some(progress) = progress {
            progress(warehouse.through_seq().unsigned_abs(), tip.seq.unsigned_abs());
        }
    }
    Ok(())
}

/// Names from the vault, for appliances that publish them.
struct Vault<'a> {
    ledger: &'a Ledger,
}

impl PersonNames for Vault<'_> {
    fn names_of(&mut self, people: &[PersonId]) -> Names {
        let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
        let sealed = self.ledger.open_versions(SealKind::Person, &ids).wait()?;
        let name = |record: PersonRecord| PersonName {
            name: Some(record.display_name()).filter(|name| !name.is_empty()),
            phone: record.phones.into_iter().next(),
            email: record.emails.into_iter().next(),
        };
        Ok(PersonRecord::by_person(&sealed).into_iter().map(|(person, record)| (person, name(record))).collect())
    }
}
