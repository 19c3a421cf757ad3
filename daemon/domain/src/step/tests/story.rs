//! Entries as text that people read: store time, kind, what it is about, and the fields that matter.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::store::chicago;
use crate::entry::{Body, Entry};
use crate::words::Intent;

/// Numbers from the ledger's one counter say nothing and change with every new entry: each kind of thing is counted on
/// its own, in the order in which the story first speaks of it.
#[derive(Default)]
pub(super) struct Story {
    told: usize,
    names: BTreeMap<(char, i64), usize>,
}

/// What every lead has: told only when asked for.
const QUIET: [&str; 8] = [
    "file-taken",
    "ownership-changed",
    "episode-started",
    "episode-ended",
    "daemon-started",
    "consent-recorded",
    "escalation-told",
    "day-turned",
];

impl Story {
    pub(super) fn since(&mut self, entries: &[Entry]) -> String {
        self.tell(entries, |kind| !QUIET.contains(&kind))
    }

    pub(super) fn since_of(&mut self, entries: &[Entry], kinds: &[&str]) -> String {
        self.tell(entries, |kind| kinds.contains(&kind))
    }

    fn tell(&mut self, entries: &[Entry], wanted: impl Fn(&str) -> bool) -> String {
        let fresh = &entries[self.told..];
        self.told = entries.len();
        let lines = fresh.iter().map(|entry| (entry.body.kind(), self.line(entry)));
        lines.filter(|(kind, _)| wanted(kind)).map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    }

    fn line(&mut self, entry: &Entry) -> String {
        let lead = entry.lead.map(|lead| self.name('L', lead.0)).unwrap_or_default();
        let line = format!("{}  {:<20} {lead:<3} {}", time(entry.recorded_at), entry.body.kind(), self.fields(entry));
        line.trim_end().to_owned()
    }

    fn name(&mut self, kind: char, id: i64) -> String {
        let next = self.names.keys().filter(|(other, _)| *other == kind).count() + 1;
        format!("{kind}{}", self.names.entry((kind, id)).or_insert(next))
    }

    fn fields(&mut self, entry: &Entry) -> String {
        match &entry.body {
            Body::LeadReceived(it) => {
                let opened = if it.opportunity_opened { "opened" } else { "reopened" };
                let person = self.name('P', it.person.person.0);
                format!("{person} {} {opened} by {}", it.department, it.matched_by)
            }
            Body::InquiryJoined(it) => {
                let person = self.name('P', it.person.person.0);
                format!("{person} by {}{}", it.matched_by, if it.resend { " resend" } else { "" })
            }
            Body::ConsentRecorded(it) => {
                let person = entry.person.map(|person| self.name('P', person.0)).unwrap_or_default();
                format!("{person} {} via {}", it.level, it.via)
            }
            Body::RepAway(it) => format!("rep {} {} to {}", it.rep, it.from, it.until),
            Body::RepBack(it) => format!("rep {} from {}", it.rep, it.from),
            Body::RepLeft(it) => {
                let of = |heir: &crate::entry::Heir| {
                    format!(
                        "; rep {}: {} owned, {} answered, {} tasks",
                        heir.rep,
                        heir.owns.len(),
                        heir.answers.len(),
                        heir.tasks.len()
                    )
                };
                format!("rep {}{}", it.rep, it.heirs.iter().map(of).collect::<String>())
            }
            Body::WorkDoubted(it) => format!("rep {} {} tasks", it.rep, it.tasks),
            Body::OwnershipChanged(it) => format!("owner {} acting {} {}", it.owner, it.acting, it.why),
            Body::EpisodeStarted(it) => format!("{} by {}", it.segment, it.rule),
            Body::EpisodeEnded(it) => format!("{} {}", it.segment, it.outcome),
            Body::StageReached(it) => format!("{} {} by {}", it.stage, it.evidence, it.by),
            Body::LeadRested(it) => format!("until {}", time(it.wake_at)),
            Body::ReclassifyPlanned(it) => format!("at {}", time(it.at)),
            Body::LeadClosed(it) => it.outcome.to_string(),
            Body::SuppressionAdded(it) => {
                let people: Vec<String> = it.people.iter().map(|it| self.name('P', it.0)).collect();
                format!("{} contacts {} people {} via {}", it.scope, it.contacts.len(), people.join(","), it.via)
            }
            Body::LanguageNoted(it) => {
                format!("{} {}", entry.person.map(|it| self.name('P', it.0)).unwrap_or_default(), it.language)
            }
            Body::PlaceConfirmed(it) => it.state.clone(),
            Body::PersonHeld(it) => it.reason.to_string(),
            Body::PersonReleased(it) => it.reason.to_string(),
            Body::SuppressionLifted(it) => format!("{} contacts {}", it.scope, it.contacts.len()),
            Body::ReplyRelabeled(it) => {
                let words = |intents: &[Intent]| intents.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(" ");
                format!("{} -> {}", words(&it.was), words(&it.intents))
            }
            Body::CallRecorded(it) => {
                let again = if it.again { " again" } else { "" };
                let line = it.line.map_or("no line", |line| line.as_str());
                format!("{} {} {line} {}s{again}", it.direction, it.status, it.seconds.unwrap_or_default())
            }
            Body::ReplyReceived(it) => {
                let intents: Vec<&str> = it.intents.iter().map(|intent| intent.as_str()).collect();
                format!("{} {}", it.channel, intents.join(","))
            }
            _ => self.outreach(&entry.body),
        }
    }

