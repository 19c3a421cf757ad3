//! Which leads a cadence is for. Owns the match of a lead's source and urgency, which of several matches wins, and whether
//! two cadences could both win.

use serde::{Deserialize, Serialize};

use super::Cadence;
use crate::words::{Department, Segment, Urgency};

/// The leads of a segment and department that a cadence is for. Empty lists ask for nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// Folded spellings, as leads carry them.
    pub sources: Vec<String>,
    pub urgency: Vec<Urgency>,
}

impl Audience {
    #[must_use]
    pub fn holds(&self, source: &str, urgency: Urgency) -> bool {
        (self.sources.is_empty() || self.sources.iter().any(|own| own == source))
            && (self.urgency.is_empty() || self.urgency.contains(&urgency))
    }

    /// How many things it asks for: the cadence that asks for most is the most specific.
    #[must_use]
    pub fn specificity(&self) -> usize {
        usize::from(!self.sources.is_empty()) + usize::from(!self.urgency.is_empty())
    }

    /// A lead that both would take with the same right, in words.
    fn shared(&self, other: &Self) -> Option<String> {
        if self.specificity() != other.specificity() {
            return None;
        }
        let source = common(&self.sources, &other.sources)?;
        let urgency = common(&self.urgency, &other.urgency)?;
        let source = source.map_or_else(|| "any source".to_owned(), |source| format!("source `{source}`"));
        let urgency = urgency.map_or_else(|| "any urgency".to_owned(), |urgency| format!("urgency `{urgency}`"));
        Some(format!("{source} and {urgency}"))
    }
}

/// Something in both lists, where an empty list holds everything: none when they have nothing in common, none inside when
/// everything.
fn common<'a, T: PartialEq>(own: &'a [T], other: &'a [T]) -> Option<Option<&'a T>> {
    match (own.first(), other.first()) {
        (None, first) | (first, None) => Some(first),
        _ => own.iter().find(|it| other.contains(it)).map(Some),
    }
}

impl Cadence {
    #[must_use]
    pub fn is_for(&self, segment: Segment, department: Department, source: &str, urgency: Urgency) -> bool {
        self.segment == segment && self.department == department && self.audience.holds(source, urgency)
    }

    /// Why nobody could say which of the two a lead gets; none when it is clear.
    #[must_use]
    pub fn ambiguous_with(&self, other: &Self) -> Option<String> {
        if self.name == other.name || self.segment != other.segment || self.department != other.department {
            return None;
        }
        let lead = self.audience.shared(&other.audience)?;
        Some(format!(
            "a lead of {} and {} with {lead} would fit `{}` as well as `{}`: narrow one of them by `source` or `urgency`",
            self.segment, self.department, self.name, other.name
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audience(sources: &[&str], urgency: &[Urgency]) -> Audience {
        Audience { sources: sources.iter().map(|it| (*it).to_owned()).collect(), urgency: urgency.to_vec() }
    }

    #[test]
    fn an_audience_that_asks_for_nothing_holds_everybody() {
        assert!(audience(&[], &[]).holds("website", Urgency::Unknown));
        assert!(audience(&["phone"], &[]).holds("phone", Urgency::Now));
        assert!(!audience(&["phone"], &[]).holds("website", Urgency::Now));
        assert!(!audience(&["phone"], &[Urgency::Now]).holds("phone", Urgency::Later));
    }

    #[test]
    fn two_that_ask_for_as_much_and_share_a_lead_are_ambiguous() {
        let shared = |one: &Audience, other: &Audience| one.shared(other);
        let (all, phone) = (audience(&[], &[]), audience(&["phone"], &[]));
        assert_eq!(shared(&all, &phone), None, "the more specific wins");
        assert_eq!(shared(&all, &all).as_deref(), Some("any source and any urgency"));
        assert_eq!(shared(&phone, &audience(&["website"], &[])), None);
        assert_eq!(
            shared(&phone, &audience(&[], &[Urgency::Now])).as_deref(),
            Some("source `phone` and urgency `now`"),
            "each asks for one thing, and a lead can be both"
        );
    }
}
