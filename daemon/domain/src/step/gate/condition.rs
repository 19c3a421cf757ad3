//! What the step and the action ask of the lead.

use super::{Case, Checked, Held, Look};
use crate::{cadence::diff, step::Deciding, words::SkipReason};

/// The conditions of the step, then those of the action, as the lead stands now.
pub(super) fn met(look: &Look<'_>) -> Checked {
    let holds = |fact| look.state.holds(&look.case.lead, fact);
    for (place, conditions) in [("step-if", &look.step.conditions), ("if", &look.action.conditions)] {
        if let Some((fact, wanted)) = conditions.broken(holds) {
            let asked = diff::conditions(&crate::cadence::Conditions([(fact, wanted)].into()));
            return Held::never(SkipReason::Condition, format!("cadence.{place}:{asked}"));
        }
    }
    Ok(())
}

impl Deciding<'_> {
    /// Whether the step as a whole, and not the action alone, asks for something that does not hold.
    pub(in crate::step) fn left_out(&self, case: &Case) -> bool {
        let step = case.plan.step(case.touch.step);
        step.is_some_and(|step| step.conditions.broken(|fact| self.state.holds(&case.lead, fact)).is_some())
    }
}
