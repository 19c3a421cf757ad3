//! What is known of a lead when a condition asks. Owns the meaning of each [`LeadFact`]; knows nothing of who asks.

use super::{Lead, State};
use crate::{known::Field, words::LeadFact};

impl State {
    /// Whether the fact holds of an open lead. What nobody recorded does not hold.
    #[must_use]
    pub fn holds(&self, lead: &Lead, fact: LeadFact) -> bool {
        let known = || self.people.get(&lead.person).map(|person| person.facts.known).unwrap_or_default();
        match fact {
            LeadFact::HasTradeIn => {
                lead.trade_in.is_some() || known().has(Field::TradeModel) || known().has(Field::TradeMake)
            }
            LeadFact::HasVehicle => lead.vehicle.is_some(),
            LeadFact::HasAppointment => !lead.appointments.is_empty(),
            LeadFact::HasVisited => lead.visited_at.is_some(),
            LeadFact::HasReplied => lead.last_reply_at.is_some(),
            LeadFact::VehicleSold => {
                let stock = lead.vehicle.as_ref().and_then(|vehicle| vehicle.stock.clone());
                stock.is_some_and(|stock| self.sold.contains_key(&(lead.store, stock)))
            }
        }
    }
}
