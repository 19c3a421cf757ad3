//! The roads on which customers and providers are heard. Owns which of them the configuration asks for, their start and
//! end, and how each of them is, for `status`; what a road brings is the front's.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use keepwarm_domain::words::Channel;
use tokio::task::JoinHandle;

use super::{
    Front,
    gateway::{self, Look},
    hook::{self, Caller, Hooks, Office},
    mailbox,
    twilio::Poll,
};
use crate::{
    appliance::Appliance,
    channels::codes,
    config::{Config, LoginBy, Provider},
    secret::{Proof, Secrets},
    systemd,
};

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
    /// Requests that were refused, by reason.
    pub refused: BTreeMap<Refusal, u64>,
}

/// Why something that came in counts for nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Refusal {
    /// It does not prove that it comes from who it says.
    Forged,
    /// It was there before.
    Replayed,
    Oversized,
    Malformed,
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

    /// Something that came by it was refused.
    pub fn refused(&self, road: &'static str, why: Refusal) {
        *self.lock().entry(road).or_default().refused.entry(why).or_default() += 1;
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
    let Appliance { config, engine, ledger, clock, roads, tokens, .. } = appliance;
    let front = Front::new(engine.clone(), ledger.clone(), config);
    let credentials = systemd::credentials_dir();
    let secrets = Secrets { credentials: credentials.as_deref() };
    let mut tasks = Vec::new();
    let carrier = config.channels.providers.get(&Channel::Text);
    let (mut twilio, mut kannel) = (None, None);
    if let (Some(Provider::Twilio), Some(settings)) = (carrier, &config.channels.twilio) {
        let token = secrets.load("twilio-token", "token-file", settings.token_file.as_deref())?;
        let codes = codes(settings.codes_file.as_deref())?;
        let poll = Poll::new(settings.clone(), token.clone(), codes.clone(), front.clone(), clock.clone());
        tasks.push(tokio::spawn(poll.run(roads.clone())));
        twilio = Some((token, codes));
    }
    if let Some(settings) = &config.mailbox {
        let proof = match (settings.login, tokens) {
            (LoginBy::Oauth, Some(tokens)) => Proof::Token(Arc::clone(tokens)),
            _ => {
                let file = settings.password_file.as_deref();
                Proof::Password(secrets.load("mailbox-password", "password-file", file)?)
            }
        };
        let parts = (engine.clone(), ledger.clone(), clock.clone());
        let poll = mailbox::Poll::new((config, settings), proof, front.clone(), parts)?;
        tasks.push(tokio::spawn(poll.run(roads.clone())));
    }
    if let Some(listen) = &config.channels.listen {
        // A gateway that carries nothing proves nothing of the channel.
        if carrier == Some(&Provider::Kannel) {
            kannel = secrets.load_if_any("kannel-secret", listen.kannel_secret_file.as_deref())?;
        }
        let signing = secrets.load_if_any("signing-secret", listen.signing_secret_file.as_deref())?;
        let (address, public_url) = (listen.address, listen.public_url.clone());
        let callers = callers(config, secrets)?;
        let hooks = Hooks { listen: address, public_url, twilio, kannel: kannel.clone(), signing, callers };
        let office = Office { config: Arc::clone(config), engine: engine.clone(), ledger: ledger.clone() };
        tasks.push(hook::serve(hooks, office, front.clone(), clock.clone(), roads.clone())?);
    }
    if let (Some(Provider::Kannel), Some(settings)) = (carrier, &config.channels.kannel) {
        let password = secrets.load_if_any("kannel-status-password", settings.status_password_file.as_deref())?;
        let look = Look { settings: settings.clone(), password, front, clock: clock.clone() };
        match (kannel, settings.status_url.clone()) {
            (None, _) => drop(roads.failing(hook::KANNEL, clock.now(), gateway::SHUT.to_owned())),
            (Some(_), None) => drop(roads.failing(hook::KANNEL, clock.now(), gateway::UNSEEN.to_owned())),
            (Some(_), Some(url)) => tasks.push(tokio::spawn(look.run(url, roads.clone()))),
        }
    }
    Ok(Listening(tasks))
}

/// Who may post leads and calls, each with the secret under `caller-NAME`.
fn callers(config: &Config, secrets: Secrets<'_>) -> anyhow::Result<Vec<Caller>> {
    let callers = config.callers.iter().map(|caller| {
        let name = format!("caller-{}", caller.name);
        let secret = secrets.load(&name, "secret-file", caller.secret_file.as_deref())?;
        Ok(Caller { name: caller.name.clone(), sends: caller.sends, secret, source: caller.source.clone() })
    });
    callers.collect()
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
        assert_eq!(roads.all()["poll"], Road { well_at: Some(later), taken: 5, ..Road::default() });
        roads.refused("hook", Refusal::Forged);
        roads.refused("hook", Refusal::Forged);
        assert_eq!(roads.all()["hook"].refused, BTreeMap::from([(Refusal::Forged, 2)]));
    }
}
