//! One connection to the mail server. Owns encryption, the few commands that reading takes, and their bounds in time and
//! bytes; knows nothing of mails.
//!
//! Commands are sent and their answers read one by one: a server's no to a command is then a no, and a line that breaks in
//! the middle of an answer is not taken for the end of a list. What a server says goes into no error: it may hold an address.

use std::{
    fmt, fs,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use anyhow::Context as _;
use async_imap::{
    Authenticator, Client, Session,
    imap_proto::{AttributeValue, MailboxDatum, Response, ResponseCode, Status},
};
use jiff::{Timestamp, civil::Date, fmt::strtime};
use rustls_platform_verifier::Verifier;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject as _},
    },
};
use zeroize::Zeroizing;

use super::Failed;
use crate::{
    config::{Mailbox as Settings, Security},
    mime,
    oauth::Tokens,
    secret::{Proof, Secret},
};

/// Answers to one command: a mail and the words around it, or the numbers of a very full mailbox.
const ANSWER_BYTES_MAX: usize = mime::BYTES_MAX + (4 << 20);

/// Why a connection is of no use any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Broken {
    Io(std::io::ErrorKind),
    Silent,
    Ended,
    Refused(&'static str),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(kind) => write!(f, "{kind}"),
            Self::Silent => f.write_str("no answer in time"),
            Self::Ended => f.write_str("the server ended it"),
            Self::Refused(command) => write!(f, "the server refused {command}"),
        }
    }
}

impl From<Broken> for Failed {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

/// How the server proves who it is: as the host verifies it, and by the dealer's own authority where one is named.
#[derive(Clone)]
pub(super) struct Encryption(Arc<ClientConfig>);

impl Encryption {
    pub(super) fn of(settings: &Settings) -> anyhow::Result<Option<Self>> {
        if settings.security == Security::None {
            return Ok(None);
        }
        let mut own = Vec::new();
        if let Some(file) = &settings.ca_file {
            let pem = fs::read(file).with_context(|| format!("reading the certificates of {}", file.display()))?;
            own = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok).collect();
            anyhow::ensure!(!own.is_empty(), "{} holds no certificate: expected one in PEM form", file.display());
        }
        let preparing = "preparing encrypted connections to the mailbox";
        let provider = Arc::new(ring::default_provider());
        let verifier = Verifier::new_with_extra_roots(own, Arc::clone(&provider)).context(preparing)?;
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.context(preparing)?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        Ok(Some(Self(Arc::new(config.with_no_client_auth()))))
    }

    async fn wrap(&self, host: &str, wire: Metered) -> Result<Metered, Failed> {
        let wrong = |problem: String| Failed::Encryption(problem);
        let name = ServerName::try_from(host.to_owned()).map_err(|_| wrong("the host is no name".to_owned()))?;
        let wrapped = TlsConnector::from(Arc::clone(&self.0)).connect(name, wire).await;
        Ok(Metered::new(Box::new(wrapped.map_err(|error| wrong(error.to_string()))?)))
    }
}

/// A mail as the server has it.
pub(super) struct Fetched {
    pub(super) bytes: Vec<u8>,
    /// When it came into the mailbox.
    pub(super) at: Option<Timestamp>,
}

pub(super) struct Line {
    session: Session<Metered>,
    timeout: Duration,
}

impl Line {
    /// Connects, encrypts, and logs in.
    pub(super) async fn open(settings: &Settings, tls: Option<&Encryption>, proof: &Proof) -> Result<Self, Failed> {
        match proof {
            Proof::Password(password) => Self::open_by(settings, tls, &Login::Password(password)).await,
            Proof::Token(tokens) => {
                let token = access(tokens).await?;
                match Self::open_by(settings, tls, &Login::Token(&token)).await {
                    Err(Failed::Login) => {
                        // It is good for an hour or so.
                        tokens.refused(&token);
                        Self::open_by(settings, tls, &Login::Token(&access(tokens).await?)).await
                    }
                    opened => opened,
                }
            }
        }
    }

    async fn open_by(settings: &Settings, tls: Option<&Encryption>, login: &Login<'_>) -> Result<Self, Failed> {
        let opening = opened(settings, tls, login);
        // Connecting, encryption and login: each is answered in time, so together they are.
        let session = tokio::time::timeout(settings.timeout * 3, opening).await;
        let session = session.map_err(|_| Failed::Unreachable(std::io::ErrorKind::TimedOut))??;
        Ok(Self { session, timeout: settings.timeout })
    }

