//! Decides what operators hold back, and what becomes of a touch whose time comes meanwhile.

use super::{About, Deciding};
use crate::{
    effect::Refusal,
    entry::{Actor, OutreachPaused, OutreachResumed, TouchParked},
    ids::StoreId,
    state::{Covered, PauseScope, Touch},
};

impl Deciding<'_> {
    pub(super) fn outreach_paused(&mut self, scope: &PauseScope, reason: &str, actor: Actor) {
        if let Some(pause) = self.state.pauses.get(scope) {
            let refusal = Refusal::Paused(scope.to_string(), pause.by.to_string(), pause.since);
            return self.refuse(refusal);
        }
        let Some(about) = self.about_pause(scope) else { return };
        let paused = OutreachPaused { scope: scope.clone(), reason: reason.to_owned() };
        self.emit_as(actor, self.now, about, paused);
    }

    pub(super) fn outreach_resumed(&mut self, scope: &PauseScope, reason: &str, actor: Actor) {
        if self.state.pauses.get(scope).is_none() {
            return self.refuse(Refusal::NotPaused(scope.to_string()));
        }
        let lead = if let PauseScope::Lead(lead) = scope { self.state.leads.get(lead) } else { None };
        let about = lead.map_or(About::store(StoreId(0)), About::lead);
        let resumed = OutreachResumed { scope: scope.clone(), reason: reason.to_owned() };
        self.emit_as(actor, self.now, about, resumed);
    }

    /// What the entry of a pause is about; refuses what does not exist.
    fn about_pause(&mut self, scope: &PauseScope) -> Option<About> {
        let setup = &self.state.setup;
        match scope {
            PauseScope::Everything | PauseScope::Channel(_) | PauseScope::Deaf(_) => Some(About::store(StoreId(0))),
            PauseScope::Store(store) if setup.stores.contains_key(store) => Some(About::store(*store)),
            PauseScope::Store(store) => {
                self.refuse(Refusal::UnknownStore(i64::from(store.0)));
                None
            }
            PauseScope::Cadence(name) if setup.cadences.values().any(|published| published.text.name == *name) => {
                Some(About::store(StoreId(0)))
            }
            PauseScope::Cadence(name) => {
                self.refuse(Refusal::NoCadence(name.clone()));
                None
            }
            PauseScope::Lead(lead) => self.open(*lead).map(|lead| About::lead(&lead)),
        }
    }

    /// Parks a touch that a pause covers; false when none does.
    pub(super) fn parked(&mut self, touch: &Touch) -> bool {
        self.listens(touch);
        let Some(lead) = self.state.leads.get(&touch.lead) else { return false };
        let about = About::lead(lead);
        let cadence = self.state.setup.cadences.get(&touch.version);
        let cadence = cadence.map_or("", |published| published.text.name.as_str());
        let covered = Covered { store: touch.store, channel: touch.channel, cadence, lead: touch.lead };
        let Some(scope) = self.state.pauses.covering(covered).map(|(scope, _)| scope.clone()) else { return false };
        self.emit(about, TouchParked { touch: touch.id, scope });
        true
    }
}
