//! Replies that all come within a second, as webhooks over HTTP: how long until each is decided and committed, stops and
//! all others apart, and whether every one of them is there.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use keepwarm_domain::words::Channel;
use keepwarm_tests::{
    home::Outside,
    http::encoded,
    live,
    outside::{account, listener, tables_of},
    parts::free_port,
    twilio::{Callback, FakeTwilio},
};
use keepwarmd::clock::Clock;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    customers,
    feed::feed,
    floor::{Rows, open_read_only},
    measured::{Aim, Measured, Run, count, spread},
    place::{Place, area_codes},
    stopwatch::Stopwatch,
};

/// Customers who may write.
const STORE: usize = 10_000;

/// What they write, by turns: one of five stops.
const WORDS: [&str; 5] = [
    "is it still available?",
    "what would my trade be worth",
    "can I come by on saturday morning",
    "stop texting me please",
    "do you have it in blue",
];
const STOP: usize = 3;

const STORE_NUMBER: &str = "+13125550199";

pub(crate) async fn within_a_second(size: usize) -> anyhow::Result<Measured> {
    ensure!(size <= STORE, "each customer writes once: at most {STORE}");
    let (fake, dir, port) = (FakeTwilio::start(), tempfile::tempdir()?, free_port());
    let tables = account(&fake, dir.path()).replace("poll-every = \"1s\"", "poll-every = \"60s\"");
    let tables = format!("{tables}\n{}", listener(port, dir.path()));
    let place =
        Place::over(Outside { toml: tables_of(Channel::Text, "twilio", &tables), live: Vec::new() }, "cadences");
    let clock = Clock::System;
    let appliance = place.start(clock.clone()).await?;
    live::go_live(&appliance, Channel::Text, "twilio").await;
    feed(&appliance, STORE).await?;
    appliance.engine.settle().await?;
    let listening = appliance.hear()?;
    let begun = appliance.ledger.tip().await?.seq;
    let requests = requests(&fake, size, port)?;
    let apart = Duration::from_secs(1) / u32::try_from(size)?;
    let (watch, start, mut waiting) = (Stopwatch::start(), clock.now(), Vec::with_capacity(size));
    for (number, request) in (0..).zip(requests) {
        clock.sleep_until(start.checked_add(apart * number)?).await;
        waiting.push(tokio::spawn(post(request, port)));
    }
    let brought = watch.seconds();
    let (mut stops, mut others) = (Vec::new(), Vec::new());
    for (number, one) in waiting.into_iter().enumerate() {
        let (status, seconds) = one.await??;
        ensure!(status == 200, "a reply was answered with {status}");
        if number % WORDS.len() == STOP { &mut stops } else { &mut others }.push(seconds);
    }
    let seconds = watch.seconds();
    drop(listening);
    appliance.engine.settle().await?;
    appliance.stop().await?;
    let rows = Rows::of_ledger(&place.ledger_dir(), begun)?;
    none_is_lost(&place, size, stops.len())?;
    let ([stop_p50, stop_p99, stop_longest], [p50, p99, longest]) = (spread(stops), spread(others));
    let parts = vec![
        ("brought-within", brought),
        ("stop-p50", stop_p50),
        ("stop-p99", stop_p99),
        ("stop-longest", stop_longest),
        ("other-p50", p50),
        ("other-p99", p99),
        ("other-longest", longest),
        ("rows", count(rows.count)),
        ("commits", count(rows.commits())),
    ];
    let floor = ("the same rows appended and committed", rows.append(&place.scratch()?)?);
    Ok(Run { name: "rush", size, unit: "replies", seconds, floor, aim: Aim::None, parts }.compared())
}

/// The webhooks as bytes, signed: what a provider does before the second begins.
fn requests(fake: &FakeTwilio, size: usize, port: u16) -> anyhow::Result<Vec<Vec<u8>>> {
    let (codes, url) = (area_codes()?, format!("http://127.0.0.1:{port}/twilio/message"));
    let one = |number: usize| {
        let from = format!("+1{}", customers::phone(number, &codes).replace('-', ""));
        let sid = fake.receive(&from, STORE_NUMBER, WORDS[number % WORDS.len()]);
        let Callback { form, signature, .. } = fake.webhook(&sid, &url).context("it came in")?;
        let body = encoded(&form);
        Ok(format!(
            "POST /twilio/message HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: {signature}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes())
    };
    (0..size).map(one).collect()
}

/// The status of the answer, which comes after the commit, and how long it took.
async fn post(request: Vec<u8>, port: u16) -> anyhow::Result<(u16, f64)> {
    let watch = Stopwatch::start();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.context("connecting to the listener")?;
    stream.write_all(&request).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let seconds = watch.seconds();
    let status = String::from_utf8_lossy(&answer).split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((status.context("no answer of HTTP")?, seconds))
}

fn none_is_lost(place: &Place, size: usize, stops: usize) -> anyhow::Result<()> {
    let ledger = open_read_only(&place.ledger_dir().join("ledger.duckdb"))?;
    for (kind, wanted) in [("reply-received", size), ("suppression-added", stops)] {
        let sql = "SELECT count(*) FROM entry WHERE kind = ?";
        let found: i64 = ledger.query_row(sql, [kind], |row| row.get(0))?;
        ensure!(usize::try_from(found)? == wanted, "{found} entries of {kind} where there should be {wanted}");
    }
    Ok(())
}
