//! Decides touches: when the next is planned, what becomes of one that is due, and what its result means.
//!
//! Everything that could forbid a touch is checked at the claim (see `gate`). A touch that was claimed is never claimed
//! again unless the provider is certain that nothing was sent.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{
    About, Deciding,
    gate::{Case, Gate},
};
use crate::{
    block::Variant,
    cadence::{Action, On},
    calendar,
    effect::{Delivery, Effect, Offer, SealOrder},
    entry::{EnrollmentEnded, TouchClaimed, TouchMoved, TouchPlanned, TouchSent, TouchSkipped, TouchUncertain},
    ids::{BlockVersionId, EnrollmentId, LeadId, TouchId},
    input::{DeliveryResult, Slot},
    policy::SEGMENTS_MAX,
    state::{Timer, TimerKind, Touch, TouchStatus},
    words::{Channel, EnrollmentEnd, FailReason, GateId, Mode, MoveReason, SealKind, SkipReason, TaskKind},
};

/// A call is made within this time of its step.
pub(super) const CALL_WITHIN: SignedDuration = SignedDuration::from_hours(2);

impl Deciding<'_> {
    pub(super) fn due(&mut self, timer: Timer) {
        match timer.kind {
            TimerKind::First(_) | TimerKind::Touch(_) => self.touch_due(TouchId(timer.subject)),
            TimerKind::Confirmation => self.confirmation_due(TouchId(timer.subject)),
            TimerKind::Release => self.release_over(TouchId(timer.subject)),
            TimerKind::Escalation => self.escalation_due(timer),
            TimerKind::Appointment => self.appointment_due(timer),
            TimerKind::Reclassify => {
                let lead = LeadId(timer.subject);
                self.begin_episode(lead);
                self.begun(lead);
                self.reclassified(timer);
            }
            TimerKind::Round => self.round(timer),
            TimerKind::Day => self.day_due(timer),
            TimerKind::Rest => self.rest_over(LeadId(timer.subject)),
        }
    }

    /// Plans a step: every action that starts with it. Past the last step the cadence is finished and the lead rests.
    pub(super) fn plan_step(&mut self, id: LeadId, step: u16) {
        let Some(lead) = self.open(id) else { return };
        let Some(enrollment) = lead.running().cloned() else { return };
        let Some(cadence) = self.state.setup.cadences.get(&enrollment.version).map(|it| Arc::clone(&it.text)) else {
            return;
        };
        let Some(plan) = cadence.steps.get(usize::from(step)) else {
            let finished = EnrollmentEnded { enrollment: enrollment.id, why: EnrollmentEnd::Finished };
            self.emit(About::lead(&lead), finished);
            self.rest(id, cadence.rest_days);
            return;
        };
        let zone = self.zone(lead.store);
        let today = calendar::civil_date(&zone, self.now);
        let contacted_on = self.state.people.get(&lead.person).and_then(|person| person.last_contact);
        let begun = step > 0 || enrollment.made.is_some();
        let not_before = contacted_on
            .map(|(day, _, _)| calendar::plus_days(day, 1))
            .filter(|_| begun)
            .map_or(today, |after| after.max(today));
        let seed = id.0.unsigned_abs();
        let planned_at = cadence.due(usize::from(step), enrollment.enrolled_at, not_before, &zone, seed);
        for (index, action) in plan.actions.iter().enumerate().filter(|(_, action)| action.on == On::Start) {
            self.plan(id, enrollment.id, step, index, action, planned_at);
        }
    }

    pub(super) fn plan(
        &mut self,
        id: LeadId,
        enrollment: EnrollmentId,
        step: u16,
        index: usize,
        action: &Action,
        at: Timestamp,
    ) {
        let Some(lead) = self.open(id) else { return };
        let (Some(episode), Some(running)) = (&lead.episode, &lead.enrollment) else { return };
        let planned = TouchPlanned {
            touch: TouchId(self.fresh()),
            enrollment,
            episode: episode.id,
            segment: episode.segment,
            version: running.version,
            step,
            action: u16::try_from(index).unwrap_or(u16::MAX),
            channel: action.channel,
            mode: self.state.setup.mode(episode.segment, action.channel),
            owner: lead.owner,
            acting: lead.acting,
            planned_at: at,
            appointment: None,
        };
        self.emit(About::lead(&lead), planned);
    }

    fn touch_due(&mut self, id: TouchId) {
        let Some(case) = self.case(id) else { return self.incomplete(id) };
        if case.touch.status != TouchStatus::Planned || case.touch.planned_at > self.now {
            return;
        }
        if self.parked(&case.touch) {
            return;
        }
        let gate = self.gate(&case);
        if let Gate::Open { runs_out: Some(until), .. } = gate {
            self.warn_of_the_end(&case, until);
        }
        match gate {
            Gate::Later { gate, at, why, rule } => self.later(&case, gate, at, why, rule),
            Gate::Never { gate, reason, rule } => self.never(&case, gate, reason, rule),
            Gate::Open { rule, block, variant, .. } => match case.mode {
                Mode::Shadow => {
                    let (gate, rule) = self.shadowed(&case, rule);
                    self.skip(&case, gate, SkipReason::Shadow, rule, Some((block, variant)));
                }
                Mode::Assisted if !case.touch.released && case.touch.attempts == 0 => {
                    let tomorrow = self.staffed(case.lead.store, self.now + SignedDuration::from_hours(24));
                    let by = case.until().map_or(tomorrow, |until| until.min(tomorrow));
                    self.open_task(case.lead.id, TaskKind::ReleaseTouch, by, Some(id), None);
                }
                Mode::Assisted | Mode::Live if self.waits_in_vain(&case.touch) => {
                    self.skip(&case, None, SkipReason::ChannelDown, "channel.down".to_owned(), None);
                }
                Mode::Assisted | Mode::Live => self.claim(&case, rule, block, variant),
            },
        }
    }

    fn later(&mut self, case: &Case, gate: GateId, at: Timestamp, why: MoveReason, rule: String) {
        self.put_off(About::lead(&case.lead), case.touch.id, at, why, Some(rule), Some(gate));
        if why == MoveReason::Window {
            self.ask_where(case, Some(at));
        }
    }

    fn never(&mut self, case: &Case, gate: GateId, reason: SkipReason, rule: String) {
        if reason == SkipReason::WindowNeverOpens {
            self.ask_where(case, None);
        }
        self.skip(case, Some(gate), reason, rule, None);
    }

    /// What lets the customer be approached runs out soon: the owner hears it once for each inquiry, while there is time
    /// to ask for an agreement. From then on the gate stays shut by itself.
    fn warn_of_the_end(&mut self, case: &Case, until: Timestamp) {
        let Case { lead, policy, .. } = case;
        let warning = SignedDuration::from_hours(24 * i64::from(policy.consent_warning_days));
        let told = lead.warned_at.is_some_and(|at| at >= lead.asked_at);
        if told || case.mode == Mode::Shadow || until.duration_since(self.now) > warning {
            return;
        }
        let due = self.staffed(lead.store, self.now).min(until);
        let Some(lead) = self.open(lead.id) else { return };
        self.open_task_for(&lead, lead.owner, TaskKind::ConsentEnding, due, None, None);
    }

    /// Something that every decision needs is not configured: the touch ends, and a human looks after the lead.
    fn incomplete(&mut self, id: TouchId) {
        let Some(lead) = self.state.touches.get(&id).and_then(|touch| self.state.leads.get(&touch.lead)).cloned()
        else {
            return;
        };
        let (reason, rule, policy) = (SkipReason::NoBlock, "setup.incomplete".to_owned(), self.policy_version());
        let skipped = TouchSkipped { touch: id, reason, rule, block: None, variant: None, gate: None, policy };
        self.emit(About::lead(&lead), skipped);
        self.ensure_next_action(lead.id);
    }

    /// A human released a prepared touch: it goes through the whole gate once more. What cannot go now goes as soon as it
    /// can, through the gate again, and asks nobody a second time.
    pub(super) fn release(&mut self, id: TouchId) {
        let Some(case) = self.case(id) else { return };
        let lead = About::lead(&case.lead);
        if self.parked(&case.touch) {
            return;
        }
        match self.gate(&case) {
            Gate::Open { rule, block, variant, .. } if case.mode == Mode::Shadow => {
                let (gate, rule) = self.shadowed(&case, rule);
                self.skip(&case, gate, SkipReason::Shadow, rule, Some((block, variant)));
            }
            Gate::Open { rule, block, variant, .. } if self.state.has_slot(case.touch.channel, self.now) => {
                self.claim(&case, rule, block, variant);
            }
            Gate::Open { .. } => {
                self.put_off(lead, id, self.now, MoveReason::Retry, Some("channel.full".to_owned()), None);
            }
            Gate::Later { gate, at, why, rule } => self.later(&case, gate, at, why, rule),
            Gate::Never { gate, reason, rule } => self.never(&case, gate, reason, rule),
        }
    }

    pub(super) fn withhold(&mut self, id: TouchId, rule: &str) {
        if let Some(case) = self.case(id) {
            self.skip(&case, None, SkipReason::NotReleased, rule.to_owned(), None);
        }
    }

    fn release_over(&mut self, id: TouchId) {
        let task = self.state.tasks.values().find(|task| task.touch == Some(id) && task.kind == TaskKind::ReleaseTouch);
        if let Some(task) = task.map(|task| task.id) {
            self.withdraw_task(task);
        }
        self.withhold(id, "release.ran-out");
    }

    /// The touch waits: it is asked again at `at`.
    pub(super) fn put_off(
        &mut self,
        about: About,
        touch: TouchId,
        at: Timestamp,
        why: MoveReason,
        rule: Option<String>,
        gate: Option<GateId>,
    ) {
        let policy = self.policy_version();
        self.emit(about, TouchMoved { touch, planned_at: at, why, rule, gate, policy });
    }

    fn claim(&mut self, case: &Case, rule: String, block: BlockVersionId, variant: u16) {
        let Case { touch, lead, .. } = case;
        let setup = &self.state.setup;
        let (Some(words), Some(store), Some(acting)) =
            (setup.blocks.get(&block), setup.stores.get(&lead.store), setup.reps.get(&lead.acting))
        else {
            return self.skip(case, None, SkipReason::NoBlock, "setup.incomplete".to_owned(), None);
        };
        let offers = words.text.variants.get(usize::from(variant)).is_some_and(Variant::offers_times);
        let times = if offers { self.state.visit_options(lead, self.now) } else { Vec::new() };
        let delivery = Delivery {
            touch: touch.id,
            attempt: touch.attempts + 1,
            lead: lead.id,
            person: lead.person,
            channel: touch.channel,
            cadence: case.cadence_name().to_owned(),
            key: touch.key.clone().unwrap_or_else(|| format!("kw-{}", touch.id)),
            block: Arc::clone(&words.text),
            variant,
            offer: Offer { times, at: self.now, seq: 0 },
            answers: lead.answers.clone(),
            store: Arc::clone(store),
            acting: Arc::clone(acting),
            appointment: touch.of.map(|of| of.at),
            thread: self.thread(case),
            earlier: self.earlier(case),
            confirms: None,
        };
        let claimed = TouchClaimed {
            touch: touch.id,
            enrollment: touch.enrollment,
            step: touch.step,
            action: touch.action,
            attempt: delivery.attempt,
            channel: touch.channel,
            mode: case.mode,
            acting: lead.acting,
            block,
            variant,
            rule,
            key: delivery.key.clone(),
            policy: self.policy_version(),
            segments: if touch.channel == Channel::Text { SEGMENTS_MAX } else { 0 },
        };
        self.emit(About::lead(lead), claimed);
        let mut delivery = delivery;
        // The fold of the claim decides it, so that a replay knows which text carried the line.
        delivery.offer.seq = self.state.seq;
        delivery.thread.opt_out_line = self.state.touches.get(&touch.id).is_some_and(|touch| touch.opt_out_line);
        self.effect(Effect::Deliver(Box::new(delivery)));
    }

    pub(super) fn delivered(
        &mut self,
        id: TouchId,
        attempt: u16,
        result: &DeliveryResult,
        rule: Option<&str>,
        message: Option<Slot>,
    ) {
        let Some(touch) = self.state.touches.get(&id).cloned() else {
            return self.confirmation_delivered(id, result, message);
        };
        if touch.status != TouchStatus::Claimed || touch.attempts != attempt {
            return;
        }
        let person = Some(touch.person);
        let seal = message.map(|slot| SealOrder { slot, kind: SealKind::Message, id: id.0, person });
        self.out.seals.extend(seal);
        let Some(lead) = self.state.leads.get(&touch.lead).cloned() else { return self.orphan(&touch, result, rule) };
        let about = About::lead(&lead);
        match result {
            DeliveryResult::Sent { provider_id, segments } => {
                if touch.channel == Channel::Call {
                    // Before the touch ends: the task takes from it the step whose fallback it may need.
                    let due = self.staffed(lead.store, self.now + CALL_WITHIN);
                    self.open_task(lead.id, TaskKind::Call, due, Some(id), None);
                }
                self.emit(about, TouchSent { touch: id, provider_id: *provider_id, segments: *segments });
                self.after(&touch, None);
            }
            DeliveryResult::NotSent(FailReason::OptedOut) | DeliveryResult::Failed(FailReason::OptedOut) => {
                self.fail(about, &touch, FailReason::OptedOut, rule, false);
                self.provider_stopped(&touch);
                self.after(&touch, Some(On::NoConsent));
            }
            DeliveryResult::NotSent(reason) if self.is_tried_again(&lead, &touch, *reason) => {
                self.fail(about, &touch, *reason, rule, true);
                self.try_again(about, &touch, *reason);
            }
            DeliveryResult::NotSent(reason) | DeliveryResult::Failed(reason) => {
                let wordless = matches!(reason, FailReason::Render | FailReason::Unfit | FailReason::Outdated);
                self.fail(about, &touch, *reason, rule, false);
                if *reason == FailReason::Unfit || (wordless && !self.has_follower(&touch, On::Unable)) {
                    self.speak_yourself(&touch);
                }
                self.after(&touch, cause_of_failure(*reason));
            }
            DeliveryResult::Uncertain => {
                self.open_task(lead.id, TaskKind::ResolveUncertain, self.staffed(lead.store, self.now), Some(id), None);
                self.emit(about, TouchUncertain { touch: id });
                self.after(&touch, None);
            }
        }
    }

    /// The lead closed while the claim was out: the touch still ends by its result.
    fn orphan(&mut self, touch: &Touch, result: &DeliveryResult, rule: Option<&str>) {
        let about = About { store: touch.store, lead: Some(touch.lead), person: Some(touch.person) };
        match result {
            DeliveryResult::Sent { provider_id, segments } => {
                self.emit(about, TouchSent { touch: touch.id, provider_id: *provider_id, segments: *segments })
            }
            DeliveryResult::NotSent(reason) | DeliveryResult::Failed(reason) => {
                self.fail(about, touch, *reason, rule, false);
            }
            DeliveryResult::Uncertain => self.emit(about, TouchUncertain { touch: touch.id }),
        }
        if matches!(
            result,
            DeliveryResult::NotSent(FailReason::OptedOut) | DeliveryResult::Failed(FailReason::OptedOut)
        ) {
            self.provider_stopped(touch);
        }
    }

    /// What a touch in shadow mode is stamped with: why it is in shadow, where its mode says otherwise. That the carriers
    /// know of no campaign is the last gate, and it is asked wherever a mode is; see [`SetupState::mode`].
    ///
    /// [`SetupState::mode`]: crate::state::SetupState::mode
    fn shadowed(&self, case: &Case, rule: String) -> (Option<GateId>, String) {
        let (channel, setup) = (case.touch.channel, &self.state.setup);
        let set = case.lead.segment().map_or(Mode::Shadow, |segment| setup.set_mode(segment, channel));
        if set == Mode::Shadow || setup.may_reach(channel) {
            (None, rule)
        } else if setup.is_registered(channel) {
            (None, "go-live.missing".to_owned())
        } else {
            (Some(GateId::Registration), "registration.missing".to_owned())
        }
    }

    /// What follows the end of a touch: the fallback of the same step, and past the step's last touch the next step.
    pub(super) fn after(&mut self, touch: &Touch, cause: Option<On>) {
        let Some(lead) = self.state.leads.get(&touch.lead).cloned() else { return };
        if let Some(of) = touch.of {
            return self.track_goes_on(&lead, touch, of, cause.is_some());
        }
        if let Some(cause) = cause {
            self.follow_from(lead.id, touch.enrollment, touch.step, touch.action, cause);
        }
        if let Some(enrollment) = lead.running().filter(|enrollment| enrollment.id == touch.enrollment) {
            let of_it = |touch: &Touch| touch.lead == lead.id && touch.enrollment == enrollment.id;
            let open = self.state.leads.get(&lead.id).into_iter().flat_map(|lead| &lead.touches);
            let waiting = open.filter_map(|id| self.state.touches.get(id)).any(of_it);
            if !waiting {
                self.plan_step(lead.id, enrollment.step + 1);
            }
        }
        self.ensure_next_action(lead.id);
    }

    /// Whether the step goes on from a touch by an action that waits for `on`; of an appointment's tracks, by another
    /// channel.
    pub(super) fn has_follower(&self, touch: &Touch, on: On) -> bool {
        if touch.of.is_some() {
            let tracks = self.state.setup.tracks.get(&touch.version);
            let step = tracks.and_then(|tracks| tracks.text.step(touch.step));
            return step.is_some_and(|step| step.channels.len() > usize::from(touch.action) + 1);
        }
        let lead = self.state.leads.get(&touch.lead);
        let version = lead.and_then(|lead| lead.going(touch.enrollment)).map(|enrollment| enrollment.version);
        let cadence = version.and_then(|version| self.state.setup.cadences.get(&version));
        let step = cadence.and_then(|cadence| cadence.text.steps.get(usize::from(touch.step)));
        let actions = step.into_iter().flat_map(|step| &step.actions);
        actions.skip(usize::from(touch.action) + 1).any(|action| action.on.follows(on))
    }

    /// Plans the next action of the step that follows `cause`, if there is one. A step keeps its fallback when it was the
    /// last one and the cadence has come to its end meanwhile.
    pub(super) fn follow_from(&mut self, id: LeadId, enrollment: EnrollmentId, step: u16, action: u16, cause: On) {
        self.follow_at(id, enrollment, step, action, cause, self.now);
    }

    /// As [`Self::follow_from`], at `at`: what was not due yet is not made sooner by another channel.
    pub(super) fn follow_at(
        &mut self,
        id: LeadId,
        enrollment: EnrollmentId,
        step: u16,
        action: u16,
        cause: On,
        at: Timestamp,
    ) {
        let Some(lead) = self.open(id) else { return };
        let version = lead.going(enrollment).map(|enrollment| enrollment.version);
        let cadence = version.and_then(|version| self.state.setup.cadences.get(&version));
        let Some(cadence) = cadence.map(|published| Arc::clone(&published.text)) else { return };
        let actions = cadence.steps.get(usize::from(step)).into_iter().flat_map(|step| step.actions.iter().enumerate());
        let next = actions.skip(usize::from(action) + 1).find(|(_, next)| next.on.follows(cause));
        if let Some((index, next)) = next {
            self.plan(id, enrollment, step, index, next, at);
        }
    }
}

/// What a failed delivery is to the actions that wait for one. What could not be said on one channel may be on another; who
/// asked to stop is not tried elsewhere.
const fn cause_of_failure(reason: FailReason) -> Option<On> {
    match reason {
        FailReason::Stopped | FailReason::Paused | FailReason::Late => None,
        FailReason::Held | FailReason::Render | FailReason::Unfit | FailReason::Outdated => Some(On::Unable),
        FailReason::OptedOut => Some(On::NoConsent),
        FailReason::Refused
        | FailReason::Unreachable
        | FailReason::InvalidAddress
        | FailReason::Provider
        | FailReason::Down
        | FailReason::Spool => Some(On::Undeliverable),
    }
}
