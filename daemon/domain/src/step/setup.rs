//! Decides what a configuration changes. Unchanged parts make no entries, so a restart with the same files is silent.

use std::sync::Arc;

use super::{About, Deciding};
use crate::{
    entry::{PolicyPublished, RepConfigured, SegmentsPublished, SourceConfigured, StoreConfigured, TracksPublished},
    ids::{CadenceVersionId, KeyedHash, StoreId},
    input::Setup,
    track::Tracks,
};

/// What belongs to the whole appliance stands under this store.
pub(super) const APPLIANCE: About = About::store(StoreId(0));

impl Deciding<'_> {
    pub(super) fn configured(&mut self, setup: &Setup) {
        setup.stores.iter().for_each(|store| self.store(store));
        setup.reps.iter().for_each(|rep| self.rep(rep));
        self.reps_gone(&setup.reps);
        self.begin_days();
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

    /// Who left by an operator's word stays gone until their table is taken out.
    fn rep(&mut self, rep: &RepConfigured) {
        if self.state.roster.left.contains(&rep.rep) {
            return;
        }
        if self.state.setup.reps.get(&rep.rep).map(|known| &**known) != Some(rep) {
            self.emit(About::store(rep.store), rep.clone());
        }
    }

    /// A rep who no longer stands in the file is not there any more; their past stays. Who was added by hand never stood there.
    fn reps_gone(&mut self, present: &[RepConfigured]) {
        let known: Vec<_> = self.state.setup.reps.values().cloned().collect();
        for rep in known
            .iter()
            .filter(|rep| rep.active && !rep.duty.by_hand && present.iter().all(|other| other.rep != rep.rep))
        {
            self.emit(About::store(rep.store), RepConfigured { active: false, ..(**rep).clone() });
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
