//! What a text costs. Owns the GSM 03.38 alphabet, the two encodings and how a long text is cut into parts: one character
//! outside the alphabet doubles the cost of a text and more than halves its room.
//!
//! Source: <https://www.unicode.org/Public/MAPPINGS/ETSI/GSM0338.TXT>; parts by 3GPP TS 23.040 (a header of 6 octets).

/// The most parts that keepwarm sends.
pub const PARTS_MAX: usize = 2;

/// One septet each. `Ç` stands here and `ç` does not: see the note in the Unicode mapping table of GSM 03.38.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
                     ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Two septets each: an escape goes before them.
const fn is_extended(letter: char) -> bool {
    matches!(letter, '\u{c}' | '^' | '{' | '}' | '\\' | '[' | '~' | ']' | '|' | '€')
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Units are septets.
    Gsm7,
    /// Units are pairs of octets.
    Ucs2,
}

impl Encoding {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }

    /// Units that a text of one part holds, and units that each of several parts holds.
    const fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    fn units(self, letter: char) -> usize {
        match self {
            Self::Gsm7 if is_extended(letter) => 2,
            Self::Gsm7 => 1,
            Self::Ucs2 => letter.len_utf16(),
        }
    }
}

/// A text as the network counts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Segments {
    pub encoding: Encoding,
    pub units: usize,
    /// At least one: an empty text is sent as one.
    pub parts: usize,
}

/// Counts a text. Neither an escaped septet nor a surrogate pair is cut between two parts, so a part may stay one short.
#[must_use]
pub fn segments(text: &str) -> Segments {
    let encoding = if text.chars().all(is_gsm7) { Encoding::Gsm7 } else { Encoding::Ucs2 };
    let (single, part) = encoding.room();
    let units = text.chars().map(|letter| encoding.units(letter)).sum();
    if units <= single {
        return Segments { encoding, units, parts: 1 };
    }
    let (mut parts, mut filled) = (1, 0);
    for letter in text.chars() {
        let size = encoding.units(letter);
        if filled + size > part {
            parts += 1;
            filled = 0;
        }
        filled += size;
    }
    Segments { encoding, units, parts }
}

/// Whether a letter leaves a text in the cheap alphabet.
pub(super) fn is_gsm7(letter: char) -> bool {
    // Of what ASCII prints only the backquote is not there: no search through the table.
    matches!(letter, ' '..='_' | 'a'..='~') || is_extended(letter) || BASIC.contains(letter)
}
