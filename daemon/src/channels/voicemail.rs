//! Voicemail drops by an HTTP provider. Owns the form of the request, which is keepwarm's own: a provider's is a few lines
//! of adapter away. Nothing comes here without the customer's written consent, which the gate asks for.
//!
//! The request carries the touch's key, so a provider that keeps it never drops a message twice. One that does not is
//! protected like all others: a request without an answer is not made again.

use keepwarm_domain::{input::DeliveryResult, words::FailReason};
use keepwarm_ledger::Keys;
use serde_json::{Value, json};
use tracing::warn;

use super::{
    Message,
    http::{Answered, Ask, Http, Login, Unanswered},
    token::{Purpose, mint},
    twilio::provider_id,
};
use crate::{config::VoicemailDrop as Settings, secret::Secret};

/// Who leaves voicemails.
pub struct VoicemailDrop {
    settings: Settings,
    token: Secret,
    http: Http,
    keys: Keys,
}

impl std::fmt::Debug for VoicemailDrop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VoicemailDrop").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl VoicemailDrop {
    #[must_use]
    pub fn new(settings: Settings, token: Secret, keys: Keys) -> Self {
        let http = Http::new(settings.timeout);
        Self { settings, token, http, keys }
    }

    pub(super) fn per_minute(&self) -> u32 {
        self.settings.per_minute
    }

    /// Hands one message over, to be spoken and left.
    pub(super) fn hand_over(&self, message: &Message) -> DeliveryResult {
        let reference = mint(&self.keys, Purpose::Status, message.touch);
        let asked = json!({
            "to": message.to,
            "from": message.store_phone,
            "text": message.body,
            "reference": reference,
        });
        let ask = Ask::Json(&message.key, &asked.to_string());
        let result = match self.http.ask(&self.settings.url, &Login::Bearer(&self.token), &ask) {
            Ok(answered) => self.meaning(&answered),
            Err(Unanswered::NotSent(_)) => DeliveryResult::NotSent(FailReason::Down),
            Err(Unanswered::InDoubt(_)) => DeliveryResult::Uncertain,
        };
        if !matches!(result, DeliveryResult::Sent { .. }) {
            warn!(touch = message.touch.0, ?result, "the provider of voicemails did not take a message");
        }
        result
    }

    fn meaning(&self, answered: &Answered) -> DeliveryResult {
        match answered.status {
            200..=299 => {
                let said: Option<Value> = serde_json::from_slice(&answered.body).ok();
                let id = said.as_ref().and_then(|said| said["id"].as_str());
                let provider_id = id.map(|id| provider_id(&self.keys, id));
                DeliveryResult::Sent { provider_id, segments: None }
            }
            // The key is known there: it was dropped before.
            409 => DeliveryResult::Sent { provider_id: None, segments: None },
            300..=399 | 401 | 403 | 404 | 429 => DeliveryResult::NotSent(FailReason::Down),
            400..=499 => DeliveryResult::Failed(FailReason::Refused),
            _ => DeliveryResult::Uncertain,
        }
    }
}
