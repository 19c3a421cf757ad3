//! The way out of email by one click (RFC 8058): a POST of `List-Unsubscribe=One-Click` to the address that a message names,
//! without cookie, login or redirect. A GET changes nothing, because programs that check mail for links follow them all: it
//! shows a page with a button. The token names the touch, and nobody can make one up.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{Html, IntoResponse as _, Response},
};

use super::{FORGED, MALFORMED, Shared, UNSUBSCRIBE};
use crate::{
    channels::token::{Purpose, read},
    inbound::Arrived,
};

const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Unsubscribe</title>\
    <meta name=\"robots\" content=\"noindex\"><p>Get no more email from us?</p>\
    <form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" value=\"One-Click\">\
    <button>Unsubscribe</button></form></html>";

const DONE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Unsubscribed</title>\
    <p>You will get no more email from us.</p></html>";

/// What mail programs post, in a form or in a multipart body, which RFC 8058 allows too.
const ONE_CLICK: [&str; 2] = ["List-Unsubscribe=One-Click", "name=\"List-Unsubscribe\"\r\n\r\nOne-Click"];

pub(super) async fn page(State(server): State<Shared>, Path(token): Path<String>) -> Response {
    match read(server.keys(), Purpose::Unsubscribe, &token) {
        Some(_) => ([("cache-control", "no-store")], Html(PAGE)).into_response(),
        None => server.answer(UNSUBSCRIBE, Err(FORGED)),
    }
}

pub(super) async fn leave(State(server): State<Shared>, Path(token): Path<String>, body: Bytes) -> Response {
    let outcome = async {
        let touch = read(server.keys(), Purpose::Unsubscribe, &token).ok_or(FORGED)?;
        let text = std::str::from_utf8(&body).map_err(|_| MALFORMED)?;
        if !ONE_CLICK.iter().any(|asked| text.contains(asked)) {
            return Err(MALFORMED);
        }
        server.bring(UNSUBSCRIBE, Some(Arrived::Unsubscribed(touch))).await
    };
    match outcome.await {
        Ok(_) => Html(DONE).into_response(),
        refused => server.answer(UNSUBSCRIBE, refused),
    }
}
