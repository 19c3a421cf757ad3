//! Bookkeeping of people, leads and the work of humans.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use keepwarm_domain::{
    entry::{Body, Entry, PersonFacts, StageReached, SuppressionAdded, SuppressionLifted},
    ids::{AppointmentId, EscalationId, TaskId},
    words::{Stage, SuppressionScope},
};

use super::{Book, LeadBook, Rule};

impl Book {
    pub(super) fn read_people(&mut self, entry: &Entry) {
        match &entry.body {
            Body::LeadReceived(it) => {
                self.know(&it.person);
                let lead = LeadBook {
                    person: it.person.person,
                    store: entry.store,
                    open: true,
                    episode: None,
                    touches: BTreeSet::new(),
                    tasks: BTreeSet::new(),
                    escalations: BTreeSet::new(),
                    appointments: BTreeMap::new(),
                    rests: false,
                    looked_at: false,
                };
                let before = self.leads.insert(it.lead, lead);
                self.require(before.is_none(), Rule::Order, it.lead.0);
            }
            Body::InquiryJoined(it) => self.know(&it.person),
            Body::SuppressionAdded(it) => self.stopped(it),
            Body::SuppressionLifted(it) => self.lifted(it),
            _ => self.read_lead(entry),
        }
    }

    fn know(&mut self, facts: &PersonFacts) {
        let person = self.people.entry(facts.person).or_default();
        person.phones.clone_from(&facts.phones);
        person.emails.clone_from(&facts.emails);
        person.npa = facts.npa;
    }

    fn stopped(&mut self, it: &SuppressionAdded) {
        for person in &it.people {
            self.stopped_people.entry(*person).or_default().insert(it.scope);
        }
        for contact in &it.contacts {
            self.stopped_contacts.entry(*contact).or_default().insert(it.scope);
        }
    }

    /// Permission for one channel leaves the others shut.
    fn lifted(&mut self, it: &SuppressionLifted) {
        use SuppressionScope as Scope;
        let lift = |scopes: &mut BTreeSet<Scope>| {
            if it.scope == Scope::Everything {
                scopes.clear();
            } else if scopes.remove(&Scope::Everything) {
                scopes.extend([Scope::Text, Scope::Email, Scope::Phone].into_iter().filter(|other| *other != it.scope));
            } else {
                scopes.remove(&it.scope);
            }
        };
        for person in &it.people {
            if let Some(scopes) = self.stopped_people.get_mut(person) {
                lift(scopes);
            }
        }
        for contact in &it.contacts {
            if let Some(scopes) = self.stopped_contacts.get_mut(contact) {
                lift(scopes);
            }
        }
    }

    fn read_lead(&mut self, entry: &Entry) {
        let Some(lead) = entry.lead.and_then(|id| self.leads.get_mut(&id)) else { return };
        let (id, was_open) = (entry.lead.map_or(0, |id| id.0), lead.open);
        match &entry.body {
            Body::EpisodeStarted(it) => {
                let before = lead.episode.replace(it.episode);
                lead.looked_at = false;
                self.require(before.is_none() && was_open, Rule::Closed, id);
            }
            Body::EpisodeEnded(it) => {
                let before = lead.episode.take();
                self.require(before == Some(it.episode), Rule::Closed, id);
            }
            Body::LeadRested(_) => lead.rests = true,
            Body::Enrolled(_) | Body::EnrollmentResumed(_) => lead.rests = false,
            Body::ReclassifyPlanned(_) | Body::VisitRecorded(_) => lead.looked_at = true,
            Body::LeadClosed(_) => {
                lead.open = false;
                self.require(was_open, Rule::Closed, id);
            }
            Body::StageReached(it) => self.reached(it),
            _ => {}
        }
    }

    fn reached(&mut self, it: &StageReached) {
        let has = |stage| self.stages.contains(&(it.episode, stage));
        let rests_on = match it.stage {
            Stage::AppointmentSet | Stage::Visited => Some(Stage::Contacted),
            Stage::Shown => Some(Stage::AppointmentSet),
            Stage::Sold => Some(Stage::Visited),
            Stage::New | Stage::Contacted | Stage::Lost => None,
        };
        // An appointment agreed in one segment can be kept in the next: its chain is the opportunity's.
        let founded = rests_on.is_none_or(has) || it.stage == Stage::Shown;
        let first = self.stages.insert((it.episode, it.stage));
        self.require(first && founded, Rule::Stages, it.episode.0);
    }

    pub(super) fn read_work(&mut self, entry: &Entry) {
        let ended = match &entry.body {
            Body::TaskOpened(it) => self.opened(entry, Work::Task(it.task)),
            Body::EscalationOpened(it) => self.opened(entry, Work::Escalation(it.escalation)),
            Body::AppointmentSet(it) => self.opened(entry, Work::Appointment(it.appointment, it.at)),
            Body::AppointmentMoved(it) => {
                let lead = entry.lead.and_then(|id| self.leads.get_mut(&id));
                let agreed = lead.and_then(|lead| lead.appointments.get_mut(&it.appointment));
                agreed.map(|agreed| *agreed = it.at).is_some()
            }
            Body::TaskDone(it) => self.closed(entry, Work::Task(it.task)),
            Body::EscalationClosed(it) => self.closed(entry, Work::Escalation(it.escalation)),
            Body::AppointmentCanceled(it) => self.settled(entry, it.appointment),
            Body::AppointmentShown(it) => self.settled(entry, it.appointment),
            Body::AppointmentMissed(it) => self.ended_appointment(entry, it.appointment),
            Body::EscalationTaken(it) => {
                let lead = entry.lead.and_then(|id| self.leads.get(&id));
                lead.is_some_and(|lead| lead.escalations.contains(&it.escalation)) && self.taken.insert(it.escalation)
            }
            _ => true,
        };
        self.require(ended, Rule::WorkEnds, entry.lead.map_or(0, |id| id.0));
    }

    /// Whether work could begin: on an open lead, under an id of its own.
    fn opened(&mut self, entry: &Entry, work: Work) -> bool {
        let Some(lead) = entry.lead.and_then(|id| self.leads.get_mut(&id)) else { return false };
        let new = match work {
            Work::Task(id) => lead.tasks.insert(id),
            Work::Escalation(id) => lead.escalations.insert(id),
            Work::Appointment(id, at) => lead.appointments.insert(id, at).is_none(),
        };
        new && lead.open
    }

    /// Whether the work was open.
    fn closed(&mut self, entry: &Entry, work: Work) -> bool {
        let Some(lead) = entry.lead.and_then(|id| self.leads.get_mut(&id)) else { return false };
        match work {
            Work::Task(id) => lead.tasks.remove(&id),
            Work::Escalation(id) => lead.escalations.remove(&id),
            Work::Appointment(id, _) => lead.appointments.remove(&id).is_some(),
        }
    }

    /// An appointment that nobody is to be missed from.
    fn settled(&mut self, entry: &Entry, id: AppointmentId) -> bool {
        self.kept.insert(id);
        self.ended_appointment(entry, id)
    }

    fn ended_appointment(&mut self, entry: &Entry, id: AppointmentId) -> bool {
        self.closed(entry, Work::Appointment(id, entry.recorded_at))
    }
}

#[derive(Clone, Copy)]
enum Work {
    Task(TaskId),
    Escalation(EscalationId),
    Appointment(AppointmentId, Timestamp),
}
