//! Birth dates, in digits and with the month as a word. A date is one where somebody speaks of a birth, or where its year
//! alone says so: nobody agrees on a visit decades ago.

use std::ops::Range;

use super::{
    BIRTH, Mark,
    numbers::{Group, is_free, runs, speaks_of_birth},
};

/// Years in which somebody who writes to a store was born.
const BORN: std::ops::RangeInclusive<u32> = 1910..=2012;

/// The months, in English and Spanish: a word is one that begins with any of these.
const MONTHS: &[&str] =
    &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "ene", "abr", "ago", "dic"];

pub(super) fn find(text: &str) -> Vec<Mark> {
    let runs = runs(text);
    let dates = runs.iter().flat_map(|run| run.windows(3)).filter(|groups| is_born(text, groups));
    let mut marks: Vec<Mark> = dates.map(|groups| (groups[0].start..groups[2].end, BIRTH)).collect();
    marks.extend(in_words(text).into_iter().map(|span| (span, BIRTH)));
    marks
}

fn is_born(text: &str, groups: &[Group]) -> bool {
    let [a, b, c] = groups else { return false };
    let number = |group: &Group| text[group.clone()].parse::<u32>().unwrap_or(u32::MAX);
    let same = text.as_bytes()[a.end] == text.as_bytes()[b.end] && text.as_bytes()[a.end] != b' ';
    if !same || !is_free(text, &(a.start..c.end)) {
        return false;
    }
    let day_and_month = |one: &Group, other: &Group| {
        let (one, other) = (number(one), number(other));
        (1..=31).contains(&one) && (1..=31).contains(&other) && one.min(other) <= 12
    };
    match (a.len(), b.len(), c.len()) {
        (1 | 2, 1 | 2, 4) => day_and_month(a, b) && BORN.contains(&number(c)),
        (4, 1 | 2, 1 | 2) => day_and_month(b, c) && BORN.contains(&number(a)),
        (1 | 2, 1 | 2, 2) => day_and_month(a, b) && speaks_of_birth(text, a.start),
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Month,
    Day,
    Year,
}

/// A month, a day and a year of a birth next to each other, in any order; `of`, `de` and commas may stand between them.
fn in_words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut near: Vec<(Part, Range<usize>)> = Vec::new();
    let mut from = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let span = from..from + word.len();
        from = span.end + text[span.end..].chars().next().map_or(0, char::len_utf8);
        let lower = word.to_lowercase();
        if lower.is_empty() || matches!(lower.as_str(), "of" | "de" | "del" | "the") {
            continue;
        }
        match part(&lower) {
            Some(part) => near.push((part, span)),
            None => near.clear(),
        }
        if let Some([a, b, c]) = near.last_chunk() {
            let parts = [a.0, b.0, c.0];
            if [Part::Month, Part::Day, Part::Year].iter().all(|part| parts.contains(part)) {
                found.push(a.1.start..c.1.end);
                near.clear();
            }
        }
    }
    found
}

fn part(word: &str) -> Option<Part> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let ordinal = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th");
    match digits.parse::<u32>() {
        Ok(year) if BORN.contains(&year) && word.len() == 4 => Some(Part::Year),
        Ok(1..=31) if ordinal => Some(Part::Day),
        _ => (word.len() >= 3 && MONTHS.iter().any(|month| word.starts_with(month))).then_some(Part::Month),
    }
}
