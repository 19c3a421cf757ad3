//! Reading a reply that is no keyword. Owns how the wordings add up: what a wish to stop leaves standing, what a mistake
//! takes back, and the language.

use std::{collections::BTreeSet, sync::LazyLock};

use super::{
    Confidence, Reading, Sign, matter, meaning,
    normal::Normal,
    pattern::{Book, Found},
    stopping,
};
use crate::words::{Intent, Language};

/// Wordings that mean one thing.
pub(super) struct Rule {
    pub(super) intent: Intent,
    /// Goes into the ledger; says nothing of the words.
    pub(super) name: &'static str,
    /// One of these is enough (see `pattern`),
    pub(super) any: &'static [&'static str],
    /// but none of these may be there.
    pub(super) unless: &'static [&'static str],
}

impl Rule {
    fn holds(&self, found: &Found) -> bool {
        found.any(self.any) && !found.any(self.unless)
    }
}

/// Every wording there is, read once.
static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let rules = stopping::RULES.iter().chain(after_stopping());
    let wordings = rules.flat_map(|rule| rule.any.iter().chain(rule.unless));
    Book::of(wordings.chain(stopping::MISTAKE).chain(matter::SPANISH).chain(matter::AGREEMENT).copied())
});

fn after_stopping() -> impl Iterator<Item = &'static Rule> {
    meaning::ENDINGS.iter().chain(meaning::TALK).chain(matter::HOT).chain(matter::WARM)
}

/// What may stand beside a wish to stop: the rest is not acted on any more.
const BESIDE_OPT_OUT: [Intent; 4] =
    [Intent::WrongNumber, Intent::AlreadyBought, Intent::NotInterested, Intent::Complaint];

/// Words of Spanish that are none of English. One of the first kind is enough, of the second it takes two.
const SPANISH_ALONE: &str = "\
    hola gracias quiero quisiera necesito tengo usted ustedes carro troca camioneta cuanto cuantas cuantos donde \
    mensajes precio credito numero espanol manana compre llamen llamar llamarme quien puedo puede pueden mandarme \
    todavia tienen esposa esposo ahora dejen dejenme molesten textos aceptan urge pesimo servicio buenas buenos \
    favor cita auto interesado interesada persona llamada llamadas quitenme nadie contesta cuando hace porque nunca \
    siempre tambien aqui hasta pero estoy estan tiene hay freno frenos llantas aceite ruido busco gustaria verdad";
const SPANISH_TOGETHER: &str = "\
    el la los las un una de del que es si no mi su me ya por para con muy lo le esta este al mas hoy cual como menos \
    en y bien soy";

static ALONE: LazyLock<BTreeSet<&str>> = LazyLock::new(|| SPANISH_ALONE.split(' ').collect());
static TOGETHER: LazyLock<BTreeSet<&str>> = LazyLock::new(|| SPANISH_TOGETHER.split(' ').collect());

pub(super) fn find(reply: &Normal) -> Reading {
    let words: Vec<&str> = reply.words().collect();
    let wordings = BOOK.found(&words);
    let mistake = wordings.any(stopping::MISTAKE);
    let stops = stopping::RULES.iter().filter(|rule| rule.holds(&wordings)).collect::<Vec<_>>();
    if mistake && !stops.is_empty() {
        return taken_back(reply, &words);
    }
    let opt_out = !stops.is_empty();
    let mut found: Vec<&Rule> = stops;
    for rule in after_stopping() {
        let fits = !opt_out || BESIDE_OPT_OUT.contains(&rule.intent);
        if fits && rule.holds(&wordings) {
            found.push(rule);
        }
    }
    let mut labels: Vec<Intent> = found.iter().map(|rule| rule.intent).collect();
    let sign = |label, rule: &'static str| Sign { label, rule: rule.into(), words: Vec::new() };
    let mut evidence: Vec<Sign> = found.iter().map(|rule| sign(rule.intent, rule.name)).collect();
    let spanish = is_spanish(reply, &words);
    let asks_spanish = wordings.any(matter::SPANISH);
    let mut confidence = Confidence::of_thousand(850);
    if labels.is_empty() && (reply.thumb || wordings.any(matter::AGREEMENT)) {
        labels.push(Intent::PositiveAck);
        evidence.push(sign(Intent::PositiveAck, "positive-ack"));
    }
    if labels.is_empty() && !asks_spanish {
        labels.push(Intent::Other);
        evidence.push(sign(Intent::Other, "none"));
        confidence = Confidence::of_thousand(300);
    }
    if spanish || asks_spanish {
        labels.push(Intent::LanguageSpanish);
        evidence.push(sign(Intent::LanguageSpanish, "spanish"));
    }
    labels.sort_unstable();
    labels.dedup();
    let language = if spanish || asks_spanish { Language::Spanish } else { Language::English };
    Reading { labels, evidence, confidence, language }
}

/// A stop that was sent by mistake: the customer wants to go on hearing from the store, and of that alone they speak.
fn taken_back(reply: &Normal, words: &[&str]) -> Reading {
    let (mut labels, mut language) = (vec![Intent::OptIn], Language::English);
    if is_spanish(reply, words) {
        labels.push(Intent::LanguageSpanish);
        language = Language::Spanish;
    }
    let evidence = vec![Sign { label: Intent::OptIn, rule: "opt-in.mistake".into(), words: Vec::new() }];
    Reading { labels, evidence, confidence: Confidence::of_thousand(850), language }
}

fn is_spanish(reply: &Normal, words: &[&str]) -> bool {
    let count = |list: &BTreeSet<&str>| words.iter().filter(|word| list.contains(*word)).count();
    let (alone, together) = (count(&ALONE), count(&TOGETHER));
    reply.spanish_letters
        || alone >= 2
        || (alone == 1 && words.len() <= 3)
        || (alone + together > 1 && (alone + together) * 2 >= words.len())
}
