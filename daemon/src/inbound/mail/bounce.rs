//! What a mail server says of a mail it could not deliver (RFC 3464), or of one that its reader called unwanted (RFC 5965).
//! Owns which of its words is certain; knows nothing of what follows from it.

use keepwarm_domain::words::{DeliveryState, FailReason};
use mail_parser::MimeHeaders as _;

use super::own::first;
use crate::mime::Mail;

/// Recipients that a report tells of; ours have one.
const RECIPIENTS_MAX: usize = 16;

/// How the part that machines read is called.
const STATUS_KINDS: [&str; 2] = ["message/delivery-status", "message/global-delivery-status"];

/// What is read of a report that has no form.
const PROSE_BYTES_MAX: usize = 16 << 10;

/// What a server says became of a mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Ended(DeliveryState, Option<FailReason>),
    /// It still tries, or says nothing of the end.
    Open,
    /// The reader called it unwanted.
    Complaint,
}

/// The report in a mail; none where it is none.
pub(super) fn read(mail: &Mail<'_>) -> Option<Verdict> {
    let kind = mail.head.content_type().filter(|it| it.ctype().eq_ignore_ascii_case("multipart"));
    let report = kind.filter(|it| it.subtype().is_some_and(|word| word.eq_ignore_ascii_case("report")))?;
    match report.attribute("report-type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "feedback-report" => Some(Verdict::Complaint),
        "delivery-status" => {
            let part = mail.parts.iter().find(|part| STATUS_KINDS.contains(&part.kind.as_str()))?;
            Some(delivery_status(&part.text()))
        }
        // Somebody opened it, which is no answer.
        "disposition-notification" => Some(Verdict::Open),
        _ => None,
    }
}

/// What a server says in its own words, where it keeps to no form.
pub(super) fn read_prose(text: &str) -> Verdict {
    let text = first(text, PROSE_BYTES_MAX);
    let words = text.split(|c: char| c.is_whitespace() || "()[]#<>,;:".contains(c));
    words.filter_map(Status::parse).find(|status| status.class != 2).map_or(Verdict::Open, Status::failed)
}

/// The worst of what is said of the recipients: ours have one, and a list behind it may have more.
fn delivery_status(text: &str) -> Verdict {
    let text = text.replace("\r\n", "\n");
    let groups = text.split("\n\n").filter(|group| group.to_ascii_lowercase().contains("final-recipient"));
    let verdicts = groups.take(RECIPIENTS_MAX).map(|group| {
        let action = field(group, "action").unwrap_or_default().to_ascii_lowercase();
        let status = field(group, "status").and_then(Status::parse);
        match action.as_str() {
            "failed" => status.map_or(Verdict::Ended(DeliveryState::Undelivered, None), Status::failed),
            "delivered" => Verdict::Ended(DeliveryState::Delivered, None),
            _ => Verdict::Open,
        }
    });
    let weight = |verdict: &Verdict| match verdict {
        Verdict::Ended(DeliveryState::Delivered, _) => 3,
        Verdict::Ended(_, Some(FailReason::InvalidAddress)) => 2,
        Verdict::Ended(..) => 1,
        _ => 0,
    };
    verdicts.max_by_key(weight).unwrap_or(Verdict::Open)
}

fn field<'a>(group: &'a str, name: &str) -> Option<&'a str> {
    group.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// RFC 3463.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Status {
    class: u8,
    subject: u16,
    detail: u16,
}

impl Status {
    /// `5.1.1`, and whatever a server adds behind it.
    fn parse(text: &str) -> Option<Self> {
        let word = text.split_whitespace().next()?;
        let mut numbers = word.split('.');
        let mut number = || numbers.next().filter(|it| (1..=3).contains(&it.len()))?.parse::<u16>().ok();
        let (class, subject, detail) = (number()?, number()?, number()?);
        let class = u8::try_from(class).ok().filter(|class| matches!(class, 2 | 4 | 5))?;
        numbers.next().is_none().then_some(Self { class, subject, detail })
    }

    /// What it means for a mail that was given up. An address is dead only where the server says that there is no such
    /// mailbox or no such domain: one that is full, or a server that dislikes us, may take the next mail.
    fn failed(self) -> Verdict {
        let reason = match (self.class, self.subject, self.detail) {
            (5, 1, 1 | 2 | 3 | 6 | 10) | (5, 2, 1) | (5, 4, 4) => FailReason::InvalidAddress,
            (5, 7, _) => FailReason::Refused,
            _ => FailReason::Unreachable,
        };
        Verdict::Ended(DeliveryState::Undelivered, Some(reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(action: &str, status: &str) -> String {
        format!(
            "Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; casey@example.com\r\nAction: {action}\r\n\
             Status: {status}\r\nDiagnostic-Code: smtp; 550 no\r\n"
        )
    }

    #[test]
    fn only_an_address_that_does_not_exist_is_dead() {
        let undelivered = |reason| Verdict::Ended(DeliveryState::Undelivered, Some(reason));
        let cases = [
            ("failed", "5.1.1", undelivered(FailReason::InvalidAddress)),
            ("Failed", "5.1.10 (no such user)", undelivered(FailReason::InvalidAddress)),
            ("failed", "5.1.2", undelivered(FailReason::InvalidAddress)),
            ("failed", "5.2.1", undelivered(FailReason::InvalidAddress)),
            ("failed", "5.2.2", undelivered(FailReason::Unreachable)),
            ("failed", "5.7.1", undelivered(FailReason::Refused)),
            ("failed", "5.0.0", undelivered(FailReason::Unreachable)),
            ("failed", "4.4.1", undelivered(FailReason::Unreachable)),
            ("failed", "", Verdict::Ended(DeliveryState::Undelivered, None)),
            ("delayed", "4.4.1", Verdict::Open),
            ("relayed", "2.0.0", Verdict::Open),
            ("delivered", "2.0.0", Verdict::Ended(DeliveryState::Delivered, None)),
        ];
        for (action, status, verdict) in cases {
            assert_eq!(delivery_status(&group(action, status)), verdict, "{action} {status}");
        }
        assert_eq!(delivery_status("nothing"), Verdict::Open);
    }

    #[test]
    fn a_server_that_keeps_to_no_form_is_understood_by_its_code() {
        let undelivered = |reason| Verdict::Ended(DeliveryState::Undelivered, Some(reason));
        let cases = [
            ("Sorry, no mailbox here by that name. (#5.1.1)", undelivered(FailReason::InvalidAddress)),
            ("host mx said: 550 5.7.1 blocked, see 10.20.30.40", undelivered(FailReason::Refused)),
            ("250 2.0.0 queued, then 452 4.2.2 over quota", undelivered(FailReason::Unreachable)),
            ("it could not be delivered", Verdict::Open),
            ("version 5.1.1.7 of 127.0.0.1", Verdict::Open),
        ];
        for (text, verdict) in cases {
            assert_eq!(read_prose(text), verdict, "{text}");
        }
    }
}
