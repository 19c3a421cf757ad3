//! What the wire asks about the staff. A part of [`Backend`](super::Backend) of its own.

use keepwarm_domain::{entry::Actor, ids::RepId};

use super::Result;
use crate::api::view::{EscalationView, RosterChange, RosterChanged, RosterView};

/// A member of the staff who does not exist is not found.
pub trait Roster: Send + Sync + 'static {
    fn roster(&self) -> impl Future<Output = Result<RosterView>> + Send;
    /// Recorded as done by `actor`.
    fn change_roster(&self, change: RosterChange, actor: Actor) -> impl Future<Output = Result<RosterChanged>> + Send;
    /// Open ones, the earliest due first; those somebody was told of, or all.
    fn escalations(&self, rep: Option<RepId>) -> impl Future<Output = Result<Vec<EscalationView>>> + Send;
}
