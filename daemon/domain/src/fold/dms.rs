//! Folds what the DMS stated beside its leads.

use crate::{
    entry::{Body, Entry},
    state::State,
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    let person = entry.person.and_then(|id| state.people.get_mut(&id));
    match (&entry.body, person) {
        (Body::RepairOrderOpened(it), Some(person)) => {
            person.repair_orders.push((it.order, entry.recorded_at));
        }
        (Body::RepairOrderClosed(it), Some(person)) => person.repair_orders.retain(|(order, _)| *order != it.order),
        (Body::StockMarked(it), _) => {
            for stock in &it.stock {
                let vehicle = (entry.store, stock.clone());
                if it.sold {
                    state.sold.entry(vehicle).or_insert((None, entry.recorded_at));
                } else {
                    state.sold.remove(&vehicle);
                }
            }
        }
        (Body::SyncSeen(it), _) => {
            let through = state.synced.entry(it.kind).or_insert(it.through);
            *through = it.through.max(*through);
        }
        _ => {}
    }
}
