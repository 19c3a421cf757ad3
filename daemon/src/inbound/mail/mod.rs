//! One mail, understood: a lead, what a customer wrote, what a mail server says of a message of ours, the use of the way out,
//! or nobody's words. Owns the order in which these are asked; knows neither the mailbox nor what follows.
//!
//! A mail says which touch it is about by a token: in the address it was sent to, or in the Message-ID that it answers.
//! Nobody can make one up, so a stranger's mail can claim to answer nothing.

mod automatic;
mod bounce;
mod html;
mod own;
#[cfg(test)]
mod tests;
mod thread;

use std::collections::BTreeSet;

use jiff::Timestamp;
use keepwarm_domain::{
    ids::{KeyedHash, TouchId},
    intent,
    words::{Channel, Intent},
};
use keepwarm_ledger::Keys;
use mail_parser::Message;

use self::{automatic::Automatic, bounce::Verdict, thread::Tokens};
use super::{Arrived, Heard, Of, Report};
use crate::{
    config::Smtp,
    engine::Private,
    intake::{self, Cause, Understood},
    mime::{self, Mail as Parts},
};

/// A wish to stop is short; a circular that speaks of unsubscribing is long.
const BARE_WISH_CHARS_MAX: usize = 40;

/// Marks that a program puts before the subject of an answer.
const ANSWERS: [&str; 9] = ["re:", "aw:", "sv:", "rv:", "fw:", "fwd:", "tr:", "res:", "enc:"];

/// What a mail is.
pub enum Mail {
    /// About leads.
    Leads(Understood),
    Arrived(Arrived),
    /// Nothing that anybody has to know of.
    Nothing(Nothing),
    /// For a human: what it is cannot be said.
    Unreadable(Cause),
}

/// Why a mail is of no account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nothing {
    /// A program wrote it, and not in answer to anything of ours.
    Automatic,
    /// It came from one of our own addresses.
    Ours,
    /// A server that still tries, or does not say which message it means.
    Undecided,
}

/// What is known before a mail is read.
#[derive(Clone)]
pub struct Reader {
    pub keys: Keys,
    /// Our own addresses, in lower case: what comes from them is a loop.
    pub ours: BTreeSet<String>,
}

impl Reader {
    #[must_use]
    pub fn new(keys: Keys, smtp: Option<&Smtp>) -> Self {
        let addresses = smtp.into_iter().flat_map(|it| [&it.from, &it.reply_to, &it.bounce_to]);
        Self { keys, ours: addresses.map(|address| address.to_lowercase()).collect() }
    }

    /// Reads a mail that arrived at `at`. Total: whatever it is, it is something.
    #[must_use]
    pub fn read(&self, bytes: &[u8], at: Timestamp, context: &intake::Context) -> Mail {
        if let Some(understood) = intake::in_mail(bytes, context) {
            return Mail::Leads(understood);
        }
        mime::read(bytes).map_or(Mail::Unreadable(Cause::NoMail), |mail| self.parts(&mail, at))
    }

    fn parts(&self, mail: &Parts<'_>, at: Timestamp) -> Mail {
        let tokens = Tokens::read(mail, &self.keys);
        if let Some(verdict) = bounce::read(mail) {
            return reported(verdict, &tokens, at);
        }
        let from = sender(&mail.head);
        if from.as_ref().is_some_and(|from| self.ours.contains(from)) {
            return Mail::Nothing(Nothing::Ours);
        }
        // Some programs that use the way out for their user say that they are programs.
        if let Some(touch) = tokens.unsubscribe {
            return Mail::Arrived(Arrived::Unsubscribed(touch));
        }
        let text = text(mail, tokens.touch().is_some());
        match automatic::sign(&mail.head, from.as_deref()) {
            Some(Automatic::Certainly) if tokens.bounce.is_some() => {
                return match bounce::read_prose(&body(mail)) {
                    Verdict::Open => self.automatic(mail, &tokens, at, &text),
                    verdict => reported(verdict, &tokens, at),
                };
            }
            Some(Automatic::Certainly) => return self.automatic(mail, &tokens, at, &text),
            Some(Automatic::Perhaps) if !is_bare_wish(&text) => return self.automatic(mail, &tokens, at, &text),
            Some(Automatic::Perhaps) | None => {}
        }
        let Some(from) = from else { return Mail::Unreadable(Cause::NoSender) };
        let id = self.id(&mail.head, &from, &text);
        Mail::Arrived(Arrived::Said(Heard {
            channel: Channel::Email,
            from,
            to: None,
            text: Private::new(text.into_bytes()),
            id,
            answers: tokens.touch(),
            at,
        }))
    }

