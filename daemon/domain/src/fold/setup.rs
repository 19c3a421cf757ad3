//! Folds what the appliance was told.

use std::sync::Arc;

use crate::{
    entry::{BlockPublished, Body, CadencePublished, TracksPublished},
    state::{Published, SetupState},
};

pub(super) fn fold(setup: &mut SetupState, next_id: &mut i64, body: &Body) {
    match body {
        Body::StoreConfigured(it) => {
            setup.stores.insert(it.store, Arc::new(it.clone()));
        }
        Body::RepConfigured(it) => {
            setup.reps.insert(it.rep, Arc::new(it.clone()));
        }
        Body::SourceConfigured(it) => {
            setup.sources.insert(it.name.clone(), it.clone());
        }
        Body::ChannelConfigured(it) => {
            let before = setup.channels.insert(it.channel, it.clone());
            if before.is_some_and(|before| before.provider != it.provider) {
                // What was proven of one provider says nothing of another.
                setup.readiness.live.remove(&it.channel);
                setup.readiness.stop_proven.remove(&it.channel);
            }
        }
        Body::ModeSet(it) => {
            setup.modes.insert((it.segment, it.channel), it.mode);
        }
        Body::SegmentsPublished(it) => setup.segments = Some((it.content, Arc::clone(&it.rules))),
        Body::PolicyPublished(it) => setup.policy = Some((it.content, Arc::clone(&it.policy))),
        Body::CadencePublished(CadencePublished { version, number, content, cadence, .. }) => {
            *next_id = (*next_id).max(version.0 + 1);
            setup.in_force.insert(cadence.name.clone(), *version);
            let published = Published { number: *number, content: *content, text: Arc::clone(cadence) };
            setup.cadences.insert(*version, published);
        }
        Body::TracksPublished(TracksPublished { version, number, content, tracks }) => {
            *next_id = (*next_id).max(version.0 + 1);
            setup.tracks_current = Some(*version);
            let published = Published { number: *number, content: *content, text: Arc::clone(tracks) };
            setup.tracks.insert(*version, published);
        }
        Body::BlockPublished(BlockPublished { version, number, content, language, block, .. }) => {
            *next_id = (*next_id).max(version.0 + 1);
            setup.approved.insert((block.name.clone(), block.channel, *language), *version);
            let published = Published { number: *number, content: *content, text: Arc::clone(block) };
            setup.blocks.insert(*version, published);
        }
        _ => {}
    }
}
