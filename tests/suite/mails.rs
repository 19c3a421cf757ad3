//! Mail over a server that asks for encryption and a login: sent over both kinds of encryption, signed so that another
//! program finds the signature good, and given to no server that cannot prove itself or does not know us.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use keepwarm_domain::words::Channel;
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    home::{Home, fixtures},
    lead::{drop_all, email_lead},
    outside::{appliance, secret},
    parts::{Mail, MailServer, openssl},
    truth::Truth,
    wait,
};

const USER: &str = "anytown";
const PASSWORD: &str = "guess3";

/// What differs between the stores of these tests.
struct Means<'a> {
    security: &'a str,
    password: &'a str,
    /// Whether the authority behind the server's certificate is named.
    trusts: bool,
    /// More lines of `[smtp]`.
    more: &'a str,
}

const GOOD: Means<'static> = Means { security: "starttls", password: PASSWORD, trusts: true, more: "" };

fn mailing(server: &MailServer, dir: &Path, means: &Means<'_>) -> Home {
    let ca = if means.trusts { format!("ca-file = \"{}\"\n", server.ca_file.display()) } else { String::new() };
    let tables = format!(
        "[smtp]\nhost = \"localhost\"\nport = {}\nsecurity = \"{}\"\nuser = \"{USER}\"\npassword-file = \"{}\"\n\
         from = \"sales@anytown.example\"\nreply-to = \"replies@anytown.example\"\n\
         postal-address = \"14 Elm Street, Anytown, IL 60000\"\nunsubscribe-url = \"https://anytown.example/u\"\n\
         per-minute = 60000\ntimeout = \"5s\"\n{ca}{}",
        server.port,
        means.security,
        secret(dir, "smtp-password", means.password),
        means.more,
    );
    appliance(Channel::Email, "smtp", &tables)
}

/// The mail that one customer gets from such a store.
fn sent(security: &str, more: impl FnOnce(&Path) -> String) -> Mail {
    let dir = tempfile::tempdir().expect("a folder");
    let server = MailServer::start_encrypted(dir.path(), security, USER, PASSWORD);
    let more = more(dir.path());
    let home = mailing(&server, dir.path(), &Means { security, more: &more, ..GOOD });
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [email_lead(0)]);
    let mail = wait::until("the mail", wait::LONG, || server.received().pop());
    assert!(daemon.terminate().success(), "{}", daemon::log(&home));
    let truth = Truth::read(&home);
    assert_eq!((truth.count("touch-sent"), server.received().len()), (1, 1), "{security}");
    mail
}

#[test]
fn mail_goes_over_both_kinds_of_encryption_by_who_logged_in() {
    for security in ["tls", "starttls"] {
        let mail = sent(security, |_| String::new());
        assert_eq!((mail.user.as_str(), Some(mail.to)), (USER, email_lead(0).email), "{security}");
    }
}

/// Nothing was sent, so the mail waits and goes out when the server is well; what is wrong is said by name.
fn waits_and_says(means: &Means<'_>, problem: &str) {
    let dir = tempfile::tempdir().expect("a folder");
    let server = MailServer::start_encrypted(dir.path(), means.security, USER, PASSWORD);
    let home = mailing(&server, dir.path(), means);
    let daemon = Daemon::start(&home);
    drop_all(&home.drop_dir(), [email_lead(0)]);
    wait::until("status to tell", wait::LONG, || {
        ctl::json(&home, &["status"]).1.to_string().contains("the provider of email takes nothing since").then_some(())
    });
    assert!(daemon.terminate().success(), "{}", daemon::log(&home));
    let truth = Truth::read(&home);
    assert!(daemon::log(&home).contains(problem), "{}", daemon::log(&home));
    assert!(server.received().is_empty() && truth.count("touch-sent") == 0);
    assert_eq!(
        (truth.count("touch-uncertain"), truth.state.in_doubt().count()),
        (0, 0),
        "nothing was sent for certain"
    );
    let good = mailing(&server, dir.path(), &Means { security: means.security, ..GOOD });
    fs::copy(good.config_file(), home.config_file()).expect("both are ours");
    let daemon = Daemon::start(&home);
    let mail = wait::until("the mail after all", wait::LONG, || server.received().pop());
    assert_eq!(Some(mail.to), email_lead(0).email);
    assert!(daemon.terminate().success());
    assert_eq!((Truth::read(&home).count("touch-sent"), server.received().len()), (1, 1));
    let log = daemon::log(&home);
    assert!(!log.contains(PASSWORD) && !log.contains("zelda"), "neither password nor customer is logged");
}

#[test]
fn a_server_that_cannot_prove_itself_gets_no_mail_and_no_password() {
    for security in ["tls", "starttls"] {
        let means = Means { security, trusts: false, ..GOOD };
        waits_and_says(&means, "its certificate is not trusted");
    }
}

#[test]
fn a_wrong_password_loses_no_mail() {
    waits_and_says(&Means { password: "guess4", ..GOOD }, "it refused the login");
}

/// What dkimpy says of a mail, with this record in the DNS.
fn verdict(mail: &str, record: &str) -> String {
    let script = fixtures("parts").join("verify_mail.py");
    let mut child = Command::new("/usr/bin/python3")
        .arg(script)
        .args(["kw1._domainkey.anytown.example", record])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    child.stdin.take().expect("it is piped").write_all(mail.as_bytes()).expect("it reads all of it");
    let said = child.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}

fn signing(dir: &Path, key: &str) -> String {
    format!(
        "dkim-selector = \"kw1\"\ndkim-domain = \"anytown.example\"\ndkim-key-file = \"{}\"\n",
        secret(dir, "dkim-key", key)
    )
}

fn is_signed(mail: &Mail, record: &str) {
    assert_eq!(verdict(&mail.text, record), "good", "{}", mail.text);
    let (head, body) = mail.text.split_once("\r\n\r\n").expect("a mail has a body");
    assert_eq!(verdict(&format!("{head}\r\n\r\nP.S. {body}"), record), "bad", "the words are signed");
    let way_out = mail.text.replace("https://anytown.example/u/", "https://anytown.example/v/");
    assert_eq!(verdict(&way_out, record), "bad", "the way out is signed");
}

#[test]
fn another_program_finds_the_signature_of_a_mail_good() {
    let keys = tempfile::tempdir().expect("a folder");
    openssl(keys.path(), "genrsa -traditional -out rsa.pem 2048");
    let public = openssl(keys.path(), "rsa -in rsa.pem -pubout -outform DER");
    let rsa = fs::read_to_string(keys.path().join("rsa.pem")).expect("openssl made it");
    let mail = sent("tls", |dir| signing(dir, &rsa));
    is_signed(&mail, &format!("v=DKIM1; k=rsa; p={}", BASE64_STANDARD.encode(public)));
    // Of DER's forms of both Ed25519 keys the last 32 bytes are the key.
    openssl(keys.path(), "genpkey -algorithm ed25519 -outform DER -out ed.der");
    let public = openssl(keys.path(), "pkey -inform DER -in ed.der -pubout -outform DER");
    let last = |der: &[u8]| BASE64_STANDARD.encode(&der[der.len() - 32..]);
    let private = last(&fs::read(keys.path().join("ed.der")).expect("openssl made it"));
    let mail = sent("tls", |dir| signing(dir, &private));
    is_signed(&mail, &format!("v=DKIM1; k=ed25519; p={}", last(&public)));
}
