//! Decides who is enrolled in which cadence, and what a cadence makes of what happens meanwhile.

use jiff::{SignedDuration, Timestamp};

use super::{About, Deciding, turns::Turn};
use crate::{
    calendar::civil_date,
    entry::{Actor, Enrolled, EnrollmentPaused, EnrollmentWithheld},
    ids::{CadenceVersionId, EnrollmentId, EpisodeId, LeadId},
    state::Lead,
    words::{CancelReason, EnrollmentEnd, Goal, OpenedBy, Reaction, Segment},
};

/// The source under which cadences for callers stand.
const PHONE_UP: &str = "phone-up";

/// Something that a cadence has a rule about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Happened {
    Reply,
    /// A reply that shows high intent.
    HotReply,
    NewInquiry,
    OwnerTakeover,
    AppointmentSet,
    WrongNumber,
    Visit,
}

impl Deciding<'_> {
    /// Enrolls a lead in the cadence that is for it, unless nothing reaches the customer or they had it lately.
    pub(super) fn enroll(&mut self, id: LeadId, segment: Segment) {
        let Some(lead) = self.open(id) else { return };
        if self.brings_in {
            // Whether anything reaches them is found out when it is their turn: people are not flooded with it either.
            return self.await_turn(&lead, segment);
        }
        let cadence_for = |source: &str| {
            let (department, urgency) = (lead.department, lead.urgency);
            self.state.setup.cadence_for(segment, department, source, urgency)
        };
        // Who rang is rung back, whatever made them ring: unless a cadence is for that very source.
        let rang = lead.by == OpenedBy::Call;
        let own = cadence_for(&lead.source).filter(|(_, it)| !rang || !it.text.audience.sources.is_empty());
        let cadence = own.or_else(|| cadence_for(if rang { PHONE_UP } else { &lead.source }));
        let Some(version) = cadence.map(|(version, _)| version) else { return };
        let Some(episode) = lead.episode.as_ref().map(|episode| episode.id) else { return };
        if self.is_without_contact(lead.person)
            || self.unreachable(&lead)
            || self.state.holds.contains_key(&lead.person)
        {
            return;
        }
        match self.turn(&lead, segment) {
            Turn::Wait => return self.await_turn(&lead, segment),
            Turn::Paced => self.give_turn(&lead, segment),
            Turn::Now => {}
        }
        self.enroll_in(&lead, segment, version, episode);
    }

    /// The same where it is the lead's turn.
    pub(super) fn enroll_now(&mut self, id: LeadId, segment: Segment) {
        let Some(lead) = self.open(id) else { return };
        let cadence = self.state.setup.cadence_for(segment, lead.department, &lead.source, lead.urgency);
        let version = cadence.map(|(version, _)| version);
        let Some((version, episode)) = version.zip(lead.episode.as_ref().map(|episode| episode.id)) else { return };
        if self.is_without_contact(lead.person) {
            return;
        }
        if !self.unreachable(&lead) && !self.state.holds.contains_key(&lead.person) {
            self.enroll_in(&lead, segment, version, episode);
        }
    }

    fn enroll_in(&mut self, lead: &Lead, segment: Segment, version: CadenceVersionId, episode: EpisodeId) {
        let id = lead.id;
        if let Some(rule) = self.had_enough(lead, version) {
            self.emit(About::lead(lead), EnrollmentWithheld { episode, segment, version, rule });
            return;
        }
        self.rest_others(lead);
        let enrollment = EnrollmentId(self.fresh());
        let (since, first) = self.begins(lead, segment, version);
        self.emit_as(Actor::System, since, About::lead(lead), Enrolled { enrollment, episode, segment, version });
        if lead.is_about_a_visit(self.state) {
            self.emit(About::lead(lead), EnrollmentPaused { enrollment, why: EnrollmentEnd::Appointment });
        } else {
            self.plan_step(id, first);
        }
    }

    /// From when on the days of the cadence are counted, and its first step. The days of who has just asked are those since
    /// they asked: to a lead that came late nobody answers as if it were new, and no step is made whose time has passed.
    fn begins(&self, lead: &Lead, segment: Segment, version: CadenceVersionId) -> (Timestamp, u16) {
        let late = segment == Segment::NewInbound && !self.is_fresh(lead);
        let published = self.state.setup.cadences.get(&version).filter(|_| late);
        let Some(cadence) = published.map(|published| &published.text) else { return (self.now, 0) };
        let (zone, since) = (self.zone(lead.store), lead.asked_at);
        let day = civil_date(&zone, since);
        let seed = lead.id.0.unsigned_abs();
        let passed = |step: &usize| cadence.due(*step, since, day, &zone, seed) < self.now;
        let first = (0..cadence.steps.len()).take_while(passed).count();
        (since, u16::try_from(first).unwrap_or(u16::MAX))
    }

    /// The rule by which a person is not enrolled again, in whatever version of the cadence they were.
    fn had_enough(&self, lead: &Lead, version: CadenceVersionId) -> Option<String> {
        let cadences = &self.state.setup.cadences;
        let text = &cadences.get(&version)?.text;
        let person = self.state.people.get(&lead.person)?;
        let same = |version: &CadenceVersionId| cadences.get(version).is_some_and(|it| it.text.name == text.name);
        let times = person.enrolled.iter().filter(|past| same(&past.version)).count();
        let max = usize::from(text.rules.enrollments_max);
        if max > 0 && times >= max {
            return Some(format!("cadence.{}.enroll-max:{max}", text.name));
        }
        let days = text.rules.cooldown_days;
        let cooldown = SignedDuration::from_hours(24 * i64::from(days));
        let lately = |at: &Timestamp| self.now.duration_since(*at) < cooldown;
        let ended = person.enrolled.iter().filter(|past| same(&past.version)).filter_map(|past| past.ended_at);
        ended.max().filter(lately).map(|_| format!("cadence.{}.cooldown-days:{days}", text.name))
    }

    /// What the lead's cadence does about it: ends as reached, stops, rests until a human is done, or goes on.
    pub(super) fn react(&mut self, id: LeadId, happened: Happened) {
        let Some(lead) = self.open(id) else { return };
        let cadence = lead.enrollment.as_ref().and_then(|it| self.state.setup.cadences.get(&it.version));
        let rules = cadence.map(|published| published.text.rules.clone()).unwrap_or_default();
        let (on, why, cancel) = (&rules.reactions, happened.ends_as(), happened.cancels_as());
        if happened.goal().is_some_and(|goal| rules.goals.contains(&goal)) {
            return self.end_enrollment(id, EnrollmentEnd::Goal, cancel);
        }
        let reaction = match happened {
            Happened::Reply => on.reply,
            // Who hands over to a human does not go on beside them, whatever the cadence says.
            Happened::HotReply => on.reply.max(on.intent_change).max(Reaction::Pause),
            Happened::NewInquiry => on.intent_change,
            Happened::OwnerTakeover => on.owner_takeover,
            Happened::AppointmentSet => on.appointment_set,
            Happened::WrongNumber => on.wrong_number.max(Reaction::Pause),
            Happened::Visit => Reaction::Pause,
        };
        match reaction {
            Reaction::GoOn => {}
            Reaction::Pause => self.pause(id, why, cancel),
            Reaction::Stop => self.end_enrollment(id, why, cancel),
        }
    }
}

impl Happened {
    const fn goal(self) -> Option<Goal> {
        match self {
            Self::Reply | Self::HotReply => Some(Goal::Replied),
            Self::AppointmentSet => Some(Goal::AppointmentSet),
            Self::Visit => Some(Goal::Visited),
            Self::NewInquiry | Self::OwnerTakeover | Self::WrongNumber => None,
        }
    }

    const fn ends_as(self) -> EnrollmentEnd {
        match self {
            Self::Reply | Self::HotReply | Self::WrongNumber | Self::NewInquiry => EnrollmentEnd::Reply,
            Self::OwnerTakeover => EnrollmentEnd::OwnerTakeover,
            Self::AppointmentSet => EnrollmentEnd::Appointment,
            Self::Visit => EnrollmentEnd::Visit,
        }
    }

    const fn cancels_as(self) -> CancelReason {
        match self {
            Self::Reply | Self::HotReply => CancelReason::Reply,
            Self::NewInquiry => CancelReason::NewInquiry,
            Self::OwnerTakeover => CancelReason::OwnerTakeover,
            Self::AppointmentSet => CancelReason::AppointmentSet,
            Self::WrongNumber => CancelReason::WrongNumber,
            Self::Visit => CancelReason::Visited,
        }
    }
}
