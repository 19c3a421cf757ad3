//! What else is between the store and the customer: whoever waits for an answer to a complaint, or for their car, is not
//! sold to; whom a seller is talking with is not called into the shop by a machine. What the customer asked for just now,
//! and what goes with an appointment, passes.

use jiff::SignedDuration;

use super::{Checked, Held, Look, law, standing::HELD_UNTIL};
use crate::{
    calendar,
    policy::Purpose,
    state::Lead,
    words::{Department, MoveReason, Segment},
};

/// A repair order that nobody closed for this long was forgotten in the DMS.
const REPAIR_DAYS_MAX: i64 = 30;

/// Who has not been heard of for this long is in no conversation.
const CONVERSATION_DAYS_MAX: i64 = 7;

pub(super) fn at_rest(look: &Look<'_>) -> Checked {
    let case = look.case;
    if case.touch.of.is_some() || law::purpose(look) == Purpose::InstantReply {
        return Ok(());
    }
    let leads = || case.person.leads.iter().filter_map(|id| look.state.leads.get(id));
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    if leads().any(|lead| lead.complaint.is_some()) {
        return tomorrow(look, "hold.complaint");
    }
    let in_shop = |at| look.now.duration_since(at) < days(REPAIR_DAYS_MAX);
    if case.lead.department == Department::Sales && case.person.repair_orders.iter().any(|(_, at)| in_shop(*at)) {
        return tomorrow(look, "hold.repair-order");
    }
    let talks = |lead: &Lead| {
        let lately = lead.engaged_at.is_some_and(|at| look.now.duration_since(at) < days(CONVERSATION_DAYS_MAX));
        lately || !lead.escalations.is_empty() || !lead.appointments.is_empty()
    };
    let defected = case.lead.segment() == Some(Segment::ServiceDefection);
    if defected && leads().any(|lead| lead.department == Department::Sales && talks(lead)) {
        return tomorrow(look, "hold.sales-conversation");
    }
    Ok(())
}

fn tomorrow(look: &Look<'_>, rule: &str) -> Checked {
    let zone = look.state.setup.zone(look.case.lead.store);
    let day = calendar::plus_days(calendar::civil_date(&zone, look.now), 1);
    Held::until(calendar::instant(&zone, day, HELD_UNTIL), MoveReason::Held, rule)
}
