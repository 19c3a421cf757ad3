//! The engine's loop.
//!
//! Each turn gathers what waits, in the order of the lanes, decides it, and submits one batch. While a batch is on its
//! way to the disk the next one is decided; effects and answers of a batch follow only its commit. When the disk is full
//! the batch is kept and submitted again; when a commit fails for any other reason the engine ends, and with it the
//! daemon: a restart reads the truth from the disk.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use anyhow::{Context as _, bail, ensure};
use jiff::Timestamp;
use keepwarm_domain::{input::Input, state::State};
use keepwarm_ledger::{Batch, CommitError, Ledger, Refusal, Tip};
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{error, info, warn};

use super::{
    Health, Pace, Parts, Told,
    batch::{Follows, Gathered, IN_FLIGHT_MAX},
    couriers::Couriers,
    lanes::{Ends, Message},
};
use crate::{clock::Clock, handoff::Stopped, snapshot, systemd::Watchdog};

/// How often a batch that found no space is submitted again.
const STARVED_RETRY: Duration = Duration::from_secs(1);

/// How long an orderly end waits for the results of claimed touches; what has none by then is in doubt at the next start.
const DRAIN_MAX: Duration = Duration::from_secs(20);

struct InFlight {
    batch: Arc<Batch>,
    commit: keepwarm_ledger::Answer<Tip, CommitError>,
    follows: Follows,
}

pub(super) struct Run {
    state: State,
    ledger: Ledger,
    clock: Clock,
    pace: Pace,
    snapshot_every: i64,
    snapshot_at: i64,
    ends: Ends,
    in_flight: VecDeque<InFlight>,
    /// Results of effects, piece by piece of the couriers' work. Unbounded here, bounded by the claims in flight.
    results: mpsc::UnboundedReceiver<Vec<Told>>,
    couriers: Couriers,
    /// Pieces of work of theirs whose results are not in.
    acts: usize,
    tip: Tip,
    health: watch::Sender<Health>,
    watchdog: Watchdog,
    stopped: Stopped,
    stop: mpsc::Receiver<()>,
    settling: Vec<oneshot::Sender<()>>,
    /// Taken from the lanes while waiting, not decided yet.
    urgent: Vec<Message>,
    arrived: VecDeque<Message>,
}

/// What ended a wait.
enum Woken {
    Something,
    Committed(Result<Tip, CommitError>),
    Results(Vec<Told>),
    Stop,
}

impl Run {
    /// `first` is decided before any timer.
    pub(super) fn new(
        parts: Parts,
        first: Vec<Message>,
        ends: Ends,
        health: watch::Sender<Health>,
        stop: mpsc::Receiver<()>,
    ) -> Self {
        let Parts { state, tip, ledger, world, clock, pace, snapshot_every } = parts;
        let (done, results) = mpsc::unbounded_channel();
        let stopped = world.stopped.clone();
        let couriers = Couriers::start(world, done);
        Self {
            snapshot_at: state.seq,
            state,
            ledger,
            clock,
            pace,
            snapshot_every,
            ends,
            in_flight: VecDeque::new(),
            results,
            couriers,
            acts: 0,
            tip,
            health,
            watchdog: Watchdog::from_environment(),
            stopped,
            stop,
            settling: Vec::new(),
            urgent: first,
            arrived: VecDeque::new(),
        }
    }

    pub(super) async fn run(mut self) -> anyhow::Result<()> {
        let mut stopping = false;
        let mut results = VecDeque::new();
        while !stopping {
            self.turned();
            self.answer_questions();
            let gathered = self.gather(&mut results)?;
            if gathered.is_empty() {
                self.take_snapshot_if_due();
                self.tell_settled();
                match self.wait().await {
                    Woken::Something => {}
                    Woken::Committed(outcome) => self.committed(outcome).await?,
                    Woken::Results(told) => results.extend(told),
                    Woken::Stop => stopping = true,
                }
            } else {
                self.submit(gathered).await?;
                if self.pace == Pace::Lockstep {
                    self.drain(&mut results).await?;
                }
            }
        }
        self.end(results).await
    }

    /// Proves to whoever watches that it is this loop that lives.
    fn turned(&mut self) {
        self.health.send_modify(|health| health.turns += 1);
        self.watchdog.turned(self.clock.now());
    }

