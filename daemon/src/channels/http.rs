//! HTTP to providers. Owns the one client of the daemon, its limits, and what a failed request says of the message in it:
//! whether it may have arrived. Knows no provider.
//!
//! A connection refused, a name that does not resolve or a certificate that is wrong come before the first byte of a
//! request, so nothing was sent. Whatever goes wrong afterwards leaves the request in doubt. What a provider writes in an
//! error stays here: it quotes the number it was asked to reach.

use std::{io::ErrorKind, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use tracing::debug;
use ureq::{
    Agent, Error, Timeout,
    tls::{RootCerts, TlsConfig},
};

use crate::secret::Secret;

/// Requests to a provider at a time.
pub const HANDS: usize = 8;

/// An answer is read up to here; a list of messages takes a few hundred kilobytes.
const ANSWER_BYTES_MAX: u64 = 8 << 20;

/// A connection that waited longer is not used again: whether the other end closed it meanwhile shows only when the request
/// is lost in it.
const IDLE_MAX: Duration = Duration::from_secs(5);

/// Nobody is left alone for longer than that because a provider wants it.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(600);

/// The client. Cheap to clone; all clones share their connections.
#[derive(Clone, Debug)]
pub struct Http {
    agent: Agent,
}

/// Who asks.
pub enum Login<'a> {
    None,
    Basic(&'a str, &'a Secret),
    Bearer(&'a Secret),
}

/// What is asked.
pub enum Ask<'a> {
    Get,
    /// `application/x-www-form-urlencoded`.
    Form(&'a [(&'a str, &'a str)]),
    /// `application/json`, with a key by which the other end recognizes a repeat.
    Json(&'a str, &'a str),
}

/// What was answered.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub body: Vec<u8>,
    /// What it says of when to ask again, up to [`RETRY_AFTER_MAX`].
    pub retry_after: Option<Duration>,
}

