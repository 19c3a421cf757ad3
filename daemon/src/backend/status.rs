//! How the appliance is.

use anyhow::Context as _;
use keepwarm_domain::{
    calendar,
    golive::{LIST_DAYS_REMIND, age_days, holds_until},
    ids::Seq,
    state::{PauseScope, SetupState, State, Touch},
    words::{Channel, Mode, TaskKind},
};

use super::{Backend, plans::late_feeds};
use crate::api::{
    backend::Result,
    view::{Condition, HearingView, StatusView, StoreView, TipView},
};

impl Backend {
    pub(super) async fn status_view(&self) -> Result<StatusView> {
        let now = self.clock.now();
        let started_at = self.started_at;
        let mut status = self.engine.ask(move |state| of_state(state, started_at, now)).await?;
        let tip = self.ledger.tip().await.context("asking the ledger for its end")?;
        if let Some(ledger) = &mut status.ledger {
            ledger.seq = Seq(tip.seq);
            ledger.digest = tip.digest.to_string();
        }
        if let Some(starved) = self.engine.health().starved {
            status.condition = Condition::Full { advice: starved };
        }
        status.roads = self.roads.all().into_iter().map(|(name, road)| (name.to_owned(), road)).collect();
        let problems = status.roads.iter().filter_map(|(_, road)| Some(road.failing.as_ref()?.1.as_str()));
        let problems = problems.collect::<Vec<_>>().join("; ");
        for channel in status.hearing.iter_mut().filter(|it| it.deaf && !problems.is_empty()) {
            channel.advice = format!("{}; {problems}", channel.advice);
        }
        status.roads.extend(self.feed_roads());
        status.publication = self.look().await?;
        status.cadence_files_differ = self.differing_cadences().await?;
        Ok(status)
    }
}

/// A pause of everything holds; one of a part is told below, and the rest goes on.
fn condition(state: &State, quiet: bool) -> Condition {
    if let Some(pause) = state.pauses.get(&PauseScope::Everything) {
        let zone = calendar::zone(&super::shown_zone(state)).unwrap_or(jiff::tz::TimeZone::UTC);
        let since = pause.since.to_zoned(zone).strftime("%F %H:%M %Z");
        let advice = format!("paused by {} since {since}; to go on: keepwarmctl resume all --reason TEXT", pause.by);
        return Condition::Holding { advice };
    }
    if quiet {
        let advice = "every segment and channel runs in shadow; set `[modes]` in keepwarm.toml to send";
        return Condition::Shadow { advice: advice.to_owned() };
    }
    Condition::Serving
}

fn of_state(state: &State, started_at: jiff::Timestamp, now: jiff::Timestamp) -> StatusView {
    let stores = state.setup.stores.values().map(|store| StoreView {
        store: store.store,
        name: store.name.clone(),
        zone: store.zone.clone(),
        open_now: calendar::zone(&store.zone).is_ok_and(|zone| store.hours.is_open(&zone, now)),
    });
    let due = state.touches.values().filter(|touch| touch.planned_at <= now).count() as u64;
    let uncertain = state.tasks.values().filter(|task| task.kind == TaskKind::ResolveUncertain).count() as u64;
    let quiet = state.setup.modes.values().all(|mode| *mode == Mode::Shadow);
    StatusView {
        condition: condition(state, quiet),
        started_at,
        now,
        stores: stores.collect(),
        ledger: state.recorded_at.map(|recorded_at| TipView {
            seq: Seq(state.seq),
            digest: String::new(),
            recorded_at,
        }),
        leads_open: state.leads.len() as u64,
        leads_without_next_action: state.leads.values().filter(|lead| lead.next_action(state).is_none()).count() as u64,
        touches_planned: state.touches.len() as u64 - due,
        touches_due: due,
        touches_uncertain: uncertain,
        tasks_open: state.tasks.len() as u64,
        escalations_open: state.escalations.len() as u64,
        escalations_breached: state.escalations.values().filter(|it| it.breached).count() as u64,
        intake_quarantined: state.recent.items.len() as u64,
        modes: state.setup.modes.iter().map(|((segment, channel), mode)| (*segment, *channel, *mode)).collect(),
        reminders: reminders(state, now),
        publication: None,
        pauses: super::pauses::rows(state),
        cadence_files_differ: Vec::new(),
        hearing: hearing(state, now),
        roads: Vec::new(),
    }
}

