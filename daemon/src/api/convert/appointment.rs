//! Appointments on their way to the wire, and what callers want of them on its way in.

use jiff::{Timestamp, civil::DateTime};
use keepwarm_domain::ids::{AppointmentId, LeadId};
use keepwarm_proto::v1;

use super::{
    ask::{Result, bounded, invalid, lead_id},
    us,
};
use crate::api::view::{AppointmentChange, AppointmentChanged, AppointmentRow, ToldTime};

impl From<AppointmentRow> for v1::AppointmentRow {
    fn from(row: AppointmentRow) -> Self {
        let (next, next_at) = row.next.unzip();
        Self {
            appointment: row.appointment.0,
            lead: row.lead.0,
            store: row.store.0.into(),
            zone: row.zone,
            customer: row.customer,
            acting: row.acting,
            set_at_us: us(row.set_at),
            at_us: us(row.at),
            state: row.state.as_str().to_owned(),
            next: next.unwrap_or_default(),
            next_at_us: next_at.map(us),
        }
    }
}

impl From<AppointmentChanged> for v1::AppointmentServiceChangeResponse {
    fn from(view: AppointmentChanged) -> Self {
        Self { appointment: Some(view.row.into()), changed: view.changed }
    }
}

/// None for all leads.
pub(in crate::api) fn of_lead(lead: i64) -> Result<Option<LeadId>> {
    if lead == 0 { Ok(None) } else { lead_id(lead).map(Some) }
}

pub(in crate::api) fn set(request: &v1::SetRequest) -> Result<AppointmentChange> {
    Ok(AppointmentChange::Set { lead: lead_id(request.lead)?, at: told_time(&request.at)? })
}

pub(in crate::api) fn moved(request: &v1::MoveRequest) -> Result<AppointmentChange> {
    Ok(AppointmentChange::Move { appointment: appointment(request.appointment)?, at: told_time(&request.at)? })
}

pub(in crate::api) fn cancel(request: &v1::CancelRequest) -> Result<AppointmentChange> {
    let by = bounded(&request.by)?.parse().map_err(|_| invalid("by is not one of: customer, staff"))?;
    Ok(AppointmentChange::Cancel { appointment: appointment(request.appointment)?, by })
}

pub(in crate::api) fn shown(request: &v1::ShownRequest) -> Result<AppointmentChange> {
    let at = if request.at.is_empty() { None } else { Some(told_time(&request.at)?) };
    Ok(AppointmentChange::Shown { appointment: appointment(request.appointment)?, at })
}

pub(in crate::api) fn missed(request: &v1::MissedRequest) -> Result<AppointmentChange> {
    Ok(AppointmentChange::Missed { appointment: appointment(request.appointment)? })
}

fn appointment(id: i64) -> Result<AppointmentId> {
    if id > 0 { Ok(AppointmentId(id)) } else { Err(invalid(format!("{id} is not the number of an appointment"))) }
}

fn told_time(text: &str) -> Result<ToldTime> {
    let text = bounded(text)?.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(ToldTime::Instant(at));
    }
    let local = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"];
    let local = local.into_iter().find_map(|format| DateTime::strptime(format, text).ok());
    local.map(ToldTime::Local).ok_or_else(|| {
        invalid("at is not a time: write one like `2026-11-24 17:30`, by the clock of the store, or with an offset")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_by_the_clock_of_the_store_or_with_an_offset() {
        let local = ToldTime::Local(jiff::civil::date(2026, 11, 24).at(17, 30, 0, 0));
        assert_eq!(told_time("2026-11-24 17:30").expect("a time"), local);
        assert_eq!(told_time(" 2026-11-24T17:30 ").expect("a time"), local);
        let instant = "2026-11-24T23:30:00Z".parse().map(ToldTime::Instant).expect("a time");
        assert_eq!(told_time("2026-11-24T17:30:00-06:00").expect("a time"), instant);
        for wrong in ["", "soon", "17:30", "2026-11-24", "2026-13-24 17:30", "2026-11-24 25:30"] {
            assert!(told_time(wrong).is_err(), "{wrong}");
        }
    }
}
