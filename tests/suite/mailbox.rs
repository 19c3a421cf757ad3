//! Customers who answer by mail are heard, from a real mailbox: a stop ends everything, a reply belongs to what it answers, a
//! returned mail shuts its address, a lead mail becomes a lead, and nothing is lost or doubled whenever the daemon dies.

use std::time::Duration;

use keepwarm_domain::{
    entry::{Body, Entry, ReplyReceived},
    ids::TouchId,
    words::{CancelReason, Channel, DeliveryState, FailReason, SuppressionScope},
};
use keepwarm_tests::{
    ctl,
    daemon::{self, Daemon},
    dovecot::{Mailbox, PASSWORD, USER},
    home::{Home, Outside, Settings},
    lead::{Lead, drop_all, email_lead},
    outside::secret,
    parts::{Mail, MailServer},
    truth::Truth,
    wait,
};
use serde_json::Value;
use tempfile::TempDir;

/// A store that mails its customers, and the mailbox where they answer.
struct Store {
    _dir: TempDir,
    sent: MailServer,
    mailbox: Mailbox,
    home: Home,
}

impl Store {
    fn new() -> Self {
        Self::with(|mailbox, dir| table(mailbox, &secret(dir, "mailbox-password", PASSWORD)))
    }

    fn with(table: impl FnOnce(&Mailbox, &std::path::Path) -> String) -> Self {
        Self::live_over(table, vec![(Channel::Email, "smtp")])
    }

    fn live_over(table: impl FnOnce(&Mailbox, &std::path::Path) -> String, live: Vec<(Channel, &'static str)>) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let (sent, mailbox) = (MailServer::start(dir.path()), Mailbox::start(dir.path()));
        let toml = format!(
            "[channels]\nemail = \"smtp\"\n\n[smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n\
             from = \"sales@anytown.example\"\nreply-to = \"replies@anytown.example\"\n\
             bounce-to = \"bounces@anytown.example\"\npostal-address = \"14 Elm Street, Anytown, IL 60000\"\n\
             per-minute = 60000\ntimeout = \"2s\"\n\n{}",
            sent.port,
            table(&mailbox, dir.path())
        );
        let outside = Outside { toml, live };
        let home = Home::new(&Settings { outside, ..Settings::default() });
        Self { _dir: dir, sent, mailbox, home }
    }

    /// The first mails to these customers, in their order.
    fn writes_to(&self, customers: &[Lead]) -> Vec<Mail> {
        drop_all(&self.home.drop_dir(), customers.iter().cloned());
        let to = |lead: &Lead| {
            let address = lead.email.clone().expect("they left an address");
            wait::until("the mail", wait::LONG, || self.sent.received().into_iter().find(|mail| mail.to == address))
        };
        customers.iter().map(to).collect()
    }

    fn ended(&self, daemon: Daemon) -> Truth {
        assert!(daemon.terminate().success(), "{}", daemon::log(&self.home));
        Truth::read(&self.home)
    }
}

/// The configuration of the mailbox, over this machine in clear.
fn table(mailbox: &Mailbox, password_file: &str) -> String {
    format!(
        "[mailbox]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nuser = \"{USER}\"\n\
         password-file = \"{password_file}\"\npoll-every = \"1s\"\ntimeout = \"10s\"\n",
        mailbox.port
    )
}

/// A header of a mail.
fn header(mail: &Mail, name: &str) -> String {
    let unfolded = mail.text.replace("\r\n ", " ");
    let line = unfolded.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("the mail has no {name}")).trim().to_owned()
}

/// What a customer's program makes of an answer, with all of our mail below it.
fn answer(to: &Mail, id: &str, text: &str) -> String {
    let quoted: String = to.text.lines().map(|line| format!("> {line}\r\n")).collect();
    format!(
        "From: Casey <{}>\r\nTo: {}\r\nMessage-ID: <{id}@example.com>\r\nIn-Reply-To: {}\r\nSubject: Re: {}\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\r\nOn Mon, Nov 23, 2026 at 9:00 AM Rae Sample \
         <sales@anytown.example> wrote:\r\n\r\n{quoted}",
        to.to,
        header(to, "Reply-To"),
        header(to, "Message-ID"),
        header(to, "Subject"),
    )
}

