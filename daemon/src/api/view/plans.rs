//! Customers' plans and the feeds of the DMS as operators see them.

use jiff::{SignedDuration, Timestamp};
use keepwarm_domain::{answer::Answers, ids::LeadId, state::Planned, words::SyncKind};

/// What is known of a customer's plans after something was noted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotedView {
    pub lead: LeadId,
    pub answers: Answers,
    /// Whether anything of it was new.
    pub changed: bool,
}

/// Where a customer said that they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlacedView {
    pub lead: LeadId,
    /// Whether it was new.
    pub changed: bool,
    /// Of the state.
    pub zones: Vec<String>,
}

/// How fresh a feed of the DMS is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeedView {
    pub feed: SyncKind,
    /// Through when it was read, and how long ago that is; none where it never was.
    pub through: Option<(Timestamp, SignedDuration)>,
    /// `new-inbound: stock-check (4h)`.
    pub required_by: Vec<String>,
}

/// What marking vehicles changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StockView {
    pub changed: usize,
    /// Open leads that ask about one of the vehicles.
    pub leads: usize,
}

/// How many are to be taken up on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TurnView {
    /// Name of the store.
    pub store: String,
    pub planned: Planned,
}
