//! How a message looks: nothing left unfilled (L01), no shouting (L07), letters that networks carry (L11), plain
//! punctuation (L12). Owns what is seen without understanding a word.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{
    Finding, Rule,
    phrases::caps_allowed,
    segments::is_gsm7,
    text::{Look, written},
};
use crate::words::Channel;

/// A word of this many letters shouts when all are capitals.
const SHOUTED_LETTERS_MIN: usize = 4;
/// Of the letters that are our own wording, in percent.
const CAPS_PERCENT_MAX: usize = 30;
/// Fewer letters say nothing of a ratio.
const CAPS_LETTERS_MIN: usize = 20;

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    for part in look.parts() {
        unfilled(part, found);
        punctuation(part, found);
    }
    shouting(look, found);
    if look.message.channel == Channel::Text && look.minds_warnings {
        letters(look, found);
    }
}

/// What programs write for a value that is not there.
const NOTHING: [&str; 5] = ["undefined", "null", "None", "NaN", "FNAME"];

const FILL: &str = "mend the template or the data it is filled with";

/// Signs of something left unfilled that are wrong wherever they stand, with what to call them.
const SIGNS: [(&str, &str); 7] = [
    ("[[", "`[[`"),
    ("<<", "`<<`"),
    ("  ", "two spaces"),
    (", ,", "`, ,`"),
    (" ,", "a space before a comma"),
    (" .", "a space before a stop"),
    ("{", "a placeholder in braces"),
];

/// All of these and of [`NOTHING`], found in one walk: nearly no message holds any.
static UNFILLED: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = SIGNS.iter().map(|(sign, _)| *sign);
    AhoCorasick::new(signs.chain(NOTHING)).expect("a dozen short patterns are far below the limits of the automaton")
});

fn unfilled(part: &str, found: &mut Vec<Finding>) {
    if !UNFILLED.is_match(part) {
        return;
    }
    let mut left = |what: &str| found.push(Finding::error(Rule::L01, format!("left unfilled: {what}"), FILL));
    for (sign, name) in SIGNS {
        let stands = match sign {
            "{" => part.find('{').is_some_and(|open| part[open..].contains('}')),
            sign => part.contains(sign),
        };
        if stands {
            left(name);
        }
    }
    let mut words = written(part).peekable();
    while let Some(word) = words.next() {
        // "None of them" is English; a bare None is a value that a program wrote.
        let said = word == "None" && matches!(words.peek(), Some(&("of" | "is" | "are" | "was" | "were")));
        if NOTHING.contains(&word) && !said {
            left(&format!("`{word}`"));
        }
    }
}

const PLAIN: &str = "write it as a person at the store would";

fn punctuation(part: &str, found: &mut Vec<Finding>) {
    let mut wrong = |what: &str| found.push(Finding::error(Rule::L12, what, PLAIN));
    if part.matches('!').count() > 1 {
        wrong("more than one exclamation mark");
    }
    if part.as_bytes().windows(2).any(|pair| pair[0] == pair[1] && b"!?$.,*#~=".contains(&pair[0])) {
        wrong("repeated punctuation");
    }
    if part.is_ascii() {
        return;
    }
    if part.chars().any(is_decoration) {
        wrong("a decorative symbol");
    }
    if part.chars().filter(|letter| is_emoji(*letter)).count() > 1 {
        wrong("more than one emoji");
    }
}

/// Arrows, boxes, stars and bullets.
const fn is_decoration(letter: char) -> bool {
    matches!(letter, '\u{2190}'..='\u{21ff}' | '\u{2460}'..='\u{25ff}' | '\u{2605}' | '\u{2606}' | '\u{2022}')
        || matches!(letter, '\u{2700}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{3000}'..='\u{303f}')
        || matches!(letter, '\u{2660}'..='\u{2667}')
}

const fn is_emoji(letter: char) -> bool {
    matches!(letter, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{2604}' | '\u{2607}'..='\u{265f}' | '\u{2668}'..='\u{26ff}')
}

const CALM: &str = "write it in small letters";

fn shouting(look: &Look<'_>, found: &mut Vec<Finding>) {
    let shouted = |word: &str, big: usize| big >= SHOUTED_LETTERS_MIN && big == letters_of(word);
    let few = |capitals: usize| capitals * 100 <= CAPS_LETTERS_MIN * CAPS_PERCENT_MAX;
    let sized = look.parts().flat_map(written).map(|word| (word, capitals_of(word)));
    let capitalized: Vec<(&str, usize)> = sized.filter(|(_, big)| *big > 0).collect();
    // Many messages are calm with the values counted in, and which words are values is the dear question.
    if few(capitalized.iter().map(|(_, big)| big).sum()) && !capitalized.iter().any(|(word, big)| shouted(word, *big)) {
        return;
    }
    let wording = |word: &str| !look.is_value(word) && !caps_allowed(word);
    let mut capitals = 0;
    for (word, big) in capitalized.into_iter().filter(|(word, _)| wording(word)) {
        capitals += big;
        if shouted(word, big) {
            let quoted = look.quote(word, "a word");
            found.push(Finding::error(Rule::L07, format!("{quoted} in capitals"), CALM));
        }
    }
    // So few are within the ratio of any number of letters that says something of it.
    if few(capitals) {
        return;
    }
    let letters: usize = look.parts().flat_map(written).filter(|word| wording(word)).map(letters_of).sum();
    if letters >= CAPS_LETTERS_MIN && capitals * 100 > letters * CAPS_PERCENT_MAX {
        let found_here = format!("{capitals} of {letters} letters are capitals");
        found.push(Finding::error(Rule::L07, found_here, CALM));
    }
}

fn capitals_of(word: &str) -> usize {
    if word.is_ascii() {
        return word.bytes().filter(u8::is_ascii_uppercase).count();
    }
    word.chars().filter(|letter| letter.is_uppercase()).count()
}

fn letters_of(word: &str) -> usize {
    word.chars().filter(|letter| letter.is_alphabetic()).count()
}

/// What to write instead stands in the advice: the letters that slip in from word processors have plain ones.
const PLAIN_LETTERS: &str = "use straight quotes, a plain hyphen, three words for an ellipsis, and no emoji; of Spanish \
                             accents é ñ ü ¿ ¡ are free and á í ó ú are not";

fn letters(look: &Look<'_>, found: &mut Vec<Finding>) {
    let mut odd: Vec<char> = look.message.body.chars().filter(|letter| !is_gsm7(*letter)).collect();
    if odd.is_empty() {
        return;
    }
    odd.sort_unstable();
    odd.dedup();
    let named = look.quote(&odd.iter().collect::<String>(), "letters outside the plain alphabet");
    found.push(Finding::warning(Rule::L11, format!("{named} more than doubles the size of the text"), PLAIN_LETTERS));
}
