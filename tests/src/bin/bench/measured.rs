//! What one run of a benchmark says. Owns the form of the JSON object; knows nothing of what was measured.

use std::collections::BTreeMap;

use serde::Serialize;

/// One run, beside its floor.
#[derive(Serialize)]
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    /// How many of `unit`.
    pub(crate) size: u64,
    pub(crate) unit: &'static str,
    pub(crate) seconds: f64,
    /// `size` a second.
    pub(crate) rate: f64,
    pub(crate) floor: Floor,
    /// `seconds` of the run over those of the floor.
    pub(crate) ratio: f64,
    pub(crate) aim: Aim,
    pub(crate) met: bool,
    /// Seconds, bytes and counts of what is inside.
    pub(crate) parts: BTreeMap<&'static str, f64>,
    pub(crate) machine: Machine,
}

/// The least that any program must do for the same: measured in the same run, on the same disk.
#[derive(Serialize)]
pub(crate) struct Floor {
    pub(crate) name: &'static str,
    pub(crate) seconds: f64,
    /// The run's `size` over the floor's seconds.
    pub(crate) rate: f64,
}

/// What is asked of the run.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Aim {
    RateAtLeast(f64),
    SecondsAtMost(f64),
    RatioAtMost(f64),
    /// Measured to be known; nothing is asked of it.
    None,
}

#[derive(Serialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) build: &'static str,
}

/// What a run is made of, before it is compared.
pub(crate) struct Run {
    pub(crate) name: &'static str,
    pub(crate) size: usize,
    pub(crate) unit: &'static str,
    pub(crate) seconds: f64,
    pub(crate) floor: (&'static str, f64),
    pub(crate) aim: Aim,
    pub(crate) parts: Vec<(&'static str, f64)>,
}

impl Run {
    pub(crate) fn compared(self) -> Measured {
        let Self { name, size, unit, seconds, floor, aim, parts } = self;
        let many = count(size);
        let (rate, ratio) = (many / seconds, seconds / floor.1);
        let met = match aim {
            Aim::RateAtLeast(least) => rate >= least,
            Aim::SecondsAtMost(most) => seconds <= most,
            Aim::RatioAtMost(most) => ratio <= most,
            Aim::None => true,
        };
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let build = if cfg!(debug_assertions) { "debug" } else { "release" };
        Measured {
            name,
            size: size as u64,
            unit,
            seconds: round(seconds),
            rate: rate.round(),
            floor: Floor { name: floor.0, seconds: round(floor.1), rate: (many / floor.1).round() },
            ratio: round(ratio),
            aim,
            met,
            parts: parts.into_iter().map(|(name, value)| (name, round(value))).collect(),
            machine: Machine { cores, build },
        }
    }
}

/// A count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]
pub(crate) fn count(many: usize) -> f64 {
    many as f64
}

/// The seconds within which half of them and all but one in a hundred were done, and the longest.
pub(crate) fn spread(mut seconds: Vec<f64>) -> [f64; 3] {
    seconds.sort_by(f64::total_cmp);
    let last = seconds.len().saturating_sub(1);
    [50, 99, 100].map(|percent| seconds.get((seconds.len() * percent / 100).min(last)).copied().unwrap_or_default())
}

/// To microseconds: more digits are noise.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
