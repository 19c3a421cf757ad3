//! One message of a customer as the engine is told of it. Owns the reading of its words; what must not be kept of them is
//! gone before anything is sealed.

use keepwarm_domain::{
    answer,
    ids::{BlindIndex, StoreId},
    input::{Recalled, ReplyObserved, Slot, Stranger},
    intent, mask,
    words::Channel,
};
use keepwarm_ledger::{ContactKind, Keys};

use super::Heard;
use crate::{engine::Private, lists::contact, person::PersonRecord};

/// The input of a message, without what the ledger knows of it, and what is to be sealed: the text, and whoever wrote.
#[must_use]
pub fn observed(keys: &Keys, store: StoreId, heard: &Heard) -> (ReplyObserved, Vec<Private>) {
    let text = String::from_utf8_lossy(&heard.text);
    let reading = intent::read(&text);
    let mut reply = ReplyObserved {
        store,
        channel: heard.channel,
        from: index(keys, heard.channel, &heard.from),
        provider_id: Some(heard.id),
        seen: false,
        in_reply_to: None,
        evidence: reading.stamp(),
        intents: reading.labels,
        confidence: reading.confidence,
        reach: intent::reach(&text),
        answers: answer::read(&text),
        bare: answer::bare(&text),
        language: reading.language,
        at: heard.at,
        private: Slot(0),
        stranger: None,
        recalled: Recalled::default(),
    };
    let mut private = vec![Private::new(mask::mask(&text).into_bytes())];
    // Mail of strangers never comes this far: see the mailbox.
    let texted = contact(&heard.from).filter(|_| heard.channel == Channel::Text);
    if let Some(number) = texted.filter(|it| it.kind == ContactKind::Phone) {
        let npa = number.area_code();
        let record = PersonRecord { phones: vec![number.normalized], ..PersonRecord::default() };
        reply.stranger = Some(Stranger { known: record.known(), npa, private: Slot(private.len()) });
        private.push(Private::new(record.to_bytes()));
    }
    (reply, private)
}

/// Who wrote. What is neither a number nor an address, such as a short code, is kept apart as it is spelled: it may stop
/// like everybody else.
pub(super) fn index(keys: &Keys, channel: Channel, from: &str) -> BlindIndex {
    if let Some(contact) = contact(from) {
        return contact.index(keys);
    }
    let kind = if channel == Channel::Email { ContactKind::Email } else { ContactKind::Phone };
    keys.blind_index(kind, from.trim().to_lowercase().as_str())
}
