//! An entry in one line for a human. Owns the wording; adds nothing that the entry does not say, so it holds no personal
//! data.

use jiff::tz::TimeZone;
use keepwarm_domain::{
    answer::Answers,
    entry::{AnswersNoted, Body, CallRecorded, Entry, Opening, TouchPlanned},
    ids::RepId,
    state::SetupState,
    words::{OpenedBy, Rung},
};

/// `timeline soon; trade-in yes; payment finance; prefers sat morning`.
pub(super) fn answers(told: &Answers) -> String {
    let days = told.days.iter().map(|day| day.as_str());
    let prefers: Vec<&str> = days.chain(told.part_of_day.map(|part| part.as_str())).collect();
    let parts = [
        told.timeline.map(|it| format!("timeline {it}")),
        told.trade.map(|it| format!("trade-in {it}")),
        told.payment.map(|it| format!("payment {it}")),
        Some(format!("prefers {}", prefers.join(" "))).filter(|_| !prefers.is_empty()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// `took back timeline prefers; said: payment cash`.
fn noted(it: &AnswersNoted) -> String {
    let cleared: Vec<&str> = it.cleared.iter().map(|kind| kind.as_str()).collect();
    let parts = [
        Some(format!("took back {}", cleared.join(" "))).filter(|_| !cleared.is_empty()),
        Some(format!("said: {}", answers(&it.answers))).filter(|_| !it.answers.is_empty()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// `; says trade_value (by trade.value)`, or nothing.
fn says(opening: Option<&Opening>) -> String {
    let Some(opening) = opening.filter(|opening| !opening.intents.is_empty()) else { return String::new() };
    let intents: Vec<&str> = opening.intents.iter().map(|intent| intent.as_str()).collect();
    format!("; says {} (by {})", intents.join(", "), opening.evidence)
}

/// `inbound call, answered, 75 s, on the sales line`.
pub(super) fn call(it: &CallRecorded) -> String {
    let seconds = it.seconds.map(|seconds| format!(", {seconds} s")).unwrap_or_default();
    let line = it.line.map_or_else(|| "on no line of ours".to_owned(), |line| format!("on the {line} line"));
    let again = if it.again { ", told of again" } else { "" };
    format!("{} call, {}{seconds}, {line}{again}{}", it.direction, it.status, says(it.opening.as_ref()))
}

/// What a line is told with: names of reps and cadences, and the store's clock.
pub(super) struct Teller<'a> {
    pub(super) setup: &'a SetupState,
    pub(super) zone: TimeZone,
}

impl Teller<'_> {
    /// `Mon 2026-03-30 10:00`, in the store's zone.
    pub(super) fn time(&self, at: jiff::Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%a %Y-%m-%d %H:%M").to_string()
    }

    pub(super) fn rep(&self, id: RepId) -> String {
        self.setup.reps.get(&id).map_or_else(|| format!("rep {id}"), |rep| rep.name.clone())
    }

    /// The entry in one line.
    pub(super) fn tell(&self, entry: &Entry) -> String {
        self.outreach(&entry.body).or_else(|| self.work(&entry.body)).unwrap_or_else(|| self.life(&entry.body))
    }

    fn life(&self, body: &Body) -> String {
        match body {
            Body::LeadReceived(it) => {
                let again = if it.opportunity_opened { "" } else { ", back within 30 days" };
                let came = match &it.inquiry.opening {
                    Some(opening) if opening.by == OpenedBy::Call => "call, led by",
                    _ => "inquiry from",
                };
                let (source, department, matched) = (&it.inquiry.source, it.department, it.matched_by);
                let said = says(it.inquiry.opening.as_deref());
                format!("{came} {source} ({department}; person matched by {matched}){again}{said}")
            }
            Body::CallRecorded(it) => call(it),
            Body::InquiryJoined(it) if it.resend => format!("the same inquiry again from {}", it.inquiry.source),
            Body::InquiryJoined(it) => {
                format!("another inquiry, from {}{}", it.inquiry.source, says(it.inquiry.opening.as_deref()))
            }
            Body::EpisodeStarted(it) => format!("in segment {} by rule {}", it.segment, it.rule),
            Body::EpisodeEnded(it) => format!("left segment {}: {}", it.segment, it.outcome),
            Body::OwnershipChanged(it) => {
                format!("owned by {}, answered by {} ({})", self.rep(it.owner), self.rep(it.acting), it.why)
            }
            Body::StageReached(it) => format!("reached {} by {} ({})", it.stage, it.by, it.evidence),
            Body::LeadRested(it) => format!("the cadence is done; rests until {}", self.time(it.wake_at)),
            Body::ReclassifyPlanned(it) => format!("its segment is looked at again on {}", self.time(it.at)),
            Body::LeadClosed(it) => format!("closed: {}", it.outcome),
            Body::ConsentRecorded(it) => format!("consent is {} (by {})", it.level, it.via),
            Body::SuppressionAdded(it) => format!("opted out of {} (by {})", it.scope, it.via),
            Body::PersonHeld(it) => format!("nobody approaches the customer any more ({})", it.reason),
            Body::PersonReleased(it) => format!("the hold is over ({}); nothing starts again by itself", it.reason),
            Body::SuppressionLifted(it) => format!("opted in again to {} (by {})", it.scope, it.via),
            Body::ReplyReceived(it) => {
                let intents: Vec<&str> = it.intents.iter().map(|intent| intent.as_str()).collect();
                format!("replied by {}: {} (by {})", it.channel, intents.join(", "), it.evidence)
            }
            Body::ReplyRelabeled(it) => {
                let intents: Vec<&str> = it.intents.iter().map(|intent| intent.as_str()).collect();
                format!("a human says that reply {} means: {}", it.reply, intents.join(", "))
            }
            Body::StopConfirmationPlanned(it) => format!("the stop is confirmed by text, by {}", self.time(it.send_by)),
            Body::StopConfirmationClaimed(it) => format!("the confirmation is handed over: variant {}", it.variant + 1),
            Body::StopConfirmationEnded(it) => {
                let rule = it.rule.as_deref().map(|rule| format!(" ({rule})")).unwrap_or_default();
                format!("the confirmation of the stop: {}{rule}", it.end)
            }
            Body::HelpAnswerPlanned(it) => {
                format!("the call for help is answered by text, by {}", self.time(it.send_by))
            }
            Body::HelpAnswerClaimed(it) => format!("the answer to HELP is handed over: variant {}", it.variant + 1),
            Body::HelpAnswerEnded(it) => {
                let rule = it.rule.as_deref().map(|rule| format!(" ({rule})")).unwrap_or_default();
                format!("the answer to HELP: {}{rule}", it.end)
            }
            Body::AnswersNoted(it) => noted(it),
            Body::PlaceConfirmed(it) => format!("told where they are ({})", it.state),
            Body::LanguageNoted(it) => format!("is written to in another language from now on ({})", it.language),
            other => other.kind().replace('-', " "),
        }
    }

    fn outreach(&self, body: &Body) -> Option<String> {
        let block =
            |version| self.setup.blocks.get(version).map_or("a block", |published| published.text.name.as_str());
        let text = match body {
            Body::Enrolled(it) => {
                let cadence = self.setup.cadences.get(&it.version);
                let named = cadence.map(|published| format!("{} v{}", published.text.name, published.number));
                format!("enrolled in {}", named.unwrap_or_else(|| format!("cadence version {}", it.version)))
            }
            Body::EnrollmentWithheld(it) => format!("not enrolled again ({})", it.rule),
            Body::EnrollmentPaused(it) => format!("cadence rests: {}", it.why),
            Body::EnrollmentResumed(_) => "cadence goes on".to_owned(),
            Body::EnrollmentEnded(it) => format!("cadence ended: {}", it.why),
            Body::TouchPlanned(TouchPlanned {
                appointment: Some(of),
                channel,
                version,
                step,
                planned_at,
                mode,
                ..
            }) => {
                let tracks = self.setup.tracks.get(version);
                let name = tracks.and_then(|it| it.text.step(*step)).map_or("?", |step| step.name.as_str());
                let (what, at) = (of.track, self.time(*planned_at));
                format!("{channel} planned for {at}: {what} {name} of appointment {} ({mode})", of.appointment)
            }
            Body::TouchPlanned(it) => {
                format!("{} of step {} planned for {} ({})", it.channel, it.step + 1, self.time(it.planned_at), it.mode)
            }
            Body::TouchMoved(it) => {
                let rule = it.rule.as_deref().map(|rule| format!(", {rule}")).unwrap_or_default();
                format!("moved to {} ({}{rule})", self.time(it.planned_at), it.why)
            }
            Body::TouchParked(it) => format!("waits: paused ({})", it.scope),
            Body::OutreachPaused(it) => format!("paused: {} ({})", it.reason, it.scope),
            Body::OutreachResumed(it) => format!("goes on: {} ({})", it.reason, it.scope),
            Body::TouchClaimed(it) => {
                format!("{} handed over: {} variant {} ({})", it.channel, block(&it.block), it.variant + 1, it.rule)
            }
            Body::TouchSent(_) => "sent".to_owned(),
            Body::TouchFailed(it) => {
                let rule = it.rule.as_ref().map(|rule| format!(" ({rule})")).unwrap_or_default();
                let then = if it.retryable { "; tried again" } else { "" };
                format!("not sent: {}{rule}{then}", it.reason)
            }
            Body::TouchUncertain(_) => "nobody can say whether it was sent; never sent again by machine".to_owned(),
            Body::TouchSkipped(it) => format!("not made: {} ({})", it.reason, it.rule),
            Body::TouchCanceled(it) => format!("canceled: {}", it.reason),
            _ => return None,
        };
        Some(text)
    }

    fn work(&self, body: &Body) -> Option<String> {
        let text = match body {
            Body::EscalationOpened(it) => {
                format!("hot ({}): {} to answer by {}", it.intent, self.rep(it.acting), self.time(it.due_at))
            }
            Body::EscalationTold(it) => match it.rung {
                Rung::Told => format!("{} was told", self.rep(it.rep)),
                Rung::Reminder => format!("{} was reminded", self.rep(it.rep)),
                Rung::Next => format!("nobody took it: {} was told too", self.rep(it.rep)),
                Rung::Manager => format!("nobody took it: {}, who manages, was told", self.rep(it.rep)),
                Rung::Unproven => format!("taken, and nothing shows an answer: {} was told", self.rep(it.rep)),
            },
            Body::EscalationTaken(it) => format!("taken by {}", self.rep(it.by)),
            Body::EscalationBreached(_) => "nobody answered within five minutes".to_owned(),
            Body::EscalationClosed(it) => format!("answered: {} ({})", it.disposition, it.evidence),
            Body::TaskOpened(it) => {
                format!("task {} ({}) for {}, due {}", it.task, it.kind, self.rep(it.assignee), self.time(it.due_at))
            }
            Body::TaskDone(it) => format!("task {} done: {} ({})", it.task, it.disposition, it.evidence),
            Body::AppointmentSet(it) => {
                format!("appointment {} set for {} ({})", it.appointment, self.time(it.at), it.evidence)
            }
            Body::AppointmentMoved(it) => format!("appointment moved to {}", self.time(it.at)),
            Body::AppointmentCanceled(it) => format!("appointment canceled by {}", it.by),
            Body::AppointmentShown(it) => format!("came to the appointment ({})", it.evidence),
            Body::AppointmentMissed(_) => "did not come to the appointment".to_owned(),
            Body::VisitRecorded(it) => format!("visited the store ({})", it.evidence),
            Body::DealBooked(_) => "deal booked".to_owned(),
            Body::DealUnwound(_) => "deal unwound".to_owned(),
            _ => return None,
        };
        Some(text)
    }
}
