//! Decides whether a STOP is confirmed, and a HELP answered, to whoever wrote it. After a stop the law allows one text that
//! does nothing else, within five minutes of the wish (47 CFR 64.1200(a)(12), FCC 24-24): it is sent at once or not at all,
//! and never twice. The carriers ask that HELP is answered, also to whoever has opted out: once a day to a number, so that
//! no two machines answer each other for ever.
//!
//! These are the messages that go where opt-outs bar the way, so they have a gate of their own, and that gate is narrow:
//! they answer a text, on the number that wrote, in words that a manager approved for this alone (see [`Service`]). The
//! hours of the law do not bar them, because the customer has just written; a hold, a pause and the carriers' day do.

use std::sync::Arc;

use jiff::SignedDuration;

use super::{About, Deciding};
use crate::{
    answer::Answers,
    block::{self, Service},
    calendar,
    effect::{Confirms, Delivery, Effect, Offer, SealOrder, Thread},
    entry::{
        Body, HelpAnswerClaimed, HelpAnswerEnded, HelpAnswerPlanned, StopConfirmationClaimed, StopConfirmationEnded,
        StopConfirmationPlanned,
    },
    ids::{BlockVersionId, KeyedHash, LeadId, ReplyId, TouchId},
    input::{DeliveryResult, ReplyObserved, Slot},
    intent,
    known::Known,
    policy::BrandRule,
    state::{BlockVersion, Confirmation, Covered, Lead, PauseScope, Person},
    words::{Channel, ConfirmationEnd, FailReason, Language, Mode, SealKind, Segment},
};

/// 47 CFR 64.1200(a)(12): a confirmation sent within five minutes is presumed to be one; what comes later must be
/// justified, so nothing comes later.
const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// Whoever asks for help waits no longer than that for an answer by machine; after it a human alone answers.
const HELP_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// Either is one message segment: a rule for messages holds their words to it.
const SEGMENTS: u16 = 1;

/// Why nothing goes out.
struct Withheld(ConfirmationEnd, String);

