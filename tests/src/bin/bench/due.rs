//! Touches that become due one after the other: how long from the moment at which each is due until the provider has it.
//! Claimed, committed, rendered, sealed and asked over HTTP, at a pace that a large group of stores never reaches.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use keepwarm_domain::{ids::TouchId, state::State, words::Channel};
use keepwarm_tests::{
    home::Outside,
    live,
    outside::{account, tables_of},
    twilio::{ACCOUNT, FakeTwilio, Message, TOKEN},
};
use keepwarmd::{
    appliance::Appliance,
    channels::http::{Ask, Http, Login},
    clock::Clock,
    secret::Secrets,
};

use crate::{
    feed::feed_one_by_one,
    measured::{Aim, Measured, Run, count, spread},
    place::Place,
    stopwatch::Stopwatch,
};

/// Fifty a second.
const APART: Duration = Duration::from_millis(20);

/// After the last is due nobody waits longer.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often the provider's count is looked at.
const LOOK: Duration = Duration::from_millis(50);

const STATUS: &str = "https://example.com/twilio/status";

const FLOOR: &str = "the same requests made of the same provider, one after the other";

pub(crate) async fn to_provider(size: usize) -> anyhow::Result<Measured> {
    let (fake, dir) = (FakeTwilio::start(), tempfile::tempdir()?);
    let tables = format!("{}status-url = \"{STATUS}\"\n", account(&fake, dir.path()));
    let outside = Outside { toml: tables_of(Channel::Text, "twilio", &tables), live: Vec::new() };
    let place = Place::over(outside, "soon");
    let clock = Clock::System;
    let appliance = place.start(clock.clone()).await?;
    live::go_live(&appliance, Channel::Text, "twilio").await;
    feed_one_by_one(&appliance, size, APART).await?;
    let due = planned(&appliance, size).await?;
    let first = due.values().min().copied().context("nothing is due")?;
    clock.sleep_until(first).await;
    let watch = Stopwatch::start();
    while fake.counts().0 < u32::try_from(size)?
        && watch.seconds() < (PATIENCE + APART * u32::try_from(size)?).as_secs_f64()
    {
        clock.sleep_until(clock.now() + LOOK).await;
    }
    appliance.engine.settle().await?;
    let taken = fake.taken();
    appliance.stop().await?;
    let late = lateness(&taken, &due)?;
    ensure!(late.len() == size, "{} of {size} touches reached the provider", late.len());
    let last = taken.iter().map(|message| message.created_at).max().context("nothing was taken")?;
    let seconds = last.duration_since(first).as_secs_f64();
    let ([p50, p99, longest], asked) = (spread(late), again(&fake, &taken, dir.path())?);
    let floor = asked.iter().sum();
    let [floor_p50, floor_p99, _] = spread(asked);
    let parts = vec![
        ("p50", p50),
        ("p99", p99),
        ("longest", longest),
        ("floor-p50", floor_p50),
        ("floor-p99", floor_p99),
        ("segments-each", count(taken.iter().map(|message| message.segments).sum()) / count(size)),
    ];
    Ok(Run { name: "due", size, unit: "touches", seconds, floor: (FLOOR, floor), aim: Aim::None, parts }.compared())
}

/// When each touch is due.
async fn planned(appliance: &Appliance, size: usize) -> anyhow::Result<BTreeMap<TouchId, Timestamp>> {
    let due = |state: &State| state.touches.iter().map(|(id, touch)| (*id, touch.planned_at)).collect();
    let due: BTreeMap<TouchId, Timestamp> = appliance.engine.ask(due).await?;
    ensure!(due.len() == size, "{} touches of {size} are planned: it took more than a minute to plan them", due.len());
    Ok(due)
}

/// How long after it was due each message was there, in seconds; the callback's address names the touch.
fn lateness(taken: &[Message], due: &BTreeMap<TouchId, Timestamp>) -> anyhow::Result<Vec<f64>> {
    let of = |message: &Message| {
        let token = message.callback.as_deref()?.strip_prefix(STATUS)?.strip_prefix('/')?;
        let planned_at = due.get(&TouchId(token.split('-').next()?.parse().ok()?))?;
        Some(message.created_at.duration_since(*planned_at).as_secs_f64())
    };
    taken.iter().map(|message| of(message).context("a message answers to no touch that was planned")).collect()
}

/// Makes the same requests once more with the same client and nothing else. Seconds of each.
fn again(fake: &FakeTwilio, taken: &[Message], dir: &std::path::Path) -> anyhow::Result<Vec<f64>> {
    let token = Secrets { credentials: None }.load("twilio-token", "token-file", Some(&dir.join("token")))?;
    ensure!(token.text() == TOKEN, "another token than the account's");
    let (http, login) = (Http::new(Duration::from_secs(5)), Login::Basic(ACCOUNT, &token));
    let url = format!("{}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", fake.url());
    let one = |message: &Message| {
        let callback = message.callback.as_deref().unwrap_or_default();
        let form =
            [("To", &*message.to), ("From", &*message.from), ("Body", &*message.body), ("StatusCallback", callback)];
        let watch = Stopwatch::start();
        let answered = http.ask(&url, &login, &Ask::Form(&form))?;
        ensure!(answered.status == 201, "the provider answered {}", answered.status);
        Ok(watch.seconds())
    };
    taken.iter().map(one).collect()
}
