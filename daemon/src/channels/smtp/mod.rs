//! Email by SMTP submission (RFC 6409). Owns the dialog with the server, step by step, and what each of its answers means;
//! what is said in the mail stands in `letter`.
//!
//! Until the last line of a message is on its way the server has nothing that it could deliver, so whatever goes wrong
//! before is certain: nothing was sent. After it only the server's answer counts. Where none comes the message is in doubt,
//! and a mail server cannot be asked what became of it. So the dialog is led here and not by a library's transport, which
//! does not say how far it came.

mod letter;

use std::{
    error::Error as _,
    fs,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context as _;
use keepwarm_domain::{
    ids::TouchId,
    input::DeliveryResult,
    words::{FailReason, Language},
};
use keepwarm_ledger::Keys;
use lettre::{
    message::dkim::DkimConfig,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS, Mechanism},
        client::{Certificate, SmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use tracing::warn;

use self::letter::Letter;
use super::Message;
use crate::{
    config::{LoginBy, Security, Smtp as Settings},
    oauth::{NoToken, Tokens},
    secret::{Proof, Secret, Secrets},
};

/// A mail server.
pub struct Smtp {
    settings: Settings,
    keys: Keys,
    /// Who logs in, and what proves it.
    login: Option<(String, Proof)>,
    tls: Option<TlsParameters>,
    dkim: Option<DkimConfig>,
    hello: ClientId,
    /// Connections that wait for the next message.
    idle: Mutex<Vec<SmtpConnection>>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// How far the dialog came.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    /// Before any message: connecting, greeting, encryption, authentication.
    Opening,
    Sender,
    Recipient,
    /// The server was asked to take the message.
    Asking,
    /// The message was on its way, or all of it was there.
    Content,
}

/// What the server said, as far as it may be kept: its words can hold an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Answer {
    code: u16,
    /// RFC 3463, such as 5.1.1.
    enhanced: Option<(u8, u16, u16)>,
}

/// Why a message was not taken.
enum Broken {
    Server(Phase, Error),
    Token(NoToken),
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self::Server(Phase::Opening, error)
    }
}

impl From<(Phase, Error)> for Broken {
    fn from((phase, error): (Phase, Error)) -> Self {
        Self::Server(phase, error)
    }
}

impl From<NoToken> for Broken {
    fn from(no: NoToken) -> Self {
        Self::Token(no)
    }
}

impl Smtp {
    /// Reads the secrets and prepares encryption. Connects to nothing: a server that is down is no reason not to start.
    ///
    /// # Errors
    /// When a secret, a certificate or the key that signs is not there or not readable.
    pub fn new(
        settings: Settings,
        keys: Keys,
        secrets: &Secrets<'_>,
        tokens: Option<&Arc<Tokens>>,
    ) -> anyhow::Result<Self> {
        let login = match (&settings.user, settings.login) {
            (Some(user), LoginBy::Password) => {
                let secret = secrets.load("smtp-password", "password-file", settings.password_file.as_deref())?;
                Some((user.clone(), Proof::Password(secret)))
            }
            (Some(user), LoginBy::Oauth) => {
                let tokens = tokens.context("the configuration has no section [oauth] for the tokens of [smtp]")?;
                Some((user.clone(), Proof::Token(Arc::clone(tokens))))
            }
            (None, _) => None,
        };
        let tls = match settings.security {
            Security::None => None,
            Security::Starttls | Security::Tls => Some(encryption(&settings)?),
        };
        let dkim = settings.dkim.as_ref().map(|dkim| letter::signature(dkim, secrets)).transpose()?;
        let domain = settings.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let hello = ClientId::Domain(domain.to_owned());
        Ok(Self { settings, keys, login, tls, dkim, hello, idle: Mutex::default() })
    }

    pub(super) fn connections(&self) -> usize {
        usize::from(self.settings.connections)
    }

    pub(super) fn per_minute(&self) -> u32 {
        self.settings.per_minute
    }

