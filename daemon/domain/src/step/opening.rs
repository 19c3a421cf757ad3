//! Decides what the opening balance is: what was there before keepwarm, brought in by the rows of feeds. It is known from
//! then on and triggers nothing: no touch, no escalation, no notice, and nobody's turn before somebody approved of the plan.

use jiff::Timestamp;

use super::{About, Deciding, person::Who};
use crate::{
    calendar::civil_date,
    effect::Refusal,
    entry::{Actor, BROUGHT_IN, InquiryJoined, OpeningApproved, OpeningBegun},
    ids::{LeadId, StoreId},
    input::ArrivedLead,
    record::{Record, Recorded},
    state::Person,
    words::{DealStatus, Department, Outcome, Segment},
};

impl Deciding<'_> {
    /// Whether what a row tells came after the day of the opening balance: that is for the feeds.
    pub(super) fn is_later(row: &Recorded, as_of: Timestamp) -> bool {
        let happened = match &row.what {
            Record::Customer | Record::Unit { .. } => None,
            Record::Lead { inquiry, .. } => Some(inquiry.requested_at),
            // What is agreed for a day to come was agreed before.
            Record::Appointment { made_at, .. } => *made_at,
            Record::Deal { at, .. } | Record::Visit { at, .. } => Some(*at),
            Record::RepairOrder { opened_at, closed_at, .. } => opened_at.or(*closed_at),
        };
        happened.is_some_and(|at| at > as_of)
    }

    /// The first row that is news makes the opening balance begin, once more where it was approved before.
    pub(super) fn opening_begins(&mut self, store: StoreId, as_of: Timestamp) {
        if self.state.opening_awaits().is_none_or(|opening| opening.as_of != as_of) {
            self.emit_as(Actor::Dms, self.now, About::store(store), OpeningBegun { as_of });
        }
    }

    /// A lead that was open in the CRM: it waits for its turn, whatever it is about. The lead that it is, or has joined.
    pub(super) fn brought_in(&mut self, store: StoreId, arrived: &ArrivedLead) -> LeadId {
        let mut arrived = self.of_its_source(arrived).unwrap_or_else(|| arrived.clone());
        arrived.inquiry.flags.push(BROUGHT_IN.to_owned());
        if let Some((lead, person)) =
            self.same_key(&arrived).and_then(|(id, _)| Some((id, self.asked_before(id, &arrived)?)))
        {
            return self.resent(store, lead, &person, &arrived);
        }
        // Nobody is hot about what was said before somebody else followed it up.
        arrived.inquiry.opening = None;
        let who = Who::of_lead(&arrived);
        let (matched_by, known) = self.find_person(&who);
        let same = known.as_ref().filter(|_| matched_by.is_same());
        let given = self.state.setup.consent(&arrived.inquiry.source);
        let facts = self.facts(&who, given, same, known.as_ref());
        self.seal(arrived.private, facts.person);
        let open = same.and_then(|person| self.state.open_lead(person.facts.person, arrived.department)).cloned();
        if let Some(lead) = open {
            let (inquiry, resend) = (arrived.inquiry, true);
            self.emit(About::lead(&lead), InquiryJoined { lead: lead.id, resend, inquiry, matched_by, person: facts });
            return lead.id;
        }
        let bought = same.is_some_and(|person| self.has_bought_since(store, person, &arrived));
        let lead = self.open_lead(store, arrived.department, arrived.inquiry, same, matched_by, facts);
        if let Some(person) = self.state.leads.get(&lead).map(|lead| lead.person) {
            self.shut_at_door(store, person, &arrived.aside.shut, "dms");
        }
        self.begin_episode(lead);
        if bought {
            self.close(lead, Outcome::Duplicate);
        } else {
            self.ensure_next_action(lead);
        }
        lead
    }

    /// The files come in whatever order: the deal may be known before the lead that it ended.
    fn has_bought_since(&self, store: StoreId, person: &Person, arrived: &ArrivedLead) -> bool {
        let zone = self.zone(store);
        let asked = civil_date(&zone, arrived.inquiry.requested_at);
        let mut deals = person.deals.iter().filter(|deal| deal.status == DealStatus::Booked);
        arrived.department == Department::Sales && deals.any(|deal| civil_date(&zone, deal.at) >= asked)
    }

    /// An operator approves of the plan: turns are given from the next opening of each store on.
    pub(super) fn approve_opening(&mut self, reason: &str, actor: Actor) {
        if self.state.opening_awaits().is_none() {
            return self.refuse(Refusal::NothingToApprove);
        }
        let (mut leads, mut patrons) = (0, 0);
        for store in self.state.setup.stores.keys().copied() {
            let waiting = |segment: &Segment| self.state.queue.waiting(store, *segment).count();
            leads += Segment::ALL.iter().map(waiting).sum::<usize>();
            patrons += self.state.candidates(store, self.now).len();
        }
        let [leads, patrons] = [leads, patrons].map(|many| u32::try_from(many).unwrap_or(u32::MAX));
        let approved = OpeningApproved { leads, patrons, reason: reason.to_owned() };
        self.emit_as(actor, self.now, About::store(StoreId(0)), approved);
    }
}
