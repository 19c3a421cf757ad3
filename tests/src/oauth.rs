//! A fake of a token server: it exchanges a refresh token for access tokens, hands out another refresh token each time and
//! lets the old one die, and tells mail servers whose an access token is. Knows nothing of mail.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::json;

use crate::http::{Reply, Request, Server};

pub const CLIENT: &str = "keepwarm-at-anytown";
pub const CLIENT_SECRET: &str = "guess21";
/// The refresh token that somebody of the store got when they granted access.
pub const GRANTED: &str = "refresh-guess22";

struct Account {
    user: String,
    refresh: Option<String>,
    access: BTreeSet<String>,
    exchanges: usize,
}

/// A running fake; gone when dropped.
pub struct TokenServer {
    account: Arc<Mutex<Account>>,
    server: Server,
}

impl TokenServer {
    /// # Panics
    /// When there is no port.
    #[must_use]
    pub fn start(user: &str) -> Self {
        let refresh = Some(GRANTED.to_owned());
        let account = Account { user: user.to_owned(), refresh, access: BTreeSet::new(), exchanges: 0 };
        let account = Arc::new(Mutex::new(account));
        let own = Arc::clone(&account);
        Self { server: Server::start(move |request| lock(&own).answer(request)), account }
    }

    /// What `token-url` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/token", self.server.url())
    }

    /// Where a mail server asks whose a token is.
    #[must_use]
    pub fn introspect(&self) -> String {
        format!("{}/introspect", self.server.url())
    }

    /// Every access token is over.
    pub fn expire(&self) {
        lock(&self.account).access.clear();
    }

    /// Somebody takes the grant back.
    pub fn withdraw(&self) {
        let mut account = lock(&self.account);
        account.access.clear();
        account.refresh = None;
    }

    /// How often a refresh token was exchanged.
    #[must_use]
    pub fn exchanges(&self) -> usize {
        lock(&self.account).exchanges
    }
}

fn lock(account: &Mutex<Account>) -> MutexGuard<'_, Account> {
    account.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Account {
    fn answer(&mut self, request: &Request) -> Reply {
        let form = request.form();
        let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match request.path.as_str() {
            "/introspect" => {
                let active = field("token").is_some_and(|token| self.access.contains(token));
                Reply::json(200, &json!({ "active": active, "username": self.user }))
            }
            "/token" if (field("client_id"), field("client_secret")) != (Some(CLIENT), Some(CLIENT_SECRET)) => {
                Reply::json(401, &json!({ "error": "invalid_client" }))
            }
            "/token"
                if field("grant_type") == Some("refresh_token")
                    && field("refresh_token") == self.refresh.as_deref() =>
            {
                self.exchanges += 1;
                let (access, refresh) = (format!("access-{}", self.exchanges), format!("refresh-{}", self.exchanges));
                self.access.insert(access.clone());
                self.refresh = Some(refresh.clone());
                let said = json!({
                    "access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": 3_600,
                });
                Reply::json(200, &said)
            }
            "/token" => Reply::json(400, &json!({ "error": "invalid_grant", "error_description": "it is over" })),
            _ => Reply::text(404, ""),
        }
    }
}
