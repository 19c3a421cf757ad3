//! How far a wish to stop reaches. Owns the one question whether a customer clearly gave up some ways of reaching them and
//! kept others: "stop calling, text is fine". Whatever is not clear is everything (47 CFR 64.1200(a)(10)).

use super::normal::Normal;
use crate::words::SuppressionScope;

const TEXT: u8 = 1;
const CALL: u8 = 2;
const EMAIL: u8 = 4;

/// Words that give up every way that follows in the clause, until it turns.
const GIVING_UP: &[&str] = &["stop", "quit", "cease", "dont", "no", "not", "never", "without"];

/// Words after which a clause speaks of what the customer wants instead.
const TURNS: &[&str] = &["but", "instead", "just", "only", "rather", "prefer"];

/// Words by which a clause keeps the ways it names.
const KEEPING: &[&str] = &[
    "fine", "ok", "okay", "good", "works", "better", "best", "only", "just", "instead", "rather", "prefer", "can",
    "welcome",
];

/// Words that leave nothing open, whatever else is said.
const ALL: &[&str] = &["all", "everything", "anything", "anymore", "contact", "contacting"];

fn is_in(list: &[&str], word: &str) -> bool {
    list.contains(&word)
}

fn way(word: &str) -> Option<u8> {
    match word {
        "text" | "texts" | "texting" | "txt" | "txts" | "sms" | "message" | "messages" | "messaging" => Some(TEXT),
        "call" | "calls" | "calling" | "phoning" | "ringing" | "voicemail" | "voicemails" => Some(CALL),
        "email" | "emails" | "emailing" | "mail" => Some(EMAIL),
        _ => None,
    }
}

/// The reach of a reply that is a wish to stop. Total; of any other text it says nothing.
#[must_use]
pub fn reach(text: &str) -> SuppressionScope {
    let (mut given_up, mut kept, mut all) = (0, 0, false);
    for clause in text.split([',', '.', ';', '!', '?', '\n']) {
        let normal = Normal::of(clause);
        let words: Vec<&str> = normal.words().collect();
        all |= words.iter().any(|word| is_in(ALL, word));
        let keeps = words.iter().any(|word| is_in(KEEPING, word));
        let mut gives_up = false;
        for word in words {
            if is_in(GIVING_UP, word) {
                gives_up = true;
            } else if is_in(TURNS, word) {
                gives_up = false;
            }
            match way(word) {
                Some(way) if gives_up => given_up |= way,
                Some(way) if keeps => kept |= way,
                _ => {}
            }
        }
    }
    let clear = kept != 0 && given_up & kept == 0 && !all;
    match given_up {
        TEXT if clear => SuppressionScope::Text,
        CALL if clear => SuppressionScope::Voice,
        EMAIL if clear => SuppressionScope::Email,
        both if clear && both == TEXT | CALL => SuppressionScope::Phone,
        _ => SuppressionScope::Everything,
    }
}

/// Words between a way and the `only` that belongs to it: "email me only", "only by email please".
const BETWEEN: &[&str] = &["me", "us", "by", "via", "through", "thru", "a", "an", "please", "pls"];

/// The ways that a customer's first words shut, as little as they say: nobody asks a store for something and wants no
/// answer at all. `stops` says whether the words were read as a wish to stop. "Email only" shuts the others, "please do not
/// call" shuts calls; a wish to stop that names no way shuts everything.
#[must_use]
pub fn shut_at_first(text: &str, stops: bool) -> Vec<SuppressionScope> {
    let (mut given_up, mut only, mut all) = (0, 0, false);
    let mut gives_up = false;
    for clause in text.split([',', '.', ';', '!', '?', '\n']) {
        let normal = Normal::of(clause);
        let words: Vec<&str> = normal.words().collect();
        // "Don't text, call or email": what goes on with the list goes on with its no.
        gives_up &= goes_on(&words);
        let mut names_way = gives_up;
        for (at, word) in words.iter().enumerate() {
            if is_in(GIVING_UP, word) {
                gives_up = true;
            } else if is_in(TURNS, word) {
                gives_up = false;
            }
            let Some(way) = first_way(word) else { continue };
            names_way = true;
            if is_only(&words, at) {
                only |= way;
            } else if gives_up {
                given_up |= way;
            }
        }
        all |= !names_way && words.iter().any(|word| is_in(ALL, word));
    }
    let mut shut = if stops { given_up & !only } else { 0 };
    if only != 0 {
        shut |= (TEXT | CALL | EMAIL) & !only;
    } else if stops && (all || given_up == 0) {
        shut = TEXT | CALL | EMAIL;
    }
    scopes(shut)
}

