//! What somebody wrote themselves in a mail, without what they quote, their signature, and what their program adds. Owns
//! the signs by which programs show a quotation, in English and Spanish; knows nothing of what is said.
//!
//! Every mail of ours ends with how to stop. A quotation that is taken for the customer's words is a stop that they never
//! wished for, and words that are taken for a quotation may be a stop that is not heard. So each sign is one that programs
//! write and people do not.

/// More is no reply, and a wish stands at its beginning.
const BYTES_MAX: usize = 32 << 10;

/// Lines that a program breaks "On Monday … Rae Sample wrote:" into.
const ATTRIBUTION_LINES_MAX: usize = 4;

/// Lines after a first header of a quoted mail in which the others stand.
const HEADER_LINES: usize = 6;

/// What a program adds is short.
const ADDED_BYTES_MAX: usize = 64;

/// What stands alone in a line above a whole quoted mail.
const SEPARATORS: [&str; 9] = [
    "original message",
    "original appointment",
    "forwarded message",
    "begin forwarded message:",
    "reply message",
    "mensaje original",
    "mensaje reenviado",
    "inicio del mensaje reenviado:",
    "mensaje de respuesta",
];

/// How programs sign for their user.
const PROGRAMS: [&str; 15] = [
    "sent from mail for windows",
    "sent from yahoo mail",
    "sent from aol",
    "sent from outlook",
    "sent from proton mail",
    "sent with proton mail",
    "sent from samsung",
    "sent from gmail mobile",
    "get outlook for ",
    "get bluemail for ",
    "yahoo mail: search, organize, conquer",
    "obtener outlook para ",
    "obtén outlook para ",
    "obtenga outlook para ",
    "yahoo mail: busca, organiza, conquista",
];

/// How a program begins that names the machine, and machines that it names: "sent from my wife's address" is a person's.
const FROM_MY: [&str; 3] = ["sent from my ", "enviado desde mi ", "enviado desde "];
const MACHINES: [&str; 18] = [
    "iphone",
    "ipad",
    "ipod",
    "android",
    "galaxy",
    "samsung",
    "verizon",
    "t-mobile",
    "at&t",
    "phone",
    "mobile",
    "device",
    "tablet",
    "pixel",
    "motorola",
    "yahoo",
    "outlook",
    "dispositivo",
];

/// The last sentences of our own mails, as the letter writes them: they are nobody's answer, however they come back.
const OURS: [&str; 2] =
    ["to get no more emails from us, reply stop", "para no recibir más correos nuestros, responda stop"];

/// The words of whoever wrote the mail.
#[must_use]
pub(super) fn words(text: &str) -> String {
    let text = first(text, BYTES_MAX);
    let plain = text.replace('\u{a0}', " ").replace(['\u{200b}', '\u{feff}', '\r'], "");
    let lines: Vec<&str> = plain.split('\n').map(str::trim).collect();
    let mut own: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        if is_signature(line) || is_separator(&lines[at..]) || is_header_block(&lines[at..]) {
            break;
        }
        if let Some(length) = attribution(&lines[at..]) {
            let quoted = lines[at + length..].iter().find(|line| !line.is_empty());
            // Without marks on the quoted lines nobody can tell where they end.
            if !quoted.is_some_and(|line| line.starts_with('>')) {
                break;
            }
            at += length;
            continue;
        }
        if !line.starts_with('>') && !is_added(line) {
            own.push(line);
        }
        at += 1;
    }
    joined(&own)
}

/// At most so many bytes of a text.
pub(super) fn first(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

/// Without empty lines around it, and one at most in a row.
fn joined(lines: &[&str]) -> String {
    let mut out = String::new();
    for line in lines {
        if !line.is_empty() || !(out.is_empty() || out.ends_with("\n\n")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// RFC 3676, 4.3; programs lose its blank.
fn is_signature(line: &str) -> bool {
    line == "--"
}

fn is_separator(lines: &[&str]) -> bool {
    let line = lines[0];
    let bare = line.trim_matches(['-', '_', '*', ' ']).to_lowercase();
    if SEPARATORS.contains(&bare.as_str()) && (line.starts_with('-') || bare.ends_with(':')) {
        return true;
    }
    // Outlook draws a line above the headers.
    let drawn = line.len() >= 10 && line.chars().all(|c| c == '_' || c == '-');
    drawn && lines.iter().skip(1).find(|line| !line.is_empty()).is_some_and(|line| header(line) == Some(Header::From))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    From,
    When,
    To,
}

/// A header of a quoted mail as programs show it, with or without their bold.
fn header(line: &str) -> Option<Header> {
    let (name, value) = line.split_once(':')?;
    if value.trim().is_empty() || name.len() > 20 {
        return None;
    }
    match name.trim_matches(['*', ' ']).to_lowercase().as_str() {
        "from" | "de" => Some(Header::From),
        "sent" | "date" | "enviado" | "enviado el" | "fecha" => Some(Header::When),
        "to" | "subject" | "cc" | "para" | "asunto" => Some(Header::To),
        _ => None,
    }
}

/// Sender, time, and to whom or of what: nobody writes these by hand.
fn is_header_block(lines: &[&str]) -> bool {
    if header(lines[0]) != Some(Header::From) {
        return false;
    }
    let following: Vec<Header> = lines.iter().take(HEADER_LINES).filter_map(|line| header(line)).collect();
    following.contains(&Header::When) && following.contains(&Header::To)
}

/// How many lines "On Monday, Rae Sample wrote:" takes; none where no such thing begins here.
fn attribution(lines: &[&str]) -> Option<usize> {
    let first = lines[0].trim_start_matches(['>', ' ']);
    let begins = ["On ", "El ", "Am ", "Le "].iter().any(|word| first.starts_with(word));
    let addressed = first.contains('@') && first.contains('<');
    if !begins && !addressed && !first.ends_with(':') {
        return None;
    }
    let mut whole = String::new();
    for (at, line) in lines.iter().take(ATTRIBUTION_LINES_MAX).enumerate() {
        if line.is_empty() {
            return None;
        }
        whole.push_str(line);
        whole.push(' ');
        let said = whole.trim_end().to_lowercase();
        let says = ["wrote:", "escribió:", "escribio:", "schrieb:", "a écrit :", "a écrit:"];
        let wrote = says.iter().any(|end| said.ends_with(end));
        let dated = whole.bytes().filter(u8::is_ascii_digit).count() >= 3;
        let sender = whole.contains('@') || whole.contains('<');
        if wrote && ((begins && dated) || sender) {
            return Some(at + 1);
        }
        // Gmail in other languages: 2026-11-20 9:30 GMT-06:00 Rae Sample <rae@example.com>:
        if said.ends_with(">:") && sender && dated {
            return Some(at + 1);
        }
        if line.ends_with(['.', '!', '?']) {
            return None;
        }
    }
    None
}

/// What a program adds, or we did.
fn is_added(line: &str) -> bool {
    let lower = line.trim_matches(['*', '_', '<', '>', ' ']).to_lowercase();
    let program = PROGRAMS.iter().any(|start| lower.starts_with(start));
    let from_my = FROM_MY.iter().find_map(|start| lower.strip_prefix(start));
    let machine = from_my.is_some_and(|rest| MACHINES.iter().any(|word| rest.contains(word)));
    ((program || machine) && lower.len() < ADDED_BYTES_MAX) || OURS.iter().any(|sentence| lower.contains(sentence))
}

#[cfg(test)]
mod tests;
