//! Folds what providers told.

use crate::{
    entry::{Body, Entry},
    state::{Hearing, Seen, State},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::TouchReported(it) => {
            state.recent.reports.insert(it.touch, (it.state, entry.seq));
            state.remember(entry.seq, Seen::Report(it.touch));
        }
        Body::AutoReplied(it) => {
            state.recent.provider_ids.insert(it.provider_id, entry.seq);
            state.remember(entry.seq, Seen::Provider(it.provider_id));
        }
        Body::InboundProven(it) => {
            let heard = Hearing { at: entry.recorded_at, through: it.through, stale: false };
            state.hearing.insert(it.channel, heard);
        }
        // Whoever asked to stop while the daemon was down is heard first.
        Body::DaemonStarted(_) => state.hearing.values_mut().for_each(|heard| heard.stale = true),
        Body::ChannelConfigured(it) => {
            let before = state.setup.channels.get(&it.channel);
            if before.is_some_and(|before| before.provider != it.provider) {
                // That one could be heard says nothing of another.
                state.hearing.remove(&it.channel);
            }
        }
        _ => {}
    }
}
