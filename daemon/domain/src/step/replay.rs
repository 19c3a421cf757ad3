//! What `simulate` tells a state of its own: the facts that a recorded history states about a lead, where the cadence is
//! another one. Owns no rule: each is what `step` does when the fact comes about.

use jiff::Timestamp;

use super::{Deciding, whole_micros};
use crate::{
    effect::Decision,
    ids::LeadId,
    state::State,
    words::{CancelReason, EnrollmentEnd},
};

/// A recorded fact about a lead's cadence.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    /// It was enrolled: the first step is planned.
    Enrolled,
    Paused(EnrollmentEnd),
    Resumed,
    Ended(EnrollmentEnd),
}

pub(crate) fn tell(state: &mut State, lead: LeadId, told: Told, now: Timestamp) -> Decision {
    let mut deciding = Deciding {
        next_id: state.next_id.max(1),
        state,
        now: whole_micros(now),
        brings_in: false,
        out: Decision::default(),
    };
    match told {
        Told::Enrolled => deciding.plan_step(lead, 0),
        Told::Paused(why) => deciding.pause(lead, why, CancelReason::Reply),
        Told::Resumed => deciding.resume(lead),
        Told::Ended(why) => deciding.end_enrollment(lead, why, CancelReason::LeadClosed),
    }
    deciding.out
}
