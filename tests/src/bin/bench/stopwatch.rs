//! How long something took, and how much of the processors' time. Owns the only reads of a clock here; what is measured
//! stands elsewhere.

use std::{fs, time::Instant};

#[derive(Clone, Copy)]
pub(crate) struct Stopwatch {
    begun: Instant,
    processors: f64,
}

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "a benchmark times the real machine; nothing is decided by it")]
    pub(crate) fn start() -> Self {
        Self { begun: Instant::now(), processors: processors() }
    }

    pub(crate) fn seconds(self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// What this process used of all processors meanwhile, to a hundredth: tells its own work from that of the others on a
    /// machine that is not its own.
    pub(crate) fn processor_seconds(self) -> f64 {
        processors() - self.processors
    }
}

/// Linux counts a process's time in hundredths of a second, whatever its own clock's steps are (proc(5), `utime`, `stime`).
fn processors() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in parentheses and may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
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
