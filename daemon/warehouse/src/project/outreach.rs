//! Touches and what customers send back.

use jiff::Timestamp;
use keepwarm_domain::{
    entry::{
        CadenceMigrated, Entry, Opening, ReplyReceived, ReplyRelabeled, TouchCanceled, TouchClaimed, TouchFailed,
        TouchMoved, TouchPlanned, TouchReported, TouchSent, TouchSkipped, TouchUncertain,
    },
    ids::TouchId,
    words::{Evidence, Intent, Mode},
};

use super::{Batch, unknown};
use crate::{
    cell::Moment,
    error::Result,
    schema::{Reply, Touch, TouchStatus},
};

impl Batch {
    pub(super) fn touch_planned(&mut self, entry: &Entry, body: &TouchPlanned) {
        let planned = self.moment(entry.store, body.planned_at);
        self.touches.insert(Touch {
            touch_id: body.touch,
            enrollment_id: body.enrollment,
            episode_id: body.episode,
            lead_id: entry.lead,
            person_id: entry.person,
            store_id: entry.store,
            segment: body.segment,
            cadence_version_id: body.version,
            step_number: body.step,
            action_number: body.action,
            channel: body.channel,
            owner_id: body.owner,
            appointment_id: body.appointment.map(|of| of.appointment),
            track: body.appointment.map(|of| of.track),
            acting_id: body.acting,
            mode: body.mode,
            status: TouchStatus::Planned,
            evidence: None,
            planned,
            moves: 0,
            move_reason: None,
            move_rule: None,
            gate: None,
            policy_version: None,
            claimed: None,
            attempts: 0,
            window_rule: None,
            block_version_id: None,
            variant_number: None,
            ended: None,
            ended_seq: None,
            skip_reason: None,
            skip_rule: None,
            fail_rule: None,
            cancel_reason: None,
            fail_reason: None,
            failures: 0,
            segments: None,
            delivery_state: None,
            delivery_reason: None,
            reported: None,
            local_date: planned.day(),
        });
    }

    fn touch(&mut self, entry: &Entry, id: TouchId) -> Result<&mut Touch> {
        self.touches.change(&id).ok_or_else(|| unknown(entry, "touch", id))
    }

    /// The instant on the clock of the touch's own store: the result of a touch can come when its lead, and with it the
    /// store, is long out of sight of whoever records it.
    fn touch_moment(&self, entry: &Entry, id: TouchId, at: Timestamp) -> Moment {
        self.moment(self.touches.get(&id).map_or(entry.store, |touch| touch.store_id), at)
    }

    /// The touch, ended as `status`.
    fn touch_ended(&mut self, entry: &Entry, id: TouchId, status: TouchStatus) -> Result<&mut Touch> {
        let at = self.touch_moment(entry, id, entry.occurred_at);
        let touch = self.touch(entry, id)?;
        touch.status = status;
        touch.ended = Some(at);
        touch.ended_seq = Some(entry.seq);
        touch.local_date = at.day();
        Ok(touch)
    }

    pub(super) fn touch_moved(&mut self, entry: &Entry, body: &TouchMoved) -> Result<()> {
        let planned = self.touch_moment(entry, body.touch, body.planned_at);
        let touch = self.touch(entry, body.touch)?;
        touch.planned = planned;
        touch.local_date = planned.day();
        touch.moves += 1;
        touch.move_reason = Some(body.why);
        touch.move_rule.clone_from(&body.rule);
        touch.gate = body.gate;
        touch.policy_version.clone_from(&body.policy);
        Ok(())
    }

    /// Everybody named is on another version, with what is planned for them.
    pub(super) fn cadence_migrated(&mut self, entry: &Entry, body: &CadenceMigrated) -> Result<()> {
        for moved in &body.enrollments {
            let enrollment = self.enrollments.change(&moved.enrollment);
            enrollment.ok_or_else(|| unknown(entry, "enrollment", moved.enrollment))?.cadence_version_id = body.to;
            if let Some(lead) = self.leads.change(&moved.lead) {
                lead.cadence_version_id = Some(body.to);
            }
            for it in &moved.touches {
                let planned = self.touch_moment(entry, it.touch, it.planned_at);
                let touch = self.touch(entry, it.touch)?;
                touch.cadence_version_id = body.to;
                touch.step_number = it.step;
                touch.action_number = it.action;
                touch.channel = it.channel;
                touch.mode = it.mode;
                if touch.planned != planned {
                    touch.planned = planned;
                    touch.local_date = planned.day();
                    touch.moves += 1;
                }
            }
        }
        Ok(())
    }

    pub(super) fn touch_claimed(&mut self, entry: &Entry, body: &TouchClaimed) -> Result<()> {
        let at = self.touch_moment(entry, body.touch, entry.recorded_at);
        let touch = self.touch(entry, body.touch)?;
        touch.status = TouchStatus::Claimed;
        touch.claimed = Some(at);
        touch.attempts = body.attempt;
        touch.mode = body.mode;
        touch.acting_id = body.acting;
        touch.window_rule = Some(body.rule.clone());
        touch.block_version_id = Some(body.block);
        touch.variant_number = Some(body.variant);
        touch.gate = None;
        touch.policy_version.clone_from(&body.policy);
        Ok(())
    }

