//! Leads on their way to the wire.

use keepwarm_proto::{limits::HISTORY_EVENTS_MAX, v1};

use super::{count, plans, small, us};
use crate::api::view::{
    EnrollmentView, HistoryEvent, LeadRow, LeadView, NextView, NextWhat, Page, ParseView, PersonView, ReasonView,
    VehicleView, WhyView,
};

impl From<Page<LeadRow>> for v1::LeadServiceListResponse {
    fn from(page: Page<LeadRow>) -> Self {
        let last = page.rows.last().map(|row| row.lead.to_string());
        Self {
            next_page_token: last.filter(|_| page.more).unwrap_or_default(),
            leads: page.rows.into_iter().map(Into::into).collect(),
            matching: page.matching.map(count),
        }
    }
}

impl From<LeadRow> for v1::LeadRow {
    fn from(row: LeadRow) -> Self {
        Self {
            lead: row.lead.0,
            store: row.store.0.into(),
            zone: row.zone,
            opened_at_us: us(row.opened_at),
            customer: row.customer,
            vehicle: row.vehicle,
            source: row.source,
            segment: row.segment.map(|segment| segment.to_string()).unwrap_or_default(),
            stage: row.stage.to_string(),
            owner: row.owner,
            acting: row.acting,
            open: row.outcome.is_none(),
            outcome: row.outcome.map(|outcome| outcome.to_string()).unwrap_or_default(),
            next: row.next.map(Into::into),
        }
    }
}

impl From<NextView> for v1::NextAction {
    fn from(next: NextView) -> Self {
        let what = match next.what {
            NextWhat::Touch(channel) => channel.as_str(),
            NextWhat::Task => "task",
            NextWhat::Wait => "wait",
            NextWhat::Nothing => "none",
        };
        Self {
            what: what.to_owned(),
            at_us: next.at.map(us),
            label: next.label,
            mode: next.mode.map(|mode| mode.to_string()).unwrap_or_default(),
        }
    }
}

impl From<LeadView> for v1::LeadServiceShowResponse {
    fn from(view: LeadView) -> Self {
        let mut history = view.history;
        let cut = history.len().saturating_sub(HISTORY_EVENTS_MAX);
        history.drain(..cut);
        Self {
            lead: Some(view.row.into()),
            opportunity: view.opportunity.0,
            department: view.department.to_string(),
            person: Some(view.person.into()),
            vehicle: view.vehicle.map(Into::into),
            trade_in: view.trade_in.map(Into::into),
            answers: Some(plans::told(&view.answers)),
            comments: view.comments,
            enrollment: view.enrollment.map(Into::into),
            history: history.into_iter().map(Into::into).collect(),
            history_left_off: count(view.history_left_off + cut as u64),
        }
    }
}

impl From<PersonView> for v1::PersonView {
    fn from(person: PersonView) -> Self {
        Self {
            person: person.person.0,
            name: person.name,
            phones: person.phones,
            emails: person.emails,
            city: person.city,
            region: person.region,
            language: person.language.to_string(),
            consent: person.consent.to_string(),
            suppressions: person.suppressions.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<VehicleView> for v1::VehicleView {
    fn from(vehicle: VehicleView) -> Self {
        let VehicleView { year, make, model, trim, stock, status } = vehicle;
        Self { year: year.unwrap_or(0).into(), make, model, trim, stock, status }
    }
}

impl From<EnrollmentView> for v1::EnrollmentView {
    fn from(enrollment: EnrollmentView) -> Self {
        Self {
            enrollment: enrollment.enrollment.0,
            cadence: enrollment.cadence,
            version: small(enrollment.version),
            step: small(enrollment.step),
            steps: small(enrollment.steps),
            state: enrollment.state.to_owned(),
            why: enrollment.why,
        }
    }
}

impl From<HistoryEvent> for v1::HistoryEvent {
    fn from(event: HistoryEvent) -> Self {
        Self {
            seq: event.seq.0,
            occurred_at_us: us(event.occurred_at),
            kind: event.kind.to_owned(),
            actor: event.actor.to_string(),
            text: event.text,
            body: event.body,
        }
    }
}

impl From<WhyView> for v1::WhyResponse {
    fn from(view: WhyView) -> Self {
        let changes = view.changes.into_iter();
        Self {
            lead: view.lead.0,
            zone: view.zone,
            next: Some(view.next.into()),
            reasons: view.reasons.into_iter().map(Into::into).collect(),
            changes: changes.map(|c| v1::Change { event: c.event, consequence: c.consequence }).collect(),
            segment: view.segment.map(|segment| segment.to_string()).unwrap_or_default(),
            segment_reason: view.segment_reason.map(Into::into),
        }
    }
}

impl From<ReasonView> for v1::Reason {
    fn from(reason: ReasonView) -> Self {
        Self { rule: reason.rule, text: reason.text }
    }
}

impl From<ParseView> for v1::ParseResponse {
    fn from(view: ParseView) -> Self {
        Self { leads_json: view.leads_json, quarantined: view.quarantined }
    }
}
