//! Folds what the appliance was told.

use std::sync::Arc;

use crate::{
    entry::{BlockApproved, Body, CadencePublished, TracksPublished},
    ids::BlockVersionId,
    state::{Approval, BlockVersion, Published, SetupState, Shelf},
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
        Body::BlockPublished(it) => {
            *next_id = (*next_id).max(it.version.0 + 1);
            let fresh = Shelf { latest: it.version, approvals: Vec::new(), retired: false };
            let shelf = setup.shelves.entry(it.block.key()).or_insert(fresh);
            shelf.latest = it.version;
            if it.in_force {
                let by = it.author.clone();
                shelf.approve(Approval { version: it.version, by, from: None, until: None });
            }
            let (number, content, author) = (it.number, it.content, it.author.clone());
            setup.blocks.insert(it.version, BlockVersion { number, content, text: Arc::clone(&it.block), author });
        }
        Body::BlockApproved(BlockApproved { version, by, from, until }) => {
            if let Some(shelf) = shelf_of(setup, *version) {
                shelf.approve(Approval { version: *version, by: by.clone(), from: *from, until: *until });
            }
        }
        Body::BlockRetired(it) => {
            if let Some(shelf) = shelf_of(setup, it.version) {
                shelf.retire();
            }
        }
        _ => {}
    }
}

/// The shelf on which a version stands.
fn shelf_of(setup: &mut SetupState, version: BlockVersionId) -> Option<&mut Shelf> {
    let key = setup.blocks.get(&version)?.text.key();
    setup.shelves.get_mut(&key)
}
