//! Decides what a configuration changes. Unchanged parts make no entries, so a restart with the same files is silent.

use std::sync::Arc;

use super::{About, Deciding};
use crate::{
    entry::{
        OwnershipChanged, PolicyPublished, RepConfigured, SegmentsPublished, SourceConfigured, StoreConfigured,
        TracksPublished,
    },
    ids::{CadenceVersionId, KeyedHash, StoreId},
    input::Setup,
    state::Lead,
    track::Tracks,
};

/// What belongs to the whole appliance stands under this store.
pub(super) const APPLIANCE: About = About::store(StoreId(0));

impl Deciding<'_> {
    pub(super) fn configured(&mut self, setup: &Setup) {
        setup.stores.iter().for_each(|store| self.store(store));
        setup.reps.iter().for_each(|rep| self.rep(rep));
        self.reps_gone(&setup.reps);
        self.hand_over();
        setup.sources.iter().for_each(|source| self.source(source));
        for channel in &setup.channels {
            if self.state.setup.channels.get(&channel.channel) != Some(channel) {
                self.emit(APPLIANCE, channel.clone());
            }
        }
        for mode in &setup.modes {
            if self.state.setup.modes.get(&(mode.segment, mode.channel)) != Some(&mode.mode) {
                self.emit(APPLIANCE, mode.clone());
            }
        }
        let (content, rules) = &setup.segments;
        if self.state.setup.segments.as_ref().map(|(hash, _)| hash) != Some(content) {
            self.emit(APPLIANCE, SegmentsPublished { content: *content, rules: Arc::clone(rules) });
        }
        let (content, policy) = &setup.policy;
        if self.state.setup.policy.as_ref().map(|(hash, _)| hash) != Some(content) {
            self.emit(APPLIANCE, PolicyPublished { content: *content, policy: Arc::clone(policy) });
        }
        setup.blocks.iter().for_each(|block| self.block_seeded(block));
        setup.cadences.iter().for_each(|(content, cadence)| self.seed(*content, cadence, &setup.author));
        self.tracks(setup.tracks.0, &setup.tracks.1);
    }

    fn store(&mut self, store: &StoreConfigured) {
        if self.state.setup.stores.get(&store.store).map(|known| &**known) != Some(store) {
            self.emit(About::store(store.store), store.clone());
        }
    }

    fn rep(&mut self, rep: &RepConfigured) {
        if self.state.setup.reps.get(&rep.rep).map(|known| &**known) != Some(rep) {
            self.emit(About::store(rep.store), rep.clone());
        }
    }

    /// A rep who no longer stands in the file has left; their past stays.
    fn reps_gone(&mut self, present: &[RepConfigured]) {
        let known: Vec<_> = self.state.setup.reps.values().cloned().collect();
        for rep in known.iter().filter(|rep| rep.active && present.iter().all(|other| other.rep != rep.rep)) {
            self.emit(About::store(rep.store), RepConfigured { active: false, ..(**rep).clone() });
        }
    }

    /// Leads whose acting rep has left go to the next in turn: the owner keeps the credit, somebody else answers.
    fn hand_over(&mut self) {
        let gone = |lead: &&Lead| self.state.setup.reps.get(&lead.acting).is_some_and(|rep| !rep.active);
        let leads: Vec<Lead> = self.state.leads.values().filter(gone).cloned().collect();
        for lead in leads {
            let (acting, why) = self.in_turn(&lead);
            if acting != lead.acting {
                self.emit(About::lead(&lead), OwnershipChanged { owner: lead.owner, acting, why: why.to_owned() });
            }
        }
    }

    fn source(&mut self, source: &SourceConfigured) {
        if self.state.setup.sources.get(&source.name) != Some(source) {
            self.emit(APPLIANCE, source.clone());
        }
    }

    /// New appointments get the new version; what is planned for those agreed before stays.
    fn tracks(&mut self, content: KeyedHash, tracks: &Arc<Tracks>) {
        let setup = &self.state.setup;
        let current = setup.tracks_current.and_then(|version| setup.tracks.get(&version));
        if current.is_some_and(|published| published.content == content) {
            return;
        }
        let number = current.map_or(1, |published| published.number + 1);
        let version = CadenceVersionId(self.fresh());
        self.emit(APPLIANCE, TracksPublished { version, number, content, tracks: Arc::clone(tracks) });
    }
}
