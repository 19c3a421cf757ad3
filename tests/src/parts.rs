//! Real parts that a test talks to, as processes of its own: a mail server (aiosmtpd) and a text gateway (Kannel, with its
//! own fake of a carrier). They come from the distribution; `tests/run.sh` installs them.

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Mutex,
};

use serde_json::Value;

use crate::{home::fixtures, outside::KANNEL_SECRET, wait};

/// A process that ends with its test.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Either it is gone already, or nothing else may keep it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that was free a moment ago.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port()
}

pub(crate) fn listens(port: u16) {
    wait::until("a part to listen", wait::LONG, || TcpStream::connect(("127.0.0.1", port)).ok());
}

pub(crate) fn start(program: &str, args: &[&str], dir: &Path) -> Running {
    let log = File::options().create(true).append(true).open(dir.join("parts.log")).expect("the folder is ours");
    let errors = log.try_clone().expect("a second handle");
    let mut command = Command::new(program);
    let child = command.args(args).current_dir(dir).stdin(Stdio::null()).stdout(log).stderr(errors).spawn();
    Running(child.unwrap_or_else(|error| panic!("{program}: {error}; tests/run.sh says which packages it comes from")))
}

/// A mail server. How a recipient begins decides what it does: `refuse` is answered 550, `busy` 451, `later` gets a 451
/// after the whole message, `drop` is taken and never answered. Everybody else gets their mail.
pub struct MailServer {
    pub port: u16,
    received: PathBuf,
    /// Of the authority that signed its certificate, where it has one.
    pub ca_file: PathBuf,
    _running: Running,
}

/// One message that the server took, whether it said so or not.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub return_path: String,
    pub text: String,
    /// Who logged in to bring it; empty where nobody has to.
    pub user: String,
}

impl MailServer {
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(dir: &Path) -> Self {
        Self::run(dir, Vec::new())
    }

    /// One that takes mail over `starttls` or `tls` alone, and only from this user.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_encrypted(dir: &Path, security: &str, user: &str, password: &str) -> Self {
        authority(dir);
        let file = |name: &str| dir.join(name).display().to_string();
        Self::run(
            dir,
            vec![security.to_owned(), file("leaf.pem"), file("leaf.key"), user.to_owned(), password.to_owned()],
        )
    }

    /// The same, from whoever brings a token of this user that the token server knows.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_with_tokens(dir: &Path, user: &str, introspect: &str) -> Self {
        authority(dir);
        let file = |name: &str| dir.join(name).display().to_string();
        let more = ["tls", &file("leaf.pem"), &file("leaf.key"), user, "", introspect];
        Self::run(dir, more.map(str::to_owned).to_vec())
    }

    fn run(dir: &Path, more: Vec<String>) -> Self {
        let (port, received, ca_file) = (free_port(), dir.join("received.jsonl"), dir.join("ca.pem"));
        let script = fixtures("parts").join("mail_server.py");
        let mut args = vec![script.display().to_string(), port.to_string(), received.display().to_string()];
        args.extend(more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let running = start("/usr/bin/python3", &args, dir);
        listens(port);
        Self { port, received, ca_file, _running: running }
    }

    /// Everything taken so far, in order.
    ///
    /// # Panics
    /// When the server wrote something else.
    #[must_use]
    pub fn received(&self) -> Vec<Mail> {
        let text = fs::read_to_string(&self.received).unwrap_or_default();
        let field = |line: &Value, name: &str| line[name].as_str().expect("the server writes texts").to_owned();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("one object a line"));
        lines
            .map(|it| Mail {
                to: field(&it, "to"),
                return_path: field(&it, "from"),
                text: field(&it, "text"),
                user: field(&it, "user"),
            })
            .collect()
    }
}