/// Why there is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unanswered {
    #[error("nothing was sent: {0}")]
    NotSent(&'static str),
    #[error("no answer: {0}")]
    InDoubt(&'static str),
}

impl Http {
    /// A client that waits at most so long for a connection, and as long for an answer.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        // As the host verifies: a dealer may stand behind a proxy with an authority of its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            // A provider that sends elsewhere is misconfigured; a message follows nobody.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("keepwarm/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(timeout))
            .timeout_connect(Some(timeout))
            .timeout_send_request(Some(timeout))
            .timeout_send_body(Some(timeout))
            .timeout_recv_response(Some(timeout))
            .timeout_recv_body(Some(timeout))
            .max_idle_connections(HANDS)
            .max_idle_connections_per_host(HANDS)
            .max_idle_age(IDLE_MAX)
            .build();
        Self { agent: config.new_agent() }
    }

    /// Asks once. Any status is an answer.
    ///
    /// # Errors
    /// When there is no answer, with whether the request may have arrived.
    pub fn ask(&self, url: &str, login: &Login<'_>, ask: &Ask<'_>) -> Result<Answered, Unanswered> {
        let login = match login {
            Login::None => None,
            Login::Basic(user, secret) => {
                Some(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{}", secret.text()))))
            }
            Login::Bearer(secret) => Some(format!("Bearer {}", secret.text())),
        };
        let asked = match ask {
            Ask::Get => {
                let request = self.agent.get(url);
                match login {
                    Some(login) => request.header("Authorization", login).call(),
                    None => request.call(),
                }
            }
            Ask::Form(fields) => {
                let request = self.post(url, login);
                request.send_form(fields.iter().copied())
            }
            Ask::Json(key, text) => {
                let request = self.post(url, login).header("Idempotency-Key", *key);
                request.header("Content-Type", "application/json").send(*text)
            }
        };
        let mut answer = asked.map_err(|error| unanswered(&error))?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get("retry-after").and_then(|text| text.to_str().ok()?.trim().parse().ok());
        let retry_after = retry_after.map(|seconds| Duration::from_secs(seconds).min(RETRY_AFTER_MAX));
        // The status alone says what became of the request: a body that breaks off changes nothing.
        let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec().unwrap_or_default();
        Ok(Answered { status, body, retry_after })
    }

    fn post(&self, url: &str, login: Option<String>) -> ureq::RequestBuilder<ureq::typestate::WithBody> {
        let request = self.agent.post(url);
        match login {
            Some(login) => request.header("Authorization", login),
            None => request,
        }
    }
}

/// Before the first byte of the request, or after it? Where that is not certain it is after.
fn unanswered(error: &Error) -> Unanswered {
    let found = match error {
        Error::HostNotFound => Unanswered::NotSent("the name does not resolve"),
        Error::ConnectionFailed => Unanswered::NotSent("no connection"),
        Error::Timeout(Timeout::Resolve) => Unanswered::NotSent("the name was not resolved in time"),
        Error::Timeout(Timeout::Connect) => Unanswered::NotSent("no connection in time"),
        Error::BadUri(_) | Error::Http(_) => Unanswered::NotSent("the address is no URL"),
        Error::Tls(_) | Error::Rustls(_) | Error::TlsRequired => Unanswered::NotSent("no encrypted connection"),
        Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            Unanswered::NotSent("the connection was refused")
        }
        Error::Io(error) if matches!(error.kind(), ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => {
            Unanswered::NotSent("there is no way to it")
        }
        Error::Io(error) if comes_first(&error.to_string()) => {
            Unanswered::NotSent("no name, or no certificate to trust")
        }
        Error::Timeout(_) => Unanswered::InDoubt("not in time"),
        _ => Unanswered::InDoubt("the connection broke"),
    };
    debug!(%found, "a provider did not answer");
    found
}

/// Errors of the two steps before a request that the client passes on as text: the standard library's of a name that does
/// not resolve, and rustls's of a certificate.
fn comes_first(said: &str) -> bool {
    said.starts_with("failed to lookup address information") || said.starts_with("invalid peer certificate")
}

/// A text as part of a URL (RFC 3986).
#[must_use]
pub fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
        thread,
    };

    use super::*;

    /// A server that reads a request and answers with these bytes, or with none.
    fn server(answer: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("bound"));
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("somebody asks");
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer);
        });
        url
    }

    fn ask(url: &str) -> Result<(u16, Vec<u8>), Unanswered> {
        let http = Http::new(Duration::from_millis(300));
        let answered = http.ask(url, &Login::None, &Ask::Form(&[("a", "1")]))?;
        Ok((answered.status, answered.body))
    }

    #[test]
    fn any_status_is_an_answer_and_nothing_is_followed() {
        assert_eq!(ask(&server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")), Ok((200, b"ok".to_vec())));
        assert_eq!(ask(&server(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")), Ok((503, Vec::new())));
        let elsewhere = b"HTTP/1.1 307 There\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(ask(&server(elsewhere)).map(|(status, _)| status), Ok(307));
    }

    #[test]
    fn what_broke_before_the_first_byte_was_not_sent_and_everything_else_is_in_doubt() {
        let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
        assert!(matches!(ask(&format!("http://{closed}/")), Err(Unanswered::NotSent(_))));
        assert!(matches!(ask("http://nowhere.invalid/"), Err(Unanswered::NotSent(_))));
        assert!(matches!(ask(&server(b"")), Err(Unanswered::InDoubt(_))), "closed without an answer");
        // The listener's queue takes the connection and the request; nobody ever answers.
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/", silent.local_addr().expect("bound"));
        assert!(matches!(ask(&url), Err(Unanswered::InDoubt(_))), "not in time");
    }

    #[test]
    fn a_text_in_a_url_ends_nothing() {
        assert_eq!(escaped("a b&c=+é"), "a%20b%26c%3D%2B%C3%A9");
    }
}
