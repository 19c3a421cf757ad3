//! Webhooks of a Kannel gateway. It signs nothing: its messages come by a path that holds a secret, its reports by a path
//! that ends with a token of ours. Reports overtake each other; the furthest word on a text wins, whenever it comes.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::Uri,
    response::Response,
};
use keepwarm_domain::words::{Channel, DeliveryState, FailReason};

use super::{FORGED, KANNEL, MALFORMED, No, Shared};
use crate::{
    channels::token::{Purpose, read},
    engine::Private,
    inbound::{Arrived, Heard, Of, Report, form},
};

/// `get-url` of a `sms-service`: `…/kannel/message/SECRET?from=%p&to=%P&text=%a&id=%I`.
pub(super) async fn message(State(server): State<Shared>, Path(secret): Path<String>, uri: Uri) -> Response {
    let outcome = async {
        let known = server.hooks.kannel.as_ref().ok_or(FORGED)?;
        if !server.is_same(known, &secret) {
            return Err(FORGED);
        }
        let mut fields = asked(&uri)?;
        let mut field = |name: &str| fields.remove(name).filter(|value| !value.is_empty()).ok_or(MALFORMED);
        let id = server.keys().keyed_hash("provider.kannel", field("id")?.as_bytes());
        let (from, to) = (field("from")?, field("to").ok());
        let text = Private::new(field("text").unwrap_or_default().into_bytes());
        let at = server.clock.now();
        let heard = Heard { channel: Channel::Text, from, to, text, id, answers: None, at };
        server.bring(KANNEL, Some(Arrived::Said(heard))).await
    };
    let outcome = outcome.await;
    if outcome.is_ok() {
        server.reached().await;
    }
    server.answer(KANNEL, outcome)
}

/// `dlr-url` as the channel writes it: `…/kannel/report/TOKEN?attempt=N&type=%d&id=%F`.
pub(super) async fn report(State(server): State<Shared>, Path(token): Path<String>, uri: Uri) -> Response {
    let outcome = async {
        server.hooks.kannel.as_ref().ok_or(FORGED)?;
        let touch = read(server.keys(), Purpose::Status, &token).ok_or(FORGED)?;
        let kind = asked(&uri)?.get("type").and_then(|kind| kind.parse().ok()).ok_or(MALFORMED)?;
        let reported = meaning(kind).map(|(state, reason)| {
            Arrived::Reported(Report { of: Of::Touch(touch, None), state, reason, at: server.clock.now() })
        });
        server.bring(KANNEL, reported).await
    };
    let outcome = outcome.await;
    if outcome.is_ok() {
        server.reached().await;
    }
    server.answer(KANNEL, outcome)
}

fn asked(uri: &Uri) -> Result<BTreeMap<String, String>, No> {
    form::read(uri.query().unwrap_or_default().as_bytes()).ok_or(MALFORMED)
}

/// What a kind of report says; none while it says nothing final.
const fn meaning(kind: u32) -> Option<(DeliveryState, Option<FailReason>)> {
    match kind {
        1 => Some((DeliveryState::Delivered, None)),
        2 => Some((DeliveryState::Undelivered, Some(FailReason::Unreachable))),
        16 => Some((DeliveryState::Failed, Some(FailReason::Refused))),
        _ => None,
    }
}