/// An authority of its own, and a certificate of it for this machine: `ca.pem`, `leaf.pem` and `leaf.key`.
///
/// # Panics
/// When `openssl` cannot make them.
pub fn authority(dir: &Path) {
    fs::write(dir.join("leaf.ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
        .expect("the folder is ours");
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(dir, &format!("req -x509 {key} -days 30 -subj /CN=test-authority -keyout ca.key -out ca.pem"));
    openssl(dir, &format!("req {key} -subj /CN=localhost -keyout leaf.key -out leaf.csr"));
    openssl(
        dir,
        "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile leaf.ext -out leaf.pem",
    );
}

/// Runs `openssl` in a folder, and returns what it printed.
///
/// # Panics
/// When it fails.
pub fn openssl(dir: &Path, args: &str) -> Vec<u8> {
    let done = Command::new("openssl").args(args.split(' ')).current_dir(dir).output().expect("openssl runs");
    assert!(done.status.success(), "openssl {args}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// A Kannel gateway with a carrier behind it that prints every text it gets, and whose messages go to a listener.
pub struct Gateway {
    pub url: String,
    /// Of its own state, as XML.
    pub status_url: String,
    dir: PathBuf,
    carrier: u16,
    phones: Mutex<Option<Running>>,
    _running: [Running; 2],
}

impl Gateway {
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(dir: &Path, listener: u16) -> Self {
        let ports: [u16; 4] = std::array::from_fn(|_| free_port());
        let [admin, boxes, carrier, sendsms] = ports;
        let config = format!(
            "group = core\nadmin-port = {admin}\nadmin-password = adm\nadmin-interface = 127.0.0.1\n\
             smsbox-port = {boxes}\nsmsbox-interface = 127.0.0.1\nlog-level = 1\nbox-allow-ip = \"127.0.0.1\"\n\
             box-deny-ip = \"*.*.*.*\"\ndlr-storage = internal\nstore-type = file\nstore-location = \"store\"\n\n\
             group = smsc\nsmsc = fake\nsmsc-id = FAKE\nhost = 127.0.0.1\nport = {carrier}\nconnect-allow-ip = 127.0.0.1\n\n\
             group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {sendsms}\nsendsms-interface = 127.0.0.1\n\
             log-level = 1\nhttp-request-retry = 600\nhttp-queue-delay = 1\n\n\
             group = sendsms-user\nusername = keepwarm\npassword = guess7\nmax-messages = 3\nconcatenation = true\n\n\
             group = sms-service\nkeyword = default\ncatch-all = yes\nmax-messages = 0\nomit-empty = true\n\
             get-url = \"http://127.0.0.1:{listener}/kannel/message/{KANNEL_SECRET}?from=%p&to=%P&text=%a&id=%I\"\n"
        );
        fs::write(dir.join("kannel.conf"), config).expect("the folder is ours");
        let gateway = start("/usr/sbin/bearerbox", &["kannel.conf"], dir);
        listens(boxes);
        listens(carrier);
        let asked = start("/usr/sbin/smsbox", &["kannel.conf"], dir);
        listens(sendsms);
        let url = format!("http://127.0.0.1:{sendsms}/cgi-bin/sendsms");
        let status_url = format!("http://127.0.0.1:{admin}/status.xml");
        let (dir, phones, _running) = (dir.to_owned(), Mutex::default(), [gateway, asked]);
        let gateway = Self { url, status_url, dir, carrier, phones, _running };
        gateway.phones(None);
        gateway
    }

    /// A customer texts.
    ///
    /// # Panics
    /// When their phone does not start.
    pub fn receive(&self, from: &str, to: &str, words: &str) {
        self.phones(Some(format!("{from} {to} text {words}")));
    }

    /// The gateway talks to one carrier at a time: it gets a new one, which brings the message.
    fn phones(&self, message: Option<String>) {
        let mut phones = self.phones.lock().expect("nobody panicked");
        drop(phones.take());
        let (carrier, count) = (self.carrier.to_string(), if message.is_some() { "1" } else { "0" });
        let message = message.unwrap_or_else(|| "1 2 text none".to_owned());
        let args = ["-H", "127.0.0.1", "-r", &carrier, "-i", "0.1", "-m", count, &message];
        *phones = Some(start("/usr/lib/kannel/test/fakesmsc", &args, &self.dir));
    }

    /// Numbers that texts came to, in order. A short one is `Got message N: <FROM TO text WORDS>`; a long one comes in parts,
    /// each `<FROM TO udh %05%00%03%REF%PARTS%PART data WORDS>`, and counts by its first.
    ///
    /// # Panics
    /// When the carrier's log cannot be read.
    #[must_use]
    pub fn received(&self) -> Vec<String> {
        let log = fs::read(self.dir.join("parts.log")).expect("the parts write one");
        let log = String::from_utf8_lossy(&log).into_owned();
        let texts = log.lines().filter_map(|line| line.split_once("Got message ")?.1.split_once('<'));
        let first = |words: &[&str]| words.get(2) != Some(&"udh") || words.get(3).is_some_and(|it| it.ends_with("%01"));
        let words = texts.map(|(_, text)| text.split(' ').collect::<Vec<_>>());
        words.filter(|words| first(words)).filter_map(|words| words.get(1).map(|to| (*to).to_owned())).collect()
    }
}
