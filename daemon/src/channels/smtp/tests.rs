//! What answers of a mail server mean, and what a letter looks like. The dialog itself is tested with a real server.

use std::path::Path;

use keepwarm_domain::{ids::StoreId, words::Channel};
use keepwarm_ledger::MasterKey;

use super::*;
use crate::channels::token::{Purpose, read};

fn keys() -> Keys {
    Keys::new(&MasterKey::new([3; 32]))
}

fn settings() -> Settings {
    Settings {
        host: "127.0.0.1".to_owned(),
        port: 25,
        security: Security::None,
        user: None,
        login: LoginBy::Password,
        password_file: None,
        from: "sales@anytown.example".to_owned(),
        reply_to: "replies@anytown.example".to_owned(),
        bounce_to: "bounces@anytown.example".to_owned(),
        postal_address: "14 Elm Street, Anytown, IL 60000".to_owned(),
        unsubscribe_url: Some("https://anytown.example/u/".to_owned()),
        dkim: None,
        ca_file: None,
        timeout: std::time::Duration::from_secs(5),
        per_minute: 60,
        connections: 1,
    }
}

fn message() -> Message {
    Message {
        touch: TouchId(41),
        attempt: 1,
        key: "kw-41".to_owned(),
        channel: Channel::Email,
        to: "zelda@example.com".to_owned(),
        to_name: "Zelda\r\nBcc: all@example.com".to_owned(),
        store: StoreId(1),
        store_name: "Anytown Motors".to_owned(),
        store_phone: "+13125550199".to_owned(),
        rep: "Rae Sample".to_owned(),
        subject: Some("¿El sábado?\nX-Injected: yes".to_owned()),
        body: "Hi Zelda,\n.\nstill there.".to_owned(),
        made_at: "2026-11-23T15:00:00Z".parse().expect("a timestamp"),
    }
}

fn written(settings: &Settings, dkim: Option<&DkimConfig>) -> (Letter, String) {
    let letter = Letter::write(&message(), settings, &keys(), dkim).expect("it can be written");
    let text = String::from_utf8(letter.bytes.clone()).expect("headers and this body are ASCII");
    // Folded lines are one header.
    (letter, text.replace("\r\n ", " ").replace("\r\n\t", " "))
}

fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[test]
fn a_letter_says_who_writes_how_to_answer_and_how_to_end_it() {
    let (letter, text) = written(&settings(), None);
    assert_eq!(header(&text, "From"), Some("\"Rae Sample - Anytown Motors\" <sales@anytown.example>"));
    assert_eq!(header(&text, "Date"), Some("Mon, 23 Nov 2026 15:00:00 +0000"));
    assert_eq!(header(&text, "List-Unsubscribe-Post"), Some("List-Unsubscribe=One-Click"));
    assert!(header(&text, "Content-Type").is_some_and(|it| it.contains("charset=utf-8")), "{text}");
    let inside = |text: &str, from: &str, to: &str| {
        let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from} in {text}"));
        rest.split_once(to).expect("it ends").0.to_owned()
    };
    let tokens = [
        (Purpose::Message, inside(header(&text, "Message-ID").expect("one"), "<", "@")),
        (Purpose::Reply, inside(header(&text, "Reply-To").expect("one"), "+", "@")),
        (Purpose::Bounce, inside(letter.return_path.as_ref(), "+", "@")),
        (Purpose::Unsubscribe, inside(header(&text, "List-Unsubscribe").expect("one"), "/u/", ">")),
        (Purpose::Unsubscribe, inside(header(&text, "List-Unsubscribe").expect("one"), "mailto:replies+", "@")),
    ];
    for (purpose, token) in tokens {
        assert_eq!(read(&keys(), purpose, &token), Some(TouchId(41)), "{purpose:?} {token}");
    }
    assert_eq!(written(&settings(), None).1, text, "the same for every attempt");
}

#[test]
fn what_a_form_sent_opens_no_header() {
    let (_, text) = written(&settings(), None);
    assert!(header(&text, "Bcc").is_none() && header(&text, "X-Injected").is_none(), "{text}");
}

