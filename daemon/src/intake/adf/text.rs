//! Texts of a lead: white space, data that is none (`N/A`, unfilled templates), names, and what a customer wrote. Knows
//! no element.

use std::borrow::Cow;

use super::entity;
use crate::intake::flag::{Flag, Flags};

/// No name, model or address is longer; what is, is something else in the wrong place.
const FIELD_BYTES_MAX: usize = 1_000;

/// What a person writes into a form, and what a form writes around it, fits in this many times over.
const COMMENT_BYTES_MAX: usize = 32 * 1024;

/// What people and forms write where they have nothing to write.
const PLACEHOLDERS: &[&str] = &[
    "n/a",
    "n.a.",
    "none",
    "none given",
    "none provided",
    "no name",
    "no data",
    "not available",
    "not given",
    "not provided",
    "not specified",
    "not applicable",
    "null",
    "(null)",
    "nil",
    "undefined",
    "unknown",
    "unavailable",
    "unassigned",
    "anonymous",
    "no comment",
    "no comments",
    "wireless caller",
    "unknown caller",
    "unknown name",
    "unknown number",
    "private caller",
    "private number",
    "name unavailable",
    "toll free caller",
    "toll free call",
    "cell phone",
    "out of area",
    "restricted",
    "blocked",
    "caller id",
    "no caller id",
    "select",
    "please select",
    "select one",
    "-",
    "--",
    "---",
    ".",
    "?",
    "[object object]",
];

/// A field as data: white space folded and nothing but white space, a placeholder or a template left out.
pub(super) fn field(raw: &str, flags: &mut Flags) -> Option<String> {
    let text = fold_space(raw);
    if text.is_empty() {
        return None;
    }
    if is_placeholder(&text) {
        flags.add(Flag::PlaceholderData);
        return None;
    }
    Some(shorten(text.into_owned(), FIELD_BYTES_MAX, flags))
}

/// Cuts what is longer than any such text needs to be, at a character.
fn shorten(mut text: String, bytes_max: usize, flags: &mut Flags) -> String {
    if text.len() > bytes_max {
        let cut = (0..=bytes_max).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(cut);
        flags.add(Flag::ValueShortened);
    }
    text
}

/// Runs of white space and control characters become one space; invisible characters go.
pub(super) fn fold_space(raw: &str) -> Cow<'_, str> {
    let trimmed = raw.trim_ascii();
    let is_plain = |pair: &[u8]| pair != b"  " && pair.iter().all(|b| (b' '..=b'~').contains(b));
    // Most fields are short plain ASCII, which needs no copy.
    if trimmed.as_bytes().windows(2).all(is_plain) && trimmed.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return Cow::Borrowed(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len());
    for c in trimmed.chars().filter(|c| !is_invisible(*c)) {
        if !(c.is_whitespace() || c.is_control()) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

/// Zero-width characters, soft hyphens, byte order marks and direction marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Is this what stands where somebody had nothing to say?
pub(super) fn is_placeholder(text: &str) -> bool {
    PLACEHOLDERS.iter().any(|placeholder| placeholder.eq_ignore_ascii_case(text)) || is_template(text)
}

/// A template that nobody filled in, or a piece of one.
fn is_template(text: &str) -> bool {
    const WRAPPINGS: &[(&str, &str)] = &[
        ("{", "}"),
        ("${", "}"),
        ("#{", "}"),
        ("[", "]"),
        ("%", "%"),
        ("<%", "%>"),
        ("<<", ">>"),
        ("*|", "|*"),
        ("@@", "@@"),
    ];
    if text.contains("{{") || text.contains("${") || text.contains("[[") || text.contains("<%") {
        return true;
    }
    WRAPPINGS.iter().any(|(opening, closing)| {
        let inner = text.strip_prefix(opening).and_then(|rest| rest.strip_suffix(closing));
        inner.is_some_and(|inner| {
            !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-. :".contains(&b))
        })
    })
}

/// A name, with its capitals mended when it came all in capitals or all in small letters.
pub(super) fn name(raw: &str, flags: &mut Flags) -> Option<String> {
    let text = field(raw, flags)?;
    // A caller's number instead of a name, or a cross where a form insisted on one.
    if !text.chars().any(char::is_alphabetic) || text.eq_ignore_ascii_case("x") || text.eq_ignore_ascii_case("xx") {
        flags.add(Flag::PlaceholderData);
        return None;
    }
    let has_lower = text.chars().any(char::is_lowercase);
    let has_upper = text.chars().any(char::is_uppercase);
    Some(if has_lower && has_upper { text } else { capitalize(&text) })
}

/// Each word with a capital first letter; `III` and initials without a vowel (`JT`) keep theirs.
fn capitalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, word) in text.split(' ').enumerate() {
        if n > 0 {
            out.push(' ');
        }
        let is_numeral = matches!(word, "II" | "III" | "IV");
        let is_initials = word.len() == 2 && word.bytes().all(|b| b.is_ascii_uppercase() && !b"AEIOUY".contains(&b));
        let is_suffix = matches!(word, "JR" | "SR" | "MR" | "MS" | "DR");
        if is_numeral || (is_initials && !is_suffix) {
            out.push_str(word);
            continue;
        }
        let mut at_start = true;
        for c in word.chars() {
            if at_start {
                out.extend(c.to_uppercase());
            } else {
                out.extend(c.to_lowercase());
            }
            at_start = matches!(c, '-' | '\'' | '\u{2019}' | '.');
        }
    }
    out
}

