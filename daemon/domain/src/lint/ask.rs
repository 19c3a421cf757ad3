//! One next step (L05). Owns how the requests of a message are counted; the way out is none of them.

use std::sync::LazyLock;

use super::{
    Finding, Rule,
    link::{links, phones},
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

type Group = (&'static str, Vec<String>);

static ASKS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let padded = |phrase: &&str| format!(" {} ", plain_words(phrase));
    GROUPS.iter().map(|(group, phrases)| (*group, phrases.iter().map(padded).collect())).collect()
});

/// Said of the customer's answer without asking for one.
const NO_ASK: [&str; 4] = [" no reply ", " no need to reply ", " no need to respond ", " your reply "];

const ONE: &str = "keep one request and drop the others";

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    if !look.is_for_customer() {
        return;
    }
    let channel = look.message.channel;
    let mut questions = look.message.subject.map_or(0, |subject| subject.matches('?').count());
    let (mut n_links, mut numbers) = (0, Vec::new());
    let mut asked: Vec<&str> = Vec::new();
    for sentence in sentences(look.message.body).filter(|sentence| !says_opt_out(sentence, channel)) {
        questions += sentence.matches('?').count();
        n_links += links(sentence).count();
        numbers.extend(phones(sentence));
        let mut plain = format!(" {} ", plain_words(sentence).trim());
        for saying in NO_ASK {
            plain = plain.replace(saying, " ");
        }
        let groups = ASKS.iter().filter(|(_, phrases)| phrases.iter().any(|phrase| plain.contains(phrase.as_str())));
        asked.extend(groups.map(|(group, _)| *group));
    }
    // The same number twice is one number.
    numbers.sort_unstable();
    numbers.dedup();
    asked.sort_unstable();
    asked.dedup();
    for (count, what) in [(questions, "questions"), (n_links, "links"), (numbers.len(), "phone numbers")] {
        if count > 1 {
            found.push(Finding::error(Rule::L05, format!("{count} {what}"), ONE));
        }
    }
    if asked.len() > 1 {
        found.push(Finding::error(Rule::L05, format!("asks to {}", asked.join(" and to ")), ONE));
    }
}