    pub(super) fn footer(&self, touch: TouchId, store_name: &str, language: Language) -> String {
        letter::footer(&self.settings, &self.keys, touch, store_name, language)
    }

    /// Hands one message over.
    pub(super) fn hand_over(&self, message: &Message) -> DeliveryResult {
        let letter = match Letter::write(message, &self.settings, &self.keys, self.dkim.as_ref()) {
            Ok(letter) => letter,
            Err(reason) => return DeliveryResult::Failed(reason),
        };
        let led = self.line().and_then(|mut line| {
            match converse(&mut line, &letter) {
                Ok(()) => {
                    self.park(line);
                    Ok(())
                }
                Err(failed) => {
                    // What state the dialog is in is not worth finding out.
                    line.abort();
                    Err(failed.into())
                }
            }
        });
        match led {
            Ok(()) => DeliveryResult::Sent { provider_id: None, segments: None },
            Err(Broken::Token(no)) => {
                warn!(touch = message.touch.0, problem = %no, "there is no token to log in to the mail server with");
                DeliveryResult::NotSent(FailReason::Down)
            }
            Err(Broken::Server(phase, error)) => {
                let answer = answer(&error);
                let result = meaning(phase, answer);
                let (code, status) = (answer.map(|it| it.code), answer.and_then(|it| it.enhanced));
                warn!(
                    touch = message.touch.0,
                    problem = problem(phase, answer, &error),
                    ?phase,
                    code,
                    ?status,
                    ?result,
                    "the mail server did not take a message"
                );
                result
            }
        }
    }

    /// A connection that works: one that waits, or a new one.
    fn line(&self) -> Result<SmtpConnection, Broken> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut line) = idle else { return self.connect() };
            if line.test_connected() {
                return Ok(line);
            }
            line.abort();
        }
    }

    fn connect(&self) -> Result<SmtpConnection, Broken> {
        let (mut line, opening) = (self.reach()?, |error| Broken::Server(Phase::Opening, error));
        match &self.login {
            None => {}
            Some((user, Proof::Password(password))) => {
                let credentials = Credentials::new(user.clone(), password.text().to_owned());
                line.auth(DEFAULT_MECHANISMS, &credentials).map_err(opening)?;
            }
            Some((user, Proof::Token(tokens))) => {
                let login = |line: &mut SmtpConnection, token: &Secret| {
                    let credentials = Credentials::new(user.clone(), token.text().to_owned());
                    line.auth(&[Mechanism::Xoauth2], &credentials).map(drop)
                };
                let token = tokens.access()?;
                if login(&mut line, &token).is_err() {
                    // It is good for an hour or so. A no has more than one form, and the dialog is over after it.
                    line.abort();
                    tokens.refused(&token);
                    line = self.reach()?;
                    login(&mut line, &tokens.access()?).map_err(opening)?;
                }
            }
        }
        Ok(line)
    }

    /// An encrypted connection, before any login.
    fn reach(&self) -> Result<SmtpConnection, Error> {
        let Settings { host, port, security, timeout, .. } = &self.settings;
        let wrapped = self.tls.as_ref().filter(|_| *security == Security::Tls);
        let mut line = SmtpConnection::connect((host.as_str(), *port), Some(*timeout), &self.hello, wrapped, None)?;
        if let Some(tls) = self.tls.as_ref().filter(|_| *security == Security::Starttls) {
            line.starttls(tls, &self.hello)?;
        }
        Ok(line)
    }

    fn park(&self, line: SmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.connections() {
            idle.push(line);
        }
    }
}