fn hearing(state: &State, now: jiff::Timestamp) -> Vec<HearingView> {
    let heard = Channel::ALL.iter().filter_map(|&channel| {
        let within = state.heard_within(channel)?;
        let heard_at = state.hearing.get(&channel).map(|last| last.at);
        let deaf = state.is_deaf(channel, now);
        let advice = match heard_at {
            _ if !deaf => String::new(),
            Some(_) => format!("nobody was heard over {channel} for {} minutes or since the start", within.as_mins()),
            None => format!("nobody was ever heard over {channel}"),
        };
        let advice = if deaf { advice + ": what would go out by itself waits" } else { advice };
        Some(HearingView { channel, deaf, heard_at, advice })
    });
    heard.collect()
}

/// Lists that grow old, channels that are told to reach customers and may not yet, and feeds that cadences wait for.
fn reminders(state: &State, now: jiff::Timestamp) -> Vec<String> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let old = state.setup.lists.iter().filter(|(_, list)| age_days(list, today) >= LIST_DAYS_REMIND);
    let lists = old.map(|((list, region), known)| {
        let of = region.as_ref().map(|state| format!(" --state {state}")).unwrap_or_default();
        let read = format!("keepwarmctl list import {list} FILE --version WORD --date DATE{of}");
        format!("the list {list} holds until {}: {read}", holds_until(known))
    });
    let waiting = Channel::ALL.iter().filter(|channel| waits(&state.setup, **channel));
    let waiting = waiting.map(|channel| {
        format!("{channel} is in shadow, whatever its mode, until it goes live: keepwarmctl go-live {channel} --check")
    });
    lists.chain(waiting).chain(late_feeds(state, now)).chain(outages(state, now)).collect()
}

/// Channels whose provider takes nothing for now.
fn outages(state: &State, now: jiff::Timestamp) -> Vec<String> {
    let zone = calendar::zone(&super::shown_zone(state)).unwrap_or(jiff::tz::TimeZone::UTC);
    let clock = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%F %H:%M %Z").to_string();
    let out = Channel::ALL.iter().filter_map(|&channel| Some((channel, state.outages.of(channel)?)));
    let told = out.map(|(channel, outage)| {
        let due = |touch: &&Touch| touch.channel == channel && touch.planned_at <= now;
        let waiting = state.touches.values().filter(due).count();
        let (since, tries) = (clock(outage.since), outage.tries);
        let again =
            if outage.until > now { format!("at {}", clock(outage.until)) } else { "with the next touch".to_owned() };
        format!(
            "the provider of {channel} takes nothing since {since} (tried {tries} times, again {again}); {waiting} due \
             touches wait and none is lost: the daemon's log names the cause"
        )
    });
    told.collect()
}

fn waits(setup: &SetupState, channel: Channel) -> bool {
    let wanted = setup.modes.iter().any(|((_, of), mode)| *of == channel && *mode != Mode::Shadow);
    wanted && !setup.may_reach(channel)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use keepwarm_domain::{
        state::ListState,
        words::{ListKind, Segment},
    };

    use super::*;

    #[test]
    fn an_old_list_and_a_channel_that_waits_are_called_to_mind() {
        let now = "2026-11-22T15:00:00Z".parse().expect("a timestamp");
        let mut state = State::default();
        let list = |dated| ListState { version: "1".to_owned(), dated, imported_at: now };
        state.setup.lists.insert((ListKind::NationalDnc, None), list(date(2026, 11, 1)));
        state.setup.lists.insert((ListKind::StateDnc, Some("IN".to_owned())), list(date(2026, 10, 28)));
        state.setup.modes.insert((Segment::NewInbound, Channel::Text), Mode::Live);
        state.setup.modes.insert((Segment::NewInbound, Channel::Email), Mode::Shadow);
        assert_eq!(
            reminders(&state, now),
            [
                "the list state-dnc holds until 2026-11-28: keepwarmctl list import state-dnc FILE --version WORD \
                 --date DATE --state IN",
                "text is in shadow, whatever its mode, until it goes live: keepwarmctl go-live text --check",
            ]
        );
    }
}
