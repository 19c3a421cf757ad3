//! Folds who must not be approached, what was checked, and which channels may reach customers.

use super::spend;
use crate::{
    entry::{Body, Entry, NumbersChecked},
    state::{Check, ListState, State},
};

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::PersonHeld(it) => {
            it.note.iter().for_each(|note| spend(state, note.0));
            if let Some(person) = entry.person {
                state.holds.insert(person, (it.reason, entry.recorded_at));
            }
        }
        Body::PersonReleased(it) => {
            it.note.iter().for_each(|note| spend(state, note.0));
            if let Some(person) = entry.person {
                state.holds.remove(&person);
            }
        }
        Body::ListImported(it) => {
            let key = (it.list, it.region.clone());
            let newer = state.setup.lists.get(&key).is_none_or(|known| known.dated <= it.dated);
            if newer {
                let read = ListState { version: it.version.clone(), dated: it.dated, imported_at: entry.recorded_at };
                state.setup.lists.insert(key, read);
            }
        }
        Body::NumbersChecked(it) => checked(state, it),
        Body::SuppressionsImported(_) | Body::OptOutListsDeclined(_) => {
            state.setup.readiness.opt_outs_settled_at = Some(entry.recorded_at);
        }
        Body::StaffContactRegistered(it) => {
            state.setup.readiness.staff.insert(it.contact, it.rep);
        }
        Body::StopProven(it) => {
            state.setup.readiness.stop_proven.insert(it.channel, entry.recorded_at);
        }
        Body::ChannelWentLive(it) => {
            state.setup.readiness.live.insert(it.channel);
        }
        Body::ChannelWentBack(it) => {
            state.setup.readiness.live.remove(&it.channel);
        }
        _ => {}
    }
}

/// Only what concerns somebody whom the state knows: whoever comes back is checked anew.
fn checked(state: &mut State, it: &NumbersChecked) {
    for (contacts, listed) in [(&it.listed, true), (&it.clear, false)] {
        for contact in contacts.iter().filter(|contact| state.contacts.contains_key(contact)) {
            let check = Check { dated: it.dated, listed };
            state.scrubs.note(*contact, it.list, it.region.as_deref(), check);
        }
    }
}
