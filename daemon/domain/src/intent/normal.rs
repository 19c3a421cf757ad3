//! A reply made comparable. Owns the folding of case, width, accents, quotes and punctuation.

/// A reply as words: lowercase, accents folded, separated by one space.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Normal {
    plain: String,
    /// Signs and accents that only Spanish is written with.
    pub(super) spanish_letters: bool,
    /// The reply is nothing but signs to stop.
    pub(super) stop_sign: bool,
    /// The reply is nothing but signs of consent.
    pub(super) thumb: bool,
}

impl Normal {
    pub(crate) fn of(text: &str) -> Self {
        let mut plain = String::with_capacity(text.len());
        let mut spanish_letters = false;
        let (mut stop_sign, mut thumb) = (false, false);
        for letter in text.chars() {
            // Nearly all letters of nearly all texts.
            if letter.is_ascii_alphanumeric() {
                plain.push(letter.to_ascii_lowercase());
                continue;
            }
            spanish_letters |= matches!(letter, 'ñ' | 'Ñ' | '¿' | '¡' | 'á' | 'í' | 'ó' | 'ú' | 'Á' | 'Í' | 'Ó' | 'Ú');
            stop_sign |= matches!(letter, '🛑' | '⛔' | '🚫' | '🖕' | '✋');
            thumb |= matches!(letter, '👍' | '👌' | '🙏' | '✅' | '😊' | '❤');
            if joins(letter) {
                continue;
            }
            match fold(letter) {
                Some(letter) => plain.extend(letter.to_lowercase()),
                None if plain.ends_with(' ') => {}
                None => plain.push(' '),
            }
        }
        let wordless = plain.trim().is_empty();
        stop_sign &= wordless;
        thumb &= wordless && !stop_sign;
        Self { plain, spanish_letters, stop_sign, thumb }
    }

    /// All words, one space between them.
    pub(super) fn whole(&self) -> &str {
        self.plain.trim()
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.plain.split(' ').filter(|word| !word.is_empty())
    }
}

/// A text as words without case, accents, apostrophes and punctuation, one space between them.
pub(crate) fn plain_words(text: &str) -> String {
    Normal::of(text).whole().to_owned()
}

/// Stands inside a word without being part of it: apostrophes ("don't" and "dont" are one word), combining accents of
/// decomposed text, and the selectors and joiners that phones put into emoji.
const fn joins(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '`' | '\u{300}'..='\u{36f}')
        || matches!(letter, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// One letter or digit without accent and width; none for anything that separates words. The compatibility forms that
/// people do send are folded by hand: full-width letters, circled and squared ones stay rare enough to be `other`.
fn fold(letter: char) -> Option<char> {
    let plain = match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'Á' | 'À' | 'Â' | 'Ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'Í' | 'Ì' | 'Î' | 'Ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'Ó' | 'Ò' | 'Ô' | 'Ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ù' | 'Û' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        'ç' | 'Ç' => 'c',
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = char::from_u32(u32::from(letter) - 0xfee0).expect("a printable ASCII character");
            return fold(narrow);
        }
        other => other,
    };
    plain.is_alphanumeric().then_some(plain)
}
