//! Cadences and pauses on the wire, answered from fixed views.

use keepwarm_domain::{
    cadence::diff::{Change, ChangeKind},
    entry::Actor,
    problem::Problem,
    state::PauseScope,
};
use keepwarm_proto::v1::{cadence_service_client::CadenceServiceClient, pause_service_client::PauseServiceClient};

use super::*;
use crate::api::{
    backend::{Failure, Progress, Result},
    direct::*,
};

/// Of the only store.
const ZONE: &str = "America/Chicago";

impl Direct for Fake {
    async fn cadences(&self) -> Result<Vec<CadenceRow>> {
        Ok(Vec::new())
    }

    async fn cadence(&self, name: String, _: Option<u32>) -> Result<CadenceView> {
        Err(Failure::NotFound(format!("no cadence is called `{name}`")))
    }

    async fn diff(&self, before: Named, after: Named) -> Result<Vec<Change>> {
        let told = |named: Named| format!("{} {:?}", named.name, named.number);
        let (before, after) = (told(before), told(after));
        Ok(vec![Change { kind: ChangeKind::Changed, place: "step call: due".to_owned(), before, after }])
    }

    async fn apply(&self, order: ApplyOrder, _: Actor) -> Result<ApplyView> {
        let problem = |(file, _): &(String, String)| Problem {
            file: file.clone(),
            line: Some(7),
            key: "step[0].at".to_owned(),
            message: "`noon` is not a time of day".to_owned(),
        };
        Ok(ApplyView { problems: order.files.iter().map(problem).collect(), cadences: Vec::new() })
    }

    async fn migrate(&self, order: MigrateOrder, _: Actor) -> Result<MigrateView> {
        Ok(MigrateView { moved: order.number.into(), rescheduled: 1, past_the_end: 2, on_its_way: 3 })
    }

    async fn roll_back(&self, _: String, _: Why, _: Actor) -> Result<RollbackView> {
        Ok(RollbackView { number: None, enrolled_elsewhere: 5 })
    }

    async fn simulate(&self, order: SimulateOrder, progress: Progress) -> Result<SimulateView> {
        progress.report("replaying entries", 1, 2, "entries");
        let message = format!("{} days", order.since_days);
        let (file, key) = (order.label, String::new());
        Ok(SimulateView::Wrong(vec![Problem { file, line: None, key, message }]))
    }

    async fn pause(&self, scope: PauseScope, reason: String, by: Actor) -> Result<PausesView> {
        let since = jiff::Timestamp::UNIX_EPOCH;
        Ok(PausesView { touches: 9, pauses: vec![PauseRow { scope, by, since, reason }], zone: ZONE.to_owned() })
    }

    async fn resume(&self, _: PauseScope, _: String, _: Actor) -> Result<PausesView> {
        Ok(PausesView { touches: 9, pauses: Vec::new(), zone: ZONE.to_owned() })
    }
}

#[tokio::test]
async fn versions_are_named_by_name_and_number() {
    let server = Server::start(Fake::default());
    let mut client = CadenceServiceClient::new(server.channel().await);
    let request = v1::DiffRequest { before: "new-inbound@2".into(), after: "new-inbound".into() };
    let changes = client.diff(request).await.expect("answers").into_inner().changes;
    assert_eq!((changes[0].before.as_str(), changes[0].after.as_str()), ("new-inbound Some(2)", "new-inbound None"));
    for wrong in ["", "@2", "new-inbound@", "new-inbound@0", "new-inbound@two"] {
        let request = v1::DiffRequest { before: wrong.into(), after: "new-inbound".into() };
        let refused = client.diff(request).await.expect_err("it names nothing");
        assert_eq!(refused.code(), Code::InvalidArgument, "{wrong}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_change_names_its_author_and_reason_and_a_dry_run_needs_neither() {
    let server = Server::start(Fake::default());
    let mut client = CadenceServiceClient::new(server.channel().await);
    let file = v1::CadenceFile { name: "a.toml".into(), text: "name".into() };
    let bare = v1::ApplyRequest { files: vec![file], ..Default::default() };
    let refused = client.apply(bare.clone()).await.expect_err("nobody stands behind it");
    assert_eq!((refused.code(), refused.message().contains("author")), (Code::InvalidArgument, true));
    let problems =
        client.apply(v1::ApplyRequest { dry_run: true, ..bare }).await.expect("answers").into_inner().problems;
    assert_eq!((problems[0].file.as_str(), problems[0].line, problems[0].key.as_str()), ("a.toml", 7, "step[0].at"));
    let migrate = v1::MigrateRequest { name: "new-inbound".into(), version: 4, dry_run: true, ..Default::default() };
    assert_eq!(client.migrate(migrate.clone()).await.expect("answers").into_inner().moved, 4);
    client.migrate(v1::MigrateRequest { version: 0, ..migrate }).await.expect_err("versions count from 1");
    server.stop().await;
}

#[tokio::test]
async fn a_scope_is_checked_and_only_a_manager_pauses() {
    let server = Server::start(Fake::default());
    let mut client = PauseServiceClient::new(server.channel().await);
    let pause = |kind: &str, value: &str| v1::PauseRequest {
        scope: Some(v1::PauseScope { kind: kind.into(), value: value.into() }),
        reason: "inventory".into(),
    };
    for (kind, value) in [("all", ""), ("store", "1"), ("channel", "text"), ("cadence", "new-inbound"), ("lead", "17")]
    {
        let paused = client.pause(pause(kind, value)).await.expect("answers").into_inner();
        let scope = paused.pauses[0].scope.clone().expect("a scope");
        assert_eq!((scope.kind.as_str(), scope.value.as_str(), paused.covered), (kind, value, 9));
    }
    for (kind, value) in [("", ""), ("planet", "1"), ("store", "one"), ("channel", "fax"), ("lead", "x")] {
        assert_eq!(client.pause(pause(kind, value)).await.expect_err("wrong").code(), Code::InvalidArgument, "{kind}");
    }
    let unsaid = v1::PauseRequest { reason: " ".into(), ..pause("all", "") };
    assert_eq!(client.pause(unsaid).await.expect_err("no reason").code(), Code::InvalidArgument);
    server.stop().await;
    let rep = Access::new(Vec::new(), vec![(rustix::process::getegid().as_raw(), Role::Rep)]);
    let server = Server::start_for(Fake::default(), rep);
    let refused = PauseServiceClient::new(server.channel().await).pause(pause("all", "")).await.expect_err("a rep");
    assert_eq!(refused.code(), Code::PermissionDenied);
    server.stop().await;
}
