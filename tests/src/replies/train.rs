//! From labeled replies to weights: one logistic regression for each meaning, by stochastic gradient descent with a step
//! that shrinks for what was seen often (AdaGrad). The same replies give the same weights.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use keepwarm_domain::{intent, words::Intent};

use super::{Labeled, sheet::Dice};

const MEANINGS: usize = Intent::ALL.len();
const ROUNDS: u32 = 16;
/// How many of a hundred features are out of sight each time.
const OUT_OF_SIGHT: usize = 40;
const STEP: f64 = 0.25;
/// Pull toward zero at each update.
const DECAY: f64 = 2e-5;
/// Nothing is learned from what is as good as certain.
const CERTAIN: f64 = 0.01;
/// Seen in fewer replies a feature is a coincidence.
const SEEN_MIN: u32 = 2;
/// How many features the model keeps.
const FEATURES: usize = 8_000;
/// Weights below this many thousandths are left out.
const WEIGHT_MIN: i32 = 150;

/// How much the errors of one kind weigh.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    pub reply: &'a Labeled,
    pub weight: f64,
}

struct Seen {
    features: Vec<usize>,
    labels: [bool; MEANINGS],
    weight: f64,
}

/// Weights as sums of thousandths, without thresholds and confidence.
#[derive(Debug)]
pub struct Trained {
    keys: Vec<String>,
    weights: Vec<[f64; MEANINGS]>,
    bias: [f64; MEANINGS],
    /// In how many replies each feature was seen.
    counts: Vec<u32>,
}

/// Learns from the samples: first from every feature there is, then again from those alone that told most.
#[must_use]
pub fn train(samples: &[Sample<'_>]) -> Trained {
    let told = learn(samples, None).telling();
    learn(samples, Some(&told))
}

fn learn(samples: &[Sample<'_>], kept: Option<&BTreeSet<String>>) -> Trained {
    let (keys, mut seen) = features(samples, kept);
    let mut counts = vec![0; keys.len()];
    for at in seen.iter().flat_map(|sample| &sample.features) {
        counts[*at] += 1;
    }
    let mut trained = Trained { weights: vec![[0.0; MEANINGS]; keys.len()], bias: [-3.0; MEANINGS], keys, counts };
    let mut steps = vec![[1e-4_f64; MEANINGS]; trained.keys.len()];
    let mut bias_steps = [1.0_f64; MEANINGS];
    let mut dice = Dice(42);
    for _ in 0..ROUNDS {
        for last in (1..seen.len()).rev() {
            seen.swap(last, dice.below(last + 1));
        }
        for sample in &seen {
            // Some of the features are out of sight each time: what is left has to speak for itself.
            let features: Vec<usize> =
                sample.features.iter().copied().filter(|_| dice.below(100) >= OUT_OF_SIGHT).collect();
            for meaning in 0..MEANINGS {
                let sum: f64 = features.iter().map(|at| trained.weights[*at][meaning]).sum();
                let likely = 1.0 / (1.0 + (-(sum + trained.bias[meaning])).exp());
                let error = likely - f64::from(u8::from(sample.labels[meaning]));
                if error.abs() < CERTAIN {
                    continue;
                }
                let error = error * sample.weight;
                bias_steps[meaning] += error * error;
                trained.bias[meaning] -= STEP * error / bias_steps[meaning].sqrt();
                for at in &features {
                    let weight = &mut trained.weights[*at][meaning];
                    let gradient = error + DECAY * *weight * 100.0;
                    steps[*at][meaning] += gradient * gradient;
                    *weight -= STEP * gradient / steps[*at][meaning].sqrt();
                }
            }
        }
    }
    trained
}

/// The features seen often enough, in order, and the samples in terms of them.
fn features(samples: &[Sample<'_>], kept: Option<&BTreeSet<String>>) -> (Vec<String>, Vec<Seen>) {
    let found: Vec<Vec<String>> = samples.iter().map(|sample| intent::features(&sample.reply.text)).collect();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for key in found.iter().flatten() {
        *counts.entry(key).or_default() += 1;
    }
    counts.retain(|key, count| *count >= SEEN_MIN && kept.is_none_or(|kept| kept.contains(*key)));
    let numbers: BTreeMap<&str, usize> = counts.keys().enumerate().map(|(at, key)| (*key, at)).collect();
    let seen = samples.iter().zip(&found).map(|(sample, keys)| {
        let mut labels = [false; MEANINGS];
        for label in &sample.reply.labels {
            labels[*label] = true;
        }
        let features = keys.iter().filter_map(|key| numbers.get(key.as_str()).copied()).collect();
        Seen { features, labels, weight: sample.weight }
    });
    let seen = seen.collect();
    (counts.keys().map(|key| (*key).to_owned()).collect(), seen)
}

impl Trained {
    /// The features whose weight tells most, counted by how often they do.
    fn telling(&self) -> BTreeSet<String> {
        let importance = |at: usize| {
            let most = self.weights[at].iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
            most * f64::from(self.counts[at]).sqrt()
        };
        let mut order: Vec<usize> = (0..self.keys.len()).collect();
        order.sort_by(|one, other| importance(*other).total_cmp(&importance(*one)));
        order.into_iter().take(FEATURES).map(|at| self.keys[at].clone()).collect()
    }

    /// The weights file.
    #[must_use]
    pub fn file(&self, thresholds: &[i32], confidence: &[(i32, u16)]) -> String {
        let mut text = String::from(
            "// What speaks for which meaning of a reply, in thousandths. Made by `train-replies`; not for editing.\n",
        );
        let row = |weights: &[i32], least: i32| {
            let named = Intent::ALL.iter().zip(weights).filter(|(_, weight)| weight.abs() >= least);
            named.map(|(intent, weight)| format!("{}{weight:+}", code(*intent))).collect::<Vec<_>>().join(" ")
        };
        let legend: Vec<String> = Intent::ALL.iter().map(|intent| format!("{} {intent}", code(*intent))).collect();
        _ = writeln!(text, "// {}", legend.join(", "));
        let confidence: Vec<String> = confidence.iter().map(|(margin, sure)| format!("{margin}={sure}")).collect();
        _ = writeln!(text, "bias\t{}", row(&self.bias.map(thousandths), 0));
        _ = writeln!(text, "threshold\t{}", row(thresholds, 0));
        _ = writeln!(text, "confidence\t{}", confidence.join(" "));
        for (key, weights) in self.keys.iter().zip(&self.weights) {
            let row = row(&weights.map(thousandths), WEIGHT_MIN);
            if !row.is_empty() {
                _ = writeln!(text, "{key}\t{row}");
            }
        }
        text
    }
}

/// The letter that stands for a meaning in the file: the first is `a`.
fn code(intent: Intent) -> char {
    char::from(b'a' + u8::try_from(intent as usize).expect("fewer meanings than letters"))
}

#[expect(clippy::cast_possible_truncation, reason = "weights are small numbers")]
fn thousandths(weight: f64) -> i32 {
    (weight * 1000.0).round() as i32
}
