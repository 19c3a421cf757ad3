//! What was made and what the draft would have made, side by side. Owns the comparison; knows nothing of the replay.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use crate::{
    cadence::Cadence,
    entry::{Body, Entry, TouchPlanned},
    ids::{EnrollmentId, TouchId},
    words::{Channel, MoveReason, Segment, SkipReason},
};

/// Nearer than this a touch has not moved.
const SAME_TIME: SignedDuration = SignedDuration::from_mins(5);

const HOUR_SECONDS: i64 = 3_600;

/// What a draft would have changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    pub since: Timestamp,
    pub through: Timestamp,
    /// Enrollments that ran by the draft.
    pub enrollments: u64,
    pub segments: BTreeMap<Segment, Row>,
}

/// Of one segment. A contact is a step of one enrollment, made once.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    pub same: u64,
    pub added: u64,
    pub moved: u64,
    pub dropped: u64,
    /// Touches of the draft that the law or an opt-out forbids, by rule.
    pub blocked: BTreeMap<String, u64>,
    /// Touches of the draft that the law or a cap put off, by rule.
    pub delayed: BTreeMap<String, u64>,
    /// Touches of the draft that could not be made for want of approved words or of context.
    pub wordless: u64,
    pub texts: Peak,
    pub calls: Peak,
}

/// The busiest hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Peak {
    /// At most so many in an hour, by the draft and as recorded.
    pub draft: u64,
    pub recorded: u64,
    /// When the draft's busiest hour begins.
    pub at: Option<Timestamp>,
}

/// A step of an enrollment: by its name, which is the same in both versions.
type Contact = (EnrollmentId, Arc<str>);

struct Run {
    segment: Segment,
    /// Names of the steps of the version that it ran by.
    steps: Arc<[Arc<str>]>,
}

pub(super) struct Book {
    draft: Arc<[Arc<str>]>,
    runs: BTreeMap<EnrollmentId, Run>,
    names: BTreeMap<*const Cadence, Arc<[Arc<str>]>>,
    planned: BTreeMap<TouchId, (EnrollmentId, u16, Channel)>,
    recorded: BTreeMap<Contact, Timestamp>,
    simulated: BTreeMap<Contact, Timestamp>,
    rows: BTreeMap<Segment, Row>,
    /// Messages and calls of each hour: by segment, channel, and whether the draft made them.
    hours: BTreeMap<(Segment, Channel, bool, i64), u64>,
}

fn names(cadence: &Cadence) -> Arc<[Arc<str>]> {
    cadence.steps.iter().map(|step| Arc::from(step.name.as_str())).collect()
}

impl Book {
    pub(super) fn new(draft: &Cadence) -> Self {
        Self {
            draft: names(draft),
            runs: BTreeMap::new(),
            names: BTreeMap::new(),
            planned: BTreeMap::new(),
            recorded: BTreeMap::new(),
            simulated: BTreeMap::new(),
            rows: BTreeMap::new(),
            hours: BTreeMap::new(),
        }
    }

    pub(super) fn begun(&mut self, enrollment: EnrollmentId, segment: Segment, ran_by: Option<&Arc<Cadence>>) {
        let steps =
            ran_by.map(|cadence| Arc::clone(self.names.entry(Arc::as_ptr(cadence)).or_insert_with(|| names(cadence))));
        self.runs.insert(enrollment, Run { segment, steps: steps.unwrap_or_default() });
        self.rows.entry(segment).or_default();
    }

    pub(super) fn planned(&mut self, it: &TouchPlanned) {
        self.planned.insert(it.touch, (it.enrollment, it.step, it.channel));
    }

    /// Takes note of what became of a recorded touch; true when that was its end.
    pub(super) fn recorded(&mut self, entry: &Entry, touch: TouchId) -> bool {
        let made = match &entry.body {
            Body::TouchClaimed(_) => true,
            // What shadow mode would have sent is what the draft is held against.
            Body::TouchSkipped(it) => it.reason == SkipReason::Shadow,
            _ => false,
        };
        if made && let Some((enrollment, step, channel)) = self.planned.get(&touch).copied() {
            let run = self.runs.get(&enrollment);
            if let Some((segment, name)) = run.and_then(|run| Some((run.segment, run.steps.get(usize::from(step))?))) {
                self.recorded.entry((enrollment, Arc::clone(name))).or_insert(entry.recorded_at);
                self.hour(segment, channel, false, entry.recorded_at);
            }
        }
        let over = matches!(
            entry.body,
            Body::TouchSent(_) | Body::TouchUncertain(_) | Body::TouchSkipped(_) | Body::TouchCanceled(_)
        ) || matches!(&entry.body, Body::TouchFailed(it) if !it.retryable);
        if over {
            self.planned.remove(&touch);
        }
        over
    }

