//! How long a message is (L10) and how easy to read (L22). Owns the limits of each channel.

use super::{
    Finding, Rule,
    segments::{Encoding, PARTS_MAX, segments},
    text::{Look, sentences, written},
};
use crate::words::{Channel, Language};

/// A text of one part.
const TEXT_SEPTETS_TARGET: usize = 160;
const SUBJECT_CHARS: std::ops::RangeInclusive<usize> = 10..=60;
const EMAIL_WORDS: std::ops::RangeInclusive<usize> = 40..=150;
/// 12 to 30 seconds of speech.
const VOICEMAIL_WORDS: std::ops::RangeInclusive<usize> = 35..=75;
const NOTE_CHARS_MAX: usize = 500;
const SENTENCE_WORDS_MAX: usize = 20;
/// The school grade that reads it, by Flesch and Kincaid.
const GRADE_MAX: f64 = 8.0;
/// The formula says nothing of less.
const GRADE_WORDS_MIN: usize = 30;

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    let body = look.message.body;
    match look.message.channel {
        Channel::Text => text(look, found),
        Channel::Email => {
            let subject = look.message.subject.unwrap_or_default().chars().count();
            outside(subject, SUBJECT_CHARS, "characters of subject", found);
            outside(body.split_whitespace().count(), EMAIL_WORDS, "words of body", found);
        }
        Channel::Voicemail => outside(body.split_whitespace().count(), VOICEMAIL_WORDS, "words to speak", found),
        Channel::Call => outside(body.chars().count(), 1..=NOTE_CHARS_MAX, "characters of note", found),
    }
    if look.is_for_customer() && look.minds_warnings {
        readable(look, found);
    }
}

const SHORTEN: &str = "say it in fewer words";

fn text(look: &Look<'_>, found: &mut Vec<Finding>) {
    let size = segments(look.message.body);
    let (units, parts, encoding) = (size.units, size.parts, size.encoding.as_str());
    if parts > PARTS_MAX {
        let what = format!("{units} units of {encoding} in {parts} parts, at most {PARTS_MAX} parts");
        found.push(Finding::error(Rule::L10, what, SHORTEN));
    } else if size.encoding == Encoding::Gsm7 && units > TEXT_SEPTETS_TARGET && !look.around.opens_thread {
        let what = format!("{units} septets in {parts} parts, better at most {TEXT_SEPTETS_TARGET} in one");
        found.push(Finding::warning(Rule::L10, what, SHORTEN));
    }
}

fn outside(count: usize, range: std::ops::RangeInclusive<usize>, what: &str, found: &mut Vec<Finding>) {
    if !range.contains(&count) {
        let found_here = format!("{count} {what}, not from {} to {}", range.start(), range.end());
        let advice = if count > *range.end() { SHORTEN } else { "say more" };
        found.push(Finding::error(Rule::L10, found_here, advice));
    }
}

const SIMPLER: &str = "write shorter sentences and plainer words, to the customer";

fn readable(look: &Look<'_>, found: &mut Vec<Finding>) {
    let mut hard = |what: String| found.push(Finding::warning(Rule::L22, what, SIMPLER));
    let body = look.message.body;
    let longest = sentences(body).map(|sentence| written(sentence).count()).max().unwrap_or_default();
    if longest > SENTENCE_WORDS_MAX {
        hard(format!("a sentence of {longest} words, better at most {SENTENCE_WORDS_MAX}"));
    }
    if look.message.language == Language::English
        && let Some(grade) = grade(body).filter(|grade| *grade > GRADE_MAX)
    {
        hard(format!("reads at school grade {grade:.0}, better at most {GRADE_MAX:.0}"));
    }
    if [" the customer ", " customers ", " dear customer ", " el cliente ", " los clientes "]
        .iter()
        .any(|p| look.padded.contains(p))
    {
        hard("speaks of customers in the third person".to_owned());
    }
    let praise = look.words.windows(2).any(|pair| pair.iter().all(|word| PRAISE.contains(word)));
    if praise {
        hard("two words of praise in a row".to_owned());
    }
}

const PRAISE: [&str; 16] = [
    "amazing",
    "incredible",
    "fantastic",
    "awesome",
    "great",
    "stunning",
    "gorgeous",
    "beautiful",
    "wonderful",
    "excellent",
    "exceptional",
    "outstanding",
    "perfect",
    "spectacular",
    "increible",
    "maravilloso",
];

/// Flesch and Kincaid's grade; none of a text too short to have one.
fn grade(text: &str) -> Option<f64> {
    let words: Vec<&str> = written(text).filter(|word| word.chars().all(|c| c.is_alphabetic() || c == '\'')).collect();
    if words.len() < GRADE_WORDS_MIN {
        return None;
    }
    let n_sentences = sentences(text).count().max(1);
    let n_syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let [words, sentences, syllables] = [words.len(), n_sentences, n_syllables].map(count);
    Some(0.39 * words / sentences + 11.8 * syllables / words - 15.59)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Groups of vowels, a silent e at the end left out.
fn syllables(word: &str) -> usize {
    let lower = word.to_lowercase();
    let stem = lower.strip_suffix('e').filter(|stem| !stem.ends_with('l')).unwrap_or(&lower);
    let mut groups = 0;
    let mut inside = false;
    for letter in stem.chars() {
        let vowel = "aeiouyáéíóúü".contains(letter);
        groups += usize::from(vowel && !inside);
        inside = vowel;
    }
    groups.max(1)
}
