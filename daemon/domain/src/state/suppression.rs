//! Opt-outs. Owns who may not be reached over what, by contact point and by person, for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BlindIndex, PersonId},
    words::{Channel, SuppressionScope},
};

/// The channels that are shut. Kept by channel and not by the scope that shut it, so that a permission for texts alone
/// can undo part of "everything".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(u8);

impl Scopes {
    const TEXT: u8 = 1;
    const EMAIL: u8 = 2;
    const VOICE: u8 = 4;

    const fn of(scope: SuppressionScope) -> u8 {
        match scope {
            SuppressionScope::Everything => Self::TEXT | Self::EMAIL | Self::VOICE,
            SuppressionScope::Text => Self::TEXT,
            SuppressionScope::Email => Self::EMAIL,
            SuppressionScope::Phone => Self::TEXT | Self::VOICE,
            SuppressionScope::Voice => Self::VOICE,
        }
    }

    /// Whether the channel is shut.
    #[must_use]
    pub const fn bars(self, channel: Channel) -> bool {
        let bit = match channel {
            Channel::Text => Self::TEXT,
            Channel::Email => Self::EMAIL,
            Channel::Call | Channel::Voicemail => Self::VOICE,
        };
        self.0 & bit != 0
    }

    /// Shuts the channels of the scope, too.
    pub fn shut(&mut self, scope: SuppressionScope) {
        self.0 |= Self::of(scope);
    }

    /// Opens the channels of the scope again.
    pub fn open(&mut self, scope: SuppressionScope) {
        self.0 &= !Self::of(scope);
    }

    /// Whether nothing is shut.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.0 == 0
    }

    /// The channels that are shut, as the widest scopes that say it: `everything`, or `text` and `voice`, which are
    /// `phone` together.
    pub fn scopes(self) -> impl Iterator<Item = SuppressionScope> {
        let widest = [SuppressionScope::Everything, SuppressionScope::Phone, SuppressionScope::Text];
        let mut left = self.0;
        widest.into_iter().chain([SuppressionScope::Voice, SuppressionScope::Email]).filter(move |scope| {
            let own = Self::of(*scope);
            let said = left & own == own;
            if said {
                left &= !own;
            }
            said
        })
    }

    const fn covers(self, scope: SuppressionScope) -> bool {
        self.0 & Self::of(scope) == Self::of(scope)
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

    /// Whether all of them are shut already for all of the scope.
    pub(crate) fn covers(&self, scope: SuppressionScope, contacts: &[BlindIndex], people: &[PersonId]) -> bool {
        contacts.iter().all(|it| self.contacts.get(it).is_some_and(|scopes| scopes.covers(scope)))
            && people.iter().all(|it| self.people.get(it).is_some_and(|scopes| scopes.covers(scope)))
    }

    pub(crate) fn add(&mut self, scope: SuppressionScope, contacts: &[BlindIndex], people: &[PersonId]) {
        contacts.iter().for_each(|it| self.contacts.entry(*it).or_default().shut(scope));
        people.iter().for_each(|it| self.people.entry(*it).or_default().shut(scope));
    }

    pub(crate) fn lift(&mut self, scope: SuppressionScope, contacts: &[BlindIndex], people: &[PersonId]) {
        for contact in contacts {
            self.contacts.entry(*contact).and_modify(|scopes| scopes.open(scope));
        }
        for person in people {
            self.people.entry(*person).and_modify(|scopes| scopes.open(scope));
        }
    }

    /// What is shut for a contact point itself, whoever uses it.
    #[must_use]
    pub fn of_contact(&self, contact: &BlindIndex) -> Scopes {
        self.contacts.get(contact).copied().unwrap_or_default()
    }

    /// Contact points that are shut for something, in their order, after `after`.
    pub fn contacts_after(&self, after: Option<BlindIndex>) -> impl Iterator<Item = (BlindIndex, Scopes)> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, Excluded);
        let rows = self.contacts.range((from, Unbounded)).map(|(contact, scopes)| (*contact, *scopes));
        rows.filter(|(_, scopes)| !scopes.is_open())
    }
}
