//! What the closing screen vouches for. Owns the counts of it: from the ledger by `audit`, and once more from the files
//! that really lie in the outbox and from what the simulated customers remember. Calls nothing that decides.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use keepwarm_domain::{entry::Entry, words::Channel};

use super::{
    audit::{Audit, Rule, audit},
    customer::Customer,
    places,
    spool::{self, Message},
};

/// The same words to the same address within this time are a double send, whatever key they carry.
const SAME_MESSAGE: SignedDuration = SignedDuration::from_hours(24);

/// The one message that may follow a stop follows it within this time.
const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_mins(5);

pub(super) struct Checked {
    pub(super) audit: Audit,
    pub(super) messages: u64,
    /// In the outbox.
    double: usize,
    after_stop: usize,
    out_of_hours: usize,
}

impl Checked {
    pub(super) fn without_next_action(&self) -> usize {
        self.audit.count(Rule::NextAction)
    }

    pub(super) fn double_sends(&self) -> usize {
        self.audit.count(Rule::DoubleSend) + self.double
    }

    pub(super) fn after_stop(&self) -> usize {
        self.audit.count(Rule::AfterStop) + self.after_stop
    }

    pub(super) fn out_of_hours(&self) -> usize {
        self.audit.count(Rule::OutOfHours) + self.out_of_hours
    }

    /// Breaches of the rules that have no number of their own on the screen.
    pub(super) fn others(&self) -> usize {
        use Rule as R;
        [R::Order, R::ContactADay, R::TouchEnds, R::Closed, R::WorkEnds, R::Stages]
            .map(|rule| self.audit.count(rule))
            .iter()
            .sum()
    }

    pub(super) fn is_sound(&self) -> bool {
        let outbox = self.double + self.after_stop + self.out_of_hours;
        self.audit.findings.is_empty() && outbox == 0
    }
}

/// Checks what a simulation left.
///
/// # Errors
/// When the outbox cannot be read.
pub(super) fn check(
    entries: &[Entry],
    customers: &[Customer],
    outbox: &Path,
    home: &TimeZone,
) -> anyhow::Result<Checked> {
    let audit = audit(entries, places::allowed);
    let messages: Vec<Message> = spool::all(outbox)?.into_iter().filter(|it| it.channel != Channel::Call).collect();
    let late = |message: &&Message| {
        let npa = places::npa_of(&message.to);
        message.channel.is_phone() && !places::allowed(npa, message.at, home) && !confirms_stop(message)
    };
    let out_of_hours = messages.iter().filter(late).count();
    let stops = stops(customers);
    let allowed = confirmations(&messages, &stops);
    let stopped = |message: &&Message| {
        let after = stops.get(message.to.as_str()).is_some_and(|stop| *stop < message.at);
        (after || confirms_stop(message)) && !allowed.contains(message.key.as_str())
    };
    let after_stop = messages.iter().filter(stopped).count();
    let double = doubles(&messages);
    Ok(Checked { audit, messages: messages.len() as u64, double, after_stop, out_of_hours })
}

/// When each address's customer wrote STOP, as they remember it.
fn stops(customers: &[Customer]) -> BTreeMap<&str, Timestamp> {
    let stopped = customers.iter().filter_map(|customer| Some((customer, customer.stopped_at?)));
    stopped
        .flat_map(|(customer, at)| {
            customer.phone.iter().chain(&customer.email).map(move |address| (address.as_str(), at))
        })
        .collect()
}

fn confirms_stop(message: &Message) -> bool {
    message.key.starts_with("kw-stop-")
}

/// Keys of what may follow a stop: the first confirmation to whoever wrote it, within five minutes.
fn confirmations<'m>(messages: &'m [Message], stops: &BTreeMap<&str, Timestamp>) -> BTreeSet<&'m str> {
    let (mut told, mut allowed) = (BTreeSet::new(), BTreeSet::new());
    for message in messages.iter().filter(|message| confirms_stop(message)) {
        let since = stops.get(message.to.as_str()).map(|stop| message.at.duration_since(*stop));
        let in_time = since.is_some_and(|since| !since.is_negative() && since <= CONFIRM_WITHIN);
        if in_time && told.insert(message.to.as_str()) {
            allowed.insert(message.key.as_str());
        }
    }
    allowed
}

fn doubles(messages: &[Message]) -> usize {
    let mut keys = BTreeSet::new();
    let by_key = messages.iter().filter(|message| !keys.insert(&message.key)).count();
    let mut in_order: Vec<&Message> = messages.iter().collect();
    in_order.sort_by_key(|message| message.at);
    let mut last: BTreeMap<(&str, &str), Timestamp> = BTreeMap::new();
    let by_words = in_order.iter().filter(|message| {
        let before = last.insert((&message.to, &message.body), message.at);
        before.is_some_and(|before| message.at.duration_since(before) < SAME_MESSAGE)
    });
    by_key + by_words.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(key: &str, to: &str, at: &str) -> Message {
        let at = at.parse().expect("a timestamp");
        Message { channel: Channel::Text, to: to.to_owned(), at, key: key.to_owned(), body: "hello".to_owned() }
    }

    #[test]
    fn the_same_words_twice_in_a_day_are_a_double_send_under_any_key() {
        let one = message("kw-1", "+13135550101", "2026-03-03T15:00:00Z");
        let two = message("kw-2", "+13135550101", "2026-03-03T18:00:00Z");
        let other = message("kw-3", "+13135550102", "2026-03-03T18:00:00Z");
        let later = message("kw-4", "+13135550101", "2026-03-13T15:00:00Z");
        assert_eq!(doubles(&[one.clone(), other.clone(), later]), 0);
        assert_eq!(doubles(&[one.clone(), two, other]), 1);
        assert_eq!(doubles(&[one.clone(), one]), 2, "by key and by words");
    }
}
