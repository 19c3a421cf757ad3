//! Customers, their leads and episodes, the stages these reach, who owns them.

use keepwarm_domain::{
    entry::{
        BROUGHT_IN, ConsentRecorded, CustomerNoted, Enrolled, EnrollmentEnded, EnrollmentPaused, EnrollmentResumed,
        Entry, EpisodeEnded, EpisodeStarted, InquiryJoined, LanguageNoted, LeadClosed, LeadReceived, LeadRested,
        OwnershipChanged, PersonFacts, StageReached, SuppressionAdded, SuppressionLifted,
    },
    ids::PersonId,
    words::{ConsentLevel, Evidence, OpenedBy, Stage, SuppressionScope},
};

use super::{Batch, Standing, outreach::opening_words, unknown};
use crate::{
    cell::Moment,
    error::Result,
    schema::{
        Consent, ConsentChange, Enrollment, EnrollmentStatus, Episode, Lead, LeadStatus, OutcomeFact, OutcomeKind,
        Person, StageFact,
    },
};

impl Batch {
    pub(super) fn lead_received(&mut self, entry: &Entry, body: &LeadReceived) {
        let received = self.recorded(entry);
        self.person_seen(&body.person, received);
        self.source_seen(&body.inquiry.source);
        let opportunity_opened = match self.openings.get(&body.opportunity) {
            Some(&opened) if !body.opportunity_opened => opened,
            _ => received,
        };
        self.openings.insert(body.opportunity, opportunity_opened);
        let vehicle = body.inquiry.vehicle.clone().unwrap_or_default();
        let trade_in = body.inquiry.trade_in.clone().unwrap_or_default();
        self.leads.insert(Lead {
            lead_id: body.lead,
            person_id: body.person.person,
            opportunity_id: body.opportunity,
            store_id: entry.store,
            department: body.department,
            source: body.inquiry.source.clone(),
            natural_key: body.inquiry.natural_key,
            content_hash: body.inquiry.content,
            matched_by: body.matched_by,
            // A sender's clock may run ahead of ours.
            requested: self.moment(entry.store, body.inquiry.requested_at.min(entry.recorded_at)),
            received,
            local_date: received.day(),
            opportunity_opened,
            vehicle_year: vehicle.year,
            vehicle_make: vehicle.make,
            vehicle_model: vehicle.model,
            vehicle_status: vehicle.status,
            trade_in_year: trade_in.year,
            trade_in_make: trade_in.make,
            trade_in_model: trade_in.model,
            intake_flags: body.inquiry.flags.join(", "),
            brought_in: body.inquiry.flags.iter().any(|flag| flag == BROUGHT_IN),
            opened_by: body.inquiry.opening.as_ref().map_or(OpenedBy::Form, |opening| opening.by),
            opening_intents: body.inquiry.opening.as_deref().map_or_else(String::new, opening_words),
            inquiries: 1,
            resends: 0,
            status: LeadStatus::Open,
            segment: None,
            episode_id: None,
            enrollment_id: None,
            cadence_version_id: None,
            owner_id: None,
            acting_id: None,
            plan_timeline: None,
            plan_trade_in: None,
            plan_payment: None,
            plan_days: None,
            plan_part_of_day: None,
            wake: None,
            closed: None,
            outcome: None,
        });
    }

    pub(super) fn inquiry_joined(&mut self, entry: &Entry, body: &InquiryJoined) -> Result<()> {
        let at = self.recorded(entry);
        self.person_seen(&body.person, at);
        self.source_seen(&body.inquiry.source);
        let lead = self.leads.change(&body.lead).ok_or_else(|| unknown(entry, "lead", body.lead))?;
        if body.resend {
            lead.resends += 1;
        } else {
            lead.inquiries += 1;
        }
        Ok(())
    }

    pub(super) fn customer_noted(&mut self, entry: &Entry, body: &CustomerNoted) {
        let at = self.recorded(entry);
        self.person_seen(&body.person, at);
    }

