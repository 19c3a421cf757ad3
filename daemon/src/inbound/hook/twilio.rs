//! Webhooks of a Twilio-compatible API. The signature covers the address as the provider sees it and every field, in order
//! of names: base64(HMAC-SHA1(token, address + name + value + …)).

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use keepwarm_domain::words::Channel;
use sha1::Sha1;

use super::{FORGED, MALFORMED, No, Server, Shared, TWILIO};
use crate::{
    channels::{
        provider_id,
        token::{Purpose, read},
    },
    engine::Private,
    inbound::{Arrived, Heard, Of, Report, form, twilio::delivery},
    secret::Secret,
};

/// A text of a customer. The answer is an empty TwiML document: nothing is said back on this way.
pub(super) async fn message(State(server): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let outcome = async {
        let fields = signed(&server, &uri, &headers, &body)?;
        let field = |name: &str| fields.get(name).cloned().ok_or(MALFORMED);
        // Of other kinds of messages the number stands behind the kind: `whatsapp:+13125550142`.
        let number = |text: String| text.rsplit(':').next().map(str::to_owned).unwrap_or(text);
        let heard = Heard {
            channel: Channel::Text,
            from: field("From").map(number)?,
            to: fields.get("To").cloned().map(number),
            text: Private::new(fields.get("Body").cloned().unwrap_or_default().into_bytes()),
            id: provider_id(server.keys(), &field("MessageSid")?),
            answers: None,
            at: server.clock.now(),
        };
        server.bring(TWILIO, Some(Arrived::Said(heard))).await
    };
    match outcome.await {
        Ok(_) => ([("content-type", "text/xml")], "<Response/>").into_response(),
        refused => server.answer(TWILIO, refused),
    }
}

/// A word on a text of ours; the token in the path says which.
pub(super) async fn status(
    State(server): State<Shared>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let outcome = async {
        let fields = signed(&server, &uri, &headers, &body)?;
        let touch = read(server.keys(), Purpose::Status, &token).ok_or(FORGED)?;
        let Some((_, codes)) = &server.hooks.twilio else { return Err(FORGED) };
        let status = fields.get("MessageStatus").ok_or(MALFORMED)?;
        let code = fields.get("ErrorCode").and_then(|code| code.parse().ok());
        let id = fields.get("MessageSid").map(|sid| provider_id(server.keys(), sid));
        let reported = delivery(status, code, codes).map(|(state, reason)| {
            Arrived::Reported(Report { of: Of::Touch(touch, id), state, reason, at: server.clock.now() })
        });
        server.bring(TWILIO, reported).await
    };
    let outcome = outcome.await;
    server.answer(TWILIO, outcome)
}

/// The fields of a request that is signed with the account's token.
fn signed(server: &Server, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<BTreeMap<String, String>, No> {
    let (token, _) = server.hooks.twilio.as_ref().ok_or(FORGED)?;
    let given = headers.get("x-twilio-signature").and_then(|it| it.to_str().ok()).ok_or(FORGED)?;
    let given = BASE64_STANDARD.decode(given).map_err(|_| FORGED)?;
    let fields = form::read(body).ok_or(MALFORMED)?;
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let url = format!("{}{path}", server.hooks.public_url);
    if is_signed(token, &url, &fields, &given) { Ok(fields) } else { Err(FORGED) }
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
