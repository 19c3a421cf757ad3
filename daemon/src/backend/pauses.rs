//! What operators hold back and let go.

use keepwarm_domain::{
    entry::Actor,
    input::Input,
    state::{Covered, PauseScope, State, Touch, TouchStatus},
};

use super::{Backend, cadences::done};
use crate::api::{
    backend::Result,
    direct::{PauseRow, PausesView},
};

impl Backend {
    pub(super) async fn pause_scope(&self, scope: PauseScope, reason: String, actor: Actor) -> Result<PausesView> {
        let covered = scope.clone();
        done(self.engine.tell(Input::OutreachPaused { scope, reason, actor }).await?)?;
        let touches = move |state: &State| touches(state, &covered, |touch| touch.status != TouchStatus::Claimed);
        Ok(self.engine.ask(move |state| view(state, touches(state))).await?)
    }

    pub(super) async fn resume_scope(&self, scope: PauseScope, reason: String, actor: Actor) -> Result<PausesView> {
        let covered = scope.clone();
        let waited = self.engine.ask(move |state| touches(state, &covered, |touch| touch.parked)).await?;
        done(self.engine.tell(Input::OutreachResumed { scope, reason, actor }).await?)?;
        Ok(self.engine.ask(move |state| view(state, waited)).await?)
    }
}

fn view(state: &State, touches: u64) -> PausesView {
    PausesView { touches, pauses: rows(state), zone: super::shown_zone(state) }
}

/// Every pause in force, the widest first.
pub(super) fn rows(state: &State) -> Vec<PauseRow> {
    let pauses = state.pauses.iter().map(|(scope, pause)| PauseRow {
        scope: scope.clone(),
        by: pause.by,
        since: pause.since,
        reason: pause.reason.clone(),
    });
    pauses.collect()
}

fn touches(state: &State, scope: &PauseScope, counts: impl Fn(&Touch) -> bool) -> u64 {
    let covered = |touch: &&Touch| scope.covers(covered(state, touch)) && counts(touch);
    state.touches.values().filter(covered).count() as u64
}

/// What a pause can name of a touch.
pub(super) fn covered<'a>(state: &'a State, touch: &Touch) -> Covered<'a> {
    let cadence = state.setup.cadences.get(&touch.version).map_or("", |published| published.text.name.as_str());
    Covered { store: touch.store, channel: touch.channel, cadence, lead: touch.lead }
}
