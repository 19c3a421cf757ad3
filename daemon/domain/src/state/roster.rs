//! Who is there, who has how much, and whose turn it is. Owns what the state knows of the staff beside the configuration;
//! decides nothing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{SetupState, State};
use crate::{
    calendar,
    entry::RepConfigured,
    ids::{LeadId, RepId, StoreId},
    words::{Department, RepRole},
};

/// One lead in the parts into which it is split among those who could have got it. Every count from 1 to 16 divides it, so
/// that no part is lost.
pub const WHOLE: i64 = 720_720;

/// The first number by which staff name a lead. Shorter ones are typed by mistake.
const ITEM_MIN: u32 = 10;

/// Numbers come round again only after so many, so that an answer to an old alert names nothing else.
const ITEMS_MIN: u32 = 9_990;

/// See the module.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Roster {
    /// Days off that somebody said, both included, beside those of the configuration.
    #[serde(with = "super::pairs")]
    pub away: BTreeMap<RepId, Vec<(Date, Date)>>,
    /// Who left for good: no file brings them back.
    pub left: BTreeSet<RepId>,
    /// Open leads of which each keeps the credit.
    #[serde(with = "super::pairs")]
    pub owns: BTreeMap<RepId, u32>,
    /// Open leads whose customers each answers.
    #[serde(with = "super::pairs")]
    pub answers: BTreeMap<RepId, u32>,
    /// What each got by turns and was due, for each store and department.
    #[serde(with = "super::pairs")]
    pub shares: BTreeMap<(StoreId, Department, RepId), Share>,
    /// When the next day of each store begins.
    #[serde(with = "super::pairs")]
    pub days: BTreeMap<StoreId, Timestamp>,
    /// When each closed their last tasks.
    #[serde(with = "super::pairs")]
    pub closed: BTreeMap<RepId, VecDeque<Timestamp>>,
    pub items: Items,
}

/// Of the leads given by turns.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Share {
    pub given: u64,
    /// The sum of their equal parts of every lead that they could have got, in parts of [`WHOLE`].
    pub due: i64,
}

impl Share {
    /// How much less than their due they got, in parts of [`WHOLE`]: whoever lacks most is next.
    #[must_use]
    pub fn lacks(&self) -> i64 {
        let given = i64::try_from(self.given).unwrap_or(i64::MAX);
        self.due.saturating_sub(given.saturating_mul(WHOLE))
    }
}

/// The short numbers by which the staff name open leads. A number follows from the ledger alone and comes round again
/// only after thousands of others.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Items {
    #[serde(with = "super::pairs")]
    leads: BTreeMap<u32, LeadId>,
    last: u32,
}

impl Items {
    #[must_use]
    pub fn lead(&self, item: u32) -> Option<LeadId> {
        self.leads.get(&item).copied()
    }

    pub(crate) fn open(&mut self, lead: LeadId) -> u32 {
        let room = ITEMS_MIN.max(u32::try_from(self.leads.len()).unwrap_or(u32::MAX / 4).saturating_mul(2));
        loop {
            let next = if self.last < ITEM_MIN || self.last >= ITEM_MIN + room { ITEM_MIN } else { self.last + 1 };
            self.last = next;
            if let std::collections::btree_map::Entry::Vacant(slot) = self.leads.entry(next) {
                slot.insert(lead);
                return next;
            }
        }
    }

    pub(crate) fn close(&mut self, item: u32) {
        self.leads.remove(&item);
    }
}

/// Counts one more or one less; nobody stands there with nothing.
pub(crate) fn count(of: &mut BTreeMap<RepId, u32>, rep: RepId, more: bool) {
    let held = of.entry(rep).or_default();
    *held = if more { *held + 1 } else { held.saturating_sub(1) };
    if *held == 0 {
        of.remove(&rep);
    }
}

impl Roster {
    #[must_use]
    pub fn is_away(&self, rep: RepId, date: Date) -> bool {
        self.away.get(&rep).is_some_and(|days| days.iter().any(|(from, until)| *from <= date && date <= *until))
    }

    /// How far the turns of a store's department are from fair: the largest difference between what somebody got and was
    /// due, in leads.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    pub fn deviation(&self, store: StoreId, department: Department) -> f64 {
        let of = self.shares.iter().filter(|((at, dept, _), _)| (*at, *dept) == (store, department));
        of.map(|(_, share)| share.lacks().abs()).max().unwrap_or(0) as f64 / WHOLE as f64
    }
}

impl SetupState {
    /// Whether their week has them there on the date. Without shifts they are there whenever the store is open.
    fn works_on(rep: &RepConfigured, date: Date) -> bool {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).expect("0 to 6");
        rep.active && rep.shifts.as_ref().is_none_or(|week| week[weekday].is_some()) && !rep.days_off.contains(&date)
    }
}

impl State {
    /// Whether a member of the staff works on a day of their store.
    #[must_use]
    pub fn works(&self, rep: RepId, date: Date) -> bool {
        let known = self.setup.reps.get(&rep);
        known.is_some_and(|known| SetupState::works_on(known, date)) && !self.roster.is_away(rep, date)
    }

    /// Whether a member of the staff is in the store at the moment.
    #[must_use]
    pub fn on_shift(&self, rep: RepId, at: Timestamp) -> bool {
        let Some(known) = self.setup.reps.get(&rep) else { return false };
        let local = self.setup.zone(known.store).to_datetime(at);
        if !self.works(rep, local.date()) {
            return false;
        }
        let weekday = usize::try_from(local.date().weekday().to_monday_zero_offset()).expect("0 to 6");
        match known.shifts.as_ref().map(|week| week[weekday]) {
            Some(Some(shift)) => shift.open <= local.time() && local.time() < shift.close,
            Some(None) => false,
            None => {
                let zone = self.setup.zone(known.store);
                let store = self.setup.stores.get(&known.store);
                let of_service = known.departments == [Department::Service];
                let department = if of_service { Department::Service } else { Department::Sales };
                store.is_some_and(|store| store.hours_of(department).is_open(&zone, at))
            }
        }
    }

    /// Whether they may be interrupted at the moment. A manager always may: behind them is nobody.
    #[must_use]
    pub fn may_interrupt(&self, rep: RepId, at: Timestamp) -> bool {
        let Some(known) = self.setup.reps.get(&rep) else { return false };
        let time = self.setup.zone(known.store).to_datetime(at).time();
        let quiet = known.duty.quiet.iter().any(|hours| hours.open <= time && time < hours.close);
        !quiet || known.role == RepRole::Manager
    }

    /// The day for which a store is staffed next: today, or that of its next opening.
    #[must_use]
    pub fn staffed_day(&self, store: StoreId, at: Timestamp) -> Date {
        calendar::civil_date(&self.setup.zone(store), self.setup.staffed(store, at))
    }

    /// The manager of a store, who has what nobody else has.
    #[must_use]
    pub fn manager(&self, store: StoreId) -> RepId {
        self.setup.stores.get(&store).map_or(RepId(0), |store| store.manager)
    }

    /// Who writes from this number or address.
    #[must_use]
    pub fn rep_of(&self, contact: &crate::ids::BlindIndex) -> Option<RepId> {
        let mut active = self.setup.reps.values().filter(|rep| rep.active);
        active.find(|rep| rep.duty.contacts.contains(contact)).map(|rep| rep.rep)
    }
}
