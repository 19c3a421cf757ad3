//! Logins by token (RFC 6749, 6; XOAUTH2), as the large mail providers demand them instead of a password. Owns the exchange
//! of the refresh token for access tokens, and where a new refresh token is kept; knows no mail server.
//!
//! An access token is used until a server refuses it, and then another is asked for, once: when it ends is the provider's to
//! say, and a clock that is wrong locks nobody out. Some providers hand out a new refresh token each time and let the old
//! one die: the newest is kept in a file of its own beside the ledger, and counts until the operator passes another one.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use keepwarm_ledger::Keys;
use serde_json::Value;
use tracing::warn;

use crate::{
    channels::http::{Ask, Http, Login, Unanswered},
    config::{Config, OAuth as Settings},
    secret::{Secret, Secrets},
};

/// Where the newest refresh token is kept, in the ledger's folder.
const KEPT_FILE: &str = "oauth.token";

/// The account's tokens, for whoever logs in with them.
pub struct Tokens {
    settings: Settings,
    client_secret: Option<Secret>,
    /// What the operator passed: a file of another one counts for nothing.
    given: String,
    kept: PathBuf,
    http: Http,
    held: Mutex<Held>,
}

struct Held {
    refresh: Secret,
    access: Option<Secret>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// Why there is no token, and what to do. What the server wrote is not in it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoToken {
    #[error("the token server did not answer ({0}); check the network, and token-url in [oauth]")]
    Unanswered(Unanswered),
    #[error(
        "the refresh token is no longer good: let somebody of the store grant access anew, and replace the credential \
         oauth-refresh-token"
    )]
    Withdrawn,
    #[error(
        "the token server does not know the client; check client-id in [oauth] and the credential oauth-client-secret"
    )]
    Client,
    #[error("the token server answered {0} and gave no token; check token-url, client-id and scope in [oauth]")]
    Refused(u16),
}

impl Tokens {
    /// Those of the account in `[oauth]`, where something logs in with them. Connects to nothing.
    ///
    /// # Errors
    /// When a secret is not there or not fit to be one.
    pub fn of(config: &Config, secrets: &Secrets<'_>, keys: &Keys) -> anyhow::Result<Option<Self>> {
        let Some(settings) = &config.oauth else { return Ok(None) };
        let file = settings.refresh_token_file.as_deref();
        let passed = secrets.load("oauth-refresh-token", "refresh-token-file", file)?;
        let client_secret = secrets.load_if_any("oauth-client-secret", settings.client_secret_file.as_deref())?;
        let given = keys.keyed_hash("oauth.given", passed.text().as_bytes()).to_string();
        let kept = config.ledger.dir.join(KEPT_FILE);
        let refresh = newest(&kept, &given).unwrap_or(passed);
        let (settings, http) = (settings.clone(), Http::new(settings.timeout));
        Ok(Some(Self { settings, client_secret, given, kept, http, held: Mutex::new(Held { refresh, access: None }) }))
    }

    /// A token to log in with: the one that was good last, or a new one. Waits for the token server.
    ///
    /// # Errors
    /// When there is none to be had.
    pub fn access(&self) -> Result<Secret, NoToken> {
        let mut held = self.lock();
        if let Some(access) = &held.access {
            return Ok(access.clone());
        }
        let access = self.exchange(&mut held)?;
        held.access = Some(access.clone());
        Ok(access)
    }

    /// A server refused this one: it is not used again.
    pub fn refused(&self, token: &Secret) {
        self.lock().access.take_if(|access| access.text() == token.text());
    }

    fn exchange(&self, held: &mut Held) -> Result<Secret, NoToken> {
        let Settings { token_url, client_id, scope, .. } = &self.settings;
        let mut form = vec![("grant_type", "refresh_token"), ("client_id", client_id.as_str())];
        form.push(("refresh_token", held.refresh.text()));
        form.extend(self.client_secret.as_ref().map(|secret| ("client_secret", secret.text())));
        form.extend(scope.as_ref().map(|scope| ("scope", scope.as_str())));
        let answered = self.http.ask(token_url, &Login::None, &Ask::Form(&form)).map_err(NoToken::Unanswered)?;
        let said: Value = serde_json::from_slice(&answered.body).unwrap_or_default();
        let text = |name: &str| said[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        match (answered.status, text("access_token")) {
            (200..=299, Some(access)) => {
                if let Some(new) = text("refresh_token").filter(|new| new != held.refresh.text()) {
                    held.refresh = Secret::new(new);
                    self.keep(&held.refresh);
                }
                Ok(Secret::new(access))
            }
            // RFC 6749, 5.2.
            (status, _) => Err(match text("error").as_deref() {
                Some("invalid_grant") => NoToken::Withdrawn,
                Some("invalid_client" | "unauthorized_client") => NoToken::Client,
                _ => NoToken::Refused(status),
            }),
        }
    }

    /// What cannot be kept is still good as long as the daemon runs.
    fn keep(&self, refresh: &Secret) {
        if let Err(error) = self.write(refresh) {
            warn!(file = %self.kept.display(), %error, "a new refresh token of the mail account cannot be kept");
        }
    }

    fn write(&self, refresh: &Secret) -> io::Result<()> {
        let new = self.kept.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        writeln!(file, "{}\n{}", self.given, refresh.text())?;
        file.sync_all()?;
        fs::rename(&new, &self.kept)
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest refresh token that grew from the one that was passed.
fn newest(kept: &std::path::Path, given: &str) -> Option<Secret> {
    let text = zeroize::Zeroizing::new(fs::read_to_string(kept).ok()?);
    let (of, newest) = text.trim_end().split_once('\n')?;
    (of == given && !newest.is_empty()).then(|| Secret::new(newest.to_owned()))
}
