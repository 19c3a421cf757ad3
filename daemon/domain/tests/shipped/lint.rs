//! The rules that shipped words keep. Each says what is wrong with one rendered message.

use keepwarm_domain::{block::septets, words::Channel};

/// Two parts of a concatenated text, and a little: what carriers deliver well.
const TEXT_SEPTETS_MAX: usize = 320;
/// With the opt-out line, for an ordinary customer: two parts.
const OPENING_SEPTETS_MAX: usize = 306;

/// Words that push. Nobody who remembers a customer speaks so.
const PRESSURE: &[&str] = &[
    "act now",
    "act fast",
    "don't wait",
    "hurry",
    "before it's too late",
    "last chance",
    "final notice",
    "final offer",
    "final attempt",
    "final warning",
    "limited time",
    "time is running out",
    "running out of time",
    "today only",
    "one day only",
    "this weekend only",
    "expires tonight",
    "expires soon",
    "offer ends",
    "ends today",
    "while supplies last",
    "won't last",
    "going fast",
    "selling fast",
    "almost gone",
    "only one left",
    "miss out",
    "don't miss",
    "once in a lifetime",
    "too good to pass up",
    "unbeatable",
    "lowest price",
    "best deal",
    "lifetime",
    "blowout",
    "everything must go",
    "slashed",
    "rock bottom",
    "insane deal",
    "crazy deal",
    "guaranteed",
    "everyone is approved",
    "approved",
    "you have been selected",
    "you've been chosen",
    "congratulations",
    "you won",
    "claim your",
    "act immediately",
    "respond immediately",
    "urgent",
    "immediate response",
    "reply now",
    "call now",
    "buy now",
    "sign today",
    "no obligation",
    "risk free",
    "100% free",
    "no strings attached",
    "someone else is looking",
    "another buyer",
    "i can't hold it",
    "going to kill me",
    "one more sale",
    "why haven't you",
    "did i do something",
    "you're making a mistake",
    "you'd be crazy",
    "trust me",
];

/// Phrases that say nothing.
const FILLER: &[&str] = &[
    "hope this message finds you",
    "having a great day",
    "just checking in",
    "checking in",
    "just following up",
    "touching base",
    "circling back",
    "reaching out",
    "as a valued customer",
    "we value your business",
    "exciting opportunity",
    "game changer",
    "take advantage of",
    "look no further",
    "rest assured",
    "don't hesitate",
    "at your earliest convenience",
    "dream car",
    "perfect vehicle",
    "world-class",
    "unparalleled",
    "elevate your",
    "seamless experience",
    "got you covered",
    "in today's market",
    "amazing",
    "still available",
    "in stock",
    "as we discussed",
    "per our call",
    "monthly payment",
    "apr",
];

pub(crate) fn check(channel: Channel, subject: Option<&str>, body: &str, long: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    let whole = format!("{} {body}", subject.unwrap_or_default());
    phrases(&whole, &mut wrong);
    marks(channel, &whole, &mut wrong);
    match channel {
        Channel::Text => text(body, long, &mut wrong),
        Channel::Email => email(subject.unwrap_or_default(), body, long, &mut wrong),
        Channel::Voicemail => spoken(body, long, &mut wrong),
        Channel::Call if body.chars().count() > 500 => wrong.push(format!("{} characters", body.chars().count())),
        Channel::Call => {}
    }
    wrong
}

fn phrases(whole: &str, wrong: &mut Vec<String>) {
    let plain: String = whole
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_alphanumeric() || "'%-".contains(letter) { letter } else { ' ' })
        .collect();
    let padded = format!(" {} ", plain.split_whitespace().collect::<Vec<_>>().join(" "));
    for phrase in PRESSURE.iter().chain(FILLER) {
        if padded.contains(&format!(" {phrase} ")) {
            wrong.push(format!("says `{phrase}`"));
        }
    }
}

fn marks(channel: Channel, whole: &str, wrong: &mut Vec<String>) {
    let questions = whole.matches('?').count();
    // What a person who calls reads may hold more than one question; what a customer reads asks one thing.
    if channel != Channel::Call && questions > 1 {
        wrong.push(format!("{questions} questions"));
    }
    if whole.contains('!') {
        wrong.push("an exclamation mark".to_owned());
    }
    for sign in ["{", "}", "  ", " ,", " .", "..", ", ,", "\u{2014}", "\u{2026}"] {
        if whole.contains(sign) {
            wrong.push(format!("holds `{sign}`"));
        }
    }
    for word in whole.split(|c: char| !c.is_alphanumeric()) {
        let shouted = word.len() >= 4 && word.chars().all(|letter| letter.is_uppercase());
        if shouted && word != "STOP" {
            wrong.push(format!("shouts {word}"));
        }
    }
}

fn text(body: &str, long: bool, wrong: &mut Vec<String>) {
    match septets(body) {
        None => {
            let odd: String = body.chars().filter(|letter| septets(&letter.to_string()).is_none()).collect();
            wrong.push(format!("{odd:?} would double the text"));
        }
        Some(length) if length > TEXT_SEPTETS_MAX => wrong.push(format!("{length} septets")),
        Some(length) if length > OPENING_SEPTETS_MAX && !long => wrong.push(format!("{length} septets to open with")),
        Some(_) => {}
    }
    if !body.contains("STOP") {
        wrong.push("the first text of a thread does not say how to opt out".to_owned());
    }
}

fn email(subject: &str, body: &str, long: bool, wrong: &mut Vec<String>) {
    let length = subject.chars().count();
    if length < 10 || (length > 60 && !long) {
        wrong.push(format!("subject of {length} characters"));
    }
    if subject.starts_with("Re:") || subject.starts_with("Fwd:") {
        wrong.push("pretends to be a reply".to_owned());
    }
    let words = body.split_whitespace().count();
    if !(40..=150).contains(&words) {
        wrong.push(format!("body of {words} words"));
    }
}

fn spoken(body: &str, long: bool, wrong: &mut Vec<String>) {
    let words = body.split_whitespace().count();
    if !(35..=75).contains(&words) && !long {
        wrong.push(format!("{words} words to speak"));
    }
    let first = body.split_inclusive(['.', '?']).next().unwrap_or_default();
    if !first.contains("Hillcrest Honda") && !long {
        wrong.push("the first sentence does not name the store".to_owned());
    }
    if !body.contains("216-555-0100") {
        wrong.push("no number to call".to_owned());
    }
}
