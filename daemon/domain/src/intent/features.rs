//! What the model sees of a reply. Owns the features: words, their neighbors, pieces of words for what is misspelled,
//! what stands under a negation, and the hand-written rules that hold. The weights file and this file belong together.

use std::{borrow::Cow, collections::BTreeMap};

use super::{lexicon, normal::Normal, phrases};

/// Words after which the next few mean their opposite.
const NEGATIONS: &[&str] = &[
    "no", "not", "dont", "didnt", "doesnt", "isnt", "wont", "cant", "aint", "never", "without", "nothing", "arent",
    "wasnt", "havent", "sin", "nunca",
];

/// How many words stand under a negation.
const NEGATED: usize = 4;

/// One feature of a reply, and the words it was found in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Feature<'a> {
    pub(super) key: Cow<'a, str>,
    /// Positions of words, from and to; empty where it speaks of the whole.
    pub(super) words: (usize, usize),
}

/// Every feature of a reply once, in the order of their keys.
pub(super) fn of(text: &str, reply: &Normal) -> Vec<Feature<'static>> {
    let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    each(text, reply, &mut |key, words| {
        found.entry(key.to_owned()).or_insert(words);
    });
    found.into_iter().map(|(key, words)| Feature { key: key.into(), words }).collect()
}

/// Tells of every feature of a reply, of some more than once: the first words it was found in count. Most features weigh
/// nothing, so their keys are written over each other.
pub(super) fn each(text: &str, reply: &Normal, tell: &mut dyn FnMut(&str, (usize, usize))) {
    let words: Vec<&str> = reply.words().collect();
    let mut found = Told { key: String::new(), tell };
    for rule in phrases::held(reply, &words) {
        found.whole(&["!", rule]);
    }
    let tokens: Vec<&str> = words.iter().map(|word| lexicon::spelled(word)).collect();
    let grouped: Vec<&str> = tokens.iter().map(|token| lexicon::group(token).unwrap_or(token)).collect();
    let negated = negated(&tokens);
    for (at, token) in tokens.iter().enumerate() {
        if grouped[at] != "@name" && !grouped[at].starts_with('#') {
            found.at(&["w ", token], at, at + 1);
        }
        if grouped[at] != *token {
            found.at(&["w ", grouped[at]], at, at + 1);
        } else {
            pieces(token, at, &mut found);
        }
        if negated[at] {
            found.at(&["not ", grouped[at]], at, at + 1);
        }
    }
    neighbors(&grouped, &mut found);
    if grouped.len() <= 3 {
        found.whole(&["= ", &grouped.join(" ")]);
    }
    for sign in ["?", "$", "%", "!", "#"] {
        if text.contains(sign) {
            found.whole(&["sign ", sign]);
        }
    }
    found.whole(&["length ", length(words.len())]);
    if reply.thumb {
        found.whole(&["thumb"]);
    }
}

/// Writes keys and tells of them.
struct Told<'a> {
    key: String,
    tell: &'a mut dyn FnMut(&str, (usize, usize)),
}

impl Told<'_> {
    fn at(&mut self, parts: &[&str], from: usize, to: usize) {
        self.key.clear();
        parts.iter().for_each(|part| self.key.push_str(part));
        (self.tell)(&self.key, (from, to));
    }

    fn whole(&mut self, parts: &[&str]) {
        self.at(parts, 0, 0);
    }
}

/// Two and three words in a row, with the ends, and two with one between them.
fn neighbors(grouped: &[&str], found: &mut Told<'_>) {
    let word = |at: usize| match at {
        0 => "^",
        at if at == grouped.len() + 1 => "$",
        at => grouped[at - 1],
    };
    let ends = grouped.len() + 2;
    // Positions with the ends around them are one more than those of the words.
    let span = |from: usize, to: usize| (from.max(1) - 1, (to.min(grouped.len() + 1)).max(1) - 1);
    for at in 0..ends {
        if at + 2 <= ends && at < grouped.len() + 1 {
            let (from, to) = span(at, at + 2);
            found.at(&["2 ", word(at), " ", word(at + 1)], from, to);
        }
        if at + 3 <= ends {
            let (from, to) = span(at, at + 3);
            found.at(&["3 ", word(at), " ", word(at + 1), " ", word(at + 2)], from, to);
            found.at(&["2 ", word(at), " _ ", word(at + 2)], from, to);
        }
    }
}

/// Three and four letters in a row: what a typo leaves of a word.
fn pieces(token: &str, at: usize, found: &mut Told<'_>) {
    if token.len() < 4 || !token.is_ascii() {
        return;
    }
    let bounded = format!("<{token}>");
    for size in [3, 4] {
        for from in 0..=bounded.len().saturating_sub(size) {
            found.at(&["p ", &bounded[from..from + size]], at, at + 1);
        }
    }
}

fn negated(tokens: &[&str]) -> Vec<bool> {
    let mut left = 0;
    let mut under = Vec::with_capacity(tokens.len());
    for token in tokens {
        under.push(left > 0);
        left = if NEGATIONS.contains(token) { NEGATED } else { left.saturating_sub(1) };
    }
    under
}

const fn length(words: usize) -> &'static str {
    match words {
        0 => "0",
        1 => "1",
        2 => "2",
        3 | 4 => "3",
        5..=8 => "5",
        9..=14 => "9",
        _ => "15",
    }
}
