//! Do-not-call lists: whether a number may be approached at all. Owns what excuses from a list and how old a list may be;
//! the lists themselves are the state's.

use jiff::{Timestamp, civil::Date};

use super::{Customer, Laws, Policy};
use crate::{
    calendar::{civil_date, plus_days},
    words::{ConsentLevel, ListKind},
};

/// What a list last said of a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scrub {
    /// The day that the list is of.
    pub dated: Date,
    pub listed: bool,
}

/// Why a number may be approached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Excused {
    pub rule: String,
    /// The first instant at which this excuses no more; none: it lasts, or a list says so that is renewed.
    pub until: Option<Timestamp>,
}

impl Policy {
    /// Whether the do-not-call lists let a customer be approached by phone at `at`. An agreement in writing with this
    /// seller excuses from the lists, and so does a relationship that every law knows which may hold for the customer.
    /// `scrubbed` says what a list last said of the customer's numbers: of each list of [`lists`](Self::lists).
    ///
    /// # Errors
    /// The id of the rule that forbids it: a number that is listed, was never checked, or was checked too long ago.
    pub fn do_not_call(
        &self,
        customer: &Customer<'_>,
        at: Timestamp,
        scrubs: &[Option<Scrub>],
    ) -> Result<Excused, String> {
        if customer.consent == ConsentLevel::Pewc {
            return Ok(Excused { rule: "scrub.pewc".to_owned(), until: None });
        }
        let relationship = self.relationship(customer, Laws::All, at);
        if relationship.holds(at) {
            return Ok(Excused { rule: relationship.rule.to_owned(), until: relationship.until });
        }
        // The day is the store's or the customer's: whichever is further on makes a list older.
        let today = customer.places.iter().map(|place| civil_date(&place.zone, at)).max();
        let refused = |rule: &str| Err(rule.to_owned());
        for scrub in scrubs {
            match (scrub, today) {
                (Some(scrub), _) if scrub.listed => return refused("scrub.listed"),
                (Some(scrub), Some(today)) if plus_days(scrub.dated, i32::from(self.scrub_days)) >= today => {}
                (Some(_), _) => return refused("scrub.stale"),
                (None, _) => return refused("scrub.none"),
            }
        }
        if scrubs.is_empty() {
            refused("scrub.none")
        } else {
            Ok(Excused { rule: "scrub.clear".to_owned(), until: None })
        }
    }

    /// The lists that the numbers of somebody who may be at the customer's places are checked against: the national one,
    /// and those of their states that the store keeps.
    pub fn lists<'a>(&self, customer: &Customer<'a>, kept: impl Fn(&str) -> bool) -> Vec<(ListKind, Option<&'a str>)> {
        let mut states: Vec<&str> = customer.places.iter().map(|place| place.state.as_str()).collect();
        states.sort_unstable();
        states.dedup();
        let of_states = states.into_iter().filter(|state| kept(state)).map(|state| (ListKind::StateDnc, Some(state)));
        std::iter::once((ListKind::NationalDnc, None)).chain(of_states).collect()
    }
}
