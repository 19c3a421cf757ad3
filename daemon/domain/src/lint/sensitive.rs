//! What no message may hold (L15): numbers and addresses that belong to a person. Owns their shapes. A finding names the
//! kind and never the thing.

use super::{
    Finding, Rule,
    phrases::List,
    text::{Look, written},
};

const ADVICE: &str = "take it out, and speak of it with the customer in person";

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    let mut holds = |what: String| found.push(Finding::error(Rule::L15, what, ADVICE));
    if let Some(phrase) = look.listed(List::Sensitive).map(|it| it.phrase).next() {
        holds(format!("sensitive data: `{phrase}`"));
    }
    if scored(&look.words) {
        holds("a credit score".to_owned());
    }
    for part in look.parts().filter(|part| part.contains(|c: char| c.is_ascii_digit())) {
        if digit_runs(part).any(is_social_security) {
            holds("a social security number".to_owned());
        }
        if digit_runs(part).any(is_card) {
            holds("a card number".to_owned());
        }
        if has_street_address(part) && !look.around.mail.is_some_and(|mail| part.contains(mail.postal_address)) {
            holds("a street address".to_owned());
        }
    }
}

/// A number that scores go by, next to the word.
fn scored(words: &[&str]) -> bool {
    let is_score = |word: &&str| word.parse::<u16>().is_ok_and(|number| (300..=850).contains(&number));
    let of = ["score", "fico", "puntaje"];
    words.windows(2).any(|pair| pair.iter().any(|word| of.contains(word)) && pair.iter().any(is_score))
        || words.windows(3).any(|three| of.contains(&three[0]) && is_score(&three[2]))
}

/// Digits with single hyphens or spaces inside, as people write long numbers.
fn digit_runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | ' '))
        .map(|run| run.trim_matches(['-', ' ']))
        .filter(|run| !run.is_empty())
}

/// `\b\d{3}-?\d{2}-?\d{4}\b`
fn is_social_security(run: &str) -> bool {
    run.split(' ').filter(|number| (9..=11).contains(&number.len())).any(|number| {
        let groups: Vec<usize> = number.split('-').map(str::len).collect();
        matches!(groups[..], [9] | [3, 2, 4] | [5, 4] | [3, 6]) && number.split('-').all(|group| !group.is_empty())
            // A ZIP code with its four more digits has a hyphen there too.
            && groups[..] != [5, 4]
    })
}

/// 13 to 19 digits whose check digit is right.
fn is_card(run: &str) -> bool {
    if run.len() < 13 {
        return false;
    }
    let digits: Vec<u32> = run.chars().filter_map(|c| c.to_digit(10)).collect();
    (13..=19).contains(&digits.len()) && luhn(&digits)
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A house number, one to three names, and what kind of street, all written as names are.
fn has_street_address(text: &str) -> bool {
    const STREETS: [&str; 18] = [
        "Street",
        "St",
        "Avenue",
        "Ave",
        "Road",
        "Rd",
        "Boulevard",
        "Blvd",
        "Lane",
        "Ln",
        "Drive",
        "Dr",
        "Court",
        "Ct",
        "Way",
        "Place",
        "Pl",
        "Terrace",
    ];
    let mut words = written(text);
    while let Some(word) = words.next() {
        if !(1..=5).contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let names = words.clone().take(4);
        let kind = names.clone().position(|name| STREETS.contains(&name));
        let named = |name: &str| name.starts_with(char::is_uppercase);
        if kind.is_some_and(|kind| kind > 0 && names.clone().take(kind).all(named)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_belong_to_a_person_are_known_by_their_shape() {
        let has = |text: &str, is: fn(&str) -> bool| digit_runs(text).any(is);
        for text in ["078-05-1120", "it is 078051120."] {
            assert!(has(text, is_social_security), "{text}");
        }
        for text in ["216-555-0142", "44107-1234", "stock 22817", "2024", "12345678"] {
            assert!(!has(text, is_social_security), "{text}");
        }
        // The networks' own test number, and one digit off.
        assert!(has("card 4111 1111 1111 1111 please", is_card));
        assert!(!has("card 4111 1111 1111 1112 please", is_card));
    }

    #[test]
    fn a_street_address_is_not_a_test_drive() {
        for text in ["at 14 Elm Street", "1200 N. Main St., Lakewood", "88 Old Post Rd"] {
            assert!(has_street_address(text), "{text}");
        }
        for text in ["a 2024 Honda CR-V test drive", "the 2016 Ford F-150", "10 minutes down the road", "5 Way"] {
            assert!(!has_street_address(text), "{text}");
        }
    }
}
