//! What keepwarm did not do, and why. Owns the counting of moves, skips and cancellations by reason.

use std::collections::BTreeMap;

use keepwarm_domain::entry::{Body, Entry};

/// How often for each reason.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Reasons(BTreeMap<String, u64>);

impl Reasons {
    fn add(&mut self, reason: String) {
        *self.0.entry(reason).or_default() += 1;
    }

    pub(super) fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// The most frequent first.
    pub(super) fn sorted(&self) -> Vec<(&str, u64)> {
        let mut sorted: Vec<(&str, u64)> = self.0.iter().map(|(reason, count)| (reason.as_str(), *count)).collect();
        sorted.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
        sorted
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Held {
    /// To a later time, by the rule that did.
    pub(super) moved: Reasons,
    /// Not made, by reason.
    pub(super) skipped: Reasons,
    /// Not needed any more, by what came between.
    pub(super) canceled: Reasons,
}

pub(super) fn count(entries: &[Entry]) -> Held {
    let mut held = Held::default();
    for entry in entries {
        match &entry.body {
            Body::TouchMoved(it) => held.moved.add(it.rule.clone().unwrap_or_else(|| it.why.to_string())),
            Body::TouchSkipped(it) => held.skipped.add(it.reason.to_string()),
            Body::TouchCanceled(it) => held.canceled.add(it.reason.to_string()),
            _ => {}
        }
    }
    held
}
