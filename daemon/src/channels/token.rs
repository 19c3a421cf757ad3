//! Tokens that travel with a message and come back with what answers it: in a reply's address, a bounce's, a link to
//! unsubscribe, a Message-ID, a provider's callback. Owns their form; knows nothing of who sends them back.
//!
//! A token names a touch and carries a keyed hash of it, so nobody can make one up, and one for a purpose is worth nothing
//! for another. It is in lower case and takes at most 52 characters: mail programs change the one and cut the other.

use keepwarm_domain::ids::TouchId;
use keepwarm_ledger::Keys;

/// What a token is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The Message-ID of an email, which replies name.
    Message,
    /// The address that a customer replies to.
    Reply,
    /// The return path: who writes there is a mail server.
    Bounce,
    /// One click, or one mail, ends all email.
    Unsubscribe,
    /// A provider's word on a text or a voicemail.
    Status,
}

impl Purpose {
    /// Frozen: another word is another hash, and what is under way would not be recognized when it comes back.
    const fn domain(self) -> &'static str {
        match self {
            Self::Message => "token.message",
            Self::Reply => "token.reply",
            Self::Bounce => "token.bounce",
            Self::Unsubscribe => "token.unsubscribe",
            Self::Status => "token.status",
        }
    }
}

/// The token of a touch.
#[must_use]
pub fn mint(keys: &Keys, purpose: Purpose, touch: TouchId) -> String {
    format!("{touch}-{}", keys.keyed_hash(purpose.domain(), &touch.0.to_be_bytes()))
}

/// The touch that a token names; none where nobody here made the token for this purpose.
#[must_use]
pub fn read(keys: &Keys, purpose: Purpose, token: &str) -> Option<TouchId> {
    let (id, _) = token.split_once('-')?;
    let touch = TouchId(id.parse().ok()?);
    // Compared as keyed hashes: how long it takes says nothing of the right one.
    let same = |text: &str| keys.keyed_hash("token.compared", text.as_bytes());
    (same(&mint(keys, purpose, touch)) == same(&token.to_ascii_lowercase())).then_some(touch)
}

/// `mailbox@domain` with the token behind a plus sign: `mailbox+TOKEN@domain`.
#[must_use]
pub fn addressed(mailbox: &str, token: &str) -> String {
    match mailbox.rsplit_once('@') {
        Some((local, domain)) => format!("{local}+{token}@{domain}"),
        None => mailbox.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use keepwarm_ledger::MasterKey;

    use super::*;

    fn keys(byte: u8) -> Keys {
        Keys::new(&MasterKey::new([byte; 32]))
    }

    #[test]
    fn a_token_is_read_back_for_its_purpose_and_for_no_other() {
        let keys = keys(1);
        let token = mint(&keys, Purpose::Unsubscribe, TouchId(4711));
        assert!(token.len() <= 52 && token == token.to_ascii_lowercase(), "{token}");
        assert_eq!(read(&keys, Purpose::Unsubscribe, &token), Some(TouchId(4711)));
        assert_eq!(read(&keys, Purpose::Unsubscribe, &token.to_ascii_uppercase()), Some(TouchId(4711)));
        assert_eq!(read(&keys, Purpose::Reply, &token), None);
        assert_eq!(read(&self::keys(2), Purpose::Unsubscribe, &token), None, "another appliance's");
    }

    #[test]
    fn nobody_can_make_one_up() {
        let keys = keys(1);
        let token = mint(&keys, Purpose::Reply, TouchId(12));
        for forged in ["", "12", "12-", "-", "12-0123456789abcdef0123456789abcdef", &token.replacen("12", "13", 1)] {
            assert_eq!(read(&keys, Purpose::Reply, forged), None, "{forged}");
        }
    }

    #[test]
    fn it_stands_behind_the_mailbox() {
        assert_eq!(addressed("replies@example.com", "1-ab"), "replies+1-ab@example.com");
    }
}
