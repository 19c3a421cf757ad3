//! Decides what follows when a human says what a reply means. What the machine missed is done now; what it did already is
//! not undone: a stop is lifted by the customer alone, and whoever corrects it is told so.

use super::{About, Deciding, enroll::Happened, means::Said, stop::Stop};
use crate::{
    effect::Answer,
    entry::{Actor, ReplyRelabeled},
    ids::PersonId,
    order::Relabel,
    state::Person,
    words::Intent,
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

fn of(people: &[Person], id: PersonId) -> Option<&Person> {
    people.iter().find(|person| person.facts.person == id)
}