    fn person_seen(&mut self, facts: &PersonFacts, at: Moment) {
        match self.people.change(&facts.person) {
            Some(person) => {
                person.household_id = facts.household;
                person.region = facts.region.clone();
                person.language = facts.language;
                person.consent_level = facts.consent;
            }
            None => self.people.insert(Person {
                person_id: facts.person,
                first_seen: at,
                household_id: facts.household,
                region: facts.region.clone(),
                language: facts.language,
                consent_level: facts.consent,
                opted_out_all: false,
                opted_out_text: false,
                opted_out_email: false,
                opted_out_phone: false,
                opted_out_voice: false,
                person_name: None,
                phone: None,
                email: None,
            }),
        }
    }

    pub(super) fn consent_recorded(&mut self, entry: &Entry, body: &ConsentRecorded) {
        if let Some(person) = entry.person.and_then(|id| self.people.change(&id)) {
            person.consent_level = body.level;
        }
        let row = Change { what: ConsentChange::Level, scope: None, level: Some(body.level), via: &body.via };
        self.consent_changed(entry, entry.person, row);
    }

    pub(super) fn language_noted(&mut self, entry: &Entry, body: &LanguageNoted) {
        if let Some(person) = entry.person.and_then(|id| self.people.change(&id)) {
            person.language = body.language;
        }
    }

    pub(super) fn suppression_added(&mut self, entry: &Entry, body: &SuppressionAdded) {
        self.suppression(entry, &body.people, body.scope, ConsentChange::OptOut, &body.via);
    }

    pub(super) fn suppression_lifted(&mut self, entry: &Entry, body: &SuppressionLifted) {
        self.suppression(entry, &body.people, body.scope, ConsentChange::OptOutLifted, &body.via);
    }

    fn suppression(
        &mut self,
        entry: &Entry,
        people: &[PersonId],
        scope: SuppressionScope,
        what: ConsentChange,
        via: &str,
    ) {
        let out = what == ConsentChange::OptOut;
        for id in people {
            let Some(person) = self.people.change(id) else { continue };
            person.opt_out(scope, out);
        }
        let people: Vec<Option<PersonId>> =
            if people.is_empty() { vec![entry.person] } else { people.iter().copied().map(Some).collect() };
        for person in people {
            self.consent_changed(entry, person, Change { what, scope: Some(scope), level: None, via });
        }
    }

    /// The lead's standing goes with the entry's own person only: others share no more than the contact point.
    fn consent_changed(&mut self, entry: &Entry, person: Option<PersonId>, change: Change<'_>) {
        let standing = if person == entry.person { self.standing(entry) } else { Standing::default() };
        let changed = self.occurred(entry);
        self.consents.insert(Consent {
            entry_seq: entry.seq,
            change: change.what,
            person_id: person,
            lead_id: standing.lead,
            episode_id: standing.episode,
            store_id: entry.store,
            department: standing.department,
            segment: standing.segment,
            source: standing.source,
            owner_id: standing.owner,
            acting_id: standing.acting,
            scope: change.scope,
            level: change.level,
            via: change.via.to_owned(),
            changed,
            local_date: changed.day(),
            credited_touch_id: None,
        });
    }

    pub(super) fn episode_started(&mut self, entry: &Entry, body: &EpisodeStarted) {
        let entered = self.occurred(entry);
        let standing = self.standing(entry);
        if let Some(lead) = entry.lead.and_then(|id| self.leads.change(&id)) {
            lead.segment = Some(body.segment);
            lead.episode_id = Some(body.episode);
        }
        self.episodes.insert(Episode {
            episode_id: body.episode,
            opportunity_id: body.opportunity,
            lead_id: entry.lead,
            person_id: standing.person,
            store_id: entry.store,
            department: body.department,
            segment: body.segment,
            segment_rule: body.rule.clone(),
            source: body.source.clone(),
            entered,
            local_date: entered.day(),
            opportunity_opened: standing.opened.unwrap_or(entered),
            owner_id: standing.owner,
            acting_id: standing.acting,
            ended: None,
            outcome: None,
            good_lead: true,
            contacted_evidence: None,
            contacted_days: None,
            set_evidence: None,
            set_days: None,
            visited_evidence: None,
            visited_days: None,
            sold_evidence: None,
            sold_days: None,
        });
    }

