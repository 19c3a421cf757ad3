//! Rows of what the DMS said, as it said it last, and of what was there before keepwarm.

use keepwarm_domain::entry::{Body, Entry, Vehicle};

use super::Batch;
use crate::{
    cell::Day,
    error::Result,
    rows::Rows,
    schema::{Baseline, DmsAppointment, DmsDeal, DmsRepairOrder, DmsVisit, History, SourceConsentFact, Unit},
};

/// The tables of one batch.
#[derive(Default)]
pub(super) struct Records {
    appointments: Rows<DmsAppointment>,
    deals: Rows<DmsDeal>,
    repair_orders: Rows<DmsRepairOrder>,
    visits: Rows<DmsVisit>,
    units: Rows<Unit>,
    history: Rows<History>,
    baselines: Rows<Baseline>,
    consents: Rows<SourceConsentFact>,
}

impl Records {
    pub(super) fn want(&mut self, body: &Body) {
        match body {
            Body::AppointmentNoted(body) => self.appointments.want(body.row.key),
            Body::DealNoted(body) => self.deals.want(body.row.key),
            Body::RepairOrderNoted(body) => self.repair_orders.want(body.row.key),
            Body::VisitNoted(body) => self.visits.want(body.row.key),
            Body::UnitNoted(body) => self.units.want(body.row.key),
            Body::HistoryNoted(body) => self.history.want(body.row.key),
            _ => {}
        }
    }

    pub(super) fn fetch(&mut self, file: &duckdb::Connection) -> Result<()> {
        self.appointments.fetch(file)?;
        self.deals.fetch(file)?;
        self.repair_orders.fetch(file)?;
        self.visits.fetch(file)?;
        self.units.fetch(file)?;
        self.history.fetch(file)
    }

    pub(super) fn write(&self, file: &duckdb::Connection) -> Result<()> {
        self.appointments.write(file)?;
        self.deals.write(file)?;
        self.repair_orders.write(file)?;
        self.visits.write(file)?;
        self.units.write(file)?;
        self.history.write(file)?;
        self.baselines.write(file)?;
        self.consents.write(file)
    }
}

impl Batch {
    /// Rows of the DMS; whether the entry was one.
    pub(super) fn fold_records(&mut self, entry: &Entry) -> bool {
        match &entry.body {
            Body::AppointmentNoted(_) | Body::VisitNoted(_) => self.fold_visits(entry),
            Body::DealNoted(_) | Body::RepairOrderNoted(_) => self.fold_business(entry),
            Body::UnitNoted(_) | Body::HistoryNoted(_) | Body::BaselineTaken(_) => self.fold_rest(entry),
            Body::SourceConsentRecorded(body) => {
                let row = SourceConsentFact {
                    entry_seq: entry.seq,
                    source: body.source.clone(),
                    level: body.level,
                    wording: body.wording.clone(),
                    approved_by: body.approved_by.clone(),
                    actor: entry.actor.to_string(),
                    recorded: self.recorded(entry),
                };
                self.records.consents.insert(row);
            }
            _ => return false,
        }
        true
    }

    fn fold_visits(&mut self, entry: &Entry) {
        let recorded = self.recorded(entry);
        let (person_id, lead_id, store_id) = (entry.person, entry.lead, entry.store);
        match &entry.body {
            Body::AppointmentNoted(body) => {
                let agreed = self.moment(store_id, body.at);
                self.records.appointments.upsert(DmsAppointment {
                    row_key: body.row.key,
                    feed: body.row.source.clone(),
                    store_id,
                    department: body.department,
                    person_id,
                    lead_id,
                    agreed,
                    made: body.made_at.map(|at| self.moment(store_id, at)),
                    status: body.status,
                    recorded,
                    local_date: agreed.day(),
                });
            }
            Body::VisitNoted(body) => {
                let visited = self.moment(store_id, body.at);
                self.records.visits.upsert(DmsVisit {
                    row_key: body.row.key,
                    feed: body.row.source.clone(),
                    store_id,
                    person_id,
                    lead_id,
                    visited,
                    sold: body.sold,
                    recorded,
                    local_date: visited.day(),
                });
            }
            _ => {}
        }
    }

    fn fold_business(&mut self, entry: &Entry) {
        let recorded = self.recorded(entry);
        let (person_id, lead_id, store_id) = (entry.person, entry.lead, entry.store);
        match &entry.body {
            Body::DealNoted(body) => {
                let contracted = self.moment(store_id, body.at);
                let vehicle = body.vehicle.clone().unwrap_or_default();
                self.records.deals.upsert(DmsDeal {
                    row_key: body.row.key,
                    feed: body.row.source.clone(),
                    store_id,
                    person_id,
                    co_buyer_id: body.co_buyer,
                    lead_id,
                    status: body.status,
                    contracted,
                    stock: body.stock.clone(),
                    vehicle_year: vehicle.year,
                    vehicle_make: vehicle.make,
                    vehicle_model: vehicle.model,
                    gross_cents: body.gross_cents,
                    recorded,
                    local_date: contracted.day(),
                });
            }
            Body::RepairOrderNoted(body) => {
                let opened = body.opened_at.map(|at| self.moment(store_id, at));
                let closed = body.closed_at.map(|at| self.moment(store_id, at));
                self.records.repair_orders.upsert(DmsRepairOrder {
                    row_key: body.row.key,
                    feed: body.row.source.clone(),
                    store_id,
                    person_id,
                    lead_id,
                    opened,
                    closed,
                    customer_pay_cents: body.customer_pay_cents,
                    recorded,
                    local_date: closed.or(opened).unwrap_or(recorded).day(),
                });
            }
            _ => {}
        }
    }

    fn fold_rest(&mut self, entry: &Entry) {
        let recorded = self.recorded(entry);
        let (person_id, store_id) = (entry.person, entry.store);
        match &entry.body {
            Body::UnitNoted(body) => {
                let Vehicle { year, make, model, .. } = body.vehicle.clone().unwrap_or_default();
                self.records.units.upsert(Unit {
                    row_key: body.row.key,
                    feed: body.row.source.clone(),
                    store_id,
                    stock: body.stock.clone(),
                    status: body.status,
                    vehicle_year: year,
                    vehicle_make: make,
                    vehicle_model: model,
                    recorded,
                });
            }
            Body::HistoryNoted(body) => {
                let requested = self.moment(store_id, body.requested_at);
                self.records.history.upsert(History {
                    row_key: body.row.key,
                    feed: body.row.source.clone(),
                    store_id,
                    person_id,
                    department: body.department,
                    source: body.source.clone(),
                    requested,
                    local_date: requested.day(),
                });
            }
            Body::BaselineTaken(body) => {
                for count in &body.counts {
                    self.records.baselines.insert(Baseline {
                        entry_seq: entry.seq,
                        baseline: body.name.clone(),
                        store_id,
                        department: count.department,
                        from_date: Day::of(body.from),
                        through_date: Day::of(body.through),
                        age_days: body.age_days,
                        leads: count.leads.into(),
                        set_leads: count.set.into(),
                        due_leads: count.due.into(),
                        shown_leads: count.shown.into(),
                        visited_leads: count.visited.into(),
                        sold_leads: count.sold.into(),
                        actor: entry.actor.to_string(),
                        taken: recorded,
                    });
                }
            }
            _ => {}
        }
    }
}
