//! Who waits to be taken up without having just asked, and when it is their turn. Owns the order and the day's count; knows
//! nothing of what a turn brings.
//!
//! Whoever was heard of last goes first: they remember the store best, and what permits to approach them runs out with
//! time, so that waiting costs the newest most.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Patron, State, pairs};
use crate::{
    calendar::{civil_date, day_start, plus_days},
    ids::{LeadId, PersonId, StoreId},
    segment,
    words::{Department, Segment},
};

/// In turn: whoever was heard of last first.
type Line = BTreeSet<(Reverse<Timestamp>, LeadId)>;

/// See the module.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Queue {
    #[serde(with = "pairs")]
    waiting: BTreeMap<(StoreId, Segment), Line>,
    /// Turns given on the latest day.
    #[serde(with = "pairs")]
    given: BTreeMap<(StoreId, Segment), (Date, u32)>,
    /// When each store gives turns next; none while nobody waits.
    #[serde(with = "pairs")]
    pub(crate) rounds: BTreeMap<StoreId, Timestamp>,
}

/// Somebody who did business here long ago and may be taken up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate<'a> {
    pub person: PersonId,
    /// The day of their latest business.
    pub since: Date,
    pub segment: Segment,
    pub rule: &'a str,
}

/// How many are to be taken up on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    pub store: StoreId,
    pub segment: Segment,
    /// None: nobody of them ever is, as the pace is nought.
    pub day: Option<Date>,
    /// Open leads that wait.
    pub leads: usize,
    /// People for whom a lead is opened then.
    pub patrons: usize,
}

impl Queue {
    pub(crate) fn add(&mut self, store: StoreId, segment: Segment, since: Timestamp, lead: LeadId) {
        self.waiting.entry((store, segment)).or_default().insert((Reverse(since), lead));
    }

    pub(crate) fn remove(&mut self, store: StoreId, segment: Segment, since: Timestamp, lead: LeadId) {
        if let Some(waiting) = self.waiting.get_mut(&(store, segment)) {
            waiting.remove(&(Reverse(since), lead));
            if waiting.is_empty() {
                self.waiting.remove(&(store, segment));
            }
        }
    }

    pub(crate) fn gave(&mut self, store: StoreId, segment: Segment, day: Date) {
        let given = self.given.entry((store, segment)).or_insert((day, 0));
        *given = if given.0 == day { (day, given.1 + 1) } else { (day, 1) };
    }

    /// Leads that wait in a store for a segment, the first in turn first.
    pub fn waiting(&self, store: StoreId, segment: Segment) -> impl Iterator<Item = LeadId> {
        self.waiting.get(&(store, segment)).into_iter().flatten().map(|(_, lead)| *lead)
    }

    /// Whether anybody waits in the store.
    pub(crate) fn is_waited(&self, store: StoreId) -> bool {
        self.waiting.keys().any(|(of, _)| *of == store)
    }

    fn given_on(&self, store: StoreId, segment: Segment, day: Date) -> u32 {
        self.given.get(&(store, segment)).filter(|(of, _)| *of == day).map_or(0, |(_, many)| *many)
    }
}

impl State {
    /// Turns that are left in the store today; none while nobody approved of an opening balance.
    #[must_use]
    pub fn turns_left(&self, store: StoreId, segment: Segment, now: Timestamp) -> usize {
        if self.opening_awaits().is_some() {
            return 0;
        }
        let today = civil_date(&self.setup.zone(store), now);
        let left = self.pace(segment).saturating_sub(self.queue.given_on(store, segment, today));
        usize::try_from(left).unwrap_or(usize::MAX)
    }

    fn pace(&self, segment: Segment) -> u32 {
        self.setup.segments.as_ref().map_or(u32::from(segment::PACE), |(_, rules)| rules.pace(segment))
    }

    /// When the store gives turns on the first day after that on which it is open: at its opening.
    pub(crate) fn round_after(&self, store: StoreId, at: Timestamp) -> Timestamp {
        let zone = self.setup.zone(store);
        let tomorrow = day_start(&zone, plus_days(civil_date(&zone, at), 1));
        self.setup.staffed(store, tomorrow)
    }

