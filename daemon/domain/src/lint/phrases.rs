//! Lists of phrases. Owns how a list is written, kept and searched: by words, without case, accents and apostrophes.

use std::{collections::BTreeSet, ops::Range, sync::LazyLock};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::intent::plain_words;

/// Phrases that a message is searched for, all in one walk.
pub(super) struct Phrases<T> {
    automaton: AhoCorasick,
    /// Of each: what it stands for, and how it is written.
    phrases: Vec<(T, &'static str)>,
}

/// A phrase that was found.
#[derive(Clone, Debug)]
pub(super) struct Found<T> {
    pub(super) of: T,
    /// In the padded words, without the spaces around it.
    pub(super) place: Range<usize>,
    pub(super) phrase: &'static str,
}

impl<T: Copy> Phrases<T> {
    pub(super) fn of(phrases: impl IntoIterator<Item = (T, &'static str)>) -> Self {
        let phrases: Vec<(T, &'static str)> = phrases.into_iter().collect();
        let patterns = phrases.iter().map(|(_, phrase)| padded(&plain_words(phrase)));
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns);
        Self { automaton: automaton.expect("the lists are far below the limits of the automaton"), phrases }
    }

    /// What stands in padded words, from left to right.
    pub(super) fn find(&self, padded: &str) -> Vec<Found<T>> {
        let mut found: Vec<_> = self.automaton.find_overlapping_iter(padded).collect();
        found.sort_unstable_by_key(|it| (it.start(), it.pattern()));
        let named = |it: aho_corasick::Match| {
            let (of, phrase) = self.phrases[it.pattern().as_usize()];
            Found { of, place: it.start() + 1..it.end() - 1, phrase }
        };
        found.into_iter().map(named).collect()
    }
}

/// Plain words with a space before and after each: as phrases are searched for.
pub(super) fn padded(plain: &str) -> String {
    format!(" {plain} ")
}

/// The entries of a list as written: one a line; lines that begin with `#` say what the list is.
pub(super) fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $($file:literal)+;)*) => {
        /// A list of phrases.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum List { $($(#[$doc])* $name),* }

        /// All lists.
        pub(super) static LISTS: LazyLock<Phrases<List>> = LazyLock::new(|| {
            let files = [$($((List::$name, include_str!(concat!("words/", $file)))),+),*];
            Phrases::of(files.into_iter().flat_map(|(list, file)| lines(file).map(move |phrase| (list, phrase))))
        });
    };
}

lists! {
    Pressure = "pressure.txt" "pressure.es.txt";
    Filler = "filler.txt";
    Shaft = "shaft.txt";
    ShaftAllowed = "shaft_allowed.txt";
    Credit = "credit.txt";
    Pretense = "pretense.txt";
    PretenseAlways = "pretense_always.txt";
    PrivateLife = "private_life.txt";
    Sensitive = "sensitive.txt";
    Available = "available.txt";
    Expiry = "expiry.txt";
    Matter = "matter.txt";
    English = "english.txt";
    Spanish = "spanish.txt";
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
            let found = LISTS.find(&padded(&plain_words(text)));
            found.iter().filter(|it| it.of == List::Pressure).map(|it| it.phrase).collect::<Vec<_>>()
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
