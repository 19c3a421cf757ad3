//! Decides touches: when the next is planned, whether one that is due may be made, and what its result means.
//!
//! Everything that could forbid a touch is checked at the claim, in the order of the gate: opt-out, address, consent,
//! contact window, caps, words. A touch that was claimed is never claimed again unless the provider is certain that
//! nothing was sent.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, civil::Time};

use super::{About, Deciding};
use crate::{
    block,
    cadence::{Action, Cadence, Late, On, When},
    calendar,
    effect::{Delivery, Effect, SealOrder},
    entry::{
        EnrollmentEnded, TouchClaimed, TouchFailed, TouchMoved, TouchPlanned, TouchSent, TouchSkipped, TouchUncertain,
    },
    ids::{BlockVersionId, EnrollmentId, LeadId, TouchId},
    input::{DeliveryResult, Slot},
    policy::{Place, Policy, Purpose},
    state::{Lead, Person, Running, Timer, TimerKind, Touch, TouchStatus},
    words::{Channel, EnrollmentEnd, FailReason, Mode, MoveReason, SealKind, SkipReason, TaskKind},
};

/// A touch made later than this after its time is late: its step says what happens.
const LATE_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Claims of one touch at most; a provider that refuses this often is left alone.
const ATTEMPTS_MAX: u16 = 3;

/// Wait before a touch that certainly was not sent is tried again.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// When on the next day a touch goes out that was held back on its own.
const HELD_UNTIL: Time = Time::constant(10, 0, 0, 0);

/// The outcome of one look through the gate.
enum Gate {
    Open { rule: String, block: BlockVersionId, variant: u16 },
    Later { at: Timestamp, why: MoveReason, rule: Option<String> },
    Never { reason: SkipReason, rule: String },
}

/// Everything the gate looks at.
struct Case {
    touch: Touch,
    lead: Lead,
    person: Person,
    cadence: Arc<Cadence>,
    policy: Arc<Policy>,
    places: Vec<Place>,
}

