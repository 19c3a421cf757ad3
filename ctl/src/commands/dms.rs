//! `keepwarmctl dms status | read | sold | available`.

use keepwarm_proto::v1::{
    FeedReadRequest, FeedRow, FeedsRequest, StockRequest, StockResponse, dms_service_client::DmsServiceClient,
};
use serde::Serialize;

use super::Desk;
use crate::{
    args::{Dms, Stock, word},
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
    time::{age, utc},
};

pub(super) async fn run(command: &Dms, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = DmsServiceClient::new(desk.daemon.channel());
    let daemon = &desk.daemon;
    let (stock, sold) = match command {
        Dms::Status => {
            let request = daemon.request(FeedsRequest {});
            return Ok(listed(&daemon.answer(client.feeds(request)).await?.feeds));
        }
        Dms::Read { feed, through } => {
            let feed = word(*feed);
            let request = daemon.request(FeedReadRequest { feed: feed.clone(), through_us: *through });
            return Ok(read(&feed, daemon.answer(client.feed_read(request)).await?.changed));
        }
        Dms::Sold(stock) => (stock, true),
        Dms::Available(stock) => (stock, false),
    };
    let Stock { stock, store } = stock;
    let request = daemon.request(StockRequest { stock: stock.clone(), sold, store: *store });
    Ok(marked(&daemon.answer(client.stock(request)).await?, sold))
}

#[derive(Serialize)]
struct FeedJson<'a> {
    feed: &'a str,
    through: Option<String>,
    required_by: &'a [String],
}

#[derive(Serialize)]
struct FeedsJson<'a> {
    feeds: Vec<FeedJson<'a>>,
}

fn listed(rows: &[FeedRow]) -> Answer {
    let mut csv = Records::new(["feed", "through", "required_by"]);
    for row in rows {
        csv.push([row.feed.clone(), row.through_us.map(utc).unwrap_or_default(), row.required_by.join("; ")]);
    }
    let feed = |row: &'_ FeedRow| {
        let asked = !row.required_by.is_empty();
        let read = match row.age_us {
            Some(us) => Cell::plain(format!("{} ago", age(us))),
            None => Cell::new("never", if asked { Tone::Bad } else { Tone::Dim }),
        };
        vec![Cell::plain(&row.feed), read, Cell::or_dash(row.required_by.join(", "))]
    };
    let columns = vec![Column::word("feed"), Column::word("read"), Column::text("required by")];
    let blocks = vec![Block::Sheet(Sheet { columns, rows: rows.iter().map(feed).collect() })];
    let feeds = rows.iter().map(|row| FeedJson {
        feed: &row.feed,
        through: row.through_us.map(utc),
        required_by: &row.required_by,
    });
    Answer { blocks, csv, json: Json::document(&FeedsJson { feeds: feeds.collect() }), exit: Exit::Ok }
}

#[derive(Serialize)]
struct ReadJson<'a> {
    feed: &'a str,
    changed: bool,
}

fn read(feed: &str, changed: bool) -> Answer {
    let text = if changed {
        Cell::new(format!("noted: {feed} has been read"), Tone::Good)
    } else {
        Cell::new(format!("{feed} was read through a later moment before"), Tone::Dim)
    };
    let csv = Records::fields([("feed", feed.to_owned()), ("changed", changed.to_string())]);
    Answer { blocks: vec![Block::Text(text)], csv, json: Json::document(&ReadJson { feed, changed }), exit: Exit::Ok }
}

#[derive(Serialize)]
struct StockJson {
    sold: bool,
    changed: i32,
    leads: i32,
}

fn marked(response: &StockResponse, sold: bool) -> Answer {
    let StockResponse { changed, leads } = *response;
    let as_what = if sold { "sold" } else { "for sale" };
    let text = format!("{changed} newly {as_what}; open leads that ask about one of them: {leads}");
    let fields = [("sold", sold.to_string()), ("changed", changed.to_string()), ("leads", leads.to_string())];
    Answer {
        blocks: vec![Block::Text(Cell::new(text, Tone::Good))],
        csv: Records::fields(fields),
        json: Json::document(&StockJson { sold, changed, leads }),
        exit: Exit::Ok,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn feeds_are_shown_with_who_requires_them() {
        let row = |feed: &str, hours: Option<i64>, required_by: &[&str]| FeedRow {
            feed: feed.into(),
            through_us: hours.map(|hours| 1_790_000_000_000_000 - hours * 3_600_000_000),
            age_us: hours.map(|hours| hours * 3_600_000_000),
            required_by: required_by.iter().map(|it| (*it).to_owned()).collect(),
        };
        let rows = [
            row("deals", Some(9), &["unsold-showroom: thanks (26h)"]),
            row("inventory", None, &["new-inbound: stock-check (4h)", "aged-internet: stock-check (4h)"]),
            row("appointments", None, &[]),
        ];
        check("dms-status", &listed(&rows));
    }

    #[test]
    fn what_was_noted_is_told() {
        check("dms-read", &read("deals", true));
        check("dms-read-again", &read("deals", false));
        check("dms-sold", &marked(&StockResponse { changed: 2, leads: 1 }, true));
    }
}
