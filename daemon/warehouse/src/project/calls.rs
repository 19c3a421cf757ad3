//! Rows of calls.

use keepwarm_domain::entry::{CallRecorded, Entry};

use super::{Batch, outreach::opening_words};
use crate::schema::Call;

impl Batch {
    pub(super) fn call_recorded(&mut self, entry: &Entry, body: &CallRecorded) {
        let (occurred, recorded) = (self.arrived(entry), self.recorded(entry));
        let intents = body.opening.as_ref().map_or_else(String::new, opening_words);
        let seconds = body.seconds.and_then(|seconds| i32::try_from(seconds).ok());
        let opened = entry.lead.is_some_and(|id| self.leads.get(&id).is_some_and(|lead| lead.episode_id.is_none()));
        if let Some(call) = self.calls.change(&body.call) {
            call.lead_id = entry.lead.or(call.lead_id);
            call.opened_lead |= opened && !body.again;
            call.person_id = entry.person.or(call.person_id);
            call.line = body.line;
            call.status = body.status;
            call.seconds = seconds;
            call.intents = intents;
            return;
        }
        self.calls.insert(Call {
            call_id: body.call,
            store_id: entry.store,
            direction: body.direction,
            source: body.source.clone(),
            occurred,
            recorded,
            local_date: occurred.day(),
            lead_id: entry.lead,
            opened_lead: opened && !body.again,
            person_id: entry.person,
            line: body.line,
            status: body.status,
            seconds,
            intents,
        });
    }
}
