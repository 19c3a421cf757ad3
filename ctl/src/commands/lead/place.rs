//! `keepwarmctl lead place ID --state CODE`.

use keepwarm_proto::v1::{PlaceRequest, PlaceResponse};
use serde::Serialize;

use super::{Client, Desk};
use crate::{
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Json, Records, Tone},
};

pub(super) async fn place(mut client: Client, desk: &Desk<'_>, lead: i64, state: &str) -> Result<Answer, Failure> {
    let request = desk.daemon.request(PlaceRequest { lead, state: state.to_owned() });
    Ok(placed(&desk.daemon.answer(client.place(request)).await?))
}

#[derive(Serialize)]
struct PlacedJson<'a> {
    lead: i64,
    changed: bool,
    zones: &'a [String],
}

fn placed(response: &PlaceResponse) -> Answer {
    let mut told = vec![
        ("lead", Cell::plain(response.lead.to_string())),
        ("by the clock of", Cell::plain(response.zones.join(", "))),
    ];
    if !response.changed {
        told.push(("changed", Cell::new("nothing: it was known already", Tone::Dim)));
    }
    let csv = Records::fields([
        ("lead", response.lead.to_string()),
        ("changed", response.changed.to_string()),
        ("zones", response.zones.join(" ")),
    ]);
    let json = PlacedJson { lead: response.lead, changed: response.changed, zones: &response.zones };
    Answer { blocks: vec![Block::Facts(told)], csv, json: Json::document(&json), exit: Exit::Ok }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::check;

    #[test]
    fn the_clocks_that_a_touch_must_suit_are_named() {
        let zones = vec!["America/New_York".to_owned(), "America/Chicago".to_owned()];
        let response = PlaceResponse { lead: 17, changed: true, zones };
        check("lead-place", &placed(&response));
        check("lead-place-again", &placed(&PlaceResponse { changed: false, ..response }));
    }
}
