//! The last look before a message leaves. Owns who asked to stop since the start, shared between the engine, which hears
//! it, and the effects, which may still hold messages claimed a moment earlier.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
};

use keepwarm_domain::{
    entry::{Body, Entry},
    ids::PersonId,
};

/// People who are not to be written to, whatever was claimed before. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Stopped(Arc<RwLock<BTreeSet<PersonId>>>);

impl Stopped {
    /// Takes note of what was decided, before it is even committed: too early only ever holds a message back.
    pub fn note(&self, entries: &[Entry]) {
        for entry in entries {
            match &entry.body {
                Body::SuppressionAdded(it) if !it.people.is_empty() => {
                    let mut people = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    people.extend(&it.people);
                }
                Body::SuppressionLifted(it) => {
                    let mut people = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    people.retain(|person| !it.people.contains(person));
                }
                _ => {}
            }
        }
    }

    #[must_use]
    pub fn holds(&self, person: PersonId) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&person)
    }
}
