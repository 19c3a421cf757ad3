//! What is known of a lead when a condition asks. Owns the meaning of each [`LeadFact`]; knows nothing of who asks.

use super::{Lead, State};
use crate::{
    known::Field,
    words::{LeadFact, Urgency, YesNo},
};

impl State {
    /// Whether the fact holds of an open lead. What nobody recorded does not hold.
    #[must_use]
    pub fn holds(&self, lead: &Lead, fact: LeadFact) -> bool {
        match fact {
            LeadFact::HasTradeIn => match lead.answers.trade {
                Some(answer) => answer == YesNo::Yes,
                None => {
                    let known = self.known(lead);
                    lead.trade_in.is_some() || known.has(Field::TradeModel) || known.has(Field::TradeMake)
                }
            },
            LeadFact::HasTimeline => lead.answers.timeline.is_some(),
            LeadFact::WantsNow => lead.answers.timeline == Some(Urgency::Now),
            LeadFact::HasPreferredTime => lead.answers.known().has(Field::PreferredTime),
            LeadFact::HasPayment => lead.answers.payment.is_some(),
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
