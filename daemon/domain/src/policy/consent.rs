//! What a consent lets keepwarm do. Owns the one decision; what each level means stands with [`ConsentLevel`].

use super::{Place, Policy};
use crate::words::{Channel, ConsentLevel};

impl Policy {
    /// Whether `level` permits a touch over `channel` to somebody who may be at any of `places`.
    ///
    /// # Errors
    /// The rule that forbids it; on success the rule that permits it. Both go into the ledger.
    pub fn consent(
        &self,
        level: ConsentLevel,
        channel: Channel,
        places: &[Place],
    ) -> Result<&'static str, &'static str> {
        let anywhere = |states: &[String]| places.iter().any(|place| states.contains(&place.state));
        let written = level == ConsentLevel::Pewc;
        if level == ConsentLevel::Revoked {
            return Err("consent.revoked");
        }
        match channel {
            Channel::Text => match level {
                ConsentLevel::Pewc => Ok("consent.text.pewc"),
                ConsentLevel::None => Err("consent.text.none"),
                _ if anywhere(&self.consent.text_written_only) => Err("consent.text.inquiry-barred"),
                _ => Ok("consent.text.inquiry"),
            },
            Channel::Voicemail if anywhere(&self.consent.voicemail_never) => Err("consent.voicemail.barred"),
            Channel::Voicemail if written => Ok("consent.voicemail.pewc"),
            Channel::Voicemail => Err("consent.voicemail.no-pewc"),
            Channel::Email if level == ConsentLevel::None && anywhere(&self.consent.email_consent) => {
                Err("consent.email.none")
            }
            Channel::Email => Ok("consent.email"),
            Channel::Call => Ok("consent.call"),
        }
    }
}
