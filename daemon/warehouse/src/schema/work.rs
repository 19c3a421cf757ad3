//! Facts of human work: appointments, escalations, tasks.

use keepwarm_domain::{
    ids::{AppointmentId, EpisodeId, EscalationId, LeadId, PersonId, RepId, ReplyId, StoreId, TaskId, TouchId},
    words::{CanceledBy, Department, Disposition, Evidence, Intent, Segment, TaskKind},
};

use crate::{
    cell::{Day, Moment, own_words},
    table::table,
};

own_words! {
    /// Where an appointment stands.
    AppointmentStatus { Set = "set", Shown = "shown", Missed = "missed", Canceled = "canceled" }
    /// Where an escalation stands.
    EscalationStatus { Open = "open", Taken = "taken", Closed = "closed" }
    /// Where a task stands.
    TaskStatus { Open = "open", Done = "done", Withdrawn = "withdrawn" }
}

table! {
    /// One row per chain of one agreed visit; a move keeps the chain.
    Appointment = "fact_appointment", key appointment_id: AppointmentId;
    once {
        /// The chain.
        appointment_id: AppointmentId,
        /// The episode.
        episode_id: EpisodeId,
        /// The lead.
        lead_id: Option<LeadId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// sales or service.
        department: Option<Department>,
        /// Segment of the episode.
        segment: Segment,
        /// Source of the lead.
        source: Option<String>,
        /// Rep who kept the credit when it was set.
        owner_id: Option<RepId>,
        /// Rep who answered for the lead when it was set.
        acting_id: Option<RepId>,
        /// How well the agreement is attested: proven or claimed.
        evidence: Evidence,
        /// When it was recorded.
        booked: Moment,
        /// Store-local date it was recorded.
        local_date: Day,
        /// True where it was recorded less than 30 minutes before its time: a walk-in, not an appointment.
        walk_in: bool,
    }
    later {
        /// The time agreed, after every move.
        agreed: Moment,
        /// End of the next store-open day after the time agreed: no show counts after it.
        deadline: Moment,
        /// How often it was moved.
        moves: i32,
        /// set, shown, missed or canceled.
        status: AppointmentStatus,
        /// Who called it off: customer or staff.
        canceled_by: Option<CanceledBy>,
        /// How well the visit is attested: proven or claimed.
        shown_evidence: Option<Evidence>,
        /// When it was shown, missed or canceled.
        ended: Option<Moment>,
    }
}

table! {
    /// One row per hot lead put into a named human's hands against the clock of five staffed minutes.
    Escalation = "fact_escalation", key escalation_id: EscalationId;
    once {
        /// The escalation.
        escalation_id: EscalationId,
        /// The episode.
        episode_id: EpisodeId,
        /// The lead.
        lead_id: Option<LeadId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// Department of the lead.
        department: Option<Department>,
        /// Segment of the episode.
        segment: Segment,
        /// Source of the lead.
        source: Option<String>,
        /// Rep who kept the credit then.
        owner_id: RepId,
        /// Rep who was told.
        acting_id: RepId,
        /// What made it hot.
        intent: Intent,
        /// The reply that made it hot; NULL where the lead's own opening words did.
        reply_id: Option<ReplyId>,
        /// Arrival of the reply, or of the lead's opening words: the clock starts here.
        arrived: Moment,
        /// Store-local date of arrival.
        local_date: Day,
        /// When the rep was told.
        told: Moment,
        /// Seconds from arrival until the rep was told.
        told_seconds: i64,
        /// When five staffed minutes are over.
        due: Moment,
        /// True where the store was staffed: the deadline is five minutes after arrival. False: after hours.
        staffed: bool,
    }
    later {
        /// open, taken or closed.
        status: EscalationStatus,
        /// How often somebody was told of it: each rung of the ladder is one.
        rungs: i32,
        /// When the manager was told, because nobody took it or nothing showed an answer.
        manager_told: Option<Moment>,
        /// When a rep took it. A breach is not a taking.
        taken: Option<Moment>,
        /// Seconds from arrival until a rep took it.
        taken_seconds: Option<i64>,
        /// Who took it.
        taken_by_id: Option<RepId>,
        /// When the deadline passed without a rep taking it.
        breached: Option<Moment>,
        /// When it was closed.
        closed: Option<Moment>,
        /// Seconds from arrival until a rep is proven to have acted; NULL where it is only claimed or nobody had to.
        acted_seconds: Option<i64>,
        /// How well the act is attested: proven or claimed.
        evidence: Option<Evidence>,
        /// How it ended.
        disposition: Option<Disposition>,
    }
}

table! {
    /// One row per piece of work for a human.
    Task = "fact_task", key task_id: TaskId;
    once {
        /// The task.
        task_id: TaskId,
        /// call, answer-reply, release-touch, follow-up, rescue-missed, keep-visit, confirm-area, resolve-uncertain, fix-lead,
        /// consent-ending or review-hold.
        kind: TaskKind,
        /// The episode.
        episode_id: EpisodeId,
        /// The lead.
        lead_id: Option<LeadId>,
        /// The customer, by pseudonym.
        person_id: Option<PersonId>,
        /// The store.
        store_id: StoreId,
        /// Department of the lead.
        department: Option<Department>,
        /// Segment of the episode.
        segment: Segment,
        /// Source of the lead.
        source: Option<String>,
        /// Rep who kept the credit then.
        owner_id: Option<RepId>,
        /// Rep who is to do it.
        assignee_id: RepId,
        /// The touch it is to make or release, where there is one.
        touch_id: Option<TouchId>,
        /// The reply it is to answer, where there is one.
        reply_id: Option<ReplyId>,
        /// When it was opened.
        opened: Moment,
        /// Store-local date it was opened.
        local_date: Day,
        /// When it is due.
        due: Moment,
    }
    later {
        /// open, done, or withdrawn because nobody needed it any more.
        status: TaskStatus,
        /// When it was done or withdrawn.
        done: Option<Moment>,
        /// How it ended.
        disposition: Option<Disposition>,
        /// How well it is attested: proven or claimed; NULL where it was withdrawn.
        evidence: Option<Evidence>,
        /// Length of the call in seconds, where one was proven.
        call_seconds: Option<i64>,
        /// Who did it: system, customer, dms, rep:N or operator:UID.
        done_by: Option<String>,
    }
}