/// Certificates are verified as the host does, and by the dealer's own authority where one is named.
fn encryption(settings: &Settings) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(file) = &settings.ca_file {
        let read = || format!("reading the certificates of {}", file.display());
        let pem = fs::read(file).with_context(read)?;
        let certificate = Certificate::from_pem(&pem)
            .ok()
            .with_context(|| format!("{} holds no certificate: expected one in PEM form", file.display()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().context("preparing encrypted connections to the mail server")
}

/// Hands one message over on an open connection.
fn converse(line: &mut SmtpConnection, letter: &Letter) -> Result<(), (Phase, Error)> {
    let at = |phase| move |error| (phase, error);
    line.command(Mail::new(Some(letter.return_path.clone()), Vec::new())).map_err(at(Phase::Sender))?;
    line.command(Rcpt::new(letter.to.clone(), Vec::new())).map_err(at(Phase::Recipient))?;
    line.command(Data).map_err(at(Phase::Asking))?;
    line.message(&letter.bytes).map_err(at(Phase::Content))?;
    Ok(())
}

/// The server's own answer, where the error is one. A broken line and an answer that cannot be read are none.
fn answer(error: &Error) -> Option<Answer> {
    let code = u16::from(error.status()?);
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    Some(Answer { code, enhanced: enhanced(&said) })
}

/// The first word that is an enhanced status code. Nothing else of what the server said is looked at or kept.
fn enhanced(said: &str) -> Option<(u8, u16, u16)> {
    let read = |word: &str| {
        let mut parts = word.split('.');
        let class: u8 = parts.next()?.parse().ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        let (subject, detail) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some((class, subject, detail))
    };
    said.split(|c: char| c.is_whitespace() || c == '-').find_map(read)
}

const LOGIN: &str =
    "it refused the login: check `user` and `login` in [smtp], and the credential of the password or token";

/// What is wrong, and where it is mended, in words of our own: a server's may hold an address.
fn problem(phase: Phase, answer: Option<Answer>, error: &Error) -> &'static str {
    match (phase, answer.map(|it| it.code)) {
        // RFC 4954, 6: no login, a weak one, a wrong one, one without encryption.
        (Phase::Opening, Some(454 | 530 | 534 | 535 | 538)) => LOGIN,
        // It asked something back, which a provider does that refuses a token, or knows no way to log in that we know.
        (Phase::Opening, None) if error.is_client() => LOGIN,
        (Phase::Opening, None) if is_untrusted(error) => {
            "its certificate is not trusted: name the authority behind it as `ca-file` in [smtp], or check `host`"
        }
        (Phase::Opening, None) => "no connection, or no answer in time: check `host`, `port` and `security` in [smtp]",
        (_, None) => "the connection broke",
        (_, Some(_)) => "it refused this message",
    }
}

/// Whether the server could not prove who it is. The library below passes that on as text alone.
fn is_untrusted(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(found) = cause {
        if found.to_string().contains("invalid peer certificate") {
            return true;
        }
        cause = found.source();
    }
    false
}

/// What follows for the message: RFC 5321, 4.2.1 and 4.3.2; RFC 3463 for the second and third number.
fn meaning(phase: Phase, answer: Option<Answer>) -> DeliveryResult {
    let Some(Answer { code, enhanced }) = answer else {
        return match phase {
            Phase::Content => DeliveryResult::Uncertain,
            _ => DeliveryResult::NotSent(FailReason::Down),
        };
    };
    match (code, enhanced) {
        // Nothing is wrong with the message: whoever looks after the server sees it in the log, and it goes later.
        _ if phase == Phase::Opening => DeliveryResult::NotSent(FailReason::Down),
        // The server goes away, or takes nothing for now (RFC 5321, 4.2.2; 3.8 for 421 at any time).
        (421, _) => DeliveryResult::NotSent(FailReason::Down),
        // The server keeps nothing of what it did not take.
        (400..=499, _) => DeliveryResult::NotSent(FailReason::Provider),
        (_, Some((_, 2, 2))) | (552, _) => DeliveryResult::Failed(FailReason::Unreachable),
        (_, Some((_, 7, _))) => DeliveryResult::Failed(FailReason::Refused),
        (_, Some((_, 1, _))) if phase != Phase::Sender => DeliveryResult::Failed(FailReason::InvalidAddress),
        _ if phase == Phase::Recipient => DeliveryResult::Failed(FailReason::InvalidAddress),
        _ => DeliveryResult::Failed(FailReason::Refused),
    }
}

#[cfg(test)]
mod tests;
