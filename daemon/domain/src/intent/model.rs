//! The weights that a reply's features have for each meaning. Owns the weights file: its text form, the look-up, the sums.
//! Whole numbers throughout (thousandths), so that every machine and every replay reads a reply alike.

use std::{borrow::Cow, sync::LazyLock};

use super::{
    Confidence,
    features::{self, Feature},
    normal::Normal,
};
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
    weights: Weights,
}

/// A feature with its weights.
pub(super) type Weighed<'a> = (Feature<'a>, &'a [(usize, i32)]);

/// Weights by their feature. A reply has a hundred features and the file fifty thousand: each is looked up in one step.
#[derive(Debug, Default)]
struct Weights {
    /// By the first bits of the key's hash, where in `rows` those keys begin. One more than there are beginnings.
    starts: Vec<u32>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    hash: u64,
    key: Box<str>,
    weights: Box<[(usize, i32)]>,
}

/// Bits of a hash by which rows are found.
const STARTS_BITS: u32 = 16;

impl Weights {
    fn of(mut rows: Vec<Row>) -> Self {
        rows.sort_unstable_by(|a, b| (a.hash, &a.key).cmp(&(b.hash, &b.key)));
        let mut starts = vec![0_u32; (1 << STARTS_BITS) + 1];
        for row in &rows {
            starts[start(row.hash) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { starts, rows }
    }

    fn get(&self, key: &str) -> Option<&Row> {
        let hash = hash(key);
        let at = start(hash);
        let (from, to) = (*self.starts.get(at)?, *self.starts.get(at + 1)?);
        self.rows.get(from as usize..to as usize)?.iter().find(|row| row.hash == hash && *row.key == *key)
    }
}

fn start(hash: u64) -> usize {
    usize::try_from(hash >> (u64::BITS - STARTS_BITS)).unwrap_or_default()
}

/// FNV-1a, with its bits mixed once more so that the first ones differ: the same everywhere and always.
fn hash(key: &str) -> u64 {
    let hash = key
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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
            weights: Weights::default(),
        };
        let mut rows = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            if !line.starts_with("// ") {
                model
                    .line(line, &mut rows)
                    .ok_or_else(|| format!("line {number} of the weights is no feature with its weights"))?;
            }
        }
        model.weights = Weights::of(rows);
        Ok(model)
    }

    fn line(&mut self, line: &str, rows: &mut Vec<Row>) -> Option<()> {
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
                rows.push(Row { hash: hash(key), key: key.into(), weights: weights.into() });
                return Some(());
            }
        };
        for (at, weight) in weights {
            of[at] = weight;
        }
        Some(())
    }

    /// The features of a reply that have weights, with these, and the written rules that hold: each once, in the order of
    /// their keys.
    pub(super) fn weighed(&self, text: &str, reply: &Normal) -> Vec<Weighed<'_>> {
        let mut weighed: Vec<Weighed<'_>> = Vec::new();
        features::each(text, reply, &mut |key, words| match self.weights.get(key) {
            Some(row) => weighed.push((Feature { key: Cow::Borrowed(&row.key), words }, &row.weights)),
            None if key.starts_with('!') => {
                weighed.push((Feature { key: Cow::Owned(key.to_owned()), words }, &[]));
            }
            None => {}
        });
        weighed.sort_by(|(a, _), (b, _)| a.key.cmp(&b.key));
        weighed.dedup_by(|(later, _), (first, _)| later.key == first.key);
        weighed
    }

    /// The sum of the weights of a reply's features, less what a meaning must reach: a meaning holds from zero on.
    pub(super) fn scores(&self, weighed: &[Weighed<'_>]) -> Scores {
        let mut scores = self.bias;
        for (at, weight) in weighed.iter().flat_map(|(_, weights)| *weights) {
            scores[*at] += weight;
        }
        for (score, threshold) in scores.iter_mut().zip(self.threshold) {
            *score -= threshold;
        }
        scores
    }

    /// How often readings with such a margin were right.
    pub(super) fn confidence(&self, margin: i32) -> Confidence {
        let row = self.confidence.iter().find(|(from, _)| margin >= *from);
        Confidence::of_thousand(row.map_or(0, |(_, sure)| *sure))
    }
}

/// The features that speak most for an intent, strongest first.
pub(super) fn strongest<'a, 'm>(weighed: &'a [Weighed<'m>], intent: Intent) -> Vec<&'a Feature<'m>> {
    let of_it = |weights: &[(usize, i32)]| {
        weights.iter().find(|(at, _)| Intent::ALL[*at] == intent).map_or(0, |(_, weight)| *weight)
    };
    let mut speaking: Vec<(i32, &Feature<'_>)> =
        weighed.iter().map(|(feature, weights)| (of_it(weights), feature)).filter(|(weight, _)| *weight > 0).collect();
    speaking.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    speaking.into_iter().map(|(_, feature)| feature).collect()
}

/// FNV-1a: names the weights, protects nothing.
fn fingerprint(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
