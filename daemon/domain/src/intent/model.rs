//! The weights that a reply's features have for each meaning. Owns the weights file: its text form, the look-up, the sums.
//! Whole numbers throughout (thousandths), so that every machine and every replay reads a reply alike.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{Confidence, features::Feature};
use crate::words::Intent;

/// The weights keepwarm ships, made by `train-replies`.
const SHIPPED: &str = include_str!("weights.tsv");

/// For each intent, in the order of [`Intent::ALL`].
pub(super) type Scores = [i32; Intent::ALL.len()];

/// Weights, as a weights file has them.
#[derive(Debug)]
pub struct Model {
    /// Which weights these are: changes with every byte of the file.
    pub(super) name: String,
    bias: Scores,
    /// A meaning holds from this score on.
    threshold: Scores,
    /// From a margin on, by falling margin: how many of a thousand such readings were right.
    confidence: Vec<(i32, u16)>,
    weights: BTreeMap<String, Vec<(usize, i32)>>,
}

pub(super) static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::parse(SHIPPED).expect("the shipped weights are read by a test"));

impl Model {
    /// Reads a weights file: lines of a key, a tab, and weights in thousandths behind the letters of their meanings
    /// (`a` is the first of [`Intent::ALL`]), separated by spaces. The keys `bias` and `threshold` are for all replies;
    /// `confidence` has margins with their thousandths, `300=870`; each other key is a feature.
    ///
    /// # Errors
    /// The first line that is none of these, by its number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut model = Self {
            name: format!("model-{:08x}", fingerprint(text)),
            bias: Scores::default(),
            threshold: Scores::default(),
            confidence: Vec::new(),
            weights: BTreeMap::new(),
        };
        for (number, line) in (1..).zip(text.lines()) {
            if !line.starts_with("// ") {
                model
                    .line(line)
                    .ok_or_else(|| format!("line {number} of the weights is no feature with its weights"))?;
            }
        }
        Ok(model)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let (key, values) = line.split_once('\t')?;
        if key == "confidence" {
            for pair in values.split(' ') {
                let (margin, sure) = pair.split_once('=')?;
                self.confidence.push((margin.parse().ok()?, sure.parse().ok()?));
            }
            return Some(());
        }
        let mut weights = Vec::new();
        for value in values.split(' ') {
            let at = usize::from(value.bytes().next()?.checked_sub(b'a')?);
            let weight = value.get(1..)?.parse().ok()?;
            weights.push((at, weight));
            (at < Intent::ALL.len()).then_some(())?;
        }
        let of = match key {
            "bias" => &mut self.bias,
            "threshold" => &mut self.threshold,
            _ => {
                self.weights.insert(key.to_owned(), weights);
                return Some(());
            }
        };
        for (at, weight) in weights {
            of[at] = weight;
        }
        Some(())
    }

    /// The sum of the weights of a reply's features, less what a meaning must reach: a meaning holds from zero on.
    pub(super) fn scores(&self, features: &[Feature]) -> Scores {
        let mut scores = self.bias;
        for (at, weight) in features.iter().filter_map(|it| self.weights.get(&it.key)).flatten() {
            scores[*at] += weight;
        }
        for (score, threshold) in scores.iter_mut().zip(self.threshold) {
            *score -= threshold;
        }
        scores
    }

    /// The features that speak most for an intent, strongest first.
    pub(super) fn strongest<'a>(&self, features: &'a [Feature], intent: Intent) -> Vec<&'a Feature> {
        let weight = |feature: &Feature| {
            let weights = self.weights.get(&feature.key)?;
            weights.iter().find(|(at, _)| Intent::ALL[*at] == intent).map(|(_, weight)| *weight)
        };
        let mut speaking: Vec<(i32, &Feature)> = features
            .iter()
            .filter_map(|feature| weight(feature).map(|weight| (weight, feature)))
            .filter(|(weight, _)| *weight > 0)
            .collect();
        speaking.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        speaking.into_iter().map(|(_, feature)| feature).collect()
    }

    /// How often readings with such a margin were right.
    pub(super) fn confidence(&self, margin: i32) -> Confidence {
        let row = self.confidence.iter().find(|(from, _)| margin >= *from);
        Confidence::of_thousand(row.map_or(0, |(_, sure)| *sure))
    }
}

/// FNV-1a: names the weights, protects nothing.
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
