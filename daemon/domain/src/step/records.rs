//! Decides what rows of the DMS mean: whether one is news, whose it is, and what it says of them. What follows for the
//! business that is open stands in the files of its matter.

use jiff::Timestamp;

use super::{
    About, Deciding,
    outcomes::{self, Parties},
    person::Who,
    stop::Stop,
};
use crate::{
    effect::{Answer, Effect, Refusal, RowsTaken, SealOrder},
    entry::{
        Actor, AppointmentNoted, Body, CustomerNoted, DealNoted, HistoryNoted, Inquiry, IntakeQuarantined, ItemSettled,
        RepairOrderNoted, Row, UnitNoted, VisitNoted,
    },
    ids::{ItemId, PersonId, StoreId},
    input::{ArrivedLead, Aside, Recalled},
    record::{Customer, Record, Recorded, RecordsArrived, SeenRow},
    state::Person,
    words::{
        AppointmentStatus, Channel, ConsentLevel, DealStatus, Department, ItemState, Outcome, SealKind,
        SuppressionScope,
    },
};

impl Deciding<'_> {
    pub(super) fn records_arrived(&mut self, arrived: &RecordsArrived) {
        if !self.state.setup.stores.contains_key(&arrived.store) {
            return self.refuse(Refusal::UnknownStore(i64::from(arrived.store.0)));
        }
        if let Some(item) = arrived.retry_of
            && !self.state.recent.items.contains_key(&item)
        {
            return self.refuse(Refusal::NotOpen { what: "quarantined item", id: item.0 });
        }
        let mut taken = RowsTaken::default();
        self.brings_in = arrived.opening.is_some();
        if arrived.retry_of.is_none() || arrived.quarantined.is_empty() {
            arrived.rows.iter().for_each(|row| self.row(arrived, row, &mut taken));
        }
        self.brings_in = false;
        self.settle_items(arrived, &mut taken);
        self.out.answer = Answer::Rows(taken);
        // Whatever came of its rows, they are in the ledger once this is committed.
        self.out.effects.extend(arrived.file.map(Effect::RemoveFile));
    }

    fn settle_items(&mut self, arrived: &RecordsArrived, taken: &mut RowsTaken) {
        let about = About::store(arrived.store);
        taken.quarantined = u32::try_from(arrived.quarantined.len()).unwrap_or(u32::MAX);
        match arrived.retry_of {
            // Still not understood: it stays as it is.
            Some(_) if !arrived.quarantined.is_empty() => {}
            Some(item) => {
                let settled = ItemSettled { item, state: ItemState::Retried, leads: 0 };
                self.emit_as(arrived.actor, self.now, about, settled);
            }
            None => {
                for item in &arrived.quarantined {
                    let id = ItemId(self.fresh());
                    let (content, reason, bytes) = (item.content, item.reason.clone(), item.bytes);
                    self.emit(about, IntakeQuarantined { item: id, content, reason, bytes });
                    let seal = SealOrder { slot: item.private, kind: SealKind::Item, id: id.0, person: None };
                    self.out.seals.push(seal);
                }
            }
        }
    }

    fn row(&mut self, arrived: &RecordsArrived, row: &Recorded, taken: &mut RowsTaken) {
        if arrived.opening.is_some_and(|as_of| Self::is_later(row, as_of)) {
            taken.later += 1;
            return;
        }
        if self.is_lead(row) {
            return self.lead_row(arrived, row, taken);
        }
        let seen = self.seen(row);
        match seen {
            Some(seen) if seen.content == row.content => {
                taken.same += 1;
                return;
            }
            Some(_) => taken.changed += 1,
            None => taken.new += 1,
        }
        let row = &Recorded { seen, ..row.clone() };
        if let Some(as_of) = arrived.opening {
            self.opening_begins(arrived.store, as_of);
        }
        // A lead that the CRM has closed, and that was never open here, tells of its customer alone; in an opening balance
        // it is history beside.
        let is_history = arrived.opening.is_some() && matches!(row.what, Record::Lead { .. });
        let is_customer = matches!(row.what, Record::Customer | Record::Lead { .. }) && !is_history;
        let own = is_customer.then(|| row_of(arrived, row));
        let customer = row.customer.as_ref().and_then(|it| self.customer(arrived, it, Who::of_customer(it, row), own));
        let co_buyer = row.co_buyer.as_ref().and_then(|it| {
            let who = Who::of_customer(it, row).anew();
            self.customer(arrived, it, who, None)
        });
        let (told, over) =
            (self.state.recent.deals.get(&row.key).copied(), self.state.recent.serviced.contains(&row.key));
        let parties = Parties { customer, co_buyer, told, over };
        let (person, co_buyer) = outcomes::ids(&parties);
        let opens = parties.customer.as_ref().filter(|_| matches!(row.what, Record::Visit { .. }));
        let lead = self
            .concerned(row, &parties)
            .or_else(|| opens.and_then(|person| self.showroom_lead(arrived.store, row, person)));
        if let Some((body, at)) = fact(arrived, row, co_buyer) {
            let about = About { store: arrived.store, lead, person };
            self.emit_as(Actor::Dms, at.unwrap_or(self.now).min(self.now), about, body);
            self.follow_row(arrived.store, row, &parties, lead);
        }
    }

    /// What is known under the row's key. The state knows what is decided and not yet found by a look-up.
    fn seen(&self, row: &Recorded) -> Option<SeenRow> {
        let recent = self.state.recent.records.get(&row.key);
        recent.map(|(content, person, _)| SeenRow { content: *content, person: *person }).or(row.seen)
    }

    /// Finds the customer of a row, or meets them; what the row says of them is noted where it is new, and always for a row
    /// of their own.
    pub(super) fn customer(
        &mut self,
        arrived: &RecordsArrived,
        customer: &Customer,
        who: Who<'_>,
        row: Option<Row>,
    ) -> Option<Person> {
        if who.is_nobody() {
            return None;
        }
        let (matched_by, known) = self.find_person(&who);
        let same = known.as_ref().filter(|_| matched_by.is_same());
        let facts = self.facts(&who, self.given_by(&arrived.source), same, known.as_ref());
        let person = facts.person;
        let is_news = same.is_none_or(|same: &Person| same.facts != facts);
        if row.is_some() || is_news {
            let about = About { store: arrived.store, lead: None, person: Some(person) };
            self.emit_as(Actor::Dms, self.now, about, CustomerNoted { row, matched_by, person: facts.clone() });
            self.seal(customer.private, person);
        }
        let known = known.filter(|known| known.facts.person == person);
        let held = self.state.people.get(&person).cloned();
        let held = held.map(|held| held.with_past_of(known.as_slice())).or(known)?;
        self.declined(arrived.store, customer, &held);
        Some(held)
    }

    /// What the DMS says must not be used is shut in this same commit. It is never opened again by a row that says nothing
    /// of it: only the customer can do that.
    fn declined(&mut self, store: StoreId, customer: &Customer, person: &Person) {
        // Who declined is known, so it is they and what reaches them: others of a household keep numbers of their own.
        let (contacts, recalled, person, via) = (&[][..], &[][..], Some(person), "dms");
        for scope in scopes(&customer.declined) {
            let (note, reply, actor) = (None, None, Actor::Dms);
            self.stop(&Stop { store, contacts, person, recalled, scope, via, note, reply, actor });
        }
    }

    /// What a source of rows lets be assumed: what is configured for it by name, and nothing else. Who stands in a DMS has
    /// not asked for anything by that.
    fn given_by(&self, source: &str) -> ConsentLevel {
        self.state.setup.sources.get(source).map_or(ConsentLevel::None, |source| source.consent)
    }

    /// A lead of the CRM: known again by its row's key, and otherwise as any other.
    fn lead_row(&mut self, arrived: &RecordsArrived, row: &Recorded, taken: &mut RowsTaken) {
        let (Record::Lead { department, inquiry, open }, Some(customer)) = (&row.what, &row.customer) else { return };
        let lead = self.as_lead(row, *department, inquiry, customer);
        let known = self.same_key(&lead);
        match known {
            Some((_, content)) if content == row.content => {
                taken.same += 1;
                return;
            }
            Some(_) => taken.changed += 1,
            None => taken.new += 1,
        }
        if let Some(as_of) = arrived.opening {
            self.opening_begins(arrived.store, as_of);
        }
        let taken_as = match arrived.opening {
            Some(_) => Some(self.brought_in(arrived.store, &lead)),
            None => self.lead_arrived(arrived.store, &lead),
        };
        if let Some(lead) = taken_as.filter(|lead| !*open && self.state.leads.contains_key(lead)) {
            // Somebody closed it in the CRM: nobody follows it up here either.
            self.close(lead, Outcome::Lost);
        }
    }

    /// A lead that is open in the CRM, or was taken as one before.
    fn is_lead(&self, row: &Recorded) -> bool {
        let Record::Lead { open, .. } = row.what else { return false };
        let Some(customer) = &row.customer else { return false };
        open || customer.recalled.same_key.is_some() || self.state.recent.keys.contains_key(&row.key)
    }

    fn as_lead(&self, row: &Recorded, department: Department, inquiry: &Inquiry, customer: &Customer) -> ArrivedLead {
        let inquiry = Inquiry { natural_key: Some(row.key), content: row.content, ..inquiry.clone() };
        let Recalled { people, same_key } = customer.recalled.clone();
        ArrivedLead {
            department,
            inquiry,
            resend: false,
            phones: customer.phones.clone(),
            emails: customer.emails.clone(),
            numbers: customer.number.into_iter().collect(),
            name: customer.name,
            known: customer.known,
            npa: customer.npa,
            zip3: customer.zip3,
            region: customer.region.clone(),
            language: customer.language,
            // Who declined a way in the CRM is not reached by it, and asked for something all the same.
            aside: Aside { shut: scopes(&customer.declined), ..Aside::default() },
            private: customer.private,
            recalled: Recalled { people, same_key },
        }
    }
}

