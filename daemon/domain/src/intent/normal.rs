//! A reply made comparable. Owns the folding of case, width, accents, quotes and punctuation.

/// A reply as words: lowercase, accents folded, each separated by one space, with a space at either end, so that a
/// phrase is found on word boundaries by a plain search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Normal {
    padded: String,
    /// Signs and accents that only Spanish is written with.
    pub(super) spanish_letters: bool,
    /// A stop sign stood alone.
    pub(super) stop_sign: bool,
}

impl Normal {
    pub(super) fn of(text: &str) -> Self {
        let mut padded = String::with_capacity(text.len() + 2);
        padded.push(' ');
        let mut spanish_letters = false;
        let mut stop_sign = false;
        for letter in text.chars() {
            spanish_letters |= matches!(letter, 'ñ' | 'Ñ' | '¿' | '¡' | 'á' | 'í' | 'ó' | 'ú' | 'Á' | 'Í' | 'Ó' | 'Ú');
            stop_sign |= letter == '🛑';
            if joins(letter) {
                continue;
            }
            match fold(letter) {
                Some(plain) => padded.extend(plain.to_lowercase()),
                None if padded.ends_with(' ') => {}
                None => padded.push(' '),
            }
        }
        if !padded.ends_with(' ') {
            padded.push(' ');
        }
        stop_sign &= padded.trim().is_empty();
        Self { padded, spanish_letters, stop_sign }
    }

    /// All words, one space between them.
    pub(super) fn whole(&self) -> &str {
        self.padded.trim()
    }

    /// Whether these words stand in the reply one after the other.
    pub(super) fn has(&self, phrase: &str) -> bool {
        self.padded.match_indices(phrase).any(|(at, _)| {
            let end = at + phrase.len();
            self.padded[..at].ends_with(' ') && self.padded[end..].starts_with(' ')
        })
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.padded.split(' ').filter(|word| !word.is_empty())
    }
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
