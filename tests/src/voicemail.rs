//! A fake of a provider that leaves voicemails: it takes keepwarm's own request, remembers each key, and leaves a message on
//! a phone as often as it takes one. It may forget keys, as a careless provider does. Knows nothing of who may be called.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};

use crate::http::{Reply, Request, Server};

/// What it asks for.
pub const TOKEN: &str = "guess5";

/// How a request is answered otherwise than by taking the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Twist {
    /// 429: nothing is taken.
    TooMany,
    /// The message is left, and the connection ends without an answer.
    LeaveThenDrop,
    /// The message is left, and the answer is a 500.
    LeaveThenFail,
    /// The connection ends without an answer, and nothing was taken.
    Drop,
    /// 422: it will not be left.
    Refuse,
}

/// A message that was left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    pub key: String,
    pub to: String,
    pub text: String,
    pub reference: String,
}

#[derive(Default)]
struct Account {
    left: Vec<Left>,
    keys: BTreeSet<String>,
    forgets: bool,
    twists: VecDeque<Twist>,
    chooser: Option<Box<dyn FnMut() -> Option<Twist> + Send>>,
    asked: usize,
    unauthorized: usize,
}

/// A running fake; gone when dropped.
pub struct FakeVoicemail {
    account: Arc<Mutex<Account>>,
    server: Server,
}

impl FakeVoicemail {
    /// One that knows a key again, or leaves a message as often as it is asked.
    ///
    /// # Panics
    /// When there is no port.
    #[must_use]
    pub fn start(forgets: bool) -> Self {
        let account = Arc::new(Mutex::new(Account { forgets, ..Account::default() }));
        let own = Arc::clone(&account);
        Self { server: Server::start(move |request| lock(&own).answer(request)), account }
    }

    /// What `url` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/drops", self.server.url())
    }

    /// How the next requests are answered, one each.
    pub fn twist(&self, twists: &[Twist]) {
        lock(&self.account).twists.extend(twists);
    }

    /// How every request is answered from now on, once the twists before are used up.
    pub fn twist_by(&self, chooser: impl FnMut() -> Option<Twist> + Send + 'static) {
        lock(&self.account).chooser = Some(Box::new(chooser));
    }

    /// Everything left on a phone, in order.
    #[must_use]
    pub fn left(&self) -> Vec<Left> {
        lock(&self.account).left.clone()
    }

    /// Requests, and those without the token.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let account = lock(&self.account);
        (account.asked, account.unauthorized)
    }
}

fn lock(account: &Mutex<Account>) -> MutexGuard<'_, Account> {
    account.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Account {
    fn answer(&mut self, request: &Request) -> Reply {
        self.asked += 1;
        if request.headers.get("authorization") != Some(&format!("Bearer {TOKEN}")) {
            self.unauthorized += 1;
            return Reply::json(401, &json!({ "error": "who are you" }));
        }
        let twist = self.twists.pop_front().or_else(|| self.chooser.as_mut().and_then(|choose| choose()));
        match twist {
            Some(Twist::TooMany) => return Reply::json(429, &json!({ "error": "too many" })),
            Some(Twist::Drop) => return Reply::Drop,
            Some(Twist::Refuse) => return Reply::json(422, &json!({ "error": "no" })),
            Some(Twist::LeaveThenDrop | Twist::LeaveThenFail) | None => {}
        }
        let Some(message) = message(request) else { return Reply::json(400, &json!({ "error": "not a message" })) };
        if !self.keys.insert(message.key.clone()) && !self.forgets {
            return Reply::json(409, &json!({ "error": "known" }));
        }
        self.left.push(message);
        match twist {
            Some(Twist::LeaveThenDrop) => Reply::Drop,
            Some(Twist::LeaveThenFail) => Reply::text(500, "oops"),
            _ => Reply::json(202, &json!({ "id": format!("VM{:08}", self.left.len()) })),
        }
    }
}

/// None where something of it is missing.
fn message(request: &Request) -> Option<Left> {
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    let field = |name: &str| body[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let key = request.headers.get("idempotency-key")?.clone();
    field("from")?;
    Some(Left { key, to: field("to")?, text: field("text")?, reference: field("reference")? })
}