    /// Opens a folder for reading alone; what tells whether its numbers still mean the same mails.
    pub(super) async fn examine(&mut self, folder: &str) -> Result<u32, Failed> {
        let mut validity = None;
        let command = format!("EXAMINE {}", quoted(folder));
        let examined = self.command("EXAMINE", &command, |answer| {
            if let Response::Data { code: Some(ResponseCode::UidValidity(number)), .. } = answer {
                validity = Some(*number);
            }
        });
        match examined.await {
            Err(Broken::Refused(_)) => Err(Failed::Folder),
            Err(broken) => Err(broken.into()),
            Ok(()) => validity.ok_or(Failed::Unnumbered),
        }
    }

    /// The mails after this number, in the order in which they came.
    pub(super) async fn after(&mut self, uid: u32) -> Result<Vec<u32>, Failed> {
        let Some(next) = uid.checked_add(1) else { return Ok(Vec::new()) };
        let mut found = self.search(&format!("UID {next}:*")).await?;
        // RFC 3501, 6.4.8: `*` is the last mail, also where it is none of these.
        found.retain(|found| *found >= next);
        Ok(found)
    }

    /// The mails that came on this day of the server's or later.
    pub(super) async fn since(&mut self, day: Date) -> Result<Vec<u32>, Failed> {
        self.search(&format!("SINCE {}", day.strftime("%-d-%b-%Y"))).await
    }

    async fn search(&mut self, what: &str) -> Result<Vec<u32>, Failed> {
        let mut found = Vec::new();
        let command = format!("UID SEARCH {what}");
        let searched = self.command("SEARCH", &command, |answer| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = answer {
                found.extend(uids);
            }
        });
        searched.await?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// A mail, as much of it as is read; none where it is gone.
    pub(super) async fn fetch(&mut self, uid: u32) -> Result<Option<Fetched>, Failed> {
        let mut fetched = None;
        // The peek leaves it unseen for the people who read this mailbox.
        let command = format!("UID FETCH {uid} (UID INTERNALDATE BODY.PEEK[]<0.{}>)", mime::BYTES_MAX);
        let asked = self.command("FETCH", &command, |answer| {
            let Response::Fetch(_, attributes) = answer else { return };
            let is_it = attributes.iter().any(|it| matches!(it, AttributeValue::Uid(found) if *found == uid));
            let (mut bytes, mut at) = (None, None);
            for attribute in attributes {
                match attribute {
                    AttributeValue::BodySection { section: None, data, .. } => {
                        bytes = data.as_deref().map(<[u8]>::to_vec)
                    }
                    AttributeValue::InternalDate(text) => at = internal_date(text),
                    _ => {}
                }
            }
            if let Some(bytes) = bytes.filter(|_| is_it) {
                fetched = Some(Fetched { bytes, at });
            }
        });
        asked.await?;
        Ok(fetched)
    }

    /// Says goodbye; nobody waits for more than an answer to it.
    pub(super) async fn close(mut self) {
        let _ = self.command("LOGOUT", "LOGOUT", |_| ()).await;
    }

