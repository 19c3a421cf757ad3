//! Folds the opening balance: that it has begun, and that somebody approved of its plan.

use crate::{
    entry::{Body, Entry},
    state::{OpeningState, State},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::OpeningBegun(it) => {
            state.opening = Some(OpeningState { as_of: it.as_of, begun_at: entry.recorded_at, approved_at: None });
        }
        Body::OpeningApproved(_) => {
            if let Some(opening) = &mut state.opening {
                opening.approved_at = Some(entry.recorded_at);
            }
        }
        _ => {}
    }
}
