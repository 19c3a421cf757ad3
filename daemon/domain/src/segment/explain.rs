//! Why a lead is in its segment and in no other. Owns the sentences; they name conditions, never a customer.

use std::fmt;

use jiff::Timestamp;

use super::{Condition, Days, Facts, Moment, SegmentRules};
use crate::words::Segment;

/// What one rule made of a lead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explained<'a> {
    pub rule: &'a str,
    pub segment: Segment,
    pub matched: bool,
    /// All its conditions when it matched; else the first that did not hold, and what was found.
    pub why: String,
}

impl SegmentRules {
    /// What every rule makes of a lead, in order of precedence. The first that matched is the lead's.
    #[must_use]
    pub fn explain(&self, facts: &Facts<'_>, now: Timestamp) -> Vec<Explained<'_>> {
        self.rules
            .iter()
            .map(|rule| {
                let failed = rule.conditions.iter().find(|condition| !condition.holds(facts, now));
                let why = match failed {
                    Some(condition) => format!("wants {condition}, but {}", condition.found(facts, now)),
                    None => rule.conditions.iter().map(Condition::to_string).collect::<Vec<_>>().join(" and "),
                };
                Explained { rule: &rule.name, segment: rule.segment, matched: failed.is_none(), why }
            })
            .collect()
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department(department) => write!(f, "department {department}"),
            Self::Source(names) => write!(f, "source {}", names.join(" or ")),
            Self::NotSource(names) => write!(f, "source not {}", names.join(" or ")),
            Self::Age(moment, days) => write!(f, "{} {days} ago", moment.noun()),
            Self::Happened(moment, true) => write!(f, "{}", moment.noun()),
            Self::Happened(moment, false) => write!(f, "no {}", moment.noun()),
        }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (None, None) => f.write_str("any time"),
            (Some(min), None) => write!(f, "at least {min} days"),
            (None, Some(max)) => write!(f, "at most {max} days"),
            (Some(min), Some(max)) => write!(f, "{min} to {max} days"),
        }
    }
}

impl Condition {
    fn found(&self, facts: &Facts<'_>, now: Timestamp) -> String {
        match self {
            Self::Department(_) => format!("it is {}", facts.department),
            Self::Source(_) | Self::NotSource(_) => format!("it is {}", facts.source),
            Self::Age(moment, _) | Self::Happened(moment, _) => match facts.age_days(*moment, now) {
                Some(days) => format!("it was {days} days ago"),
                None => format!("there is no {}", moment.noun()),
            },
        }
    }
}

impl Moment {
    const fn noun(self) -> &'static str {
        match self {
            Self::Inquiry => "inquiry",
            Self::ShowroomVisit => "showroom visit",
            Self::Deal => "deal",
            Self::RepairOrder => "repair order",
        }
    }
}
