//! How far a wish to stop reaches. Owns the one question whether a customer clearly gave up some ways of reaching them and
//! kept others: "stop calling, text is fine". Whatever is not clear is everything (47 CFR 64.1200(a)(10)).

use super::normal::Normal;
use crate::words::SuppressionScope;

const TEXT: u8 = 1;
const CALL: u8 = 2;
const EMAIL: u8 = 4;

/// Words that give up every way that follows in the clause, until it turns.
const GIVING_UP: &str = "stop quit cease dont no not never without";

/// Words after which a clause speaks of what the customer wants instead.
const TURNS: &str = "but instead just only rather prefer";

/// Words by which a clause keeps the ways it names.
const KEEPING: &str = "fine ok okay good works better best only just instead rather prefer can welcome";

/// Words that leave nothing open, whatever else is said.
const ALL: &str = "all everything anything anymore contact contacting";

fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|it| it == word)
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
}
