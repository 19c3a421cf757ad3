//! The roads on which customers and providers are heard. Owns which of them the configuration asks for, their start and
//! end, and how each of them is, for `status`; what a road brings is the front's.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use keepwarm_domain::words::Channel;
use tokio::task::JoinHandle;

use super::{Front, mailbox, twilio::Poll};
use crate::{appliance::Appliance, channels::codes, config::Provider, secret::Secrets, systemd};

/// How the roads are. Cheap to clone; all clones tell the same.
#[derive(Clone, Debug, Default)]
pub struct Roads(Arc<Mutex<BTreeMap<&'static str, Road>>>);

/// How one road is since the daemon began.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Road {
    /// When it was seen to work last.
    pub well_at: Option<Timestamp>,
    /// Since when it does not, and why, with what to do.
    pub failing: Option<(Timestamp, String)>,
    /// Messages and words on messages that were new.
    pub taken: u64,
}

impl Roads {
    /// It works, and brought so much that was new. Whether it did not before.
    pub fn well(&self, road: &'static str, now: Timestamp, taken: u64) -> bool {
        let mut roads = self.lock();
        let road = roads.entry(road).or_default();
        road.well_at = Some(now);
        road.taken += taken;
        road.failing.take().is_some()
    }

    /// It does not work. Whether it did before.
    pub fn failing(&self, road: &'static str, now: Timestamp, problem: String) -> bool {
        let mut roads = self.lock();
        let road = roads.entry(road).or_default();
        let since = road.failing.take().map(|(since, _)| since);
        road.failing = Some((since.unwrap_or(now), problem));
        since.is_none()
    }

    /// Every road by name.
    #[must_use]
    pub fn all(&self) -> BTreeMap<&'static str, Road> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<&'static str, Road>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The roads' tasks; they end with it.
#[derive(Debug)]
pub struct Listening(Vec<JoinHandle<()>>);

impl Drop for Listening {
    fn drop(&mut self) {
        // What is cut short comes again: it was not taken yet.
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Starts every road that the configuration asks for.
///
/// # Errors
/// When a secret or a file of a road cannot be read.
pub fn start(appliance: &Appliance) -> anyhow::Result<Listening> {
    let Appliance { config, engine, ledger, clock, roads, .. } = appliance;
    let front = Front::new(engine.clone(), ledger.clone(), config);
    let credentials = systemd::credentials_dir();
    let secrets = Secrets { credentials: credentials.as_deref() };
    let mut tasks = Vec::new();
    let texts = config.channels.providers.get(&Channel::Text);
    if let (Some(Provider::Twilio), Some(settings)) = (texts, &config.channels.twilio) {
        let token = secrets.load("twilio-token", "token-file", settings.token_file.as_deref())?;
        let codes = codes(settings.codes_file.as_deref())?;
        let poll = Poll::new(settings.clone(), token, codes, front.clone(), clock.clone());
        tasks.push(tokio::spawn(poll.run(roads.clone())));
    }
    if let Some(settings) = &config.mailbox {
        let password = secrets.load("mailbox-password", "password-file", settings.password_file.as_deref())?;
        let parts = (engine.clone(), ledger.clone(), clock.clone());
        let poll = mailbox::Poll::new((config, settings), password, front, parts)?;
        tasks.push(tokio::spawn(poll.run(roads.clone())));
    }
    Ok(Listening(tasks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_road_says_since_when_it_fails_and_forgets_it_when_it_is_well() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a timestamp");
        let (first, later) = (at("2026-11-23T15:00:00Z"), at("2026-11-23T15:05:00Z"));
        let roads = Roads::default();
        assert!(roads.failing("poll", first, "no connection".to_owned()));
        assert!(!roads.failing("poll", later, "refused".to_owned()));
        assert_eq!(roads.all()["poll"].failing, Some((first, "refused".to_owned())));
        assert!(roads.well("poll", later, 3));
        assert!(!roads.well("poll", later, 2));
        assert_eq!(roads.all()["poll"], Road { well_at: Some(later), failing: None, taken: 5 });
    }
}
