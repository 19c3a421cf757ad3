//! Bookkeeping of touches: what is claimed, when, for whom, and what became of it.

use keepwarm_domain::{
    calendar,
    entry::{Body, Entry, OfAppointment, TouchClaimed, TouchPlanned},
    ids::{PersonId, TouchId},
    words::{Channel, Mode, SuppressionScope, TrackKind},
};

use super::{Book, Rule, Status, TouchBook};

impl Book {
    pub(super) fn read_touches(&mut self, entry: &Entry) {
        match &entry.body {
            Body::TouchPlanned(it) => self.planned(entry, it),
            Body::TouchMoved(it) => {
                let waits = self.touches.get(&it.touch).is_some_and(|touch| touch.status == Status::Planned);
                self.require(waits, Rule::TouchEnds, it.touch.0);
            }
            Body::TouchClaimed(it) => self.claimed(entry, it),
            Body::TouchSent(it) => {
                self.out.touches.sent += 1;
                self.sent(it.touch);
                self.ended(it.touch, Status::Claimed);
            }
            Body::TouchFailed(it) if it.retryable => self.back(it.touch),
            Body::TouchFailed(it) => {
                self.out.touches.failed += 1;
                self.ended(it.touch, Status::Claimed);
            }
            Body::TouchUncertain(it) => {
                self.out.touches.uncertain += 1;
                self.ended(it.touch, Status::Claimed);
            }
            Body::TouchSkipped(it) => {
                self.out.touches.skipped += 1;
                self.ended(it.touch, Status::Planned);
            }
            Body::TouchCanceled(it) => {
                self.out.touches.canceled += 1;
                self.ended(it.touch, Status::Planned);
            }
            Body::StopConfirmationPlanned(it) => drop(self.confirming.insert(it.touch, it.send_by)),
            Body::StopConfirmationClaimed(it) => self.confirmed(entry, it.touch),
            _ => {}
        }
    }

    /// The one message that may follow a stop: once for each, to whoever stopped, in its time.
    fn confirmed(&mut self, entry: &Entry, touch: TouchId) {
        let in_time = self.confirming.remove(&touch).is_some_and(|by| entry.recorded_at <= by);
        let stopped = entry.person.is_some_and(|person| self.is_stopped(person, Channel::Text));
        self.require(in_time && stopped, Rule::AfterStop, touch.0);
    }

    fn planned(&mut self, entry: &Entry, it: &TouchPlanned) {
        self.out.touches.planned += 1;
        let Some(lead_id) = entry.lead else { return self.found(Rule::TouchEnds, it.touch.0) };
        let open = self.leads.get_mut(&lead_id).is_some_and(|lead| lead.touches.insert(it.touch) && lead.open);
        let touch = TouchBook {
            lead: lead_id,
            enrollment: it.enrollment,
            step: it.step,
            action: it.action,
            channel: it.channel,
            mode: it.mode,
            visit: it.appointment,
            status: Status::Planned,
            attempts: 0,
            key: String::new(),
        };
        let before = self.touches.insert(it.touch, touch);
        self.require(open, Rule::Closed, it.touch.0);
        self.require(before.is_none(), Rule::TouchEnds, it.touch.0);
    }

