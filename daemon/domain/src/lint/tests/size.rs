//! Segment math, by the vectors of the facts, and the lengths of each channel.

use super::*;

#[test]
fn texts_are_counted_as_the_networks_count_them() {
    use Encoding::{Gsm7, Ucs2};
    let repeat = |letter: &str, times: usize| letter.repeat(times);
    for (text, encoding, units, parts) in [
        (repeat("a", 160), Gsm7, 160, 1),
        (repeat("a", 161), Gsm7, 161, 2),
        (repeat("a", 306), Gsm7, 306, 2),
        (repeat("a", 307), Gsm7, 307, 3),
        (repeat("€", 80), Gsm7, 160, 1),
        (repeat("€", 81), Gsm7, 162, 2),
        (repeat("€", 153), Gsm7, 306, 3),
        (repeat("[", 1), Gsm7, 2, 1),
        (repeat("`", 1), Ucs2, 1, 1),
        (repeat("ñ", 160), Gsm7, 160, 1),
        (repeat("é", 160), Gsm7, 160, 1),
        (repeat("á", 70), Ucs2, 70, 1),
        (repeat("á", 71), Ucs2, 71, 2),
        (repeat("á", 134), Ucs2, 134, 2),
        (repeat("á", 135), Ucs2, 135, 3),
        (repeat("ç", 1), Ucs2, 1, 1),
        (repeat("Ç", 1), Gsm7, 1, 1),
        ("it\u{2019}s ok".to_owned(), Ucs2, 7, 1),
        ("a\u{2014}b".to_owned(), Ucs2, 3, 1),
        ("ab\u{2026}".to_owned(), Ucs2, 3, 1),
        ("a\u{a0}b".to_owned(), Ucs2, 3, 1),
        (repeat("😀", 35), Ucs2, 70, 1),
        (repeat("😀", 36), Ucs2, 72, 2),
        (repeat("😀", 67), Ucs2, 134, 3),
        ("a\tb".to_owned(), Ucs2, 3, 1),
        (repeat("a", 159) + "€", Gsm7, 161, 2),
        (repeat("a", 152) + "€" + &repeat("a", 10), Gsm7, 164, 2),
        (String::new(), Gsm7, 0, 1),
    ] {
        assert_eq!(segments(&text), Segments { encoding, units, parts }, "{text:?}");
    }
}

#[test]
fn every_letter_of_both_tables_costs_what_it_should() {
    let cost = |letters: &str| letters.chars().map(|letter| segments(&letter.to_string()).units).collect::<Vec<_>>();
    assert!(cost("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà").iter().all(|cost| *cost == 1));
    assert!(cost("\u{c}^{}\\[~]|€").iter().all(|cost| *cost == 2));
}

fn size(channel: Channel, subject: Option<&str>, words: usize) -> Vec<String> {
    let body = vec!["go"; words].join(" ");
    let found = check(&Message { channel, language: Language::English, subject, body: &body }, &later());
    found.iter().filter(|finding| finding.rule == Rule::L10).map(|finding| finding.found.clone()).collect()
}

#[test]
fn each_channel_has_its_length() {
    let none: [&str; 0] = [];
    assert_eq!(size(Channel::Text, None, 53), none);
    assert_eq!(size(Channel::Text, None, 54), ["161 septets in 2 parts, better at most 160 in one"]);
    assert_eq!(size(Channel::Text, None, 103), ["308 units of GSM-7 in 3 parts, at most 2 parts"]);
    assert_eq!(size(Channel::Email, Some("Your CR-V"), 40), ["9 characters of subject, not from 10 to 60"]);
    assert_eq!(size(Channel::Email, Some("About the CR-V"), 40), none);
    assert_eq!(size(Channel::Email, Some("About the CR-V"), 151), ["151 words of body, not from 40 to 150"]);
    assert_eq!(size(Channel::Voicemail, None, 34), ["34 words to speak, not from 35 to 75"]);
    assert_eq!(size(Channel::Call, None, 168), ["503 characters of note, not from 1 to 500"]);
}

#[test]
fn the_first_text_may_take_two_parts() {
    let body = format!("{} Reply STOP to opt out", "go ".repeat(60));
    let first = Around { opens_thread: true, ..later() };
    assert!(!broken(&text(&body), &first).contains("L10"));
    assert!(broken(&text(&body), &later()).contains("L10"));
}

#[test]
fn hard_reading_is_warned_of() {
    let hard = |body: &str| {
        let found = check(&text(body), &later());
        found.into_iter().filter(|finding| finding.rule == Rule::L22).map(|finding| finding.found).collect::<Vec<_>>()
    };
    assert_eq!(hard(&"go ".repeat(21)), ["a sentence of 21 words, better at most 20"]);
    let dense = "Notwithstanding considerable administrative complexity, individualized configuration alternatives \
                 demonstrate extraordinary versatility. "
        .repeat(4);
    assert_eq!(hard(&dense).len(), 1);
    assert!(hard(&dense)[0].starts_with("reads at school grade "));
    assert_eq!(hard("the amazing incredible CR-V"), ["two words of praise in a row"]);
    assert_eq!(hard("our customers like it"), ["speaks of customers in the third person"]);
}
