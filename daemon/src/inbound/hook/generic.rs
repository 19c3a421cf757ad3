//! The webhook of whoever has no other: JSON, signed with a shared secret.
//!
//! `X-Keepwarm-Signature: t=1763823600,v1=HEX`, where HEX is HMAC-SHA256 over `t`, a full stop and the body. A signature
//! is good for five minutes and once.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use axum::{body::Bytes, extract::State, http::HeaderMap, response::Response};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use keepwarm_domain::words::Channel;
use serde::Deserialize;
use sha2::Sha256;

use super::{FORGED, GENERIC, MALFORMED, No, REPLAYED, Server, Shared};
use crate::{
    engine::Private,
    inbound::{Arrived, Heard},
};

/// Seconds that a signature is good for, either way.
const GOOD_FOR: i64 = 300;

/// Signatures that are remembered while they are good.
const RECENT_MAX: usize = 100_000;

/// When a request was signed, and how.
type Signed = (i64, Vec<u8>);

/// Signatures that were used while they are good.
#[derive(Default)]
pub(super) struct Recent(Mutex<BTreeSet<Signed>>);

impl Recent {
    /// Takes note of a signature.
    fn used(&self, now: i64, signed: &Signed) -> Result<(), No> {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *recent = recent.split_off(&(now - GOOD_FOR, Vec::new()));
        match recent.len() {
            RECENT_MAX.. => Err(No::Busy),
            _ if recent.insert(signed.clone()) => Ok(()),
            _ => Err(REPLAYED),
        }
    }

    /// What it signed was not taken: its sender may bring it again.
    fn forget(&self, signed: &Signed) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(signed);
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
        let signed = signed(&server, &headers, &body, now.as_second())?;
        let written: Written = serde_json::from_slice(&body).map_err(|_| MALFORMED)?;
        let Written { id, channel: channel @ (Channel::Text | Channel::Email), from, to, text, at } = written else {
            return Err(MALFORMED);
        };
        server.recent.used(now.as_second(), &signed)?;
        let id = server.keys().keyed_hash("provider.hook", id.as_bytes());
        let text = Private::new(text.into_bytes());
        let heard = Heard { channel, from, to, text, id, answers: None, at: at.unwrap_or(now).min(now) };
        let brought = server.bring(GENERIC, Some(Arrived::Said(heard))).await;
        if brought.is_err() {
            server.recent.forget(&signed);
        }
        brought
    };
    let outcome = outcome.await;
    server.answer(GENERIC, outcome)
}

fn signed(server: &Server, headers: &HeaderMap, body: &[u8], now: i64) -> Result<Signed, No> {
    let secret = server.hooks.signing.as_ref().ok_or(FORGED)?;
    let header = headers.get("x-keepwarm-signature").and_then(|it| it.to_str().ok()).ok_or(FORGED)?;
    let part = |name: &str| header.split(',').find_map(|part| part.trim().strip_prefix(name));
    let (at, given) = part("t=").zip(part("v1=")).ok_or(FORGED)?;
    let given = hex::decode(given).map_err(|_| FORGED)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.text().as_bytes()).map_err(|_| FORGED)?;
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    // In constant time.
    mac.verify_slice(&given).map_err(|_| FORGED)?;
    let at: i64 = at.parse().map_err(|_| MALFORMED)?;
    if now.abs_diff(at) > GOOD_FOR.unsigned_abs() { Err(REPLAYED) } else { Ok((at, given)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_good_once_and_forgotten_when_it_is_old() {
        let recent = Recent::default();
        let signed = (1_000, vec![7; 32]);
        assert_eq!(recent.used(1_000, &signed), Ok(()));
        assert_eq!(recent.used(1_299, &signed), Err(REPLAYED));
        assert_eq!(recent.used(1_299, &(1_000, vec![8; 32])), Ok(()), "another of the same second");
        recent.forget(&signed);
        assert_eq!(recent.used(1_300, &signed), Ok(()), "it was not taken");
        assert_eq!(recent.used(1_301, &(1_301, vec![9; 32])), Ok(()));
        assert_eq!(recent.0.lock().expect("nobody panicked").len(), 1, "old ones are refused by their time");
    }
}
