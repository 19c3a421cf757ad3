//! Texts and words on texts by asking a Twilio-compatible API for its list of messages, so that no port of the store is open
//! to the world. Owns the poll: from where it asks, what it makes of the list, and what it has seen.
//!
//! The list is asked for from a while before the last proof: a provider lists late, and out of order. What comes twice is
//! known by its id. Where the poll goes on from is a fact of the ledger, so a restart loses nothing; what the last days
//! brought is remembered here only to ask the ledger less.

mod list;
mod walk;

use std::{collections::HashMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::words::Channel;
use tracing::{debug, info, warn};

pub(super) use self::list::delivery;
use self::{
    list::{Item, Page},
    walk::Walk,
};
use super::{Arrived, Front, Roads, Taken, Unheard};
use crate::{
    channels::{
        Codes,
        http::{Ask, Http, Login, Unanswered},
    },
    clock::Clock,
    config::Twilio as Settings,
    secret::Secret,
};

/// The road's name in `status`.
pub const ROAD: &str = "twilio-poll";

/// A provider's list may be behind its messages by so much.
const OVERLAP: SignedDuration = SignedDuration::from_mins(15);

/// Carriers report on a message for so long, and a list may be behind by hours: so often the poll goes back to here.
const SWEPT: SignedDuration = SignedDuration::from_hours(48);
const SWEEP_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Pages of such a walk at each poll: it holds up nobody who writes now.
const SWEEP_PAGES: usize = 5;

/// How far back the first poll of all goes.
const FIRST: SignedDuration = SignedDuration::from_hours(24);

/// What arrives there while it is asked may be in its answer or not.
const SKEW: SignedDuration = SignedDuration::from_mins(1);

/// A walk that took longer, because it was interrupted or much was said, proves nothing yet: somebody may have asked to stop
/// meanwhile.
const LONG: SignedDuration = SignedDuration::from_mins(1);

/// Longer than any poll goes back, but for one after days without any.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(72);

/// The longest that a poll waits after one that failed, unless the provider says otherwise or polls are further apart.
const BACKOFF_MAX: Duration = Duration::from_secs(60);

/// What a poll of the account needs.
pub struct Poll {
    settings: Settings,
    token: Secret,
    http: Http,
    codes: Codes,
    front: Front,
    clock: Clock,
    /// The status in which a message was taken, and when.
    seen: HashMap<String, (String, Timestamp)>,
    /// What is new, and what came late. A walk goes on where it was interrupted.
    near: Option<Walk>,
    sweep: Option<Walk>,
    swept_at: Option<Timestamp>,
}

/// Why a poll came to nothing, and what to do. Shows no number and no address.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("the provider of texts cannot be asked ({0}); check the network, and base-url in [twilio]")]
    Unanswered(&'static str),
    #[error("the provider of texts refused its list of messages with status {0}; check account and token of [twilio]")]
    Login(u16),
    #[error("the provider of texts wants fewer requests (status 429); if this stays, raise poll-every in [twilio]")]
    TooMany(Option<Duration>),
    #[error("the provider of texts answered with status {0}; if this stays, check base-url and account in [twilio]")]
    Status(u16),
    #[error("what base-url in [twilio] answers is no such list of messages: {0}")]
    Shape(&'static str),
    #[error("what was heard could not be recorded; the log of keepwarmd says why")]
    Unheard(#[from] Unheard),
}

impl From<Unanswered> for Failed {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::NotSent(why) | Unanswered::InDoubt(why) => Self::Unanswered(why),
        }
    }
}

impl Poll {
    #[must_use]
    pub fn new(settings: Settings, token: Secret, codes: Codes, front: Front, clock: Clock) -> Self {
        let http = Http::new(settings.timeout);
        let (seen, near, sweep, swept_at) = (HashMap::new(), None, None, None);
        Self { settings, token, http, codes, front, clock, seen, near, sweep, swept_at }
    }

    /// Polls for ever.
    pub async fn run(mut self, roads: Roads) {
        let mut failures: u32 = 0;
        loop {
            let polled = self.once().await;
            let now = self.clock.now();
            let wait = match polled {
                Ok(taken) => {
                    failures = 0;
                    if roads.well(ROAD, now, taken) {
                        info!("the provider's list of messages is read again");
                    }
                    self.settings.poll_every
                }
                Err(failed) => {
                    failures += 1;
                    if roads.failing(ROAD, now, failed.to_string()) {
                        warn!(%failed, "texts cannot be heard; automated texts stop unless this passes soon");
                    } else {
                        debug!(%failed, failures, "texts still cannot be heard");
                    }
                    backoff(self.settings.poll_every, failures, &failed)
                }
            };
            self.clock.sleep(wait).await;
        }
    }

    /// One poll: everything new is taken before the list counts as read. How much was new.
    ///
    /// # Errors
    /// When the list was not read whole, or what it held was not taken. The next poll goes on there.
    pub async fn once(&mut self) -> Result<u64, Failed> {
        let now = self.clock.now();
        if self.near.is_none() {
            let through = self.front.through(Channel::Text).await?;
            self.near = Some(Walk::new(&self.settings, through.map_or(now - FIRST, |through| through - OVERLAP), now));
        }
        let mut taken = 0;
        while let Some(mut walk) = self.near.take() {
            let stepped = self.page(&mut walk).await;
            if walk.goes_on_after(&stepped) {
                self.near = Some(walk);
                taken += stepped?;
                continue;
            }
            taken += stepped?;
            let now = self.clock.now();
            if now.duration_since(walk.begun) > LONG {
                self.near = Some(Walk::new(&self.settings, walk.begun - OVERLAP, now));
                continue;
            }
            self.front.proven(Channel::Text, walk.begun - SKEW).await?;
        }
        taken += self.swept(now).await?;
        Ok(taken)
    }

    /// Some pages of the walk over what may have been listed late, or whose state may have changed.
    async fn swept(&mut self, now: Timestamp) -> Result<u64, Failed> {
        if self.sweep.is_none() && self.swept_at.is_none_or(|at| now.duration_since(at) >= SWEEP_EVERY) {
            self.sweep = Some(Walk::new(&self.settings, now - SWEPT, now));
            self.seen.retain(|_, (_, at)| now.duration_since(*at) < REMEMBERED);
        }
        let mut taken = 0;
        for _ in 0..SWEEP_PAGES {
            let Some(mut walk) = self.sweep.take() else { break };
            let stepped = self.page(&mut walk).await;
            if walk.goes_on_after(&stepped) {
                self.sweep = Some(walk);
            } else if stepped.is_ok() {
                self.swept_at = Some(walk.begun);
            }
            taken += stepped?;
        }
        Ok(taken)
    }

    /// Reads a page of the walk and has it taken; how much of it was new.
    async fn page(&mut self, walk: &mut Walk) -> Result<u64, Failed> {
        let page = self.read(walk.url.clone()).await?;
        let now = self.clock.now();
        let fresh = page.items.into_iter().filter(|it| self.is_new(it));
        let (arrived, items): (Vec<Arrived>, Vec<Item>) =
            fresh.filter_map(|it| Some((it.arrived(self.front.keys(), &self.codes, now)?, it))).unzip();
        let taken = if arrived.is_empty() { Vec::new() } else { self.front.take(arrived).await? };
        let mut new = 0;
        for (item, taken) in items.into_iter().zip(taken) {
            new += u64::from(taken == Taken::Decided);
            // Whose sending is not recorded yet is asked about again.
            if taken != Taken::Unknown {
                self.seen.insert(item.sid, (item.status, now));
            }
        }
        walk.advance(&self.settings, page.next)?;
        Ok(new)
    }

    fn is_new(&self, item: &Item) -> bool {
        self.seen.get(&item.sid).is_none_or(|(status, _)| *status != item.status)
    }

    async fn read(&self, url: String) -> Result<Page, Failed> {
        let (http, token, account) = (self.http.clone(), self.token.clone(), self.settings.account.clone());
        let asked = tokio::task::spawn_blocking(move || http.ask(&url, &Login::Basic(&account, &token), &Ask::Get));
        let answered = asked.await.map_err(|_| Failed::Unanswered("asking it panicked"))??;
        match answered.status {
            200 => Page::read(&answered.body),
            401 | 403 => Err(Failed::Login(answered.status)),
            429 => Err(Failed::TooMany(answered.retry_after)),
            other => Err(Failed::Status(other)),
        }
    }
}

/// Twice as long after each poll that failed, and as long as the provider wants.
fn backoff(every: Duration, failures: u32, failed: &Failed) -> Duration {
    let doubled = every.saturating_mul(1 << failures.min(10)).min(BACKOFF_MAX.max(every));
    match failed {
        Failed::TooMany(Some(wanted)) => doubled.max(*wanted),
        _ => doubled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_in_trouble_is_asked_less_often_but_every_minute_at_least() {
        let every = Duration::from_secs(15);
        let waits: Vec<u64> = (1..5).map(|n| backoff(every, n, &Failed::Status(503)).as_secs()).collect();
        assert_eq!(waits, [30, 60, 60, 60]);
        assert_eq!(backoff(Duration::from_secs(300), 99, &Failed::Status(503)).as_secs(), 300);
        let wanted = Failed::TooMany(Some(Duration::from_secs(90)));
        assert_eq!(backoff(every, 1, &wanted).as_secs(), 90);
        assert_eq!(backoff(every, 1, &Failed::TooMany(None)).as_secs(), 30);
    }
}