    /// Decides what waits, in the order of the lanes, until the batch is full.
    fn gather(&mut self, results: &mut VecDeque<Told>) -> anyhow::Result<Gathered> {
        let now = self.clock.now();
        let mut gathered = Gathered::new(&self.stopped, self.in_flight.is_empty());
        let mut urgent = std::mem::take(&mut self.urgent);
        while let Ok(message) = self.ends.urgent.try_recv() {
            urgent.push(message);
        }
        // Stable: opt-outs overtake, the rest keeps its order.
        urgent.sort_by_key(|message| !message.told.input.is_opt_out());
        for message in urgent {
            gathered.decide_message(&mut self.state, message, now);
        }
        while let Ok(told) = self.results.try_recv() {
            self.acts -= 1;
            results.extend(told);
        }
        while let Some(told) = results.pop_front() {
            gathered.decide(&mut self.state, told, now);
            if gathered.is_full() {
                return Ok(gathered);
            }
        }
        while let Some(timer) = self.state.next_due(now) {
            gathered.decide(&mut self.state, Input::Due(timer).into(), now);
            // A timer that stays due would be handled for ever; it is better to be restarted and looked at.
            ensure!(self.state.next_due(now) != Some(timer), "the timer {timer:?} was handled and is still due");
            if gathered.is_full() {
                return Ok(gathered);
            }
        }
        while !gathered.is_full() {
            let Some(message) = self.arrived.pop_front().or_else(|| self.ends.intake.try_recv().ok()) else { break };
            gathered.decide_message(&mut self.state, message, now);
        }
        Ok(gathered)
    }

    async fn submit(&mut self, gathered: Gathered) -> anyhow::Result<()> {
        let Gathered { batch, follows, .. } = gathered;
        while self.in_flight.len() >= IN_FLIGHT_MAX {
            self.await_commit().await?;
        }
        if batch.entries.is_empty() {
            // Nothing to record, but what it answers may rest on a batch that is not on the disk yet.
            while !self.in_flight.is_empty() {
                self.await_commit().await?;
            }
            self.follow(follows);
            return Ok(());
        }
        let batch = Arc::new(batch);
        let commit = self.ledger.commit(Arc::clone(&batch));
        self.in_flight.push_back(InFlight { batch, commit, follows });
        Ok(())
    }

    async fn await_commit(&mut self) -> anyhow::Result<()> {
        if let Some(first) = self.in_flight.front_mut() {
            let outcome = (&mut first.commit).await;
            self.committed(outcome).await?;
        }
        Ok(())
    }

    async fn committed(&mut self, outcome: Result<Tip, CommitError>) -> anyhow::Result<()> {
        let Some(first) = self.in_flight.pop_front() else { return Ok(()) };
        match outcome {
            Ok(tip) => {
                self.tip = tip;
                self.follow(first.follows);
                Ok(())
            }
            Err(error) => self.commit_again(first, error).await,
        }
    }

    /// A full disk: the batch is kept and submitted until there is space. Everything that waits, waits; nothing is sent.
    async fn commit_again(&mut self, first: InFlight, mut error: CommitError) -> anyhow::Result<()> {
        let mut waited = false;
        loop {
            match error {
                CommitError::NoSpace { .. } => {
                    if !waited {
                        error!(%error, "the disk is full: keepwarm holds everything and sends nothing");
                        waited = true;
                    }
                    self.turned();
                    self.health.send_modify(|health| health.starved = Some(error.to_string()));
                    self.wait_for_space().await?;
                }
                // It was queued behind a batch that found no space.
                CommitError::Refused(Refusal::NotNext { .. }) if !waited => {}
                error => return Err(error).context("a batch could not be committed; the daemon starts again"),
            }
            match self.ledger.commit(Arc::clone(&first.batch)).await {
                Ok(tip) => {
                    self.tip = tip;
                    break;
                }
                Err(again) => error = again,
            }
        }
        if waited {
            warn!("there is space again: keepwarm goes on");
            self.health.send_modify(|health| health.starved = None);
        }
        self.follow(first.follows);
        Ok(())
    }

    /// The time between two tries. Operators are answered meanwhile: they must hear that the disk is full.
    async fn wait_for_space(&mut self) -> anyhow::Result<()> {
        let clock = self.clock.clone();
        let mut again = std::pin::pin!(clock.sleep(STARVED_RETRY));
        loop {
            tokio::select! {
                () = &mut again => return Ok(()),
                Some(question) = self.ends.questions.recv() => question(&self.state),
                Some(()) = self.stop.recv() => bail!(
                    "told to stop while the disk is full; what is not in the ledger yet is taken up at the next start"
                ),
            }
        }
    }

    /// Everything that had to wait for the commit.
    fn follow(&mut self, follows: Follows) {
        for (reply, answer) in follows.answers {
            let _ = reply.send(answer);
        }
        self.acts += self.couriers.act(follows.effects);
    }

