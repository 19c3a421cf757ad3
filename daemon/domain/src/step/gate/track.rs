//! What is particular to a touch that goes with an appointment: the occasion it needs, the time after which it is of no use,
//! and that it informs a customer of what they agreed to themselves.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Checked, Gate, Held, Look, Plan};
use crate::{
    cadence::{Action, Conditions, Due, Late, On, Step, When},
    state::{State, Touch},
    words::{Channel, ConsentLevel, GateId, MoveReason, SkipReason, TrackKind},
};

/// The touch's message, as a step of a cadence would say it.
pub(super) fn plan(touch: &Touch, state: &State) -> Option<Plan> {
    let at = touch.of?.at;
    let step = state.setup.tracks.get(&touch.version)?.text.step(touch.step)?;
    let action = |(number, channel): (usize, &_)| Action {
        channel: *channel,
        block: step.block.clone(),
        on: if number == 0 { On::Start } else { On::Unable },
        conditions: Conditions::default(),
    };
    let actions = step.channels.iter().enumerate().map(action).collect();
    let until = step.until(at, &state.setup.zone(touch.store));
    let step = Step {
        name: step.name.clone(),
        due: Due::Day { day: 0, at: When::AtOnce },
        late: Late::Send,
        resume: Late::Send,
        conditions: Conditions::default(),
        requires: BTreeMap::new(),
        actions,
    };
    Some(Plan::Track(Box::new(step), until))
}

/// A message about a visit that is over, or that would come too late to be true, is not made.
pub(super) fn in_time(look: &Look<'_>) -> Checked {
    let (Some(of), Some(until)) = (look.case.touch.of, look.case.until()) else { return Ok(()) };
    if !look.case.lead.awaits(of, look.state) {
        return Held::never(SkipReason::Late, "appointment.over");
    }
    if look.now >= until { Held::never(SkipReason::Late, "appointment.late") } else { Ok(()) }
}

/// A reminder informs a customer of what they agreed to: with a consent that was given for this purpose it needs no
/// written one where a sales text would (47 CFR 64.1200(a)(1): prior express consent). To make up for a visit is to ask
/// for another, and so is not.
pub(super) fn informs(look: &Look<'_>) -> bool {
    let given = matches!(look.case.person.facts.consent, ConsentLevel::Express | ConsentLevel::Pewc);
    let reminds = look.case.touch.of.is_some_and(|of| of.track == TrackKind::Reminder);
    reminds && given && look.case.touch.channel == Channel::Text
}

/// What is put off beyond its use ends here, and its next channel is tried.
pub(super) fn patient(look: &Look<'_>, gate: GateId, at: Timestamp, why: MoveReason, rule: String) -> Gate {
    match look.case.until() {
        Some(until) if at >= until => {
            let capped = why == MoveReason::DailyCap;
            let reason = if capped { SkipReason::Capped } else { SkipReason::WindowNeverOpens };
            Gate::Never { gate, reason, rule }
        }
        _ => Gate::Later { gate, at, why, rule },
    }
}
