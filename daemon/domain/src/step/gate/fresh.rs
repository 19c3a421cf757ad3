//! Whether the DMS has told lately what the step rests on. Nobody is asked by a machine to buy what may be sold, or how they
//! like what they may have bought: while a feed is late, a person calls.

use jiff::SignedDuration;

use super::{Checked, Held, Look};
use crate::{cadence::diff, words::SkipReason};

pub(super) fn told_lately(look: &Look<'_>) -> Checked {
    if !look.case.touch.channel.is_automated() {
        return Ok(());
    }
    for (feed, minutes) in &look.step.requires {
        let age = SignedDuration::from_mins(i64::from(*minutes));
        let through = look.state.synced.get(feed);
        if through.is_none_or(|through| look.now.duration_since(*through) > age) {
            return Held::never(SkipReason::Stale, format!("fresh.{feed}:{}", diff::span(*minutes)));
        }
    }
    Ok(())
}
