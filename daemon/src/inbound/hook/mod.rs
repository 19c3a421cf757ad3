//! Webhooks: the faster way in, where a store lets its provider reach it, and the only one for a gateway that cannot be
//! asked. Owns the HTTP server on loopback, its limits, and what is counted; what each sender writes stands in a file of
//! its own.
//!
//! Nothing is believed for its address: every request proves by a signature, a secret or a token of ours that it comes from
//! who it says. Whatever does not is refused and counted, and says nothing of why. A request is answered with success only
//! when what it brought is committed: a sender that hears nothing brings it again, and it is known then.

mod caller;
mod door;
mod generic;
mod kannel;
mod twilio;
mod unsubscribe;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use keepwarm_domain::words::Channel;
use keepwarm_ledger::{Keys, Ledger};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};
use tracing::{debug, info};

pub use self::caller::Caller;
use super::{Arrived, Front, Queue, Refusal, Roads, Taken};
use crate::{channels::Codes, clock::Clock, config::Config, engine::Engine, secret::Secret};

/// A text has 1,600 characters of which each takes up to twelve bytes in a form; an email's reply is short without quotes.
const BODY_BYTES_MAX: usize = 64 << 10;

/// A lead has some kilobytes; a batch of them some hundred.
const POST_BYTES_MAX: usize = 512 << 10;

/// Posts of leads and calls at a time: they are larger than other requests.
const POSTS_AT_ONCE_MAX: usize = 128;

/// A provider waits 15 seconds; a request that took longer to arrive is no provider's.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Requests at a time, which bounds what they hold: more than a provider sends in a second of a burst.
const AT_ONCE_MAX: usize = 2_560;

/// The roads' names in `status`.
const TWILIO: &str = "twilio-webhook";
pub(super) const KANNEL: &str = "kannel-webhook";
const GENERIC: &str = "webhook";
const UNSUBSCRIBE: &str = "unsubscribe";
const LEADS: &str = "leads";
const CALLS: &str = "calls";
/// What came by no road at all.
const NONE: &str = "listener";

/// What the server is told of those who may bring something.
pub struct Hooks {
    pub listen: SocketAddr,
    /// What the world calls this server, without a slash at its end: signatures are made over it.
    pub public_url: String,
    /// Of the account whose webhooks are signed with it.
    pub twilio: Option<(Secret, Codes)>,
    /// The part of the path that only the Kannel knows that carries the texts.
    pub kannel: Option<Secret>,
    /// What the generic webhook is signed with.
    pub signing: Option<Secret>,
    /// Who may post leads and calls.
    pub callers: Vec<Caller>,
}

/// What a post is read and decided with.
#[derive(Clone)]
pub struct Office {
    pub config: Arc<Config>,
    pub engine: Engine,
    pub ledger: Ledger,
}

/// Why a request is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum No {
    Refused(Refusal),
    /// Too much waits, or the daemon ends: come again.
    Busy,
}

struct Server {
    hooks: Hooks,
    front: Front,
    queue: Queue,
    clock: Clock,
    roads: Roads,
    room: Semaphore,
    posts: Semaphore,
    config: Arc<Config>,
    engine: Engine,
    ledger: Ledger,
    recent: generic::Recent,
}

type Shared = Arc<Server>;

/// Binds, and serves until the task is aborted.
///
/// # Errors
/// When the address cannot be bound.
pub fn serve(hooks: Hooks, office: Office, front: Front, clock: Clock, roads: Roads) -> anyhow::Result<JoinHandle<()>> {
    let address = hooks.listen;
    let bound = std::net::TcpListener::bind(address).and_then(|it| it.set_nonblocking(true).map(|()| it));
    let listener = bound.and_then(TcpListener::from_std);
    let listener = listener.with_context(|| format!("listening on {address}, `address` in [listen]"))?;
    let queue = Queue::start(front.clone());
    let (room, recent) = (Semaphore::new(AT_ONCE_MAX), generic::Recent::default());
    let Office { config, engine, ledger } = office;
    let posts = Semaphore::new(POSTS_AT_ONCE_MAX);
    let server = Server { hooks, front, queue, clock, roads, room, posts, config, engine, ledger, recent };
    let app = router(Arc::new(server));
    info!(%address, "webhooks are heard");
    Ok(tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, app).await {
            tracing::error!(%error, "webhooks are heard no more");
        }
    }))
}

