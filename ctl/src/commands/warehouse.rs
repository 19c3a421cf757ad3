//! `keepwarmctl warehouse publish | rebuild | path`.

use keepwarm_proto::v1::{
    PathRequest, PathResponse, Publication, PublishRequest, RebuildRequest, publish_response, rebuild_response,
    warehouse_service_client::WarehouseServiceClient,
};
use serde::Serialize;
use tonic::transport::Channel;

use super::{Desk, status::PublicationJson};
use crate::{
    args::Warehouse,
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Json, Records, Tone},
    text::{bytes, count},
    time::{age, seconds, utc},
};

pub(super) async fn run(command: &Warehouse, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let client = WarehouseServiceClient::new(desk.daemon.channel());
    match command {
        Warehouse::Publish => publish(client, desk).await.map(|publication| published(&publication)),
        Warehouse::Rebuild => rebuild(client, desk).await.map(|publication| published(&publication)),
        Warehouse::Path => path(client, desk).await.map(|response| located(&response)),
    }
}

async fn publish(mut client: WarehouseServiceClient<Channel>, desk: &Desk<'_>) -> Result<Publication, Failure> {
    use publish_response::Part;
    let mut parts = desk.daemon.answer(client.publish(desk.daemon.request(PublishRequest {}))).await?;
    let (bar, mut published) = (desk.bar(), None);
    while let Some(message) = desk.daemon.next(&mut parts).await? {
        match message.part {
            Some(Part::Progress(progress)) => bar.show(&progress),
            Some(Part::Publication(publication)) => published = Some(publication),
            None => {}
        }
    }
    bar.clear();
    published.ok_or_else(|| Failure::protocol("the publication ended without a result"))
}

async fn rebuild(mut client: WarehouseServiceClient<Channel>, desk: &Desk<'_>) -> Result<Publication, Failure> {
    use rebuild_response::Part;
    let mut parts = desk.daemon.answer(client.rebuild(desk.daemon.request(RebuildRequest {}))).await?;
    let (bar, mut published) = (desk.bar(), None);
    while let Some(message) = desk.daemon.next(&mut parts).await? {
        match message.part {
            Some(Part::Progress(progress)) => bar.show(&progress),
            Some(Part::Publication(publication)) => published = Some(publication),
            None => {}
        }
    }
    bar.clear();
    published.ok_or_else(|| Failure::protocol("the rebuild ended without a result"))
}

async fn path(mut client: WarehouseServiceClient<Channel>, desk: &Desk<'_>) -> Result<PathResponse, Failure> {
    desk.daemon.answer(client.path(desk.daemon.request(PathRequest {}))).await
}

fn published(publication: &Publication) -> Answer {
    let facts = vec![
        ("published", Cell::new(&publication.path, Tone::Good)),
        ("through", Cell::plain(format!("seq {}", count(publication.through_seq)))),
        ("tip", Cell::plain(&publication.ledger_tip)),
        ("size", Cell::plain(bytes(publication.bytes))),
    ];
    Answer {
        blocks: vec![Block::Facts(facts)],
        csv: records(&publication.path, Some(publication)),
        json: Json::document(&PublicationJson::of(publication)),
        exit: Exit::Ok,
    }
}

#[derive(Serialize)]
struct PathJson<'a> {
    path: &'a str,
    publication: Option<PublicationJson<'a>>,
}

/// The table is the bare path, so that `duckdb "$(keepwarmctl warehouse path)"` works.
fn located(response: &PathResponse) -> Answer {
    let publication = response.publication.as_ref();
    Answer {
        blocks: vec![Block::Text(Cell::plain(&response.path))],
        csv: records(&response.path, publication),
        json: Json::document(&PathJson { path: &response.path, publication: publication.map(PublicationJson::of) }),
        exit: if publication.is_some() { Exit::Ok } else { Exit::BadNews },
    }
}

fn records(path: &str, publication: Option<&Publication>) -> Records {
    let or_empty = |value: fn(&Publication) -> String| publication.map_or_else(String::new, value);
    Records::fields([
        ("path", path.to_owned()),
        ("through_seq", or_empty(|p| p.through_seq.to_string())),
        ("ledger_tip", or_empty(|p| p.ledger_tip.clone())),
        ("published_at", or_empty(|p| utc(p.published_at_us))),
        ("age_seconds", or_empty(|p| seconds(p.age_us).to_string())),
        ("bytes", or_empty(|p| p.bytes.to_string())),
        ("schema_version", or_empty(|p| p.schema_version.to_string())),
    ])
}

/// One line about how old the numbers are, below a report.
pub(super) fn freshness(publication: &Publication, zone: &str) -> String {
    let at = crate::time::local(publication.published_at_us, zone);
    format!("published {at}, {} ago, through seq {}", age(publication.age_us), count(publication.through_seq))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::render::testing::check;

    fn publication() -> Publication {
        Publication {
            path: "/var/lib/keepwarm/published/warehouse.duckdb".into(),
            through_seq: 123_400,
            ledger_tip: "3f".repeat(32),
            published_at_us: 1_790_000_000_000_000,
            age_us: 120_000_000,
            bytes: 144_000_000,
            schema_version: 1,
        }
    }

    #[test]
    fn a_publication_says_what_it_holds() {
        check("warehouse-publish", &published(&publication()));
    }

    #[test]
    fn a_path_is_shown_bare_and_is_bad_news_while_nothing_lies_there() {
        let path = publication().path;
        let answer = located(&PathResponse { path: path.clone(), publication: None });
        check("warehouse-path-nothing", &answer);
        assert_eq!(located(&PathResponse { path, publication: Some(publication()) }).exit, Exit::Ok);
    }
}
