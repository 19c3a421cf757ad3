//! What replies mean: every keyword, the traps beside them, and the labeled replies as a measure.

use std::collections::{BTreeMap, BTreeSet};

use super::{Confidence, read};
use crate::words::{Intent, Language};

const REPLIES: &str = include_str!("../../tests/fixtures/replies.tsv");

fn labels(text: &str) -> Vec<Intent> {
    read(text).labels
}

#[test]
fn every_keyword_of_law_and_carriers_is_read() {
    let rows: [(Intent, &[&str]); 3] = [
        (
            Intent::OptOut,
            &[
                "STOP",
                "QUIT",
                "END",
                "REVOKE",
                "OPT OUT",
                "CANCEL",
                "UNSUBSCRIBE",
                "STOPALL",
                "STOP ALL",
                "OPTOUT",
                "OPT-OUT",
                "REMOVE",
                "ARRET",
                "ARRÊT",
                "TD",
                "ALTO",
                "PARAR",
                "PARE",
                "BAJA",
                "CANCELAR",
                "DETENER",
                "NO MAS",
                "NO MÁS",
                "TERMINAR",
                "SALIR",
                "DEPART",
            ],
        ),
        (Intent::OptIn, &["START", "UNSTOP", "SUBSCRIBE", "ALTA", "INICIAR", "COMENZAR"]),
        (Intent::Help, &["HELP", "INFO", "AYUDA", "AIDE"]),
    ];
    for (intent, words) in rows {
        for word in words {
            let lower = word.to_lowercase();
            for text in
                [*word, lower.as_str(), &format!(" \"{word}\". "), &format!("{word}!!"), &format!("{lower} \u{1f6d1}")]
            {
                let found = read(text);
                assert!(found.labels.contains(&intent), "{text:?} gives {:?}", found.labels);
                assert!(found.stamp().starts_with("keyword."), "{text:?} by {}", found.stamp());
            }
        }
    }
}

#[test]
fn a_keyword_is_read_through_width_accents_and_signs() {
    for text in [
        "\u{ff33}\u{ff34}\u{ff2f}\u{ff30}",
        "no ma\u{301}s",
        "\u{1f6d1}",
        "\u{1f6d1}\u{fe0f}",
        "\u{201c}Stop\u{201d}",
        "st\u{200b}op",
    ] {
        assert_eq!(labels(text)[0], Intent::OptOut, "{text:?}");
    }
}

#[test]
fn a_spanish_keyword_says_the_language_too() {
    let found = read("Baja");
    assert_eq!(found.labels, [Intent::OptOut, Intent::LanguageSpanish]);
    assert_eq!((found.stamp().as_str(), found.confidence), ("keyword.stop", Confidence::CERTAIN));
    assert_eq!(found.language, Language::Spanish);
    assert_eq!(read("stop").language, Language::English);
}

#[test]
fn a_keyword_inside_a_sentence_about_something_else_stops_nothing() {
    for text in [
        "stop by tomorrow?",
        "I will stop in over lunch",
        "does it have the auto start stop thing",
        "it shakes when I come to a stop",
        "end of the week works",
        "I quit my job last month, can I still get approved?",
        "Need to cancel my appointment for Thursday",
        "I cancelled my old insurance",
        "can't stop thinking about that blue bronco",
        "el precio está muy alto",
        "la troca baja mucho",
        "please dont stop looking for the green one for me",
        "can you take 2k off the list price",
        "no",
        "yes",
    ] {
        assert!(!labels(text).contains(&Intent::OptOut), "{text:?} gives {:?}", labels(text));
    }
}

/// What law and carriers say beside their tables of words.
#[test]
fn the_words_beside_the_keywords_mean_no_more_than_they_say() {
    use Intent::{AlreadyBought, NotInterested, OptIn, OptOut, PositiveAck, WrongNumber};
    for (text, meant, never) in [
        ("STOP PLEASE", OptOut, OptIn),
        ("please opt me out", OptOut, OptIn),
        ("Cancel", OptOut, OptIn),
        ("YES", PositiveAck, OptIn),
        ("yes", PositiveAck, OptOut),
        ("NO", NotInterested, OptOut),
        ("not interested", NotInterested, OptOut),
        ("no thanks", NotInterested, OptOut),
        ("already bought one", AlreadyBought, OptOut),
        ("wrong number", WrongNumber, OptOut),
        ("UNSTOP", OptIn, OptOut),
    ] {
        let found = labels(text);
        assert!(found.contains(&meant) && !found.contains(&never), "{text:?} gives {found:?}");
    }
    for text in [
        "stop by",
        "stop in",
        "stop over",
        "I'll be stopping by at 5",
        "does it come to a full stop at a light by itself",
        "auto start-stop",
        "end of the month is better",
        "I quit my job",
        "cancel my appointment please",
        "I cancelled my insurance",
        "muy alto",
        "es para mi hija",
        "si el precio baja me interesa",
        "que no se pare el motor",
    ] {
        assert!(!labels(text).contains(&OptOut), "{text:?} gives {:?}", labels(text));
    }
}

#[test]
fn a_wish_to_stop_is_read_in_free_words() {
    for text in [
        "plz stop texting me",
        "can u stop sending me these messages",
        "i said stop",
        "no more texts",
        "do not text this number again",
        "take my number off your list",
        "remove me",
        "lose this number",
        "Leave me alone.",
        "I don't wish to receive any more emails",
        "quit blowing up my phone",
        "I never signed up for this",
        "you're harassing me",
        "im reporting you to the fcc",
        "ya no me escriban",
        "dejen de mandarme mensajes",
        "no quiero recibir mensajes",
        "bórrenme de la lista",
        "quiero que me den de baja",
    ] {
        assert!(labels(text).contains(&Intent::OptOut), "{text:?} gives {:?}", labels(text));
    }
}

