//! Touches in doubt: handed over perhaps, and without a result, because the daemon died or no answer came. Owns the asking:
//! when, how often, and when nobody can say. What became of a touch is the provider's to know and the engine's to record.
//!
//! Nothing is sent from here. A touch of which the provider's list had nothing six times never arrived there, and the engine
//! plans it again by its own rules; of every other that is not found, a human decides.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{
    ids::PersonId,
    input::{DeliveryResult, Input},
    state::State,
    words::{Channel, FailReason, SealKind},
};
use keepwarm_ledger::Ledger;
use tokio::sync::mpsc;
use tracing::{error, info, warn};

use crate::{
    channels::{Doubt, Known, Provider},
    clock::Clock,
    engine::Engine,
    person::PersonRecord,
};

/// Looks without anything that prove it was never there. A list may lag behind, and a request that was given up here may
/// be taken minutes later: at a look a minute, as configured unless told otherwise, these span five.
const ABSENT_MIN: u32 = 6;

/// A provider that could not be asked for so long does not say any more.
const ASK_AT_MOST: SignedDuration = SignedDuration::from_hours(1);

/// The providers, by channel.
pub type Providers = BTreeMap<Channel, Provider>;

/// Where doubts are put down while the daemon runs.
pub type Desk = mpsc::UnboundedSender<Doubt>;

/// What was in doubt when the daemon died, in two parts: what its providers could say at once, as the engine is told it,
/// and what has to be asked after.
#[must_use]
pub fn at_start(state: &State, ledger: &Ledger, providers: &Providers, now: Timestamp) -> (Vec<Input>, Vec<Doubt>) {
    let doubts = collect(state, ledger, now);
    if !doubts.is_empty() {
        warn!(touches = doubts.len(), "touches were claimed when the daemon died; their providers are asked");
    }
    let (later, now): (Vec<Doubt>, Vec<Doubt>) =
        doubts.into_iter().partition(|doubt| providers.get(&doubt.channel).is_some_and(|it| it.ask_every().is_some()));
    let settled = now.into_iter().map(|doubt| {
        let known = providers.get(&doubt.channel).map(|provider| provider.look_up(&doubt));
        match known {
            Some(Known::Settled(result)) => delivered(&doubt, result),
            _ => delivered(&doubt, DeliveryResult::Uncertain),
        }
    });
    (settled.collect(), later)
}

fn collect(state: &State, ledger: &Ledger, now: Timestamp) -> Vec<Doubt> {
    let claims: Vec<_> = state.in_doubt().collect();
    let person = |touch| {
        let confirmed = || state.confirmations.get(&touch).map(|it| it.person);
        state.touches.get(&touch).map(|it| it.person).or_else(confirmed)
    };
    let people = claims.iter().filter_map(|(touch, ..)| person(*touch)).collect();
    let records = records(ledger, people);
    let doubts = claims.into_iter().map(|(touch, attempt, channel, key)| {
        let person = person(touch);
        let record = person.and_then(|person| records.get(&person));
        let to = record.map(|record| if channel == Channel::Email { &record.emails } else { &record.phones });
        let made = person.and_then(|person| state.people.get(&person)).into_iter().flat_map(|person| &person.made);
        // The claim itself is the last that was made over the channel; a confirmation counts for none.
        let claimed_at = match state.confirmations.get(&touch) {
            Some(confirmation) => Some(confirmation.planned_at),
            None => made.filter(|(_, over)| *over == channel).map(|(at, _)| *at).max(),
        };
        Doubt {
            touch,
            attempt,
            channel,
            key: key.to_owned(),
            to: to.cloned().unwrap_or_default(),
            claimed_at: claimed_at.or(state.recorded_at).unwrap_or(now),
            // It was handed over before the last entry that the dead daemon wrote, or a moment after.
            doubted_at: now.min(state.recorded_at.map_or(now, |at| at + SignedDuration::from_mins(1))),
            rivals: 0,
            absent: 0,
        }
    });
    doubts.collect()
}

/// Without the vault nobody can say where a touch went.
fn records(ledger: &Ledger, mut people: Vec<PersonId>) -> BTreeMap<PersonId, PersonRecord> {
    people.sort_unstable();
    people.dedup();
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    if ids.is_empty() {
        return BTreeMap::new();
    }
    match ledger.open_versions(SealKind::Person, &ids).wait() {
        Ok(sealed) => PersonRecord::by_person(&sealed),
        Err(error) => {
            error!(%error, "the vault did not open, so touches in doubt cannot be asked after");
            BTreeMap::new()
        }
    }
}

fn delivered(doubt: &Doubt, result: DeliveryResult) -> Input {
    Input::Delivered { touch: doubt.touch, attempt: doubt.attempt, result, rule: None, message: None }
}

