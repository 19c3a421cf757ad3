//! People, for operators: who they are, what bars the way to them, and the orders that bar or open it.

use anyhow::Context as _;
use keepwarm_domain::{
    effect::{Answer, Refusal},
    entry::Actor,
    fold::recall,
    ids::{BlindIndex, PersonId, StoreId},
    input::{Input, Recalled, Slot},
    order::Order,
    state::{Person, State, Suppressions},
    words::{Channel, HoldReason, SuppressionScope},
};

use super::Backend;
use crate::{
    api::{
        backend::{Failure, Result},
        view::{CheckView, Note, OrderView, StandingView, StopOrder, Whom},
    },
    engine::{Private, Told},
    lists::contact,
    person::PersonRecord,
};

/// What the state knows of somebody, and what a view needs of it.
struct Seen {
    person: Person,
    part: State,
}

impl Backend {
    /// The keyed index of a phone or email as written.
    pub(super) fn index_of(&self, text: &str) -> Result<BlindIndex> {
        let read = contact(text);
        let unread = || {
            Failure::Invalid("this is neither a phone nor an email: write 312-555-0100 or ann@example.com".to_owned())
        };
        read.map(|contact| contact.index(&self.keys)).ok_or_else(unread)
    }

    /// People who share the contact points, as the ledger knows them.
    pub(super) async fn recalled(&self, contacts: &[BlindIndex]) -> Result<Vec<Person>> {
        let found = self.ledger.people_by_contact(contacts).await.context("looking contact points up")?;
        let mut ids: Vec<PersonId> = found.into_iter().map(|(_, person)| person).collect();
        ids.sort_unstable();
        ids.dedup();
        let entries = self.ledger.entries_of_people(&ids).await.context("recalling people")?;
        Ok(recall(&entries).into_values().collect())
    }

    pub(super) async fn by_id(&self, id: PersonId) -> Result<Option<Person>> {
        let entries = self.ledger.entries_of_people(&[id]).await.context("recalling a person")?;
        Ok(recall(&entries).remove(&id))
    }

    /// Who is meant: whoever has an open lead before everybody else who shares the contact point.
    async fn find(&self, whom: &Whom) -> Result<Option<Seen>> {
        let (wanted, index) = match whom {
            Whom::Person(id) => (Some(*id), None),
            Whom::Contact(text) => (None, Some(self.index_of(text)?)),
        };
        let open = self.engine.ask(move |state| {
            let sharing = index.and_then(|index| state.contacts.get(&index)).into_iter().flatten().copied();
            let people = wanted.into_iter().chain(sharing).filter_map(|id| state.people.get(&id));
            people.max_by_key(|person| person.leads.len()).cloned()
        });
        let known = match (open.await?, wanted, index) {
            (Some(person), ..) => Some(person),
            (None, Some(id), _) => self.by_id(id).await?,
            (None, None, Some(index)) => self.recalled(&[index]).await?.pop(),
            (None, None, None) => None,
        };
        let Some(person) = known else { return Ok(None) };
        let (id, facts) = (person.facts.person, person.facts.clone());
        let part = self.engine.ask(move |state| {
            let mut part = State { suppressions: state.suppressions.clone(), ..State::default() };
            part.holds.extend(state.holds.get(&id).map(|hold| (id, *hold)));
            for phone in &facts.phones {
                part.contacts.insert(*phone, vec![id]);
            }
            part.scrubs = state.scrubs.clone();
            part.setup.stores.clone_from(&state.setup.stores);
            part
        });
        Ok(Some(Seen { person, part: part.await? }))
    }

    async fn must_find(&self, whom: &Whom) -> Result<Seen> {
        let missing = || match whom {
            Whom::Person(id) => format!("person {id} does not exist"),
            Whom::Contact(_) => "nobody is known by that contact point".to_owned(),
        };
        self.find(whom).await?.ok_or_else(|| Failure::NotFound(missing()))
    }

    pub(super) async fn standing_view(&self, whom: Whom) -> Result<StandingView> {
        let Seen { person, part } = self.must_find(&whom).await?;
        let id = person.facts.person;
        let record = self.people(&[id]).await?.remove(&id).unwrap_or_default();
        let zone = part.setup.stores.values().next().map_or_else(|| "UTC".to_owned(), |store| store.zone.clone());
        Ok(StandingView {
            person: id,
            name: record.display_name(),
            language: person.facts.language,
            consent: person.facts.consent,
            suppressions: shut(&part.suppressions, &person),
            hold: part.holds.get(&id).copied(),
            leads: person.leads.clone(),
            past_leads: person.past.iter().map(|past| past.lead).collect(),
            checks: self.checks(&part, &record),
            phones: record.phones,
            emails: record.emails,
            zone,
        })
    }

