//! Keywords of law and carriers. Owns the words that mean something only as the whole of a message: FCC (47 CFR
//! 64.1200(a)(10)), CTIA, the carriers' and large providers' lists, and their Spanish and French counterparts.

use super::{Confidence, Reading, Sign, normal::Normal};
use crate::words::{Intent, Language};

const STOP: &[&str] =
    &["stop", "stopall", "stop all", "quit", "end", "revoke", "opt out", "optout", "cancel", "unsubscribe", "remove"];
const STOP_FRENCH: &[&str] = &["arret", "arreter", "depart", "td"];
const STOP_SPANISH: &[&str] = &["alto", "parar", "pare", "baja", "cancelar", "detener", "no mas", "terminar", "salir"];
const START: &[&str] = &["start", "unstop", "subscribe"];
const START_SPANISH: &[&str] = &["alta", "iniciar", "comenzar"];
const HELP: &[&str] = &["help", "info", "aide"];
const HELP_SPANISH: &[&str] = &["ayuda"];

/// The rule of a message that asks for help by the carriers' word.
pub const KEYWORD_HELP: &str = "keyword.help";

/// One row for each list: the words, the rule's name, what they mean, the language they are in.
const ROWS: &[(&[&str], &str, Intent, Language)] = &[
    (STOP, "keyword.stop", Intent::OptOut, Language::English),
    (STOP_FRENCH, "keyword.stop", Intent::OptOut, Language::English),
    (STOP_SPANISH, "keyword.stop", Intent::OptOut, Language::Spanish),
    (START, "keyword.start", Intent::OptIn, Language::English),
    (START_SPANISH, "keyword.start", Intent::OptIn, Language::Spanish),
    (HELP, KEYWORD_HELP, Intent::Help, Language::English),
    (HELP_SPANISH, KEYWORD_HELP, Intent::Help, Language::Spanish),
];

/// The meaning of a message that is a keyword and nothing else.
pub(super) fn find(reply: &Normal) -> Option<Reading> {
    if reply.stop_sign {
        return Some(reading("keyword.stop", Intent::OptOut, Language::English, Vec::new()));
    }
    let whole = reply.whole();
    // "S T O P": whoever spells it out means it.
    if whole == "s t o p" {
        return Some(reading("keyword.stop", Intent::OptOut, Language::English, vec![whole.to_owned()]));
    }
    let (_, rule, intent, language) = ROWS.iter().find(|(words, ..)| words.contains(&whole))?;
    Some(reading(rule, *intent, *language, vec![whole.to_owned()]))
}

fn reading(rule: &'static str, label: Intent, language: Language, words: Vec<String>) -> Reading {
    let mut labels = vec![label];
    if language == Language::Spanish {
        labels.push(Intent::LanguageSpanish);
    }
    let evidence = vec![Sign { label, rule: rule.into(), words }];
    Reading { labels, evidence, confidence: Confidence::CERTAIN, language }
}