    /// Takes note of what the draft made or could not make.
    pub(super) fn simulated(&mut self, entry: &Entry) {
        let at = entry.recorded_at;
        match &entry.body {
            Body::TouchPlanned(it) => drop(self.planned.insert(it.touch, (it.enrollment, it.step, it.channel))),
            Body::TouchClaimed(it) => {
                let Some(segment) = self.runs.get(&it.enrollment).map(|run| run.segment) else { return };
                if let Some(name) = self.draft.get(usize::from(it.step)) {
                    self.simulated.entry((it.enrollment, Arc::clone(name))).or_insert(at);
                    self.hour(segment, it.channel, true, at);
                }
            }
            Body::TouchMoved(it) if matches!(it.why, MoveReason::Window | MoveReason::DailyCap) => {
                let rule = it.rule.clone().unwrap_or_else(|| it.why.to_string());
                if let Some(row) = self.row(it.touch) {
                    *row.delayed.entry(rule).or_default() += 1;
                }
            }
            Body::TouchSkipped(it) => self.unmade(it.touch, it.reason, &it.rule),
            _ => {}
        }
        let over = match &entry.body {
            Body::TouchSent(it) => Some(it.touch),
            Body::TouchSkipped(it) => Some(it.touch),
            Body::TouchCanceled(it) => Some(it.touch),
            _ => None,
        };
        if let Some(touch) = over {
            self.planned.remove(&touch);
        }
    }

    fn unmade(&mut self, touch: TouchId, reason: SkipReason, rule: &str) {
        let Some(row) = self.row(touch) else { return };
        match reason {
            SkipReason::NoConsent
            | SkipReason::DoNotCall
            | SkipReason::Suppressed
            | SkipReason::Held
            | SkipReason::WindowNeverOpens
            | SkipReason::Capped => *row.blocked.entry(rule.to_owned()).or_default() += 1,
            SkipReason::NoBlock | SkipReason::MissingContext | SkipReason::VehicleSold => row.wordless += 1,
            _ => {}
        }
    }

    fn row(&mut self, touch: TouchId) -> Option<&mut Row> {
        let (enrollment, ..) = self.planned.get(&touch)?;
        let segment = self.runs.get(enrollment)?.segment;
        self.rows.get_mut(&segment)
    }

    fn hour(&mut self, segment: Segment, channel: Channel, draft: bool, at: Timestamp) {
        let hour = at.as_second().div_euclid(HOUR_SECONDS);
        *self.hours.entry((segment, channel, draft, hour)).or_default() += 1;
    }

    pub(super) fn close(mut self, since: Timestamp, through: Timestamp, enrollments: u64) -> Outcome {
        for (contact, at) in &self.simulated {
            let Some(row) = self.runs.get(&contact.0).and_then(|run| self.rows.get_mut(&run.segment)) else { continue };
            match self.recorded.remove(contact) {
                None => row.added += 1,
                Some(before) if before.duration_since(*at).abs() < SAME_TIME => row.same += 1,
                Some(_) => row.moved += 1,
            }
        }
        for (enrollment, _) in self.recorded.keys() {
            if let Some(row) = self.runs.get(enrollment).and_then(|run| self.rows.get_mut(&run.segment)) {
                row.dropped += 1;
            }
        }
        for (&(segment, channel, draft, hour), &many) in &self.hours {
            let Some(row) = self.rows.get_mut(&segment) else { continue };
            let peak = match channel {
                Channel::Text => &mut row.texts,
                Channel::Call => &mut row.calls,
                Channel::Email | Channel::Voicemail => continue,
            };
            let at = Timestamp::from_second(hour * HOUR_SECONDS).ok();
            if !draft {
                peak.recorded = peak.recorded.max(many);
            } else if many > peak.draft || (many == peak.draft && at < peak.at) {
                (peak.draft, peak.at) = (many, at);
            }
        }
        Outcome { since, through, enrollments, segments: self.rows }
    }
}
