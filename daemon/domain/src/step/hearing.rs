//! Decides what a provider's word on a message that it took means, and what follows when nobody can be heard.
//!
//! A channel whose customers cannot be heard is paused at the first touch that would go over it, by keepwarm itself, and
//! goes on with the first proof that they can. What waited comes back as after any pause: by its step's rule, inside the
//! window of the law, one after the other.

use jiff::Timestamp;

use super::{About, Deciding};
use crate::{
    effect::Answer,
    entry::{Actor, AutoReplied, InboundProven, OutreachPaused, OutreachResumed, SuppressionAdded, TouchReported},
    ids::{BlindIndex, LeadId, StoreId},
    input::{AutoReply, DeliveryResult, Reported},
    state::{PauseScope, Person, Touch, TouchStatus},
    words::{CancelReason, Channel, DeliveryState, FailReason, Mode, SuppressionScope, TaskKind},
};

/// Proofs are written so many times within the span in which one is needed.
const PROOFS_WITHIN: i32 = 4;

impl Deciding<'_> {
    /// Customers can be heard over the channel, up to `through`.
    pub(super) fn inbound_proven(&mut self, channel: Channel, through: Timestamp) {
        let Some(within) = self.state.heard_within(channel) else {
            self.out.answer = Answer::Known;
            return;
        };
        let scope = PauseScope::Deaf(channel);
        let deaf = self.state.pauses.get(&scope).is_some();
        let fresh = |at: Timestamp| self.now.duration_since(at) < within / PROOFS_WITHIN;
        if !deaf && self.state.hearing.get(&channel).is_some_and(|last| !last.stale && fresh(last.at)) {
            self.out.answer = Answer::Known;
            return;
        }
        let appliance = About::store(StoreId(0));
        self.emit(appliance, InboundProven { channel, through: through.min(self.now) });
        if deaf {
            let reason = "customers can be heard again".to_owned();
            self.emit(appliance, OutreachResumed { scope, reason });
        }
    }

    /// Before a touch goes over a channel: pauses it where nobody could be heard. What reaches nobody needs nobody heard.
    pub(super) fn listens(&mut self, touch: &Touch) {
        let channel = touch.channel;
        let speaks = touch.mode != Mode::Shadow && !self.state.setup.is_embedded(channel);
        let scope = PauseScope::Deaf(channel);
        if !speaks || !self.state.is_deaf(channel, self.now) || self.state.pauses.get(&scope).is_some() {
            return;
        }
        let reason = match self.state.hearing.get(&channel) {
            Some(last) if last.stale => "what was said while keepwarm was down is heard first".to_owned(),
            Some(last) => format!("customers were heard last at {:.0}: who cannot hear a stop may not speak", last.at),
            None => "customers were never heard yet: who cannot hear a stop may not speak".to_owned(),
        };
        self.emit(About::store(StoreId(0)), OutreachPaused { scope, reason });
    }

    /// A provider's word on a touch. It may come before the result of the very request, late, twice, and out of order.
    pub(super) fn touch_reported(&mut self, it: &Reported) {
        self.settle_claim(it);
        let known = self.state.recent.reports.get(&it.touch).map(|(state, _)| *state).max(it.known);
        if known >= Some(it.state) {
            self.out.answer = Answer::Known;
            return;
        }
        let about = About { store: it.store, lead: it.lead, person: Some(it.person) };
        let Reported { touch, channel, state, reason, .. } = *it;
        self.emit_as(Actor::System, it.at.min(self.now), about, TouchReported { touch, channel, state, reason });
        match reason {
            Some(FailReason::OptedOut) => self.provider_stops(it.person, channel, it.store, &it.recalled.people),
            Some(FailReason::InvalidAddress) => self.address_is_dead(it),
            _ => {}
        }
    }

    /// A program answered: it is noted and changes nothing. It is no reply, however it reads, so nothing stops, and nothing is
    /// proven but that the message arrived somewhere.
    pub(super) fn auto_replied(&mut self, it: &AutoReply) {
        if it.seen || self.state.recent.provider_ids.contains_key(&it.provider_id) {
            self.out.answer = Answer::Known;
            return;
        }
        let about = About { store: it.store, lead: it.lead, person: Some(it.person) };
        let AutoReply { touch, channel, provider_id, .. } = *it;
        self.emit_as(Actor::System, it.at.min(self.now), about, AutoReplied { touch, channel, provider_id });
    }

    /// Who reports on a message has it: a claim that waits for its result has one.
    fn settle_claim(&mut self, it: &Reported) {
        let claimed = self.state.touches.get(&it.touch).filter(|touch| touch.status == TouchStatus::Claimed);
        let attempt = match (claimed, self.state.confirmations.get(&it.touch)) {
            (Some(touch), _) => touch.attempts,
            (None, Some(confirmation)) if confirmation.claim.is_some() => 1,
            _ => return,
        };
        let result = match (it.state, it.reason) {
            (DeliveryState::Failed, reason) => DeliveryResult::Failed(reason.unwrap_or(FailReason::Refused)),
            _ => DeliveryResult::Sent { provider_id: it.provider_id, segments: None },
        };
        self.delivered(it.touch, attempt, &result, None, None);
    }

    /// The address that a message went to does not exist, or cannot get such messages: it is not written to again, and
    /// where no other way is left a human mends the lead.
    fn address_is_dead(&mut self, it: &Reported) {
        let person = self.state.people.get(&it.person).cloned();
        let person = person.or_else(|| it.recalled.people.iter().find(|p| p.facts.person == it.person).cloned());
        let Some(person) = person else { return };
        let Some(contact) = addressed(&person, it.channel) else { return };
        let scope = if it.channel == Channel::Email { SuppressionScope::Email } else { SuppressionScope::Text };
        if self.state.suppressions.covers(scope, &[contact], &[]) {
            return;
        }
        let leads: Vec<LeadId> = person.leads.iter().filter(|id| self.state.leads.contains_key(id)).copied().collect();
        let about = About { store: it.store, lead: leads.first().copied(), person: Some(it.person) };
        let (people, via) = (Vec::new(), "undeliverable".to_owned());
        let added = SuppressionAdded { scope, contacts: vec![contact], people, leads: leads.clone(), via, note: None };
        self.emit(about, added);
        for id in leads {
            self.cancel_shut(id, CancelReason::WrongNumber);
            let Some(lead) = self.state.leads.get(&id).cloned().filter(|lead| self.unreachable(lead)) else { continue };
            self.open_task(id, TaskKind::FixLead, self.staffed(lead.store, self.now), None, None);
        }
    }
}

/// The address that a message of the channel goes to.
fn addressed(person: &Person, channel: Channel) -> Option<BlindIndex> {
    let contacts = if channel.is_phone() { &person.facts.phones } else { &person.facts.emails };
    contacts.first().copied()
}
