//! Decides what follows when a human says what a reply means. What the machine missed is done now; what it did already is
//! not undone: a stop is lifted by the customer alone, and whoever corrects it is told so.

use super::{About, Deciding, enroll::Happened, means::Said, stop::Stop};
use crate::{
    effect::Answer,
    entry::{Actor, Inquiry, ReplyRelabeled},
    ids::{KeyedHash, LeadId, PersonId},
    order::Relabel,
    state::Person,
    words::{Intent, Urgency},
};

impl Deciding<'_> {
    pub(super) fn relabel(&mut self, relabel: &Relabel, actor: Actor) {
        let Relabel { reply, store, person, from, channel, was, intents, .. } = relabel;
        if was == intents {
            self.out.answer = Answer::Known;
            return;
        }
        // A lead that is closed by now stays so; what is to be stopped is stopped all the same.
        let open = relabel.lead.filter(|lead| self.state.leads.contains_key(lead));
        let about = About { store: *store, lead: relabel.lead, person: *person };
        let relabeled = ReplyRelabeled { reply: *reply, was: was.clone(), intents: intents.clone() };
        self.emit_as(actor, self.now, about, relabeled);
        let new: Vec<Intent> = intents.iter().copied().filter(|intent| !was.contains(intent)).collect();
        if new.contains(&Intent::OptOut) {
            let known = |id| self.state.people.get(id).or_else(|| of(&relabel.recalled, *id)).cloned();
            let person = person.as_ref().and_then(known);
            self.stop(&Stop {
                store: *store,
                contacts: &[*from],
                person: person.as_ref(),
                recalled: &relabel.recalled,
                scope: relabel.reach,
                via: "relabel",
                note: None,
                reply: Some(*reply),
                actor,
            });
            if let (Some(lead), Some(person)) = (open, person) {
                self.beside_a_relabeled_stop(relabel, &new, lead, &person);
            }
            return;
        }
        if new.contains(&Intent::WrongNumber) {
            let about = About { lead: open, ..about };
            return self.shut_wrong_number((*channel, *from), about, *reply, actor);
        }
        let said = Said { intents: &new, sure: true };
        if let Some(lead) = open.filter(|_| said.wants_a_human()) {
            self.react(lead, Happened::HotReply);
            self.put_before_human(lead, said, Some(*reply));
        }
    }
}

impl Deciding<'_> {
    /// What else a human found beside a stop comes before a human, as it does when the customer writes both: the stop closed
    /// the lead, so it is opened again, and no machine speaks.
    fn beside_a_relabeled_stop(&mut self, relabel: &Relabel, new: &[Intent], lead: LeadId, person: &Person) {
        let said = Said { intents: new, sure: true };
        if !said.wants_a_human() {
            return;
        }
        let person = self.state.people.get(&person.facts.person).unwrap_or(person).clone();
        let still_open = self.state.leads.contains_key(&lead).then_some(lead);
        let inquiry = Inquiry {
            source: "reply".to_owned(),
            natural_key: None,
            content: KeyedHash(relabel.from.0),
            requested_at: self.now,
            vehicle: None,
            trade_in: None,
            flags: Vec::new(),
            urgency: Urgency::Unknown,
            opening: None,
        };
        let reopened = |deciding: &mut Self| deciding.reopen_with(inquiry, relabel.channel, &person);
        let Some(lead) = still_open.or_else(|| reopened(self)) else { return };
        self.react(lead, Happened::HotReply);
        self.put_before_human(lead, said, Some(relabel.reply));
    }
}

fn of(people: &[Person], id: PersonId) -> Option<&Person> {
    people.iter().find(|person| person.facts.person == id)
}