    fn automatic(&self, mail: &Parts<'_>, tokens: &Tokens, at: Timestamp, text: &str) -> Mail {
        let Some(touch) = tokens.touch() else { return Mail::Nothing(Nothing::Automatic) };
        let id = self.id(&mail.head, "", text);
        Mail::Arrived(Arrived::Automatic(super::Automatic { touch, id, at }))
    }

    /// By what a mail is known again, however often and by whichever way it comes. Its own id alone would not do: of two
    /// mails under one id the second may be the one that says stop.
    fn id(&self, message: &Message<'_>, from: &str, text: &str) -> KeyedHash {
        let own = message.message_id().or_else(|| message.header_raw("Date")).unwrap_or_default().trim();
        self.keys.keyed_hash("mail", format!("{own}\0{from}\0{text}").as_bytes())
    }
}

fn reported(verdict: Verdict, tokens: &Tokens, at: Timestamp) -> Mail {
    let touch: Option<TouchId> = tokens.touch();
    match (verdict, touch) {
        (Verdict::Ended(state, reason), Some(touch)) => {
            Mail::Arrived(Arrived::Reported(Report { of: Of::Touch(touch, None), state, reason, at }))
        }
        // Who calls our mail unwanted wants no more of it.
        (Verdict::Complaint, Some(touch)) => Mail::Arrived(Arrived::Unsubscribed(touch)),
        _ => Mail::Nothing(Nothing::Undecided),
    }
}

/// The address of whoever wrote, in lower case.
fn sender(message: &Message<'_>) -> Option<String> {
    let addresses = [message.from(), message.sender()];
    let found = addresses.into_iter().flatten().find_map(|it| it.first()?.address())?;
    Some(found.trim().to_lowercase()).filter(|address| address.contains('@'))
}

/// What whoever wrote the mail says with it. A subject that they chose themselves is part of it: a wish to stop often stands
/// there alone.
fn text(mail: &Parts<'_>, answers: bool) -> String {
    let own = own::words(&body(mail));
    let subject = mail.head.subject().unwrap_or_default().trim();
    let lower = subject.to_lowercase();
    let repeats_ours = ANSWERS.iter().any(|mark| lower.starts_with(mark));
    if subject.is_empty() || repeats_ours {
        return own;
    }
    // Programs exist that answer under our subject without a mark.
    let counts = own.is_empty() || !answers || is_bare_wish(subject);
    match (counts, own.is_empty()) {
        (false, _) => own,
        (true, true) => subject.to_owned(),
        (true, false) => format!("{subject}\n{own}"),
    }
}

/// The body: as plain text where the mail has it so, else the page without what it marks as quoted.
fn body(mail: &Parts<'_>) -> String {
    let of = |kind: &'static str| {
        mail.parts.iter().filter(move |part| part.kind == kind && part.forwarded == 0 && !part.is_attached)
    };
    let plain = of("text/plain").map(mime::Part::text).collect::<Vec<_>>().join("\n");
    if !plain.trim().is_empty() {
        return plain;
    }
    of("text/html").map(|part| html::text(&part.text())).collect::<Vec<_>>().join("\n")
}

fn is_bare_wish(text: &str) -> bool {
    text.chars().count() <= BARE_WISH_CHARS_MAX && intent::read(text).labels.contains(&Intent::OptOut)
}
