//! Rows of the store's DMS, as the shell hands them over.

use jiff::Timestamp;

use super::{
    ledger,
    paper::{STORE, blind, keyed},
    people::Customer as Known,
    store::Store,
};
use crate::{
    effect::{Answer, RowsTaken},
    entry::{Actor, Inquiry},
    input::{Input, Recalled, Slot},
    record::{Customer, Record, Recorded, RecordsArrived},
    words::{AppointmentStatus, Channel, DealStatus, Department, Language, UnitStatus, Urgency},
};

/// A row under the DMS's own number; what it says is its content.
pub(super) fn row(number: &str, who: Option<Customer>, what: Record) -> Recorded {
    let content = keyed(&format!("{who:?} {what:?}"));
    Recorded { key: keyed(number), content, seen: None, customer: who, co_buyer: None, what, changed_at: None }
}

/// The customer's own row.
pub(super) fn customer(who: Customer, number: &str) -> Recorded {
    row(&format!("customer {number}"), Some(who), Record::Customer)
}

pub(super) fn unit(stock: &str, status: UnitStatus) -> Recorded {
    row(&format!("unit {stock}"), None, Record::Unit { stock: stock.to_owned(), status, vehicle: None })
}

pub(super) fn deal(who: Customer, number: &str, at: Timestamp, status: DealStatus) -> Recorded {
    let (stock, vehicle, gross_cents) = (Some(format!("stock of {number}")), None, None);
    row(&format!("deal {number}"), Some(who), Record::Deal { at, status, stock, vehicle, gross_cents })
}

pub(super) fn repair(who: Customer, number: &str, opened: Timestamp, closed: Option<Timestamp>) -> Recorded {
    let (customer_pay_cents, vehicle) = (Some(18_950), None);
    let what = Record::RepairOrder { opened_at: Some(opened), closed_at: closed, customer_pay_cents, vehicle };
    row(&format!("order {number}"), Some(who), what)
}

pub(super) fn visit(who: Customer, number: &str, at: Timestamp) -> Recorded {
    row(&format!("visit {number}"), Some(who), Record::Visit { at, sold: false })
}

pub(super) fn appointment(
    who: Customer,
    number: &str,
    department: Department,
    at: Timestamp,
    status: AppointmentStatus,
) -> Recorded {
    let what = Record::Appointment { department, at, made_at: None, status };
    row(&format!("appointment {number}"), Some(who), what)
}

/// A lead of the CRM.
pub(super) fn lead(who: Customer, number: &str, asked: Timestamp, open: bool) -> Recorded {
    let inquiry = Inquiry {
        source: "website".to_owned(),
        natural_key: None,
        content: keyed(""),
        requested_at: asked,
        vehicle: None,
        trade_in: None,
        flags: Vec::new(),
        urgency: Urgency::Unknown,
        opening: None,
    };
    row(&format!("lead {number}"), Some(who), Record::Lead { department: Department::Sales, inquiry, open })
}

impl Known {
    /// As the DMS names them, under its number of them.
    pub(super) fn in_dms(&self, number: &str) -> Customer {
        let index = |contacts: &[&'static str]| contacts.iter().map(|contact| blind(contact)).collect();
        Customer {
            number: (!number.is_empty()).then(|| keyed(&format!("number {number}"))),
            phones: index(&self.phones),
            emails: index(&self.emails),
            name: self.name.map(blind),
            known: self.known,
            npa: self.phones.first().and_then(|phone| phone.get(2..5)?.parse().ok()),
            zip3: None,
            region: self.region.map(str::to_owned),
            language: Language::English,
            declined: Vec::new(),
            private: Slot(0),
            recalled: Recalled::default(),
        }
    }
}

impl Customer {
    pub(super) fn declines(mut self, channels: &[Channel]) -> Self {
        self.declined.extend(channels);
        self
    }
}

impl Store {
    /// The DMS is read: so much came of it, and so many entries.
    pub(super) fn reads(&mut self, rows: &[Recorded]) -> (RowsTaken, usize) {
        let mut rows = rows.to_vec();
        rows.iter_mut().for_each(|row| ledger::hydrate_row(&self.entries, row));
        self.reads_stale(rows)
    }

    /// Rows are brought in as of a moment.
    pub(super) fn brings_in(&mut self, rows: &[Recorded], as_of: Timestamp) -> (RowsTaken, usize) {
        let mut rows = rows.to_vec();
        rows.iter_mut().for_each(|row| ledger::hydrate_row(&self.entries, row));
        self.takes_rows(rows, Some(as_of))
    }

    /// The same with what was looked up earlier.
    pub(super) fn reads_stale(&mut self, rows: Vec<Recorded>) -> (RowsTaken, usize) {
        self.takes_rows(rows, None)
    }

    fn takes_rows(&mut self, rows: Vec<Recorded>, opening: Option<Timestamp>) -> (RowsTaken, usize) {
        let before = self.entries.len();
        let answer = self.tell(Input::Records(Box::new(RecordsArrived {
            source: "dms".to_owned(),
            store: STORE,
            rows,
            quarantined: Vec::new(),
            file: None,
            opening,
            retry_of: None,
            actor: Actor::System,
        })));
        let Answer::Rows(taken) = answer else { panic!("the rows were not taken: {answer:?}") };
        let entries = self.entries.len() - before;
        self.run_until(self.now);
        (taken, entries)
    }
}
