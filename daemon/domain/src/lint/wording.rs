//! What is said: pressure (L06), what carriers block (L09), promises of credit (L13), filler and repetition (L16), made-up talks
//! (L17), the customer's private life (L24). Owns the walk through the lists of phrases.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    Finding, Looked, Rule,
    facts::amounts,
    phrases::{Found, List, padded},
    text::{Look, written},
};
use crate::{intent::plain_words, words::Channel};

/// Two messages whose words overlap so far are the same to who reads them; in percent of all their words.
const SIMILAR_PERCENT: usize = 80;

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    let calm = "say what is true without pushing";
    listed(look, List::Pressure, |phrase| Finding::error(Rule::L06, format!("pressure: `{phrase}`"), calm), found);
    blocked(look, found);
    credit(look, found);
    let plain = "say what the message is for";
    listed(look, List::Filler, |phrase| Finding::warning(Rule::L16, format!("filler: `{phrase}`"), plain), found);
    repetition(look, found);
    pretense(look, found);
    private_life(look, found);
}

fn listed(look: &Look<'_>, list: List, finding: impl Fn(&str) -> Finding, found: &mut Vec<Finding>) {
    let mut places: Vec<_> = look.listed(list).collect();
    // `hurry` inside `hurry in` is one thing, said once.
    places.sort_by_key(|it| (it.place.start, Reverse(it.place.end)));
    let mut end = 0;
    for it in places {
        if it.place.end > end {
            found.push(finding(it.phrase));
            end = it.place.end;
        }
    }
}

fn blocked(look: &Look<'_>, found: &mut Vec<Finding>) {
    for Found { place, phrase, .. } in look.listed(List::Shaft) {
        let is_around = |it: &Found<List>| it.place.start <= place.start && place.end <= it.place.end;
        if !look.listed(List::ShaftAllowed).any(is_around) {
            let advice = "carriers block it: say it in other words or not at all";
            found.push(Finding::error(Rule::L09, format!("a blocked word: `{phrase}`"), advice));
        }
    }
}

fn credit(look: &Look<'_>, found: &mut Vec<Finding>) {
    let advice = "leave credit to a person; 12 CFR 1026.24 asks for disclosures beside any term";
    listed(
        look,
        List::Credit,
        |phrase| Finding::error(Rule::L13, format!("a promise of credit: `{phrase}`"), advice),
        found,
    );
    if look.around.disclosure {
        return;
    }
    let sum = look.parts().flat_map(amounts).any(|amount| amount.is_of_credit);
    let rate = look.parts().any(|part| says_apr(part) || has_rate(part));
    if sum || rate {
        found.push(Finding::error(Rule::L13, "a payment or a rate", advice));
    }
}

fn says_apr(part: &str) -> bool {
    part.contains("APR") && written(part).any(|word| word == "APR")
}

/// A percentage beside a word of interest: `1.9% financing`.
fn has_rate(part: &str) -> bool {
    if !part.contains('%') {
        return false;
    }
    let words: Vec<&str> = part.split_whitespace().collect();
    let is_percent = |word: &str| word.contains('%') && word.starts_with(|c: char| c.is_ascii_digit());
    words.iter().enumerate().filter(|(_, word)| is_percent(word)).any(|(at, _)| {
        const OF: [&str; 8] = ["apr", "interest", "financing", "rate", "loan", "interes", "financiamiento", "tasa"];
        words[at + 1..].iter().take(2).any(|word| OF.contains(&plain_words(word).as_str()))
    })
}

fn repetition(look: &Look<'_>, found: &mut Vec<Finding>) {
    let advice = "take another wording";
    if look.around.variant_used {
        found.push(Finding::warning(Rule::L16, "the same wording went out in this thread", advice));
    }
    let earlier: Vec<String> = look.around.earlier.iter().take(3).map(|body| plain_words(body)).collect();
    if earlier.is_empty() {
        return;
    }
    let body = plain_words(look.message.body);
    if earlier.iter().any(|other| are_similar(&body, other)) {
        let what = "nearly the words of an earlier message of this thread";
        // As it is about to leave it is refused: nobody is sent the same twice.
        found.push(match look.around.looked {
            Looked::Filled => Finding::error(Rule::L16, what, advice),
            Looked::Template => Finding::warning(Rule::L16, what, advice),
        });
    }
}

/// Whether two messages are the same to who reads them, or nearly.
#[must_use]
pub fn nearly_the_same(one: &str, other: &str) -> bool {
    are_similar(&plain_words(one), &plain_words(other))
}

/// Of plain words: Jaccard's index of the sets of them.
fn are_similar(one: &str, other: &str) -> bool {
    let set = |text: &str| text.split(' ').map(str::to_owned).collect::<BTreeSet<String>>();
    let (one, other) = (set(one), set(other));
    let (common, all) = (one.intersection(&other).count(), one.union(&other).count());
    common * 100 >= all * SIMILAR_PERCENT
}

fn pretense(look: &Look<'_>, found: &mut Vec<Finding>) {
    let subject = look.message.subject.map(str::to_lowercase).unwrap_or_default();
    let replies = ["re:", "fwd:", "fw:", "rv:"].iter().any(|mark| subject.starts_with(mark));
    if look.message.channel == Channel::Email && replies && !look.around.threaded {
        let advice = "give it a subject of its own";
        found.push(Finding::error(Rule::L17, "the subject pretends to be a reply", advice));
    }
    if !look.is_for_customer() {
        return;
    }
    let advice = "say only what happened";
    if !look.around.talked {
        let finding = |phrase: &str| Finding::error(Rule::L17, format!("a talk not on record: `{phrase}`"), advice);
        listed(look, List::Pretense, finding, found);
    }
    listed(
        look,
        List::PretenseAlways,
        |phrase| Finding::error(Rule::L17, format!("untrue: `{phrase}`"), advice),
        found,
    );
}

fn private_life(look: &Look<'_>, found: &mut Vec<Finding>) {
    let mut phrases = look.listed(List::PrivateLife).peekable();
    if phrases.peek().is_none() {
        return;
    }
    let said = padded(&plain_words(look.around.said));
    let advice = "speak of it only when the customer did";
    for Found { phrase, .. } in phrases {
        // The customer says `my kids`, the message `your kids`.
        let plain = plain_words(phrase);
        let thing = plain.rsplit(' ').next().unwrap_or_default();
        if !said.contains(&padded(thing)) {
            found.push(Finding::error(Rule::L24, format!("the customer's private life: `{phrase}`"), advice));
        }
    }
}
