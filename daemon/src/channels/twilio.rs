//! Texts by a Twilio-compatible HTTP API. Owns how a text is asked for there, what each answer means, and how a text in
//! doubt is found again.
//!
//! The API takes no key by which it would recognize a repeat, so a request without an answer is never made again on a
//! guess. The account's list of messages knows what was accepted; only a list that had nothing six times says that a text
//! never arrived there.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use keepwarm_domain::{ids::KeyedHash, input::DeliveryResult, lint::segments, words::FailReason};
use keepwarm_ledger::{Keys, Ledger};
use serde_json::Value;
use tracing::warn;

use super::{
    Doubt, Handed, Known, Message,
    codes::Codes,
    http::{Answered, Ask, Http, Login, Unanswered, escaped},
    token::{Purpose, mint},
};
use crate::{config::Twilio as Settings, secret::Secret};

/// The two clocks may differ by so much.
const SKEW: SignedDuration = SignedDuration::from_mins(2);

/// And by so much where one of them is wrong: a message that nobody here knows may then be the one in doubt.
const WRONG: SignedDuration = SignedDuration::from_hours(24);

/// A request that was on its way may be taken so long after it was given up here.
const STRAGGLER: SignedDuration = SignedDuration::from_mins(5);

/// An account.
pub struct Twilio {
    settings: Settings,
    token: Secret,
    http: Http,
    codes: Codes,
    keys: Keys,
    /// Which messages of the list are known already.
    ledger: Ledger,
}

impl std::fmt::Debug for Twilio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Twilio").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The keyed hash under which the ledger knows a message of the provider, whoever sent it.
#[must_use]
pub fn provider_id(keys: &Keys, sid: &str) -> KeyedHash {
    keys.keyed_hash("provider.message", sid.as_bytes())
}

impl Twilio {
    #[must_use]
    pub fn new(settings: Settings, token: Secret, codes: Codes, ledger: Ledger) -> Self {
        let http = Http::new(settings.timeout);
        let keys = ledger.keys();
        Self { settings, token, http, codes, keys, ledger }
    }

    pub(super) fn per_minute(&self) -> u32 {
        self.settings.per_minute
    }

    pub(super) fn ask_every(&self) -> Duration {
        self.settings.look_up_every
    }

    fn messages_url(&self) -> String {
        let Settings { base_url, account, .. } = &self.settings;
        format!("{base_url}/2010-04-01/Accounts/{account}/Messages.json")
    }

