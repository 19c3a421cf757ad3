//! The conversation with a customer: one for a person, over all channels and all their leads, with who said what and when.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::tz::TimeZone;
use keepwarm_domain::{
    entry::{Actor, Body, Entry},
    ids::{LeadId, RepId, ReplyId, Seq, TaskId, TouchId},
    state::SetupState,
    words::{
        CallDirection, Channel, ConfirmationEnd, DeliveryState, Disposition, Intent, OpenedBy, SealKind, TaskKind,
    },
};

use super::{Backend, sentence::Teller};
use crate::api::{
    backend::{Failure, Result},
    view::{ThreadLine, ThreadView, Way},
};

/// What of the entries is needed to tell of another one.
#[derive(Default)]
struct Around {
    /// Channel and whoever stood behind it, by touch.
    touches: BTreeMap<TouchId, (Channel, RepId)>,
    delivered: BTreeMap<TouchId, DeliveryState>,
    replies: BTreeMap<i64, String>,
    /// What a human says that a reply means.
    relabeled: BTreeMap<ReplyId, Vec<Intent>>,
    messages: BTreeMap<i64, String>,
    kinds: BTreeMap<TaskId, TaskKind>,
    last_inquiry: Option<Seq>,
    /// What the customer wrote with their last inquiry.
    comments: Option<String>,
}

impl Backend {
    pub(super) async fn thread_view(&self, lead: LeadId) -> Result<ThreadView> {
        let of_lead = self.ledger.entries_of_leads(&[lead]).await.context("looking a lead up")?;
        let person = of_lead.iter().find_map(|entry| entry.person);
        let person = person.ok_or_else(|| Failure::NotFound(format!("lead {lead} does not exist")))?;
        let entries = self.ledger.entries_of_people(&[person]).await.context("looking a conversation up")?;
        let setup = self.engine.ask(|state| state.setup.clone()).await?;
        let record = self.people(&[person]).await?.remove(&person).unwrap_or_default();
        let customer = record.display_name();
        let mut around = self.around(&entries).await?;
        around.comments = record.comments;
        let mut lines: Vec<ThreadLine> =
            entries.iter().filter_map(|entry| line(&setup, &around, &customer, entry)).collect();
        // Stable: what happened at once stays in the order in which it was recorded.
        lines.sort_by_key(|line| line.at);
        let store = of_lead.first().and_then(|entry| setup.stores.get(&entry.store));
        let zone = store.map_or_else(|| "UTC".to_owned(), |store| store.zone.clone());
        Ok(ThreadView { lead, person, customer, zone, lines })
    }

    async fn around(&self, entries: &[Entry]) -> Result<Around> {
        let mut around = Around::default();
        let (mut replies, mut messages) = (Vec::new(), Vec::new());
        for entry in entries {
            match &entry.body {
                Body::LeadReceived(_) | Body::InquiryJoined(_) => around.last_inquiry = Some(entry.seq),
                Body::ReplyReceived(it) => replies.push(it.reply.0),
                Body::ReplyRelabeled(it) => drop(around.relabeled.insert(it.reply, it.intents.clone())),
                Body::TouchClaimed(it) => drop(around.touches.insert(it.touch, (it.channel, it.acting))),
                Body::TouchSent(it) => messages.push(it.touch.0),
                Body::StopConfirmationEnded(it) => messages.push(it.touch.0),
                Body::TouchReported(it) => {
                    let known = around.delivered.entry(it.touch).or_insert(it.state);
                    *known = it.state.max(*known);
                }
                Body::TaskOpened(it) => drop(around.kinds.insert(it.task, it.kind)),
                _ => {}
            }
        }
        around.replies = self.texts(SealKind::Reply, &replies).await?;
        around.messages = self.texts(SealKind::Message, &messages).await?;
        Ok(around)
    }
}

