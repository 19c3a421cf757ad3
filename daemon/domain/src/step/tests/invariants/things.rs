//! Everything that begins ends exactly once, and nothing of a lead outlives it.

use std::collections::BTreeMap;

use crate::{
    entry::{Body, Entry},
    ids::LeadId,
    state::State,
};

/// Touches, tasks, episodes and the like, by their kind and id.
#[derive(Default)]
pub(super) struct Things {
    open: BTreeMap<(&'static str, i64), Option<LeadId>>,
    over: BTreeMap<(&'static str, i64), &'static str>,
}

enum Change {
    Begins,
    Ends,
}

impl Things {
    pub(super) fn see(&mut self, entry: &Entry) {
        let kind = entry.body.kind();
        for (thing, id, change) in changes(&entry.body) {
            let key = (thing, id);
            match change {
                Change::Begins => {
                    assert!(!self.over.contains_key(&key), "{thing} {id} begins again with {kind}");
                    assert_eq!(self.open.insert(key, entry.lead), None, "{thing} {id} begins twice");
                }
                Change::Ends => {
                    let before = self.over.insert(key, kind);
                    assert_eq!(before, None, "{thing} {id} ends a second time with {kind}");
                    assert!(self.open.remove(&key).is_some(), "{thing} {id} never began and ends with {kind}");
                }
            }
        }
        if let (Body::LeadClosed(_), Some(lead)) = (&entry.body, entry.lead) {
            self.open.remove(&("lead", lead.0)).expect("only an open lead closes");
            let left = self
                .open
                .iter()
                .find(|((thing, _), lead)| **lead == entry.lead && !["touch", "confirmation"].contains(thing));
            assert!(left.is_none(), "{left:?} is open and its lead is closed");
        }
    }

    /// The state holds what is open, and nothing else.
    pub(super) fn check(&self, state: &State) {
        let open = |thing: &'static str| self.open.keys().filter(move |(other, _)| *other == thing).map(|(_, id)| *id);
        assert!(open("touch").eq(state.touches.keys().map(|id| id.0)), "open touches");
        assert!(open("confirmation").eq(state.confirmations.keys().map(|id| id.0)), "open confirmations");
        assert!(open("task").eq(state.tasks.keys().map(|id| id.0)), "open tasks");
        assert!(open("lead").eq(state.leads.keys().map(|id| id.0)), "open leads");
        assert!(open("escalation").eq(state.escalations.keys().map(|id| id.0)), "open escalations");
        assert!(open("appointment").eq(state.appointments.keys().map(|id| id.0)), "open appointments");
    }
}

fn changes(body: &Body) -> Vec<(&'static str, i64, Change)> {
    use Change::{Begins, Ends};
    let change = match body {
        Body::LeadReceived(it) => ("lead", it.lead.0, Begins),
        Body::EpisodeStarted(it) => ("episode", it.episode.0, Begins),
        Body::EpisodeEnded(it) => ("episode", it.episode.0, Ends),
        Body::Enrolled(it) => ("enrollment", it.enrollment.0, Begins),
        Body::EnrollmentEnded(it) => ("enrollment", it.enrollment.0, Ends),
        Body::StopConfirmationPlanned(it) => ("confirmation", it.touch.0, Begins),
        Body::HelpAnswerPlanned(it) => ("confirmation", it.touch.0, Begins),
        Body::HelpAnswerEnded(it) => ("confirmation", it.touch.0, Ends),
        Body::StopConfirmationEnded(it) => ("confirmation", it.touch.0, Ends),
        Body::TouchPlanned(it) => ("touch", it.touch.0, Begins),
        Body::TouchSent(it) => ("touch", it.touch.0, Ends),
        Body::TouchFailed(it) if !it.retryable => ("touch", it.touch.0, Ends),
        Body::TouchUncertain(it) => ("touch", it.touch.0, Ends),
        Body::TouchSkipped(it) => ("touch", it.touch.0, Ends),
        Body::TouchCanceled(it) => ("touch", it.touch.0, Ends),
        Body::TaskOpened(it) => ("task", it.task.0, Begins),
        Body::TaskDone(it) => ("task", it.task.0, Ends),
        Body::EscalationOpened(it) => ("escalation", it.escalation.0, Begins),
        Body::EscalationClosed(it) => ("escalation", it.escalation.0, Ends),
        Body::AppointmentSet(it) => ("appointment", it.appointment.0, Begins),
        Body::AppointmentCanceled(it) => ("appointment", it.appointment.0, Ends),
        Body::AppointmentShown(it) => ("appointment", it.appointment.0, Ends),
        Body::AppointmentMissed(it) => ("appointment", it.appointment.0, Ends),
        _ => return Vec::new(),
    };
    vec![change]
}
