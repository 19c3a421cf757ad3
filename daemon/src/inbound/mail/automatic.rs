//! Whether a person wrote a mail. Owns the signs of programs that answer by themselves (RFC 3834 and older customs), in
//! English and Spanish. What such a mail says is nobody's wish: it may say "stop by tomorrow", or quote how to unsubscribe.

use mail_parser::Message;

/// How sure it is that no person wrote it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Automatic {
    /// It looks like an absence note or a circular, but people's mails may too.
    Perhaps,
    Certainly,
}

/// How absence notes are called.
const ABSENT: [&str; 16] = [
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "auto response",
    "auto-response",
    "autoresponse",
    "auto:",
    "out of office",
    "out of the office",
    "out-of-office",
    "respuesta automática",
    "respuesta automatica",
    "fuera de la oficina",
    "fuera de oficina",
    "ausencia:",
];

/// Mailboxes behind which nobody sits.
const NOBODY: [&str; 4] = ["mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"];

/// What the headers say; none where nothing says that it was no person.
pub(super) fn sign(message: &Message<'_>, from: Option<&str>) -> Option<Automatic> {
    let header = |name: &str| message.header_raw(name).map(|value| value.trim().to_ascii_lowercase());
    let submitted = header("Auto-Submitted").filter(|value| !value.starts_with("no"));
    let local = from.and_then(|from| from.split('@').next()).unwrap_or_default();
    let answers = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply"]
        .iter()
        .any(|name| header(name).is_some_and(|value| value != "no"));
    let empty_path = header("Return-Path").is_some_and(|path| path == "<>");
    let auto_reply = header("Precedence").is_some_and(|value| value.replace('-', "_") == "auto_reply");
    if submitted.is_some() || answers || empty_path || auto_reply || NOBODY.contains(&local) {
        return Some(Automatic::Certainly);
    }
    let many = header("Precedence").is_some_and(|value| ["bulk", "junk", "list"].contains(&value.as_str()));
    let circular = ["List-Id", "List-Unsubscribe", "Feedback-ID"].iter().any(|name| header(name).is_some());
    let subject = message.subject().unwrap_or_default().trim().to_lowercase();
    let absent = ABSENT.iter().any(|word| subject.starts_with(word));
    (many || circular || absent).then_some(Automatic::Perhaps)
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;

    use super::*;

    #[test]
    fn programs_are_told_from_people() {
        let cases = [
            ("Auto-Submitted: auto-replied", Some(Automatic::Certainly)),
            ("Auto-Submitted: auto-generated (vacation)", Some(Automatic::Certainly)),
            ("Auto-Submitted: no", None),
            ("X-Autoreply: yes", Some(Automatic::Certainly)),
            ("Precedence: auto_reply", Some(Automatic::Certainly)),
            ("Precedence: bulk", Some(Automatic::Perhaps)),
            ("Return-Path: <>", Some(Automatic::Certainly)),
            ("Return-Path: <casey@example.com>", None),
            ("List-Unsubscribe: <mailto:x@example.com>", Some(Automatic::Perhaps)),
            ("Subject: Automatic reply: your Roadster", Some(Automatic::Perhaps)),
            ("Subject: Respuesta =?utf-8?q?autom=C3=A1tica?=: su auto", Some(Automatic::Perhaps)),
            ("Subject: Re: Out of this world offer", None),
            ("X-Auto-Response-Suppress: All", None),
        ];
        for (header, sign) in cases {
            let mail = format!("From: Casey <casey@example.com>\r\n{header}\r\n\r\nhi");
            let message = MessageParser::default().parse(mail.as_bytes()).expect("a mail");
            assert_eq!(super::sign(&message, Some("casey@example.com")), sign, "{header}");
        }
        let message = MessageParser::default().parse("From: x\r\n\r\nhi").expect("a mail");
        assert_eq!(sign(&message, Some("mailer-daemon@example.com")), Some(Automatic::Certainly));
    }
}
