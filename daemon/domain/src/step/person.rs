//! Decides who somebody is: the same person across sources, a new one, or another of their household. Nobody is merged
//! into somebody else here: a person is found before anything is recorded of them, and what they were found by is said.

use super::Deciding;
use crate::{
    entry::PersonFacts,
    ids::{BlindIndex, KeyedHash, PersonId},
    input::ArrivedLead,
    known::Known,
    record::{Customer, Recorded},
    state::Person,
    words::{ConsentLevel, Language, MatchedBy},
};

/// Somebody as a source names them.
pub(super) struct Who<'a> {
    numbers: &'a [KeyedHash],
    phones: &'a [BlindIndex],
    emails: &'a [BlindIndex],
    name: Option<BlindIndex>,
    known: Known,
    npa: Option<u16>,
    zip3: Option<u16>,
    region: Option<&'a str>,
    language: Language,
    recalled: &'a [Person],
    /// Whose row it was before: who changes every contact point stays who they are.
    before: Option<PersonId>,
}

impl<'a> Who<'a> {
    pub(super) fn of_lead(arrived: &'a ArrivedLead) -> Self {
        Self {
            numbers: &arrived.numbers,
            phones: &arrived.phones,
            emails: &arrived.emails,
            name: arrived.name,
            known: arrived.known,
            npa: arrived.npa,
            zip3: arrived.zip3,
            region: arrived.region.as_deref(),
            language: arrived.language,
            recalled: &arrived.recalled.people,
            before: None,
        }
    }

    pub(super) fn of_customer(customer: &'a Customer, row: &Recorded) -> Self {
        Self {
            numbers: customer.number.as_slice(),
            phones: &customer.phones,
            emails: &customer.emails,
            name: customer.name,
            known: customer.known,
            npa: customer.npa,
            zip3: customer.zip3,
            region: customer.region.as_deref(),
            language: customer.language,
            recalled: &customer.recalled.people,
            before: row.seen.and_then(|seen| seen.person),
        }
    }

    /// The same, of whom no earlier row is known.
    pub(super) fn anew(self) -> Self {
        Self { before: None, ..self }
    }

    /// Nothing of it tells one person from another.
    pub(super) fn is_nobody(&self) -> bool {
        self.numbers.is_empty() && self.phones.is_empty() && self.emails.is_empty() && self.name.is_none()
    }
}

impl MatchedBy {
    /// Whether the person found is the one who was named, not another of the household.
    pub(super) const fn is_same(self) -> bool {
        !matches!(self, Self::New | Self::PhoneOtherName)
    }
}

impl Deciding<'_> {
    /// By the DMS's number first, then by email, then by phone. Another name on the same phone is another person of the
    /// household: a spouse's lead is never swallowed. Neither is one who has a number of their own beside another name.
    pub(super) fn find_person(&self, who: &Who<'_>) -> (MatchedBy, Option<Person>) {
        let numbers: Vec<BlindIndex> = who.numbers.iter().map(|number| BlindIndex(number.0)).collect();
        if let Some(person) = self.holder(&numbers, who, |_| true) {
            return (MatchedBy::Number, Some(person));
        }
        let same_name = |person: &Person| match (person.facts.name, who.name) {
            (Some(known), Some(named)) => known == named,
            _ => true,
        };
        let own_number = |person: &Person| !who.numbers.is_empty() && !person.facts.numbers.is_empty();
        let by_email = |person: &Person| same_name(person) || !own_number(person);
        if let Some(person) = self.holder(who.emails, who, by_email) {
            return (MatchedBy::Email, Some(person));
        }
        if let Some(person) = self.holder(who.phones, who, same_name) {
            return (MatchedBy::Phone, Some(person));
        }
        if let Some(person) = who.before.and_then(|id| self.person(id, who.recalled)) {
            return (MatchedBy::Number, Some(person));
        }
        match self.holder(who.phones, who, |_| true) {
            Some(person) => (MatchedBy::PhoneOtherName, Some(person)),
            None => (MatchedBy::New, None),
        }
    }

    /// A person as the state holds them, else as they were recalled.
    pub(super) fn person(&self, id: PersonId, recalled: &[Person]) -> Option<Person> {
        let open = self.state.people.get(&id);
        let person = open.or_else(|| recalled.iter().find(|person| person.facts.person == id))?;
        Some(person.clone().with_past_of(recalled))
    }

    fn holder(&self, contacts: &[BlindIndex], who: &Who<'_>, fits: impl Fn(&Person) -> bool) -> Option<Person> {
        let open = contacts.iter().filter_map(|contact| self.state.contacts.get(contact)).flatten();
        let open = open.filter_map(|id| self.state.people.get(id)).find(|person| fits(person));
        let holds = |person: &&Person| contacts.iter().any(|it| person.facts.is_found_by(it)) && fits(person);
        let person = open.or_else(|| who.recalled.iter().find(holds))?;
        Some(person.clone().with_past_of(who.recalled))
    }

    /// The person's facts with what was named added. Consent grows by what a source may give and never comes back once
    /// revoked.
    pub(super) fn facts(
        &mut self,
        who: &Who<'_>,
        given: ConsentLevel,
        same: Option<&Person>,
        household: Option<&Person>,
    ) -> PersonFacts {
        let Some(person) = same else {
            return PersonFacts {
                person: PersonId(self.fresh()),
                phones: who.phones.to_vec(),
                emails: who.emails.to_vec(),
                numbers: who.numbers.to_vec(),
                name: who.name,
                known: who.known,
                npa: who.npa,
                zip3: who.zip3,
                region: who.region.map(str::to_owned),
                language: who.language,
                consent: given,
                household: household.map(|person| person.facts.person),
            };
        };
        let mut facts = person.facts.clone();
        add_new(&mut facts.phones, who.phones);
        add_new(&mut facts.emails, who.emails);
        add_new(&mut facts.numbers, who.numbers);
        facts.name = who.name.or(facts.name);
        facts.known = facts.known.and(who.known);
        facts.npa = who.npa.or(facts.npa);
        facts.zip3 = who.zip3.or(facts.zip3);
        facts.region = who.region.map(str::to_owned).or(facts.region);
        if facts.consent != ConsentLevel::Revoked {
            facts.consent = facts.consent.max(given);
        }
        facts
    }
}

fn add_new<T: Copy + PartialEq>(known: &mut Vec<T>, named: &[T]) {
    for it in named {
        if !known.contains(it) {
            known.push(*it);
        }
    }
}
