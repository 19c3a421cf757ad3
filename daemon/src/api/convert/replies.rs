//! What replies mean, on its way to the wire and from it.

use keepwarm_domain::{ids::ReplyId, words::Intent};
use keepwarm_proto::v1;

use super::{
    ask::{Result, invalid, positive, word},
    us,
};
use crate::api::view::{RelabelView, RelabeledRow};

fn words(intents: &[Intent]) -> Vec<String> {
    intents.iter().map(|intent| intent.as_str().to_owned()).collect()
}

impl From<RelabelView> for v1::RelabelResponse {
    fn from(view: RelabelView) -> Self {
        Self {
            reply: view.reply.0,
            was: words(&view.was),
            labels: words(&view.intents),
            changed: view.changed,
            still_stopped: view.still_stopped,
        }
    }
}

impl From<RelabeledRow> for v1::RelabeledReply {
    fn from(row: RelabeledRow) -> Self {
        Self {
            reply: row.reply.0,
            at_us: us(row.at),
            by: row.by,
            lead: row.lead.map_or(0, |lead| lead.0),
            channel: row.channel.to_string(),
            was: words(&row.was),
            labels: words(&row.intents),
            text: row.text,
        }
    }
}

/// Each meaning once, in the order in which they are read.
pub(in crate::api) fn relabel(request: &v1::RelabelRequest) -> Result<(ReplyId, Vec<Intent>)> {
    let reply = ReplyId(positive(request.reply, "reply")?);
    let mut intents = Vec::new();
    for label in &request.labels {
        let intent = word::<Intent>(label).ok().flatten();
        let known = || words(Intent::ALL).join(", ");
        intents.push(intent.ok_or_else(|| invalid(format!("a label is none of: {}", known())))?);
    }
    intents.sort_unstable();
    intents.dedup();
    if intents.is_empty() {
        return Err(invalid("a reply means something, if only `other`: name its labels"));
    }
    Ok((reply, intents))
}
