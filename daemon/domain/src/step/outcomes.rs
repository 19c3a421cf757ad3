//! Decides what a fact of the DMS does to the business that is open: a visit, an appointment, a deal, a repair order moves
//! the stage and stops or changes the cadence, by the same ways as when a member of the staff says so. A fact that is
//! older than a lead says nothing of it, however late it was told.

use jiff::{SignedDuration, Timestamp};

use super::{About, Deciding, enroll::Happened};
use crate::{
    calendar::civil_date,
    entry::{Actor, DealBooked, DealUnwound, Inquiry, RepairOrderClosed, RepairOrderOpened, StageReached},
    ids::{DealKey, KeyedHash, LeadId, PersonId, StoreId},
    record::{Record, Recorded},
    segment::{self, SHOWROOM},
    state::{Deal, Lead, PastOpportunity, Person},
    words::{
        AppointmentStatus, CancelReason, CanceledBy, DealStatus, Department, EnrollmentEnd, Evidence, MatchedBy,
        Outcome, Segment, Stage, Urgency,
    },
};

/// An outcome credits the latest episode begun at most so long before it (facts: definitions, "Episode").
const SALES_CREDIT: SignedDuration = SignedDuration::from_hours(24 * 90);
const SERVICE_CREDIT: SignedDuration = SignedDuration::from_hours(24 * 60);

/// When an appointment can be agreed at the latest: what comes after that is a walk-in.
const AHEAD: SignedDuration = SignedDuration::from_mins(30);

/// Whom a row is about, as they stood before it was noted.
pub(super) struct Parties {
    pub(super) customer: Option<Person>,
    pub(super) co_buyer: Option<Person>,
    /// What an earlier row said of the very deal, while a look-up may miss it.
    pub(super) told: Option<DealStatus>,
    /// An earlier row said that the very repair order is closed.
    pub(super) over: bool,
}

impl Parties {
    fn people(&self) -> impl Iterator<Item = &Person> {
        self.customer.iter().chain(&self.co_buyer)
    }
}

