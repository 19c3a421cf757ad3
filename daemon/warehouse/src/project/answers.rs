//! What customers told of their plans, as it stands with their lead.

use keepwarm_domain::{
    entry::{AnswersNoted, Entry},
    words::AnswerKind,
};

use super::Batch;
use crate::error::Result;

impl Batch {
    /// The same as the lead's own record of it: what is taken back goes first, then what was told is laid over the rest.
    pub(super) fn answers_noted(&mut self, entry: &Entry, body: &AnswersNoted) -> Result<()> {
        let lead = self.own_lead(entry)?;
        for kind in &body.cleared {
            match kind {
                AnswerKind::Timeline => lead.plan_timeline = None,
                AnswerKind::Trade => lead.plan_trade_in = None,
                AnswerKind::Payment => lead.plan_payment = None,
                AnswerKind::Prefers => (lead.plan_days, lead.plan_part_of_day) = (None, None),
            }
        }
        let told = &body.answers;
        lead.plan_timeline = told.timeline.or(lead.plan_timeline);
        lead.plan_trade_in = told.trade.or(lead.plan_trade_in);
        lead.plan_payment = told.payment.or(lead.plan_payment);
        lead.plan_part_of_day = told.part_of_day.or(lead.plan_part_of_day);
        if !told.days.is_empty() {
            let days: Vec<&str> = told.days.iter().map(|day| day.as_str()).collect();
            lead.plan_days = Some(days.join(", "));
        }
        Ok(())
    }
}
