//! Folds the work of humans and what it led to.

use jiff::SignedDuration;

use super::{ladder, roster, spend};
use crate::{
    entry::{AppointmentSet, Body, DealBooked, Entry, TaskOpened},
    ids::{AppointmentId, TaskId},
    state::{Appointment, State, Task, Timer, TimerKind, TouchStatus},
    words::{Disposition, Outcome, TaskKind},
};

/// A stock number is asked about for so long after its sale; later it may be given to another vehicle.
const SOLD_REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 180);

pub(super) fn fold(state: &mut State, entry: &Entry) {
    match &entry.body {
        Body::EscalationOpened(_)
        | Body::EscalationTold(_)
        | Body::EscalationTaken(_)
        | Body::EscalationBreached(_)
        | Body::EscalationClosed(_) => ladder::fold(state, entry),
        Body::TaskOpened(it) => task_opened(state, entry, it),
        Body::TaskDone(it) => {
            let spoken = matches!(it.disposition, Disposition::Talked | Disposition::Answered);
            if let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)).filter(|_| spoken) {
                lead.engaged_at = Some(entry.recorded_at);
                lead.complaint = None;
            }
            if it.disposition != Disposition::NoLongerNeeded {
                roster::closed(state, entry);
            }
            task_done(state, it.task);
        }
        Body::AppointmentSet(it) => appointment_set(state, entry, it),
        Body::AppointmentMoved(it) => {
            if let Some(appointment) = state.appointments.get_mut(&it.appointment) {
                let old = std::mem::replace(&mut appointment.deadline, it.deadline);
                appointment.at = it.at;
                state.timers.clear(appointment_timer(it.appointment, old));
                state.timers.set(appointment_timer(it.appointment, it.deadline));
            }
        }
        Body::AppointmentCanceled(it) => appointment_over(state, it.appointment),
        Body::AppointmentShown(it) => appointment_over(state, it.appointment),
        Body::AppointmentMissed(it) => {
            appointment_over(state, it.appointment);
            if let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) {
                lead.missed = Some(it.appointment);
            }
        }
        Body::VisitRecorded(_) => visited(state, entry),
        Body::DealBooked(it) => sold(state, entry, it),
        Body::DealUnwound(it) => state.sold.retain(|_, (deal, _)| *deal != Some(it.deal)),
        _ => {}
    }
}

const fn appointment_timer(id: AppointmentId, due: jiff::Timestamp) -> Timer {
    Timer { due, kind: TimerKind::Appointment, subject: id.0 }
}

fn task_opened(state: &mut State, entry: &Entry, it: &TaskOpened) {
    spend(state, it.task.0);
    let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    lead.tasks.push(it.task);
    if it.kind == TaskKind::ConsentEnding {
        lead.warned_at = Some(entry.recorded_at);
    }
    let says = state.said.as_ref().filter(|(reply, _)| Some(*reply) == it.reply).map(|(_, says)| says.clone());
    let touch = it.touch.and_then(|id| state.touches.get_mut(&id));
    let from_step = touch.as_ref().map(|touch| (touch.enrollment, touch.step, touch.action));
    if let Some(touch) = touch.filter(|_| it.kind == TaskKind::ReleaseTouch) {
        // From here a human releases it or the release runs out: the touch's own timer becomes that deadline.
        state.timers.clear(touch.timer());
        touch.status = TouchStatus::Prepared;
        touch.planned_at = it.due_at;
        state.timers.set(touch.timer());
    }
    let task = Task {
        id: it.task,
        lead: lead.id,
        kind: it.kind,
        assignee: it.assignee,
        opened_at: entry.recorded_at,
        due_at: it.due_at,
        touch: it.touch,
        from_step,
        reply: it.reply,
        says: says.unwrap_or_default(),
    };
    state.tasks.insert(it.task, task);
}

fn task_done(state: &mut State, id: TaskId) {
    let Some(task) = state.tasks.remove(&id) else { return };
    if let Some(lead) = state.leads.get_mut(&task.lead) {
        lead.tasks.retain(|other| *other != id);
    }
}

fn appointment_set(state: &mut State, entry: &Entry, it: &AppointmentSet) {
    spend(state, it.appointment.0);
    let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    lead.appointments.push(it.appointment);
    lead.missed = None;
    let appointment =
        Appointment { id: it.appointment, lead: lead.id, set_at: entry.recorded_at, at: it.at, deadline: it.deadline };
    state.appointments.insert(it.appointment, appointment);
    state.timers.set(appointment_timer(it.appointment, it.deadline));
}

fn appointment_over(state: &mut State, id: AppointmentId) {
    let Some(appointment) = state.appointments.remove(&id) else { return };
    state.timers.clear(appointment_timer(id, appointment.deadline));
    if let Some(lead) = state.leads.get_mut(&appointment.lead) {
        lead.appointments.retain(|other| *other != id);
    }
}

/// A visit: the segment is looked at again when the deal had time to be written.
fn visited(state: &mut State, entry: &Entry) {
    let Body::VisitRecorded(it) = &entry.body else { return };
    let Some(lead) = entry.lead.and_then(|id| state.leads.get_mut(&id)) else { return };
    lead.visited_at = Some(entry.occurred_at);
    lead.missed = None;
    let subject = lead.id.0;
    if let Some(old) = lead.reclassify_at.replace(it.reclassify_at) {
        state.timers.clear(Timer { due: old, kind: TimerKind::Reclassify, subject });
    }
    state.timers.set(Timer { due: it.reclassify_at, kind: TimerKind::Reclassify, subject });
}

/// The vehicle of the deal's lead is nobody else's any more.
fn sold(state: &mut State, entry: &Entry, it: &DealBooked) {
    let person = entry.person.and_then(|id| state.people.get_mut(&id));
    let past = person.and_then(|person| person.past.iter_mut().find(|past| Some(past.lead) == entry.lead));
    if let Some(past) = past {
        past.outcome = Outcome::Sold;
    }
    if state.recent.records.contains_key(&it.deal.0) {
        // The DMS's own row of it named the vehicle, which may be another than the lead's.
        return;
    }
    let lead = entry.lead.and_then(|id| state.leads.get(&id));
    let stock = lead.and_then(|lead| Some((lead.store, lead.vehicle.as_ref()?.stock.clone()?)));
    if let Some(vehicle) = stock {
        state.sold.retain(|_, (_, at)| entry.recorded_at.duration_since(*at) < SOLD_REMEMBERED);
        state.sold.insert(vehicle, (Some(it.deal), entry.recorded_at));
    }
}
