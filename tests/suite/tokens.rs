//! A mail account that takes tokens and no passwords, as the large providers have them: mail goes out and answers are heard,
//! a token that ended is replaced, and a grant that was taken back loses no mail and is told.

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use keepwarm_domain::words::Channel;
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    dovecot::{Mailbox, USER},
    home::Home,
    lead::{drop_all, email_lead},
    oauth::{CLIENT, CLIENT_SECRET, GRANTED, TokenServer},
    outside::{appliance, secret},
    parts::{Mail, MailServer},
    truth::Truth,
    wait,
};
use tempfile::TempDir;

/// A store that mails and hears over one account.
struct Store {
    tokens: TokenServer,
    server: MailServer,
    mailbox: Mailbox,
    home: Home,
    _dir: TempDir,
}

impl Store {
    fn new(client_secret: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let tokens = TokenServer::start(USER);
        let server = MailServer::start_with_tokens(dir.path(), USER, &tokens.introspect());
        let mailbox = Mailbox::start_with_tokens(dir.path(), &tokens.introspect());
        let tables = tables(&tokens, &server, &mailbox, dir.path(), client_secret);
        let home = appliance(Channel::Email, "smtp", &tables);
        Self { tokens, server, mailbox, home, _dir: dir }
    }

    /// The mail to this customer.
    fn writes_to(&self, n: usize) -> Mail {
        drop_all(&self.home.drop_dir(), [email_lead(n)]);
        let to = email_lead(n).email.expect("they left one");
        wait::until("the mail", wait::LONG, || self.server.received().into_iter().find(|mail| mail.to == to))
    }

    /// Waits until `status` says so.
    fn tells(&self, what: &str) {
        wait::until("status to tell", wait::LONG, || {
            ctl::json(&self.home, &["status"]).1.to_string().contains(what).then_some(())
        });
    }
}

fn tables(tokens: &TokenServer, server: &MailServer, mailbox: &Mailbox, dir: &Path, client_secret: &str) -> String {
    format!(
        "[smtp]\nhost = \"localhost\"\nport = {}\nsecurity = \"tls\"\nuser = \"{USER}\"\nlogin = \"oauth\"\n\
         from = \"sales@anytown.example\"\nreply-to = \"replies@anytown.example\"\n\
         postal-address = \"14 Elm Street, Anytown, IL 60000\"\nper-minute = 60000\ntimeout = \"5s\"\nca-file = \"{}\"\n\n\
         [mailbox]\nhost = \"localhost\"\nport = {}\nsecurity = \"tls\"\nuser = \"{USER}\"\nlogin = \"oauth\"\n\
         ca-file = \"{}\"\npoll-every = \"1s\"\n\n\
         [oauth]\ntoken-url = \"{}\"\nclient-id = \"{CLIENT}\"\nclient-secret-file = \"{}\"\nrefresh-token-file = \"{}\"\n",
        server.port,
        server.ca_file.display(),
        mailbox.tls_port,
        mailbox.ca_file().display(),
        tokens.url(),
        secret(dir, "client-secret", client_secret),
        secret(dir, "refresh-token", GRANTED),
    )
}

#[test]
fn mail_goes_out_and_comes_in_by_token_and_a_token_that_ended_is_replaced() {
    let store = Store::new(CLIENT_SECRET);
    let daemon = Daemon::start(&store.home);
    let mail = store.writes_to(1);
    assert_eq!(mail.user, USER);
    let from = email_lead(1).email.expect("they left one");
    store.mailbox.deliver(format!("From: Casey <{from}>\r\nTo: replies@anytown.example\r\nSubject: Stop\r\n\r\nSTOP"));
    store.mailbox.until_read();
    assert_eq!(store.tokens.exchanges(), 1, "one token logs in to both, as long as it is good");
    store.tokens.expire();
    store.mailbox.until_read();
    assert_eq!(store.tokens.exchanges(), 2, "the mailbox refused it, so there is another");
    daemon.kill();
    // The refresh token that was passed is dead by now: the newest was kept, where nobody else can read it.
    store.tokens.expire();
    let kept = store.home.data().join("oauth.token");
    let mode = std::fs::metadata(&kept).expect("it is kept").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let daemon = Daemon::start(&store.home);
    store.writes_to(3);
    assert_eq!(store.tokens.exchanges(), 3);
    assert!(daemon.terminate().success(), "{}", daemon::log(&store.home));
    let truth = Truth::read(&store.home);
    assert_eq!((truth.count("suppression-added"), truth.count("touch-sent")), (1, 2));
    let log = daemon::log(&store.home);
    assert!(!log.contains("refresh-") && !log.contains("access-") && !log.contains(CLIENT_SECRET), "{log}");
}

#[test]
fn a_grant_that_was_taken_back_is_told_and_loses_no_mail() {
    let store = Store::new(CLIENT_SECRET);
    let daemon = Daemon::start(&store.home);
    store.writes_to(1);
    assert!(daemon.terminate().success());
    store.tokens.withdraw();
    let daemon = Daemon::start(&store.home);
    drop_all(&store.home.drop_dir(), [email_lead(3)]);
    store.tells("the refresh token is no longer good");
    assert!(daemon.terminate().success());
    let truth = Truth::read(&store.home);
    assert_eq!((truth.count("touch-sent"), truth.count("touch-uncertain")), (1, 0));
    assert_eq!(store.server.received().len(), 1);
    assert_eq!(truth.state.in_doubt().count(), 0);
}

#[test]
fn a_client_that_the_token_server_does_not_know_is_told() {
    let store = Store::new("guess0");
    let daemon = Daemon::start(&store.home);
    store.tells("the token server does not know the client");
    assert!(daemon.terminate().success());
    assert_eq!(store.tokens.exchanges(), 0);
}
