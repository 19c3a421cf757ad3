//! The clocks of consent: until when an inquiry or a purchase carries what was not agreed to in writing. Owns the
//! calendar of them; who is asked to agree to what stands in `consent`.
//!
//! Of all laws that hold at a place the shortest clock counts, for an inquiry and for a purchase each; of the two the
//! later end counts, because either is enough. Of several places the earliest end counts.

use jiff::{
    Span, Timestamp,
    civil::{Date, Weekday},
};

use super::{Clock, Customer, Place, Policy, RelationshipRule};
use crate::calendar::{civil_date, day_start, plus_days};

/// Whose clocks are asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Laws {
    /// Of the country: what lets a message be sent at all.
    Country,
    /// Of the country and the state: what excuses from a do-not-call list.
    All,
}

/// How long a relationship lasts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relationship<'a> {
    /// The rule that ends it.
    pub rule: &'a str,
    /// The first instant after it; None: there is none, or a law does not know any.
    pub until: Option<Timestamp>,
}

impl Relationship<'_> {
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| at < until)
    }
}

impl Policy {
    /// How long the relationship with a customer lasts, by the strictest of the places where they may be. Days begin and
    /// end by the clock of the place.
    #[must_use]
    pub fn relationship(&self, customer: &Customer<'_>, laws: Laws, at: Timestamp) -> Relationship<'_> {
        let ends = customer.places.iter().map(|place| self.relationship_at(customer, place, laws, at));
        ends.min_by_key(|end| end.until).unwrap_or(Relationship { rule: NO_RULE, until: None })
    }

    fn relationship_at(&self, customer: &Customer<'_>, place: &Place, laws: Laws, at: Timestamp) -> Relationship<'_> {
        let today = civil_date(&place.zone, at);
        let rules: Vec<&RelationshipRule> = self.relationship_rules(place, laws, today).collect();
        let end = |since: Option<Timestamp>, clock: fn(&RelationshipRule) -> Option<Clock>| {
            let clocks = rules.iter().filter_map(|rule| Some((rule.id.as_str(), clock(rule)?)));
            let ends = clocks.map(|(id, clock)| (since.and_then(|since| self.end(place, since, clock)), id));
            ends.min_by_key(|(end, _)| *end).unwrap_or((None, NO_RULE))
        };
        let inquiry = end(customer.inquiry, |rule| rule.inquiry);
        let purchase = end(customer.purchase, |rule| rule.purchase);
        let (until, rule) = if purchase.0 > inquiry.0 || customer.inquiry.is_none() { purchase } else { inquiry };
        Relationship { rule, until }
    }

    fn relationship_rules(&self, place: &Place, laws: Laws, on: Date) -> impl Iterator<Item = &RelationshipRule> {
        let named = |rule: &&RelationshipRule| rule.states.contains(&place.state);
        let alone = self.relationships.iter().any(|rule| rule.alone && named(&rule));
        self.relationships.iter().filter(move |rule| {
            let country = if alone { rule.alone && named(rule) } else { rule.states.is_empty() };
            rule.effective.holds(on) && (country || (laws == Laws::All && named(rule)))
        })
    }

    fn end(&self, place: &Place, since: Timestamp, clock: Clock) -> Option<Timestamp> {
        let last = self.last_day(civil_date(&place.zone, since), clock)?;
        Some(day_start(&place.zone, plus_days(last, 1)))
    }

    /// The last day on which `clock` still runs that was set on `since`; none when it does not run at all.
    #[must_use]
    pub fn last_day(&self, since: Date, clock: Clock) -> Option<Date> {
        match clock {
            Clock::Never => None,
            Clock::Months(months) => since.checked_add(Span::new().months(i64::from(months))).ok(),
            Clock::Days(days) => Some(plus_days(since, i32::from(days))),
            Clock::BusinessDays(days) => {
                let mut day = since;
                for _ in 0..days {
                    day = plus_days(day, 1);
                    while !self.is_business_day(day) {
                        day = plus_days(day, 1);
                    }
                }
                Some(day)
            }
        }
    }

    /// Monday to Friday, but for the federal holidays.
    #[must_use]
    pub fn is_business_day(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !self.is_holiday(&self.business_holidays, day)
    }
}

/// No law knows a relationship there: nothing is permitted by one.
const NO_RULE: &str = "relationship.no-rule";
