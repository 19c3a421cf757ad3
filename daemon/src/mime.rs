//! Mails as their MIME structure shows them (RFC 2045). Owns the bounds within which a stranger's mail is taken apart; knows
//! nothing of what stands in one.
//!
//! Headers are read by a parser made for it. The structure is not left to one: whoever sends a mail chooses how many mails
//! lie in each other in it, and in which encodings, and what is built from that takes memory by the square, or a stack
//! without an end. Here the work is linear in the bytes, for each of a few levels.

use std::borrow::Cow;

use base64::{
    Engine as _, alphabet,
    engine::general_purpose::{GeneralPurpose, NO_PAD},
};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::{Message, MessageParser, MimeHeaders as _};

use crate::intake::decode_quoted_printable;

/// What is read of a mail at most. The words of a customer and a lead stand at its beginning.
pub const BYTES_MAX: usize = 4 << 20;

/// Headers of a mail that went through many hands.
const HEADERS_BYTES_MAX: usize = 64 << 10;

/// Parts inside each other: alternatives with pictures in a mail that was forwarded some times have six.
const DEPTH_MAX: usize = 12;

/// A lead mail has two or three, a mail with the photos of a trade-in some dozen.
const PARTS_MAX: usize = 128;

/// Some programs end their last group badly.
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));

/// A mail taken apart.
pub struct Mail<'a> {
    pub head: Message<'a>,
    /// Whatever holds no further parts, in order.
    pub parts: Vec<Part>,
}

/// One part with its content, out of its encoding.
pub struct Part {
    /// `text/plain`, in lower case.
    pub kind: String,
    charset: Option<&'static Encoding>,
    pub body: Vec<u8>,
    /// Meant to be kept as a file.
    pub is_attached: bool,
    /// How many mails it lies in beside the one that carries them all.
    pub forwarded: usize,
    /// The Message-ID of the mail that it lies in.
    pub of_message: Option<String>,
}

impl Part {
    /// Its text: in what it was declared to be, unless it shows itself as UTF-8. Never fails.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        if let Some(charset) = self.charset.filter(|it| ![UTF_8, WINDOWS_1252].contains(it)) {
            return charset.decode(&self.body).0;
        }
        std::str::from_utf8(&self.body).map_or_else(|_| WINDOWS_1252.decode(&self.body).0, Cow::Borrowed)
    }
}

/// Takes a mail apart; none where the bytes do not begin with headers.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Mail<'_>> {
    let bytes = &bytes[..bytes.len().min(BYTES_MAX)];
    let (head, body) = split(bytes);
    let head = headers(head)?;
    let mut parts = Vec::new();
    let outer = Place { depth: 0, forwarded: 0, of_message: head.message_id().map(str::to_owned) };
    take_apart(Some(&head), body, &outer, &mut parts);
    Some(Mail { head, parts })
}

/// The headers of a mail, or of what stands for one.
#[must_use]
pub fn headers(bytes: &[u8]) -> Option<Message<'_>> {
    let bytes = &bytes[..bytes.len().min(HEADERS_BYTES_MAX)];
    MessageParser::default()
        .parse_headers(bytes)
        .filter(|head| head.parts.first().is_some_and(|it| !it.headers.is_empty()))
}

/// Where a part lies.
#[derive(Clone)]
struct Place {
    depth: usize,
    forwarded: usize,
    of_message: Option<String>,
}

/// Headers and body: an empty line parts them.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if matches!(line, b"\n" | b"\r\n") && at > line.len() {
            return (&bytes[..at], &bytes[at..]);
        }
    }
    (bytes, &[])
}