    pub(super) fn episode_ended(&mut self, entry: &Entry, body: &EpisodeEnded) -> Result<()> {
        let at = self.occurred(entry);
        let episode = self.episodes.change(&body.episode).ok_or_else(|| unknown(entry, "episode", body.episode))?;
        episode.ended = Some(at);
        episode.outcome = Some(body.outcome);
        episode.good_lead = body.outcome.is_good_lead();
        let standing = Standing { episode: Some(body.episode), segment: Some(body.segment), ..self.standing(entry) };
        let row = self.outcome(entry, OutcomeKind::EpisodeEnd, standing);
        self.outcomes.insert(OutcomeFact { outcome: Some(body.outcome), ..row });
        Ok(())
    }

    pub(super) fn ownership_changed(&mut self, entry: &Entry, body: &OwnershipChanged) {
        self.changes_hands(entry, entry.lead, (body.owner, body.acting), &body.why);
    }

    pub(super) fn stage_reached(&mut self, entry: &Entry, body: &StageReached) {
        let standing = self.standing(entry);
        let reached = self.occurred(entry);
        if let Some(episode) = self.episodes.change(&body.episode) {
            episode.reach(body.stage, body.evidence, reached);
        }
        self.stages.insert(StageFact {
            entry_seq: entry.seq,
            episode_id: body.episode,
            lead_id: entry.lead,
            opportunity_id: standing.opportunity,
            person_id: standing.person,
            store_id: entry.store,
            department: standing.department,
            segment: body.segment,
            source: standing.source,
            owner_id: standing.owner,
            acting_id: standing.acting,
            stage: body.stage,
            evidence: body.evidence,
            reached_by: body.by.clone(),
            reached,
            local_date: reached.day(),
            days_after_entry: self.days_after_entry(body.episode, reached),
        });
    }

    pub(super) fn lead_rested(&mut self, entry: &Entry, body: &LeadRested) -> Result<()> {
        let wake = self.moment(entry.store, body.wake_at);
        let lead = self.own_lead(entry)?;
        lead.status = LeadStatus::Resting;
        lead.wake = Some(wake);
        Ok(())
    }

    pub(super) fn lead_closed(&mut self, entry: &Entry, body: &LeadClosed) -> Result<()> {
        let at = self.occurred(entry);
        let lead = self.own_lead(entry)?;
        lead.status = LeadStatus::Closed;
        lead.closed = Some(at);
        lead.wake = None;
        lead.outcome = Some(body.outcome);
        let standing = Standing { owner: Some(body.owner), ..self.standing(entry) };
        let row = self.outcome(entry, OutcomeKind::LeadClose, standing);
        self.outcomes.insert(OutcomeFact { outcome: Some(body.outcome), ..row });
        Ok(())
    }

    pub(super) fn own_lead(&mut self, entry: &Entry) -> Result<&mut Lead> {
        let id = entry.lead.ok_or_else(|| unknown(entry, "lead", "(none)"))?;
        self.leads.change(&id).ok_or_else(|| unknown(entry, "lead", id))
    }

