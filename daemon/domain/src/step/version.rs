//! Decides which version of a cadence is in force and who is on it. The ledger is the truth for both: a file that changes
//! changes nothing by itself.

use std::sync::Arc;

use super::{About, Deciding};
use crate::{
    cadence::Cadence,
    effect::{Answer, Refusal},
    entry::{Actor, CadenceMigrated, CadencePublished, CadenceRolledBack},
    ids::{CadenceVersionId, KeyedHash, StoreId},
    input::Directed,
    migrate,
};

/// Cadences belong to the whole appliance.
const APPLIANCE: About = About::store(StoreId(0));

impl Deciding<'_> {
    /// A cadence file found at a start counts only for a name that the ledger has never seen, and only when it is clear
    /// which leads it is for.
    pub(super) fn seed(&mut self, content: KeyedHash, cadence: &Arc<Cadence>, author: &str) {
        let setup = &self.state.setup;
        let known = setup.cadences.values().any(|published| published.text.name == cadence.name);
        if known || setup.ambiguous(&[cadence.as_ref()]).is_some() {
            return;
        }
        let reason = "first seen in the configuration";
        let why = Directed { author: author.to_owned(), reason: reason.to_owned(), actor: Actor::System };
        self.publish(content, cadence, &why);
    }

    /// All of them or none. What is in force to the letter makes no entry, so a whole folder can be applied again.
    pub(super) fn cadences_applied(&mut self, cadences: &[(KeyedHash, Arc<Cadence>)], why: &Directed) {
        let texts: Vec<&Cadence> = cadences.iter().map(|(_, cadence)| &**cadence).collect();
        if let Some(message) = self.state.setup.ambiguous(&texts) {
            return self.refuse(Refusal::Ambiguous(message));
        }
        let before = self.state.seq;
        for (content, cadence) in cadences {
            let in_force = self.state.setup.in_force.get(&cadence.name);
            let in_force = in_force.and_then(|version| self.state.setup.cadences.get(version));
            if in_force.is_none_or(|published| published.content != *content) {
                self.publish(*content, cadence, why);
            }
        }
        if self.state.seq == before {
            self.out.answer = Answer::Known;
        }
    }

    /// New enrollments follow the new version; those enrolled stay with the version they began.
    fn publish(&mut self, content: KeyedHash, cadence: &Arc<Cadence>, why: &Directed) {
        let versions = self.state.setup.cadences.values().filter(|published| published.text.name == cadence.name);
        let number = versions.map(|published| published.number).max().unwrap_or(0) + 1;
        let published = CadencePublished {
            version: CadenceVersionId(self.fresh()),
            number,
            content,
            cadence: Arc::clone(cadence),
            author: why.author.clone(),
            reason: why.reason.clone(),
        };
        self.emit_as(why.actor, self.now, APPLIANCE, published);
    }

    pub(super) fn cadence_rolled_back(&mut self, cadence: &str, why: &Directed) {
        let setup = &self.state.setup;
        let Some(&from) = setup.in_force.get(cadence) else {
            return self.refuse(Refusal::NotInForce(cadence.to_owned()));
        };
        let number = setup.cadences.get(&from).map_or(0, |published| published.number);
        let earlier = number.checked_sub(1).and_then(|number| setup.cadence_version(cadence, number));
        if let Some(message) = earlier.and_then(|(_, published)| setup.ambiguous(&[&*published.text])) {
            return self.refuse(Refusal::Ambiguous(message));
        }
        let back = CadenceRolledBack {
            cadence: cadence.to_owned(),
            from,
            to: earlier.map(|(version, _)| version),
            author: why.author.clone(),
            reason: why.reason.clone(),
        };
        self.emit_as(why.actor, self.now, APPLIANCE, back);
    }

    /// One entry for all of them, with what is planned for each.
    pub(super) fn cadence_migrated(&mut self, cadence: &str, number: u32, why: &Directed) {
        let setup = &self.state.setup;
        if setup.cadences.values().all(|published| published.text.name != cadence) {
            return self.refuse(Refusal::NoCadence(cadence.to_owned()));
        }
        let Some((to, _)) = setup.cadence_version(cadence, number) else {
            return self.refuse(Refusal::NoVersion { name: cadence.to_owned(), number });
        };
        let enrollments = migrate::plan(self.state, to, self.now).moves;
        if enrollments.is_empty() {
            self.out.answer = Answer::Known;
            return;
        }
        self.out.answer = Answer::Moved(enrollments.len() as u64);
        let migrated = CadenceMigrated {
            cadence: cadence.to_owned(),
            to,
            author: why.author.clone(),
            reason: why.reason.clone(),
            enrollments,
        };
        self.emit_as(why.actor, self.now, APPLIANCE, migrated);
    }
}
