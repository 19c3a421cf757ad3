//! What the simulated world will do, and when. Owns the order of it; knows nothing of why.

use std::collections::BTreeMap;

use jiff::Timestamp;
use keepwarm_domain::ids::{AppointmentId, EscalationId, LeadId, TaskId};

/// Something in the world outside of keepwarm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Event {
    /// The store reads the registry of numbers that ask not to be called.
    ReadsRegistry,
    /// A file is put into the drop folder: its position in the plan of arrivals.
    FileDropped(usize),
    /// The customer writes back, over the channel they were last reached on.
    Writes { customer: usize },
    /// A rep takes a task from their list.
    Works { task: TaskId },
    /// A rep sees a hot lead and says so.
    Takes { escalation: EscalationId },
    /// The rep has answered the customer of a hot lead.
    Answers { escalation: EscalationId },
    /// Customer and rep agree on a visit.
    Agrees { lead: LeadId },
    /// The time of an agreed visit has come.
    AppointmentTime { lead: LeadId, appointment: AppointmentId },
    /// The customer stands in the showroom.
    Visits { lead: LeadId },
    /// The contract is signed.
    Buys { lead: LeadId },
}

/// Events in order of time; at one time, in the order in which they were put down.
#[derive(Default)]
pub(super) struct Agenda {
    events: BTreeMap<(Timestamp, u64), Event>,
    count: u64,
}

impl Agenda {
    pub(super) fn add(&mut self, at: Timestamp, event: Event) {
        self.count += 1;
        self.events.insert((at, self.count), event);
    }

    pub(super) fn next(&self) -> Option<Timestamp> {
        self.events.first_key_value().map(|((at, _), _)| *at)
    }

    /// The next event that is due by `now`.
    pub(super) fn take(&mut self, now: Timestamp) -> Option<Event> {
        let first = self.events.first_entry().filter(|first| first.key().0 <= now)?;
        Some(first.remove())
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn events_come_by_time_and_then_by_turn() {
        let noon: Timestamp = "2026-03-02T12:00:00Z".parse().expect("a timestamp");
        let mut agenda = Agenda::default();
        agenda.add(noon + SignedDuration::from_mins(1), Event::FileDropped(3));
        agenda.add(noon, Event::FileDropped(1));
        agenda.add(noon, Event::FileDropped(2));
        assert_eq!(agenda.next(), Some(noon));
        assert_eq!(agenda.take(noon), Some(Event::FileDropped(1)));
        assert_eq!(agenda.take(noon), Some(Event::FileDropped(2)));
        assert_eq!(agenda.take(noon), None, "the third is not due");
    }
}
