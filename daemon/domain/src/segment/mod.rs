//! Segments: which group of leads a lead belongs to, and why. Owns the rules as data and their reading; knows nothing of
//! what a segment's cadence does. [`mod@file`] reads the form a manager writes.

mod explain;
pub mod file;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::explain::Explained;
use crate::words::{Department, Segment};

/// The spelling under which sources are compared, and which leads carry: lower case, single spaces.
#[must_use]
pub fn fold_source(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rules of all segments, in order of precedence: the first that matches wins.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentRules {
    pub rules: Vec<SegmentRule>,
    /// How many enter the segment's cadence a day and store without having just asked.
    pub pace: BTreeMap<Segment, u16>,
    /// Days before somebody who was taken up for the segment by age may be again.
    pub again: BTreeMap<Segment, u16>,
}

/// The pace of a segment for which none is set: one list never becomes a flood.
pub const PACE: u16 = 25;

/// The same for the days before somebody is taken up again.
const AGAIN_DAYS: u16 = 180;

/// The source of leads that nobody asked for: what the service knows of its customers.
pub const SERVICE_HISTORY: &str = "service-history";

/// The source of leads that a visit to the showroom opened.
pub const SHOWROOM: &str = "showroom";

/// A lead that meets every condition belongs to `segment`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SegmentRule {
    /// Unique; stands in the ledger with each episode: `walked-out`.
    pub name: String,
    pub segment: Segment,
    pub conditions: Vec<Condition>,
}

/// One thing that must hold. Ages are whole periods of 24 hours, both ends included.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Condition {
    Department(Department),
    /// The lead's source is one of these.
    Source(Vec<String>),
    /// The lead's source is none of these.
    NotSource(Vec<String>),
    Age(Moment, Days),
    /// It has happened, however long ago; or it has not.
    Happened(Moment, bool),
}

/// What can have happened to a lead.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// The customer asked.
    Inquiry,
    ShowroomVisit,
    Deal,
    RepairOrder,
}

/// A span of days, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Days {
    pub min: Option<u16>,
    pub max: Option<u16>,
}

/// What is known of a lead when it is put into a segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts<'a> {
    pub department: Department,
    /// Folded spelling, as inquiries carry it.
    pub source: &'a str,
    /// When the customer asked, by the lead; none where nobody did.
    pub requested_at: Option<Timestamp>,
    /// When the lead reached the appliance. An inquiry is never younger than its arrival, whatever its clock said.
    pub arrived_at: Timestamp,
    /// The latest that is known.
    pub showroom_visit: Option<Timestamp>,
    /// Of a sales lead the deal that it led to, not one of years ago; of a service lead the latest purchase here.
    pub deal: Option<Timestamp>,
    /// The latest that is known.
    pub repair_order: Option<Timestamp>,
}

impl Facts<'_> {
    fn moment(&self, moment: Moment) -> Option<Timestamp> {
        match moment {
            Moment::Inquiry => self.requested_at.map(|at| at.min(self.arrived_at)),
            Moment::ShowroomVisit => self.showroom_visit,
            Moment::Deal => self.deal,
            Moment::RepairOrder => self.repair_order,
        }
    }

    /// Whole days since; a moment in the future is 0 days old.
    fn age_days(&self, moment: Moment, now: Timestamp) -> Option<i64> {
        let age = now.duration_since(self.moment(moment)?).max(SignedDuration::ZERO);
        Some(age.as_hours() / 24)
    }
}

impl SegmentRules {
    /// How many enter a day and store.
    #[must_use]
    pub fn pace(&self, segment: Segment) -> u32 {
        u32::from(self.pace.get(&segment).copied().unwrap_or(PACE))
    }

    /// The segment of somebody who has asked for nothing, by what they did long ago, and the rule that says so. A rule that
    /// does not say how long ago is about leads alone.
    #[must_use]
    pub fn classify_by_age(&self, facts: &Facts<'_>, now: Timestamp) -> Option<(Segment, &str)> {
        let (segment, name) = self.classify(facts, now)?;
        let rule = self.rules.iter().find(|rule| rule.name == name)?;
        let long_ago = |condition: &Condition| {
            matches!(condition, Condition::Age(Moment::Deal | Moment::RepairOrder, Days { min: Some(1..), .. }))
        };
        rule.conditions.iter().any(long_ago).then_some((segment, name))
    }

    /// Days before somebody may be taken up again.
    #[must_use]
    pub fn again_days(&self, segment: Segment) -> u16 {
        self.again.get(&segment).copied().unwrap_or(AGAIN_DAYS)
    }

    /// The segment of a lead, and the rule that says so. None when no rule matches: the lead is nobody's to follow up
    /// by machine.
    #[must_use]
    pub fn classify(&self, facts: &Facts<'_>, now: Timestamp) -> Option<(Segment, &str)> {
        self.rules
            .iter()
            .find(|rule| rule.conditions.iter().all(|condition| condition.holds(facts, now)))
            .map(|rule| (rule.segment, rule.name.as_str()))
    }
}

impl Condition {
    fn holds(&self, facts: &Facts<'_>, now: Timestamp) -> bool {
        match self {
            Self::Department(department) => facts.department == *department,
            Self::Source(names) => names.iter().any(|name| name == facts.source),
            Self::NotSource(names) => names.iter().all(|name| name != facts.source),
            Self::Age(moment, days) => facts.age_days(*moment, now).is_some_and(|age| days.hold(age)),
            Self::Happened(moment, wanted) => facts.moment(*moment).is_some() == *wanted,
        }
    }
}

impl Days {
    fn hold(self, age: i64) -> bool {
        self.min.is_none_or(|min| i64::from(min) <= age) && self.max.is_none_or(|max| age <= i64::from(max))
    }
}

#[cfg(test)]
mod tests;
