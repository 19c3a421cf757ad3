//! Rows of answers to HELP.

use keepwarm_domain::{
    entry::{Entry, HelpAnswerClaimed, HelpAnswerEnded, HelpAnswerPlanned},
    ids::TouchId,
};

use super::{Batch, unknown};
use crate::{error::Result, schema::HelpAnswer};

impl Batch {
    pub(super) fn help_planned(&mut self, entry: &Entry, body: &HelpAnswerPlanned) {
        let planned = self.recorded(entry);
        self.helps.insert(HelpAnswer {
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

    pub(super) fn help_claimed(&mut self, entry: &Entry, body: &HelpAnswerClaimed) -> Result<()> {
        let row = self.help(entry, body.touch)?;
        row.block_version_id = Some(body.block);
        row.variant_number = Some(body.variant);
        Ok(())
    }

    pub(super) fn help_ended(&mut self, entry: &Entry, body: &HelpAnswerEnded) -> Result<()> {
        let at = self.recorded(entry);
        let row = self.help(entry, body.touch)?;
        row.result = Some(body.end);
        row.rule.clone_from(&body.rule);
        row.ended = Some(at);
        Ok(())
    }

    fn help(&mut self, entry: &Entry, id: TouchId) -> Result<&mut HelpAnswer> {
        self.helps.change(&id).ok_or_else(|| unknown(entry, "answer to HELP", id))
    }
}
