//! Which times a lead is offered for a visit, and what it can be told. Owns who could receive the customer and who is busy
//! then; the arithmetic of hours is `calendar`'s.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Lead, State};
use crate::{
    calendar::{self, Slot, VISIT, overlap},
    entry::RepConfigured,
    ids::RepId,
    known::{Field, Known},
    words::YesNo,
};

/// How far a time is from ideal: whoever answers the customer is free, the owner is, somebody of the department is, and
/// where nobody is, the store is open all the same.
const ACTING: u8 = 0;
const OWNER: u8 = 1;
const COLLEAGUE: u8 = 2;
const NOBODY: u8 = 3;

impl State {
    /// Two times for a visit of the lead's customer, the earlier first: within the department's hours and not on the store's holidays,
    /// in the shifts of whoever answers them and when that one has no other visit, as the customer said they prefer.
    /// Where that leaves nothing, the owner or a colleague receives them. Fewer than two only where the store does not
    /// open for two visits within 30 days.
    #[must_use]
    pub fn visit_options(&self, lead: &Lead, now: Timestamp) -> Vec<Timestamp> {
        let Some(store) = self.setup.stores.get(&lead.store) else { return Vec::new() };
        let zone = self.setup.zone(lead.store);
        let staff: Vec<_> = self.setup.staff(lead.store, lead.department).collect();
        let busy = self.busy(lead);
        let free = |rep: &RepConfigured, slot: &Slot| {
            let taken = || busy.get(&rep.rep).is_some_and(|visits| visits.iter().any(|at| overlap(*at, slot.at)));
            rep.is_there(slot) && !self.roster.is_away(rep.rep, slot.date) && !taken()
        };
        let is_free = |id: RepId, slot: &Slot| self.setup.reps.get(&id).is_some_and(|rep| free(rep, slot));
        let host = |slot: &Slot| {
            if is_free(lead.acting, slot) {
                ACTING
            } else if is_free(lead.owner, slot) {
                OWNER
            } else if staff.iter().any(|rep| free(rep, slot)) {
                COLLEAGUE
            } else {
                NOBODY
            }
        };
        calendar::two_slots(&store.hours_of(lead.department), &zone, now, &lead.answers.wish(), host)
    }

    /// Whether [`Self::visit_options`] are two.
    #[must_use]
    pub fn has_visit_options(&self, lead: &Lead, now: Timestamp) -> bool {
        let Some(store) = self.setup.stores.get(&lead.store) else { return false };
        let today = calendar::civil_date(&self.setup.zone(lead.store), now);
        calendar::opens_for_two(&store.hours_of(lead.department), today)
    }

    /// The agreed visits of everybody at the lead's store, but for its own.
    fn busy(&self, lead: &Lead) -> BTreeMap<RepId, Vec<Timestamp>> {
        let mut busy: BTreeMap<RepId, Vec<Timestamp>> = BTreeMap::new();
        for visit in self.appointments.values().filter(|it| it.lead != lead.id) {
            if let Some(other) = self.leads.get(&visit.lead).filter(|other| other.store == lead.store) {
                busy.entry(other.acting).or_default().push(visit.at);
            }
        }
        busy
    }

    /// Which fields a message to the lead's customer can fill. Who says that there is no car to trade in has none,
    /// whatever an inquiry named.
    #[must_use]
    pub fn known(&self, lead: &Lead) -> Known {
        let told = self.people.get(&lead.person).map(|person| person.facts.known).unwrap_or_default();
        let known = told.and(lead.answers.known());
        if lead.answers.trade == Some(YesNo::No) {
            known.without(Field::TradeYear).without(Field::TradeMake).without(Field::TradeModel)
        } else {
            known
        }
    }
}

impl RepConfigured {
    /// Whether they work through a visit at this time. Without shifts they work whenever the store is open.
    #[must_use]
    pub fn is_there(&self, slot: &Slot) -> bool {
        let weekday = usize::try_from(slot.date.weekday().to_monday_zero_offset()).expect("0 to 6");
        let whole = |shift: calendar::DayHours| {
            let until = slot.time.checked_add(VISIT);
            shift.open <= slot.time && until.is_ok_and(|until| until <= shift.close)
        };
        let on_shift = self.shifts.as_ref().is_none_or(|week| week[weekday].is_some_and(whole));
        self.active && on_shift && !self.days_off.contains(&slot.date)
    }
}