/// What a mail server returns.
fn returned(mail: &Mail, status: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: {}\r\nAuto-Submitted: auto-replied\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"r\"\r\n\r\n--r\r\n\
         Content-Type: text/plain\r\n\r\nSorry.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {}\r\nAction: failed\r\nStatus: {status}\r\n\r\n\
         --r\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--r--\r\n",
        mail.return_path, mail.to, mail.text
    )
}

fn replies(truth: &Truth) -> Vec<&ReplyReceived> {
    let reply = |entry: &'_ Entry| matches!(entry.body, Body::ReplyReceived(_));
    let of = |entry| if let &Entry { body: Body::ReplyReceived(ref it), .. } = entry { Some(it) } else { None };
    truth.entries.iter().filter(|entry| reply(entry)).filter_map(of).collect()
}

fn touches(truth: &Truth) -> Vec<TouchId> {
    truth.sent().into_iter().collect()
}

#[test]
fn a_stop_by_mail_ends_everything_and_a_reply_belongs_to_what_it_answers() {
    let store = Store::new();
    let daemon = Daemon::start(&store.home);
    let mails = store.writes_to(&[email_lead(1), email_lead(3)]);
    let question = answer(&mails[1], "q1", "Is it still there?");
    store.mailbox.deliver(&question);
    // The wife answers, from her own address, and it is the customer's mail that she answers.
    let stop = answer(&mails[0], "s1", "STOP").replace(&format!("<{}>", mails[0].to), "<wife@example.net>");
    store.mailbox.deliver(stop);
    store.mailbox.until_read();
    // The same once more, by another way, and once more under another number.
    store.mailbox.deliver(format!("Received: by mx2.example\r\n{question}"));
    store.mailbox.until_read();
    let truth = store.ended(daemon);
    let said = replies(&truth);
    assert_eq!(said.len(), 2, "{}", daemon::log(&store.home));
    assert!(
        said.iter().all(|it| it.channel == Channel::Email && touches(&truth).contains(&it.in_reply_to.expect("known")))
    );
    assert_ne!(said[0].in_reply_to, said[1].in_reply_to);
    assert_eq!(truth.count("suppression-added"), 1, "our own words on how to stop, quoted, are nobody's wish");
    let canceled = |entry: &&Entry| matches!(&entry.body, Body::TouchCanceled(it) if it.reason == CancelReason::OptOut);
    assert!(truth.entries.iter().filter(canceled).count() > 0, "what was planned for them is canceled");
    assert_eq!(store.mailbox.unseen(), 3, "for the people who read it, the mailbox is as it was");
    let log = daemon::log(&store.home);
    assert!(!log.contains("wife@") && !log.contains("still there") && !log.contains(PASSWORD), "neither who nor what");
}

#[test]
fn a_returned_mail_shuts_its_address_and_an_absence_note_changes_nothing() {
    let store = Store::new();
    let daemon = Daemon::start(&store.home);
    let mails = store.writes_to(&[email_lead(1), email_lead(3), email_lead(5)]);
    store.mailbox.deliver(returned(&mails[0], "5.1.1"));
    store.mailbox.deliver(returned(&mails[1], "4.2.2"));
    let absent = answer(&mails[2], "a1", "I no longer work here. Please stop writing to this address.");
    let absent = format!("Auto-Submitted: auto-replied\r\n{absent}");
    store.mailbox.deliver(&absent);
    store.mailbox.deliver(&absent);
    store.mailbox.until_read();
    store.mailbox.deliver(returned(&mails[0], "5.1.1"));
    store.mailbox.deliver(absent);
    store.mailbox.until_read();
    let truth = store.ended(daemon);
    let mut reasons: Vec<(DeliveryState, Option<FailReason>)> = Vec::new();
    reasons.extend(truth.entries.iter().filter_map(|entry| match &entry.body {
        Body::TouchReported(it) => Some((it.state, it.reason)),
        _ => None,
    }));
    let undelivered = |reason| (DeliveryState::Undelivered, Some(reason));
    assert_eq!(reasons, [undelivered(FailReason::InvalidAddress), undelivered(FailReason::Unreachable)]);
    let shut =
        |entry: &&Entry| matches!(&entry.body, Body::SuppressionAdded(it) if it.scope == SuppressionScope::Email);
    assert_eq!(truth.entries.iter().filter(shut).count(), 1, "a full mailbox may have room tomorrow");
    assert_eq!((truth.count("suppression-added"), truth.count("reply-received")), (1, 0), "nobody said anything");
    assert_eq!(truth.count("auto-replied"), 1);
}

