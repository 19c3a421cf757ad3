//! What waits for the front. Owns the one queue of all roads that bring one thing at a time: whatever waits is taken
//! together, so that a wish to stop overtakes everything that came in before it, and a burst is one batch.

use tokio::sync::{mpsc, oneshot};
use tracing::error;

use super::{Arrived, Front, Taken};

/// More than a store hears in an hour. Beyond it whoever brings something is told to come again.
const WAITING_MAX: usize = 8_192;

/// What is taken together.
const BATCH_MAX: usize = 4_096;

/// Too much waits, or the daemon ends: it was not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("too much waits to be heard")]
pub struct Full;

struct Waiting {
    arrived: Arrived,
    taken: oneshot::Sender<Taken>,
}

/// The way into the queue. Cheap to clone.
#[derive(Clone)]
pub struct Queue {
    waiting: mpsc::Sender<Waiting>,
}

impl Queue {
    /// Starts the task that empties it, on the present runtime.
    #[must_use]
    pub fn start(front: Front) -> Self {
        let (waiting, next) = mpsc::channel(WAITING_MAX);
        tokio::spawn(empty(front, next));
        Self { waiting }
    }

    /// Returns once it is committed.
    ///
    /// # Errors
    /// When it was not taken: its sender is to bring it again.
    pub async fn bring(&self, arrived: Arrived) -> Result<Taken, Full> {
        let (taken, answer) = oneshot::channel();
        self.waiting.try_send(Waiting { arrived, taken }).map_err(|_| Full)?;
        answer.await.map_err(|_| Full)
    }
}

async fn empty(front: Front, mut next: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::new();
    while next.recv_many(&mut waiting, BATCH_MAX).await > 0 {
        let (arrived, told): (Vec<Arrived>, Vec<_>) = waiting.drain(..).map(|it| (it.arrived, it.taken)).unzip();
        match front.take(arrived).await {
            // Whoever does not wait any more brings it again: it is known then.
            Ok(taken) => told.into_iter().zip(taken).for_each(|(told, taken)| {
                let _ = told.send(taken);
            }),
            Err(unheard) => error!(error = %unheard, "what came in is refused, and comes again"),
        }
    }
}