#[test]
fn without_a_place_to_post_to_one_click_is_not_promised() {
    let (_, text) = written(&Settings { unsubscribe_url: None, ..settings() }, None);
    assert!(header(&text, "List-Unsubscribe").is_some_and(|it| it.starts_with("<mailto:")), "{text}");
    assert_eq!(header(&text, "List-Unsubscribe-Post"), None);
}

#[test]
fn the_signature_covers_the_way_out_of_the_list() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let dkim = |text: &str| {
        let path = dir.path().join("dkim-key");
        fs::write(&path, text).expect("written");
        let dkim =
            crate::config::Dkim { selector: "kw".to_owned(), domain: "anytown.example".to_owned(), key_file: None };
        letter::signature(&dkim, &Secrets { credentials: Some(dir.path() as &Path) })
    };
    let config = dkim("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n").expect("a key of Ed25519");
    let (_, text) = written(&settings(), Some(&config));
    let signature = header(&text, "DKIM-Signature").expect("it is signed").to_ascii_lowercase();
    for covered in ["list-unsubscribe:", "list-unsubscribe-post", "from:", "message-id:", "d=anytown.example", "s=kw"] {
        assert!(signature.contains(covered), "{covered}: {signature}");
    }
    let wrong = dkim("no key at all").err().map(|error| format!("{error:#}")).expect("it is none");
    assert!(wrong.contains("dkim-key") && !wrong.contains("no key at all"), "{wrong}");
}

#[test]
fn an_address_that_is_none_is_no_address() {
    let message = Message { to: "not an address".to_owned(), ..message() };
    let written = Letter::write(&message, &settings(), &keys(), None);
    assert_eq!(written.err(), Some(FailReason::InvalidAddress));
}

#[test]
fn the_footer_names_the_postal_address_and_speaks_the_customers_language() {
    let footer = |language| letter::footer(&settings(), &keys(), TouchId(41), "Anytown Motors", language);
    let english = footer(Language::English);
    assert!(english.starts_with("-- \nAnytown Motors, 14 Elm Street, Anytown, IL 60000\n"), "{english}");
    assert!(english.contains("reply STOP") && english.contains("https://anytown.example/u/41-"), "{english}");
    assert!(footer(Language::Spanish).contains("responda STOP"));
}

#[test]
fn only_the_servers_own_word_after_the_message_is_certain() {
    use DeliveryResult::{Failed, NotSent, Uncertain};
    let said = |code, text: &str| Some(Answer { code, enhanced: enhanced(text) });
    let cases = [
        (Phase::Opening, None, NotSent(FailReason::Down)),
        (Phase::Opening, said(535, "5.7.8 Authentication failed"), NotSent(FailReason::Down)),
        (Phase::Sender, None, NotSent(FailReason::Down)),
        (Phase::Recipient, None, NotSent(FailReason::Down)),
        (Phase::Asking, None, NotSent(FailReason::Down)),
        (Phase::Content, None, Uncertain),
        (Phase::Sender, said(421, "4.3.2 closing"), NotSent(FailReason::Down)),
        (Phase::Recipient, said(450, "4.2.0 Greylisted"), NotSent(FailReason::Provider)),
        (Phase::Content, said(451, "4.3.0 try later"), NotSent(FailReason::Provider)),
        (Phase::Recipient, said(550, "5.1.1 <zelda@example.com> unknown"), Failed(FailReason::InvalidAddress)),
        (Phase::Recipient, said(550, "no such user"), Failed(FailReason::InvalidAddress)),
        (Phase::Recipient, said(550, "5.7.1 policy"), Failed(FailReason::Refused)),
        (Phase::Recipient, said(552, "5.2.2 mailbox full"), Failed(FailReason::Unreachable)),
        (Phase::Sender, said(553, "5.1.8 bad sender"), Failed(FailReason::Refused)),
        (Phase::Content, said(554, "5.7.1 spam"), Failed(FailReason::Refused)),
        (Phase::Content, said(554, "no"), Failed(FailReason::Refused)),
    ];
    for (phase, answer, expected) in cases {
        assert_eq!(meaning(phase, answer), expected, "{phase:?} {answer:?}");
    }
    assert_eq!(enhanced("5.1.1-first line 5.2.2"), Some((5, 1, 1)));
    assert_eq!((enhanced("127.0.0.1 said no"), enhanced("3.1.1")), (None, None));
}
