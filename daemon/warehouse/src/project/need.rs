//! Which rows a batch needs, and their way in and out of the file. Owns the fetching before the fold and the writing
//! after it; knows nothing of what entries do to rows.

use duckdb::{Connection, params};
use jiff::tz::TimeZone;
use keepwarm_domain::{
    entry::{Body, Entry},
    ids::{OpportunityId, StoreId},
};

use super::Batch;
use crate::{
    cell::Moment,
    error::{Doing as _, Error, Result},
    schema::ConsentChange,
};

impl Batch {
    pub(super) fn fetch(&mut self, file: &Connection, entries: &[Entry]) -> Result<()> {
        self.stores.fetch_all(file)?;
        let zones: Vec<(StoreId, String)> =
            self.stores.iter().map(|store| (store.store_id, store.time_zone.clone())).collect();
        for (store, zone) in zones {
            self.set_zone(store, &zone)?;
        }
        for entry in entries {
            self.want(entry);
        }
        self.reps.fetch(file)?;
        self.blocks.fetch(file)?;
        self.sources.fetch(file)?;
        self.people.fetch(file)?;
        self.leads.fetch(file)?;
        self.enrollments.fetch(file)?;
        self.replies.fetch(file)?;
        self.appointments.fetch(file)?;
        self.escalations.fetch(file)?;
        self.tasks.fetch(file)?;
        self.confirmations.fetch(file)?;
        self.helps.fetch(file)?;
        self.calls.fetch(file)?;
        self.records.fetch(file)?;
        // Second hop: what the rows fetched so far refer to.
        self.leads.iter().filter_map(|lead| lead.episode_id).for_each(|id| self.episodes.want(id));
        self.tasks.iter().filter_map(|task| task.touch_id).for_each(|id| self.touches.want(id));
        self.episodes.fetch(file)?;
        self.touches.fetch(file)?;
        self.fetch_openings(file, entries)
    }

    pub(super) fn set_zone(&mut self, store: StoreId, zone: &str) -> Result<()> {
        let found = TimeZone::get(zone).map_err(|_| Error::Zone { store: store.0, zone: zone.to_owned() })?;
        self.zones.insert(store, found);
        Ok(())
    }

    fn want(&mut self, entry: &Entry) {
        match &entry.body {
            Body::RepConfigured(body) => self.reps.want(body.rep),
            Body::SourceConfigured(body) => self.sources.want(body.name.clone()),
            Body::BlockPublished(body) => self.blocks.announce(body.version),
            Body::BlockApproved(body) => self.blocks.want(body.version),
            Body::BlockRetired(body) => self.blocks.want(body.version),
            Body::LeadReceived(body) => {
                self.leads.announce(body.lead);
                self.sources.want(body.inquiry.source.clone());
                self.people.want(body.person.person);
            }
            Body::InquiryJoined(body) => {
                self.leads.want(body.lead);
                self.sources.want(body.inquiry.source.clone());
                self.people.want(body.person.person);
            }
            Body::CustomerNoted(body) => self.people.want(body.person.person),
            Body::ConsentRecorded(_) | Body::LanguageNoted(_) => self.people.want_some(entry.person),
            Body::SuppressionAdded(body) => body.people.iter().for_each(|&person| self.people.want(person)),
            Body::SuppressionLifted(body) => body.people.iter().for_each(|&person| self.people.want(person)),
            Body::EpisodeStarted(body) => self.episodes.announce(body.episode),
            Body::EpisodeEnded(body) => self.episodes.want(body.episode),
            Body::StageReached(body) => self.episodes.want(body.episode),
            Body::VisitRecorded(body) => self.episodes.want(body.episode),
            Body::DealBooked(body) => self.episodes.want(body.episode),
            Body::Enrolled(body) => self.enrollments.announce(body.enrollment),
            Body::EnrollmentPaused(body) => self.enrollments.want(body.enrollment),
            Body::EnrollmentResumed(body) => self.enrollments.want(body.enrollment),
            Body::EnrollmentEnded(body) => self.enrollments.want(body.enrollment),
            Body::CadenceMigrated(body) => {
                for moved in &body.enrollments {
                    self.enrollments.want(moved.enrollment);
                    self.leads.want_some(Some(moved.lead));
                    moved.touches.iter().for_each(|touch| self.touches.want(touch.touch));
                }
            }
            Body::TouchReported(body) => self.touches.want_some(Some(body.touch)),
            Body::ReplyReceived(body) => {
                self.replies.announce(body.reply);
                self.touches.want_some(body.in_reply_to);
            }
            Body::ReplyRelabeled(body) => self.replies.want(body.reply),
            Body::CallRecorded(body) => self.calls.want(body.call),
            Body::AppointmentMoved(body) => self.appointments.want(body.appointment),
            Body::AppointmentCanceled(body) => self.appointments.want(body.appointment),
            Body::AppointmentShown(body) => self.appointments.want(body.appointment),
            Body::AppointmentMissed(body) => self.appointments.want(body.appointment),
            Body::TaskOpened(body) => {
                self.tasks.announce(body.task);
                // Its end can stand in the same batch, and speaks of the touch only through the task.
                self.touches.want_some(body.touch);
            }
            Body::TaskDone(body) => self.tasks.want(body.task),
            Body::StopConfirmationPlanned(body) => self.confirmations.announce(body.touch),
            Body::StopConfirmationClaimed(body) => self.confirmations.want(body.touch),
            Body::StopConfirmationEnded(body) => self.confirmations.want(body.touch),
            Body::HelpAnswerPlanned(body) => self.helps.announce(body.touch),
            Body::HelpAnswerClaimed(body) => self.helps.want(body.touch),
            Body::HelpAnswerEnded(body) => self.helps.want(body.touch),
            body => {
                self.want_hot(body);
                self.records.want(body);
            }
        }
        if !self.want_touch(&entry.body) {
            self.leads.want_some(entry.lead);
        }
    }

