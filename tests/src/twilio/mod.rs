//! A fake of Twilio's Messages API, with a memory: what was accepted stands in its list, a number that sent STOP gets
//! nothing more, and the test decides when the fake answers badly and when it calls back. Own words for what Twilio's
//! documentation describes; the rules that a test may rely on stand at [`Twist`] and [`FakeTwilio`].

mod api;
pub mod sign;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use keepwarmd::clock::Clock;

use crate::http::{self, Reply, Server};

/// The account, and the secret it is asked and signed with.
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// How a request to send is answered otherwise than by taking the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Twist {
    /// 429, error 20429: nothing is taken.
    TooMany,
    /// 503, and nothing was taken.
    Unavailable,
    /// The message is taken, and the connection ends without an answer.
    AcceptThenDrop,
    /// The message is taken, and the answer is a 500.
    AcceptThenFail,
    /// The connection ends without an answer, and nothing was taken.
    Drop,
    /// 400 with this error code.
    Refuse(u32),
}

/// One message of the account, either way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub sid: String,
    pub from: String,
    pub to: String,
    pub body: String,
    pub inbound: bool,
    /// `queued`, `sent`, `delivered`, `undelivered`, `failed`, `received`.
    pub status: String,
    pub error_code: Option<u32>,
    pub segments: usize,
    pub created_at: Timestamp,
    /// Where its progress is reported.
    pub callback: Option<String>,
}

/// A request of Twilio's to us, ready to be posted as often as a test likes.
#[derive(Clone, Debug)]
pub struct Callback {
    pub url: String,
    pub form: Vec<(String, String)>,
    /// `X-Twilio-Signature`.
    pub signature: String,
}

impl Callback {
    /// Posts it, and returns the status.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn post(&self) -> std::io::Result<u16> {
        let headers =
            [("Content-Type", "application/x-www-form-urlencoded"), ("X-Twilio-Signature", self.signature.as_str())];
        http::post(&self.url, &headers, &http::encoded(&self.form))
    }
}

#[derive(Default)]
struct Account {
    messages: Vec<Message>,
    /// For the next requests to send, in order; afterwards everything is well.
    twists: VecDeque<Twist>,
    /// For each request to send, by chance: see [`FakeTwilio::twist_by`].
    chooser: Option<Box<dyn FnMut() -> Option<Twist> + Send>>,
    /// Numbers that sent STOP, by the number they sent it to.
    stopped: BTreeSet<(String, String)>,
    /// A message is missing in the first lists after it was taken, in so many.
    lag: u32,
    lists_since: BTreeMap<String, u32>,
    asked: u32,
    listed: u32,
    unauthorized: u32,
    /// How everything is answered while something is wrong with the whole of it, after so many requests.
    out: Option<(u32, Reply)>,
    /// Messages that no list shows yet.
    hidden: BTreeSet<String>,
    /// What is cut off from pages that somebody else might ask for larger.
    page_max: Option<usize>,
    clock: Option<Clock>,
}

/// A running fake; gone when dropped.
///
/// Magic recipients: `+15005550001` is no number (21211), `…0002` cannot be reached (21612), `…0003` lies where the account
/// may not text (21408), `…0004` has opted out (21610), `…0009` is no mobile (21614). Everything else is taken.
pub struct FakeTwilio {
    account: Arc<Mutex<Account>>,
    server: Server,
}

