//! Whole mails, and what they are.

use keepwarm_domain::words::{DeliveryState, FailReason};
use keepwarm_ledger::MasterKey;
use proptest::prelude::*;

use super::*;
use crate::channels::token::{Purpose, addressed, mint};

const AT: &str = "2026-11-23T15:00:00Z";
const TOUCH: TouchId = TouchId(4711);

fn keys() -> Keys {
    Keys::new(&MasterKey::new([7; 32]))
}

fn token(purpose: Purpose) -> String {
    mint(&keys(), purpose, TOUCH)
}

fn read(mail: &str) -> Mail {
    let reader = Reader { keys: keys(), ours: BTreeSet::from(["replies@anytown.example".to_owned()]) };
    let context = intake::Context { zone: jiff::tz::TimeZone::UTC, region: intake::Region::US, arrived_at: None };
    reader.read(mail.replace('\n', "\r\n").as_bytes(), AT.parse().expect("a timestamp"), &context)
}

/// Who wrote what about which touch.
fn heard(mail: &str) -> (String, String, Option<TouchId>, KeyedHash) {
    match read(mail) {
        Mail::Arrived(Arrived::Said(it)) => {
            (it.from.clone(), String::from_utf8(it.text.to_vec()).expect("text"), it.answers, it.id)
        }
        other => panic!("{}: {mail}", word(&other)),
    }
}

fn word(mail: &Mail) -> String {
    match mail {
        Mail::Leads(understood) => format!("{} leads", understood.leads.len()),
        Mail::Arrived(Arrived::Said(_)) => "said".to_owned(),
        Mail::Arrived(Arrived::Reported(report)) => {
            format!("reported {:?} {:?} {:?}", report.of, report.state, report.reason)
        }
        Mail::Arrived(Arrived::Unsubscribed(touch)) => format!("unsubscribed {touch}"),
        Mail::Arrived(Arrived::Automatic(it)) => format!("automatic {}", it.touch),
        Mail::Nothing(why) => format!("{why:?}"),
        Mail::Unreadable(cause) => cause.code().to_owned(),
    }
}

const FROM: &str = "From: Casey Sample <Casey@Example.com>\nMessage-ID: <m1@example.com>\n";

#[test]
fn a_reply_is_threaded_by_what_it_answers_then_by_its_address_then_by_its_sender() {
    let id = format!("<{}@anytown.example>", token(Purpose::Message));
    let reply = addressed("replies@anytown.example", &token(Purpose::Reply));
    let cases = [
        (format!("In-Reply-To: {id}\n"), Some(TOUCH)),
        (format!("References: <first@example.com>\n {id}\n"), Some(TOUCH)),
        (format!("References: {id} <other@example.com>\nIn-Reply-To: <other@example.com>\n"), Some(TOUCH)),
        (format!("To: Anytown Motors <{reply}>\n"), Some(TOUCH)),
        (format!("Delivered-To: {}\n", reply.to_uppercase()), Some(TOUCH)),
        (format!("To: {}\n", addressed("replies@anytown.example", &token(Purpose::Status))), None),
        ("In-Reply-To: <4711-00000000000000000000000000000000@anytown.example>\n".to_owned(), None),
        (String::new(), None),
    ];
    for (headers, answers) in cases {
        let (from, text, touch, _) =
            heard(&format!("{FROM}{headers}Subject: Re: your Roadster\n\nIs it still there?\n"));
        assert_eq!(
            (from.as_str(), text.as_str(), touch),
            ("casey@example.com", "Is it still there?", answers),
            "{headers}"
        );
    }
}

#[test]
fn the_newest_message_that_it_answers_counts() {
    let id = |touch| format!("<{}@anytown.example>", mint(&keys(), Purpose::Message, touch));
    let mail = format!("{FROM}References: {} {}\n\nyes\n", id(TouchId(1)), id(TouchId(2)));
    assert_eq!(heard(&mail).2, Some(TouchId(2)));
}

#[test]
fn a_wish_in_the_subject_is_part_of_what_they_say() {
    let id = format!("In-Reply-To: <{}@anytown.example>\n", token(Purpose::Message));
    let cases = [
        (format!("{FROM}Subject: STOP\n\n"), "STOP"),
        (format!("{FROM}{id}Subject: unsubscribe\n\nthanks\n"), "unsubscribe\nthanks"),
        (format!("{FROM}{id}Subject: Re: STOP paying too much\n\nthanks\n"), "thanks"),
        (format!("{FROM}{id}Subject: Your Roadster is here\n\nthanks\n"), "thanks"),
        (format!("{FROM}Subject: A question\n\nis it blue?\n"), "A question\nis it blue?"),
        (format!("{FROM}Subject: Re: your Roadster\n\n"), ""),
    ];
    for (mail, expected) in cases {
        assert_eq!(heard(&mail).1, expected, "{mail}");
    }
}

#[test]
fn pages_and_charsets_are_read() {
    let page = "MIME-Version: 1.0\nContent-Type: text/html; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable\n\n\
                <p>=BFTodav=EDa est=E1?</p><blockquote>reply STOP</blockquote>";
    assert_eq!(heard(&format!("{FROM}Subject: Re: x\n{page}")).1, "¿Todavía está?");
    let both = "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; \
                charset=utf-8\nContent-Transfer-Encoding: base64\n\nWWVzLCBzw60=\n--b\nContent-Type: text/html\n\n<b>no</b>\n--b--\n";
    assert_eq!(heard(&format!("{FROM}Subject: Re: x\n{both}")).1, "Yes, sí");
    let photo = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nmy trade\n--b\n\
                 Content-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\n/9j/4AAQ";
    assert_eq!(
        heard(&format!("{FROM}Subject: Re: x\n{photo}")).1,
        "my trade",
        "a photo that was cut off holds up nothing"
    );
}

