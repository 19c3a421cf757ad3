//! A message prepared for the rules. Owns its sentences, its words and its spelling without case and accents.

use std::{borrow::Cow, cell::OnceCell};

use super::{
    Around, Looked, Message,
    letters::plainly,
    phrases::{Found, LISTS, List, padded},
};
use crate::{intent::plain_words, words::Channel};

/// A message with everything that several rules ask of it.
pub(super) struct Look<'a> {
    pub(super) message: &'a Message<'a>,
    pub(super) around: &'a Around<'a>,
    /// Subject and body as plain words, with a space before and after each.
    pub(super) padded: &'a str,
    pub(super) words: Vec<&'a str>,
    listed: Vec<Found<List>>,
    /// Whether anybody is told of what does not keep the message from being sent.
    pub(super) minds_warnings: bool,
    /// The words of the values, as written.
    values: OnceCell<Vec<Cow<'a, str>>>,
}

/// Subject and body without case, accents and punctuation, a space before and after each word.
pub(super) fn padded_words(message: &Message<'_>) -> String {
    match message.subject {
        Some(subject) => padded(&plain_words(&format!("{subject}\n{}", message.body))),
        None => padded(&plain_words(message.body)),
    }
}

impl<'a> Look<'a> {
    pub(super) fn new(message: &'a Message<'a>, around: &'a Around<'a>, padded: &'a str, minds_warnings: bool) -> Self {
        let words = padded.split(' ').filter(|word| !word.is_empty()).collect();
        Self { message, around, padded, words, listed: LISTS.find(padded), minds_warnings, values: OnceCell::new() }
    }

    /// The phrases of a list that the message holds, from left to right.
    pub(super) fn listed(&self, list: List) -> impl Iterator<Item = &Found<List>> {
        self.listed.iter().filter(move |it| it.of == list)
    }

    /// The parts that hold words: subject, if any, and body.
    pub(super) fn parts(&self) -> impl Iterator<Item = &'a str> {
        self.message.subject.into_iter().chain([self.message.body])
    }

    /// What a customer reads or hears; a call's note is for a colleague.
    pub(super) fn is_for_customer(&self) -> bool {
        self.message.channel != Channel::Call
    }

    /// The words of a message for a finding: the thing itself of a template, its kind alone of a customer's message.
    pub(super) fn quote(&self, thing: &str, kind: &str) -> String {
        match self.around.looked {
            Looked::Template => format!("`{thing}`"),
            Looked::Filled => kind.to_owned(),
        }
    }

    /// Whether a word stands in a value that was filled in, and so is no wording.
    pub(super) fn is_value(&self, word: &str) -> bool {
        let words = self.values.get_or_init(|| {
            let parts = self.around.values.iter().flat_map(|value| value.split(|c: char| !is_in_word(c)));
            let plain = |part: &'a str| (!part.is_ascii()).then(|| plainly(part));
            parts.flat_map(|part| std::iter::once(Cow::Borrowed(part)).chain(plain(part))).collect()
        });
        // A few dozen, asked for a few words: most differ in length already.
        words.iter().any(|value| value.as_ref() == word)
    }
}

/// Letters, digits and what stands inside the names of models.
pub(super) const fn is_in_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || (!letter.is_ascii() && !letter.is_whitespace()) || matches!(letter, '-' | '\'')
}

/// Words as written, without what surrounds them.
pub(super) fn written(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|c: char| !is_in_word(c)).map(|word| word.trim_matches(['-', '\''])).filter(|word| !word.is_empty())
}

/// Sentences: to a stop, a question mark or an exclamation mark before white space, or to the end of a line.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(in_line).map(str::trim).filter(|sentence| !sentence.is_empty())
}

fn in_line(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut begin = 0;
    for (at, sign) in line.char_indices().filter(|(_, sign)| matches!(sign, '.' | '?' | '!')) {
        let end = at + sign.len_utf8();
        if line[end..].chars().next().is_none_or(char::is_whitespace) {
            found.push(&line[begin..end]);
            begin = end;
        }
    }
    found.push(&line[begin..]);
    found
}

/// Whether a sentence says how to opt out of what it stands in. It is no next step.
pub(super) fn says_opt_out(sentence: &str, channel: Channel) -> bool {
    if channel == Channel::Text {
        return has_stop_keyword(sentence);
    }
    let plain = padded(&plain_words(sentence));
    const WAYS_OUT: [&str; 9] = [
        " unsubscribe ",
        " opt out ",
        " recorded messages ",
        " recorded message ",
        " no more messages ",
        " stop these ",
        " mensajes grabados ",
        " cancelar su suscripcion ",
        " darse de baja ",
    ];
    WAYS_OUT.iter().any(|way| plain.contains(way))
}

/// A sentence that asks to send the keyword STOP, with spaces around it: carriers reject "stop2quit".
pub(super) fn has_stop_keyword(sentence: &str) -> bool {
    const SEND: [&str; 8] = ["reply", "text", "send", "responda", "conteste", "envie", "mande", "escriba"];
    let keyword = || sentence.split(|c: char| !c.is_alphanumeric()).any(|word| word == "STOP");
    sentence.contains("STOP") && keyword() && plain_words(sentence).split(' ').any(|word| SEND.contains(&word))
}
