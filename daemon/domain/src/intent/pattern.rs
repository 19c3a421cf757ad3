//! Patterns over the words of a reply. Owns their small language and the match; the patterns themselves are data.
//!
//! A pattern is words separated by spaces, found one after the other anywhere in a reply. A word may be:
//!
//! * `text|call`: either of these; `approv~`: any word that begins so
//! * `*`: up to five words of any kind; `+`: exactly one
//! * `_`: up to four small words that change nothing (see [`SMALL`])
//! * `@contact`, `@day`: any word of these groups
//! * `^` and `$`: the reply begins here, ends here

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// How many words `*` and `_` may stand for.
const ANY_MAX: usize = 5;
const SMALL_MAX: usize = 4;

/// Words that stand between a verb and what it is about without changing either.
const SMALL: &str = "\
    me my us our the these this those all with your ur any anymore more of please pls plz to be from so many getting \
    get receiving receive sending send a an damn freaking fucking stupid ever just further future being unwanted out";

/// Ways of reaching somebody, as nouns and verbs.
const CONTACT: &str = "\
    text texts texting txt txts txting message messages messaging msg msgs call calls calling email emails emailing \
    contact contacting contacts contacted texted called messaged emailed spam spamming harassing bothering bugging \
    pestering hounding notifications communications communication voicemails reminders solicitations soliciting \
    writing blowing sending alerts updates offers promotions ads";

const DAY: &str = "\
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun weekend \
    today tonight tomorrow tmrw tmw noon lunes martes miercoles jueves viernes sabado domingo hoy manana";

static SMALLS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| SMALL.split(' ').collect());
static CONTACTS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| CONTACT.split(' ').collect());
static WEEK: LazyLock<BTreeSet<&str>> = LazyLock::new(|| DAY.split(' ').collect());

/// One word of a pattern, see the module.
enum Token {
    Begins,
    Ends,
    Few,
    Small,
    One,
    Contact,
    Day,
    Either(Vec<Choice>),
}

