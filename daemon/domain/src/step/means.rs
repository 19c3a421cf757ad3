//! What a reply does, in one commit: the table. Of several things that a reply says the strictest is done, and what else it
//! says still comes before a human.
//!
//! | it says | what follows |
//! |---|---|
//! | a wish to stop | what it names is shut, what was planned there is canceled, and it is confirmed |
//! | high intent | the automation stops, and the owner has it against the clock |
//! | a complaint | the automation stops, and a manager has it |
//! | a wrong number | the number is shut, and a human mends the lead |
//! | bought elsewhere, not interested | the lead ends; the consent stays |
//! | something to mend | whoever serves the customer has it |
//! | anything else, or nothing certain | the owner has it |
//!
//! Beside these, permission that comes back is noted, and so is the language.

use jiff::SignedDuration;

use super::{About, Deciding, confirm::asks_for_help, enroll::Happened, stop::Stop};
use crate::{
    entry::{Actor, ConsentRecorded, LanguageNoted, Opening, SuppressionAdded, SuppressionLifted},
    ids::{BlindIndex, LeadId, RepId, ReplyId},
    input::ReplyObserved,
    state::{Lead, Person},
    words::{
        CancelReason, Channel, ConsentLevel, Department, EnrollmentEnd, Evidence, Intent, Language, Outcome, Stage,
        SuppressionScope, TaskKind,
    },
};

/// When whoever has a reply on their list should have answered it, in hours of the store.
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_mins(30);

/// High intent, the most pressing first.
const HOT: [Intent; 5] = [
    Intent::UrgentTimeline,
    Intent::TradeValue,
    Intent::CreditQuestion,
    Intent::HumanRequest,
    Intent::AppointmentRequest,
];

/// What a reply says, as far as it makes a difference here.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) intents: &'a [Intent],
    /// Whether the reading is certain enough to end something by it.
    pub(super) sure: bool,
}

impl<'a> Said<'a> {
    /// What a customer's first words say.
    pub(super) fn first(opening: &'a Opening) -> Self {
        Self { intents: &opening.intents, sure: opening.confidence.is_none_or(|it| !it.is_low()) }
    }

    pub(super) fn of(reply: &'a ReplyObserved) -> Self {
        Self { intents: &reply.intents, sure: !reply.confidence.is_low() }
    }

    pub(super) fn says(self, intent: Intent) -> bool {
        self.intents.contains(&intent)
    }

    pub(super) fn hot(self) -> Option<Intent> {
        HOT.into_iter().find(|intent| self.says(*intent))
    }

    /// How the customer ended it. Nothing is ended by a reading that is not certain.
    pub(super) fn declines(self) -> Option<Outcome> {
        let outcome = |(intent, outcome)| self.says(intent).then_some(outcome);
        let ends = [(Intent::AlreadyBought, Outcome::BoughtElsewhere), (Intent::NotInterested, Outcome::NotInterested)];
        ends.into_iter().filter(|_| self.sure).find_map(outcome)
    }

    /// Whether it wants something of a human, whatever else it says.
    pub(super) fn wants_a_human(self) -> bool {
        self.hot().is_some() || self.says(Intent::Complaint) || self.says(Intent::ServiceNeed)
    }
}