fn goes_on(words: &[&str]) -> bool {
    let lists =
        words.first().is_some_and(|word| way(word).is_some()) && words.iter().any(|word| matches!(*word, "or" | "nor"));
    lists && !words.iter().any(|word| is_in(KEEPING, word))
}

/// "By phone" may mean a text as well.
fn first_way(word: &str) -> Option<u8> {
    if matches!(word, "phone" | "telephone") { Some(TEXT | CALL) } else { way(word) }
}

fn is_only(words: &[&str], at: usize) -> bool {
    let next_to = |mut others: &mut dyn Iterator<Item = &&str>| {
        let first = (&mut others).find(|word| !is_in(BETWEEN, word));
        first.is_some_and(|word| *word == "only")
    };
    next_to(&mut words[..at].iter().rev()) || next_to(&mut words[at + 1..].iter())
}

fn scopes(shut: u8) -> Vec<SuppressionScope> {
    use SuppressionScope::{Email, Everything, Phone, Text, Voice};
    if shut == TEXT | CALL | EMAIL {
        return vec![Everything];
    }
    let phone = match shut & (TEXT | CALL) {
        TEXT => Some(Text),
        CALL => Some(Voice),
        0 => None,
        _ => Some(Phone),
    };
    phone.into_iter().chain((shut & EMAIL != 0).then_some(Email)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use SuppressionScope::{Email, Everything, Phone, Text, Voice};

    #[test]
    fn one_way_is_given_up_only_where_another_is_clearly_kept() {
        let rows = [
            ("stop calling, text is fine", Voice),
            ("Please don't call me, just text", Voice),
            ("no more calls please, email only", Voice),
            ("Quit calling! Texting is ok", Voice),
            ("stop texting me, calls are fine", Text),
            ("please stop the texts, but you can email me", Text),
            ("don't email me, texts are better", Email),
            ("stop the calls and texts, email is fine", Phone),
        ];
        for (text, scope) in rows {
            assert_eq!(reach(text), scope, "{text}");
        }
    }

    #[test]
    fn whatever_is_not_clear_is_everything() {
        for text in [
            "STOP",
            "stop calling me",
            "quit texting and calling",
            "stop texting me",
            "don't call or text or email",
            "unsubscribe",
            "stop calling, stop texting, stop everything, email ok",
            "no more messages please",
            "stop contacting me just text my wife",
            "",
            "🛑",
            "alto",
        ] {
            assert_eq!(reach(text), Everything, "{text}");
        }
    }

    #[test]
    fn first_words_shut_no_more_than_they_name() {
        let rows: &[(&str, bool, &[SuppressionScope])] = &[
            ("Is it still there? Email only please", false, &[Phone]),
            ("please contact me by email only, no calls", true, &[Phone]),
            ("only text me, I am at work", false, &[Voice, Email]),
            ("Please do not call me.", true, &[Voice]),
            ("do not contact me by phone", true, &[Phone]),
            ("don't call or email", true, &[Voice, Email]),
            ("What is the best price? I only have a minute", false, &[]),
            ("please don't call before five", false, &[]),
            ("take me off your list", true, &[Everything]),
            ("stop contacting me", true, &[Everything]),
            ("don't text, call or email me", true, &[Everything]),
            ("email me a price", false, &[]),
        ];
        for (text, stops, shut) in rows {
            assert_eq!(shut_at_first(text, *stops), *shut, "{text}");
        }
    }
}