#[test]
fn a_mailbox_that_is_numbered_anew_is_read_again_and_nothing_counts_twice() {
    let store = Store::new();
    let daemon = Daemon::start(&store.home);
    let mails = store.writes_to(&[email_lead(1)]);
    store.mailbox.deliver(answer(&mails[0], "q1", "Which colors are there?"));
    store.mailbox.until_read();
    store.mailbox.number_anew();
    store.mailbox.deliver(answer(&mails[0], "q2", "And what does it cost?"));
    store.mailbox.until_read();
    let truth = store.ended(daemon);
    assert_eq!(replies(&truth).len(), 2, "{}", daemon::log(&store.home));
}

#[test]
fn nothing_is_lost_or_doubled_whenever_the_daemon_dies() {
    let store = Store::new();
    let first = Daemon::start(&store.home);
    let customers: Vec<Lead> = (0..5).map(|n| email_lead(2 * n + 1)).collect();
    let mails = store.writes_to(&customers);
    first.kill();
    for round in 0..5_u64 {
        for (n, mail) in mails.iter().enumerate() {
            store.mailbox.deliver(answer(mail, &format!("q{round}-{n}"), &format!("Question {round}: which colors?")));
        }
        let daemon = Daemon::launch(&store.home);
        wait::let_run(Duration::from_millis(60 * round));
        let before = store.mailbox.log().matches("Login:").count();
        if round % 2 == 0 {
            // In the middle of a poll, wherever that is.
            wait::until("a poll", wait::LONG, || {
                (store.mailbox.log().matches("Login:").count() > before).then_some(())
            });
            wait::let_run(Duration::from_millis(7 * round));
        }
        daemon.kill();
    }
    let daemon = Daemon::start(&store.home);
    store.mailbox.until_read();
    let truth = store.ended(daemon);
    let mut ids: Vec<_> = replies(&truth).iter().filter_map(|it| it.provider_id).collect();
    ids.sort_unstable();
    assert_eq!(ids.len(), 25);
    ids.dedup();
    assert_eq!(ids.len(), 25);
}

#[test]
fn a_lead_mail_enrolls_a_lead_once_and_what_cannot_be_read_holds_up_nothing() {
    let store = Store::new();
    let daemon = Daemon::start(&store.home);
    let lead = email_lead(1);
    let mail = format!(
        "From: leads@portal.example\r\nSubject: New lead\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; \
         boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{adf}\r\n--b\r\nContent-Type: application/x-adf+xml; \
         name=lead.xml\r\nContent-Disposition: attachment\r\n\r\n{adf}\r\n--b--\r\n",
        adf = lead.adf()
    );
    store.mailbox.deliver("Subject: nobody wrote this\r\n\r\nhello\r\n");
    store.mailbox.deliver("From: new@example.net\r\nSubject: Roadster\r\n\r\nDo you still have it?\r\n");
    store.mailbox.deliver([0xff, 0x00, 0xfe, b'\n', b'\n', 0x01]);
    store.mailbox.deliver(&mail);
    store.mailbox.until_read();
    store.mailbox.deliver(format!("Received: by mx2.example\r\n{mail}"));
    let to = lead.email.clone().expect("they left an address");
    wait::until("the first mail", wait::LONG, || store.sent.received().iter().any(|mail| mail.to == to).then_some(()));
    store.mailbox.until_read();
    let items = ctl::good(&store.home, &["intake", "list"]);
    let truth = store.ended(daemon);
    assert_eq!((truth.count("lead-received"), store.sent.received().len()), (1, 1));
    assert_eq!(truth.count("intake-quarantined"), 3, "{items}");
    for reason in ["does not say who wrote it", "somebody who is not known"] {
        assert!(items.to_string().contains(reason), "{items}");
    }
}