    /// Waits for all commits and for the results of all effects.
    async fn drain(&mut self, results: &mut VecDeque<Told>) -> anyhow::Result<()> {
        while !self.in_flight.is_empty() {
            self.await_commit().await?;
        }
        while self.acts > 0 {
            let Some(told) = self.results.recv().await else { break };
            self.acts -= 1;
            results.extend(told);
        }
        Ok(())
    }

    async fn wait(&mut self) -> Woken {
        let wake = self.state.next_wake().unwrap_or(Timestamp::MAX);
        let first = self.in_flight.front_mut().map(|first| &mut first.commit);
        tokio::select! {
            biased;
            Some(outcome) = async { match first { Some(commit) => Some(commit.await), None => None } } => {
                Woken::Committed(outcome)
            }
            Some(told) = self.results.recv() => {
                self.acts -= 1;
                Woken::Results(told)
            }
            Some(message) = self.ends.urgent.recv() => {
                self.urgent.push(message);
                Woken::Something
            }
            Some(question) = self.ends.questions.recv() => {
                question(&self.state);
                Woken::Something
            }
            Some(reply) = self.ends.settle.recv() => {
                self.settling.push(reply);
                Woken::Something
            }
            _ = self.stop.recv() => Woken::Stop,
            Some(message) = self.ends.intake.recv() => {
                self.arrived.push_back(message);
                Woken::Something
            }
            () = self.clock.sleep_until(wake) => Woken::Something,
            // The wall clock and the watchdog are looked at again every second, whatever happens.
            () = self.clock.pulse() => Woken::Something,
        }
    }

    fn answer_questions(&mut self) {
        while let Ok(question) = self.ends.questions.try_recv() {
            question(&self.state);
        }
        while let Ok(reply) = self.ends.settle.try_recv() {
            self.settling.push(reply);
        }
    }

    fn tell_settled(&mut self) {
        if self.in_flight.is_empty() && self.acts == 0 {
            for reply in self.settling.drain(..) {
                let _ = reply.send(());
            }
        }
    }

    fn take_snapshot_if_due(&mut self) {
        if self.in_flight.is_empty() && self.state.seq - self.snapshot_at >= self.snapshot_every {
            self.take_snapshot();
        }
    }

    /// A snapshot only saves time at the next start: failing to take one is no reason to end.
    fn take_snapshot(&mut self) {
        debug_assert!(self.tip.seq == self.state.seq, "a snapshot is of a committed state");
        let saved = snapshot::encode(&mut self.state).map_err(|error| error.to_string()).and_then(|bytes| {
            let seq = keepwarm_domain::ids::Seq(self.tip.seq);
            self.ledger.save_snapshot(seq, self.tip.digest, &bytes).map_err(|error| error.to_string())
        });
        if let Err(error) = saved {
            warn!(error, "no snapshot was taken; the next start replays more");
        }
        self.snapshot_at = self.state.seq;
    }

    /// The orderly end: nothing new, results for what is claimed, a last entry, a snapshot.
    async fn end(mut self, mut results: VecDeque<Told>) -> anyhow::Result<()> {
        self.ends.intake.close();
        self.ends.urgent.close();
        let deadline = self.clock.now().checked_add(DRAIN_MAX).unwrap_or(Timestamp::MAX);
        let now = self.clock.now();
        let mut gathered = Gathered::new(&self.stopped, true);
        for message in std::mem::take(&mut self.urgent) {
            gathered.decide_message(&mut self.state, message, now);
        }
        while let Ok(message) = self.ends.urgent.try_recv() {
            gathered.decide_message(&mut self.state, message, now);
        }
        self.submit(gathered).await?;
        while self.acts > 0 || !self.in_flight.is_empty() || !results.is_empty() {
            while !self.in_flight.is_empty() {
                self.await_commit().await?;
            }
            if results.is_empty() && self.acts > 0 {
                tokio::select! {
                    Some(told) = self.results.recv() => {
                        self.acts -= 1;
                        results.extend(told);
                    }
                    () = self.clock.sleep_until(deadline) => break,
                }
            }
            let mut gathered = Gathered::new(&self.stopped, true);
            while let Some(told) = results.pop_front() {
                gathered.decide(&mut self.state, told, self.clock.now());
            }
            self.submit(gathered).await?;
        }
        let mut last = Gathered::new(&self.stopped, true);
        last.decide(&mut self.state, Input::Stopping.into(), self.clock.now());
        self.submit(last).await?;
        while !self.in_flight.is_empty() {
            self.await_commit().await?;
        }
        self.take_snapshot();
        info!(seq = self.tip.seq, "the engine has ended in order");
        Ok(())
    }
}
