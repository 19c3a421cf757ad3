//! A question to the policy without a lead: may somebody who may be there be approached over this channel at this
//! instant, and which rule says so at each gate. Asks the very functions that the gate of a touch asks.

use jiff::Timestamp;

use super::{Caps, Customer, Policy, Purpose, Scrub};
use crate::words::{Channel, GateId};

/// What is asked, and what is known of whom it is asked.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    pub customer: Customer<'a>,
    pub channel: Channel,
    pub at: Timestamp,
    pub purpose: Purpose,
    /// Someone of whom a number is given; none: nothing is known of them but the place.
    pub known: Option<Contact<'a>>,
    /// Message segments that the carriers were given in their day of `at`.
    pub segments_used: u32,
}

/// What stands in the state under a phone number or an address.
#[derive(Clone, Debug)]
pub struct Contact<'a> {
    /// The rule that shuts the channel: an opt-out, a hold.
    pub shut: Option<String>,
    /// The list that says that the number is not to be used by anybody.
    pub bad: Option<&'static str>,
    /// See [`Policy::do_not_call`].
    pub scrubs: Vec<Option<Scrub>>,
    /// Touches of the last days.
    pub made: &'a [(Timestamp, Channel)],
}

/// What one gate says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GateView {
    pub gate: GateId,
    pub stands: Stands,
    /// The rule that shuts it, or that lets through; empty where none was asked.
    pub rule: String,
    /// In words, one line.
    pub text: String,
    /// When the gate opens, or until when it is open, where the rule knows.
    pub until: Option<Timestamp>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stands {
    Open,
    Shut,
    /// The question does not say enough: only a lead has a cadence, words and a history.
    NotAsked,
}

/// The answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explained {
    /// The hours and days of the law alone, without margin.
    pub open: bool,
    pub open_with_margin: bool,
    pub next_open: Option<Timestamp>,
    /// In the order of the gate.
    pub gates: Vec<GateView>,
}

impl Explained {
    /// Whether every gate that was asked lets through.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.gates.iter().all(|gate| gate.stands != Stands::Shut)
    }
}

impl Policy {
    /// Answers by every gate that the question tells enough for.
    #[must_use]
    pub fn explain(&self, question: &Question<'_>) -> Explained {
        let Question { customer, channel, at, purpose, .. } = question;
        let window = self.window(customer.places, *channel, *at, *purpose);
        let mut gates = vec![self.standing(question), self.number(question), not_asked(GateId::Cadence)];
        gates.push(match self.consent(customer, *channel, *at) {
            Ok(basis) => GateView { until: basis.until, ..open(GateId::Consent, basis.rule, "the consent permits it") },
            Err(rule) => shut(GateId::Consent, rule, "the consent does not permit it"),
        });
        gates.push(self.lists_say(question));
        let hours_shut = !window.open_with_margin && !window.closed_day;
        let margin = if window.open { "the window closes within the margin" } else { "outside the hours" };
        gates.push(GateView {
            until: window.next_open.filter(|_| hours_shut),
            ..gate(GateId::QuietHours, !hours_shut, window.rule.clone(), "within the hours", margin)
        });
        gates.push(GateView {
            until: window.next_open.filter(|_| window.closed_day),
            ..gate(GateId::ClosedDay, !window.closed_day, window.rule, "the day is open", "the whole day is closed")
        });
        gates.push(self.often(question));
        gates.extend([not_asked(GateId::Words), not_asked(GateId::Registration)]);
        let (open, open_with_margin, next_open) = (window.open, window.open_with_margin, window.next_open);
        Explained { open, open_with_margin, next_open, gates }
    }

    fn standing(&self, question: &Question<'_>) -> GateView {
        match question.known.as_ref().map(|known| &known.shut) {
            None => not_asked(GateId::OptOut),
            Some(None) => open(GateId::OptOut, "opt-out", "nobody asked to stop over this channel"),
            Some(Some(rule)) => shut(GateId::OptOut, rule.clone(), "the channel is shut for this contact"),
        }
    }

    fn number(&self, question: &Question<'_>) -> GateView {
        match question.known.as_ref().map(|known| known.bad) {
            None => not_asked(GateId::Number),
            Some(None) => open(GateId::Number, "", "no list says that the number is not to be used"),
            Some(Some(rule)) => shut(GateId::Number, rule, "the number is not to be used"),
        }
    }

    fn lists_say(&self, question: &Question<'_>) -> GateView {
        let gate = GateId::DoNotCall;
        if !question.channel.is_phone() {
            return open(gate, "", "no list speaks of email");
        }
        let scrubs = question.known.as_ref().map(|known| known.scrubs.as_slice()).unwrap_or_default();
        match self.do_not_call(&question.customer, question.at, scrubs) {
            Ok(excused) => GateView { until: excused.until, ..open(gate, excused.rule, "the lists let it pass") },
            Err(rule) => shut(gate, rule, "the lists do not let it pass"),
        }
    }

    fn often(&self, question: &Question<'_>) -> GateView {
        let gate = GateId::Caps;
        let Question { customer, channel, at, .. } = question;
        let caps = self.caps(customer, *at);
        let made = question.known.as_ref().map(|known| known.made).unwrap_or_default();
        if let Err(hit) = caps.check(*channel, *at, made) {
            return GateView { until: Some(hit.until), ..shut(gate, hit.rule, "the limit is reached") };
        }
        if *channel == Channel::Text
            && let Err(midnight) = self.brand.fits(question.segments_used, *at)
        {
            let text = "the carriers take no more today";
            return GateView { until: Some(midnight), ..shut(gate, super::BrandRule::RULE, text) };
        }
        let (rules, text) = limits(&caps, *channel);
        open(gate, rules, &text)
    }
}

/// Every limit that holds, in words.
fn limits(caps: &Caps<'_>, channel: Channel) -> (String, String) {
    let holding: Vec<_> = caps.limits.iter().filter(|cap| cap.counts.counts(channel)).collect();
    let rules: Vec<&str> = holding.iter().map(|cap| cap.rule).collect();
    let words: Vec<String> = holding.iter().map(|cap| format!("{} in {} h", cap.max, cap.hours)).collect();
    if words.is_empty() {
        return (String::new(), "no limit".to_owned());
    }
    (rules.join(" "), format!("below every limit: {}", words.join(", ")))
}

fn gate(gate: GateId, passes: bool, rule: String, open_text: &str, shut_text: &str) -> GateView {
    if passes { open(gate, rule, open_text) } else { shut(gate, rule, shut_text) }
}

fn open(gate: GateId, rule: impl Into<String>, text: &str) -> GateView {
    GateView { gate, stands: Stands::Open, rule: rule.into(), text: text.to_owned(), until: None }
}

fn shut(gate: GateId, rule: impl Into<String>, text: &str) -> GateView {
    GateView { gate, stands: Stands::Shut, rule: rule.into(), text: text.to_owned(), until: None }
}

fn not_asked(gate: GateId) -> GateView {
    let text = match gate {
        GateId::OptOut | GateId::Number => "no phone or address is given",
        GateId::Registration => "keepwarm hands over to the provider that is registered",
        _ => "a lead has it: see `keepwarmctl lead why`",
    };
    GateView { gate, stands: Stands::NotAsked, rule: String::new(), text: text.to_owned(), until: None }
}