enum Choice {
    Word(&'static str),
    Beginning(&'static str),
}

/// Many patterns, looked for together: only those are tried of which a word they cannot do without stands in the reply.
pub(crate) struct Book {
    patterns: Vec<(&'static str, Vec<Token>)>,
    /// By a word that the pattern needs,
    by_word: BTreeMap<&'static str, Vec<usize>>,
    /// by the beginning of one,
    by_beginning: Vec<(&'static str, usize)>,
    /// or needing none.
    always: Vec<usize>,
}

/// The patterns that were found in a reply.
pub(crate) struct Found(Vec<&'static str>);

impl Book {
    pub(crate) fn of(patterns: impl Iterator<Item = &'static str>) -> Self {
        let patterns: Vec<_> = patterns.map(|pattern| (pattern, tokens(pattern))).collect();
        let mut book = Self { patterns, by_word: BTreeMap::new(), by_beginning: Vec::new(), always: Vec::new() };
        for (at, (pattern, _)) in book.patterns.iter().enumerate() {
            let Some(token) = needed(pattern) else {
                book.always.push(at);
                continue;
            };
            for choice in token.split('|') {
                match choice.strip_suffix('~') {
                    Some(beginning) => book.by_beginning.push((beginning, at)),
                    None => book.by_word.entry(choice).or_default().push(at),
                }
            }
        }
        book
    }

    pub(crate) fn found(&self, words: &[&str]) -> Found {
        let mut likely = self.always.clone();
        for word in words {
            likely.extend(self.by_word.get(word).into_iter().flatten());
            let begin = self.by_beginning.iter().filter(|(beginning, _)| word.starts_with(beginning));
            likely.extend(begin.map(|(_, at)| at));
        }
        likely.sort_unstable();
        likely.dedup();
        let likely = likely.into_iter().map(|at| &self.patterns[at]);
        Found(likely.filter(|(_, tokens)| matches(words, tokens)).map(|(pattern, _)| *pattern).collect())
    }
}

impl Found {
    /// Whether one of these patterns of the book was found.
    pub(crate) fn any(&self, patterns: &[&str]) -> bool {
        !self.0.is_empty() && patterns.iter().any(|pattern| self.0.contains(pattern))
    }
}

/// The token that the fewest replies have: one that stands for words of its own, with the fewest choices.
fn needed(pattern: &'static str) -> Option<&'static str> {
    let named = pattern.split(' ').filter(|token| !matches!(*token, "^" | "$" | "*" | "_" | "+" | "@contact" | "@day"));
    named.min_by_key(|token| token.split('|').count())
}

fn tokens(pattern: &'static str) -> Vec<Token> {
    let token = |token: &'static str| match token {
        "^" => Token::Begins,
        "$" => Token::Ends,
        "*" => Token::Few,
        "_" => Token::Small,
        "+" => Token::One,
        "@contact" => Token::Contact,
        "@day" => Token::Day,
        choices => Token::Either(choices.split('|').map(choice).collect()),
    };
    pattern.split(' ').map(token).collect()
}

fn choice(text: &'static str) -> Choice {
    text.strip_suffix('~').map_or(Choice::Word(text), Choice::Beginning)
}

/// Whether a pattern is found in `words`.
fn matches(words: &[&str], tokens: &[Token]) -> bool {
    (0..=words.len()).any(|start| from(words, start, tokens))
}

fn from(words: &[&str], at: usize, tokens: &[Token]) -> bool {
    let Some((token, rest)) = tokens.split_first() else { return true };
    match token {
        Token::Begins => at == 0 && from(words, at, rest),
        Token::Ends => at == words.len() && from(words, at, rest),
        Token::Few => (at..=words.len().min(at + ANY_MAX)).any(|next| from(words, next, rest)),
        Token::Small => {
            let small = words[at..].iter().take(SMALL_MAX).take_while(|word| SMALLS.contains(**word)).count();
            (at..=at + small).any(|next| from(words, next, rest))
        }
        token => words.get(at).is_some_and(|word| token.is(word)) && from(words, at + 1, rest),
    }
}

impl Token {
    /// Whether it stands for the word.
    fn is(&self, word: &str) -> bool {
        match self {
            Self::One => true,
            Self::Contact => CONTACTS.contains(word),
            Self::Day => WEEK.contains(word),
            Self::Either(choices) => choices.iter().any(|choice| match choice {
                Choice::Word(one) => word == *one,
                Choice::Beginning(beginning) => word.starts_with(beginning),
            }),
            Self::Begins | Self::Ends | Self::Few | Self::Small => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Book, matches, tokens};

    #[test]
    fn a_book_finds_what_its_patterns_find_one_by_one() {
        let patterns = ["stop _ @contact", "approv~", "^ not + $", "^ + $", "my * worth|value", "@day", "stop|quit"];
        let book = Book::of(patterns.into_iter());
        for text in ["stop sending me these texts", "not dave", "approval by monday", "my old truck value", "ok", ""] {
            let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
            for pattern in patterns {
                assert_eq!(
                    book.found(&words).any(&[pattern]),
                    matches(&words, &tokens(pattern)),
                    "`{pattern}` in `{text}`"
                );
            }
        }
    }

    fn check(text: &str, pattern: &'static str) -> bool {
        matches(&text.split(' ').collect::<Vec<_>>(), &tokens(pattern))
    }

    #[test]
    fn words_are_found_one_after_the_other() {
        assert!(check("please stop texting me", "stop texting"));
        assert!(!check("please stop at texting", "stop texting"));
        assert!(check("will it be approved", "approv~"));
        assert!(check("can you call", "text|call"));
    }

    #[test]
    fn gaps_take_any_words_small_words_or_one() {
        assert!(check("stop sending me these texts", "stop _ @contact"));
        assert!(!check("stop for gas then text", "stop _ @contact"));
        assert!(check("my old blue truck worth", "my * worth"));
        assert!(!check("my a b c d e f worth", "my * worth"));
        assert!(check("not dave", "^ not + $"));
        assert!(!check("not dave here", "^ not + $"));
    }

    #[test]
    fn anchors_hold_the_ends() {
        assert!(check("stop it", "^ stop"));
        assert!(!check("please stop", "^ stop"));
        assert!(check("please stop", "stop $"));
        assert!(!check("", "stop"));
    }
}
