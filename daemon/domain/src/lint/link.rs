//! Links and phone numbers (L08). Owns how both are recognized and which links may be sent.

use super::{Finding, Rule, phrases::is_shortener, text::Look};

/// What looks like a link: it begins with a scheme or `www.`, or it is a host with a path or a common ending.
pub(super) fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split_ascii_whitespace().filter(|token| token.contains(['.', ':'])).flat_map(within)
}

fn within(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '"'))
        .map(|token| token.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'']).trim_start_matches(['\'', ',']))
        .filter(|token| is_link(token))
}

const ENDINGS: [&str; 16] =
    ["com", "net", "org", "co", "io", "us", "ly", "me", "gl", "gd", "cc", "info", "biz", "auto", "cars", "car"];

fn is_link(token: &str) -> bool {
    if !token.contains('.') && !token.contains("://") {
        return false;
    }
    let lower = token.to_ascii_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return true;
    }
    let (host, path) = lower.split_once('/').unwrap_or((&lower, ""));
    if host.contains('@') {
        // An email address; as a link it would have a scheme.
        return false;
    }
    let Some((rest, ending)) = host.rsplit_once('.') else { return false };
    let named = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    let ends = ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
    named && ends && (ENDINGS.contains(&ending) || !path.is_empty() || is_shortener(host))
}

/// Telephone numbers of ten digits, or eleven with the leading 1, as their last ten digits.
pub(super) fn phones(text: &str) -> Vec<String> {
    let within = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '(' | ')' | ' ' | '+' | '\u{a0}');
    let mut found = Vec::new();
    for run in text.split(|c: char| !within(c)).filter(|run| run.len() >= 10) {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        match digits.len() {
            10 => found.push(digits),
            11 if digits.starts_with('1') => found.push(digits[1..].to_owned()),
            _ => {}
        }
    }
    found
}

const IN_FULL: &str = "write the store's own https address in full";

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    for link in look.parts().flat_map(links) {
        if let Some(wrong) = wrong(link, look.around.domains) {
            let named = look.quote(link, "a link");
            found.push(Finding::error(Rule::L08, format!("{named} {wrong}"), IN_FULL));
        }
    }
}

fn wrong(link: &str, domains: &[&str]) -> Option<&'static str> {
    let lower = link.to_ascii_lowercase();
    let (scheme, rest) = lower.split_once("://").unwrap_or(("", &lower));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (credential, host) = authority.rsplit_once('@').map_or((false, authority), |(_, host)| (true, host));
    let bare = host.split(':').next().unwrap_or_default();
    let listed = domains.iter().any(|domain| bare == *domain || bare.ends_with(&format!(".{domain}")));
    if is_shortener(bare) {
        Some("is a shortener's: carriers drop it")
    } else if scheme != "https" {
        Some("is not https")
    } else if credential {
        Some("holds a credential")
    } else if host.starts_with('[') || bare.split('.').all(|part| part.parse::<u8>().is_ok()) {
        Some("leads to a bare address")
    } else if bare.split('.').any(|label| label.starts_with("xn--")) || !bare.is_ascii() {
        Some("has a host in look-alike letters")
    } else if listed {
        None
    } else {
        Some("leads to a host that the store does not list")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_stores_own_links_in_full_are_right() {
        for (link, expected) in [
            ("https://hillcrest.example/crv", None),
            ("https://photos.hillcrest.example", None),
            ("http://hillcrest.example/crv", Some("is not https")),
            ("www.hillcrest.example", Some("is not https")),
            ("https://rebrand.ly/x", Some("is a shortener's: carriers drop it")),
            ("bit.ly/abc", Some("is a shortener's: carriers drop it")),
            ("https://203.0.113.7/x", Some("leads to a bare address")),
            ("https://[2001:db8::1]/x", Some("leads to a bare address")),
            ("https://xn--hllcrest-9ya.example/x", Some("has a host in look-alike letters")),
            ("https://hillcrest.example@evil.example/", Some("holds a credential")),
            ("https://nothillcrest.example", Some("leads to a host that the store does not list")),
        ] {
            assert!(is_link(link), "{link}");
            assert_eq!(wrong(link, &["hillcrest.example"]), expected, "{link}");
        }
    }

    #[test]
    fn words_times_and_addresses_are_no_links() {
        for text in ["at 5:30 p.m. or later", "dana@example.com", "the 2.0 turbo", "No.Then we go", "and/or", "U.S."] {
            assert_eq!(links(text).collect::<Vec<_>>(), Vec::<&str>::new(), "{text}");
        }
        assert_eq!(links("See https://a.example/x. Then").collect::<Vec<_>>(), ["https://a.example/x"]);
    }

    #[test]
    fn numbers_are_read_in_the_ways_people_write_them() {
        for text in ["216-555-0142", "(216) 555-0142", "+1 216 555 0142", "216.555.0142", "2165550142"] {
            assert_eq!(phones(text), ["2165550142"], "{text}");
        }
        assert_eq!(phones("2024 at 5:30, stock 22817"), Vec::<String>::new());
    }
}
