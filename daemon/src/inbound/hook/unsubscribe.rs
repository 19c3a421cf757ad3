//! The way out of email by one click (RFC 8058): a POST of `List-Unsubscribe=One-Click` to the address that a message names,
//! without cookie, login or redirect. A GET changes nothing, because programs that check mail for links follow them all: it
//! shows a page with a button. The token names the touch, and nobody can make one up.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{Html, IntoResponse, Response},
};

use super::{No, Shared};
use crate::{
    channels::token::{Purpose, read},
    inbound::{Arrived, form},
};

const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Unsubscribe</title>\
    <meta name=\"robots\" content=\"noindex\"><p>Get no more email from us?</p>\
    <form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" value=\"One-Click\">\
    <button>Unsubscribe</button></form></html>";

pub(super) async fn page(State(server): State<Shared>, Path(token): Path<String>) -> Response {
    match read(&server.keys, Purpose::Unsubscribe, &token) {
        Some(_) => ([("cache-control", "no-store")], Html(PAGE)).into_response(),
        None => server.answer(Err(No::Forged)),
    }
}

pub(super) async fn leave(State(server): State<Shared>, Path(token): Path<String>, body: Bytes) -> Response {
    let outcome = async {
        let touch = read(&server.keys, Purpose::Unsubscribe, &token).ok_or(No::Forged)?;
        let fields = form::read(&body).ok_or(No::Malformed)?;
        if fields.get("List-Unsubscribe").map(String::as_str) != Some("One-Click") {
            return Err(No::Malformed);
        }
        server.bring(Some(Arrived::Unsubscribed(touch))).await
    };
    match outcome.await {
        Ok(_) => "You will get no more email from us.".into_response(),
        refused => server.answer(refused),
    }
}
