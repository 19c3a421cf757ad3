//! Whether a message is fit to be sent. Owns the rules L01 to L24 and what each says when it is broken; knows nothing of who
//! may be written to or when, nor where words come from.
//!
//! The same rules look twice: at a block's wordings when a manager is to approve them ([`template()`]), filled with a
//! made-up customer, and at every message as it is about to leave ([`check`]). A finding names the rule, the kind of
//! thing and what to do. Of a message that is filled it never quotes a word that is not the rules' own: it stands in logs.
//!
//! What only its surroundings can tell of a message (is it the first, what went before, what the inventory says) comes in
//! [`Around`]. A fact that is not given fails closed where the law or the customer's trust hangs on it, and its default
//! is that nothing is known.

mod ask;
mod confirm;
mod facts;
mod identity;
mod length;
mod letters;
mod link;
mod phrases;
mod sample;
mod segments;
mod sensitive;
mod shape;
mod template;
mod text;
mod wording;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use self::text::Look;
pub use self::{
    identity::opt_out_line_due,
    letters::plainly,
    phrases::is_shortener,
    sample::{Sample, sample},
    segments::{Encoding, PARTS_MAX, Segments, segments},
    template::{AtVariant, VARIANTS_MIN, template},
    wording::nearly_the_same,
};
use crate::{
    block::Service,
    words::{Channel, Language},
};

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// A rule for messages, by its number.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Rule { $($(#[$doc])* $name),* }

        impl Rule {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

rules! {
    /// Nothing is left unfilled.
    L01,
    /// The store is named in the first message and after a day of silence.
    L02,
    /// The first text, every fifth and every thirtieth day say how to opt out.
    L03,
    /// The customer's own matter is spoken of.
    L04,
    /// One next step.
    L05,
    /// No pressure.
    L06,
    /// No shouting.
    L07,
    /// Only the store's own links, in full.
    L08,
    /// Nothing that carriers block.
    L09,
    /// The length its channel carries.
    L10,
    /// Letters that do not double a text's cost.
    L11,
    /// Plain punctuation.
    L12,
    /// No promise of credit and none of its terms.
    L13,
    /// Price and availability as the inventory says, lately.
    L14,
    /// No sensitive data.
    L15,
    /// No filler, and not the same again.
    L16,
    /// No relationship or reply made up.
    L17,
    /// What an email must carry.
    L18,
    /// What a voicemail must say.
    L19,
    /// The customer's language.
    L20,
    /// Nothing by machine right after the customer wrote.
    L21,
    /// Easy to read.
    L22,
    /// An offer's end only as its record says.
    L23,
    /// Nothing of the customer's life that the customer did not bring up.
    L24,
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a finding does to a message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Severity {
    /// It is not approved and not sent.
    #[serde(rename = "error")]
    Error,
    /// A manager sees it and decides.
    #[serde(rename = "warning")]
    Warning,
}

impl Severity {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One rule broken in one way. Holds no word of a customer, and of a filled message none but the rules' own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Finding {
    pub rule: Rule,
    pub severity: Severity,
    /// Lowercase, no final stop.
    pub found: String,
    /// What to do, in the same form.
    pub advice: &'static str,
}

impl Finding {
    fn error(rule: Rule, found: impl Into<String>, advice: &'static str) -> Self {
        Self { rule, severity: Severity::Error, found: found.into(), advice }
    }

    fn warning(rule: Rule, found: impl Into<String>, advice: &'static str) -> Self {
        Self { rule, severity: Severity::Warning, found: found.into(), advice }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}; {}", self.rule, self.severity.as_str(), self.found, self.advice)
    }
}

/// The words in question.
#[derive(Clone, Copy)]
pub struct Message<'a> {
    pub channel: Channel,
    pub language: Language,
    /// Email only.
    pub subject: Option<&'a str>,
    pub body: &'a str,
}

/// Whether the words are looked at as a wording of a block or as they are about to leave.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Looked {
    /// Filled with a made-up customer: what is found may be quoted.
    Template,
    /// Filled with a customer: nothing of it may be quoted.
    #[default]
    Filled,
}

/// What the inventory feed says of the unit a message speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit {
    /// Whole dollars.
    pub price: Option<u32>,
    pub sold: bool,
    /// Since the feed last said so.
    pub age: SignedDuration,
}

