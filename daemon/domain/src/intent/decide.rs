//! From scores to a reading. Owns which meanings may stand beside each other, what decides when none holds, and the
//! reasons that are told.

use super::{
    Confidence, Reading, Sign, keywords,
    model::{Model, Scores, Weighed, strongest},
    normal::Normal,
    phrases,
};
use crate::words::{Intent, Language};

/// What may stand beside a wish to stop: the rest is not acted on any more.
const BESIDE_OPT_OUT: [Intent; 5] =
    [Intent::WrongNumber, Intent::AlreadyBought, Intent::NotInterested, Intent::Complaint, Intent::LanguageSpanish];

/// What stands for the whole of a reply, or for nothing.
const ALONE: [Intent; 2] = [Intent::PositiveAck, Intent::Other];

/// A meaning that misses its threshold by less than this may be named where none holds.
const NEAR: i32 = -800;

/// Rules of stopping that hold for other things, too: "it jerks when I stop", "reporting you to corporate".
const DOUBTED: [&str; 2] = ["stop-alone", "threat"];

/// From which scores on a rule of stopping decides by itself.
const DOUBTED_ABOVE: i32 = -1_200;
const WRITTEN_ABOVE: i32 = -4_500;

/// How many of the strongest words are told for one meaning.
const WORDS_TOLD: usize = 3;

impl Model {
    /// Reads a reply. Total: any text has a meaning, if only `other`.
    #[must_use]
    pub fn read(&self, text: &str) -> Reading {
        let reply = Normal::of(text);
        if let Some(keyword) = keywords::find(&reply) {
            return keyword;
        }
        if reply.whole().is_empty() && !reply.thumb {
            return empty();
        }
        let weighed = self.weighed(text, &reply);
        let mut scores = self.scores(&weighed);
        if wants_to_stop(&weighed, &scores) {
            let opt_out = &mut scores[Intent::OptOut as usize];
            *opt_out = (*opt_out).max(0);
        }
        let labels = labels(&scores);
        let confidence = self.confidence(margin(&scores, &labels));
        let spanish = labels.contains(&Intent::LanguageSpanish);
        let evidence = labels.iter().flat_map(|label| self.signs(&reply, &weighed, *label)).collect();
        let language = if spanish { Language::Spanish } else { Language::English };
        Reading { labels, evidence, confidence, language }
    }

    /// Why a label: the rules that hold and the words that weigh most.
    fn signs(&self, reply: &Normal, weighed: &[Weighed<'_>], label: Intent) -> Vec<Sign> {
        let words: Vec<&str> = reply.words().collect();
        let strongest = strongest(weighed, label);
        let rules = strongest.iter().filter_map(|it| it.key.strip_prefix('!'));
        let rules = rules.filter(|rule| phrases::meant_by(rule).is_none_or(|meant| meant == label));
        let mut signs: Vec<Sign> =
            rules.map(|rule| Sign { label, rule: rule.to_owned().into(), words: Vec::new() }).collect();
        let mut told: Vec<(usize, usize)> = Vec::new();
        for (from, to) in strongest.iter().map(|it| it.words).filter(|(from, to)| from < to) {
            let new = told.iter().all(|(first, last)| to <= *first || *last <= from);
            if new && told.len() < WORDS_TOLD {
                told.push((from, to));
            }
        }
        let words = told.into_iter().map(|(from, to)| words[from..to].join(" ")).collect();
        signs.push(Sign { label, rule: self.name.clone().into(), words });
        signs
    }
}

/// What says nothing at all is for a human.
fn empty() -> Reading {
    let evidence = vec![Sign { label: Intent::Other, rule: "empty".into(), words: Vec::new() }];
    let (labels, confidence) = (vec![Intent::Other], Confidence::of_thousand(0));
    Reading { labels, evidence, confidence, language: Language::English }
}

/// Whether a written wish to stop stands although the words around it speak against: a stop that is missed is a violation
/// of law, one too many a customer who is asked. Not where they take it back, nor where far more speaks against.
fn wants_to_stop(weighed: &[Weighed<'_>], scores: &Scores) -> bool {
    let holds = |rule: &str| weighed.iter().any(|(feature, _)| feature.key == rule);
    if holds("!opt-in.mistake") || scores[Intent::OptIn as usize] >= 0 {
        return false;
    }
    let score = scores[Intent::OptOut as usize];
    let mut rules = weighed.iter().filter_map(|(feature, _)| feature.key.strip_prefix("!opt-out."));
    rules.any(|rule| score > if DOUBTED.contains(&rule) { DOUBTED_ABOVE } else { WRITTEN_ABOVE })
}

fn labels(scores: &Scores) -> Vec<Intent> {
    let score = |intent: Intent| scores[intent as usize];
    let holds = |intent: &Intent| score(*intent) >= 0;
    let mut labels: Vec<Intent> = Intent::ALL.iter().copied().filter(holds).collect();
    if labels.contains(&Intent::OptOut) {
        labels.retain(|label| *label == Intent::OptOut || BESIDE_OPT_OUT.contains(label));
    }
    let means = |label: &Intent| *label != Intent::LanguageSpanish;
    if labels.iter().any(|label| means(label) && !ALONE.contains(label)) {
        labels.retain(|label| !ALONE.contains(label));
    } else if labels.iter().filter(|label| means(label)).count() > 1 {
        let weaker =
            if score(Intent::Other) < score(Intent::PositiveAck) { Intent::Other } else { Intent::PositiveAck };
        labels.retain(|label| *label != weaker);
    }
    // Nothing holds: what comes nearest, but nothing that shuts a number. A bare request for Spanish says nothing else.
    if !labels.iter().any(means) {
        let harmless = |intent: &Intent| means(intent) && !matches!(intent, Intent::OptOut | Intent::WrongNumber);
        let nearest = Intent::ALL.iter().copied().filter(harmless).max_by_key(|intent| score(*intent));
        let near = nearest.filter(|nearest| score(*nearest) > NEAR);
        let asks = labels.contains(&Intent::LanguageSpanish);
        labels.extend(near.or((!asks).then_some(Intent::Other)));
    }
    labels.sort_unstable();
    labels
}

/// How near the nearest decision was.
fn margin(scores: &Scores, labels: &[Intent]) -> i32 {
    let beside = |intent: &Intent| {
        let opt_out = labels.contains(&Intent::OptOut);
        !ALONE.contains(intent) && (!opt_out || BESIDE_OPT_OUT.contains(intent))
    };
    let decided = Intent::ALL.iter().filter(|intent| labels.contains(intent) || beside(intent));
    let nearness = |intent: &Intent| {
        let score = scores[*intent as usize];
        if labels.contains(intent) { score } else { -score }
    };
    decided.map(nearness).min().unwrap_or(0)
}
