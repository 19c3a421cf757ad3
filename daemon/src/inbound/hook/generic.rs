//! The webhook of whoever has no other: JSON, signed with a shared secret.
//!
//! `X-Keepwarm-Signature: t=1763823600,v1=HEX`, where HEX is HMAC-SHA256 over `t`, a full stop and the body. A signature
//! is good for five minutes and once.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use axum::{body::Bytes, extract::State, http::HeaderMap, response::Response};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use keepwarm_domain::words::Channel;
use serde::Deserialize;
use sha2::Sha256;

use super::{No, Shared};
use crate::{
    engine::Private,
    inbound::{Arrived, Heard},
};

/// Seconds that a signature is good for, either way.
const GOOD_FOR: i64 = 300;

/// More signatures than can be good at a time.
const RECENT_MAX: usize = 100_000;

/// Signatures that were used while they are good.
#[derive(Default)]
pub(super) struct Recent(Mutex<VecDeque<(i64, Vec<u8>)>>);

impl Recent {
    /// Whether it is used for the first time.
    fn first_use(&self, now: i64, signature: &[u8]) -> bool {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while recent.front().is_some_and(|(at, _)| now - at > 2 * GOOD_FOR) || recent.len() >= RECENT_MAX {
            recent.pop_front();
        }
        if recent.iter().any(|(_, used)| used == signature) {
            return false;
        }
        recent.push_back((now, signature.to_vec()));
        true
    }

    /// It was not taken: its sender may bring it again.
    fn forget(&self, signature: &[u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(_, used)| used != signature);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    channel: Channel,
    from: String,
    #[serde(default)]
    to: Option<String>,
    text: String,
    #[serde(default)]
    at: Option<Timestamp>,
}

pub(super) async fn message(State(server): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let now = server.clock.now();
    let outcome = async {
        let signature = signed(&server, &headers, &body, now.as_second())?;
        let Ok(Written { id, channel, from, to, text, at }) = serde_json::from_slice(&body) else {
            return Err(No::Malformed);
        };
        if !server.recent.first_use(now.as_second(), &signature) {
            return Err(No::Replayed);
        }
        let id = server.keys.keyed_hash("provider.hook", id.as_bytes());
        let text = Private::new(text.into_bytes());
        let heard = Heard { channel, from, to, text, id, answers: None, at: at.unwrap_or(now).min(now) };
        let brought = server.bring(Some(Arrived::Said(heard))).await;
        if brought.is_err() {
            server.recent.forget(&signature);
        }
        brought
    };
    let outcome = outcome.await;
    server.answer(outcome)
}

fn signed(server: &super::Server, headers: &HeaderMap, body: &[u8], now: i64) -> Result<Vec<u8>, No> {
    let secret = server.hooks.generic.as_ref().ok_or(No::Forged)?;
    let header = headers.get("x-keepwarm-signature").and_then(|it| it.to_str().ok()).ok_or(No::Forged)?;
    let part = |name: &str| header.split(',').find_map(|part| part.trim().strip_prefix(name));
    let (at, given) = part("t=").zip(part("v1=")).ok_or(No::Forged)?;
    let given = hex::decode(given).map_err(|_| No::Forged)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.text().as_bytes()).map_err(|_| No::Forged)?;
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    // In constant time.
    mac.verify_slice(&given).map_err(|_| No::Forged)?;
    let at: i64 = at.parse().map_err(|_| No::Malformed)?;
    if (now - at).abs() > GOOD_FOR { Err(No::Replayed) } else { Ok(given) }
}