    fn checks(&self, part: &State, record: &PersonRecord) -> Vec<CheckView> {
        let mut checks = Vec::new();
        for (phone, number) in record.phones.iter().enumerate() {
            let Some(index) = contact(number).map(|contact| contact.index(&self.keys)) else { continue };
            checks.extend(part.scrubs.of(&index).map(|(list, region, check)| CheckView {
                phone,
                list: *list,
                region: region.clone(),
                dated: check.dated,
                listed: check.listed,
            }));
        }
        checks
    }

    pub(super) async fn stop_person(&self, order: StopOrder, actor: Actor) -> Result<OrderView> {
        let StopOrder { whom, scope, via, note } = order;
        let seen = match &whom {
            Whom::Person(_) => Some(self.must_find(&whom).await?),
            Whom::Contact(_) => self.find(&whom).await?,
        };
        let contacts = match (&whom, &seen) {
            (Whom::Contact(text), _) => vec![self.index_of(text)?],
            (Whom::Person(_), Some(seen)) => {
                let facts = &seen.person.facts;
                facts.phones.iter().chain(&facts.emails).copied().collect()
            }
            (Whom::Person(_), None) => Vec::new(),
        };
        let recalled = Recalled { people: self.recalled(&contacts).await?, same_key: None };
        let (note, private) = sealed(note);
        let store = self.first_store();
        let input = Input::StopRequested { store, contacts, scope, via, note, actor, recalled };
        let changed = self.told(Told { input, private }).await?;
        Ok(OrderView { changed, person: seen.map(|seen| seen.person.facts.person) })
    }

    pub(super) async fn hold_person(
        &self,
        whom: Whom,
        reason: HoldReason,
        note: Option<Note>,
        actor: Actor,
    ) -> Result<OrderView> {
        let Seen { person, .. } = self.must_find(&whom).await?;
        let id = person.facts.person;
        let (note, private) = sealed(note);
        let order = Order::Hold { person: id, reason, note, recalled: Some(Box::new(person)) };
        let changed = self.told(Told { input: Input::Ordered { order, actor }, private }).await?;
        Ok(OrderView { changed, person: Some(id) })
    }

    pub(super) async fn release_held(&self, whom: Whom, note: Option<Note>, actor: Actor) -> Result<OrderView> {
        let id = self.must_find(&whom).await?.person.facts.person;
        let (note, private) = sealed(note);
        let order = Order::Release { person: id, note };
        let changed = self.told(Told { input: Input::Ordered { order, actor }, private }).await?;
        Ok(OrderView { changed, person: Some(id) })
    }

    pub(super) fn first_store(&self) -> StoreId {
        self.config.stores.first().map_or(StoreId(0), |store| store.id)
    }

    /// Tells the engine an order; whether it changed anything.
    pub(super) async fn told(&self, told: impl Into<Told>) -> Result<bool> {
        match self.engine.tell(told).await? {
            Answer::Done | Answer::Moved(_) | Answer::Rows(_) | Answer::Taken { .. } => Ok(true),
            Answer::Known => Ok(false),
            Answer::Refused(refusal @ Refusal::NotOpen { .. }) => Err(Failure::NotFound(refusal.to_string())),
            Answer::Refused(refusal) => Err(Failure::Precondition(refusal.to_string())),
        }
    }
}

fn sealed(note: Option<Note>) -> (Option<Slot>, Vec<Private>) {
    let private: Vec<Private> = note.map(|note| Private::new(note.0.into_bytes())).into_iter().collect();
    ((!private.is_empty()).then_some(Slot(0)), private)
}

/// What the person has opted out of, in the widest scopes that say it.
pub(super) fn shut(suppressions: &Suppressions, person: &Person) -> Vec<SuppressionScope> {
    let facts = &person.facts;
    let bars = |channel: Channel| {
        let contacts = if channel.is_phone() { &facts.phones } else { &facts.emails };
        suppressions.bars(facts.person, contacts, channel)
    };
    match (bars(Channel::Text), bars(Channel::Call), bars(Channel::Email)) {
        (true, true, true) => vec![SuppressionScope::Everything],
        (text, voice, email) => {
            let mut scopes = Vec::new();
            match (text, voice) {
                (true, true) => scopes.push(SuppressionScope::Phone),
                (true, false) => scopes.push(SuppressionScope::Text),
                (false, true) => scopes.push(SuppressionScope::Voice),
                (false, false) => {}
            }
            scopes.extend(email.then_some(SuppressionScope::Email));
            scopes
        }
    }
}
