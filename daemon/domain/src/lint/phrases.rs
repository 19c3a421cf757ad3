//! Lists of phrases. Owns how a list is written, kept and searched: by words, without case, accents and apostrophes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use crate::intent::plain_words;

/// A list of phrases that a message is searched for in one walk over its words.
pub(super) struct Phrases {
    /// By the first word: the words that follow, and the phrase as it is written.
    by_first: BTreeMap<String, Vec<(Vec<String>, &'static str)>>,
}

impl Phrases {
    /// One phrase a line; lines that begin with `#` say what the list is.
    fn of(files: &[&'static str]) -> Self {
        let mut by_first: BTreeMap<String, Vec<(Vec<String>, &'static str)>> = BTreeMap::new();
        for phrase in files.iter().flat_map(|file| lines(file)) {
            let plain = plain_words(phrase);
            let mut words = plain.split(' ').filter(|word| !word.is_empty()).map(str::to_owned);
            if let Some(first) = words.next() {
                by_first.entry(first).or_default().push((words.collect(), phrase));
            }
        }
        Self { by_first }
    }

    /// The phrases that stand in plain words, each with the place of its first word and its number of words.
    pub(super) fn places<'a>(
        &'a self,
        words: &'a [&'a str],
    ) -> impl Iterator<Item = (usize, usize, &'static str)> + 'a {
        words.iter().enumerate().flat_map(move |(at, first)| {
            let starting = self.by_first.get(*first).into_iter().flatten();
            starting
                .filter(move |(rest, _)| {
                    let follows = words[at + 1..].iter().take(rest.len());
                    words.len() - at > rest.len() && follows.zip(rest).all(|(word, wanted)| word == wanted)
                })
                .map(move |(rest, phrase)| (at, rest.len() + 1, *phrase))
        })
    }

    pub(super) fn find<'a>(&'a self, words: &'a [&'a str]) -> impl Iterator<Item = &'static str> + 'a {
        self.places(words).map(|(_, _, phrase)| phrase)
    }
}

/// The entries of a list as written.
pub(super) fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $($file:literal)+;)*) => {$(
        $(#[$doc])*
        pub(super) static $name: LazyLock<Phrases> =
            LazyLock::new(|| Phrases::of(&[$(include_str!(concat!("words/", $file))),+]));
    )*};
}

lists! {
    PRESSURE = "pressure.txt" "pressure.es.txt";
    FILLER = "filler.txt";
    SHAFT = "shaft.txt";
    SHAFT_ALLOWED = "shaft_allowed.txt";
    CREDIT = "credit.txt";
    PRETENSE = "pretense.txt";
    PRETENSE_ALWAYS = "pretense_always.txt";
    PRIVATE_LIFE = "private_life.txt";
    SENSITIVE = "sensitive.txt";
    AVAILABLE = "available.txt";
    EXPIRY = "expiry.txt";
    MATTER = "matter.txt";
    ENGLISH = "english.txt";
    SPANISH = "spanish.txt";
}

static CAPS_ALLOWED: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| lines(include_str!("words/caps_allowed.txt")).collect());
static SHORTENERS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| lines(include_str!("words/shorteners.txt")).collect());

/// Whether a word in capitals is no shouting.
pub(super) fn caps_allowed(word: &str) -> bool {
    CAPS_ALLOWED.contains(word)
}

/// Whether a host hides where its links lead.
#[must_use]
pub fn is_shortener(host: &str) -> bool {
    let below = host.match_indices('.').map(|(dot, _)| &host[dot + 1..]);
    std::iter::once(host).chain(below).any(|host| SHORTENERS.contains(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_hold_what_they_must() {
        assert_eq!(lines(include_str!("words/pressure.txt")).count(), 78);
        assert_eq!(lines(include_str!("words/shorteners.txt")).count(), 22);
    }

    #[test]
    fn a_phrase_is_found_by_words_whatever_its_case_and_quotes() {
        let found = |text: &str| {
            let plain = plain_words(text);
            let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
            PRESSURE.find(&words).collect::<Vec<_>>()
        };
        assert_eq!(found("It WON\u{2019}T last, hurry"), ["won't last", "hurry"]);
        assert_eq!(found("It is a wont lasting habit; unhurried"), Vec::<&str>::new());
        assert_eq!(found("Ultima oportunidad"), ["última oportunidad"]);
        assert_eq!(found("risk-free"), ["risk free"]);
        assert_eq!(found("act"), Vec::<&str>::new());
    }

    #[test]
    fn a_shortener_is_one_below_it_too() {
        assert!(is_shortener("bit.ly") && is_shortener("www.bit.ly"));
        assert!(!is_shortener("habit.ly.example.com") && !is_shortener("orbit.ly"));
    }
}