/// Asks for as long as the daemon runs.
pub struct Asking {
    pub engine: Engine,
    pub providers: Arc<Providers>,
    pub clock: Clock,
    /// From those who hand over.
    pub new: mpsc::UnboundedReceiver<Doubt>,
    /// From before the start.
    pub first: Vec<Doubt>,
}

impl Asking {
    /// Runs until the engine stops. What is not settled by then is in doubt at the next start.
    pub async fn run(self) {
        let Self { engine, providers, clock, mut new, first } = self;
        let begun = clock.now();
        let mut waiting: Vec<(Timestamp, Doubt)> =
            first.into_iter().map(|doubt| (next(&providers, &doubt, begun), doubt)).collect();
        loop {
            let due = waiting.iter().map(|(due, _)| *due).min().unwrap_or(Timestamp::MAX);
            tokio::select! {
                doubt = new.recv() => {
                    let Some(doubt) = doubt else { break };
                    waiting.push((next(&providers, &doubt, clock.now()), doubt));
                    continue;
                }
                () = clock.sleep_until(due) => {}
            }
            let now = clock.now();
            let Some(at) = waiting.iter().position(|(due, _)| *due <= now) else { continue };
            let (_, mut doubt) = waiting.swap_remove(at);
            let same =
                |other: &Doubt| other.channel == doubt.channel && other.to.iter().any(|to| doubt.to.contains(to));
            doubt.rivals = waiting.iter().filter(|(_, other)| same(other)).count();
            let Some((doubt, known)) = look_up(&providers, doubt).await else { continue };
            let now = clock.now();
            match settled(&doubt, known, now) {
                Ok(result) => {
                    info!(touch = doubt.touch.0, ?result, "a touch was in doubt, and its provider was asked");
                    if engine.tell(delivered(&doubt, result)).await.is_err() {
                        break;
                    }
                }
                Err(absent) => {
                    let doubt = Doubt { absent, ..doubt };
                    waiting.push((next(&providers, &doubt, now), doubt));
                }
            }
        }
    }
}

fn next(providers: &Providers, doubt: &Doubt, now: Timestamp) -> Timestamp {
    let every = providers.get(&doubt.channel).and_then(Provider::ask_every).unwrap_or_default();
    now.checked_add(every).unwrap_or(Timestamp::MAX)
}

/// None where the looking itself broke, which leaves the touch in doubt.
async fn look_up(providers: &Arc<Providers>, doubt: Doubt) -> Option<(Doubt, Known)> {
    let providers = Arc::clone(providers);
    let looked = tokio::task::spawn_blocking(move || {
        let known = providers.get(&doubt.channel).map(|provider| provider.look_up(&doubt));
        (doubt, known.unwrap_or(Known::Settled(DeliveryResult::Uncertain)))
    });
    looked.await.ok()
}

/// What a look means, or how often nothing was there by now.
fn settled(doubt: &Doubt, known: Known, now: Timestamp) -> Result<DeliveryResult, u32> {
    match known {
        Known::Settled(result) => Ok(result),
        Known::Absent if doubt.absent + 1 >= ABSENT_MIN => Ok(DeliveryResult::NotSent(FailReason::Provider)),
        Known::Absent => Err(doubt.absent + 1),
        Known::Unasked if now.duration_since(doubt.doubted_at) >= ASK_AT_MOST => Ok(DeliveryResult::Uncertain),
        Known::Unasked => Err(doubt.absent),
    }
}

#[cfg(test)]
mod tests {
    use keepwarm_domain::ids::TouchId;

    use super::*;

    #[test]
    fn it_takes_six_looks_to_say_that_it_never_arrived_and_an_hour_to_give_up() {
        let at: Timestamp = "2026-11-23T15:00:00Z".parse().expect("a timestamp");
        let doubt = |absent| Doubt {
            touch: TouchId(1),
            attempt: 1,
            channel: Channel::Text,
            key: "kw-1".to_owned(),
            to: Vec::new(),
            claimed_at: at,
            doubted_at: at,
            rivals: 0,
            absent,
        };
        let soon = at + SignedDuration::from_mins(1);
        assert_eq!(settled(&doubt(0), Known::Absent, soon), Err(1));
        assert_eq!(settled(&doubt(4), Known::Absent, soon), Err(5), "it may still be on its way");
        assert_eq!(settled(&doubt(5), Known::Absent, soon), Ok(DeliveryResult::NotSent(FailReason::Provider)));
        assert_eq!(settled(&doubt(1), Known::Unasked, soon), Err(1), "not asked is not absent");
        assert_eq!(settled(&doubt(0), Known::Unasked, at + ASK_AT_MOST), Ok(DeliveryResult::Uncertain));
        let sent = DeliveryResult::Sent { provider_id: None, segments: None };
        assert_eq!(settled(&doubt(0), Known::Settled(sent.clone()), soon), Ok(sent));
    }
}
