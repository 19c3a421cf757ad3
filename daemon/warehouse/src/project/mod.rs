//! From entries to rows. Owns one batch: fetch the rows its entries speak of, fold the entries over them in order of
//! seq, write what is new or changed. Because a row holds all that a later entry needs, it does not matter how entries
//! are cut into batches: the content is the same.

mod answers;
mod calls;
mod confirm;
mod guard;
mod help;
mod need;
mod outreach;
mod people;
mod records;
mod setup;
mod staff;
mod work;

#[cfg(test)]
pub(crate) use self::guard::NOT_PROJECTED;

use std::collections::{BTreeMap, HashMap};

use duckdb::Connection;
use jiff::{Timestamp, tz::TimeZone};
use keepwarm_domain::{
    entry::{Body, Entry},
    ids::{DealKey, EpisodeId, LeadId, OpportunityId, PersonId, RepId, Seq, StoreId},
    words::{Department, Segment},
};

use crate::{
    cell::Moment,
    error::{Error, Result},
    rows::Rows,
    schema::{
        Appointment, Block, CadenceStep, CadenceVersion, Call, Consent, Enrollment, Episode, Escalation, HelpAnswer,
        Lead, OutcomeFact, Ownership, Person, Rep, Reply, Source, Staff, StageFact, StopConfirmation, Store, Task,
        Touch,
    },
};

/// Projects entries that follow each other, within the caller's transaction.
pub(crate) fn project(file: &Connection, entries: &[Entry]) -> Result<()> {
    let mut batch = Batch::default();
    batch.fetch(file, entries)?;
    for entry in entries {
        batch.fold(entry)?;
    }
    batch.write(file, entries)
}

#[derive(Default)]
struct Batch {
    zones: BTreeMap<StoreId, TimeZone>,
    stores: Rows<Store>,
    reps: Rows<Rep>,
    sources: Rows<Source>,
    cadences: Rows<CadenceVersion>,
    cadence_steps: Rows<CadenceStep>,
    blocks: Rows<Block>,
    people: Rows<Person>,
    leads: Rows<Lead>,
    enrollments: Rows<Enrollment>,
    touches: Rows<Touch>,
    replies: Rows<Reply>,
    consents: Rows<Consent>,
    episodes: Rows<Episode>,
    stages: Rows<StageFact>,
    outcomes: Rows<OutcomeFact>,
    ownerships: Rows<Ownership>,
    appointments: Rows<Appointment>,
    escalations: Rows<Escalation>,
    tasks: Rows<Task>,
    confirmations: Rows<StopConfirmation>,
    helps: Rows<HelpAnswer>,
    calls: Rows<Call>,
    staff: Rows<Staff>,
    /// When opportunities were opened, for leads that reopen one.
    openings: HashMap<OpportunityId, Moment>,
    unwinds: Vec<(Seq, DealKey, Moment)>,
    guards: guard::Guards,
    records: records::Records,
}

