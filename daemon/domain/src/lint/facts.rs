//! What a message claims: the customer's own matter (L04), price and availability (L14), the end of an offer (L23). Owns the
//! comparison of words with what is on record.

use jiff::SignedDuration;

use super::{
    Finding, Rule,
    phrases::{List, padded},
    text::Look,
};
use crate::intent::plain_words;

/// The inventory's word is good for so long.
const FEED_AGE_MAX: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    matter(look, found);
    unit(look, found);
    if let Some(phrase) = look.listed(List::Expiry).map(|it| it.phrase).next() {
        let ends = look.around.offer_ends;
        if ends.is_empty() || !look.parts().any(|part| part.contains(ends)) {
            let advice = "name no end, or put the offer and its date on record and show that date";
            found.push(Finding::error(Rule::L23, format!("an offer's end (`{phrase}`) that is not on record"), advice));
        }
    }
}

fn matter(look: &Look<'_>, found: &mut Vec<Finding>) {
    let names = |value: &&str| {
        let plain = padded(&plain_words(value));
        !plain.trim().is_empty() && look.padded.contains(&plain)
    };
    let speaks = || look.around.matter.iter().any(names);
    if look.listed(List::Matter).next().is_none() && !speaks() {
        let advice = "speak of the vehicle, the trade-in, the visit or what the customer asked; a name is not enough";
        found.push(Finding::error(Rule::L04, "nothing of the customer's own matter", advice));
    }
}

fn unit(look: &Look<'_>, found: &mut Vec<Finding>) {
    let prices: Vec<u32> = look.parts().flat_map(prices).collect();
    let claim = look.listed(List::Available).map(|it| it.phrase).next();
    let what = match (prices.first(), claim) {
        (Some(_), _) => "a price".to_owned(),
        (None, Some(phrase)) => format!("a claim of availability (`{phrase}`)"),
        (None, None) => return,
    };
    let wrong = match look.around.unit {
        None => "without the inventory's word",
        Some(unit) if unit.sold => "of a unit that is sold",
        Some(unit) if unit.age > FEED_AGE_MAX => "by an inventory older than 24 hours",
        Some(unit) if prices.iter().any(|price| unit.price != Some(*price)) => "that is not the inventory's",
        Some(_) => return,
    };
    let advice = "leave it out, or take it from an inventory of today";
    found.push(Finding::error(Rule::L14, format!("{what} {wrong}"), advice));
}

/// Amounts in whole dollars: `$31,990`, `31,990 dollars`.
pub(super) fn prices(text: &str) -> impl Iterator<Item = u32> {
    amounts(text).filter(|amount| !amount.is_of_credit).map(|amount| amount.dollars)
}

/// A sum of money.
pub(super) struct Amount {
    pub(super) dollars: u32,
    /// A payment or a down payment, and so a term of credit.
    pub(super) is_of_credit: bool,
}

pub(super) fn amounts(text: &str) -> impl Iterator<Item = Amount> {
    // Nearly no message speaks of money, and who does says so with the sign or with the word.
    let of_money = text.contains('$') || may_name_dollars(text);
    let words: Vec<&str> = if of_money { text.split_whitespace().collect() } else { Vec::new() };
    let found: Vec<Amount> = words.iter().enumerate().filter_map(|(at, word)| amount(word, &words[at + 1..])).collect();
    found.into_iter()
}

/// Whether one of [`DOLLARS`] may stand in it, in whatever spelling; fails to the dearer answer.
fn may_name_dollars(text: &str) -> bool {
    let holds = |part: &[u8]| text.as_bytes().windows(part.len()).any(|here| here.eq_ignore_ascii_case(part));
    !text.is_ascii() || holds(b"lar") || holds(b"uck")
}

const DOLLARS: [&str; 3] = ["dollars", "dolares", "bucks"];

fn amount(word: &str, after: &[&str]) -> Option<Amount> {
    if !word.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let next = after.first().map(|next| plain_words(next)).unwrap_or_default();
    let (before, digits) = match word.split_once('$') {
        Some((_, digits)) => (true, digits),
        None => (false, word),
    };
    if !before && !DOLLARS.contains(&next.as_str()) {
        return None;
    }
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(digits.len());
    let number: String = digits[..end].chars().filter(char::is_ascii_digit).collect();
    let dollars = number.parse().ok()?;
    // The unit stands right after the sum or two words on: `$399/mo`, `$399 a month`, `$2,000 due at signing`.
    let rest = std::iter::once(&digits[end..]).chain(after.iter().copied().take(3)).map(plain_words);
    const CREDIT: [&str; 12] = [
        "mo",
        "month",
        "monthly",
        "mes",
        "mensual",
        "mensuales",
        "down",
        "enganche",
        "payment",
        "payments",
        "week",
        "signing",
    ];
    let is_of_credit = rest.into_iter().any(|word| CREDIT.contains(&word.as_str()));
    Some(Amount { dollars, is_of_credit })
}

#[cfg(test)]
mod tests {
    use super::amounts;

    #[test]
    fn sums_are_read_and_terms_of_credit_told_apart() {
        for (text, expected) in [
            ("It is $31,990 today", vec![(31_990, false)]),
            ("31,990 dollars, or $399/mo.", vec![(31_990, false), (399, true)]),
            ("$399 a month with $2,000 down", vec![(399, true), (2_000, true)]),
            ("the 2023 CR-V for 5 people", vec![]),
            ("$$$", vec![]),
        ] {
            let found: Vec<(u32, bool)> = amounts(text).map(|sum| (sum.dollars, sum.is_of_credit)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
