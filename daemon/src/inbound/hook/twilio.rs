//! Webhooks of a Twilio-compatible API. The signature covers the address as the provider sees it and every field, in order
//! of names: base64(HMAC-SHA1(token, address + name + value + …)).

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{OriginalUri, Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use keepwarm_domain::words::Channel;
use sha1::Sha1;

use super::{No, Shared};
use crate::{
    channels::{
        provider_id,
        token::{Purpose, read},
    },
    engine::Private,
    inbound::{Arrived, Heard, Of, Report, delivery, form},
    secret::Secret,
};

/// A text of a customer. The answer is an empty TwiML document: nothing is said back on this way.
pub(super) async fn message(
    State(server): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let outcome = async {
        let fields = signed(&server, &uri.to_string(), &headers, &body)?;
        let field = |name: &str| fields.get(name).cloned().ok_or(No::Malformed);
        let heard = Heard {
            channel: Channel::Text,
            from: field("From")?,
            to: fields.get("To").cloned(),
            text: Private::new(fields.get("Body").cloned().unwrap_or_default().into_bytes()),
            id: provider_id(&server.keys, &field("MessageSid")?),
            answers: None,
            at: server.clock.now(),
        };
        server.bring(Some(Arrived::Said(heard))).await
    };
    match outcome.await {
        Ok(_) => ([("content-type", "text/xml")], "<Response/>").into_response(),
        refused => server.answer(refused),
    }
}

/// A word on a text of ours; the token in the path says which.
pub(super) async fn status(
    State(server): State<Shared>,
    Path(token): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let outcome = async {
        let fields = signed(&server, &uri.to_string(), &headers, &body)?;
        let touch = read(&server.keys, Purpose::Status, &token).ok_or(No::Forged)?;
        let Some((_, codes)) = &server.hooks.twilio else { return Err(No::Forged) };
        let status = fields.get("MessageStatus").ok_or(No::Malformed)?;
        let code = fields.get("ErrorCode").and_then(|code| code.parse().ok());
        let reported = delivery(status, code, codes);
        let report = |(state, reason)| Report { of: Of::Touch(touch), state, reason, at: server.clock.now() };
        server.bring(reported.map(report).map(Arrived::Reported)).await
    };
    server.answer(outcome.await)
}

/// The fields of a request that is signed with the account's token.
fn signed(
    server: &super::Server,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<BTreeMap<String, String>, No> {
    let (token, _) = server.hooks.twilio.as_ref().ok_or(No::Forged)?;
    let given = headers.get("x-twilio-signature").and_then(|it| it.to_str().ok()).ok_or(No::Forged)?;
    let given = BASE64_STANDARD.decode(given).map_err(|_| No::Forged)?;
    let fields = form::read(body).ok_or(No::Malformed)?;
    let url = format!("{}{path}", server.hooks.public_url);
    if is_signed(token, &url, &fields, &given) { Ok(fields) } else { Err(No::Forged) }
}

fn is_signed(token: &Secret, url: &str, fields: &BTreeMap<String, String>, given: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.text().as_bytes()) else { return false };
    mac.update(url.as_bytes());
    for (name, value) in fields {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    // In constant time.
    mac.verify_slice(given).is_ok()
}
