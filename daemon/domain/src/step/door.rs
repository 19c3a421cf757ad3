//! Decides what a customer's first words do, before anything is said to them. A wish to be left alone in some way holds from
//! the first moment; high intent comes before a human exactly as a hot reply does; and what a reader is not sure of is
//! looked at by one.

use jiff::SignedDuration;

use super::{Deciding, enroll::Happened, means::Said, stop::Stop};
use crate::{
    entry::{Actor, Opening},
    ids::{BlindIndex, LeadId, PersonId, StoreId},
    input::Aside,
    words::{Department, Intent, SuppressionScope, TaskKind},
};

/// Words older than this are no news: whoever asked for a call last month is not rung within five minutes.
const NEWS: SignedDuration = SignedDuration::from_hours(24);

impl Deciding<'_> {
    /// Shuts what the customer does not want, whether or not there is a lead of theirs.
    pub(super) fn shut_at_door(&mut self, store: StoreId, id: PersonId, shut: &[SuppressionScope], via: &str) {
        if shut.is_empty() {
            return;
        }
        let Some(person) = self.state.people.get(&id).cloned() else { return };
        let contacts: Vec<BlindIndex> = person.facts.phones.iter().chain(&person.facts.emails).copied().collect();
        for &scope in shut {
            let (note, reply, actor) = (None, None, Actor::Customer);
            let (person, recalled) = (Some(&person), &[][..]);
            self.stop(&Stop { store, contacts: &contacts, person, recalled, scope, via, note, reply, actor });
        }
    }

    /// What the first words of a lead do once it has its cadence.
    pub(super) fn opened(&mut self, id: LeadId, opening: Option<&Opening>, aside: &Aside) {
        self.note_answers(id, &aside.answers, &[], None, Actor::Customer);
        let before_human = opening.is_some_and(|opening| self.first_words(id, opening));
        // Who asks for something and wants to be left alone may have been misread: no machine speaks, and a human looks.
        let odd = aside.unsure || aside.shut.contains(&SuppressionScope::Everything);
        let Some(lead) = self.state.leads.get(&id).filter(|_| odd && !before_human).cloned() else { return };
        self.put_before(&lead, lead.acting, TaskKind::FixLead, None);
    }

    /// Whether the words bring the lead before a human; then they have it, and the machine is silent.
    pub(super) fn first_words(&mut self, id: LeadId, opening: &Opening) -> bool {
        let Some(lead) = self.state.leads.get(&id).cloned() else { return false };
        if self.now.duration_since(lead.asked_at) > NEWS {
            return false;
        }
        let said = Said::first(opening);
        // Whoever asks the service department for service says nothing that its cadence does not expect.
        let expected = lead.department == Department::Service && said.says(Intent::ServiceNeed);
        let human = said.hot().is_some() || said.says(Intent::Complaint) || said.says(Intent::ServiceNeed) && !expected;
        if !human && said.declines().is_none() {
            return false;
        }
        self.react(id, if human { Happened::HotReply } else { Happened::Reply });
        self.put_before_human(id, said, None);
        true
    }
}
