//! Patterns over the words of a reply. Owns their small language and the match; the patterns themselves are data.
//!
//! A pattern is words separated by spaces, found one after the other anywhere in a reply. A word may be:
//!
//! * `text|call`: either of these; `approv~`: any word that begins so
//! * `*`: up to five words of any kind; `+`: exactly one
//! * `_`: up to four small words that change nothing (see [`SMALL`])
//! * `@contact`, `@day`: any word of these groups
//! * `^` and `$`: the reply begins here, ends here

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

/// Whether `pattern` is found in `words`.
pub(super) fn matches(words: &[&str], pattern: &str) -> bool {
    let tokens: Vec<&str> = pattern.split(' ').collect();
    (0..=words.len()).any(|start| from(words, start, &tokens))
}

fn from(words: &[&str], at: usize, tokens: &[&str]) -> bool {
    let Some((token, rest)) = tokens.split_first() else { return true };
    match *token {
        "^" => at == 0 && from(words, at, rest),
        "$" => at == words.len() && from(words, at, rest),
        "*" => (at..=words.len().min(at + ANY_MAX)).any(|next| from(words, next, rest)),
        "_" => {
            let small = words[at..].iter().take(SMALL_MAX).take_while(|word| among(SMALL, word)).count();
            (at..=at + small).any(|next| from(words, next, rest))
        }
        token => words.get(at).is_some_and(|word| is(word, token)) && from(words, at + 1, rest),
    }
}

fn is(word: &str, token: &str) -> bool {
    match token {
        "+" => true,
        "@contact" => among(CONTACT, word),
        "@day" => among(DAY, word),
        _ => token.split('|').any(|choice| match choice.strip_suffix('~') {
            Some(beginning) => word.starts_with(beginning),
            None => word == choice,
        }),
    }
}

/// Whether a word is one of a list that is written as one text.
pub(super) fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

#[cfg(test)]
mod tests {
    use super::matches;

    fn check(text: &str, pattern: &str) -> bool {
        matches(&text.split(' ').collect::<Vec<_>>(), pattern)
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
