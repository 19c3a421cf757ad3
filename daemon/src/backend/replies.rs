//! What customers' replies mean, corrected by humans: found in the ledger, told to the engine, and listed as data.

use std::collections::BTreeMap;

use anyhow::Context as _;
use keepwarm_domain::{
    entry::{Actor, Body, Entry, ReplyReceived},
    ids::ReplyId,
    intent,
    order::{Order, Relabel},
    words::{Intent, SealKind, SuppressionScope},
};

use super::{Backend, imports::ordered, thread};
use crate::api::{
    backend::{Failure, Replies, Result},
    view::{RelabelView, RelabeledRow},
};

/// A reply and the last human word on it.
struct Known {
    entry: Entry,
    received: ReplyReceived,
    corrected: Option<(Entry, Vec<Intent>)>,
}

impl Known {
    fn means(&self) -> &[Intent] {
        self.corrected.as_ref().map_or(&self.received.intents, |(_, intents)| intents)
    }
}

impl Replies for Backend {
    async fn relabel(&self, reply: ReplyId, intents: Vec<Intent>, actor: Actor) -> Result<RelabelView> {
        let known = self.known_replies().await?.remove(&reply);
        let known = known.ok_or_else(|| Failure::NotFound(format!(
                "reply {reply} does not exist; `keepwarmctl thread show LEAD` names the replies of a lead by their numbers"
            )))?;
        let was = known.means().to_vec();
        let Known { entry, received, .. } = known;
        let mut recalled = self.recalled(&[received.from]).await?;
        if let Some(person) = entry.person.filter(|id| recalled.iter().all(|person| person.facts.person != *id)) {
            // They wrote from somewhere else than where they are written to.
            recalled.extend(self.by_id(person).await?);
        }
        let text = self.texts(SealKind::Reply, &[reply.0]).await?.remove(&reply.0);
        // Whose words are gone stopped everything.
        let reach = text.map_or(SuppressionScope::Everything, |text| intent::reach(&text));
        let relabel = Relabel {
            reply,
            store: entry.store,
            lead: entry.lead,
            person: entry.person,
            from: received.from,
            channel: received.channel,
            was: was.clone(),
            intents: intents.clone(),
            reach,
            recalled,
        };
        let changed = self.told(ordered(Order::RelabelReply(Box::new(relabel)), actor)).await?;
        let still_stopped = was.contains(&Intent::OptOut) && !intents.contains(&Intent::OptOut);
        Ok(RelabelView { reply, was, intents, changed, still_stopped })
    }

    async fn relabeled(&self) -> Result<Vec<RelabeledRow>> {
        let known = self.known_replies().await?;
        let corrected: Vec<Known> = known.into_values().filter(|known| known.corrected.is_some()).collect();
        let ids: Vec<i64> = corrected.iter().map(|known| known.received.reply.0).collect();
        let mut texts = self.texts(SealKind::Reply, &ids).await?;
        let setup = self.engine.ask(|state| state.setup.clone()).await?;
        let mut rows: Vec<RelabeledRow> = corrected
            .into_iter()
            .filter_map(|Known { entry, received, corrected }| {
                let (correction, intents) = corrected?;
                Some(RelabeledRow {
                    reply: received.reply,
                    at: correction.recorded_at,
                    by: thread::who(correction.actor, &setup),
                    lead: entry.lead,
                    channel: received.channel,
                    was: received.intents,
                    intents,
                    text: texts.remove(&received.reply.0).unwrap_or_default(),
                })
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.at, row.reply)));
        Ok(rows)
    }
}

impl Backend {
    async fn known_replies(&self) -> Result<BTreeMap<ReplyId, Known>> {
        let entries = self.ledger.all_of_kinds(&["reply-received", "reply-relabeled"]).await;
        let mut known = BTreeMap::new();
        for entry in entries.context("looking replies up")? {
            match &entry.body {
                Body::ReplyReceived(received) => {
                    let received = received.clone();
                    known.insert(received.reply, Known { received, entry, corrected: None });
                }
                Body::ReplyRelabeled(relabeled) => {
                    if let Some(known) = known.get_mut(&relabeled.reply) {
                        known.corrected = Some((entry.clone(), relabeled.intents.clone()));
                    }
                }
                _ => {}
            }
        }
        Ok(known)
    }
}