/// What an entry adds to the conversation.
fn line(setup: &SetupState, around: &Around, customer: &str, entry: &Entry) -> Option<ThreadLine> {
    let name = |rep: RepId| rep_name(rep, setup);
    let said = |channel: Channel, way, who, text, note| {
        let (at, lead, channel) = (entry.occurred_at, entry.lead, channel.as_str());
        Some(ThreadLine { at, lead, channel, way, who, text, note, reply: None })
    };
    let message = |touch: TouchId| around.messages.get(&touch.0).cloned().unwrap_or_default();
    if let Some(line) = inquiry(setup, around, customer, entry) {
        return Some(line);
    }
    match &entry.body {
        Body::ReplyReceived(it) => {
            let text = around.replies.get(&it.reply.0).cloned().unwrap_or_default();
            let corrected = around.relabeled.get(&it.reply);
            let means: Vec<&str> = corrected.unwrap_or(&it.intents).iter().map(|intent| intent.as_str()).collect();
            let note = if corrected.is_some() { format!("{} (corrected)", means.join(", ")) } else { means.join(", ") };
            let line = said(it.channel, Way::In, customer.to_owned(), text, note);
            line.map(|line| ThreadLine { reply: Some(it.reply), ..line })
        }
        Body::TouchSent(it) => {
            let (channel, acting) = *around.touches.get(&it.touch)?;
            // A call on a list is nothing that was said: what became of it is.
            let note = around.delivered.get(&it.touch).map_or("sent", |state| state.as_str()).to_owned();
            (channel != Channel::Call).then(|| said(channel, Way::Out, name(acting), message(it.touch), note))?
        }
        Body::AutoReplied(it) => said(
            it.channel,
            Way::In,
            customer.to_owned(),
            String::new(),
            "a program answered in their place".to_owned(),
        ),
        Body::TouchUncertain(it) => {
            let (channel, acting) = *around.touches.get(&it.touch)?;
            said(channel, Way::Out, name(acting), String::new(), "uncertain: nobody can say whether it was sent".into())
        }
        Body::StopConfirmationEnded(it) if it.end == ConfirmationEnd::Sent => {
            let who = setup.stores.get(&entry.store).map(|store| store.name.clone()).unwrap_or_default();
            said(Channel::Text, Way::Out, who, message(it.touch), "the stop is confirmed".to_owned())
        }
        Body::CallRecorded(it) if !it.again => {
            let inbound = it.direction == CallDirection::Inbound;
            let (way, who) =
                if inbound { (Way::In, customer.to_owned()) } else { (Way::Human, who(entry.actor, setup)) };
            said(Channel::Call, way, who, String::new(), super::sentence::call(it))
        }
        Body::TaskDone(it) => {
            let spoke = matches!(
                it.disposition,
                Disposition::Talked | Disposition::Answered | Disposition::LeftVoicemail | Disposition::NoAnswer
            );
            let rang = around.kinds.get(&it.task).is_some_and(|kind| *kind == TaskKind::Call);
            let channel = match it.disposition {
                Disposition::LeftVoicemail => Channel::Voicemail,
                Disposition::Answered if !rang => Channel::Text,
                _ => Channel::Call,
            };
            spoke.then(|| {
                said(channel, Way::Human, who(entry.actor, setup), String::new(), it.disposition.to_string())
            })?
        }
        Body::EscalationClosed(it) if it.disposition != Disposition::NoLongerNeeded => {
            said(Channel::Call, Way::Human, who(entry.actor, setup), String::new(), it.disposition.to_string())
        }
        _ => None,
    }
}

/// An inquiry's own words: what they were read to mean, and the words themselves where they are the latest.
fn inquiry(setup: &SetupState, around: &Around, customer: &str, entry: &Entry) -> Option<ThreadLine> {
    let opening = match &entry.body {
        Body::LeadReceived(it) => it.inquiry.opening.as_deref(),
        Body::InquiryJoined(it) if !it.resend => it.inquiry.opening.as_deref(),
        _ => None,
    }?;
    // A call has a line of its own.
    let form = opening.by == OpenedBy::Form;
    let is_last = around.last_inquiry == Some(entry.seq);
    form.then(|| ThreadLine {
        at: entry.occurred_at,
        lead: entry.lead,
        channel: "form",
        way: Way::In,
        who: customer.to_owned(),
        text: around.comments.clone().filter(|_| is_last).unwrap_or_default(),
        note: Teller { setup, zone: TimeZone::UTC }.tell(entry),
        reply: None,
    })
}

pub(super) fn rep_name(rep: RepId, setup: &SetupState) -> String {
    setup.reps.get(&rep).map_or_else(|| format!("rep {rep}"), |rep| rep.name.clone())
}

/// Who did it, as people know them.
pub(super) fn who(actor: Actor, setup: &SetupState) -> String {
    match actor {
        Actor::Rep(rep) => rep_name(rep, setup),
        other => other.to_string(),
    }
}
