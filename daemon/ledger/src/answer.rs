//! One value on its way from the ledger's thread to whoever asked. Owns the hand-over, for callers that await and for
//! callers that block; knows nothing of what is handed over.
//!
//! A channel of an async runtime would do as well, but the ledger links none.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use crate::error::Gone;

/// The answer to a question put to the ledger: await it, or [`wait`](Self::wait) for it on a thread that may block.
/// Dropping it does not take the question back.
#[must_use = "a commit counts only once its answer is Ok"]
pub struct Answer<T, E>(Arc<Shared<T, E>>);

/// The other end. Dropped without an answer, it answers that the ledger's thread is gone.
pub(crate) struct Promise<T, E: From<Gone>>(Option<Arc<Shared<T, E>>>);

struct Shared<T, E> {
    state: Mutex<State<T, E>>,
    changed: Condvar,
}

struct State<T, E> {
    value: Option<Result<T, E>>,
    waker: Option<Waker>,
}

impl<T, E> Shared<T, E> {
    fn state(&self) -> MutexGuard<'_, State<T, E>> {
        // Nothing panics while the lock is held, so a poisoned one still holds a whole state.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn put(&self, value: Result<T, E>) {
        let waker = {
            let mut state = self.state();
            state.value = Some(value);
            state.waker.take()
        };
        self.changed.notify_all();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

pub(crate) fn pair<T, E: From<Gone>>() -> (Promise<T, E>, Answer<T, E>) {
    let shared = Arc::new(Shared { state: Mutex::new(State { value: None, waker: None }), changed: Condvar::new() });
    (Promise(Some(Arc::clone(&shared))), Answer(shared))
}

impl<T, E: From<Gone>> Promise<T, E> {
    pub(crate) fn keep(mut self, value: Result<T, E>) {
        if let Some(shared) = self.0.take() {
            shared.put(value);
        }
    }
}

impl<T, E: From<Gone>> Drop for Promise<T, E> {
    fn drop(&mut self) {
        if let Some(shared) = self.0.take() {
            shared.put(Err(Gone.into()));
        }
    }
}

impl<T, E> Answer<T, E> {
    /// Blocks until the answer is there. Not for async tasks.
    ///
    /// # Errors
    /// What the ledger answered.
    pub fn wait(self) -> Result<T, E> {
        let mut state = self.0.state();
        loop {
            if let Some(value) = state.value.take() {
                return value;
            }
            state = self.0.changed.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }
}

impl<T, E> Future for Answer<T, E> {
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.0.state();
        match state.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn whoever_awaits_is_woken_once_the_answer_is_there() {
        let (promise, mut answer) = pair::<u32, Gone>();
        let wakes = Arc::new(Wakes::default());
        let waker = Waker::from(Arc::clone(&wakes));
        let mut context = Context::from_waker(&waker);
        assert_eq!(Pin::new(&mut answer).poll(&mut context), Poll::Pending);
        promise.keep(Ok(7));
        assert_eq!(wakes.0.load(Ordering::SeqCst), 1);
        assert_eq!(Pin::new(&mut answer).poll(&mut context), Poll::Ready(Ok(7)));
    }

    #[test]
    fn whoever_blocks_gets_the_answer_of_another_thread() {
        let (promise, answer) = pair::<u32, Gone>();
        let other = std::thread::spawn(move || promise.keep(Ok(7)));
        assert_eq!(answer.wait(), Ok(7));
        other.join().expect("no panic");
    }

    #[test]
    fn a_promise_that_is_dropped_answers_gone() {
        let (promise, answer) = pair::<u32, Gone>();
        drop(promise);
        assert_eq!(answer.wait(), Err(Gone));
    }
}
