//! Decides visits: an appointment is agreed, moved, called off, kept or missed; somebody comes; somebody buys. Every
//! appointment ends in exactly one way, and whatever ends it ends what goes with it (see `tracks`) in the same commit.

use jiff::{SignedDuration, Timestamp};

use super::{About, Deciding, enroll::Happened};
use crate::{
    effect::{Answer, Refusal},
    entry::{
        Actor, AppointmentCanceled, AppointmentMissed, AppointmentMoved, AppointmentSet, AppointmentShown, DealBooked,
        VisitRecorded,
    },
    ids::{AppointmentId, DealKey, LeadId, TaskId},
    state::{Appointment, Lead, Timer},
    words::{CancelReason, CanceledBy, Evidence, Outcome, Stage, TaskKind, TrackKind},
};

/// An appointment agreed less than this before its time is a walk-in.
const WALK_IN: SignedDuration = SignedDuration::from_mins(30);

impl Deciding<'_> {
    pub(super) fn appointment_agreed(&mut self, id: LeadId, at: Timestamp, evidence: Evidence, actor: Actor) {
        let Some(lead) = self.open(id) else { return };
        if at.duration_since(self.now) < WALK_IN {
            return self.refuse(Refusal::NotInFuture);
        }
        let Some(episode) = lead.episode.clone() else { return };
        // One visit at a time: who agrees again has moved it, and who says it twice has said it once.
        if let Some(open) = lead.appointments.last().copied() {
            return self.appointment_moved(open, at, actor);
        }
        self.reach(id, Stage::Contacted, evidence, "appointment", self.now);
        let appointment = AppointmentId(self.fresh());
        let set = AppointmentSet {
            appointment,
            episode: episode.id,
            segment: episode.segment,
            at,
            deadline: self.deadline(&lead, at),
            evidence,
        };
        self.emit_as(actor, self.now, About::lead(&lead), set);
        self.reach(id, Stage::AppointmentSet, evidence, "appointment", self.now);
        self.react(id, Happened::AppointmentSet);
        self.plan_tracks(appointment);
    }

    fn deadline(&self, lead: &Lead, at: Timestamp) -> Timestamp {
        let hours = self.state.setup.stores.get(&lead.store).map(|store| &store.hours);
        let zone = self.zone(lead.store);
        hours.map_or(at + SignedDuration::from_hours(24), |hours| hours.end_of_next_open_day_after(&zone, at))
    }

    pub(super) fn appointment_moved(&mut self, id: AppointmentId, at: Timestamp, actor: Actor) {
        let Some(lead) = self.appointment_lead(id) else { return };
        if at <= self.now {
            return self.refuse(Refusal::NotInFuture);
        }
        if self.state.appointments.get(&id).is_some_and(|it| it.at == at) {
            self.out.answer = Answer::Known;
            return;
        }
        let deadline = self.deadline(&lead, at);
        self.emit_as(actor, self.now, About::lead(&lead), AppointmentMoved { appointment: id, at, deadline });
        self.cancel_tracks(&lead, id, CancelReason::AppointmentMoved);
        self.plan_tracks(id);
    }

    pub(super) fn appointment_canceled(&mut self, id: AppointmentId, by: CanceledBy, actor: Actor) {
        let Some(lead) = self.appointment_lead(id) else { return };
        self.emit_as(actor, self.now, About::lead(&lead), AppointmentCanceled { appointment: id, by });
        self.cancel_tracks(&lead, id, CancelReason::AppointmentCanceled);
        if self.wants_silence(lead.person) {
            return self.close(lead.id, Outcome::OptOut);
        }
        self.follow_up(lead.id);
        self.ensure_next_action(lead.id);
    }

    fn appointment_lead(&mut self, id: AppointmentId) -> Option<Lead> {
        let lead = self.state.appointments.get(&id).map(|it| it.lead);
        if lead.is_none() {
            self.refuse(Refusal::NotOpen { what: "appointment", id: id.0 });
        }
        lead.and_then(|lead| self.open(lead))
    }

    /// Nobody came, and the time to claim otherwise has passed.
    pub(super) fn appointment_due(&mut self, timer: Timer) {
        let id = AppointmentId(timer.subject);
        let over = self.state.appointments.get(&id).filter(|it| it.deadline <= self.now).map(|it| it.lead);
        if let Some(lead) = over.and_then(|lead| self.open(lead)) {
            self.missed(&lead, id, Actor::System);
        }
    }

    /// Somebody says so before the time to claim otherwise has passed.
    pub(super) fn appointment_missed(&mut self, id: AppointmentId, actor: Actor) {
        let Some(lead) = self.appointment_lead(id) else { return };
        if self.state.appointments.get(&id).is_some_and(|it| it.at > self.now) {
            return self.refuse(Refusal::NotYet { id: id.0 });
        }
        self.missed(&lead, id, actor);
    }

    /// The rescue is under way already: its first message waited for this. A human looks after it as well.
    fn missed(&mut self, lead: &Lead, id: AppointmentId, actor: Actor) {
        self.emit_as(actor, self.now, About::lead(lead), AppointmentMissed { appointment: id });
        self.cancel_touches(lead.id, CancelReason::AppointmentOver, |touch| {
            touch.of.is_some_and(|of| of.appointment == id && of.track == TrackKind::Reminder)
        });
        if self.wants_silence(lead.person) {
            return self.close(lead.id, Outcome::OptOut);
        }
        self.open_task(lead.id, TaskKind::RescueMissed, self.staffed(lead.store, self.now), None, None);
    }

    /// The customer came for an appointment: a visit, by whoever saw it.
    pub(super) fn appointment_kept(&mut self, id: AppointmentId, at: Timestamp, evidence: Evidence, actor: Actor) {
        let Some(appointment) = self.state.appointments.get(&id).cloned() else {
            return self.refuse(Refusal::NotOpen { what: "appointment", id: id.0 });
        };
        // A visit before the agreement would leave the appointment open, and who keeps it came for it.
        self.visited(appointment.lead, at.max(appointment.set_at), evidence, actor);
    }

    /// The lead is over, and with it what was agreed: missed when its time has passed, else called off.
    pub(super) fn end_appointments(&mut self, lead: &Lead, outcome: Outcome) {
        let open: Vec<Appointment> =
            lead.appointments.iter().filter_map(|id| self.state.appointments.get(id)).cloned().collect();
        for Appointment { id, at, .. } in open {
            let about = About::lead(lead);
            if at <= self.now {
                self.emit(about, AppointmentMissed { appointment: id });
            } else {
                let by = if outcome.is_by_customer() { CanceledBy::Customer } else { CanceledBy::Staff };
                self.emit(about, AppointmentCanceled { appointment: id, by });
            }
        }
    }

    pub(super) fn visited(&mut self, id: LeadId, at: Timestamp, evidence: Evidence, actor: Actor) {
        let Some(lead) = self.open(id) else { return };
        let Some(episode) = lead.episode.clone() else { return };
        let (segment, store) = (episode.segment, lead.store);
        let at = at.min(self.now);
        self.reach(id, Stage::Contacted, evidence, "visit", at);
        self.shown(&lead, at, evidence, "visit", actor);
        let zone = self.zone(store);
        let hours = self.state.setup.stores.get(&store).map(|store| &store.hours);
        let close = hours.and_then(|hours| hours.day_close(&zone, self.now)).filter(|close| *close > self.now);
        let reclassify_at = close.unwrap_or(self.now + SignedDuration::from_hours(12));
        let visit = VisitRecorded { episode: episode.id, segment, evidence, reclassify_at };
        self.emit_as(actor, at, About::lead(&lead), visit);
        self.reach(id, Stage::Visited, evidence, "visit", at);
        self.react(id, Happened::Visit);
    }

    /// The first visit after an appointment was set, and by its deadline, shows it.
    pub(super) fn shown(&mut self, lead: &Lead, at: Timestamp, evidence: Evidence, by: &str, actor: Actor) {
        for &appointment in &lead.appointments {
            if self.state.appointments.get(&appointment).is_some_and(|it| it.set_at <= at) {
                self.emit_as(actor, at, About::lead(lead), AppointmentShown { appointment, evidence });
                self.cancel_tracks(lead, appointment, CancelReason::Visited);
                self.withdraw_visit_tasks(lead);
                self.reach(lead.id, Stage::Shown, evidence, by, at);
            }
        }
    }

    /// Whether they come is settled: they came.
    fn withdraw_visit_tasks(&mut self, lead: &Lead) {
        let settles = |task: &&TaskId| self.state.tasks.get(task).is_some_and(|it| it.kind == TaskKind::KeepVisit);
        let settled: Vec<TaskId> = lead.tasks.iter().filter(settles).copied().collect();
        settled.into_iter().for_each(|task| self.withdraw_task(task));
    }

    /// The look at a lead's segment after a visit is done: if it stayed where it is, its timer must not stay due.
    pub(super) fn reclassified(&mut self, timer: Timer) {
        let id = LeadId(timer.subject);
        let still = self.state.leads.get(&id).is_some_and(|lead| lead.reclassify_at == Some(timer.due));
        if still {
            // A second visit in the same segment: the owner decides, and the lead is looked at again after that.
            let at = self.now + SignedDuration::from_hours(24 * 7);
            let Some(lead) = self.open(id) else { return };
            self.emit(About::lead(&lead), crate::entry::ReclassifyPlanned { at });
            self.follow_up(id);
        }
    }

    pub(super) fn deal_booked(&mut self, id: LeadId, deal: DealKey, at: Timestamp) {
        let Some(lead) = self.open(id) else { return };
        let Some(episode) = lead.episode.clone() else { return };
        // A deal proves a visit, and so the show of an appointment that was set; never that one was set.
        let at = at.min(self.now);
        self.reach(id, Stage::Contacted, Evidence::Proven, "deal", at);
        self.shown(&lead, at, Evidence::Proven, "deal", Actor::Dms);
        self.reach(id, Stage::Visited, Evidence::Proven, "deal", at);
        let booked = DealBooked { deal, episode: episode.id, segment: episode.segment, owner: lead.owner };
        self.emit_as(Actor::Dms, at, About::lead(&lead), booked);
        self.reach(id, Stage::Sold, Evidence::Proven, "deal", at);
        self.close(id, Outcome::Sold);
    }
}
