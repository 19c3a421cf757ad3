//! Webhooks: the faster way in, where a store lets its provider reach it. Owns the HTTP server on loopback, its limits, and
//! what is counted; what each sender writes stands in a file of its own.
//!
//! Nothing is believed for its address: every request proves by a signature, a secret or a token of ours that it comes from
//! who it says. Whatever does not is refused and counted, and says nothing of why. A request is answered with success only
//! when what it brought is committed: a sender that hears nothing brings it again, and it is known then.

mod generic;
mod kannel;
mod twilio;
mod unsubscribe;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tokio::net::TcpListener;
use tracing::info;

use super::{Arrived, Queue};
use crate::{channels::codes::Codes, clock::Clock, secret::Secret};

/// A text has 1,600 characters, an email's reply is short once quotes are gone.
const BODY_BYTES_MAX: usize = 64 << 10;

/// A provider waits 15 seconds; a request that took longer to arrive is no provider's.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// What the server needs.
pub struct Hooks {
    pub listen: SocketAddr,
    /// What the world calls this server, without a slash at its end: signatures are made over it.
    pub public_url: String,
    /// Of the account whose webhooks are signed with it.
    pub twilio: Option<(Secret, Codes)>,
    /// The part of the path that only a Kannel knows.
    pub kannel: Option<Secret>,
    /// What the generic webhook is signed with.
    pub generic: Option<Secret>,
}

/// What was refused since the start, by reason.
#[derive(Debug, Default)]
pub struct Refused {
    pub forged: AtomicU64,
    pub replayed: AtomicU64,
    pub oversized: AtomicU64,
    pub malformed: AtomicU64,
}

/// Why a request is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum No {
    Forged,
    Replayed,
    Malformed,
    /// Too much waits: come again.
    Busy,
}

struct Server {
    hooks: Hooks,
    queue: Queue,
    clock: Clock,
    refused: Arc<Refused>,
    keys: keepwarm_ledger::Keys,
    recent: generic::Recent,
}

type Shared = Arc<Server>;

/// Binds and serves until the task is aborted; the address it listens on.
///
/// # Errors
/// When the address cannot be bound.
pub async fn serve(
    hooks: Hooks,
    queue: Queue,
    clock: Clock,
    keys: keepwarm_ledger::Keys,
    refused: Arc<Refused>,
) -> anyhow::Result<(SocketAddr, tokio::task::JoinHandle<()>)> {
    let listener = TcpListener::bind(hooks.listen).await;
    let listener = listener.with_context(|| format!("listening for webhooks on {}", hooks.listen))?;
    let address = listener.local_addr().context("the webhooks' own address")?;
    let server = Arc::new(Server { hooks, queue, clock, refused, keys, recent: generic::Recent::default() });
    let app = router(server);
    info!(%address, "webhooks are heard");
    let serving = tokio::spawn(async move {
        let _ = axum::serve(listener, app).await;
    });
    Ok((address, serving))
}

fn router(server: Shared) -> Router {
    Router::new()
        .route("/twilio/message", post(twilio::message))
        .route("/twilio/status/{token}", post(twilio::status))
        .route("/kannel/{secret}/message", get(kannel::message))
        .route("/kannel/report/{token}", get(kannel::report))
        .route("/message", post(generic::message))
        .route("/u/{token}", get(unsubscribe::page).post(unsubscribe::leave))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(Arc::clone(&server), watch))
        .with_state(server)
}

/// Ends what takes too long, and counts what was too large.
async fn watch(State(server): State<Shared>, request: Request, next: Next) -> Response {
    let Ok(answer) = tokio::time::timeout(WAIT_MAX, next.run(request)).await else {
        server.refused.malformed.fetch_add(1, Ordering::Relaxed);
        return StatusCode::REQUEST_TIMEOUT.into_response();
    };
    if answer.status() == StatusCode::PAYLOAD_TOO_LARGE {
        server.refused.oversized.fetch_add(1, Ordering::Relaxed);
    }
    answer
}

impl Server {
    /// Hands on what a request brought; its answer once that is committed.
    async fn bring(&self, arrived: Option<Arrived>) -> Result<StatusCode, No> {
        if let Some(arrived) = arrived {
            self.queue.bring(arrived).await.map_err(|_| No::Busy)?;
        }
        Ok(StatusCode::OK)
    }

    fn answer(&self, outcome: Result<StatusCode, No>) -> Response {
        let count = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        match outcome {
            Ok(status) => status.into_response(),
            Err(No::Busy) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            Err(No::Forged) => {
                count(&self.refused.forged);
                StatusCode::FORBIDDEN.into_response()
            }
            Err(No::Replayed) => {
                count(&self.refused.replayed);
                StatusCode::CONFLICT.into_response()
            }
            Err(No::Malformed) => {
                count(&self.refused.malformed);
                StatusCode::BAD_REQUEST.into_response()
            }
        }
    }
}
