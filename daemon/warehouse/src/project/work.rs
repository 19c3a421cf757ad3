//! The work of humans and what it led to: appointments, visits, deals, escalations, tasks.

use keepwarm_domain::{
    entry::{
        AppointmentCanceled, AppointmentMissed, AppointmentMoved, AppointmentSet, AppointmentShown, DealBooked, Entry,
        EscalationBreached, EscalationClosed, EscalationOpened, EscalationTaken, EscalationTold, TaskDone, TaskOpened,
        VisitRecorded,
    },
    ids::{AppointmentId, EscalationId},
    words::{Disposition, Evidence, Rung},
};

use super::{Batch, Standing, unknown};
use crate::{
    error::Result,
    schema::{
        Appointment, AppointmentStatus, Escalation, EscalationStatus, OutcomeFact, OutcomeKind, Task, TaskStatus,
    },
};

/// An appointment is recorded at least this long before its time; else the customer walked in.
const SET_AHEAD_SECONDS_MIN: i64 = 30 * 60;

/// A hot reply is answered within this time, counted in staffed hours.
const HOT_SECONDS_MAX: i64 = 5 * 60;

impl Batch {
    pub(super) fn appointment_set(&mut self, entry: &Entry, body: &AppointmentSet) {
        let standing = self.standing(entry);
        let booked = self.recorded(entry);
        let agreed = self.moment(entry.store, body.at);
        self.appointments.insert(Appointment {
            appointment_id: body.appointment,
            episode_id: body.episode,
            lead_id: entry.lead,
            person_id: standing.person,
            store_id: entry.store,
            department: standing.department,
            segment: body.segment,
            source: standing.source,
            owner_id: standing.owner,
            acting_id: standing.acting,
            evidence: body.evidence,
            booked,
            local_date: booked.day(),
            walk_in: agreed.seconds_since(booked) < SET_AHEAD_SECONDS_MIN,
            agreed,
            deadline: self.moment(entry.store, body.deadline),
            moves: 0,
            status: AppointmentStatus::Set,
            canceled_by: None,
            shown_evidence: None,
            ended: None,
        });
    }

    fn appointment(&mut self, entry: &Entry, id: AppointmentId) -> Result<&mut Appointment> {
        self.appointments.change(&id).ok_or_else(|| unknown(entry, "appointment", id))
    }

    pub(super) fn appointment_moved(&mut self, entry: &Entry, body: &AppointmentMoved) -> Result<()> {
        let agreed = self.moment(entry.store, body.at);
        let deadline = self.moment(entry.store, body.deadline);
        let appointment = self.appointment(entry, body.appointment)?;
        appointment.agreed = agreed;
        appointment.deadline = deadline;
        appointment.moves += 1;
        // A chain that was missed and moved is one chain, and open again.
        appointment.status = AppointmentStatus::Set;
        appointment.ended = None;
        Ok(())
    }

    pub(super) fn appointment_canceled(&mut self, entry: &Entry, body: &AppointmentCanceled) -> Result<()> {
        let at = self.occurred(entry);
        let appointment = self.appointment(entry, body.appointment)?;
        appointment.status = AppointmentStatus::Canceled;
        appointment.canceled_by = Some(body.by);
        appointment.ended = Some(at);
        Ok(())
    }

    pub(super) fn appointment_shown(&mut self, entry: &Entry, body: &AppointmentShown) -> Result<()> {
        let at = self.occurred(entry);
        let appointment = self.appointment(entry, body.appointment)?;
        appointment.status = AppointmentStatus::Shown;
        appointment.shown_evidence = Some(body.evidence);
        appointment.ended = Some(at);
        Ok(())
    }

    pub(super) fn appointment_missed(&mut self, entry: &Entry, body: &AppointmentMissed) -> Result<()> {
        let at = self.occurred(entry);
        let appointment = self.appointment(entry, body.appointment)?;
        appointment.status = AppointmentStatus::Missed;
        appointment.ended = Some(at);
        Ok(())
    }

    pub(super) fn visit_recorded(&mut self, entry: &Entry, body: &VisitRecorded) {
        let standing = Standing { episode: Some(body.episode), segment: Some(body.segment), ..self.standing(entry) };
        let row = self.outcome(entry, OutcomeKind::Visit, standing);
        self.outcomes.insert(OutcomeFact { evidence: Some(body.evidence), ..row });
    }

    pub(super) fn deal_booked(&mut self, entry: &Entry, body: &DealBooked) {
        let standing = Standing {
            episode: Some(body.episode),
            segment: Some(body.segment),
            owner: Some(body.owner),
            ..self.standing(entry)
        };
        let row = self.outcome(entry, OutcomeKind::Deal, standing);
        self.outcomes.insert(OutcomeFact { evidence: Some(Evidence::Proven), deal_key: Some(body.deal), ..row });
    }

    /// A result of `kind` for the lead as it stands.
    pub(super) fn outcome(&self, entry: &Entry, kind: OutcomeKind, standing: Standing) -> OutcomeFact {
        let occurred = self.occurred(entry);
        let episode = standing.episode.and_then(|id| self.episodes.get(&id));
        let opened = episode.map(|episode| episode.opportunity_opened).or(standing.opened);
        OutcomeFact {
            entry_seq: entry.seq,
            kind,
            episode_id: standing.episode,
            lead_id: standing.lead,
            opportunity_id: standing.opportunity,
            person_id: standing.person,
            store_id: entry.store,
            department: standing.department,
            segment: standing.segment,
            source: standing.source,
            owner_id: standing.owner,
            acting_id: standing.acting,
            outcome: None,
            evidence: None,
            deal_key: None,
            occurred,
            local_date: occurred.day(),
            days_after_opening: opened.map(|opened| occurred.days_since(opened)),
            days_after_entry: episode.map(|episode| occurred.days_since(episode.entered)),
            unwound: None,
        }
    }

