//! The wire end to end: a real socket, a generated client, and a backend that answers from fixed views.

mod direct;
mod fake;
mod files;
mod who;

use std::{path::PathBuf, sync::Arc};

use keepwarm_proto::v1::{
    self, intake_service_client::IntakeServiceClient, lead_service_client::LeadServiceClient,
    ledger_service_client::LedgerServiceClient, report_service_client::ReportServiceClient,
    status_service_client::StatusServiceClient, verify_response, warehouse_service_client::WarehouseServiceClient,
};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};
use tonic::{
    Code,
    transport::{Channel, Endpoint},
};

use self::fake::Fake;
use super::{Access, Role, Socket, serve};

/// A server on a socket of its own, and what ends it.
struct Server {
    dir: TempDir,
    stop: oneshot::Sender<()>,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Server {
    /// Serves `fake`; whoever runs the tests is the daemon's own user, and so an admin.
    fn start(fake: Fake) -> Self {
        Self::start_for(fake, Access::new(vec![own_uid()], Vec::new()))
    }

    fn start_for(fake: Fake, access: Access) -> Self {
        let dir = TempDir::new().expect("a directory");
        let socket = Socket::bind(&dir.path().join("keepwarm.sock"), access).expect("binds");
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(socket, Arc::new(fake), async {
            _ = stopped.await;
        }));
        Self { dir, stop, task }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("keepwarm.sock")
    }

    async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("unix://{}", self.path().display())).expect("a path");
        endpoint.connect().await.expect("connects")
    }

    /// Stops in an orderly way.
    async fn stop(self) {
        self.stop.send(()).expect("it runs");
        self.task.await.expect("no panic").expect("no failure");
        assert!(!self.dir.path().join("keepwarm.sock").exists(), "the socket goes with the server");
    }
}

fn own_uid() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[tokio::test]
async fn a_status_travels_whole() {
    let server = Server::start(Fake::default());
    let mut client = StatusServiceClient::new(server.channel().await);
    let status = client.status(v1::StatusRequest {}).await.expect("answers").into_inner();
    assert_eq!((status.condition.as_str(), status.advice.as_str()), ("full", "free some space on /var"));
    assert_eq!(status.stores[0].zone, "America/Chicago");
    assert_eq!(status.ledger.expect("a tip").seq, 123);
    assert_eq!(status.modes[0].segment, "new-inbound");
    assert_eq!(status.publication.expect("one").age_us, 60_000_000);
    server.stop().await;
}

#[tokio::test]
async fn leads_come_in_pages_until_there_are_no_more() {
    let server = Server::start(Fake { leads: 1_203, ..Fake::default() });
    let mut client = LeadServiceClient::new(server.channel().await);
    let mut seen = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = v1::LeadServiceListRequest { page_size: 9_999, page_token, ..Default::default() };
        let page = client.list(request).await.expect("answers").into_inner();
        assert!(page.leads.len() <= 500);
        seen.extend(page.leads.iter().map(|row| row.lead));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, (1..=1_203).rev().collect::<Vec<_>>(), "each once, newest first");
    server.stop().await;
}

#[tokio::test]
async fn a_lead_and_its_why_travel_whole() {
    let server = Server::start(Fake { leads: 20, ..Fake::default() });
    let mut client = LeadServiceClient::new(server.channel().await);
    let shown = client.show(v1::LeadServiceShowRequest { lead: 17 }).await.expect("answers").into_inner();
    let row = shown.lead.expect("a row");
    assert_eq!((row.lead, row.customer.as_str(), row.open), (17, "Imogen Pretender", true));
    assert_eq!(shown.person.expect("a person").suppressions, ["text"]);
    assert_eq!(shown.history.len(), 500, "the latest 500");
    assert_eq!(shown.history_left_off, 101, "1 that the backend left off and 100 that did not fit");
    assert_eq!(shown.history[0].seq, 101);
    let why = client.why(v1::WhyRequest { lead: 17 }).await.expect("answers").into_inner();
    assert_eq!(why.next.expect("a next action").what, "text");
    assert_eq!(why.changes[0].event, "the customer replies");
    let missing = client.show(v1::LeadServiceShowRequest { lead: 21 }).await.expect_err("there is none");
    assert_eq!((missing.code(), missing.message()), (Code::NotFound, "lead 21 does not exist"));
    server.stop().await;
}

#[tokio::test]
async fn an_internal_fault_tells_the_caller_nothing() {
    let server = Server::start(Fake { leads: 20, broken: true, ..Fake::default() });
    let mut client = LeadServiceClient::new(server.channel().await);
    let status = client.why(v1::WhyRequest { lead: 17 }).await.expect_err("it is broken");
    assert_eq!(status.code(), Code::Internal);
    assert!(!status.message().contains("/var/lib"), "{}", status.message());
    server.stop().await;
}

