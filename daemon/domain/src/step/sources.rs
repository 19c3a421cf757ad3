//! Decides where leads come from: which spellings mean the same source, and what its customers agree to.

use super::{About, Deciding};
use crate::{
    effect::Answer,
    entry::{Actor, SourceConsentRecorded, SourceMapped},
    ids::StoreId,
    input::{ArrivedCall, ArrivedLead},
};

impl Deciding<'_> {
    /// The source that the spelling of an arrived lead means, where somebody said so.
    pub(super) fn of_its_source(&self, arrived: &ArrivedLead) -> Option<ArrivedLead> {
        let source = self.state.setup.spellings.get(&arrived.inquiry.source)?.clone();
        let mut arrived = arrived.clone();
        arrived.inquiry.source = source;
        Some(arrived)
    }

    /// The same of a call.
    pub(super) fn call_of_its_source(&self, call: &ArrivedCall) -> Option<ArrivedCall> {
        let source = self.state.setup.spellings.get(&call.source)?.clone();
        Some(ArrivedCall { source, ..call.clone() })
    }

    pub(super) fn map_source(&mut self, spelling: &str, source: &str, actor: Actor) {
        let known = self.state.setup.spellings.get(spelling).map_or(spelling, String::as_str);
        if known == source {
            self.out.answer = Answer::Known;
            return;
        }
        // One step is all there is: what is mapped on leads to where it ends.
        let onward = self.state.setup.spellings.get(source).filter(|_| spelling != source);
        let source = onward.map_or(source, String::as_str).to_owned();
        let spelling = spelling.to_owned();
        self.emit_as(actor, self.now, About::store(StoreId(0)), SourceMapped { spelling, source });
    }

    pub(super) fn record_source_consent(&mut self, record: &SourceConsentRecorded, actor: Actor) {
        let said = |it: &crate::state::SourceConsent| {
            it.level == record.level && it.wording == record.wording && it.approved_by == record.approved_by
        };
        if self.state.setup.consents.get(&record.source).is_some_and(said) {
            self.out.answer = Answer::Known;
            return;
        }
        self.emit_as(actor, self.now, About::store(StoreId(0)), record.clone());
    }
}
