//! Whether customers can be heard, and on which roads.

use keepwarm_proto::v1::{HearingStatus, RoadStatus, StatusResponse};
use serde::Serialize;

use crate::{
    render::{Cell, Tone},
    text::count,
    time::{local, utc},
};

#[derive(Serialize)]
pub(super) struct HearingJson<'a> {
    channel: &'a str,
    deaf: bool,
    heard_at: Option<String>,
    advice: &'a str,
}

impl<'a> HearingJson<'a> {
    pub(super) fn of(it: &'a HearingStatus) -> Self {
        Self { channel: &it.channel, deaf: it.deaf, heard_at: it.heard_at_us.map(utc), advice: &it.advice }
    }
}

#[derive(Serialize)]
pub(super) struct RoadJson<'a> {
    road: &'a str,
    well_at: Option<String>,
    failing_since: Option<String>,
    problem: &'a str,
    taken: i64,
    refused: RefusedJson,
}

#[derive(Serialize)]
struct RefusedJson {
    forged: i64,
    replayed: i64,
    oversized: i64,
    malformed: i64,
}

/// All that was refused.
fn refused(it: &RoadStatus) -> i64 {
    it.forged + it.replayed + it.oversized + it.malformed
}

impl<'a> RoadJson<'a> {
    pub(super) fn of(it: &'a RoadStatus) -> Self {
        Self {
            road: &it.road,
            well_at: it.well_at_us.map(utc),
            failing_since: it.failing_since_us.map(utc),
            problem: &it.problem,
            taken: it.taken,
            refused: RefusedJson {
                forged: it.forged,
                replayed: it.replayed,
                oversized: it.oversized,
                malformed: it.malformed,
            },
        }
    }
}

/// Channels over which nobody can be heard.
pub(super) fn deaf(response: &StatusResponse) -> Vec<&str> {
    response.hearing.iter().filter(|it| it.deaf).map(|it| it.channel.as_str()).collect()
}

/// A line for each channel, and one for each road.
pub(super) fn facts(response: &StatusResponse, zone: &str) -> Vec<(&'static str, Cell)> {
    let channels = response.hearing.iter().map(|it| {
        let heard = it.heard_at_us.map(|at| local(at, zone));
        if it.deaf {
            return ("hearing", Cell::new(format!("{} is deaf: {}", it.channel, it.advice), Tone::Bad));
        }
        ("hearing", Cell::new(format!("{}, heard {}", it.channel, heard.unwrap_or_default()), Tone::Good))
    });
    let roads = response.roads.iter().map(|it| {
        let taken = match refused(it) {
            0 => format!("{}, {} taken", it.road, count(it.taken)),
            refused => format!("{}, {} taken, {} refused", it.road, count(it.taken), count(refused)),
        };
        match it.failing_since_us {
            Some(since) => {
                let text = format!("{taken}, fails since {}: {}", local(since, zone), it.problem);
                ("road", Cell::new(text, Tone::Bad))
            }
            None => ("road", Cell::plain(taken)),
        }
    });
    channels.chain(roads).collect()
}