/// The fewest scopes that hold all the channels.
fn scopes(declined: &[Channel]) -> Vec<SuppressionScope> {
    let has = |channel| declined.contains(&channel);
    let voice = has(Channel::Call) || has(Channel::Voicemail);
    let phone = match (has(Channel::Text), voice) {
        (true, true) => Some(SuppressionScope::Phone),
        (true, false) => Some(SuppressionScope::Text),
        (false, true) => Some(SuppressionScope::Voice),
        (false, false) => None,
    };
    phone.into_iter().chain(has(Channel::Email).then_some(SuppressionScope::Email)).collect()
}

/// The entry of the row itself, and when what it says happened, as the DMS claims.
fn fact(arrived: &RecordsArrived, row: &Recorded, co_buyer: Option<PersonId>) -> Option<(Body, Option<Timestamp>)> {
    let of = row_of(arrived, row);
    let changed = row.changed_at;
    Some(match row.what.clone() {
        Record::Lead { department, inquiry, .. } if arrived.opening.is_some() => {
            let (source, requested_at) = (inquiry.source, inquiry.requested_at);
            (HistoryNoted { row: of, department, source, requested_at }.into(), Some(requested_at))
        }
        Record::Customer | Record::Lead { .. } => return None,
        Record::Appointment { department, at, made_at, status } => {
            let happened = match status {
                AppointmentStatus::Set => changed.or(made_at),
                AppointmentStatus::Shown | AppointmentStatus::Missed => Some(at),
                AppointmentStatus::Canceled => changed,
            };
            (AppointmentNoted { row: of, department, at, made_at, status }.into(), happened)
        }
        Record::Deal { at, status, stock, vehicle, gross_cents } => {
            let happened = if status == DealStatus::Booked { Some(at) } else { changed.or(Some(at)) };
            (DealNoted { row: of, at, status, stock, vehicle, gross_cents, co_buyer }.into(), happened)
        }
        Record::RepairOrder { opened_at, closed_at, customer_pay_cents, vehicle } => {
            let happened = closed_at.or(opened_at).or(changed);
            (RepairOrderNoted { row: of, opened_at, closed_at, customer_pay_cents, vehicle }.into(), happened)
        }
        Record::Visit { at, sold } => (VisitNoted { row: of, at, sold }.into(), Some(at)),
        Record::Unit { stock, status, vehicle } => (UnitNoted { row: of, stock, status, vehicle }.into(), changed),
    })
}

fn row_of(arrived: &RecordsArrived, row: &Recorded) -> Row {
    Row { source: arrived.source.clone(), key: row.key, content: row.content }
}
