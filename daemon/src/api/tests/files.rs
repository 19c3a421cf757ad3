//! Files on their way in and out: header first, in pieces, and by whom.

use keepwarm_proto::v1::{
    ImportHeader, ImportRequest, ImportResult, import_request::Part, import_response,
    list_service_client::ListServiceClient, suppression_service_client::SuppressionServiceClient,
};
use tokio_stream::StreamExt as _;

use super::*;

fn piece(part: Part) -> ImportRequest {
    ImportRequest { part: Some(part) }
}

async fn import(server: &Server, parts: Vec<ImportRequest>) -> Result<ImportResult, tonic::Status> {
    let mut client = SuppressionServiceClient::new(server.channel().await);
    let mut answer = client.import(tokio_stream::iter(parts)).await?.into_inner();
    let mut result = None;
    while let Some(message) = answer.next().await {
        if let Some(import_response::Part::Result(found)) = message?.part {
            result = Some(found);
        }
    }
    Ok(result.expect("a result is the last message"))
}

#[tokio::test]
async fn a_file_comes_in_pieces_after_its_header() {
    let server = Server::start(Fake::default());
    let header = || piece(Part::Header(ImportHeader::default()));
    let chunks = (0..50).map(|_| piece(Part::Chunk(vec![b'7'; 1_000])));
    let result = import(&server, std::iter::once(header()).chain(chunks).collect()).await.expect("imported");
    assert_eq!((result.rows, result.problems[0].line), (50_000, 3));
    let refused = import(&server, vec![piece(Part::Chunk(vec![b'7'])), header()]).await.expect_err("no header");
    assert_eq!(refused.code(), Code::InvalidArgument);
    let refused = import(&server, vec![header(), header()]).await.expect_err("two headers");
    assert_eq!(refused.code(), Code::InvalidArgument);
    server.stop().await;
}

#[tokio::test]
async fn an_export_arrives_whole_and_asks_for_an_admin() {
    let server = Server::start(Fake::default());
    let mut client = ListServiceClient::new(server.channel().await);
    let mut stream = client.export(v1::ExportRequest::default()).await.expect("an admin may").into_inner();
    let mut csv = Vec::new();
    while let Some(part) = stream.next().await {
        csv.extend(part.expect("a piece").csv);
    }
    assert_eq!(csv, b"phone,since\n".repeat(20_000));
    server.stop().await;
    let own_gid = rustix::process::getegid().as_raw();
    let server = Server::start_for(Fake::default(), Access::new(Vec::new(), vec![(own_gid, Role::Manager)]));
    let mut client = ListServiceClient::new(server.channel().await);
    let refused = client.export(v1::ExportRequest::default()).await.expect_err("a manager may not");
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert!(refused.message().contains("keepwarm-admin"), "{}", refused.message());
    server.stop().await;
}
