//! The versions of a block, and which of them may be sent. Owns the approvals with their dates; decides nothing about who
//! may approve.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    block::Block,
    entry::Hand,
    ids::{BlockVersionId, KeyedHash},
    words::{Channel, Language},
};

/// A block stands for one channel and language under its name.
pub type BlockKey = (String, Channel, Language);

/// One immutable version of a block.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BlockVersion {
    pub number: u32,
    pub content: KeyedHash,
    pub text: Arc<Block>,
    pub author: Hand,
}

/// What is known of a block's versions.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Shelf {
    /// Written last.
    pub latest: BlockVersionId,
    /// The oldest first; what can never be in force again is gone from here.
    pub approvals: Vec<Approval>,
    /// The block was ended, and nothing approved since.
    pub retired: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Approval {
    pub version: BlockVersionId,
    pub by: Hand,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Approval {
    fn holds(&self, today: Date) -> bool {
        self.from.is_none_or(|from| from <= today) && self.until.is_none_or(|until| today <= until)
    }
}

impl Shelf {
    /// The version that may be sent on a day: approved last of those whose days include it.
    #[must_use]
    pub fn in_force(&self, today: Date) -> Option<&Approval> {
        self.approvals.iter().rev().find(|approval| approval.holds(today))
    }

    /// The version that waits for its approval.
    #[must_use]
    pub fn draft(&self) -> Option<BlockVersionId> {
        let waits = self.approvals.iter().all(|approval| approval.version != self.latest);
        waits.then_some(self.latest)
    }

    pub(crate) fn approve(&mut self, approval: Approval) {
        self.retired = false;
        if approval.from.is_none() && approval.until.is_none() {
            // In force from now on, whatever day it is: what went before never is again.
            self.approvals.clear();
        }
        // The same version again: its days changed.
        self.approvals.retain(|other| other.version != approval.version);
        self.approvals.push(approval);
    }

    pub(crate) fn retire(&mut self) {
        self.retired = true;
        self.approvals.clear();
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn approval(version: i64, from: Option<Date>, until: Option<Date>) -> Approval {
        let by = Hand { by: "operator:1000".to_owned(), rep: None };
        Approval { version: BlockVersionId(version), by, from, until }
    }

    fn shelf(approvals: Vec<Approval>) -> Shelf {
        let mut shelf = Shelf { latest: BlockVersionId(9), approvals: Vec::new(), retired: false };
        approvals.into_iter().for_each(|approval| shelf.approve(approval));
        shelf
    }

    #[test]
    fn a_version_for_certain_days_stands_before_the_one_for_ever_on_those_days_alone() {
        let shelf =
            shelf(vec![approval(1, None, None), approval(2, Some(date(2026, 12, 1)), Some(date(2026, 12, 24)))]);
        let on = |month, day| shelf.in_force(date(2026, month, day)).map(|it| it.version.0);
        assert_eq!([on(11, 30), on(12, 1), on(12, 24), on(12, 25)], [Some(1), Some(2), Some(2), Some(1)]);
    }

    #[test]
    fn a_new_version_for_ever_ends_what_went_before_and_retiring_ends_all() {
        let mut shelf = shelf(vec![approval(1, None, Some(date(2026, 12, 24))), approval(2, None, None)]);
        assert_eq!(shelf.approvals.len(), 1);
        assert_eq!(shelf.draft(), Some(BlockVersionId(9)), "the latest waits");
        shelf.retire();
        assert_eq!(shelf.in_force(date(2026, 12, 1)), None);
        shelf.approve(approval(9, None, None));
        assert_eq!((shelf.draft(), shelf.retired), (None, false));
    }
}
