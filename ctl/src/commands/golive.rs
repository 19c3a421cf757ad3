//! `keepwarmctl go-live CHANNEL | no-lists | prove-stop`, `keepwarmctl go-back CHANNEL`.

use keepwarm_proto::v1::{
    DeclineListsRequest, GoLiveRequest, GoLiveResponse, RegisterStaffRequest,
    go_live_service_client::GoLiveServiceClient,
};
use serde::Serialize;

use super::{Desk, person::said};
use crate::{
    args::{ChannelWord, GoLive, GoLiveStep, word},
    exit::Exit,
    failure::Failure,
    render::{Answer, Block, Cell, Column, Json, Records, Sheet, Tone},
};

pub(super) async fn run(command: &GoLive, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = GoLiveServiceClient::new(desk.daemon.channel());
    let daemon = &desk.daemon;
    match (&command.step, command.channel) {
        (Some(GoLiveStep::NoLists { signed_by }), _) => {
            let request = daemon.request(DeclineListsRequest { signed_by: signed_by.clone() });
            daemon.answer(client.decline_lists(request)).await?;
            Ok(done(&format!("noted that {signed_by} answers for it: there are no other lists of opt-outs")))
        }
        (Some(GoLiveStep::ProveStop { channel, who, rep }), _) => {
            let (channel, contact, rep) = (word(*channel), said(who)?, *rep);
            let request = daemon.request(RegisterStaffRequest { channel: channel.clone(), contact, rep });
            let proven = daemon.answer(client.register_staff(request)).await?.proven;
            let next = if proven { "a stop has come in over it already" } else { "now send STOP from there" };
            Ok(done(&format!("registered for {channel}: {next}")))
        }
        (None, Some(channel)) => {
            let request = daemon.request(GoLiveRequest { channel: word(channel) });
            let response = if command.check {
                daemon.answer(client.check(request)).await?
            } else {
                daemon.answer(client.go(request)).await?
            };
            Ok(shown(&response))
        }
        (None, None) => Err(Failure::new(Exit::Usage, "no channel is named", "keepwarmctl go-live text --check")),
    }
}

pub(super) async fn back(channel: ChannelWord, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let mut client = GoLiveServiceClient::new(desk.daemon.channel());
    let request = desk.daemon.request(GoLiveRequest { channel: word(channel) });
    let response = desk.daemon.answer(client.back(request)).await?;
    let text = if response.embedded {
        format!("{} is carried by {}, which reaches nobody", response.channel, response.provider)
    } else {
        format!("{} decides only from now on", response.channel)
    };
    Ok(done(&text))
}

#[derive(Serialize)]
struct DoneJson<'a> {
    done: &'a str,
}

fn done(text: &str) -> Answer {
    let blocks = vec![Block::Text(Cell::new(text, Tone::Good))];
    let csv = Records::fields([("done", text.to_owned())]);
    Answer { blocks, csv, json: Json::document(&DoneJson { done: text }), exit: Exit::Ok }
}

#[derive(Serialize)]
struct GoLiveJson<'a> {
    channel: &'a str,
    provider: &'a str,
    live: bool,
    needed: bool,
    missing: Vec<MissingJson<'a>>,
}

#[derive(Serialize)]
struct MissingJson<'a> {
    check: &'a str,
    text: &'a str,
}

/// Bad news while anything is missing: a script can wait for the code 0.
fn shown(response: &GoLiveResponse) -> Answer {
    let GoLiveResponse { channel, provider, live, embedded, missing } = response;
    let (text, tone) = match (live, embedded, missing.len()) {
        (true, ..) => (format!("{channel} is live: {provider} reaches customers"), Tone::Good),
        (_, true, _) => (format!("{channel} needs none: {provider} reaches nobody"), Tone::Good),
        (_, _, 0) => (format!("{channel} is ready: keepwarmctl go-live {channel}"), Tone::Good),
        (_, _, 1) => (format!("{channel} is not live, 1 thing is missing"), Tone::Bad),
        (_, _, many) => (format!("{channel} is not live, {many} things are missing"), Tone::Bad),
    };
    let mut blocks = vec![Block::Text(Cell::new(text, tone))];
    if !missing.is_empty() {
        let rows = missing.iter().map(|it| vec![Cell::plain(&it.check), Cell::plain(&it.text)]).collect();
        blocks.push(Block::Sheet(Sheet { columns: vec![Column::word("check"), Column::text("what to do")], rows }));
    }
    let mut csv = Records::new(["channel", "provider", "live", "check", "text"]);
    let [channel_text, provider_text, live_text] = [channel.clone(), provider.clone(), live.to_string()];
    if missing.is_empty() {
        csv.push([channel_text.clone(), provider_text.clone(), live_text.clone(), String::new(), String::new()]);
    }
    for it in missing {
        let [check, text] = [it.check.clone(), it.text.clone()];
        csv.push([channel_text.clone(), provider_text.clone(), live_text.clone(), check, text]);
    }
    let exit = if missing.is_empty() { Exit::Ok } else { Exit::BadNews };
    let missing = missing.iter().map(|it| MissingJson { check: &it.check, text: &it.text }).collect();
    let json = GoLiveJson { channel, provider, live: *live, needed: !embedded, missing };
    Answer { blocks, csv, json: Json::document(&json), exit }
}

#[cfg(test)]
mod tests {
    use keepwarm_proto::v1::MissingThing;

    use super::*;
    use crate::render::testing::check;

    #[test]
    fn what_is_missing_is_named_with_what_to_do() {
        let missing = MissingThing { check: "stop-proof".into(), text: "no stop came in over text yet".into() };
        let (channel, provider) = ("text".to_owned(), "relay".to_owned());
        let response = GoLiveResponse { channel, provider, live: false, embedded: false, missing: vec![missing] };
        check("go-live-missing", &shown(&response));
        let live = GoLiveResponse { live: true, missing: Vec::new(), ..response };
        check("go-live", &shown(&live));
        let outbox = GoLiveResponse { live: false, embedded: true, provider: "outbox".into(), ..live };
        check("go-live-outbox", &shown(&outbox));
    }
}
