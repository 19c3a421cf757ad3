//! Long work as a stream: progress now and then, the result at last. Owns the pace; knows no service.

use std::time::Duration;

use tokio::{
    sync::{OwnedSemaphorePermit, mpsc, watch},
    time::timeout,
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::backend::{ProgressStep, Result};

pub(super) type Parts<M> = ReceiverStream<Result<M, Status>>;

/// Progress is told again after so long without news, so that a caller can tell slow work from a dead daemon. Real time:
/// the caller waits in it, whatever clock the daemon runs on.
const ALIVE: Duration = Duration::from_secs(5);

/// Messages that wait for a slow reader. Progress beyond them is dropped, the result never.
const WAITING_MAX: usize = 4;

/// Sends what is ready, each in its turn.
pub(super) fn of_parts<M: Send + 'static>(parts: Vec<M>) -> Parts<M> {
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    tokio::spawn(async move {
        for part in parts {
            if sender.send(Ok(part)).await.is_err() {
                return;
            }
        }
    });
    ReceiverStream::new(receiver)
}

/// Runs `work` and tells of it. Ends early, and drops the work, when the caller goes. `slot` is given back at the end.
pub(super) fn of_work<M, R>(
    work: impl Future<Output = Result<R>> + Send + 'static,
    mut progress: watch::Receiver<ProgressStep>,
    slot: OwnedSemaphorePermit,
    tell: fn(ProgressStep) -> M,
    done: fn(R) -> M,
) -> Parts<M>
where
    M: Send + 'static,
    R: Send + 'static,
{
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    tokio::spawn(async move {
        let mut work = std::pin::pin!(work);
        let result = loop {
            tokio::select! {
                biased;
                result = &mut work => break result,
                () = sender.closed() => return,
                () = news(&mut progress) => {
                    let step = progress.borrow_and_update().clone();
                    // A full queue means a slow reader, who gets the next one.
                    _ = sender.try_send(Ok(tell(step)));
                }
            }
        };
        drop(slot);
        _ = sender.send(result.map(done).map_err(Into::into)).await;
    });
    ReceiverStream::new(receiver)
}

/// Returns on a new step, or after [`ALIVE`] without one. Work that keeps no progress is told of all the same.
async fn news(progress: &mut watch::Receiver<ProgressStep>) {
    let changed = async {
        if progress.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    _ = timeout(ALIVE, changed).await;
}