    fn outreach(&mut self, body: &Body) -> String {
        match body {
            Body::Enrolled(it) => self.name('E', it.enrollment.0),
            Body::EnrollmentWithheld(it) => it.rule.clone(),
            Body::EnrollmentPaused(it) => format!("{} {}", self.name('E', it.enrollment.0), it.why),
            Body::EnrollmentResumed(it) => self.name('E', it.enrollment.0),
            Body::EnrollmentEnded(it) => format!("{} {}", self.name('E', it.enrollment.0), it.why),
            Body::TouchPlanned(it) => {
                let mode = if it.mode == crate::words::Mode::Live { String::new() } else { format!(" {}", it.mode) };
                let touch = self.name('T', it.touch.0);
                let what = it.appointment.map_or("step", |of| of.track.as_str());
                format!("{touch} {what} {} {}{mode} at {}", it.step, it.channel, time(it.planned_at))
            }
            Body::TouchMoved(it) => {
                let rule = it.rule.as_deref().unwrap_or("-");
                format!("{} to {} {} {rule}", self.name('T', it.touch.0), time(it.planned_at), it.why)
            }
            Body::TouchClaimed(it) => {
                let again = if it.attempt > 1 { format!(" attempt {}", it.attempt) } else { String::new() };
                format!("{} step {} {} by {}{again}", self.name('T', it.touch.0), it.step, it.channel, it.rule)
            }
            Body::TouchSent(it) => self.name('T', it.touch.0),
            Body::TouchFailed(it) => {
                let again = if it.retryable { " retryable" } else { "" };
                format!("{} {}{again}", self.name('T', it.touch.0), it.reason)
            }
            Body::TouchUncertain(it) => self.name('T', it.touch.0),
            Body::TouchSkipped(it) => format!("{} {} {}", self.name('T', it.touch.0), it.reason, it.rule),
            Body::TouchCanceled(it) => format!("{} {}", self.name('T', it.touch.0), it.reason),
            Body::TouchReported(it) => {
                let reason = it.reason.map_or("", |reason| reason.as_str());
                format!("{} {} {reason}", self.name('T', it.touch.0), it.state)
            }
            Body::InboundProven(it) => format!("{} through {}", it.channel, time(it.through)),
            Body::TouchParked(it) => format!("{} {}", self.name('T', it.touch.0), it.scope),
            Body::OutreachPaused(it) => format!("{} {}", it.scope, it.reason),
            Body::OutreachResumed(it) => format!("{} {}", it.scope, it.reason),
            Body::CadencePublished(it) => format!("{} v{} {}", it.cadence.name, it.number, it.reason),
            Body::CadenceMigrated(it) => format!("{} moves {}", it.cadence, it.enrollments.len()),
            Body::CadenceRolledBack(it) => it.cadence.clone(),
            Body::StopConfirmationPlanned(it) => {
                format!("{} in {} by {}", self.name('C', it.touch.0), it.language, time(it.send_by))
            }
            Body::StopConfirmationClaimed(it) => self.name('C', it.touch.0),
            Body::StopConfirmationEnded(it) => {
                format!("{} {} {}", self.name('C', it.touch.0), it.end, it.rule.as_deref().unwrap_or_default())
            }
            Body::HelpAnswerPlanned(it) => {
                format!("{} in {} by {}", self.name('C', it.touch.0), it.language, time(it.send_by))
            }
            Body::HelpAnswerClaimed(it) => self.name('C', it.touch.0),
            Body::HelpAnswerEnded(it) => {
                format!("{} {} {}", self.name('C', it.touch.0), it.end, it.rule.as_deref().unwrap_or_default())
            }
            _ => self.work(body),
        }
    }

    fn work(&mut self, body: &Body) -> String {
        match body {
            Body::AppointmentSet(it) => {
                let name = self.name('A', it.appointment.0);
                format!("{name} at {} until {}", time(it.at), time(it.deadline))
            }
            Body::AppointmentMoved(it) => {
                let name = self.name('A', it.appointment.0);
                format!("{name} to {} until {}", time(it.at), time(it.deadline))
            }
            Body::AppointmentCanceled(it) => format!("{} by {}", self.name('A', it.appointment.0), it.by),
            Body::AppointmentShown(it) => format!("{} {}", self.name('A', it.appointment.0), it.evidence),
            Body::AppointmentMissed(it) => self.name('A', it.appointment.0),
            Body::VisitRecorded(it) => format!("{} reclassify {}", it.evidence, time(it.reclassify_at)),
            Body::EscalationOpened(it) => {
                format!("{} {} rep {} due {}", self.name('X', it.escalation.0), it.intent, it.acting, time(it.due_at))
            }
            Body::EscalationTold(it) => format!("{} {} rep {}", self.name('X', it.escalation.0), it.rung, it.rep),
            Body::EscalationTaken(it) => format!("{} rep {}", self.name('X', it.escalation.0), it.by),
            Body::EscalationBreached(it) => self.name('X', it.escalation.0),
            Body::EscalationClosed(it) => format!("{} {}", self.name('X', it.escalation.0), it.disposition),
            Body::TaskOpened(it) => {
                format!("{} {} rep {} due {}", self.name('K', it.task.0), it.kind, it.assignee, time(it.due_at))
            }
            Body::TaskDone(it) => format!("{} {} {}", self.name('K', it.task.0), it.kind, it.disposition),
            _ => String::new(),
        }
    }
}

/// The store's wall clock. Seconds only where they say something.
fn time(at: Timestamp) -> String {
    let zoned = at.to_zoned(chicago());
    let seconds = if zoned.second() == 0 { "" } else { ":%S" };
    zoned.strftime(&format!("%a %m-%d %H:%M{seconds}")).to_string()
}