    /// People of a store who may be taken up by what they did long ago, whoever was here last first.
    #[must_use]
    pub fn candidates(&self, store: StoreId, now: Timestamp) -> Vec<Candidate<'_>> {
        let Some((_, rules)) = &self.setup.segments else { return Vec::new() };
        let today = civil_date(&self.setup.zone(store), now);
        let own = self.patrons.iter().filter(|(_, patron)| patron.store == store);
        let mut found: Vec<Candidate<'_>> = own
            .filter(|(person, patron)| self.is_free(**person, patron, rules, today))
            .filter_map(|(person, patron)| {
                let (segment, rule) = rules.classify_by_age(&patron.facts(now), now)?;
                // Whatever else a rule says, nobody is a new lead who has not asked.
                (segment == Segment::ServiceDefection).then_some(())?;
                let since = patron.deal.max(patron.repair_order)?;
                Some(Candidate { person: *person, since, segment, rule })
            })
            .collect();
        found.sort_by_key(|it| (Reverse(it.since), it.person));
        found
    }

    fn is_free(&self, id: PersonId, patron: &Patron, rules: &segment::SegmentRules, today: Date) -> bool {
        let again = i32::from(rules.again_days(Segment::ServiceDefection));
        let rested = patron.asked_on.is_none_or(|last| plus_days(last, again) <= today);
        let expected = patron.expected.is_some_and(|day| day >= today);
        let busy = || self.open_lead(id, Department::Service).is_some() || self.holds.contains_key(&id);
        rested && !expected && !busy()
    }

    /// Who is to be taken up when, for the days to come, as things stand: at most so many rows as `rows_max`.
    #[must_use]
    pub fn turns_planned(&self, now: Timestamp, rows_max: usize) -> Vec<Planned> {
        let mut rows = Vec::new();
        for store in self.setup.stores.keys().copied() {
            let patrons = self.candidates(store, now).len();
            for segment in Segment::ALL.iter().copied() {
                let leads = self.queue.waiting(store, segment).count();
                let patrons = if segment == Segment::ServiceDefection { patrons } else { 0 };
                self.plan_segment(&mut rows, (store, segment), (leads, patrons), now);
            }
        }
        rows.sort_by_key(|row| (row.day.is_none(), row.day, row.store, row.segment));
        rows.truncate(rows_max);
        rows
    }

    fn plan_segment(
        &self,
        rows: &mut Vec<Planned>,
        (store, segment): (StoreId, Segment),
        (mut leads, mut patrons): (usize, usize),
        now: Timestamp,
    ) {
        let pace = usize::try_from(self.pace(segment)).unwrap_or(usize::MAX);
        let zone = self.setup.zone(store);
        let mut at = self.queue.rounds.get(&store).copied().unwrap_or_else(|| self.round_after(store, now));
        while leads + patrons > 0 {
            if pace == 0 {
                rows.push(Planned { store, segment, day: None, leads, patrons });
                return;
            }
            let first = leads.min(pace);
            let then = patrons.min(pace - first);
            rows.push(Planned { store, segment, day: Some(civil_date(&zone, at)), leads: first, patrons: then });
            (leads, patrons) = (leads - first, patrons - then);
            at = self.round_after(store, at);
        }
    }

    /// The day on which a waiting lead is likely to have its turn, and how many are before it.
    #[must_use]
    pub fn turn_of(&self, lead: LeadId, now: Timestamp) -> Option<(usize, Option<Date>)> {
        let lead = self.leads.get(&lead)?;
        let (segment, _) = lead.waits?;
        let before = self.queue.waiting(lead.store, segment).position(|other| other == lead.id)?;
        let pace = usize::try_from(self.pace(segment)).unwrap_or(usize::MAX);
        let Some(rounds) = before.checked_div(pace) else { return Some((before, None)) };
        let next = self.queue.rounds.get(&lead.store).copied();
        let mut at = next.unwrap_or_else(|| self.round_after(lead.store, now));
        for _ in 0..rounds {
            at = self.round_after(lead.store, at);
        }
        Some((before, Some(civil_date(&self.setup.zone(lead.store), at))))
    }
}

impl Patron {
    /// What the segment rules ask about somebody who has asked for nothing.
    #[must_use]
    pub fn facts(&self, now: Timestamp) -> segment::Facts<'static> {
        segment::Facts {
            department: Department::Service,
            source: segment::SERVICE_HISTORY,
            requested_at: None,
            arrived_at: now,
            showroom_visit: None,
            deal: self.deal.map(noon),
            repair_order: self.repair_order.map(noon),
        }
    }
}

/// An instant of a day of which no more is known.
pub(crate) fn noon(day: Date) -> Timestamp {
    day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}
