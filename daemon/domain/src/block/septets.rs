//! What a plain text may be made of. Owns the GSM 03.38 alphabet and its counting: one character outside it doubles the
//! cost of a text and more than halves its room.

/// One septet each. `Ç` stands here and `ç` does not: see the note in the Unicode mapping table of GSM 03.38.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
                     ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Two septets each: an escape goes before them.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// Length of a text in septets, none when it holds a character that would turn the whole of it into UCS-2.
#[must_use]
pub fn septets(text: &str) -> Option<usize> {
    text.chars()
        .map(|letter| match letter {
            // Nearly all letters of nearly all texts: no search through the table.
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '.' | ',' | '?' => Some(1),
            _ if BASIC.contains(letter) => Some(1),
            _ if EXTENDED.contains(letter) => Some(2),
            _ => None,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::septets;

    #[test]
    fn the_alphabet_counts_as_the_networks_count() {
        for (text, expected) in [
            ("", Some(0)),
            ("Hi Dana, 10:30?", Some(15)),
            ("ñé¿¡üÇ", Some(6)),
            ("€[]{}", Some(10)),
            ("á", None),
            ("ç", None),
            ("`", None),
            ("\t", None),
            ("it\u{2019}s", None),
            ("\u{2026}", None),
            ("\u{a0}", None),
            ("👍", None),
        ] {
            assert_eq!(septets(text), expected, "{text:?}");
        }
    }
}
