//! The staff, from fixed views.

use keepwarm_domain::{entry::Actor, ids::RepId};

use super::*;
use crate::api::{
    backend::Roster,
    view::{EscalationView, RosterChange, RosterChanged, RosterView},
};

impl Roster for Fake {
    async fn roster(&self) -> Result<RosterView> {
        Ok(RosterView::default())
    }

    async fn change_roster(&self, _: RosterChange, _: Actor) -> Result<RosterChanged> {
        Ok(RosterChanged { changed: true, rep: Some(RepId(2)), leads: 0 })
    }

    async fn escalations(&self, _: Option<RepId>) -> Result<Vec<EscalationView>> {
        Ok(Vec::new())
    }
}
