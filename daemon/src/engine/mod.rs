//! The one task that owns the state. Owns the order of things: what is decided first, that entries are committed before
//! any effect of theirs runs and before anybody is told, and that nothing is lost between. Decides nothing itself: that is
//! `keepwarm_domain::step`.

mod batch;
mod couriers;
mod lanes;
mod run;

use std::sync::Arc;

use keepwarm_domain::{effect::Answer, input::Input, state::State};
use keepwarm_ledger::{Ledger, Tip};
use tokio::sync::{mpsc, oneshot, watch};
use zeroize::Zeroizing;

use self::lanes::{Lanes, Message, Question};
use crate::{clock::Clock, effects::World};

/// A private payload on its way to the vault; wiped when dropped.
pub type Private = Zeroizing<Vec<u8>>;

/// An input with the private payloads its slots name.
#[derive(Debug)]
pub struct Told {
    pub input: Input,
    pub private: Vec<Private>,
}

impl From<Input> for Told {
    fn from(input: Input) -> Self {
        Self { input, private: Vec::new() }
    }
}

/// How the engine uses the time while a batch is on its way to the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pace {
    /// Decides the next batch meanwhile.
    Pipelined,
    /// Waits for the commit and for all that follows from its effects. The same inputs at the same times then give the
    /// same ledger, digest and all.
    Lockstep,
}

/// What the engine is made of.
pub struct Parts {
    pub state: State,
    pub tip: Tip,
    pub ledger: Ledger,
    pub world: World,
    pub clock: Clock,
    pub pace: Pace,
    /// Entries between two snapshots of the state.
    pub snapshot_every: i64,
}

/// The engine has ended: nothing that is told to it now would be recorded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the engine has stopped")]
pub struct Stopped;

/// How the engine is, for `status`.
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// Set while the disk is full: what is told waits, nothing is sent.
    pub starved: Option<String>,
    /// Turns of the loop: a watchdog's proof that the engine, and not some idle task, is alive.
    pub turns: u64,
}

/// The way to the engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    lanes: Arc<Lanes>,
    health: watch::Receiver<Health>,
}

/// A running engine's end.
pub struct Running {
    pub handle: tokio::task::JoinHandle<anyhow::Result<()>>,
    stop: mpsc::Sender<()>,
}

impl Running {
    /// Tells the engine to finish: what waits is decided, what is claimed gets its result, a snapshot is taken.
    pub async fn stop(self) -> anyhow::Result<()> {
        let _ = self.stop.send(()).await;
        self.handle.await?
    }
}

impl Engine {
    /// Starts the engine on the present runtime, and returns once `first` is committed. These inputs are decided before
    /// anything else: whatever is overdue must meet the configuration as it stands now, not as it stood before.
    ///
    /// # Errors
    /// Why they could not be committed.
    pub async fn start(parts: Parts, first: Vec<Input>) -> anyhow::Result<(Self, Running)> {
        let (lanes, ends) = lanes::open();
        let (told, health) = watch::channel(Health::default());
        let (stop, stopped) = mpsc::channel(1);
        let (first, begun) = first.into_iter().map(Message::answered).unzip::<_, _, Vec<_>, Vec<_>>();
        let run = run::Run::new(parts, first, ends, told, stopped);
        let handle = tokio::spawn(run.run());
        for answer in begun {
            if answer.await.is_err() {
                handle.await??;
                return Err(Stopped.into());
            }
        }
        Ok((Self { lanes: Arc::new(lanes), health }, Running { handle, stop }))
    }

    /// Tells the engine something that a human or a provider waits behind: it is decided before timers and intake.
    /// Returns once the decision is committed.
    ///
    /// # Errors
    /// When the engine has stopped.
    pub async fn tell(&self, told: impl Into<Told>) -> Result<Answer, Stopped> {
        let (message, answer) = Message::answered(told);
        self.lanes.tell(message).await?;
        answer.await.map_err(|_| Stopped)
    }

    /// The same, and returns once it is in its lane: the answer comes when the decision is committed. What is handed over
    /// together is decided together.
    ///
    /// # Errors
    /// When the engine has stopped.
    pub async fn hand(&self, told: impl Into<Told>) -> Result<oneshot::Receiver<Answer>, Stopped> {
        let (message, answer) = Message::answered(told);
        self.lanes.tell(message).await?;
        Ok(answer)
    }

    /// Hands over something that arrived in bulk: decided after everything else, and the first to wait.
    ///
    /// # Errors
    /// When the engine has stopped.
    pub async fn intake(&self, told: impl Into<Told>) -> Result<oneshot::Receiver<Answer>, Stopped> {
        let (message, answer) = Message::answered(told);
        self.lanes.intake(message).await?;
        Ok(answer)
    }

    /// Puts a question to the state as it stands between two batches. Keep it short: the engine waits.
    ///
    /// # Errors
    /// When the engine has stopped.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&State) -> T + Send + 'static,
    ) -> Result<T, Stopped> {
        let (reply, answer) = oneshot::channel();
        let asked: Question = Box::new(move |state| {
            let _ = reply.send(question(state));
        });
        self.lanes.ask(asked).await?;
        answer.await.map_err(|_| Stopped)
    }

    /// Returns once nothing is due, nothing waits and nothing is on its way: with a driven clock and in lockstep, the
    /// moment to move the time.
    ///
    /// # Errors
    /// When the engine has stopped.
    pub async fn settle(&self) -> Result<(), Stopped> {
        let (reply, answer) = oneshot::channel();
        self.lanes.settle(reply).await?;
        answer.await.map_err(|_| Stopped)
    }

    #[must_use]
    pub fn health(&self) -> Health {
        self.health.borrow().clone()
    }
}
