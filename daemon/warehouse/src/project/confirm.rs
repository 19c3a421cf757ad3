//! Rows of confirmations of a stop.

use keepwarm_domain::{
    entry::{Entry, StopConfirmationClaimed, StopConfirmationEnded, StopConfirmationPlanned},
    ids::TouchId,
};

use super::{Batch, unknown};
use crate::{error::Result, schema::StopConfirmation};

impl Batch {
    pub(super) fn confirmation_planned(&mut self, entry: &Entry, body: &StopConfirmationPlanned) {
        let planned = self.recorded(entry);
        self.confirmations.insert(StopConfirmation {
            touch_id: body.touch,
            reply_id: body.reply,
            lead_id: entry.lead,
            person_id: entry.person,
            store_id: entry.store,
            language: body.language,
            planned,
            send_by: self.moment(entry.store, body.send_by),
            local_date: planned.day(),
            result: None,
            rule: None,
            ended: None,
            block_version_id: None,
            variant_number: None,
        });
    }

    pub(super) fn confirmation_claimed(&mut self, entry: &Entry, body: &StopConfirmationClaimed) -> Result<()> {
        let row = self.confirmation(entry, body.touch)?;
        row.block_version_id = Some(body.block);
        row.variant_number = Some(body.variant);
        Ok(())
    }

    pub(super) fn confirmation_ended(&mut self, entry: &Entry, body: &StopConfirmationEnded) -> Result<()> {
        let at = self.recorded(entry);
        let row = self.confirmation(entry, body.touch)?;
        row.result = Some(body.end);
        row.rule.clone_from(&body.rule);
        row.ended = Some(at);
        Ok(())
    }

    fn confirmation(&mut self, entry: &Entry, id: TouchId) -> Result<&mut StopConfirmation> {
        self.confirmations.change(&id).ok_or_else(|| unknown(entry, "confirmation", id))
    }
}