impl Deciding<'_> {
    pub(super) fn means(&mut self, reply: &ReplyObserved, id: ReplyId, person: Option<Person>, lead: Option<Lead>) {
        let said = Said::of(reply);
        if said.says(Intent::OptOut) {
            return self.stops(reply, id, person, lead);
        }
        let Some(person) = person else { return };
        self.note_language(reply, id, &person);
        if asks_for_help(reply) && self.answer_help(reply, id, &person, lead.as_ref()) && lead.is_none() {
            // Nobody asks a store to begin again by that.
            return;
        }
        if said.says(Intent::OptIn) {
            self.opt_in(reply, &person);
        }
        if said.says(Intent::WrongNumber) {
            return self.wrong_number(reply, &person, lead, id);
        }
        let (declines, human) = (said.declines(), said.wants_a_human());
        // A closed lead is not opened to be closed again.
        let ends = declines.is_some() && !human;
        let reopened = |deciding: &mut Self| if ends { None } else { deciding.reopen(reply, &person) };
        let Some(lead) = lead.map(|lead| lead.id).or_else(|| reopened(self)) else { return };
        self.answered(lead, reply, id);
        self.reach(lead, Stage::Contacted, Evidence::Proven, "reply", reply.at.min(self.now));
        if declines.is_some() && human {
            // Whoever declines is not to be taken up again by the machine once a human has answered them.
            self.end_enrollment(lead, EnrollmentEnd::Reply, CancelReason::Reply);
        }
        self.react(lead, if human { Happened::HotReply } else { Happened::Reply });
        match declines.filter(|_| ends) {
            Some(outcome) => self.close(lead, outcome),
            None => self.put_before_human(lead, said, Some(id)),
        }
    }

    /// Puts what was said before whoever is to answer it.
    pub(super) fn put_before_human(&mut self, lead: LeadId, said: Said<'_>, id: Option<ReplyId>) {
        let hot = said.hot();
        if let Some(hot) = hot {
            self.escalate(lead, hot, id);
        }
        let Some(open) = self.state.leads.get(&lead).cloned() else { return };
        let manager = || self.state.setup.stores.get(&open.store).map(|store| store.manager);
        let assignee = if said.says(Intent::Complaint) {
            manager().unwrap_or(open.acting)
        } else if hot.is_some() {
            return;
        } else if said.says(Intent::ServiceNeed) {
            self.of_service(&open, id.map_or(open.id.0, |reply| reply.0))
        } else {
            open.acting
        };
        self.put_before(&open, assignee, TaskKind::AnswerReply, id);
    }

    pub(super) fn put_before(&mut self, lead: &Lead, assignee: RepId, kind: TaskKind, id: Option<ReplyId>) {
        if self.state.holds.contains_key(&lead.person) {
            return self.review_hold(lead.id);
        }
        let after = if kind == TaskKind::FixLead { SignedDuration::ZERO } else { ANSWER_WITHIN };
        let due = self.staffed(lead.store, self.now + after);
        self.open_task_for(lead, assignee, kind, due, None, id);
    }

    /// Who serves the customer: whoever has their open service lead, else one of the service department, by turns.
    fn of_service(&self, lead: &Lead, turn: i64) -> RepId {
        let person = self.state.people.get(&lead.person);
        let theirs = person.into_iter().flat_map(|person| &person.leads).filter_map(|it| self.state.leads.get(it));
        let mut served = theirs.chain([lead]).filter(|it| it.department == Department::Service);
        if let Some(serving) = served.next() {
            return serving.acting;
        }
        let staff: Vec<RepId> = self.state.setup.staff(lead.store, Department::Service).map(|rep| rep.rep).collect();
        let turn = usize::try_from(turn).unwrap_or_default().checked_rem(staff.len());
        turn.and_then(|turn| staff.get(turn)).copied().unwrap_or(lead.acting)
    }

    fn stops(&mut self, reply: &ReplyObserved, id: ReplyId, person: Option<Person>, lead: Option<Lead>) {
        let heard = self.hears_texts(reply, person.as_ref());
        let stopped = self.stop(&Stop {
            store: reply.store,
            contacts: &[reply.from],
            person: person.as_ref(),
            recalled: &reply.recalled.people,
            scope: reply.reach,
            via: "reply",
            note: None,
            reply: Some(id),
            actor: Actor::Customer,
        });
        if let Some(person) = person.as_ref().filter(|_| stopped && heard) {
            self.confirm_stop(reply, id, person, lead.as_ref());
        }
        self.prove_stop(reply);
        if let Some(person) = person.filter(|_| stopped) {
            self.note_language(reply, id, &person);
            self.beside_a_stop(reply, id, &person);
        }
    }

    /// What else stands in a wish to stop. The machine is silent from now on; what a human must know of, such as a complaint,
    /// comes before one. It must not come to an offer: whoever has it answers, or lets it be. A visit that was agreed has its
    /// task already, see [`Self::stop`].
    fn beside_a_stop(&mut self, reply: &ReplyObserved, id: ReplyId, person: &Person) {
        let said = Said::of(reply);
        let wrong = said.says(Intent::WrongNumber);
        if !said.wants_a_human() && !wrong {
            return;
        }
        let person = self.state.people.get(&person.facts.person).unwrap_or(person).clone();
        let still_open = self.lead_of(&person).map(|lead| lead.id);
        let Some(lead) = still_open.or_else(|| self.reopen(reply, &person)) else { return };
        if still_open.is_some() && !wrong {
            self.answered(lead, reply, id);
            self.reach(lead, Stage::Contacted, Evidence::Proven, "reply", reply.at.min(self.now));
        }
        self.react(lead, Happened::HotReply);
        if wrong {
            if let Some(open) = self.state.leads.get(&lead).cloned() {
                self.put_before(&open, open.acting, TaskKind::FixLead, Some(id));
            }
        } else {
            self.put_before_human(lead, said, Some(id));
        }
    }

    /// From now on they are written to in the language they write in. It is not taken back by a word in the other one.
    fn note_language(&mut self, reply: &ReplyObserved, id: ReplyId, person: &Person) {
        let known = self.state.people.get(&person.facts.person).unwrap_or(person).facts.language;
        if reply.intents.contains(&Intent::LanguageSpanish) && known != Language::Spanish {
            let about = About { store: reply.store, lead: None, person: Some(person.facts.person) };
            let noted = LanguageNoted { language: Language::Spanish, reply: id };
            self.emit_as(Actor::Customer, self.now, about, noted);
        }
    }

    /// Permission for texts alone comes back; nothing starts again by itself. Whoever never stopped gives nothing back:
    /// what they agreed to before stays as it is.
    fn opt_in(&mut self, reply: &ReplyObserved, person: &Person) {
        let id = person.facts.person;
        let stopped = self.state.suppressions.bars(id, &[reply.from], Channel::Text);
        if !stopped && person.facts.consent != ConsentLevel::Revoked {
            return;
        }
        let about = About { store: reply.store, lead: None, person: Some(id) };
        let lifted = SuppressionLifted {
            scope: SuppressionScope::Text,
            contacts: vec![reply.from],
            people: vec![id],
            via: "reply".to_owned(),
        };
        self.emit_as(Actor::Customer, self.now, about, lifted);
        let given = ConsentRecorded { level: ConsentLevel::Express, via: "reply".to_owned() };
        self.emit_as(Actor::Customer, self.now, about, given);
    }

    /// Whoever has this number is not our customer.
    fn wrong_number(&mut self, reply: &ReplyObserved, person: &Person, lead: Option<Lead>, id: ReplyId) {
        let lead = lead.map(|lead| lead.id);
        let about = About { store: reply.store, lead, person: Some(person.facts.person) };
        self.shut_wrong_number((reply.channel, reply.from), about, id, Actor::Customer);
        if let Some(lead) = lead.filter(|_| Said::of(reply).says(Intent::Complaint)) {
            self.put_before_human(lead, Said::of(reply), Some(id));
        }
    }

    /// Shuts the number, and lets a human mend the lead.
    pub(super) fn shut_wrong_number(&mut self, from: (Channel, BlindIndex), about: About, id: ReplyId, actor: Actor) {
        let (channel, from) = from;
        let added = SuppressionAdded {
            scope: if channel == Channel::Email { SuppressionScope::Email } else { SuppressionScope::Phone },
            contacts: vec![from],
            people: Vec::new(),
            leads: about.lead.into_iter().collect(),
            via: "wrong-number".to_owned(),
            note: None,
        };
        self.emit_as(actor, self.now, about, added);
        let Some(lead) = about.lead.and_then(|lead| self.state.leads.get(&lead)).cloned() else { return };
        self.react(lead.id, Happened::WrongNumber);
        self.put_before(&lead, lead.acting, TaskKind::FixLead, Some(id));
    }
}