#[test]
fn a_stop_sent_by_mistake_is_taken_back() {
    let found = labels("I hit stop by accident, please turn the messages back on");
    assert!(found.contains(&Intent::OptIn) && !found.contains(&Intent::OptOut), "{found:?}");
}

#[test]
fn an_empty_reply_is_for_a_human_and_never_a_panic() {
    for text in ["", " ", "?", "\u{0}", "...", "\u{1f697}"] {
        assert_eq!(labels(text), [Intent::Other], "{text:?}");
    }
    assert_eq!(labels("\u{1f44d}"), [Intent::PositiveAck]);
    assert_eq!(labels(&"stop ".repeat(5_000)), [Intent::OptOut]);
}

#[test]
fn the_ledger_gets_rules_and_only_a_reader_the_words() {
    let found = read("Dana Whitfield here, please stop texting 216-555-0142");
    let stamp = found.stamp();
    assert!(stamp.starts_with("opt-out.stop-contact+opt-out.stop-alone+model-"), "{stamp}");
    for word in ["dana", "whitfield", "216", "texting"] {
        assert!(!stamp.to_lowercase().contains(word), "{stamp}");
        assert!(!format!("{found:?}").to_lowercase().contains(word), "{found:?}");
    }
    let spoken: Vec<String> = found.evidence.iter().map(super::Sign::spoken).collect();
    assert!(spoken.iter().any(|sign| sign.starts_with("opt_out: ") && sign.contains("stop")), "{spoken:?}");
}

#[test]
fn what_is_not_understood_is_not_sure_and_shuts_nothing() {
    for text in ["qwxz plorf", "", "?", "zzgh fnord vlip", "\u{1f697}"] {
        let found = read(text);
        assert!(found.confidence.is_low(), "{text:?} gives {:?}", found.confidence);
        assert!(!found.says(Intent::OptOut) && !found.says(Intent::WrongNumber), "{text:?}");
    }
    assert!(!read("stop texting me").confidence.is_low());
}

#[test]
fn several_meanings_stand_side_by_side() {
    for (text, meant) in [
        ("need a car by friday and my credit is bad", [Intent::CreditQuestion, Intent::UrgentTimeline]),
        ("how much is it and what would you give me for my 2016 civic", [Intent::TradeValue, Intent::PriceQuestion]),
    ] {
        assert_eq!(labels(text), meant, "{text:?}");
    }
}

/// How it reads replies it did not learn from is measured in the tests of features, by making it anew without them.
///
/// Right, missed and false of one intent over the labeled replies.
#[derive(Default)]
struct Count {
    right: u32,
    missed: u32,
    false_: u32,
}

impl Count {
    fn recall(&self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }

    fn precision(&self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.false_).max(1))
    }
}

fn measure() -> (BTreeMap<Intent, Count>, Vec<String>) {
    let mut counts: BTreeMap<Intent, Count> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in REPLIES.lines().skip(1) {
        let (text, expected) = line.split_once('\t').expect("text and labels");
        let expected: BTreeSet<Intent> = expected.split(',').map(|label| label.parse().expect("an intent")).collect();
        let found: BTreeSet<Intent> = labels(text).into_iter().collect();
        for &intent in expected.union(&found) {
            let count = counts.entry(intent).or_default();
            match (expected.contains(&intent), found.contains(&intent)) {
                (true, true) => count.right += 1,
                (true, false) => count.missed += 1,
                _ => count.false_ += 1,
            }
        }
        if expected != found {
            wrong.push(format!("{text}\n    wants {expected:?}\n    gives {found:?}"));
        }
    }
    (counts, wrong)
}

#[test]
fn the_labeled_replies_are_read_well_enough() {
    let (counts, wrong) = measure();
    // These replies were at hand when the wordings were written: floors against a change for the worse, not a promise
    // for replies nobody has seen.
    for (intent, recall, precision) in [
        (Intent::OptOut, 1.0, 0.97),
        (Intent::WrongNumber, 1.0, 0.9),
        (Intent::TradeValue, 0.95, 0.95),
        (Intent::CreditQuestion, 0.95, 0.95),
        (Intent::UrgentTimeline, 0.95, 0.95),
        (Intent::HumanRequest, 0.95, 0.9),
        (Intent::AppointmentRequest, 0.9, 0.85),
    ] {
        let count = &counts[&intent];
        let reached = (count.recall(), count.precision());
        assert!(
            reached.0 >= recall && reached.1 >= precision,
            "{intent}: recall {:.3}, precision {:.3}; read wrongly:\n{}",
            reached.0,
            reached.1,
            wrong.join("\n")
        );
    }
    let lines = REPLIES.lines().count() - 1;
    assert!(wrong.len() * 20 <= lines, "{} of {lines} are read wrongly:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_written_wish_to_stop_stands_whatever_else_the_words_are_about() {
    for text in [
        "stop bugging me about cars",
        "please don't text it",
        "I told the last guy not to text me",
        "my husband handles this and he says stop texting",
        "we request that you no longer contact this number",
        "that's the last text I want from you",
        "S T O P",
    ] {
        assert!(labels(text).contains(&Intent::OptOut), "{text:?} gives {:?}", labels(text));
    }
    for text in
        ["I unsubscribed by mistake, can you put me back on", "why are you not texting me back", "stop by at 5?"]
    {
        assert!(!labels(text).contains(&Intent::OptOut), "{text:?} gives {:?}", labels(text));
    }
}