    /// Sends a command and reads its answers to the end.
    async fn command(
        &mut self,
        name: &'static str,
        command: &str,
        mut answer: impl FnMut(&Response<'_>),
    ) -> Result<(), Broken> {
        self.session.as_mut().left = ANSWER_BYTES_MAX;
        let sent = tokio::time::timeout(self.timeout, self.session.run_command(command)).await;
        let id = sent.map_err(|_| Broken::Silent)?.map_err(broken)?;
        loop {
            // A large mail over a slow line is many reads, and the server goes on sending: only silence is an end.
            let read = tokio::time::timeout(self.timeout, self.session.read_response()).await;
            let read = read.map_err(|_| Broken::Silent)?.map_err(|error| Broken::Io(error.kind()))?;
            let read = read.ok_or(Broken::Ended)?;
            match read.parsed() {
                Response::Done { tag, status, .. } if *tag == id => {
                    return if *status == Status::Ok { Ok(()) } else { Err(Broken::Refused(name)) };
                }
                Response::Data { status: Status::Bye, .. } if name != "LOGOUT" => return Err(Broken::Ended),
                other => answer(other),
            }
        }
    }
}

/// What one login is made with.
enum Login<'a> {
    Password(&'a Secret),
    Token(&'a Secret),
}

/// The token server is asked on a thread that may wait.
async fn access(tokens: &Arc<Tokens>) -> Result<Secret, Failed> {
    let tokens = Arc::clone(tokens);
    let asked = tokio::task::spawn_blocking(move || tokens.access()).await;
    Ok(asked.map_err(|_| Failed::Login)??)
}

/// The one answer of XOAUTH2. A server that refuses it says why and wants to hear nothing more.
struct Bearer(Option<Zeroizing<String>>);

impl Bearer {
    fn new(user: &str, token: &Secret) -> Self {
        Self(Some(Zeroizing::new(format!("user={user}\x01auth=Bearer {}\x01\x01", token.text()))))
    }
}

impl Authenticator for Bearer {
    type Response = Vec<u8>;

    fn process(&mut self, _challenge: &[u8]) -> Vec<u8> {
        self.0.take().map(|answer| answer.as_bytes().to_vec()).unwrap_or_default()
    }
}

async fn opened(settings: &Settings, tls: Option<&Encryption>, login: &Login<'_>) -> Result<Session<Metered>, Failed> {
    let host = settings.host.as_str();
    let stream = TcpStream::connect((host, settings.port)).await;
    let mut wire = Metered::new(Box::new(stream.map_err(|error| Failed::Unreachable(error.kind()))?));
    if let Some(tls) = tls.filter(|_| settings.security == Security::Tls) {
        wire = tls.wrap(host, wire).await?;
    }
    let mut client = Client::new(wire);
    let greeting = client.read_response().await.map_err(|error| Broken::Io(error.kind()))?;
    greeting.ok_or(Broken::Ended)?;
    if let Some(tls) = tls.filter(|_| settings.security == Security::Starttls) {
        let begun = client.run_command_and_check_ok("STARTTLS", None).await;
        begun.map_err(|_| Failed::Encryption("the server refused STARTTLS".to_owned()))?;
        // What came in clear behind the answer stays in the old buffer, and is dropped with it.
        client = Client::new(tls.wrap(host, client.into_inner()).await?);
    }
    let user = settings.user.as_str();
    let logged_in = match login {
        Login::Password(password) => client.login(user, password.text()).await,
        Login::Token(token) => client.authenticate("XOAUTH2", Bearer::new(user, token)).await,
    };
    match logged_in {
        Ok(session) => Ok(session),
        Err((
            async_imap::error::Error::No(_) | async_imap::error::Error::Bad(_) | async_imap::error::Error::Validate(_),
            _,
        )) => Err(Failed::Login),
        Err((error, _)) => Err(broken(error).into()),
    }
}

fn broken(error: async_imap::error::Error) -> Broken {
    match error {
        async_imap::error::Error::Io(error) => Broken::Io(error.kind()),
        async_imap::error::Error::ConnectionLost => Broken::Ended,
        _ => Broken::Io(std::io::ErrorKind::InvalidData),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// ` 3-Nov-2026 09:00:00 -0600`.
fn internal_date(text: &str) -> Option<Timestamp> {
    strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?.to_timestamp().ok()
}

trait Wire: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Wire for T {}

/// A connection that gives no more than it may: a server chooses how much it says.
#[derive(Debug)]
struct Metered {
    wire: Box<dyn Wire>,
    left: usize,
}

impl Metered {
    fn new(wire: Box<dyn Wire>) -> Self {
        Self { wire, left: ANSWER_BYTES_MAX }
    }
}

impl AsyncRead for Metered {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.wire).poll_read(cx, buf);
        let Some(left) = self.left.checked_sub(buf.filled().len() - before) else {
            return Poll::Ready(Err(std::io::ErrorKind::FileTooLarge.into()));
        };
        self.left = left;
        read
    }
}

impl AsyncWrite for Metered {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_of_servers_are_read() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a timestamp");
        for (text, expected) in [
            ("23-Nov-2026 09:00:00 -0600", Some(at("2026-11-23T15:00:00Z"))),
            (" 3-Nov-2026 09:00:00 +0000", Some(at("2026-11-03T09:00:00Z"))),
            ("yesterday", None),
        ] {
            assert_eq!(internal_date(text), expected, "{text}");
        }
    }

    #[test]
    fn a_folder_cannot_become_a_command() {
        assert_eq!(quoted("a\" \"b\\"), "\"a\\\" \\\"b\\\\\"");
    }
}
