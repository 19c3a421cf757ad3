//! Who may connect, and what becomes of the socket's file.

use std::os::unix::{fs::PermissionsExt as _, net::UnixListener};

use super::*;
use crate::api::BindError;

#[tokio::test]
async fn a_stranger_sees_the_status_and_no_customer() {
    let server = Server::start_for(Fake { leads: 20, ..Fake::default() }, Access::new(Vec::new(), Vec::new()));
    let channel = server.channel().await;
    StatusServiceClient::new(channel.clone()).status(v1::StatusRequest {}).await.expect("a guest may ask");
    let mut leads = LeadServiceClient::new(channel.clone());
    let refused = leads.show(v1::LeadServiceShowRequest { lead: 17 }).await.expect_err("a guest may not");
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert!(refused.message().contains("keepwarm-rep"), "{}", refused.message());
    let refused = WarehouseServiceClient::new(channel).publish(v1::PublishRequest {}).await.expect_err("nor this");
    assert_eq!(refused.code(), Code::PermissionDenied);
    server.stop().await;
}

#[tokio::test]
async fn a_group_of_the_caller_gives_its_role() {
    let own_gid = rustix::process::getegid().as_raw();
    let access = Access::new(Vec::new(), vec![(own_gid, Role::Rep)]);
    let server = Server::start_for(Fake { leads: 20, ..Fake::default() }, access);
    let channel = server.channel().await;
    let mut leads = LeadServiceClient::new(channel.clone());
    leads.show(v1::LeadServiceShowRequest { lead: 17 }).await.expect("a rep may");
    let mut reports = ReportServiceClient::new(channel);
    let request = v1::RunRequest { name: "funnel".into(), fresh: true, ..Default::default() };
    let refused = reports.run(request.clone()).await.expect_err("only a manager publishes");
    assert!(refused.message().contains("keepwarm-manager"), "{}", refused.message());
    reports.run(v1::RunRequest { fresh: false, ..request }).await.expect("a rep may read what is published");
    server.stop().await;
}

#[tokio::test]
async fn everybody_may_knock_where_groups_decide_and_nobody_else_where_none_exist() {
    for (groups, expected) in [(vec![(100, Role::Rep)], 0o666), (Vec::new(), 0o600)] {
        let server = Server::start_for(Fake::default(), Access::new(vec![own_uid()], groups));
        let mode = std::fs::metadata(server.path()).expect("it exists").permissions().mode();
        assert_eq!(mode & 0o777, expected);
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_cannot_take_all_connections() {
    use std::io::Read as _;
    let server = Server::start_for(Fake::default(), Access::new(Vec::new(), Vec::new()));
    let connect = || std::os::unix::net::UnixStream::connect(server.path()).expect("connects");
    let held: Vec<_> = (0..8).map(|_| connect()).collect();
    // The server greets whom it serves, and hangs up on the ninth.
    for mut stream in held.iter() {
        let greeted = tokio::task::block_in_place(|| stream.read(&mut [0; 16]));
        assert!(greeted.expect("reads") > 0);
    }
    let mut ninth = connect();
    assert_eq!(tokio::task::block_in_place(|| ninth.read(&mut [0; 16])).expect("reads"), 0);
    drop((held, ninth));
    server.stop().await;
}

#[tokio::test]
async fn a_socket_left_over_is_replaced_and_one_in_use_is_not() {
    let dir = TempDir::new().expect("a directory");
    let path = dir.path().join("keepwarm.sock");
    let access = || Access::new(vec![own_uid()], Vec::new());
    drop(UnixListener::bind(&path).expect("binds"));
    assert!(path.exists(), "as a crash leaves it");
    let first = Socket::bind(&path, access()).expect("nobody answers there");
    let second = Socket::bind(&path, access()).expect_err("the first does");
    assert!(matches!(second, BindError::Taken { .. }), "{second}");
    drop(first);
    assert!(!path.exists());
    std::fs::write(&path, "notes").expect("writes");
    let third = Socket::bind(&path, access()).expect_err("a file is in the way");
    assert!(matches!(third, BindError::InTheWay { .. }), "{third}");
    assert!(path.exists(), "and stays");
}

#[tokio::test]
async fn the_socket_of_a_daemon_that_followed_is_left_alone() {
    let dir = TempDir::new().expect("a directory");
    let path = dir.path().join("keepwarm.sock");
    let first = Socket::bind(&path, Access::new(vec![own_uid()], Vec::new())).expect("binds");
    std::fs::rename(&path, dir.path().join("old.sock")).expect("moves");
    let second = Socket::bind(&path, Access::new(vec![own_uid()], Vec::new())).expect("binds");
    drop(first);
    assert!(path.exists());
    drop(second);
    assert!(!path.exists());
}