    pub(super) fn touch_sent(&mut self, entry: &Entry, body: &TouchSent) -> Result<()> {
        let touch = self.touch_ended(entry, body.touch, TouchStatus::Sent)?;
        // What a machine relayed is proven; what a human made stands as their task says.
        if touch.evidence.is_none() && touch.mode == Mode::Live && touch.channel.is_automated() {
            touch.evidence = Some(Evidence::Proven);
        }
        touch.segments = body.segments;
        Ok(())
    }

    pub(super) fn touch_reported(&mut self, entry: &Entry, body: &TouchReported) {
        let reported = self.arrived(entry);
        // A provider can report on what was sent and is no touch: the confirmation of a stop.
        if let Some(touch) = self.touches.change(&body.touch) {
            touch.delivery_state = Some(body.state);
            touch.delivery_reason = body.reason;
            touch.reported = Some(reported);
        }
    }

    pub(super) fn touch_failed(&mut self, entry: &Entry, body: &TouchFailed) -> Result<()> {
        let touch = if body.retryable {
            let touch = self.touch(entry, body.touch)?;
            touch.status = TouchStatus::Planned;
            touch
        } else {
            self.touch_ended(entry, body.touch, TouchStatus::Failed)?
        };
        touch.fail_reason = Some(body.reason);
        touch.fail_rule.clone_from(&body.rule);
        touch.gate = body.gate;
        touch.policy_version.clone_from(&body.policy);
        touch.failures += 1;
        Ok(())
    }

    pub(super) fn touch_uncertain(&mut self, entry: &Entry, body: &TouchUncertain) -> Result<()> {
        self.touch_ended(entry, body.touch, TouchStatus::Uncertain).map(drop)
    }

    pub(super) fn touch_skipped(&mut self, entry: &Entry, body: &TouchSkipped) -> Result<()> {
        let touch = self.touch_ended(entry, body.touch, TouchStatus::Skipped)?;
        touch.skip_reason = Some(body.reason);
        touch.skip_rule = Some(body.rule.clone());
        touch.block_version_id = body.block.or(touch.block_version_id);
        touch.variant_number = body.variant.or(touch.variant_number);
        touch.gate = body.gate;
        touch.policy_version.clone_from(&body.policy);
        Ok(())
    }

    pub(super) fn touch_canceled(&mut self, entry: &Entry, body: &TouchCanceled) -> Result<()> {
        let touch = self.touch_ended(entry, body.touch, TouchStatus::Canceled)?;
        touch.cancel_reason = Some(body.reason);
        touch.gate = Some(body.reason.gate());
        touch.policy_version.clone_from(&body.policy);
        Ok(())
    }

    pub(super) fn reply_received(&mut self, entry: &Entry, body: &ReplyReceived) {
        let standing = self.standing(entry);
        let received = self.arrived(entry);
        let touch = body.in_reply_to.and_then(|id| self.touches.get(&id));
        let reply = Reply {
            reply_id: body.reply,
            entry_seq: entry.seq,
            lead_id: entry.lead,
            episode_id: standing.episode,
            person_id: standing.person,
            store_id: entry.store,
            department: standing.department,
            segment: standing.segment,
            source: standing.source,
            owner_id: standing.owner,
            acting_id: standing.acting,
            channel: body.channel,
            intents: named(&body.intents),
            read_intents: named(&body.intents),
            relabeled: None,
            first_intent: body.intents.first().copied(),
            hot: body.intents.iter().any(|intent| intent.is_hot()),
            decided_by: body.evidence.clone(),
            language: body.language,
            received,
            local_date: received.day(),
            after_minutes: body.after_minutes,
            touch_id: body.in_reply_to,
            mode: touch.map(|touch| touch.mode),
            cadence_version_id: touch.map(|touch| touch.cadence_version_id),
            step_number: touch.map(|touch| touch.step_number),
            block_version_id: touch.and_then(|touch| touch.block_version_id),
            variant_number: touch.and_then(|touch| touch.variant_number),
        };
        self.replies.insert(reply);
    }

    pub(super) fn reply_relabeled(&mut self, entry: &Entry, body: &ReplyRelabeled) -> Result<()> {
        let at = self.recorded(entry);
        let reply = self.replies.change(&body.reply).ok_or_else(|| unknown(entry, "reply", body.reply))?;
        reply.intents = named(&body.intents);
        reply.first_intent = body.intents.first().copied();
        reply.hot = body.intents.iter().any(|intent| intent.is_hot());
        reply.relabeled = Some(at);
        Ok(())
    }
}

/// The meanings of first words.
pub(super) fn opening_words(opening: &Opening) -> String {
    named(&opening.intents)
}

fn named(intents: &[Intent]) -> String {
    intents.iter().map(|intent| intent.as_str()).collect::<Vec<_>>().join(", ")
}