    pub(super) fn escalation_opened(&mut self, entry: &Entry, body: &EscalationOpened) {
        let standing = self.standing(entry);
        let told = self.recorded(entry);
        let due = self.moment(entry.store, body.due_at);
        // Without a reply it is the lead's own opening words that are hot, and they arrived with this entry.
        let reply = body.reply.and_then(|id| self.replies.get(&id));
        let arrived = reply.map_or_else(|| self.arrived(entry), |reply| reply.received);
        self.escalations.insert(Escalation {
            escalation_id: body.escalation,
            episode_id: body.episode,
            lead_id: entry.lead,
            person_id: standing.person,
            store_id: entry.store,
            department: standing.department,
            segment: body.segment,
            source: standing.source,
            owner_id: body.owner,
            acting_id: body.acting,
            intent: body.intent,
            reply_id: body.reply,
            arrived,
            local_date: arrived.day(),
            told,
            told_seconds: told.seconds_since(arrived),
            due,
            staffed: due.seconds_since(arrived) <= HOT_SECONDS_MAX,
            status: EscalationStatus::Open,
            rungs: 0,
            manager_told: None,
            taken: None,
            taken_seconds: None,
            taken_by_id: None,
            breached: None,
            closed: None,
            acted_seconds: None,
            evidence: None,
            disposition: None,
        });
    }

    fn escalation(&mut self, entry: &Entry, id: EscalationId) -> Result<&mut Escalation> {
        self.escalations.change(&id).ok_or_else(|| unknown(entry, "escalation", id))
    }

    pub(super) fn escalation_told(&mut self, entry: &Entry, body: &EscalationTold) -> Result<()> {
        let at = self.occurred(entry);
        let escalation = self.escalation(entry, body.escalation)?;
        escalation.rungs += 1;
        if matches!(body.rung, Rung::Manager | Rung::Unproven) {
            escalation.manager_told.get_or_insert(at);
        }
        Ok(())
    }

    pub(super) fn escalation_taken(&mut self, entry: &Entry, body: &EscalationTaken) -> Result<()> {
        let at = self.occurred(entry);
        let escalation = self.escalation(entry, body.escalation)?;
        escalation.status = EscalationStatus::Taken;
        escalation.taken = Some(at);
        escalation.taken_seconds = Some(at.seconds_since(escalation.arrived));
        escalation.taken_by_id = Some(body.by);
        Ok(())
    }

    pub(super) fn escalation_breached(&mut self, entry: &Entry, body: &EscalationBreached) -> Result<()> {
        let at = self.occurred(entry);
        self.escalation(entry, body.escalation)?.breached = Some(at);
        Ok(())
    }

    pub(super) fn escalation_closed(&mut self, entry: &Entry, body: &EscalationClosed) -> Result<()> {
        let at = self.occurred(entry);
        let escalation = self.escalation(entry, body.escalation)?;
        escalation.status = EscalationStatus::Closed;
        escalation.closed = Some(at);
        escalation.disposition = Some(body.disposition);
        // What fell away with its lead attests nobody's act.
        escalation.evidence = Some(body.evidence).filter(|_| body.disposition != Disposition::NoLongerNeeded);
        let proven = escalation.evidence == Some(Evidence::Proven);
        escalation.acted_seconds = proven.then(|| at.seconds_since(escalation.arrived));
        Ok(())
    }

    pub(super) fn task_opened(&mut self, entry: &Entry, body: &TaskOpened) {
        let standing = self.standing(entry);
        let opened = self.occurred(entry);
        self.tasks.insert(Task {
            task_id: body.task,
            kind: body.kind,
            episode_id: body.episode,
            lead_id: entry.lead,
            person_id: standing.person,
            store_id: entry.store,
            department: standing.department,
            segment: body.segment,
            source: standing.source,
            owner_id: standing.owner,
            assignee_id: body.assignee,
            touch_id: body.touch,
            reply_id: body.reply,
            opened,
            local_date: opened.day(),
            due: self.moment(entry.store, body.due_at),
            status: TaskStatus::Open,
            done: None,
            disposition: None,
            evidence: None,
            call_seconds: None,
            done_by: None,
        });
    }

    pub(super) fn task_done(&mut self, entry: &Entry, body: &TaskDone) -> Result<()> {
        let at = self.occurred(entry);
        let task = self.tasks.change(&body.task).ok_or_else(|| unknown(entry, "task", body.task))?;
        let withdrawn = body.disposition == Disposition::NoLongerNeeded;
        task.status = if withdrawn { TaskStatus::Withdrawn } else { TaskStatus::Done };
        task.done = Some(at);
        task.disposition = Some(body.disposition);
        task.evidence = Some(body.evidence).filter(|_| !withdrawn);
        task.call_seconds = body.seconds.map(i64::from);
        task.done_by = Some(entry.actor.to_string());
        let touch = task.touch_id;
        if let Some(touch) = touch.and_then(|id| self.touches.change(&id))
            && made(body.disposition)
        {
            touch.evidence = Some(body.evidence);
        }
        Ok(())
    }
}

/// Whether a task that ended so means that a human approached the customer.
const fn made(disposition: Disposition) -> bool {
    matches!(
        disposition,
        Disposition::Talked
            | Disposition::LeftVoicemail
            | Disposition::NoAnswer
            | Disposition::BadNumber
            | Disposition::Answered
            | Disposition::Sent
    )
}