    /// What is hot, and whose work goes to others.
    fn want_hot(&mut self, body: &Body) {
        match body {
            Body::EscalationOpened(body) => self.replies.want_some(body.reply),
            Body::EscalationTold(body) => self.escalations.want(body.escalation),
            Body::EscalationTaken(body) => self.escalations.want(body.escalation),
            Body::EscalationBreached(body) => self.escalations.want(body.escalation),
            Body::EscalationClosed(body) => self.escalations.want(body.escalation),
            Body::RepLeft(body) => {
                self.reps.want(body.rep);
                let leads = body.heirs.iter().flat_map(|heir| heir.owns.iter().chain(&heir.answers));
                leads.for_each(|lead| self.leads.want(*lead));
            }
            _ => {}
        }
    }

    /// Whether the entry is about a touch: by far the most are, and a touch carries all that its lead could tell.
    fn want_touch(&mut self, body: &Body) -> bool {
        let touch = match body {
            Body::TouchPlanned(body) => {
                self.touches.announce(body.touch);
                return true;
            }
            Body::TouchMoved(body) => body.touch,
            Body::TouchClaimed(body) => body.touch,
            Body::TouchSent(body) => body.touch,
            Body::TouchFailed(body) => body.touch,
            Body::TouchUncertain(body) => body.touch,
            Body::TouchSkipped(body) => body.touch,
            Body::TouchCanceled(body) => body.touch,
            _ => return false,
        };
        self.touches.want(touch);
        true
    }

