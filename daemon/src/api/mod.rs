//! Answers keepwarmctl and whoever else speaks `keepwarm.v1` on the Unix socket. Owns the wire: no type of it leaves this
//! folder. Knows the daemon only through [`Backend`]. In reading order:
//!
//! * [`backend`]: what the daemon must be able to answer; [`view`]: with what; [`direct`]: both, of cadences and pauses
//! * [`access`]: who may ask what; [`Socket`]: where, and who is at the other end
//! * `service`: from a request to the backend; `stream`: long work; `convert`: views to wire

pub mod access;
pub mod backend;
mod convert;
pub mod direct;
mod directing;
mod service;
mod socket;
mod stream;
#[cfg(test)]
mod tests;
pub mod view;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use keepwarm_proto::{
    FILE_DESCRIPTOR_SET,
    limits::MESSAGE_BYTES_MAX,
    v1::{
        appointment_service_server::{self, AppointmentServiceServer},
        block_service_server::{self, BlockServiceServer},
        cadence_service_server::{self, CadenceServiceServer},
        dms_service_server::{self, DmsServiceServer},
        escalation_service_server::{self, EscalationServiceServer},
        go_live_service_server::{self, GoLiveServiceServer},
        intake_service_server::{self, IntakeServiceServer},
        lead_service_server::{self, LeadServiceServer},
        ledger_service_server::{self, LedgerServiceServer},
        list_service_server::{self, ListServiceServer},
        opening_service_server::{self, OpeningServiceServer},
        pause_service_server::{self, PauseServiceServer},
        person_service_server::{self, PersonServiceServer},
        policy_service_server::{self, PolicyServiceServer},
        reply_service_server::{self, ReplyServiceServer},
        report_service_server::{self, ReportServiceServer},
        roster_service_server::{self, RosterServiceServer},
        source_service_server::{self, SourceServiceServer},
        status_service_server::{self, StatusServiceServer},
        suppression_service_server::{self, SuppressionServiceServer},
        task_service_server::{self, TaskServiceServer},
        thread_service_server::{self, ThreadServiceServer},
        warehouse_service_server::{self, WarehouseServiceServer},
    },
};
use tokio::{sync::oneshot, time::timeout};
use tonic::transport::Server;
use tonic_health::{ServingStatus, server::HealthReporter};

use self::{access::Gate, service::Desk};
pub use self::{
    access::{Access, Caller, Role},
    backend::{Backend, Failure, Progress},
    socket::{BindError, Socket},
};

/// Calls of one connection that are worked on at a time.
const CALLS_PER_CONNECTION_MAX: usize = 16;

/// Longest time until a call begins to be answered; streams may then go on. A caller's own deadline is usually shorter.
const ANSWER_MAX: Duration = Duration::from_secs(120);

/// How long calls may go on after the daemon was told to stop. Below the unit's stop timeout, together with the drain.
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// What health is told of; the empty name is the daemon as a whole.
const SERVICES: [&str; 24] = [
    "",
    appointment_service_server::SERVICE_NAME,
    block_service_server::SERVICE_NAME,
    cadence_service_server::SERVICE_NAME,
    dms_service_server::SERVICE_NAME,
    escalation_service_server::SERVICE_NAME,
    go_live_service_server::SERVICE_NAME,
    roster_service_server::SERVICE_NAME,
    intake_service_server::SERVICE_NAME,
    lead_service_server::SERVICE_NAME,
    ledger_service_server::SERVICE_NAME,
    list_service_server::SERVICE_NAME,
    opening_service_server::SERVICE_NAME,
    pause_service_server::SERVICE_NAME,
    person_service_server::SERVICE_NAME,
    policy_service_server::SERVICE_NAME,
    reply_service_server::SERVICE_NAME,
    report_service_server::SERVICE_NAME,
    source_service_server::SERVICE_NAME,
    status_service_server::SERVICE_NAME,
    suppression_service_server::SERVICE_NAME,
    task_service_server::SERVICE_NAME,
    thread_service_server::SERVICE_NAME,
    warehouse_service_server::SERVICE_NAME,
];

/// Serves until `stop` is ready, then lets the calls at hand end, for a short time. The socket's file goes at the end.
///
/// # Errors
/// When the server cannot run at all; a connection or a call that fails is no error of the server.
pub async fn serve(
    socket: Socket,
    backend: Arc<impl Backend>,
    stop: impl Future<Output = ()> + Send,
) -> anyhow::Result<()> {
    let desk = Desk::new(backend);
    let (health, health_service) = tonic_health::server::health_reporter();
    tell(&health, ServingStatus::Serving).await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()
        .context("cannot describe the services")?;
    let (place, incoming) = socket.incoming();
    let (stopping, stopped) = oneshot::channel::<()>();
    let server = Server::builder()
        .concurrency_limit_per_connection(CALLS_PER_CONNECTION_MAX)
        .timeout(ANSWER_MAX)
        .layer(Gate)
        .add_service(health_service)
        .add_service(reflection)
        .add_service(StatusServiceServer::new(desk.clone()))
        .add_service(LeadServiceServer::new(desk.clone()).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(BlockServiceServer::new(desk.clone()).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(CadenceServiceServer::new(desk.clone()))
        .add_service(PauseServiceServer::new(desk.clone()))
        .add_service(AppointmentServiceServer::new(desk.clone()))
        .add_service(DmsServiceServer::new(desk.clone()))
        .add_service(ReplyServiceServer::new(desk.clone()))
        .add_service(SourceServiceServer::new(desk.clone()))
        .add_service(OpeningServiceServer::new(desk.clone()).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(IntakeServiceServer::new(desk.clone()))
        .add_service(ReportServiceServer::new(desk.clone()))
        .add_service(LedgerServiceServer::new(desk.clone()))
        .add_service(PersonServiceServer::new(desk.clone()))
        .add_service(SuppressionServiceServer::new(desk.clone()))
        .add_service(ListServiceServer::new(desk.clone()))
        .add_service(TaskServiceServer::new(desk.clone()))
        .add_service(ThreadServiceServer::new(desk.clone()))
        .add_service(RosterServiceServer::new(desk.clone()))
        .add_service(EscalationServiceServer::new(desk.clone()))
        .add_service(GoLiveServiceServer::new(desk.clone()))
        .add_service(PolicyServiceServer::new(desk.clone()))
        .add_service(WarehouseServiceServer::new(desk))
        .serve_with_incoming_shutdown(incoming, async {
            _ = stopped.await;
        });
    let mut server = std::pin::pin!(server);
    tokio::select! {
        ended = &mut server => return ended.context("the control socket failed"),
        () = stop => {}
    }
    tell(&health, ServingStatus::NotServing).await;
    // Nobody can connect any more, and nobody should wait for a socket that will not answer.
    drop(place);
    _ = stopping.send(());
    match timeout(DRAIN_MAX, server).await {
        Ok(ended) => ended.context("the control socket failed"),
        Err(_) => {
            tracing::info!("calls still going on were cut off");
            Ok(())
        }
    }
}

async fn tell(health: &HealthReporter, status: ServingStatus) {
    for service in SERVICES {
        health.set_service_status(service, status).await;
    }
}
