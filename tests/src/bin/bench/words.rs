//! The words' part of a hand-over: a shipped wording filled for a customer, and held to all rules for messages. Pure: no
//! vault, no provider, one core.

use jiff::SignedDuration;
use keepwarm_domain::{
    block::{Block, Context, Press},
    known::Field,
    lint::{self, Around, Message, Sample, Severity, sample},
    words::{Channel, Language},
};

use crate::{
    measured::{Aim, Measured, Run, count},
    stopwatch::Stopwatch,
    texts,
};

const FLOOR: &str = "each name replaced in the text, and nothing looked at";

/// Names that customers have: what a wording is filled with differs from one to the next.
const NAMES: [&str; 8] = ["Dana", "Luis", "Maria", "Priya", "Sam", "Oluwaseun", "Anna-Lena", "Jo"];

pub(crate) fn rendered_and_held(size: usize) -> anyhow::Result<Measured> {
    let blocks: Vec<Block> = texts::blocks()?.into_iter().filter(|block| block.channel != Channel::Call).collect();
    let wordings: Vec<(&Block, u16)> =
        blocks.iter().flat_map(|block| (0..).take(block.variants.len()).map(move |variant| (block, variant))).collect();
    let customers: Vec<(Language, Context)> =
        Language::ALL.iter().flat_map(|language| NAMES.map(|name| (*language, customer(name, *language)))).collect();
    let chosen = |number: usize| {
        let (block, variant) = wordings[number * 7 % wordings.len()];
        let mut own = customers.iter().filter(|(language, _)| *language == block.language);
        let context = own.nth(number % NAMES.len()).map(|(_, context)| context);
        Some((block, variant, context?))
    };
    let (mut press, mut refused, mut bytes) = (Press::default(), 0_usize, 0_usize);
    let watch = Stopwatch::start();
    for (block, variant, context) in (0..size).filter_map(chosen) {
        let rendered = press.render(block, variant, context)?;
        bytes += rendered.body.len();
        refused += usize::from(refuses(block, context, rendered.subject.as_deref(), &rendered.body));
    }
    let seconds = watch.seconds();
    anyhow::ensure!(refused == 0, "{refused} of {size} shipped wordings break a rule");
    let floor = (FLOOR, floor((0..size).filter_map(chosen)));
    let parts = vec![
        ("wordings", count(wordings.len())),
        ("bytes-a-message", count(bytes) / count(size)),
        ("microseconds-each", seconds * 1e6 / count(size)),
    ];
    Ok(Run { name: "words", size, unit: "messages", seconds, floor, aim: Aim::None, parts }.compared())
}

fn customer(name: &str, language: Language) -> Context {
    let mut context = sample(Sample::Usual, language);
    context.set(Field::FirstName, name);
    context
}

/// What the last look before a hand-over asks of the words.
fn refuses(block: &Block, context: &Context, subject: Option<&str>, body: &str) -> bool {
    let values: Vec<&str> = context.values().collect();
    let matter: Vec<&str> = context.matter().collect();
    let around = Around {
        store_name: context.value("store_name").unwrap_or_default(),
        store_phone: context.value("store_phone").unwrap_or_default(),
        opt_out_phone: context.value("opt_out_phone").unwrap_or_default(),
        matter: &matter,
        values: &values,
        since_outbound: Some(SignedDuration::from_hours(48)),
        customer_language: Some(block.language),
        talked: true,
        service: keepwarm_domain::block::Service::of(&block.name),
        ..Around::default()
    };
    let message = Message { channel: block.channel, language: block.language, subject, body };
    lint::check(&message, &around).iter().any(|finding| finding.severity == Severity::Error)
}

/// Seconds to put the values where their names stand.
fn floor<'a>(chosen: impl Iterator<Item = (&'a Block, u16, &'a Context)>) -> f64 {
    const FILLED: [&str; 6] =
        ["first_name", "store_name", "store_phone", "rep_first_name", "vehicle_model", "rep_name"];
    let watch = Stopwatch::start();
    let mut bytes = 0;
    for (block, variant, context) in chosen {
        let mut body = block.variants[usize::from(variant)].body.clone();
        for name in FILLED {
            body = body.replace(&format!("{{{{ {name} }}}}"), context.value(name).unwrap_or_default());
        }
        bytes += body.len();
    }
    std::hint::black_box(bytes);
    watch.seconds()
}
