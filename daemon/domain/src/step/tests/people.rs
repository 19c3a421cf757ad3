//! The customers of the tests' store, and what they send.

use jiff::Timestamp;

use super::paper::{blind, keyed};
use crate::{
    answer::Answers,
    entry::Inquiry,
    ids::{BlindIndex, KeyedHash},
    input::{ArrivedLead, Aside, Recalled, ReplyObserved, Slot},
    intent::{Confidence, KEYWORD_HELP},
    known::{Field, Known},
    words::{Channel, Department, Intent, Language, SuppressionScope},
};

use super::paper::STORE;

/// A customer by what a lead says of them.
#[derive(Clone)]
pub(super) struct Customer {
    pub name: Option<&'static str>,
    pub phones: Vec<&'static str>,
    pub emails: Vec<&'static str>,
    pub source: &'static str,
    pub region: Option<&'static str>,
    pub known: Known,
}

/// Left a phone and an email on the store's own page.
pub(super) fn ann() -> Customer {
    Customer {
        name: Some("ann example"),
        phones: vec!["+13125550101"],
        emails: vec!["ann@example.com"],
        source: "website",
        region: Some("IL"),
        known: Known::none().with(Field::FirstName).with(Field::TradeModel),
    }
}

/// Has the same phone as Ann and an email of his own.
pub(super) fn bob() -> Customer {
    Customer { name: Some("bob example"), emails: vec!["bob@example.com"], ..ann() }
}

/// Shares nothing with anybody.
pub(super) fn cleo() -> Customer {
    Customer { name: Some("cleo sample"), phones: vec!["+17735550102"], emails: vec!["cleo@example.com"], ..ann() }
}

impl Customer {
    pub(super) fn phone(&self) -> BlindIndex {
        blind(self.phones[0])
    }

    pub(super) fn email(&self) -> BlindIndex {
        blind(self.emails[0])
    }

    pub(super) fn without_phone(self) -> Self {
        Self { phones: Vec::new(), ..self }
    }

    pub(super) fn without_email(self) -> Self {
        Self { emails: Vec::new(), ..self }
    }

    pub(super) fn by_portal(self) -> Self {
        Self { source: "portal", ..self }
    }

    /// The customer's inquiry, as intake hands it over.
    pub(super) fn asks(&self, at: Timestamp) -> ArrivedLead {
        let index = |contacts: &[&'static str]| contacts.iter().map(|contact| blind(contact)).collect();
        let npa = self.phones.first().and_then(|phone| phone.get(2..5)?.parse().ok());
        ArrivedLead {
            department: Department::Sales,
            inquiry: Inquiry {
                source: self.source.to_owned(),
                natural_key: None,
                content: keyed(&format!("{:?} {at}", self.name)),
                requested_at: at,
                vehicle: None,
                trade_in: None,
                flags: Vec::new(),
                urgency: crate::words::Urgency::Unknown,
                opening: None,
            },
            resend: false,
            phones: index(&self.phones),
            emails: index(&self.emails),
            numbers: Vec::new(),
            name: self.name.map(blind),
            known: self.known,
            npa,
            zip3: None,
            region: self.region.map(str::to_owned),
            language: Language::English,
            aside: Aside::default(),
            private: Slot(0),
            recalled: Recalled::default(),
        }
    }

    /// A reply of the customer's, by text from the first phone or by email from the first address.
    pub(super) fn says(&self, channel: Channel, intents: &[Intent], at: Timestamp) -> ReplyObserved {
        ReplyObserved {
            store: STORE,
            channel,
            from: if channel == Channel::Email { self.email() } else { self.phone() },
            provider_id: Some(keyed(&format!("{:?} {intents:?} {at}", self.name))),
            seen: false,
            in_reply_to: None,
            intents: intents.to_vec(),
            reach: SuppressionScope::Everything,
            evidence: if *intents == [Intent::Help] { KEYWORD_HELP } else { "test" }.to_owned(),
            confidence: Confidence::CERTAIN,
            answers: Answers::default(),
            bare: None,
            language: Language::English,
            at,
            private: Slot(0),
            stranger: None,
            recalled: Recalled::default(),
        }
    }
}

pub(super) trait Arrived {
    fn keyed(self, key: &str) -> Self;
    fn content(self, content: &str) -> Self;
    fn for_service(self) -> Self;
}

impl Arrived for ArrivedLead {
    /// Under the sender's own id.
    fn keyed(mut self, key: &str) -> Self {
        self.inquiry.natural_key = Some(keyed(key));
        self
    }

    fn content(mut self, content: &str) -> Self {
        self.inquiry.content = KeyedHash(super::paper::hash(content));
        self
    }

    fn for_service(mut self) -> Self {
        self.department = Department::Service;
        self
    }
}
