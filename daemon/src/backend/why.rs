//! Why a lead stands where it stands: what comes next, which rules said so, and what would change it.

use anyhow::Context as _;
use keepwarm_domain::{
    cadence::{Late, diff},
    entry::{Body, Entry},
    ids::{LeadId, TouchId},
    policy::Purpose,
    state::{Lead, PauseScope, Running, State, TimerKind, Touch},
    words::{Channel, Disposition, EnrollmentEnd, Mode, OpenedBy, Outcome, TrackKind},
};

use super::{Backend, leads::next, origin::origin, sentence::Teller};
use crate::api::{
    backend::Result,
    view::{ChangeView, NextView, NextWhat, ReasonView, WhyView},
};

impl Backend {
    pub(super) async fn why_view(&self, id: LeadId) -> Result<WhyView> {
        let (state, lead, outcome, entries) = self.known_lead(id).await?;
        let zone = state.setup.stores.get(&lead.store).map_or_else(|| "UTC".to_owned(), |store| store.zone.clone());
        let now = self.clock.now();
        let asked = Asked { state: &state, lead: &lead, entries: &entries, now };
        let rules =
            self.ledger.all_of_kinds(&["segments-published"]).await.context("the segment rules of all times")?;
        let (next, reasons, changes) = match outcome {
            Some(outcome) => closed(outcome),
            None => {
                let mut reasons: Vec<ReasonView> = asked.rest_reason().into_iter().chain(asked.reasons()).collect();
                reasons.extend(asked.first_words());
                (next(&state, &lead), reasons, asked.changes())
            }
        };
        Ok(WhyView {
            lead: id,
            zone,
            next,
            reasons,
            changes,
            segment: lead.segment(),
            segment_reason: origin(&entries, &rules, &asked.teller()),
        })
    }
}

pub(super) fn reason(rule: impl Into<String>, text: impl Into<String>) -> ReasonView {
    ReasonView { rule: rule.into(), text: text.into() }
}

fn change(event: &str, consequence: impl Into<String>) -> ChangeView {
    ChangeView { event: event.to_owned(), consequence: consequence.into() }
}

fn closed(outcome: Outcome) -> (NextView, Vec<ReasonView>, Vec<ChangeView>) {
    let next = NextView { what: NextWhat::Nothing, at: None, label: format!("closed: {outcome}"), mode: None };
    let reasons =
        vec![reason(format!("outcome.{outcome}"), "the lead is closed, nothing more is sent to the customer")];
    let changes = vec![change("the customer writes or asks again", "a lead is opened for them, with the same owner")];
    (next, reasons, changes)
}

struct Asked<'a> {
    state: &'a State,
    lead: &'a Lead,
    entries: &'a [Entry],
    now: jiff::Timestamp,
}

