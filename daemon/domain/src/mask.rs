//! What a customer should not have texted. Owns finding payment cards, social security numbers and birth dates in a message
//! and putting a mark in their place, before anything is kept; knows nothing of who wrote it or what it means.
//!
//! It works on digits and the separators between them, so that `4111-1111 1111.1111` is a card however it is spaced. A
//! telephone number, a price, a VIN or a mileage is none of these.

mod dates;
mod numbers;

use std::ops::Range;

/// Something found, and what stands in its place.
type Mark = (Range<usize>, &'static str);

const CARD: &str = "[card number removed]";
const CODE: &str = "[card code removed]";
const SSN: &str = "[social security number removed]";
const BIRTH: &str = "[birth date removed]";

/// The message as it may be kept. Total: any text has one; what holds nothing of the kind comes back as it was.
#[must_use]
pub fn mask(text: &str) -> String {
    let mut marks = numbers::find(text);
    marks.extend(dates::find(text));
    marks.sort_by_key(|(span, _)| (span.start, usize::MAX - span.end));
    let (mut masked, mut from) = (String::with_capacity(text.len()), 0);
    for (span, mark) in marks {
        // What overlaps with something that is gone already is gone with it, to its own end.
        if span.start >= from {
            masked.push_str(&text[from..span.start]);
            masked.push_str(mark);
        }
        from = from.max(span.end);
    }
    masked.push_str(&text[from..]);
    masked
}

/// Whether one of the words stands in what is up to `within` bytes before the place, as a word of its own.
fn cued(text: &str, before: usize, within: usize, cues: &[&str]) -> bool {
    let mut from = before.saturating_sub(within);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let near = text[from..before].to_lowercase();
    let words: Vec<&str> = near.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    cues.iter().any(|cue| {
        let cue: Vec<&str> = cue.split(' ').collect();
        words.windows(cue.len()).any(|window| window == cue)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_card_is_never_kept() {
        for text in [
            "my card is 4111 1111 1111 1111",
            "my card is 4111-1111-1111-1111",
            "my card is 4111111111111111",
            "my card is 3782 822463 10005",
            "my card is 4111.1111 1111-1111",
        ] {
            assert_eq!(mask(text), "my card is [card number removed]", "{text}");
        }
        assert_eq!(
            mask("5555 5555 5555 4444 exp 04/27 cvv 123 ok?"),
            "[card number removed] exp 04/27 cvv [card code removed] ok?"
        );
        assert_eq!(mask("two: 4111111111111111, 5555555555554444."), format!("two: {CARD}, {CARD}."));
    }

    #[test]
    fn a_social_security_number_is_never_kept() {
        for text in ["ssn 123-45-6789", "ssn 123 45 6789", "ssn 123456789", "ssn 912-71-2345"] {
            assert_eq!(mask(text), "ssn [social security number removed]", "{text}");
        }
        assert_eq!(mask("123-45-6789 is my social"), "[social security number removed] is my social");
        assert_eq!(mask("mi seguro social es 123456789"), "mi seguro social es [social security number removed]");
    }

    #[test]
    fn a_birth_date_is_never_kept() {
        for text in [
            "born 03/12/1985",
            "born 3-12-85",
            "born 1985-03-12",
            "born March 12, 1985",
            "born 12 de marzo de 1985",
            "born 12th of March 1985",
            "born 03121985",
        ] {
            assert_eq!(mask(text), "born [birth date removed]", "{text}");
        }
        assert_eq!(mask("Casey Tester 03/12/1985"), "Casey Tester [birth date removed]", "nobody is served in 1985");
        assert_eq!(mask("my dob: 03/12/85 thanks"), "my dob: [birth date removed] thanks");
    }

    #[test]
    fn what_is_none_of_these_stays() {
        for text in [
            "",
            "call me at 313-555-0142 or (313) 555-0199",
            "is the 2021 F-150 with VIN 1FTFW1E50MFA00001 still there?",
            "I have 123456 miles on it and owe 12,500.00",
            "stock 4111111111111112?",
            "can I come 11/24/2026 at 10:30?",
            "zip 48201-1234",
            "tomorrow 10-12 or 2-4",
            "order 123456789",
            "March 12 works",
            "a 2012 Civic, 120,000 miles, 4 doors, 2 keys",
            "🛑 ¿cuánto cuesta? 25 000",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn masking_again_changes_nothing() {
        let once = mask("ssn 123-45-6789, card 4111 1111 1111 1111, born 03/12/1985");
        assert_eq!(mask(&once), once);
        assert!(!once.contains(|c: char| c.is_ascii_digit()), "{once}");
    }
}
