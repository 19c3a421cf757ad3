//! Opt-outs. Owns who may not be reached over what, by contact point and by person, for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BlindIndex, PersonId},
    words::{Channel, SuppressionScope},
};

/// A set of [`SuppressionScope`]s.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(u8);

impl Scopes {
    const fn bit(scope: SuppressionScope) -> u8 {
        match scope {
            SuppressionScope::Everything => 1,
            SuppressionScope::Text => 2,
            SuppressionScope::Email => 4,
            SuppressionScope::Phone => 8,
        }
    }

    /// Whether the channel is shut.
    #[must_use]
    pub const fn bars(self, channel: Channel) -> bool {
        let shutting = match channel {
            Channel::Text => 1 | 2 | 8,
            Channel::Email => 1 | 4,
            Channel::Call | Channel::Voicemail => 1 | 8,
        };
        self.0 & shutting != 0
    }
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Suppressions {
    contacts: BTreeMap<BlindIndex, Scopes>,
    people: BTreeMap<PersonId, Scopes>,
}

impl Suppressions {
    /// Whether a person, or any of the contact points the channel would use, is shut for it.
    pub fn bars(&self, person: PersonId, contacts: &[BlindIndex], channel: Channel) -> bool {
        let barred = |scopes: Option<&Scopes>| scopes.is_some_and(|scopes| scopes.bars(channel));
        barred(self.people.get(&person)) || contacts.iter().any(|contact| barred(self.contacts.get(contact)))
    }

    pub(crate) fn add(&mut self, scope: SuppressionScope, contacts: &[BlindIndex], people: &[PersonId]) {
        contacts.iter().for_each(|it| self.contacts.entry(*it).or_default().0 |= Scopes::bit(scope));
        people.iter().for_each(|it| self.people.entry(*it).or_default().0 |= Scopes::bit(scope));
    }

    pub(crate) fn lift(&mut self, scope: SuppressionScope, contacts: &[BlindIndex], people: &[PersonId]) {
        // Permission to be reached again over one channel undoes "everything" for that channel alone.
        let lifted = |scopes: Scopes| match scope {
            SuppressionScope::Everything => Scopes(0),
            _ if scopes.0 & 1 != 0 => Scopes((2 | 4 | 8) & !Scopes::bit(scope)),
            _ => Scopes(scopes.0 & !Scopes::bit(scope)),
        };
        contacts.iter().for_each(|it| {
            self.contacts.entry(*it).and_modify(|scopes| *scopes = lifted(*scopes));
        });
        people.iter().for_each(|it| {
            self.people.entry(*it).and_modify(|scopes| *scopes = lifted(*scopes));
        });
    }

    /// Contact points and people that are shut for something.
    #[must_use]
    pub fn len(&self) -> usize {
        self.contacts.len() + self.people.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
