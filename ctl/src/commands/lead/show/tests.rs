//! How a lead is shown, in every format.

use super::*;
use crate::{commands::lead::fixtures::row, render::testing::check};

fn response() -> LeadServiceShowResponse {
    let event = |seq: i64, kind: &str, actor: &str, text: &str, body: &str| HistoryEvent {
        seq,
        occurred_at_us: 1_790_000_000_000_000 + seq * 60_000_000,
        kind: kind.into(),
        actor: actor.into(),
        text: text.into(),
        body: body.into(),
    };
    LeadServiceShowResponse {
        lead: Some(row()),
        opportunity: 16,
        department: "sales".into(),
        person: Some(PersonView {
            person: 15,
            name: "Imogen Pretender".into(),
            phones: vec!["+13125550104".into(), "+13125550105".into()],
            emails: vec!["imogen.pretender@example.com".into()],
            city: "Springfield".into(),
            region: "IL".into(),
            language: "en".into(),
            consent: "inquiry".into(),
            suppressions: vec!["text".into()],
        }),
        vehicle: Some(VehicleView {
            year: 2023,
            make: "EverGrün".into(),
            model: "i-Go".into(),
            stock: "43698A".into(),
            status: "used".into(),
            ..Default::default()
        }),
        trade_in: Some(VehicleView { make: "Wagonette".into(), ..Default::default() }),
        answers: Some(keepwarm_proto::v1::AnswersView {
            timeline: "soon".into(),
            trade: "yes".into(),
            prefers: vec!["sat".into(), "morning".into()],
            ..Default::default()
        }),
        comments: "This is a pretend test\nwith two lines\u{1b}[2J".into(),
        enrollment: Some(EnrollmentView {
            enrollment: 20,
            cadence: "new-inbound".into(),
            version: 3,
            step: 2,
            steps: 6,
            state: "paused".into(),
            why: "reply".into(),
        }),
        history: vec![
            event(1, "lead-received", "system", "from cars-example", ""),
            event(2, "touch-sent", "system", "text, day 0", "Hi Imogen, the i-Go is here."),
            event(3, "reply-received", "customer", "", "What is my Wagonette worth?"),
        ],
        history_left_off: 1,
    }
}

#[test]
fn an_open_lead_with_its_history() {
    check("lead-show", &answer(&response(), &row()));
}

#[test]
fn a_closed_lead_says_how_it_ended() {
    let closed = LeadRow { open: false, outcome: "sold".into(), stage: "sold".into(), next: None, ..row() };
    let response =
        LeadServiceShowResponse { lead: Some(closed.clone()), department: "sales".into(), ..Default::default() };
    check("lead-show-closed", &answer(&response, &closed));
}