/// What an email carries outside its words (15 USC 7704(a); RFC 8058).
#[derive(Clone, Copy, Debug, Default)]
pub struct Mail<'a> {
    /// The store's postal address, which the finished mail must show.
    pub postal_address: &'a str,
    /// The link or address to unsubscribe, which the finished mail must show.
    pub unsubscribe: &'a str,
    /// Whether List-Unsubscribe and List-Unsubscribe-Post stand in its head.
    pub list_unsubscribe: bool,
    pub from_domain: &'a str,
    pub dkim_domain: &'a str,
}

/// What the rules must know that the words do not tell.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    pub looked: Looked,
    pub store_name: &'a str,
    /// As the message spells it.
    pub store_phone: &'a str,
    /// Toll-free, where an automated way out of recorded messages answers; empty when the store has none.
    pub opt_out_phone: &'a str,
    /// The values that name the customer's own matter: vehicle, stock number, trade-in, service item, time of a visit.
    pub matter: &'a [&'a str],
    /// Every value that was filled in. They are nobody's wording: a trim in capitals is no shouting.
    pub values: &'a [&'a str],
    /// The customer's own words, as far as they are known.
    pub said: &'a str,
    /// The first automated message of the thread on this channel.
    pub opens_thread: bool,
    /// Since anything went out to the customer in this thread; none when nothing did or nobody knows.
    pub since_outbound: Option<SignedDuration>,
    /// Since the customer wrote; none when they never did.
    pub since_inbound: Option<SignedDuration>,
    /// Automated texts since the last that said how to opt out, that one not counted.
    pub texts_since_opt_out_line: u32,
    pub since_opt_out_line: Option<SignedDuration>,
    /// Of the customer's last words; none when they never wrote.
    pub customer_language: Option<Language>,
    /// The bodies that went out in this thread, the latest first.
    pub earlier: &'a [&'a str],
    /// This wording went out in this thread before.
    pub variant_used: bool,
    /// The unit spoken of, as the inventory has it; none when it says nothing.
    pub unit: Option<Unit>,
    /// The end of the offer's record, as the message spells it; empty when no offer is on record.
    pub offer_ends: &'a str,
    /// The wording is a disclosure that counsel approved for terms of credit.
    pub disclosure: bool,
    /// A call or visit with the customer stands in the record.
    pub talked: bool,
    /// The email answers one of the customer's.
    pub threaded: bool,
    /// The hosts the store lists; a link leads to one of them or below.
    pub domains: &'a [&'a str],
    /// It answers a customer's STOP or HELP, and says nothing else.
    pub service: Option<Service>,
    /// None where the mail is not finished yet: what it must carry is then not looked at.
    pub mail: Option<Mail<'a>>,
}

/// What is wrong with a message, in the order of the rules.
#[must_use]
pub fn check(message: &Message<'_>, around: &Around<'_>) -> Vec<Finding> {
    findings(message, around, true)
}

/// What keeps a message from being sent, in the order of the rules: for the last look, whose warnings nobody would read.
#[must_use]
pub fn refusals(message: &Message<'_>, around: &Around<'_>) -> Vec<Finding> {
    let mut found = findings(message, around, false);
    found.retain(|finding| finding.severity == Severity::Error);
    found
}

fn findings(message: &Message<'_>, around: &Around<'_>, minds_warnings: bool) -> Vec<Finding> {
    let padded = text::padded_words(message);
    let look = Look::new(message, around, &padded, minds_warnings);
    let mut found = Vec::new();
    shape::check(&look, &mut found);
    identity::check(&look, &mut found);
    match around.service {
        Some(service) => confirm::check(&look, service, &mut found),
        None => facts::check(&look, &mut found),
    }
    ask::check(&look, &mut found);
    link::check(&look, &mut found);
    wording::check(&look, &mut found);
    length::check(&look, &mut found);
    sensitive::check(&look, &mut found);
    if message.channel == Channel::Call && around.looked == Looked::Filled {
        // A note for a colleague whose wording was held to the rules already: what is left is what the customer wrote.
        found.retain(|finding| matches!(finding.rule, Rule::L01 | Rule::L10 | Rule::L15));
    }
    found.sort();
    found.dedup();
    found
}

/// Whether any of them keeps the message from being sent.
#[must_use]
pub fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

#[cfg(test)]
mod tests;