#[test]
fn the_same_mail_is_known_again_and_another_under_its_id_is_not() {
    let id =
        |received: &str, text: &str| heard(&format!("Received: by {received}\n{FROM}Subject: Re: x\n\n{text}\n")).3;
    assert_eq!(id("mx1", "yes"), id("mx2", "yes"));
    assert_ne!(id("mx1", "yes"), id("mx1", "stop"));
}

fn report(kind: &str, action: &str, status: &str, returned: &str) -> String {
    format!(
        "From: Mail Delivery System <mailer-daemon@mx.example>\nTo: {}\nSubject: Undelivered Mail Returned to Sender\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=r\n\n\
         --r\nContent-Type: text/plain\n\nSorry. STOP unsubscribe 5.9.9\n\n--r\nContent-Type: message/{kind}\n\n\
         Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; casey@example.com\nAction: {action}\nStatus: {status}\n\n\
         --r\nContent-Type: {returned}\n\nMessage-ID: <{}@anytown.example>\nSubject: Your Roadster\n\n--r--\n",
        addressed("bounces@anytown.example", "nothing"),
        token(Purpose::Message),
    )
}

#[test]
fn a_returned_mail_says_which_touch_it_was_and_why() {
    for returned in ["message/rfc822", "text/rfc822-headers"] {
        let mail = report("delivery-status", "failed", "5.1.1", returned);
        let Mail::Arrived(Arrived::Reported(it)) = read(&mail) else { panic!("{returned}: {}", word(&read(&mail))) };
        assert_eq!(
            (it.of, it.state, it.reason),
            (Of::Touch(TOUCH, None), DeliveryState::Undelivered, Some(FailReason::InvalidAddress))
        );
    }
    assert_eq!(word(&read(&report("delivery-status", "delayed", "4.4.1", "message/rfc822"))), "Undecided");
    assert_eq!(word(&read(&report("feedback-report", "x", "x", "message/rfc822"))), format!("unsubscribed {TOUCH}"));
    assert_eq!(word(&read(&report("disposition-notification", "x", "x", "message/rfc822"))), "Undecided");
    let unknown = report("delivery-status", "failed", "5.1.1", "text/plain").replace(&token(Purpose::Message), "x");
    assert_eq!(word(&read(&unknown)), "Undecided", "nobody knows which message it was");
}

#[test]
fn a_returned_mail_is_known_by_its_return_path_alone() {
    let path = addressed("bounces@anytown.example", &token(Purpose::Bounce));
    let prose = format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@qmail.example\nTo: {path}\nSubject: failure notice\n\nno mailbox (#5.1.1)\n"
    );
    assert!(
        word(&read(&prose)).starts_with("reported Touch(TouchId(4711), None) Undelivered Some(InvalidAddress)"),
        "{}",
        word(&read(&prose))
    );
    let absent =
        format!("{FROM}To: {path}\nAuto-Submitted: auto-replied\nSubject: Out of office\n\nI am away, stop by later\n");
    assert_eq!(word(&read(&absent)), format!("automatic {TOUCH}"));
    let person = format!("{FROM}To: {path}\nSubject: Re: x\n\nis it there?\n");
    assert_eq!(heard(&person).2, Some(TOUCH), "some programs answer to the return path");
}

#[test]
fn what_nobody_wrote_is_nobodys_wish() {
    let answer = format!("In-Reply-To: <{}@anytown.example>\n", token(Purpose::Message));
    for header in ["Auto-Submitted: auto-replied", "Subject: Automatic reply: Your Roadster", "Precedence: bulk"] {
        let mail = format!(
            "{FROM}{answer}{header}\n\nCasey no longer works here. Stop writing to this address, unsubscribe below.\n"
        );
        assert_eq!(word(&read(&mail)), format!("automatic {TOUCH}"), "{header}");
        assert_eq!(word(&read(&mail.replace(&answer, ""))), "Automatic", "{header}");
    }
    let wish = format!("{FROM}{answer}Precedence: bulk\n\nSTOP\n");
    assert_eq!(heard(&wish).1, "STOP", "a bare wish is obeyed, whatever the program says of itself");
    let own = "From: replies@anytown.example\nSubject: Re: x\n\nSTOP\n";
    assert_eq!(word(&read(own)), "Ours");
    assert_eq!(word(&read("Subject: x\n\nSTOP\n")), "no_sender");
    assert_eq!(word(&read("")), "no_mail");
}

#[test]
fn the_way_out_by_mail_ends_email() {
    let out = addressed("replies@anytown.example", &token(Purpose::Unsubscribe));
    let mail = format!("{FROM}To: <{out}>\nAuto-Submitted: auto-generated\nSubject: unsubscribe\n\n");
    assert_eq!(word(&read(&mail)), format!("unsubscribed {TOUCH}"));
}

#[test]
fn a_mail_about_leads_is_no_reply() {
    let adf = "<adf><prospect><customer><contact><name part=\"full\">Casey Sample</name><email>casey@example.com</email>\
               </contact></customer></prospect></adf>";
    assert_eq!(word(&read(&format!("{FROM}Subject: New lead\n\n{adf}\n"))), "1 leads");
}

proptest! {
    #[test]
    fn any_mail_is_something(head in "[ -~\\n]{0,300}", body in proptest::collection::vec(any::<u8>(), 0..600)) {
        let mut mail = format!("From: a@example.com\nContent-Type: multipart/report; boundary=b\n{head}\n\n--b\n").into_bytes();
        mail.extend_from_slice(&body);
        let mail = String::from_utf8_lossy(&mail).into_owned();
        let _ = word(&read(&mail));
    }
}
