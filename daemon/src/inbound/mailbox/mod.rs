//! The mailbox that customers answer to, asked by IMAP (RFC 3501), so that no port of the store is open to the world. Owns
//! the poll: from where it reads on, that a mail counts as read only once what it says is committed, and that one mail that
//! cannot be read holds up no other.
//!
//! The mailbox is opened for reading alone: nothing in it is marked, moved or deleted, people may read it too, and what they
//! have seen is no sign of what keepwarm has. It is read on by the numbers that the server gives mails, which are kept
//! beside the ledger as of an entry of it (`cursor`). Where they are of no use, at the first poll of all, after the
//! mailbox was made anew or the ledger restored, it is read on from some days before the last proof that everything was
//! heard: each mail is known again by what it says, so what comes twice is decided once.

mod cursor;
mod line;
mod once;

use std::{path::Path, sync::Arc, time::Duration};

use keepwarm_ledger::{Keys, Ledger};
use tracing::{debug, info, warn};

use self::{
    cursor::Cursor,
    line::{Broken, Encryption},
};
use super::{Front, Roads, Unheard, mail::Reader};
use crate::{
    clock::Clock,
    config::{Config, Mailbox as Settings},
    engine::Engine,
    oauth::NoToken,
    secret::Proof,
};

/// The road's name in `status`.
pub const ROAD: &str = "mailbox";

/// The longest that a poll waits after one that failed, unless polls are further apart.
const BACKOFF_MAX: Duration = Duration::from_secs(300);

/// Where the place in the mailbox is kept, beside the ledger.
const CURSOR_FILE: &str = "mailbox.cursor";

/// What a poll of the mailbox needs.
pub struct Poll {
    settings: Settings,
    proof: Proof,
    encryption: Option<Encryption>,
    cursor: Cursor,
    reader: Arc<Reader>,
    front: Front,
    engine: Engine,
    ledger: Ledger,
    keys: Keys,
    config: Arc<Config>,
    clock: Clock,
}

/// Why a poll came to nothing, and what to do. A server's own words may hold an address, so none of them are here.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("the mail server cannot be reached ({0}); check the network, and host and port in [mailbox]")]
    Unreachable(std::io::ErrorKind),
    #[error("no encrypted connection to the mail server: {0}; check host, security and ca-file in [mailbox]")]
    Encryption(String),
    #[error("the mail server refused the login; check user, login, and the password or token of [mailbox]")]
    Login,
    #[error("there is no token to log in to the mail server with: {0}")]
    Token(#[from] NoToken),
    #[error("the mail server has no such folder; check `folder` in [mailbox]")]
    Folder,
    #[error("the mail server does not number its mails, so nobody could say what was read")]
    Unnumbered,
    #[error("the connection to the mail server broke: {0}")]
    Broken(Broken),
    #[error("reading a mail ended unexpectedly; it is tried again, and then left to a human")]
    Reading,
    #[error("the place in the mailbox cannot be kept beside the ledger")]
    Cursor(#[source] std::io::Error),
    #[error("what was heard could not be recorded; the log of keepwarmd says why")]
    Unheard(#[from] Unheard),
}

impl Poll {
    /// Prepares encryption and finds the place up to which the mailbox was read. Connects to nothing.
    ///
    /// # Errors
    /// When the certificates that the configuration names cannot be read, or the ledger cannot be asked.
    pub fn new(
        (config, settings): (&Arc<Config>, &Settings),
        proof: Proof,
        front: Front,
        (engine, ledger, clock): (Engine, Ledger, Clock),
    ) -> anyhow::Result<Self> {
        let keys = ledger.keys();
        let of = keys
            .keyed_hash("mailbox", format!("{}\0{:?}\0{}", settings.host, settings.user, settings.folder).as_bytes());
        let cursor = Cursor::load(&Path::new(&config.ledger.dir).join(CURSOR_FILE), of, &ledger)?;
        Ok(Self {
            encryption: Encryption::of(settings)?,
            settings: settings.clone(),
            proof,
            cursor,
            reader: Arc::new(Reader::new(keys.clone(), config.channels.smtp.as_ref())),
            front,
            engine,
            ledger,
            keys,
            config: Arc::clone(config),
            clock,
        })
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
                        info!("the mailbox is read again");
                    }
                    self.settings.poll_every
                }
                Err(failed) => {
                    failures += 1;
                    if roads.failing(ROAD, now, failed.to_string()) {
                        warn!(%failed, "mail cannot be heard; automated email stops unless this passes soon");
                    } else {
                        debug!(%failed, failures, "mail still cannot be heard");
                    }
                    backoff(self.settings.poll_every, failures)
                }
            };
            self.clock.sleep(wait).await;
        }
    }
}

/// Twice as long after each failure: a server that is down, or that shuts out who fails to log in, is left in peace.
fn backoff(every: Duration, failures: u32) -> Duration {
    every.saturating_mul(2_u32.saturating_pow(failures.min(16))).min(BACKOFF_MAX.max(every))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_fails_is_asked_less_and_less_often() {
        let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3_600));
        assert_eq!([1, 2, 30].map(|failures| backoff(second, failures).as_secs()), [2, 4, 300]);
        assert_eq!(backoff(hour, 9), hour);
    }
}
