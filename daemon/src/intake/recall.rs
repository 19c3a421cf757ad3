//! What the ledger knows of rows of the DMS before they are decided. Owns the look-up; decides nothing from its answers.

use std::collections::BTreeMap;

use anyhow::Context as _;
use keepwarm_domain::{
    fold,
    ids::{BlindIndex, KeyedHash, PersonId},
    input::Recalled,
    record::{Customer, Record, RecordsArrived, SeenRow},
    state::Person,
};
use keepwarm_ledger::{Found, Ledger, Wanted};

/// Adds to each row what the ledger holds under its key, and to each customer of a row that is news the people who may be
/// they. Rows known to the letter name nobody who has to be recalled. Blocking.
///
/// # Errors
/// When the ledger cannot be asked.
pub fn hydrate(ledger: &Ledger, arrived: &mut [&mut RecordsArrived]) -> anyhow::Result<()> {
    let rows = arrived.iter().flat_map(|it| &it.rows);
    let leads = rows.clone().filter(|row| matches!(row.what, Record::Lead { .. })).map(|row| row.key).collect();
    let wanted = Wanted { records: rows.map(|row| row.key).collect(), natural_keys: leads, ..Wanted::default() };
    let found = ledger.lookup(wanted).wait().context("looking up rows of the DMS")?;
    let records: BTreeMap<KeyedHash, SeenRow> =
        found.records.iter().map(|it| (it.key, SeenRow { content: it.content, person: it.person })).collect();
    let leads: BTreeMap<_, _> = found.leads.iter().map(|it| (it.natural_key, (it.lead, it.content))).collect();
    let mut contacts = Vec::new();
    let mut holders = Vec::new();
    for row in arrived.iter_mut().flat_map(|it| &mut it.rows) {
        row.seen = records.get(&row.key).copied();
        let known = leads.get(&row.key).map(|(_, content)| *content).or(row.seen.map(|seen| seen.content));
        if known == Some(row.content) {
            continue;
        }
        holders.extend(row.seen.and_then(|seen| seen.person));
        contacts.extend(row.customer.iter().chain(&row.co_buyer).flat_map(found_by));
    }
    let people = recall(ledger, contacts, holders)?;
    for row in arrived.iter_mut().flat_map(|it| &mut it.rows) {
        let before = row.seen.and_then(|seen| seen.person);
        let same_key = leads.get(&row.key).copied();
        for customer in row.customer.iter_mut().chain(&mut row.co_buyer) {
            customer.recalled = Recalled { people: people.of(customer, before), same_key };
        }
    }
    Ok(())
}

fn found_by(customer: &Customer) -> Vec<BlindIndex> {
    let number = customer.number.map(|number| BlindIndex(number.0));
    customer.phones.iter().chain(&customer.emails).copied().chain(number).collect()
}

struct People {
    by_contact: BTreeMap<BlindIndex, Vec<PersonId>>,
    people: BTreeMap<PersonId, Person>,
}

impl People {
    fn of(&self, customer: &Customer, before: Option<PersonId>) -> Vec<Person> {
        let contacts = found_by(customer);
        let mut ids: Vec<PersonId> =
            contacts.iter().filter_map(|it| self.by_contact.get(it)).flatten().copied().collect();
        ids.extend(before);
        ids.sort_unstable();
        ids.dedup();
        ids.iter().filter_map(|id| self.people.get(id)).cloned().collect()
    }
}

fn recall(ledger: &Ledger, contacts: Vec<BlindIndex>, holders: Vec<PersonId>) -> anyhow::Result<People> {
    let wanted = Wanted { contacts, ..Wanted::default() };
    let Found { people: found, .. } = ledger.lookup(wanted).wait().context("looking up customers of the DMS")?;
    let mut ids: Vec<PersonId> = found.iter().map(|(_, person)| *person).chain(holders).collect();
    ids.sort_unstable();
    ids.dedup();
    let entries = ledger.entries_of_people(&ids).wait().context("recalling customers of the DMS")?;
    let mut by_contact: BTreeMap<BlindIndex, Vec<PersonId>> = BTreeMap::new();
    for (contact, person) in found {
        by_contact.entry(contact).or_default().push(person);
    }
    Ok(People { by_contact, people: fold::recall(&entries) })
}
