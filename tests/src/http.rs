//! A small HTTP/1.1 server and client for fakes of providers: one thread a connection, requests one after the other, and
//! the freedom to answer badly. Knows no provider.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// What somebody asked.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Path and query, as they came.
    pub target: String,
    pub query: Vec<(String, String)>,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Request {
    /// The fields of a form in the body, in order.
    #[must_use]
    pub fn form(&self) -> Vec<(String, String)> {
        fields(&String::from_utf8_lossy(&self.body))
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    Answer {
        status: u16,
        kind: &'static str,
        body: String,
    },
    /// The connection ends without a word.
    Drop,
}

impl Reply {
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::Answer { status, kind: "application/json", body: body.to_string() }
    }

    #[must_use]
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self::Answer { status, kind: "text/plain", body: body.into() }
    }
}

/// A running server; gone when dropped.
pub struct Server {
    address: SocketAddr,
    stopping: Arc<AtomicBool>,
}

impl Server {
    /// Answers every request by `answer`, on a port of its own.
    ///
    /// # Panics
    /// When there is no port.
    pub fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let stopping = Arc::new(AtomicBool::new(false));
        let (stop, answer) = (Arc::clone(&stopping), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let answer = Arc::clone(&answer);
                thread::spawn(move || serve(stream, &*answer));
            }
        });
        Self { address, stopping }
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::Relaxed);
        // Whoever waits for a connection gets one, and sees that it is over.
        drop(TcpStream::connect(self.address));
    }
}

fn serve(stream: TcpStream, answer: &dyn Fn(&Request) -> Reply) {
    let Ok(mut writing) = stream.try_clone() else { return };
    let mut reading = BufReader::new(stream);
    while let Some(request) = read(&mut reading) {
        match answer(&request) {
            Reply::Answer { status, kind, body } => {
                let head =
                    format!("HTTP/1.1 {status} .\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n", body.len());
                if writing.write_all((head + &body).as_bytes()).is_err() {
                    return;
                }
            }
            Reply::Drop => {
                let _ = writing.shutdown(Shutdown::Both);
                return;
            }
        }
    }
}

/// None when the other end is done, or speaks no HTTP.
fn read(reading: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut line = String::new();
    reading.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers = headers(reading)?;
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reading.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let (path, query) = (path.to_owned(), fields(query));
    Some(Request { method, path, target, query, headers, body })
}

fn headers(reading: &mut BufReader<TcpStream>) -> Option<BTreeMap<String, String>> {
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reading.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let line = line.trim_end();
        if line.is_empty() {
            return Some(headers);
        }
        let (name, value) = line.split_once(':')?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
}

/// `application/x-www-form-urlencoded`, as names and values.
#[must_use]
pub fn fields(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (plain(name), plain(value))
        })
        .collect()
}

fn plain(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let escape = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Names and values as `application/x-www-form-urlencoded`.
#[must_use]
pub fn encoded(form: &[(String, String)]) -> String {
    let escape = |text: &str| keepwarmd::channels::http::escaped(text);
    form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// Posts a body to `http://HOST:PORT/…`, and returns the status.
///
/// # Errors
/// When nobody listens, or the answer is none.
pub fn post(url: &str, headers: &[(&str, &str)], body: &str) -> std::io::Result<u16> {
    let wrong = || std::io::Error::other("no http:// URL, or no answer of HTTP");
    let rest = url.strip_prefix("http://").ok_or_else(wrong)?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(authority)?;
    let mut head = format!("POST /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    line.split_whitespace().nth(1).and_then(|status| status.parse().ok()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_comes_through_as_it_was_sent() {
        let form = vec![("Body".to_owned(), "¿50% & más? +1".to_owned()), ("To".to_owned(), "+1312".to_owned())];
        assert_eq!(fields(&encoded(&form)), form);
        assert_eq!(fields("a=1+2&b&%zz=x"), [("a", "1 2"), ("b", ""), ("%zz", "x")].map(|(n, v)| (n.into(), v.into())));
    }

    #[test]
    fn a_server_answers_or_drops() {
        let server = Server::start(|request| match request.path.as_str() {
            "/gone" => Reply::Drop,
            _ => Reply::text(if request.body == b"hello" { 200 } else { 400 }, ""),
        });
        assert_eq!(post(&format!("{}/x", server.url()), &[], "hello").expect("an answer"), 200);
        assert_eq!(post(&format!("{}/x", server.url()), &[], "bye").expect("an answer"), 400);
        assert!(post(&format!("{}/gone", server.url()), &[], "hello").is_err());
    }
}