impl FakeTwilio {
    /// # Panics
    /// When there is no port.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at(Clock::System)
    }

    /// By another clock than the system's.
    ///
    /// # Panics
    /// When there is no port.
    #[must_use]
    pub fn start_at(clock: Clock) -> Self {
        let account = Arc::new(Mutex::new(Account { clock: Some(clock), ..Account::default() }));
        let own = Arc::clone(&account);
        let server = Server::start(move |request| api::answer(&mut lock(&own), request));
        Self { account, server }
    }

    /// What `base-url` is set to.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// How the next requests to send are answered, one each.
    pub fn twist(&self, twists: &[Twist]) {
        lock(&self.account).twists.extend(twists);
    }

    /// How every request to send is answered from now on, once the twists before are used up.
    pub fn twist_by(&self, chooser: impl FnMut() -> Option<Twist> + Send + 'static) {
        lock(&self.account).chooser = Some(Box::new(chooser));
    }

    /// Messages are missing in so many lists after they were taken.
    pub fn lag(&self, lists: u32) {
        lock(&self.account).lag = lists;
    }

    /// How everything is answered from now on: as it should be with none.
    pub fn out(&self, reply: Option<Reply>) {
        lock(&self.account).out = reply.map(|reply| (0, reply));
    }

    /// The same after so many more requests.
    pub fn out_after(&self, requests: u32, reply: Reply) {
        lock(&self.account).out = Some((requests, reply));
    }

    /// No page of a list is longer.
    pub fn pages_of(&self, messages: usize) {
        lock(&self.account).page_max = Some(messages);
    }

    /// Keeps a message out of every list, or shows it after all.
    pub fn hide(&self, sid: &str, hidden: bool) {
        let mut account = lock(&self.account);
        if hidden {
            account.hidden.insert(sid.to_owned());
        } else {
            account.hidden.remove(sid);
        }
    }

    /// Everything in the account, in order.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        lock(&self.account).messages.clone()
    }

    /// What was taken from us, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Message> {
        self.messages().into_iter().filter(|message| !message.inbound).collect()
    }

    /// Requests to send, lists asked for, and requests with wrong credentials.
    #[must_use]
    pub fn counts(&self) -> (u32, u32, u32) {
        let account = lock(&self.account);
        (account.asked, account.listed, account.unauthorized)
    }

    /// A text of ours that was taken, and nobody heard of it.
    pub fn accept(&self, from: &str, to: &str, body: &str) {
        lock(&self.account).add(message(from, to, body));
    }

    /// A customer texts. STOP and START are kept, as carriers do. Returns the message's SID.
    pub fn receive(&self, from: &str, to: &str, body: &str) -> String {
        let mut account = lock(&self.account);
        let pair = (from.to_owned(), to.to_owned());
        match body.trim().to_ascii_uppercase().as_str() {
            "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" => drop(account.stopped.insert(pair)),
            "START" | "UNSTOP" | "YES" => drop(account.stopped.remove(&pair)),
            _ => {}
        }
        account.add(Message { inbound: true, status: "received".to_owned(), ..message(from, to, body) })
    }

    /// Moves a message on, as the list will show it.
    ///
    /// # Panics
    /// When there is no such message.
    pub fn progress(&self, sid: &str, status: &str, error_code: Option<u32>) {
        let mut account = lock(&self.account);
        let found = account.messages.iter_mut().find(|message| message.sid == sid).expect("a message of the account");
        status.clone_into(&mut found.status);
        found.error_code = error_code;
    }

    /// The report of a state, signed, whether the message is in it or not: providers report late, twice and out of order.
    /// None where the message asked for no reports.
    #[must_use]
    pub fn report(&self, sid: &str, status: &str, error_code: Option<u32>) -> Option<Callback> {
        let found = self.messages().into_iter().find(|message| message.sid == sid)?;
        let mut form = vec![
            ("AccountSid", ACCOUNT.to_owned()),
            ("From", found.from),
            ("MessageSid", found.sid.clone()),
            ("MessageStatus", status.to_owned()),
            ("SmsSid", found.sid),
            ("SmsStatus", status.to_owned()),
            ("To", found.to),
        ];
        form.extend(error_code.map(|code| ("ErrorCode", code.to_string())));
        Some(callback(&found.callback?, form))
    }

    /// The webhook of a message that a customer sent, signed.
    #[must_use]
    pub fn webhook(&self, sid: &str, url: &str) -> Option<Callback> {
        let found = self.messages().into_iter().find(|message| message.sid == sid && message.inbound)?;
        let form = vec![
            ("AccountSid", ACCOUNT.to_owned()),
            ("Body", found.body),
            ("From", found.from),
            ("MessageSid", found.sid.clone()),
            ("NumMedia", "0".to_owned()),
            ("NumSegments", found.segments.to_string()),
            ("SmsMessageSid", found.sid),
            ("To", found.to),
        ];
        Some(callback(url, form))
    }
}

fn callback(url: &str, form: Vec<(&str, String)>) -> Callback {
    let form: Vec<(String, String)> = form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Callback { signature: sign::signature(TOKEN, url, &form), url: url.to_owned(), form }
}

fn lock(account: &Mutex<Account>) -> MutexGuard<'_, Account> {
    account.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A message as it is when it comes in.
fn message(from: &str, to: &str, body: &str) -> Message {
    Message {
        sid: String::new(),
        from: from.to_owned(),
        to: to.to_owned(),
        body: body.to_owned(),
        inbound: false,
        status: "queued".to_owned(),
        error_code: None,
        segments: keepwarm_domain::lint::segments(body).parts,
        created_at: Timestamp::UNIX_EPOCH,
        callback: None,
    }
}

impl Account {
    fn add(&mut self, message: Message) -> String {
        let sid = format!("SM{:032x}", self.messages.len() + 1);
        self.lists_since.insert(sid.clone(), 0);
        let created_at = self.clock.as_ref().map_or(message.created_at, Clock::now);
        self.messages.push(Message { sid: sid.clone(), created_at, ..message });
        sid
    }

    fn twist(&mut self) -> Option<Twist> {
        self.twists.pop_front().or_else(|| self.chooser.as_mut().and_then(|choose| choose()))
    }
}

#[cfg(test)]
mod tests;
