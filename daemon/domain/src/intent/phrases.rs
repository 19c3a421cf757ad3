//! Reading a reply that is no keyword. Owns the book of all wordings, which of them hold, and whether it is Spanish.

use std::{collections::BTreeSet, sync::LazyLock};

use super::{
    matter, meaning,
    normal::Normal,
    pattern::{Book, Found},
    stopping,
};
use crate::words::Intent;

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

/// The names of all rules that hold, in the order in which they are written.
pub(super) fn held(reply: &Normal, words: &[&str]) -> Vec<&'static str> {
    let found = BOOK.found(words);
    let rules = stopping::RULES.iter().chain(after_stopping());
    let mut held: Vec<&str> = rules.filter(|rule| rule.holds(&found)).map(|rule| rule.name).collect();
    if found.any(stopping::MISTAKE) {
        held.push("opt-in.mistake");
    }
    if found.any(matter::AGREEMENT) {
        held.push("positive-ack");
    }
    if found.any(matter::SPANISH) {
        held.push("spanish.asked");
    }
    if is_spanish(reply, words) {
        held.push("spanish.written");
    }
    held
}

/// What a rule means, by its name; none for what is no rule of one meaning.
pub(super) fn meant_by(name: &str) -> Option<Intent> {
    let mut rules = stopping::RULES.iter().chain(after_stopping());
    rules.find(|rule| rule.name == name).map(|rule| rule.intent)
}

fn is_spanish(reply: &Normal, words: &[&str]) -> bool {
    let count = |list: &BTreeSet<&str>| words.iter().filter(|word| list.contains(*word)).count();
    let (alone, together) = (count(&ALONE), count(&TOGETHER));
    reply.spanish_letters
        || alone >= 2
        || (alone == 1 && words.len() <= 3)
        || (alone + together > 1 && (alone + together) * 2 >= words.len())
}
