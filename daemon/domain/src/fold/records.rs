//! Folds what rows of the DMS said. A customer who asked for nothing is let go of again as soon as every look-up of the
//! ledger is sure to find them.

use super::people::know;
use crate::{
    entry::{Body, Entry, Row},
    state::{Seen, State},
    words::UnitStatus,
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::CustomerNoted(it) => {
            know(state, &it.person);
            state.passes(entry, it.person.person);
            if let Some(row) = &it.row {
                remember(state, entry, row);
            }
        }
        Body::AppointmentNoted(it) => remember(state, entry, &it.row),
        Body::DealNoted(it) => remember(state, entry, &it.row),
        Body::RepairOrderNoted(it) => remember(state, entry, &it.row),
        Body::VisitNoted(it) => remember(state, entry, &it.row),
        Body::UnitNoted(it) => {
            remember(state, entry, &it.row);
            let vehicle = (entry.store, it.stock.clone());
            match it.status {
                UnitStatus::Available => {
                    state.sold.remove(&vehicle);
                }
                UnitStatus::Sold | UnitStatus::Gone => {
                    state.sold.entry(vehicle).or_insert((None, entry.recorded_at));
                }
            }
        }
        _ => {}
    }
}

fn remember(state: &mut State, entry: &Entry, row: &Row) {
    state.recent.records.insert(row.key, (row.content, entry.person, entry.seq));
    state.remember(entry.seq, Seen::Record(row.key));
}