#[tokio::test]
async fn a_file_as_large_as_allowed_is_parsed() {
    let server = Server::start(Fake::default());
    let mut client = LeadServiceClient::new(server.channel().await);
    let content = vec![b'x'; keepwarm_proto::limits::PARSE_BYTES_MAX];
    let request = v1::ParseRequest { file_name: "lead.xml".into(), content, store: 0 };
    let parsed = client.parse(request.clone()).await.expect("answers").into_inner();
    assert_eq!((parsed.leads_json.as_str(), parsed.quarantined.as_deref()), ("[]", Some("4194304 bytes of no lead")));
    let content = vec![b'x'; keepwarm_proto::limits::PARSE_BYTES_MAX + 1];
    let refused = client.parse(v1::ParseRequest { content, ..request }).await.expect_err("too large");
    assert_eq!(refused.code(), Code::InvalidArgument);
    server.stop().await;
}

#[tokio::test]
async fn an_item_is_shown_and_retried_in_the_callers_name() {
    let server = Server::start(Fake::default());
    let mut client = IntakeServiceClient::new(server.channel().await);
    let listed = client.list(v1::IntakeServiceListRequest::default()).await.expect("answers").into_inner();
    assert_eq!((listed.items.len(), listed.items[0].item), (1, 42));
    let shown = client.show(v1::IntakeServiceShowRequest { item: 42 }).await.expect("answers").into_inner();
    assert_eq!(shown.content.len(), keepwarm_proto::limits::ITEM_BYTES_MAX, "the first MiB");
    assert_eq!(shown.content_left_off, 5);
    let retried = client.retry(v1::RetryRequest { item: 42 }).await.expect("answers").into_inner();
    assert_eq!(retried.quarantined, Some(format!("asked by operator:{}", own_uid())));
    server.stop().await;
}

#[tokio::test]
async fn a_report_travels_in_pieces() {
    let server = Server::start(Fake::default());
    let mut client = ReportServiceClient::new(server.channel().await);
    let request = v1::RunRequest {
        name: "funnel".into(),
        since_days: 30,
        by: "source".into(),
        fresh: true,
        ..v1::RunRequest::default()
    };
    let mut parts = client.run(request).await.expect("answers").into_inner();
    let (mut heads, mut bytes) = (Vec::new(), Vec::new());
    while let Some(message) = parts.message().await.expect("goes on") {
        match message.part.expect("a part") {
            v1::run_response::Part::Head(head) => heads.push(head),
            v1::run_response::Part::ArrowIpc(chunk) => bytes.extend(chunk),
        }
    }
    assert_eq!(heads.len(), 1);
    assert_eq!(heads[0].title, "funnel by source since 30 days, fresh: true");
    assert_eq!(bytes, fake::arrow_bytes());
    server.stop().await;
}

#[tokio::test]
async fn a_verification_tells_its_progress_and_then_its_result() {
    let server = Server::start(Fake::default());
    let mut client = LedgerServiceClient::new(server.channel().await);
    let mut parts = client.verify(v1::VerifyRequest {}).await.expect("answers").into_inner();
    let (mut steps, mut results) = (0, Vec::new());
    while let Some(message) = parts.message().await.expect("goes on") {
        match message.part.expect("a part") {
            verify_response::Part::Progress(progress) => {
                assert!(results.is_empty(), "the result comes last");
                assert_eq!(progress.unit, "entries");
                steps += 1;
            }
            verify_response::Part::Result(result) => results.push(result),
        }
    }
    assert!(steps > 0);
    assert_eq!(results.len(), 1);
    assert_eq!((results[0].faults.len(), results[0].faults_left_off), (100, 20));
    server.stop().await;
}

#[tokio::test]
async fn heavy_work_is_done_one_at_a_time_and_ends_when_the_caller_goes() {
    let fake = Fake { endless: true, ..Fake::default() };
    let running = fake.running.clone();
    let server = Server::start(fake);
    let channel = server.channel().await;
    let mut ledger = LedgerServiceClient::new(channel.clone());
    let mut warehouse = WarehouseServiceClient::new(channel);
    let mut first = ledger.verify(v1::VerifyRequest {}).await.expect("answers").into_inner();
    first.message().await.expect("goes on").expect("a step");
    let second = warehouse.publish(v1::PublishRequest {}).await.expect_err("busy");
    assert_eq!(second.code(), Code::ResourceExhausted);
    drop(first);
    // The work holds the other end of this channel, and lets go of it when it is dropped.
    running.closed().await;
    server.stop().await;
}

#[tokio::test]
async fn health_and_reflection_answer_beside_the_services() {
    use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
    use tonic_reflection::pb::v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    };
    let server = Server::start(Fake::default());
    let channel = server.channel().await;
    let request = HealthCheckRequest { service: "keepwarm.v1.LeadService".into() };
    let health = HealthClient::new(channel.clone()).check(request).await.expect("answers").into_inner();
    assert_eq!(health.status, 1, "serving");
    let list = MessageRequest::ListServices(String::new());
    let request = ServerReflectionRequest { host: String::new(), message_request: Some(list) };
    let mut answers = ServerReflectionClient::new(channel)
        .server_reflection_info(tokio_stream::iter([request]))
        .await
        .expect("answers")
        .into_inner();
    let answer = answers.message().await.expect("goes on").expect("one").message_response;
    let Some(MessageResponse::ListServicesResponse(services)) = answer else { panic!("the services") };
    let names: Vec<&str> = services.service.iter().map(|service| service.name.as_str()).collect();
    assert!(names.contains(&"keepwarm.v1.WarehouseService"), "{names:?}");
    drop(answers);
    server.stop().await;
}
