//! Rows of the DMS in any order, late, changed and again: what is read twice is recorded once.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::{prelude::*, sample::select};

use super::{
    super::{paper::keyed, rows, store::Store},
    acts::customer,
};
use crate::{
    entry::Body,
    ids::DealKey,
    record::Recorded,
    words::{AppointmentStatus, Channel, DealStatus, Department, UnitStatus},
};

/// One row as the DMS has it at the moment.
#[derive(Clone, Debug)]
pub(super) struct RowRead {
    kind: usize,
    who: usize,
    co_buyer: Option<usize>,
    number: u8,
    hours_ago: i64,
    status: usize,
    again: u8,
    blocked: bool,
}

pub(super) fn row_read() -> impl Strategy<Value = RowRead> {
    let people = (0_usize..6, prop::option::weighted(0.2, 0_usize..6));
    let what = (0_usize..8, 0_u8..3, select(&[-30_i64, -2, 0, 5, 26, 200, 7_500][..]), 0_usize..4);
    (people, what, 0_u8..2, prop::bool::weighted(0.05)).prop_map(
        |((who, co_buyer), (kind, number, hours_ago, status), again, blocked)| RowRead {
            kind,
            who,
            co_buyer,
            number,
            hours_ago,
            status,
            again,
            blocked,
        },
    )
}

/// Reads the row, and then once more.
pub(super) fn read(store: &mut Store, act: &RowRead) {
    let row = row(store, act);
    store.reads(std::slice::from_ref(&row));
    let (again, entries) = store.reads(std::slice::from_ref(&row));
    assert_eq!((again.same, entries), (1, 0), "a row that is known to the letter is no news: {act:?}");
}

fn row(store: &Store, act: &RowRead) -> Recorded {
    let who = |who: usize| customer(who).in_dms(&if who.is_multiple_of(2) { who.to_string() } else { String::new() });
    let mut own = who(act.who);
    if act.blocked {
        own = own.declines(&[Channel::Text]);
    }
    let (number, at) =
        (format!("{} of {}", act.number, act.who), store.now - SignedDuration::from_hours(act.hours_ago));
    let past = at.min(store.now);
    let closed = act.status.is_multiple_of(2).then_some(past);
    let department = if act.number == 0 { Department::Service } else { Department::Sales };
    let mut row = match act.kind {
        0 => rows::customer(own, &number),
        1 => rows::visit(own, &number, past),
        2 => rows::deal(own, &number, past, DealStatus::ALL[act.status]),
        3 | 4 => rows::repair(own, &number, past, closed),
        5 => rows::lead(own, &number, past, act.status > 0),
        6 => rows::unit(&number, UnitStatus::ALL[act.status % 3]),
        _ => rows::appointment(own, &number, department, at, AppointmentStatus::ALL[act.status]),
    };
    row.co_buyer = act.co_buyer.filter(|other| act.kind == 2 && *other != act.who).map(who);
    row.content = keyed(&format!("{:?} {}", row.content, act.again));
    row
}

/// A deal is booked once until it is unwound, and only what was booked is.
pub(super) fn books_are_right(store: &Store) {
    let mut booked: BTreeMap<DealKey, bool> = BTreeMap::new();
    let noted = |deal: DealKey| {
        store.entries.iter().any(|entry| matches!(&entry.body, Body::DealNoted(it) if it.row.key == deal.0))
    };
    for entry in &store.entries {
        match &entry.body {
            Body::DealBooked(it) if noted(it.deal) => {
                let before = booked.insert(it.deal, true);
                assert_ne!(before, Some(true), "the deal {:?} was booked twice", it.deal);
            }
            Body::DealUnwound(it) => drop(booked.insert(it.deal, false)),
            _ => {}
        }
    }
}