    pub(super) fn enrolled(&mut self, entry: &Entry, body: &Enrolled) {
        let enrolled = self.occurred(entry);
        let person = self.standing(entry).person;
        if let Some(lead) = entry.lead.and_then(|id| self.leads.change(&id)) {
            lead.enrollment_id = Some(body.enrollment);
            lead.cadence_version_id = Some(body.version);
            lead.status = LeadStatus::Open;
            lead.wake = None;
        }
        self.enrollments.insert(Enrollment {
            enrollment_id: body.enrollment,
            episode_id: body.episode,
            lead_id: entry.lead,
            person_id: person,
            store_id: entry.store,
            segment: body.segment,
            cadence_version_id: body.version,
            enrolled,
            local_date: enrolled.day(),
            status: EnrollmentStatus::Active,
            pauses: 0,
            pause_reason: None,
            ended: None,
            end_reason: None,
        });
    }

    pub(super) fn enrollment_paused(&mut self, entry: &Entry, body: &EnrollmentPaused) -> Result<()> {
        let found = self.enrollments.change(&body.enrollment);
        let enrollment = found.ok_or_else(|| unknown(entry, "enrollment", body.enrollment))?;
        enrollment.status = EnrollmentStatus::Paused;
        enrollment.pauses += 1;
        enrollment.pause_reason = Some(body.why);
        Ok(())
    }

    pub(super) fn enrollment_resumed(&mut self, entry: &Entry, body: &EnrollmentResumed) -> Result<()> {
        let found = self.enrollments.change(&body.enrollment);
        found.ok_or_else(|| unknown(entry, "enrollment", body.enrollment))?.status = EnrollmentStatus::Active;
        Ok(())
    }

    pub(super) fn enrollment_ended(&mut self, entry: &Entry, body: &EnrollmentEnded) -> Result<()> {
        let at = self.occurred(entry);
        let found = self.enrollments.change(&body.enrollment);
        let enrollment = found.ok_or_else(|| unknown(entry, "enrollment", body.enrollment))?;
        enrollment.status = EnrollmentStatus::Ended;
        enrollment.ended = Some(at);
        enrollment.end_reason = Some(body.why);
        Ok(())
    }
}

impl Person {
    /// Shuts the channels of a scope, or opens them again: a permission for texts undoes that much of everything.
    const fn opt_out(&mut self, scope: SuppressionScope, out: bool) {
        let (text, email, voice) = match scope {
            SuppressionScope::Everything => (true, true, true),
            SuppressionScope::Text => (true, false, false),
            SuppressionScope::Email => (false, true, false),
            SuppressionScope::Phone => (true, false, true),
            SuppressionScope::Voice => (false, false, true),
        };
        if text {
            self.opted_out_text = out;
        }
        if email {
            self.opted_out_email = out;
        }
        if voice {
            self.opted_out_voice = out;
        }
        self.opted_out_phone = self.opted_out_text && self.opted_out_voice;
        self.opted_out_all = self.opted_out_phone && self.opted_out_email;
    }
}

impl Episode {
    /// Notes a stage and those it implies: whoever came was contacted, whoever bought came.
    fn reach(&mut self, stage: Stage, evidence: Evidence, at: Moment) {
        let days = at.days_since(self.entered);
        let note = |best: &mut Option<Evidence>, first: &mut Option<i32>| {
            if *best != Some(Evidence::Proven) {
                *best = Some(evidence);
            }
            *first = Some(first.map_or(days, |first| first.min(days)));
        };
        match stage {
            Stage::New | Stage::Lost => return,
            Stage::Contacted => {}
            Stage::AppointmentSet => note(&mut self.set_evidence, &mut self.set_days),
            Stage::Shown | Stage::Visited => note(&mut self.visited_evidence, &mut self.visited_days),
            Stage::Sold => {
                note(&mut self.visited_evidence, &mut self.visited_days);
                note(&mut self.sold_evidence, &mut self.sold_days);
            }
        }
        note(&mut self.contacted_evidence, &mut self.contacted_days);
    }
}

struct Change<'a> {
    what: ConsentChange,
    scope: Option<SuppressionScope>,
    level: Option<ConsentLevel>,
    via: &'a str,
}