impl Asked<'_> {
    fn teller(&self) -> Teller<'_> {
        Teller { setup: &self.state.setup, zone: self.state.setup.zone(self.lead.store) }
    }

    fn reasons(&self) -> Vec<ReasonView> {
        if let Some((held, since)) = self.state.holds.get(&self.lead.person) {
            let (since, person) = (self.teller().time(*since), self.lead.person);
            let text = format!(
                "nobody approaches the customer since {since}; the hold ends with keepwarmctl person release {person}"
            );
            return vec![reason(format!("hold.{held}"), text)];
        }
        let Some(action) = self.lead.next_action(self.state) else {
            return vec![reason("fault", "an open lead must have a next action; report this with `lead show`")];
        };
        match (action.task, action.kind) {
            (Some(kind), _) => vec![reason(format!("task.{kind}"), self.last_fact())],
            (None, TimerKind::First(_) | TimerKind::Touch(_)) => {
                let touch = self.state.touches.get(&TouchId(action.subject));
                touch.map(|touch| self.touch_reasons(touch)).unwrap_or_default()
            }
            (None, TimerKind::Escalation) => {
                vec![reason(
                    "escalation.five-minutes",
                    "the customer shows high intent: a named human answers in five minutes",
                )]
            }
            (None, TimerKind::Appointment) => {
                vec![reason(
                    "cadence.pause.appointment",
                    "an appointment is agreed: the cadence rests until it is over",
                )]
            }
            (None, TimerKind::Reclassify) => {
                vec![reason(
                    "segment.after-visit",
                    "the customer was in the store: without a deal by then, another segment fits",
                )]
            }
            (None, TimerKind::Round) => vec![self.turn_reason()],
            (None, TimerKind::Rest | TimerKind::Release | TimerKind::Confirmation | TimerKind::Day) => {
                vec![reason("cadence.rest", "the cadence is done: the lead rests, then closes if nothing happens")]
            }
        }
    }

    /// What the customer said when they came, if it says anything.
    fn first_words(&self) -> Option<ReasonView> {
        let (entry, opening) = self.entries.iter().rev().find_map(|entry| {
            let opening = match &entry.body {
                Body::LeadReceived(it) => it.inquiry.opening.as_deref(),
                Body::InquiryJoined(it) => it.inquiry.opening.as_deref(),
                Body::CallRecorded(it) => it.opening.as_ref(),
                _ => None,
            };
            opening.filter(|opening| !opening.intents.is_empty()).map(|opening| (entry, opening))
        })?;
        let intents: Vec<&str> = opening.intents.iter().map(|intent| intent.as_str()).collect();
        let whose = if opening.by == OpenedBy::Call { "the notes on their call" } else { "their own words" };
        let text = format!("{whose} of {} say {}", self.teller().time(entry.occurred_at), intents.join(", "));
        Some(reason(format!("opening.{}", opening.evidence), text))
    }

    /// Nobody is in two cadences: this one rests for another.
    fn rest_reason(&self) -> Option<ReasonView> {
        let running = self.lead.enrollment.as_ref().map(|it| it.running);
        let rests = running == Some(Running::Paused(EnrollmentEnd::OtherCadence));
        let person = self.state.people.get(&self.lead.person).filter(|_| rests)?;
        let others = person.leads.iter().filter_map(|id| self.state.leads.get(id));
        let other = others.into_iter().find(|other| other.running().is_some())?;
        let text = format!(
            "its cadence rests while the customer is in that of lead {}, and goes on when that is over or with a human",
            other.id
        );
        Some(reason("cadence.rests.other", text))
    }

    /// Who comes from a list or by age waits for a place.
    fn turn_reason(&self) -> ReasonView {
        let segment = self.lead.waits.map_or_else(|| "pace".to_owned(), |(segment, _)| format!("pace.{segment}"));
        if let Some(opening) = self.state.opening_awaits() {
            let day = self.teller().time(opening.as_of);
            let text = format!("an opening balance as of {day} waits for an approval: keepwarmctl enroll approve");
            return reason("opening.approval", text);
        }
        let text = match self.state.turn_of(self.lead.id, self.now) {
            Some((before, Some(day))) => format!("waits for its turn, about {day}: {before} are before it"),
            Some((_, None)) => "waits for its turn, which nobody has while the segment's pace is nought".to_owned(),
            None => "waits for its turn".to_owned(),
        };
        reason(segment, text)
    }

    /// What happened last, as the reason of a task.
    fn last_fact(&self) -> String {
        let told = self.entries.iter().rev().find(|entry| match &entry.body {
            Body::TaskOpened(_) | Body::EnrollmentPaused(_) | Body::TouchCanceled(_) => false,
            Body::TaskDone(it) => it.disposition != Disposition::NoLongerNeeded,
            _ => true,
        });
        told.map_or_else(String::new, |entry| {
            let teller = self.teller();
            format!("{}: {}", teller.time(entry.occurred_at), teller.tell(entry))
        })
    }

    fn touch_reasons(&self, touch: &Touch) -> Vec<ReasonView> {
        let mut reasons = Vec::new();
        if let Some((scope, pause)) = self.state.pauses.covering(super::pauses::covered(self.state, touch)) {
            let since = self.teller().time(pause.since);
            let text = match scope {
                PauseScope::Deaf(channel) => format!(
                    "waits since {since} ({}); it goes on by itself once customers can be heard over {channel}, see \
                     `keepwarmctl status`",
                    pause.reason
                ),
                _ => format!(
                    "paused by {} since {since} ({}); nothing is sent before it is resumed",
                    pause.by, pause.reason
                ),
            };
            reasons.push(reason(scope.to_string(), text));
        } else if touch.mode != Mode::Shadow && self.state.is_deaf(touch.channel, self.now) {
            let text = format!(
                "customers cannot be heard over {} now, see `keepwarmctl status`; if that is so when its time comes, it waits",
                touch.channel
            );
            reasons.push(reason(PauseScope::Deaf(touch.channel).to_string(), text));
        }
        reasons.extend(self.visit_reason(touch));
        let cadence = self.lead.enrollment.as_ref().and_then(|it| self.state.setup.cadences.get(&it.version));
        let cadence = cadence.filter(|_| touch.of.is_none());
        if let Some((published, step)) = cadence.and_then(|it| Some((it, it.text.steps.get(usize::from(touch.step))?)))
        {
            let rule = format!("cadence.{}.v{}.day-{}", published.text.name, published.number, step.day());
            let late = match step.late {
                Late::Send => "late, it is sent all the same",
                Late::Shift => "late, it moves to the next day",
                Late::Skip => "late, it is left out",
            };
            reasons.push(reason(rule, format!("step `{}` is due {}; {late}", step.name, diff::due(step))));
        }
        let required = self.required(touch);
        reasons.extend(required);
        if let Some(moved) = self.moved(touch.id) {
            reasons.push(moved);
        }
        reasons.extend(self.window(touch));
        let segment = self.lead.segment();
        let mode = match touch.mode {
            Mode::Shadow => "keepwarm decides what it would send, and sends nothing",
            Mode::Assisted => "keepwarm prepares the message, a rep releases it",
            Mode::Live => "keepwarm sends it",
        };
        if let Some(segment) = segment {
            reasons.push(reason(format!("mode.{}.{segment}.{}", touch.mode, touch.channel), mode));
        }
        reasons
    }

    /// What the DMS must have told before the step is made by machine.
    fn required(&self, touch: &Touch) -> Vec<ReasonView> {
        let cadence = self.lead.enrollment.as_ref().and_then(|it| self.state.setup.cadences.get(&it.version));
        let step = cadence.filter(|_| touch.of.is_none()).and_then(|it| it.text.steps.get(usize::from(touch.step)));
        let required = step.into_iter().flat_map(|step| &step.requires);
        let told = required.map(|(feed, minutes)| {
            let span = diff::span(*minutes);
            let read = match self.state.synced.get(feed) {
                Some(through) => format!("they were read through {}", self.teller().time(*through)),
                None => "they were never read".to_owned(),
            };
            let text = format!("it rests on {feed} that are at most {span} old, else a person calls instead; {read}");
            reason(format!("fresh.{feed}:{span}"), text)
        });
        told.collect()
    }

    /// Of a touch that goes with an appointment: what it is there for, and until when.
    fn visit_reason(&self, touch: &Touch) -> Option<ReasonView> {
        let of = touch.of?;
        let published = self.state.setup.tracks.get(&touch.version)?;
        let step = published.text.step(touch.step)?;
        let (teller, zone) = (self.teller(), self.state.setup.zone(self.lead.store));
        let (at, until) = (teller.time(of.at), teller.time(step.until(of.at, &zone)));
        let occasion = match of.track {
            TrackKind::Reminder => format!("appointment {} is agreed for {at}", of.appointment),
            TrackKind::Rescue => format!("nobody has come for appointment {} at {at} yet", of.appointment),
        };
        let rule = format!("appointments.v{}.{}.{}", published.number, step.kind, step.name);
        Some(reason(rule, format!("{occasion}; what cannot go by {until} is left out")))
    }

    fn moved(&self, touch: TouchId) -> Option<ReasonView> {
        let moved = self.entries.iter().rev().find_map(|entry| match &entry.body {
            Body::TouchMoved(it) if it.touch == touch => Some(it),
            _ => None,
        })?;
        let rule = moved.rule.clone().unwrap_or_else(|| format!("move.{}", moved.why));
        let why = match moved.why {
            keepwarm_domain::words::MoveReason::Window => "the contact window was closed",
            keepwarm_domain::words::MoveReason::DailyCap => "another contact stood in its way",
            keepwarm_domain::words::MoveReason::StoreClosed => "the store was closed",
            keepwarm_domain::words::MoveReason::Held => "something else is open between the store and the customer",
            keepwarm_domain::words::MoveReason::Retry => "the provider did not take it",
            keepwarm_domain::words::MoveReason::Resumed => "it was paused when its time came",
            keepwarm_domain::words::MoveReason::Pace => "too many were overdue at once: each gets its turn",
        };
        Some(reason(rule, format!("it was moved to {}: {why}", self.teller().time(moved.planned_at))))
    }

    /// The contact window at the time planned.
    fn window(&self, touch: &Touch) -> Option<ReasonView> {
        let policy = &self.state.setup.policy.as_ref()?.1;
        let store = self.state.setup.stores.get(&self.lead.store)?;
        let places = self.state.places(policy, self.state.people.get(&self.lead.person)?, store);
        let purpose = if touch.step == 0 && touch.of.is_none() { Purpose::InstantReply } else { Purpose::Scheduled };
        let at = touch.planned_at.max(self.now);
        let window = policy.window(&places, touch.channel, at, purpose);
        let text = if window.open_with_margin {
            format!("the contact window of every place the customer may be is open {}", self.teller().time(at))
        } else {
            let next = window.next_open.map_or_else(|| "never".to_owned(), |at| self.teller().time(at));
            format!("the contact window is closed then; it opens {next}")
        };
        Some(reason(window.rule, text))
    }

    fn changes(&self) -> Vec<ChangeView> {
        let acting = self.teller().rep(self.lead.acting);
        let mut changes = vec![
            change(
                "the customer asks to stop",
                "everything planned is canceled in the same moment and the lead closes",
            ),
            change(
                "the customer writes back",
                format!("the cadence rests and {acting} gets it at once; a hot reply within five minutes"),
            ),
        ];
        let paused = self.lead.enrollment.as_ref().is_some_and(|it| matches!(it.running, Running::Paused(_)));
        if paused {
            changes.push(change(
                "a rep reports no answer",
                "the cadence goes on with its next step, tomorrow at the earliest",
            ));
        }
        if self.lead.appointments.is_empty() {
            changes.push(change("an appointment is agreed", "the cadence rests until the appointment is over"));
        } else {
            changes.push(change("the customer does not come", format!("{acting} gets a task to win them back")));
        }
        if let Some(touch) = self.lead.touches.first().and_then(|id| self.state.touches.get(id))
            && touch.channel == Channel::Text
        {
            changes.push(change(
                "consent is withdrawn or was never given",
                "the text is left out; the step's fallback is tried",
            ));
        }
        changes.push(change("a deal is booked", "the lead closes as sold"));
        changes
    }
}
