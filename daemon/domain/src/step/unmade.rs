//! Decides what follows a touch that is not made: another channel, a person who calls, or one who finds their own words.

use std::sync::Arc;

use super::{About, Deciding, gate::Case, touch::CALL_WITHIN};
use crate::{
    cadence::On,
    entry::TouchSkipped,
    ids::BlockVersionId,
    state::Touch,
    words::{Channel, GateId, Mode, SkipReason, TaskKind},
};

impl Deciding<'_> {
    /// The touch ends unmade, before a gate that stayed shut or for a reason that is no gate's.
    pub(super) fn skip(
        &mut self,
        case: &Case,
        gate: Option<GateId>,
        reason: SkipReason,
        rule: String,
        words: Option<(BlockVersionId, u16)>,
    ) {
        let (touch, policy) = (case.touch.id, self.policy_version());
        let (block, variant) = words.unzip();
        let may_call = reason == SkipReason::Stale && self.may_call(touch);
        self.emit(About::lead(&case.lead), TouchSkipped { touch, reason, rule, block, variant, gate, policy });
        if reason == SkipReason::Stale {
            return self.by_hand(case, may_call);
        }
        let wordless = matches!(reason, SkipReason::NoBlock | SkipReason::MissingContext | SkipReason::VehicleSold);
        if wordless && case.mode != Mode::Shadow && !self.has_follower(&case.touch, On::Unable) {
            self.speak_yourself(&case.touch);
        }
        self.after(&case.touch, self.cause_of_skip(case, reason));
    }

    /// A machine does not know enough to write: the call of the same step is made, or else whoever answers the customer
    /// gets one to make. Who must not be rung up is theirs to reach otherwise; who was just rung up is left in peace.
    fn by_hand(&mut self, case: &Case, may_call: bool) {
        let (touch, lead) = (&case.touch, &case.lead);
        let cadence = self.state.setup.cadences.get(&touch.version).map(|published| Arc::clone(&published.text));
        let actions = cadence.as_ref().and_then(|cadence| cadence.steps.get(usize::from(touch.step)));
        let actions = actions.map_or(&[][..], |step| &step.actions);
        let (before, after) = actions.split_at(actions.len().min(usize::from(touch.action) + 1));
        let call = after.iter().position(|next| next.channel == Channel::Call && next.on.follows(On::Unable));
        if let Some(place) = call {
            self.plan(lead.id, touch.enrollment, touch.step, before.len() + place, &after[place], self.now);
        } else if case.mode != Mode::Shadow && before.iter().all(|made| made.channel != Channel::Call) {
            let kind = if may_call { TaskKind::Call } else { TaskKind::FollowUp };
            let open = self.state.leads.get(&lead.id).into_iter().flat_map(|lead| &lead.tasks);
            let mut open = open.filter_map(|id| self.state.tasks.get(id));
            if !open.any(|task| task.kind == kind) {
                let due = self.staffed(lead.store, self.now + CALL_WITHIN);
                self.open_task(lead.id, kind, due, Some(touch.id), None);
            }
        }
        self.after(touch, None);
    }

    /// What a touch that was not made is to the actions that wait for one. Of a step that is left out as a whole none
    /// follows.
    fn cause_of_skip(&self, case: &Case, reason: SkipReason) -> Option<On> {
        match reason {
            SkipReason::Shadow
            | SkipReason::NotReleased
            | SkipReason::Late
            | SkipReason::Paused
            | SkipReason::Stale => None,
            SkipReason::Condition if self.left_out(case) => None,
            SkipReason::NoConsent | SkipReason::DoNotCall | SkipReason::Suppressed => Some(On::NoConsent),
            SkipReason::NoAddress | SkipReason::ChannelDown => Some(On::Undeliverable),
            SkipReason::Condition
            | SkipReason::Held
            | SkipReason::Capped
            | SkipReason::NoBlock
            | SkipReason::MissingContext
            | SkipReason::VehicleSold
            | SkipReason::WindowNeverOpens => Some(On::Unable),
        }
    }

    /// There are no words that a machine may say, and no other channel to try: the owner finds their own. A customer whose
    /// message was refused must not go cold unseen.
    pub(super) fn speak_yourself(&mut self, touch: &Touch) {
        let Some(lead) = self.state.leads.get(&touch.lead).cloned() else { return };
        let open = lead.tasks.iter().filter_map(|id| self.state.tasks.get(id));
        if !open.into_iter().any(|task| task.kind == TaskKind::FollowUp) {
            let due = self.staffed(lead.store, self.now + CALL_WITHIN);
            self.open_task(lead.id, TaskKind::FollowUp, due, Some(touch.id), None);
        }
    }
}
