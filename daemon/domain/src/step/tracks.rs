//! Decides what goes with an appointment: which messages are planned when it is set or moved, and what follows each of
//! them. They are touches like any other, in another order: by the appointment's time and not by a cadence's days.

use std::sync::Arc;

use jiff::Timestamp;

use super::{About, Deciding};
use crate::{
    entry::{OfAppointment, TouchPlanned},
    ids::{AppointmentId, CadenceVersionId, EnrollmentId, TouchId},
    state::{Lead, Touch},
    track::{TrackStep, Tracks},
    words::{CancelReason, Channel, TrackKind},
};

impl Deciding<'_> {
    /// Plans the reminders of an appointment as it is agreed now, and the first message to make up for it: that one falls
    /// away when the customer comes.
    pub(super) fn plan_tracks(&mut self, id: AppointmentId) {
        if self.brings_in {
            // Whoever agreed on it elsewhere reminds of it.
            return;
        }
        let Some((version, tracks)) = self.state.setup.tracks().map(|(version, it)| (version, Arc::clone(it))) else {
            return;
        };
        let Some((at, lead)) = self.state.appointments.get(&id).map(|it| (it.at, it.lead)) else { return };
        let Some(lead) = self.open(lead).filter(|lead| !self.wants_silence(lead.person)) else { return };
        let zone = self.zone(lead.store);
        let of = OfAppointment { appointment: id, at, track: TrackKind::Reminder };
        for (number, step) in tracks.of(TrackKind::Reminder) {
            if let Some(planned_at) = step.planned(self.now, at, &zone) {
                self.plan_message(&lead, of, version, (number, step), self.first_way(&lead, step), planned_at);
            }
        }
        self.plan_rescue(&lead, OfAppointment { track: TrackKind::Rescue, ..of }, version, &tracks, 0);
    }

    /// Plans the first rescue from the step `from` on whose time is not over.
    fn plan_rescue(
        &mut self,
        lead: &Lead,
        of: OfAppointment,
        version: CadenceVersionId,
        tracks: &Tracks,
        from: u16,
    ) -> bool {
        let zone = self.zone(lead.store);
        let mut left = tracks.of(TrackKind::Rescue).filter(|(number, _)| *number >= from);
        let next = left.find_map(|(number, step)| Some((number, step, step.planned(self.now, of.at, &zone)?)));
        if let Some((number, step, planned_at)) = next {
            self.plan_message(lead, of, version, (number, step), self.first_way(lead, step), planned_at);
        }
        next.is_some()
    }

    /// The first of the message's channels for which the customer gave an address; the first of all where they gave none.
    fn first_way(&self, lead: &Lead, step: &TrackStep) -> u16 {
        let Some(facts) = self.state.people.get(&lead.person).map(|person| &person.facts) else { return 0 };
        let has_way = |channel: &Channel| {
            let contacts = if channel.is_phone() { &facts.phones } else { &facts.emails };
            !contacts.is_empty()
        };
        (0..).zip(&step.channels).find(|(_, channel)| has_way(channel)).map_or(0, |(number, _)| number)
    }

    fn plan_message(
        &mut self,
        lead: &Lead,
        of: OfAppointment,
        version: CadenceVersionId,
        (number, step): (u16, &TrackStep),
        action: u16,
        planned_at: Timestamp,
    ) -> bool {
        let (Some(episode), Some(channel)) = (&lead.episode, step.channels.get(usize::from(action))) else {
            return false;
        };
        let planned = TouchPlanned {
            touch: TouchId(self.fresh()),
            enrollment: EnrollmentId(of.appointment.0),
            episode: episode.id,
            segment: episode.segment,
            version,
            step: number,
            action,
            channel: *channel,
            mode: self.state.setup.mode(episode.segment, *channel),
            owner: lead.owner,
            acting: lead.acting,
            planned_at,
            appointment: Some(of),
        };
        self.emit(About::lead(lead), planned);
        true
    }

    /// What follows the end of a touch that goes with an appointment: the next channel of the same message, the next
    /// rescue, and after the last of them the cadence, unless a human has the lead.
    pub(super) fn track_goes_on(&mut self, lead: &Lead, touch: &Touch, of: OfAppointment, unable: bool) {
        let tracks = self.state.setup.tracks.get(&touch.version).map(|published| Arc::clone(&published.text));
        if let Some(tracks) = tracks.filter(|_| lead.awaits(of, self.state)) {
            let (now, zone) = (self.now, self.zone(lead.store));
            let step = tracks.step(touch.step).filter(|step| unable && now < step.until(of.at, &zone));
            let again = step.is_some_and(|step| {
                self.plan_message(lead, of, touch.version, (touch.step, step), touch.action + 1, self.now)
            });
            if !again && of.track == TrackKind::Rescue {
                self.plan_rescue(lead, of, touch.version, &tracks, touch.step + 1);
            }
        }
        let idle =
            self.state.leads.get(&lead.id).is_some_and(|lead| lead.tasks.is_empty() && lead.escalations.is_empty());
        if of.track == TrackKind::Rescue && idle {
            self.resume(lead.id);
        }
        self.ensure_next_action(lead.id);
    }

    /// Cancels what is planned for an appointment.
    pub(super) fn cancel_tracks(&mut self, lead: &Lead, appointment: AppointmentId, reason: CancelReason) {
        self.cancel_touches(lead.id, reason, |touch| touch.of.is_some_and(|of| of.appointment == appointment));
    }
}