#[test]
fn a_wrong_password_is_told_in_status_and_mail_is_read_once_it_is_right() {
    let store = Store::with(|mailbox, dir| table(mailbox, &secret(dir, "mailbox-password", "guess8")));
    let daemon = Daemon::start(&store.home);
    let road = |home: &Home| -> Value {
        // It ends with 1 as long as nobody can be heard.
        let (_, status) = ctl::json(home, &["status"]);
        let roads = status["roads"].as_array().cloned().unwrap_or_default();
        roads.into_iter().find(|road| road["road"] == "mailbox").unwrap_or_default()
    };
    let failing = wait::until("status to tell", wait::LONG, || {
        Some(road(&store.home)).filter(|road| road.to_string().contains("refused the login"))
    });
    assert!(failing.to_string().contains("check user, login, and the password or token of [mailbox]"), "{failing}");
    assert!(daemon.terminate().success());
    let password = store._dir.path().join("mailbox-password");
    std::fs::write(password, PASSWORD).expect("the folder is ours");
    let daemon = Daemon::start(&store.home);
    let well = wait::until("the mailbox to be read", wait::LONG, || {
        Some(road(&store.home)).filter(|road| road["well_at"].is_string() && road["problem"] == "")
    });
    assert!(daemon.terminate().success(), "{well}");
}

#[test]
fn mail_is_read_over_both_kinds_of_encryption_and_from_no_server_that_cannot_prove_itself() {
    let encrypted = |security: &'static str, trusted: bool| {
        move |mailbox: &Mailbox, dir: &std::path::Path| {
            let port = if security == "tls" { mailbox.tls_port } else { mailbox.port };
            let ca = if trusted { format!("ca-file = \"{}\"\n", mailbox.ca_file().display()) } else { String::new() };
            let table = table(mailbox, &secret(dir, "mailbox-password", PASSWORD))
                .replace("security = \"none\"", &format!("security = \"{security}\""));
            table.replace(&format!("port = {}", mailbox.port), &format!("port = {port}")) + &ca
        }
    };
    for security in ["tls", "starttls"] {
        let store = Store::with(encrypted(security, true));
        let daemon = Daemon::start(&store.home);
        let mails = store.writes_to(&[email_lead(1)]);
        store.mailbox.deliver(answer(&mails[0], "s1", "unsubscribe"));
        store.mailbox.until_read();
        assert!(store.mailbox.log().contains("TLS"), "{}", store.mailbox.log());
        assert_eq!(store.ended(daemon).count("suppression-added"), 1, "{security}");
    }
    let store = Store::with(encrypted("tls", false));
    let daemon = Daemon::start(&store.home);
    wait::until("status to tell", wait::LONG, || {
        ctl::json(&store.home, &["status"]).1.to_string().contains("no encrypted connection").then_some(())
    });
    assert!(daemon.terminate().success());
    assert!(!store.mailbox.log().contains("Login:"), "the password is said to nobody");
}

#[test]
fn email_goes_live_once_a_stop_came_in_by_mail() {
    let store = Store::live_over(|mailbox, dir| table(mailbox, &secret(dir, "mailbox-password", PASSWORD)), Vec::new());
    let daemon = Daemon::start(&store.home);
    store.mailbox.until_read();
    ctl::good(&store.home, &["go-live", "no-lists", "--signed-by", "Mona Manager"]);
    ctl::good(&store.home, &["go-live", "prove-stop", "email", "pat@example.com", "--rep", "1"]);
    let missing = |said: &Value| -> Vec<String> {
        let missing = said["missing"].as_array().cloned().unwrap_or_default();
        missing.iter().filter_map(|it| it["check"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(missing(&ctl::json(&store.home, &["go-live", "email", "--check"]).1), ["stop-proof"]);
    store.mailbox.deliver("From: Pat <pat@example.com>\r\nTo: replies@anytown.example\r\nSubject: Stop\r\n\r\n");
    store.mailbox.until_read();
    assert_eq!(ctl::good(&store.home, &["go-live", "email"])["live"], true);
    store.writes_to(&[email_lead(1)]);
    let truth = store.ended(daemon);
    assert_eq!((truth.count("stop-proven"), truth.count("channel-went-live")), (1, 1));
}
