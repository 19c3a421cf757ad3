//! Which message of ours a mail is about. Owns where its token may stand; the tokens themselves are the channels'.

use crate::{
    channels::token::{Purpose, read},
    mime::{self, Mail},
};
use keepwarm_domain::ids::TouchId;
use keepwarm_ledger::Keys;

/// Headers in which servers keep the address that a mail was sent to.
const ADDRESSED: [&str; 8] =
    ["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Forwarded-To", "Received"];

/// More addresses or answered messages than a mail of a person has: who sends more looks for a token that fits.
const CANDIDATES_MAX: usize = 200;

/// The touches that a mail names, each by the token's purpose.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Tokens {
    /// The message it answers, or returns.
    message: Option<TouchId>,
    reply: Option<TouchId>,
    pub(super) bounce: Option<TouchId>,
    pub(super) unsubscribe: Option<TouchId>,
}

impl Tokens {
    pub(super) fn read(mail: &Mail<'_>, keys: &Keys) -> Self {
        let mut tokens = Self::default();
        let headers = || mail.head.headers_raw().map(|(name, value)| (name, value.trim()));
        let addressed = headers().filter(|(name, _)| ADDRESSED.iter().any(|it| it.eq_ignore_ascii_case(name)));
        for token in addressed.flat_map(|(_, value)| plus_parts(value)).take(CANDIDATES_MAX) {
            let of = |purpose| read(keys, purpose, token);
            tokens.reply = tokens.reply.or_else(|| of(Purpose::Reply));
            tokens.bounce = tokens.bounce.or_else(|| of(Purpose::Bounce));
            tokens.unsubscribe = tokens.unsubscribe.or_else(|| of(Purpose::Unsubscribe));
        }
        let named = |wanted: &str| {
            let values = headers().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
            // The last one is the message that was answered, the first where it all began.
            let ids: Vec<&str> = values.flat_map(|(_, value)| message_ids(value)).take(CANDIDATES_MAX).collect();
            ids.into_iter().rev().find_map(|id| read(keys, Purpose::Message, id))
        };
        tokens.message = named("In-Reply-To").or_else(|| named("References")).or_else(|| returned(mail, keys));
        tokens
    }

    /// The touch that the mail is about. What a mail answers is surer than where it was sent to: an address stays in the
    /// address book.
    pub(super) fn touch(&self) -> Option<TouchId> {
        self.message.or(self.reply).or(self.bounce)
    }
}

/// What stands between `+` and `@` in the addresses of a header.
fn plus_parts(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| c.is_whitespace() || "<>,;:()\"".contains(c)).filter_map(|word| {
        let (local, _) = word.split_once('@')?;
        local.split_once('+').map(|(_, token)| token)
    })
}

/// The local parts of the message ids in a header.
fn message_ids(value: &str) -> impl Iterator<Item = &str> {
    let words = value.split(|c: char| c.is_whitespace() || "<>,".contains(c));
    words.filter_map(|word| word.split_once('@').map(|(local, _)| local))
}

/// The Message-ID of a mail of ours that came back inside of this one, whole or with its headers alone.
fn returned(mail: &Mail<'_>, keys: &Keys) -> Option<TouchId> {
    let own = |id: &str| read(keys, Purpose::Message, id.split_once('@').map_or(id, |(local, _)| local));
    mail.parts.iter().find_map(|part| match part.kind.as_str() {
        "text/rfc822-headers" | "message/rfc822-headers" => mime::headers(&part.body)?.message_id().and_then(own),
        _ if part.forwarded > 0 => part.of_message.as_deref().and_then(own),
        _ => None,
    })
}
