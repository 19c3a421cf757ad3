//! Numbers by their digits: cards by their check digit (ISO/IEC 7812), social security numbers by their groups.

use std::ops::Range;

use super::{BIRTH, CARD, CODE, Mark, SSN, cued};

/// Digits of a payment card.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// How far before a number the word stands that says what it is, in bytes.
const CUE_WITHIN: usize = 40;

const SSN_CUES: &[&str] = &["ssn", "ss", "social", "itin", "seguro social", "tax id"];
const CODE_CUES: &[&str] = &["cvv", "cvc", "cvv2", "cvc2", "security code", "codigo de seguridad"];
const BIRTH_CUES: &[&str] =
    &["born", "dob", "d o b", "birth", "birthday", "birthdate", "bday", "nacimiento", "naci", "nací", "cumpleaños"];

/// Digits that stand together.
pub(super) type Group = Range<usize>;

/// Groups of digits with single separators between them, as people write one number.
pub(super) fn runs(text: &str) -> Vec<Vec<Group>> {
    let bytes = text.as_bytes();
    let (mut runs, mut run): (Vec<Vec<Group>>, Vec<Group>) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let goes_on = run
            .last()
            .is_some_and(|last| last.end + 1 == start && matches!(bytes[last.end], b' ' | b'-' | b'.' | b'/'));
        if !goes_on && !run.is_empty() {
            runs.push(std::mem::take(&mut run));
        }
        run.push(start..at);
    }
    runs.push(run);
    runs
}

/// Whether a letter touches the digits: then they are part of something else, such as a VIN.
pub(super) fn is_free(text: &str, span: &Range<usize>) -> bool {
    let before = text[..span.start].chars().next_back();
    let after = text[span.end..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

pub(super) fn find(text: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for run in runs(text) {
        let mut first = 0;
        while first < run.len() {
            let (taken, mark) = number_at(text, &run[first..]).unwrap_or((1, ""));
            if !mark.is_empty() {
                marks.push((run[first].start..run[first + taken - 1].end, mark));
            }
            first += taken;
        }
    }
    marks
}

/// A number that begins with the first group: how many groups it has, and what it is.
fn number_at(text: &str, groups: &[Group]) -> Option<(usize, &'static str)> {
    if !is_free(text, &groups[0]) {
        return None;
    }
    // The longest first: what a card begins with may look like something else.
    let card = (1..=groups.len()).rev().find(|count| is_card(text, &groups[..*count]));
    if let Some(count) = card {
        return Some((count, CARD));
    }
    let lengths: Vec<usize> = groups.iter().take(4).map(ExactSizeIterator::len).collect();
    if lengths.starts_with(&[3, 2, 4]) && is_free(text, &groups[2]) {
        return Some((3, SSN));
    }
    let cue = |cues| cued(text, groups[0].start, CUE_WITHIN, cues);
    match lengths[0] {
        9 if cue(SSN_CUES) => Some((1, SSN)),
        8 if cue(BIRTH_CUES) => Some((1, BIRTH)),
        3 | 4 if cued(text, groups[0].start, 16, CODE_CUES) => Some((1, CODE)),
        _ => None,
    }
}

/// Whether the groups together are a card. A slash is no separator of one.
fn is_card(text: &str, groups: &[Group]) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    let digits: Vec<u32> = text[first.start..last.end].chars().filter_map(|c| c.to_digit(10)).collect();
    let slashed = text[first.start..last.end].contains('/');
    CARD_DIGITS.contains(&digits.len()) && !slashed && is_free(text, last) && luhn(&digits)
}

fn luhn(digits: &[u32]) -> bool {
    let double = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, &it)| if at % 2 == 1 { double(it) } else { it }).sum();
    sum > 0 && sum.is_multiple_of(10)
}

/// Whether somebody speaks of a birth just before the place.
pub(super) fn speaks_of_birth(text: &str, before: usize) -> bool {
    cued(text, before, CUE_WITHIN, BIRTH_CUES)
}