impl Deciding<'_> {
    pub(super) fn due(&mut self, timer: Timer) {
        match timer.kind {
            TimerKind::Touch(_) => self.touch_due(TouchId(timer.subject)),
            TimerKind::Release => self.release_over(TouchId(timer.subject)),
            TimerKind::Escalation => self.escalation_due(timer),
            TimerKind::Appointment => self.appointment_due(timer),
            TimerKind::Reclassify => {
                self.begin(LeadId(timer.subject));
                self.reclassified(timer);
            }
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
        let planned_at = cadence.due(usize::from(step), enrollment.enrolled_at, not_before, &zone);
        for (index, action) in plan.actions.iter().enumerate().filter(|(_, action)| action.on == On::Start) {
            self.plan(id, enrollment.id, step, index, action, planned_at);
        }
    }

    fn plan(&mut self, id: LeadId, enrollment: EnrollmentId, step: u16, index: usize, action: &Action, at: Timestamp) {
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
        };
        self.emit(About::lead(&lead), planned);
    }

    fn case(&self, id: TouchId) -> Option<Case> {
        let touch = self.state.touches.get(&id)?.clone();
        let lead = self.state.leads.get(&touch.lead)?.clone();
        let person = self.state.people.get(&lead.person)?.clone();
        let version = lead.enrollment.as_ref()?.version;
        let cadence = Arc::clone(&self.state.setup.cadences.get(&version)?.text);
        let policy = Arc::clone(&self.state.setup.policy.as_ref()?.1);
        let store = self.state.setup.stores.get(&lead.store)?;
        let facts = &person.facts;
        let places = policy.places(facts.npa, facts.zip3, facts.region.as_deref(), &store.zone, &store.region);
        Some(Case { touch, lead, person, cadence, policy, places })
    }

    fn touch_due(&mut self, id: TouchId) {
        let Some(case) = self.case(id) else { return self.incomplete(id) };
        if case.touch.status != TouchStatus::Planned || case.touch.planned_at > self.now {
            return;
        }
        match self.gate(&case) {
            Gate::Later { at, why, rule } => {
                self.emit(About::lead(&case.lead), TouchMoved { touch: id, planned_at: at, why, rule });
            }
            Gate::Never { reason, rule } => self.skip(&case, reason, rule, None),
            Gate::Open { rule, block, variant } => match case.touch.mode {
                Mode::Shadow => self.skip(&case, SkipReason::Shadow, rule, Some((block, variant))),
                Mode::Assisted => {
                    let tomorrow = self.staffed(case.lead.store, self.now + SignedDuration::from_hours(24));
                    self.open_task(case.lead.id, TaskKind::ReleaseTouch, tomorrow, Some(id), None);
                }
                Mode::Live => self.claim(&case, rule, block, variant),
            },
        }
    }

    /// Something that every decision needs is not configured: the touch ends, and a human looks after the lead.
    fn incomplete(&mut self, id: TouchId) {
        let Some(lead) = self.state.touches.get(&id).and_then(|touch| self.state.leads.get(&touch.lead)).cloned()
        else {
            return;
        };
        let (reason, rule) = (SkipReason::NoBlock, "setup.incomplete".to_owned());
        self.emit(About::lead(&lead), TouchSkipped { touch: id, reason, rule, block: None, variant: None });
        self.ensure_next_action(lead.id);
    }

    /// A human released a prepared touch: it goes through the whole gate once more.
    pub(super) fn release(&mut self, id: TouchId) {
        let Some(case) = self.case(id) else { return };
        match self.gate(&case) {
            Gate::Open { rule, block, variant } => self.claim(&case, rule, block, variant),
            Gate::Later { rule, .. } => {
                let rule = rule.unwrap_or_else(|| "window.closed".to_owned());
                self.skip(&case, SkipReason::NotReleased, rule, None);
            }
            Gate::Never { reason, rule } => self.skip(&case, reason, rule, None),
        }
    }

    pub(super) fn withhold(&mut self, id: TouchId, rule: &str) {
        if let Some(case) = self.case(id) {
            self.skip(&case, SkipReason::NotReleased, rule.to_owned(), None);
        }
    }

    fn release_over(&mut self, id: TouchId) {
        let task = self.state.tasks.values().find(|task| task.touch == Some(id) && task.kind == TaskKind::ReleaseTouch);
        if let Some(task) = task.map(|task| task.id) {
            self.withdraw_task(task);
        }
        self.withhold(id, "release.ran-out");
    }

    fn gate(&self, case: &Case) -> Gate {
        let Case { touch, lead, person, cadence, policy, places } = case;
        let Some(step) = cadence.steps.get(usize::from(touch.step)) else {
            return never(SkipReason::NoBlock, "cadence.no-such-step");
        };
        let Some(action) = step.actions.get(usize::from(touch.action)) else {
            return never(SkipReason::NoBlock, "cadence.no-such-action");
        };
        let contacts = if touch.channel.is_phone() { &person.facts.phones } else { &person.facts.emails };
        if self.state.suppressions.bars(person.facts.person, contacts, touch.channel) {
            return never(SkipReason::Suppressed, "opt-out");
        }
        if contacts.is_empty() {
            return never(SkipReason::NoAddress, "address.none");
        }
        if let Err(rule) = policy.consent(person.facts.consent, touch.channel, places) {
            return never(SkipReason::NoConsent, rule);
        }
        if let Some(late) = self.late(case, step.late, step.when) {
            return late;
        }
        let instant = touch.step == 0 && step.when == When::AtOnce;
        let purpose = if instant { Purpose::InstantReply } else { Purpose::Scheduled };
        let window = policy.window(places, touch.channel, self.now, purpose);
        if !window.open_with_margin {
            return match window.next_open {
                Some(at) => Gate::Later { at, why: MoveReason::Window, rule: Some(window.rule) },
                None => never(SkipReason::WindowNeverOpens, &window.rule),
            };
        }
        if let Some(held) = self.held(case) {
            return held;
        }
        let language = person.facts.language;
        let Some((version, words)) = self.state.setup.block(&action.block, touch.channel, language) else {
            return never(SkipReason::NoBlock, &format!("block.not-approved:{}", action.block));
        };
        let used: Vec<u16> =
            lead.used.iter().filter(|(block, _)| *block == version).map(|(_, variant)| *variant).collect();
        let seed = lead.id.0.unsigned_abs().wrapping_mul(31).wrapping_add(u64::from(touch.step));
        match block::choose(words, person.facts.known, seed, &used) {
            Ok(variant) => Gate::Open { rule: window.rule, block: version, variant },
            Err(missing) => never(SkipReason::MissingContext, &format!("block.missing:{missing}")),
        }
    }

    /// What the step says of a touch whose time is long past; none when it is in time or goes out all the same.
    fn late(&self, case: &Case, late: Late, when: When) -> Option<Gate> {
        let behind = self.now.duration_since(case.touch.planned_at);
        let zone = self.zone(case.lead.store);
        let today = calendar::civil_date(&zone, self.now);
        let same_day = calendar::civil_date(&zone, case.touch.planned_at) == today;
        match late {
            _ if behind <= LATE_AFTER => None,
            Late::Send => None,
            Late::Skip => Some(never(SkipReason::Late, "late.skip")),
            Late::Shift if same_day => None,
            Late::Shift => {
                let own = match when {
                    When::AtOnce => HELD_UNTIL,
                    When::At(time) => time,
                };
                let today_at = calendar::instant(&zone, today, own);
                let tomorrow_at = calendar::instant(&zone, calendar::plus_days(today, 1), own);
                let at = if today_at > self.now { today_at } else { tomorrow_at };
                Some(Gate::Later { at, why: MoveReason::DailyCap, rule: Some("late.shift".to_owned()) })
            }
        }
    }

    /// What holds a touch back though the law's window is open: the store is closed (a call needs a human there), another
    /// contact was made today, or the customer's phone has rung often enough in 24 hours.
    fn held(&self, case: &Case) -> Option<Gate> {
        let Case { touch, lead, person, policy, places, .. } = case;
        let later = |at, why, rule: &str| Some(Gate::Later { at, why, rule: Some(rule.to_owned()) });
        if touch.channel == Channel::Call {
            let at = self.staffed(lead.store, self.now);
            if at > self.now {
                return later(at, MoveReason::StoreClosed, "store.closed");
            }
        }
        let zone = self.zone(lead.store);
        let today = calendar::civil_date(&zone, self.now);
        if let Some((day, enrollment, step)) = person.last_contact
            && touch.channel.is_automated()
            && day >= today
            && (enrollment, step) != (touch.enrollment, touch.step)
        {
            let at = calendar::instant(&zone, calendar::plus_days(day, 1), HELD_UNTIL);
            return later(at, MoveReason::DailyCap, "cap.one-contact-a-day");
        }
        let hit = policy.caps(places).check(touch.channel, self.now, &person.made).err();
        hit.and_then(|hit| later(hit.until, MoveReason::DailyCap, hit.rule))
    }

    fn skip(&mut self, case: &Case, reason: SkipReason, rule: String, words: Option<(BlockVersionId, u16)>) {
        let touch = case.touch.id;
        let (block, variant) = words.unzip();
        self.emit(About::lead(&case.lead), TouchSkipped { touch, reason, rule, block, variant });
        let unable = !matches!(reason, SkipReason::Shadow | SkipReason::NotReleased | SkipReason::Late);
        self.after(&case.touch, unable);
    }

    fn claim(&mut self, case: &Case, rule: String, block: BlockVersionId, variant: u16) {
        let Case { touch, lead, person, .. } = case;
        let setup = &self.state.setup;
        let (Some(words), Some(store), Some(acting)) =
            (setup.blocks.get(&block), setup.stores.get(&lead.store), setup.reps.get(&lead.acting))
        else {
            return self.skip(case, SkipReason::NoBlock, "setup.incomplete".to_owned(), None);
        };
        let zone = self.zone(lead.store);
        let delivery = Delivery {
            touch: touch.id,
            attempt: touch.attempts + 1,
            lead: lead.id,
            person: lead.person,
            channel: touch.channel,
            key: touch.key.clone().unwrap_or_else(|| format!("kw-{}", touch.id)),
            block: Arc::clone(&words.text),
            variant,
            options: store.hours.open_slots(&zone, self.now, 2),
            store: Arc::clone(store),
            acting: Arc::clone(acting),
            first: person.last_sent_at.is_none(),
        };
        let claimed = TouchClaimed {
            touch: touch.id,
            enrollment: touch.enrollment,
            step: touch.step,
            action: touch.action,
            attempt: delivery.attempt,
            channel: touch.channel,
            mode: touch.mode,
            acting: lead.acting,
            block,
            variant,
            rule,
            key: delivery.key.clone(),
        };
        self.emit(About::lead(lead), claimed);
        self.effect(Effect::Deliver(Box::new(delivery)));
    }

    pub(super) fn delivered(&mut self, id: TouchId, attempt: u16, result: &DeliveryResult, message: Option<Slot>) {
        let Some(touch) = self.state.touches.get(&id).cloned() else { return };
        if touch.status != TouchStatus::Claimed || touch.attempts != attempt {
            return;
        }
        let person = self.state.leads.get(&touch.lead).map(|lead| lead.person);
        let seal = message.map(|slot| SealOrder { slot, kind: SealKind::Message, id: id.0, person });
        self.out.seals.extend(seal);
        let Some(lead) = self.state.leads.get(&touch.lead).cloned() else { return self.orphan(&touch, result) };
        let about = About::lead(&lead);
        match result {
            DeliveryResult::Sent { provider_id } => {
                let call = touch.channel == Channel::Call;
                self.emit(about, TouchSent { touch: id, provider_id: *provider_id });
                if call {
                    let due = self.staffed(lead.store, self.now + SignedDuration::from_hours(2));
                    self.open_call(&lead, &touch, due);
                }
                self.after(&touch, false);
            }
            DeliveryResult::NotSent(reason) if attempt < ATTEMPTS_MAX => {
                self.emit(about, TouchFailed { touch: id, reason: *reason, retryable: true });
                let planned_at = self.now + RETRY_AFTER;
                let why = MoveReason::Retry;
                self.emit(about, TouchMoved { touch: id, planned_at, why, rule: None });
                self.stop_if_over(&lead);
            }
            DeliveryResult::NotSent(reason) | DeliveryResult::Failed(reason) => {
                self.emit(about, TouchFailed { touch: id, reason: *reason, retryable: false });
                self.after(&touch, *reason != FailReason::Render);
            }
            DeliveryResult::Uncertain => {
                self.open_task(lead.id, TaskKind::ResolveUncertain, self.staffed(lead.store, self.now), Some(id), None);
                self.emit(about, TouchUncertain { touch: id });
                self.after(&touch, false);
            }
        }
    }

    /// The lead closed while the claim was out: the touch still ends by its result.
    fn orphan(&mut self, touch: &Touch, result: &DeliveryResult) {
        let about = About { store: crate::ids::StoreId(0), lead: Some(touch.lead), person: None };
        let touch = touch.id;
        match result {
            DeliveryResult::Sent { provider_id } => self.emit(about, TouchSent { touch, provider_id: *provider_id }),
            DeliveryResult::NotSent(reason) | DeliveryResult::Failed(reason) => {
                self.emit(about, TouchFailed { touch, reason: *reason, retryable: false });
            }
            DeliveryResult::Uncertain => self.emit(about, TouchUncertain { touch }),
        }
    }

    /// A touch came back to be tried again, but its cadence has stopped meanwhile.
    fn stop_if_over(&mut self, lead: &Lead) {
        if let Some(Running::Paused(why) | Running::Ended(why)) = lead.enrollment.as_ref().map(|it| it.running) {
            let reason = if why == EnrollmentEnd::OptOut {
                crate::words::CancelReason::OptOut
            } else {
                crate::words::CancelReason::Reply
            };
            self.pause(lead.id, why, reason);
        }
    }

    /// What follows the end of a touch: the fallback of the same step, and past the step's last touch the next step.
    fn after(&mut self, touch: &Touch, unable: bool) {
        let Some(lead) = self.state.leads.get(&touch.lead).cloned() else { return };
        let current = lead.running().filter(|enrollment| enrollment.id == touch.enrollment).cloned();
        let Some(enrollment) = current else {
            return self.ensure_next_action(lead.id);
        };
        if unable {
            self.follow(&lead, touch, On::Unable);
        }
        let waiting = self.state.leads.get(&lead.id).is_some_and(|lead| !lead.touches.is_empty());
        if !waiting && touch.step >= enrollment.step {
            self.plan_step(lead.id, touch.step + 1);
        }
        self.ensure_next_action(lead.id);
    }

    /// Plans the action after `touch` in its step, if that is what it waits for.
    fn follow(&mut self, lead: &Lead, touch: &Touch, on: On) {
        self.follow_from(lead.id, touch.enrollment, touch.step, touch.action, on);
    }

    pub(super) fn follow_from(&mut self, id: LeadId, enrollment: EnrollmentId, step: u16, action: u16, on: On) {
        let Some(lead) = self.open(id) else { return };
        let version = lead.running().filter(|running| running.id == enrollment).map(|running| running.version);
        let cadence = version.and_then(|version| self.state.setup.cadences.get(&version));
        let Some(cadence) = cadence.map(|published| Arc::clone(&published.text)) else { return };
        let index = usize::from(action) + 1;
        let next = cadence.steps.get(usize::from(step)).and_then(|step| step.actions.get(index));
        if let Some(next) = next.filter(|next| next.on == on) {
            self.plan(id, enrollment, step, index, next, self.now);
        }
    }
}

fn never(reason: SkipReason, rule: &str) -> Gate {
    Gate::Never { reason, rule: rule.to_owned() }
}