    /// A lead that reopens an opportunity takes the opening of the lead that opened it.
    fn fetch_openings(&mut self, file: &Connection, entries: &[Entry]) -> Result<()> {
        let reading = || "read when opportunities were opened".to_owned();
        let reopened: Vec<String> = entries
            .iter()
            .filter_map(|entry| match &entry.body {
                Body::LeadReceived(body) if !body.opportunity_opened => Some(body.opportunity.to_string()),
                _ => None,
            })
            .collect();
        if reopened.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "SELECT opportunity_id, epoch_us(min(opportunity_opened_utc)),
                epoch_us(arg_min(opportunity_opened_local, opportunity_opened_utc))
            FROM dim_lead WHERE opportunity_id IN ({}) GROUP BY opportunity_id",
            reopened.join(", ")
        );
        let mut statement = file.prepare(&sql).doing(reading)?;
        let mut found = statement.query([]).doing(reading)?;
        while let Some(row) = found.next().doing(reading)? {
            let opportunity = OpportunityId(row.get(0).doing(reading)?);
            let opened = Moment { utc: row.get(1).doing(reading)?, local: row.get(2).doing(reading)? };
            self.openings.insert(opportunity, opened);
        }
        Ok(())
    }

    pub(super) fn write(&self, file: &Connection, entries: &[Entry]) -> Result<()> {
        self.stores.write(file)?;
        self.reps.write(file)?;
        self.sources.write(file)?;
        self.cadences.write(file)?;
        self.cadence_steps.write(file)?;
        self.blocks.write(file)?;
        self.people.write(file)?;
        self.leads.write(file)?;
        self.enrollments.write(file)?;
        self.touches.write(file)?;
        self.replies.write(file)?;
        self.consents.write(file)?;
        self.episodes.write(file)?;
        self.stages.write(file)?;
        self.outcomes.write(file)?;
        self.ownerships.write(file)?;
        self.appointments.write(file)?;
        self.escalations.write(file)?;
        self.tasks.write(file)?;
        self.write_guards(file)?;
        self.confirmations.write(file)?;
        self.helps.write(file)?;
        self.calls.write(file)?;
        self.staff.write(file)?;
        self.records.write(file)?;
        if let Some(first) = entries.first() {
            self.credit_touches(file, first.seq.0)?;
        }
        self.unwind_deals(file)
    }

    /// Credits the batch's replies and opt-outs to the last message sent to the person before them, by ledger position: so
    /// a batch's own later touches, and those of batches to come, change nothing. What is taken from the touch never
    /// changes once it was sent.
    fn credit_touches(&self, file: &Connection, first: i64) -> Result<()> {
        let opt_outs = self.consents.iter().any(|row| row.change == ConsentChange::OptOut);
        if opt_outs {
            file.execute(
                "UPDATE fact_consent SET credited_touch_id = credit.touch_id
                FROM (
                    SELECT c.entry_seq, c.person_id, arg_max(t.touch_id, t.ended_seq) AS touch_id
                    FROM fact_consent c
                    JOIN fact_touch t ON t.person_id = c.person_id AND t.ended_seq < c.entry_seq
                    WHERE c.entry_seq >= ? AND c.change = 'opt-out' AND t.status = 'sent' AND t.channel <> 'call'
                    GROUP BY ALL
                ) credit
                WHERE fact_consent.entry_seq = credit.entry_seq AND fact_consent.person_id = credit.person_id",
                [first],
            )
            .doing(|| "credit opt-outs to touches".to_owned())?;
        }
        let replies = self.replies.iter().any(|row| row.entry_seq.0 >= first && row.touch_id.is_none());
        if replies {
            file.execute(
                "UPDATE fact_reply SET touch_id = t.touch_id, mode = t.mode, cadence_version_id = t.cadence_version_id,
                    step_number = t.step_number, block_version_id = t.block_version_id,
                    variant_number = t.variant_number
                FROM (
                    SELECT r.entry_seq, arg_max(t.touch_id, t.ended_seq) AS touch_id
                    FROM fact_reply r
                    JOIN fact_touch t ON t.person_id = r.person_id AND t.ended_seq < r.entry_seq
                    WHERE r.entry_seq >= ? AND r.touch_id IS NULL AND t.status = 'sent' AND t.channel <> 'call'
                    GROUP BY ALL
                ) credit
                JOIN fact_touch t ON t.touch_id = credit.touch_id
                WHERE fact_reply.entry_seq = credit.entry_seq",
                [first],
            )
            .doing(|| "credit replies to touches".to_owned())?;
        }
        Ok(())
    }

    fn unwind_deals(&self, file: &Connection) -> Result<()> {
        for (seq, deal, at) in &self.unwinds {
            // Only what was booked before: the same deal can be booked again after.
            file.execute(
                "UPDATE fact_outcome SET unwound_utc = make_timestamp(?), unwound_local = make_timestamp(?)
                WHERE kind = 'deal' AND deal_key = ? AND entry_seq < ? AND unwound_utc IS NULL",
                params![at.utc, at.local, deal.0.to_string(), seq.0],
            )
            .doing(|| format!("unwind the deal of entry {seq}"))?;
        }
        Ok(())
    }
}
