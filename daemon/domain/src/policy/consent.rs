//! What a consent lets keepwarm do, and for how long. Owns the one decision; what each level means stands with
//! [`ConsentLevel`].

use jiff::Timestamp;

use super::{Asks, ConsentRule, Customer, Laws, Policy};
use crate::{
    calendar::civil_date,
    words::{Channel, ConsentLevel},
};

/// What permits a touch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basis {
    pub rule: String,
    /// The first instant at which it permits nothing any more; none: it lasts until it is withdrawn.
    pub until: Option<Timestamp>,
}

impl Policy {
    /// Whether the customer's consent permits a touch over `channel` at `at`, and until when.
    ///
    /// # Errors
    /// The id of the rule that forbids it. Both ids go into the ledger.
    pub fn consent(&self, customer: &Customer<'_>, channel: Channel, at: Timestamp) -> Result<Basis, String> {
        let asked = |asks| self.asks(customer, asks, at);
        let lasting = |rule: &str| Ok(Basis { rule: rule.to_owned(), until: None });
        let refused = |rule: &str| Err(rule.to_owned());
        let level = customer.consent;
        if level == ConsentLevel::Revoked {
            return refused("consent.revoked");
        }
        match channel {
            Channel::Text => match level {
                ConsentLevel::Pewc => lasting("consent.text.pewc"),
                ConsentLevel::None => refused("consent.text.none"),
                _ => match asked(Asks::TextWritten) {
                    Some(rule) => refused(&rule.id),
                    None => self.for_a_time(customer, "consent.text.inquiry", at),
                },
            },
            Channel::Voicemail => match (asked(Asks::NoVoicemail), level) {
                (Some(rule), _) => refused(&rule.id),
                (None, ConsentLevel::Pewc) => lasting("consent.voicemail.pewc"),
                (None, _) => refused("consent.voicemail.no-pewc"),
            },
            Channel::Email => match (asked(Asks::EmailConsent), level) {
                (None, _) | (Some(_), ConsentLevel::Pewc | ConsentLevel::Express) => lasting("consent.email"),
                (Some(rule), ConsentLevel::None) => refused(&rule.id),
                (Some(_), _) => self.for_a_time(customer, "consent.email.inquiry", at),
            },
            // Who may be called stands on the do-not-call lists.
            Channel::Call => lasting("consent.call"),
        }
    }

    /// An inquiry and a purchase permit what nobody agreed to in writing, until they are too long ago.
    fn for_a_time(&self, customer: &Customer<'_>, rule: &str, at: Timestamp) -> Result<Basis, String> {
        let relationship = self.relationship(customer, Laws::Country, at);
        if relationship.holds(at) {
            return Ok(Basis { rule: rule.to_owned(), until: relationship.until });
        }
        Err(relationship.rule.to_owned())
    }

    fn asks(&self, customer: &Customer<'_>, asks: Asks, at: Timestamp) -> Option<&ConsentRule> {
        self.consent.iter().filter(|rule| rule.asks == asks).find(|rule| {
            let there = customer.places.iter().filter(|place| rule.states.contains(&place.state));
            there.into_iter().any(|place| rule.effective.holds(civil_date(&place.zone, at)))
        })
    }
}
