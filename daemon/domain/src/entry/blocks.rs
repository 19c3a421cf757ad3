//! Facts about the words keepwarm may use: who wrote a version of a block, who approved it and for when, who ended it.

use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    block::Block,
    ids::{BlockVersionId, KeyedHash, RepId},
};

/// Who wrote or approved words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hand {
    /// `keepwarm` for a file of the package, `configuration` for another file, `operator:UID`.
    pub by: String,
    /// The member of the staff as whom an operator acted, where they said so.
    pub rep: Option<RepId>,
}

impl Hand {
    /// What came as a file: of the package as it ships, or changed since.
    #[must_use]
    pub fn file(shipped: bool) -> Self {
        Self { by: if shipped { "keepwarm" } else { "configuration" }.to_owned(), rep: None }
    }

    /// Whether both are one person, as far as is known: by their place on the staff where both told it, by their user
    /// otherwise.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.rep, other.rep) {
            (Some(one), Some(another)) => one == another,
            _ => self.by == other.by,
        }
    }
}

impl std::fmt::Display for Hand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.rep {
            Some(rep) => write!(f, "{} as rep:{rep}", self.by),
            None => f.write_str(&self.by),
        }
    }
}

/// A version of a block was written. It is a draft: nobody gets it until it is approved.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockPublished {
    pub version: BlockVersionId,
    /// Counts the versions of this name, channel and language from 1.
    pub number: u32,
    pub content: KeyedHash,
    pub block: Arc<Block>,
    pub author: Hand,
    /// True only for what the first format of this entry said: a version was then in force as soon as it was written.
    pub in_force: bool,
}

/// A version may be sent, from the first day to the last, both included, by the calendar of the customer's store.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockApproved {
    pub version: BlockVersionId,
    pub by: Hand,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// No version of the block may be sent any more, until one is approved again. Names the one that was in force last.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockRetired {
    pub version: BlockVersionId,
    pub by: Hand,
}