/// What a customer wrote, as lines: HTML line breaks are lines, other HTML goes, empty lines go.
pub(super) fn comment(raw: &str, flags: &mut Flags) -> Option<String> {
    let plain = if may_be_html(raw) { Cow::Owned(from_html(raw)) } else { Cow::Borrowed(raw) };
    let mut out = String::with_capacity(plain.len());
    for line in plain.split(['\n', '\r']) {
        let line = fold_space(line);
        if line.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&line);
    }
    if out.is_empty() {
        return None;
    }
    // A template inside a sentence is still a sentence: only a comment that is nothing else goes.
    if !out.contains('\n') && out.len() <= 40 && is_placeholder(&out) {
        flags.add(Flag::PlaceholderData);
        return None;
    }
    Some(shorten(out, COMMENT_BYTES_MAX, flags))
}

fn may_be_html(text: &str) -> bool {
    // Most comments have neither sign, and looking for one byte is the fastest search there is.
    let has_escapes = || ["&lt;", "&amp;", "&nbsp;", "&#"].iter().any(|sign| text.contains(sign));
    text.contains('<') || (text.contains('&') && has_escapes())
}

fn from_html(text: &str) -> String {
    // A text may be escaped once more than its XML; what it hides is tags again.
    let unescaped = entity::unescape(text);
    let mut out = String::with_capacity(unescaped.len());
    let mut rest = unescaped.as_ref();
    while let Some(at) = rest.find('<') {
        let (before, from_lt) = rest.split_at(at);
        out.push_str(before);
        match html_tag(&from_lt[1..]) {
            Some((breaks_line, after)) => {
                if breaks_line {
                    out.push('\n');
                }
                rest = after;
            }
            None => {
                out.push('<');
                rest = &from_lt[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// An HTML tag after its `<`: whether it begins a line, and what comes after it. `None` for a `<` in a sentence.
fn html_tag(body: &str) -> Option<(bool, &str)> {
    let name_text = body.strip_prefix('/').unwrap_or(body);
    let len = name_text.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(name_text.len());
    let tag = super::tag::Tag::of(&name_text[..len]);
    let after_name = &name_text[len..];
    let end = after_name.find(['>', '<'])?;
    let closes = after_name.as_bytes().get(end) == Some(&b'>');
    (tag.is_html() && closes).then(|| (tag == super::tag::Tag::LineBreak, &after_name[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_is_none_is_left_out_with_a_flag() {
        let nothing = [
            "None",
            "N/A",
            "WIRELESS CALLER",
            "{{first_name}}",
            "[first_name]",
            "%FIRSTNAME%",
            "${lead.name}",
            "<%= x %>",
            "*|FNAME|*",
            "{ first }",
            "Hi {{name}}",
            "undefined",
            "-",
        ];
        for raw in nothing {
            let mut flags = Flags::NONE;
            assert_eq!(field(raw, &mut flags), None, "{raw}");
            assert!(flags.contains(Flag::PlaceholderData), "{raw}");
        }
        for raw in ["Noneman", "Null-Testarossa", "100% electric", "[4dr] Sedan", "A. N. Other"] {
            let mut flags = Flags::NONE;
            assert_eq!(field(raw, &mut flags).as_deref(), Some(raw));
            assert!(flags.is_empty());
        }
        let mut flags = Flags::NONE;
        assert_eq!(field(" \n\u{a0} ", &mut flags), None);
        assert!(flags.is_empty());
    }

    #[test]
    fn white_space_is_folded() {
        for (raw, folded) in [(" a  b\t\nc ", "a b c"), ("a\u{a0}\u{200b}b\0", "a b"), ("EverGrün® ", "EverGrün®")]
        {
            assert_eq!(fold_space(raw), folded);
        }
    }

    #[test]
    fn names_get_their_capitals_only_when_they_have_none_or_nothing_else() {
        let cases = [
            ("imogen", "Imogen"),
            ("PRETENDER", "Pretender"),
            ("O'NEILL-FAKE", "O'Neill-Fake"),
            ("JT", "JT"),
            ("ED", "Ed"),
            ("MOCK JR", "Mock Jr"),
            ("MOCK III", "Mock III"),
            ("MacMock", "MacMock"),
            ("ÉLODIE", "Élodie"),
            ("j.r. fake", "J.R. Fake"),
        ];
        for (raw, mended) in cases {
            assert_eq!(name(raw, &mut Flags::default()).as_deref(), Some(mended));
        }
        assert_eq!(name("312-555-0101", &mut Flags::default()), None);
    }

    #[test]
    fn comments_become_lines_of_text() {
        let cases = [
            ("a <br />\nb<BR>c", "a\nb\nc"),
            ("<p>Hi &amp; <b>bye</b></p>", "Hi & bye"),
            ("under <20k and > 3", "under <20k and > 3"),
            ("x?a=1&b=2", "x?a=1&b=2"),
            ("&lt;br&gt;one&lt;br&gt;two", "one\ntwo"),
            ("Ask for {{name}} please, thanks, and call me back", "Ask for {{name}} please, thanks, and call me back"),
        ];
        for (raw, text) in cases {
            assert_eq!(comment(raw, &mut Flags::default()).as_deref(), Some(text));
        }
        let mut flags = Flags::NONE;
        assert_eq!(comment("N/A", &mut flags), None);
        assert!(flags.contains(Flag::PlaceholderData));
    }
}
