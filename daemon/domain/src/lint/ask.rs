//! One next step (L05). Owns how the requests of a message are counted; the way out is none of them.

use std::{collections::BTreeSet, sync::LazyLock};

use super::{
    Finding, Rule,
    link::{links, phones},
    phrases::{Phrases, padded},
    text::{Look, says_opt_out, sentences},
};
use crate::intent::plain_words;

/// Ways to ask a customer to do something; two words of one group ask for the same.
const GROUPS: [(&str, &[&str]); 5] = [
    (
        "reply",
        &[
            "reply",
            "respond",
            "write back",
            "write me",
            "write us",
            "text me",
            "text us",
            "text back",
            "message me",
            "message us",
            "email me",
            "email us",
            "responda",
            "conteste",
            "escríbame",
            "escríbanos",
            "respóndame",
            "mándeme un mensaje",
        ],
    ),
    (
        "call",
        &[
            "call me",
            "call us",
            "call this number",
            "call the store",
            "give me a call",
            "give us a call",
            "phone me",
            "phone us",
            "llámeme",
            "llámenos",
            "llame al",
            "llame a",
        ],
    ),
    (
        "book",
        &[
            "book a",
            "book your",
            "book the",
            "book it",
            "book online",
            "schedule a",
            "schedule your",
            "schedule the",
            "schedule it",
            "schedule online",
            "reserve a",
            "reserve your",
            "make an appointment",
            "agende",
            "reserve su",
            "haga una cita",
            "haga su cita",
        ],
    ),
    (
        "come in",
        &[
            "come in",
            "come by",
            "come see",
            "come on in",
            "come over",
            "stop by",
            "stop in",
            "drop by",
            "drop in",
            "swing by",
            "visit us",
            "venga",
            "pase por",
            "pase a",
            "visítenos",
            "acérquese",
        ],
    ),
    ("click", &["click", "tap", "haga clic", "pulse", "toque aquí"]),
];

static ASKS: LazyLock<Phrases<&str>> =
    LazyLock::new(|| Phrases::of(GROUPS.iter().flat_map(|(group, phrases)| phrases.iter().map(|it| (*group, *it)))));

/// Said of the customer's answer without asking for one.
const NO_ASK: [&str; 4] = [" no reply ", " no need to reply ", " no need to respond ", " your reply "];

const ONE: &str = "keep one request and drop the others";

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    if !look.is_for_customer() {
        return;
    }
    let subject = look.message.subject.map_or(0, |subject| subject.matches('?').count());
    let whole = Requests::of(look.message.body, look.padded);
    // Nearly always: what asks for one thing at most with its way out asks for no more without it.
    if subject + whole.questions <= 1 && whole.links <= 1 && whole.numbers.len() <= 1 && whole.asked.len() <= 1 {
        return;
    }
    let mut all = Requests { questions: subject, ..Requests::default() };
    let channel = look.message.channel;
    for sentence in sentences(look.message.body).filter(|sentence| !says_opt_out(sentence, channel)) {
        let mut plain = padded(&plain_words(sentence));
        for saying in NO_ASK {
            plain = plain.replace(saying, " ");
        }
        all.add(Requests::of(sentence, &plain));
    }
    let Requests { questions, links, numbers, asked } = all;
    for (count, what) in [(questions, "questions"), (links, "links"), (numbers.len(), "phone numbers")] {
        if count > 1 {
            found.push(Finding::error(Rule::L05, format!("{count} {what}"), ONE));
        }
    }
    if asked.len() > 1 {
        found.push(Finding::error(Rule::L05, format!("asks to {}", Vec::from_iter(asked).join(" and to ")), ONE));
    }
}

/// What a text asks of who reads it.
#[derive(Default)]
struct Requests {
    questions: usize,
    links: usize,
    /// The same number twice is one number.
    numbers: BTreeSet<String>,
    asked: BTreeSet<&'static str>,
}

impl Requests {
    fn of(text: &str, padded: &str) -> Self {
        Self {
            questions: text.matches('?').count(),
            links: links(text).count(),
            numbers: phones(text).into_iter().collect(),
            asked: ASKS.find(padded).into_iter().map(|it| it.of).collect(),
        }
    }

    fn add(&mut self, other: Self) {
        self.questions += other.questions;
        self.links += other.links;
        self.numbers.extend(other.numbers);
        self.asked.extend(other.asked);
    }
}
