//! What holds back touches whose time passed: the resume rule of those that were paused, and the pace that all of them
//! keep, so that nothing floods after a pause or a long night.

use super::{Case, Checked, Held, Look, law, standing};
use crate::{
    cadence::Late,
    policy::Purpose,
    state::{CatchUp, LATE_AFTER},
    words::{MoveReason, SkipReason},
};

/// What the step says of a touch whose time passed in an operator's pause.
pub(super) fn resumed(look: &Look<'_>) -> Checked {
    if look.case.touch.catches_up != Some(CatchUp::Resumed) {
        return Ok(());
    }
    match look.step.resume {
        Late::Send => Ok(()),
        Late::Skip => Held::never(SkipReason::Paused, "resume.skip"),
        Late::Shift => Held::until(standing::shifted(look), MoveReason::Resumed, "resume.shift"),
    }
}

/// One after the other. Who has just asked does not wait behind those, and what a human released goes.
pub(super) fn in_turn(look: &Look<'_>) -> Checked {
    let Case { touch, .. } = look.case;
    let behind = look.now.duration_since(touch.planned_at) > LATE_AFTER;
    let catches_up = touch.catches_up.is_some() || behind;
    if !catches_up || touch.has_turn || touch.released || law::purpose(look) == Purpose::InstantReply {
        return Ok(());
    }
    match look.state.pace.get(&touch.channel) {
        Some(next) if *next > look.now => Held::until(*next, MoveReason::Pace, "pace.one-after-the-other"),
        _ => Ok(()),
    }
}