fn take_apart(head: Option<&Message<'_>>, body: &[u8], place: &Place, parts: &mut Vec<Part>) {
    let of = head.and_then(|head| head.content_type());
    let kind = of.map_or_else(
        || "text/plain".to_owned(),
        |it| format!("{}/{}", it.ctype(), it.subtype().unwrap_or_default()).to_ascii_lowercase(),
    );
    let inner = Place { depth: place.depth + 1, ..place.clone() };
    let goes_deeper = inner.depth <= DEPTH_MAX && parts.len() < PARTS_MAX;
    let boundary = of.and_then(|it| it.attribute("boundary")).filter(|it| !it.is_empty());
    if let Some(boundary) = boundary.filter(|_| kind.starts_with("multipart/") && goes_deeper) {
        for part in between(body, boundary) {
            if parts.len() >= PARTS_MAX {
                return;
            }
            let (head, body) = split_part(part);
            // A part may do without headers of its own.
            take_apart(headers(head).as_ref(), body, &inner, parts);
        }
        return;
    }
    let encoding = head.and_then(|head| head.content_transfer_encoding()).unwrap_or_default();
    let body = decoded(encoding, body);
    if (kind == "message/rfc822" || kind == "message/global") && goes_deeper {
        let (head, body) = split(&body);
        if let Some(head) = headers(head) {
            let of_message = head.message_id().map(str::to_owned);
            return take_apart(
                Some(&head),
                body,
                &Place { forwarded: inner.forwarded + 1, of_message, ..inner },
                parts,
            );
        }
    }
    let charset =
        of.and_then(|it| it.attribute("charset")).and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    parts.push(Part {
        kind,
        charset,
        body: body.into_owned(),
        is_attached: head
            .and_then(|head| head.content_disposition())
            .is_some_and(mail_parser::ContentType::is_attachment),
        forwarded: place.forwarded,
        of_message: place.of_message.clone(),
    });
}

/// A part begins with an empty line where it has no headers.
fn split_part(part: &[u8]) -> (&[u8], &[u8]) {
    let bare = [&b"\n"[..], b"\r\n"].into_iter().find_map(|end| part.strip_prefix(end));
    bare.map_or_else(|| split(part), |body| (&[][..], body))
}

/// What lies between the lines of a boundary, without the line end that belongs to the boundary.
fn between<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let (mut at, mut begun) = (0, None);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let begins = at;
        at += line.len();
        let Some(rest) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes())) else {
            continue;
        };
        let rest = rest.trim_ascii();
        if !(rest.is_empty() || rest == b"--") {
            continue;
        }
        if let Some(start) = begun {
            let part = &body[start..begins];
            found.push(part.strip_suffix(b"\r\n").or_else(|| part.strip_suffix(b"\n")).unwrap_or(part));
        }
        begun = rest.is_empty().then_some(at);
        if found.len() >= PARTS_MAX {
            return found;
        }
    }
    // A mail that was cut off keeps what it had.
    found.extend(begun.and_then(|start| body.get(start..)));
    found
}

fn decoded<'a>(encoding: &str, body: &'a [u8]) -> Cow<'a, [u8]> {
    if encoding.eq_ignore_ascii_case("base64") {
        let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        let mut plain: Vec<u8> = body.iter().take_while(|byte| **byte != b'=').copied().filter(in_alphabet).collect();
        if plain.len() % 4 == 1 {
            plain.pop();
        }
        return BASE64.decode(&plain).unwrap_or_default().into();
    }
    if encoding.eq_ignore_ascii_case("quoted-printable") {
        return decode_quoted_printable(body).into();
    }
    body.into()
}