fn router(server: Shared) -> Router {
    Router::new()
        .route("/twilio/message", post(twilio::message))
        .route("/twilio/status/{token}", post(twilio::status))
        .route("/kannel/message/{secret}", get(kannel::message))
        .route("/kannel/report/{token}", get(kannel::report))
        .route("/message", post(generic::message))
        .route("/u/{token}", get(unsubscribe::page).post(unsubscribe::leave))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .merge(posts(&server))
        .layer(middleware::from_fn_with_state(Arc::clone(&server), watch))
        .with_state(server)
}

/// What is posted by programs of others.
fn posts(server: &Shared) -> Router<Shared> {
    Router::new()
        .route("/v1/leads", post(door::leads))
        .route("/v1/leads/{secret}", post(door::leads_by_path))
        .route("/v1/calls", post(door::calls))
        .route("/v1/calls/{secret}", post(door::calls_by_path))
        .layer(DefaultBodyLimit::max(POST_BYTES_MAX))
        .layer(middleware::from_fn_with_state(Arc::clone(server), one_of_few))
}

/// Posts are large, so few are held at a time.
async fn one_of_few(State(server): State<Shared>, request: Request, next: Next) -> Response {
    let Ok(_room) = server.posts.try_acquire() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    next.run(request).await
}

/// Ends what takes too long or comes when there is no room, and counts what reached no road.
async fn watch(State(server): State<Shared>, request: Request, next: Next) -> Response {
    let Ok(_room) = server.room.try_acquire() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let is_post = request.uri().path().starts_with("/v1/");
    let Ok(mut answer) = tokio::time::timeout(WAIT_MAX, next.run(request)).await else {
        server.roads.refused(NONE, Refusal::Malformed);
        return StatusCode::REQUEST_TIMEOUT.into_response();
    };
    match answer.status() {
        StatusCode::PAYLOAD_TOO_LARGE => server.roads.refused(NONE, Refusal::Oversized),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => server.roads.refused(NONE, Refusal::Malformed),
        _ => {}
    }
    // A gateway would text the customer whatever an answer says; who posts leads reads it.
    if !is_post && !answer.status().is_success() {
        *answer.body_mut() = Body::empty();
        answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    answer
}

impl Server {
    /// Hands on what a request brought; returns once that is committed.
    async fn bring(&self, road: &'static str, arrived: Option<Arrived>) -> Result<StatusCode, No> {
        let taken = match arrived {
            Some(arrived) => self.queue.bring(arrived).await.map_err(|_| No::Busy)?,
            None => Taken::Unknown,
        };
        self.roads.well(road, self.clock.now(), u64::from(taken == Taken::Decided));
        Ok(StatusCode::OK)
    }

    /// What a gateway brought shows that it reaches this server.
    async fn reached(&self) {
        if let Err(error) = self.front.proven(Channel::Text, self.clock.now()).await {
            debug!(%error, "that the gateway was heard is not noted");
        }
    }

    fn answer(&self, road: &'static str, outcome: Result<StatusCode, No>) -> Response {
        let status = match outcome {
            Ok(status) => status,
            Err(No::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Err(No::Refused(why)) => {
                self.roads.refused(road, why);
                debug!(road, ?why, "a request is refused");
                match why {
                    Refusal::Forged => StatusCode::FORBIDDEN,
                    Refusal::Replayed => StatusCode::CONFLICT,
                    Refusal::Oversized => StatusCode::PAYLOAD_TOO_LARGE,
                    Refusal::Malformed => StatusCode::BAD_REQUEST,
                }
            }
        };
        status.into_response()
    }

    fn keys(&self) -> &Keys {
        self.front.keys()
    }

    /// Compared as keyed hashes: how long it takes says nothing of the right one.
    fn is_same(&self, known: &Secret, given: &str) -> bool {
        let hash = |text: &str| self.keys().keyed_hash("hook.compared", text.as_bytes());
        hash(known.text()) == hash(given)
    }
}

const FORGED: No = No::Refused(Refusal::Forged);
const MALFORMED: No = No::Refused(Refusal::Malformed);
const REPLAYED: No = No::Refused(Refusal::Replayed);
