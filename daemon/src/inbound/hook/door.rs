//! Leads and calls that are posted. Owns what a post is answered with: 202 once what it held is committed, 422 with the
//! reason where nothing of it could be understood (it lies in quarantine then, and can be tried again), and other refusals
//! in words that quote nothing of it.

use anyhow::Context as _;
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use keepwarm_domain::{effect::Answer, input::Input};
use serde_json::{Value, json};
use tracing::error;

use super::{CALLS, LEADS, No, Server, Shared};
use crate::{
    config::Sends,
    engine::Told,
    intake::{
        arrive::{Desk, Incoming},
        call::{self, Form},
        ring::Post,
        understand,
        worker::{hydrate, reading},
    },
};

/// What a post held.
struct Held {
    told: Told,
    /// Why all of it, or a part, was not understood.
    reason: Option<String>,
    /// Whether any of it was.
    understood: bool,
}

pub(super) async fn leads(server: State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    post_leads(&server, &headers, None, &body).await
}

pub(super) async fn leads_by_path(
    server: State<Shared>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    post_leads(&server, &headers, Some(&secret), &body).await
}

pub(super) async fn calls(server: State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    post_calls(&server, &headers, None, &body).await
}

pub(super) async fn calls_by_path(
    server: State<Shared>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    post_calls(&server, &headers, Some(&secret), &body).await
}

async fn post_leads(server: &Server, headers: &HeaderMap, in_path: Option<&str>, body: &[u8]) -> Response {
    let caller = match server.caller(|sends| sends == Sends::Leads, headers, in_path, body) {
        Ok(caller) => caller,
        Err(no) => return server.refuse(LEADS, no),
    };
    let arrived_at = server.clock.now();
    let mut understood = understand(body, &reading(&server.config, Some(arrived_at)));
    for lead in understood.leads.iter_mut().filter(|lead| lead.source.is_none() && lead.provider.is_none()) {
        lead.source.clone_from(&caller.source);
    }
    let reason = understood.quarantined.as_ref().map(ToString::to_string);
    let any = !understood.leads.is_empty();
    let name = format!("POST /v1/leads {}", caller.name);
    let desk = Desk { keys: server.keys(), config: &server.config };
    let told = desk.file(Incoming { token: None, name: &name, bytes: body, understood, arrived_at });
    server.take(LEADS, Held { told, reason, understood: any }).await
}

async fn post_calls(server: &Server, headers: &HeaderMap, in_path: Option<&str>, body: &[u8]) -> Response {
    let caller = match server.caller(|sends| form_of(sends).is_some(), headers, in_path, body) {
        Ok(caller) => caller,
        Err(no) => return server.refuse(CALLS, no),
    };
    let form = form_of(caller.sends).unwrap_or(Form::Canonical);
    let arrived_at = server.clock.now();
    let calls = call::read(form, body, &reading(&server.config, Some(arrived_at)));
    if calls.calls.is_empty() && calls.quarantined.is_none() {
        // It rings, or is spoken on: its service tells again when it is over.
        server.roads.well(CALLS, arrived_at, 0);
        return answered(StatusCode::ACCEPTED, &json!({ "leads": [], "note": "the call is not over" }));
    }
    let (reason, any) = (calls.quarantined.as_ref().map(ToString::to_string), !calls.calls.is_empty());
    let desk = Desk { keys: server.keys(), config: &server.config };
    let told = desk.calls(&Post { form, bytes: body, calls, source: caller.source.as_deref(), arrived_at });
    server.take(CALLS, Held { told, reason, understood: any }).await
}

fn answered(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

const fn form_of(sends: Sends) -> Option<Form> {
    match sends {
        Sends::Leads => None,
        Sends::Calls => Some(Form::Canonical),
        Sends::CallRail => Some(Form::CallRail),
        Sends::Marchex => Some(Form::Marchex),
        Sends::CallTrackingMetrics => Some(Form::CallTrackingMetrics),
    }
}

impl Server {
    /// Has a post decided, and answers once that is committed.
    async fn take(&self, road: &'static str, held: Held) -> Response {
        let Held { told, reason, understood } = held;
        let answer = match self.decide(told).await {
            Ok(answer) => answer,
            Err(error) => {
                error!(error = format!("{error:#}"), road, "a post is refused, and comes again");
                return self.refuse(road, No::Busy);
            }
        };
        let leads = match &answer {
            Answer::Taken { leads, .. } => leads.iter().map(|lead| lead.0).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        let known = answer == Answer::Known;
        self.roads.well(road, self.clock.now(), u64::from(!known));
        let (status, body) = match (&reason, understood) {
            (Some(reason), false) => (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": reason, "kept": true })),
            (Some(reason), true) => (StatusCode::ACCEPTED, json!({ "leads": leads, "known": known, "kept": reason })),
            (None, _) => (StatusCode::ACCEPTED, json!({ "leads": leads, "known": known })),
        };
        answered(status, &body)
    }

    async fn decide(&self, mut told: Told) -> anyhow::Result<Answer> {
        let ledger = self.ledger.clone();
        let told = tokio::task::spawn_blocking(move || {
            if let Input::FileArrived(file) = &mut told.input {
                hydrate(&ledger, &mut [file])?;
            }
            anyhow::Ok(told)
        });
        let told = told.await.context("looking up a post")??;
        let answer = self.engine.intake(told).await?;
        answer.await.context("the engine stopped with a post undecided")
    }

    /// The refusal, in words: who posts leads is a program of somebody who reads its log.
    fn refuse(&self, road: &'static str, no: No) -> Response {
        let why = match no {
            No::Busy => "too much waits; post it again",
            No::Refused(super::Refusal::Forged) => "neither a signature nor a secret of a caller that may post here",
            No::Refused(super::Refusal::Replayed) => "the signature is older than five minutes; sign it anew",
            No::Refused(super::Refusal::Oversized) => "too large",
            No::Refused(super::Refusal::Malformed) => "a signature of another form; write t=SECONDS,v1=HEX",
        };
        let status = self.answer(road, Err(no)).status();
        answered(status, &json!({ "error": why }))
    }
}
