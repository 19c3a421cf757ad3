//! References such as `&amp;`, `&#146;` and `&nbsp;`. Only names that are fixed by XML and HTML are known: an entity
//! that a document type defines is never resolved, because it could read files or grow without end.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use quick_xml::escape::resolve_html5_entity;

/// The longest reference looked for between `&` and `;` (HTML's longest name has 31 letters).
const REFERENCE_BYTES_MAX: usize = 32;

/// Appends what a reference (the text between `&` and `;`) stands for. False if nobody knows it.
pub(super) fn push(reference: &str, out: &mut String) -> bool {
    match reference {
        "amp" => out.push('&'),
        "lt" => out.push('<'),
        "gt" => out.push('>'),
        "quot" => out.push('"'),
        "apos" => out.push('\''),
        // A no-break space is layout; left as it is it would hide between words that are compared.
        "nbsp" => out.push(' '),
        _ => match reference.strip_prefix('#') {
            Some(number) => return push_numeric(number, out),
            None => match resolve_html5_entity(reference) {
                Some(text) => out.push_str(text),
                None => return false,
            },
        },
    }
    true
}

fn push_numeric(number: &str, out: &mut String) -> bool {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    match code {
        Ok(0xA0) => out.push(' '),
        // HTML reads these as Windows-1252, and so do the programs that write them.
        Ok(code @ 0x80..=0x9F) => match u8::try_from(code) {
            Ok(byte) => out.push_str(&WINDOWS_1252.decode_without_bom_handling(&[byte]).0),
            Err(_) => return false,
        },
        Ok(code) => match char::from_u32(code) {
            Some(c) if !c.is_control() || c.is_ascii_whitespace() => out.push(c),
            // A control character means nothing in a lead.
            Some(_) => {}
            None => return false,
        },
        Err(_) => return false,
    }
    true
}

/// Could this be the text of a reference?
pub(super) fn is_reference(text: &str) -> bool {
    let name = text.strip_prefix('#').unwrap_or(text);
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Undoes one layer of escaping; what is no known reference stays as it is.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from_amp) = rest.split_at(at);
        out.push_str(before);
        let body = &from_amp[1..];
        let window = body.as_bytes().get(..REFERENCE_BYTES_MAX + 1).unwrap_or(body.as_bytes());
        rest = match window.iter().position(|b| *b == b';') {
            Some(len) if is_reference(&body[..len]) && push(&body[..len], &mut out) => &body[len + 1..],
            _ => {
                out.push('&');
                body
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_layer_is_undone_and_the_unknown_stays() {
        let cases = [
            ("plain", "plain"),
            ("&lt;a&gt; &amp;amp; b", "<a> &amp; b"),
            ("AT&T; a=1&b=2 &", "AT&T; a=1&b=2 &"),
            ("&#39;&#x2014;&mdash;&nbsp;.", "'—— ."),
            ("it&#146;s", "it’s"),
            ("&#0;&#1;&#xD800;&#99999999999;", "&#xD800;&#99999999999;"),
            ("&é;", "&é;"),
        ];
        for (raw, expected) in cases {
            assert_eq!(unescape(raw), expected);
        }
    }
}