    fn claimed(&mut self, entry: &Entry, it: &TouchClaimed) {
        let subject = it.touch.0;
        let Some(touch) = self.touches.get_mut(&it.touch) else { return self.found(Rule::TouchEnds, subject) };
        let as_planned = (touch.enrollment, touch.step, touch.action, touch.channel, touch.mode)
            == (it.enrollment, it.step, it.action, it.channel, it.mode);
        let in_turn = touch.status == Status::Planned && it.attempt == touch.attempts + 1;
        touch.status = Status::Claimed;
        touch.attempts = it.attempt;
        touch.key.clone_from(&it.key);
        let (lead_id, visit) = (touch.lead, touch.visit);
        self.require(as_planned && in_turn, Rule::TouchEnds, subject);
        let Some(lead) = self.leads.get(&lead_id) else { return self.found(Rule::TouchEnds, subject) };
        let (person, zone, open) = (lead.person, self.zone(lead.store), lead.open);
        let agreed = |visit: OfAppointment| lead.appointments.get(&visit.appointment) == Some(&visit.at);
        let founded = visit.is_none_or(|visit| match visit.track {
            TrackKind::Reminder => agreed(visit) && entry.recorded_at < visit.at,
            TrackKind::Rescue => entry.recorded_at > visit.at && !self.kept.contains(&visit.appointment),
        });
        self.require(founded, Rule::Occasion, subject);
        self.require(open, Rule::Closed, subject);
        // What shadow decides reaches nobody.
        if it.mode == Mode::Shadow {
            return;
        }
        // A message of an appointment is made again when it has moved to another time.
        let step = (person, it.enrollment, it.step, it.action, visit.map(|visit| visit.at));
        let first = *self.steps_claimed.entry(step).or_insert(it.touch);
        self.require(first == it.touch, Rule::DoubleSend, subject);
        let stopped = self.is_stopped(person, it.channel);
        self.require(!stopped, Rule::AfterStop, subject);
        if it.channel.is_phone() {
            let npa = self.people.get(&person).and_then(|person| person.npa);
            let allowed = (self.allowed)(npa, entry.recorded_at, &zone);
            self.require(allowed, Rule::OutOfHours, subject);
        }
        // What goes with an appointment is not one of the contacts that are made to win a customer.
        if it.channel.is_automated() && visit.is_none() {
            let today = calendar::civil_date(&zone, entry.recorded_at);
            let contact = &mut self.people.entry(person).or_default().contact;
            let alone = contact
                .is_none_or(|(day, enrollment, step)| day != today || (enrollment, step) == (it.enrollment, it.step));
            *contact = Some((today, it.enrollment, it.step));
            self.require(alone, Rule::ContactADay, subject);
        }
    }

    /// Whether the person, or a contact point of theirs that the channel would use, is shut for it.
    fn is_stopped(&self, person: PersonId, channel: Channel) -> bool {
        use SuppressionScope as Scope;
        let shutting: &[Scope] = match channel {
            Channel::Text => &[Scope::Everything, Scope::Text, Scope::Phone],
            Channel::Email => &[Scope::Everything, Scope::Email],
            Channel::Call | Channel::Voicemail => &[Scope::Everything, Scope::Phone],
        };
        let shut = |scopes: Option<&std::collections::BTreeSet<Scope>>| {
            scopes.is_some_and(|scopes| shutting.iter().any(|scope| scopes.contains(scope)))
        };
        let contacts = self.people.get(&person).map(|it| if channel.is_phone() { &it.phones } else { &it.emails });
        let by_contact = contacts.into_iter().flatten().any(|contact| shut(self.stopped_contacts.get(contact)));
        by_contact || shut(self.stopped_people.get(&person))
    }

    fn sent(&mut self, id: TouchId) {
        let Some(key) = self.touches.get(&id).map(|touch| touch.key.clone()) else { return };
        let first = self.keys_sent.insert(key);
        self.require(first, Rule::DoubleSend, id.0);
    }

    /// Certain not to have been sent: it waits again.
    fn back(&mut self, id: TouchId) {
        let claimed = self
            .touches
            .get_mut(&id)
            .is_some_and(|touch| std::mem::replace(&mut touch.status, Status::Planned) == Status::Claimed);
        self.require(claimed, Rule::TouchEnds, id.0);
    }

    fn ended(&mut self, id: TouchId, from: Status) {
        let Some(touch) = self.touches.get_mut(&id) else { return self.found(Rule::TouchEnds, id.0) };
        let before = std::mem::replace(&mut touch.status, Status::Ended);
        let lead = touch.lead;
        if let Some(lead) = self.leads.get_mut(&lead) {
            lead.touches.remove(&id);
        }
        self.require(before == from, Rule::TouchEnds, id.0);
    }
}