impl Deciding<'_> {
    /// The open lead that the fact is about: the customer's, else the co-buyer's.
    pub(super) fn concerned(&self, row: &Recorded, parties: &Parties) -> Option<LeadId> {
        let (department, at) = of_whom(&row.what)?;
        let ids = parties.people().map(|person| person.facts.person);
        ids.filter_map(|person| self.state.open_lead(person, department))
            .find(|lead| self.is_after(lead, at))
            .map(|lead| lead.id)
    }

    /// Whether something that happened at `at` can be about the lead: on the day when it was asked for or later.
    fn is_after(&self, lead: &Lead, at: Timestamp) -> bool {
        let zone = self.zone(lead.store);
        civil_date(&zone, at) >= civil_date(&zone, lead.requested_at.min(lead.received_at))
    }

    /// What follows from a row that was just noted.
    pub(super) fn follow_row(&mut self, store: StoreId, row: &Recorded, parties: &Parties, lead: Option<LeadId>) {
        match &row.what {
            Record::Appointment { at, status, .. } => {
                if let Some(lead) = lead {
                    self.appointment_row(lead, row.key, *at, *status);
                }
            }
            Record::Deal { at, status, .. } => self.deal_row(store, row.key, *at, *status, parties),
            Record::RepairOrder { opened_at, closed_at, .. } => {
                self.repair_row(store, row.key, (*opened_at, *closed_at), parties, lead);
            }
            Record::Visit { at, .. } => {
                let begun = |id: &LeadId| self.state.leads.get(id).is_some_and(|lead| lead.episode.is_some());
                match lead {
                    Some(lead) if begun(&lead) => self.visit_row(lead, *at),
                    Some(lead) => {
                        self.begin_episode(lead);
                        self.begun(lead);
                    }
                    None => {}
                }
            }
            Record::Customer | Record::Lead { .. } | Record::Unit { .. } => {}
        }
    }

    /// Opens a lead for somebody who was in the showroom and left without a car, if they have none there.
    pub(super) fn showroom_lead(&mut self, store: StoreId, row: &Recorded, person: &Person) -> Option<LeadId> {
        let Record::Visit { at, sold: false } = row.what else { return None };
        let id = person.facts.person;
        let day = |at| civil_date(&self.zone(store), at);
        let bought =
            |deal: &Deal| matches!(deal.status, DealStatus::Booked | DealStatus::Pending) && day(deal.at) >= day(at);
        let shut = self.wants_silence(id) || self.state.holds.contains_key(&id);
        if shut || self.state.open_lead(id, Department::Sales).is_some() || person.deals.iter().any(bought) {
            return None;
        }
        let facts = segment::Facts {
            department: Department::Sales,
            source: SHOWROOM,
            requested_at: None,
            arrived_at: self.now,
            showroom_visit: Some(at),
            deal: None,
            repair_order: None,
        };
        let (_, rules) = self.state.setup.segments.as_ref()?;
        rules.classify(&facts, self.now).filter(|(segment, _)| *segment == Segment::UnsoldShowroom)?;
        let inquiry = Inquiry {
            source: SHOWROOM.to_owned(),
            natural_key: None,
            content: row.content,
            requested_at: at.min(self.now),
            vehicle: None,
            trade_in: None,
            flags: Vec::new(),
            urgency: Urgency::Unknown,
            opening: None,
        };
        let facts = person.facts.clone();
        Some(self.open_lead(store, Department::Sales, inquiry, Some(person), MatchedBy::Number, facts))
    }

    fn visit_row(&mut self, id: LeadId, at: Timestamp) {
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        let zone = self.zone(lead.store);
        let day = civil_date(&zone, at);
        // Whoever saw them said so already.
        if lead.visited_at.is_some_and(|known| civil_date(&zone, known) == day) && !self.awaits_a_visit(&lead) {
            return self.reach(id, Stage::Visited, Evidence::Proven, "visit", at.min(self.now));
        }
        self.visited(id, self.not_before_agreed(&lead, at), Evidence::Proven, Actor::Dms);
    }

    fn awaits_a_visit(&self, lead: &Lead) -> bool {
        lead.appointments.iter().any(|id| self.state.appointments.get(id).is_some_and(|it| it.at <= self.now))
    }

    /// Of a visit the DMS may know the day alone: who came on the day of an agreement came after it.
    fn not_before_agreed(&self, lead: &Lead, at: Timestamp) -> Timestamp {
        let zone = self.zone(lead.store);
        let agreed = lead.appointments.iter().filter_map(|id| self.state.appointments.get(id)).map(|it| it.set_at);
        let same_day = |agreed: &Timestamp| civil_date(&zone, *agreed) == civil_date(&zone, at);
        agreed.filter(same_day).max().map_or(at, |agreed| at.max(agreed))
    }

    fn appointment_row(&mut self, id: LeadId, key: KeyedHash, at: Timestamp, status: AppointmentStatus) {
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        let open = lead.appointments.last().and_then(|id| self.state.appointments.get(id)).cloned();
        // An older row that is called off when another was agreed says nothing of that one.
        let open = open.filter(|_| lead.agreed_in.is_none_or(|row| row == key) || status == AppointmentStatus::Set);
        match (status, open) {
            (AppointmentStatus::Set, Some(open)) if open.at == at => {}
            (AppointmentStatus::Set, Some(open)) if at > self.now => self.appointment_moved(open.id, at, Actor::Dms),
            (AppointmentStatus::Set, None) if at.duration_since(self.now) >= AHEAD => {
                self.appointment_agreed(id, at, Evidence::Proven, Actor::Dms);
            }
            // Its time has passed, and what became of it is not told yet.
            (AppointmentStatus::Set, _) => {}
            (AppointmentStatus::Shown, _) if at <= self.now => self.visit_row(id, at),
            (AppointmentStatus::Missed, Some(open)) if open.at <= self.now => {
                self.appointment_missed(open.id, Actor::Dms);
                self.ensure_next_action(id);
            }
            // The DMS does not say who called it off; what staff cancels stays in the rates, so nothing is made better.
            (AppointmentStatus::Canceled, Some(open)) => {
                self.appointment_canceled(open.id, CanceledBy::Staff, Actor::Dms);
            }
            (AppointmentStatus::Shown | AppointmentStatus::Missed | AppointmentStatus::Canceled, _) => {}
        }
    }

    fn deal_row(&mut self, store: StoreId, key: KeyedHash, at: Timestamp, status: DealStatus, parties: &Parties) {
        let told = |person: &Person| person.deals.iter().find(|deal| deal.key == key).map(|deal| deal.status);
        let before = parties.told.or_else(|| parties.people().find_map(told));
        if before == Some(status) {
            // Something else of the row changed.
            return;
        }
        let about = |it: &Option<Person>| About { store, lead: None, person: it.as_ref().map(|it| it.facts.person) };
        if before == Some(DealStatus::Booked) {
            // Whatever it is now, it is not sold any more.
            self.emit_as(Actor::Dms, self.now, about(&parties.customer), DealUnwound { deal: DealKey(key) });
        }
        let leads = self.sales_leads(parties, at);
        match status {
            DealStatus::Booked => self.deal_won(&leads, DealKey(key), at, parties),
            DealStatus::Lost => leads.into_iter().for_each(|lead| self.close(lead, Outcome::Lost)),
            DealStatus::Pending => leads.into_iter().for_each(|lead| self.in_human_hands(lead)),
            DealStatus::Unwound => {}
        }
    }

    /// Open sales leads of those who buy, the customer's own first.
    fn sales_leads(&self, parties: &Parties, at: Timestamp) -> Vec<LeadId> {
        let ids = parties.people().map(|person| person.facts.person);
        let leads = ids.filter_map(|person| self.state.open_lead(person, Department::Sales));
        leads.filter(|lead| self.is_after(lead, at)).map(|lead| lead.id).collect()
    }

    /// They bought. One opportunity has the credit; what else was open of the same purchase ends with it.
    fn deal_won(&mut self, leads: &[LeadId], deal: DealKey, at: Timestamp, parties: &Parties) {
        let zone_day = |deciding: &Self, lead: &Lead, at| civil_date(&deciding.zone(lead.store), at);
        let began = |deciding: &Self, id: &LeadId| {
            let lead = deciding.state.leads.get(id)?;
            // What was concluded before keepwarm had the lead is nobody's success here.
            let since = lead.received_at;
            (zone_day(deciding, lead, at) >= zone_day(deciding, lead, since)).then_some(*id)
        };
        let credited = leads.iter().find_map(|lead| began(self, lead));
        if let Some(lead) = credited {
            self.deal_booked(lead, deal, at);
        } else if leads.is_empty() {
            self.credit_the_past(deal, at, parties);
        }
        for lead in leads.iter().filter(|lead| Some(**lead) != credited) {
            self.close(*lead, Outcome::Duplicate);
        }
    }

    /// A deal that was written after the lead had closed.
    fn credit_the_past(&mut self, deal: DealKey, at: Timestamp, parties: &Parties) {
        let past = parties.people().flat_map(|person| person.past.iter().map(move |past| (person.facts.person, past)));
        let past = past.filter(|(_, past)| past.department == Department::Sales && past.outcome != Outcome::Sold);
        let credited = |past: &PastOpportunity| {
            let began = past.episode.as_ref()?.started_at;
            let zone = self.zone(past.store);
            let after = civil_date(&zone, at) >= civil_date(&zone, began);
            (after && at.duration_since(began) <= SALES_CREDIT).then_some(began)
        };
        let latest = past.filter_map(|(person, past)| Some((credited(past)?, person, past)));
        let Some((_, person, past)) = latest.max_by_key(|(began, ..)| *began) else { return };
        let Some(episode) = past.episode.clone() else { return };
        let about = About { store: past.store, lead: Some(past.lead), person: Some(person) };
        let (at, segment) = (at.min(self.now), episode.segment);
        let booked = DealBooked { deal, episode: episode.id, segment, owner: past.owner };
        self.emit_as(Actor::Dms, at, about, booked);
        let (evidence, by) = (Evidence::Proven, "deal".to_owned());
        self.emit_as(
            Actor::System,
            at,
            about,
            StageReached { episode: episode.id, segment, stage: Stage::Sold, evidence, by },
        );
    }

    /// Somebody at the store is at it: the machine keeps silent until they are done.
    fn in_human_hands(&mut self, id: LeadId) {
        self.pause(id, EnrollmentEnd::OwnerTakeover, CancelReason::OwnerTakeover);
        self.follow_up(id);
        self.ensure_next_action(id);
    }

    fn repair_row(
        &mut self,
        store: StoreId,
        order: KeyedHash,
        (opened_at, closed_at): (Option<Timestamp>, Option<Timestamp>),
        parties: &Parties,
        lead: Option<LeadId>,
    ) {
        let Some(person) = &parties.customer else { return };
        let about = About { store, lead: None, person: Some(person.facts.person) };
        let is_open = person.repair_orders.iter().any(|(other, _)| *other == order);
        let over = parties.over || person.serviced.contains(&order);
        match (opened_at, closed_at) {
            (_, Some(at)) if is_open => {
                self.emit_as(Actor::Dms, at.min(self.now), about, RepairOrderClosed { order });
            }
            (Some(at), None) if !is_open && !over => {
                self.emit_as(Actor::Dms, at.min(self.now), about, RepairOrderOpened { order });
            }
            _ => {}
        }
        if over {
            return;
        }
        let Some(lead) = lead else {
            if let Some(at) = closed_at {
                self.credit_past_service(person, at);
            }
            return;
        };
        if let Some(at) = opened_at.or(closed_at) {
            self.arrived(lead, at);
        }
        if let Some(at) = closed_at {
            self.reach(lead, Stage::Sold, Evidence::Proven, "repair-order", at.min(self.now));
            self.close(lead, Outcome::ServiceDone);
        }
    }

    /// Their car is here: whatever was to bring them in has done so.
    fn arrived(&mut self, id: LeadId, at: Timestamp) {
        let Some(lead) = self.state.leads.get(&id).cloned() else { return };
        let at = self.not_before_agreed(&lead, at).min(self.now);
        self.reach(id, Stage::Contacted, Evidence::Proven, "repair-order", at);
        self.shown(&lead, at, Evidence::Proven, "repair-order", Actor::Dms);
        self.reach(id, Stage::Visited, Evidence::Proven, "repair-order", at);
        self.react(id, Happened::Visit);
        self.ensure_next_action(id);
    }

    /// Work that was done after the lead had closed.
    fn credit_past_service(&mut self, person: &Person, at: Timestamp) {
        let open = person.past.iter().rev().find(|past| past.department == Department::Service);
        let Some(past) = open.filter(|past| past.outcome != Outcome::ServiceDone) else { return };
        let Some(episode) = past.episode.clone() else { return };
        let zone = self.zone(past.store);
        let after = civil_date(&zone, at) >= civil_date(&zone, episode.started_at);
        if !after || at.duration_since(episode.started_at) > SERVICE_CREDIT {
            return;
        }
        let about = About { store: past.store, lead: Some(past.lead), person: Some(person.facts.person) };
        let (evidence, by) = (Evidence::Proven, "repair-order".to_owned());
        let (episode, segment) = (episode.id, episode.segment);
        let sold = StageReached { episode, segment, stage: Stage::Sold, evidence, by };
        self.emit_as(Actor::System, at.min(self.now), about, sold);
    }
}

/// The department of a fact and when it happened; none where it is about no lead.
fn of_whom(what: &Record) -> Option<(Department, Timestamp)> {
    match what {
        Record::Appointment { department, at, .. } => Some((*department, *at)),
        Record::Deal { at, .. } | Record::Visit { at, .. } => Some((Department::Sales, *at)),
        Record::RepairOrder { opened_at, closed_at, .. } => Some((Department::Service, closed_at.or(*opened_at)?)),
        Record::Customer | Record::Lead { .. } | Record::Unit { .. } => None,
    }
}

/// The people of a row, as they are known by now.
pub(super) fn ids(parties: &Parties) -> (Option<PersonId>, Option<PersonId>) {
    let id = |it: &Option<Person>| it.as_ref().map(|person| person.facts.person);
    (id(&parties.customer), id(&parties.co_buyer))
}