impl Deciding<'_> {
    /// Whether texts reached this number until now: a second stop is not confirmed again.
    pub(super) fn hears_texts(&self, reply: &ReplyObserved, person: Option<&Person>) -> bool {
        let Some(person) = person else { return false };
        !self.state.suppressions.bars(person.facts.person, &[reply.from], Channel::Text)
    }

    /// Plans the confirmation of a stop that was just obeyed. Nobody whom keepwarm does not know is answered: there is no
    /// number to answer to.
    pub(super) fn confirm_stop(&mut self, reply: &ReplyObserved, id: ReplyId, person: &Person, lead: Option<&Lead>) {
        let facts = &person.facts;
        let shut = self.state.suppressions.bars(facts.person, &[reply.from], Channel::Text);
        let known = facts.phones.contains(&reply.from);
        if reply.channel != Channel::Text
            || !shut
            || !known
            || !self.texts_go_out(lead)
            || !self.has_words(Service::Stop)
        {
            return;
        }
        // A sender's clock may run ahead of ours.
        let (language, send_by) = (language(reply, person), reply.at.min(self.now) + CONFIRM_WITHIN);
        let planned =
            StopConfirmationPlanned { touch: TouchId(self.fresh()), reply: id, to: reply.from, language, send_by };
        self.emit(about_writer(reply, person, lead), planned);
    }

    /// Plans the answer to a HELP that came by text, as a keyword and nothing else. What is asked in whole sentences is a
    /// human's to answer. Whether a machine answers.
    pub(super) fn answer_help(
        &mut self,
        reply: &ReplyObserved,
        id: ReplyId,
        person: &Person,
        lead: Option<&Lead>,
    ) -> bool {
        let known = person.facts.phones.contains(&reply.from);
        let lately = self.state.helped.lately(&reply.from, self.now);
        let goes_out = self.texts_go_out(lead) && self.has_words(Service::Help);
        if reply.channel != Channel::Text || !known || lately || !goes_out {
            return false;
        }
        let (language, send_by) = (language(reply, person), reply.at.min(self.now) + HELP_WITHIN);
        let planned = HelpAnswerPlanned { touch: TouchId(self.fresh()), reply: id, to: reply.from, language, send_by };
        self.emit(about_writer(reply, person, lead), planned);
        true
    }

    /// Where everything runs in shadow nothing was sent, and nothing is.
    fn texts_go_out(&self, lead: Option<&Lead>) -> bool {
        let mode = |segment| self.state.setup.mode(segment, Channel::Text);
        match lead.and_then(Lead::segment) {
            Some(segment) => mode(segment) != Mode::Shadow,
            None => Segment::ALL.iter().any(|segment| mode(*segment) != Mode::Shadow),
        }
    }

    /// A store that never had words for it has nothing to explain.
    fn has_words(&self, service: Service) -> bool {
        let shelf = |language| self.state.setup.shelf(service.block(), Channel::Text, language);
        Language::ALL.iter().any(|language| shelf(*language).is_some())
    }

    pub(super) fn confirmation_due(&mut self, id: TouchId) {
        let Some(due) = self.state.confirmations.get(&id).filter(|it| it.claim.is_none()).cloned() else { return };
        match self.confirmable(&due) {
            Ok((block, variant, delivery)) => {
                let key = delivery.key.clone();
                let (touch, segments) = (id, SEGMENTS);
                let claimed: Body = match due.service {
                    Service::Help => HelpAnswerClaimed { touch, block, variant, key, segments }.into(),
                    Service::Stop | Service::StopWithVisit => {
                        StopConfirmationClaimed { touch, block, variant, key, segments }.into()
                    }
                };
                self.emit(about(&due), claimed);
                self.effect(Effect::Deliver(Box::new(delivery)));
            }
            Err(Withheld(end, rule)) => self.end_confirmation(&due, end, Some(rule), None),
        }
    }

    /// The gate of a confirmation, and what is handed over once it is passed.
    fn confirmable(&self, due: &Confirmation) -> Result<(BlockVersionId, u16, Delivery), Withheld> {
        let withheld = |rule: String| Err(Withheld(ConfirmationEnd::Withheld, rule));
        if self.now > due.send_by {
            return Err(Withheld(ConfirmationEnd::Late, late(due.service).to_owned()));
        }
        if let Some((reason, _)) = self.state.holds.get(&due.person) {
            return withheld(format!("hold.{reason}"));
        }
        if due.service != Service::Help && !self.state.suppressions.bars(due.person, &[due.to], Channel::Text) {
            return withheld("opt-in".to_owned());
        }
        let lead = due.lead.unwrap_or(LeadId(0));
        let covered = Covered { store: due.store, channel: Channel::Text, cadence: "", lead };
        // Whoever stopped was just heard, whatever was not heard before.
        let held = |scope: &PauseScope| !matches!(scope, PauseScope::Deaf(_)) && scope.covers(covered);
        if let Some((scope, _)) = self.state.pauses.iter().find(|(scope, _)| held(scope)) {
            return withheld(scope.to_string());
        }
        let setup = &self.state.setup;
        let now = self.state.recorded_at.map_or(self.now, |last| last.max(self.now));
        let brand = setup.policy.as_ref().map(|(_, policy)| &policy.brand);
        if brand.is_some_and(|brand| brand.fits(self.state.brand.used(brand.day(now)), now).is_err()) {
            return withheld(BrandRule::RULE.to_owned());
        }
        let name = due.service.block();
        let Some((version, words)) = self.words_for(due) else {
            return withheld(format!("block.not-approved:{name}"));
        };
        let seed = due.person.0.unsigned_abs();
        // Its words need nothing of the customer: see the rules for messages.
        let Ok(variant) = block::choose(&words.text, Known::none(), seed, &[]) else {
            return withheld(format!("block.needs-a-customer:{name}"));
        };
        let store = setup.stores.get(&due.store);
        let Some((store, acting)) = store.and_then(|store| Some((store, setup.reps.get(&store.manager)?))) else {
            return withheld("setup.incomplete".to_owned());
        };
        let delivery = Delivery {
            touch: due.touch,
            attempt: 1,
            lead,
            person: due.person,
            channel: Channel::Text,
            cadence: String::new(),
            key: format!("kw-{}-{}", if due.service == Service::Help { "help" } else { "stop" }, due.touch),
            block: Arc::clone(&words.text),
            variant,
            store: Arc::clone(store),
            acting: Arc::clone(acting),
            offer: Offer::default(),
            answers: Answers::default(),
            appointment: None,
            earlier: Vec::new(),
            thread: Thread { customer_language: Some(due.language), ..Thread::default() },
            confirms: Some(Confirms { to: due.to, send_by: due.send_by }),
        };
        Ok((version, variant, delivery))
    }

    /// The words in force for what is due. Who has agreed to come is told how the visit is kept, where there are words for it.
    fn words_for(&self, due: &Confirmation) -> Option<(BlockVersionId, &BlockVersion)> {
        let setup = &self.state.setup;
        let today = calendar::civil_date(&self.zone(due.store), self.now);
        let approved = |service: Service| {
            let shelf = setup.shelf(service.block(), Channel::Text, due.language)?;
            let version = shelf.in_force(today)?.version;
            Some((version, setup.blocks.get(&version)?))
        };
        let visit = due.service == Service::Stop && due.lead.is_some_and(|lead| self.is_left_for_a_visit(lead));
        visit.then(|| approved(Service::StopWithVisit)).flatten().or_else(|| approved(due.service))
    }

    /// The provider's word on a confirmation; whatever it is, there is no second attempt.
    pub(super) fn confirmation_delivered(&mut self, id: TouchId, result: &DeliveryResult, message: Option<Slot>) {
        let Some(claimed) = self.state.confirmations.get(&id).filter(|it| it.claim.is_some()).cloned() else {
            return;
        };
        let person = Some(claimed.person);
        let seal = message.map(|slot| SealOrder { slot, kind: SealKind::Message, id: id.0, person });
        self.out.seals.extend(seal);
        let (end, rule, provider_id) = match result {
            DeliveryResult::Sent { provider_id, .. } => (ConfirmationEnd::Sent, None, *provider_id),
            DeliveryResult::Failed(FailReason::Late) => {
                (ConfirmationEnd::Late, Some(late(claimed.service).to_owned()), None)
            }
            DeliveryResult::NotSent(reason) | DeliveryResult::Failed(reason) => {
                (ConfirmationEnd::Failed, Some(format!("fail.{reason}")), None)
            }
            DeliveryResult::Uncertain => (ConfirmationEnd::Uncertain, None, None),
        };
        self.end_confirmation(&claimed, end, rule, provider_id);
    }

    fn end_confirmation(
        &mut self,
        over: &Confirmation,
        end: ConfirmationEnd,
        rule: Option<String>,
        provider_id: Option<KeyedHash>,
    ) {
        let touch = over.touch;
        let ended: Body = match over.service {
            Service::Help => HelpAnswerEnded { touch, end, rule, provider_id }.into(),
            Service::Stop | Service::StopWithVisit => StopConfirmationEnded { touch, end, rule, provider_id }.into(),
        };
        self.emit(about(over), ended);
    }
}

/// Whether a reply is the keyword HELP and nothing else.
pub(super) fn asks_for_help(reply: &ReplyObserved) -> bool {
    reply.channel == Channel::Text && reply.evidence == intent::KEYWORD_HELP
}

fn late(service: Service) -> &'static str {
    if service == Service::Help { "help.five-minutes" } else { "opt-out.five-minutes" }
}

/// The language that the customer wrote in, or else wants to be written to in.
fn language(reply: &ReplyObserved, person: &Person) -> Language {
    if reply.language == Language::Spanish { Language::Spanish } else { person.facts.language }
}

fn about_writer(reply: &ReplyObserved, person: &Person, lead: Option<&Lead>) -> About {
    let store = lead.map_or(reply.store, |lead| lead.store);
    About { store, lead: lead.map(|lead| lead.id), person: Some(person.facts.person) }
}

const fn about(confirmation: &Confirmation) -> About {
    About { store: confirmation.store, lead: confirmation.lead, person: Some(confirmation.person) }
}