    fn login(&self) -> Login<'_> {
        Login::Basic(&self.settings.account, &self.token)
    }

    /// Hands one text over.
    pub(super) fn hand_over(&self, message: &Message) -> Handed {
        if message.body.trim().is_empty() {
            return Handed::Settled(DeliveryResult::Failed(FailReason::Render));
        }
        let callback = self.settings.status_url.as_ref().map(|url| {
            let token = mint(&self.keys, Purpose::Status, message.touch);
            format!("{}/{token}?attempt={}", url.trim_end_matches('/'), message.attempt)
        });
        let mut form = vec![("To", message.to.as_str()), ("Body", message.body.as_str())];
        match (&self.settings.messaging_service, &self.settings.from) {
            (Some(service), _) => form.push(("MessagingServiceSid", service)),
            (None, Some(from)) => form.push(("From", from)),
            (None, None) => form.push(("From", &message.store_phone)),
        }
        form.extend(callback.iter().map(|url| ("StatusCallback", url.as_str())));
        let handed = match self.http.ask(&self.messages_url(), &self.login(), &Ask::Form(&form)) {
            Ok(answered) => self.meaning(&answered, message),
            Err(Unanswered::NotSent(_)) => Handed::Settled(DeliveryResult::NotSent(FailReason::Down)),
            Err(Unanswered::InDoubt(_)) => Handed::InDoubt,
        };
        if !matches!(handed, Handed::Settled(DeliveryResult::Sent { .. })) {
            warn!(touch = message.touch.0, ?handed, "the provider of texts did not take a message");
        }
        handed
    }

    fn meaning(&self, answered: &Answered, message: &Message) -> Handed {
        let said: Option<Value> = serde_json::from_slice(&answered.body).ok();
        let code = said.as_ref().and_then(|said| number(&said["code"]));
        let settled = match answered.status {
            200..=299 => match said.as_ref().and_then(|said| Some((said, said["sid"].as_str()?))) {
                Some((said, sid)) => self.accepted(said, sid, message),
                // It was taken, and nobody here can read what it is called.
                None => return Handed::InDoubt,
            },
            500..=599 => return Handed::InDoubt,
            // Wrong credentials, a wrong address of ours, too much at once: nothing is wrong with the text.
            300..=399 | 401 | 403 | 404 | 429 => match self.codes.meaning(code) {
                known @ DeliveryResult::Failed(FailReason::OptedOut | FailReason::InvalidAddress) => known,
                _ => DeliveryResult::NotSent(FailReason::Down),
            },
            _ => self.codes.meaning(code),
        };
        Handed::Settled(settled)
    }

    /// A message that stands in the account, as it says itself.
    fn accepted(&self, said: &Value, sid: &str, message: &Message) -> DeliveryResult {
        if let Some(failed) = self.failed(said) {
            return failed;
        }
        // With a messaging service the count is 0 until the message has a sender.
        let counted = number(&said["num_segments"]).filter(|count| *count > 0);
        let counted = counted.and_then(|count| u16::try_from(count).ok());
        let segments = counted.or_else(|| u16::try_from(segments(&message.body).parts).ok());
        DeliveryResult::Sent { provider_id: Some(provider_id(&self.keys, sid)), segments }
    }

    fn failed(&self, said: &Value) -> Option<DeliveryResult> {
        match said["status"].as_str() {
            Some("failed" | "undelivered") => Some(self.codes.meaning(number(&said["error_code"]))),
            Some("canceled") => Some(DeliveryResult::Failed(FailReason::Refused)),
            _ => None,
        }
    }

    /// Looks for the text in the account's list: to the same number, made around the time, and known as no other touch's.
    pub(super) fn look_up(&self, doubt: &Doubt) -> Known {
        if doubt.to.is_empty() {
            return Known::Settled(DeliveryResult::Uncertain);
        }
        let mut list = Vec::new();
        for to in &doubt.to {
            match self.list(to) {
                Some(more) => list.extend(more),
                None => return Known::Unasked,
            }
        }
        let ours = list.iter().filter(|it| it["direction"].as_str().is_some_and(|way| way.starts_with("outbound")));
        let within = |it: &Value, before: SignedDuration, after: SignedDuration| {
            made_at(it).is_some_and(|at| doubt.claimed_at - before <= at && at <= doubt.doubted_at + after)
        };
        let around = ours.filter(|it| within(it, WRONG, WRONG));
        let candidates: Vec<(KeyedHash, &Value)> =
            around.filter_map(|it| Some((provider_id(&self.keys, it["sid"].as_str()?), it))).collect();
        let ids: Vec<KeyedHash> = candidates.iter().map(|(id, _)| *id).collect();
        let Ok(known) = self.ledger.by_provider_id(&ids).wait() else { return Known::Unasked };
        let is_known = |id: &KeyedHash| known.iter().any(|it| it.provider_id == *id);
        let left = candidates.into_iter().filter(|(id, _)| !is_known(id));
        let (near, far): (Vec<_>, Vec<_>) = left.partition(|(_, it)| within(it, SKEW, STRAGGLER));
        if near.is_empty() && !far.is_empty() {
            // Whose that is, a human sees; to send again would be a guess.
            return Known::Settled(DeliveryResult::Uncertain);
        }
        self.found(doubt, &near)
    }

    /// The account's last messages to a number, the newest first.
    fn list(&self, to: &str) -> Option<Vec<Value>> {
        let url = format!("{}?To={}&PageSize=100", self.messages_url(), escaped(to));
        let answered = self.http.ask(&url, &self.login(), &Ask::Get).ok().filter(|answered| answered.status == 200)?;
        let mut said = serde_json::from_slice::<Value>(&answered.body).ok()?;
        match said["messages"].take() {
            Value::Array(messages) => Some(messages),
            _ => None,
        }
    }

    /// What is found may belong to another touch in doubt, unless there is one for each of them.
    fn found(&self, doubt: &Doubt, left: &[(KeyedHash, &Value)]) -> Known {
        match left {
            [] => Known::Absent,
            [(id, said)] if doubt.rivals == 0 => Known::Settled(self.failed(said).unwrap_or_else(|| {
                let segments = number(&said["num_segments"]).and_then(|count| u16::try_from(count).ok());
                DeliveryResult::Sent { provider_id: Some(*id), segments: segments.filter(|count| *count > 0) }
            })),
            more if more.len() > doubt.rivals => {
                Known::Settled(DeliveryResult::Sent { provider_id: None, segments: None })
            }
            _ => Known::Settled(DeliveryResult::Uncertain),
        }
    }
}

/// RFC 2822, as in `Mon, 23 Nov 2026 15:00:00 +0000`.
fn made_at(said: &Value) -> Option<Timestamp> {
    rfc2822::parse(said["date_created"].as_str()?).ok().map(|zoned| zoned.timestamp())
}

/// A number, or one in quotes.
fn number(value: &Value) -> Option<u32> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    number.or_else(|| value.as_str()?.parse().ok())
}
