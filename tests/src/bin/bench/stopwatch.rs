//! How long something took. Owns the only reads of a clock here; what is measured stands elsewhere.

use std::time::Instant;

#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "a benchmark times the real machine; nothing is decided by it")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn seconds(self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// Runs `work`, and says in seconds how long it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let watch = Stopwatch::start();
    let made = work();
    (made, watch.seconds())
}

/// The shortest of several runs, in seconds: what else the machine did only ever adds.
pub(crate) fn best_of(runs: usize, mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..runs {
        let (done, seconds) = timed(&mut work);
        done?;
        best = best.min(seconds);
    }
    Ok(best)
}
