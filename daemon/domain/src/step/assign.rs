//! Decides who owns a lead and who answers its customer. The owner keeps the credit, whoever is there answers; behind
//! everybody stands the manager, so there is always one of each.
//!
//! Turns are shares: each lead is split evenly among those who could have got it, and whoever lacks most of what they were
//! due gets it. So filters (who is there, which sources, which languages, how many leads) never cost anybody their part of
//! the rest, nobody has to catch up after a vacation, and the entries alone tell whether it was fair.

use jiff::Timestamp;

use super::{About, Deciding};
use crate::{
    effect::{Answer, Refusal},
    entry::{Actor, OwnershipChanged, RepConfigured},
    ids::{LeadId, RepId, StoreId},
    state::{Lead, Person},
    words::{Language, Skill},
};

/// Who gets a lead, why, and who else could have.
pub(super) struct Turn {
    pub(super) rep: RepId,
    why: &'static str,
    among: Vec<RepId>,
}

impl Deciding<'_> {
    /// Gives a lead its owner: whoever knows the customer, else the next in turn, else the manager. Who does not work that
    /// day owns it all the same, and a colleague answers.
    pub(super) fn assign(&mut self, id: LeadId, person: Option<&Person>) {
        let Some(lead) = self.open(id) else { return };
        let before = person.and_then(|person| person.past.last()).map(|past| past.owner);
        let staff = |rep: &RepId| self.state.setup.staff(lead.store, lead.department).any(|other| other.rep == *rep);
        let Turn { rep: owner, why, among } = match before.filter(staff) {
            Some(rep) => Turn { rep, why: "returning", among: Vec::new() },
            None => self.in_turn(&lead),
        };
        let acting = self.answering(&Lead { owner, ..lead.clone() });
        self.emit(About::lead(&lead), OwnershipChanged { owner, acting, why: why.to_owned(), among });
    }

    /// Who is next, and why: by turns among those who are there and speak the customer's language, else of those who are
    /// there, else of all; the manager where nobody takes it.
    pub(super) fn in_turn(&self, lead: &Lead) -> Turn {
        let day = self.state.staffed_day(lead.store, self.now);
        let wants = self.wants(lead);
        let takes = |rep: &RepConfigured| {
            let room = rep.duty.leads_max.is_none_or(|max| self.owns(rep.rep) < max);
            room && (rep.duty.sources.is_empty() || rep.duty.sources.contains(&lead.source))
        };
        let staff: Vec<&RepConfigured> =
            self.state.setup.staff(lead.store, lead.department).map(|rep| &**rep).filter(|rep| takes(rep)).collect();
        let there = |rep: &RepConfigured| self.state.works(rep.rep, day);
        let speaks = |rep: &RepConfigured| wants.is_none_or(|skill| rep.duty.skills.contains(&skill));
        let among = [(true, true), (true, false), (false, true), (false, false)].into_iter().map(|(now, skilled)| {
            let fits = staff.iter().filter(|rep| (!now || there(rep)) && (!skilled || speaks(rep)));
            fits.map(|rep| rep.rep).collect::<Vec<RepId>>()
        });
        let among = among.into_iter().find(|among| !among.is_empty()).unwrap_or_default();
        let share = |rep: &RepId| self.state.roster.shares.get(&(lead.store, lead.department, *rep)).copied();
        let next = among.iter().copied().min_by_key(|rep| (-share(rep).unwrap_or_default().lacks(), *rep));
        match next {
            Some(rep) => Turn { rep, why: "round-robin", among },
            None => Turn { rep: self.state.manager(lead.store), why: "manager-floor", among },
        }
    }

    fn owns(&self, rep: RepId) -> u32 {
        self.state.roster.owns.get(&rep).copied().unwrap_or(0)
    }

    fn wants(&self, lead: &Lead) -> Option<Skill> {
        let language = self.state.people.get(&lead.person).map(|person| person.facts.language);
        (language == Some(Language::Spanish)).then_some(Skill::Spanish)
    }

    /// Who answers the customer of a lead on the day for which the store is staffed next: the owner, or a colleague.
    pub(super) fn answering(&self, lead: &Lead) -> RepId {
        let day = self.state.staffed_day(lead.store, self.now);
        if self.state.works(lead.owner, day) {
            return lead.owner;
        }
        let stand_in = self.stand_in(lead, &[], None, |rep| self.state.works(rep, day));
        stand_in.unwrap_or_else(|| self.state.manager(lead.store))
    }

    /// A colleague for the lead's customer: of the same team, who can what is wanted, and who answers fewest.
    pub(super) fn stand_in(
        &self,
        lead: &Lead,
        not: &[RepId],
        wants: Option<Skill>,
        there: impl Fn(RepId) -> bool,
    ) -> Option<RepId> {
        let team = self.state.setup.reps.get(&lead.owner).and_then(|owner| owner.duty.team.clone());
        let wants: Vec<Skill> = self.wants(lead).into_iter().chain(wants).collect();
        let staff = self.state.setup.staff(lead.store, lead.department);
        let free = staff.filter(|rep| !not.contains(&rep.rep) && there(rep.rep));
        let rank = |rep: &RepConfigured| {
            let lacks = wants.iter().filter(|skill| !rep.duty.skills.contains(skill)).count();
            let stranger = team.is_some() && rep.duty.team != team;
            (lacks, stranger, self.state.roster.answers.get(&rep.rep).copied().unwrap_or(0), rep.rep)
        };
        free.min_by_key(|rep| rank(rep)).map(|rep| rep.rep)
    }

    /// Lets whoever is there answer: for owners who are away, and for whoever stood in and is away now. With `give_back`
    /// those who are back answer their customers again, unless somebody else is in the middle of it.
    pub(super) fn cover(&mut self, store: StoreId, give_back: bool) {
        let day = self.state.staffed_day(store, self.now);
        let works = |rep: RepId| self.state.works(rep, day);
        let asks = |lead: &&Lead| {
            let back = give_back && lead.acting != lead.owner && lead.escalations.is_empty() && works(lead.owner);
            lead.store == store && (back || !works(lead.acting))
        };
        let leads: Vec<Lead> = self.state.leads.values().filter(asks).cloned().collect();
        for lead in leads {
            let acting = self.answering(&lead);
            if acting != lead.acting {
                let why = if acting == lead.owner { "back" } else { "cover" };
                self.answers_now(&lead, acting, why, Actor::System);
            }
        }
    }

    /// Somebody else answers the customer; the credit stays where it is.
    pub(super) fn answers_now(&mut self, lead: &Lead, acting: RepId, why: &str, actor: Actor) {
        let changed = OwnershipChanged { owner: lead.owner, acting, why: why.to_owned(), among: Vec::new() };
        self.emit_as(actor, self.now, About::lead(lead), changed);
    }

    /// A manager gives a lead to somebody, with the credit.
    pub(super) fn assigned(&mut self, id: LeadId, owner: RepId, actor: Actor) {
        let Some(lead) = self.open(id) else { return };
        if !self.state.setup.reps.get(&owner).is_some_and(|rep| rep.active && rep.store == lead.store) {
            return self.refuse(Refusal::NotOpen { what: "member of the lead's store", id: i64::from(owner.0) });
        }
        let acting = self.answering(&Lead { owner, ..lead.clone() });
        if (lead.owner, lead.acting) == (owner, acting) {
            self.out.answer = Answer::Known;
            return;
        }
        let changed = OwnershipChanged { owner, acting, why: "operator".to_owned(), among: Vec::new() };
        self.emit_as(actor, self.now, About::lead(&lead), changed);
    }

    /// `at`, or when the lead's department is open so much longer.
    pub(super) fn staffed_after(&self, lead: &Lead, from: Timestamp, span: jiff::SignedDuration) -> Timestamp {
        let hours = self.state.setup.stores.get(&lead.store).map(|store| store.hours_of(lead.department));
        let after = hours.and_then(|hours| hours.after_open_time(&self.zone(lead.store), from, span));
        after.unwrap_or(from + span)
    }
}
