//! The conversation with a customer on its way to the wire.

use keepwarm_domain::ids::LeadId;
use keepwarm_proto::{limits::THREAD_LINES_MAX, v1};

use super::{
    ask::{Result, lead_id},
    us,
};
use crate::api::view::{ThreadLine, ThreadView};

pub(in crate::api) fn of_lead(request: &v1::ThreadServiceShowRequest) -> Result<LeadId> {
    lead_id(request.lead)
}

impl From<ThreadView> for v1::ThreadServiceShowResponse {
    fn from(view: ThreadView) -> Self {
        let left_off = view.lines.len().saturating_sub(THREAD_LINES_MAX);
        Self {
            lead: view.lead.0,
            person: view.person.0,
            customer: view.customer,
            zone: view.zone,
            lines: view.lines.into_iter().skip(left_off).map(Into::into).collect(),
            lines_left_off: left_off as u64,
        }
    }
}

impl From<ThreadLine> for v1::ThreadLine {
    fn from(line: ThreadLine) -> Self {
        Self {
            at_us: us(line.at),
            lead: line.lead.map_or(0, |lead| lead.0),
            channel: line.channel.to_owned(),
            way: line.way.as_str().to_owned(),
            who: line.who,
            text: line.text,
            note: line.note,
            reply: line.reply.map_or(0, |reply| reply.0),
        }
    }
}
