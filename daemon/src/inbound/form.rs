//! Fields as forms and addresses write them: `name=value&name=value`, with percent signs. Owns the reading; knows no field.

use std::collections::BTreeMap;

/// The fields by name, the last of a name; none where it is no such text. A letter in another encoding than UTF-8 becomes
/// a question mark of its own: nobody's wish to stop is left out for an accent.
pub(crate) fn read(bytes: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| Some((plain(name)?, plain(value)?))).collect()
}

fn plain(text: &str) -> Option<String> {
    let (bytes, mut at) = (text.as_bytes(), 0);
    let mut plain = Vec::with_capacity(bytes.len());
    while at < bytes.len() {
        match bytes[at] {
            b'+' => plain.push(b' '),
            b'%' => {
                let digits = std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok()?;
                // A sign is a digit to nobody but the parser.
                if digits.starts_with(['+', '-']) {
                    return None;
                }
                plain.push(u8::from_str_radix(digits, 16).ok()?);
                at += 2;
            }
            byte => plain.push(byte),
        }
        at += 1;
    }
    Some(String::from_utf8_lossy(&plain).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_were_meant() {
        let fields = read(b"From=%2B13125550142&Body=stop+it%21+%F0%9F%9B%91&Empty=&Alone").expect("a form");
        let field = |name: &str| fields.get(name).map(String::as_str);
        assert_eq!(field("From"), Some("+13125550142"));
        assert_eq!(field("Body"), Some("stop it! 🛑"));
        assert_eq!((field("Empty"), field("Alone"), field("None")), (Some(""), Some(""), None));
        assert_eq!(read(b""), Some(BTreeMap::new()));
    }

    #[test]
    fn another_encoding_costs_its_letters_and_no_more() {
        let fields = read(b"text=stop%2C+se%F1or").expect("a form");
        assert_eq!(fields["text"], "stop, se\u{fffd}or");
    }

    #[test]
    fn what_is_no_form_is_none() {
        for wrong in [&b"a=%"[..], b"a=%2", b"a=%zz", b"\xff=1", b"a=%+1"] {
            assert_eq!(read(wrong), None);
        }
    }
}
