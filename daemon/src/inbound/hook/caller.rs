//! Who posts leads and calls. Owns how each proves who they are:
//!
//! * `X-Keepwarm-Signature: t=1763823600,v1=HEX`: HMAC-SHA256 over `t`, a full stop and the body, good for five minutes. A
//!   post that comes again under it is known by its content, so it needs no memory of its own.
//! * `Signature: BASE64`: HMAC-SHA1 over the body, as CallRail signs with its company's key.
//! * `X-Keepwarm-Secret: SECRET` or `Authorization: Bearer SECRET`, for whoever can set a header.
//! * the secret at the end of the path, for whoever can name nothing but an address.

use axum::http::HeaderMap;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::Sha256;

use super::{FORGED, MALFORMED, No, REPLAYED, Server};
use crate::{config::Sends, secret::Secret};

/// Seconds that a signature is good for, either way.
const GOOD_FOR: u64 = 300;

/// Somebody who may post, with the secret that they prove it by.
pub struct Caller {
    pub name: String,
    pub sends: Sends,
    pub secret: Secret,
    /// Folded; of what names no source itself.
    pub source: Option<String>,
}

impl Server {
    /// Who of those that `fits` sent this.
    pub(super) fn caller(
        &self,
        fits: impl Fn(Sends) -> bool,
        headers: &HeaderMap,
        in_path: Option<&str>,
        body: &[u8],
    ) -> Result<&Caller, No> {
        let header = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
        let mut fitting = self.hooks.callers.iter().filter(|caller| fits(caller.sends));
        if let Some(signature) = header("x-keepwarm-signature") {
            let part = |name: &str| signature.split(',').find_map(|part| part.trim().strip_prefix(name));
            let (at, given) = part("t=").zip(part("v1=")).ok_or(FORGED)?;
            let given = hex::decode(given).map_err(|_| FORGED)?;
            let caller = fitting.find(|caller| is_signed(&caller.secret, at, body, &given)).ok_or(FORGED)?;
            let at: i64 = at.parse().map_err(|_| MALFORMED)?;
            let now = self.clock.now().as_second();
            return if now.abs_diff(at) > GOOD_FOR { Err(REPLAYED) } else { Ok(caller) };
        }
        if let Some(given) = header("signature").and_then(|text| BASE64_STANDARD.decode(text.trim()).ok()) {
            let mut callrail = fitting.filter(|caller| caller.sends == Sends::CallRail);
            return callrail.find(|caller| is_signed_by_callrail(&caller.secret, body, &given)).ok_or(FORGED);
        }
        let bearer = header("authorization").and_then(|text| text.strip_prefix("Bearer "));
        let given = header("x-keepwarm-secret").or(bearer).or(in_path).ok_or(FORGED)?;
        fitting.find(|caller| self.is_same(&caller.secret, given)).ok_or(FORGED)
    }
}

fn is_signed(secret: &Secret, at: &str, body: &[u8], given: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.text().as_bytes()) else { return false };
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    // In constant time.
    mac.verify_slice(given).is_ok()
}

fn is_signed_by_callrail(secret: &Secret, body: &[u8], given: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.text().as_bytes()) else { return false };
    mac.update(body);
    mac.verify_slice(given).is_ok()
}