impl Batch {
    fn fold(&mut self, entry: &Entry) -> Result<()> {
        match &entry.body {
            Body::StoreConfigured(body) => self.store_configured(body)?,
            Body::RepConfigured(body) => self.rep_configured(body),
            Body::SourceConfigured(body) => self.source_configured(body),
            Body::CadencePublished(body) => self.cadence_published(entry, body),
            Body::TracksPublished(body) => self.tracks_published(entry, body),
            Body::CadenceMigrated(body) => self.cadence_migrated(entry, body)?,
            Body::BlockPublished(body) => self.block_published(entry, body),
            Body::BlockApproved(body) => self.block_approved(entry, body)?,
            Body::BlockRetired(body) => self.block_retired(entry, body)?,
            Body::LeadReceived(body) => self.lead_received(entry, body),
            Body::InquiryJoined(body) => self.inquiry_joined(entry, body)?,
            Body::CustomerNoted(body) => self.customer_noted(entry, body),
            Body::LanguageNoted(body) => self.language_noted(entry, body),
            Body::AnswersNoted(body) => self.answers_noted(entry, body)?,
            Body::ConsentRecorded(body) => self.consent_recorded(entry, body),
            Body::EpisodeStarted(body) => self.episode_started(entry, body),
            Body::EpisodeEnded(body) => self.episode_ended(entry, body)?,
            Body::OwnershipChanged(body) => self.ownership_changed(entry, body),
            Body::StageReached(body) => self.stage_reached(entry, body),
            Body::LeadRested(body) => self.lead_rested(entry, body)?,
            Body::LeadClosed(body) => self.lead_closed(entry, body)?,
            Body::Enrolled(body) => self.enrolled(entry, body),
            Body::EnrollmentPaused(body) => self.enrollment_paused(entry, body)?,
            Body::EnrollmentResumed(body) => self.enrollment_resumed(entry, body)?,
            Body::EnrollmentEnded(body) => self.enrollment_ended(entry, body)?,
            Body::TouchPlanned(body) => self.touch_planned(entry, body),
            Body::TouchMoved(body) => self.touch_moved(entry, body)?,
            Body::TouchClaimed(body) => self.touch_claimed(entry, body)?,
            Body::TouchSent(body) => self.touch_sent(entry, body)?,
            Body::TouchFailed(body) => self.touch_failed(entry, body)?,
            Body::TouchUncertain(body) => self.touch_uncertain(entry, body)?,
            Body::TouchSkipped(body) => self.touch_skipped(entry, body)?,
            Body::TouchCanceled(body) => self.touch_canceled(entry, body)?,
            Body::TouchReported(body) => self.touch_reported(entry, body),
            Body::CallRecorded(body) => self.call_recorded(entry, body),
            Body::ReplyReceived(body) => self.reply_received(entry, body),
            Body::ReplyRelabeled(body) => self.reply_relabeled(entry, body)?,
            Body::SuppressionAdded(body) => self.suppression_added(entry, body),
            Body::SuppressionLifted(body) => self.suppression_lifted(entry, body),
            Body::StopConfirmationPlanned(body) => self.confirmation_planned(entry, body),
            Body::StopConfirmationClaimed(body) => self.confirmation_claimed(entry, body)?,
            Body::StopConfirmationEnded(body) => self.confirmation_ended(entry, body)?,
            Body::HelpAnswerPlanned(body) => self.help_planned(entry, body),
            Body::HelpAnswerClaimed(body) => self.help_claimed(entry, body)?,
            Body::HelpAnswerEnded(body) => self.help_ended(entry, body)?,
            Body::AppointmentSet(body) => self.appointment_set(entry, body),
            Body::AppointmentMoved(body) => self.appointment_moved(entry, body)?,
            Body::AppointmentCanceled(body) => self.appointment_canceled(entry, body)?,
            Body::AppointmentShown(body) => self.appointment_shown(entry, body)?,
            Body::AppointmentMissed(body) => self.appointment_missed(entry, body)?,
            Body::VisitRecorded(body) => self.visit_recorded(entry, body),
            Body::DealBooked(body) => self.deal_booked(entry, body),
            Body::DealUnwound(body) => self.unwinds.push((entry.seq, body.deal, self.occurred(entry))),
            Body::EscalationOpened(body) => self.escalation_opened(entry, body),
            Body::EscalationTold(body) => self.escalation_told(entry, body)?,
            Body::RepLeft(body) => self.rep_left(entry, body),
            Body::EscalationTaken(body) => self.escalation_taken(entry, body)?,
            Body::EscalationBreached(body) => self.escalation_breached(entry, body)?,
            Body::EscalationClosed(body) => self.escalation_closed(entry, body)?,
            Body::TaskOpened(body) => self.task_opened(entry, body),
            Body::TaskDone(body) => self.task_done(entry, body)?,
            _ if self.fold_staff(entry) => {}
            _ if self.fold_records(entry) => {}
            _ => self.fold_guard(entry),
        }
        Ok(())
    }

    /// The instant with the wall clock of the store. A store that no entry configured is on UTC.
    fn moment(&self, store: StoreId, at: Timestamp) -> Moment {
        let utc = at.as_microsecond();
        let offset = self.zones.get(&store).map_or(0, |zone| zone.to_offset(at).seconds());
        Moment { utc, local: utc + i64::from(offset) * 1_000_000 }
    }

    fn occurred(&self, entry: &Entry) -> Moment {
        self.moment(entry.store, entry.occurred_at)
    }

    fn recorded(&self, entry: &Entry) -> Moment {
        self.moment(entry.store, entry.recorded_at)
    }

    /// When it arrived here, or earlier where its sender says so: a sender's clock may run ahead of ours.
    fn arrived(&self, entry: &Entry) -> Moment {
        self.moment(entry.store, entry.occurred_at.min(entry.recorded_at))
    }

    /// Where the entry's lead stands at this moment.
    fn standing(&self, entry: &Entry) -> Standing {
        self.standing_of(entry.lead, entry.person)
    }

    fn standing_of(&self, lead: Option<LeadId>, person: Option<PersonId>) -> Standing {
        let mut standing = Standing { lead, person, ..Standing::default() };
        if let Some(lead) = lead.and_then(|id| self.leads.get(&id)) {
            standing.person = standing.person.or(Some(lead.person_id));
            standing.opportunity = Some(lead.opportunity_id);
            standing.opened = Some(lead.opportunity_opened);
            standing.department = Some(lead.department);
            standing.source = Some(lead.source.clone());
            standing.segment = lead.segment;
            standing.episode = lead.episode_id;
            standing.owner = lead.owner_id;
            standing.acting = lead.acting_id;
        }
        standing
    }

    /// Civil days of the store from the begin of the episode.
    fn days_after_entry(&self, episode: EpisodeId, at: Moment) -> Option<i32> {
        self.episodes.get(&episode).map(|episode| at.days_since(episode.entered))
    }
}

/// What facts copy from their lead, because it gives them meaning at that moment.
#[derive(Default)]
struct Standing {
    lead: Option<LeadId>,
    person: Option<PersonId>,
    opportunity: Option<OpportunityId>,
    opened: Option<Moment>,
    department: Option<Department>,
    source: Option<String>,
    segment: Option<Segment>,
    episode: Option<EpisodeId>,
    owner: Option<RepId>,
    acting: Option<RepId>,
}

/// The error for an entry about something that never began.
fn unknown(entry: &Entry, what: &'static str, id: impl std::fmt::Display) -> Error {
    Error::Unknown { seq: entry.seq.0, kind: entry.body.kind(), what, id: id.to_string() }
}
