//! A draft of a cadence over a year of recorded touches: `keepwarmctl cadence simulate` without the reading of the ledger.
//! Pure: entries are made day by day beside the watch, one core.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Context as _, ensure};
use jiff::Timestamp;
use keepwarm_domain::{
    cadence::{self, Cadence},
    entry::{Actor, ChannelConfigured, Entry, Hand, ModeSet},
    fold::fold,
    ids::{CadenceVersionId, KeyedHash},
    input::{BlockText, Input, Reviewed, Setup},
    simulate::Simulation,
    state::{Shelf, State},
    step::step,
    words::{Channel, Mode, Segment},
};

use crate::{
    history::History,
    measured::{Aim, Measured, Run, count},
    stopwatch::Stopwatch,
    texts,
};

const FLOOR: &str = "the same entries folded into a state, without a draft";

pub(crate) fn simulated(size: usize) -> anyhow::Result<Measured> {
    let start = History::of(size).now;
    let (entries, versions) = configured(start)?;
    let draft = Arc::new(draft()?);
    let mut simulation = Simulation::new(Arc::clone(&draft), start);
    let (entries_seen, seconds) = past(size, &entries, &versions, |entry| simulation.see(entry));
    let watch = Stopwatch::start();
    let outcome = simulation.finish();
    let seconds = seconds + watch.seconds();
    ensure!(outcome.enrollments > 0, "no enrollment ran by the draft");
    let mut state = State::default();
    let (_, folded) = past(size, &entries, &versions, |entry| fold(&mut state, entry));
    let floor = (FLOOR, folded);
    let parts = vec![("entries", count(entries_seen)), ("enrollments", count(usize::try_from(outcome.enrollments)?))];
    Ok(Run { name: "simulate", size, unit: "recorded touches", seconds, floor, aim: Aim::None, parts }.compared())
}

/// The shipped cadence with one step on another day.
fn draft() -> anyhow::Result<Cadence> {
    let text = texts::text("cadences", "new-inbound.toml")?;
    ensure!(text.contains("day = 4"), "the shipped cadence has a step on day 4");
    let draft = cadence::file::read("draft.toml", &text.replace("day = 4", "day = 5"));
    draft.map_err(|problems| anyhow::anyhow!("the draft has {} problems", problems.len()))
}

/// Shows the whole past to `see`; how many entries there were, and how many seconds it took without their making.
fn past(
    size: usize,
    before: &[Entry],
    versions: &BTreeMap<Segment, CadenceVersionId>,
    mut see: impl FnMut(&Entry),
) -> (usize, f64) {
    let (mut entries, mut seconds) = (before.len(), 0.0);
    before.iter().for_each(&mut see);
    let mut history = History::after(size, before.len(), versions);
    while history.made < size {
        let day = history.day();
        let watch = Stopwatch::start();
        day.iter().for_each(&mut see);
        seconds += watch.seconds();
        entries += day.len();
    }
    (entries, seconds)
}

/// The entries by which a store is told the shipped texts, with its words approved; and each segment's cadence.
fn configured(now: Timestamp) -> anyhow::Result<(Vec<Entry>, BTreeMap<Segment, CadenceVersionId>)> {
    let mut state = State::default();
    let mut entries = step(&mut state, &Input::Configured(Box::new(setup()?)), now).entries;
    let drafts = state.setup.shelves.values().filter_map(Shelf::draft);
    let approved = Input::BlocksApproved {
        versions: drafts.map(|version| Reviewed { version, broken: Vec::new() }).collect(),
        by: Hand { by: "bench".to_owned(), rep: None },
        from: None,
        until: None,
        actor: Actor::System,
    };
    entries.extend(step(&mut state, &approved, now).entries);
    ensure!(state.next_id < History::FIRST_ID, "the texts take {} ids", state.next_id);
    let version = |segment: &Segment| {
        let version = state.setup.in_force.get(segment.as_str()).copied();
        Ok((*segment, version.with_context(|| format!("no cadence is called {segment}"))?))
    };
    let versions = Segment::ALL.iter().map(version).collect::<anyhow::Result<_>>()?;
    Ok((entries, versions))
}

fn setup() -> anyhow::Result<Setup> {
    let mut numbers = 0_u64..;
    let mut hash = || {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&numbers.next().unwrap_or_default().to_le_bytes());
        KeyedHash(bytes)
    };
    let everywhere =
        Segment::ALL.iter().flat_map(|segment| Channel::ALL.iter().map(move |channel| (*segment, *channel)));
    Ok(Setup {
        stores: Vec::new(),
        reps: Vec::new(),
        sources: Vec::new(),
        channels: Channel::ALL
            .iter()
            .map(|channel| ChannelConfigured {
                channel: *channel,
                provider: "null".to_owned(),
                in_flight_max: 65_536,
                per_minute: None,
                registration: None,
                heard_within: None,
            })
            .collect(),
        modes: everywhere.map(|(segment, channel)| ModeSet { segment, channel, mode: Mode::Live }).collect(),
        segments: (hash(), Arc::new(texts::segments()?)),
        cadences: texts::cadences()?.into_iter().map(|cadence| (hash(), Arc::new(cadence))).collect(),
        tracks: (hash(), Arc::new(texts::tracks()?)),
        blocks: texts::blocks()?
            .into_iter()
            .map(|block| BlockText { content: hash(), block: Arc::new(block), author: Hand::file(true) })
            .collect(),
        policy: (hash(), Arc::new(texts::policy()?)),
        author: "bench".to_owned(),
    })
}
