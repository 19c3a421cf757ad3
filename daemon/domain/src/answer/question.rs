//! A bare yes or no, which says something only beside the question it answers. Owns both ends: which replies are one, and
//! what one means to the question that a message asked.

use super::Answers;
use crate::{
    intent::plain_words,
    words::{Urgency, YesNo},
};

const YES: &[&str] = &[
    "yes",
    "yep",
    "yeah",
    "yea",
    "yup",
    "ya",
    "yes i do",
    "yes i am",
    "yes please",
    "yes sir",
    "yes maam",
    "i do",
    "i am",
    "i will",
    "sure",
    "si",
    "si claro",
    "claro",
    "claro que si",
    "si gracias",
];
const NO: &[&str] = &[
    "no",
    "nope",
    "nah",
    "no i dont",
    "no im not",
    "i dont",
    "im not",
    "not really",
    "no thanks",
    "no gracias",
    "no sir",
];

/// What a reply that says nothing else says.
#[must_use]
pub fn bare(text: &str) -> Option<YesNo> {
    let words = plain_words(text);
    if YES.contains(&words.as_str()) {
        Some(YesNo::Yes)
    } else if NO.contains(&words.as_str()) {
        Some(YesNo::No)
    } else {
        None
    }
}

/// What a bare yes or no tells whoever asked in these words. Nothing where the question gave a choice, for nobody knows
/// which half of it is meant, and nothing where there were two questions.
#[must_use]
pub fn to_question(template: &str, said: YesNo) -> Answers {
    let mut questions = template.split_inclusive(['.', '!', '?', '\n']).filter(|sentence| sentence.ends_with('?'));
    let (Some(question), None) = (questions.next(), questions.next()) else { return Answers::default() };
    let words = format!(" {} ", plain_words(question));
    let asks = |wordings: &[&str]| wordings.iter().any(|wording| words.contains(wording));
    if asks(&[" or ", " o "]) {
        return Answers::default();
    }
    let trade =
        asks(&[" trading in ", " trade in ", " to trade ", " dejar a cuenta ", " dar a cuenta "]).then_some(said);
    let month = asks(&[" this month ", " este mes "]);
    let timeline = month.then_some(if said == YesNo::Yes { Urgency::Soon } else { Urgency::Later });
    match (trade, timeline) {
        (Some(_), Some(_)) => Answers::default(),
        _ => Answers { trade, timeline, ..Answers::default() },
    }
}
