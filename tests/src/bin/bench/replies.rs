//! What customers write: how fast it is read, and at the pace of a busy evening, how long from being accepted at the door to
//! the committed decision.

use anyhow::{Context as _, ensure};
use keepwarm_domain::{
    intent,
    state::State,
    words::{Channel, Intent},
};
use keepwarm_tests::replies::sheet;
use keepwarmd::{
    clock::Clock,
    config::Provider,
    engine::Private,
    inbound::{Arrived, Front, Heard, Queue, Taken},
};

use crate::{
    customers,
    feed::feed,
    floor::Rows,
    measured::{Aim, Measured, Run, count, spread},
    place::{Place, area_codes},
    stopwatch::Stopwatch,
};

/// A thousand a minute.
const APART: std::time::Duration = std::time::Duration::from_millis(60);

/// Customers who may write; a reply of somebody unknown is looked up and decided all the same.
const STORE: usize = 10_000;

/// What they write, by turns: most ask, some stop.
const WORDS: [&str; 5] = [
    "is it still available?",
    "what would my trade be worth",
    "can I come by on saturday morning",
    "no thanks, I bought elsewhere",
    "stop",
];

pub(crate) async fn committed(size: usize) -> anyhow::Result<Measured> {
    let place = Place::new(Provider::Null);
    let clock = Clock::System;
    let appliance = place.start(clock.clone()).await?;
    feed(&appliance, STORE).await?;
    appliance.engine.settle().await?;
    let open = appliance.engine.ask(|state: &State| state.leads.len()).await?;
    ensure!(open == STORE, "{open} leads of {STORE} are open");
    let begun = appliance.ledger.tip().await?.seq;
    let front = Front::new(appliance.engine.clone(), appliance.ledger.clone(), &appliance.config);
    let queue = Queue::start(front);
    let (keys, codes) = (appliance.keys.clone(), area_codes()?);
    let watch = Stopwatch::start();
    let (start, mut waiting) = (clock.now(), Vec::with_capacity(size));
    for number in 0..size {
        let after = APART.checked_mul(u32::try_from(number)?).context("too many replies")?;
        clock.sleep_until(start.checked_add(after)?).await;
        let heard = Heard {
            channel: Channel::Text,
            from: customers::phone(number % STORE, &codes),
            to: None,
            text: Private::new(WORDS[number % WORDS.len()].as_bytes().to_vec()),
            id: keys.keyed_hash("bench", &number.to_be_bytes()),
            answers: None,
            at: clock.now(),
        };
        let queue = queue.clone();
        waiting.push(tokio::spawn(async move {
            let watch = Stopwatch::start();
            let taken = queue.bring(Arrived::Said(heard)).await;
            (taken, watch.seconds())
        }));
    }
    let mut taken_in = Vec::with_capacity(size);
    for one in waiting {
        let (taken, seconds) = one.await?;
        ensure!(taken == Ok(Taken::Decided), "a reply was not decided: {taken:?}");
        taken_in.push(seconds);
    }
    let seconds = watch.seconds();
    appliance.stop().await?;
    let [p50, p99, longest] = spread(taken_in);
    let rows = Rows::of_ledger(&place.ledger_dir(), begun)?;
    let parts = vec![("p50", p50), ("p99", p99), ("longest", longest), ("rows", count(rows.count))];
    let floor = ("the same rows appended and committed", rows.append(&place.scratch()?)?);
    Ok(Run { name: "replies", size, unit: "replies", seconds, floor, aim: Aim::None, parts }.compared())
}

const FLOOR: &str = "the same words counted, and nothing understood";

/// Reads replies that people wrote, on one core.
pub(crate) fn classified(size: usize) -> anyhow::Result<Measured> {
    let written = sheet::table(sheet::REPLIES);
    let chosen = |number: usize| written[number % written.len()].text.as_str();
    // The weights are read once, by the first.
    ensure!(intent::read("STOP").says(Intent::OptOut), "the keyword is not read");
    let watch = Stopwatch::start();
    let labels: usize = (0..size).map(|number| intent::read(chosen(number)).labels.len()).sum();
    let seconds = watch.seconds();
    ensure!(labels >= size, "{labels} meanings of {size} replies: each has one at least");
    let watch = Stopwatch::start();
    let words: usize = (0..size).map(|number| std::hint::black_box(chosen(number)).split_whitespace().count()).sum();
    let floor = watch.seconds();
    ensure!(words > 0, "the replies have no words");
    let parts = vec![("microseconds-each", seconds * 1e6 / count(size)), ("labels-each", count(labels) / count(size))];
    Ok(Run { name: "classify", size, unit: "replies", seconds, floor: (FLOOR, floor), aim: Aim::None, parts }
        .compared())
}
