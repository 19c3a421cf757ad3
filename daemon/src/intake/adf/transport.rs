//! What mail programs, web forms and web pages do to an ADF text on its way, undone one layer at a time. Knows what a
//! layer looks like, nothing of what is inside.

use std::borrow::Cow;

use super::entity;

/// Quoted-printable breaks lines at 76 characters; a longer line was not made by it.
const QP_LINE_BYTES_MAX: usize = 76;

/// Is this quoted-printable text that nobody decoded? An attribute's `=` then reads `=3D`. Without any attribute only
/// the soft line breaks tell, and a line of a comment may end in `=` as well, so the other lines must fit too.
pub(super) fn is_quoted_printable(bytes: &[u8]) -> bool {
    let mut has_soft_break = false;
    let mut has_plain_attribute = false;
    for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == b'=') {
        match bytes.get(at + 1..).unwrap_or_default() {
            [b'3', b'D' | b'd', b'"' | b'\'', ..] => return true,
            [b'\n', ..] | [b'\r', b'\n', ..] => has_soft_break = true,
            [b'"' | b'\'', ..] => has_plain_attribute = true,
            _ => {}
        }
    }
    has_soft_break
        && !has_plain_attribute
        && bytes.split(|b| *b == b'\n').all(|line| line.trim_ascii_end().len() <= QP_LINE_BYTES_MAX)
}

/// Undoes quoted-printable; a broken escape stays as it is.
pub(crate) fn decode_quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = match (byte, after) {
            (b'=', [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..]) => tail,
            (b'=', [high, low, tail @ ..]) => match hex_pair(*high, *low) {
                Some(decoded) => {
                    out.push(decoded);
                    tail
                }
                None => {
                    out.push(byte);
                    after
                }
            },
            _ => {
                out.push(byte);
                after
            }
        };
    }
    out
}

/// The decoded values of a percent-encoded form (or of a body that is one encoded value) that may hold markup.
pub(super) fn form_values(text: &str) -> impl Iterator<Item = Vec<u8>> {
    text.trim().split('&').filter_map(|pair| {
        let value = pair.split_once('=').map_or(pair, |(_, value)| value);
        let has_markup = value.as_bytes().windows(3).any(|w| w.eq_ignore_ascii_case(b"%3c"));
        has_markup.then(|| decode_percent(value.as_bytes()))
    })
}

fn decode_percent(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, tail @ ..]) => match hex_pair(*high, *low) {
                Some(decoded) => {
                    out.push(decoded);
                    rest = tail;
                }
                None => out.push(byte),
            },
            _ => out.push(byte),
        }
    }
    out
}

fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let high = char::from(high).to_digit(16)?;
    let low = char::from(low).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

/// Undoes one layer of HTML around escaped markup: the page's own tags go (a line break becomes one), then the
/// references. `None` if nothing in the text is escaped markup.
pub(super) fn unescape_page(text: &str) -> Option<String> {
    let is_escaped = ["&lt;", "&LT;", "&#60;", "&#x3c;", "&#x3C;", "&amp;"].iter().any(|sign| text.contains(sign));
    is_escaped.then(|| entity::unescape(&without_tags(text)).into_owned())
}

/// What a reader sees of a page: a line for each row, item, heading and paragraph.
pub(super) fn page_text(page: &str) -> String {
    let mut rows = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find("</") {
        let (before, end) = rest.split_at(at);
        rows.push_str(before);
        let name = end.get(2..4).unwrap_or_default().to_ascii_lowercase();
        if ["tr", "p>", "di", "li", "h1", "h2", "h3", "h4"].contains(&name.as_str()) {
            rows.push('\n');
        }
        rows.push_str("</");
        rest = &end[2..];
    }
    rows.push_str(rest);
    entity::unescape(&without_tags(&rows)).into_owned()
}

/// The text of an HTML page without its tags and comments. A `<` that opens no tag stays.
fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, from_lt) = rest.split_at(at);
        out.push_str(before);
        let body = &from_lt[1..];
        let opens_tag = body.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?');
        // Looking no further than the next `<` keeps the work linear.
        match body.find(['>', '<']) {
            Some(end) if opens_tag && body.as_bytes().get(end) == Some(&b'>') => {
                if body.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("br")) {
                    out.push('\n');
                }
                rest = &body[end + 1..];
            }
            _ => {
                out.push('<');
                rest = body;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_is_told_from_text_that_ends_in_an_equals_sign() {
        assert!(is_quoted_printable(b"<name part=3D\"first\">"));
        assert!(is_quoted_printable(b"<adf><prospect><customer><cont=\r\nact>"));
        assert!(!is_quoted_printable(b"<name part=\"first\">x</name><url>http://a.example/?q=\n</url>"));
        assert!(!is_quoted_printable(b"<adf>a=3Days</adf>"));
    }

    #[test]
    fn quoted_printable_loses_its_soft_breaks_and_keeps_what_is_broken() {
        assert_eq!(decode_quoted_printable(b"Zel=\r\nda =C3=A9=\n! =ZZ ="), "Zelda é! =ZZ =".as_bytes());
    }

    #[test]
    fn a_form_gives_its_values_that_hold_markup() {
        let values: Vec<_> = form_values("user=a%20b&xml=%3Cadf%3Ea+b%2Bc%3C/adf%3e&z=%").collect();
        assert_eq!(values, [b"<adf>a b+c</adf>".to_vec()]);
        assert_eq!(form_values("%3cadf%3E").collect::<Vec<_>>(), [b"<adf>".to_vec()]);
    }

    #[test]
    fn a_page_gives_up_its_own_tags_and_one_layer_of_escapes() {
        let page = "<p>&lt;adf&gt;<br/>&nbsp;&lt;id&gt;1 &amp;amp; 2<b>&lt;/id&gt;</b> 1 < 2";
        assert_eq!(unescape_page(page).as_deref(), Some("<adf>\n <id>1 &amp; 2</id> 1 < 2"));
        assert_eq!(unescape_page("<adf>"), None);
    }
}
