//! Decides what the DMS's own facts are to us: see [`DmsFact`].

use jiff::Timestamp;

use super::{About, Deciding};
use crate::{
    dms::DmsFact,
    effect::Answer,
    entry::{Actor, RepairOrderClosed, RepairOrderOpened, StockMarked, SyncSeen},
    ids::{BlindIndex, KeyedHash, StoreId},
    state::Person,
};

impl Deciding<'_> {
    /// `actor`: whoever says so, the DMS itself or an operator who read it.
    pub(super) fn dms(&mut self, fact: &DmsFact, actor: Actor) {
        match fact {
            DmsFact::RepairOrder { store, contacts, order, open, at, recalled } => {
                let people = self.repairs_for(contacts, &recalled.people);
                people.iter().for_each(|person| self.repair_order(*store, person, *order, *open, *at));
                if self.out.entries.is_empty() {
                    self.out.answer = Answer::Known;
                }
            }
            DmsFact::Stock { store, stock, sold } => {
                let marked = |stock: &&String| self.state.sold.contains_key(&(*store, (*stock).clone()));
                let stock: Vec<String> = stock.iter().filter(|it| marked(it) != *sold).cloned().collect();
                if stock.is_empty() {
                    self.out.answer = Answer::Known;
                    return;
                }
                self.emit_as(actor, self.now, About::store(*store), StockMarked { stock, sold: *sold });
            }
            DmsFact::Synced { kind, at } => {
                if self.state.synced.get(kind).is_some_and(|through| through >= at) {
                    self.out.answer = Answer::Known;
                    return;
                }
                let seen = SyncSeen { kind: *kind, through: (*at).min(self.now) };
                self.emit_as(actor, self.now, About::store(StoreId(0)), seen);
            }
        }
    }

    /// Everybody who shares a contact point with the order: nobody can say whose car it is. Who is not known here has
    /// nothing that could be held.
    fn repairs_for(&self, contacts: &[BlindIndex], recalled: &[Person]) -> Vec<Person> {
        let ids = contacts.iter().filter_map(|contact| self.state.contacts.get(contact)).flatten();
        let mut people: Vec<Person> = ids.filter_map(|id| self.state.people.get(id)).cloned().collect();
        people.extend(recalled.iter().cloned());
        people.sort_by_key(|person| person.facts.person);
        people.dedup_by_key(|person| person.facts.person);
        people
    }

    fn repair_order(&mut self, store: StoreId, person: &Person, order: KeyedHash, open: bool, at: Timestamp) {
        let known = person.repair_orders.iter().any(|(other, _)| *other == order);
        let lead = person.leads.first().and_then(|id| self.state.leads.get(id));
        let store = lead.map_or(store, |lead| lead.store);
        let about = About { store, lead: None, person: Some(person.facts.person) };
        if open && !known {
            self.emit_as(Actor::Dms, at.min(self.now), about, RepairOrderOpened { order });
        } else if !open && known {
            self.emit_as(Actor::Dms, at.min(self.now), about, RepairOrderClosed { order });
        }
    }
}
