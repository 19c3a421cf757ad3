//! Spellings of sources, for operators, and what their leads agree to.

use std::collections::{BTreeMap, BTreeSet};

use keepwarm_domain::{
    effect::Answer,
    entry::{Actor, SourceConsentRecorded},
    order::Order,
    segment::fold_source,
    state::State,
};

use super::{Backend, imports::ordered};
use crate::api::{
    backend::{Failure, Result},
    view::{ConsentRecord, SpellingView},
};

impl Backend {
    pub(super) async fn spellings_view(&self) -> Result<Vec<SpellingView>> {
        Ok(self.engine.ask(spellings).await?)
    }

    pub(super) async fn spelling_mapped(&self, spelling: &str, source: &str, actor: Actor) -> Result<bool> {
        let (spelling, source) = (fold_source(spelling), fold_source(source));
        if spelling.is_empty() || source.is_empty() {
            return Err(Failure::Invalid("a spelling or a source without letters and digits is none".to_owned()));
        }
        self.source_order(Order::MapSource { spelling, source }, actor).await
    }

    pub(super) async fn consent_recorded(&self, mut record: SourceConsentRecorded, actor: Actor) -> Result<bool> {
        record.source = fold_source(&record.source);
        if record.source.is_empty() {
            return Err(Failure::Invalid("a source without letters and digits is none".to_owned()));
        }
        self.source_order(Order::RecordSourceConsent(Box::new(record)), actor).await
    }

    /// Whether it changed anything.
    async fn source_order(&self, order: Order, actor: Actor) -> Result<bool> {
        match self.engine.tell(ordered(order, actor)).await? {
            Answer::Refused(why) => Err(Failure::Precondition(why.to_string())),
            answer => Ok(answer != Answer::Known),
        }
    }
}

/// Those that nobody mapped first.
fn spellings(state: &State) -> Vec<SpellingView> {
    let setup = &state.setup;
    let mut leads: BTreeMap<&str, usize> = BTreeMap::new();
    for lead in state.leads.values() {
        *leads.entry(lead.source.as_str()).or_default() += 1;
    }
    let named = setup.spellings.keys().chain(setup.spellings.values()).chain(setup.sources.keys());
    let named = named.chain(setup.consents.keys()).map(String::as_str);
    let all: BTreeSet<&str> = named.chain(leads.keys().copied()).collect();
    let mut views: Vec<SpellingView> = all
        .into_iter()
        .map(|spelling| {
            let mapped = setup.spellings.get(spelling).cloned();
            let is_own = setup.sources.contains_key(spelling) || setup.consents.contains_key(spelling);
            let is_target = setup.spellings.values().any(|source| source == spelling);
            let source = mapped.or_else(|| (is_own || is_target).then(|| spelling.to_owned()));
            let of = source.as_deref().unwrap_or(spelling);
            let record = setup.consents.get(of).map(|it| ConsentRecord {
                wording: it.wording.clone(),
                approved_by: it.approved_by.clone(),
                at: it.at,
            });
            let leads = leads.get(spelling).copied().unwrap_or(0);
            let consent = setup.consent(of);
            SpellingView { spelling: spelling.to_owned(), source, leads, consent, record }
        })
        .collect();
    views.sort_by_key(|view| (view.source.is_some(), view.spelling.clone()));
    views
}
