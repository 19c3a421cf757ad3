//! Texts by Kannel's `sendsms`, a gateway in the store. Owns how a text is asked for there and what each answer means.
//!
//! Kannel gives no id back, sends the same request twice when it is asked twice, and sends an empty text when it gets none.
//! So nothing is asked twice, nothing empty is asked, and what has no answer is in doubt for ever: its reports of delivery
//! carry the touch's token, but nobody can ask it.

use keepwarm_domain::{
    input::DeliveryResult,
    lint::{Encoding, segments},
    words::FailReason,
};
use keepwarm_ledger::Keys;
use tracing::warn;

use super::{
    Message,
    http::{Ask, Http, Login, Unanswered, escaped},
    token::{Purpose, mint},
};
use crate::{config::Kannel as Settings, secret::Secret};

/// Delivered, failed, buffered, taken by the carrier, refused by the carrier.
const REPORT_ALL: &str = "31";

/// A gateway.
pub struct Kannel {
    settings: Settings,
    password: Secret,
    http: Http,
    keys: Keys,
}

impl std::fmt::Debug for Kannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kannel").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Kannel {
    #[must_use]
    pub fn new(settings: Settings, password: Secret, keys: Keys) -> Self {
        let http = Http::new(settings.timeout);
        Self { settings, password, http, keys }
    }

    pub(super) fn per_minute(&self) -> u32 {
        self.settings.per_minute
    }

    /// Hands one text over.
    pub(super) fn hand_over(&self, message: &Message) -> DeliveryResult {
        if message.body.trim().is_empty() || message.to.is_empty() {
            return DeliveryResult::Failed(FailReason::Render);
        }
        let result = match self.http.ask(&self.url(message), &Login::None, &Ask::Get) {
            Ok(answered) => meaning(answered.status),
            Err(Unanswered::NotSent(_)) => DeliveryResult::NotSent(FailReason::Down),
            Err(Unanswered::InDoubt(_)) => DeliveryResult::Uncertain,
        };
        if !matches!(result, DeliveryResult::Sent { .. }) {
            warn!(touch = message.touch.0, ?result, "the gateway did not take a text");
        }
        result
    }

    /// What is asked. Holds the password and the text: it goes nowhere but over the wire.
    fn url(&self, message: &Message) -> String {
        let Settings { url, user, from, smsc, report_url, .. } = &self.settings;
        let coding = if segments(&message.body).encoding == Encoding::Gsm7 { "0" } else { "2" };
        let mut asked = vec![
            ("username", user.as_str()),
            ("password", self.password.text()),
            ("to", message.to.as_str()),
            ("from", from.as_deref().unwrap_or(&message.store_phone)),
            ("text", message.body.as_str()),
            ("coding", coding),
            ("charset", "UTF-8"),
        ];
        asked.extend(smsc.iter().map(|smsc| ("smsc", smsc.as_str())));
        let report = report_url.as_ref().map(|url| {
            let token = mint(&self.keys, Purpose::Status, message.touch);
            // Kannel fills in what begins with a percent sign: the kind of report, and the carrier's own id.
            format!("{}/{token}?attempt={}&type=%d&id=%F", url.trim_end_matches('/'), message.attempt)
        });
        if let Some(report) = &report {
            asked.extend([("dlr-mask", REPORT_ALL), ("dlr-url", report.as_str())]);
        }
        let asked = asked.into_iter().map(|(name, value)| format!("{name}={}", escaped(value)));
        format!("{url}?{}", asked.collect::<Vec<_>>().join("&"))
    }
}

/// `0: Accepted for delivery` and `3: Queued for later delivery` are both 202.
const fn meaning(status: u16) -> DeliveryResult {
    match status {
        200..=299 => DeliveryResult::Sent { provider_id: None, segments: None },
        // A wrong password, or another service on that port: nothing is wrong with the text.
        300..=399 | 401 | 403 | 404 | 429 => DeliveryResult::NotSent(FailReason::Down),
        400..=499 => DeliveryResult::Failed(FailReason::Refused),
        _ => DeliveryResult::Uncertain,
    }
}
