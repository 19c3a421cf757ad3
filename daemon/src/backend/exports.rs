//! Contact points on their way out, as CSV: the list of opt-outs, and the numbers that a vendor is to check. Who took them
//! is in the ledger before they are handed out.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::{civil::Date, tz::TimeZone};
use keepwarm_domain::{
    entry::{Actor, ContactsExported},
    golive::{LIST_DAYS_REMIND, age_days, holds_until},
    ids::{BlindIndex, PersonId},
    order::Order,
    state::{Scopes, State},
    words::ListKind,
};

use super::{Backend, imports::ordered};
use crate::{
    api::{
        backend::Result,
        view::{ExportOf, ListView, ListsView, Page, ShutRow},
    },
    lists::contact,
};

/// Contact points looked up at a time.
const CONTACTS_PER_LOOK: usize = 5_000;

/// A phone that a vendor is to check, and the day the customer was last heard of: a number that went to somebody else
/// after that day is not theirs any more.
struct ToCheck {
    person: PersonId,
    since: Date,
}

impl Backend {
    pub(super) async fn export_csv(&self, of: ExportOf, actor: Actor) -> Result<Vec<u8>> {
        let (what, csv, rows, in_clear) = match of {
            ExportOf::Suppressions { in_clear } => {
                let (csv, rows, clear) = self.suppressions_csv(in_clear).await?;
                ("suppressions", csv, rows, clear)
            }
            ExportOf::Numbers { list, region } => {
                let (csv, rows) = self.numbers_csv(list, region).await?;
                ("numbers-to-check", csv, rows, rows)
            }
        };
        let noted = ContactsExported { what: what.to_owned(), rows, in_clear };
        self.told(ordered(Order::Note(Box::new(noted.into())), actor)).await?;
        Ok(csv)
    }

    async fn suppressions_csv(&self, in_clear: bool) -> Result<(Vec<u8>, u64, u64)> {
        let shut: Vec<(BlindIndex, Scopes)> =
            self.engine.ask(|state| state.suppressions.contacts_after(None).collect()).await?;
        let mut clear = 0;
        let mut csv = if in_clear { "index,scope,contact\n".to_owned() } else { "index,scope\n".to_owned() };
        for some in shut.chunks(CONTACTS_PER_LOOK) {
            let known = if in_clear { self.in_clear(some).await? } else { BTreeMap::new() };
            for (index, scopes) in some {
                // One row for each scope, as an import reads them.
                for scope in scopes.scopes() {
                    csv.push_str(&format!("{index},{scope}"));
                    if in_clear {
                        let contact = known.get(index).map(String::as_str).unwrap_or_default();
                        clear += u64::from(!contact.is_empty());
                        csv.push_str(&format!(",{contact}"));
                    }
                    csv.push('\n');
                }
            }
        }
        Ok((csv.into_bytes(), shut.len() as u64, clear))
    }

    /// Numbers and addresses that the vault still knows, by their index.
    async fn in_clear(&self, shut: &[(BlindIndex, Scopes)]) -> Result<BTreeMap<BlindIndex, String>> {
        let indexes: Vec<BlindIndex> = shut.iter().map(|(index, _)| *index).collect();
        let found = self.ledger.people_by_contact(&indexes).await.context("looking opt-outs up")?;
        let mut ids: Vec<PersonId> = found.into_iter().map(|(_, person)| person).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut known = BTreeMap::new();
        for record in self.people(&ids).await?.into_values() {
            for text in record.phones.iter().chain(&record.emails) {
                known.extend(contact(text).map(|contact| (contact.index(&self.keys), contact.normalized)));
            }
        }
        Ok(known)
    }

    async fn numbers_csv(&self, list: Option<ListKind>, region: Option<String>) -> Result<(Vec<u8>, u64)> {
        let today = self.clock.now().to_zoned(TimeZone::UTC).date();
        let wanted = self.engine.ask(move |state| to_check(state, list, region.as_deref(), today)).await?;
        let ids: Vec<PersonId> = wanted.values().map(|it| it.person).collect();
        let mut csv = "phone,since\n".to_owned();
        let mut rows = 0;
        for some in ids.chunks(CONTACTS_PER_LOOK) {
            for (person, record) in self.people(some).await? {
                for number in record.phones.iter().filter_map(|phone| contact(phone)) {
                    let Some(it) = wanted.get(&number.index(&self.keys)).filter(|it| it.person == person) else {
                        continue;
                    };
                    rows += 1;
                    csv.push_str(&format!("{},{}\n", number.normalized, it.since));
                }
            }
        }
        Ok((csv.into_bytes(), rows))
    }

    pub(super) async fn lists_view(&self) -> Result<ListsView> {
        let today = self.clock.now().to_zoned(TimeZone::UTC).date();
        Ok(self.engine.ask(move |state| lists(state, today)).await?)
    }

    pub(super) async fn shut_page(&self, after: Option<BlindIndex>, limit: usize) -> Result<Page<ShutRow>> {
        let page = self.engine.ask(move |state| {
            let shut = || state.suppressions.contacts_after(after);
            let rows: Vec<ShutRow> = shut()
                .take(limit + 1)
                .map(|(contact, scopes)| ShutRow { contact, scopes: scopes.scopes().collect() })
                .collect();
            let more = rows.len() > limit;
            let total = state.suppressions.contacts_after(None).count() as u64;
            Page { rows: rows.into_iter().take(limit).collect(), more, matching: Some(total) }
        });
        Ok(page.await?)
    }
}

/// Phones of customers with an open lead that the list has not spoken of lately.
fn to_check(state: &State, list: Option<ListKind>, region: Option<&str>, today: Date) -> BTreeMap<BlindIndex, ToCheck> {
    let mut wanted: BTreeMap<BlindIndex, ToCheck> = BTreeMap::new();
    for lead in state.leads.values() {
        let Some(person) = state.people.get(&lead.person) else { continue };
        let heard = lead.last_reply_at.unwrap_or(lead.requested_at).max(lead.requested_at);
        let since = heard.to_zoned(state.setup.zone(lead.store)).date();
        for phone in &person.facts.phones {
            let fresh = list.and_then(|list| state.scrubs.check(phone, list, region)).is_some_and(|check| {
                today.since(check.dated).is_ok_and(|age| i64::from(age.get_days()) < LIST_DAYS_REMIND)
            });
            if !fresh {
                let it = wanted.entry(*phone).or_insert(ToCheck { person: lead.person, since });
                it.since = it.since.max(since);
            }
        }
    }
    wanted
}

fn lists(state: &State, today: Date) -> ListsView {
    let phones: std::collections::BTreeSet<BlindIndex> = state
        .leads
        .values()
        .filter_map(|lead| state.people.get(&lead.person))
        .flat_map(|person| person.facts.phones.iter().copied())
        .collect();
    let said = |list: ListKind, region: Option<&str>| {
        let checks = phones.iter().filter_map(|phone| state.scrubs.check(phone, list, region));
        checks.fold((0, 0), |(checked, listed), check| (checked + 1, listed + u64::from(check.listed)))
    };
    let lists = state.setup.lists.iter().map(|((list, region), known)| {
        let (checked, listed) = said(*list, region.as_deref());
        let age = age_days(known, today);
        ListView {
            list: *list,
            region: region.clone(),
            version: known.version.clone(),
            dated: known.dated,
            age_days: age,
            holds_until: holds_until(known),
            is_due: age >= LIST_DAYS_REMIND,
            checked,
            listed,
        }
    });
    ListsView { lists: lists.collect(), numbers: phones.len() as u64 }
}
