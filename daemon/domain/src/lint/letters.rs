//! Plain spelling. Owns what takes the place of a letter that a text cannot carry at its usual size; knows nothing of
//! where the letters stand.
//!
//! One `í` turns a whole text into the encoding of less than half the room. A wording of plain letters that fits one part
//! for Maria would take three for María, and be refused: in a text her name loses its accent, as phones have always
//! written it. Of Spanish only á, í, ó and ú are concerned; é, ñ and ü are plain.

use std::borrow::Cow;

use super::segments::is_gsm7;

/// A value as a plain text spells it. A letter for which there is no plain one stays.
#[must_use]
pub fn plainly(value: &str) -> Cow<'_, str> {
    if value.is_ascii() || value.chars().all(is_gsm7) {
        return Cow::Borrowed(value);
    }
    let mut plain = String::with_capacity(value.len());
    for letter in value.chars() {
        match instead(letter) {
            Some(other) if !is_gsm7(letter) => plain.push_str(other),
            _ => plain.push(letter),
        }
    }
    Cow::Owned(plain)
}

const fn instead(letter: char) -> Option<&'static str> {
    Some(match letter {
        'á' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' => "a",
        'Á' | 'À' | 'Â' | 'Ã' | 'Ā' | 'Ă' | 'Ą' => "A",
        'ç' | 'ć' | 'č' => "c",
        'Ć' | 'Č' => "C",
        'ê' | 'ë' | 'ē' | 'ę' | 'ě' => "e",
        'È' | 'Ê' | 'Ë' | 'Ē' | 'Ę' | 'Ě' => "E",
        'í' | 'î' | 'ï' | 'ī' => "i",
        'Í' | 'Ì' | 'Î' | 'Ï' | 'Ī' => "I",
        'ł' => "l",
        'Ł' => "L",
        'ń' | 'ň' => "n",
        'Ń' | 'Ň' => "N",
        'ó' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'Ó' | 'Ò' | 'Ô' | 'Õ' | 'Ō' | 'Ő' => "O",
        'ř' => "r",
        'Ř' => "R",
        'ś' | 'š' | 'ş' => "s",
        'Ś' | 'Š' | 'Ş' => "S",
        'ú' | 'û' | 'ū' | 'ű' | 'ů' => "u",
        'Ú' | 'Ù' | 'Û' | 'Ū' | 'Ű' | 'Ů' => "U",
        'ý' | 'ÿ' => "y",
        'Ý' => "Y",
        'ź' | 'ż' | 'ž' => "z",
        'Ź' | 'Ż' | 'Ž' => "Z",
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`' | '´' => "'",
        '\u{201c}' | '\u{201d}' => "\"",
        '\u{2010}'..='\u{2015}' => "-",
        '\u{2026}' => "...",
        '\u{a0}' | '\u{2009}' | '\u{202f}' => " ",
        // Accents of decomposed text stand behind their letter.
        '\u{300}'..='\u{36f}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::plainly;

    #[test]
    fn a_name_loses_only_the_accents_that_a_text_cannot_carry() {
        for (value, expected) in [
            ("Dana", "Dana"),
            ("María José Peña", "Maria José Peña"),
            ("Ángel Núñez", "Angel Nuñez"),
            ("MARTÍN", "MARTIN"),
            ("O\u{2019}Brien\u{a0}Ford", "O'Brien Ford"),
            ("Mari\u{301}a", "Maria"),
            ("Łukasz Żak", "Lukasz Zak"),
            ("Володимир", "Володимир"),
        ] {
            assert_eq!(plainly(value), expected);
        }
    }
}
