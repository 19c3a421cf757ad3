//! Whether a Kannel gateway is there to be heard. Kannel keeps no list of messages that could be asked for: what customers
//! wrote comes by its webhook or not at all. So nobody would know in a quiet night that the way in is shut.
//!
//! Owns the look at the gateway's own status page: a box that calls webhooks is connected, and a carrier is on line. Together
//! with a listener that runs in this process, and with everything that the webhook brings, that is the proof that customers
//! can be heard. That the gateway's configuration names the webhook is proven by the stop without which nothing goes live.

use keepwarm_domain::words::Channel;
use tracing::{info, warn};

use super::{Front, Roads, Unheard, hook::KANNEL};
use crate::{
    channels::http::{Ask, Http, Login, Unanswered, escaped},
    clock::Clock,
    config::Kannel as Settings,
    secret::Secret,
};

/// What a look needs.
pub struct Look {
    pub settings: Settings,
    /// Of the status page.
    pub password: Option<Secret>,
    pub front: Front,
    pub clock: Clock,
}

/// Why the gateway cannot be counted on, and what to do.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the gateway's status page cannot be asked ({0}); check that bearerbox runs, and status-url in [kannel]")]
    Unanswered(&'static str),
    #[error("the gateway's status page answered with status {0}; check status-url and its password")]
    Status(u16),
    #[error("the gateway {0}")]
    Down(&'static str),
    #[error("that the gateway is there could not be recorded; the log of keepwarmd says why")]
    Unheard(#[from] Unheard),
}

impl Look {
    /// Looks for ever.
    pub async fn run(self, status_url: String, roads: Roads) {
        let http = Http::new(self.settings.timeout);
        loop {
            let looked = self.once(&http, &status_url).await;
            let now = self.clock.now();
            match looked {
                Ok(()) => {
                    if roads.well(KANNEL, now, 0) {
                        info!("the gateway is there again");
                    }
                }
                Err(failed) => {
                    if roads.failing(KANNEL, now, failed.to_string()) {
                        warn!(%failed, "texts cannot be heard; automated texts stop unless this passes soon");
                    }
                }
            }
            self.clock.sleep(self.settings.poll_every).await;
        }
    }

    async fn once(&self, http: &Http, status_url: &str) -> Result<(), Failed> {
        let begun = self.clock.now();
        let url = match &self.password {
            Some(password) => format!("{status_url}?password={}", escaped(password.text())),
            None => status_url.to_owned(),
        };
        let http = http.clone();
        let asked = tokio::task::spawn_blocking(move || http.ask(&url, &Login::None, &Ask::Get)).await;
        let answered = match asked {
            Ok(Ok(answered)) => answered,
            Ok(Err(Unanswered::NotSent(why) | Unanswered::InDoubt(why))) => return Err(Failed::Unanswered(why)),
            Err(_) => return Err(Failed::Unanswered("asking it panicked")),
        };
        if answered.status != 200 {
            return Err(Failed::Status(answered.status));
        }
        is_there(&String::from_utf8_lossy(&answered.body), self.settings.smsc.as_deref()).map_err(Failed::Down)?;
        Ok(self.front.proven(Channel::Text, begun).await?)
    }
}

/// Whether the page, as XML, tells of a box that calls webhooks and of a carrier that is on line: the configured one, where
/// there is one.
fn is_there(page: &str, smsc: Option<&str>) -> Result<(), &'static str> {
    if !page.contains("<gateway>") {
        return Err("shows no status as XML: let status-url end with /status.xml, and check its password");
    }
    let parts = |name: &'static str| page.split(name).skip(1);
    let has = |part: &str, tag: &str, value: &str| part.contains(&format!("<{tag}>{value}"));
    if !parts("<box>").any(|it| has(it, "type", "smsbox") && has(it, "status", "on-line")) {
        return Err("has no smsbox on line, so nobody calls the webhook: start smsbox");
    }
    let is_ours = |it: &&str| smsc.is_none_or(|id| has(it, "id", &format!("{id}<")));
    if !parts("<smsc>").filter(is_ours).any(|it| has(it, "status", "online")) {
        return Err("has no carrier on line: see its log");
    }
    Ok(())
}

/// What to say where no look is possible.
pub(super) const UNSEEN: &str = "nobody can see whether the gateway is there: set status-url in [kannel]";

/// What to say where nothing of the gateway can arrive.
pub(super) const SHUT: &str =
    "Kannel tells what customers write by its webhook alone: add [listen], with kannel-secret-file";

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<?xml version=\"1.0\"?>\n<gateway>\n<boxes>\n<box>\n<type>smsbox</type>\n<id>(none)</id>\n\
        <IP>127.0.0.1</IP>\n<status>on-line 0d 0h 0m 9s</status>\n</box>\n</boxes>\n<smscs><count>2</count>\n<smsc>\n\
        <name>FAKE:10000</name>\n<admin-id>A</admin-id>\n<id>A</id>\n<status>online 9s</status>\n</smsc>\n<smsc>\n\
        <name>SMPP</name>\n<id>B</id>\n<status>connecting</status>\n</smsc>\n</smscs>\n</gateway>\n";

    #[test]
    fn a_gateway_is_there_with_a_box_and_a_carrier_on_line() {
        assert_eq!(is_there(PAGE, None), Ok(()));
        assert_eq!(is_there(PAGE, Some("A")), Ok(()));
        for (page, smsc) in [
            (PAGE.to_owned(), Some("B")),
            (PAGE.replace("on-line", "dead"), None),
            (PAGE.replace("online", "disconnected"), None),
            ("Denied".to_owned(), None),
        ] {
            assert!(is_there(&page, smsc).is_err());
        }
    }
}
