//! From bytes to text. A declared encoding is often wrong, so what the bytes are comes before what they claim to be.
//! Knows nothing of leads.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::intake::flag::{Flag, Flags};

/// A declaration stands at the beginning; looking further would search every large file for nothing.
const DECLARATION_BYTES_MAX: usize = 512;

/// Decodes the bytes: byte order mark, UTF-16 by its zero bytes, UTF-8 where it is valid (many a valid UTF-8 file is
/// declared as something else), the declared encoding, and last Windows-1252 for each piece that is not UTF-8.
pub(super) fn decode<'a>(bytes: &'a [u8], flags: &mut Flags) -> Cow<'a, str> {
    if let Some((encoding, bom_len)) = Encoding::for_bom(bytes) {
        let body = bytes.get(bom_len..).unwrap_or_default();
        let (text, had_errors) = encoding.decode_without_bom_handling(body);
        if had_errors && encoding == UTF_8 {
            return patchwork(body, flags);
        }
        return text;
    }
    if let Some(encoding) = utf_16_by_zero_bytes(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    match declared(bytes) {
        Some(encoding) if encoding != UTF_8 => {
            let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
            if had_errors {
                flags.add(Flag::CharsetRepaired);
            }
            text
        }
        _ => patchwork(bytes, flags),
    }
}

/// UTF-16 without a mark shows itself in its first character, which is `<` or white space.
fn utf_16_by_zero_bytes(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<' | b' ' | b'\r' | b'\n', 0, ..] => Some(UTF_16LE),
        [0, b'<' | b' ' | b'\r' | b'\n', ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding named by `encoding=` or `charset=` near the beginning.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_BYTES_MAX).unwrap_or(bytes).to_ascii_lowercase();
    let after = ["encoding=", "charset="].iter().find_map(|key| {
        let at = head.windows(key.len()).position(|window| window == key.as_bytes())?;
        head.get(at + key.len()..)
    })?;
    let label = after.strip_prefix(b"\"").or_else(|| after.strip_prefix(b"'")).unwrap_or(after);
    let len = label.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b))).unwrap_or(label.len());
    Encoding::for_label(label.get(..len)?)
}

/// UTF-8 where it is UTF-8 and Windows-1252 where it is not: one stray byte must not garble every other accent.
fn patchwork(bytes: &[u8], flags: &mut Flags) -> Cow<'static, str> {
    flags.add(Flag::CharsetRepaired);
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, bool) {
        let mut flags = Flags::NONE;
        let text = decode(bytes, &mut flags).into_owned();
        (text, flags.contains(Flag::CharsetRepaired))
    }

    #[test]
    fn every_encoding_that_senders_use_is_read() {
        let utf_16: Vec<u8> = "<é>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: &[(&[u8], &str, bool)] = &[
            ("<é>".as_bytes(), "<é>", false),
            (b"\xEF\xBB\xBF<a>", "<a>", false),
            (&utf_16, "<é>", false),
            (b"\xFE\xFF\0<\0a", "<a", false),
            (b"<?xml encoding='ISO-8859-1'?>\xE9", "<?xml encoding='ISO-8859-1'?>é", false),
            // Declared as UTF-8, sent as Windows-1252; beside a good é it stays the only thing mended.
            (b"<?xml encoding=\"UTF-8\"?>\x93hi\x94 \xC3\xA9", "<?xml encoding=\"UTF-8\"?>\u{201c}hi\u{201d} é", true),
            // Valid UTF-8 that claims to be Latin 1.
            ("<?xml encoding=\"latin1\"?>é".as_bytes(), "<?xml encoding=\"latin1\"?>é", false),
            (b"\xEF\xBB\xBFcaf\xE9", "café", true),
        ];
        for (bytes, text, repaired) in cases {
            assert_eq!(decoded(bytes), ((*text).to_owned(), *repaired));
        }
    }
}
