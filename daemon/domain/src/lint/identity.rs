//! Who speaks and how to make it stop: the store's name (L02), the opt-out line (L03), what law asks of an email (L18) and of a
//! voicemail (L19), the customer's language (L20), silence after the customer wrote (L21). Owns what depends on the thread.

use std::sync::LazyLock;

use jiff::SignedDuration;

use super::{
    Finding, Looked, Mail, Rule,
    letters::plainly,
    link::phones,
    phrases::{List, Phrases},
    text::{Look, has_stop_keyword, says_opt_out, sentences},
};
use crate::words::{Channel, Language};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The opt-out line stands in the first text and comes again by then, whichever is sooner.
pub(super) const OPT_OUT_LINE_EVERY_TEXTS: u32 = 5;
pub(super) const OPT_OUT_LINE_EVERY: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A machine keeps quiet so long after a customer wrote.
const QUIET_AFTER_INBOUND: SignedDuration = SignedDuration::from_mins(30);
/// Different words of the other language that make a message a mix.
const MIXED_WORDS_MIN: usize = 3;

/// Whether the next text must say how to opt out, after one that did and `texts` that did not.
#[must_use]
pub fn opt_out_line_due(texts: u32, since: SignedDuration) -> bool {
    texts + 1 >= OPT_OUT_LINE_EVERY_TEXTS || since >= OPT_OUT_LINE_EVERY
}

pub(super) fn check(look: &Look<'_>, found: &mut Vec<Finding>) {
    match look.message.channel {
        Channel::Text => {
            store_named(look, found);
            if look.around.service.is_none() {
                opt_out_line(look, found);
            }
        }
        Channel::Email => {
            store_named(look, found);
            if let Some(mail) = &look.around.mail {
                carried(look, mail, found);
            }
        }
        Channel::Voicemail => spoken(look, found),
        Channel::Call => {}
    }
    if look.is_for_customer() {
        language(look, found);
        quiet(look, found);
    }
}

fn names(text: &str, name: &str) -> bool {
    if !name.is_empty() && text.contains(name) {
        return true;
    }
    let text = text.to_lowercase();
    !name.is_empty() && [name, &plainly(name)].iter().any(|name| text.contains(&name.to_lowercase()))
}

fn store_named(look: &Look<'_>, found: &mut Vec<Finding>) {
    let around = look.around;
    let due = around.opens_thread || around.since_outbound.is_none_or(|since| since > DAY);
    if due && !names(look.message.body, around.store_name) {
        let advice = "say who it is from: use {{ store_name }}";
        found.push(Finding::error(Rule::L02, "the store is not named", advice));
    }
}

/// Ways out that carriers do not know.
static MISWORDED: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let wordings = ["stop2quit", "stop2end", "stop 2 quit", "reply 2 to", "text 2 to", "txt stop", "reply 9 to"];
    Phrases::of(wordings.map(|wording| ((), wording)))
});

fn opt_out_line(look: &Look<'_>, found: &mut Vec<Finding>) {
    let says = || sentences(look.message.body).any(has_stop_keyword);
    let around = look.around;
    let since = around.since_opt_out_line.unwrap_or_default();
    let due = around.opens_thread || opt_out_line_due(around.texts_since_opt_out_line, since);
    if due && !says() {
        let advice = "end it with `Reply STOP to opt out`";
        found.push(Finding::error(Rule::L03, "the opt-out line is due and is not there", advice));
    }
    if let Some(wording) = MISWORDED.find(look.padded).first().map(|it| it.phrase) {
        let advice = "carriers want the keyword STOP with spaces around it: `Reply STOP to opt out`";
        found.push(Finding::error(Rule::L03, format!("the opt-out line says `{wording}`"), advice));
    }
}

/// 15 USC 7704(a)(5) and (3); RFC 8058 and the large providers' rules for senders.
fn carried(look: &Look<'_>, mail: &Mail<'_>, found: &mut Vec<Finding>) {
    let body = look.message.body;
    let advice = "set it in the store's mail settings";
    let shown = |thing: &str| !thing.is_empty() && body.contains(thing);
    let rules = [
        (shown(mail.postal_address), "the store's postal address is not shown"),
        (shown(mail.unsubscribe), "no way to unsubscribe is shown"),
        (mail.list_unsubscribe, "the head has no List-Unsubscribe"),
        (
            !mail.from_domain.is_empty() && mail.from_domain == mail.dkim_domain,
            "the sender's domain is not the one that signs",
        ),
    ];
    found.extend(rules.iter().filter(|(kept, _)| !kept).map(|(_, what)| Finding::error(Rule::L18, *what, advice)));
}

/// 47 CFR 64.1200(b): identity at the start, a number to call, and an automated way out on a toll-free number.
fn spoken(look: &Look<'_>, found: &mut Vec<Finding>) {
    let (body, around) = (look.message.body, look.around);
    let mut wrong = |what: &str, advice| found.push(Finding::error(Rule::L19, what, advice));
    if !sentences(body).next().is_some_and(|first| names(first, around.store_name)) {
        wrong("the first sentence does not name the store", "begin with who calls: use {{ store_name }}");
    }
    let way_out = |sentence: &&str| says_opt_out(sentence, Channel::Voicemail);
    let callback = sentences(body).filter(|sentence| !way_out(sentence)).any(|sentence| !phones(sentence).is_empty());
    if !callback {
        wrong("no number to call back", "say {{ store_phone }}");
    }
    if !sentences(body).any(|sentence| way_out(&sentence)) {
        wrong("no way to stop recorded messages", "end with `To stop recorded messages, call …`");
    }
    if !around.opt_out_phone.is_empty() {
        let wanted = phones(around.opt_out_phone);
        let said = sentences(body).filter(way_out).flat_map(phones).any(|number| wanted.contains(&number));
        if !said {
            let advice = "say {{ opt_out_phone }} in the sentence on recorded messages";
            wrong("the toll-free number to stop recorded messages is not said", advice);
        }
    }
}

fn language(look: &Look<'_>, found: &mut Vec<Finding>) {
    let language = look.message.language;
    if look.around.customer_language.is_some_and(|theirs| theirs != language) {
        let advice = "use the block in the customer's language, or let a person write";
        found.push(Finding::error(Rule::L20, "the customer writes in another language", advice));
    }
    let other = match language {
        Language::English => List::Spanish,
        Language::Spanish => List::English,
    };
    let mut words: Vec<&str> = look.listed(other).map(|it| it.phrase).collect();
    words.sort_unstable();
    words.dedup();
    if words.len() >= MIXED_WORDS_MIN {
        let advice = "write the whole of it in the block's language";
        found.push(Finding::error(Rule::L20, format!("two languages in one message ({})", words.join(", ")), advice));
    }
}

fn quiet(look: &Look<'_>, found: &mut Vec<Finding>) {
    let just_wrote = look.around.since_inbound.is_some_and(|since| since < QUIET_AFTER_INBOUND);
    if just_wrote && look.around.looked == Looked::Filled {
        let advice = "answer what they wrote, or let a person do it";
        found.push(Finding::error(Rule::L21, "the customer wrote less than 30 minutes ago", advice));
    }
}