/// Whether the bytes begin as a mail does: with headers, among them one that every mail has on its way.
#[must_use]
pub fn is_mail(bytes: &[u8]) -> bool {
    let telling: [&[u8]; 4] = [b"from", b"received", b"return-path", b"mime-version"];
    let head = &bytes[..bytes.len().min(HEADERS_BYTES_MAX)];
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).skip_while(|line| line.is_empty());
    let mut found = false;
    for (at, line) in lines.enumerate() {
        if line.is_empty() {
            return found;
        }
        let mbox = at == 0 && line.starts_with(b"From ");
        if mbox || line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let name = line.split(|byte| *byte == b':').next().filter(|name| name.len() < line.len()).unwrap_or_default();
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'<') {
            return false;
        }
        found |= telling.iter().any(|it| it.eq_ignore_ascii_case(name));
    }
    found
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    use super::*;

    fn kinds(mail: &str) -> Vec<(String, String)> {
        let mail = read(mail.as_bytes()).expect("a mail");
        mail.parts.iter().map(|part| (part.kind.clone(), part.text().into_owned())).collect()
    }

    #[test]
    fn a_mail_comes_apart() {
        let inner = "Message-ID: <in@example.com>\nContent-Type: text/html; charset=iso-8859-1\n\n<p>est\u{e1}</p>\n";
        let mail = format!(
            "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=\"=_b\"\r\n\r\npreamble\r\n--=_b\r\n\r\nplain\r\n\
             --=_b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nc8Ot\r\n\
             --=_b  \r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--=_b--\r\nepilogue"
        );
        let found = kinds(&mail);
        let expected = [("text/plain", "plain"), ("text/plain", "sí"), ("text/html", "<p>está</p>\n")];
        assert_eq!(found, expected.map(|(kind, text)| (kind.to_owned(), text.to_owned())));
        let parts = read(mail.as_bytes()).expect("a mail").parts;
        assert_eq!((parts[2].forwarded, parts[2].of_message.as_deref()), (1, Some("in@example.com")));
    }

    #[test]
    fn a_part_may_do_without_headers_or_without_anything() {
        let mail = "From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nstop\n--b\n\n--b\n";
        let parts = kinds(mail);
        assert_eq!(parts[0], ("text/plain".to_owned(), "stop".to_owned()));
        assert!(parts[1..].iter().all(|(kind, text)| kind == "text/plain" && text.is_empty()), "{parts:?}");
    }

    #[test]
    fn what_is_cut_off_or_badly_encoded_keeps_what_it_had() {
        let mail = "From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nstop\n--b\n\
                    Content-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\n/9j/4AAQS";
        assert_eq!(kinds(mail)[0].1, "stop");
        assert_eq!(
            kinds("From: a@example.com\nContent-Transfer-Encoding: quoted-printable\n\n=ZZ =E1=\n x")[0].1,
            "=ZZ á x"
        );
    }

    #[test]
    fn mail_is_told_from_lead_files() {
        for mail in ["From: a@example.com\r\n\r\nhi", "Return-Path: <>\nX: y\n z\n\n", "\r\nReceived: by x\r\n\r\n"] {
            assert!(is_mail(mail.as_bytes()), "{mail}");
        }
        for other in
            ["", "<?xml version=\"1.0\"?>", "Name: Casey\nPhone: 1\n\n", "<adf>\nfrom: x\n", "From the web\n\n"]
        {
            assert!(!is_mail(other.as_bytes()), "{other}");
        }
    }

    /// Mails in mails until there is no room for more, in clear and in an encoding, and parts without an end.
    #[test]
    fn no_structure_takes_more_than_its_bytes() {
        let nested = "Content-Type:message/rfc822\n\n".repeat(BYTES_MAX / 29);
        assert_eq!(read(nested.as_bytes()).expect("a mail").parts.len(), 1);
        let inner = STANDARD.encode(&nested.as_bytes()[..BYTES_MAX / 4 * 3 - 100]);
        let encoded = format!("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{inner}");
        assert_eq!(read(encoded.as_bytes()).expect("a mail").parts.len(), 1);
        let head = "Content-Type: multipart/mixed; boundary=b\n\n";
        let parts = format!("{head}{}", "--b\n\n".repeat(BYTES_MAX / 5));
        assert_eq!(read(parts.as_bytes()).expect("a mail").parts.len(), PARTS_MAX);
        let deep = format!("{head}{}", format!("--b\n{head}").repeat(BYTES_MAX / 50));
        assert!(read(deep.as_bytes()).expect("a mail").parts.len() <= PARTS_MAX);
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(head in "[ -~\\n]{0,200}", body in proptest::collection::vec(any::<u8>(), 0..1_000)) {
            let _ = (is_mail(&body), read(&body).map(|mail| mail.parts.len()));
            let mut mail = format!("From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{head}").into_bytes();
            mail.extend_from_slice(&body);
            let parts = read(&mail).map(|mail| mail.parts).unwrap_or_default();
            prop_assert!(parts.iter().map(|part| part.text().len()).sum::<usize>() <= 4 * mail.len());
        }
    }
}
