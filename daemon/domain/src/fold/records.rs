//! Folds what rows of the DMS said. A customer who asked for nothing is let go of again as soon as every look-up of the
//! ledger is sure to find them; of who did business here a compact row stays.

use jiff::{Timestamp, civil::Date};

use super::{people::know, queue};
use crate::{
    calendar::civil_date,
    entry::{AppointmentNoted, Body, DealNoted, Entry, RepairOrderNoted, Row, UnitNoted},
    ids::{DealKey, PersonId},
    state::{Deal, Patron, Seen, State},
    words::{AppointmentStatus, DealStatus, Department, UnitStatus},
};

/// So many closed repair orders are known again: a DMS sends those of the last weeks anew.
const SERVICED_MAX: usize = 8;

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::CustomerNoted(it) => {
            know(state, &it.person);
            state.passes(entry, it.person.person);
            if let Some(row) = &it.row {
                remember(state, entry, row);
            }
        }
        Body::AppointmentNoted(it) => {
            remember(state, entry, &it.row);
            appointment(state, entry, it);
        }
        Body::DealNoted(it) => {
            remember(state, entry, &it.row);
            deal(state, entry, it);
        }
        Body::RepairOrderNoted(it) => {
            remember(state, entry, &it.row);
            repair_order(state, entry, it);
        }
        Body::VisitNoted(it) => {
            remember(state, entry, &it.row);
            let lead = entry.lead.and_then(|id| state.leads.get_mut(&id));
            if let Some(lead) = lead {
                if it.sold {
                    lead.deal_at = Some(it.at);
                }
                // A lead that the visit opens begins with it; what it is to one that was open says `visit-recorded`.
                if lead.episode.is_none() {
                    lead.visited_at = Some(it.at);
                }
            }
        }
        Body::HistoryNoted(it) => remember(state, entry, &it.row),
        Body::UnitNoted(it) => {
            remember(state, entry, &it.row);
            unit(state, entry, it);
        }
        _ => {}
    }
}

fn remember(state: &mut State, entry: &Entry, row: &Row) {
    state.recent.records.insert(row.key, (row.content, entry.person, entry.seq));
    state.remember(entry.seq, Seen::Record(row.key));
}

fn patron<'a>(state: &'a mut State, entry: &Entry, person: PersonId) -> &'a mut Patron {
    queue::arm(state, entry.store, entry.recorded_at);
    state.patrons.entry(person).or_insert_with(|| Patron::of(entry.store))
}

fn day(state: &State, entry: &Entry, at: Timestamp) -> Date {
    civil_date(&state.setup.zone(entry.store), at)
}

fn appointment(state: &mut State, entry: &Entry, it: &AppointmentNoted) {
    let lead = entry.lead.and_then(|id| state.leads.get_mut(&id));
    if let Some(lead) = lead.filter(|_| it.status == AppointmentStatus::Set) {
        lead.agreed_in = Some(it.row.key);
    }
    let day = day(state, entry, it.at);
    let Some(person) = entry.person.filter(|_| it.department == Department::Service) else { return };
    let patron = patron(state, entry, person);
    match it.status {
        AppointmentStatus::Set => patron.expected = Some(day),
        _ if patron.expected == Some(day) => patron.expected = None,
        _ => {}
    }
}

fn deal(state: &mut State, entry: &Entry, it: &DealNoted) {
    let day = day(state, entry, it.at);
    state.recent.deals.insert(it.row.key, it.status);
    if let Some(person) = entry.person.and_then(|id| state.people.get_mut(&id)) {
        person.deals.retain(|deal| deal.key != it.row.key);
        person.deals.push(Deal { key: it.row.key, status: it.status, at: it.at });
    }
    for id in entry.person.into_iter().chain(it.co_buyer) {
        let patron = patron(state, entry, id);
        if it.status == DealStatus::Booked {
            patron.paid = patron.paid.max(Some(day));
        }
        match it.status {
            DealStatus::Booked => patron.deal = patron.deal.max(Some(day)),
            _ if patron.deal == Some(day) => patron.deal = None,
            _ => {}
        }
    }
    if let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) {
        lead.deal_at = (it.status == DealStatus::Pending).then_some(it.at);
    }
    let Some(vehicle) = it.stock.clone().map(|stock| (entry.store, stock)) else { return };
    let of = Some(DealKey(it.row.key));
    match it.status {
        DealStatus::Booked => {
            state.sold.insert(vehicle, (of, entry.recorded_at));
        }
        DealStatus::Unwound | DealStatus::Lost => state.sold.retain(|key, (deal, _)| *key != vehicle || *deal != of),
        DealStatus::Pending => {}
    }
}

fn repair_order(state: &mut State, entry: &Entry, it: &RepairOrderNoted) {
    if it.closed_at.is_some() {
        state.recent.serviced.insert(it.row.key);
    }
    let Some((id, at)) = entry.person.zip(it.closed_at.or(it.opened_at)) else { return };
    let day = day(state, entry, at);
    if let Some(person) = state.people.get_mut(&id).filter(|_| it.closed_at.is_some()) {
        person.serviced.retain(|order| *order != it.row.key);
        person.serviced.push(it.row.key);
        let over = person.serviced.len().saturating_sub(SERVICED_MAX);
        person.serviced.drain(..over);
    }
    let patron = patron(state, entry, id);
    patron.repair_order = patron.repair_order.max(Some(day));
    if it.closed_at.is_some() && it.customer_pay_cents.is_some_and(|cents| cents > 0) {
        patron.paid = patron.paid.max(Some(day));
    }
    if patron.expected.is_some_and(|expected| expected <= day) {
        patron.expected = None;
    }
}

fn unit(state: &mut State, entry: &Entry, it: &UnitNoted) {
    let vehicle = (entry.store, it.stock.clone());
    match it.status {
        UnitStatus::Available => {
            state.sold.remove(&vehicle);
        }
        UnitStatus::Sold | UnitStatus::Gone => {
            state.sold.entry(vehicle).or_insert((None, entry.recorded_at));
        }
    }
}
